"""INS001 insulation-too-thin: warm pipes carry the insulation that the law or the standard asks for.

What it checks: straight pipes whose insulation is modelled or stated, of heating systems or of systems of no stated
kind. The thickness must be that of the profile's `standard`: "GEG" (annex 8, by bore, at 0.035 W/(m K)) or
"ASHRAE 90.1" (by size at water of `temperature`), reckoned for the conductivity that the insulation states
(DHR_Insulation.Lambda). Half of it is what the law allows at crossings, in walls and in valve stations: between half
and whole it is a warning, below half an error. Cold lines need `cold`. Pipes of which the file says nothing are no
subjects, and what is thinner by less than `tolerance` will do.

Why it matters: a supply of DN100 with 40 mm instead of 100 mm loses twice the heat, for fifty years, and the insulation
is what cannot be made thicker once the pipes hang.

Example: the supply of DN100 carries 60 mm of mineral wool; GEG asks for 100 mm.

How to clear it: thicken it, if the clearances allow it, or take an insulant of lower conductivity and say so.

References: GEG annex 8 (rows 1 to 4 and 7; half at crossings: row 5); ANSI/ASHRAE/IES 90.1-2016 table 6.8.3-1 with
footnote (a) for other conductivities.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from component_library.calc import insulation
from component_library.standards import tables
from component_library.standards.tables import OutOfTable
from component_library.vocabulary import DHR_INSULATION
from rules.meetings import label, millimetres
from rules.pipes import Straight, pipes_of
from rules.rule import Rule, Severity, Violation
from rules.scene import Scene
from rules.wholes import Belongings


@dataclass(frozen=True)
class Limits:
    """What INS001 rests on."""

    standard: str = field(metadata={"dimension": "text", "meaning": "GEG or ASHRAE 90.1"})
    temperature: float = field(metadata={"dimension": "temperature", "meaning": "of the water, for ASHRAE 90.1"})
    cold: float = field(metadata={"dimension": "length", "meaning": "thickness of cold lines"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "what it may lack"})


@dataclass(frozen=True, eq=False)
class Insulated:
    """A pipe with insulation of its own, and its conductivity [W/(m K)]."""

    straight: Straight
    conductivity: float


_COLD = frozenset({"CHILLEDWATER", "DOMESTICCOLDWATER", "WATERSUPPLY", "CONDENSERWATER"})
_OTHER = frozenset({"REFRIGERATION", "DRAINAGE", "VENT", "GAS", "FIREPROTECTION", "WASTEWATER", "STORMWATER"})


def applicability(scene: Scene, limits: Limits) -> Iterator[Insulated]:
    """Pipes whose insulation is modelled or stated."""
    belongings = Belongings(scene)
    for straight in pipes_of(scene).straights:
        if (
            straight.insulation.told not in ("modelled", "stated")
            or not straight.dn
            or _kinds(scene, straight) & _OTHER
        ):
            continue
        covers = [straight.item, *(scene.items[index] for index in belongings.coverings((straight.item.index,)))]
        said = [value for one in covers if isinstance(value := one.property(DHR_INSULATION, "Lambda"), float)]
        yield Insulated(straight, max(said, default=insulation.GEG_CONDUCTIVITY))


def requirement(subject: Insulated, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand the thickness."""
    straight = subject.straight
    try:
        wanted, why = _wanted(subject, scene, limits)
    except OutOfTable:
        return
    has = straight.insulation.thickness
    if has >= wanted - limits.tolerance:
        return
    half = has >= wanted / 2 - limits.tolerance
    x, y, z = (float(value) for value in straight.at(straight.length / 2))
    allowed = "; half of it is allowed at crossings, in walls and in valve stations only" if half else ""
    yield Violation(
        subject=straight.item,
        message=f"{label(straight.item)}, DN{straight.dn}, has {millimetres(has)} of {straight.insulation.told} "
        f"insulation at {subject.conductivity:g} W/(m K); {why} asks for {millimetres(wanted)}{allowed}",
        at=(x, y, z),
        observed=has,
        expected=wanted,
        unit="m",
        severity=Severity.WARNING if half else None,
    )


def _kinds(scene: Scene, straight: Straight) -> set[str]:
    return {scene.network.ports[port].system_type for port in scene.network.ports_of(straight.item.index)}


def _wanted(subject: Insulated, scene: Scene, limits: Limits) -> tuple[float, str]:
    """Thickness due [m], and by what."""
    straight = subject.straight
    if _kinds(scene, straight) & _COLD:
        return limits.cold, "a cold line"
    if limits.standard.upper().startswith("ASHRAE"):
        return insulation.ashrae(straight.dn, limits.temperature), "ASHRAE 90.1"
    due = insulation.geg(tables.pipes().row(straight.dn).bore)
    return insulation.for_conductivity(due, straight.diameter, subject.conductivity), "GEG annex 8"


RULE = Rule("INS001", "insulation-too-thin", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
