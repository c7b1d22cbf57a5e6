"""Tiny scenes in TOML: what the rule cases are written in.

about = "what the case shows"
flow = "unknown"                      # ports that chains make have no name and no direction
chains = [["P-1A", "check", "tee.in"]]  # joined in order: a bare name is entered by "in" and left by "out"
joints = [["a.port", "b.port"]]
hosts = [["wall", "opening"]]
coverings = [["pipe", "insulation"]]

[[item]]
id = "P-1A"                           # name and GlobalId follow from it
class = "IfcPump"
typed = "IfcPump"                     # IFC2X3: what its type says it is
boxes = [[0, 0, 0, 1, 1, 1]]          # least and greatest corner [m]
cylinders = [{ from = [0, 0, 0], to = [1, 0, 0], diameter = 0.2 }]
ports = { in = { flow = "SINK", at = [0, 0, 0], system = "HEATING" } }
psets = { DHR_Access = { Removable = true } }
not_meshed = "why no kernel reads it"

[[envelope]]
kind = "SERVICE"
owner = "P-1A"                        # none: the owner is in no model
boxes = [[1, 0, 0, 2, 1, 1]]
psets = { DHR_Envelope = { RuleRefs = "ACC002" } }

[profile.limits.DAT002]               # as in a project's profile
pattern = "[A-Z]-\\d"

[[expect]]
subject = "P-1A"
other = "pipe"
observed = -0.05                      # [m], to half a millimetre; or text
severity = "error"                    # error is the default
message = "words of it"
"""

import tomllib
import uuid
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import ifcopenshell
import numpy as np

from rules.facts import ElementFacts
from rules.identity import canonical
from rules.network import NetPort, Network
from rules.roles import class_discipline, products, role_of
from rules.scene import Envelope, Item, Mesh, Model, NotMeshed, Scene

SIDES = 36
ITEM_KEYS = {
    *("id", "class", "typed", "model", "guid", "name", "tag", "predefined", "object_type", "type_name", "whole"),
    *("discipline", "psets", "boxes", "cylinders", "open", "ports", "not_meshed"),
}
FILE_KEYS = {
    *("about", "flow", "chains", "joints", "hosts", "coverings"),
    *("item", "envelope", "profile", "expect", "coverage", "origin"),
}
_BOX_FACES = [
    *((0, 2, 1), (0, 3, 2), (0, 1, 5), (0, 5, 4), (1, 2, 6), (1, 6, 5)),
    *((2, 3, 7), (2, 7, 6), (3, 0, 4), (3, 4, 7), (4, 5, 6), (4, 6, 7)),
]


def box(low: Iterable[float], high: Iterable[float], lid: bool = True) -> Mesh:
    """A box; without a lid its top is open."""
    x0, y0, z0 = low
    x1, y1, z1 = high
    ring = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    vertices = np.array([(x, y, z) for z in (z0, z1) for x, y in ring], dtype=np.float64)
    return Mesh(vertices, np.array(_BOX_FACES if lid else _BOX_FACES[:10], dtype=np.int32))


def cylinder(start: Iterable[float], end: Iterable[float], diameter: float) -> Mesh:
    """A closed prism of 36 sides."""
    first, last = np.array(list(start), dtype=float), np.array(list(end), dtype=float)
    axis = (last - first) / np.linalg.norm(last - first)
    side = np.cross(axis, np.eye(3)[int(np.argmin(np.abs(axis)))])
    side /= np.linalg.norm(side)
    up = np.cross(axis, side)
    turns = np.arange(SIDES) * 2 * np.pi / SIDES
    rim = diameter / 2 * (np.cos(turns)[:, None] * side + np.sin(turns)[:, None] * up)
    vertices = np.concatenate([first + rim, last + rim, [first], [last]])
    faces: list[tuple[int, int, int]] = []
    for a in range(SIDES):
        b = (a + 1) % SIDES
        faces += [
            (a, b, SIDES + b),
            (a, SIDES + b, SIDES + a),
            (2 * SIDES, b, a),
            (2 * SIDES + 1, SIDES + a, SIDES + b),
        ]
    return Mesh(vertices, np.array(faces, dtype=np.int32))


