r"""Heat-recovery plant: exchanger station, district interface and heat pumps in a row, joined by a rack in a corridor.

      z ^   rack  o  o  o  o      the lines of the source loop and of the network, each in its own lane
        |         |  |  |  |
        |  tie-in-'  |  |  '-|x|  facility_supply, facility_return: below the rack to its far edge (y)
        |  module    |  |
        +-------------------------------------------------------------------> y (into the corridor)

    in plan:        facility_supply, facility_return
                       |   |
        ===============|===|===================================  rack: source supply and return, network lines
         |   |   |                  |   |                |   |
      [expansion]  station         district           heat pumps                     y ^
      [separator]  exchangers      interface           SERVICE (tubes, +x)             |
             |     pump skid          |   |                                            +--> x
             '------'          network_supply, network_return

The origin is on the floor where the corridor begins, below the westernmost body of the station. The source return comes
down west of the station, past expansion and separator, and round to the suction header at its far end. `hand` "left"
is the mirror image: the corridor lies towards -y.

From return to supply the pumps of the district interface draw network water through the condensers; from return to
return a pump skid of its own does. The dry coolers of the fallback stand beyond the corridor, in parallel to the
exchangers on the facility water.

The heads are those of the pipework as laid out: the plant is sized, laid out and sized again until neither pumps nor
diameters change, and the pumps have the head of the sheet, whose lines are figures.

Ports: "facility_supply", "facility_return", "network_supply", "network_return", and the open ends of the relief pipes.
"""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace

from component_library import plant_modules
from component_library.calc import heat_pump as cycle
from component_library.calc import npsh, plant_chain, plant_loop
from component_library.calc.head import total
from component_library.calc.plant_chain import MACHINE_LEAST_FLOW, MachineSet, Plant, PlantDuty
from component_library.calc.plant_loop import Layout, Loop
from component_library.calc.plant_rows import rows
from component_library.calc.state_points import Circuit, Temperatures
from component_library.fittings import refused
from component_library.flow_path import Hop, Path, paths
from component_library.loop_layout import equipment, pipe_content, runs
from component_library.model import Component, ComponentType, Figure, Placement, Port, SizingError
from component_library.plant_layout import lay_out
from component_library.plant_modules import PART, Choices, Drops, Duty, Modules
from component_library.vocabulary import FlowDirection, Joint

ROUNDS = 8
"""Times that the plant is laid out anew with the heads it leads to, at most; three or four do."""
SETTLED = 0.005
"""The head of a pump and that of its loop differ by no more than this when the layout has settled [m]."""
CONTENT = 1.5
"""Water of a loop over that of its pipes: exchangers, machines, separator (practice)."""


