"""Models that are broken, each said in one line beside those that are checked; and odd ones, which must work."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from commandline import Bimgen, leftovers, said_once
from step_models import BEAM, CLEAR, DUCT, FOOT, FURLONG, METRE, MILLIMETRE, Box, guid, model, write

GOOD = model([BEAM, DUCT])
BROKEN: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "empty.ifc": ("", ("is empty",)),
    "blank.ifc": (b"\0" * 4096, ("is empty",)),
    "letter.ifc": ("Dear Sir or Madam", ("not an IFC file",)),
    "picture.ifc": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, ("not an IFC file",)),
    "cut.ifc": (GOOD[: len(GOOD) // 2], ("cut off",)),
    "furlong.ifc": (model([BEAM], FURLONG), ("FURLONG", "metres")),
    "model.ifcxml": ("<?xml version='1.0'?><ifcXML/>", ("convert", ".ifc")),
    "renamed.ifc": ("<?xml version='1.0'?><ifcXML/>", ("convert", ".ifc")),
    "old.ifc": (GOOD.replace("'IFC4'", "'IFC2X2_FINAL'"), ("IFC2X2_FINAL", "IFC4")),
    "damaged.ifczip": (b"PK\x03\x04" + bytes(200), ("zip",)),
}


def results(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "results.json").read_text("utf-8"))


def check(bimgen: Bimgen, folder: Path, *models: Path) -> list[dict[str, Any]]:
    """The clashes of models that can all be read."""
    done = bimgen("check", *models, "--select", "CLS", "--format", "json", "--out", folder / "out")
    assert done.err == ""
    found = results(folder / "out")
    assert all("error" not in entry for entry in found["models"])
    assert done.code == int(bool(found["findings"]))
    return found["findings"]


@pytest.mark.parametrize("name", list(BROKEN))
def test_a_broken_model_is_one_line_and_the_good_one_beside_it_is_checked(bimgen: Bimgen, tmp_path: Path, name: str):
    content, words = BROKEN[name]
    broken = tmp_path / name
    broken.write_bytes(content if isinstance(content, bytes) else content.encode())
    good = tmp_path / "good.ifc"
    good.write_text(GOOD, encoding="ascii")
    out = tmp_path / "out"
    done = bimgen("check", broken, good, "--select", "CLS", "--format", "json", "--out", out)
    said_once(done, name, *words)
    assert f"{name}: not read" in done.out
    assert "1 error," in done.out
    found = results(out)
    assert all(word in found["models"][0]["error"] for word in words)
    assert [finding["rule"] for finding in found["findings"]] == ["CLS001"]
    assert leftovers(out) == []


def test_where_no_model_can_be_read_the_summary_does_not_speak_of_no_errors(bimgen: Bimgen, tmp_path: Path):
    (tmp_path / "empty.ifc").touch()
    done = bimgen("check", tmp_path / "empty.ifc", "--out", tmp_path / "out")
    said_once(done, "empty.ifc")
    assert "nothing was checked" in done.out
    assert "0 errors" not in done.out
    assert leftovers(tmp_path / "out") == []
    assert {rule["status"] for rule in results(tmp_path / "out")["rules"]} == {"NOT_APPLICABLE"}


def test_several_broken_models_are_each_one_line(bimgen: Bimgen, tmp_path: Path):
    for name in ("a.ifc", "b.ifc"):
        (tmp_path / name).touch()
    done = bimgen("check", tmp_path, tmp_path / "gone.ifc", "-q")
    assert done.code == 2
    lines = done.err.splitlines()
    assert [line.split()[1] for line in lines[::2]] == ["a.ifc", "b.ifc", "gone.ifc"]
    assert all(line.startswith("hint: ") for line in lines[1::2])


def test_a_model_in_feet_comes_out_in_metres(bimgen: Bimgen, tmp_path: Path):
    """A duct from 10.3 to 10.9 ft through a beam from 10 to 11.6 ft, 1 ft wide: 0.9 ft deep, 1.3 x 1 x 0.6 ft3."""
    beam = Box("IFCBEAM", 1, (0, 0, 10), (20, 1, 1.6))
    duct = Box("IFCDUCTSEGMENT", 2, (3, 0, 10.3), (1.3, 13, 0.6))
    (clash,) = check(bimgen, tmp_path, write(tmp_path / "feet.ifc", [beam, duct], FOOT))
    assert clash["depth"] == pytest.approx(0.9 * 0.3048, abs=1e-4)
    assert clash["volume"] == pytest.approx(1.3 * 1 * 0.6 * 0.3048**3, rel=1e-3)
    assert clash["at"] == pytest.approx([3 * 0.3048, 0.0, 10.6 * 0.3048], abs=0.21)


def test_models_in_feet_and_in_millimetres_meet_where_they_are(bimgen: Bimgen, tmp_path: Path):
    def scaled(box: Box, unit: float) -> Box:
        x, y, z = (value / unit for value in box.centre)
        length, width, height = (value / unit for value in box.size)
        return Box(box.ifc_class, box.guid, (x, y, z), (length, width, height))

    beams = write(tmp_path / "mm.ifc", [scaled(BEAM, 0.001)], MILLIMETRE)
    ducts = write(tmp_path / "ft.ifc", [scaled(DUCT, 0.3048)], FOOT)
    (clash,) = check(bimgen, tmp_path, beams, ducts)
    assert clash["depth"] == pytest.approx(0.3, abs=1e-4)
    assert clash["volume"] == pytest.approx(0.024, rel=1e-3)


@pytest.mark.parametrize(("unit", "scale"), [(METRE, 1.0), (MILLIMETRE, 1000.0)])
def test_a_clash_at_map_coordinates_is_found_and_reported_there(
    bimgen: Bimgen, tmp_path: Path, unit: str, scale: float
):
    east, north, height = 512345.0, 5456789.0, 117.0
    boxes = [
        Box(
            box.ifc_class,
            box.guid,
            (box.centre[0] * scale, box.centre[1] * scale, box.centre[2] * scale),
            (box.size[0] * scale, box.size[1] * scale, box.size[2] * scale),
        )
        for box in (BEAM, DUCT, CLEAR)
    ]
    origin = (east * scale, north * scale, height * scale)
    path = write(tmp_path / "map.ifc", boxes, unit, origin)
    (clash,) = check(bimgen, tmp_path, path)
    assert clash["at"] == pytest.approx([east + 1.0, north, height + 3.2], abs=0.21)
    assert clash["depth"] == pytest.approx(0.3, abs=1e-3)
    assert clash["volume"] == pytest.approx(0.024, rel=0.01)


def test_the_same_guid_in_two_files_is_two_elements_with_two_findings(bimgen: Bimgen, tmp_path: Path):
    other = Box(DUCT.ifc_class, DUCT.guid, (-1.0, 0.0, 3.1), DUCT.size)
    paths = [
        write(tmp_path / "beams.ifc", [BEAM]),
        write(tmp_path / "east.ifc", [DUCT]),
        write(tmp_path / "west.ifc", [other]),
    ]
    found = check(bimgen, tmp_path, *paths)
    sides = [[Path(finding[side]["model"]).name for side in ("subject", "other")] for finding in found]
    assert sorted(map(sorted, sides)) == [["beams.ifc", "east.ifc"], ["beams.ifc", "west.ifc"]]
    assert all(guid(DUCT.guid) in (finding["subject"]["guid"], finding["other"]["guid"]) for finding in found)
    assert len({finding["key"] for finding in found}) == 2


def test_a_folder_with_blanks_and_umlauts_upper_case_endings_and_a_zip(bimgen: Bimgen, tmp_path: Path):
    folder = tmp_path / "Büro – Nord 2"
    folder.mkdir()
    write(folder / "TRÄGER.IFC", [BEAM])
    with zipfile.ZipFile(folder / "lüftung.ifcZIP", "w") as archive:
        archive.writestr("in/lüftung kanäle.ifc", model([DUCT]))
    (clash,) = check(bimgen, folder, folder)
    assert {Path(clash[side]["model"]).name for side in ("subject", "other")} == {"TRÄGER.IFC", "lüftung.ifcZIP"}


def test_a_name_in_a_model_may_hold_anything_and_appears_as_it_is(bimgen: Bimgen, tmp_path: Path):
    """Brackets are markup to the console, and angle brackets to HTML; \\X2\\ is how STEP writes what is not ASCII."""
    beam = Box(BEAM.ifc_class, BEAM.guid, BEAM.centre, BEAM.size, r"[red]Tr\X2\00E4\X0\ger[/] <b> & 100 %")
    path = write(tmp_path / "[bold]m.ifc", [beam, DUCT])
    done = bimgen("check", path, "--select", "CLS", "--out", tmp_path / "out")
    assert (done.code, done.err) == (1, "")
    assert "[red]Träger[/] <b> & 100 %" in done.out
    assert "[bold]m.ifc: IFC4" in done.out
    html = (tmp_path / "out/results.html").read_text("utf-8")
    assert "Träger[/] <b>" not in html
    assert "Träger[/] &lt;b&gt; &amp; 100 %" in html


def test_a_model_without_elements_is_no_pass(bimgen: Bimgen, tmp_path: Path):
    done = bimgen("check", write(tmp_path / "none.ifc", []), "--format", "json", "--out", tmp_path / "out")
    assert (done.code, done.err) == (0, "")
    assert {rule["status"] for rule in results(tmp_path / "out")["rules"]} == {"NOT_APPLICABLE"}


def test_the_first_model_gives_the_frame_also_when_it_stands_second_in_the_alphabet(bimgen: Bimgen, tmp_path: Path):
    write(tmp_path / "a.ifc", [DUCT])
    write(tmp_path / "b.ifc", [BEAM])
    (one,) = check(bimgen, tmp_path, tmp_path / "b.ifc", tmp_path / "a.ifc")
    assert [Path(entry["path"]).name for entry in results(tmp_path / "out")["models"]] == ["b.ifc", "a.ifc"]
    (two,) = check(bimgen, tmp_path, tmp_path / "a.ifc", tmp_path / "b.ifc")
    assert one["key"] == two["key"]
    assert one["at"] == pytest.approx(two["at"], abs=1e-6)
