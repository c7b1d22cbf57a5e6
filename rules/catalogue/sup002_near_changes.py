"""SUP002 unsupported-change: a support stands near every bend, and on both sides of what is heavy.

What it checks: lines of pipe of models in which supports are modelled. Every bend of `least_dn` and more has a support
within `bend` of one of its ends, measured along the line and through other bends. Every valve of `valve_dn` and more
(in IFC2X3 every flow controller that does not say what it is), and every meter, strainer, filter and separator of
`device_dn` and more, has one within `heavy` of each of its two faces; one under the part itself will do for both, and
heavy parts that are bolted to each other are one. Of a riser only bends are asked about: what stands upright bends
nothing. What a line ends at holds it too: equipment, the line it branches off, or an end of which nothing is known. A
free end (a cap, a hose) holds nothing; on the side on which a heavy part has only such an end within `heavy`, nothing
is asked, but then the other side must be held. What is more by less than `tolerance` will do. Where no DN is known,
nothing is asked.

Why it matters: spans are those of straight pipe. A bend turns the weight of what is beyond it into torsion, and a DN150
gate valve weighs as much as two metres of full pipe: flanges leak, and who takes the valve out finds the pipe sagging.

Example: the nearest support of a DN150 butterfly valve stands 2.1 m away on the one side, and on the other is none.

How to clear it: set a support beside the bend, or before and behind the part, or move one of those that are there.

References: UFGS 15561 (within 300 mm of each change of direction, at most 1.5 m at valves); MSS SP-58 (concentrated
loads between supports); domain practice for the sizes.
"""

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules.flanges import is_flange
from rules.lines import Line, Piece, lines_of
from rules.meetings import label
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene
from rules.supports import Hold, supports_of
from rules.valves import is_valve


@dataclass(frozen=True)
class Limits:
    """Numbers of SUP002."""

    bend: float = field(metadata={"dimension": "length", "meaning": "from an end of a bend to the nearest support"})
    heavy: float = field(metadata={"dimension": "length", "meaning": "from a face of a heavy part to a support"})
    least_dn: float = field(metadata={"dimension": "ratio", "meaning": "DN from which bends are asked about"})
    valve_dn: float = field(metadata={"dimension": "ratio", "meaning": "DN from which a valve is heavy"})
    device_dn: float = field(metadata={"dimension": "ratio", "meaning": "DN from which other devices are heavy"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "what a distance may be exceeded by"})


@dataclass(frozen=True, eq=False)
class Change:
    """A bend or a heavy part, its line, and what holds that line."""

    piece: Piece
    line: Line
    holds: tuple[Hold, ...]


@dataclass(frozen=True)
class Side:
    """One side of a piece: how far along the line to what holds it, and its support if it is one; how far it is free.

    `distance` is infinite where nothing holds the line on that side, `free` where it has no free end there.
    """

    distance: float
    support: Item | None
    end: str
    free: float


DEVICES = ("IfcFlowMeter", "IfcFlowTreatmentDevice")
"""Meters, and strainers, filters and separators."""


def applicability(scene: Scene, limits: Limits) -> Iterator[Change]:
    """Bends and heavy parts of models in which supports are modelled."""
    supports = supports_of(scene)
    for line in lines_of(scene).lines:
        for piece in line.pieces:
            asked = is_heavy(piece, limits) or (piece.bend and piece.dn >= limits.least_dn)
            if asked and piece.item.model in supports.models:
                yield Change(piece, line, supports.on.get(id(line), ()))


def requirement(subject: Change, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a support near it."""
    piece, heavy = subject.piece, is_heavy(subject.piece, limits)
    sides = sides_of(subject, *(loaded(subject, limits) if heavy else (piece.begin, piece.finish)))
    allowed = limits.heavy if heavy else limits.bend
    reach = allowed + limits.tolerance
    missing = [side for side in sides if side.distance > reach]
    if len(missing) < 2 and (not heavy or all(side.free <= reach for side in missing)):
        return
    nearest = min(missing, key=lambda side: side.distance)
    where = "on one side of it" if len(missing) < 2 else "on either side of it" if heavy else "before or behind it"
    found = math.isfinite(nearest.distance)
    x, y, z = (float(value) for value in subject.line.at((piece.begin + piece.finish) / 2))
    yield Violation(
        subject=piece.item,
        message=f"{label(piece.item)}, DN{piece.dn}: nothing holds its line within {allowed:.2f} m {where}; "
        + (f"the nearest is {_named(nearest)}, {nearest.distance:.2f} m away" if found else "nor farther on"),
        other=nearest.support,
        at=(x, y, z),
        observed=nearest.distance if found else "no support",
        expected=allowed,
        unit="m",
    )


def loaded(subject: Change, limits: Limits) -> tuple[float, float]:
    """Give the places along a line between which heavy parts are bolted to each other, past flanges."""
    pieces = subject.line.pieces
    here = pieces.index(subject.piece)
    begin, finish = subject.piece.begin, subject.piece.finish
    for piece in itertools.takewhile(lambda one: is_heavy(one, limits) or is_flange(one.item), pieces[here::-1]):
        begin = piece.begin if is_heavy(piece, limits) else begin
    for piece in itertools.takewhile(lambda one: is_heavy(one, limits) or is_flange(one.item), pieces[here:]):
        finish = piece.finish if is_heavy(piece, limits) else finish
    return begin, finish


def sides_of(subject: Change, begin: float, finish: float) -> tuple[Side, Side]:
    """Find what is nearest before and behind a stretch of a line."""
    line = subject.line
    before = [(max(0.0, begin - hold.place), hold) for hold in subject.holds if hold.place <= finish]
    behind = [(max(0.0, hold.place - finish), hold) for hold in subject.holds if hold.place >= begin]
    return (
        _side(before, begin, line.ends[0]),
        _side(behind, line.length - finish, line.ends[1]),
    )


def _side(holds: list[tuple[float, Hold]], rest: float, end: str) -> Side:
    """Make one side of its holds, what is left of the line, and what that ends in."""
    free = rest if end == "free" else math.inf
    distance, support = min(
        ((distance, hold.support) for distance, hold in holds),
        key=lambda one: (one[0], one[1].index),
        default=(math.inf, None),
    )
    if end != "free" and rest < distance:
        distance, support = rest, None
    return Side(distance, support, end, free)


def _named(side: Side) -> str:
    if side.support is not None:
        return side.support.name or side.support.guid
    return {"held": "equipment", "branch": "its header"}.get(side.end, "the end of the model")


def is_heavy(piece: Piece, limits: Limits) -> bool:
    """Whether a piece is a load by itself; in a riser it bends nothing."""
    item = piece.item
    if piece.rises:
        return False
    if any(item.is_a(name) for name in DEVICES):
        return piece.dn >= limits.device_dn
    return (is_valve(item) or item.ifc_class == "IfcFlowController") and piece.dn >= limits.valve_dn


RULE = Rule("SUP002", "unsupported-change", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
