"""Units, map coordinates and map conversions: every model ends in one frame, in metres."""

import math
from pathlib import Path

import numpy as np
import pytest
from ifc_text import FEET, INCH, SI, at, box_element, conversion_unit, guid, ifc, shape, write

from rules.facts import MapConversion
from rules.frame import local_origin, move
from rules.load import load, storeys
from rules.placement import conversion
from rules.scene import Floats, Scene

BOX = box_element(20)


def bounds(scene: Scene, number: int = 0) -> Floats:
    body = scene.items[number].body
    assert body is not None
    return body.bounds + np.array(scene.origin)


UNITS = [
    (SI["m"], 1.0),
    (SI["cm"], 0.01),
    (SI["mm"], 0.001),
    (FEET, 0.3048),
    (INCH, 0.0254),
    (conversion_unit("MY OWN", "1.25"), 1.25),
    (FEET.replace("0.3048", "304.8").replace("$,.METRE.", ".MILLI.,.METRE."), 0.3048),
]


@pytest.fixture(scope="module")
def in_units(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """For each unit a file with a box, an ellipse that only the second kernel reads, and a port."""
    folder = tmp_path_factory.mktemp("units")
    ellipse = "#30=IFCELLIPSEPROFILEDEF(.AREA.,$,$,1.,0.5);\n#31=IFCEXTRUDEDAREASOLID(#30,#2,#14,3.);\n"
    port = f"#60=IFCDISTRIBUTIONPORT('{guid(60)}',$,$,$,$,#42,$,.SINK.,$,$);\n"
    nests = f"#61=IFCRELNESTS('{guid(61)}',$,$,$,#20,(#60));\n"
    records = BOX + at(40, 4, 5, 6) + ellipse + shape(32, "#31") + box_element(21, shape=33) + port + nests
    texts = [ifc(records, unit=unit, origin=(10, 20, 30)) for unit, _ in UNITS]
    return load([write(folder, f"{number}.ifc", text) for number, text in enumerate(texts)])


@pytest.mark.parametrize("number", range(len(UNITS)))
def test_every_length_unit_ends_in_metres(in_units: Scene, number: int):
    metres = UNITS[number][1]
    expected = metres * np.array([[9.0, 19.5, 30.0], [11.0, 20.5, 33.0]])
    assert not in_units.models[number].error
    assert bounds(in_units, 2 * number) == pytest.approx(expected, rel=1e-6)
    assert bounds(in_units, 2 * number + 1) == pytest.approx(expected, rel=1e-3), "the second kernel agrees"
    assert in_units.network.ports[number].at == pytest.approx((14 * metres, 25 * metres, 36 * metres))


def test_a_file_without_length_unit_is_read_as_metres_and_says_so(tmp_path: Path):
    scene = load([write(tmp_path, "a.ifc", ifc(BOX, unit=SI["none"]))])
    assert bounds(scene)[1] == pytest.approx([1.0, 0.5, 3.0])
    assert any("no length unit" in note for note in scene.models[0].notes)


def test_map_coordinates_keep_a_tenth_of_a_millimetre(tmp_path: Path):
    origin = (512345.6789, 5456789.1234, 12.3456)
    scene = load([write(tmp_path, "a.ifc", ifc(BOX, origin=origin))])
    body = scene.items[0].body
    assert body is not None
    assert np.abs(body.vertices).max() < 200.0, "local coordinates are small"
    assert scene.world(body.bounds[0]) == pytest.approx((origin[0] - 1, origin[1] - 0.5, origin[2]), abs=1e-4)


def test_map_coordinates_inside_the_geometry_are_exact_too(tmp_path: Path):
    """The fast kernel takes its origin from placements, and would round these to half a metre."""
    profile = (
        "#30=IFCCARTESIANPOINT((512345.6789,5456789.1234));\n#31=IFCAXIS2PLACEMENT2D(#30,$);\n"
        "#32=IFCRECTANGLEPROFILEDEF(.AREA.,$,#31,2.,1.);\n#33=IFCEXTRUDEDAREASOLID(#32,#2,#14,3.);\n"
    )
    scene = load([write(tmp_path, "a.ifc", ifc(profile + shape(34, "#33") + box_element(20, shape=35)))])
    assert bounds(scene)[0] == pytest.approx([512344.6789, 5456788.6234, 0.0], abs=1e-4)


def conversion_records(east: float, north: float, height: float, degrees: float = 0.0, crs: str = "EPSG:25832") -> str:
    x, y = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return (
        f"#90=IFCPROJECTEDCRS('{crs}',$,$,$,$,$,$);\n"
        f"#91=IFCMAPCONVERSION(#3,#90,{float(east)},{float(north)},{float(height)},{x},{y},$);\n"
    )


def test_another_model_is_moved_and_turned_by_the_difference_of_the_map_conversions(tmp_path: Path):
    first = write(tmp_path, "a.ifc", ifc(BOX + conversion_records(500000, 5000000, 100)))
    other = write(
        tmp_path, "b.ifc", ifc(BOX + conversion_records(500010, 5000020, 103, 90), unit=SI["m"], origin=(5, 0, 0))
    )
    scene = load([first, other])
    assert bounds(scene, 0) == pytest.approx(np.array([[-1, -0.5, 0], [1, 0.5, 3]]), abs=1e-6)
    # (5, 0, 0) of the other is (500010, 5000025, 103) on the map; its x axis points north
    assert bounds(scene, 1) == pytest.approx(np.array([[9.5, 24, 3], [10.5, 26, 6]]), abs=1e-6)
    assert scene.models[0].shift == (0.0, 0.0, 0.0)
    assert scene.models[1].shift == pytest.approx((10.0, 20.0, 3.0))
    assert any("90.0000 degrees" in note for note in scene.models[1].notes)


def test_a_millimetre_model_with_map_metres_moves_by_metres(tmp_path: Path):
    """Eastings are in the map unit where the CRS names one, else in the unit of the project."""
    named = conversion_records(500010, 5000000, 0).replace(
        "$);\n#91", "#92);\n#92=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);\n#91"
    )
    in_project_unit = conversion_records(500010000, 5000000000, 0)
    paths = [
        write(tmp_path, "a.ifc", ifc(BOX + conversion_records(500000, 5000000, 0))),
        write(tmp_path, "b.ifc", ifc(BOX + named, unit=SI["mm"])),
        write(tmp_path, "c.ifc", ifc(BOX + in_project_unit, unit=SI["mm"])),
    ]
    scene = load(paths)
    assert scene.models[1].shift == pytest.approx((10.0, 0.0, 0.0))
    assert scene.models[2].shift == pytest.approx((10.0, 0.0, 0.0))


def test_with_one_map_conversion_only_nothing_moves_and_that_is_said(tmp_path: Path):
    with_one = write(tmp_path, "a.ifc", ifc(BOX + conversion_records(500000, 5000000, 100)))
    without = write(tmp_path, "b.ifc", ifc(BOX))
    for paths in ([with_one, without], [without, with_one]):
        scene = load(paths)
        assert bounds(scene, 0) == pytest.approx(bounds(scene, 1))
        assert any("not moved" in note for note in scene.models[1].notes)
        assert not any("not moved" in note for note in scene.models[0].notes)


def test_ifc2x3_gives_its_map_conversion_as_a_property_set(tmp_path: Path):
    pset = f"""#90=IFCPROPERTYSINGLEVALUE('Eastings',$,IFCLENGTHMEASURE(500000.),$);
#91=IFCPROPERTYSINGLEVALUE('Northings',$,IFCLENGTHMEASURE(5000000.),$);
#92=IFCPROPERTYSINGLEVALUE('OrthogonalHeight',$,IFCLENGTHMEASURE(7.),$);
#93=IFCPROPERTYSET('{guid(93)}',$,'ePset_MapConversion',$,(#90,#91,#92));
#94=IFCRELDEFINESBYPROPERTIES('{guid(94)}',$,$,$,(#11),#93);
"""
    found = storeys(write(tmp_path, "a.ifc", ifc(pset, schema="IFC2X3")))[0].conversion
    assert found == MapConversion(500000.0, 5000000.0, 7.0)


def test_models_in_two_reference_systems_are_left_where_they_are():
    way = move(MapConversion(0, 0, 0, crs="EPSG:25832"), MapConversion(5, 0, 0, crs="EPSG:25833"))
    assert way.matrix is None
    assert "EPSG:25833" in way.notes[0]


def test_moving_there_and_back_is_standing_still():
    one = MapConversion(500000, 5000000, 100, math.cos(1), math.sin(1), 0.9996)
    other = MapConversion(500100, 5000300, 90, math.cos(2), math.sin(2), 1.0)
    there, back = move(one, other).matrix, move(other, one).matrix
    assert there is not None
    assert back is not None
    assert there @ back == pytest.approx(np.eye(4), abs=1e-6)
    assert move(one, one).matrix is None


@pytest.mark.parametrize(
    ("scale", "expected"), [(None, 1.0), (0.001, 1.0), (0.9996, 0.9996), (0.0009996, 0.9996), (5.0, 1.0)]
)
def test_a_scale_that_only_converts_the_unit_is_no_scale(scale: float | None, expected: float):
    found = conversion((0, 0, 0), (None, None), scale, (1.0, 0.001), "")
    assert found.scale == pytest.approx(expected)


def test_the_local_origin_is_round_and_zero_near_the_origin():
    assert local_origin(None) == (0.0, 0.0, 0.0)
    assert local_origin(np.array([[-50.0, 0, 0], [9000, 10, 3]])) == (0.0, 0.0, 0.0)
    assert local_origin(np.array([[512345.6, 5456789.1, -3], [512400, 5456800, 3]])) == (512300.0, 5456700.0, -100.0)
