r"""A heat-recovery plant laid out: modules in a row along x, the lines between them in the rack of one corridor.

    in plan:             facility_supply, facility_return
    coolers ------------------|--|
        ======================|==|=======================  rack: source return, source supply, network lines
        |             |            |  |        |  |    |  |  |  |
    [separator]    station       district     [feed]    heat pumps                           y ^
        |          exchangers    interface     pumps    SERVICE (tubes, +x)                    |
        '---+---.  pump skid        |  |                                                       +--> x
            |   '----'         network_supply, network_return
       [expansion]

The corridor begins at y = 0; left-hand plants are the mirror image. The source return leaves the rack west of the
station, passes the separator at the height of a hand and goes round to the suction header; the expansion joins it
there, at the pressure that the vessels keep.
"""

import math
from dataclasses import dataclass, replace

from component_library.components import (
    butterfly_valve,
    district_interface,
    dry_cooler_fallback,
    expansion_skid,
    heat_exchanger_station,
    heat_pump_interface,
    pump_skid,
    separator_train,
)
from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.pipe import COMPONENT as PIPE
from component_library.components.support import COMPONENT as SUPPORT
from component_library.components.tee import COMPONENT as TEE
from component_library.compose import Assembly, Handle, Placed, Step, post, tee_lengths
from component_library.model import Component, Placement, SizingError, X, Y, Z, at, negative
from component_library.plant_modules import PART, Choices, Modules
from component_library.rack import BETWEEN, FROM_BEND, INSULATION, Lane, Rack, back, change_of_level, radius, room
from component_library.shapes import Vector
from component_library.shoring import shore
from component_library.standards import tables

AISLE = 0.3
"""Free width between the rooms of two modules [m]: their standing rooms serve as the way (practice)."""
LEAD = 1.0
"""Straight pipe from the drop of the source return to the separator [m]: flanges, a reducer, a post (practice)."""
TEED = 0.4
"""Piece of the source return with the tee of the expansion [m] (practice)."""
CLEAR = 1.0
"""Free width in front of a port that the next delivery bolts to [m] (practice)."""
RELIEF_END = 0.15
"""Open end of a relief pipe above the floor [m] (practice)."""
APART = 0.5
"""Least distance of two posts [m]; nearer, one in the middle does for both (practice)."""
COOLER_LEAD = 0.6
"""From the bend of a cooler line to the coolers' tie-in [m]: valve, flanges, a post (practice)."""


@dataclass
class Site:
    """A plant in the making: its parts, the side of the corridor, where the next module of the row begins (x) [m]."""

    assembly: Assembly
    side: float
    west: float = 0.0

    @property
    def corridor(self) -> Vector:
        """Unit vector into the corridor."""
        return (0.0, self.side, 0.0)

    @property
    def away(self) -> Vector:
        """Unit vector from the corridor."""
        return negative(self.corridor)

    def at(self, x: float, v: float, z: float) -> Vector:
        """Point by its distance into the corridor [m]."""
        return (x, self.side * v, z)

    def stand(self, name: str, component: Component, ref: Vector, tag: str) -> Placed:
        """Stand a module at the corridor, at the next place of the row.

        Args:
            name: of the instance.
            component: the module.
            ref: where its own x axis points.
            tag: of the module.
        """
        low, high = room(component, Placement(x=ref))
        y = -high[1] if self.side > 0 else -low[1]
        placed = self.assembly.add(name, component, at(self.west - low[0], y, ref=ref), tag)
        self.west += high[0] - low[0] + AISLE
        return placed

    def stub(self, name: str, dn: int, point: Vector, direction: Vector, length: float, circuit: str) -> Placed:
        """Place a straight pipe that begins at a point and points in a direction."""
        pipe = PIPE.make(dn=dn, length=length)
        start = Placement(point, negative(direction), Z) @ pipe.port("in").at.inverse()
        return self.assembly.add(name, pipe, start, "", circuit)


