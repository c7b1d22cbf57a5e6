"""Duty and choices of a station for reading: each input with its practical unit, and whether it was given."""

import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from bimgen.practical import Practical, practical, temperature
from component_library import quantities
from component_library.quantities import Dimension, Inputs

_DIMENSIONS = tuple(
    (typing.get_args(alias)[1], dimension)
    for alias, dimension in (
        (quantities.Length, quantities.LENGTH),
        (quantities.Area, quantities.AREA),
        (quantities.Flow, quantities.FLOW),
        (quantities.Pressure, quantities.PRESSURE),
        (quantities.Power, quantities.POWER),
        (quantities.Temperature, quantities.TEMPERATURE),
        (quantities.TemperatureDifference, quantities.TEMPERATURE_DIFFERENCE),
        (quantities.Velocity, quantities.VELOCITY),
        (quantities.Gradient, quantities.GRADIENT),
        (quantities.Mass, quantities.MASS),
        (quantities.Angle, quantities.ANGLE),
        (quantities.Volume, quantities.VOLUME),
        (quantities.Ratio, quantities.RATIO),
    )
)
"""What marks a field as a quantity, and the quantity."""


@dataclass(frozen=True)
class Input:
    """One input as printed. `default`: it is what the kind takes if nothing is said; `measured`: a quantity."""

    name: str
    value: Practical
    default: bool
    measured: bool


def inputs(values: Mapping[str, Any], model: type[Inputs] | None) -> tuple[Input, ...]:
    """List inputs, those of inner tables as "trays 1 y".

    Args:
        values: in SI, as sizing.json has them.
        model: what says their dimensions and defaults; None, or a key it lacks: the SI number without unit.
    """
    return tuple(_listed("", values, model))


def _listed(prefix: str, values: Mapping[str, Any], model: type[Inputs] | None) -> Iterable[Input]:
    fields = {} if model is None else model.model_fields
    for key, value in values.items():
        field = fields.get(key)
        annotation = None if field is None else typing.Annotated[(field.annotation, None, *field.metadata)]
        default = field is not None and not field.is_required() and _same(field.default, value)
        yield from _one(f"{prefix}{key}", value, annotation, default)


def _one(name: str, value: object, annotation: object, default: bool) -> Iterable[Input]:
    if isinstance(value, dict):
        yield from _listed(f"{name} ", cast(Mapping[str, Any], value), _inner(annotation))
    elif isinstance(value, list):
        entries = cast(list[object], value)
        if not entries:
            yield Input(name, Practical("none", ""), default, False)
        for number, entry in enumerate(entries, 1):
            yield from _one(f"{name} {number}", entry, annotation, default)
    else:
        dimension = _dimension(annotation)
        yield Input(name, _practical(name, value, dimension), default, dimension is not None and value is not None)


def _practical(name: str, value: object, dimension: Dimension | None) -> Practical:
    if isinstance(value, bool):
        return Practical("yes" if value else "no", "")
    if not isinstance(value, float | int):
        return Practical("not given" if value is None or value == "" else str(value), "")
    if dimension is quantities.TEMPERATURE:
        return temperature(value)
    if dimension is quantities.TEMPERATURE_DIFFERENCE:
        return practical("difference", value, "K")
    return practical(name, value, "" if dimension is None else dimension.si)


def _same(default: object, value: object) -> bool:
    """Compare a default with what came out of JSON, where tuples are lists."""
    if isinstance(default, Sequence) and not isinstance(default, str):
        return isinstance(value, list) and list(cast(Sequence[object], default)) == value
    return bool(default == value)


def _annotations(annotation: object) -> Iterable[object]:
    """Walk an annotation: itself, its arguments, the markers of Annotated."""
    yield annotation
    for inner in (*typing.get_args(annotation), *getattr(annotation, "__metadata__", ())):
        yield from _annotations(inner)


def _dimension(annotation: object) -> Dimension | None:
    for part in _annotations(annotation):
        for marker, dimension in _DIMENSIONS:
            if part == marker:
                return dimension
    return None


def _inner(annotation: object) -> type[Inputs] | None:
    for part in _annotations(annotation):
        if isinstance(part, type) and issubclass(part, Inputs):
            return part
    return None