@dataclass(frozen=True)
class Size:
    """The sized plant, and its modules."""

    plant: Plant
    modules: Modules
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Size the chain, then lay out and size again until neither pumps nor diameters change.

    Raises:
        SizingError: temperatures, heat or pressures that cannot be built, or heads that do not settle.
    """
    asked = _asked(choices, duty)
    try:
        plant = plant_chain.size(asked)
    except ValueError as error:
        raise refused(PART, error, "warmer facility water, a cooler network, or another approach") from error
    plant = replace(plant, machines=_as_laid_out(choices, plant))
    drops, content = Drops(), plant_modules.FIRST_CONTENT
    before: tuple[object, ...] = ()
    for count in range(1, ROUNDS + 1):
        modules = plant_modules.size(choices, duty, plant, drops, content)
        whole = lay_out(choices, modules)
        content = CONTENT * pipe_content(whole, "SRC")
        source, district = _source(choices, duty, plant, whole), _district(choices, duty, plant, modules, whole)
        off = source.head.head - modules.source_head, district.head.head - modules.district_head
        if max(abs(one) for one in off) <= SETTLED and before == modules.layout:
            plant = replace(plant, source=source, district=district)
            return Size(plant, modules, _figures(choices, plant, modules, content, count))
        drops = Drops(
            drops.source + off[0] * plant_modules.a_metre(plant.chain.source.mean),
            drops.district + off[1] * plant_modules.a_metre(plant.chain.district.mean),
        )
        before = modules.layout
    raise SizingError(
        f"{PART}: pumps and pipework still change after {ROUNDS} layouts", "another number of pumps or exchangers"
    )


def build(choices: Choices, size: Size) -> Component:
    """Lay out the modules that were sized."""
    return lay_out(choices, size.modules)


def _asked(choices: Choices, duty: Duty) -> PlantDuty:
    """Ask the chain for a plant.

    Raises:
        SizingError: half of the source temperatures, a supply colder than its return, or one machine in series.
    """
    if (duty.source_supply is None) != (duty.source_return is None):
        raise SizingError(f"{PART}: give source_supply and source_return, or neither of them", "or approach alone")
    if choices.arrangement == "series" and choices.machines < 2:
        raise SizingError(f"{PART}: one machine is no series", 'machines = 2 or more, or arrangement = "parallel"')
    for name, warm, cold in (
        ("facility water", duty.facility_supply, duty.facility_return),
        ("district network", duty.district_supply, duty.district_return),
    ):
        if warm <= cold:
            raise SizingError(
                f"{PART}: {name} {warm - 273.15:g}/{cold - 273.15:g} degC: its supply must be the warmer one",
                "exchange the two",
            )
    source = None
    if duty.source_supply is not None and duty.source_return is not None:
        source = Temperatures(duty.source_supply, duty.source_return)
    facility = Temperatures(duty.facility_supply, duty.facility_return)
    return PlantDuty(
        duty.heat,
        facility,
        Temperatures(duty.district_supply, duty.district_return),
        facility,
        source,
        duty.approach,
        feed_in="R/S" if choices.feed_in == "return-supply" else "R/R",
        network_drop=duty.network_drop,
        lorenz_efficiency=plant_modules.efficiency(choices),
        machines=choices.machines,
        exchangers=choices.duty_exchangers,
        pumps=choices.duty_pumps,
        redundancy=choices.exchanger_redundancy,
    )


def _as_laid_out(choices: Choices, plant: Plant) -> MachineSet:
    """Give the machines as the interface has them: the source in parallel, the sink in series where that is asked."""
    source, sink = plant.chain.source, plant.chain.district
    in_row = choices.machines if choices.arrangement == "series" else 1
    warm, cold = source.temperatures.warm, source.temperatures.cold
    steps = cycle.in_series(in_row, warm, cold, sink.temperatures.cold, sink.temperatures.warm)
    return replace(
        plant.machines,
        steps=tuple(replace(step, source_in=warm, source_out=cold) for step in steps),
        least_source_flow=MACHINE_LEAST_FLOW / choices.machines * source.flow,
        least_sink_flow=MACHINE_LEAST_FLOW * in_row / choices.machines * sink.flow,
    )


def _source(choices: Choices, duty: Duty, plant: Plant, whole: Component) -> Loop:
    """Size the source loop by the worst of its ways round, as laid out.

    Raises:
        SizingError: no pump has the head.
    """

    def share(path: Path) -> float:
        return _share(choices, path, choices.duty_pumps, choices.machines)

    circuit = plant.chain.source
    own = (("plate heat exchanger", 1), ("evaporator", 1))
    layout = _worst(circuit, _round(whole), share, own, ())
    layout = replace(layout, static=duty.static_pressure, suction=plant_modules.suction(duty))
    least = plant.machines.least_source_flow
    try:
        return plant_loop.size("source", circuit, layout, own, choices.duty_pumps, choices.pump_redundancy, least)
    except ValueError as error:
        raise refused(PART, error, "more pumps on duty, or less heat") from error


def _district(choices: Choices, duty: Duty, plant: Plant, modules: Modules, whole: Component) -> Loop:
    """Size the way of the network water through the condensers by the worst of its paths, as laid out.

    Raises:
        SizingError: no pump has the head.
    """
    series = choices.arrangement == "series"

    def share(path: Path) -> float:
        return _share(choices, path, choices.feed_pumps, 1 if series else choices.machines)

    returned = choices.feed_in == "return-return"
    circuit = plant.chain.district
    own = (("condenser", 1),)
    extra = () if returned else (("network difference", duty.network_drop),)
    layout = _worst(circuit, paths(whole, "network_return", "network_supply"), share, own, extra)
    layout = replace(layout, suction=modules.district_suction(duty))
    redundancy = choices.pump_redundancy if returned or choices.pump_redundancy == "N" else "N+1"
    try:
        loop = plant_loop.size(
            "district", circuit, layout, own, choices.feed_pumps, redundancy, plant.machines.least_sink_flow
        )
        if returned:
            return loop
        # The pumps of the district interface stand in the hot line.
        suction = npsh.at_flange(loop.pumps.flow, layout.suction, circuit.temperatures.warm)
        return replace(loop, pumps=replace(loop.pumps, suction=suction))
    except ValueError as error:
        raise refused(PART, error, "more feed pumps, or less network_drop") from error


def _share(choices: Choices, path: Path, pumps: int, machines: int) -> float:
    """Share of the flow of its circuit that passes a part, by its path: one of those that stand in parallel."""
    if len(path) == 1:
        return 1.0
    module, name = path[0], path[1]
    if module == "station":
        if name == "skid":
            return 1 / choices.duty_pumps if path[2].startswith("pump-") else 1.0
        return 1 / choices.duty_exchangers if name.startswith(("exchanger-", "riser-")) else 1.0
    if module in ("interface", "feed"):
        return 1 / pumps if name.startswith("pump-") else 1.0
    if module == "machines":
        return 1.0 if name.startswith(("header-", "main-", "sink-", "source-")) else 1 / machines
    return 1.0


def _round(whole: Component) -> list[tuple[Hop, ...]]:
    """Ways of the water round the source loop, cut open where the station's supply leaves it."""
    here = Placement()
    ends = (
        Port("loop_begin", here, FlowDirection.SINK, 0, Joint.FLANGED, ("station-source_supply-flange", "in")),
        Port("loop_end", here, FlowDirection.SOURCE, 0, Joint.FLANGED, ("station", "source_supply")),
    )
    return paths(replace(whole, ports=(*whole.ports, *ends)), "loop_begin", "loop_end")


