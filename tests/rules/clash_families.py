# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""Bodies and pairs of bodies of which all is known, drawn by seed: what the oracle and the engine are asked about.

A *family* draws a pair of one sort, at the origin and unturned; whoever asks about it turns and shifts it.
"""

from collections.abc import Callable, Mapping

import numpy as np
from clash_oracle import Floats, Solid, cell
from numpy.random import Generator
from scipy.spatial import ConvexHull
from scipy.spatial.transform import Rotation

Family = Callable[[Generator], tuple[Solid, Solid]]

PLANS: Mapping[str, tuple[str, ...]] = {
    "L": ("#.", "##"),
    "U": ("#.#", "###"),
    "T": ("###", ".#."),
    "H": ("#.#", "###", "#.#"),
    "plus": (".#.", "###", ".#."),
    "frame": ("###", "#.#", "###"),
}
"""Sections of bodies with notches: each mark is a convex part."""

THIN = (0.001, 0.0019, 0.0021, 0.003, 0.005)
"""Depths about the tolerance of 2 mm [m]."""

NARROW = (0.0, 0.001, 0.0019, 0.0021, 0.003)
"""Gaps about it [m]."""


def hull(points: Floats) -> Solid:
    """The convex hull of points (n, 3) [m]."""
    found = ConvexHull(points)
    faces = found.simplices.copy()
    a, b, c = (points[faces[:, corner]] for corner in range(3))
    inward = np.einsum("ij,ij->i", np.cross(b - a, c - a), found.equations[:, :3]) < 0
    faces[inward] = faces[inward][:, ::-1]
    used, numbers = np.unique(faces, return_inverse=True)
    corners = points[used]
    return Solid(corners, numbers.reshape(-1, 3).astype(np.int32), (corners,))


def block(low: Floats, high: Floats) -> Solid:
    """An upright box between two corners (3,) [m]."""
    return lattice([np.array([low[axis], high[axis]]) for axis in range(3)], np.ones((1, 1, 1), dtype=np.bool_))


def prism(outline: Floats, low: float, high: float) -> Solid:
    """An upright prism over a convex polygon (n, 2) [m]."""
    return hull(np.concatenate([np.column_stack([outline, np.full(len(outline), z)]) for z in (low, high)]))


def round_bar(radius: float, length: float, sides: int) -> Solid:
    """A faceted cylinder along z from the origin [m]."""
    return prism(polygon(radius, sides), 0.0, length)


def polygon(radius: float, sides: int) -> Floats:
    """A regular polygon (n, 2) about the origin [m]."""
    turns = np.arange(sides) * 2 * np.pi / sides
    return radius * np.column_stack([np.cos(turns), np.sin(turns)])


def ring(outer: Floats, inner: Floats, low: float, high: float) -> Solid:
    """An upright prism between two polygons (n, 2) whose corners belong to each other [m]."""
    count = len(outer)
    layers = [np.column_stack([plan, np.full(count, z)]) for z in (low, high) for plan in (outer, inner)]
    faces: list[tuple[int, int, int]] = []
    parts: list[Floats] = []
    below, hole, above, rim = (number * count for number in range(4))
    for a in range(count):
        b = (a + 1) % count
        for one, two, three, four in (
            (below + a, below + b, above + b, above + a),
            (hole + b, hole + a, rim + a, rim + b),
            (above + a, above + b, rim + b, rim + a),
            (below + b, below + a, hole + a, hole + b),
        ):
            faces += [(one, two, three), (one, three, four)]
        parts.append(np.concatenate([layer[[a, b]] for layer in layers]))
    return Solid(np.concatenate(layers), np.array(faces, dtype=np.int32), tuple(parts))


def lattice(lines: list[Floats], filled: np.ndarray) -> Solid:
    """Boxes of a grid that are filled, (x, y, z), between lines along each axis [m]: one shell, no seam inside."""
    corner: dict[tuple[int, ...], int] = {}
    faces: list[tuple[int, int, int]] = []
    padded = np.pad(filled, 1)
    steps = np.eye(3, dtype=int)
    for place in np.argwhere(filled):
        for axis in range(3):
            first, second = steps[(axis + 1) % 3], steps[(axis + 2) % 3]
            for side in (0, 1):
                if padded[tuple(place + 1 + steps[axis] * (2 * side - 1))]:
                    continue
                start = place + steps[axis] * side
                quad = [start, start + first, start + first + second, start + second]
                a, b, c, d = (
                    corner.setdefault(tuple(map(int, at)), len(corner)) for at in (quad if side else quad[::-1])
                )
                faces += [(a, b, c), (a, c, d)]
    vertices = np.array([[lines[axis][at[axis]] for axis in range(3)] for at in corner])
    parts = tuple(
        np.array([[lines[axis][place[axis] + bit[axis]] for axis in range(3)] for bit in np.ndindex(2, 2, 2)])
        for place in np.argwhere(filled)
    )
    return Solid(vertices, np.array(faces, dtype=np.int32), parts)


def turn_of(random: Generator) -> Floats:
    """Draw a turn (3, 3)."""
    return Rotation.random(rng=random).as_matrix()


def anyhow(random: Generator, solid: Solid) -> Solid:
    """Turn a body about its middle."""
    middle = solid.bounds.mean(axis=0)
    turn = turn_of(random)
    return solid.placed(turn, middle - turn @ middle)


def convex(random: Generator) -> Solid:
    """Draw a convex body of 0.05 to 3 m, about the origin."""
    size = random.uniform(0.05, 1.5, 3)
    match int(random.integers(5)):
        case 0:
            solid = block(-size / 2, size / 2)
        case 1:
            outline = polygon(1.0, int(random.integers(3, 9))) * size[:2] / 2
            solid = prism(outline + random.uniform(-0.1, 0.1, 2), -size[2], size[2])
        case 2:
            solid = hull(random.uniform(-1.0, 1.0, (4, 3)) * size)
        case 3:
            solid = hull(random.normal(size=(int(random.integers(6, 21)), 3)) * size / 2)
        case _:
            length = float(random.uniform(0.1, 3.0))
            bar = round_bar(float(random.uniform(0.02, 0.4)), length, int(random.integers(8, 37)))
            solid = bar.shifted(np.array([0.0, 0.0, -length / 2]))
    return solid


def notched(random: Generator) -> Solid:
    """Draw a body with notches or a hole, 0.3 to 3 m, about the origin; not turned."""
    rows = list(PLANS.values())[int(random.integers(len(PLANS)))]
    filled = np.array([[mark == "#" for mark in row] for row in rows])[:, :, None]
    lines = [np.concatenate([[0.0], np.cumsum(random.uniform(0.1, 1.0, count))]) for count in filled.shape]
    return lattice([line - line[-1] / 2 for line in lines], filled)


def direction(random: Generator) -> Floats:
    """Draw a unit vector (3,)."""
    drawn = random.normal(size=3)
    return drawn / np.linalg.norm(drawn)


def at_depth(random: Generator, a: Solid, b: Solid, depth: float) -> Solid:
    """Shift a convex body until it is so deep in another, negative: so far off [m].

    A point of a face of all pushes that keep them together is put where the push is none, as deep under the face.
    """
    face = ConvexHull((b.vertices[None] - a.vertices[:, None]).reshape(-1, 3))
    number = int(random.integers(len(face.simplices)))
    inner = random.dirichlet([4.0, 4.0, 4.0]) @ face.points[face.simplices[number]]
    return b.shifted(depth * face.equations[number, :3] - inner)


def leaving(a: Solid, b: Solid, way: Floats, depth: float) -> Solid:
    """Shift a body along a unit vector (3,) until it is in another by so much less than would leave it [m]."""
    reach = 0.0
    for faces in (cell(part, other) for part in a.parts for other in b.parts):
        ahead = faces[:, :3] @ way
        with np.errstate(divide="ignore", invalid="ignore"):
            far = -faces[:, 3] / ahead
        enter = far[ahead < -1e-12].max(initial=-np.inf)
        leave = far[ahead > 1e-12].min(initial=np.inf)
        beside = (np.abs(ahead) <= 1e-12) & (faces[:, 3] > 0)
        if enter < leave and not beside.any():
            reach = max(reach, float(leave))
    return b.shifted(-way * (reach - depth))


def apart_or_not(random: Generator) -> tuple[Solid, Solid]:
    """Two convex bodies anywhere near each other."""
    a, b = anyhow(random, convex(random)), anyhow(random, convex(random))
    reach = float(np.linalg.norm(np.ptp(a.bounds, axis=0)) + np.linalg.norm(np.ptp(b.bounds, axis=0))) / 2
    return a, b.shifted(direction(random) * reach * random.uniform(0.0, 0.9))


def thin(random: Generator) -> tuple[Solid, Solid]:
    """Two convex bodies that overlap by 1 to 5 mm: faces, edges or corners into faces or edges."""
    a, b = anyhow(random, convex(random)), anyhow(random, convex(random))
    return a, at_depth(random, a, b, float(random.choice(THIN)))


def beside(random: Generator) -> tuple[Solid, Solid]:
    """Two convex bodies that touch, or nearly: faces, edges or corners against each other."""
    a, b = anyhow(random, convex(random)), anyhow(random, convex(random))
    return a, at_depth(random, a, b, -float(random.choice(NARROW)))


def side_by_side(random: Generator) -> tuple[Solid, Solid]:
    """Two boxes that meet by a face, an edge or a corner, flush or by a hair."""
    low, high = -random.uniform(0.1, 1.0, 3), random.uniform(0.1, 1.0, 3)
    size = random.uniform(0.1, 1.5, 3)
    start = random.uniform(low - size + 0.01, high - 0.01)  # along the other axes they lie side by side
    flush = random.random(3) < 0.3
    start[flush] = low[flush]
    by = float(random.choice([*THIN, *(-gap for gap in NARROW)]))
    axes = random.permutation(3)[: int(random.integers(1, 4))]
    start[axes] = high[axes] - by
    return block(low, high), block(start, start + size)


def contained(random: Generator) -> tuple[Solid, Solid]:
    """A convex body in another: free of its faces, or with corners on some of them."""
    outer = convex(random)
    count = int(random.integers(5, 12))
    weights = random.dirichlet(np.full(len(outer.vertices), 0.5), count)
    inner = weights @ outer.vertices
    middle = outer.vertices.mean(axis=0)
    inner = middle + (inner - middle) * 0.9
    if random.random() < 0.5:
        rim = random.choice(len(outer.vertices), min(len(outer.vertices), int(random.integers(1, 5))), replace=False)
        inner = np.concatenate([inner, outer.vertices[rim]])
    return hull(inner), outer


def flush(random: Generator) -> tuple[Solid, Solid]:
    """A box in a box, flush with none of its faces, with some, or with all but one."""
    size = random.uniform(0.2, 2.0, 3)
    margin = random.uniform(0.02, 0.4, (2, 3)) * size
    on = random.permutation(6)[: int(random.integers(0, 6))]
    margin.reshape(-1)[on] = 0.0
    return block(margin[0], size - margin[1]), block(np.zeros(3), size)


def twice(random: Generator) -> tuple[Solid, Solid]:
    """The same body twice, its corners and triangles in another order."""
    a = convex(random) if random.random() < 0.6 else notched(random)
    order = random.permutation(len(a.vertices))
    back = np.argsort(order)
    faces = np.roll(back[a.faces], int(random.integers(3)), axis=1)[random.permutation(len(a.faces))]
    return a, Solid(a.vertices[order], faces.astype(np.int32), a.parts)


def nearly_twice(random: Generator) -> tuple[Solid, Solid]:
    """A body and one that shares a little more or less than 95 % with it: a box shifted, or the body shrunk."""
    iou = 0.95 + float(random.choice([-0.01, -0.001, 0.001, 0.01]))
    if random.random() < 0.5:
        size = random.uniform(0.3, 2.0, 3)
        step = np.zeros(3)
        axis = int(random.integers(3))
        step[axis] = size[axis] * (1 - iou) / (1 + iou)
        return block(np.zeros(3), size), block(step, size + step)
    a = convex(random)
    middle, share = a.vertices.mean(axis=0), iou ** (1 / 3)
    return a, Solid(middle + (a.vertices - middle) * share, a.faces, (middle + (a.parts[0] - middle) * share,))


def collinear(random: Generator) -> tuple[Solid, Solid]:
    """Two bars of one section on one axis, one after the other: overlapping, end to end, or a little apart."""
    radius, sides = float(random.uniform(0.02, 0.4)), int(random.integers(8, 37))
    outline = polygon(radius, sides) if random.random() < 0.6 else random.uniform(0.02, 0.5) * polygon(1.0, 4)
    first, second = random.uniform(0.3, 3.0, 2)
    by = float(random.choice([*THIN, 0.05, 0.2, *(-gap for gap in NARROW)]))
    return prism(outline, 0.0, first), prism(outline, first - by, first - by + second)


def notched_anyhow(random: Generator) -> tuple[Solid, Solid]:
    """A body with notches and another of any sort, near each other."""
    a = anyhow(random, notched(random))
    b = anyhow(random, notched(random) if random.random() < 0.4 else _plain(random))
    return a, b.shifted(direction(random) * random.uniform(0.0, 1.6))


def notched_square(random: Generator) -> tuple[Solid, Solid]:
    """Two bodies with notches, both upright, as buildings are."""
    a, b = notched(random), notched(random) if random.random() < 0.5 else _plain(random)
    return a, b.shifted(random.uniform(-1.2, 1.2, 3))


def notched_thin(random: Generator) -> tuple[Solid, Solid]:
    """A body with notches, and another that is one to five millimetres in it, or that far off."""
    a = notched(random)
    b = notched(random) if random.random() < 0.4 else _plain(random)
    if random.random() < 0.6:
        b = anyhow(random, b)
    by = float(random.choice([*THIN, *(-gap for gap in NARROW)]))
    return a, leaving(a, b, direction(random) if random.random() < 0.7 else np.eye(3)[random.integers(3)], by)


def in_a_tray(random: Generator) -> tuple[Solid, Solid]:
    """A block in a box without a lid, or in a hollow: free of it, on its floor, or in its wall."""
    wall = random.uniform(0.02, 0.2)
    room = random.uniform(0.3, 1.5, 3)
    lines = [np.array([-wall, 0.0, length, length + wall]) for length in room]
    filled = np.ones((3, 3, 3), dtype=np.bool_)
    filled[1, 1, 1] = False
    if random.random() < 0.7:
        filled[1, 1, 2] = False
    size = random.uniform(0.05, 0.25, 3)
    low = random.uniform(0.01, room - size - 0.01)
    axis = int(random.integers(3))
    side = float(random.choice([0.01, 0.003, 0.0021, 0.0019, 0.0, -0.001, -0.0019, -0.0021, -0.01]))
    low[axis] = side
    return block(low, low + size), lattice(lines, filled)


def through_a_hole(random: Generator) -> tuple[Solid, Solid]:
    """A pipe through the hole in a wall: free of its rim, or into it on one side."""
    radius, thick = float(random.uniform(0.05, 0.2)), float(random.uniform(0.1, 0.4))
    margin, sides = float(random.uniform(0.02, 0.1)), int(random.integers(12, 37))
    hole = polygon(radius + margin, 8)
    wall = ring(hole * random.uniform(2.0, 6.0), hole, 0.0, thick)
    pipe = round_bar(radius, float(random.uniform(1.0, 3.0)), sides).shifted(np.array([0.0, 0.0, -0.5]))
    if random.random() < 0.3:
        return pipe, wall
    by = float(random.choice([*THIN, *(-gap for gap in NARROW[1:])]))
    return against(pipe, wall, by), wall


def round_a_pipe(random: Generator) -> tuple[Solid, Solid]:
    """A clamp round a pipe: clear of it all round, or pushed into it on one side."""
    radius, sides = float(random.uniform(0.02, 0.2)), int(random.integers(6, 12))
    inner = polygon(radius * float(random.uniform(1.1, 1.5)), sides)
    clamp = ring(inner * random.uniform(1.1, 1.6), inner, 0.4, 0.4 + float(random.uniform(0.01, 0.3)))
    pipe = round_bar(radius * 0.95, 1.0, sides)
    if random.random() < 0.3:
        return pipe, clamp
    return against(pipe, clamp, float(random.choice([*THIN, *(-gap for gap in NARROW[1:])]))), clamp


def against(inner: Solid, outer: Solid, by: float) -> Solid:
    """Shift what stands free in a ring along x until it is so deep in it; negative: so far off [m]."""
    way = np.array([1.0, 0.0, 0.0])
    free = np.inf
    for faces in (cell(part, other) for part in inner.parts for other in outer.parts):
        ahead = faces[:, :3] @ way
        with np.errstate(divide="ignore", invalid="ignore"):
            far = -faces[:, 3] / ahead
        enter, leave = far[ahead < -1e-12].max(initial=-np.inf), far[ahead > 1e-12].min(initial=np.inf)
        if 0 <= enter < leave and not ((np.abs(ahead) <= 1e-12) & (faces[:, 3] > 0)).any():
            free = min(free, float(enter))
    return inner.shifted(way * (free + by))


def _plain(random: Generator) -> Solid:
    """Draw a convex body with few faces."""
    size = random.uniform(0.05, 1.0, 3)
    match int(random.integers(3)):
        case 0:
            return block(-size / 2, size / 2)
        case 1:
            return round_bar(size[0] / 3, size[2] * 2, int(random.integers(6, 11))).shifted(
                np.array([0.0, 0.0, -size[2]])
            )
        case _:
            return hull(random.uniform(-0.7, 0.7, (int(random.integers(4, 8)), 3)) * size)


CONVEX: Mapping[str, Family] = {
    "anywhere": apart_or_not,
    "thin overlap": thin,
    "touch": beside,
    "side by side": side_by_side,
    "contained": contained,
    "flush": flush,
    "nearly twice": nearly_twice,
    "collinear": collinear,
}
"""Families of convex pairs: every verdict exact."""

NOTCHED: Mapping[str, Family] = {
    "twice": twice,
    "notched": notched_anyhow,
    "notched, upright": notched_square,
    "notched, thin": notched_thin,
    "in a tray": in_a_tray,
    "through a hole": through_a_hole,
    "round a pipe": round_a_pipe,
}
"""Families with bodies that are not convex: the depth may be an upper bound, the rest is exact."""
