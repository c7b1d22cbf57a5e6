r"""Water-water heat pump with shells for evaporator and condenser, one or two stages of compression.

         z ^      SERVICE above (compressor hoist)
           |   +------------------------------------+
           |   |        (======separator======)     |
 cond_out -|===|====(====== condenser shell ======) |
 cond_in  -|===|====(                              )|  SERVICE (tubes drawn out, +x)
           |   |[panel]                             |
 evap_out -|===|====(===== evaporator shell ======) |
 evap_in  -|===|====(                              )|
           |   |========= frame ====================|      --> x
           0

 in plan, panel_side "left":      y ^   ACCESS 1200 (panel)
                                    |  [panel] [compressor(s)]
                                    |  =======(== shells =====)  SERVICE (tubes)
                                    |   ACCESS 1000

The origin is on the floor below the port faces, y = 0 the centre of the frame. The source flows through
"evaporator_in" and "evaporator_out", the sink through "condenser_in" and "condenser_out". "vent", if chosen, is the
outlet of the refrigerant's relief valve, to be led outside.

Outlines are indicative; a project replaces the table by the data sheet of its machine.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from component_library.calc import heat_pump, heat_transfer, hydraulics
from component_library.calc.heat_pump import Performance
from component_library.equipment import (
    STANDING,
    WATER_DENSITY,
    body,
    floor_load,
    lifting,
    need_positive,
    need_pressure,
    nozzle,
    room,
)
from component_library.model import (
    Component,
    ComponentType,
    Envelope,
    Exclusion,
    Figure,
    Placement,
    Port,
    Properties,
    SizingError,
    Solid,
    X,
    Z,
    negative,
)
from component_library.quantities import Inputs, Power, Pressure, Ratio, Temperature
from component_library.refrigerants import Refrigerant, refrigerants
from component_library.shapes import Cylinder, Vector
from component_library.standards import installation, machines, tables
from component_library.standards.tables import PRESSURE_CLASS, OutOfTable
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

EVAPORATOR_APPROACH, CONDENSER_APPROACH = 3.0, 2.0
"""Evaporation below the source outlet and condensation above the sink outlet [K] (practice, as calc.refrigeration)."""
LEAST_FLOW = 0.6
"""Least flow of evaporator and condenser over that of design (domain 1.5: 50 to 60 %, practice)."""
PORT_VELOCITY = 3.0
"""Greatest velocity in a port [m/s] (practice)."""
BRAZED_END, TUBE_HAND = 1.0, 0.3
"""Far end of a machine with plate exchangers, and hand room beyond a tube bundle [m] (vendors, practice)."""
PANEL_SIDE, OTHER_SIDE, ABOVE, ABOVE_AMMONIA = 1.2, 1.0, 1.0, 1.5
"""Free depth at the panel, at the other side and above; above an ammonia screw for its hoist [m] (domain 3.2)."""
FRAME, GAP = 0.20, 0.05
"""Height of the frame, and distance between its parts [m] (practice)."""
SHELL_WIDTH, SHELL_HEIGHT = 0.25, 0.19
"""Radius of a shell: at most these shares of width and height of the machine (practice)."""
PORT_GAP = 0.005
"""From the axis of a shell to the rim of a flange [m]: two flanges side by side with a hair between (practice)."""
PANEL_X, PANEL_DEPTH, PANEL_HEIGHT, PANEL_LENGTH = 0.30, 0.40, 1.80, 0.80
"""Start of the panel behind the port faces, depth, height and greatest length [m] (practice)."""
COMPRESSOR_HEIGHT = 0.7
"""Height of the compressors over that of the machine (practice)."""
COMPRESSOR_MASS = 0.2
"""Mass of a compressor with motor over that of the machine, shared by the stages (practice): the part lifted."""
PLATE_PACK = 0.5
"""Length of a pack of plates over that of a shell that does the same (practice)."""
SHELL_WATER = 0.3
"""Water in a shell over its volume (practice: tubes full, refrigerant around them)."""
VENT_DN = 40
"""Outlet of the refrigerant's relief valve (practice; EN 13136 with the data sheet)."""


Range = tuple[float, float]


