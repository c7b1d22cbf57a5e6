"""BCF 2.1 that importers take: valid against the schemas, with viewpoint and snapshot, in world coordinates."""

import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from made_runs import clash, failed, item, plant, run_of
from PIL import Image

from bimgen.camera import camera
from bimgen.reports.bcf import REPORT
from bimgen.run import Run
from bimgen.wording import topic_guid
from rules.scene import Scene

KEY = "6f1c8d7e-0000-5000-8000-000000000001"


def unpacked(run: Run) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(REPORT.write(run)))


def parsed(book: zipfile.ZipFile, key: str, name: str):
    return etree.fromstring(book.read(f"{topic_guid(key)}/{name}"))


def check(book: zipfile.ZipFile, schemas: Path) -> int:
    """Validate every file of a BCF; the number of files."""
    kinds = {"markup.bcf": "markup", "viewpoint.bcfv": "visinfo", "bcf.version": "version", "project.bcfp": "project"}
    valid = {name: etree.XMLSchema(etree.parse(schemas / f"{kind}.xsd")) for name, kind in kinds.items()}
    count = 0
    for name in book.namelist():
        schema = valid.get(name.rsplit("/", 1)[-1])
        if schema is not None:
            schema.assertValid(etree.fromstring(book.read(name)))
            count += 1
    return count


def test_every_file_is_valid_against_the_schemas_of_buildingsmart(run: Run, nasty: Run, schemas: Path):
    assert check(unpacked(run), schemas) == 2 + 2 * 4
    assert check(unpacked(nasty), schemas) == 2 + 2


def test_the_extension_schema_is_valid_over_the_markup_schema(run: Run, schemas: Path, tmp_path: Path):
    book = unpacked(run)
    (tmp_path / "markup.xsd").write_bytes((schemas / "markup.xsd").read_bytes())
    (tmp_path / "extensions.xsd").write_bytes(book.read("extensions.xsd"))
    schema = etree.XMLSchema(etree.parse(tmp_path / "extensions.xsd"))
    schema.assertValid(parsed(book, KEY, "markup.bcf"))


def test_a_topic_is_a_folder_entry_with_markup_viewpoint_and_snapshot(run: Run):
    names = unpacked(run).namelist()
    assert names[:3] == ["bcf.version", "project.bcfp", "extensions.xsd"]
    guid = topic_guid(KEY)
    first = [f"{guid}/", f"{guid}/markup.bcf", f"{guid}/viewpoint.bcfv", f"{guid}/snapshot.png"]
    assert names[3:7] == first
    assert len(names) == 3 + 4 * 4
    assert not any("\\" in name for name in names)


def test_the_layout_is_that_of_the_official_examples(run: Run):
    corpus = os.environ.get("BIMGEN_CORPUS", "")
    if not corpus:
        pytest.skip("BIMGEN_CORPUS is not set")
    example = Path(corpus) / "bcf/bsi/v2.1/Visualization/PerspectiveCamera/PerspectiveCamera.bcf"
    with zipfile.ZipFile(example) as book:
        theirs = etree.fromstring(next(book.read(name) for name in book.namelist() if name.endswith("markup.bcf")))
        view = etree.fromstring(next(book.read(name) for name in book.namelist() if name.endswith(".bcfv")))
    ours = parsed(unpacked(run), KEY, "markup.bcf")
    assert {child.tag for child in theirs} <= {child.tag for child in ours}
    assert {child.tag for child in theirs.find("Topic")} <= {child.tag for child in ours.find("Topic")}
    camera_tags = [child.tag for child in view.find("PerspectiveCamera")]
    assert [
        child.tag for child in parsed(unpacked(run), KEY, "viewpoint.bcfv").find("PerspectiveCamera")
    ] == camera_tags


def test_a_topic_says_what_where_and_how_grave(run: Run):
    topic = parsed(unpacked(run), KEY, "markup.bcf").find("Topic")
    assert topic.get("TopicType") == "Clash"
    assert topic.get("TopicStatus") == "Open"
    assert topic.findtext("Title") == "CLS001 P-100 / B1"
    assert topic.findtext("Priority") == "High"
    assert [label.text for label in topic.findall("Labels")] == ["CLS001", "error", "mep-pipe", "str"]
    assert topic.findtext("CreationDate") == "2026-01-31T08:00:01Z"
    assert "@" in topic.findtext("CreationAuthor")
    assert "Depth: 100 mm" in topic.findtext("Description")


def test_a_waived_finding_is_closed_and_tells_the_reason(run: Run):
    markup = parsed(unpacked(run), "6f1c8d7e-0000-5000-8000-000000000002", "markup.bcf")
    assert markup.find("Topic").get("TopicStatus") == "Closed"
    assert any("sleeve is cut on site" in (text.text or "") for text in markup.findall("Comment/Comment"))


def test_comments_point_to_the_viewpoint_that_is_there(run: Run):
    book = unpacked(run)
    markup = parsed(book, KEY, "markup.bcf")
    guid = markup.find("Viewpoints").get("Guid")
    assert markup.find("Comment/Viewpoint").get("Guid") == guid
    assert parsed(book, KEY, "viewpoint.bcfv").get("Guid") == guid


