"""SUP005 no-room-to-grow: a hot pipe must be able to grow.

What it checks: lines of pipe of heating systems, and lines whose insulation is modelled or stated and whose system is
no cold one. A stretch without a change of direction, a loop or a compensator must not be longer than `straight` between
two fixed points: anchors, equipment, or, where no anchor is on the line at all, the two bends that end it. Of a line
without supports nothing is known of what is fixed; then it is for information.

Why it matters: steel grows by 0.36 mm a metre from 45 to 75 degC. Thirty metres between two anchors push 11 mm, or with
all the force that the pipe can take, against whoever gives way first.

Example: the supply runs 48 m straight from anchor to anchor.

How to clear it: take out the anchor in between, lay a Z, an L or a loop, or set a compensator with its guides.

References: domain reference 2.10 (12e-6 1/K; 30 m without an offset, practice); guided cantilever L = sqrt(3 E D dL /
sigma).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from rules.lines import Line, Piece, lines_of, straight_of
from rules.meetings import label
from rules.pipes import WARM
from rules.rule import Rule, Severity, Violation
from rules.scene import Scene
from rules.supports import is_anchor, supports_of


@dataclass(frozen=True)
class Limits:
    """Numbers of SUP005."""

    straight: float = field(metadata={"dimension": "length", "meaning": "between fixed points without an offset"})


_COLD = frozenset({"CHILLEDWATER", "DOMESTICCOLDWATER", "WATERSUPPLY", "REFRIGERATION", "DRAINAGE", "FIREPROTECTION"})
_YIELDING = ("compensator", "bellows", "expansion joint", "kompensator", "dehnungs", "compensateur", "loop")


def applicability(scene: Scene, limits: Limits) -> Iterator[Line]:
    """Lines of warm pipe."""
    return (line for line in lines_of(scene).lines if any(_is_warm(scene, piece) for piece in line.pieces))


def requirement(line: Line, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a place to grow into."""
    holds = supports_of(scene).on.get(id(line), ())
    anchors = [hold.place for hold in holds if is_anchor(hold.support)]
    for low, high in _stretches(line):
        inside = [place for place in anchors if low < place < high]
        fixed = ([0.0] if low == 0 and line.ends[0] == "held" else []) + inside
        fixed += [line.length] if high == line.length and line.ends[1] == "held" else []
        pairs = list(pairwise(fixed)) if anchors else [(low, high)]
        for start, end in pairs:
            if end - start <= limits.straight:
                continue
            piece = next(one for one in line.pieces if (start + end) / 2 <= one.finish)
            x, y, z = (float(value) for value in line.at((start + end) / 2))
            between = "between its fixed points" if anchors else "between its bends, and no anchor is on the line"
            yield Violation(
                subject=piece.item,
                message=f"{label(piece.item)}: its line runs {end - start:.1f} m straight {between}; "
                f"{limits.straight:g} m will do without an offset",
                at=(x, y, z),
                observed=end - start,
                expected=limits.straight,
                unit="m",
                severity=None if holds else Severity.INFO,
            )


def _stretches(line: Line) -> Iterator[tuple[float, float]]:
    """Places between which a line goes straight on."""
    low = 0.0
    for piece in line.pieces:
        if piece.bend or _yields(piece):
            if piece.begin > low:
                yield low, piece.begin
            low = piece.finish
    if line.length > low:
        yield low, line.length


def _yields(piece: Piece) -> bool:
    """Whether a piece takes growth."""
    item = piece.item
    if item.predefined_type.upper() == "FLEXIBLESEGMENT":
        return True
    words = f"{item.name} {item.type_name} {item.object_type}".lower()
    return any(word in words for word in _YIELDING)


def _is_warm(scene: Scene, piece: Piece) -> bool:
    kinds = {scene.network.ports[port].system_type for port in scene.network.ports_of(piece.item.index)}
    if kinds & WARM:
        return True
    straight = straight_of(scene, piece)
    return straight is not None and straight.insulation.told in ("modelled", "stated") and not kinds & _COLD


RULE = Rule("SUP005", "no-room-to-grow", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
