"""A cache changes how long a check takes and nothing else."""

import os
import shutil
from pathlib import Path

import pytest
from commandline import EPOCH, Bimgen, copy_sample, finish, said_once, start
from step_models import BEAM, CLEAR, DUCT, write

from rules.verdicts import NAME


def checked(folder: Path, out: str, *options: str, **environment: str) -> dict[str, bytes]:
    command = ["check", "models", "--out", out, "--format", "json,bcf", *options]
    done = finish(start(command, folder, SOURCE_DATE_EPOCH=EPOCH, **environment))
    assert done.code == 1, done
    return {path.name: path.read_bytes() for path in (folder / out).iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    copy_sample(tmp_path)
    shutil.move(tmp_path / "plant_room.ifc", tmp_path / "models")
    write(tmp_path / "models" / "beams.ifc", [BEAM])
    write(tmp_path / "models" / "ducts.ifc", [DUCT, CLEAR])
    return tmp_path


def test_cold_warm_and_without_a_cache_give_the_same_bytes_for_any_number_of_jobs(folder: Path):
    cache = str(folder / "cache")
    cold = checked(folder, "cold", "--jobs", "1", BIMGEN_CACHE=cache)
    entries = sorted(path.name for path in Path(cache).rglob("*.model"))
    assert len(entries) == 3
    assert (Path(cache) / NAME).is_file()
    assert checked(folder, "warm", "--jobs", "3", BIMGEN_CACHE=cache) == cold
    assert checked(folder, "anew", "--no-cache", BIMGEN_CACHE=str(folder / "none")) == cold
    assert not (folder / "none").exists()
    assert checked(folder, "off", BIMGEN_CACHE="off") == cold
    assert sorted(path.name for path in Path(cache).rglob("*.model")) == entries


def test_a_damaged_cache_is_made_anew(folder: Path):
    cache = folder / "cache"
    first = checked(folder, "first", BIMGEN_CACHE=str(cache))
    for path in (*cache.rglob("*.model"), cache / NAME):
        content = bytearray(path.read_bytes())
        content[len(content) // 2 :] = os.urandom(len(content) - len(content) // 2)
        path.write_bytes(content)
    assert checked(folder, "again", BIMGEN_CACHE=str(cache)) == first
    assert checked(folder, "third", BIMGEN_CACHE=str(cache)) == first


def test_two_processes_may_share_a_cache_from_the_first_moment(folder: Path):
    cache = str(folder / "cache")
    command = ["check", "models", "--format", "json", "--out"]
    processes = [
        start([*command, name], folder, SOURCE_DATE_EPOCH=EPOCH, BIMGEN_CACHE=cache) for name in ("a", "b", "c")
    ]
    assert [finish(process).code for process in processes] == [1, 1, 1]
    results = {(folder / name / "results.json").read_bytes() for name in ("a", "b", "c")}
    assert len(results) == 1


def test_what_moved_is_judged_again(folder: Path):
    cache = str(folder / "cache")
    before = checked(folder, "before", BIMGEN_CACHE=cache)
    write(folder / "models" / "ducts.ifc", [CLEAR])
    after = checked(folder, "after", BIMGEN_CACHE=cache)
    assert after != before
    assert checked(folder, "anew", BIMGEN_CACHE="off") == after
    write(folder / "models" / "ducts.ifc", [DUCT, CLEAR])
    assert checked(folder, "back", BIMGEN_CACHE=cache) == before


def test_a_folder_that_cannot_be_written_costs_the_cache_and_not_the_check(folder: Path, bimgen: Bimgen):
    plain = checked(folder, "plain", BIMGEN_CACHE="off")
    (folder / "locked").mkdir(mode=0o500)
    if os.access(folder / "locked", os.W_OK):
        nested = folder / "file"
        nested.write_text("in the way", encoding="ascii")
        assert checked(folder, "nested", BIMGEN_CACHE=str(nested / "cache")) == plain
    else:
        assert checked(folder, "locked-out", BIMGEN_CACHE=str(folder / "locked")) == plain


def test_a_cache_that_is_a_file_is_refused_in_one_line(folder: Path, bimgen: Bimgen, monkeypatch: pytest.MonkeyPatch):
    (folder / "file").write_text("in the way", encoding="ascii")
    monkeypatch.setenv("BIMGEN_CACHE", str(folder / "file"))
    said_once(bimgen("check", folder / "models"), "BIMGEN_CACHE", "no folder")
