"""Profile TOML -> Profile: which rules run, how severe they are, the numbers they rest on, and what is waived.

A profile inherits another (`default` if it says nothing) and overrides it key by key:

    [profile]
    name = "Plant room, phase 2"
    inherits = "us"                       # default, us, strict, or a path from this file's folder
    select = ["CLS", "ACC001"]            # instead of what is inherited; codes and families
    ignore = ["TOP"]                      # on top of what is inherited

    [severity]
    CLS004 = "warning"

    [limits.CLS001]
    tolerance = { value = 5, unit = "mm", source = "EIR 4.2", status = "practice" }     # or just "5 mm"

    [[waiver]]                            # key, or rule and guids
    rule = "CLS001"
    guids = ["1hqIFTRjfV6AWq_bMtnZwI", "2XQ$n5SLP5MBLyL442paFx"]
    reason = "sleeve is drilled on site"
    approver = "J. Berg"
    date = 2026-03-01
    expires = 2026-09-01

    [disciplines]                         # file name pattern -> discipline of everything in that file
    "_EL_" = "mep-electric"

    [[embed]]                             # own entries go before inherited ones; the first that fits decides
    a = "IfcOutlet"
    b = "arc"
    reason = "sockets are set into walls"

    [[derive]]                            # room for equipment of a type whose author gave no envelope
    class = "IfcPump"
    type = "CR 64*"                       # name of the type or element, * and ? as in file names; empty for the class
    kind = "SERVICE"
    where = "back"                        # front, back, side, end, any, sides, ends, around, top
    depth = "900 mm"                      # or { least = "600 mm", share = 0.5, beyond = "200 mm" }; "0 mm" for none
    source = "maker's manual"

    [assemblies]                          # IfcElementAssembly types that come as one delivered product
    types = ["TRUSS"]

    [tags]
    pattern = '[A-Z]{1,4}-\\d{1,4}[A-Z]?' # same as the limit `pattern` of DAT002

Every mistake is one line that names the file and the key, with a hint.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from component_library.quantities import DIMENSIONS, LENGTH, Dimension, parse
from rules.allowance import Embed, is_selector, selector_words
from rules.clashfile import MatrixTable, SetTable, clash_sets
from rules.clashsets import ClashSet, Side
from rules.derived import Derive
from rules.policy import Profile as Profile
from rules.policy import ProfileError as ProfileError
from rules.policy import closest
from rules.registry import catalogue, family_of
from rules.roles import DISCIPLINES
from rules.rule import AnyRule, Limit, Severity, Waiver

SHIPPED = ("default", "us", "strict")
"""Profiles that go by name; they stand in `rules/profiles`."""

TEXT = "text"
"""Dimension of a limit that is text; with metadata `format = "regex"` it must be a regular expression."""

_FOLDER = Path(__file__).parent / "profiles"
_TAG_LIMIT = ("DAT002", "pattern")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Rules = Mapping[str, AnyRule]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Head(_Table):
    name: Text | None = None
    inherits: str | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()


class _Limit(_Table):
    value: Annotated[float, Field(strict=True)] | str
    unit: str = ""
    source: Text
    status: Literal["code", "vendor", "practice"] = "practice"


def _day(value: object) -> date:
    """Take a TOML date, or text such as "2026-03-01"."""
    if isinstance(value, str):
        return date.fromisoformat(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("is no day")


Day = Annotated[date, BeforeValidator(_day)]


class _Waiver(_Table):
    reason: Text
    approver: Text
    date: Day
    expires: Day | None = None
    key: str = ""
    rule: str = ""
    guids: tuple[str, ...] = ()


class _Embed(_Table):
    a: str
    b: str
    allow: bool = True
    reason: Text


class _Depth(_Table):
    least: str | float = 0.0
    share: Annotated[float, Field(ge=0)] = 0.0
    beyond: str | float = 0.0


class _Derive(_Table):
    ifc_class: Text = Field(alias="class")
    type: str = ""
    kind: Literal["SERVICE", "ACCESS", "OPERATE", "LIFT", "THERMAL"]
    where: Literal["front", "back", "side", "end", "any", "sides", "ends", "around", "top"]
    depth: _Depth | str
    source: Text


class _Assemblies(_Table):
    types: tuple[Text, ...]


class _Tags(_Table):
    pattern: str


class _File(_Table):
    """One profile file, before what it inherits."""

    profile: _Head = _Head()
    severity: dict[str, Severity] = {}
    limits: dict[str, dict[str, Any]] = {}
    waiver: tuple[_Waiver, ...] = ()
    disciplines: dict[str, str] = {}
    embed: tuple[_Embed, ...] = ()
    derive: tuple[_Derive, ...] = ()
    assemblies: _Assemblies | None = None
    tags: _Tags | None = None
    clash_set: tuple[SetTable, ...] = ()
    clash_matrix: MatrixTable | None = None


@dataclass(frozen=True)
class _Layer:
    """One file, checked. `where` is what messages call it."""

    where: str
    file: _File
    limits: Mapping[str, Mapping[str, Limit]]
    sets: tuple[ClashSet, ...] = ()
    derive: tuple[Derive, ...] = ()


def read_profile(name: str | Path, select: Sequence[str] = (), rules: Rules | None = None) -> Profile:
    """Read a profile and everything it inherits.

    Args:
        name: default, us, strict, or the path of a profile file.
        select: codes and families that run instead of those of the profile; a code named here runs though the
            profile ignores it.
        rules: the catalogue (`rules.registry.catalogue()`).

    Raises:
        ProfileError: names the file and the key that is wrong.
    """
    known = catalogue() if rules is None else rules
    path = _path(str(name), Path(), "")
    return _resolved(_layers(path, known, ()), path.stem, select, known)


def profile_of(content: Mapping[str, Any], where: str, rules: Rules | None = None, folder: Path = Path()) -> Profile:
    """Make a profile from content that is no file.

    Args:
        content: what the TOML file would hold.
        where: what messages call it.
        rules: the catalogue.
        folder: where a relative `inherits` starts.

    Raises:
        ProfileError: as `read_profile`.
    """
    known = catalogue() if rules is None else rules
    layer = _layer(where, content, known)
    return _resolved((*_inherited(layer, folder, known, ()), layer), where, (), known)


def _path(name: str, folder: Path, where: str) -> Path:
    if name in SHIPPED:
        return _FOLDER / f"{name}.toml"
    path = folder / name
    if path.suffix.lower() != ".toml" and not path.exists():
        prefix = f"{where}: profile.inherits: " if where else ""
        raise ProfileError(f"{prefix}there is no profile {name!r}", closest(name, SHIPPED) + ", or give a path")
    return path


def _layers(path: Path, rules: Rules, seen: tuple[Path, ...]) -> tuple[_Layer, ...]:
    """Read a file and what it inherits, the root first."""
    if path.resolve() in seen:
        raise ProfileError(f"{path}: profile.inherits: leads back to itself", "inherit default, us or strict")
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ProfileError(f"{path}: no such file", "give default, us, strict or the path of a profile TOML") from None
    except OSError as error:
        raise ProfileError(f"{path}: cannot be read: {error.strerror}", "give the path of a profile TOML") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: not TOML: {error}", "check quotes and brackets near that line") from None
    layer = _layer(str(path), content, rules)
    return (*_inherited(layer, path.parent, rules, (*seen, path.resolve())), layer)


def _inherited(layer: _Layer, folder: Path, rules: Rules, seen: tuple[Path, ...]) -> tuple[_Layer, ...]:
    """Layers below a layer; only the root says that it inherits nothing (an empty text)."""
    inherits = layer.file.profile.inherits
    if inherits == "":
        return ()
    return _layers(_path(inherits or "default", folder, layer.where), rules, seen)


def _layer(where: str, content: Mapping[str, Any], rules: Rules) -> _Layer:
    try:
        file = _File.model_validate(content)
    except ValidationError as error:
        raise _explain(where, error) from None
    for key, names in (("select", file.profile.select or ()), ("ignore", file.profile.ignore)):
        _check_names(f"{where}: profile.{key}", names, rules)
    _check_names(f"{where}: severity", tuple(file.severity), rules)
    for number, waiver in enumerate(file.waiver):
        _check_waiver(f"{where}: waiver {number + 1}", waiver, rules)
    for number, embed in enumerate(file.embed):
        for side, selector in (("a", embed.a), ("b", embed.b)):
            if not is_selector(selector):
                raise ProfileError(
                    f"{where}: embed {number + 1}: {side}: {selector!r} is no discipline and no IFC class",
                    closest(selector, selector_words()),
                )
    _check_disciplines(where, file.disciplines)
    derive = tuple(_derive(f"{where}: derive {number + 1}", entry) for number, entry in enumerate(file.derive))
    sets = clash_sets(where, file.clash_set, file.clash_matrix)
    return _Layer(where, file, _limits(where, file, rules), sets, derive)


def _derive(where: str, entry: _Derive) -> Derive:
    if not is_selector(entry.ifc_class):
        raise ProfileError(
            f"{where}: class: {entry.ifc_class!r} is no discipline and no IFC class",
            closest(entry.ifc_class, selector_words()),
        )
    depth = _Depth(least=entry.depth) if isinstance(entry.depth, str) else entry.depth
    lengths: list[float] = []
    for key, text in (("least", depth.least), ("beyond", depth.beyond)):
        try:
            lengths.append(0.0 if text == 0 else parse(text, LENGTH))
        except ValueError as error:
            raise ProfileError(f"{where}: depth.{key}: {error}", 'a length such as "800 mm"') from None
    least, beyond = lengths
    return Derive(entry.ifc_class, entry.type, entry.kind, entry.where, least, depth.share, beyond, entry.source)


def _check_names(where: str, names: Sequence[str], rules: Rules) -> None:
    known = [*rules, *dict.fromkeys(family_of(code) for code in rules)]
    for name in names:
        if name not in known:
            raise ProfileError(f"{where}: there is no rule or family {name!r}", closest(name, known))


def _check_waiver(where: str, waiver: _Waiver, rules: Rules) -> None:
    if bool(waiver.key) == bool(waiver.rule or waiver.guids):
        raise ProfileError(f"{where}: says not which finding", "give its key, or rule and guids")
    if not waiver.key:
        if waiver.rule not in rules:
            raise ProfileError(f"{where}: rule: there is no rule {waiver.rule!r}", closest(waiver.rule, list(rules)))
        if not waiver.guids:
            raise ProfileError(f"{where}: guids: is missing", "give the GlobalIds of the elements it is about")
    if waiver.expires is not None and waiver.expires < waiver.date:
        raise ProfileError(f"{where}: expires: lies before its date", "give a later day, or leave it out")


def _check_disciplines(where: str, disciplines: Mapping[str, str]) -> None:
    for pattern, discipline in disciplines.items():
        _check_pattern(f"{where}: disciplines", pattern)
        if discipline not in DISCIPLINES:
            raise ProfileError(
                f"{where}: disciplines.{pattern!r}: there is no discipline {discipline!r}",
                closest(discipline, DISCIPLINES),
            )


def _check_pattern(where: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ProfileError(f"{where}: {pattern!r} is no regular expression: {error}", "escape . ( [ with \\") from None


def _limits(where: str, file: _File, rules: Rules) -> dict[str, dict[str, Limit]]:
    found: dict[str, dict[str, Limit]] = {}
    given = {code: dict(entries) for code, entries in file.limits.items()}
    if file.tags is not None:
        code, name = _TAG_LIMIT
        if name in given.get(code, {}):
            raise ProfileError(f"{where}: tags.pattern: stands in limits.{code}.{name} too", "keep one of them")
        given.setdefault(code, {})[name] = {"value": file.tags.pattern, "source": f"project, [tags] of {where}"}
    for code, entries in given.items():
        if code not in rules:
            raise ProfileError(f"{where}: limits.{code}: there is no rule {code!r}", closest(code, list(rules)))
        declared = {entry.name: entry for entry in fields(rules[code].limits)}
        for name, raw in entries.items():
            key = f"{where}: limits.{code}.{name}"
            if name not in declared:
                hint = closest(name, list(declared)) if declared else f"{code} has no limits"
                raise ProfileError(f"{key}: {code} has no such limit", hint)
            found.setdefault(code, {})[name] = _limit(where, key, raw, declared[name].metadata)
    return found


def _limit(where: str, key: str, raw: object, metadata: Mapping[str, Any]) -> Limit:
    """Read one limit: a table with value, unit, source and status, or the value and unit as text."""
    dimension = DIMENSIONS.get(str(metadata.get("dimension", "")))
    if dimension is None:
        return _text_limit(where, key, raw, metadata)
    if isinstance(raw, str):
        text, source, status = raw.strip(), f"project, {where}", "practice"
    elif isinstance(raw, dict):
        entry = _entry(key, cast(dict[str, object], raw))
        if isinstance(entry.value, str) and entry.unit:
            raise ProfileError(f"{key}.value: is text beside a unit", 'write value = 5, unit = "mm"')
        text = entry.value.strip() if isinstance(entry.value, str) else f"{entry.value:.12g} {entry.unit}".strip()
        source, status = entry.source, entry.status
    else:
        raise ProfileError(f"{key}: is a bare number", f'give a unit, such as "{dimension.example}"')
    try:
        value = parse(text, dimension)
    except ValueError as error:
        raise ProfileError(f"{key}: {error}", f'write for example value = 5, unit = "{_unit(dimension)}"') from None
    if value < 0:
        raise ProfileError(f"{key}: is negative", "limits are amounts: give 0 or more")
    return Limit(value, text, source, status)


def _unit(dimension: Dimension) -> str:
    return dimension.example.split(" ")[-1] if dimension.si else ""


def _text_limit(where: str, key: str, raw: object, metadata: Mapping[str, Any]) -> Limit:
    if isinstance(raw, str):
        limit = Limit(raw, raw, f"project, {where}", "practice")
    else:
        entry = _entry(key, raw)
        if not isinstance(entry.value, str) or entry.unit:
            raise ProfileError(f"{key}.value: must be text without a unit", 'such as "…"')
        limit = Limit(entry.value, entry.value, entry.source, entry.status)
    if metadata.get("format") == "regex":
        _check_pattern(key, limit.text)
    return limit


def _entry(key: str, raw: object) -> _Limit:
    try:
        return _Limit.model_validate(raw)
    except ValidationError as error:
        raise _explain(key, error, ".", _Limit) from None


def _resolved(layers: Sequence[_Layer], fallback: str, select: Sequence[str], rules: Rules) -> Profile:
    """Lay the layers over each other, the root first."""
    files = [layer.file for layer in layers]
    limits = {code: dict[str, Limit]() for layer in layers for code in layer.limits}
    for layer in layers:
        for code, entries in layer.limits.items():
            limits[code].update(entries)
    disciplines: dict[str, str] = {}
    for file in reversed(files):
        disciplines.update({key: value for key, value in file.disciplines.items() if key not in disciplines})
    ignore: tuple[str, ...] = ()
    for file in files:  # who selects a rule by its code means it, whatever is ignored below
        ignore = tuple(name for name in ignore if name not in (file.profile.select or ()))
        ignore = tuple(dict.fromkeys((*ignore, *file.profile.ignore)))
    chosen = next((file.profile.select for file in reversed(files) if file.profile.select is not None), ())
    if select:
        _check_names("--select", select, rules)
        named = (*select, *(family_of(name) for name in select))
        chosen, ignore = tuple(select), tuple(name for name in ignore if name not in named)
    content: dict[str, Any] = {
        "select": chosen,
        "ignore": ignore,
        "severities": {code: severity for file in files for code, severity in file.severity.items()},
        "limits": limits,
        "waivers": tuple(_waiver(waiver) for file in files for waiver in file.waiver),
        "disciplines": disciplines,
        "embedding": tuple(Embed(e.a, e.b, e.allow, e.reason) for file in reversed(files) for e in file.embed),
        "derive": tuple(entry for layer in reversed(layers) for entry in layer.derive),
        "clash_sets": next((layer.sets for layer in reversed(layers) if layer.sets), ()),
        "assemblies": next((file.assemblies.types for file in reversed(files) if file.assemblies is not None), ()),
    }
    profile = Profile(name=files[-1].profile.name or fallback, sha256=_digest(content), **content)
    if not any(profile.runs(code) for code in rules):
        raise ProfileError(f"{layers[-1].where}: no rule is left to run", "look at select and ignore")
    return profile


def _waiver(waiver: _Waiver) -> Waiver:
    expires = waiver.expires.isoformat() if waiver.expires is not None else ""
    day = waiver.date.isoformat()
    return Waiver(waiver.reason, waiver.approver, day, expires, waiver.key.strip(), waiver.rule, waiver.guids)


def _digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content; the order counts where it decides (embedding, disciplines), elsewhere not."""
    ordered = {**content, "disciplines": list(content["disciplines"].items())}
    return hashlib.sha256(json.dumps(ordered, sort_keys=True, default=_plain).encode("utf-8")).hexdigest()


