r"""What in-line parts share: a body between two flanges, checks of a duty, the property sets of valves.

     z ^        neck, bonnet: what works the valve stands on them
       |      _|  |_
       |  |==|      |==|
    in |  |==| casing |==|  out        --> x
       |  |==|______|==|

Terminology: the *rim* is the radius of the flanges, the *casing* the body between them, the *rating* of a part the
gauge pressure of its PN. Everything stands in the frame of an in-line part: "in" at the origin, z up the stem.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from component_library.calc import water
from component_library.components.pipe import along_x, inline_ports, look_up
from component_library.equipment import need_pressure
from component_library.model import Component, Envelope, Instance, Port, Properties, SizingError, Solid, Value, at
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.standards.tables import Flange, OutOfTable, Pipe
from component_library.standards.valves import ValveMass, valve_masses
from component_library.vocabulary import EnvelopeKind, Joint

PressureClass = Literal[16, 25]
"""PN that flanged parts are offered in (EN 1092-1)."""

CASING = 1.2
"""Casing of a valve over the pipe's outside diameter (practice)."""
SHELL_TEST = 1.5
"""Test pressure over PN (EN 12266-1, P10)."""
BOLT_ROOM = 1.6
"""Free length behind a flange for nut and end of a bolt, in bolt diameters (practice)."""
SPANNER = 0.03
"""Room for a spanner around and behind a flange [m] (domain 3.2, practice)."""
BAR = 1e5
"""[Pa]."""


@dataclass(frozen=True)
class Ends:
    """The two flanged ends of a part, of one DN and PN, a length apart [m]; `pressure` that it is built for [Pa]."""

    dn: int
    pn: int
    length: float
    flange: Flange
    pipe: Pipe
    pressure: float

    @property
    def rim(self) -> float:
        """Radius of the flanges [m]."""
        return self.flange.outside_diameter / 2

    @property
    def casing(self) -> float:
        """Radius of the casing [m]."""
        return CASING * self.pipe.outside_diameter / 2

    @property
    def middle(self) -> float:
        """From "in" to the stem [m]."""
        return self.length / 2

    @property
    def waist(self) -> float:
        """Greatest radius of what stands between the flanges and leaves room for their bolts [m]."""
        return self.length / 2 - self.flange.thickness - BOLT_ROOM * self.flange.bolt

    @property
    def rating(self) -> float:
        """Greatest gauge pressure [Pa]: PN at ambient temperature (EN 1092-1)."""
        return self.pn * BAR


def ends_of(part: str, dn: int, pn: int, length: float, pressure: float | None = None) -> Ends:
    """Look up flange and pipe, and check a gauge pressure [Pa] against PN; None: the part is used up to its PN.

    Raises:
        SizingError: no such DN, or more pressure than PN; the message begins with the part.
    """
    flange = look_up(part, tables.flanges(pn), dn)
    pipe = look_up(part, tables.pipes(), dn)
    given = pn * BAR if pressure is None else pressure
    need_pressure(part, given, pn * BAR, f"PN{pn}")
    return Ends(dn, pn, length, flange, pipe, given)


def mass_of(part: str, dn: int, column: str) -> float:
    """Mass of a valve or strainer [kg] by a column of the table of masses.

    Raises:
        SizingError: the table has no such DN, or it is not made in that size.
    """
    row: ValveMass = look_up(part, valve_masses(), dn)
    mass: float | None = getattr(row, column)
    if mass is None:
        sizes = ", ".join(f"DN{one.dn}" for one in valve_masses() if getattr(one, column) is not None)
        raise SizingError(f"{part}: not made in DN{dn}", f"there are {sizes}")
    return mass


def refused(part: str, error: ValueError, hint: str) -> SizingError:
    """Turn what a calculation or a table refuses into a refusal of the part, in one line."""
    own = error.hint if isinstance(error, OutOfTable) else ""
    return SizingError(f"{part}: {error}", own or hint)


def need_water(part: str, temperature: float) -> None:
    """Check that a temperature [K] is one of liquid water.

    Raises:
        SizingError: it is not.
    """
    try:
        water.density(temperature)
    except ValueError as error:
        raise refused(part, error, "give a temperature of liquid water") from error