def _worst(
    circuit: Circuit,
    ways: Sequence[Sequence[Hop]],
    share: Callable[[Path], float],
    own: tuple[tuple[str, int], ...],
    extra: tuple[tuple[str, float], ...],
) -> Layout:
    """Give the layout of the way that takes the most head; bypasses are shut."""
    layouts = dict.fromkeys(
        Layout(runs(way, share), (*equipment(way), *extra)) for way in ways if not any(map(_bypass, way))
    )
    return max(layouts, key=lambda one: total(plant_loop.lines(circuit, one, own), circuit.mean).head)


def _bypass(hop: Hop) -> bool:
    """Whether a part is the valve of a bypass."""
    return "bypass" in hop.path[-1] and hop.part.ifc_class == "IfcValve"


def _figures(choices: Choices, plant: Plant, modules: Modules, content: float, layouts: int) -> tuple[Figure, ...]:
    """Give the sheet of the chain and its loops, then those of the modules."""
    # What the chain says of pumps and coolers is for others than those that stand here.
    unsaid = ["fallback.", f"state.{plant.chain.reject.key} "]
    if choices.feed_in == "return-supply":
        unsaid.append("district.pump.size")
    chain = tuple(Figure(*astuple(row)) for row in rows(plant) if not row.key.startswith(tuple(unsaid)))
    return (
        *chain,
        Figure("source.content", content, "m3", "1.5 x water in pipes and fittings", "layout", "practice"),
        Figure("layouts", layouts, "", "until neither pumps nor diameters change", "iteration"),
        *plant_modules.figures(modules),
    )


GRID = {
    "heat": ("4 MW",),
    "facility_supply": ("32 degC",),
    "facility_return": ("22 degC",),
    "district_supply": ("75 degC",),
    "district_return": ("45 degC",),
    "feed_in": ("return-supply", "return-return"),
    "hand": ("left", "right"),
}

COMPONENT = ComponentType("heat_recovery_plant", Choices, Duty, size, build, GRID)