def joined(meshes: list[Mesh]) -> Mesh | None:
    """All bodies of an item as one mesh."""
    if not meshes:
        return None
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    faces = np.concatenate([mesh.faces + start for mesh, start in zip(meshes, starts, strict=False)])
    return Mesh(np.concatenate([mesh.vertices for mesh in meshes]), faces.astype(np.int32))


def supertypes(ifc_class: str) -> tuple[str, ...]:
    """The class and its supertypes, from the IFC4 schema, else IFC2X3."""
    for name in ("IFC4", "IFC2X3"):
        try:
            declaration: Any = ifcopenshell.schema_by_name(name).declaration_by_name(ifc_class).as_entity()
        except RuntimeError:
            continue
        found: list[str] = []
        while declaration is not None:
            found.append(declaration.name())
            declaration = declaration.supertype()
        return tuple(found)
    raise ValueError(f"{ifc_class} is in no schema")


def guid_of(name: str) -> str:
    """A GlobalId that follows from a name."""
    return canonical(str(uuid.uuid5(uuid.NAMESPACE_OID, name)))


def read_case(path: Path) -> dict[str, Any]:
    """A case file; a key that the builder would not look at is a mistake in the case."""
    case = tomllib.loads(path.read_text("utf-8"))
    unknown = set(case) - FILE_KEYS | {key for item in case.get("item", ()) for key in item} - ITEM_KEYS
    assert not unknown, f"{path}: keys that no one reads: {sorted(unknown)}"
    return case


def build(case: Mapping[str, Any]) -> Scene:
    """The scene of a case."""
    entries = [dict(entry) for entry in case.get("item", ())]
    for number, envelope in enumerate(case.get("envelope", ())):
        carrier = {"id": envelope.get("id", f"envelope-{number}"), "class": "IfcBuildingElementProxy"}
        said = {"boxes": envelope["boxes"], "psets": envelope.get("psets", {})}
        entries.append({**carrier, "object_type": f"CLEARANCE:{envelope['kind']}", **said})
    names = [entry["id"] for entry in entries]
    assert len(names) == len(set(names)), "an id is used twice"
    models = list(dict.fromkeys(entry.get("model", "a.ifc") for entry in entries)) or ["a.ifc"]
    facts = [_facts(number, entry, names) for number, entry in enumerate(entries)]
    product = products(facts)
    items = tuple(_item(number, entry, facts[number], product[number], models) for number, entry in enumerate(entries))
    places = {name: number for number, name in enumerate(names)}
    return Scene(
        models=tuple(_model(number, name, entries, items) for number, name in enumerate(models)),
        items=items,
        envelopes=tuple(_envelopes(case, items, places)),
        network=_network(case, entries, places),
        hosts=_pairs(case.get("hosts", ()), places),
        coverings=_pairs(case.get("coverings", ()), places),
        origin=tuple(case.get("origin", (0.0, 0.0, 0.0))),
    )


def _facts(number: int, entry: Mapping[str, Any], names: list[str]) -> ElementFacts:
    implied = (entry["typed"],) if "typed" in entry else ()
    return ElementFacts(
        step=number,
        guid=entry.get("guid", guid_of(entry["id"])),
        ifc_class=entry["class"],
        classes=(*supertypes(entry["class"]), *implied),
        name=entry.get("name", entry["id"]),
        tag=entry.get("tag", ""),
        object_type=entry.get("object_type", ""),
        predefined_type=entry.get("predefined", ""),
        type_name=entry.get("type_name", ""),
        psets=entry.get("psets", {}),
        whole=names.index(entry["whole"]) if "whole" in entry else None,
    )


