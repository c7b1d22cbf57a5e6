"""The modules of a heat-recovery plant: what it is asked for, and each module sized for its part of it.

What a pump must lift beyond its own module is not known before all of it is laid out: `Drops` holds it, and whoever
sizes the plant corrects it from round to round.
"""

from dataclasses import dataclass, replace
from typing import Literal

from component_library.calc import expansion as vessels
from component_library.calc import heat_pump as cycle
from component_library.calc import plant_chain, water
from component_library.calc.plant_chain import Plant
from component_library.components import (
    district_interface,
    dry_cooler_fallback,
    expansion_skid,
    heat_exchanger_station,
    heat_pump_interface,
    pump_skid,
    separator_train,
)
from component_library.model import Figure, SizingError
from component_library.quantities import Inputs, Power, Pressure, Ratio, Temperature, TemperatureDifference
from component_library.standards.tables import GRAVITY

PART = "heat-recovery plant"
OUTSIDE = 60e3
"""First guess of what a loop loses outside the module that its pumps stand in [Pa]; the layout replaces it."""
FIRST_CONTENT = 5.0
"""First guess of the water in the source loop [m3]; the layout replaces it."""
LOOP_SAFETY = 6e5
"""Set pressure of the safety valve of the source loop [Pa] (domain 1.1: 3 bar working, PN10, practice)."""
MOST_COOLERS = 8
"""Coolers of one fallback (as the component has it)."""


class Choices(Inputs):
    """What changes the layout.

    `exchanger_redundancy`, `pump_redundancy`: "N", "N+1" or "2N"; the pumps of the district interface have one standby
    with either. `feed_in`: where the network water is drawn from and fed to, by `feed_pumps` on duty. `separator`: in
    the return of the source loop. `station_bypass`: round the exchangers on the facility water.
    `fallback`: dry coolers on the facility water; `coolers`: how many, 0 for the fewest. `number`: of the plant, whose
    source, condenser and network loops are numbered 1, 2, 3; those of plant 2 are 4, 5, 6.
    """

    duty_exchangers: Literal[1, 2, 3] = 2
    exchanger_redundancy: pump_skid.Redundancy = "N+1"
    duty_pumps: Literal[1, 2, 3] = 2
    pump_redundancy: pump_skid.Redundancy = "N+1"
    machines: Literal[1, 2, 3, 4] = 2
    standby_machine: bool = False
    arrangement: Literal["parallel", "series"] = "parallel"
    minimum_flow_bypass: bool = True
    feed_in: Literal["return-supply", "return-return"] = "return-supply"
    feed_pumps: Literal[1, 2, 3] = 1
    station_bypass: bool = True
    separator: Literal["air", "dirt", "none"] = "air"
    expansion: bool = True
    fallback: bool = False
    coolers: Literal[0, 1, 2, 3, 4, 5, 6, 7, 8] = 0
    hand: Literal["left", "right"] = "right"
    number: Literal[1, 2, 3] = 1

    @property
    def side(self) -> float:
        """Where the corridor lies: 1 towards +y."""
        return 1.0 if self.hand == "right" else -1.0

    @property
    def loop(self) -> int:
        """Number of the source loop; condenser and network loop follow."""
        return 3 * (self.number - 1) + 1


class Duty(Inputs):
    """Heat taken from the facility water, temperatures of the circuits, pressures (gauge).

    Source temperatures are `approach` below those of the facility unless they are given. `network_drop`: between supply
    and return where the plant joins them; `network_pressure`: static, in the return. `static_pressure`: of the source
    loop, at its pumps. `air`: hottest that the fallback must bear; `glycol`: of the facility water.
    """

    heat: Power
    facility_supply: Temperature
    facility_return: Temperature
    approach: TemperatureDifference = plant_chain.APPROACH
    source_supply: Temperature | None = None
    source_return: Temperature | None = None
    district_supply: Temperature
    district_return: Temperature
    network_drop: Pressure = plant_chain.NETWORK_DROP
    network_pressure: Pressure = 5e5
    static_pressure: Pressure = 1.2e5
    air: Temperature = 288.15
    glycol: Ratio = 0.0


@dataclass(frozen=True)
class Drops:
    """What the pumps of a loop must lift outside their own module, beyond what that reckons itself [Pa]."""

    source: float = OUTSIDE
    district: float = OUTSIDE


