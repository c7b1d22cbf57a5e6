"""Which boxes come near each other: two trees of boxes, walked level by level in numpy.

The tree halves the boxes at the median of their centres, along x, y and z in turn, so a level is one array and one
step of the walk is a handful of array operations. The cost follows the number of neighbours, not of pairs.
"""

import numpy as np
from numpy.typing import NDArray

from rules.scene import Floats

Indices = NDArray[np.int64]

_CORNERS = np.array([[np.inf] * 3, [-np.inf] * 3])  # the empty box: meets nothing


def candidates(boxes_a: Floats, boxes_b: Floats | None, margin: float) -> Indices:
    """Find the pairs of boxes that come within `margin` of each other on every axis.

    Args:
        boxes_a: (n, 2, 3) least and greatest corners [m]. A box with a NaN meets nothing.
        boxes_b: (m, 2, 3) of the other side, or None for the pairs i < j within `boxes_a`.
        margin: greatest gap on an axis [m]; 0 keeps boxes that touch.

    Returns:
        (k, 2) indices, sorted lexicographically.
    """
    rows_a, rows_b = _usable(boxes_a), None if boxes_b is None else _usable(boxes_b)
    count = len(rows_a) if rows_b is None else max(len(rows_a), len(rows_b))
    if not len(rows_a) or (rows_b is not None and not len(rows_b)):
        return np.empty((0, 2), dtype=np.int64)
    depth = int(count - 1).bit_length()
    order_a, tree_a = _tree(boxes_a, rows_a, depth)
    order_b, tree_b = (order_a, tree_a) if boxes_b is None or rows_b is None else _tree(boxes_b, rows_b, depth)
    first, second = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for level in range(depth + 1):
        if level:
            first = np.repeat(2 * first, 4) + np.tile([0, 0, 1, 1], len(first))
            second = np.repeat(2 * second, 4) + np.tile([0, 1, 0, 1], len(second))
            if boxes_b is None:
                half = first <= second
                first, second = first[half], second[half]
        near = _near(tree_a[level], first, tree_b[level], second, margin)
        first, second = first[near], second[near]
    if boxes_b is None:
        apart = first != second
        first, second = first[apart], second[apart]
    a, b = order_a[first], order_b[second]
    if boxes_b is None:
        a, b = np.minimum(a, b), np.maximum(a, b)
    sort = np.lexsort((b, a))
    return np.column_stack([a[sort], b[sort]])


def _usable(boxes: Floats) -> Indices:
    return np.flatnonzero(~np.isnan(boxes).any(axis=(1, 2)))


def _tree(boxes: Floats, rows: Indices, depth: int) -> tuple[Indices, list[Floats]]:
    """Order the rows into the leaves of a complete binary tree; give the boxes of each level, root first."""
    leaves = 1 << depth
    order = np.full(leaves, -1, dtype=np.int64)
    order[: len(rows)] = rows
    centres = np.full((leaves, 3), np.inf)  # empty leaves sort last
    centres[: len(rows)] = boxes[rows].mean(axis=1)
    place = np.arange(leaves)
    for level in range(depth):
        node = place >> (depth - level)
        sort = np.lexsort((centres[:, level % 3], node))
        order, centres = order[sort], centres[sort]
    boxes_at = np.where((order >= 0)[:, None, None], boxes[order], _CORNERS)
    levels = [boxes_at]
    for _ in range(depth):
        below = levels[-1].reshape(-1, 2, 2, 3)
        levels.append(np.stack([below[:, :, 0].min(axis=1), below[:, :, 1].max(axis=1)], axis=1))
    return order, levels[::-1]


def _near(boxes_a: Floats, first: Indices, boxes_b: Floats, second: Indices, margin: float) -> NDArray[np.bool_]:
    near = np.ones(len(first), dtype=np.bool_)
    for axis in range(3):
        near &= boxes_a[first, 0, axis] - boxes_b[second, 1, axis] <= margin
        near &= boxes_b[second, 0, axis] - boxes_a[first, 1, axis] <= margin
    return near
