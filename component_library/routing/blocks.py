"""What stands in the way of one net: bodies and other nets, each with the distance its axis must keep. Metres.

Terminology: the *reach* of a block is the distance that the axis of the net must keep from it. The pieces of other
nets are blocks too: segments, boxed ones without thickness.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from component_library.routing.bodies import Body, Floats
from component_library.routing.distance import box_gap, from_body
from component_library.routing.net import End, Net, Tubes

CLOSE = 1e-6
"""A distance short by less than this [m] is kept: a thousandth of the federated placement tolerance (1 mm)."""
FAR = 50.0
"""A port whose axis has not left its own equipment after this [m] never does (practice)."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Blocks:
    """Blocks of one net.

    Attributes:
        bodies: in the order they were given.
        lows, highs: their bounds (n, 3).
        reaches: (n,).
        boxed: (n,).
    """

    bodies: tuple[Body, ...]
    lows: Floats
    highs: Floats
    reaches: Floats
    boxed: Flags

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Name of each block."""
        return tuple(body.name for body in self.bodies)

    def take(self, chosen: Flags) -> "Blocks":
        """Give those that are flagged (n,)."""
        bodies = tuple(body for body, keep in zip(self.bodies, chosen.tolist(), strict=True) if keep)
        return Blocks(bodies, self.lows[chosen], self.highs[chosen], self.reaches[chosen], self.boxed[chosen])

    def without(self, names: Sequence[str]) -> "Blocks":
        """Give those that are not of these names."""
        if not names:
            return self
        return self.take(np.array([name not in names for name in self.names], dtype=np.bool_))

    def joined(self, other: "Blocks") -> "Blocks":
        """Put two sets together."""
        return Blocks(
            (*self.bodies, *other.bodies),
            np.vstack([self.lows, other.lows]),
            np.vstack([self.highs, other.highs]),
            np.concatenate([self.reaches, other.reaches]),
            np.concatenate([self.boxed, other.boxed]),
        )


def blocks_of(bodies: Sequence[Body], reaches: Sequence[float]) -> Blocks:
    """Gather bodies with the distance to keep from each [m]."""
    count = len(bodies)
    return Blocks(
        tuple(bodies),
        np.array([body.low for body in bodies]).reshape(count, 3),
        np.array([body.high for body in bodies]).reshape(count, 3),
        np.array(reaches, dtype=np.float64).reshape(count),
        np.array([body.boxed for body in bodies], dtype=np.bool_).reshape(count),
    )


def body_reach(body: Body, net: Net) -> float:
    """Distance that the axis of a net keeps from a body [m]; keep-outs ask for no clearance on top."""
    return net.pipe.radius + (0.0 if body.kind else net.pipe.clearance)


def breaches(starts: Floats, ends: Floats, extra: Floats, blocks: Blocks) -> list[tuple[int, int, float]]:
    """List what comes too near: (segment, block, distance [m]), by segment and then block.

    Args:
        starts: of segments (k, 3).
        ends: of segments (k, 3).
        extra: added to the reach of every block for a segment (k,) [m].
        blocks: what they are tested against.
    """
    if not len(starts) or not blocks.bodies:
        return []
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    widest = (blocks.reaches + extra.max())[:, None]
    within = ((blocks.lows - widest < high.max(axis=0)) & (blocks.highs + widest > low.min(axis=0))).all(axis=1)
    numbers = np.flatnonzero(within).tolist()
    if len(numbers) < len(blocks.bodies):
        inner = breaches(starts, ends, extra, blocks.take(within))
        return [(segment, numbers[block], distance) for segment, block, distance in inner]
    asked = extra[:, None] + blocks.reaches[None] - CLOSE
    gaps = box_gap(low[:, None], high[:, None], blocks.lows[None], blocks.highs[None])
    along = (np.abs(ends - starts) > 1e-12).sum(axis=1) <= 1
    near = gaps < asked
    exact = along[:, None] & blocks.boxed[None]
    found = [(int(s), int(b), float(gaps[s, b])) for s, b in np.argwhere(near & exact)]
    open_pairs = near & ~exact
    for block in np.flatnonzero(open_pairs.any(axis=0)).tolist():
        rows = np.flatnonzero(open_pairs[:, block])
        distances = from_body(starts[rows], ends[rows], blocks.bodies[block])
        for row, distance in zip(rows.tolist(), distances.tolist(), strict=True):
            if distance < asked[row, block]:
                found.append((row, block, distance))
    return sorted(found)


def leaves(end: End, blocks: Blocks) -> tuple[float, Flags]:
    """Find how far the first leg must run to have left its own equipment.

    Own are blocks of the end's owner (bodies of that name, keep-outs owned by it) and the boundary of the room, where
    they are too near at the port: a port lies on its body, and a port of the boundary in a wall. The leg counts as
    clear of them from where it has left their reach for good.

    Returns:
        The length [m], at least 0, and the blocks that do not count before it (n,).
    """
    point, axis = np.array(end.point), np.array(end.axis)
    gaps = box_gap(point[None], point[None], blocks.lows, blocks.highs)
    waived = np.zeros(len(blocks.bodies), dtype=np.bool_)
    longest = 0.0
    for number in np.flatnonzero(gaps < blocks.reaches).tolist():
        body, reach = blocks.bodies[number], float(blocks.reaches[number])
        wall = body.name.startswith("room")
        if wall or (end.owner and end.owner in (body.name, body.owner)):
            length = _leave(point, axis, body, reach)
            # A wall that the port does not come out of is one to keep clear of.
            if length is not None and not (wall and length > 2 * reach):
                waived[number] = True
                longest = max(longest, length)
    return longest, waived


def _leave(point: Floats, axis: Floats, body: Body, reach: float) -> float | None:
    """Where a ray along an axis leaves the reach of a body for good [m]; None if it does not within FAR.

    The distance along a ray from a convex body is convex, so there is one such place.
    """
    if body.boxed:
        along = int(np.abs(axis).argmax())
        gap = np.maximum(np.maximum(body.low - point, point - body.high), 0.0)
        gap[along] = 0.0
        more = float(np.sqrt(max(0.0, reach**2 - float(gap @ gap))))
        face = body.high[along] - point[along] if axis[along] > 0 else point[along] - body.low[along]
        return max(0.0, float(face) + more) if float(face) + more <= FAR else None
    inside, outside = 0.0, FAR
    if _apart(point, body) >= reach:
        return 0.0
    if _apart(point + axis * outside, body) < reach:
        return None
    while outside - inside > 1e-9:
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if _apart(point + axis * middle, body) >= reach else (middle, outside)
    return outside


def _apart(point: Floats, body: Body) -> float:
    return float(from_body(point[None], point[None], body)[0])


def segment_body(name: str, start: Floats, end: Floats) -> Body:
    """Make a body of no thickness from a segment (3,), (3,): its bounds, one edge, and the faces of its bounds.

    Its distances are exact for segments along an axis; for others (chords of bends) the edge alone decides, since no
    point lies above a face of what has none.
    """
    low, high = np.minimum(start, end), np.maximum(start, end)
    normals = np.vstack([np.eye(3), -np.eye(3)])
    offsets = np.concatenate([high, -low])
    straight = bool(((high - low) > 1e-12).sum() <= 1)
    if straight:
        return Body(name, low, high, normals, offsets, start[None], end[None], True)
    way = (end - start) / np.linalg.norm(end - start)
    normals, offsets = np.array([way, -way]), np.array([way @ end, -(way @ start)])
    side = np.array([1.0, 0.0, 0.0]) if abs(way[0]) < 0.5 else np.array([0.0, 1.0, 0.0])
    for across in (np.cross(way, side), np.cross(way, np.cross(way, side))):
        unit = across / np.linalg.norm(across)
        normals = np.vstack([normals, unit, -unit])
        offsets = np.concatenate([offsets, [unit @ start, -(unit @ start)]])
    return Body(name, low, high, normals, offsets, start[None], end[None], False)


def tube_blocks(name: str, pieces: Tubes, reach: float) -> Blocks:
    """Blocks of another net: its pieces, from whose axes a distance is asked [m]."""
    bodies = [segment_body(name, start, end) for start, end in zip(pieces.starts, pieces.ends, strict=True)]
    return blocks_of(bodies, (reach + pieces.slack).tolist())