@dataclass(frozen=True)
class Modules:
    """Sizes of the modules with the choices that they are built with; None: there is none."""

    station: heat_exchanger_station.Size
    station_choices: heat_exchanger_station.Choices
    machines: heat_pump_interface.Size
    machine_choices: heat_pump_interface.Choices
    district: district_interface.Size
    district_choices: district_interface.Choices
    feed: pump_skid.Size | None
    feed_choices: pump_skid.Choices
    separator: separator_train.Size | None
    separator_choices: separator_train.Choices
    expansion: expansion_skid.Size | None
    expansion_choices: expansion_skid.Choices
    fallback: dry_cooler_fallback.Size | None
    fallback_choices: dry_cooler_fallback.Choices

    @property
    def source_head(self) -> float:
        """Head that the source pumps were chosen for [m]."""
        return self.station.skid_duty.head

    @property
    def district_head(self) -> float:
        """Head that the pumps towards the network were chosen for [m]."""
        pump = self.district.pump if self.feed is None else self.feed.pump
        assert pump is not None
        return pump.head

    def district_suction(self, duty: Duty) -> float:
        """Gauge pressure at the suction of the pumps towards the network [Pa]."""
        if self.feed is not None:
            return duty.network_pressure
        return next(float(figure.value) for figure in self.district.figures if figure.key == "suction_pressure")

    @property
    def layout(self) -> tuple[object, ...]:
        """What decides where pipes run: pumps, motors, diameters, levels."""
        skid, feed, pump = self.station.skid, self.feed, self.district.pump
        return (
            (skid.pump.pump, skid.pump.motor, skid.branch_dn, skid.header_dn, skid.base_height, skid.pitch),
            None if feed is None else (feed.pump.pump, feed.pump.motor, feed.branch_dn, feed.base_height, feed.pitch),
            None if pump is None else (pump.pump, pump.motor, pump.dn),
            None if self.district.control is None else self.district.control.dn,
            self.district.relief.dn,
            None if self.expansion is None else (self.expansion.vessels, self.expansion.vessel.vessel.volume),
        )


def efficiency(choices: Choices) -> float:
    """Lorenz efficiency of the machines as they are arranged."""
    return cycle.lorenz_efficiency(2, choices.machines if choices.arrangement == "series" else 1)


def suction(duty: Duty) -> float:
    """Gauge pressure at the suction of the source pumps [Pa]: where the expansion joins, what it is filled to."""
    return vessels.gas_pressure(duty.static_pressure, duty.facility_supply)


def size(choices: Choices, duty: Duty, plant: Plant, drops: Drops, content: float) -> Modules:
    """Size each module for its part of the plant.

    Args:
        choices: of the plant.
        duty: of the plant.
        plant: its state points.
        drops: what its loops lose outside the modules of their pumps.
        content: water in the source loop [m3].

    Raises:
        SizingError: a module that cannot be built.
    """
    station = _station(choices, duty, plant, drops)
    machines = _machines(choices, duty, plant)
    district = _district(choices, duty, plant, drops)
    feed = _feed(choices, duty, plant, drops) if choices.feed_in == "return-return" else (pump_skid.Choices(), None)
    separator = _separator(choices, plant)
    expansion = _expansion(choices, duty, content)
    fallback = _fallback(choices, duty)
    return Modules(
        station=station[1],
        station_choices=station[0],
        machines=machines[1],
        machine_choices=machines[0],
        district=district[1],
        district_choices=district[0],
        feed=feed[1],
        feed_choices=feed[0],
        separator=separator[1],
        separator_choices=separator[0],
        expansion=expansion[1],
        expansion_choices=expansion[0],
        fallback=fallback[1],
        fallback_choices=fallback[0],
    )


def _station(
    choices: Choices, duty: Duty, plant: Plant, drops: Drops
) -> tuple[heat_exchanger_station.Choices, heat_exchanger_station.Size]:
    """Size exchangers and source pumps."""
    chosen = heat_exchanger_station.Choices.of(
        duty_exchangers=choices.duty_exchangers,
        exchanger_redundancy=choices.exchanger_redundancy,
        duty_pumps=choices.duty_pumps,
        pump_redundancy=choices.pump_redundancy,
        hand=choices.hand,
        bypass=choices.station_bypass,
        number=choices.loop,
    )
    source = plant.chain.source.temperatures
    asked = heat_exchanger_station.Duty.of(
        heat=duty.heat,
        hot_in=duty.facility_supply,
        hot_out=duty.facility_return,
        cold_in=source.cold,
        cold_out=source.warm,
        external_drop=drops.source,
        suction_pressure=suction(duty),
    )
    return chosen, heat_exchanger_station.size(chosen, asked)


def _machines(
    choices: Choices, duty: Duty, plant: Plant
) -> tuple[heat_pump_interface.Choices, heat_pump_interface.Size]:
    """Size the heat pumps; their tie-ins look into the corridor."""
    source, sink = plant.chain.source.temperatures, plant.chain.district.temperatures
    chosen = heat_pump_interface.Choices.of(
        machines=choices.machines,
        standby=choices.standby_machine,
        arrangement=choices.arrangement,
        minimum_flow_bypass=choices.minimum_flow_bypass,
        hand="left" if choices.hand == "right" else "right",
        number=choices.loop + 1,
    )
    asked = heat_pump_interface.Duty.of(
        source_heat=duty.heat,
        source_in=source.warm,
        source_out=source.cold,
        sink_in=sink.cold,
        sink_out=sink.warm,
    )
    return chosen, heat_pump_interface.size(chosen, asked)


