"""CLR007 pipe-too-near-to-floor: below a level pipe there should be room to clean and to drain.

What it checks: straight pipes that run level (within `slope`) and lie above a slab, a ramp or a footing: the gap from
the insulated surface straight down to the floor, at both ends and in the middle of the pipe, as far as it is below
`clearance`. Insulation is taken as modelled or stated; where it would have to be assumed it is left out. What is nearer
than `least` is left to CLR002 if the pipe is insulated. Pipes in the floor, and shorter ones than `length`, are no
subjects.

Why it matters: under a pipe that lies on the floor nobody sweeps and nobody sees the drip, and its drain cock has no
room for a bucket.

Example: a header runs 110 mm above the slab.

How to clear it: raise the run. It is for information: some things have to run low.

References: practice: 150 mm to clean and to hang a bucket.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from rules.broadphase import candidates
from rules.meetings import label, millimetres
from rules.pipes import Straight, pipes_of
from rules.rule import Rule, Severity, Violation
from rules.scene import Floats, Item, Scene
from rules.structure import Structure, hits, is_floor


@dataclass(frozen=True)
class Limits:
    """Numbers of CLR007."""

    clearance: float = field(metadata={"dimension": "length", "meaning": "room below a pipe"})
    least: float = field(metadata={"dimension": "length", "meaning": "gap below which insulated pipe is CLR002's"})
    slope: float = field(metadata={"dimension": "angle", "meaning": "up to which a pipe runs level"})
    length: float = field(metadata={"dimension": "length", "meaning": "shorter pieces are not asked"})


@dataclass(frozen=True, eq=False)
class Low:
    """A level pipe and the floors under it."""

    straight: Straight
    floors: tuple[Item, ...]


def applicability(scene: Scene, limits: Limits) -> Iterator[Low]:
    """Level pipes above floors."""
    floors = [item for item in scene.once(Structure).items if is_floor(item)]
    level = [
        straight
        for straight in pipes_of(scene).straights
        if straight.length >= limits.length and abs(straight.way[2]) <= np.sin(limits.slope)
    ]
    if not floors or not level:
        return
    boxes = np.array([scene.bounds[straight.item.index] for straight in level])
    boxes[:, 0, 2] -= limits.clearance
    about: dict[int, list[Item]] = {}
    for row, column in candidates(boxes, np.array([scene.bounds[floor.index] for floor in floors]), 0.1):
        about.setdefault(int(row), []).append(floors[int(column)])
    for row, straight in enumerate(level):
        yield Low(straight, tuple(about.get(row, ())))


def requirement(subject: Low, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand room below."""
    straight = subject.straight
    insulation = straight.insulation
    insulated = insulation.told in ("modelled", "stated")
    radius = straight.diameter / 2 + (insulation.thickness if insulated else 0.0)
    inset = min(0.05, straight.length / 4)
    places = np.array([straight.at(along) for along in (inset, straight.length / 2, straight.length - inset)])
    least: tuple[float, Item, Floats] | None = None
    for floor in subject.floors:
        gaps = _below(floor, places) - radius
        nearest = int(np.argmin(gaps))
        if np.isfinite(gaps[nearest]) and (least is None or gaps[nearest] < least[0]):
            least = float(gaps[nearest]), floor, places[nearest]
    if least is None:
        return
    gap, floor, place = least
    if gap >= limits.clearance - 1e-3 or gap < (limits.least - 1e-3 if insulated else 0.0):
        return
    at = place - np.array([0.0, 0.0, radius + gap / 2])
    yield Violation(
        subject=straight.item,
        message=f"{label(straight.item)} runs {millimetres(gap)} above {label(floor)}; to clean and drain takes "
        f"{millimetres(limits.clearance)}",
        other=floor,
        at=(float(at[0]), float(at[1]), float(at[2])),
        observed=gap,
        expected=limits.clearance,
        unit="m",
    )


def _below(floor: Item, places: Floats) -> Floats:
    """Distance straight down from places (n, 3) to a floor, inf where it is not below (n,) [m]."""
    if floor.body is None:
        return np.full(len(places), np.inf)
    corners = floor.body.vertices[floor.body.faces]
    under = (corners[:, :, :2].min(axis=1) <= places[:, :2].max(axis=0)).all(axis=1)
    under &= (corners[:, :, :2].max(axis=1) >= places[:, :2].min(axis=0)).all(axis=1)
    return hits(corners[under], places, np.repeat(np.array([[0.0, 0.0, -1.0]]), len(places), axis=0))


RULE = Rule("CLR007", "pipe-too-near-to-floor", Severity.INFO, "0.3.0", Limits, applicability, requirement)
