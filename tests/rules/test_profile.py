from dataclasses import fields
from pathlib import Path

import pytest
from scenes import build

from component_library.quantities import DIMENSIONS
from rules.profile import SHIPPED, TEXT, ProfileError, profile_of, read_profile
from rules.registry import catalogue, family_of
from rules.rule import Severity

SPARE = """
[[waiver]]
key = "k"
reason = "r"
approver = "a"
date = 2026-03-01
"""


def written(folder: Path, text: str, name: str = "project.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_profile_gives_every_limit_of_every_rule_and_no_other(name: str):
    profile = read_profile(name)
    for rule in catalogue().values():
        declared = {entry.name: entry for entry in fields(rule.limits)}
        assert set(profile.limits.get(rule.code, {})) == set(declared), rule.code
        profile.limits_of(rule)
        for limit in profile.limits.get(rule.code, {}).values():
            assert len(limit.source) > 10
            assert limit.status in ("code", "vendor", "practice")
        for entry in declared.values():
            assert entry.metadata["dimension"] in (*DIMENSIONS, TEXT), "a limit says what it is"
            assert entry.metadata["meaning"]


def test_limits_reach_the_rule_in_si():
    rule = catalogue()["CLS001"]
    assert read_profile("default").limits_of(rule) == rule.limits(tolerance=0.002)


def test_the_file_of_a_rule_begins_with_its_code():
    for code, rule in catalogue().items():
        assert rule.requirement.__module__.startswith(f"rules.catalogue.{code.lower()}_")
        assert rule.applicability.__module__ == rule.requirement.__module__


def pair(one: str, other: str):
    scene = build({"item": [{"id": "one", "class": one}, {"id": "other", "class": other}]})
    return scene.items[0], scene.items[1]


@pytest.mark.parametrize(
    ("one", "other", "default", "us", "strict"),
    [
        ("IfcWall", "IfcSlab", True, True, False),
        ("IfcBeam", "IfcColumn", True, True, False),
        ("IfcBeam", "IfcWall", True, True, False),
        ("IfcPipeSegment", "IfcWall", False, False, False),
        ("IfcPipeSegment", "IfcBeam", False, False, False),
        ("IfcDuctSegment", "IfcPipeSegment", False, False, False),
        ("IfcPump", "IfcSlab", False, False, False),
        ("IfcOutlet", "IfcWall", False, True, False),
        ("IfcWall", "IfcOutlet", False, True, False),
        ("IfcOutlet", "IfcPipeSegment", False, False, False),
        ("IfcMechanicalFastener", "IfcBeam", False, True, False),
    ],
)
def test_what_may_embed(one: str, other: str, default: bool, us: bool, strict: bool):
    answers = [read_profile(name).may_embed(*pair(one, other)) for name in SHIPPED]
    assert answers == [default, us, strict]


def test_a_selector_may_name_a_group_and_a_predefined_type():
    scene = build(
        {
            "item": [
                {"id": "conduit", "class": "IfcCableCarrierSegment", "predefined": "CONDUITSEGMENT"},
                {"id": "tray", "class": "IfcCableCarrierSegment", "predefined": "CABLETRAYSEGMENT"},
                {"id": "wall", "class": "IfcWall"},
            ]
        }
    )
    conduit, tray, wall = scene.items
    assert read_profile("us").may_embed(conduit, wall)
    assert not read_profile("us").may_embed(tray, wall)
    grouped = profile_of({"embed": [{"a": "mep", "b": "arc", "reason": "early design"}]}, "test")
    assert grouped.may_embed(tray, wall)


def test_own_entries_go_before_inherited_ones():
    content = {"embed": [{"a": "IfcWall", "b": "str", "allow": False, "reason": "shear walls"}]}
    profile = profile_of(content, "test")
    assert not profile.may_embed(*pair("IfcWall", "IfcBeam"))
    assert profile.may_embed(*pair("IfcCovering", "IfcBeam"))


def test_a_project_overrides_what_it_names_and_keeps_the_rest(tmp_path: Path):
    text = """
        [profile]
        name = "Plant room"
        inherits = "us"
        select = ["CLS", "LFT003", "TOP"]
        ignore = ["CLS004"]
        [severity]
        LFT = "warning"
        [limits.CLS001]
        tolerance = { value = 0.5, unit = "cm", source = "EIR 4.2", status = "practice" }
        [limits.LFT003]
        tolerance = "1 in"
    """
    profile = read_profile(written(tmp_path, text))
    rules = catalogue()
    assert profile.name == "Plant room"
    clashes = ["CLS001", "CLS002", "CLS003", "CLS006"]
    assert [code for code in rules if profile.runs(code)] == [*clashes, "LFT003", "TOP006"]
    assert profile.limits["CLS001"]["tolerance"].value == pytest.approx(0.005)
    assert profile.limits["CLS001"]["tolerance"].source == "EIR 4.2"
    assert profile.limits["LFT003"]["tolerance"].value == pytest.approx(0.0254)
    assert "project.toml" in profile.limits["LFT003"]["tolerance"].source
    assert profile.limits["LFT003"]["stub"].value == 2
    assert profile.severity(rules["LFT003"]) is Severity.WARNING
    assert profile.severity(rules["CLS001"]) is Severity.ERROR
    assert profile.may_embed(*pair("IfcOutlet", "IfcWall"))


def test_a_profile_may_inherit_from_a_file_beside_it(tmp_path: Path):
    written(tmp_path, SPARE + '[disciplines]\n"_X_" = "arc"\n"_S_" = "str"\n', "office.toml")
    path = written(
        tmp_path,
        '[profile]\ninherits = "office.toml"\n' + SPARE + '[disciplines]\n"_E_" = "mep-electric"\n"_X_" = "str"',
    )
    profile = read_profile(path)
    assert len(profile.waivers) == 2
    assert list(profile.disciplines.items()) == [("_E_", "mep-electric"), ("_X_", "str"), ("_S_", "str")]


def test_the_command_line_selects_over_the_profile(tmp_path: Path):
    path = written(tmp_path, '[profile]\nselect = ["DAT"]\nignore = ["TOP006"]')
    profile = read_profile(path, select=["TOP006", "MDL"])
    assert [code for code in catalogue() if profile.runs(code)] == ["MDL006", "TOP006"]
    path = written(tmp_path, '[profile]\nignore = ["CLS", "ACC004"]')
    profile = read_profile(path, select=["CLS002", "ACC"])
    runs = [code for code in catalogue() if profile.runs(code)]
    assert {"ACC001", "CLS002"} <= set(runs) and "ACC004" not in runs
    assert {family_of(code) for code in runs if code != "CLS002"} == {"ACC"}


def test_the_hash_follows_the_content_and_nothing_else(tmp_path: Path):
    default = read_profile("default").sha256
    assert len(default) == 64
    assert read_profile(written(tmp_path, "")).sha256 == default
    assert read_profile(written(tmp_path, "# a remark\n[profile]\nname = 'x'")).sha256 == default
    hashes = {default, read_profile("us").sha256, read_profile("strict").sha256}
    hashes.add(read_profile(written(tmp_path, '[limits.CLS001]\ntolerance = "3 mm"')).sha256)
    hashes.add(read_profile(written(tmp_path, SPARE)).sha256)
    hashes.add(read_profile("default", select=["CLS"]).sha256)
    assert len(hashes) == 6


def test_tags_are_short_for_the_limit_of_the_tag_rule(tmp_path: Path):
    limit = read_profile(written(tmp_path, "[tags]\npattern = 'X-\\d+'")).limits["DAT002"]["pattern"]
    assert limit.value == "X-\\d+"
    assert "project.toml" in limit.source


MISTAKES = {
    'profiel = { name = "x" }': ("profiel: no such key", 'did you mean "profile"?'),
    'select = ["CLS"]': ("select: no such key", "stands in the table [profile]"),
    '[profile]\ninherit = "us"': ("profile.inherit: no such key", 'did you mean "inherits"?'),
    '[profile]\ninherits = "stric"': ("profile.inherits: there is no profile 'stric'", 'did you mean "strict"?'),
    '[profile]\ninherits = "nowhere.toml"': ("nowhere.toml: no such file", "default, us, strict"),
    '[profile]\ninherits = "project.toml"': ("profile.inherits: leads back to itself", "inherit default"),
    '[profile]\nselect = ["CLS009"]': ("profile.select: there is no rule or family 'CLS009'", 'did you mean "CLS'),
    '[profile]\nselect = ["CLS"]\nignore = ["CLS"]': ("no rule is left to run", "select and ignore"),
    '[severity]\nCLS01 = "error"': ("severity: there is no rule or family 'CLS01'", 'did you mean "CLS'),
    '[severity]\nCLS001 = "fatal"': ("severity.CLS001: ", ""),
    "[limits.CLS001]\ntolerance = 5": ("limits.CLS001.tolerance: is a bare number", 'give a unit, such as "1200 mm"'),
    '[limits.CLS001]\ntolerance = "5"': ("limits.CLS001.tolerance: give a unit", "mm"),
    '[limits.CLS001]\ntolerance = "5 bar"': ('limits.CLS001.tolerance: unknown unit "bar" for a length', ""),
    '[limits.CLS001]\ntolerance = "-2 mm"': ("limits.CLS001.tolerance: is negative", "0 or more"),
    '[limits.CLS001]\ntolerance = { value = 5, source = "x" }': ("limits.CLS001.tolerance: give a unit", "mm"),
    '[limits.CLS001]\ntolerance = { value = 5, unit = "mm" }': ("limits.CLS001.tolerance.source: is missing", "where"),
    '[limits.CLS001]\ntolerance = { value = true, unit = "mm", source = "x" }': ("limits.CLS001.tolerance.value: ", ""),
    '[limits.CLS001]\ntolerance = { value = 5, unit = "mm", source = "x", status = "guess" }': (
        "limits.CLS001.tolerance.status: ",
        '"code", "vendor", "practice"',
    ),
    '[limits.CLS001]\ntolerance = { valu = 5, unit = "mm", source = "x" }': (
        "limits.CLS001.tolerance.valu: no such key",
        'did you mean "value"?',
    ),
    '[limits.CLS001]\ntolerence = "5 mm"': ("limits.CLS001.tolerence: CLS001 has no such limit", '"tolerance"'),
    '[limits.MDL006]\nx = "5 mm"': ("limits.MDL006.x: MDL006 has no such limit", "MDL006 has no limits"),
    '[limits.CLS0001]\ntolerance = "5 mm"': ("limits.CLS0001: there is no rule 'CLS0001'", "did you mean"),
    "[limits.DAT002]\npattern = '['": ("limits.DAT002.pattern: '[' is no regular expression", "escape"),
    "[limits.DAT002]\npattern = 'a'\n[tags]\npattern = 'b'": ("tags.pattern: stands in limits.DAT002", "keep one"),
    SPARE.replace('reason = "r"\n', ""): ("waiver 1: reason: is missing", "why"),
    SPARE + SPARE.replace('"r"', '"  "'): ("waiver 2: reason: ", "why"),
    SPARE.replace("2026-03-01", '"1 March"'): ("waiver 1: date: ", "2026-03-01"),
    SPARE.replace("2026-03-01", "20260301"): ("waiver 1: date: is no day", "2026-03-01"),
    SPARE + "expires = 2026-02-01": ("waiver 1: expires: lies before its date", "later day"),
    SPARE.replace('key = "k"\n', ""): ("waiver 1: says not which finding", "key"),
    SPARE + 'rule = "CLS001"': ("waiver 1: says not which finding", "key"),
    SPARE.replace('key = "k"', 'rule = "CLS001"'): ("waiver 1: guids: is missing", "GlobalIds"),
    SPARE.replace('key = "k"', 'rule = "CLS"\nguids = ["x"]'): ("waiver 1: rule: there is no rule 'CLS'", "CLS"),
    '[disciplines]\n"_A_" = "architecture"': ("there is no discipline 'architecture'", "arc"),
    '[disciplines]\n"(" = "arc"': ("'(' is no regular expression", "escape"),
    '[[embed]]\na = "walls"\nb = "arc"\nreason = "x"': ("embed 1: a: 'walls' is no discipline and no IFC class", "arc"),
    '[[embed]]\na = "any"\nb = "arc"': ("embed 1: reason: is missing", "why"),
    '[[derive]]\nclass = "pumps"\nkind = "SERVICE"\nwhere = "back"\ndepth = "1 m"\nsource = "x"': (
        "derive 1: class: 'pumps' is no discipline and no IFC class",
        "known",
    ),
    '[[derive]]\nclass = "IfcPump"\nkind = "SERVICE"\nwhere = "back"\ndepth = "1"\nsource = "x"': (
        "derive 1: depth.least",
        "800 mm",
    ),
    '[[derive]]\nclass = "IfcPump"\nkind = "SERVICE"\nwhere = "back"\ndepth = "1 m"': ("source: is missing", "come"),
    "[profile": ("not TOML", "quotes and brackets"),
}


@pytest.mark.parametrize("text", MISTAKES, ids=lambda text: text[:40].replace("\n", " "))
def test_a_mistake_is_one_line_that_names_file_and_key_with_a_hint(tmp_path: Path, text: str):
    path = written(tmp_path, text)
    message, hint = MISTAKES[text]
    with pytest.raises(ProfileError) as caught:
        read_profile(path)
    said = str(caught.value)
    assert said.startswith(str(tmp_path))
    assert message in said
    assert hint in caught.value.hint
    assert "\n" not in said


def test_a_profile_that_is_not_there(tmp_path: Path):
    with pytest.raises(ProfileError, match="no such file"):
        read_profile(tmp_path / "gone.toml")
    with pytest.raises(ProfileError, match="there is no profile 'defualt'") as caught:
        read_profile("defualt")
    assert "default" in caught.value.hint
    with pytest.raises(ProfileError, match="cannot be read"):
        read_profile(tmp_path)


def test_an_unknown_code_on_the_command_line():
    with pytest.raises(ProfileError, match="--select: there is no rule or family 'CLSS'"):
        read_profile("default", select=["CLSS"])
