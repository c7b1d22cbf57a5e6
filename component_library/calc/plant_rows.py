"""Every number of a sized plant as a row of the calculation sheet: key, value, unit, formula, source, status.

A row has the fields of `component_library.model.Figure`, which this leaf may not import: `Figure(*astuple(row))`.
Keys are dotted by part; those of state points and of pump heads are the ones that the printed sheet makes tables of.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from component_library.calc import hydraulics
from component_library.calc.head import Line
from component_library.calc.plant_chain import (
    COOLER_APPROACH,
    LARGEST_LOSS,
    MACHINE_LEAST_FLOW,
    Fallback,
    MachineSet,
    Plant,
    PlateSet,
)
from component_library.calc.plant_loop import Loop, PumpSet, Vessels, stream
from component_library.calc.state_points import Circuit

CALCULATED, CODE, PRACTICE = "calculated", "code", "practice"


@dataclass(frozen=True)
class Row:
    """One number: SI value or text, formula, source, and status ("calculated", "code", "vendor" or "practice")."""

    key: str
    value: float | int | str
    unit: str
    formula: str
    source: str
    status: str = CALCULATED


def rows(plant: Plant) -> tuple[Row, ...]:
    """List every number of a plant: state points, exchangers, heat pumps, loops, fallback."""
    found: list[Row] = []
    pressures = {loop.circuit.key: loop.layout.suction for loop in plant.loops}
    for circuit in plant.chain.circuits:
        found.extend(_state(circuit, pressures.get(circuit.key)))
    found.extend(_plates("recovery", plant.recovery))
    if plant.district_exchanger is not None:
        found.extend(_plates("district_exchanger", plant.district_exchanger))
    found.extend(_machines(plant.machines))
    for loop in plant.loops:
        found.extend(_loop(loop))
    found.extend(_fallback(plant.fallback))
    return tuple(found)


def _state(circuit: Circuit, pressure: float | None) -> Iterator[Row]:
    key = f"state.{circuit.key} {circuit.name}"
    limits = f"least DN within {hydraulics.GRADIENT_LIMIT:g} Pa/m and {hydraulics.velocity_limit(circuit.dn):g} m/s"
    flowing = stream(circuit)
    gradient = hydraulics.gradient(circuit.flow, circuit.dn, circuit.mean, flowing.roughness, circuit.medium)
    yield Row(f"{key}.fluid", circuit.medium.name, "", "given", "duty")
    yield Row(f"{key}.supply", circuit.temperatures.warm, "K", "given", "duty")
    yield Row(f"{key}.return", circuit.temperatures.cold, "K", "given", "duty")
    yield Row(f"{key}.heat", circuit.heat, "W", "heat balance", "domain 1.1")
    yield Row(f"{key}.mass_flow", circuit.mass_flow, "kg/s", "m = Q / (cp dT), cp at the mean", "heat balance")
    yield Row(f"{key}.flow", circuit.flow, "m3/s", "V = m / rho, rho at the mean", "heat balance")
    yield Row(f"{key}.dn", circuit.dn, "DN", limits, "CIBSE guide C", PRACTICE)
    yield Row(f"{key}.velocity", hydraulics.velocity(circuit.flow, circuit.dn), "m/s", "v = V / A", "EN 10220")
    yield Row(f"{key}.gradient", gradient, "Pa/m", "R = f / D rho v2 / 2, f by Colebrook", "Darcy-Weisbach")
    if pressure is not None:
        yield Row(f"{key}.pressure", pressure, "Pa", "gauge, at the suction of the pumps", "layout")


def _plates(key: str, plates: PlateSet) -> Iterator[Row]:
    exchanger, frame = plates.exchanger, f"frame DN{plates.frame.port_dn}"
    yield Row(f"{key}.lmtd", exchanger.lmtd, "K", "(dT1 - dT2) / ln(dT1 / dT2), equal ends: dT", "counterflow")
    yield Row(f"{key}.approach", exchanger.approach, "K", "lesser difference of the ends", "state points")
    yield Row(f"{key}.area_clean", exchanger.area, "m2", "A = Q / (U LMTD)", "domain 5.2")
    yield Row(f"{key}.ntu", exchanger.ntu, "", "U A / C_min", "domain 5.2")
    yield Row(f"{key}.effectiveness", exchanger.effectiveness, "", "counterflow, from NTU", "ht")
    yield Row(f"{key}.duty", plates.duty, "", "given", "duty")
    yield Row(f"{key}.installed", plates.installed, "", "with its spares", "domain 1.8")
    yield Row(
        f"{key}.area", plates.area, "m2", "A (1 + fouling margin) / number on duty", "10 % unless given", PRACTICE
    )
    yield Row(f"{key}.flow_each", plates.flow, "m3/s", "greater side / number on duty", "state points")
    yield Row(f"{key}.port_dn", plates.frame.port_dn, "DN", "flow and plates fit", "frame classes", PRACTICE)
    plates_of = f"A / {plates.frame.plate_area:g} m2 + 2 end plates"
    yield Row(f"{key}.plates", plates.plates, "", plates_of, frame, PRACTICE)


def _machines(machines: MachineSet) -> Iterator[Row]:
    done, least = machines.together, f"{MACHINE_LEAST_FLOW:g} of design"
    yield Row("heat_pump.cop_lorenz", done.lorenz, "", "T_h / (T_h - T_c) of the entropic means", "domain 5.3")
    yield Row("heat_pump.efficiency", done.efficiency, "", "0.38 of one stage, 0.45 of two", "domain 5.3", PRACTICE)
    yield Row("heat_pump.cop", done.cop, "", "efficiency x Lorenz COP, efficiency of practice", "domain 5.3")
    yield Row("heat_pump.source_heat", done.source_heat, "W", "recovered heat", "duty")
    yield Row("heat_pump.power", done.power, "W", "P = Q_c / (COP - 1)", "heat balance")
    yield Row("heat_pump.heat", done.heat, "W", "Q_h = Q_c + P", "heat balance")
    yield Row("heat_pump.count", machines.count, "", "given", "duty")
    yield Row("heat_pump.heat_each", machines.heat, "W", "Q_h / count", "duty")
    yield Row("heat_pump.power_each", machines.power, "W", "P / count", "duty")
    loss = f"1 / count, at most {LARGEST_LOSS:g}"
    yield Row("heat_pump.loss", machines.loss, "", loss, "domain 1.8: largest single loss", PRACTICE)
    source = "domain 1.5: 50-60 %"
    yield Row("heat_pump.least_source_flow", machines.least_source_flow, "m3/s", least, source, PRACTICE)
    yield Row("heat_pump.least_sink_flow", machines.least_sink_flow, "m3/s", least, source, PRACTICE)
    for number, step in enumerate(machines.steps if len(machines.steps) > 1 else (), 1):
        for name, value in (
            ("source_in", step.source_in),
            ("source_out", step.source_out),
            ("sink_in", step.sink_in),
            ("sink_out", step.sink_out),
        ):
            yield Row(f"heat_pump.{number}.{name}", value, "K", "lift shared equally, in counterflow", "domain 1.5")


def _loop(loop: Loop) -> Iterator[Row]:
    for number, line in enumerate(loop.head.lines, 1):
        yield _line(f"{loop.key}.head.{number:02d}_{line.name.replace(' ', '_').replace('.', '_')}", line)
    head = f"H = ({1 + loop.head.margin:g} friction + equipment) / (rho g), closed loop"
    yield Row(f"{loop.key}.head", loop.head.head, "m", head, "domain 5.1")
    yield from _pumps(f"{loop.key}.pump", loop.pumps)
    at_least = "greater of one pump and of the heat pumps"
    yield Row(f"{loop.key}.least_flow", loop.least_flow, "m3/s", at_least, "domain 1.8", PRACTICE)
    yield Row(f"{loop.key}.bypass_dn", loop.bypass_dn, "DN", "for the least flow", "CIBSE guide C", PRACTICE)
    if loop.control is not None:
        found = loop.control
        key = f"{loop.key}.control_valve"
        yield Row(f"{key}.kv", found.kv * 3600, "m3/h at 1 bar", "V sqrt(rho / dp)", "IEC 60534-2-1")
        yield Row(f"{key}.kvs", found.kvs * 3600, "m3/h at 1 bar", "least of the table >= Kv", "valve table", PRACTICE)
        yield Row(f"{key}.dn", found.dn, "DN", "of that Kvs", "valve table", PRACTICE)
        yield Row(f"{key}.pressure_drop", found.drop, "Pa", "(V / Kvs)2 rho", "IEC 60534-2-1")
        yield Row(f"{key}.authority", found.authority, "", "dp_valve / (dp_valve + dp_rest)", "domain 5.6")
        yield Row(
            f"{key}.least_flow", found.least_flow, "m3/s", "Kvs / 50 at the drop allowed", "rangeability", PRACTICE
        )
        if found.cavitation is not None:
            formula = "0.5 (p1 - pv), inlet as at the suction"
            yield Row(f"{key}.cavitation_drop", found.cavitation, "Pa", formula, "domain 5.6", PRACTICE)
    if loop.vessels is not None:
        yield from _vessels(f"{loop.key}.expansion", loop.vessels)


def _line(key: str, line: Line) -> Row:
    status = PRACTICE if "practice" in line.detail else CALCULATED
    source = "friction, margin on it" if line.friction else "equipment, no margin"
    return Row(key, line.loss, "Pa", line.detail, source, status)


def _pumps(key: str, pumps: PumpSet) -> Iterator[Row]:
    suction = pumps.suction
    yield Row(f"{key}.duty", pumps.duty, "", "given", "duty")
    yield Row(f"{key}.installed", pumps.installed, "", "with its spares", "domain 1.8")
    yield Row(f"{key}.flow", pumps.flow, "m3/s", "flow / number on duty", "state points")
    yield Row(f"{key}.size", pumps.pump.size, "", "outlet <= 3 m/s, next impeller", "EN 733", PRACTICE)
    yield Row(f"{key}.shaft_power", pumps.shaft_power, "W", "rho g Q H / eta, eta = 0.78", "practice, indicative")
    yield Row(f"{key}.motor_power", pumps.motor.power, "W", "next IEC size above 1.15 x shaft", "IEC 60072", PRACTICE)
    electric = f"shaft / ({pumps.motor.efficiency:g} of the motor x 0.97 of its drive)"
    yield Row(f"{key}.electric_power", pumps.electric_power, "W", electric, "IEC 60034-30-1, practice")
    yield Row(f"{key}.least_flow", pumps.least_flow, "m3/s", "0.25 of design", "domain 1.8: 20-30 %", PRACTICE)
    required = "(n sqrt(Q) / 200)^(4/3) unless given"
    yield Row(f"{key}.npsh_required", suction.required, "m", required, "practice, indicative", PRACTICE)
    yield Row(f"{key}.npsh_needed", suction.needed, "m", "max(1.3 NPSHr, NPSHr + 0.5 m)", "domain 5.5", PRACTICE)
    yield Row(f"{key}.npsh_available", suction.available, "m", "(p_abs - p_v) / (rho g)", "Crane TP-410 7.32")


def _vessels(key: str, vessels: Vessels) -> Iterator[Row]:
    need = vessels.need
    source = "EN 12828 annex D"
    yield Row(f"{key}.system_volume", need.system, "m3", "given", "layout")
    yield Row(f"{key}.coefficient", need.coefficient, "", "rho_cold / rho_hot - 1, filled at 10 degC", source)
    yield Row(f"{key}.expansion", need.expansion, "m3", "system x coefficient", source)
    yield Row(f"{key}.reserve", need.reserve, "m3", "max(0.5 % of the system, 3 L)", source, CODE)
    yield Row(f"{key}.gas_pressure", need.gas, "Pa", "static + 0.3 bar", "VDI 4708-1", CODE)
    yield Row(f"{key}.filling_pressure", need.filling, "Pa", "V (p0 + 1) / (V - Vr) - 1", source)
    yield Row(f"{key}.final_pressure", need.final, "Pa", "safety - max(10 %, 0.5 bar)", source, CODE)
    yield Row(f"{key}.needed_volume", need.volume, "m3", "(Ve + Vr) (pe + 1) / (pe - p0)", source)
    yield Row(f"{key}.vessels", vessels.count, "", "fewest of the table", "vessel table", PRACTICE)
    yield Row(f"{key}.volume", vessels.vessel.volume, "m3", "next vessel of the table", "vessel table", PRACTICE)


def _fallback(found: Fallback) -> Iterator[Row]:
    yield Row("fallback.heat", found.circuit.heat, "W", "all of the heat, at any time", "domain 1.1")
    yield Row("fallback.duty", found.duty, "", "given", "duty")
    yield Row("fallback.installed", found.installed, "", "with its spares", "domain 1.8")
    yield Row("fallback.heat_each", found.heat, "W", "heat / number on duty", "duty")
    yield Row("fallback.flow_each", found.flow, "m3/s", "flow / number on duty", "state points")
    air = f"return - {COOLER_APPROACH:g} K"
    yield Row("fallback.hottest_air", found.hottest_air, "K", air, "vendors, practice", PRACTICE)
    means = "yes: facility water is warmer at both ends; no: chillers between, their power on top"
    yield Row("fallback.direct", "yes" if found.direct else "no", "", means, "state points")
