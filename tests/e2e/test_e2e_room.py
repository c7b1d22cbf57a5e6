"""A plant in somebody's room: placed, joined, carried, insulated; and what cannot be is one line each."""

import csv
import io
import itertools
import json
from collections import Counter
from pathlib import Path
from typing import Any

import ifcopenshell
import ifcopenshell.util.element
import ifcopenshell.validate
import pytest
from openpyxl import load_workbook

from bimgen.build import build_project
from bimgen.checking import Options, check_models, silent
from bimgen.spec import read_project
from component_library.standards import tables
from tests.library.told import untold

ROOM = """
[project]
name = "Room"
[[station]]
kind = "plant_room"
name = "room"
choices = { door = %(door)s, roof = %(roof)s }
[station.duty]
length = "14 m"
width = "9 m"
height = "4 m"
bay = "7 m"
door_at = "6 m"
door_width = "1.5 m"
ducts = [{ y = "2.2 m", level = "3.1 m", start = "1 m", end = "13 m", width = "500 mm", height = "300 mm" }]
"""

PLANT = """
[project]
name = "Plant"
[place]
host = "room.ifc"
[room]
origin = ["7 m", "4.5 m"]
%(room)s
[pipework]
name = "PLANT"
%(pipework)s
[[station]]
kind = "separator_train"
name = "SEP"
duty = { flow = "30 m3/h", dn = 100, pressure = "6 bar" }
choices = { separator = "air", circuit = "SRC-R" }
%(at)s
[[boundary]]
name = "FROM"
at = ["0 m", "7 m", "2.8 m"]
axis = "+x"
[[boundary]]
name = "TO"
at = ["14 m", "1.2 m", "%(to)s"]
axis = "-x"
[[run]]
ends = ["FROM", "SEP.in"]
[[run]]
ends = ["SEP.out", "TO"]
"""

CLOCK = "2026-01-01T00:00:00Z"
DEFAULTS = {"room": "", "pipework": "", "at": "", "to": "3 m"}


def room(folder: Path, door: str = "true", roof: str = "true") -> None:
    path = folder / "room.toml"
    path.write_text(ROOM % {"door": door, "roof": roof})
    files = build_project(path, read_project(path), "IFC4", CLOCK).files
    (folder / "room.ifc").write_bytes(files["room.ifc"])


def plant(folder: Path, schema: str = "IFC4", **changes: str) -> Any:
    path = folder / "plant.toml"
    path.write_text(PLANT % (DEFAULTS | changes))
    return build_project(path, read_project(path), schema, CLOCK)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    folder = tmp_path_factory.mktemp("plant")
    room(folder)
    made = plant(folder)
    for name, content in made.files.items():
        (folder / name).write_bytes(content)
    return folder, made


@pytest.fixture(scope="module")
def model(built: tuple[Path, Any]) -> ifcopenshell.file:
    return ifcopenshell.open(str(built[0] / "PLANT.ifc"))


def test_all_of_it_is_built_and_nothing_is_said_but_notes(built: tuple[Path, Any]):
    assert not [message for message in built[1].messages if message.failed]
    said = json.loads(built[1].files["sizing.json"])["piping"]
    assert [run["name"] for run in said["runs"]] == ["FROM", "SEP-out"]
    assert said["refused"] == []
    assert said["not_carried"] == []


def test_the_rules_find_nothing_that_the_run_did_not_tell(built: tuple[Path, Any]):
    folder, made = built
    run = check_models([folder / name for name in ("room.ifc", "PLANT.ifc", "PLANT_ENV.ifc")], "", Options(), silent)
    assert untold(run.findings, made.messages) == []


def test_the_file_passes_the_schema_and_its_rules(built: tuple[Path, Any]):
    logger = ifcopenshell.validate.json_logger()
    ifcopenshell.validate.validate(str(built[0] / "PLANT.ifc"), logger, express_rules=True)
    assert logger.statements == []


