import json
from dataclasses import replace
from pathlib import Path

import pytest

import rules.catalogue
from rules.document import SECTIONS, WIDTH, describe, to_json, to_markdown, to_text
from rules.profile import profile_of
from rules.registry import catalogue

CATALOGUE = Path(rules.catalogue.__file__).parent / "CATALOGUE.md"


def test_the_catalogue_file_is_what_the_rules_say():
    assert CATALOGUE.read_text("utf-8") == to_markdown(catalogue()), (
        "python -m rules.document > rules/catalogue/CATALOGUE.md"
    )


@pytest.mark.parametrize("code", list(catalogue()))
def test_every_rule_says_all_there_is_to_say(code: str):
    text = describe(catalogue()[code])
    assert list(text.sections) == list(SECTIONS)
    assert all(len(body) > 20 for body in text.sections.values())
    assert 10 < len(text.summary) < 100
    for limit in text.limits:
        assert limit.meaning
        assert limit.source


def test_one_rule_on_the_terminal_shows_its_limits_with_their_sources():
    text = to_text({"LFT003": catalogue()["LFT003"]})
    assert text.startswith("LFT003  lifting-column-obstructed  (error, since ")
    assert "tolerance = 20 mm  (practice)" in text
    assert all(heading in text.splitlines() for heading in (*SECTIONS, "Limits"))
    assert max(len(line) for line in text.splitlines()) <= WIDTH


def test_several_rules_on_the_terminal_are_a_line_each():
    lines = to_text(catalogue()).splitlines()
    assert [line.split()[0] for line in lines] == list(catalogue())


def test_json_gives_limits_in_si_and_as_written():
    entries = {entry["code"]: entry for entry in json.loads(to_json(catalogue()))}
    assert list(entries) == list(catalogue())
    (tolerance,) = entries["CLS001"]["limits"]
    assert (tolerance["value"], tolerance["unit"], tolerance["as_written"]) == (0.002, "m", "2 mm")
    assert entries["CLS001"]["how_to_clear_it"]
    assert entries["CLS001"]["family"] == "CLS"


def test_the_values_are_those_of_the_profile_that_is_asked():
    profile = profile_of({"severity": {"CLS001": "info"}, "limits": {"CLS001": {"tolerance": "9 mm"}}}, "test")
    text = describe(catalogue()["CLS001"], profile)
    assert (text.severity, text.limits[0].value) == ("info", "9 mm")


def test_a_rule_whose_docstring_lacks_a_section_is_refused():
    renamed = replace(catalogue()["CLS001"], name="some-other-name")
    with pytest.raises(ValueError, match=r"CLS001: its docstring begins 'CLS001 some-other-name: '"):
        describe(renamed)
