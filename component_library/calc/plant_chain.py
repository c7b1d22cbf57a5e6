"""The whole plant from its duty: state points, exchangers, heat pumps, loops with pumps, fallback.

What a caller does with it: size without layouts, which gives the diameters; lay out; size again with lengths, fittings
and volumes of what was laid out (`plant_loop.Layout`); repeat until nothing changes. `plant_rows` lists every number.
Temperatures [K], heat and power [W], flows [m3/s].
"""

from dataclasses import dataclass, replace

from component_library.calc import heat_pump, heat_transfer, plant_loop, state_points
from component_library.calc.heat_pump import Performance, Step
from component_library.calc.medium import WATER, Medium
from component_library.calc.plant_loop import Layout, Loop, installed
from component_library.calc.state_points import Chain, ChainDuty, Circuit, Exchanger, Temperatures
from component_library.standards import tables
from component_library.standards.tables import OutOfTable, PlateFrame

FEED_IN = ("R/S", "R/R", "S/S")
"""From where to where the plant feeds in: return to supply, return to return, supply to supply (domain 1.2)."""
ARRANGEMENTS = ("parallel", "series")
APPROACH = 2.0
"""Least difference of facility water and source loop [K] (domain 1.1, practice)."""
NETWORK_DROP = 1e5
"""Difference of supply and return of the network where the plant joins it [Pa] (domain 1.2: 0.4 to 1.0 bar)."""
MACHINE_LEAST_FLOW = 0.6
"""Least flow of evaporator and condenser over that of design (domain 1.5: 50 to 60 %, practice)."""
END_PLATES = 2
"""Plates of a pack that have water on one side only."""
COOLER_APPROACH = 4.0
"""Least difference of the fluid that leaves a dry cooler and the air [K] (vendors, practice)."""
LARGEST_LOSS = 0.5
"""Greatest share of the heat that the loss of one heat pump may cost (domain 1.8, practice)."""
SAME = 1e-6


@dataclass(frozen=True)
class PlantDuty:
    """What a plant is asked for.

    Attributes:
        heat: taken from the facility water.
        facility, district, reject: temperatures of these circuits.
        source: of the source loop; None: `approach` below the facility water.
        approach: least difference of facility water and source loop.
        condenser: of a loop that an exchanger parts from the network; None: network water is in the condenser.
        feed_in: one of `FEED_IN`.
        network_drop: difference of supply and return where the plant joins the network [Pa].
        set_point: supply temperature that the network asks for; None: it takes any.
        lorenz_efficiency: of the heat pumps.
        machines: heat pumps, all of the same heat.
        arrangement: of the heat pumps, one of `ARRANGEMENTS`; in series both streams pass all of them.
        exchangers, pumps, coolers: on duty, in each place where there are some.
        redundancy: of those, one of `plant_loop.SPARES`.
    """

    heat: float
    facility: Temperatures
    district: Temperatures
    reject: Temperatures
    source: Temperatures | None = None
    approach: float = APPROACH
    condenser: Temperatures | None = None
    feed_in: str = "R/S"
    network_drop: float = NETWORK_DROP
    set_point: float | None = None
    lorenz_efficiency: float = heat_pump.TWO_STAGE
    machines: int = 1
    arrangement: str = "parallel"
    exchangers: int = 1
    pumps: int = 1
    coolers: int = 1
    redundancy: str = "N+1"
    u_value: float = heat_transfer.U_VALUE
    fouling: float = heat_transfer.FOULING
    facility_medium: Medium = WATER
    reject_medium: Medium = WATER

    @property
    def source_temperatures(self) -> Temperatures:
        """Temperatures of the source loop."""
        if self.source is not None:
            return self.source
        return Temperatures(self.facility.warm - self.approach, self.facility.cold - self.approach)

    @property
    def in_series(self) -> int:
        """Heat pumps that one stream passes one after the other."""
        return self.machines if self.arrangement == "series" else 1


@dataclass(frozen=True)
class PlateSet:
    """Equal gasketed exchangers: on duty and installed, each with its frame class and plates, end plates included.

    `exchanger` is all of them together; `area` of each, with its fouling margin [m2]; `flow` of its greater side.
    """

    exchanger: Exchanger
    duty: int
    installed: int
    area: float
    flow: float
    frame: PlateFrame
    plates: int