def test_every_part_of_a_run_is_joined_to_the_next(model: ifcopenshell.file):
    joined = {port.id() for one in model.by_type("IfcRelConnectsPorts") for port in (one.RelatingPort, one.RelatedPort)}
    loose = []
    for spool in (one for one in model.by_type("IfcElementAssembly") if one.ObjectType == "SPOOL"):
        for part in ifcopenshell.util.element.get_parts(spool):
            for rel in part.IsNestedBy:
                loose += [port for port in rel.RelatedObjects if port.id() not in joined and port.Name in ("in", "out")]
    assert len(loose) == 2, "only the boundaries are open"


def test_lengths_of_the_bill_are_those_of_the_model(built: tuple[Path, Any], model: ifcopenshell.file):
    rows = list(csv.DictReader(io.StringIO(built[1].files["PLANT_BOM.csv"].decode("utf-8-sig"))))
    billed = {row["Item"]: float(row["Quantity"]) for row in rows if row["Class"] == "IfcPipeSegment"}
    drawn: Counter[str] = Counter()
    number = 0
    for spool in (one for one in model.by_type("IfcElementAssembly") if one.ObjectType == "SPOOL"):
        for part in ifcopenshell.util.element.get_parts(spool):
            if part.is_a("IfcPipeSegment"):
                name = ifcopenshell.util.element.get_type(part).Name
                drawn[name] += ifcopenshell.util.element.get_psets(part)["Qto_PipeSegmentBaseQuantities"]["Length"]
            number += 1
    assert billed == pytest.approx(dict(drawn), abs=1e-6)
    spools = list(csv.DictReader(io.StringIO(built[1].files["PLANT_SPOOLS.csv"].decode("utf-8-sig"))))
    assert sum(float(row["Pipe m"]) for row in spools) == pytest.approx(sum(drawn.values()), abs=1e-6)
    assert sum(int(row["Parts"]) for row in spools) == number
    assert all(float(row["Length m"]) <= 6.0 + 1e-3 for row in spools)
    sheet = load_workbook(io.BytesIO(built[1].files["PLANT_BOM.xlsx"]))["Materials"]
    assert sheet.max_row == len(rows) + 1


def test_the_length_of_a_run_is_that_of_its_parts(built: tuple[Path, Any], model: ifcopenshell.file):
    said = {run["name"]: run for run in json.loads(built[1].files["sizing.json"])["piping"]["runs"]}
    arc = tables.elbows().row(100).bend_radius * 3.141592653589793 / 2
    flange = tables.flanges().row(100).thickness
    for name, run in said.items():
        pipes = [one for one in model.by_type("IfcPipeSegment") if one.Name.startswith(f"{name}-pipe")]
        straight = sum(
            ifcopenshell.util.element.get_psets(one)["Qto_PipeSegmentBaseQuantities"]["Length"] for one in pipes
        )
        assert run["length"] == pytest.approx(straight + run["bends"] * arc + flange, abs=1e-6)


def test_insulation_is_aggregated_to_what_it_covers_and_ends_before_the_bolts(model: ifcopenshell.file):
    coverings = model.by_type("IfcCovering")
    assert coverings
    for covering in coverings:
        host = covering.Decomposes[0].RelatingObject
        assert host.is_a("IfcPipeSegment") or host.is_a("IfcPipeFitting")
        assert not covering.ContainedInStructure
        assert ifcopenshell.util.element.get_psets(covering)["Qto_CoveringBaseQuantities"]["Width"] == 0.1
    bends = [one for one in model.by_type("IfcPipeFitting") if "-elbow-" in one.Name and one.Name.startswith("FROM")]
    assert all(one.IsDecomposedBy for one in bends), "fittings are covered as well"


def test_every_support_is_related_to_the_pipe_it_carries(built: tuple[Path, Any], model: ifcopenshell.file):
    supports = json.loads(built[1].files["sizing.json"])["piping"]["supports"]
    carried = {one.RelatingElement.Name: one.RelatedElement for one in model.by_type("IfcRelConnectsElements")}
    assert set(carried) >= {one["name"] for one in supports}
    posts = [one.Name for one in model.by_type("IfcDiscreteAccessory") if "stanchion" in (one.ObjectType or one.Name)]
    assert set(carried) >= set(posts), "those of stations as well"
    assert all(pipe.is_a("IfcPipeSegment") for pipe in carried.values())
    assert {one["kind"] for one in supports} <= {"pipe_hanger", "pipe_bracket", "pipe_frame", "support", "riser_clamp"}


