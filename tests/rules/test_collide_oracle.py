"""What the engine says of two bodies, against an oracle that shares no code with it, over families of pairs.

The oracle is asked where the bodies were drawn, at the origin; the engine where they are turned anyhow and put, near
the origin or at map coordinates.
"""

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pytest
from clash_families import (
    CONVEX,
    NOTCHED,
    anyhow,
    block,
    convex,
    direction,
    hull,
    leaving,
    notched,
    polygon,
    prism,
    ring,
    turn_of,
)
from clash_oracle import Floats, Solid, Truth, truth

from rules.collide import DUPLICATE, Body, Overlap, convex_hull, gap, overlap
from rules.convex import convex_of, separation
from rules.judge import Ask, judge_here
from rules.meetings import meet
from rules.scene import Item, Mesh, Role, Scene
from rules.shells import shells

TOLERANCE = 0.002
FAMILIES = {**CONVEX, **NOTCHED}
PLACES = {"origin": np.zeros(3), "map": np.array([512345.0, 5456789.0, 120.0])}

ROUNDING = 2e-9
"""What the corners of a body at map coordinates may be off [m]: two roundings of a double there."""

EXACT = 1e-7
"""What an exact depth may be off [m]; a thousandth of what is promised."""

SHORT = 1e-5
"""What an upper bound may be too small by [m]: the engine takes films under a micron for noise, along a slope."""

ROOM = 6.0
"""Sides of the room that a scene fills [m]: half of the bodies meet another."""

OFF_CENTRE = ("through a hole", "round a pipe")
"""Families whose films are bent: only the deepest parts tell the way out."""


TOUCHING = ("touch", "side by side", "thin overlap", "notched, thin")
"""Families that touch in most of the ways there are."""


@dataclass(frozen=True, eq=False)
class Pose:
    """Where a pair is put: turned by (3, 3), then shifted by (3,) [m]."""

    turn: Floats
    step: Floats

    def back(self, point: Floats) -> Floats:
        """Give a point (3,) where the pair was drawn."""
        return self.turn.T @ (point - self.step)


def drawn(family: str, seed: int, place: str) -> tuple[Solid, Solid, Pose]:
    random = np.random.default_rng([seed, *family.encode()])
    a, b = FAMILIES[family](random)
    return a, b, Pose(turn_of(random), random.uniform(-5, 5, 3) + PLACES[place])


def differences(a: Solid, b: Solid, pose: Pose, found: Overlap | None, true: Truth) -> list[str]:
    """What the engine said that is not so, of a pair that lies at a pose."""
    kind = "apart" if found is None else found.kind
    if kind not in true.kinds(TOLERANCE):
        return [f"{kind} is {true.kinds(TOLERANCE)}: {true}"]
    if found is None:
        return []
    if kind == "touch":
        return []
    outside = astray(a, b, pose, found)
    wrong = [f"a point of the overlap lies {outside} m outside"] if outside > EXACT else []
    if a.convex and b.convex and not found.exact:
        wrong.append("the depth of convex bodies is not said to be exact")
    if found.exact and abs(found.depth - true.depth) > EXACT:
        wrong.append(f"depth {found.depth} is {true.depth}")
    if found.depth < true.depth - SHORT:
        wrong.append(f"no push of {found.depth} m parts them, at least {true.depth} m is due")
    slack = 1e-6 * true.volume + ROUNDING * min(a.area, b.area)
    if found.volume is None or abs(found.volume - true.volume) > slack:
        wrong.append(f"volume {found.volume} is {true.volume}")
    if found.iou is None or abs(found.iou - true.iou) > 1e-5:
        wrong.append(f"iou {found.iou} is {true.iou}")
    return wrong


def astray(a: Solid, b: Solid, pose: Pose, found: Overlap) -> float:
    """How far the place of a finding lies outside one of the bodies [m], by their planes; negative inside."""
    at = pose.back(found.at)
    return max(a.beyond(at), b.beyond(at))


def ask(family: str, seeds: range, place: str) -> list[tuple[int, list[str]]]:
    """Ask oracle and engine about a pair for each seed; what comes back is what they do not agree on."""
    wrong: list[tuple[int, list[str]]] = []
    for seed in seeds:
        a, b, pose = drawn(family, seed, place)
        true = truth(a, b)
        mine, other = Body(a.mesh(pose.turn, pose.step)), Body(b.mesh(pose.turn, pose.step))
        said = differences(a, b, pose, overlap(mine, other, TOLERANCE), true)
        distance = gap(mine, other).distance
        if abs(distance - true.gap) > 1e-6:
            said.append(f"gap {distance} is {true.gap}")
        if said:
            wrong.append((seed, said))
    return wrong


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_verdict_is_that_of_the_oracle(family: str, place: str):
    assert ask(family, range(10), place) == []


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_verdict_is_that_of_the_oracle_over_many_seeds(family: str, place: str):
    assert ask(family, range(1000, 1250), place) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_shows_clashes_and_its_bodies_are_closed_and_as_large_as_their_parts(family: str):
    kinds: set[str] = set()
    for seed in range(12):
        a, b, _ = drawn(family, seed, "origin")
        kinds.update(truth(a, b).kinds(TOLERANCE))
        for solid in (a, b):
            sides = solid.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
            forth, back = (set(map(tuple, ends.tolist())) for ends in (sides, sides[:, ::-1]))
            assert len(forth) == len(sides)
            assert forth == back
            corners = solid.vertices[solid.faces]
            assert np.linalg.det(corners).sum() / 6 == pytest.approx(solid.volume, rel=1e-9)
    assert kinds & {"hard", "contained", "duplicate"} or family == "touch"
    assert len(kinds) > 1 or family in ("twice", "contained", "flush")


