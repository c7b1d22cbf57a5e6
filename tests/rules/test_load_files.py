"""What becomes of files that are missing, broken, strange or packed."""

import hashlib
import zipfile
from pathlib import Path

import pytest
from ifc_text import FURLONG, box_element, guid, ifc, write

from rules.load import find_models, load, storeys
from rules.scene import Model, Scene
from rules.stepfile import UnreadableError, patched, read_step

GOOD = ifc(box_element(20))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    write(folder, "good.ifc", GOOD)
    write(folder, "UPPER.IFC", GOOD)
    write(folder, "with a space.ifc", GOOD)
    write(folder, "empty.ifc", "")
    write(folder, "text.ifc", "hello")
    (folder / "garbage.ifc").write_bytes(bytes(range(256)) * 20)
    write(folder, "cut.ifc", GOOD[: len(GOOD) * 2 // 3])
    write(folder, "no_end.ifc", GOOD.replace("END-ISO-10303-21;", ""))
    write(folder, "old.ifc", ifc(box_element(20), schema="IFC2X2_FINAL"))
    write(folder, "candidate.ifc", ifc(box_element(20), schema="IFC4X3_RC2"))
    write(folder, "plain4x3.ifc", ifc(box_element(20), schema="IFC4X3"))
    write(folder, "model.ifcxml", "<ifcXML/>")
    write(folder, "xml.ifc", "<?xml version='1.0'?><ifcXML/>")
    write(folder, "furlong.ifc", ifc(box_element(20), unit=FURLONG))
    write(folder, "dangling.ifc", ifc(box_element(20) + box_element(21).replace("#18", "#999")))
    write(folder, "syntax.ifc", ifc(box_element(20)).replace("FILE_NAME('a.ifc'", "FILE_NAME)'a.ifc'"))
    write(folder, "path.ifc", ifc(box_element(20).replace("'e20'", r"'C:\projects\new \\ \X\E9'")))
    write(folder, "quote.ifc", ifc(box_element(20) + "#21=IFCWALL('x;\n"))
    write(folder, "twice.ifc", ifc(box_element(20) + box_element(20) + "#23=IFCFOO(1.);\n"))
    (folder / "bom.ifc").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    (folder / "latin.ifc").write_bytes(GOOD.replace("'e20'", "'Büro'").encode("latin-1"))
    (folder / "utf8.ifc").write_bytes(GOOD.replace("'e20'", "'标高 ж'").encode())
    with zipfile.ZipFile(folder / "one.ifczip", "w") as archive:
        archive.writestr("inside/a b.ifc", GOOD)
    with zipfile.ZipFile(folder / "two.ifczip", "w") as archive:
        archive.writestr("a.ifc", GOOD)
        archive.writestr("b.ifc", GOOD)
    with zipfile.ZipFile(folder / "none.ifczip", "w") as archive:
        archive.writestr("readme.txt", "x")
    (folder / "broken.ifczip").write_bytes((folder / "one.ifczip").read_bytes()[:80])
    return folder


@pytest.fixture(scope="module")
def scene(folder: Path) -> Scene:
    return load([*find_models([str(folder)]), folder / "missing.ifc", folder])


def model(scene: Scene, name: str) -> Model:
    return next(model for model in scene.models if model.name == name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.ifc", "does not exist"),
        ("empty.ifc", "is empty"),
        ("text.ifc", "not an IFC file"),
        ("garbage.ifc", "not an IFC file"),
        ("cut.ifc", "cut off"),
        ("old.ifc", "IFC2X2_FINAL"),
        ("candidate.ifc", "IFC4X3_RC2"),
        ("model.ifcxml", "convert"),
        ("xml.ifc", "convert"),
        ("furlong.ifc", "FURLONG"),
        ("two.ifczip", "a.ifc, b.ifc"),
        ("none.ifczip", "no .ifc"),
        ("broken.ifczip", "zip"),
    ],
)
def test_an_unreadable_file_is_one_line_that_names_it_and_the_way_out(scene: Scene, name: str, words: str):
    found = model(scene, name)
    assert words in found.error
    assert name in found.error
    assert "hint: " in found.error
    assert "\n" not in found.error
    assert (found.elements, found.meshed) == (0, 0)


@pytest.mark.parametrize(
    "name",
    ["good.ifc", "UPPER.IFC", "with a space.ifc", "one.ifczip", "plain4x3.ifc", "no_end.ifc", "bom.ifc", "latin.ifc"],
)
def test_the_readable_ones_are_loaded_beside_the_broken_ones(scene: Scene, name: str):
    found = model(scene, name)
    assert not found.error
    assert (found.elements, found.meshed) == (1, 1)
    assert found.project == "P"
    assert found.project_guid == guid(7)


def test_a_folder_among_the_files_is_an_error_and_not_a_crash(scene: Scene):
    assert "folder" in scene.models[-1].error


def test_names_survive_whatever_encoding_the_exporter_used(scene: Scene):
    names = {scene.models[item.model].name: item.name for item in scene.items}
    assert names["latin.ifc"] == "Büro"
    assert names["utf8.ifc"] == "标高 ж"


def test_a_windows_path_in_a_name_does_not_cost_the_file(scene: Scene):
    """The parser takes every backslash for an escape and gives the whole file up."""
    names = {scene.models[item.model].name: item.name for item in scene.items}
    assert names["path.ifc"] == r"C:\projects\new \ é"
    assert any("2 backslashes" in note for note in model(scene, "path.ifc").notes)


def test_what_was_repaired_is_noted(scene: Scene):
    assert any("IFC4X3_ADD2" in note for note in model(scene, "plain4x3.ifc").notes)
    assert any("END-ISO" in note for note in model(scene, "no_end.ifc").notes)
    assert any("byte order mark" in note for note in model(scene, "bom.ifc").notes)
    assert any("ASCII" in note for note in model(scene, "latin.ifc").notes)


def test_a_dangling_reference_is_noted_and_stops_nothing(scene: Scene):
    found = model(scene, "dangling.ifc")
    assert any("#21 -> #999" in note for note in found.notes)
    assert [item.guid for item in scene.items if scene.models[item.model] is found] == [guid(20), guid(21)]
    assert found.elements == found.meshed + len(found.not_meshed) == 2


def test_a_syntax_error_costs_the_file_only(scene: Scene):
    assert "cannot be parsed" in model(scene, "syntax.ifc").error


def test_a_string_without_end_is_noted_because_it_swallows_records(scene: Scene):
    assert any("string is not closed" in note for note in model(scene, "quote.ifc").notes)
    assert not any("string" in note for note in model(scene, "good.ifc").notes)


def test_unknown_classes_and_numbers_that_occur_twice_are_noted_and_counted_once(scene: Scene):
    found = model(scene, "twice.ifc")
    assert any("IFCFOO" in note for note in found.notes)
    assert any("#20" in note and "more than once" in note for note in found.notes)
    assert [(item.step, item.index) for item in scene.items if scene.models[item.model] is found] == [
        (20, scene.items.index(next(item for item in scene.items if scene.models[item.model] is found)))
    ]


def test_the_same_guid_in_two_files_is_two_items(scene: Scene):
    same = [item for item in scene.items if item.guid == guid(20)]
    assert len({item.model for item in same}) == len(same) > 5
    assert guid(20) in scene.repeated


def test_the_same_name_in_two_folders_is_told_apart(tmp_path: Path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, "x.ifc", GOOD)
    scene = load(find_models([str(tmp_path)]), jobs=2)
    assert [model.name for model in scene.models] == ["a/x.ifc", "b/x.ifc"]


def test_progress_is_told_after_each_model(folder: Path):
    told: list[tuple[str, int, int]] = []
    load([folder / "good.ifc", folder / "empty.ifc"], jobs=2, progress=lambda *call: told.append(call))
    assert sorted(name for name, _, _ in told) == ["empty.ifc", "good.ifc"]
    assert [(done, total) for _, done, total in told] == [(1, 2), (2, 2)]


def test_loading_twice_gives_the_same(folder: Path):
    paths = find_models([str(folder / "*ood.ifc"), str(folder / "utf8.ifc")])
    one, two = load(paths, jobs=1), load(paths, jobs=2)
    assert [item.guid for item in one.items] == [item.guid for item in two.items]
    assert one.models == two.models
    bodies = [(a.body, b.body) for a, b in zip(one.items, two.items, strict=True)]
    assert all(a is not None and b is not None and (a.vertices == b.vertices).all() for a, b in bodies)


def test_no_models_are_an_empty_scene():
    scene = load([])
    assert (scene.models, scene.items, scene.origin) == ((), (), (0.0, 0.0, 0.0))


def test_models_keep_the_order_given_and_folders_are_sorted(tmp_path: Path):
    for name in ("b.ifc", "a.IFC", "c.ifczip", "n.txt", "z.ifcxml"):
        (tmp_path / name).touch()
    last = tmp_path / "b.ifc"
    found = find_models([str(last), str(tmp_path), str(tmp_path / "*.ifc"), str(tmp_path / "gone.ifc")])
    assert [path.name for path in found] == ["b.ifc", "a.IFC", "c.ifczip", "z.ifcxml", "gone.ifc"]


def test_a_glob_that_matches_nothing_stays_and_fails_by_name(tmp_path: Path):
    (found,) = find_models([str(tmp_path / "*.ifc")])
    assert found.name == "*.ifc"
    assert "does not exist" in load([found]).models[0].error


def test_storeys_come_with_elevation_and_placement_in_metres(tmp_path: Path):
    path = write(
        tmp_path, "a.ifc", ifc(unit="#5=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);", origin=(1000, 2000, 3000))
    )
    (storey,) = storeys(path)
    assert (storey.name, storey.guid, storey.conversion) == ("L1", guid(11), None)
    assert storey.elevation == pytest.approx(0.0035)
    assert storey.placement[:3, 3] == pytest.approx([1.0, 2.0, 3.0])


def test_storeys_of_an_unreadable_file_are_an_error(tmp_path: Path):
    with pytest.raises(UnreadableError, match="empty"):
        storeys(write(tmp_path, "a.ifc", ""))


def test_a_patch_replaces_records_and_appends_to_the_data_section():
    data = b"ISO-10303-21;\nDATA;\n#1=IFCA('it''s; #2=x',(#2));\n#2 = IFCB($);\nENDSEC;\nEND-ISO-10303-21;\n"
    new = patched(data, {2: "IFCC(1.)"}, ["#3=IFCD()"])
    assert b"#1=IFCA('it''s; #2=x',(#2));" in new
    assert b"#2 =IFCC(1.);" in new
    assert b"#3=IFCD();\nENDSEC;\nEND-ISO-10303-21;" in new
    assert b"IFCB" not in new


def test_the_hash_is_of_the_file_as_it_lies_on_disk(folder: Path):
    path = folder / "one.ifczip"
    assert read_step(path).data == GOOD.encode()
    assert load([path]).models[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
