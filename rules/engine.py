"""Select rules, run them, collect: Scene + profile -> Results.

A rule that crashes is a result like any other, with the error in it, and the others run on. Findings get their keys,
severities and waivers here, so that rules know nothing of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from rules import waivers
from rules.clashsets import Kind, Members, SetCoverage
from rules.collide import DUPLICATE
from rules.derived import with_derived
from rules.identity import Names, canonical, key
from rules.judge import Judges, judge_here
from rules.meetings import meetings_of, pairs_of
from rules.piercing import told_through
from rules.policy import Profile
from rules.products import regrouped
from rules.registry import catalogue
from rules.rule import AnyRule, Finding, Result, Severity, Status, Violation, Waiver
from rules.scene import Item, Meeting, Point, Scene
from rules.setmeetings import meetings_of_sets

COVERAGE = ("touch", "connected", "assembly", "host", "covering", "allowed")
"""Why a pair that meets is no finding (contract: coverage)."""

CLASH_FAMILY = "CLS"
"""Rules of this family work on meetings, which are found once for all of them."""

_OF_KIND = {Kind.TOUCH: "CLS005", Kind.CLEARANCE: "CLS006"}

_MILDNESS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}

Clock = Callable[[], float]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class Checked:
    """What a check gives back.

    Attributes:
        scene: as the rules saw it, meetings included.
        results: in the order of the rule codes.
        coverage: for each reason of `COVERAGE`, how many pairs meet and are no finding.
        expired: waivers that are over and were not applied.
        unused: waivers that fit no finding; only of rules that ran.
        unjudged: pairs of items whose bodies no kernel survived, and why.
        sets: what became of each clash set; none where everything was tested against everything.
    """

    scene: Scene
    results: tuple[Result, ...]
    coverage: Mapping[str, int]
    expired: tuple[Waiver, ...] = ()
    unused: tuple[Waiver, ...] = ()
    unjudged: tuple[tuple[Item, Item, str], ...] = ()
    sets: tuple[SetCoverage, ...] = ()


def check(
    scene: Scene,
    profile: Profile,
    rules: Sequence[AnyRule] | None = None,
    today: date | None = None,
    clock: Clock | None = None,
    progress: Progress | None = None,
    judges: Judges = judge_here,
    members: Sequence[Members] = (),
) -> Checked:
    """Check a federated model.

    Args:
        scene: all models in one frame.
        profile: which rules, on which numbers, with which waivers.
        rules: to choose from instead of the catalogue.
        today: decides which waivers have expired; None leaves their dates aside.
        clock: gives seconds, to time the rules [s]; None times nothing.
        progress: told the step, how many rules are done and how many there are.
        judges: who judges pairs of bodies.
        members: the clash sets of the profile on this scene; none test everything against everything.

    Raises:
        ProfileError: the profile gives no value for a limit of a rule that runs.
    """
    known = catalogue().values() if rules is None else rules
    asked = {one.clash_set.kind for one in members}
    chosen = sorted((rule for rule in known if profile.runs(rule.code) or _asked(rule, asked)), key=_code)
    limits = {rule.code: profile.limits_of(rule) for rule in chosen}
    tick = clock or _still
    scene = with_derived(regrouped(scene, profile.assemblies), profile.derive)
    results: list[Result] = []
    unjudged: tuple[tuple[Item, Item, str], ...] = ()
    sets: tuple[SetCoverage, ...] = ()
    trouble, spent = "", 0.0
    if any(is_clash(rule) for rule in chosen):
        begin = tick()
        codes = {rule.code for rule in chosen}
        scene, sets, unjudged, trouble = _with_meetings(scene, profile, judges, members, codes)
        spent = tick() - begin
    keys = _Keys(scene)
    for done, rule in enumerate(chosen):
        if progress is not None:
            progress(f"check {rule.code}", done, len(chosen))
        begin = tick()
        result = _run(rule, scene, limits[rule.code], profile.severity(rule), keys, trouble if is_clash(rule) else "")
        seconds = tick() - begin + (spent if is_clash(rule) else 0.0)
        spent = 0.0 if is_clash(rule) else spent
        results.append(replace(result, seconds=seconds))
    if progress is not None:
        progress("check", len(chosen), len(chosen))
    checked = Checked(scene, tuple(results), coverage(scene.meetings), unjudged=unjudged, sets=sets)
    return _waived(checked, profile, today)


def is_clash(rule: AnyRule) -> bool:
    """Whether a rule works on meetings."""
    return (rule.family or rule.code) == CLASH_FAMILY


def coverage(meetings: Iterable[Meeting]) -> dict[str, int]:
    """Count the pairs that meet and are no finding, by reason; all reasons of `COVERAGE` are there."""
    counts = Counter(meeting.excuse or ("touch" if meeting.kind == "touch" else "") for meeting in meetings)
    return {reason: counts[reason] for reason in COVERAGE}


def _still() -> float:
    return 0.0


def _asked(rule: AnyRule, kinds: Set[Kind]) -> bool:
    """Whether a clash set asks for a rule, which the profile may leave out."""
    return any(rule.code == _OF_KIND.get(kind) for kind in kinds)


def _code(rule: AnyRule) -> str:
    return rule.code


def _with_meetings(
    scene: Scene, profile: Profile, judges: Judges, members: Sequence[Members], codes: Set[str]
) -> tuple[Scene, tuple[SetCoverage, ...], tuple[tuple[Item, Item, str], ...], str]:
    """Find the meetings, what became of the clash sets, what could not be judged; with the error where that fails."""
    tolerance = _number(profile, "CLS001", "tolerance", 0.0)
    iou = _number(profile, "CLS002", "iou", DUPLICATE)
    sets: tuple[SetCoverage, ...] = ()
    try:
        if members:
            met = meetings_of_sets(scene, members, profile.may_embed, iou, judges)
            meetings, count, lost, sets = met.meetings, met.pairs, met.unjudged, met.coverage
        else:
            pairs = pairs_of(scene, tolerance)
            touches = _OF_KIND[Kind.TOUCH] in codes
            meetings, lost = meetings_of(scene, pairs, tolerance, profile.may_embed, iou, judges, touches=touches)
            count = len(pairs)
        if "CLS003" in codes:
            meetings = told_through(scene, meetings)
    except Exception as error:  # noqa: BLE001 - bodies of any author meet here; the other families must still run
        return scene, (), (), _said(error)
    unjudged = tuple((scene.items[a], scene.items[b], why) for a, b, why in lost)
    asked: dict[str, frozenset[int]] = {}
    for one in members:
        kind = one.clash_set.kind.value
        asked[kind] = asked.get(kind, frozenset()) | frozenset(one.named())
    return replace(scene, meetings=meetings, pairs_tested=count, asked=asked), sets, unjudged, ""


def _number(profile: Profile, code: str, name: str, otherwise: float) -> float:
    """Read a limit of a rule that need not run itself: how meetings are judged is one question for all of CLS."""
    limit = profile.limits.get(code, {}).get(name)
    return otherwise if limit is None else float(limit.value)


def _run(rule: AnyRule, scene: Scene, limits: object, severity: Severity, keys: "_Keys", trouble: str) -> Result:
    """Run one rule."""
    violations: list[Violation] = []
    checked = 0
    error = trouble
    try:
        for subject in rule.applicability(scene, limits) if not trouble else ():
            checked += 1
            violations.extend(rule.requirement(subject, scene, limits))
    except Exception as crash:  # noqa: BLE001 - a rule that crashes is a result; what it found before stands
        error = _said(crash)
    findings = keys.findings(rule, severity, violations)
    if error:
        status = Status.CRASHED
    elif findings:
        status = Status.FAIL
    else:
        status = Status.PASS if checked else Status.NOT_APPLICABLE
    return Result(rule, status, checked, findings, pairs=scene.pairs_tested if is_clash(rule) else None, error=error)


def _said(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


class _Keys:
    """Turns violations into findings and numbers those that concern the same elements."""

    def __init__(self, scene: Scene):
        self._scene = scene
        self._names = Names(scene)
        self._seen: Counter[tuple[str, tuple[str, ...]]] = Counter()

    def findings(self, rule: AnyRule, severity: Severity, violations: Iterable[Violation]) -> tuple[Finding, ...]:
        """Make findings of the violations of one rule, ordered by subject, other element, envelope and message."""
        return tuple(self._finding(rule, severity, violation) for violation in sorted(violations, key=_order))

    def _finding(self, rule: AnyRule, severity: Severity, violation: Violation) -> Finding:
        family = rule.family or rule.code
        names = self._concerned(violation)
        ordinal = self._seen[family, names]
        self._seen[family, names] += 1
        lowered = violation.severity or severity
        return Finding(
            key=key(family, names, ordinal),
            rule=rule.code,
            severity=max(severity, lowered, key=_MILDNESS.__getitem__),
            message=violation.message,
            subject=violation.subject,
            other=violation.other,
            at=None if violation.at is None else self._scene.world(violation.at),
            observed=violation.observed,
            expected=violation.expected,
            unit=violation.unit,
            depth=violation.depth,
            depth_exact=violation.depth_exact,
            volume=violation.volume,
            envelope=violation.envelope,
            clash_set=violation.clash_set,
            points=_world(self._scene, violation.points),
            space=violation.space,
        )

    def _concerned(self, violation: Violation) -> tuple[str, ...]:
        """Names of the elements of a violation, sorted; the envelope too, for an owner has several."""
        elements = [item for item in (violation.subject, violation.other) if item is not None]
        names = [self._names.of(item) for item in elements]
        envelope = canonical(violation.envelope) if violation.envelope else ""
        if envelope and envelope not in [canonical(item.guid) for item in elements]:
            names.append(envelope)
        return tuple(sorted(names))


def _world(scene: Scene, points: tuple[Point, Point] | None) -> tuple[Point, Point] | None:
    return None if points is None else (scene.world(points[0]), scene.world(points[1]))


def _order(violation: Violation) -> tuple[int, int, str, str]:
    other = -1 if violation.other is None else violation.other.index
    return violation.subject.index, other, violation.envelope, violation.message


def _waived(checked: Checked, profile: Profile, today: date | None) -> Checked:
    """Apply the waivers to all findings at once: a waiver by key may fit a finding of any rule."""
    applied = waivers.apply(
        (finding for result in checked.results for finding in result.findings), profile.waivers, today
    )
    found = iter(applied.findings)
    results = tuple(replace(result, findings=tuple(next(found) for _ in result.findings)) for result in checked.results)
    ran = [result.rule.code for result in results]
    unused = tuple(waiver for waiver in applied.unused if not waiver.rule or waiver.rule in ran)
    return replace(checked, results=results, expired=applied.expired, unused=unused)