class Choices(Inputs):
    """What changes the machine and its layout.

    `refrigerant`: empty for that of the table. `exchangers`: shells have tubes to be drawn, plates have not.
    `panel_side`: "left" (+y) or "right" (-y). `vent`: whether the relief outlet of the refrigerant is a port.
    """

    stages: Literal[1, 2] = 2
    refrigerant: Literal["", "R717", "R1234ze(E)", "R1234yf", "R1233zd(E)", "R134a", "R600a", "R600", "R290"] = ""
    exchangers: Literal["shell", "plate"] = "shell"
    panel_side: Literal["left", "right"] = "left"
    vent: bool = False


class Duty(Inputs):
    """Heat to the sink, temperatures of both streams; `efficiency` of Lorenz (0: by stages); pressure is gauge."""

    heat: Power
    source_in: Temperature
    source_out: Temperature
    sink_in: Temperature
    sink_out: Temperature
    efficiency: Ratio = 0.0
    pressure: Pressure = 10e5


@dataclass(frozen=True)
class Size:
    """Machine of the table and what it does. Flows [m3/s], temperatures [K], pressure absolute [Pa], masses [kg]."""

    row: machines.HeatPump
    duty: Duty
    refrigerant: Refrigerant
    performance: Performance
    source_flow: float
    sink_flow: float
    evaporation: float
    condensation: float
    refrigerant_pressure: float
    service_clearance: float
    lift_clearance: float
    mass: float
    operating_mass: float
    figures: tuple[Figure, ...]

    @property
    def shell_radius(self) -> float:
        """Radius of evaporator and condenser shell [m]."""
        return _shell_radius(self.row)

    @property
    def shell_length(self) -> float:
        """Length of the shells [m]."""
        return _shell_length(self.row)

    @property
    def levels(self) -> tuple[float, float]:
        """Heights of the axes of evaporator and condenser [m]."""
        evaporator = FRAME + GAP + self.shell_radius
        return evaporator, evaporator + 2 * self.shell_radius + GAP


def _shell_radius(row: machines.HeatPump) -> float:
    return min(SHELL_WIDTH * row.width, SHELL_HEIGHT * row.height)


def _shell_length(row: machines.HeatPump) -> float:
    """Length of the tubes that the free length of the table allows to be drawn [m]."""
    return row.tube_pull - TUBE_HAND


def size(choices: Choices, duty: Duty) -> Size:
    """Reckon COP, power and flows, and take the machine of the table.

    Raises:
        SizingError: a lift or a temperature that no machine has, heat beyond the table, flows too fast for the ports,
            or more pressure than PN16.
    """
    need_positive("heat pump", "give the heat to the sink", heat=duty.heat)
    need_pressure("heat pump", duty.pressure)
    try:
        row = machines.heat_pumps().at_least("heat_max", duty.heat, "share it among more heat pumps")
        fluid = refrigerants().row(choices.refrigerant or row.refrigerant)
        lorenz = heat_pump.cop_lorenz(duty.source_in, duty.source_out, duty.sink_in, duty.sink_out)
        efficiency = duty.efficiency or heat_pump.lorenz_efficiency(choices.stages)
        performance = heat_pump.from_heat(duty.heat, lorenz, efficiency)
        source_flow = heat_transfer.flow(performance.source_heat, duty.source_in, duty.source_out)
        sink_flow = heat_transfer.flow(duty.heat, duty.sink_out, duty.sink_in)
        pressure = fluid.vapour_pressure(duty.sink_out + CONDENSER_APPROACH)
    except OutOfTable as error:
        raise SizingError(f"heat pump: {error}", error.hint) from error
    except ValueError as error:
        hint = "source_in > source_out, sink_out > sink_in, a sink warmer than the source, and liquid water"
        raise SizingError(f"heat pump: {str(error).removeprefix('heat pump: ')}", hint) from error
    _check(row, duty, source_flow, sink_flow)
    span = row.heat_max - row.heat_min
    operating = row.mass_min + (row.mass_max - row.mass_min) * (duty.heat - row.heat_min) / span
    water = 2 * SHELL_WATER * math.pi * _shell_radius(row) ** 2 * _shell_length(row) * WATER_DENSITY
    sized = Size(
        row,
        duty,
        fluid,
        performance,
        source_flow,
        sink_flow,
        duty.source_out - EVAPORATOR_APPROACH,
        duty.sink_out + CONDENSER_APPROACH,
        pressure,
        row.tube_pull if choices.exchangers == "shell" else BRAZED_END,
        ABOVE_AMMONIA if fluid.ammonia else ABOVE,
        operating - water,
        operating,
        (),
    )
    return replace(sized, figures=_figures(choices, sized))


