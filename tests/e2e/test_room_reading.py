"""A room is read from the models of others: its plan, its levels, its doors, and convex pieces of what stands in it."""

import math
import os
from pathlib import Path

import numpy as np
import pytest
import trimesh
from shapely.geometry import Point, Polygon

from bimgen.errors import ProjectError
from bimgen.room import find_space, main_direction, surroundings
from component_library.model import at
from rules.collide import Body
from rules.load import load
from rules.pieces import convex_pieces
from rules.scene import Mesh, Scene

SAMPLES = Path(__file__).resolve().parents[2] / "sample_ifc"
CORPUS = pytest.mark.skipif("BIMGEN_CORPUS" not in os.environ, reason="BIMGEN_CORPUS is not set")


@pytest.fixture(scope="module")
def hall() -> Scene:
    return load([SAMPLES / "hall_room.ifc"], 1)


def corpus(name: str) -> Scene:
    return load([Path(os.environ["BIMGEN_CORPUS"]) / name], 2)


def test_the_hall_is_found_around_a_point_in_it(hall: Scene):
    room = surroundings(hall, at(), None, "x", origin=(18.0, 15.0))
    assert Polygon(room.outline).area == pytest.approx(36 * 30, rel=0.001)
    assert (room.level, room.ceiling) == pytest.approx((0.0, 6.0), abs=1e-3)
    assert [door.width for door in room.doors] == [pytest.approx(3.0)]
    assert room.doors[0].inward == pytest.approx((0.0, 1.0))
    kinds = list(room.roles.values())
    assert (kinds.count("column"), kinds.count("beam"), kinds.count("floor")) == (14, 7, 1)
    assert room.notes == ()


def test_a_turned_and_moved_frame_sees_the_same_room(hall: Scene):
    frame = at(18.0, 15.0, 0.5).rolled(90)
    room = surroundings(hall, frame, None, "x")
    assert Polygon(room.outline).area == pytest.approx(36 * 30, rel=0.001)
    assert room.level == pytest.approx(-0.5, abs=1e-3)
    west, south, east, north = Polygon(room.outline).bounds
    assert (east - west, north - south) == pytest.approx((30.07, 36.0), abs=0.01)


@pytest.mark.parametrize(("point", "words"), [((18.0, -0.1), "in a wall"), ((50.0, 15.0), "no walls enclose")])
def test_a_point_outside_any_room_is_said(hall: Scene, point: tuple[float, float], words: str):
    with pytest.raises(ProjectError, match=words):
        surroundings(hall, at(), None, "x", origin=point)


def test_what_is_taken_out_is_no_obstacle(hall: Scene):
    room = surroundings(hall, at(), None, "x", ("IfcDuctSegment",), (18.0, 15.0))
    assert not [body for body in room.bodies if body.name.startswith("IfcDuctSegment")]


@CORPUS
@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "name", "area", "doors"),
    [
        ("duplex/Duplex_A_20110907.ifc", "A102", 27.66, 1),
        ("web-ifc/Office_A_20110811.ifc", "140", 218.27, 8),
        ("bim2sim/arch/ifc/AC20-FZK-Haus.ifc", "5", 25.8, 2),
    ],
)
def test_spaces_of_real_buildings_have_their_plan_and_doors(model: str, name: str, area: float, doors: int):
    scene = corpus(model)
    space = find_space(scene, name, "x")
    room = surroundings(scene, at(0.0, 0.0, float(space.body.bounds[0, 2])), space, "x")  # type: ignore[union-attr]
    assert Polygon(room.outline).area == pytest.approx(area, rel=0.02)
    assert len(room.doors) == doors
    assert room.level == pytest.approx(0.0, abs=0.01)
    for door in room.doors:
        assert 0.6 < door.width < 2.5
        ahead = (door.at[0] + 0.3 * door.inward[0], door.at[1] + 0.3 * door.inward[1])
        assert Polygon(room.outline).buffer(0.01).contains(Point(ahead))


@CORPUS
@pytest.mark.parametrize(("name", "level"), [("101", 100.003), ("002", 100.0)])
def test_the_floor_of_a_space_is_the_top_of_its_tiles(name: str, level: float):
    scene = corpus("xbim/Dormitory-ARC.ifc")
    assert surroundings(scene, at(), find_space(scene, name, "x"), "x").level == pytest.approx(level, abs=1e-4)


@CORPUS
def test_a_space_that_is_not_there_lists_those_that_are():
    with pytest.raises(ProjectError) as raised:
        find_space(corpus("duplex/Duplex_A_20110907.ifc"), "A999", "plant.toml: room.space")
    assert "A999" in str(raised.value)
    assert "'A101'" in raised.value.hint


@CORPUS
@pytest.mark.slow
def test_the_longest_walls_say_how_a_room_lies():
    scene = corpus("web-ifc/Office_A_20110811.ifc")
    assert abs(main_direction(find_space(scene, "140", "x"))) < math.radians(1)


def mesh_of(body: trimesh.Trimesh) -> Mesh:
    return Mesh(np.array(body.vertices, dtype=np.float64), np.array(body.faces, dtype=np.int32))


def test_a_wall_with_a_door_becomes_the_blocks_around_the_door():
    wall = trimesh.creation.box(bounds=[(0, 0, 0), (6, 0.2, 3)])
    door = trimesh.creation.box(bounds=[(2, -1, -1), (3, 1, 2.1)])
    body = trimesh.boolean.difference([wall, door], engine="manifold")
    pieces = convex_pieces(mesh_of(body))
    assert len(pieces) == 3
    volumes = [trimesh.convex.convex_hull(points).volume for points in pieces]
    assert sum(volumes) == pytest.approx(body.volume, rel=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_pieces_hold_all_of_a_body_and_are_convex(seed: int):
    random = np.random.default_rng(seed)
    body = trimesh.creation.box(bounds=[(0, 0, 0), (4, 3, 2)])
    for _ in range(3):
        low = random.uniform((0, 0, 0), (3, 2, 1.5))
        cut = trimesh.creation.box(bounds=[low, low + random.uniform(0.3, 1.5, 3)])
        body = trimesh.boolean.difference([body, cut], engine="manifold")
    pieces = convex_pieces(mesh_of(body))
    hulls = [trimesh.convex.convex_hull(points) for points in pieces]
    total = sum(hull.volume for hull in hulls)
    assert body.volume * (1 - 1e-6) <= total <= 1.1 * body.volume  # never less, and hardly more
    inside = random.uniform(body.bounds[0], body.bounds[1], (200, 3))
    solid = Body(mesh_of(body))
    held = solid.holds(inside - solid.origin)
    for point, is_in in zip(inside, held, strict=True):
        assert not is_in or any(hull.contains([point])[0] for hull in hulls)


def test_an_open_sheet_becomes_slivers_that_hold_it():
    corners = np.array([[0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0]], dtype=np.float64)
    sheet = Mesh(corners, np.array([[0, 1, 2], [0, 2, 3]], dtype=np.int32))
    pieces = convex_pieces(sheet)
    assert len(pieces) == 2
    for points in pieces:
        assert np.ptp(points[:, 2]) == pytest.approx(1e-3)