@dataclass(frozen=True)
class MachineSet:
    """Equal heat pumps: together, each [W], the streams of each if in series, and the least flows that they bear.

    `loss` is the share of the heat that is gone with one of them.
    """

    together: Performance
    count: int
    heat: float
    power: float
    steps: tuple[Step, ...]
    least_source_flow: float
    least_sink_flow: float

    @property
    def loss(self) -> float:
        """Share of the heat that is gone when one is out."""
        return 1 / self.count


@dataclass(frozen=True)
class Fallback:
    """Dry coolers that take all of the heat at any time: heat and flow of each, and the hottest air they bear.

    `direct`: the facility water is warm enough for them; otherwise chillers stand between, whose power comes on top.
    """

    circuit: Circuit
    duty: int
    installed: int
    heat: float
    flow: float
    hottest_air: float
    direct: bool


@dataclass(frozen=True)
class Plant:
    """A sized plant. A loop is None while it has no layout; the condenser loop also where there is none."""

    duty: PlantDuty
    chain: Chain
    recovery: PlateSet
    district_exchanger: PlateSet | None
    machines: MachineSet
    fallback: Fallback
    source: Loop | None
    condenser: Loop | None
    district: Loop | None

    @property
    def loops(self) -> tuple[Loop, ...]:
        """The loops that have a layout, in the order of the heat."""
        return tuple(loop for loop in (self.source, self.condenser, self.district) if loop is not None)


def size(
    duty: PlantDuty, source: Layout | None = None, condenser: Layout | None = None, district: Layout | None = None
) -> Plant:
    """Size a plant.

    Args:
        duty: what it is asked for.
        source: how the source loop is laid out.
        condenser: how the condenser loop is laid out; only where an exchanger parts it from the network.
        district: how the lines to the network are laid out.

    Raises:
        ValueError: a duty that cannot be met, in one line.
        OutOfTable: a flow, area or head beyond the tables.
    """
    check(duty)
    if condenser is not None and duty.condenser is None:
        raise ValueError("condenser loop: there is none, network water goes through the condenser")
    temperatures = duty.source_temperatures
    chain = state_points.chain(
        ChainDuty(
            duty.heat,
            duty.facility,
            temperatures,
            duty.district,
            duty.reject,
            duty.condenser,
            duty.lorenz_efficiency,
            duty.u_value,
            duty.facility_medium,
            duty.reject_medium,
        )
    )
    recovery = plate_set(duty, chain.recovery, max(chain.facility.flow, chain.source.flow))
    parted = None
    if chain.district_exchanger is not None:
        parted = plate_set(duty, chain.district_exchanger, max(chain.condenser.flow, chain.district.flow))
    machines = machine_set(duty, chain)
    return Plant(
        duty,
        chain,
        recovery,
        parted,
        machines,
        fallback(duty, chain),
        None if source is None else _source(duty, chain, machines, source),
        None if condenser is None else _condenser(duty, chain, machines, condenser),
        None if district is None else _district(duty, chain, machines, district),
    )


def check(duty: PlantDuty) -> None:
    """See that the parts of a duty agree.

    Raises:
        ValueError: unknown words, nothing on duty, too small an approach, or a supply that the network does not take.
    """
    if duty.feed_in not in FEED_IN or duty.arrangement not in ARRANGEMENTS:
        words = f"{', '.join(FEED_IN)}; {', '.join(ARRANGEMENTS)}"
        raise ValueError(f"feed-in {duty.feed_in!r}, heat pumps in {duty.arrangement!r}: known are {words}")
    for name, count in (("exchangers", duty.exchangers), ("pumps", duty.pumps), ("coolers", duty.coolers)):
        if count < 1:
            raise ValueError(f"{count} {name}: at least one must be on duty")
    if duty.machines < 1:
        raise ValueError(f"{duty.machines} heat pumps: at least one")
    if duty.network_drop < 0 or not 0 <= duty.fouling <= heat_transfer.FOULING_MOST:
        raise ValueError(
            f"network difference {duty.network_drop / 1e3:g} kPa, fouling margin {duty.fouling:.0%}: from 0 on, and at "
            f"most {heat_transfer.FOULING_MOST:.0%}"
        )
    source = duty.source_temperatures
    approach = min(duty.facility.warm - source.warm, duty.facility.cold - source.cold)
    if approach < duty.approach - SAME:
        raise ValueError(
            f"source loop {source} against facility water {duty.facility}: {approach:.1f} K, less than the "
            f"{duty.approach:g} K of approach"
        )
    if duty.set_point is not None and duty.feed_in == "R/S" and duty.district.warm < duty.set_point - SAME:
        raise ValueError(f"district {duty.district}: feeding into the supply asks for {duty.set_point - 273.15:g} degC")


