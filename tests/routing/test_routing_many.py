"""Many runs keep clear of everything and of each other, and come out the same twice."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from routing_checks import assert_buildable, assert_clear, dense

from component_library.routing.bodies import Body, box, box_room
from component_library.routing.net import End, Net, Route, standard_pipework
from component_library.routing.plan import route_nets

SIZE = (12.0, 9.0, 4.0)
ROOM = box_room([((0, 0, 0), SIZE)])
DNS = (25, 50, 100)


def random_nets(seed: int, count: int) -> list[Net]:
    """Runs from wall to wall, ports a metre apart so that no two stand in each other's way."""
    random = np.random.default_rng(seed)
    places = [(y, z) for y in np.arange(0.8, 8.5, 1.0) for z in (0.9, 2.0, 3.1)]
    left, right = random.permutation(len(places))[:count], random.permutation(len(places))[:count]
    found = []
    for number in range(count):
        (y0, z0), (y1, z1) = places[left[number]], places[right[number]]
        dn = DNS[number % len(DNS)]
        first = End("a", (0.0, float(y0), z0), (1.0, 0.0, 0.0), 0.1)
        second = End("b", (SIZE[0], float(y1), z1), (-1.0, 0.0, 0.0), 0.1)
        found.append(Net(f"run {number}", first, second, standard_pipework(dn, 0.03)))
    return found


def random_bodies(seed: int, count: int) -> list[Body]:
    random = np.random.default_rng(seed + 1000)
    low = random.uniform((2.5, 0, 0), (9, 8.5, 3.5), (count, 3))
    high = np.minimum(low + random.uniform(0.1, 0.8, (count, 3)), SIZE)
    return [box(f"body {number}", a.tolist(), b.tolist()) for number, (a, b) in enumerate(zip(low, high, strict=True))]


def check(plan_routes: list[Route], bodies: list[Body]) -> None:
    for route in plan_routes:
        assert_buildable(route)
        assert_clear(route, bodies)
    points = [dense(route) for route in plan_routes]
    for first in range(len(points)):
        for second in range(first):
            one, other = plan_routes[first].net.pipe, plan_routes[second].net.pipe
            asked = one.radius + other.radius + max(one.pipe_clearance, other.pipe_clearance)
            gaps = np.linalg.norm(points[first][:, None] - points[second][None], axis=2)
            # Points STEP apart on both: the true distance is at least that less what half a step makes.
            assert gaps.min() >= asked - 3e-3, f"{plan_routes[first].net.name} and {plan_routes[second].net.name}"


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_runs_keep_clear_of_bodies_and_of_each_other(seed: int):
    nets, bodies = random_nets(seed, 6), random_bodies(seed, 12)
    plan = route_nets(ROOM, bodies, nets)
    check(list(plan.routes), bodies)
    assert len(plan.routes) + len(plan.unroutable) == len(nets)


def test_the_same_room_gives_the_same_routes():
    nets, bodies = random_nets(3, 6), random_bodies(3, 20)
    one, other = route_nets(ROOM, bodies, nets), route_nets(ROOM, bodies, nets)
    assert [route.points.tobytes() for route in one.routes] == [route.points.tobytes() for route in other.routes]


def test_a_bank_lies_on_common_levels():
    pipe = standard_pipework(50, 0.05)
    first = [End("a", (0, 2 + 0.6 * number, 2), (1, 0, 0), 0.1) for number in range(4)]
    second = [End("b", (12, 6 + 0.6 * number, 2), (-1, 0, 0), 0.1) for number in range(4)]
    nets = [Net(f"run {number}", first[number], second[number], pipe) for number in range(4)]
    plan = route_nets(ROOM, [], nets)
    assert not plan.unroutable
    assert {round(float(z), 3) for route in plan.routes for z in route.points[:, 2]} == {2.0}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_twenty_runs_among_five_hundred_bodies(seed: int):
    nets, bodies = random_nets(seed, 20), random_bodies(seed, 120)
    plan = route_nets(ROOM, bodies, nets)
    check(list(plan.routes), bodies)
    for refused in plan.unroutable:
        assert refused.reason
        assert math.isfinite(len(refused.blockers))
