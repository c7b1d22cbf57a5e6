"""How two bodies meet: the golden cases, at the origin and at map coordinates."""

import math

import numpy as np
import pytest

from rules.collide import Body, convex_hull, gap, intrusion, is_convex, overlap
from rules.scene import Mesh

FACES = np.array(
    [
        [0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
        [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3],
    ],
    dtype=np.int32,
)  # fmt: skip
MAP = np.array([512345.0, 5456789.0, 120.0])
TOLERANCE = 0.002


def box(low, high, without=()):
    low, high = np.array(low, dtype=float), np.array(high, dtype=float)
    unit = np.array([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])
    return Mesh(unit * (high - low) + low, np.delete(FACES, list(without), axis=0))


def prism(outline, low, high):
    """Upright prism over a counter-clockwise polygon that its first corner sees whole."""
    count = len(outline)
    bottom = [(x, y, low) for x, y in outline]
    top = [(x, y, high) for x, y in outline]
    fan = [(0, k, k + 1) for k in range(1, count - 1)]
    faces = [(a, c, b) for a, b, c in fan] + [(a + count, b + count, c + count) for a, b, c in fan]
    for k in range(count):
        j = (k + 1) % count
        faces += [(k, j, j + count), (k, j + count, k + count)]
    return Mesh(np.array(bottom + top, dtype=float), np.array(faces, dtype=np.int32))


def pipe(radius, low, high, x=0.0, y=0.0, sides=36):
    turns = [2 * math.pi * k / sides for k in range(sides)]
    return prism([(x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns], low, high)


def together(*meshes):
    offset = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate([mesh.faces + start for mesh, start in zip(meshes, offset, strict=False)]).astype(np.int32),
    )


def turned(mesh):
    return Mesh(mesh.vertices.copy(), mesh.faces[:, ::-1].copy())


def meet(a, b, tolerance=TOLERANCE):
    return overlap(Body(a), Body(b), tolerance)


L_SHAPE = [(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)]  # seen whole from (1, 1): roll it there
L_SHAPE = L_SHAPE[3:] + L_SHAPE[:3]


@pytest.fixture(params=[(0.0, 0.0, 0.0), tuple(MAP)], ids=["origin", "map"])
def place(request):
    return np.array(request.param)


UNIT = box([0, 0, 0], [1, 1, 1])


def test_a_block_two_hundred_millimetres_deep_is_hard_with_depth_and_volume(place):
    found = meet(UNIT.moved(place), box([0.8, 0.3, 0.2], [2, 2, 2]).moved(place))
    assert (found.kind, found.exact, found.how) == ("hard", True, "convex")
    assert found.depth == pytest.approx(0.2, abs=1e-8)
    assert found.volume == pytest.approx(0.2 * 0.7 * 0.8, abs=1e-8)
    assert found.at == pytest.approx(place + np.array([0.9, 0.65, 0.6]), abs=1e-6)


@pytest.mark.parametrize(
    "other",
    [box([1, 0, 0], [2, 1, 1]), box([1, 0.3, 0.4], [2, 1.5, 2]), box([1, 1, 0], [2, 2, 1]), box([1, 1, 1], [2, 2, 2])],
    ids=["whole face", "part of a face", "edge", "corner"],
)
def test_bodies_that_share_a_face_an_edge_or_a_corner_touch(place, other):
    found = meet(UNIT.moved(place), other.moved(place))
    assert found.kind == "touch"
    assert found.depth <= 1e-8


def test_a_gap_within_the_tolerance_touches_and_a_wider_one_does_not(place):
    assert meet(UNIT.moved(place), box([1.001, 0, 0], [2, 1, 1]).moved(place)).kind == "touch"
    assert meet(UNIT.moved(place), box([1.003, 0, 0], [2, 1, 1]).moved(place)) is None


def test_corners_apart_by_more_than_the_tolerance_do_not_touch_though_each_axis_is_within_it():
    assert meet(UNIT, box([1.0015, 1.0015, 1.0015], [2, 2, 2])) is None


@pytest.mark.parametrize(("millimetres", "kind"), [(1, "touch"), (1.9, "touch"), (2.1, "hard"), (5, "hard")])
def test_two_millimetres_part_touch_from_clash(place, millimetres, kind):
    deep = millimetres / 1000
    for other in (box([1 - deep, 0, 0], [2, 1, 1]), box([1 - deep, 0.2, 0.2], [2, 0.6, 0.7])):
        found = meet(UNIT.moved(place), other.moved(place))
        assert (found.kind, found.exact) == (kind, True)
        assert found.depth == pytest.approx(deep, abs=1e-8)


def test_a_small_box_inside_a_closed_one_is_contained_and_knows_the_way_out(place):
    found = meet(box([4, 4, 4], [5, 5, 5]).moved(place), box([0, 0, 0], [10, 10, 10]).moved(place))
    assert (found.kind, found.exact) == ("contained", True)
    assert found.depth == pytest.approx(5.0, abs=1e-8)
    assert found.volume == pytest.approx(1.0, abs=1e-8)


def test_a_pipe_wholly_inside_a_wall_with_a_gable_comes_out_through_the_nearer_side(place):
    wall, lying = prism(L_SHAPE, 0, 0.2), pipe(0.04, 0.3, 0.8)
    inside = lying.vertices[:, [2, 0, 1]] + np.array([0.0, 0.5, 0.09])  # along x: no face of it is level
    tilt = math.radians(20)
    turn = np.array([[1, 0, 0], [0, math.cos(tilt), -math.sin(tilt)], [0, math.sin(tilt), math.cos(tilt)]])
    found = meet(Mesh(inside @ turn.T + place, lying.faces), Mesh(wall.vertices @ turn.T + place, wall.faces))
    assert found.kind == "contained"
    assert found.depth == pytest.approx(0.13, abs=1e-6)


@pytest.mark.parametrize("without", [(0, 1), (10, 11), (0, 1, 2, 3)], ids=["one face", "top", "two faces"])
def test_a_part_inside_a_box_with_open_faces_is_contained(place, without):
    found = meet(box([4, 4, 4], [5, 5, 5]).moved(place), box([0, 0, 0], [10, 10, 10], without).moved(place))
    assert found.kind == "contained"
    assert not found.exact


def test_a_part_in_the_cavity_of_a_hollow_body_is_free():
    hollow = together(box([0, 0, 0], [10, 10, 10]), turned(box([1, 1, 1], [9, 9, 9])))
    assert meet(hollow, box([4, 4, 4], [5, 5, 5])) is None
    assert meet(hollow, box([0.2, 4, 4], [0.8, 5, 5])).kind == "contained"
    assert meet(hollow, box([0.5, 4, 4], [1.5, 5, 5])).kind == "hard"


def test_a_pipe_through_a_wall_is_hard_and_its_depth_is_the_shortest_way_out(place):
    wall = box([-5, -5, 0], [5, 5, 0.2])
    found = meet(pipe(0.05, 0, 1.5).moved(place), wall.moved(place))
    assert found.kind == "hard"
    assert found.depth == pytest.approx(0.2, abs=1e-8)  # it starts flush with the far face
    through = meet(pipe(0.05, -1, 1.5).moved(place), wall.moved(place))
    assert through.depth == pytest.approx(1.2, abs=1e-8)  # pulled out along itself


def test_identical_bodies_are_duplicates(place):
    for mesh in (UNIT, pipe(0.1, 0, 2), prism(L_SHAPE, 0, 1)):
        found = meet(mesh.moved(place), mesh.moved(place))
        assert found.kind == "duplicate"
        assert found.iou == pytest.approx(1.0, abs=1e-6)


def test_equal_section_overlapping_along_the_axis_is_hard(place):
    found = meet(box([0, 0, 0], [5, 0.2, 0.2]).moved(place), box([3, 0, 0], [8, 0.2, 0.2]).moved(place))
    assert found.kind == "hard"
    assert found.volume == pytest.approx(0.08, abs=1e-6)
    assert found.depth == pytest.approx(0.2, abs=1e-8)


def test_a_copy_shifted_by_a_hundredth_is_a_duplicate_and_by_a_tenth_is_not():
    assert meet(UNIT, UNIT.moved(np.array([0.01, 0, 0]))).kind == "duplicate"
    assert meet(UNIT, UNIT.moved(np.array([0.1, 0, 0]))).kind == "hard"


@pytest.mark.parametrize(("millimetres", "kind"), [(1, "touch"), (5, "hard")])
def test_a_pipe_grazing_the_jamb_of_an_opening_counts_by_its_graze(millimetres, kind):
    wall = prism([(1, 1), (0, 1), (0, 0), (3, 0), (3, 1), (2, 1), (2, 0.2), (1, 0.2)], 0, 3)  # a U in plan
    assert not is_convex(wall)
    x = 2 - 0.05 + millimetres / 1000
    found = meet(wall, pipe(0.05, 1, 2, x=x, y=0.6))
    assert (found.kind, found.how) == (kind, "boolean")
    assert found.depth == pytest.approx(millimetres / 1000, abs=2e-5)


def test_a_pipe_through_the_opening_meets_nothing():
    wall = prism([(1, 1), (0, 1), (0, 0), (3, 0), (3, 1), (2, 1), (2, 0.2), (1, 0.2)], 0, 3)
    assert meet(wall, pipe(0.05, 1, 2, x=1.5, y=0.6)) is None


def test_a_corner_pushed_into_a_corner_comes_out_diagonally(place):
    """Neither face normal parts them, both together do: 5 mm each way are 7.07 mm."""
    found = meet(prism(L_SHAPE, 0, 1).moved(place), box([0.995, 0.995, 0], [1.8, 1.8, 1]).moved(place))
    assert found.kind == "hard"
    assert found.depth == pytest.approx(0.005 * math.sqrt(2), abs=1e-6)


def test_a_window_that_fits_its_opening_to_a_hair_touches_though_no_short_move_frees_it():
    frame = [box([-2, 0, -2], [-1, 0.3, 2]), box([1, 0, -2], [2, 0.3, 2])]
    frame += [box([-2, 0, 1], [2, 0.3, 2]), box([-2, 0, -2], [2, 0.3, -1])]
    hair = 1.00001
    assert meet(together(*frame), box([-hair, 0.1, -hair], [hair, 0.2, hair])).kind == "touch"
    assert meet(together(*frame), box([-1.01, 0.1, -1.01], [1.01, 0.2, 1.01])).kind == "hard"


def test_a_thin_plate_that_cuts_into_an_angle_is_no_film():
    found = meet(prism(L_SHAPE, 0, 1), box([0.5, 0.5, 0.5], [3, 3, 0.501]))
    assert found.kind == "hard"
    assert found.depth > 0.4


def test_overlapping_shells_of_one_mesh_count_once():
    both = together(box([0, 0, 0], [1, 1, 1]), box([0.5, 0.5, 0.5], [2, 2, 2]))
    assert Body(both).volume == pytest.approx(1 + 1.5**3 - 0.5**3)
    found = meet(both, box([0.6, 0.6, 0.6], [0.9, 0.9, 0.9]))
    assert found.kind == "contained"
    assert found.volume == pytest.approx(0.3**3)


@pytest.mark.parametrize(
    "mesh",
    [
        turned(UNIT),
        Mesh(UNIT.vertices[UNIT.faces].reshape(-1, 3), np.arange(36, dtype=np.int32).reshape(-1, 3)),
        Mesh(UNIT.vertices, np.where(np.arange(12)[:, None] % 3 == 0, FACES[:, ::-1], FACES)),
        Mesh(UNIT.vertices, np.concatenate([FACES, FACES[:, ::-1]])),
        Mesh(UNIT.vertices, np.concatenate([FACES, [[0, 0, 1], [3, 3, 3]]]).astype(np.int32)),
        Mesh(np.vstack([UNIT.vertices, [[np.nan] * 3]]), np.concatenate([FACES, [[0, 1, 8]]]).astype(np.int32)),
    ],
    ids=["inside out", "vertices per face", "windings mixed", "both sides", "degenerate faces", "not a number"],
)
def test_a_badly_written_box_is_still_a_box(mesh):
    found = meet(mesh, box([0.8, 0.3, 0.2], [2, 2, 2]))
    assert (found.kind, found.how) == ("hard", "convex")
    assert found.depth == pytest.approx(0.2)
    assert found.volume == pytest.approx(0.112)


def test_a_crack_from_a_vertex_on_an_edge_is_closed():
    """The top face knows a vertex in the middle of an edge that the side does not: a cut on one side only."""
    vertices = np.vstack([UNIT.vertices, [[0.5, 0, 1]]])
    faces = np.array([face for face in FACES.tolist() if sorted(face) != [1, 5, 7]] + [[1, 8, 7], [8, 5, 7]], np.int32)
    body = Body(Mesh(vertices, faces))
    assert body.closed
    assert not body.repaired
    assert body.volume == pytest.approx(1.0)


def test_a_tube_without_end_caps_becomes_solid_and_says_that_it_was_repaired():
    whole = pipe(0.05, 0, 2)
    open_ended = Mesh(whole.vertices, whole.faces[-72:].copy())
    body = Body(open_ended)
    assert body.closed
    assert body.repaired
    assert body.volume == pytest.approx(Body(whole).volume)
    found = meet(open_ended, box([-1, -1, 1], [1, 1, 1.1]))
    assert found.kind == "hard"
    assert not found.exact


def test_two_cells_with_a_wall_between_listed_for_both_are_solid():
    cells = together(UNIT, UNIT.moved(np.array([1.0, 0, 0])))
    merged, index = np.unique(cells.vertices, axis=0, return_inverse=True)
    body = Body(Mesh(merged, index.reshape(-1)[cells.faces].astype(np.int32)))
    assert body.closed
    assert body.volume == pytest.approx(2.0)


SHEET = Mesh(np.array([[0, 0, 0.5], [1, 0, 0.5], [1, 1, 0.5], [0, 1, 0.5]]), np.array([[0, 1, 2], [0, 2, 3]], np.int32))


def test_a_sheet_that_cuts_a_box_is_hard_without_volume(place):
    found = meet(SHEET.moved(place), box([0.8, 0.3, 0.2], [2, 2, 2]).moved(place))
    assert (found.kind, found.how, found.exact, found.volume) == ("hard", "surface", False, None)
    assert 0.2 - 1e-6 <= found.depth <= 0.2 + 1e-4


def test_a_sheet_on_a_box_touches_and_one_inside_is_contained():
    assert meet(SHEET, box([0.2, 0.2, 0.499], [0.5, 0.5, 2])).kind == "touch"
    assert meet(SHEET, box([-1, -1, -1], [2, 2, 2])).kind == "contained"
    assert meet(SHEET, box([0.2, 0.2, 0.6], [0.5, 0.5, 2])) is None


def test_an_open_bowl_there_twice_is_a_duplicate():
    bowl = box([0, 0, 0], [1, 1, 1], (0, 1, 2, 3))
    assert meet(bowl, Mesh(bowl.vertices[::-1].copy(), (7 - bowl.faces).astype(np.int32))).kind == "duplicate"


def test_a_mesh_without_a_sound_triangle_meets_nothing():
    empty = Mesh(np.zeros((0, 3)), np.zeros((0, 3), np.int32))
    flat = Mesh(np.zeros((3, 3)), np.array([[0, 0, 1]], np.int32))
    assert meet(empty, UNIT) is None
    assert meet(flat, UNIT) is None or meet(flat, UNIT).kind == "touch"
    with pytest.raises(ValueError, match="no distance"):
        gap(Body(empty), Body(UNIT))


def test_a_flat_fan_with_an_odd_number_of_edges_does_not_reach_the_solid_kernel():
    """Nine triangles round a disc in one plane: the boolean kernel crashes on them."""
    turns = np.arange(11) * 2 * np.pi / 11
    disc = Mesh(
        np.column_stack([np.zeros(11), np.cos(turns), np.sin(turns)]),
        np.array([[9, 10, 0], [0, 1, 2], [2, 3, 4], [4, 5, 6], [6, 7, 8], [8, 9, 0], [0, 2, 4], [4, 6, 8], [8, 0, 4]]
                 , np.int32),
    )  # fmt: skip
    assert not Body(disc).closed
    assert meet(disc, box([-0.5, -0.1, -0.1], [0.5, 0.1, 0.1])).kind == "hard"


def test_the_gap_between_bodies_is_exact_and_knows_where(place):
    found = gap(Body(UNIT.moved(place)), Body(box([4, 5, 0], [6, 6, 1]).moved(place)))
    assert found.distance == pytest.approx(5.0, abs=1e-8)
    assert found.point_b - found.point_a == pytest.approx([3, 4, 0], abs=1e-6)
    assert found.point_a[:2] == pytest.approx(place[:2] + 1, abs=1e-6)


def test_there_is_no_gap_where_bodies_meet_or_one_holds_the_other():
    big = Body(box([0, 0, 0], [10, 10, 10]))
    assert gap(Body(box([4, 4, 4], [5, 5, 5])), big).distance == 0
    assert gap(Body(box([9, 9, 9], [11, 11, 11])), big).distance == 0


def test_a_valve_inside_an_envelope_intrudes_and_one_that_touches_it_does_not():
    envelope = box([0, 0, 0], [2, 2, 2])
    assert intrusion(envelope, Body(box([0.9, 0.9, 0.9], [1.1, 1.1, 1.1])), 0.005).kind == "contained"
    assert intrusion(envelope, Body(box([2, 0, 0], [3, 1, 1])), 0.005) is None
    assert intrusion(envelope, Body(box([1.996, 0, 0], [3, 1, 1])), 0.005) is None
    assert intrusion(envelope, Body(SHEET), 0.005).how == "surface"


def test_convex_bodies_are_told_from_others():
    assert is_convex(UNIT)
    assert is_convex(pipe(0.1, 0, 1).moved(MAP))
    assert not is_convex(prism(L_SHAPE, 0, 1))
    assert not is_convex(SHEET)
    assert not is_convex(together(UNIT, box([2, 0, 0], [3, 1, 1])))
    notched = UNIT.vertices.copy()
    notched[7] = [0.999, 0.999, 0.7]
    assert not is_convex(Mesh(notched, FACES.copy()))


def test_a_hull_is_closed_outward_and_holds_its_points():
    points = np.random.default_rng(3).normal(size=(40, 3)) + MAP
    hull = convex_hull(points)
    assert is_convex(hull)
    assert Body(hull).volume > 0
    with pytest.raises(ValueError, match="one plane"):
        convex_hull(np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]]))
    with pytest.raises(ValueError, match="four points"):
        convex_hull(np.zeros((3, 3)))