def lay_out(choices: Choices, modules: Modules) -> Component:
    """Stand the modules in their row, lay the rack, the source return and the coolers' lines, expose what is open.

    Raises:
        SizingError: ports that stand too close for the lines between them.
    """
    site = Site(Assembly(), choices.side)
    number = choices.loop
    station = heat_exchanger_station.build(modules.station_choices, modules.station)
    placed = {"station": site.stand("station", station, X, f"HXS-{number}")}
    site.west += CLEAR
    district = district_interface.build(modules.district_choices, modules.district)
    placed["interface"] = site.stand("interface", district, site.corridor, f"DIM-{number + 2}")
    if modules.feed is not None:
        feed = pump_skid.build(modules.feed_choices, modules.feed)
        placed["feed"] = site.stand("feed", feed, X, f"PSK-{number + 1}")
    machines = heat_pump_interface.build(modules.machine_choices, modules.machines)
    placed["machines"] = site.stand("machines", machines, X, f"HPI-{number + 1}")
    lanes = _network_lanes(placed)
    lanes.append(
        Lane("source-supply", placed["station"].port("source_supply"), placed["machines"].port("source_in"), "SRC-S")
    )
    lanes.append(
        Lane("source-return", placed["machines"].port("source_out"), placed["station"].port("source_return"), "SRC-R")
    )
    edges = [placed["station"].port("hot_supply"), placed["station"].port("hot_return")]
    rack = Rack(site.assembly, site.side, lanes, edges)
    lanes[-1] = SourceReturn(site, rack, modules, choices, lanes[-1]).finished()
    rack = Rack(site.assembly, site.side, lanes, edges)
    for lane in lanes:
        rack.lay(lane)
    _facility(site, rack, modules, choices, edges)
    _boundaries(site, placed)
    spare = " + 1" if choices.standby_machine else ""
    shore(site.assembly)
    return site.assembly.component(
        f"Heat-recovery plant, {choices.machines}{spare} heat pumps in {choices.arrangement}, {choices.feed_in}",
        "HEATRECOVERYPLANT",
    )


def _network_lanes(placed: dict[str, Placed]) -> list[Lane]:
    """Give the lines of the network water, which begin low and lie next to the modules."""
    interface, machines = placed["interface"], placed["machines"]
    supply = Lane("sink-supply", machines.port("sink_out"), interface.port("plant_supply"), "HPC-S")
    if "feed" not in placed:
        return [supply, Lane("sink-return", interface.port("plant_return"), machines.port("sink_in"), "HPC-R")]
    feed = placed["feed"]
    return [
        supply,
        Lane("sink-return", interface.port("plant_return"), feed.port("suction"), "HPC-R"),
        Lane("sink-feed", feed.port("discharge"), machines.port("sink_in"), "HPC-R"),
    ]


