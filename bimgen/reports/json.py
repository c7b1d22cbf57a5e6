"""results.json: what scripts, gates and other tools read. The schema is "bimgen-results/1"."""

import json
from collections.abc import Sequence
from typing import cast

from bimgen.run import Report, Run
from bimgen.wording import COVERAGE, clean, number
from rules.clashsets import SetCoverage
from rules.derived import is_derived
from rules.rule import Finding, Result, Waiver
from rules.scene import Item, Model, Scene

SCHEMA = "bimgen-results/1"

Json = dict[str, object]


def write(run: Run) -> bytes:
    """Write a run as JSON.

    Lengths are rounded to 1e-6 m and volumes to 1e-9 m3, other numbers to nine digits, so that the last bits of a
    machine's arithmetic do not show. NaN and infinity become null: JSON has neither.

    Args:
        run: a finished check.

    Returns:
        UTF-8 text, indented, keys in a fixed order, with a line feed at its end.
    """
    coverage = {
        reason: run.coverage.get(reason, 0) for reason in [*COVERAGE, *sorted(set(run.coverage) - set(COVERAGE))]
    }
    document: Json = {
        "schema": SCHEMA,
        "run": {
            "tool": run.provenance.tool,
            "started": run.provenance.started,
            "seconds": _rounded(run.provenance.seconds, "s"),
            "profile": run.provenance.profile,
            "profile_sha256": run.provenance.profile_sha256,
        },
        "models": [_model(model) for model in run.scene.models],
        "rules": [_rule(result) for result in run.results],
        "coverage": coverage,
        "clash_sets": [_set(one) for one in run.sets],
        "unjudged": [
            {"subject": _element(one, run.scene), "other": _element(other, run.scene), "why": why}
            for one, other, why in run.unjudged
        ],
        "waivers": {"expired": [_waiver(w) for w in run.expired], "unused": [_waiver(w) for w in run.unused]},
        "findings": [_finding(finding, run.scene) for finding in run.findings],
    }
    text = json.dumps(_safe(document), indent=1, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode("utf-8")


def _model(model: Model) -> Json:
    entry: Json = {
        "path": model.path,
        "sha256": model.sha256,
        "ifc_schema": model.ifc_schema,
        "elements": model.elements,
        "meshed": model.meshed,
        "not_meshed": [
            {"guid": element.guid, "class": element.ifc_class, "name": element.name, "why": element.why}
            for element in model.not_meshed
        ],
    }
    return entry | ({"error": model.error} if model.error else {})


def _set(one: SetCoverage) -> Json:
    entry: Json = {"name": one.name, "type": one.kind, "a": one.a, "b": one.b, "pairs": one.pairs, "found": one.found}
    return entry | ({"error": one.error} if one.error else {})


def _rule(result: Result) -> Json:
    entry: Json = {
        "code": result.rule.code,
        "name": result.rule.name,
        "status": result.status.value,
        "checked": result.checked,
        "pairs": result.pairs,
        "seconds": _rounded(result.seconds, "s"),
    }
    return entry | ({"error": result.error} if result.error else {})


def _finding(finding: Finding, scene: Scene) -> Json:
    return {
        "key": finding.key,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "subject": _element(finding.subject, scene),
        "other": None if finding.other is None else _element(finding.other, scene),
        "at": _point(finding.at),
        "observed": _measured(finding.observed, finding.unit),
        "expected": _measured(finding.expected, finding.unit),
        "unit": finding.unit,
        "depth": _measured(finding.depth, "m"),
        "depth_exact": finding.depth_exact,
        "volume": _measured(finding.volume, "m3"),
        "envelope": None if is_derived(finding.envelope) else finding.envelope or None,
        "clash_set": finding.clash_set or None,
        "points": None if finding.points is None else [_point(point) for point in finding.points],
        "waiver": None if finding.waiver is None else _decision(finding.waiver),
    }


def _decision(waiver: Waiver) -> Json:
    return {
        "reason": waiver.reason,
        "approver": waiver.approver,
        "date": waiver.date,
        "expires": waiver.expires or None,
    }


def _waiver(waiver: Waiver) -> Json:
    """Write a waiver that decided nothing, with what it was meant for."""
    concerns: Json = {"key": waiver.key, "rule": waiver.rule, "guids": list(waiver.guids)}
    return concerns | _decision(waiver)


def _element(item: Item, scene: Scene) -> Json:
    known = 0 <= item.model < len(scene.models)
    return {
        "model": scene.models[item.model].path if known else "",
        "guid": item.guid,
        "class": item.ifc_class,
        "name": item.name,
        "tag": item.tag,
    }


def _point(point: Sequence[float] | None) -> list[float] | None:
    if point is None:
        return None
    values = [_rounded(float(value), "m") for value in point]
    known = [value for value in values if value is not None]
    return known if len(known) == len(values) else None


def _measured(value: float | str | None, unit: str) -> float | str | None:
    return value if value is None or isinstance(value, str) else _rounded(float(value), unit)


def _rounded(value: float, unit: str) -> float | None:
    finite = number(value)
    if finite is None:
        return None
    digits = {"m": 6, "s": 3, "m3": 9}.get(unit)
    return (round(finite, digits) if digits is not None else float(f"{finite:.9g}")) + 0.0


def _safe(value: object) -> object:
    """Replace what UTF-8 or a JSON reader cannot take (lone surrogates, control characters) in all texts."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _safe(inner) for name, inner in cast(Json, value).items()}
    if isinstance(value, list):
        return [_safe(inner) for inner in cast(list[object], value)]
    return value


REPORT = Report("json", ".json", write)
