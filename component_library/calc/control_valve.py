"""Control valves: Kv from flow and drop, the valve that has it, its authority, and whether it cavitates.

Flow coefficients [m3/s at 1 bar], pressures absolute [Pa] where they are no differences.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false

import math
from dataclasses import dataclass
from typing import cast

from fluids.control_valve import size_control_valve_l

from component_library.calc import hydraulics, water
from component_library.standards import tables
from component_library.standards.tables import OutOfTable

LEAST_AUTHORITY = 0.3
"""Least authority of a valve that controls well (practice: 0.3 to 0.5)."""
CAVITATION = 0.5
"""Drop at which a valve begins to cavitate over (p1 - pv) (practice: 0.5 to 0.75; the lesser is on the safe side)."""
RECOVERY = 0.9
"""Pressure recovery factor F_L of globe valves (IEC 60534-2-1 table D.2)."""
STYLE = 0.46
"""Valve style modifier F_d of globe valves, contoured plug, flow to open (IEC 60534-2-1 table D.2)."""
RANGEABILITY = 50.0
"""Kvs over the least Kv that a globe valve controls (practice)."""


@dataclass(frozen=True)
class ControlValve:
    """A chosen globe valve. Flow coefficients [m3/s at 1 bar]; drops [Pa]; `least_flow` that it controls [m3/s].

    `drop` is that of the open valve at design flow, `cavitation` the drop at which it would begin to cavitate and
    `choked` the drop from which the flow grows no more, or None when no inlet pressure is known.
    """

    dn: int
    kv: float
    kvs: float
    drop: float
    authority: float
    least_flow: float
    cavitation: float | None
    choked: float | None


def drop_for_authority(rest: float, authority: float = LEAST_AUTHORITY) -> float:
    """Drop [Pa] that a valve needs for an authority N against the rest of its circuit [Pa]: N / (1 - N) rest.

    Raises:
        ValueError: the authority is not between 0 and 1.
    """
    if not 0 < authority < 1:
        raise ValueError(f"authority {authority:g}: between 0 and 1")
    return authority / (1 - authority) * rest


def cavitation_drop(inlet: float, temperature: float, coefficient: float = CAVITATION) -> float:
    """Drop [Pa] at which cavitation begins: K_c (p1 - pv), with the inlet pressure absolute [Pa].

    Raises:
        ValueError: the water boils at the inlet already.
    """
    margin = inlet - water.vapour_pressure(temperature)
    if margin <= 0:
        raise ValueError(f"water of {temperature - 273.15:.0f} degC boils at {inlet / 1e5:.2f} bar absolute")
    return coefficient * margin


def choked_drop(inlet: float, temperature: float, recovery: float = RECOVERY) -> float:
    """Drop [Pa] from which the flow grows no more: F_L^2 (p1 - F_F pv), F_F = 0.96 - 0.28 sqrt(pv / pc).

    Source: IEC 60534-2-1:2011, equations 3 and 4; inlet pressure absolute [Pa].
    """
    vapour = water.vapour_pressure(temperature)
    ratio = 0.96 - 0.28 * math.sqrt(vapour / water.CRITICAL_PRESSURE)
    return recovery**2 * (inlet - ratio * vapour)


def installed_kv(flow: float, drop: float, inlet: float, temperature: float, bore: float, pipe_bore: float) -> float:
    """Flow coefficient [m3/s at 1 bar] of a globe valve between reducers, choked or laminar flow included.

    Source: IEC 60534-2-1 as `fluids.size_control_valve_l` has it; F_L 0.9, F_d 0.46 (table D.2, contoured plug).

    Args:
        flow: [m3/s].
        drop: from inlet to outlet pipe [Pa].
        inlet: absolute pressure [Pa].
        temperature: of the water [K].
        bore: of the valve [m].
        pipe_bore: of the pipes on both sides [m].

    Raises:
        ValueError: the drop is not less than the inlet pressure.
    """
    if drop >= inlet:
        raise ValueError(f"control valve: a drop of {drop / 1e5:.2f} bar from {inlet / 1e5:.2f} bar absolute")
    result = size_control_valve_l(
        rho=water.density(temperature),
        Psat=water.vapour_pressure(temperature),
        Pc=water.CRITICAL_PRESSURE,
        mu=water.viscosity(temperature),
        P1=inlet,
        P2=inlet - drop,
        Q=flow,
        D1=pipe_bore,
        D2=pipe_bore,
        d=bore,
        FL=RECOVERY,
        Fd=STYLE,
    )
    return cast(float, result) / 3600  # a dictionary only if full output is asked for


def choose(
    flow: float,
    drop: float,
    rest: float,
    temperature: float = hydraulics.AMBIENT,
    inlet: float | None = None,
    pipe_dn: int | None = None,
) -> ControlValve:
    """Smallest globe valve that passes a flow within a drop.

    Args:
        flow: design flow [m3/s].
        drop: greatest drop of the open valve [Pa].
        rest: drop of the rest of the circuit that the valve controls [Pa].
        temperature: of the water [K].
        inlet: absolute pressure at the inlet [Pa]; None: cavitation is not looked at.
        pipe_dn: pipe that the valve stands in with reducers; with `inlet`, their losses count too.

    Raises:
        ValueError: flow or drop is not more than zero, or the valve would cavitate.
        OutOfTable: the largest valve is too small.
    """
    if not (flow > 0 and drop > 0 and rest >= 0):
        raise ValueError(
            f"control valve: {flow * 3600:g} m3/h at {drop / 1e3:g} kPa against {rest / 1e3:g} kPa; flow and drop must "
            "be more than zero"
        )
    dn, kvs, needed = _smallest(flow, drop, temperature, inlet, pipe_dn)
    opened = hydraulics.valve_drop(flow, kvs, temperature)
    begins = None if inlet is None else cavitation_drop(inlet, temperature)
    if begins is not None and opened > begins:
        raise ValueError(
            f"control valve DN{dn}: it cavitates, {opened / 1e3:.0f} kPa is more than {begins / 1e3:.0f} kPa; a larger "
            "valve, or more pressure at its inlet"
        )
    return ControlValve(
        dn,
        needed,
        kvs,
        opened,
        hydraulics.authority(opened, rest),
        flow_least(kvs, drop, temperature),
        begins,
        None if inlet is None else choked_drop(inlet, temperature),
    )


def _smallest(
    flow: float, drop: float, temperature: float, inlet: float | None, pipe_dn: int | None
) -> tuple[int, float, float]:
    """DN and Kvs of the smallest valve, and the Kv that it needs there."""
    plain = hydraulics.kv(flow, drop, temperature)
    pipe = None if pipe_dn is None else tables.pipes().row(pipe_dn).bore
    for valve in tables.valve_kvs():
        if valve.globe is None or valve.globe < plain:
            continue
        needed = plain
        if inlet is not None and pipe is not None:
            needed = max(plain, installed_kv(flow, drop, inlet, temperature, min(valve.dn / 1000, pipe), pipe))
        if valve.globe >= needed:
            return valve.dn, valve.globe, needed
    raise OutOfTable(f"Kv {plain * 3600:.0f} m3/h: more than the largest globe valve has", "use two in parallel")


def flow_least(kvs: float, drop: float, temperature: float, rangeability: float = RANGEABILITY) -> float:
    """Least flow that a valve controls [m3/s] with a drop [Pa] across it: below it opens and shuts."""
    density = water.density(temperature) / hydraulics.WATER_DENSITY_15
    return kvs / rangeability * math.sqrt(drop / hydraulics.BAR / density)