@dataclass
class SourceReturn:
    """The source return from the rack to the suction header of the source pumps.

    `lane` ends at the suction header, which is the wrong place: `finished` gives the lane as it is to be laid.
    """

    site: Site
    rack: Rack
    modules: Modules
    choices: Choices
    lane: Lane

    @property
    def assembly(self) -> Assembly:
        """Where the parts go."""
        return self.site.assembly

    def finished(self) -> Lane:
        """Stand separator and expansion, lay the line from the separator on, and give the lane that leads to it."""
        site, dn = self.site, self.lane.dn
        end = self.rack.sized("source-return-suction-reducer", self.lane.finish, dn, "SRC-R")
        x_end, y_end, low = end.port.at.origin
        v_turn = min(site.side * y_end, self._far()) - back(dn) - tables.least_piece(dn) - 2 * tables.LEAST_PIECE
        least = x_end - 2 * back(dn) - 2 * tables.least_piece(dn) - max(TEED, 2 * tee_lengths(dn, dn)[1])
        west, separator = self._separator(least)
        rack_drop = site.at(west, 0.0, self.rack.level)
        if separator is None:
            v_turn = min(v_turn, -2 * back(dn) - tables.least_piece(dn))
            corner = site.at(west, v_turn, low)
            start = self._suction(end, west, v_turn)
            onward = (rack_drop, site.at(west, 0.0, low), corner)
            self._posts(west, (-back(dn) - FROM_BEND, v_turn + back(dn) + FROM_BEND), low)
            return replace(self.lane, finish=start, onward=onward)
        first = self.rack.sized("separator-inlet-reducer", separator.port("in"), dn, "SRC-R")
        last = self.rack.sized("separator-outlet-reducer", separator.port("out"), dn, "SRC-R")
        level = last.port.at.origin[2]
        corners, v_level = change_of_level(dn, site.side * last.port.at.origin[1], level, low)
        v_turn = min(v_turn, v_level - back(dn) - tables.least_piece(dn))
        start = self._suction(end, west, v_turn)
        points = [*(site.at(west, v, z) for v, z in corners), site.at(west, v_turn, low)]
        self.assembly.run("source-return-suction", last, points, start, "SRC-R")
        self._posts(west, (v_level - FROM_BEND, v_turn + back(dn) + FROM_BEND), low)
        return replace(self.lane, finish=first, onward=(rack_drop, site.at(west, 0.0, first.port.at.origin[2])))

    def _far(self) -> float:
        """Far side of the station and its rooms [m], as a distance into the corridor."""
        station = self.assembly.instances["station"]
        low, high = room(station.component, station.at)
        return low[1] if self.site.side > 0 else -high[1]

    def _separator(self, least: float) -> tuple[float, Placed | None]:
        """Stand the separator west of the station; give x of the line, at most `least`, and the separator."""
        west = min(least, -radius(self.lane.dn) - INSULATION - BETWEEN)
        if self.modules.separator is None:
            return west, None
        component = separator_train.build(self.modules.separator_choices, self.modules.separator)
        ref = self.site.away
        _, high = room(component, Placement(x=ref))
        west = min(west, -BETWEEN - high[0])
        inlet = component.port("in").at.origin[0]
        y = -self.site.side * (back(self.lane.dn) + LEAD + inlet)
        return west, self.assembly.add("separator", component, at(west, y, ref=ref), f"SEP-{self.choices.loop}")

    def _suction(self, end: Handle, west: float, v: float) -> Handle:
        """Lay the last leg, past the socket of the expansion, round to the suction header; give where it begins."""
        site, dn = self.site, self.lane.dn
        x_end, _, low = end.port.at.origin
        piece = tables.least_piece(dn)
        begin = west + back(dn) + piece
        lead = site.stub("source-return-lead", dn, site.at(begin, v, low), X, piece, "SRC-R")
        last = lead.port("out")
        if self.modules.expansion is not None:
            branch = self.modules.expansion.header_dn
            tee = TEE.make({"flow": "converging"}, dn=dn, branch_dn=branch)
            joint = self.assembly.attach(last, Step("expansion-tee", tee, up=site.away), "SRC-R")
            self._expansion(joint.port("branch"), v)
            last = joint.port("out")
        self.assembly.run("source-return-end", last, [site.at(x_end, v, low)], end, "SRC-R")
        stand = SUPPORT.make(dn=dn, height=low)
        post("support-source-return-end", self.assembly, stand, x_end - back(dn) - FROM_BEND, site.side * v, X)
        return lead.port("in")

    def _expansion(self, branch: Handle, v: float) -> None:
        """Stand the expansion skid beyond the source return and join it to its tee."""
        assert self.modules.expansion is not None
        site = self.site
        component = expansion_skid.build(self.modules.expansion_choices, self.modules.expansion)
        x, y, low = branch.port.at.origin
        port = component.port("system").at.origin
        own, piece = back(branch.port.dn), tables.least_piece(branch.port.dn)
        if abs(port[2] - low) < 2 * own + piece:
            raise SizingError(
                f"{PART}: no room for two elbows between expansion and source return", "expansion = false"
            )
        far = site.side * y - 2 * own - 3 * piece  # two legs, and the flange of the skid
        placed = self.assembly.add(
            "expansion", component, at(x - port[0], site.side * far - port[1]), f"EXP-{self.choices.loop}"
        )
        down = site.side * y - own - piece
        corners = [site.at(x, down, port[2]), site.at(x, down, low)]
        self.assembly.run("expansion-line", placed.port("system"), corners, branch, "SRC-R")
        site.assembly.expose("relief_source", placed.port("relief"))

    def _posts(self, west: float, reach: tuple[float, float], low: float) -> None:
        """Stand posts under the low part of the line, from one end to the other."""
        begin, end = reach
        if begin <= end:
            return
        if begin - end < APART:
            begin = end = (begin + end) / 2
        span = tables.pipes().row(self.lane.dn).span
        count = math.ceil((begin - end) / span - 1e-9)
        stand = SUPPORT.make(dn=self.lane.dn, height=low)
        for number in range(count + 1):
            y = self.site.side * (begin + (end - begin) * number / max(1, count))
            post(f"support-source-return-low-{number + 1}", self.assembly, stand, west, y, Y)


