"""A pumped loop of the plant: its head line by line, pumps, NPSH, control valve, expansion vessel, least flow.

Lengths and fittings are those of the worst path as it is laid out: a caller sizes the plant without any, lays it out
with the diameters that came of it, and sizes again until neither diameters nor pumps change. SI; pressures are gauge.
"""

from dataclasses import dataclass, replace

from component_library.calc import control_valve, expansion, head, hydraulics, npsh, pump
from component_library.calc.control_valve import ControlValve
from component_library.calc.expansion import Expansion
from component_library.calc.head import Head, Line, Stream
from component_library.calc.npsh import Suction
from component_library.calc.state_points import Circuit
from component_library.standards.machines import ExpansionVessel
from component_library.standards.tables import Motor, Pump

SPARES = ("N", "N+1", "2N")
"""Redundancy: none, one spare, as many spares as on duty (domain reference 1.8)."""


@dataclass(frozen=True)
class Run:
    """A stretch of the worst path: length [m], DN (0: that of the circuit), what stands in it.

    `fittings` are kinds of `calc.head.COEFFICIENTS` and their counts, `coefficients` parts of a stated loss
    coefficient: (name, K, source). `share` of the flow of the circuit that passes, such as 0.5 in one of two branches.
    """

    length: float
    dn: int = 0
    fittings: tuple[tuple[str, int], ...] = ()
    coefficients: tuple[tuple[str, float, str], ...] = ()
    share: float = 1.0


@dataclass(frozen=True)
class Layout:
    """A loop as it is laid out.

    Attributes:
        runs: the pipework of the worst path.
        equipment: (name, loss [Pa]) of what else stands in it; None: that of `standards.equipment_drops`. A name of
            the plant's own equipment ("evaporator") replaces its loss.
        control_drop: that the open control valve may take [Pa]; 0: there is none.
        control_rest: loss of the circuit that it controls [Pa]; None: all other losses of the loop.
        volume: of the water [m3]; 0: no vessel of its own.
        static: pressure of the water above the vessel [Pa].
        safety: set pressure of the safety valve [Pa].
        suction: pressure at the suction flange of the pumps [Pa].
        npsh_required: by the data sheet [m]; None: indicative.
        margin: on friction.
    """

    runs: tuple[Run, ...]
    equipment: tuple[tuple[str, float | None], ...] = ()
    control_drop: float = 0.0
    control_rest: float | None = None
    volume: float = 0.0
    static: float = 0.5e5
    safety: float = 6e5
    suction: float = 1e5
    npsh_required: float | None = None
    margin: float = hydraulics.FRICTION_MARGIN


@dataclass(frozen=True)
class PumpSet:
    """Equal pumps in parallel: on duty and installed, each with flow [m3/s], shaft and electric power [W].

    `pump` and `motor` are of the indicative tables. `least_flow` of each pump [m3/s].
    """

    duty: int
    installed: int
    flow: float
    shaft_power: float
    electric_power: float
    least_flow: float
    motor: Motor
    pump: Pump
    suction: Suction


@dataclass(frozen=True)
class Vessels:
    """Equal expansion vessels of a loop and what they were sized for."""

    need: Expansion
    count: int
    vessel: ExpansionVessel


@dataclass(frozen=True)
class Loop:
    """A sized loop. `least_flow` [m3/s] that its bypass must pass, and the DN of that."""

    key: str
    circuit: Circuit
    layout: Layout
    head: Head
    pumps: PumpSet
    control: ControlValve | None
    vessels: Vessels | None
    least_flow: float
    bypass_dn: int


def installed(duty: int, redundancy: str) -> int:
    """Count what is installed for so many on duty.

    Raises:
        ValueError: fewer than one on duty, or no such redundancy.
    """
    if redundancy not in SPARES or duty < 1:
        raise ValueError(f"{duty} on duty, redundancy {redundancy!r}: at least one, and one of {', '.join(SPARES)}")
    return {"N": duty, "N+1": duty + 1, "2N": 2 * duty}[redundancy]


def stream(circuit: Circuit, share: float = 1.0) -> Stream:
    """Give the stream of a circuit at its mean temperature, or a share of it, to reckon lines with."""
    return Stream(circuit.flow * share, circuit.mean, circuit.medium)


