"""ROU002 no-fall-to-the-drain: pipes that run empty must fall, and none may hold a pocket.

What it checks: level straight pipes (within `slope` of level) of systems that run by gravity (drainage, condensate,
waste and storm water): they must fall by `gradient`. Pressurised water is laid level and drained at its low points, so
pipes of other systems are no subjects.

Why it matters: a drain that does not fall is a siphon full of dirt.

Example: the tundish of PSV-1 drains through 6 m of level DN40.

How to clear it: lay it with a fall of 2 mm in a metre towards the gully.

References: EN 12056-2 (drains inside buildings: 1:100 usual, less only with full bore flow); domain practice: 1:500.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules.meetings import label
from rules.pipes import Straight, pipes_of
from rules.rule import Rule, Severity, Violation
from rules.scene import Scene


@dataclass(frozen=True)
class Limits:
    """Numbers of ROU002."""

    gradient: float = field(metadata={"dimension": "ratio", "meaning": "least fall"})
    slope: float = field(metadata={"dimension": "angle", "meaning": "steeper pipes are no subjects"})
    length: float = field(metadata={"dimension": "length", "meaning": "shorter pieces are not asked"})


_GRAVITY = frozenset({"DRAINAGE", "CONDENSATE", "WASTEWATER", "STORMWATER", "SEWAGE", "WASTE", "RAINWATER"})


def applicability(scene: Scene, limits: Limits) -> Iterator[Straight]:
    """Nearly level pipes of systems that run by gravity."""
    for straight in pipes_of(scene).straights:
        kinds = {scene.network.ports[port].system_type for port in scene.network.ports_of(straight.item.index)}
        level = abs(float(straight.way[2])) <= math.sin(limits.slope)
        if kinds & _GRAVITY and level and straight.length >= limits.length:
            yield straight


def requirement(straight: Straight, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a fall."""
    fall = abs(float(straight.way[2])) / math.sqrt(max(1e-12, 1 - float(straight.way[2]) ** 2))
    if fall >= limits.gradient - 1e-6:
        return
    x, y, z = (float(value) for value in straight.at(straight.length / 2))
    has = "runs level" if fall < 1e-5 else f"falls by 1:{1 / fall:.0f}"
    yield Violation(
        subject=straight.item,
        message=f"{label(straight.item)} {has} for {straight.length:.2f} m; 1:{1 / limits.gradient:.0f} is due",
        at=(x, y, z),
        observed=round(fall, 6),
        expected=limits.gradient,
    )


RULE = Rule("ROU002", "no-fall-to-the-drain", Severity.INFO, "0.3.0", Limits, applicability, requirement)