def _district(
    choices: Choices, duty: Duty, plant: Plant, drops: Drops
) -> tuple[district_interface.Choices, district_interface.Size]:
    """Size the district interface; from return to supply its pumps are those of the loop."""
    circuit = plant.chain.district
    chosen = district_interface.Choices.of(
        mode=choices.feed_in,
        hand="left" if choices.hand == "right" else "right",
        duty_pumps=choices.feed_pumps,
        standby=choices.pump_redundancy != "N",
        number=choices.loop + 2,
    )
    asked = district_interface.Duty.of(
        supply=circuit.temperatures.warm,
        cold=circuit.temperatures.cold,
        heat=circuit.heat,
        network_drop=duty.network_drop,
        static_pressure=duty.network_pressure,
        plant_drop=drops.district if choices.feed_in == "return-supply" else OUTSIDE,
    )
    return chosen, district_interface.size(chosen, asked)


def _feed(choices: Choices, duty: Duty, plant: Plant, drops: Drops) -> tuple[pump_skid.Choices, pump_skid.Size]:
    """Size the pumps that draw network water through the condensers where the district interface has none."""
    end = "left" if choices.hand == "right" else "right"
    chosen = pump_skid.Choices.of(
        duty_pumps=choices.feed_pumps,
        redundancy=choices.pump_redundancy,
        hand=choices.hand,
        suction_from=end,
        discharge_to=end,
        number=choices.loop + 1,
        circuit="HPC-R",
    )
    circuit = plant.chain.district
    asked = pump_skid.Duty.of(
        flow=circuit.flow,
        head=drops.district / a_metre(circuit.mean),
        temperature=circuit.temperatures.cold,
        suction_pressure=duty.network_pressure,
    )
    return chosen, pump_skid.size(chosen, asked)


def a_metre(temperature: float) -> float:
    """Give the pressure of a metre of water [Pa/m] at a temperature [K]."""
    return water.density(temperature) * GRAVITY


def _separator(choices: Choices, plant: Plant) -> tuple[separator_train.Choices, separator_train.Size | None]:
    """Size the separator in the return of the source loop."""
    if choices.separator == "none":
        return separator_train.Choices(), None
    chosen = separator_train.Choices.of(separator=choices.separator, hand=choices.hand, number=choices.loop)
    asked = separator_train.Duty.of(flow=plant.chain.source.flow, pressure=LOOP_SAFETY)
    return chosen, separator_train.size(chosen, asked)


def _expansion(
    choices: Choices, duty: Duty, content: float
) -> tuple[expansion_skid.Choices, expansion_skid.Size | None]:
    """Size the expansion vessels of the source loop, all of it as warm as the facility water."""
    chosen = expansion_skid.Choices.of(hand=choices.hand, number=choices.loop)
    if not choices.expansion:
        return chosen, None
    asked = expansion_skid.Duty.of(
        system=content, hot=duty.facility_supply, static=duty.static_pressure, safety=LOOP_SAFETY
    )
    return chosen, expansion_skid.size(chosen, asked)


def _fallback(choices: Choices, duty: Duty) -> tuple[dry_cooler_fallback.Choices, dry_cooler_fallback.Size | None]:
    """Size the dry coolers: as many as asked, or the fewest that reject all of the heat.

    Raises:
        SizingError: not even the most coolers do.
    """
    if not choices.fallback:
        return dry_cooler_fallback.Choices(), None
    asked = dry_cooler_fallback.Duty.of(
        heat=duty.heat, hot_in=duty.facility_supply, cold_out=duty.facility_return, air=duty.air, glycol=duty.glycol
    )
    refusal = SizingError(f"{PART}: no dry cooler rejects the heat", "fallback = false")
    for units in (choices.coolers,) if choices.coolers else range(1, MOST_COOLERS + 1):
        chosen = dry_cooler_fallback.Choices.of(
            units=units, diverting=False, hand=choices.hand, number=choices.loop, circuit="FWS"
        )
        try:
            return chosen, dry_cooler_fallback.size(chosen, asked)
        except SizingError as error:
            refusal = error
    raise refusal


def figures(modules: Modules) -> tuple[Figure, ...]:
    """Give the figures of all modules, each after the key of its module."""
    parts = (
        ("station", modules.station),
        ("heat_pumps", modules.machines),
        ("interface", modules.district),
        ("feed_pumps", modules.feed),
        ("separator", modules.separator),
        ("expansion", modules.expansion),
        ("dry_coolers", modules.fallback),
    )
    return tuple(
        replace(figure, key=f"{name}.{figure.key}")
        for name, part in parts
        if part is not None
        for figure in part.figures
    )
