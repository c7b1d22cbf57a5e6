"""Drawing sheets: what stands on them is the component, and what is committed is what the code draws."""

import itertools
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from bimgen import sheet_catalogue
from bimgen.samples import ROOT
from bimgen.sheet_shapes import faceted
from bimgen.sheet_views import FRONT, PLAN, SIDE, hull, look
from bimgen.sheets import example, sheet
from bimgen.spec import component_types
from component_library.shapes import Bend, Box, Cylinder, Extrusion, Facets, Revolution, Shape

KINDS = component_types()
FEW = ("strainer", "end_suction_pump", "plate_heat_exchanger", "elbow", "expansion_skid")
SHAPES = (
    Box(1, 2, 3),
    Cylinder(0.5, 2),
    Extrusion(((0, 0), (1, 0), (1, 1), (0.5, 0.2), (0, 2)), 0.5),
    Revolution(((0.2, 0), (0.4, 0), (0.3, 1), (0.1, 1))),
    Bend(0.1, 0.4, 1.2),
    Facets(((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)), ((0, 2, 1), (0, 1, 3), (1, 2, 3), (2, 0, 3))),
)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: type(shape).__name__)
def test_a_shape_is_cut_into_closed_faces_that_hold_its_volume(shape: Shape):
    form = faceted(shape)
    assert all(len(faces) == 2 for faces in form.edges.values())
    total = 0.0
    for face in form.faces:
        corners = form.vertices[list(face)]
        for second, third in itertools.pairwise(corners[1:]):
            total += float(corners[0] @ np.cross(second, third)) / 6
    assert total == pytest.approx(shape.volume, rel=0.04)  # strips lie within the round


@pytest.mark.parametrize("key", FEW)
def test_views_are_as_large_as_the_component(key: str):
    component = example(KINDS[key]).component
    low, high = (np.array(corner) for corner in component.bounds())
    for direction, axes in ((FRONT, (0, 2)), (SIDE, (1, 2)), (PLAN, (0, 1))):
        view = look(component, direction, 0.01)
        size = high[list(axes)] - low[list(axes)]
        assert view.high - view.low == pytest.approx(size, rel=0.02)


def test_what_lies_behind_a_larger_body_is_not_drawn():
    pump = example(KINDS["end_suction_pump"]).component
    drawn = len(look(pump, PLAN, 0.005).bodies)
    assert 0 < drawn < len(pump.solids), "the base hides what is below it, and the pump hides parts of itself"


def test_a_hull_goes_round_its_points_once():
    points = np.array([[0, 0], [2, 0], [2, 1], [0, 1], [1, 0.5], [1, 0]], dtype=float)
    assert hull(points).tolist() == [[0, 0], [2, 0], [2, 1], [0, 1]]


@pytest.mark.parametrize("key", FEW)
def test_a_sheet_names_every_port_and_every_kind_of_envelope(key: str):
    shown = example(KINDS[key])
    text = sheet(shown)
    words = " ".join(element.text or "" for element in ElementTree.fromstring(text).iter())
    assert key in words
    assert shown.component.name.split()[0] in words
    assert all(port.name in words for port in shown.component.ports)
    kinds = {one.kind.value for one in shown.component.envelopes}
    kinds |= {one.kind.value for _, part, _ in shown.component.walk() for one in part.component.envelopes}
    assert all(kind in words for kind in kinds)


def test_a_sheet_keeps_within_its_paper():
    for key in FEW:
        text = sheet(example(KINDS[key]))
        points = [tuple(map(float, pair)) for pair in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", text)]
        assert all(-1 <= x <= 1181 and -1 <= y <= 821 for x, y in points), key


@pytest.mark.parametrize("key", FEW)
def test_a_committed_sheet_is_fresh(key: str):
    kept = (ROOT / sheet_catalogue.FOLDER / f"{key}.svg").read_text("utf-8")
    assert kept == sheet(example(KINDS[key])), "run `make samples`"


def test_the_catalogue_page_is_fresh_and_has_every_kind():
    text = sheet_catalogue.page([example(kind) for kind in KINDS.values()])
    assert (ROOT / sheet_catalogue.PAGE).read_text("utf-8") == text, "run `make samples`"
    assert all(f"### {key}\n" in text for key in KINDS)


@pytest.mark.slow
def test_every_committed_sheet_is_fresh_and_none_is_left_over():
    made = sheet_catalogue.files()
    stale = [name for name, content in made.items() if (ROOT / name).read_bytes() != content]
    assert not stale, "run `make samples`"
    assert {path.stem for path in (ROOT / sheet_catalogue.FOLDER).glob("*.svg")} == set(KINDS)
