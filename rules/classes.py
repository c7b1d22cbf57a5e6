"""What becomes of an element by its class alone: the table that `docs/CLASSES.md` prints.

The rows are what `rules.roles` answers when nothing but the class is known, for every class of the schemas, so the
table cannot say anything that the checks do not do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.facts import ElementFacts
from rules.roles import class_discipline, is_product, role_of
from rules.scene import Role

SCHEMA_CLASSES = "rules.kernels:product_classes"
"""Gives the classes of a schema, in a worker process."""

READ = ("IfcElement", "IfcSpatialElement", "IfcSpatialStructureElement")
"""What is read of a file: these and their subtypes. Ports are read as ends of connections; other products (grids,
annotations, structural analysis) are not geometry of the building and are left out."""

_MEANING = {
    Role.PHYSICAL: "matter: clashes, stands in envelopes",
    Role.FEATURE: "cut out of its host (or added to it) by the kernel; no body of its own",
    Role.SPATIAL: "room, zone or structure: never clashes",
    Role.OTHER: "never clashes",
    Role.ENVELOPE: "must stay free; checked by the access rules, never a clash",
}

_EXCEPTIONS = """\
What an element says of itself goes before its class:

* an element with a `DHR_Envelope` set, with an ObjectType that begins with `CLEARANCE`, or whose predefined type (or
  ObjectType) is PROVISIONFORSPACE; an IfcVirtualElement CLEARANCE; an IfcSpatialZone TRANSPORT or RESERVATION: an
  **envelope**;
* PROVISIONFORVOID: an envelope that may be crossed;
* a representation named `Clearance` is an envelope of its product and never part of the body; `Box`, `Axis`,
  `FootPrint` and the like are no body either; several `Body` items are one body, mapped ones included;
* an assembly with a body of its own keeps it and does not clash with its parts; without one it is its parts;
* a covering belongs to what it covers: it does not clash with that, nor with what that is joined to;
* IfcWall and IfcSlab that are LoadBearing are structure, and generic IfcFlow* and IfcDistribution* elements take the
  discipline of their system, else of words in their type's or their own name; what is left, of most of its file.
"""


@dataclass(frozen=True)
class ClassRow:
    """What becomes of a class: its schemas, role and discipline, and whether its parts are one product."""

    ifc_class: str
    schemas: tuple[str, ...]
    role: Role
    discipline: str
    product: bool


def class_rows(schemas: Mapping[str, Mapping[str, Sequence[str]]]) -> tuple[ClassRow, ...]:
    """Make the table.

    Args:
        schemas: schema -> class that is not abstract -> itself and its supertypes.

    Returns:
        Rows in the order of the classes' names.
    """
    classes: dict[str, tuple[str, ...]] = {}
    where: dict[str, list[str]] = {}
    for schema, found in schemas.items():
        for name, supertypes in found.items():
            if any(kind in READ for kind in supertypes):
                classes.setdefault(name, tuple(supertypes))
                where.setdefault(name, []).append(schema)
    rows: list[ClassRow] = []
    for name in sorted(classes):
        element = ElementFacts(1, "", name, classes[name])
        role = role_of(element)
        discipline = class_discipline(element) if role is Role.PHYSICAL else ""
        rows.append(ClassRow(name, tuple(where[name]), role, discipline, is_product(element)))
    return tuple(rows)


def to_markdown(rows: Sequence[ClassRow]) -> str:
    """Print the table."""
    lines = [
        "# What becomes of an element, by its class",
        "",
        "Written by `make samples` from the schemas and the code; subtypes included, abstract classes left out.",
        "",
        *(f"* **{role.value}**: {_MEANING[role]}" for role in Role),
        "",
        _EXCEPTIONS,
        "| class | schemas | role | discipline | parts are one product |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        whole = "yes" if row.product else ""
        lines.append(f"| {row.ifc_class} | {', '.join(row.schemas)} | {row.role.value} | {row.discipline} | {whole} |")
    return "\n".join(lines) + "\n"
