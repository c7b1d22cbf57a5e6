"""How long runs take to be routed: random runs from wall to wall of a hall among random bodies."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from measure import say

from component_library.routing.bodies import box, box_room
from component_library.routing.net import End, Net, standard_pipework
from component_library.routing.plan import route_nets

HALL = (40.0, 30.0, 6.0)
SIZES = ((8, 300), (8, 3000), (20, 300), (20, 3000), (40, 300), (40, 3000), (80, 3000))
"""(runs, bodies) that are measured."""
DNS = (50, 100, 150, 200)


@dataclass(frozen=True)
class Routed:
    """A hall that was routed: runs, bodies, seconds, rounds of negotiation, runs without a way."""

    runs: int
    bodies: int
    seconds: float
    rounds: int
    refused: int


def measure(sizes: Sequence[tuple[int, int]] = SIZES) -> tuple[Routed, ...]:
    """Route each size once."""
    found: list[Routed] = []
    for runs, bodies in sizes:
        say(f"routing: {runs} runs among {bodies} bodies")
        random = np.random.default_rng(runs * 10_000 + bodies)
        low = random.uniform((3, 0, 0), (36, 29, 5.5), (bodies, 3))
        high = np.minimum(low + random.uniform(0.05, 0.6, (bodies, 3)), HALL)
        blocks = [
            box(f"body {number}", a.tolist(), b.tolist()) for number, (a, b) in enumerate(zip(low, high, strict=True))
        ]
        places = [(y, z) for y in np.arange(1.0, 29.5, 1.3) for z in (0.8, 2.1, 3.4, 4.7)]
        left, right = random.permutation(len(places))[:runs], random.permutation(len(places))[:runs]
        nets = [
            Net(
                f"run {number}",
                End("a", (0.0, float(places[a][0]), places[a][1]), (1.0, 0.0, 0.0), 0.1),
                End("b", (HALL[0], float(places[b][0]), places[b][1]), (-1.0, 0.0, 0.0), 0.1),
                standard_pipework(DNS[number % len(DNS)], 0.05),
            )
            for number, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True))
        ]
        begin = time.perf_counter()
        plan = route_nets(box_room([((0, 0, 0), HALL)]), blocks, nets)
        seconds = time.perf_counter() - begin
        found.append(Routed(runs, bodies, seconds, plan.rounds, len(plan.unroutable)))
    return tuple(found)
