"""TOP006 parallel-pump-without-check-valve: each of several pumps on one header needs a check valve of its own.

What it checks: pumps whose discharges join in a common header, found by following the port connections of the models.
On the way from each pump to the join there must be a check valve; it must come before the first isolating valve, so
that it can be isolated together with the pump; and it must point toward the header. A pump that stands alone is not a
subject. A pump whose ports are not connected cannot be judged and is not a subject either, unless it is declared to
run in parallel (DHR_Design.ParallelGroup): then that is a warning. Where the model does not tell flow directions the
walk is made without them, and where valves on the way do not say what they are, one of them may be the check valve:
both make findings warnings.

Why it matters: water takes the easy way. If one pump stands still, the other pumps back through it: the header loses
flow, the idle pump spins backwards, and its motor trips or its impeller comes loose when it is started.

Example: P-1A and P-1B are duty and standby. From P-1B the model has pipe, butterfly valve, tee: no check valve.

How to clear it: put a check valve between pump and discharge isolating valve, its outlet toward the header. If there
is one, give it the predefined type CHECK and connect its ports.

References: Design practice for parallel pumps (makers' pump handbooks, such as Griswold); IFC4 IfcValveTypeEnum
CHECK, IfcFlowDirectionEnum.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rules.meetings import label
from rules.parallel import Parallel, Step, parallel_pumps
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene
from rules.valves import is_check, is_isolating, is_unsaid


@dataclass(frozen=True)
class Limits:
    """TOP006 rests on no numbers."""


def applicability(scene: Scene, limits: Limits) -> Iterable[Parallel]:
    """Pumps that have others beside them."""
    return parallel_pumps(scene)


def requirement(subject: Parallel, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand that a check valve comes first of the valves, and points the right way."""
    if subject.join is None:
        yield _violation(scene, subject, "cannot be followed to a common header: connect the ports", Severity.WARNING)
        return
    items = [scene.items[step.item] for step in subject.branch]
    checks = [number for number, item in enumerate(items) if is_check(item)]
    if not checks:
        unsaid = any(is_unsaid(item) for item in items)
        text = "has no check valve" + (" that says it is one" if unsaid else "")
        yield _violation(scene, subject, text, Severity.WARNING if unsaid or not subject.told else None)
        return
    for number in checks:
        if subject.told and _is_backwards(scene, subject.branch[number]):
            text = f"is closed by {label(items[number])}, which points against the flow"
            yield _violation(scene, subject, text, None, items[number])
    isolating = next((item for item in items[: checks[0]] if is_isolating(item)), None)
    if isolating is not None:
        text = f"has its check valve {label(items[checks[0]])} behind {label(isolating)}, which cannot isolate it"
        yield _violation(scene, subject, text, None if subject.told else Severity.WARNING, items[checks[0]])


def _is_backwards(scene: Scene, step: Step) -> bool:
    """Whether the water would have to enter a valve by its outlet."""
    ports = scene.network.ports
    return ports[step.entered].flow == "SOURCE" or (step.left is not None and ports[step.left].flow == "SINK")


def _violation(
    scene: Scene, subject: Parallel, fault: str, severity: Severity | None, valve: Item | None = None
) -> Violation:
    others = " and ".join(label(other) for other in subject.others[:3])
    more = "" if len(subject.others) <= 3 else f" and {len(subject.others) - 3} more"
    return Violation(
        subject=subject.pump,
        message=f"{label(subject.pump)} runs in parallel with {others}{more}; its discharge {fault}",
        other=valve or subject.join,
        at=_place(valve or subject.pump),
        observed=fault,
        expected="a check valve before the first isolating valve, toward the header",
        severity=severity,
    )


def _place(item: Item) -> tuple[float, float, float] | None:
    if item.body is None:
        return None
    x, y, z = (float(value) for value in item.body.bounds.mean(axis=0))
    return x, y, z


RULE = Rule("TOP006", "parallel-pump-without-check-valve", Severity.ERROR, "0.1.0", Limits, applicability, requirement)