def _check(row: machines.HeatPump, duty: Duty, source_flow: float, sink_flow: float) -> None:
    """Refuse machines smaller than the table, and flows too fast for the ports."""
    if duty.heat < row.heat_min:
        raise SizingError(
            f"heat pump: {duty.heat / 1e3:.0f} kW is less than the smallest machine of the table, "
            f"{row.heat_min / 1e3:.0f} kW",
            "fewer heat pumps, or a larger heat",
        )
    for name, flow, dn in (("source", source_flow, row.evaporator_dn), ("sink", sink_flow, row.condenser_dn)):
        velocity = hydraulics.velocity(flow, dn)
        if velocity > PORT_VELOCITY:
            raise SizingError(
                f"heat pump: {flow * 3600:.0f} m3/h of the {name} through DN{dn} is {velocity:.1f} m/s, more than "
                f"{PORT_VELOCITY:g} m/s",
                f"a larger temperature difference of the {name}, or more heat pumps",
            )


def _figures(choices: Choices, size: Size) -> tuple[Figure, ...]:
    done, duty, source = size.performance, size.duty, machines.heat_pumps().source
    status = "practice" if not duty.efficiency else "vendor"
    return (
        Figure("cop_lorenz", done.lorenz, "", "T_h / (T_h - T_c) of the entropic means", "domain 5.3"),
        Figure("efficiency", done.efficiency, "", "0.38 of one stage, 0.45 of two, unless given", "practice", status),
        Figure("cop", done.cop, "", "efficiency x Lorenz COP", "domain 5.3"),
        Figure("power", done.power, "W", "P = Q_h / COP", "first law"),
        Figure("source_heat", done.source_heat, "W", "Q_c = Q_h - P", "first law"),
        Figure("source_flow", size.source_flow, "m3/s", "V = Q_c / (rho cp dT)", "heat balance"),
        Figure("sink_flow", size.sink_flow, "m3/s", "V = Q_h / (rho cp dT)", "heat balance"),
        Figure("least_source_flow", LEAST_FLOW * size.source_flow, "m3/s", "0.6 of design", "vendors", "practice"),
        Figure("least_sink_flow", LEAST_FLOW * size.sink_flow, "m3/s", "0.6 of design", "vendors", "practice"),
        Figure("evaporation", size.evaporation, "K", "source outlet - 3 K", "practice", "practice"),
        Figure("condensation", size.condensation, "K", "sink outlet + 2 K", "practice", "practice"),
        Figure("refrigerant", size.refrigerant.name, "", f"{choices.stages} stage(s)", source, "practice"),
        Figure("refrigerant_pressure", size.refrigerant_pressure, "Pa", "vapour pressure (absolute)", "CoolProp"),
        Figure("service_clearance", size.service_clearance, "m", "tubes + 300 mm; plates 1000 mm", source, "practice"),
        Figure("lift_clearance", size.lift_clearance, "m", "1000 mm, ammonia 1500 mm", "domain 3.2", "practice"),
        Figure("mass", size.mass, "kg", "operating - 0.3 x volume of both shells", source, "practice"),
        Figure("operating_mass", size.operating_mass, "kg", "between the rows of the table", source, "practice"),
    )


def build(choices: Choices, size: Size) -> Component:
    """Make frame, shells, compressors, panel, ports, and the rooms around them."""
    row = size.row
    sign = 1.0 if choices.panel_side == "left" else -1.0
    ports = _ports(choices, size, sign)
    start = row.length - size.shell_length
    necks = [solid for port in ports for solid in nozzle(port, start + (GAP if port.name != "vent" else 0.0))]
    machine = f"{row.heat_max / 1e6:g} MW {choices.stages}-stage {size.refrigerant.name}"
    variant = f"{choices.exchangers} panel {choices.panel_side}{' vent' if choices.vent else ''}"
    return Component(
        name=f"Heat pump {machine} {variant}",
        ifc_class="IfcChiller",
        predefined_type="WATERCOOLED",
        solids=(*_machine(choices, size, sign), *necks),
        ports=ports,
        envelopes=_envelopes(size, sign, choices.exchangers == "shell"),
        properties=_properties(choices, size),
        quantities={"Qto_ChillerBaseQuantities": {"GrossWeight": size.mass}},
    )


