"""CLR003 bolts-cannot-be-drawn: bolts of a flanged joint must come out.

What it checks: every flange: a fitting with flange properties or a name that says so, whose body is a disc. To both
sides, within its outside diameter and for the length of a bolt of its DN plus `wrench`, nothing may stand but what is
joined to it within `joined`, its insulation and its supports. A SERVICE envelope of a fitting is checked in the same
way, and goes before what would be derived for the same fitting. What reaches in by more than `tolerance` is a finding.

Why it matters: a gasket is changed with the bolts out. A flange against a wall, or two flanges of neighbouring lines
face to face, are a joint that was made on the bench and is never opened again.

Example: the flange of a pump's suction stands 60 mm before a column; its bolts are 100 mm long.

How to clear it: shift the joint along the pipe. In racks, set the flanges of neighbouring lines off against each other.

References: EN 1092-1 (bolts and thickness by DN; PN16 where nothing is stated); domain practice: bolt length + 30 mm
for the spanner.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules.flanges import bolt_room, flanges
from rules.guarding import guarded_by, obstructions
from rules.intrusion import Bodies, Guarded
from rules.neighbours import joined_within
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene
from rules.wholes import Belongings


@dataclass(frozen=True)
class Limits:
    """Numbers of CLR003."""

    wrench: float = field(metadata={"dimension": "length", "meaning": "room for the spanner beyond the bolt"})
    joined: float = field(metadata={"dimension": "length", "meaning": "reach within which joined pipework is excused"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


_SUPPORTS = ("IfcDiscreteAccessory", "IfcMechanicalFastener")


def applicability(scene: Scene, limits: Limits) -> Iterator[Guarded]:
    """Envelopes of fittings, and the room of the bolts of all other flanges."""
    stated = list(guarded_by("CLR003", scene, limits.stub))
    yield from stated
    told = {subject.subject.index for subject in stated}
    found = [flange for flange in flanges(scene) if flange.item.index not in told]
    rooms = [bolt_room(flange, limits.wrench) for flange in found]
    bodies = Bodies(scene, rooms)
    belongings = Belongings(scene)
    for flange, room in zip(found, rooms, strict=True):
        own = (flange.item.index, *belongings.parts(flange.item.index))
        joined = joined_within(scene, own, flange.middle, max(limits.joined, 2 * flange.diameter))
        excused = frozenset((*joined, *belongings.coverings(joined), *belongings.product(flange.item)))
        yield Guarded(room, flange.item, excused, {}, bodies)


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in it."""
    return obstructions(subject, scene, limits.tolerance, "draw the bolts", ignored=_is_support)


def _is_support(item: Item) -> bool:
    return any(item.is_a(name) for name in _SUPPORTS)


RULE = Rule("CLR003", "bolts-cannot-be-drawn", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