def lines(circuit: Circuit, layout: Layout, own: tuple[tuple[str, int], ...]) -> tuple[Line, ...]:
    """List the losses of a loop but for its control valve: pipework, the plant's own equipment, the rest.

    Args:
        circuit: what flows.
        layout: how it is laid out.
        own: equipment that the plant puts into the loop, and how many of it in series.

    Raises:
        ValueError: no such fitting, a length or share that is none.
        OutOfTable: no such DN, or equipment that neither the layout nor the table gives a loss for.
    """
    found: list[Line] = []
    for run in layout.runs:
        if run.length < 0 or not 0 < run.share <= 1:
            raise ValueError(f"{circuit.name}: a run of {run.length:g} m with {run.share:g} of the flow")
        flowing, dn = stream(circuit, run.share), run.dn or circuit.dn
        found.append(flowing.pipe(dn, run.length))
        found.extend(flowing.fittings(kind, dn, count) for kind, count in run.fittings)
        found.extend(flowing.coefficient(name, dn, k, source) for name, k, source in run.coefficients)
    stated = dict(layout.equipment)
    for name, count in own:
        line = head.equipment(name, stated.get(name))
        text = f"{count} in series, each {line.detail}" if count > 1 else line.detail
        found.append(replace(line, loss=line.loss * count, detail=text))
    others = {name for name, _ in own}
    found.extend(head.equipment(name, drop) for name, drop in layout.equipment if name not in others)
    return tuple(found)


def size(
    key: str,
    circuit: Circuit,
    layout: Layout,
    own: tuple[tuple[str, int], ...],
    pumps: int,
    redundancy: str,
    least: float = 0.0,
) -> Loop:
    """Size a loop.

    Args:
        key: by which its figures are told from those of other loops.
        circuit: its state points.
        layout: its pipework, equipment and pressures.
        own: equipment that the plant puts into it, and how many of it in series.
        pumps: on duty.
        redundancy: one of `SPARES`.
        least: flow that its machines must not go below [m3/s].

    Raises:
        ValueError: see `lines`, `installed`, `control_valve.choose` and `expansion.size`.
        OutOfTable: no pump, motor, valve or vessel is large enough.
    """
    found = lines(circuit, layout, own)
    control = None
    if layout.control_drop > 0:
        others = sum(line.loss for line in found)
        rest = others if layout.control_rest is None else layout.control_rest
        inlet = layout.suction + hydraulics.ATMOSPHERE  # before the pump: the least there is in the loop
        control = control_valve.choose(circuit.flow, layout.control_drop, rest, circuit.mean, inlet)
        detail = f"drop allowed; DN{control.dn} Kvs {control.kvs * 3600:.0f} m3/h takes {control.drop / 1e3:.1f} kPa"
        found = (*found, Line("control valve", detail, layout.control_drop, False))
    sheet = head.total(found, circuit.mean, margin=layout.margin)
    chosen = pump_set(circuit, sheet.head, layout, pumps, redundancy)
    least_flow = max(least, chosen.least_flow)
    vessels = None if layout.volume == 0 else vessels_of(circuit, layout)
    bypass = hydraulics.choose_dn(least_flow, circuit.mean)
    return Loop(key, circuit, layout, sheet, chosen, control, vessels, least_flow, bypass)


def pump_set(circuit: Circuit, height: float, layout: Layout, duty: int, redundancy: str) -> PumpSet:
    """Share the flow among pumps of a head [m]. They stand before the heat is taken up: NPSH is that of the cold side.

    Raises:
        ValueError: see `installed`.
        OutOfTable: no pump or motor is large enough.
    """
    count = installed(duty, redundancy)
    each = circuit.flow / duty
    shaft = pump.shaft_power(each, height, circuit.mean)
    motor = pump.choose_motor(shaft)
    suction = npsh.at_flange(each, layout.suction, circuit.temperatures.cold, layout.npsh_required)
    return PumpSet(
        duty,
        count,
        each,
        shaft,
        pump.electric_power(shaft, motor),
        pump.least_flow(each),
        motor,
        pump.choose_pump(each, height),
        suction,
    )


def vessels_of(circuit: Circuit, layout: Layout) -> Vessels:
    """Choose the expansion vessels of a loop, all of it as warm as its supply: so it is when no heat is drawn.

    Raises:
        ValueError: the safety valve opens too early, or no volume.
        OutOfTable: more than four of the largest vessel would be needed.
    """
    hot = circuit.temperatures.warm
    need = expansion.size(layout.volume, hot, expansion.gas_pressure(layout.static, hot), layout.safety)
    return Vessels(need, *expansion.choose(need.volume))
