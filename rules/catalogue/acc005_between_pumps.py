"""ACC005 no-walkway-between-pumps: between parallel pumps somebody must be able to work.

What it checks: pumps that stand beside each other: of one parallel group (DHR_Design.ParallelGroup) or, where no group
is stated, of one type in one model, with long axes parallel within `turn` and side by side for at least half their
length. The gap between the two, across their axes, must be `walkway`, and `large` from a motor of `power`. Inline and
wet-rotor pumps are taken off from the front and are no subjects; nor are pumps farther apart than `reach`.

Why it matters: a coupling is aligned lying beside it. Two pumps as close as their baseplates allow are two pumps that
have to be stopped to mend one.

Example: P-1A and P-1B stand 0.45 m apart.

How to clear it: set them apart; mirror every second pump so that two share one walkway only where the profile's number
allows it.

References: makers' installation manuals and practice: 800 mm between pumps, 1000 mm from 45 kW.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from rules.meetings import label, millimetres
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene
from rules.upright import Upright, upright


@dataclass(frozen=True)
class Limits:
    """Numbers of ACC005."""

    walkway: float = field(metadata={"dimension": "length", "meaning": "least gap between two pumps"})
    large: float = field(metadata={"dimension": "length", "meaning": "least gap beside a large motor"})
    power: float = field(metadata={"dimension": "power", "meaning": "motor from which it is large"})
    turn: float = field(metadata={"dimension": "angle", "meaning": "greatest angle between axes that are parallel"})
    reach: float = field(metadata={"dimension": "length", "meaning": "gap beyond which two pumps are no neighbours"})


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Two pumps beside each other, and the gap between them [m]."""

    first: Item
    second: Item
    gap: float
    at: tuple[float, float, float]


_OTHERS = frozenset({"VERTICALINLINE", "CIRCULATOR", "SUMPPUMP", "SUBMERSIBLEPUMP", "VERTICALTURBINE"})


def applicability(scene: Scene, limits: Limits) -> Iterator[Neighbours]:
    """Pairs of pumps that stand beside each other."""
    pumps = [
        (item, box)
        for item in scene.physical
        if item.is_a("IfcPump") and item.predefined_type.upper() not in _OTHERS
        if (box := upright(scene, item)) is not None
    ]
    for number, (first, box) in enumerate(pumps):
        for second, other in pumps[number + 1 :]:
            if _alike(first, second) and (found := _beside(first, box, second, other, limits)) is not None:
                yield found


def requirement(pair: Neighbours, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a walkway."""
    power = max(_power(pair.first), _power(pair.second))
    wanted = limits.large if power >= limits.power else limits.walkway
    if pair.gap >= wanted - 1e-3:
        return
    yield Violation(
        subject=pair.first,
        message=f"{label(pair.first)} stands {millimetres(max(pair.gap, 0.0))} beside {label(pair.second)}; to work "
        f"between them takes {millimetres(wanted)}",
        other=pair.second,
        at=pair.at,
        observed=pair.gap,
        expected=wanted,
        unit="m",
    )


def _alike(first: Item, second: Item) -> bool:
    """Whether two pumps run in parallel, as far as can be told."""
    groups = [item.property("DHR_Design", "ParallelGroup") for item in (first, second)]
    if any(groups):
        return groups[0] == groups[1] and first.property("DHR_Identity", "ModuleTag") == second.property(
            "DHR_Identity", "ModuleTag"
        )
    return first.model == second.model and bool(first.type_name) and first.type_name == second.type_name


def _beside(first: Item, box: Upright, second: Item, other: Upright, limits: Limits) -> Neighbours | None:
    along = abs(float(box.axes[0] @ other.axes[0]))
    if along < np.cos(limits.turn):
        return None
    offset = box.axes @ (other.centre - box.centre)
    shared = float(box.half[0] + other.half[0] - abs(offset[0]))
    if shared < min(box.half[0], other.half[0]) or min(box.high, other.high) <= max(box.low, other.low):
        return None
    gap = float(abs(offset[1]) - box.half[1] - other.half[1])
    if gap > limits.reach:
        return None
    middle = (box.centre + other.centre) / 2
    return Neighbours(first, second, gap, (float(middle[0]), float(middle[1]), float(middle[2])))


def _power(item: Item) -> float:
    """Power of the motor as far as it is stated [W]."""
    for pset, name in (
        ("Pset_ElectricMotorTypeCommon", "MaxPowerOutput"),
        ("Pset_ElectricalDeviceCommon", "RatedPower"),
    ):
        said = item.property(pset, name)
        if isinstance(said, (int, float)) and not isinstance(said, bool):
            return float(said)
    return 0.0


RULE = Rule("ACC005", "no-walkway-between-pumps", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