def _item(number: int, entry: Mapping[str, Any], facts: ElementFacts, product: int, models: list[str]) -> Item:
    bodies = [box(corners[:3], corners[3:], not entry.get("open")) for corners in entry.get("boxes", ())]
    bodies += [cylinder(one["from"], one["to"], one["diameter"]) for one in entry.get("cylinders", ())]
    return Item(
        index=number,
        model=models.index(entry.get("model", "a.ifc")),
        step=number,
        guid=facts.guid,
        ifc_class=facts.ifc_class,
        name=facts.name,
        role=role_of(facts),
        tag=facts.tag,
        predefined_type=facts.predefined_type,
        object_type=facts.object_type,
        type_name=facts.type_name,
        discipline=entry.get("discipline", class_discipline(facts)),
        psets=facts.psets,
        whole=facts.whole,
        product=product,
        classes=facts.classes,
        body=joined(bodies),
    )


def _model(number: int, name: str, entries: list[dict[str, Any]], items: tuple[Item, ...]) -> Model:
    missing = tuple(
        NotMeshed(item.guid, item.ifc_class, entry["not_meshed"], item.name)
        for item, entry in zip(items, entries, strict=True)
        if item.model == number and "not_meshed" in entry
    )
    meshed = sum(item.model == number and item.body is not None for item in items)
    return Model(name, name, elements=meshed + len(missing), meshed=meshed, not_meshed=missing)


def _envelopes(case: Mapping[str, Any], items: tuple[Item, ...], places: Mapping[str, int]) -> Iterable[Envelope]:
    for number, entry in enumerate(case.get("envelope", ())):
        carrier = items[places[entry.get("id", f"envelope-{number}")]]
        owner = items[places[entry["owner"]]] if "owner" in entry else None
        parts = tuple(box(corners[:3], corners[3:]) for corners in entry["boxes"])
        yield Envelope(carrier.index, carrier.guid, entry["kind"], owner, parts, entry.get("hardness", "HARD"))


def _network(case: Mapping[str, Any], entries: list[dict[str, Any]], places: Mapping[str, int]) -> Network:
    unknown = case.get("flow") == "unknown"
    ports: list[NetPort] = []
    numbers: dict[tuple[str, str], int] = {}

    def port(item: str, name: str) -> int:
        if (item, name) not in numbers:
            given = entries[places[item]].get("ports", {}).get(name, {})
            flow = given.get("flow", {"in": "SINK", "out": "SOURCE"}.get(name, "NOTDEFINED"))
            at = tuple(given["at"]) if "at" in given else None
            numbers[item, name] = len(ports)
            said = ("", "NOTDEFINED") if unknown else (name, flow)
            system = given.get("system", "")
            ports.append(NetPort(guid_of(f"{item}.{name}"), places[item], said[0], said[1], system, at))
        return numbers[item, name]

    def end(text: str, default: str) -> int:
        item, _, name = text.partition(".")
        return port(item, name or default)

    for entry in entries:
        for name in entry.get("ports", {}):
            port(entry["id"], name)
    pairs = [(first, second) for chain in case.get("chains", ()) for first, second in pairwise(chain)]
    joints = [(end(first, "out"), end(second, "in")) for first, second in [*pairs, *case.get("joints", ())]]
    return Network(tuple(ports), tuple(joints))


def _pairs(pairs: Iterable[tuple[str, str]], places: Mapping[str, int]) -> frozenset[tuple[int, int]]:
    found = [sorted((places[first], places[second])) for first, second in pairs]
    return frozenset((first, second) for first, second in found)


def selected_by_class(scene: Scene, queries: Iterable[str]) -> dict[tuple[int, str], tuple[int, ...]]:
    """What queries that only name classes ("IfcPipeSegment, IfcPipeFitting") select."""
    return {
        (model, query): tuple(
            item.step
            for item in scene.items
            if item.model == model and any(item.is_a(name.strip()) for name in query.split(","))
        )
        for model in range(len(scene.models))
        for query in queries
    }
