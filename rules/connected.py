"""What hangs together, and which points are one: plain numpy, because the meshes are small and many.

SciPy has both, but importing `scipy.spatial` takes longer than checking a storey, in each process.
"""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from rules.scene import Floats

Labels = NDArray[np.int64]


def connected(count: int, first: NDArray[np.integer], second: NDArray[np.integer]) -> Labels:
    """Label the connected components of a graph with the least node in each.

    Args:
        count: nodes.
        first: (k,) one end of each edge.
        second: (k,) the other.

    Returns:
        (count,) labels. Labels sink along edges and then along themselves, so the rounds are few.
    """
    label = np.arange(count)
    while True:
        least = np.minimum(label[first], label[second])
        before = label.copy()
        np.minimum.at(label, label[first], least)
        np.minimum.at(label, label[second], least)
        label = label[label]
        if np.array_equal(label, before):
            return label


def welded(points: Floats, distance: float) -> Labels:
    """Label points that are one: closer than `distance`, or linked by such (they may then be up to 3.5 times that).

    Two points closer than half the cell share a cell in one of the eight grids that are shifted by half a cell along
    the axes.

    Args:
        points: (n, 3) [m].
        distance: [m].

    Returns:
        (n,) the least number of the points that each is one with.
    """
    label = np.arange(len(points))
    if not len(points):
        return label
    cell = (points - points.min(axis=0)) / (2 * distance)
    pairs: list[tuple[Labels, Labels]] = []
    for shift in product((0.0, 0.5), repeat=3):
        place = np.floor(cell + np.array(shift)).astype(np.int64)
        order = np.lexsort((place[:, 2], place[:, 1], place[:, 0]))
        alike = (place[order[1:]] == place[order[:-1]]).all(axis=1)
        pairs.append((order[:-1][alike], order[1:][alike]))
    first, second = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    return connected(len(points), first, second)