def test_the_oracle_knows_two_upright_boxes():
    random = np.random.default_rng(1)
    for _ in range(200):
        low_a, low_b = random.uniform(-1, 1, (2, 3))
        high_a, high_b = low_a + random.uniform(0.1, 1.5, 3), low_b + random.uniform(0.1, 1.5, 3)
        known = truth(block(low_a, high_a), block(low_b, high_b))
        shared = np.minimum(high_a, high_b) - np.maximum(low_a, low_b)
        if (shared > 0).all():
            assert known.depth == pytest.approx(np.minimum(high_a - low_b, high_b - low_a).min(), abs=1e-12)
            assert known.volume == pytest.approx(shared.prod(), rel=1e-9)
        else:
            assert known.gap == pytest.approx(np.linalg.norm(np.minimum(shared, 0)), abs=1e-9)


def _shortest_of_all(a: Solid, b: Solid) -> float:
    """Depth of upright bodies of boxes: each coordinate of the shortest free push is zero or at the face of a cell."""
    boxes = [[(part.min(axis=0), part.max(axis=0)) for part in solid.parts] for solid in (a, b)]
    cells = [(low_b - high_a, high_b - low_a) for low_a, high_a in boxes[0] for low_b, high_b in boxes[1]]
    axes = [sorted({0.0, *(float(side[axis]) for one in cells for side in one)}) for axis in range(3)]
    pushes = np.array(list(product(*axes)))
    held = np.zeros(len(pushes), dtype=bool)
    for low, high in cells:
        held |= ((pushes > low + 1e-9) & (pushes < high - 1e-9)).all(axis=1)
    return float(np.linalg.norm(pushes[~held], axis=1).min())


def test_the_oracle_finds_the_push_that_trying_all_of_them_finds():
    random = np.random.default_rng(2)
    deep = 0
    for _ in range(60):
        a, b = notched(random), notched(random)
        b = b.shifted(random.uniform(-0.5, 0.5, 3))
        known = truth(a, b)
        if known.depth > 0:
            deep += 1
            assert known.sure
            assert known.depth == pytest.approx(_shortest_of_all(a, b), abs=1e-8)
    assert deep > 20


def test_upright_bodies_with_notches_are_parted_by_the_shortest_push_where_that_is_short():
    random = np.random.default_rng(3)
    short, longer = 0, 0
    for _ in range(50):
        a, b = notched(random), notched(random)
        b = leaving(a, b, direction(random), float(random.uniform(0.003, 0.03)))
        known = truth(a, b)
        if TOLERANCE < known.depth < 0.02:
            short += 1
            found = overlap(Body(a.mesh(np.eye(3), np.zeros(3))), Body(b.mesh(np.eye(3), np.zeros(3))), TOLERANCE)
            assert found is not None
            longer += found.depth > known.depth + 1e-4
    assert short > 35
    assert longer <= 0.02 * short  # two places at once, that only a push askew parts


@pytest.mark.parametrize("family", OFF_CENTRE)
def test_a_bar_off_the_centre_of_its_hole_is_pushed_back_across_it(family: str):
    for seed in range(30):
        a, b, pose = drawn(family, seed, "origin")
        true = truth(a, b)
        found = overlap(Body(a.mesh(pose.turn, pose.step)), Body(b.mesh(pose.turn, pose.step)), TOLERANCE)
        if found is not None and found.kind == "hard":
            assert found.depth == pytest.approx(true.depth, abs=1e-4)


@pytest.mark.parametrize(("millimetres", "kind"), [(0.5, "touch"), (1.5, "touch"), (2.5, "hard"), (5.0, "hard")])
@pytest.mark.parametrize("place", PLACES)
def test_a_bar_that_is_a_film_too_large_for_its_hole_touches_and_a_larger_one_clashes(
    place: str, millimetres: float, kind: str
):
    """Sideways no push parts them: the way out is along the hole, and the film tells the two apart."""
    hole, sides = polygon(0.1, 8), np.cos(np.pi / 8)
    wall, bar = ring(hole * 4, hole, 0.0, 0.2), prism(polygon(0.1 + millimetres / 1000 / sides, 8), -0.1, 0.3)
    inner, outer = (Body(solid.mesh(np.eye(3), PLACES[place])) for solid in (bar, wall))
    found = overlap(inner, outer, TOLERANCE)
    assert found is not None
    assert found.kind == kind
    if kind == "hard":
        assert found.depth == pytest.approx(truth(bar, wall).depth, abs=1e-4) == 0.3


