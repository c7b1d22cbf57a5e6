"""INS004 surface-too-hot: what can be touched must not burn.

What it checks: straight pipes whose insulation is modelled or stated and whose temperature is known: stated for the
pipe (DHR_Design.TS, TDesignIn, TDesignOut), else the highest that is stated for anything of its systems. The surface
temperature of the insulation, reckoned as of a cylinder in still air of `air` with the conductivity that the insulation
states (0.035 W/(m K) if none) and a coefficient of `transfer`, must not exceed `touch`.

Why it matters: skin burns within a minute at 51 degC on metal, and somebody leans on every pipe.

Example: a DN50 at 95 degC with 10 mm of foam has 41 degC at its surface; the bare stub beside it has 94.

How to clear it: thicken the insulation, or guard the pipe.

References: ISO 13732-1 (burn thresholds; 55 degC is practice for coated surfaces touched for a few seconds);
ISO 12241 (heat loss of cylinders, 1-D).
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from component_library.calc.insulation import GEG_CONDUCTIVITY
from component_library.vocabulary import DHR_INSULATION
from rules.meetings import label, millimetres
from rules.pipes import Straight, pipes_of
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene
from rules.wholes import Belongings


@dataclass(frozen=True)
class Limits:
    """Numbers of INS004."""

    touch: float = field(metadata={"dimension": "temperature", "meaning": "highest temperature of a surface"})
    air: float = field(metadata={"dimension": "temperature", "meaning": "of the room"})
    transfer: float = field(metadata={"dimension": "ratio", "meaning": "to still air [W/(m2 K)]"})


@dataclass(frozen=True, eq=False)
class Warm:
    """A pipe, its conductivity [W/(m K)] and its temperature [K]."""

    straight: Straight
    conductivity: float
    temperature: float


KELVIN = 273.15
_STATED = ("TS", "TDesignIn", "TDesignOut")


def applicability(scene: Scene, limits: Limits) -> Iterator[Warm]:
    """Insulated pipes whose temperature is known."""
    belongings = Belongings(scene)
    by_system: dict[str, float] = {}
    for item in scene.physical:
        hottest = _temperature(item)
        for system in item.systems if hottest else ():
            by_system[system] = max(by_system.get(system, 0.0), hottest)
    for straight in pipes_of(scene).straights:
        item = straight.item
        own = [by_system[name] for name in item.systems[:1] if name in by_system]
        temperature = _temperature(item) or max(own, default=0.0)
        if straight.insulation.told not in ("modelled", "stated") or temperature <= 0:
            continue
        covers = [item, *(scene.items[index] for index in belongings.coverings((item.index,)))]
        said = [value for one in covers if isinstance(value := one.property(DHR_INSULATION, "Lambda"), float)]
        yield Warm(straight, max(said, default=GEG_CONDUCTIVITY), temperature)


def requirement(subject: Warm, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a surface that does not burn."""
    straight = subject.straight
    insulation = straight.insulation
    has = surface(
        subject.temperature,
        limits.air,
        straight.diameter,
        insulation.thickness,
        subject.conductivity,
        limits.transfer,
    )
    if has <= limits.touch:
        return
    x, y, z = (float(value) for value in straight.at(straight.length / 2))
    yield Violation(
        subject=straight.item,
        message=f"{label(straight.item)} has {has - KELVIN:.0f} degC at its surface: "
        f"{subject.temperature - KELVIN:.0f} degC under {millimetres(insulation.thickness)} of {insulation.told} "
        f"insulation; {limits.touch - KELVIN:.0f} degC can be touched",
        at=(x, y, z),
        observed=has,
        expected=limits.touch,
        unit="K",
    )


def surface(
    temperature: float, air: float, diameter: float, thickness: float, conductivity: float, transfer: float
) -> float:
    """Surface temperature of an insulated cylinder [K] (ISO 12241, 4.1; temperatures [K], lengths [m]).

    Args:
        temperature: of the pipe.
        air: about it.
        diameter: outside of the bare pipe.
        thickness: of the insulation.
        conductivity: of the insulation [W/(m K)].
        transfer: from the surface to the air [W/(m2 K)].
    """
    outside = diameter + 2 * thickness
    through = math.log(outside / diameter) / (2 * math.pi * conductivity)
    off = 1 / (math.pi * outside * transfer)
    return air + (temperature - air) * off / (through + off)


def _temperature(item: Item) -> float:
    """Highest temperature that is stated for an item [K], 0 if none is."""
    values = [item.property("DHR_Design", name) for name in _STATED]
    return max((float(v) for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)), default=0.0)


RULE = Rule("INS004", "surface-too-hot", Severity.INFO, "0.3.0", Limits, applicability, requirement)
