"""Equipment as an upright box about its plan: where its long sides, its ends and its front are. Metres."""

import math
from dataclasses import dataclass

import numpy as np

from rules.scene import Floats, Item, Scene

ONE_SIDED = 0.25
"""Ports are on one side if their middle is this share of the equipment's length off its centre (practice)."""
FLAT = 0.005
"""Equipment lower than this is a plate or a mark on the floor [m]."""


@dataclass(frozen=True, eq=False)
class Upright:
    """Equipment as an upright box: centre (3,), two level axes (3,) each, half lengths (2,), bottom and top [m].

    The first axis is the longer one; `front` is +1 or -1 times an axis (sign, axis), None where no port tells.
    """

    centre: Floats
    axes: Floats
    half: Floats
    low: float
    high: float
    front: tuple[int, int] | None


def upright(scene: Scene, item: Item) -> Upright | None:
    """Find the least upright box about equipment; None for what is flat."""
    if item.body is None:
        return None
    vertices = item.body.vertices
    low, high = float(vertices[:, 2].min()), float(vertices[:, 2].max())
    outline = _outline(vertices[:, :2])
    if outline is None or high - low < FLAT:
        return None
    best: tuple[float, float] | None = None
    edges: Floats = np.roll(outline, -1, axis=0) - outline
    for edge in edges:
        angle = math.atan2(float(edge[1]), float(edge[0])) % (math.pi / 2)
        spread = np.ptp(outline @ _turned(angle).T, axis=0)
        area = round(float(spread[0] * spread[1]), 6)
        if best is None or (area, round(angle, 6)) < best:
            best = area, round(angle, 6)
    axes = _turned(best[1] if best else 0.0)
    along = outline @ axes.T
    half = np.ptp(along, axis=0) / 2
    middle = (along.min(axis=0) + along.max(axis=0)) / 2
    if half[1] > half[0] + 1e-6:
        axes, half, middle = np.array([axes[1], -axes[0]]), half[::-1], np.array([middle[1], -middle[0]])
    level = np.hstack([axes, np.zeros((2, 1))])
    centre = np.array([*(middle @ axes), (low + high) / 2])
    return Upright(centre, level, half, low, high, _front(scene, item, centre, level, half))


def _turned(angle: float) -> Floats:
    return np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])


def _outline(points: Floats) -> Floats | None:
    """Convex outline of points in plan (k, 2), by Andrew's monotone chain; None for a line."""
    ordered = [tuple(point) for point in np.unique(np.round(points, 6), axis=0).tolist()]
    if len(ordered) < 3:
        return None
    chain: list[tuple[float, float]] = []
    for way in (ordered, ordered[::-1]):
        start = len(chain)
        for point in way:
            while len(chain) >= start + 2 and _left(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        chain.pop()
    return np.array(chain) if len(chain) >= 3 else None


def _left(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _front(scene: Scene, item: Item, centre: Floats, axes: Floats, half: Floats) -> tuple[int, int] | None:
    """Find the side that the ports are on: where their middle lies off the centre."""
    network = scene.network
    places = [np.array(at) for port in network.ports_of(item.index) if (at := network.ports[port].at) is not None]
    if not places:
        return None
    off: Floats = axes @ (np.mean(places, axis=0) - centre) / half
    axis = int(np.argmax(np.abs(np.round(off, 6))))
    return (1 if off[axis] > 0 else -1, axis) if abs(off[axis]) >= ONE_SIDED else None