def test_many_sided_bodies_go_another_way_to_the_same_depth():
    """Two balls have a million edge pairs; those that cannot matter are ruled out first."""
    random = np.random.default_rng(7)
    for _ in range(3):
        balls = [np.array([direction(random) for _ in range(250)]) for _ in range(2)]
        offset = np.array([1.7, 0.3, 0.2])
        a, b = (convex_of(shells(one.vertices, one.faces)) for one in map(convex_hull, balls))
        assert a is not None
        assert b is not None
        apart, _ = separation(a, b, offset, np.inf)
        assert -apart == pytest.approx(truth(hull(balls[0]), hull(balls[1] + offset)).depth, abs=1e-9)


def _crowd(seed: int) -> list[Solid]:
    """Bodies in a room: anywhere, with notches, twice, one in another, a hair into or off another."""
    random = np.random.default_rng(seed)
    crowd = [
        anyhow(random, convex(random) if random.random() < 0.7 else notched(random)).shifted(random.uniform(0, ROOM, 3))
        for _ in range(30)
    ]
    for family in FAMILIES:
        if family not in OFF_CENTRE:
            step, turn = random.uniform(0, ROOM, 3), turn_of(random)
            crowd += [solid.placed(turn, step) for solid in FAMILIES[family](random)]
    return [crowd[number] for number in random.permutation(len(crowd))]


def _scene(crowd: list[Solid], origin: Floats) -> Scene:
    items = tuple(
        Item(
            index=number,
            model=0,
            step=number,
            guid=f"{number:022d}",
            ifc_class="IfcBuildingElementProxy",
            name=f"body {number}",
            role=Role.PHYSICAL,
            body=Mesh(solid.vertices + origin, solid.faces.copy(), origin=tuple(origin.tolist())),
        )
        for number, solid in enumerate(crowd)
    )
    return Scene((), items, origin=tuple(origin.tolist()))


def _check_crowd(seed: int, place: str) -> None:
    crowd = _crowd(seed)
    meetings, _ = meet(_scene(crowd, PLACES[place]), TOLERANCE, lambda a, b: False)
    met = {(meeting.a, meeting.b): meeting for meeting in meetings}
    wrong: list[str] = []
    for pair in combinations(range(len(crowd)), 2):
        a, b = crowd[pair[0]], crowd[pair[1]]
        found = met.get(pair)
        if (np.maximum(a.bounds[0] - b.bounds[1], b.bounds[0] - a.bounds[1]) > TOLERANCE + ROUNDING).any():
            wrong += [f"{pair} are apart"] if found is not None else []
            continue
        said = None
        if found is not None:
            assert (found.excuse == "touch") == (found.kind == "touch")
            volume = (found.depth, found.exact, found.volume)
            said = Overlap(found.kind, *volume, np.array(found.at), found.how, found.iou, found.kind == "contained")
        true = truth(a, b)
        wrong += [f"{pair}: {text}" for text in differences(a, b, Pose(np.eye(3), np.zeros(3)), said, true)]
    assert wrong == []
    assert {"hard", "contained", "duplicate", "touch"} <= {meeting.kind for meeting in meetings}


@pytest.mark.parametrize(("seed", "place"), [(0, "origin"), (1, "map")])
def test_a_scene_has_the_meetings_that_asking_the_oracle_of_every_pair_gives(seed: int, place: str):
    _check_crowd(seed, place)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 110))
def test_many_scenes_have_the_meetings_that_asking_the_oracle_of_every_pair_gives(seed: int):
    _check_crowd(seed, "map" if seed % 2 else "origin")


@pytest.mark.parametrize("judge", ["overlap", "judge_here"])
def test_a_touch_lies_where_the_bodies_touch(judge: str):
    far: list[tuple[str, int, float]] = []
    for family, seed in product(TOUCHING, range(60)):
        a, b, pose = drawn(family, seed, "origin")
        mine, other = Body(a.mesh(pose.turn, pose.step)), Body(b.mesh(pose.turn, pose.step))
        found = overlap(mine, other, TOLERANCE)
        if found is not None and found.kind == "touch" and judge == "judge_here":
            meshes = [mine.mesh, other.mesh]
            (found,) = judge_here(meshes, np.array([[0, 1]]), [Ask.FULL], TOLERANCE, DUPLICATE)
            assert isinstance(found, Overlap)
        if found is not None and found.kind == "touch" and astray(a, b, pose, found) > TOLERANCE:
            far.append((family, seed, astray(a, b, pose, found)))
    assert far == []