def _plain(value: Limit | Waiver | Embed | ClashSet | Side | Derive) -> dict[str, object]:
    return {entry.name: getattr(value, entry.name) for entry in fields(value)}


def _explain(where: str, error: ValidationError, joint: str = ": ", model: type[BaseModel] = _File) -> ProfileError:
    """Make one line of the first thing pydantic found wrong (unknown keys first: a typo also misses a key)."""
    first = sorted(error.errors(), key=lambda item: item["type"] != "extra_forbidden")[0]
    place = [part for part in first["loc"] if part not in ("float", "str")]
    key = where + joint + _spoken(place)
    if first["type"] == "extra_forbidden":
        word = str(place[-1])
        if len(place) == 1 and model is _File and word in _Head.model_fields:
            return ProfileError(f"{key}: no such key", f"{word} stands in the table [profile]")
        return ProfileError(f"{key}: no such key", closest(word, _keys(model, place[:-1])))
    if first["type"] == "missing":
        return ProfileError(f"{key}: is missing", _HINTS.get(str(place[-1]), ""))
    message = first["msg"].removeprefix("Value error, ")
    return ProfileError(f"{key}: {message[0].lower()}{message[1:]}", _HINTS.get(str(place[-1]), ""))


_HINTS = {
    "reason": "say in a sentence why",
    "approver": "say who decided",
    "date": "a day such as 2026-03-01",
    "expires": "a day such as 2026-03-01",
    "source": "say where the number comes from",
    "status": 'one of "code", "vendor", "practice"',
}


def _spoken(place: Sequence[str | int]) -> str:
    """Say a place as people count: waiver 1: reason."""
    text = ""
    for part in place:
        if isinstance(part, int):
            text += f" {part + 1}:"
        else:
            text += f" {part}" if text.endswith(":") else f".{part}" if text else part
    return text.removesuffix(":")


def _keys(model: type[BaseModel], place: Sequence[str | int]) -> list[str]:
    """Names that a table may hold, found by following the place of an error."""
    inner: type[BaseModel] = model
    for part in place:
        if isinstance(part, int):
            continue
        annotation = inner.model_fields[part].annotation
        inside = [annotation, *getattr(annotation, "__args__", ())]
        inner = next(kind for kind in inside if isinstance(kind, type) and issubclass(kind, BaseModel))
    return list(inner.model_fields)
