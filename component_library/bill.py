"""Bill of materials and spool list of what joins the stations, counted from the component tree that is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from component_library.model import Component, Instance, Z
from component_library.shapes import Revolution

SPOOL = "SPOOL"
"""ObjectType of a spool."""


@dataclass(frozen=True)
class Item:
    """One line of the bill: what, how many or how long [m], and its mass [kg] where it is known."""

    kind: str
    name: str
    dn: int
    quantity: float
    unit: str
    mass: float


@dataclass(frozen=True)
class Spool:
    """One line of the spool list: size of its steel [m], length of its pipe [m], parts, mass of steel [kg]."""

    name: str
    circuit: str
    dn: int
    sides: tuple[float, float, float]
    pipe: float
    parts: int
    mass: float
    removable: bool


def materials(parts: Sequence[Instance]) -> tuple[Item, ...]:
    """Add up parts by class and type: pipe and insulation by length, the rest by number.

    Args:
        parts: wholes are opened, so that each bought part counts once; what has a body and parts counts as well.
    """
    found: dict[tuple[str, str, str], tuple[int, float, float]] = {}
    for component in _bought(parts):
        length = length_of(component)
        unit = "m" if length else "pcs"
        key = (component.ifc_class, component.name, unit)
        dn, quantity, mass = found.get(key, (0, 0.0, 0.0))
        dn = max([dn, *(port.dn for port in component.ports if port.name in ("in", "out"))])
        found[key] = (dn, quantity + (length or 1.0), mass + mass_of(component))
    return tuple(
        Item(kind, name, dn, quantity, unit, mass) for (kind, name, unit), (dn, quantity, mass) in sorted(found.items())
    )


def spools(parts: Sequence[Instance]) -> tuple[Spool, ...]:
    """List the spools among parts, in their order."""
    return tuple(_spool(part) for part in parts if part.component.object_type == SPOOL)


def _spool(instance: Instance) -> Spool:
    own = [part.component for part in instance.component.children]
    steel = [_bare(part) for part in instance.component.children]
    low, high = Component("", "", "", children=tuple(steel)).bounds()
    sides = sorted((b - a for a, b in zip(low, high, strict=True)), reverse=True)
    return Spool(
        instance.name,
        instance.circuit,
        max((port.dn for part in own for port in part.ports), default=0),
        (sides[0], sides[1], sides[2]),
        sum(length_of(part) for part in own if part.ifc_class == "IfcPipeSegment"),
        len(own),
        sum(mass_of(part) for part in own),
        bool(instance.component.properties.get("DHR_Access", {}).get("Removable")),
    )


def _bare(instance: Instance) -> Instance:
    """Give a part without its own parts: a spool is as large as its steel, insulation comes on site."""
    part = instance.component
    bare = Component(part.name, part.ifc_class, part.predefined_type, solids=part.solids)
    return Instance(instance.name, bare, instance.at)


def length_of(component: Component) -> float:
    """Length of what is sold by the metre [m]: straight pipe and the insulation of it; 0 for other parts."""
    if (component.ifc_class, component.predefined_type) == ("IfcPipeSegment", "RIGIDSEGMENT"):
        return float(component.quantities["Qto_PipeSegmentBaseQuantities"]["Length"])
    if component.ifc_class == "IfcCovering" and isinstance(component.solids[0].shape, Revolution):
        return component.solids[0].shape.extent(Z)
    return 0.0


def mass_of(component: Component) -> float:
    """Mass by the quantities of a part [kg]; 0 where they do not say it."""
    return sum(float(values.get("GrossWeight", 0.0)) for values in component.quantities.values())


def _bought(parts: Sequence[Instance]) -> list[Component]:
    found: list[Component] = []
    for part in parts:
        if part.component.solids:
            found.append(part.component)
        found.extend(_bought(part.component.children))
    return found
