"""SUP003 load-on-nozzle: the pipe at a machine is held near to its nozzle, and behind bellows it is anchored.

What it checks: the nozzles of pumps, exchangers, boilers, chillers, heat pumps and coolers of `least_dn` and more, in
models in which supports are modelled. From the nozzle, or from the far face of the flexible connector behind it, the
line may reach out level no farther than `diameters` times its DN, but at least `least`, to its first support or to its
end. What rises or falls does not count: it weighs on what is below it, and what reaches out sideways bends the nozzle.
The first support behind a flexible connector, where it states its function (DHR_Support.Function), is an anchor, unless
the connector is a hose, whose braid takes the thrust. What is more by less than `tolerance` will do.

Why it matters: a casing that is pulled by its pipes goes out of line: seals and bearings fail early, plates leak. A
bellows under pressure pushes like a piston: 5.4 kN at DN100 and 6 bar, and what is not anchored moves.

Example: the first support on the discharge of a DN80 pump stands 2.4 m away, behind the valve, the meter and an elbow.

How to clear it: set a support right behind the flanges, or the flexible connector; make that an anchor.

References: HI 9.6.2 and API 610 (allowed nozzle loads are small; pipe carried independently of the pump); domain
practice for the distances and the pair of anchor and connector.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from component_library.vocabulary import DHR_SUPPORT
from rules.guarding import HEAT_PUMPS
from rules.lines import Line, Piece, is_flexible, lines_of
from rules.meetings import label
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene
from rules.supports import Hold, is_anchor, supports_of

MACHINES = (*HEAT_PUMPS, "IfcPump", "IfcHeatExchanger", "IfcBoiler", "IfcEvaporativeCooler")
"""What pipes must not weigh on, with subtypes; of IFC2X3 elements the type says it."""
AHEAD = 3
"""How many items may stand between a flexible connector and its machine: flange, gasket, reducer (practice)."""
_HOSE = re.compile(r"\bhose|braid|schlauch|slang\b|\btuyau")


@dataclass(frozen=True)
class Limits:
    """Numbers of SUP003."""

    diameters: float = field(metadata={"dimension": "ratio", "meaning": "level reach to the first support, in DN"})
    least: float = field(metadata={"dimension": "length", "meaning": "level reach that any nozzle bears"})
    least_dn: float = field(metadata={"dimension": "ratio", "meaning": "DN from which nozzles are asked about"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "what the reach may be exceeded by"})


@dataclass(frozen=True, eq=False)
class Nozzle:
    """An end of a line at a machine: which end (0 or 1), the flexible connector between, and what holds the line."""

    machine: Item
    line: Line
    end: int
    flexible: Item | None
    holds: tuple[Hold, ...]

    @property
    def piece(self) -> Piece:
        """The piece at the nozzle."""
        return self.line.pieces[0 if self.end == 0 else -1]


def applicability(scene: Scene, limits: Limits) -> Iterator[Nozzle]:
    """Lines' ends at machines, in models in which supports are modelled."""
    supports = supports_of(scene)
    for line in lines_of(scene).lines:
        for end in (0, 1):
            piece = line.pieces[0 if end == 0 else -1]
            if piece.dn < limits.least_dn or piece.item.model not in supports.models:
                continue
            found = _machine(scene, line, end)
            if found is not None:
                yield Nozzle(found[0], line, end, found[1], supports.on.get(id(line), ()))


def requirement(subject: Nozzle, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a support near the nozzle, and an anchor behind a flexible connector."""
    line, piece, flexible = subject.line, subject.piece, subject.flexible
    first = min(subject.holds, key=lambda hold: _from(subject, hold.place), default=None)
    stop = line.length * (1 - subject.end) if first is None else first.place
    low, high = sorted((line.length * subject.end, stop))
    reach = _level(line, low, high)
    allowed = max(limits.diameters * piece.dn / 1000, limits.least)
    x, y, z = (float(value) for value in (piece.start if subject.end == 0 else piece.end))
    where = "from its nozzle" if flexible is None else f"behind {label(flexible)}"
    if reach > allowed + limits.tolerance:
        held = _until(line.ends[1 - subject.end]) if first is None else f"to its first support {_name(first.support)}"
        yield Violation(
            subject=subject.machine,
            message=f"{label(subject.machine)}: its DN{piece.dn} line ({_name(piece.item)}) reaches out "
            f"{reach:.2f} m level {where} {held}; {allowed:.2f} m will do",
            other=None if first is None else first.support,
            at=(x, y, z),
            observed=reach,
            expected=allowed,
            unit="m",
        )
    if flexible is None or first is None or is_hose(flexible) or not _states(first.support):
        return
    if not is_anchor(first.support):
        yield Violation(
            subject=subject.machine,
            message=f"{label(subject.machine)}: the first support {where}, {_name(first.support)}, is no anchor; the "
            f"pressure in the connector pushes its DN{piece.dn} line away",
            other=first.support,
            at=(x, y, z),
            observed=str(first.support.property(DHR_SUPPORT, "Function")),
            expected="ANCHOR",
        )


def is_machine(item: Item) -> bool:
    """Whether an item has nozzles that must not be loaded."""
    return any(item.is_a(name) for name in MACHINES)


def is_hose(item: Item) -> bool:
    """Whether a flexible item says that it is a hose: its braid holds the two ends together."""
    return _HOSE.search(" ".join((item.name, item.type_name, item.object_type)).lower()) is not None


def _machine(scene: Scene, line: Line, end: int) -> tuple[Item, Item | None] | None:
    """Find the machine at an end of a line, and the flexible connector between."""
    holder = line.holders[end]
    if holder is None:
        return None
    item = scene.items[holder]
    if line.ends[end] == "held":
        return (item, None) if is_machine(item) else None
    if line.ends[end] != "free" or not is_flexible(item):
        return None
    seen = {holder, *(piece.item.index for piece in line.pieces)}
    front = [holder]
    for _ in range(AHEAD + 1):
        ahead = [other for one in front for _, _, other in scene.network.neighbours(one) if other not in seen]
        for index in dict.fromkeys(ahead):
            if is_machine(scene.items[index]):
                return scene.items[index], item
        seen.update(ahead)
        front = [index for index in dict.fromkeys(ahead) if _passes(scene.items[index])]
    return None


def _passes(item: Item) -> bool:
    """Whether what is behind an item is still at the connector: fittings, no pipes and no valves."""
    return item.is_a("IfcPipeFitting") or item.is_a("IfcFlowFitting")


def _from(subject: Nozzle, place: float) -> float:
    return abs(place - subject.line.length * subject.end)


def _level(line: Line, low: float, high: float) -> float:
    """Length between two places of what does not rise [m]."""
    parts = ((piece, min(high, piece.finish) - max(low, piece.begin)) for piece in line.pieces)
    return sum(part for piece, part in parts if part > 0 and not piece.rises)


def _states(support: Item) -> bool:
    return isinstance(support.property(DHR_SUPPORT, "Function"), str)


def _name(item: Item) -> str:
    return item.name or item.guid


def _until(end: str) -> str:
    """Say what an unsupported line ends at."""
    words = {"held": "the next equipment", "branch": "its header", "free": "its free end"}
    return f"to {words.get(end, 'the end of the model')}, and nothing holds it"


RULE = Rule("SUP003", "load-on-nozzle", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