def _facility(site: Site, rack: Rack, modules: Modules, choices: Choices, edges: list[Handle]) -> None:
    """Lead both lines of the facility water below the rack to the edge, past the tees of the coolers."""
    circuits = ("FWS-R", "FWS-S")
    if modules.fallback is None:
        for name, end, circuit in zip(("facility-supply", "facility-return"), edges, circuits, strict=True):
            pipe = PIPE.make(dn=end.port.dn, length=rack.width - rack.into(end))
            site.assembly.expose(name.replace("-", "_"), rack.edge(name, end, pipe, circuit))
        return
    dn, branch = edges[0].port.dn, min(edges[0].port.dn, modules.fallback.header_dn)
    _, half = tee_lengths(dn, branch)
    cold_v = rack.width + half
    hot_v = cold_v + max(rack.pitch, half + tables.least_piece(dn))
    hot = _teed(site, rack, edges[0], "facility-supply", "FWS-R", (hot_v, hot_v + 2 * rack.pitch), Z, branch)
    cold = _teed(
        site, rack, edges[1], "facility-return", "FWS-S", (cold_v, hot_v + 2 * rack.pitch), negative(X), branch
    )
    _coolers(site, rack, modules, choices, (hot, hot_v), (cold, cold_v))


def _teed(
    site: Site,
    rack: Rack,
    end: Handle,
    name: str,
    circuit: str,
    places: tuple[float, float],
    up: Vector,
    branch_dn: int,
) -> Handle:
    """Lay a facility line with a tee to its edge, and give the branch of the tee.

    Args:
        site: of the plant.
        rack: that the line passes below.
        end: of the station.
        name: of the line.
        circuit: of the line.
        places: where the tee and the edge are [m].
        up: where the branch points.
        branch_dn: of the branch.
    """
    dn = end.port.dn
    start = site.assembly.welded(end, circuit)
    _, half = tee_lengths(dn, branch_dn)
    tee = TEE.make({"flow": "converging" if end.downstream else "diverging"}, dn=dn, branch_dn=branch_dn)
    length = places[0] - half - rack.into(start)
    steps = [Step(f"{name}-to-tee", PIPE.make(dn=dn, length=length)), Step(f"{name}-tee", tee, up=up)]
    here = site.assembly.chain(start, steps, circuit)
    x, _, z = start.port.at.origin
    v = rack.width - FROM_BEND
    post(f"support-{name}-rack", site.assembly, SUPPORT.make(dn=dn, height=z), x, site.side * v, Y)
    pipe = PIPE.make(dn=dn, length=places[1] - rack.into(here))
    site.assembly.expose(name.replace("-", "_"), rack.edge(name, here, pipe, circuit))
    return Placed(site.assembly.instances[f"{name}-tee"]).port("branch")