def plate_set(duty: PlantDuty, exchanger: Exchanger, flow: float) -> PlateSet:
    """Share the area of an exchanger, with its fouling margin, among equal gasketed ones of the frame table.

    Args:
        duty: how many, what redundancy and margin.
        exchanger: all of them together.
        flow: of the greater side of all of them [m3/s].

    Raises:
        OutOfTable: no frame takes the flow and the plates.
    """
    area, each = exchanger.area * (1 + duty.fouling) / duty.exchangers, flow / duty.exchangers
    for frame in tables.plate_frames():
        plates = heat_transfer.plates(area, frame.plate_area) + END_PLATES
        if frame.flow >= each and frame.plates >= plates:
            spare = installed(duty.exchangers, duty.redundancy)
            return PlateSet(exchanger, duty.exchangers, spare, area, each, frame, plates)
    raise OutOfTable(
        f"exchanger of {area:.0f} m2 and {each * 3600:.0f} m3/h: more than the largest frame",
        "share the heat among more exchangers, or allow a larger approach",
    )


def machine_set(duty: PlantDuty, chain: Chain) -> MachineSet:
    """Share the heat among equal heat pumps, and say what flows they must always have.

    In parallel each has its share of both flows, in series the whole of them.
    """
    sink, source = chain.condenser.temperatures, chain.source.temperatures
    steps = heat_pump.in_series(duty.in_series, source.warm, source.cold, sink.cold, sink.warm)
    share = MACHINE_LEAST_FLOW * duty.in_series / duty.machines
    return MachineSet(
        chain.heat_pump,
        duty.machines,
        chain.heat_pump.heat / duty.machines,
        chain.heat_pump.power / duty.machines,
        steps,
        share * chain.source.flow,
        share * chain.condenser.flow,
    )


def fallback(duty: PlantDuty, chain: Chain) -> Fallback:
    """Share all of the heat among dry coolers; it must find its way out when nobody takes it."""
    reject, facility = chain.reject.temperatures, chain.facility.temperatures
    return Fallback(
        chain.reject,
        duty.coolers,
        installed(duty.coolers, duty.redundancy),
        chain.reject.heat / duty.coolers,
        chain.reject.flow / duty.coolers,
        reject.cold - COOLER_APPROACH,
        facility.warm > reject.warm and facility.cold > reject.cold,
    )


def _source(duty: PlantDuty, chain: Chain, machines: MachineSet, layout: Layout) -> Loop:
    own = (("plate heat exchanger", 1), ("evaporator", duty.in_series))
    least = machines.least_source_flow
    return plant_loop.size("source", chain.source, layout, own, duty.pumps, duty.redundancy, least)


def _condenser(duty: PlantDuty, chain: Chain, machines: MachineSet, layout: Layout) -> Loop:
    own = (("condenser", duty.in_series), ("plate heat exchanger", 1))
    least = machines.least_sink_flow
    return plant_loop.size("condenser", chain.condenser, layout, own, duty.pumps, duty.redundancy, least)


def _district(duty: PlantDuty, chain: Chain, machines: MachineSet, layout: Layout) -> Loop:
    """Only from return to supply must the pumps lift the water over the difference of the network (domain 1.2)."""
    direct = duty.condenser is None
    own = (("condenser", duty.in_series) if direct else ("plate heat exchanger", 1),)
    extra = (("network difference", duty.network_drop),) if duty.feed_in == "R/S" else ()
    laid = replace(layout, equipment=(*layout.equipment, *extra))
    least = machines.least_sink_flow if direct else 0.0
    return plant_loop.size("district", chain.district, laid, own, duty.pumps, duty.redundancy, least)
