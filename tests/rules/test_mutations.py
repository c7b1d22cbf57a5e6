"""Plants broken in the way a rule exists for: the rule finds it, where it is, and no other rule cries wolf.

Two small plants of the library stand for all: an exchanger station with its pumps, and a hall with a heat pump, an
electrical panel, a vessel, a cable tray, and an insulated run through a train.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from mutating import (
    added,
    box_mesh,
    intruded,
    named,
    shaped,
    told,
    tube_mesh,
    with_ports,
    without,
    without_envelopes,
)

from bimgen.build import build_project
from bimgen.spec import read_project
from rules.catalogue.rou001_short_piece import Limits
from rules.catalogue.rou001_short_piece import applicability as between_fittings
from rules.catalogue.sup002_near_changes import RULE as NEAR_CHANGES
from rules.catalogue.sup002_near_changes import is_heavy
from rules.catalogue.sup003_nozzle import RULE as NOZZLES
from rules.engine import Checked, check
from rules.flanges import flanges
from rules.lines import lines_of
from rules.load import load
from rules.network import Network
from rules.pipes import pipes_of
from rules.profile import read_profile
from rules.scene import Floats, Mesh, Scene
from rules.supports import is_anchor, supports_of
from rules.upright import upright

SAMPLES = Path(__file__).parents[2] / "sample_ifc"
CLOCK = "2026-01-01T00:00:00Z"

ROOM = """
[project]
name = "Room"
[[station]]
kind = "plant_room"
name = "room"
choices = { door = true, roof = true }
[station.duty]
length = "20 m"
width = "12 m"
height = "4 m"
bay = "10 m"
door_at = "9 m"
door_width = "1.5 m"
"""

YARD = """
[project]
name = "Yard"
[place]
host = "room.ifc"
[room]
origin = ["10 m", "6 m"]
[pipework]
name = "PLANT"
[[station]]
kind = "separator_train"
name = "SEP"
at = ["3 m", "1.5 m", "0 m"]
duty = { flow = "30 m3/h", dn = 100, pressure = "6 bar" }
choices = { separator = "air", circuit = "HPC-R" }
[[boundary]]
name = "FROM"
at = ["0 m", "9 m", "2.8 m"]
axis = "+x"
[[boundary]]
name = "TO"
at = ["20 m", "2.5 m", "3 m"]
axis = "-x"
[[run]]
ends = ["FROM", "SEP.in"]
[[run]]
ends = ["SEP.out", "TO"]
[[station]]
kind = "control_panel"
name = "MCC"
at = ["15 m", "10.5 m", "0 m"]
choices = { kind = "MCC 800", sections = 2 }
[[station]]
kind = "heat_pump"
name = "HP"
at = ["8 m", "5.5 m", "0 m"]
duty = { heat = "400 kW", source_in = "30 degC", source_out = "20 degC", sink_in = "45 degC", sink_out = "75 degC" }
[[station]]
kind = "expansion_vessel"
name = "EV"
at = ["3 m", "10.5 m", "0 m"]
duty = { system = "400 l", hot = "75 degC", static = "1.2 bar", safety = "3 bar" }
[[station]]
kind = "cable_tray"
name = "TRAY"
at = ["8 m", "11 m", "3 m"]
duty = { length = "6 m", width = "300 mm" }
"""


@pytest.fixture(scope="module")
def plants(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene]:
    folder = tmp_path_factory.mktemp("plants")
    for name, text in (("room", ROOM), ("yard", YARD)):
        path = folder / f"{name}.toml"
        path.write_text(text)
        for file, content in build_project(path, read_project(path), "IFC4", CLOCK).files.items():
            (folder / file).write_bytes(content)
    yard = load([folder / "PLANT.ifc", folder / "PLANT_ENV.ifc", folder / "room.ifc"], 1)
    station = load([SAMPLES / "HX-01.ifc", SAMPLES / "HX-01_ENV.ifc"], 1)
    low, high = np.nanmin(station.bounds[:, 0], axis=0), np.nanmax(station.bounds[:, 1], axis=0)
    floor = box_mesh(station, np.array([low[0] - 2, low[1] - 2, -0.2]), np.array([high[0] + 2, high[1] + 2, 0.0]))
    return {"yard": yard, "station": added(station, "slab", "IfcSlab", floor)}


@dataclass(frozen=True)
class Broken:
    """A plant broken: what must be found on which element, within what box, and what else is rightly found."""

    scene: Scene
    subject: str
    other: str | None = None
    also: frozenset[str] = frozenset()
    near: tuple[Floats, Floats] | None = None


def findings(checked: Checked) -> list[tuple[str, str, str | None]]:
    return [
        (finding.rule, finding.subject.name, None if finding.other is None else finding.other.name)
        for result in checked.results
        for finding in result.findings
    ]


def checked(scene: Scene) -> Checked:
    return check(scene, read_profile("default"))


@pytest.mark.parametrize("plant", ["yard", "station"])
def test_the_untouched_plant_has_no_finding(plants: dict[str, Scene], plant: str):
    done = checked(plants[plant])
    assert not [result.error for result in done.results if result.error]
    assert findings(done) == []


def in_envelope(
    code: str, number: int, ifc_class: str = "IfcDuctSegment", **fields: object
) -> Callable[[Scene], Broken]:
    """Something stands in an envelope that a rule guards."""

    def make(scene: Scene) -> Broken:
        guard = "ACC004" if code == "ACC012" else code
        broken, envelope, others = intruded(scene, guard, number, ifc_class, **fields)
        assert envelope.owner is not None
        body = broken.items[-1].body
        assert body is not None
        also = frozenset(others - {guard}) if code != "ACC012" else frozenset({"LFT003", "CLR006"})
        return Broken(broken, envelope.owner.name, "intruder", also, (body.bounds[0], body.bounds[1]))

    return make


def plates(name: str, count: int) -> Callable[[Scene], Broken]:
    """More plates than the frame can open."""

    def make(scene: Scene) -> Broken:
        sets = {"Pset_HeatExchangerTypePlate": {"NumberOfPlates": count}}
        item = named(scene, name)
        box = upright(scene, item)
        assert box is not None and box.front is not None
        way = -box.axes[box.front[1]] * box.front[0]
        place = box.centre + way * (box.half[box.front[1]] + 0.95)
        broken = added(
            told(scene, item.index, sets), "intruder", "IfcDuctSegment", box_mesh(scene, place - 0.1, place + 0.1)
        )
        return Broken(broken, name, "intruder")

    return make


def power(name: str, watts: float) -> Callable[[Scene], Broken]:
    """A motor that is larger than the walkway beside it was made for."""

    def make(scene: Scene) -> Broken:
        sets = {"Pset_ElectricMotorTypeCommon": {"MaxPowerOutput": watts}}
        return Broken(told(scene, named(scene, name).index, sets), "pump-a", "pump-b")

    return make


def forgotten(name: str) -> Callable[[Scene], Broken]:
    """An element that lost its envelopes."""
    return lambda scene: Broken(without_envelopes(scene, named(scene, name).index), name)


def longest(scene: Scene) -> int:
    """The longest pipe with modelled insulation that runs level, joined at both ends."""
    level = [
        straight
        for straight in pipes_of(scene).straights
        if straight.insulation.told == "modelled" and abs(straight.way[2]) < 0.01
        if len(list(scene.network.neighbours(straight.item.index))) > 1
    ]
    return max(level, key=lambda straight: straight.length).item.index


def beside(gap: float, turned: bool = False, ifc_class: str = "IfcPipeSegment") -> Callable[[Scene], Broken]:
    """A pipe, a tray or a column near to an insulated pipe, below it: there is room."""

    def make(scene: Scene) -> Broken:
        straight = pipes_of(scene).by_item[longest(scene)]
        across = np.cross(straight.way, [0.0, 0.0, 1.0])
        way = across if turned else straight.way
        others = [item.index for item in scene.items if item != straight.item and item.ifc_class != "IfcCovering"]

        def at(place: float) -> Mesh:
            middle = straight.at(straight.length * place)
            if ifc_class == "IfcPipeSegment":
                centre = middle - np.array([0.0, 0.0, straight.radius + gap + 0.03])
                return tube_mesh(scene, centre - 0.5 * way, centre + 0.5 * way, 0.06)
            top = middle - np.array([0.0, 0.0, straight.radius + gap])
            half = np.abs(way) * 0.4 + np.abs(np.cross(way, [0.0, 0.0, 1.0])) * 0.05
            return box_mesh(scene, top - half - np.array([0.0, 0.0, 0.1]), top + half)

        def free(body: Mesh) -> float:
            low, high = body.bounds
            apart = np.maximum(scene.bounds[others, 0] - high, low - scene.bounds[others, 1]).max(axis=1)
            return float(np.nanmin(apart))

        body = max((at(place) for place in np.linspace(0.2, 0.8, 25)), key=free)
        kind = "CABLETRAYSEGMENT" if ifc_class == "IfcCableCarrierSegment" else ""
        broken = added(scene, "intruder", ifc_class, body, predefined_type=kind)
        near = body.bounds[0] - gap, body.bounds[1] + gap
        return Broken(broken, straight.item.name, "intruder", frozenset(), near)

    return make


def at_the_bolts(number: int, also: str = "") -> Callable[[Scene], Broken]:
    """Something small before the bolts of a flange."""

    def make(scene: Scene) -> Broken:
        rng = [flange for flange in flanges(scene) if flange.diameter > 0.2]
        for flange in rng[number * 7 :]:
            side = np.cross(flange.axis, np.eye(3)[int(np.argmin(np.abs(flange.axis)))])
            side /= np.linalg.norm(side)
            for turn in np.arange(12) * np.pi / 6:
                out = np.cos(turn) * side + np.sin(turn) * np.cross(flange.axis, side)
                place = (
                    flange.middle + flange.axis * (flange.thickness / 2 + 0.05) + out * (0.5 * flange.diameter - 0.006)
                )
                low, high = place - 0.01, place + 0.01
                apart = np.maximum(scene.bounds[:, 0] - high, low - scene.bounds[:, 1]).max(axis=1)
                alone = sum(
                    bool(((part.bounds[0] < high) & (part.bounds[1] > low)).all())
                    for envelope in scene.envelopes
                    for part in envelope.parts
                )
                if np.nanmin(apart) > 0.008 and not alone:
                    body = box_mesh(scene, low, high)
                    broken = added(scene, "intruder", "IfcDuctSegment", body)
                    return Broken(
                        broken, flange.item.name, "intruder", frozenset({"CLR003", *also.split()}), (low, high)
                    )
        raise AssertionError("no flange with a free place")

    return make


def above_the_panel(ifc_class: str, length: float, shift: float) -> Callable[[Scene], Broken]:
    """Water above the switchboard."""

    def make(scene: Scene) -> Broken:
        (panel,) = [item for item in scene.physical if item.is_a("IfcElectricDistributionBoard")]
        low, high = scene.bounds[panel.index]
        middle = np.array([*((low + high) / 2)[:2], high[2] + 0.9])
        start, end = (middle + np.array([side * length + shift, 0.0, 0.0]) for side in (-1, 1))
        body = tube_mesh(scene, start, end, 0.06)
        # The working space of the panel and the room to bring cables are above it too.
        return Broken(
            added(scene, "intruder", ifc_class, body), panel.name, "intruder", frozenset({"ACC007"}), tuple(body.bounds)
        )

    return make


def above_the_floor(gap: float, thickness: float) -> Callable[[Scene], Broken]:
    """A pipe near the floor."""

    def make(scene: Scene) -> Broken:
        centre = np.array([17.5, 6.0, 0.03 + gap + thickness])
        half = np.array([0.5, 0.0, 0.0])
        body = tube_mesh(scene, centre - half, centre + half, 0.06)
        sets = {"DHR_Insulation": {"Thickness": thickness}} if thickness else {}
        floor = next(item.name for item in scene.physical if item.is_a("IfcSlab") and item.body.bounds[1, 2] < 0.1)
        return Broken(added(scene, "intruder", "IfcPipeSegment", body, psets=sets), "intruder", floor)

    return make


def covering_of(scene: Scene, index: int) -> int:
    """The one covering of an element."""
    (pair,) = [pair for pair in scene.coverings if index in pair]
    return pair[0] if pair[1] == index else pair[1]


def thinner(thickness: float, temperature: float = 0.0) -> Callable[[Scene], Broken]:
    """Insulation that is thinner than it should be, of a pipe that may be hot."""

    def make(scene: Scene) -> Broken:
        index = longest(scene)
        broken = told(scene, covering_of(scene, index), {"Qto_CoveringBaseQuantities": {"Width": thickness}})
        broken = told(broken, index, {"DHR_Design": {"TS": temperature}}) if temperature else broken
        return Broken(broken, scene.items[index].name, None, frozenset({"INS001"}))

    return make


def uncovered(kind: str) -> Callable[[Scene], Broken]:
    """Insulation that is missing, cut short, or off the axis."""

    def make(scene: Scene) -> Broken:
        pipe = pipes_of(scene).by_item[longest(scene)]
        if kind == "pipe":
            return Broken(without(scene, covering_of(scene, pipe.item.index)), pipe.item.name, "…")
        if kind == "elbow":
            elbow = next(
                item
                for item in scene.physical
                if item.predefined_type == "BEND" and any(item.index in pair for pair in scene.coverings)
            )
            return Broken(without(scene, covering_of(scene, elbow.index)), elbow.name, "…")
        covering = covering_of(scene, pipe.item.index)

        def cut(vertices: Floats) -> Floats:
            along = (vertices - pipe.start) @ pipe.way
            return vertices - np.maximum(along - pipe.length * 0.6, 0.0)[:, None] * pipe.way

        return Broken(shaped(scene, covering, cut), pipe.item.name, scene.items[covering].name)

    return make


def too_near_to_insulate(number: int, distance: float) -> Callable[[Scene], Broken]:
    """A bare pipe that shall be insulated, and a column beside it."""

    def make(scene: Scene) -> Broken:
        bare = [
            straight
            for straight in pipes_of(scene).straights
            if straight.insulation.told != "modelled" and straight.length > 0.5 and straight.dn >= 50
        ]
        for straight in bare[number:]:
            side = np.cross(straight.way, [0.0, 0.0, 1.0]) if abs(straight.way[2]) < 0.5 else np.array([1.0, 0.0, 0.0])
            for sign in (1, -1):
                place = straight.at(straight.length / 2) + sign * side * (straight.diameter / 2 + distance + 0.02)
                low, high = place - 0.02, place + 0.02
                apart = np.maximum(scene.bounds[:, 0] - high, low - scene.bounds[:, 1]).max(axis=1)
                free = not any(
                    bool(((part.bounds[0] < high) & (part.bounds[1] > low)).all())
                    for envelope in scene.envelopes
                    for part in envelope.parts
                )
                if np.nanmin(apart) > distance - 0.005 and free:
                    broken = added(scene, "intruder", "IfcDuctSegment", box_mesh(scene, low, high))
                    broken = told(broken, straight.item.index, {"DHR_Insulation": {"Thickness": 0.1}})
                    also = frozenset({"INS003", "CLR001", "CLR002"})
                    return Broken(broken, straight.item.name, "intruder", also)
        raise AssertionError("no bare pipe with room beside it")

    return make


def unsupported(number: int) -> Callable[[Scene], Broken]:
    """A line that lost its supports: all, all but the first, all but the last."""

    def make(scene: Scene) -> Broken:
        supports = supports_of(scene)
        lines = [line for line in lines_of(scene).lines if supports.on.get(id(line))]
        line = max(lines, key=lambda line: line.length)
        held = [hold.support.index for hold in supports.on[id(line)]]
        gone = (held, held[1:], held[:-1])[number]
        return Broken(without(scene, *sorted(set(gone))), "…", "…", frozenset({"SUP002", "SUP003"}))

    return make


def by_itself(heavy: bool, number: int) -> Callable[[Scene], Broken]:
    """A bend or a heavy part that lost the supports near it."""

    def make(scene: Scene) -> Broken:
        limits = read_profile("default").limits_of(NEAR_CHANGES)
        reach = limits.heavy if heavy else limits.bend
        found: list[tuple[str, list[int]]] = []
        for change in NEAR_CHANGES.applicability(scene, limits):
            low, high = change.piece.begin - reach, change.piece.finish + reach
            far = tuple(hold for hold in change.holds if not low <= hold.place <= high)
            gone = [hold.support.index for hold in change.holds if hold not in far]
            if is_heavy(change.piece, limits) is not heavy or list(NEAR_CHANGES.requirement(change, scene, limits)):
                continue
            if list(NEAR_CHANGES.requirement(replace(change, holds=far), scene, limits)):
                found.append((change.piece.item.name, gone))
        assert found, "no bend or heavy part is held by supports alone"
        name, gone = found[number]
        return Broken(without(scene, *gone), name, None, frozenset({"SUP001", "SUP003"}))

    return make


def unheld_nozzle(number: int) -> Callable[[Scene], Broken]:
    """A machine that lost the first supports of one of its lines, up to where that is found."""

    def make(scene: Scene) -> Broken:
        limits = read_profile("default").limits_of(NOZZLES)
        found: list[tuple[str, list[int]]] = []
        for nozzle in NOZZLES.applicability(scene, limits):
            if not nozzle.holds or list(NOZZLES.requirement(nozzle, scene, limits)):
                continue
            holds = nozzle.holds if nozzle.end == 0 else nozzle.holds[::-1]
            for count in range(1, len(holds) + 1):
                left = tuple(sorted(holds[count:], key=lambda hold: hold.place))
                if list(NOZZLES.requirement(replace(nozzle, holds=left), scene, limits)):
                    found.append((nozzle.machine.name, [hold.support.index for hold in holds[:count]]))
                    break
        assert found, "no nozzle is held by supports alone"
        name, gone = found[number]
        return Broken(without(scene, *gone), name, None, frozenset({"SUP001", "SUP002"}))

    return make


def unanchored(number: int) -> Callable[[Scene], Broken]:
    """A guide in place of the anchor behind a flexible connector."""

    def make(scene: Scene) -> Broken:
        limits = read_profile("default").limits_of(NOZZLES)
        pairs = [
            (nozzle.machine, min(nozzle.holds, key=lambda hold: abs(hold.place - nozzle.line.length * nozzle.end)))
            for nozzle in NOZZLES.applicability(scene, limits)
            if nozzle.flexible is not None and nozzle.holds
        ]
        anchored = [pair for pair in pairs if is_anchor(pair[1].support)]
        assert anchored, "no anchor stands behind a flexible connector"
        machine, hold = anchored[number]
        broken = told(scene, hold.support.index, {"DHR_Support": {"Function": "GUIDE"}})
        return Broken(broken, machine.name, hold.support.name)

    return make


def hanging(number: int, floor: str = "slab") -> Callable[[Scene], Broken]:
    """A stanchion that ends above the floor."""

    def make(scene: Scene) -> Broken:
        support = supports_of(scene).items[number]

        def cut(vertices: Floats) -> Floats:
            vertices[:, 2] = np.maximum(vertices[:, 2], 0.06)
            return vertices

        return Broken(shaped(scene, support.index, cut), support.name, floor)

    return make


def alone(
    start: tuple[float, float, float], end: tuple[float, float, float], system: str, also: str = ""
) -> Callable[[Scene], Broken]:
    """A pipe by itself, outside of everything."""

    def make(scene: Scene) -> Broken:
        first, last = np.array(start), np.array(end)
        broken = added(scene, "intruder", "IfcPipeSegment", tube_mesh(scene, first, last, 0.1143))
        broken = with_ports(broken, len(scene.items), system, first, last)
        return Broken(broken, "intruder", None, frozenset(also.split()))

    return make


def shortened(number: int, length: float) -> Callable[[Scene], Broken]:
    """A piece between two fittings that is cut short; the rest of its line moves up to it."""

    def make(scene: Scene) -> Broken:
        piece = list(between_fittings(scene, Limits(1.0, 0.1, 0.06, 0.002)))[number]
        index = piece.item.index
        first, last = (np.array(scene.network.ports[port].at) for port in scene.network.ports_of(index))
        way = (last - first) / np.linalg.norm(last - first)

        def cut(vertices: Floats) -> Floats:
            return vertices - np.maximum((vertices - first) @ way - length, 0.0)[:, None] * way

        far = scene.network.ports_of(index)[1]
        ports = list(scene.network.ports)
        x, y, z = (first + length * way).tolist()
        ports[far] = replace(ports[far], at=(x, y, z))
        moved = replace(scene, network=Network(tuple(ports), scene.network.joints))
        return Broken(shaped(moved, index, cut), piece.item.name, "…")

    return make


MUTATIONS: list[tuple[str, str, Callable[[Scene], Broken]]] = [
    *(
        (code, "station", in_envelope(code, n))
        for code in ("ACC001", "ACC002", "ACC004", "ACC008", "ACC009")
        for n in (0, 1, 5)
    ),
    *((code, "station", in_envelope(code, n)) for code in ("REA002", "REA003", "LFT003", "CLR006") for n in (0, 1, 3)),
    *((code, "yard", in_envelope(code, n)) for code in ("ACC006", "ACC007", "ACC010") for n in (0, 1, 2)),
    *(
        ("ACC003", "station", plates(name, n))
        for name, n in (("exchanger-a", 900), ("exchanger-b", 900), ("exchanger-b", 700))
    ),
    *(("ACC005", "station", power(name, n)) for name, n in (("pump-a", 55e3), ("pump-b", 55e3), ("pump-b", 45e3))),
    *(("ACC011", "station", forgotten(name)) for name in ("pump-a", "exchanger-b", "exchanger-a-hot-in-valve")),
    *(("ACC012", "station", in_envelope("ACC012", n, "IfcCovering", predefined_type="INSULATION")) for n in (0, 1, 2)),
    *(("CLR001", "yard", beside(gap, turned)) for gap, turned in ((0.06, False), (0.01, False), (0.05, True))),
    *(
        ("CLR002", "yard", beside(gap, turned, "IfcColumn"))
        for gap, turned in ((0.06, False), (0.03, False), (0.08, True))
    ),
    *(("CLR003", "station", at_the_bolts(n)) for n in (0, 1, 2)),
    *(
        ("CLR004", "yard", beside(gap, turned, "IfcCableCarrierSegment"))
        for gap, turned in ((0.1, False), (0.02, True))
    ),
    ("CLR004", "yard", in_envelope("CLR004", 0)),
    ("CLR005", "yard", above_the_panel("IfcPipeSegment", 1.4, 0.0)),
    ("CLR005", "yard", above_the_panel("IfcPipeSegment", 1.0, 0.9)),
    ("CLR005", "yard", above_the_panel("IfcPipeFitting", 0.2, 0.0)),
    *(
        ("CLR007", "yard", above_the_floor(gap, thickness))
        for gap, thickness in ((0.11, 0.0), (0.05, 0.0), (0.12, 0.1))
    ),
    *(("INS001", "yard", thinner(thickness)) for thickness in (0.03, 0.06, 0.08)),
    *(("INS002", "yard", uncovered(kind)) for kind in ("pipe", "elbow", "cut")),
    *(("INS003", "station", too_near_to_insulate(n, gap)) for n, gap in ((0, 0.07), (3, 0.05), (6, 0.08))),
    *(("INS004", "yard", thinner(thickness, t)) for thickness, t in ((0.005, 383.15), (0.01, 423.15), (0.005, 400.0))),
    *(("SUP001", "station", unsupported(n)) for n in (0, 1, 2)),
    *(("SUP002", "station", by_itself(heavy, n)) for heavy, n in ((False, 0), (False, -1), (True, 0))),
    *(("SUP003", "station", unheld_nozzle(n)) for n in (0, -1)),
    ("SUP003", "station", unanchored(0)),
    *(("SUP004", "station", hanging(n)) for n in (0, 5, 9)),
    ("SUP005", "yard", alone((0, -5, 2), (40, -5, 2), "HEATING", "SUP001")),
    ("SUP005", "yard", alone((0, -5, 2), (0, -45, 2), "HEATING", "SUP001")),
    ("SUP005", "yard", alone((-5, 0, 2), (-5, 31, 2), "HEATING", "SUP001")),
    *(("ROU001", "station", shortened(n, length)) for n, length in ((0, 0.05), (3, 0.08), (6, 0.1))),
    ("ROU002", "yard", alone((0, -5, 2), (2, -5, 2), "DRAINAGE")),
    ("ROU002", "yard", alone((0, -5, 2.002), (2, -5, 2), "DRAINAGE")),
    ("ROU002", "yard", alone((0, -5, 2), (0, -7, 2), "CONDENSATE")),
]


@pytest.mark.parametrize(
    ("code", "plant", "change"), MUTATIONS, ids=[f"{code}-{number}" for number, (code, _, _) in enumerate(MUTATIONS)]
)
def test_what_is_broken_is_found_and_nothing_else(
    plants: dict[str, Scene], code: str, plant: str, change: Callable[[Scene], Broken]
):
    broken = change(plants[plant])
    done = checked(broken.scene)
    assert not [result.error for result in done.results if result.error]
    said = findings(done)
    mine = [one for one in said if one[0] == code]
    assert mine, f"not found; but {said}"
    right = [
        one
        for one in mine
        if broken.subject in ("…", one[1]) and (broken.other in ("…", one[2]) or broken.other is None)
    ]
    assert right, f"not on {broken.subject} and {broken.other}: {mine}"
    assert {one[0] for one in said} <= {code, *broken.also}, said
    if broken.near is not None:
        low, high = broken.near
        places = [f.at for r in done.results for f in r.findings if f.rule == code and f.subject.name == broken.subject]
        local = [np.array(at) - np.array(broken.scene.origin) for at in places if at is not None]
        assert any(bool((at >= low - 0.05).all() and (at <= high + 0.05).all()) for at in local)


def test_every_rule_of_space_is_broken_at_least_three_times():
    counts = {code: sum(one[0] == code for one in MUTATIONS) for code, _, _ in MUTATIONS}
    assert min(counts.values()) >= 3, counts