def _shell_y(size: Size, sign: float) -> float:
    """Y of the axes of the shells: away from the panel [m]."""
    return -sign * (size.row.width / 2 - size.shell_radius - GAP)


def _ports(choices: Choices, size: Size, sign: float) -> tuple[Port, ...]:
    """Give each shell both its ports on the near end, inlets below, for two passes of the water."""
    row, y = size.row, _shell_y(size, sign)
    sink, source = FlowDirection.SINK, FlowDirection.SOURCE
    found: list[Port] = []
    for name, level, dn in zip(
        ("evaporator", "condenser"), size.levels, (row.evaporator_dn, row.condenser_dn), strict=True
    ):
        offset = tables.flanges().row(dn).outside_diameter / 2 + PORT_GAP
        for end, z, flow in (("in", level - offset, sink), ("out", level + offset, source)):
            found.append(Port(f"{name}_{end}", _facing(y, z), flow, dn, Joint.FLANGED))
    if choices.vent:
        found.append(Port("vent", _facing(y, row.height - VENT_DN / 1000), source, VENT_DN, Joint.WELDED))
    return tuple(found)


def _facing(y: float, z: float) -> Placement:
    return Placement((0.0, y, z), negative(X), Z)


def _machine(choices: Choices, size: Size, sign: float) -> tuple[Solid, ...]:
    """Make everything but the necks, within length, width and height of the table."""
    row, radius = size.row, size.shell_radius
    start, side, y = row.length - size.shell_length, row.width / 2, _shell_y(size, sign)
    if choices.exchangers == "shell":
        exchangers = [
            Solid(Cylinder(radius, size.shell_length), Placement((start, y, level), X, Z), "painted steel")
            for level in size.levels
        ]
    else:
        pack = start + PLATE_PACK * size.shell_length
        exchangers = [
            body((start, y - radius, level - radius), (pack, y + radius, level + radius), "stainless steel")
            for level in size.levels
        ]
    # The oil separator fills the height that is left above the upper shell.
    top = size.levels[1] + radius
    slim = (row.height - top) / 2
    separator = Cylinder(slim, 0.6 * size.shell_length)
    inner = side - 2 * radius - 2 * GAP
    return (
        body((start if start < PANEL_X else PANEL_X, -side, 0.0), (row.length, side, FRAME)),
        *exchangers,
        Solid(separator, Placement((start, y, top + slim), X, Z), "painted steel"),
        *_compressors(choices, size, start, (-inner, side), sign),
        _across((PANEL_X, PANEL_X + _panel_length(size)), (side - PANEL_DEPTH, side), _panel_heights(size), sign),
    )


def _panel_length(size: Size) -> float:
    return min(PANEL_LENGTH, size.row.length - size.shell_length - PANEL_X - GAP)


def _panel_heights(size: Size) -> Range:
    return FRAME, min(FRAME + PANEL_HEIGHT, size.row.height)


def _compressors(choices: Choices, size: Size, start: float, across: Range, sign: float) -> tuple[Solid, ...]:
    """One block a stage, in a row beside the shells; `across` is where it stands if the panel is at +y [m]."""
    each = size.shell_length / choices.stages
    heights = (FRAME, COMPRESSOR_HEIGHT * size.row.height)
    return tuple(
        _across((start + number * each + GAP, start + (number + 1) * each - GAP), across, heights, sign)
        for number in range(choices.stages)
    )


def _across(along: Range, across: Range, heights: Range, sign: float) -> Solid:
    """Body by its ranges along x, y and z [m], mirrored if the panel is at -y."""
    low, high = sorted((sign * across[0], sign * across[1]))
    return body((along[0], low, heights[0]), (along[1], high, heights[1]))