def test_the_same_project_gives_the_same_bytes(built: tuple[Path, Any]):
    again = plant(built[0])
    assert dict(again.files) == dict(built[1].files)


@pytest.mark.parametrize("schema", ["IFC4X3_ADD2", "IFC2X3"])
def test_other_schemas_take_it_too(built: tuple[Path, Any], schema: str, tmp_path: Path):
    made = plant(built[0], schema)
    (tmp_path / "PLANT.ifc").write_bytes(made.files["PLANT.ifc"])
    logger = ifcopenshell.validate.json_logger()
    ifcopenshell.validate.validate(str(tmp_path / "PLANT.ifc"), logger)
    assert logger.statements == []


def test_a_station_stays_where_the_project_puts_it(built: tuple[Path, Any]):
    made = plant(built[0], at='at = ["4 m", "5 m", "0 m"]')
    ifc = ifcopenshell.file.from_string(made.files["PLANT.ifc"].decode())
    station = next(one for one in ifc.by_type("IfcElementAssembly") if one.Name == "SEP")
    assert station.ObjectPlacement.RelativePlacement.Location.Coordinates == pytest.approx((4.0, 5.0, 0.0))


def failed(made: Any) -> list[str]:
    return [f"{message.text} | {message.hint}" for message in made.messages if message.failed]


def test_a_boundary_outside_the_room_is_one_line_and_the_rest_is_built(built: tuple[Path, Any]):
    made = plant(built[0], to="9 m")
    (line,) = failed(made)
    assert "outside the room" in line
    assert "SEP-out" in line
    runs = json.loads(made.files["sizing.json"])["piping"]["runs"]
    assert [run["name"] for run in runs] == ["FROM"]


def test_a_run_without_a_way_names_what_is_in_it(built: tuple[Path, Any]):
    made = plant(built[0], at='at = ["0.15 m", "4 m", "0 m"]')
    (line,) = failed(made)
    assert "FROM" in line
    assert "room" in line or "Ifc" in line


def test_no_structure_within_reach_is_one_line_a_run(tmp_path: Path):
    room(tmp_path, roof="false")
    text = (PLANT % DEFAULTS).replace("[room]", '[room]\nwithout = ["IfcSlab", "IfcBeam", "IfcWall", "IfcColumn"]')
    text = text.replace('origin = ["7 m", "4.5 m"]\n', "")
    path = tmp_path / "bare.toml"
    path.write_text(text.replace("[room]", '[room]\norigin = ["7 m", "4.5 m"]'))
    with pytest.raises(Exception, match="enclose"):
        build_project(path, read_project(path), "IFC4", CLOCK)
    # Walls stay, so that there is a room; nothing else carries.
    kept = text.replace('"IfcWall", ', "").replace("[room]", '[room]\nheight = "4 m"\norigin = ["7 m", "4.5 m"]')
    path.write_text(kept)
    made = build_project(path, read_project(path), "IFC4", CLOCK)
    assert any("nothing carries it" in line for line in failed(made))
    assert "PLANT.ifc" in made.files


def test_a_room_without_a_door_is_a_note(tmp_path: Path):
    room(tmp_path, door="false")
    made = plant(tmp_path)
    assert not failed(made)
    assert any("no door" in message.text for message in made.messages)


def test_a_station_that_does_not_fit_is_said_by_how_much_and_its_runs_are_left_out(built: tuple[Path, Any]):
    made = plant(built[0], room='height = "1.2 m"')
    lines = failed(made)
    assert any("SEP needs" in line and "m of height" in line for line in lines)
    assert sum("has no place" in line for line in lines) == 2