def _coolers(
    site: Site, rack: Rack, modules: Modules, choices: Choices, hot: tuple[Handle, float], cold: tuple[Handle, float]
) -> None:
    """Stand the coolers beyond the corridor, west of the facility lines, and join them.

    The hot line goes over the facility return and down to the coolers; the cold line comes back below it.
    """
    assert modules.fallback is not None
    assembly, dn = site.assembly, modules.fallback.header_dn
    component = _on_facility_water(dry_cooler_fallback.build(modules.fallback_choices, modules.fallback))
    turned = Placement(x=negative(X))
    low, high = room(component, turned)
    x = cold[0].port.at.origin[0] - CLEAR - high[0]
    inlet = turned.point(component.port("hot_in").at.origin)
    reach = inlet[1] - low[1] if site.side > 0 else high[1] - inlet[1]
    v_field = max(hot[1] + back(dn) + COOLER_LEAD, rack.width + AISLE + reach)
    y = site.side * v_field - inlet[1]
    placed = assembly.add("coolers", component, at(x, y, ref=negative(X)), f"DCF-{choices.loop}")
    valve = butterfly_valve.COMPONENT.make({"operator": "actuator", "normally_open": False}, dn=dn)
    actuators = tuple(replace(one, tag=f"MOV-{choices.loop}55") for one in valve.children)
    valve = replace(valve, children=actuators)
    entry = assembly.attach(
        placed.port("hot_in"), Step("coolers-valve", valve, up=Z, tag=f"MV-{choices.loop}55"), "FWS-R"
    )
    finish = assembly.welded(entry.port("in"), "FWS-R")
    xc, _, z_hot = finish.port.at.origin
    start = rack.sized("coolers-hot-reducer", hot[0], dn, "FWS-R")
    over = start.port.at.origin[2] + back(dn) + tables.least_piece(dn)
    corners = [site.at(start.port.at.origin[0], hot[1], over), site.at(xc, hot[1], over), site.at(xc, hot[1], z_hot)]
    assembly.run("coolers-hot", start, corners, finish, "FWS-R")
    end = rack.sized("coolers-cold-reducer", cold[0], dn, "FWS-S")
    out = placed.port("cold_out")
    z_cold = out.port.at.origin[2]
    corners = [site.at(xc, cold[1], z_cold), site.at(xc, cold[1], end.port.at.origin[2])]
    assembly.run("coolers-cold", out, corners, end, "FWS-S")


def _on_facility_water(coolers: Component) -> Component:
    """Give the coolers the circuits of the facility water, whose return is the hot side."""
    sides = {"FWS-S": "FWS-R", "FWS-R": "FWS-S"}
    children = tuple(
        replace(
            one,
            circuit=sides.get(one.circuit, one.circuit),
            port_circuits={name: sides.get(side, side) for name, side in one.port_circuits.items()},
        )
        for one in coolers.children
    )
    return replace(coolers, children=children)


def _boundaries(site: Site, placed: dict[str, Placed]) -> None:
    """Expose the network and the relief pipes, whose one at the district interface is led down to the floor."""
    assembly, interface = site.assembly, placed["interface"]
    for name in ("network_supply", "network_return"):
        assembly.expose(name, interface.port(name))
    relief = assembly.welded(interface.port("relief_discharge"), "DH-S")
    dn = relief.port.dn
    elbow = ELBOW.make(dn=dn, angle=math.pi / 2)
    steps = [
        Step("relief-outlet", PIPE.make(dn=dn, length=tables.LEAST_PIECE)),
        Step("relief-elbow", elbow, up=negative(Z)),
    ]
    here = assembly.chain(relief, steps, "DH-S")
    down = PIPE.make(dn=dn, length=here.port.at.origin[2] - RELIEF_END)
    assembly.expose("relief_network", assembly.chain(here, [Step("relief-pipe", down)], "DH-S"))
    for port in placed["station"].instance.component.ports:
        if port.name.startswith("relief"):
            assembly.expose(port.name, placed["station"].port(port.name))
