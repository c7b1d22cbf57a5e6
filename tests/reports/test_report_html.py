"""The page: self-contained, escaped, and it says what was and was not checked."""

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from bimgen.camera import camera
from bimgen.reports import html
from bimgen.reports.html import REPORT
from bimgen.run import Run
from bimgen.snapshot import render, sketch
from rules.scene import Model


class Outline(HTMLParser):
    """Tags with attributes, headings, and a check that tags close as they open."""

    VOID = frozenset({"meta", "input", "img", "br", "link", "hr", "circle", "rect"})

    def __init__(self):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str):
        if tag not in self.VOID:
            assert self.open.pop() == tag


def page(run: Run) -> tuple[str, Outline]:
    text = REPORT.write(run).decode("utf-8")
    outline = Outline()
    outline.feed(text)
    assert outline.open == []
    return text, outline


def test_the_page_asks_nothing_of_the_network(run: Run):
    text, outline = page(run)
    for _, attributes in outline.tags:
        for name in ("src", "href", "action", "srcset", "data"):
            value = attributes.get(name) or "#"
            assert value.startswith(("#", "data:image/png;base64,")), value
    assert "default-src 'none'" in text
    assert "@import" not in text
    assert "url(" not in text


def test_names_from_a_model_are_text_not_markup(nasty: Run):
    text, outline = page(nasty)
    assert "alert(&#34;x&#34;)" in text
    assert 'alert("x")' not in text
    assert sum(tag == "script" for tag, _ in outline.tags) == 1
    assert not any(
        name.startswith("on") and name != "onsubmit" for _, attributes in outline.tags for name in attributes
    )
    assert "{{ 7*7 }}" in text
    assert "\x00" not in text


def test_every_finding_has_a_card_with_numbers_and_elements(run: Run):
    text, outline = page(run)
    cards = [attributes for tag, attributes in outline.tags if tag == "article"]
    assert len(cards) == 4
    assert [card["data-state"] for card in cards] == ["open", "waived", "open", "open"]
    assert "P-100" in text
    assert "100 mm" in text
    assert run.scene.items[0].guid in text
    assert "sleeve is cut on site" in text


def test_no_clash_can_be_proved(scene_run: Run):
    text, _ = page(scene_run)
    assert "None. What was checked" in text
    assert "17 pairs of elements" in text
    assert re.search(r'<td class="n">6</td><td class="n">17</td>', text)
    for reason in ("touch", "connected", "assembly", "host", "covering", "allowed"):
        assert f"<td>{reason}</td>" in text
    assert "no kernel could read it" in text


def test_a_model_that_could_not_be_read_and_a_rule_that_crashed_stand_at_the_top(run: Run):
    broken = replace(run.scene, models=(*run.scene.models, Model("c.ifc", "c.ifc", error="not an IFC file")))
    text, _ = page(replace(run, scene=broken))
    head = text[: text.index("<main>")]
    assert "not an IFC file" in head
    assert "polygon without area" in head


def test_links_lead_somewhere(run: Run):
    _, outline = page(run)
    targets = {attributes["id"] for _, attributes in outline.tags if "id" in attributes}
    links = {(attributes["href"] or "")[1:] for tag, attributes in outline.tags if tag == "a"}
    assert links <= targets


def test_headings_go_down_one_step_at_a_time(run: Run):
    _, outline = page(run)
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_pictures_are_limited_and_the_page_says_so(many: Callable[[int], Run], monkeypatch: pytest.MonkeyPatch):
    run = many(30)
    monkeypatch.setattr(html, "PICTURES", 10)
    finding = run.findings[0]
    shot = sketch(run.scene, finding, camera(run.scene, finding))
    text, outline = page(replace(run, snapshots={one.key: shot for one in run.findings}))
    assert sum(tag == "img" for tag, _ in outline.tags) == 10
    assert "10 with a picture (the gravest first" in text


def test_a_thousand_findings_stay_a_small_page(many: Callable[[int], Run]):
    assert len(REPORT.write(many(1000))) < 4_000_000


def test_the_same_run_gives_the_same_bytes(run: Run):
    shots = render(run.scene, run.findings[:1], size=(160, 120))
    pictured = replace(run, snapshots=shots)
    assert REPORT.write(pictured) == REPORT.write(pictured)
