r"""Electric actuator of a valve: linear on a globe valve, rotary on a butterfly or ball valve.

     z ^    SERVICE, it is lifted off
       |   +------+
       |   | head |  OPERATE, hand lever or wheel for use without power, at +y
       |   +------+
       |     |  |   foot (linear)
       +-----------  the valve's bonnet or top flange (ISO 5211)

It stands on the valve at the origin and has no port of the pipework: its cable comes from the tray.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import look_up
from component_library.model import Component, ComponentType, Envelope, Exclusion, Figure, SizingError, Solid, at
from component_library.quantities import Inputs
from component_library.shapes import Box, Cylinder
from component_library.standards.valves import actuators
from component_library.vocabulary import EnvelopeKind

HAND = 0.1
"""Hand room in front of the emergency wheel [m] (domain 3.2, practice)."""
ROTARY_LIFT = 0.15
"""Free height to lift a rotary actuator off its square [m] (vendors, practice)."""
FOOT_WIDTH, FOOT_SHARE = 0.4, 0.4
"""Foot of a linear actuator: width over that of the head, share of the height (practice)."""
HAND_LIFT = 25.0
"""Heaviest part lifted by hand at a height [kg] (HSE MAC, practice)."""
FAILS = {"closed": "FAILCLOSED", "open": "FAILOPEN", "stay": "OTHER"}
"""Choice -> PEnum_FailPosition; an actuator without spring or battery stays where it is."""


class Choices(Inputs):
    """`motion` of the stem; `fail`: where it goes without power (spring or battery), or stays.

    `chain`: its emergency wheel is above reach and worked by a chain.
    """

    motion: Literal["linear", "rotary"] = "linear"
    fail: Literal["closed", "open", "stay"] = "stay"
    chain: bool = False


class Duty(Inputs):
    """Nominal diameter of the valve."""

    dn: int


@dataclass(frozen=True)
class Size:
    """Head: length along the pipe, width, height [m]; mass [kg]; free height above [m]; time of travel [s]."""

    dn: int
    length: float
    width: float
    height: float
    mass: float
    withdrawal: float
    travel_time: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Find the actuator by the DN of its valve.

    Raises:
        SizingError: none of that motion for the DN.
    """
    row = look_up("electric actuator", actuators(), duty.dn)
    if choices.motion == "linear":
        found = (row.linear_width, row.linear_width, row.linear_height, row.linear_mass, row.withdrawal)
        other = "rotary"
    else:
        found = (row.rotary_length, row.rotary_width, row.rotary_height, row.rotary_mass, ROTARY_LIFT)
        other = "linear"
    length, width, height, mass, withdrawal = found
    if length is None or width is None or height is None or mass is None or withdrawal is None:
        raise SizingError(f"electric actuator: no {choices.motion} one for DN{duty.dn}", f'motion = "{other}"')
    source = actuators().source
    figures = (
        Figure("height", height, "m", "by DN of the valve", source, "practice"),
        Figure("mass", mass, "kg", "by DN of the valve", source, "practice"),
        Figure("withdrawal", withdrawal, "m", "free height above", "domain 3.2", "practice"),
        Figure("travel_time", row.travel_time, "s", "full travel", source, "practice"),
    )
    return Size(duty.dn, length, width, height, mass, withdrawal, row.travel_time, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make foot and head, the hand room at the side and the free height above."""
    solids = _solids(choices, size)
    low = size.height * FOOT_SHARE if choices.motion == "linear" else 0.0
    side = Box(size.length, HAND, size.height - low)
    column = Box(size.length, size.width, size.withdrawal)
    envelopes = (
        Envelope(
            EnvelopeKind.OPERATE,
            ((side, at(0.0, (size.width + HAND) / 2, low)),),
            "100 mm for the hand at the emergency wheel (practice)",
            frequency="RARE",
            rules=("REA003",),
        ),
        Envelope(
            EnvelopeKind.SERVICE,
            ((column, at(0.0, 0.0, size.height)),),
            "actuator lifted off its valve: 150 mm, linear from DN100 250 mm (practice)",
            frequency="RARE",
            rules=("ACC009",),
        ),
    )
    return Component(
        name=f"Electric actuator {choices.motion} DN{size.dn} fail {choices.fail}"
        f"{' chain wheel' if choices.chain else ''}",
        ifc_class="IfcActuator",
        predefined_type="ELECTRICACTUATOR",
        solids=solids,
        envelopes=envelopes,
        properties={
            "DHR_Access": {"TopClearance": size.withdrawal, "AccessFrequency": "ANNUAL", "RequiresTool": True},
            "DHR_Lifting": {
                "LargestPartL": size.length,
                "LargestPartW": size.width,
                "LargestPartH": size.height,
                "LargestPartMass": size.mass,
                "Method": "HAND" if size.mass <= HAND_LIFT else "HOIST",
            },
        },
        type_properties={
            "Pset_ActuatorTypeCommon": {
                "FailPosition": FAILS[choices.fail],
                "ManualOverride": True,
                "ActuatorApplication": "VALVEPOSITIONER",
            },
            "Pset_ActuatorTypeElectricActuator": {"ElectricActuatorType": "MOTORDRIVE"},
        },
        quantities={"Qto_ActuatorBaseQuantities": {"GrossWeight": size.mass}},
    )


def _solids(choices: Choices, size: Size) -> tuple[Solid, ...]:
    if choices.motion == "rotary":
        return (Solid(Box(size.length, size.width, size.height), at(), "aluminium"),)
    foot = size.height * FOOT_SHARE
    head = Cylinder(size.width / 2, size.height - foot)
    return (
        Solid(Cylinder(FOOT_WIDTH * size.width / 2, foot), at()),
        Solid(head, at(0.0, 0.0, foot), "aluminium"),
    )


GRID = {
    "dn": (15, 40, 80, 100, 300, 600, 450),
    "motion": ("linear", "rotary"),
    "fail": ("closed", "open", "stay"),
    "chain": (False, True),
}

EXCLUDED = (
    Exclusion({"dn": 450}, "no such size in the table"),
    Exclusion({"dn": 15, "motion": "rotary"}, "quarter-turn actuators begin at DN40"),
    Exclusion({"dn": 600, "motion": "linear"}, "globe valves end at DN300"),
)

COMPONENT = ComponentType("electric_actuator", Choices, Duty, size, build, GRID, EXCLUDED)
