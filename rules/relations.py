"""Who belongs to whom in an IFC file: one pass over each kind of relationship, tables by step (#number).

Relationships whose ends are missing (dangling references) are skipped; the parser's log counts them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from rules.attributes import attribute

Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Relations:
    """Tables by step.

    `wholes`: part -> whole (aggregation before nesting). `containers`: element -> spatial element. `types`: element
    -> type object. `groups`: member -> groups, in file order. `assigned`: object -> product. `port_of`: port ->
    element. `hosts`: host with opening or projection, opening with filling, host with filling. `coverings`: covering
    with what it covers. `joints`: ports joined.
    """

    wholes: dict[int, int]
    containers: dict[int, int]
    types: dict[int, Any]
    groups: dict[int, tuple[Any, ...]]
    assigned: dict[int, int]
    port_of: dict[int, int]
    hosts: Pairs
    coverings: Pairs
    joints: Pairs


def by_type(ifc: Any, name: str) -> list[Any]:
    """All instances of a class and its subtypes by instance number; none where the schema has no such class."""
    try:
        found = {int(entity.id()): entity for entity in ifc.by_type(name)}  # a number that occurs twice is listed twice
    except RuntimeError:  # the parser's word for a class that its schema lacks
        return []
    return [found[step] for step in sorted(found)]


def read_relations(ifc: Any) -> Relations:
    """Read every relationship the checks need."""
    wholes = {part: whole for whole, part in _links(ifc, "IfcRelAggregates", "RelatingObject", "RelatedObjects")}
    port_of: dict[int, int] = {}
    for relation in by_type(ifc, "IfcRelNests"):
        whole = relation.RelatingObject
        for part in relation.RelatedObjects or ():
            if whole is None or part is None:
                continue
            (port_of if part.is_a("IfcPort") else wholes).setdefault(int(part.id()), int(whole.id()))
    for port, element in _links(ifc, "IfcRelConnectsPortToElement", "RelatingPort", "RelatedElement"):
        port_of.setdefault(port, element)
    contained = _links(ifc, "IfcRelContainedInSpatialStructure", "RelatingStructure", "RelatedElements")
    assigned = _links(ifc, "IfcRelAssignsToProduct", "RelatingProduct", "RelatedObjects")
    return Relations(
        wholes=wholes,
        containers={element: place for place, element in contained},
        types=_types(ifc),
        groups=_groups(ifc),
        assigned={thing: product for product, thing in assigned},
        port_of=port_of,
        hosts=_hosts(ifc),
        coverings=_coverings(ifc, wholes),
        joints=tuple(_links(ifc, "IfcRelConnectsPorts", "RelatingPort", "RelatedPort")),
    )


def _links(ifc: Any, name: str, one: str, other: str) -> Iterator[tuple[int, int]]:
    """Give the steps of both ends; the other end may be one entity or many."""
    for relation in by_type(ifc, name):
        first: Any = attribute(relation, one)
        second: Any = attribute(relation, other)
        if first is None or second is None:
            continue
        others = cast("tuple[Any, ...]", second if isinstance(second, tuple) else (second,))
        for entity in others:
            if entity is not None:
                yield int(first.id()), int(entity.id())


def _types(ifc: Any) -> dict[int, Any]:
    types: dict[int, Any] = {}
    for relation in by_type(ifc, "IfcRelDefinesByType"):
        kind = relation.RelatingType
        if kind is not None:
            types.update((int(element.id()), kind) for element in relation.RelatedObjects or () if element is not None)
    return types


def _groups(ifc: Any) -> dict[int, tuple[Any, ...]]:
    groups: dict[int, list[Any]] = {}
    for relation in by_type(ifc, "IfcRelAssignsToGroup"):
        group = relation.RelatingGroup
        if group is not None:
            for member in relation.RelatedObjects or ():
                if member is not None:
                    groups.setdefault(int(member.id()), []).append(group)
    return {member: tuple(found) for member, found in groups.items()}


def _hosts(ifc: Any) -> Pairs:
    voids = list(_links(ifc, "IfcRelVoidsElement", "RelatingBuildingElement", "RelatedOpeningElement"))
    fills = list(_links(ifc, "IfcRelFillsElement", "RelatingOpeningElement", "RelatedBuildingElement"))
    projects = list(_links(ifc, "IfcRelProjectsElement", "RelatingElement", "RelatedFeatureElement"))
    host_of = {opening: host for host, opening in voids}
    through = [(host_of[opening], filling) for opening, filling in fills if opening in host_of]
    return tuple(dict.fromkeys(voids + fills + projects + through))


def _coverings(ifc: Any, wholes: dict[int, int]) -> Pairs:
    covered = list(_links(ifc, "IfcRelCoversBldgElements", "RelatingBuildingElement", "RelatedCoverings"))
    aggregated = [
        (wholes[step], step) for step in (int(entity.id()) for entity in by_type(ifc, "IfcCovering")) if step in wholes
    ]
    return tuple(dict.fromkeys(covered + aggregated))


def systems_of(relations: Relations, members: tuple[int, ...]) -> tuple[Any, ...]:
    """Systems (IfcSystem and subtypes, but zones) that any of the members belongs to, and their parents, once each."""
    found: dict[int, Any] = {}
    waiting = list(members)
    seen = set(members)
    while waiting:
        for group in relations.groups.get(waiting.pop(0), ()):
            step = int(group.id())
            if step in seen:
                continue
            seen.add(step)
            waiting.append(step)
            if group.is_a("IfcSystem") and not group.is_a("IfcZone"):
                found[step] = group
    return tuple(found.values())
