# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""What must hold of the meetings of any scene: motion, order, files and tolerance change none they have no say in."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator
from scipy.spatial.transform import Rotation

from rules.collide import Body, convex_hull, intrusion
from rules.meetings import meet
from rules.scene import Item, Meeting, Mesh, Role, Scene

TOLERANCE = 0.002
CLASHES = ("hard", "contained", "duplicate")
DEPTH = 1e-6
"""What a depth may change by when all bodies are moved [m]."""

BOUND = 1e-4
"""What an upper bound of a depth may: it rests on the pushes that were tried, and the promise is 0.1 mm [m]."""

BORDER = 1e-5
"""A depth so near the tolerance may fall to either side of it when bodies are moved [m]."""

MAP = np.array([512345.0, 5456789.0, 120.0])

quick = settings(max_examples=15, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


def _block(low: np.ndarray, high: np.ndarray) -> Mesh:
    return convex_hull(np.where(list(np.ndindex(2, 2, 2)), high, low))


def _angle(size: np.ndarray) -> Mesh:
    """An upright U, not convex: a floor and two walls."""
    plan = np.array([[0, 0], [3, 0], [3, 2], [2, 2], [2, 1], [1, 1], [1, 2], [0, 2]], dtype=float) * size[:2] / 3
    lids = [(0, 1, 4), (0, 4, 5), (0, 5, 7), (5, 6, 7), (1, 2, 4), (2, 3, 4)]
    count = len(plan)
    vertices = np.concatenate([np.column_stack([plan, np.full(count, z)]) for z in (0.0, size[2])])
    faces = [lid[::-1] for lid in lids] + [tuple(corner + count for corner in lid) for lid in lids]
    for a in range(count):
        b = (a + 1) % count
        faces += [(a, b, b + count), (a, b + count, a + count)]
    return Mesh(vertices, np.array(faces, dtype=np.int32))


def _any(random: Generator) -> Mesh:
    size = random.uniform(0.1, 1.5, 3)
    match int(random.integers(4)):
        case 0:
            return _block(np.zeros(3), size)
        case 1:
            return _angle(size)
        case 2:
            return convex_hull(random.normal(size=(12, 3)) * size / 2)
        case _:
            turns = np.arange(16) * np.pi / 8
            rim = 0.3 * size[0] * np.column_stack([np.cos(turns), np.sin(turns), np.zeros(16)])
            return convex_hull(np.concatenate([rim, rim + np.array([0, 0, 2 * size[2]])]))


def _moved(mesh: Mesh, turn: np.ndarray, step: np.ndarray) -> Mesh:
    return Mesh(mesh.world @ turn.T + step, mesh.faces.copy())


def _crowd(seed: int) -> list[Mesh]:
    """Bodies in a room, some turned, some upright; some twice, some with a small one inside, some flush."""
    random = np.random.default_rng(seed)
    crowd: list[Mesh] = []
    for _ in range(int(random.integers(4, 12))):
        turn = Rotation.random(rng=random).as_matrix() if random.random() < 0.6 else np.eye(3)
        crowd.append(_moved(_any(random), turn, np.round(random.uniform(0, 2.5, 3), 3)))
    for mesh in crowd[:2]:
        middle = mesh.world.mean(axis=0)
        crowd.append(Mesh(mesh.world.copy(), mesh.faces.copy()))
        crowd.append(Mesh(middle + (mesh.world - middle) * 0.5, mesh.faces.copy()))
        crowd.append(mesh.moved(np.array([np.ptp(mesh.bounds[:, 0]) - random.choice([0.0, 0.0015, 0.003]), 0, 0])))
    return crowd


def _items(crowd: list[Mesh]) -> list[Item]:
    role = Role.PHYSICAL
    return [
        Item(number, 0, number, f"{number:022d}", "IfcPipeSegment", f"body {number}", role, body=mesh)
        for number, mesh in enumerate(crowd)
    ]


def _meetings(items: list[Item], tolerance: float = TOLERANCE) -> dict[frozenset[str], Meeting]:
    numbered = tuple(replace(item, index=number) for number, item in enumerate(items))
    met, _ = meet(Scene((), numbered), tolerance, lambda a, b: False)
    return {frozenset((numbered[one.a].guid, numbered[one.b].guid)): one for one in met}


def _clashes(met: dict[frozenset[str], Meeting]) -> dict[frozenset[str], Meeting]:
    return {pair: meeting for pair, meeting in met.items() if meeting.kind in CLASHES}


def _same_but_for_the_border(before: dict[frozenset[str], Meeting], after: dict[frozenset[str], Meeting]) -> None:
    """Same pairs, kinds and depths; only what lies on the border of the tolerance may fall to either side."""
    for pair in sorted(before.keys() | after.keys(), key=sorted):
        one, other = before.get(pair), after.get(pair)
        kinds = [found.kind if found is not None and found.kind in CLASHES else "" for found in (one, other)]
        if kinds[0] != kinds[1]:
            deep = [found for found in (one, other) if found is not None and found.kind in CLASHES]
            assert all(abs(found.depth - TOLERANCE) < BORDER for found in deep), (one, other)
        elif kinds[0]:
            assert one is not None
            assert other is not None
            assert (one.exact, one.how) == (other.exact, other.how)
            assert other.depth == pytest.approx(one.depth, abs=DEPTH if one.exact else BOUND)
            if one.volume is not None:
                assert other.volume == pytest.approx(one.volume, rel=1e-5, abs=1e-9)


@quick
@given(seeds)
def test_turning_and_shifting_a_scene_changes_no_clash(seed: int):
    crowd = _crowd(seed)
    random = np.random.default_rng(seed + 1)
    turn, step = Rotation.random(rng=random).as_matrix(), random.uniform(-50, 50, 3)
    before = _meetings(_items(crowd))
    _same_but_for_the_border(before, _meetings(_items([_moved(mesh, turn, step) for mesh in crowd])))


@quick
@given(seeds)
def test_a_scene_at_map_coordinates_has_the_clashes_it_has_at_the_origin(seed: int):
    crowd = _crowd(seed)
    far = [_moved(mesh, np.eye(3), MAP) for mesh in crowd]
    _same_but_for_the_border(_meetings(_items(crowd)), _meetings(_items(far)))


@quick
@given(seeds)
def test_the_order_of_elements_changes_no_digit_of_a_meeting(seed: int):
    items = _items(_crowd(seed))
    order = np.random.default_rng(seed + 1).permutation(len(items))
    before, after = _meetings(items), _meetings([items[number] for number in order])
    assert before.keys() == after.keys()
    for pair, one in before.items():
        other = after[pair]
        assert replace(other, a=one.a, b=one.b) == one or _digits(one) == _digits(other)


@quick
@given(seeds)
def test_two_elements_that_change_places_meet_the_same_way(seed: int):
    items = _items(_crowd(seed))
    assert [_digits(one) for one in _sorted(_meetings(items))] == [
        _digits(one) for one in _sorted(_meetings(items[::-1]))
    ]


@quick
@given(seeds)
def test_a_model_split_in_files_has_the_same_meetings(seed: int):
    items = _items(_crowd(seed))
    files = np.random.default_rng(seed + 1).integers(0, 3, len(items))
    numbered = zip(items, files.tolist(), strict=True)
    split = [replace(item, model=file, step=number) for number, (item, file) in enumerate(numbered)]
    before, after = _meetings(items), _meetings(split)
    assert before.keys() == after.keys()
    assert [_digits(one) for one in _sorted(before)] == [_digits(one) for one in _sorted(after)]


@quick
@given(seeds, st.floats(0.0, 0.05), st.floats(0.0, 0.05))
def test_a_larger_tolerance_never_adds_a_clash_to_a_scene(seed: int, one: float, other: float):
    items = _items(_crowd(seed))
    strict, lax = _clashes(_meetings(items, min(one, other))), _clashes(_meetings(items, max(one, other)))
    assert lax.keys() <= strict.keys()
    assert all(meeting.depth > max(one, other) for meeting in lax.values())


@quick
@given(seeds)
def test_a_scene_without_one_element_has_the_meetings_of_the_others(seed: int):
    items = _items(_crowd(seed))
    gone = items[seed % len(items)]
    left = {pair: met for pair, met in _meetings(items).items() if gone.guid not in pair}
    after = _meetings([item for item in items if item is not gone])
    assert left.keys() == after.keys()
    assert [_digits(one) for one in _sorted(left)] == [_digits(one) for one in _sorted(after)]


@settings(quick, max_examples=150)
@given(seeds, st.lists(st.floats(0.0, 0.5), min_size=6, max_size=6))
def test_a_larger_envelope_never_loses_what_intrudes(seed: int, more: list[float]):
    random = np.random.default_rng(seed)
    turn = Rotation.random(rng=random).as_matrix()
    low, high = np.zeros(3), random.uniform(0.2, 1.5, 3)
    body = Body(_moved(_any(random), Rotation.random(rng=random).as_matrix(), random.uniform(-1.0, 1.5, 3)))
    small = _moved(_block(low, high), turn, np.zeros(3))
    large = _moved(_block(low - more[:3], high + more[3:]), turn, np.zeros(3))
    before, after = intrusion(small, body, TOLERANCE), intrusion(large, body, TOLERANCE)
    if before is not None and before.depth > TOLERANCE + BORDER:
        assert after is not None
        if before.exact and after.exact:
            assert after.depth >= before.depth - DEPTH


def _digits(meeting: Meeting) -> tuple[object, ...]:
    """What a meeting says, but for who was asked first."""
    return meeting.kind, meeting.depth, meeting.exact, meeting.volume, meeting.at, meeting.how, meeting.excuse


def _sorted(met: dict[frozenset[str], Meeting]) -> list[Meeting]:
    return [met[pair] for pair in sorted(met, key=sorted)]
