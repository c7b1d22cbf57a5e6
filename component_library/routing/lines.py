"""Lines of the sparse grid of one net: faces of blocks at their reach, ports, lanes beside other nets. Metres.

The shortest orthogonal way around blocks runs on planes through the ports and along the faces of blocks (M. Hanan,
On Steiner's problem with rectilinear distance, 1966; E. Welzl et al. for obstacles). Where a room holds more faces
than a grid can, those of the largest faces stay and wide gaps are divided: a way found is still exact, it may only be
longer than need be.
"""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from component_library.routing.blocks import Blocks
from component_library.routing.bodies import Floats
from component_library.routing.distance import box_gap
from component_library.routing.net import Costs

SAME = 1e-9
"""Lines closer than this [m] are one: rounding of face plus reach."""
APART = 0.05
"""Least distance of lines where there are too many [m] (practice)."""
CLOSE_BY = 0.6
"""Faces of what is this near to a port or gate come first [m] (practice)."""
WIDEST = 1.5
"""Widest gap left where lines had to be dropped [m] (practice)."""
LANE = 0.2
"""Weight of a line beside another net against one along a face, which weighs its share of the cross-section."""
FIT = 40_000
"""Cells of a grid that is searched in a fraction of a second."""


@dataclass(frozen=True)
class Budget:
    """How large a grid may be: cells if nothing is dropped, else lines an axis; how far beyond the ports it reaches."""

    fit: int
    lines: tuple[int, int, int]
    beyond: float


BUDGETS = (
    Budget(FIT, (36, 36, 16), 2.5),
    Budget(FIT, (72, 72, 30), 8.0),
    Budget(4 * FIT, (96, 96, 40), 1e6),
)
"""What is tried one after another until there is a way (practice, by measured time)."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Coordinates of the planes of a grid on x, y and z, ascending [m], and whether any had to be dropped."""

    axes: tuple[Floats, Floats, Floats]
    thinned: bool


def choose(
    fixed: Sequence[Sequence[float]],
    blocks: Blocks,
    room: tuple[Floats, Floats],
    budget: Budget,
    costs: Costs,
    focus: Floats,
    lanes: Sequence[Sequence[float]] = ((), (), ()),
) -> Lines:
    """Choose the lines.

    Args:
        fixed: coordinates that must be there, an axis each.
        blocks: whose faces are offered.
        room: bounds (3,), (3,).
        budget: how many.
        costs: for the levels and the margin.
        focus: points (k, 3) that the net runs between.
        lanes: coordinates beside other nets, an axis each.
    """
    extra = [[(LANE, value) for value in lanes[axis]] for axis in range(3)]
    extra[2].extend((1.0, level) for level in costs.levels)
    offers = [[*_offers(blocks, axis, costs, room), *extra[axis]] for axis in range(3)]
    full = [_merge([*fixed[axis], *(value for _, value in offers[axis])], room, axis) for axis in range(3)]
    if len(full[0]) * len(full[1]) * len(full[2]) <= budget.fit:
        return Lines((full[0], full[1], full[2]), False)
    low = np.maximum(focus.min(axis=0) - budget.beyond, room[0])
    high = np.minimum(focus.max(axis=0) + budget.beyond, room[1])
    near = np.all((blocks.highs > low) & (blocks.lows < high), axis=1)
    around = blocks.take(near)
    offers = [[*_offers(around, axis, costs, (low, high)), *extra[axis]] for axis in range(3)]
    # What stands close to a port decides whether there is a way at all.
    gap = box_gap(focus[:, None], focus[:, None], around.lows[None], around.highs[None]).min(axis=0)
    narrow = around.take(gap < CLOSE_BY + around.reaches)
    for axis in range(3):
        offers[axis].extend((1.0 + weight, value) for weight, value in _offers(narrow, axis, costs, (low, high)))
    kept = [_thin(fixed[axis], offers[axis], (low, high), axis, budget.lines[axis]) for axis in range(3)]
    return Lines((kept[0], kept[1], kept[2]), True)


def _offers(blocks: Blocks, axis: int, costs: Costs, bounds: tuple[Floats, Floats]) -> list[tuple[float, float]]:
    """Planes beside blocks: (share of the cross-section that the face takes, coordinate)."""
    others = [other for other in range(3) if other != axis]
    sides = np.minimum(blocks.highs, bounds[1])[:, others] - np.maximum(blocks.lows, bounds[0])[:, others]
    whole = np.maximum((bounds[1] - bounds[0])[others], SAME)
    weights = np.prod(np.clip(sides / whole, 0.0, 1.0) + 1e-3, axis=1)
    # Lines at the margin give room to run without the price of nearness.
    steps = (0.0, costs.margin) if costs.proximity > 0 else (0.0,)
    found: list[tuple[float, float]] = []
    for step in steps:
        found.extend(zip(weights.tolist(), (blocks.lows[:, axis] - blocks.reaches - step).tolist(), strict=True))
        found.extend(zip(weights.tolist(), (blocks.highs[:, axis] + blocks.reaches + step).tolist(), strict=True))
    return found


def _merge(values: Sequence[float], room: tuple[Floats, Floats], axis: int) -> Floats:
    """Sort, and keep one of values that are the same, within the room."""
    array = np.sort(np.array(values, dtype=np.float64))
    array = array[(array >= room[0][axis] - SAME) & (array <= room[1][axis] + SAME)]
    return array[np.concatenate([[True], np.diff(array) > SAME])]


def _thin(
    fixed: Sequence[float], offers: Sequence[tuple[float, float]], bounds: tuple[Floats, Floats], axis: int, count: int
) -> Floats:
    """Keep the fixed lines, then those of the largest faces that stand apart, then divide what gapes."""
    kept = _merge(fixed, bounds, axis).tolist()
    low, high = bounds[0][axis], bounds[1][axis]
    for _, value in sorted(offers, key=lambda offer: (-offer[0], offer[1])):
        if len(kept) >= count:
            break
        if low - SAME <= value <= high + SAME:
            place = bisect.bisect_left(kept, value)
            before = place == 0 or value - kept[place - 1] >= APART
            if before and (place == len(kept) or kept[place] - value >= APART):
                kept.insert(place, value)
    filled: list[float] = []
    for value, after in zip(kept, [*kept[1:], kept[-1]], strict=True):
        pieces = max(1, int(np.ceil((after - value) / WIDEST)))
        filled.extend(value + (after - value) * step / pieces for step in range(pieces))
    return np.array(filled, dtype=np.float64)
