"""Sizing that two-way and three-way control valves share: Kv from flow and drop, or a given valve proved."""

from dataclasses import dataclass

from component_library.calc import control_valve, hydraulics
from component_library.components.pipe import look_up
from component_library.equipment import need_positive
from component_library.fittings import refused
from component_library.model import Figure, SizingError
from component_library.quantities import Flow, Inputs, Pressure, Temperature
from component_library.standards import tables


class ControlDuty(Inputs):
    """What a control valve must do.

    `flow` through the open valve, `drop` that it may take there; `rest`: drop of the rest of the circuit that it
    controls; `inlet`: least gauge pressure at the inlet, None: cavitation is not looked at; `dn`: a size of one's
    own, 0: the smallest that will do; `pressure`: greatest gauge pressure, None: that of the PN.
    """

    flow: Flow
    drop: Pressure
    rest: Pressure = 0.0
    temperature: Temperature = 293.15
    inlet: Pressure | None = None
    dn: int = 0
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Control:
    """A chosen valve: coefficients [m3/s at 1 bar], drop of the open valve at the design flow [Pa], authority."""

    dn: int
    kv: float
    kvs: float
    drop: float
    authority: float
    flow: float
    least_flow: float


def choose(part: str, duty: ControlDuty) -> Control:
    """Choose the smallest valve that passes the flow within the drop, or prove the one asked for.

    Raises:
        SizingError: no valve is large enough, the one asked for is not, or it would cavitate.
    """
    need_positive(part, "give the flow and drop of the open valve", flow=duty.flow, drop=duty.drop)
    inlet = None if duty.inlet is None else duty.inlet + hydraulics.ATMOSPHERE
    try:
        found = control_valve.choose(duty.flow, duty.drop, duty.rest, duty.temperature, inlet)
        if not duty.dn or duty.dn == found.dn:
            return Control(found.dn, found.kv, found.kvs, found.drop, found.authority, duty.flow, found.least_flow)
    except ValueError as error:
        raise refused(part, error, "less drop, more inlet pressure, or a liquid water temperature") from error
    return _proved(part, duty, found.kv, inlet)


def _proved(part: str, duty: ControlDuty, needed: float, inlet: float | None) -> Control:
    """Check the size asked for: large enough, and without cavitation."""
    kvs = look_up(part, tables.valve_kvs(), duty.dn).globe
    if kvs is None:
        raise SizingError(f"{part}: not made in DN{duty.dn}", "dn = 0 chooses one")
    if kvs < needed:
        raise SizingError(
            f"{part}: DN{duty.dn} has Kvs {kvs * 3600:g}, Kv {needed * 3600:.1f} is needed", "dn = 0 chooses one"
        )
    drop = hydraulics.valve_drop(duty.flow, kvs, duty.temperature)
    if inlet is not None and drop > control_valve.cavitation_drop(inlet, duty.temperature):
        raise SizingError(f"{part}: DN{duty.dn} cavitates at {drop / 1e3:.0f} kPa", "more pressure at its inlet")
    return Control(
        duty.dn,
        needed,
        kvs,
        drop,
        hydraulics.authority(drop, duty.rest),
        duty.flow,
        control_valve.flow_least(kvs, duty.drop, duty.temperature),
    )


def figures_of(control: Control) -> tuple[Figure, ...]:
    """Give what sizing found, for the calculation sheet."""
    return (
        Figure("flow", control.flow, "m3/s", "design flow", "duty"),
        Figure("kv", control.kv * 3600, "m3/h at 1 bar", "V sqrt(rho / dp)", "IEC 60534-2-1"),
        Figure("kvs", control.kvs * 3600, "m3/h at 1 bar", "least of the table >= Kv", tables.valve_kvs().source),
        Figure("dn", control.dn, "DN", "of that Kvs", tables.valve_kvs().source, "practice"),
        Figure("pressure_drop", control.drop, "Pa", "(V / Kvs)2 rho", "IEC 60534-2-1"),
        Figure("authority", control.authority, "", "dp_valve / (dp_valve + dp_rest)", "domain 5.6"),
        Figure("least_flow", control.least_flow, "m3/s", "Kvs / 50 at the drop allowed", "rangeability", "practice"),
    )
