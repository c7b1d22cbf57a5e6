r"""Full-lift safety valve, angle pattern, spring upright: sized for the heat it must blow off, or by DN.

     z ^  SERVICE, the spring bonnet lifted off
       |   |_|   lifting lever, OPERATE: 100 beside it, at -x
       |   | |   bonnet with the spring
       |  (   )==|  discharge, FLANGED      --> x
       |   | |
       |   ===   in, FLANGED, at the origin, facing down

No valve may stand between it and what it protects. The discharge is wider than the inlet; its pipe falls to a drain.
"""

from dataclasses import dataclass

from component_library.calc import relief
from component_library.components.pipe import look_up
from component_library.equipment import need_pressure
from component_library.fittings import BAR, PressureClass, Works, common_set, refused
from component_library.model import (
    Component,
    ComponentType,
    Envelope,
    Exclusion,
    Figure,
    Placement,
    Port,
    SizingError,
    Solid,
    X,
    Z,
    at,
    negative,
)
from component_library.operators import HAND
from component_library.quantities import Inputs, Power, Pressure, Temperature
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.standards.valves import SafetyValve, safety_valves
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

PART = "relief valve"
BODY = 1.5
"""Diameter of the body over the inlet pipe's (practice)."""
BONNET = 0.8
"""Diameter of the bonnet over that of the body (practice)."""
LIFT = 0.5
"""Free height to lift the bonnet off its spring and guide, over the height of the valve (practice)."""
LEVER = 0.15, 0.03, 0.02
"""Lifting lever: length, width, height [m] (practice)."""


class Choices(Inputs):
    """PN of the inlet flange; the outlet is PN16."""

    pn: PressureClass = 16


class Duty(Inputs):
    """Set pressure (gauge), and either the heat to be blown off or a DN.

    `heat` into what is protected and the temperature `hottest` that it can bring it to; `back_pressure` at the
    discharge, gauge; `dn` of the inlet, 0: the smallest that will do.
    """

    set_pressure: Pressure
    heat: Power | None = None
    hottest: Temperature = 363.15
    back_pressure: Pressure = 0.0
    dn: int = 0


