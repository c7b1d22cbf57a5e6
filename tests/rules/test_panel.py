"""Verdicts are the same whoever gives them, are kept by the content of the bodies, and outlive a crashing kernel."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import bad_kernels
import numpy as np
import pytest
from scenes import box

import rules.panel
from rules.collide import Overlap
from rules.facts import ModelFacts
from rules.isolate import Workers
from rules.judge import Ask, judge_here
from rules.meshtable import packed
from rules.panel import Panel
from rules.scene import Mesh
from rules.store import Store, key_of
from rules.verdicts import NAME, Verdicts, keys_of

TOLERANCE, IOU = 0.002, 0.95


def stored(folder: Path, meshes: list[Mesh]) -> list[Mesh]:
    """The same meshes, in a store."""
    table = packed({number: (mesh.vertices, mesh.faces) for number, mesh in enumerate(meshes)})
    entry = Store(folder).put(key_of(bytes(32)), "IFC4", (), ModelFacts(), table, {})
    return [
        Mesh(*entry.meshes.triangles(row), source=(str(entry.entry), row), digest=entry.meshes.digests[row].tobytes())
        for row in range(len(meshes))
    ]


def row_of_boxes(count: int) -> tuple[list[Mesh], np.ndarray]:
    """Boxes along x, 10 m apart, each with another one that overlaps it by 0.1 m."""
    meshes = [box((10 * n + d, d, d), (10 * n + 1 + d, 1 + d, 1 + d)) for n in range(count) for d in (0.0, 0.9)]
    return meshes, np.array([[2 * n, 2 * n + 1] for n in range(count)])


def plain(judged: object) -> object:
    return (*vars(judged).values(),).__repr__() if isinstance(judged, Overlap) else judged


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_any_number_of_processes_gives_what_one_gives(tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules.panel, "LEAST", 8)
    random = np.random.default_rng(3)
    meshes = [box(low, low + random.random(3)) for low in random.random((30, 3)) * 2]
    pairs = np.array([(a, b) for a in range(30) for b in range(a)])
    asks = [int(ask) for ask in random.integers(0, 3, len(pairs))]
    here = judge_here(meshes, pairs, asks, TOLERANCE, IOU)
    with Workers(jobs) as workers:
        shared = Panel(workers, Verdicts(None))(stored(tmp_path, meshes), pairs, asks, TOLERANCE, IOU)
    assert [plain(one) for one in shared] == [plain(one) for one in here]
    assert {judged.kind for judged in here if judged is not None} >= {"hard"}


def test_a_verdict_is_kept_and_not_given_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    meshes, pairs = row_of_boxes(5)
    asks = [Ask.FULL] * len(pairs)
    bodies = stored(tmp_path, meshes)
    with Workers(1) as workers, Verdicts(tmp_path) as verdicts:
        first = Panel(workers, verdicts)(bodies, pairs, asks, TOLERANCE, IOU)
    monkeypatch.setattr(rules.panel, "JUDGE", "os:abort")
    with Workers(1) as workers, Verdicts(tmp_path) as verdicts:
        again = Panel(workers, verdicts)(bodies, pairs[:, ::-1], asks, TOLERANCE, IOU)
        other = Panel(workers, verdicts)(bodies, pairs, asks, 2 * TOLERANCE, IOU)
    assert [plain(one) for one in again] == [plain(one) for one in first]
    assert all(isinstance(judged, str) for judged in other), "another tolerance is another question"


def test_a_crash_costs_the_pair_and_its_surfaces_are_asked_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules.panel, "JUDGE", bad_kernels.judging)
    meshes, pairs = row_of_boxes(12)
    with Workers(1) as workers, Verdicts(tmp_path) as verdicts:
        judged = Panel(workers, verdicts)(stored(tmp_path, meshes), pairs, [Ask.FULL] * 12, TOLERANCE, IOU)
    assert "crashed" in judged[8], "x = 80: no kernel survives it"
    assert [one.how for number, one in enumerate(judged) if number != 8] == ["convex"] * 4 + ["surface"] + [
        "convex"
    ] * 6
    assert all(one.kind == "hard" for number, one in enumerate(judged) if number != 8)


def test_bodies_that_are_in_no_store_are_judged_here(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules.panel, "JUDGE", "os:abort")
    meshes, pairs = row_of_boxes(2)
    with Workers(1) as workers:
        judged = Panel(workers, Verdicts(None))(meshes, pairs, [Ask.FULL] * 2, TOLERANCE, IOU)
    assert [one.kind for one in judged] == ["hard", "hard"]


OVERLAP = Overlap("contained", 0.25, True, None, np.array([1.0, 2.0, 3.0]), "surface", None, inside=True)


@pytest.mark.parametrize(
    "met", [None, OVERLAP, replace(OVERLAP, kind="touch", how="plane", volume=0.0, iou=0.5, exact=False, inside=False)]
)
def test_a_verdict_comes_back_as_it_was(tmp_path: Path, met: Overlap | None):
    with Verdicts(tmp_path) as verdicts:
        verdicts.put({b"k" * 16: met})
    with Verdicts(tmp_path) as verdicts:
        found = verdicts.get([b"k" * 16, b"other"])
    assert list(found) == [b"k" * 16]
    assert plain(found[b"k" * 16]) == plain(met)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"no database at all" * 100),
        lambda path: path.write_bytes(path.read_bytes()[:3000]),
        lambda path: _foreign(path),
    ],
    ids=["junk", "cut off", "foreign"],
)
def test_a_database_that_is_damaged_or_foreign_is_begun_again(tmp_path: Path, spoil):
    with Verdicts(tmp_path) as verdicts:
        verdicts.put({bytes([n]) * 16: OVERLAP for n in range(200)})
    spoil(tmp_path / NAME)
    with Verdicts(tmp_path) as verdicts:
        verdicts.get([b"k" * 16])
        verdicts.put({b"k" * 16: OVERLAP})
    with Verdicts(tmp_path) as verdicts:
        verdicts.put({b"k" * 16: OVERLAP})
    with Verdicts(tmp_path) as verdicts:
        assert list(verdicts.get([b"k" * 16])) == [b"k" * 16]


def _foreign(path: Path):
    path.unlink()
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE verdict (something TEXT)")
    database.commit()
    database.close()


def test_a_damaged_row_is_judged_again(tmp_path: Path):
    with Verdicts(tmp_path) as verdicts:
        verdicts.put({b"k" * 16: OVERLAP})
    database = sqlite3.connect(tmp_path / NAME)
    (value,) = database.execute("SELECT value FROM verdict").fetchone()
    database.execute("UPDATE verdict SET value = ?", (value[:8] + b"\xff" + value[9:],))
    database.commit()
    database.close()
    with Verdicts(tmp_path) as verdicts:
        assert verdicts.get([b"k" * 16]) == {}


def test_two_processes_may_share_the_verdicts(tmp_path: Path):
    with Verdicts(tmp_path) as one, Verdicts(tmp_path) as other:
        one.put({b"a" * 16: OVERLAP})
        other.put({b"b" * 16: None, b"a" * 16: OVERLAP})
        assert sorted(one.get([b"a" * 16, b"b" * 16])) == [b"a" * 16, b"b" * 16]


def test_a_folder_that_cannot_be_used_keeps_nothing(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with Verdicts(tmp_path / "file") as verdicts:
        verdicts.put({b"a" * 16: OVERLAP})
        assert verdicts.get([b"a" * 16]) == {}


def test_a_key_hangs_on_both_bodies_the_question_and_the_numbers_not_on_the_order():
    def key(a: bytes, b: bytes, ask: int = 2, tolerance: float = TOLERANCE, iou: float = IOU) -> bytes:
        return keys_of([a, b], [(0, 1)], [ask], tolerance, iou)[0]

    one, other = b"1" * 16, b"2" * 16
    assert key(one, other) == key(other, one)
    assert (
        len(
            {
                key(one, other),
                key(one, one),
                key(one, other, 1),
                key(one, other, 2, 0.01),
                key(one, other, 2, TOLERANCE, 0.5),
            }
        )
        == 5
    )