def flange_discs(ends: Ends) -> tuple[Solid, Solid]:
    """Make the discs of both flanges."""
    disc = Cylinder(ends.rim, ends.flange.thickness)
    return Solid(disc, along_x()), Solid(disc, along_x(ends.length - ends.flange.thickness))


def flanged_body(ends: Ends, material: str = "cast iron", radius: float | None = None) -> tuple[Solid, ...]:
    """Make both flanges and the casing between them; `radius` of the casing [m], None: of a valve."""
    thickness = ends.flange.thickness
    casing = Cylinder(ends.casing if radius is None else radius, ends.length - 2 * thickness)
    return (*flange_discs(ends), Solid(casing, along_x(thickness), material))


def neck(ends: Ends, radius: float, top: float, material: str = "cast iron") -> Solid:
    """Make a cylinder around the stem from the pipe axis, within the casing, up to a level [m]."""
    return Solid(Cylinder(min(radius, ends.waist), top), at(ends.middle), material)


def flanged_ports(ends: Ends) -> tuple[Port, Port]:
    """Ports "in" and "out" on the faces of the flanges."""
    return inline_ports(ends.dn, ends.length, Joint.FLANGED)


@dataclass(frozen=True)
class Works:
    """How a valve is worked and what it does: values of Pset_ValveTypeCommon; `kvs` [m3/s at 1 bar] or None."""

    mechanism: str
    operation: str
    kvs: float | None = None
    pattern: str = "STRAIGHT_2_PORT"


def common_set(dn: int, rating: float, works: Works) -> Mapping[str, Value]:
    """Pset_ValveTypeCommon of a valve with a rating [Pa]."""
    values: dict[str, Value] = {
        "ValvePattern": works.pattern,
        "ValveOperation": works.operation,
        "ValveMechanism": works.mechanism,
        "Size": dn / 1000,
        "WorkingPressure": rating,
        "TestPressure": SHELL_TEST * rating,
    }
    if works.kvs is not None:
        values["FlowCoefficient"] = works.kvs * 3600
    return {name: value for name, value in values.items() if value != ""}


@dataclass(frozen=True)
class Outfit:
    """What stands on the body of a valve: bodies, rooms, parts of their own."""

    solids: tuple[Solid, ...] = ()
    envelopes: tuple[Envelope, ...] = ()
    children: tuple[Instance, ...] = ()


def valve(
    ends: Ends,
    name: str,
    predefined_type: str,
    works: Works,
    outfit: Outfit,
    mass: float,
    properties: Properties,
    type_properties: Properties | None = None,
    ports: tuple[Port, ...] | None = None,
) -> Component:
    """Make an IfcValve between two flanges.

    Args:
        ends: its flanges.
        name: of its type; whatever changes bodies or properties of the type must show in it.
        predefined_type: of IfcValveTypeEnum.
        works: how it is worked.
        outfit: all that stands on the body; the body of `flanged_body` is added.
        mass: [kg].
        properties: further sets of the occurrence; PN and PS are added to DHR_Design.
        type_properties: further sets of the type.
        ports: None: "in" and "out" on the flanges.
    """
    design: dict[str, Value] = {"PN": ends.pn, "PS": ends.pressure, **properties.get("DHR_Design", {})}
    return Component(
        name=name,
        ifc_class="IfcValve",
        predefined_type=predefined_type,
        solids=(*flanged_body(ends), *outfit.solids),
        ports=flanged_ports(ends) if ports is None else ports,
        envelopes=outfit.envelopes,
        children=outfit.children,
        properties={**properties, "DHR_Design": design},
        type_properties={"Pset_ValveTypeCommon": common_set(ends.dn, ends.rating, works), **(type_properties or {})},
        quantities={"Qto_ValveBaseQuantities": {"GrossWeight": mass}},
    )


def above(middle: float, half: float, start: float, height: float, reason: str, rules: tuple[str, ...]) -> Envelope:
    """SERVICE room above a part: a square column around the stem.

    Args:
        middle: x of the stem [m].
        half: half the side of the square [m].
        start: where the body ends [m].
        height: of the room [m].
        reason: what is drawn, and where the measure comes from.
        rules: that look at it.
    """
    column = (Box(2 * half, 2 * half, height), at(middle, 0.0, start))
    return Envelope(EnvelopeKind.SERVICE, (column,), reason, frequency="RARE", rules=rules)