TRAINS = (
    PLANT.split("[[station]]")[0]
    + """
[[station]]
kind = "separator_train"
name = "S1"
at = ["1.2 m", "1.2 m", "0 m"]
duty = { flow = "20 m3/h" }
choices = { circuit = "%(first)s" }
[[station]]
kind = "separator_train"
name = "S1.B"
at = ["10 m", "1.2 m", "0 m"]
duty = { flow = "20 m3/h" }
choices = { number = 2, circuit = "%(second)s" }
[[run]]
ends = ["S1.out", "S1.B.in"]
"""
)


def trains(folder: Path, first: str = "SRC-R", second: str = "SRC-R") -> Any:
    path = folder / "trains.toml"
    path.write_text(TRAINS % (DEFAULTS | {"first": first, "second": second}))
    return build_project(path, read_project(path), "IFC4", CLOCK)


def test_pipes_keep_the_walkways_and_the_ground_before_the_door_free(built: tuple[Path, Any]):
    made = trains(built[0])
    assert not failed(made)
    (run,) = json.loads(made.files["sizing.json"])["piping"]["runs"]
    outside = tables.pipes().row(run["dn"]).outside_diameter / 2 + run["insulation"]
    for first, last in itertools.pairwise(run["points"]):
        before_door = min(first[0], last[0]) < 7.5 and max(first[0], last[0]) > 6.0 and min(first[1], last[1]) < 1.5
        if before_door:
            assert min(first[2], last[2]) - outside >= 2.1 - 2e-3


def test_two_systems_are_not_joined(built: tuple[Path, Any]):
    (line,) = failed(trains(built[0], second="DH-R"))
    assert "S1-out: joins SRC-R to DH-R" in line
    assert "kept apart" in line


def test_what_was_to_be_found_from_the_pipework_of_a_station_without_a_place_is_one_line(built: tuple[Path, Any]):
    text = (
        (PLANT % (DEFAULTS | {"room": 'height = "1.6 m"'})).split("[[station]]")[0]
        + """
[[station]]
kind = "pump_skid"
name = "PU"
duty = { flow = "20 m3/h", head = "routed" }
[[run]]
ends = ["PU.discharge", "PU.suction"]
"""
    )
    path = built[0] / "unplaced.toml"
    path.write_text(text)
    lines = failed(build_project(path, read_project(path), "IFC4", CLOCK))
    assert any("PU needs" in line and "m of height" in line for line in lines)


def test_bare_pipe_can_be_joined_to_flanges_wider_than_insulation_would_be(built: tuple[Path, Any]):
    text = (PLANT % (DEFAULTS | {"pipework": 'insulation = "none"'})).replace('name = "SEP"', 'name = "PU"')
    text = text.replace("separator_train", "pump_skid").replace(
        'duty = { flow = "30 m3/h", dn = 100, pressure = "6 bar" }', 'duty = { flow = "30 m3/h", head = "12 m" }'
    )
    text = text.replace('choices = { separator = "air", circuit = "SRC-R" }\n', "")
    path = built[0] / "bare.toml"
    path.write_text(text.replace("SEP.in", "PU.suction").replace("SEP.out", "PU.discharge"))
    assert failed(build_project(path, read_project(path), "IFC4", CLOCK)) == []


def test_a_boundary_that_looks_out_of_the_room_is_one_line(built: tuple[Path, Any]):
    text = (PLANT % DEFAULTS).replace('axis = "-x"', 'axis = "+x"')
    path = built[0] / "outward.toml"
    path.write_text(text)
    (line,) = failed(build_project(path, read_project(path), "IFC4", CLOCK))
    assert "TO points out of the room" in line


def test_the_space_of_insulation_instead_of_insulation(built: tuple[Path, Any]):
    made = plant(built[0], pipework='insulation = "allowance"\nsupports = false')
    assert b"IFCCOVERING(" not in made.files["PLANT.ifc"]
    assert b"CLEARANCE:INSULATION" in made.files["PLANT_ENV.ifc"]


