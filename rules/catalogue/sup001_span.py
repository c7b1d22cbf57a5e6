"""SUP001 span-too-long: a pipe must be held as often as its size asks for.

What it checks: every line of pipe, through elbows, valves, reducers and straight through tees. Between two supports, or
a support and an end that is held (equipment, the line it branches off), the share of the span that each level piece
takes adds up to no more than one: its length over the least of the MSS table, the sag and the stress limit of its DN.
Rising pieces count by themselves, against `riser`. A free end (a cap, a hose) may stand out half a span. Supports are
what says so by properties, class or name and comes within reach of the pipe or its insulation. An end at which nothing
is known, or where the model stops, counts as held. Lines of a model in which no line is held anywhere are no subjects:
there, supports are not modelled. What is longer by less than `slack` will do: the tables are rounded.

Why it matters: a full DN100 sags 2.5 mm at 4.7 m. Beyond, water stands in it, welds work, and flanges leak.

Example: two supports of a DN80 return stand 5.2 m apart; MSS asks for 3.7 m.

How to clear it: add a support between the two.

References: MSS SP-58/SP-69 (spans of water-filled steel pipe); sag of 2.5 mm and 16 MPa by beam theory (domain
reference 2.8); UFGS 23 (risers: every floor, at most 4.5 m).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from component_library.standards import tables
from rules.lines import Line, Piece, lines_of
from rules.meetings import label
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene
from rules.supports import supports_of


@dataclass(frozen=True)
class Limits:
    """Numbers of SUP001."""

    riser: float = field(metadata={"dimension": "length", "meaning": "between supports of a pipe that rises"})
    free: float = field(metadata={"dimension": "ratio", "meaning": "of a span that may stand out free"})
    slack: float = field(metadata={"dimension": "ratio", "meaning": "what a span may be exceeded by"})


@dataclass(frozen=True, eq=False)
class Held:
    """A line, with the places where it is held and by what, in order along it."""

    line: Line
    places: tuple[tuple[float, Item], ...]


def applicability(scene: Scene, limits: Limits) -> Iterator[Held]:
    """Lines of models in which supports are modelled."""
    supports = supports_of(scene)
    for line in lines_of(scene).lines:
        if line.pieces[0].item.model in supports.models:
            holds = supports.on.get(id(line), ())
            yield Held(line, tuple((hold.place, hold.support) for hold in holds))


def requirement(subject: Held, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a support wherever the spans add up."""
    line = subject.line
    stops: list[tuple[float, Item | None]] = [(0.0, None), *subject.places, (line.length, None)]
    last = len(stops) - 2
    for number, ((low, first), (high, second)) in enumerate(pairwise(stops)):
        free = (number == 0 and line.ends[0] == "free") or (number == last and line.ends[1] == "free")
        allowed = limits.free if free else 1.0
        level, riser = _shares(line, low, high, limits)
        share = max(level, riser)
        if share <= allowed * (1 + limits.slack):
            continue
        piece = _middle(line, (low + high) / 2)
        longest = (high - low) * allowed / share
        x, y, z = (float(value) for value in line.at((low + high) / 2))
        what = "stands out free" if free else "is held at a distance of"
        yield Violation(
            subject=piece.item,
            message=f"{label(piece.item)}, DN{piece.dn}: its line {what} {high - low:.2f} m "
            f"({_named(first, line.ends[0])} to {_named(second, line.ends[1])}); {longest:.2f} m will do",
            other=second or first,
            at=(x, y, z),
            observed=high - low,
            expected=longest,
            unit="m",
        )


def _shares(line: Line, low: float, high: float, limits: Limits) -> tuple[float, float]:
    """Shares of their spans that level and rising pieces take between two places."""
    level = riser = 0.0
    for piece in line.pieces:
        part = max(0.0, min(high, piece.finish) - max(low, piece.begin))
        if piece.rises:
            riser += part / limits.riser
        elif part > 0:
            level += part / _span(piece)
    return level, riser


def _span(piece: Piece) -> float:
    """Greatest distance of supports [m]; of an unknown size that of the least pipe."""
    rows = tables.pipes().rows
    return (rows.get(piece.dn) or min(rows.values(), key=lambda row: row.dn)).span


def _middle(line: Line, place: float) -> Piece:
    return next((piece for piece in line.pieces if place <= piece.finish), line.pieces[-1])


def _named(support: Item | None, end: str) -> str:
    if support is not None:
        return support.name or support.guid
    return {"held": "equipment", "branch": "its header", "free": "its free end"}.get(end, "the end of the model")


RULE = Rule("SUP001", "span-too-long", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
