r"""Chain hoist on a trolley, hanging from the lower flange of a beam.

      =====beam=====            z = 0, underside of the beam
         [trolley]
          |hoist|
             |   hook at its highest
             :
             :  LIFT column: hook and load travel
             :
             +  hook at its lowest                --> x, along the beam

The origin is at the underside of the beam, where the trolley stands.
"""

from dataclasses import dataclass, replace
from functools import cache

from component_library.equipment import body, lifting, need_positive, room
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, at
from component_library.quantities import Inputs, Length, Mass
from component_library.shapes import Cylinder
from component_library.standards.tables import OutOfTable, Table, read
from component_library.vocabulary import EnvelopeKind

MARGIN = 1.25
"""Rated capacity over the mass of the load (domain LIF-01, practice)."""
HOOK = 0.04
"""Radius of the hook's outline [m] (practice)."""
COLUMN = 0.3
"""Side of the room in which the hook travels [m] (practice); the load's own room is that of the part lifted."""
LONGEST_LIFT = 30.0
"""Longest travel of a hand chain hoist [m] (vendors)."""


@dataclass(frozen=True)
class Hoist:
    """Hoist by its rated capacity [kg]. Lengths [m], mass [kg]; `headroom`: underside of the beam to the hook."""

    capacity: float
    headroom: float
    length: float
    width: float
    height: float
    mass: float


@cache
def hoists() -> Table[Hoist]:
    """Hoists by rated capacity, indicative."""
    return read("hoist", Hoist)


class Choices(Inputs):
    """A hoist has no choices."""


class Duty(Inputs):
    """Heaviest load, and how far the hook travels down from its highest place."""

    load: Mass
    lift: Length


@dataclass(frozen=True)
class Size:
    """Hoist of the table, load [kg], travel of the hook [m]."""

    hoist: Hoist
    load: float
    lift: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the hoist by 1.25 times the load.

    Raises:
        SizingError: no load or travel, or more than the largest hoist lifts.
    """
    need_positive("hoist", "give load and travel", load=duty.load, lift=duty.lift)
    if duty.lift > LONGEST_LIFT:
        raise SizingError(f"hoist: {duty.lift:g} m of travel are more than {LONGEST_LIFT:g} m", "an electric hoist")
    try:
        row = hoists().at_least("capacity", MARGIN * duty.load, "lift in parts, or by crane")
    except OutOfTable as error:
        raise SizingError(f"hoist: {error}", error.hint) from error
    sized = Size(row, duty.load, duty.lift, ())
    return replace(
        sized,
        figures=(
            Figure("needed_capacity", MARGIN * duty.load, "kg", "1.25 x load", "domain LIF-01", "practice"),
            Figure("capacity", row.capacity, "kg", "next hoist", hoists().source, "practice"),
            Figure("headroom", row.headroom, "m", "underside of the beam to the hook", hoists().source, "practice"),
            Figure("mass", row.mass, "kg", "table", hoists().source, "practice"),
        ),
    )


def build(choices: Choices, size: Size) -> Component:
    """Make trolley with hoist, hook, and the column below."""
    row, half = size.hoist, COLUMN / 2
    low = -row.headroom - size.lift
    return Component(
        name=f"Chain hoist {row.capacity:g} kg",
        ifc_class="IfcTransportElement",
        predefined_type="LIFTINGGEAR",
        solids=(
            body((-row.length / 2, -row.width / 2, -row.height), (row.length / 2, row.width / 2, 0.0)),
            Solid(Cylinder(HOOK, row.headroom - row.height), at(0.0, 0.0, -row.headroom), "steel"),
        ),
        envelopes=(
            room(
                EnvelopeKind.LIFT,
                (((-half, -half, low), (half, half, -row.headroom)),),
                "column below the hook, as far as it travels (practice)",
                ("LFT003",),
                "RARE",
            ),
        ),
        properties={"DHR_Lifting": lifting(row.length, row.width, row.height, row.mass)},
        type_properties={"Pset_TransportElementCommon": {"CapacityWeight": row.capacity}},
    )


GRID = {"load": ("45 kg", "600 kg", "4 t", "9 t"), "lift": ("1 m", "6 m")}

EXCLUDED = (Exclusion({"load": "9 t"}, "more than the largest hoist lifts with its margin"),)

COMPONENT = ComponentType("hoist", Choices, Duty, size, build, GRID, EXCLUDED)
