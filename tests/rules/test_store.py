"""A file that was read is read back by its content, or read anew; never wrong."""

import os
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
from bad_kernels import OUTWARD, TETRAHEDRON
from ifc_text import at, box_element, ifc, write

import rules.load
from rules.facts import ElementFacts, ModelFacts
from rules.load import load
from rules.meshtable import packed
from rules.scene import Scene
from rules.store import DamagedError, Store, key_of, read_entry

KEY = key_of(b"x" * 32)
FACTS = ModelFacts(project="P", elements=(ElementFacts(1, "g", "IfcWall", ("IfcWall",)),), checked=frozenset({1}))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


def put(store: Store, key: bytes = KEY) -> Path:
    meshes = packed({7: (TETRAHEDRON, OUTWARD), 3: (TETRAHEDRON + 5, OUTWARD)})
    return store.put(key, "IFC4", ("a note",), FACTS, meshes, {9: "why"}).entry


def test_what_is_put_comes_back(store: Store):
    put(store)
    stored = store.get(KEY)
    assert stored is not None
    assert (stored.schema, stored.notes, dict(stored.missing)) == ("IFC4", ("a note",), {9: "why"})
    assert stored.facts == FACTS or vars(stored.facts) == vars(FACTS)
    assert stored.meshes.steps.tolist() == [3, 7]
    vertices, faces = stored.meshes.triangles(stored.meshes.row(7))
    assert np.array_equal(vertices, TETRAHEDRON)
    assert np.array_equal(faces, OUTWARD)
    assert np.array_equal(stored.meshes.bounds[0], [[5, 5, 5], [6, 6, 6]])


def test_nothing_is_known_of_another_file(store: Store):
    put(store)
    assert store.get(key_of(b"y" * 32)) is None


@pytest.mark.parametrize("place", [0, 20, 60, 200, -1], ids=["magic", "key", "checksum", "facts", "arrays"])
def test_a_changed_byte_anywhere_makes_an_entry_worthless(store: Store, place: int):
    entry = put(store)
    content = bytearray(entry.read_bytes())
    content[place] ^= 0x40
    entry.write_bytes(content)
    assert store.get(KEY) is None
    put(store)
    assert store.get(KEY) is not None


@pytest.mark.parametrize("left", [0, 10, 100, 400])
def test_an_entry_that_was_cut_off_is_worthless(store: Store, left: int):
    entry = put(store)
    entry.write_bytes(entry.read_bytes()[:left])
    assert store.get(KEY) is None


def test_the_entry_of_another_file_under_this_name_is_worthless(store: Store):
    mine, other = put(store), put(store, key_of(b"y" * 32))
    shutil.copy(other, mine)
    assert store.get(KEY) is None


class Trap:
    """What a foreign entry might hold."""

    def __reduce__(self):
        return os.mkdir, ("trapped",)


def test_a_foreign_entry_runs_no_code(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    assert pickle.loads(pickle.dumps(Trap())) is None
    assert Path("trapped").is_dir()
    Path("trapped").rmdir()
    entry = put(store)
    text = pickle.dumps(("IFC4", (), FACTS, {1: Trap()}, []))
    head = entry.read_bytes()[:52]
    entry.write_bytes(head + len(text).to_bytes(8, "little") + text)
    with pytest.raises(DamagedError, match="does not belong here"):
        read_entry(entry)
    assert not Path("trapped").exists()


def test_the_least_used_entries_go_first(store: Store):
    keys = [key_of(bytes([number]) * 32) for number in range(4)]
    for age, key in enumerate(keys):
        os.utime(put(store, key), (age, age))
    assert store.get(keys[0]) is not None  # now it was used last
    size = put(store, keys[3]).stat().st_size
    os.utime(store._entry(keys[3]), (3, 3))
    store.prune(2 * size)
    assert [store.get(key) is not None for key in keys] == [True, False, False, True]


def model(tmp_path: Path, name: str = "a.ifc") -> Path:
    return write(tmp_path, name, ifc(box_element(20) + at(30, 5.0) + box_element(40, "IFCWALL").replace("#18", "#32")))


def shape_of(scene: Scene) -> list[tuple[str, bytes]]:
    return [(item.guid, item.body.key) for item in scene.items if item.body is not None]


def test_a_file_that_was_read_is_not_read_again(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = model(tmp_path)
    first = load([path], store=store)
    monkeypatch.setattr(rules.load, "READ_MODEL", "os:abort")
    again = load([path], store=store)
    assert shape_of(again) == shape_of(first)
    assert again.models == first.models
    moved = load([shutil.copy(path, tmp_path / "b.ifc")], store=store)
    assert shape_of(moved) == shape_of(first)
    assert moved.models[0].name == "b.ifc"


def test_with_and_without_a_store_the_scene_is_the_same(store: Store, tmp_path: Path):
    path = model(tmp_path)
    without, with_store = load([path]), load([path], store=store)
    assert shape_of(with_store) == shape_of(without)
    for mine, other in zip(with_store.items, without.items, strict=True):
        assert np.array_equal(mine.body.bounds, other.body.bounds)
        assert np.array_equal(mine.body.vertices, other.body.vertices)


def test_a_store_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path):
    (tmp_path / "cache").write_text("in the way")
    scene = load([model(tmp_path)], store=Store(tmp_path / "cache"))
    assert scene.models[0].meshed == 2
    assert all(item.body.source is None for item in scene.items)