def test_both_elements_are_selected_and_coloured_and_nothing_is_hidden(run: Run):
    parts = parsed(unpacked(run), KEY, "viewpoint.bcfv").find("Components")
    assert [child.tag for child in parts] == ["ViewSetupHints", "Selection", "Visibility", "Coloring"]
    guids = [component.get("IfcGuid") for component in parts.findall("Selection/Component")]
    assert guids == [run.scene.items[0].guid, run.scene.items[1].guid]
    assert parts.find("Visibility").get("DefaultVisibility") == "true"
    assert [colour.get("Color") for colour in parts.findall("Coloring/Color")] == ["E5342B", "1F6FEB"]


def test_the_revit_element_id_travels_with_the_guid(run: Run):
    parts = parsed(unpacked(run), "blocked", "viewpoint.bcfv").find("Components")
    assert parts.find("Selection/Component").findtext("AuthoringToolId") == "123456"
    assert len(parts.findall("Selection/Component")) == 3  # pump, tray, envelope


def test_a_guid_that_is_none_is_left_out_but_the_view_stays(nasty: Run):
    view = parsed(unpacked(nasty), "+key\x01", "viewpoint.bcfv")
    assert view.find("Components/Selection") is None
    assert view.find("PerspectiveCamera/FieldOfView").text == "50"


def direction_to(view, target: tuple[float, float, float]) -> float:
    """Cosine between the camera's direction and the way to a point."""
    eye, ahead = (
        np.array([float(view.findtext(f"PerspectiveCamera/{name}/{axis}")) for axis in "XYZ"])
        for name in ("CameraViewPoint", "CameraDirection")
    )
    way = np.array(target) - eye
    return float(way @ ahead / np.linalg.norm(way) / np.linalg.norm(ahead))


def test_the_camera_stands_in_world_coordinates_and_looks_at_the_clash():
    scene = plant(origin=(512345.0, 5456789.0, 120.0))
    finding = clash(scene)
    view = parsed(unpacked(run_of(scene, failed(finding))), KEY, "viewpoint.bcfv")
    assert direction_to(view, (512345.0, 5456789.0, 121.1)) > 0.999
    up, ahead = (
        np.array([float(view.findtext(f"PerspectiveCamera/{name}/{axis}")) for axis in "XYZ"])
        for name in ("CameraUpVector", "CameraDirection")
    )
    assert abs(float(up @ ahead)) < 1e-5
    assert np.linalg.norm(ahead) == pytest.approx(1.0, abs=1e-5)


def test_a_finding_without_place_or_body_looks_at_the_whole_model(run: Run):
    view = parsed(unpacked(run), "untagged", "viewpoint.bcfv")
    low = np.nanmin(run.scene.bounds[:, 0], axis=0)
    high = np.nanmax(run.scene.bounds[:, 1], axis=0)
    assert direction_to(view, tuple((low + high) / 2)) > 0.999


def test_an_assembly_without_body_is_looked_at_by_its_parts():
    scene = plant()
    whole = item(6, None, ifc_class="IfcElementAssembly")
    part = replace(scene.items[3], whole=6)
    scene = Scene(scene.models, (*scene.items[:3], part, *scene.items[4:], whole))
    finding = clash(scene, at=None)
    view = camera(scene, replace(finding, subject=whole, other=None))
    way = np.array((3.3, 3.2, 0.4)) - np.array(view.eye)
    assert float(way @ np.array(view.direction)) / np.linalg.norm(way) > 0.999


def test_there_is_a_picture_even_for_a_finding_that_was_not_rendered(run: Run):
    book = unpacked(run)
    for finding in run.findings:
        picture = Image.open(io.BytesIO(book.read(f"{topic_guid(finding.key)}/snapshot.png")))
        assert picture.format == "PNG"


def test_the_rendered_picture_is_used_where_there_is_one(run: Run):
    book = unpacked(replace(run, snapshots={KEY: b"a picture"}))
    assert book.read(f"{topic_guid(KEY)}/snapshot.png") == b"a picture"


def test_a_key_that_comes_twice_gives_two_topics():
    scene = plant()
    names = unpacked(run_of(scene, failed(clash(scene), clash(scene)))).namelist()
    assert len(names) == len(set(names)) == 3 + 2 * 4


def test_the_same_run_gives_the_same_bytes_with_the_time_of_the_run(run: Run):
    assert REPORT.write(run) == REPORT.write(run)
    assert {entry.date_time for entry in unpacked(run).infolist()} == {(2026, 1, 31, 8, 0, 0)}


def test_a_run_without_findings_is_an_empty_but_valid_file(scene_run: Run, schemas: Path):
    assert check(unpacked(scene_run), schemas) == 2


def test_hundreds_of_findings_are_as_many_topics(many: Callable[[int], Run]):
    names = unpacked(many(300)).namelist()
    assert sum(name.endswith("markup.bcf") for name in names) == 300
