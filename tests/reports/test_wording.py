"""How findings read: titles, ids, numbers, the text of rules."""

import sys
from dataclasses import replace
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from made_runs import clash, item, rule

from bimgen import wording
from bimgen.run import Report
from component_library.discovery import discover
from rules.scene import Scene


@given(st.text(alphabet=st.characters()))
def test_any_text_can_be_put_into_xml(text: str):
    root = etree.Element("a")
    root.text = wording.clean(text)
    read = etree.fromstring(etree.tostring(root)).text or ""
    assert read == wording.clean(text)  # lxml writes a carriage return as a character reference


def test_lengths_read_in_millimetres_and_text_as_it_stands():
    assert wording.quantity(-0.0523, "m") == "-52.3 mm"
    assert wording.quantity(12.5, "m") == "12.50 m"
    assert wording.quantity(2.6, "m/s") == "2.6 m/s"
    assert wording.quantity("none", "") == "none"
    assert wording.quantity(float("nan"), "m") == "unknown"
    assert wording.quantity(None, "m") == ""


def test_an_upper_bound_is_called_one(scene: Scene):
    exact, bound = (wording.measures(clash(scene, depth_exact=value)) for value in (True, False))
    depths = [next(one.how for one in found if one.name == "Depth") for found in (exact, bound)]
    assert "upper bound" not in depths[0]
    assert "upper bound" in depths[1]


def test_an_element_is_called_by_its_tag_unless_that_is_a_number_of_its_tool():
    assert wording.label(item(0, None, tag="P-100", name="Pump")) == "P-100"
    assert wording.label(item(0, None, tag="575422", name="Pump")) == "Pump"
    assert wording.label(item(0, None, tag="", name="")) == "IfcPipeSegment 0000000000000000000000"


def test_titles_stay_short_and_name_both_elements(scene: Scene):
    finding = clash(scene)
    long = replace(finding, subject=replace(finding.subject, tag="", name="a" * 300))
    assert len(wording.title(long)) < 120
    assert wording.title(long).endswith("/ B1")


def test_ids_follow_from_the_key_alone():
    assert wording.short_id("a") == wording.short_id("a") != wording.short_id("b")
    assert wording.topic_guid("a") != wording.topic_guid("b")


@pytest.mark.parametrize(
    "text",
    [
        "CLS009 x.\n\nWhat it checks: bodies\nof two.\n\nHow to clear it: move one.\n",
        "CLS009 x.\n\nWhat it checks\n--------------\nbodies\nof two.\n\nHow to clear it\n---\nmove one.\n",
        "CLS009 x.\n\n## What it checks\n    bodies\n    of two.\n\n**How to clear it:** move one.\n",
    ],
)
def test_the_text_of_a_rule_is_read_from_its_module(text: str, monkeypatch: pytest.MonkeyPatch):
    module = ModuleType("some_rule")
    module.__doc__ = text

    def requirement(subject: object, scene: object, limits: object) -> tuple[()]:
        return ()

    requirement.__module__ = "some_rule"
    monkeypatch.setitem(sys.modules, "some_rule", module)
    found = wording.rule_text(replace(rule(), requirement=requirement))
    assert (found.checks, found.clear) == ("bodies of two.", "move one.")


def test_the_clock_may_come_in_any_zone():
    assert wording.stamp(wording.moment("2026-01-31T09:00:00.5+01:00")) == "2026-01-31T08:00:00Z"
    assert wording.stamp(wording.moment("2026-01-31T08:00:00")) == "2026-01-31T08:00:00Z"


def test_each_report_is_found_by_its_name():
    reports = discover("bimgen.reports", "REPORT", Report)
    assert {"json", "xlsx", "bcf", "html"} <= set(reports)
    assert all(report.suffix.startswith(".") for report in reports.values())