@dataclass(frozen=True)
class Size:
    """Row of the table, PN, set pressure [Pa], mass flow to blow off [kg/s] or None when only a DN is given."""

    row: SafetyValve
    pn: int
    set_pressure: float
    mass_flow: float | None
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter of the inlet."""
        return self.row.dn


def size(choices: Choices, duty: Duty) -> Size:
    """Size for steam or liquid after API 520, or take the DN asked for and prove it.

    Raises:
        SizingError: neither heat nor DN, more than the largest valve (or the DN asked for) blows off, a set pressure
            above the PN or out of range.
    """
    need_pressure(PART, duty.set_pressure, choices.pn * BAR, f"PN{choices.pn}")
    if duty.heat is None:
        if not duty.dn:
            raise SizingError(f"{PART}: neither heat nor dn is given", 'heat = "2 MW", or dn = 50')
        if not duty.set_pressure >= relief.LEAST_SET:
            raise SizingError(f"{PART}: a set pressure of {duty.set_pressure / 1e5:g} bar", "0.5 bar or more")
        row = look_up(PART, safety_valves(), duty.dn)
        return Size(row, choices.pn, duty.set_pressure, None, _figures(row, duty.set_pressure))
    try:
        found = relief.size(duty.heat, duty.hottest, duty.set_pressure, duty.back_pressure)
    except ValueError as error:
        raise refused(PART, error, "another set pressure, or share the heat among more valves") from error
    row = found.valve if not duty.dn else look_up(PART, safety_valves(), duty.dn)
    if row.flow_diameter < found.valve.flow_diameter:
        raise SizingError(
            f"{PART}: DN{row.dn} blows off less than {found.mass_flow:.2f} kg/s of {found.case}",
            f"DN{found.valve.dn} or more",
        )
    figures = (
        Figure("case", found.case, "", "boiling at the set pressure or not", "EN 12828", "code"),
        Figure("mass_flow", found.mass_flow, "kg/s", "to blow off", "API 520 / 521", "code"),
        Figure("area", found.area, "m2", "needed, at 10 % above the set pressure", "API 520", "code"),
        *_figures(row, duty.set_pressure),
    )
    return Size(row, choices.pn, duty.set_pressure, found.mass_flow, figures)


def _figures(row: SafetyValve, set_pressure: float) -> tuple[Figure, ...]:
    source = safety_valves().source
    return (
        Figure("dn", row.dn, "DN", "inlet", source, "practice"),
        Figure("outlet_dn", row.outlet_dn, "DN", "outlet, wider than the inlet", source, "practice"),
        Figure("flow_diameter", row.flow_diameter, "m", "table", source, "practice"),
        Figure("set_pressure", set_pressure, "Pa", "gauge", "duty"),
    )


def build(choices: Choices, size: Size) -> Component:
    """Make inlet, outlet, bonnet and lever, and the rooms of hand and bonnet."""
    row, pn = size.row, size.pn
    inlet, outlet = tables.flanges(pn).row(row.dn), tables.flanges().row(row.outlet_dn)
    radius = BODY * tables.pipes().row(row.dn).outside_diameter / 2
    side = Placement((0.0, 0.0, row.inlet_face), X, Z)
    branch = tables.pipes().row(row.outlet_dn).outside_diameter / 2
    crown = row.inlet_face + max(branch, radius)
    lever = Box(*LEVER)
    lever_at = at(-(BONNET * radius + LEVER[0] / 2 - LEVER[1]), 0.0, row.height - 2 * LEVER[2])
    solids = (
        Solid(Cylinder(inlet.outside_diameter / 2, inlet.thickness), at()),
        Solid(Cylinder(radius, crown), at(), "cast iron"),
        Solid(Cylinder(branch, row.outlet_face), side, "cast iron"),
        Solid(
            Cylinder(outlet.outside_diameter / 2, outlet.thickness), side.moved(z=row.outlet_face - outlet.thickness)
        ),
        Solid(Cylinder(BONNET * radius, row.height - crown), at(0.0, 0.0, crown), "cast iron"),
        Solid(lever, lever_at),
    )
    return Component(
        name=f"Safety valve DN{row.dn}/{row.outlet_dn} PN{pn}",
        ifc_class="IfcValve",
        predefined_type="PRESSURERELIEF",
        solids=solids,
        ports=(
            Port("in", Placement((0.0, 0.0, 0.0), negative(Z), X), FlowDirection.SINK, row.dn, Joint.FLANGED),
            Port("discharge", side.moved(z=row.outlet_face), FlowDirection.SOURCE, row.outlet_dn, Joint.FLANGED),
        ),
        envelopes=_rooms(row, BONNET * radius),
        properties=_properties(size),
        type_properties={
            "Pset_ValveTypeCommon": common_set(row.dn, pn * BAR, Works("", "SPRING", None, "ANGLED_2_PORT"))
        },
        quantities={"Qto_ValveBaseQuantities": {"GrossWeight": row.mass}},
    )


def _properties(size: Size) -> dict[str, dict[str, float | str | bool]]:
    row = size.row
    return {
        "Pset_ValveTypePressureRelief": {"ReliefPressure": size.set_pressure},
        "DHR_Design": {"PN": size.pn, "PS": size.set_pressure},
        "DHR_Access": {"TopClearance": LIFT * row.height, "AccessFrequency": "ANNUAL", "RequiresTool": True},
    }


def _rooms(row: SafetyValve, half: float) -> tuple[Envelope, ...]:
    """Beside the lever, and above the bonnet."""
    hand = Box(LEVER[0] + HAND, 2 * HAND + LEVER[1], LEVER[2] + 2 * HAND)
    reach = half + (LEVER[0] + HAND) / 2
    return (
        Envelope(
            EnvelopeKind.OPERATE,
            ((hand, at(-reach, 0.0, row.height - 2 * LEVER[2] - HAND)),),
            "100 mm around the lifting lever, by which it is tried (practice)",
            frequency="ANNUAL",
            rules=("REA003",),
        ),
        Envelope(
            EnvelopeKind.SERVICE,
            ((Box(2 * half, 2 * half, LIFT * row.height), at(0.0, 0.0, row.height)),),
            "spring bonnet lifted off: half the height of the valve (practice)",
            frequency="RARE",
            rules=("ACC009",),
        ),
    )


GRID = {
    "set_pressure": ("3 bar", "10 bar", "20 bar"),
    "heat": ("50 kW", "4 MW", "90000 MW"),
    "hottest": ("90 degC", "150 degC"),
    "dn": (0, 150),
    "pn": (16, 25),
}

EXCLUDED = (
    Exclusion({"heat": "90000 MW"}, "more than the largest valve blows off"),
    Exclusion({"set_pressure": "20 bar", "pn": 16}, "set above the PN"),
)

COMPONENT = ComponentType("relief_valve", Choices, Duty, size, build, GRID, EXCLUDED)
