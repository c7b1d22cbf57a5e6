r"""What instruments and small fittings on a branch share: a stack of bodies on a screwed port, and room beyond it.

     z ^   head     SERVICE beyond it
       |    |       neck
       |   ===      hexagon
       +----------  "in", THREADED, at the origin, facing down          --> x, where a dial looks

They stand on the branch of a tee or on a socket, in line with it: +z leads away from the pipe, so that for a drain it
points down. What reaches into the pipe (a pocket, a probe) is no body: pipes are solid, and it would be found as a
clash with its own pipe; its length is a property, and the room to draw it out an envelope.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from component_library.components.pipe import look_up
from component_library.model import (
    Component,
    Envelope,
    Placement,
    Port,
    Properties,
    SizingError,
    Solid,
    Value,
    X,
    Z,
    at,
    negative,
)
from component_library.operators import Neck, lever
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

BRANCH_DN = 15
"""DN of the branch that an instrument is screwed into (practice: G 1/2)."""
HEXAGON, HEXAGON_LENGTH = 1.3, 0.02
"""Hexagon: diameter over that of the branch pipe, and its length [m] (practice)."""
COCK_LENGTH, COCK_LEVER, COCK_HEIGHT, COCK_NECK = 0.06, 0.05, 0.05, 0.007
"""Small ball valve with butterfly handle: length, reach and height of the handle, radius of the neck [m] (practice)."""
HAND = 0.1
"""Room of a hand [m] (domain 3.2, practice)."""
FULL_SCALE = (1e5, 1.6e5, 2.5e5, 4e5, 6e5, 10e5, 16e5, 25e5, 40e5)
"""Ranges of pressure instruments from 0 [Pa], gauge (EN 837-1)."""
STEADY = 0.75
"""Greatest working pressure over full scale (EN 837-2: three quarters under steady load)."""
POCKETS = (0.0275, 0.038, 0.060, 0.085, 0.120, 0.155, 0.210, 0.260, 0.340, 0.420)
"""Insertion lengths [m]: EN 1434-2 types DS (27.5, 38, 60) and PL (85, 120, 155, 210), longer ones practice."""
SOCKET = 0.03
"""Length of a weld-on socket: from the pipe's outside to the port [m] (practice)."""


@dataclass(frozen=True)
class Step:
    """One cylinder of a stack: radius and length [m], material."""

    radius: float
    length: float
    material: str = "stainless steel"


def hexagon(dn: int = BRANCH_DN) -> Step:
    """Give the hexagon that an instrument is screwed in by."""
    return Step(HEXAGON * tables.pipes().row(dn).outside_diameter / 2, HEXAGON_LENGTH, "brass")


def stack(steps: tuple[Step, ...]) -> tuple[tuple[Solid, ...], float]:
    """Set cylinders on top of each other from the origin up; also gives the top [m]."""
    solids: list[Solid] = []
    level = 0.0
    for step in steps:
        solids.append(Solid(Cylinder(step.radius, step.length), at(0.0, 0.0, level), step.material))
        level += step.length
    return tuple(solids), level


def entry(dn: int = BRANCH_DN) -> Port:
    """Port "in" at the origin, facing down."""
    return Port("in", Placement((0.0, 0.0, 0.0), negative(Z), X), FlowDirection.SINK, dn, Joint.THREADED)


def cock(dn: int, level: float) -> tuple[Solid, tuple[Solid, ...], Envelope]:
    """Make a small ball valve in a stack, with its lever at +x.

    Args:
        dn: of the branch.
        level: where its body begins [m].

    Returns:
        Its body, neck and lever, and the room of the hand. The open lever points away from the pipe (+z).
    """
    radius = hexagon(dn).radius
    body = Solid(Cylinder(radius, COCK_LENGTH), at(0.0, 0.0, level), "brass")
    stem = Placement((0.0, 0.0, level + COCK_LENGTH / 2), X, Z)
    made = lever(Neck(COCK_NECK, 0.0, radius), stem, radius + COCK_HEIGHT, COCK_LEVER)
    return body, made.solids, made.envelopes[0]


def room_beyond(
    kind: EnvelopeKind,
    half: float,
    start: float,
    length: float,
    reason: str,
    rules: tuple[str, ...],
    frequency: str = "ANNUAL",
) -> Envelope:
    """Square column around the axis, from where the body ends on [m]."""
    return Envelope(
        kind, ((Box(2 * half, 2 * half, length), at(0.0, 0.0, start)),), reason, frequency=frequency, rules=rules
    )


def full_scale(part: str, pressure: float) -> float:
    """Choose the range of a pressure instrument for a working pressure [Pa]: three quarters of it or less.

    Raises:
        SizingError: the pressure is not more than zero, or beyond the largest range.
    """
    if pressure > 0:
        for scale in FULL_SCALE:
            if pressure <= STEADY * scale * (1 + 1e-9):
                return scale
    raise SizingError(
        f"{part}: {pressure / 1e5:g} bar is not between 0 and {STEADY * FULL_SCALE[-1] / 1e5:g} bar",
        "lower the pressure",
    )


def insertion(part: str, dn: int, to_axis: float | None) -> tuple[float, float]:
    """Choose how far a pocket or probe reaches from its port, so that the tip is at or just past the axis.

    Args:
        part: what asks.
        dn: of the pipe it looks into.
        to_axis: from the port to the pipe axis [m]; None: through a socket of 30 mm.

    Returns:
        Insertion length and distance of the axis [m].

    Raises:
        SizingError: no such DN, the port within the pipe, or no length that ends between axis and far wall.
    """
    pipe = look_up(part, tables.pipes(), dn)
    distance = pipe.outside_diameter / 2 + SOCKET if to_axis is None else to_axis
    if not distance > pipe.outside_diameter / 2:
        raise SizingError(
            f"{part}: to_axis {distance * 1000:.0f} mm lies within DN{dn}", "from the port to the pipe axis"
        )
    for length in POCKETS:
        if distance <= length < distance + pipe.bore / 2:
            return length, distance
    raise SizingError(
        f"{part}: no insertion length ends between axis and far wall of DN{dn}, {distance * 1000:.0f} mm from its port",
        "another to_axis: place it in an elbow, or on a wider pipe",
    )


def access(frequency: str, tool: bool, top: float | None = None) -> Mapping[str, Value]:
    """DHR_Access of an instrument; `top`: free length beyond it [m]."""
    values: dict[str, Value] = {"AccessFrequency": frequency, "RequiresTool": tool}
    if top is not None:
        values["TopClearance"] = top
    return values


def instrument(
    name: str,
    ifc_class: str,
    predefined_type: str,
    solids: tuple[Solid, ...],
    envelopes: tuple[Envelope, ...],
    properties: Properties,
    type_properties: Properties,
    mass: float,
    object_type: str = "",
    ports: tuple[Port, ...] | None = None,
) -> Component:
    """Make an instrument; its mass [kg] goes to the quantity set of its class."""
    return Component(
        name=name,
        ifc_class=ifc_class,
        predefined_type=predefined_type,
        object_type=object_type,
        solids=solids,
        ports=(entry(),) if ports is None else ports,
        envelopes=envelopes,
        properties=properties,
        type_properties=type_properties,
        quantities={f"Qto_{ifc_class.removeprefix('Ifc')}BaseQuantities": {"GrossWeight": mass}},
    )