def _properties(choices: Choices, size: Size) -> Properties:
    row, duty, done = size.row, size.duty, size.performance
    left = choices.panel_side == "left"
    each = size.shell_length / choices.stages - 2 * GAP
    part = row.width - 2 * size.shell_radius - 2 * GAP
    return {
        "Pset_ChillerTypeCommon": {
            "ChillerCapacity": done.source_heat,
            "NominalEfficiency": done.cop,
            "NominalCondensingTemperature": size.condensation,
            "NominalEvaporatingTemperature": size.evaporation,
            "NominalHeatRejectionRate": duty.heat,
            "NominalPowerConsumption": done.power,
        },
        "Pset_CondenserTypeCommon": {"RefrigerantClass": size.refrigerant.refrigerant_class},
        "DHR_Design": {
            "Duty": duty.heat,
            "FlowDesign": size.sink_flow,
            "MinFlow": LEAST_FLOW * size.sink_flow,
            "PressureDropDesign": installation.equipment_drops().row("condenser").drop,
            "TDesignIn": duty.sink_in,
            "TDesignOut": duty.sink_out,
            "PN": PRESSURE_CLASS,
            "PS": duty.pressure,
            "Medium": "water",
        },
        "DHR_Access": {
            "SideAClearance": PANEL_SIDE if left else OTHER_SIDE,
            "SideBClearance": OTHER_SIDE if left else PANEL_SIDE,
            "RearClearance": size.service_clearance,
            "TopClearance": size.lift_clearance,
            "ServiceSide": choices.panel_side.upper(),
            "AccessFrequency": "WEEKLY",
            "RequiresTool": True,
        },
        "DHR_Lifting": lifting(
            each, part, COMPRESSOR_HEIGHT * row.height - FRAME, COMPRESSOR_MASS * size.mass / choices.stages
        ),
        "DHR_Support": floor_load(size.operating_mass),
        "DHR_HeatPump": {
            "RefrigerantMaxPressure": size.refrigerant_pressure - hydraulics.ATMOSPHERE,
            "Refrigerant": size.refrigerant.name,
            "Stages": choices.stages,
            "CopDesign": done.cop,
            **({"TubePullLength": size.service_clearance} if choices.exchangers == "shell" else {}),
        },
    }


def _envelopes(size: Size, sign: float, tubes: bool) -> tuple[Envelope, ...]:
    row, side = size.row, size.row.width / 2
    end = row.length + size.service_clearance
    low, high = size.levels[0] - size.shell_radius, size.levels[1] + size.shell_radius
    y = _shell_y(size, sign)
    pull = (
        ((row.length, y - size.shell_radius, low), (end, y + size.shell_radius, high))
        if tubes
        else ((row.length, -side, 0.0), (end, side, STANDING))
    )
    return (
        room(
            EnvelopeKind.SERVICE,
            (pull,),
            "tubes drawn out at the far end: their length + 300 mm (vendors, practice)"
            if tubes
            else "1000 mm at the far end (vendors, practice)",
            ("ACC006",),
            "RARE",
        ),
        room(
            EnvelopeKind.ACCESS,
            (_beside(row, sign, PANEL_SIDE),),
            "1200 mm in front of panel and compressors (vendors; NEC 110.26(A) condition 3)",
            ("ACC006", "ACC007"),
            "WEEKLY",
        ),
        room(
            EnvelopeKind.ACCESS,
            (_beside(row, -sign, OTHER_SIDE),),
            "1000 mm on the other long side (vendors, practice)",
            ("ACC006",),
        ),
        room(
            EnvelopeKind.LIFT,
            (((PANEL_X, -side, row.height), (row.length, side, row.height + size.lift_clearance)),),
            "above: 1000 mm, ammonia 1500 mm for the hoist of the compressor (vendors, practice)",
            ("LFT003",),
            "RARE",
        ),
    )


def _beside(row: machines.HeatPump, sense: float, depth: float) -> tuple[Vector, Vector]:
    """Corners of a standing room of a depth [m] along one side, clear of the pipes at the near end."""
    near, far = sorted((sense * row.width / 2, sense * (row.width / 2 + depth)))
    return (PANEL_X, near, 0.0), (row.length, far, STANDING)


GRID = {
    "heat": ("400 kW", "1.8 MW", "5.2 MW", "12 MW"),
    "source_in": ("30 degC",),
    "source_out": ("20 degC",),
    "sink_in": ("45 degC",),
    "sink_out": ("75 degC",),
    "stages": (1, 2),
    "refrigerant": ("", "R717", "R290"),
    "exchangers": ("shell", "plate"),
    "panel_side": ("left", "right"),
    "vent": (False, True),
}

EXCLUDED = (Exclusion({"heat": "12 MW"}, "more than the largest machine"),)

COMPONENT = ComponentType("heat_pump", Choices, Duty, size, build, GRID, EXCLUDED)