def test_flanged_spools_have_flange_pairs_between_them(built: tuple[Path, Any]):
    made = plant(built[0], pipework='joints = "flanged"\nspool = "3 m"\nsupports = false')
    rows = list(csv.DictReader(io.StringIO(made.files["PLANT_BOM.csv"].decode("utf-8-sig"))))
    pairs = [row for row in rows if row["Item"].startswith("Flange pair")]
    assert int(pairs[0]["Quantity"]) >= 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"SEP.in"', '"SEP.inn"', ("no port 'inn'", "its ports")),
        ('"SEP.in"', '"SEQ.in"', ("no port of a station", "known")),
        ('"TO"]', '"SEP.out"]', ("too",)),
        ('"TO"]\n', '"TO"]\nname = "SEP"\n', ("is taken",)),
        ('origin = ["7 m", "4.5 m"]', 'space = "Attic"', ("no space 'Attic'",)),
        ('origin = ["7 m", "4.5 m"]', 'origin = ["40 m", "4.5 m"]', ("enclose",)),
        ('origin = ["7 m", "4.5 m"]', 'origin = ["7 m", "-0.1 m"]', ("in a wall",)),
        ('host = "room.ifc"', 'storey = "Level 0"', ("no model",)),
        ('name = "PLANT"', 'name = "PLANT"\nspool = "0 m"', ("spool", "between 1 m and 18 m")),
        ('name = "PLANT"', 'name = "PLANT"\nclearance = "-5 mm"', ("clearance", "between")),
        ('name = "PLANT"', 'name = "PLANT"\nhottest = "5 degC"', ("hottest is not above coldest",)),
        ('name = "PLANT"', 'name = "SEP"', ("pipework: name", "is a station")),
        ("[room]", '[room]\nheight = "-3 m"', ("height", "between")),
        ('name = "TO"', 'name = "FROM"', ("boundary FROM", "already")),
        ('"FROM", "SEP.in"', '"FROM"', ("ends", "a run has two ends")),
    ],
)
def test_mistakes_of_the_project_are_one_line(built: tuple[Path, Any], old: str, new: str, words: tuple[str, ...]):
    text = PLANT % DEFAULTS
    assert old in text
    path = built[0] / "wrong.toml"
    path.write_text(text.replace(old, new))
    with pytest.raises(Exception) as raised:
        build_project(path, read_project(path), "IFC4", CLOCK)
    said = f"{raised.value} | {getattr(raised.value, 'hint', '')}"
    assert "\n" not in said
    for word in words:
        assert word in said


def test_a_wall_is_crossed_with_a_provision_where_the_project_allows_it(built: tuple[Path, Any], tmp_path: Path):
    text = (PLANT % DEFAULTS).replace("[room]", '[room]\ncrossings = "provision"')
    path = built[0] / "crossing.toml"
    path.write_text(text.replace('["0 m", "7 m", "2.8 m"]', '["-0.6 m", "7 m", "2.8 m"]'))
    made = build_project(path, read_project(path), "IFC4", CLOCK)
    assert not failed(made)
    for name in ("PLANT.ifc", "PLANT_ENV.ifc"):
        (tmp_path / name).write_bytes(made.files[name])
    ifc = ifcopenshell.open(str(tmp_path / "PLANT.ifc"))
    (void,) = ifc.by_type("IfcBuildingElementProxy")
    assert ifcopenshell.util.element.get_predefined_type(void) == "PROVISIONFORVOID"
    sets = ifcopenshell.util.element.get_psets(void)["Pset_BuildingElementProxyProvisionForVoid"]
    assert sets["Depth"] == pytest.approx(0.2, abs=1e-4)
    models = [tmp_path / "PLANT.ifc", tmp_path / "PLANT_ENV.ifc", built[0] / "room.ifc"]
    run = check_models(models, "", Options(), silent)
    (crossing,) = [finding for finding in run.findings if finding.rule == "CLS003"]
    assert crossing.severity.value == "info"
    others = [finding for finding in run.findings if finding is not crossing]  # outside the run turns close to the wall
    assert {(finding.rule, finding.severity.value) for finding in others} <= {
        ("CLR002", "warning"),
        ("SUP002", "warning"),
    }
    if any(finding.rule == "SUP002" for finding in others):
        assert any("no support can stand within 0.30 m of bend" in message.text for message in made.messages)
