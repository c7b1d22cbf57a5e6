"""The contract of the command line: streams, exit codes, options."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from commandline import ROOT, Bimgen, environment, finish, said_once, start
from step_models import BEAM, CLEAR, DUCT, Box, write

from rules.catalogue import cls001_hard_clash

COMMANDS = ("demo", "run", "build", "check", "rules", "components")
HEAVY = ("numpy", "ifcopenshell", "rich", "pydantic", "trimesh", "CoolProp", "scipy", "lxml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    write(folder / "b_structure.ifc", [BEAM])
    write(folder / "a_ducts.ifc", [DUCT])
    write(folder / "c_clear.ifc", [CLEAR])
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_an_example(bimgen: Bimgen, command: str):
    done = bimgen(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert f"example: bimgen {command}" in " ".join(done.out.split())


def test_help_names_every_command(bimgen: Bimgen):
    done = bimgen("--help")
    assert done.code == 0
    assert all(command in done.out for command in COMMANDS)


def test_the_package_runs_as_a_module_as_the_command_does():
    command = [sys.executable, "-m", "bimgen", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), cwd=ROOT, check=True)
    assert done.stdout.startswith("bimgen ")


def test_help_and_version_import_nothing_heavy():
    code = (
        "import sys\nfrom bimgen.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    for arguments in (["--help"], ["check", "--help"], ["--version"], []):
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environment(), cwd=ROOT, check=True)
        assert done.stdout.splitlines()[-1] == "LOADED []"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["chekc"], "chekc"),
        (["check"], "models"),
        (["run", "p.toml"], "--out"),
        (["check", "a.ifc", "--jobs", "many"], "--jobs"),
        (["check", "a.ifc", "--nonsense"], "--nonsense"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_a_hint(bimgen: Bimgen, arguments: list[str], word: str):
    said_once(bimgen(*arguments), word, "--help")


def test_an_unwaived_error_is_exit_1_and_the_summary_goes_to_stdout(bimgen: Bimgen, folder: Path):
    done = bimgen("check", folder / "b_structure.ifc", folder / "a_ducts.ifc")
    assert done.code == 1
    assert done.err == ""
    assert "CLS001" in done.out
    assert "1 error," in done.out


def test_nothing_found_is_exit_0(bimgen: Bimgen, folder: Path):
    done = bimgen("check", folder / "b_structure.ifc", folder / "c_clear.ifc", "--select", "CLS")
    assert (done.code, done.err) == (0, "")
    assert "0 errors, 0 warnings, 0 infos" in done.out


def test_a_waived_error_is_exit_0_and_is_still_counted(bimgen: Bimgen, folder: Path, tmp_path: Path):
    profile = tmp_path / "waived.toml"
    profile.write_text(
        '[[waiver]]\nrule = "CLS001"\nguids = ["0000000000000000000100", "0000000000000000000200"]\n'
        'reason = "opening agreed"\napprover = "M. Planner"\ndate = 2024-01-01\n',
        encoding="utf-8",
    )
    done = bimgen(
        "check", folder, "--select", "CLS", "--profile", profile, "--out", tmp_path / "out", "--format", "json"
    )
    assert done.code == 0
    assert "1 waived" in done.out
    (finding,) = json.loads((tmp_path / "out/results.json").read_text("utf-8"))["findings"]
    assert finding["waiver"]["reason"] == "opening agreed"
    assert finding["waiver"]["approver"] == "M. Planner"


def test_a_missing_model_among_good_ones_is_exit_2_and_the_others_are_checked(
    bimgen: Bimgen, folder: Path, tmp_path: Path
):
    out = tmp_path / "out"
    models = (folder / "b_structure.ifc", folder / "gone.ifc", folder / "a_ducts.ifc")
    done = bimgen("check", *models, "--out", out, "--format", "json")
    said_once(done, "gone.ifc")
    assert "1 error," in done.out
    results = json.loads((out / "results.json").read_text("utf-8"))
    errors = [model.get("error", "") for model in results["models"]]
    assert (errors[0], errors[2]) == ("", "")
    assert "gone.ifc does not exist" in errors[1]
    assert [finding["rule"] for finding in results["findings"]] == ["CLS001"]


def test_without_out_nothing_is_written(bimgen: Bimgen, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    done = bimgen("check", folder / "c_clear.ifc", "--select", "CLS", "--format", "json")
    assert done.code == 0
    assert list(tmp_path.iterdir()) == []
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert "--out" in done.err


def test_select_takes_families_and_codes_in_any_case(bimgen: Bimgen, folder: Path, tmp_path: Path):
    bimgen("check", folder / "c_clear.ifc", "--select", "cls,MDL006", "--out", tmp_path, "--format", "json")
    rules = json.loads((tmp_path / "results.json").read_text("utf-8"))["rules"]
    codes = [rule["code"] for rule in rules]
    assert {code[:3] for code in codes} == {"CLS", "MDL"}
    assert "MDL006" in codes
    assert codes == sorted(codes)


def test_only_the_formats_asked_for_are_written_and_json_always(bimgen: Bimgen, folder: Path, tmp_path: Path):
    done = bimgen("check", folder / "c_clear.ifc", "--select", "MDL006", "--out", tmp_path, "--format", "XLSX")
    assert done.code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results.json", "results.xlsx"]


@pytest.mark.parametrize("quiet", ["-q", "--quiet"])
def test_quiet_prints_nothing_at_all_where_all_is_well(bimgen: Bimgen, folder: Path, quiet: str):
    done = bimgen("check", folder / "c_clear.ifc", "--select", "MDL006", quiet)
    assert (done.code, done.out, done.err) == (0, "", "")


def test_quiet_still_says_what_could_not_be_read(bimgen: Bimgen, folder: Path):
    done = bimgen("check", folder / "gone.ifc", "-q")
    said_once(done, "gone.ifc")
    assert done.out == ""


def test_colours_go_to_terminals_only_and_not_at_all_where_they_are_not_wanted(
    bimgen: Bimgen, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    command = ("check", folder / "gone.ifc")
    assert "\x1b" not in bimgen(*command).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[" in bimgen(*command).out
    assert "\x1b" not in bimgen(*command, "--no-color").out
    assert "NO_COLOR" not in os.environ
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in bimgen(*command).out


def test_models_keep_the_order_given_and_folders_and_globs_are_sorted(bimgen: Bimgen, folder: Path, tmp_path: Path):
    arguments = (folder / "c_clear.ifc", folder / "*_ducts.ifc", folder)
    bimgen("check", *arguments, "--select", "MDL006", "--out", tmp_path, "--format", "json")
    models = json.loads((tmp_path / "results.json").read_text("utf-8"))["models"]
    assert [Path(model["path"]).name for model in models] == ["c_clear.ifc", "a_ducts.ifc", "b_structure.ifc"]


def test_a_model_named_twice_is_checked_once(
    bimgen: Bimgen, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(folder)
    models = ("a_ducts.ifc", folder / "a_ducts.ifc", "../" + folder.name)
    bimgen("check", *models, "--select", "MDL006", "--out", tmp_path, "--format", "json")
    models = json.loads((tmp_path / "results.json").read_text("utf-8"))["models"]
    assert [Path(model["path"]).name for model in models] == ["a_ducts.ifc", "b_structure.ifc", "c_clear.ifc"]
    assert models[0]["path"] == "a_ducts.ifc"


def test_a_folder_without_models_is_one_line_that_names_it(bimgen: Bimgen, tmp_path: Path):
    said_once(bimgen("check", tmp_path), str(tmp_path))


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--select", "CLS,NOPE", ("--select", "NOPE", "CLS001")),
        ("--select", "CLS0001", ("CLS0001", "did you mean")),
        ("--format", "pdf", ("--format", "pdf", "html")),
        ("--profile", "strickt", ("strickt", "strict")),
        ("--profile", "gone.toml", ("gone.toml",)),
    ],
)
def test_an_unknown_rule_format_or_profile_is_refused_before_anything_is_written(
    bimgen: Bimgen, folder: Path, tmp_path: Path, option: str, value: str, words: tuple[str, ...]
):
    done = bimgen("check", folder / "c_clear.ifc", "--out", tmp_path / "out", option, value)
    said_once(done, *words)
    assert done.out == ""
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_refused_before_the_work(bimgen: Bimgen, folder: Path, tmp_path: Path):
    (tmp_path / "file").write_text("x", encoding="ascii")
    for out in (tmp_path / "file", tmp_path / "file/below/it"):
        done = bimgen("check", folder / "c_clear.ifc", "--out", out)
        said_once(done, str(out), "--out")
        assert done.out == ""


def test_a_report_that_cannot_be_replaced_is_named_and_nothing_half_written_stays(
    bimgen: Bimgen, folder: Path, tmp_path: Path
):
    (tmp_path / "results.xlsx").mkdir()
    done = bimgen("check", folder / "c_clear.ifc", "--select", "MDL006", "--out", tmp_path, "--format", "xlsx")
    said_once(done, "results.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["results.xlsx"]


def test_the_catalogues_are_json_for_machines(bimgen: Bimgen):
    rules = bimgen("rules", "--json")
    assert rules.code == 0
    assert {"CLS001", "LFT003"} <= {rule["code"] for rule in json.loads(rules.out)}
    (one,) = json.loads(bimgen("rules", "lft003", "--json").out)
    assert one["code"] == "LFT003"
    components = json.loads(bimgen("components", "--json").out)
    (strainer,) = json.loads(bimgen("components", "strainer", "--json").out)
    assert strainer in components
    assert strainer["duty"]["dn"]["required"] is True


def test_one_rule_and_one_component_are_explained(bimgen: Bimgen):
    assert "How to clear it" in bimgen("rules", "CLS001").out
    assert "choices:" in bimgen("components", "strainer").out


@pytest.mark.parametrize(("command", "name"), [("rules", "CLS0001"), ("components", "straner")])
def test_an_unknown_rule_or_component_is_one_line_with_the_likely_one(bimgen: Bimgen, command: str, name: str):
    said_once(bimgen(command, name), name, "did you mean")


def test_names_that_a_console_cannot_show_do_not_stop_it(folder: Path, tmp_path: Path):
    write(tmp_path / "標高 Büro.ifc", [CLEAR])
    done = finish(start(["check", ".", "--select", "MDL006"], tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0"))
    assert (done.code, done.err) == (0, "")
    assert "B\\xfcro.ifc" in done.out


def test_a_reader_that_goes_away_changes_neither_exit_code_nor_stderr(folder: Path):
    process = start(["check", "b_structure.ifc", "a_ducts.ifc", "--select", "CLS"], folder)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (1, "")


def test_the_summary_shows_some_findings_and_verbose_shows_all(bimgen: Bimgen, tmp_path: Path):
    ducts = [Box(DUCT.ifc_class, 400 + n, (-2.8 + 0.4 * n, 0.0, 3.1), (0.2, 4.0, 0.2)) for n in range(15)]
    model = write(tmp_path / "many.ifc", [BEAM, *ducts])
    short = bimgen("check", model, "--select", "CLS001")
    assert "15 errors" in short.out
    assert "and 3 more (-v prints all)" in short.out
    long = bimgen("check", model, "--select", "CLS001", "-v")
    assert all(f"e{400 + n}" in long.out for n in range(15))
    assert "more (-v" not in long.out


def test_a_rule_that_crashes_is_exit_2_and_one_line_and_the_others_run(
    bimgen: Bimgen, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def crash(*_: object):
        raise ZeroDivisionError("no volume\nat all")

    monkeypatch.setattr(cls001_hard_clash, "RULE", replace(cls001_hard_clash.RULE, requirement=crash))
    done = bimgen("check", folder, "--select", "CLS,MDL006", "--out", tmp_path, "--format", "json")
    said_once(done, "CLS001 crashed: ZeroDivisionError: no volume at all")
    rules = json.loads((tmp_path / "results.json").read_text("utf-8"))["rules"]
    status = {rule["code"]: rule["status"] for rule in rules}
    assert status["CLS001"] == "CRASHED"
    assert status["MDL006"] == "PASS"


STRAINER = """[project]
name = "Strainer"
federate = ["{federate}"]
[[station]]
kind = "strainer"
name = "F-01"
duty = {{ dn = 100 }}
"""


def test_a_glob_that_takes_in_what_was_written_does_not_check_it_twice(bimgen: Bimgen, folder: Path, tmp_path: Path):
    project = tmp_path / "project.toml"
    project.write_text(STRAINER.format(federate="*.ifc"), encoding="utf-8")
    write(tmp_path / "beams.ifc", [BEAM])
    for _ in range(2):
        done = bimgen("run", project, "--select", "CLS", "--format", "json", "--out", tmp_path)
        assert (done.code, done.err) == (0, "")
        models = json.loads((tmp_path / "results.json").read_text("utf-8"))["models"]
        assert [Path(model["path"]).name for model in models] == ["F-01.ifc", "F-01_ENV.ifc", "beams.ifc"]


def test_a_model_to_federate_with_that_is_missing_is_exit_2_and_the_station_is_checked(bimgen: Bimgen, tmp_path: Path):
    project = tmp_path / "project.toml"
    project.write_text(STRAINER.format(federate="../gone.ifc"), encoding="utf-8")
    done = bimgen("run", project, "--select", "CLS", "--format", "json", "--out", tmp_path / "out")
    said_once(done, "gone.ifc does not exist")
    models = json.loads((tmp_path / "out/results.json").read_text("utf-8"))["models"]
    assert [bool(model.get("error")) for model in models] == [False, False, True]
