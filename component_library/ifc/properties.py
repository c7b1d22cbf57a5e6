# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""Property sets and element quantities, with the value types of the templates."""

import math
from collections.abc import Mapping

from component_library.ifc import ifc2x3
from component_library.ifc.schema import Schema
from component_library.ifc.step import Entity, Sheet
from component_library.ifc.templates import Slot, allowed_elsewhere, custom, find_slot
from component_library.model import Properties, Value

ATTRIBUTES = "attributes"
"""Pseudo-set of direct attributes of the entity (OverallWidth of a door)."""

LABEL_LENGTH = 255
"""IfcLabel and IfcIdentifier hold at most so many characters (IFC4, STRING(255))."""

TEXTS = frozenset({"IfcLabel", "IfcText", "IfcIdentifier", "IfcGloballyUniqueId", "IfcURIReference"}) | frozenset(
    {"IfcDate", "IfcTime", "IfcDateTime", "IfcDuration"}
)
BOOLEANS = frozenset({"IfcBoolean", "IfcLogical"})
WHOLE = frozenset({"IfcInteger", "IfcCountMeasure"})

KINDS = frozenset({"P_SINGLEVALUE", "P_ENUMERATEDVALUE", "P_BOUNDEDVALUE", "P_LISTVALUE"})
"""Template types of properties that one value can give; tables and references cannot."""

QUANTITIES = {
    "Q_LENGTH": ("IfcQuantityLength", float),
    "Q_AREA": ("IfcQuantityArea", float),
    "Q_VOLUME": ("IfcQuantityVolume", float),
    "Q_WEIGHT": ("IfcQuantityWeight", float),
    "Q_TIME": ("IfcQuantityTime", float),
    "Q_COUNT": ("IfcQuantityCount", int),
}
"""Template type of a quantity -> entity and type of its value."""


class PropertyWriter:
    """Writes the sets of one file."""

    def __init__(self, sheet: Sheet, schema: Schema):
        """Take the file and its schema."""
        self._sheet = sheet
        self._schema = schema

    def sets(
        self, given: Properties, ifc_class: str, predefined_type: str, owner: str, type_class: str = ""
    ) -> dict[str, Entity]:
        """Create property sets and element quantities.

        Args:
            given: set name -> property name -> value, as in IFC4X3_ADD2; "attributes" is left out.
            ifc_class: of what will carry them.
            predefined_type: of the same, may be empty.
            owner: key of the same.
            type_class: of the type of an occurrence.

        Returns:
            Name as written -> set.

        Raises:
            ValueError: an unknown name, or a value that the template does not take; names both.
        """
        sorted_out: dict[str, dict[str, tuple[Slot, Value]]] = {}
        for set_name, values in given.items():
            if set_name == ATTRIBUTES:
                continue
            for name, value in values.items():
                slot = self._slot(set_name, name, value, (ifc_class, predefined_type, type_class))
                sorted_out.setdefault(slot.set_name, {})[slot.name] = (slot, value)
        return {name: self._set(name, slots, owner) for name, slots in sorted_out.items()}

    def relate(self, elements: tuple[Entity, ...], owner: str, sets: Mapping[str, Entity]) -> None:
        """Give occurrences their sets; `owner` is the key of the occurrence, or of what several of them share."""
        for name, entity in sets.items():
            self._sheet.root("IfcRelDefinesByProperties", f"rel/pset:{owner}/{name}", None, None, elements, entity)

    def _slot(self, set_name: str, name: str, value: Value, carrier: tuple[str, str, str]) -> Slot:
        slot = find_slot(self._schema.name, set_name, name, *carrier)
        if slot.kind == "P_ENUMERATEDVALUE" and value not in slot.allowed:
            if not isinstance(value, str) or not allowed_elsewhere(set_name, name, value):
                raise ValueError(f"{set_name}.{name} is {value!r}; allowed: {', '.join(slot.allowed)}")
            return custom(slot, set_name, name)
        if slot.kind not in KINDS and slot.kind not in QUANTITIES:
            raise ValueError(f"{set_name}.{name} is a {slot.kind}, which no single value can give")
        return slot

    def _set(self, name: str, slots: Mapping[str, tuple[Slot, Value]], owner: str) -> Entity:
        quantities = [slot.kind.startswith("Q_") for slot, _ in slots.values()]
        if any(quantities) and not all(quantities):
            raise ValueError(f"{name} mixes properties and quantities")
        try:
            made = tuple(
                self._quantity(slot, value) if slot.kind.startswith("Q_") else self._property(slot, value)
                for slot, value in slots.values()
            )
        except ValueError as error:
            raise ValueError(f"{name}.{error}") from None
        if quantities[0]:
            # "BaseQuantities" is what implementer rule QTY001 asks of every Qto_ set.
            return self._sheet.root("IfcElementQuantity", f"pset:{owner}/{name}", name, None, "BaseQuantities", made)
        return self._sheet.root("IfcPropertySet", f"pset:{owner}/{name}", name, None, made)

    def _quantity(self, slot: Slot, value: Value) -> Entity:
        kind, number = QUANTITIES[slot.kind]
        if isinstance(value, (str, bool)) or not 0 <= value < math.inf:
            raise ValueError(f"{slot.name} is {value!r}; it must be a number not below zero")
        # Shared: a quantity is a value, and every pipe of one length has the same.
        return self._sheet.shared(kind, slot.name, None, None, number(value))

    def _property(self, slot: Slot, value: Value) -> Entity:
        measure, typed = self._typed(slot, value)
        # Shared: a property is a value, and a plant repeats few of them many times.
        key = ("property", slot.kind, slot.name, slot.allowed, measure, typed)
        return self._sheet.once(key, lambda: self._make_property(slot, measure, typed))

    def _make_property(self, slot: Slot, measure: str, typed: Value) -> Entity:
        held = self._sheet.value(measure, typed)
        if slot.kind == "P_ENUMERATEDVALUE":
            return self._sheet.make("IfcPropertyEnumeratedValue", slot.name, None, (held,), self._enumeration(slot))
        if slot.kind == "P_LISTVALUE":
            return self._sheet.make("IfcPropertyListValue", slot.name, None, (held,))
        if slot.kind == "P_BOUNDEDVALUE":
            # The template asks for bounds; a single figure of ours is the working point between them.
            return self._sheet.make("IfcPropertyBoundedValue", slot.name, None, None, None, None, held)
        return self._sheet.make("IfcPropertySingleValue", slot.name, None, held)

    def _enumeration(self, slot: Slot) -> Entity:
        return self._sheet.once(
            ("enumeration", slot.enumeration, slot.allowed),
            lambda: self._sheet.make(
                "IfcPropertyEnumeration",
                slot.enumeration,
                tuple(self._sheet.value("IfcLabel", item) for item in slot.allowed),
            ),
        )

    def _typed(self, slot: Slot, value: Value) -> tuple[str, Value]:
        """Give the measure and the value as its Python type.

        Raises:
            ValueError: the value is of another kind or out of the measure's range.
        """
        measure = slot.measure
        if not self._schema.has_measure(measure):
            measure = ifc2x3.MEASURES.get(measure, "") or _plain(value)
        wanted = _wanted(measure)
        fits = isinstance(value, wanted) and (isinstance(value, bool) == (wanted is bool))
        if wanted is int and isinstance(value, float):
            fits = value.is_integer()
        if wanted is float:
            fits = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not fits:
            raise ValueError(f"{slot.name} is {value!r}; {measure} takes {wanted.__name__}")
        typed = wanted(value)
        _check_range(slot, measure, typed)
        return measure, typed


def _plain(value: Value) -> str:
    """Give the type of a value whose template leaves it open."""
    if isinstance(value, bool):
        return "IfcBoolean"
    if isinstance(value, int):
        return "IfcInteger"
    return "IfcReal" if isinstance(value, float) else "IfcLabel"


def _wanted(measure: str) -> type[str] | type[bool] | type[int] | type[float]:
    if measure in TEXTS:
        return str
    if measure in BOOLEANS:
        return bool
    return int if measure in WHOLE else float


def _check_range(slot: Slot, measure: str, value: Value) -> None:
    """Check what the schema's where-rules say of the measure."""
    if isinstance(value, str):
        if measure in ("IfcLabel", "IfcIdentifier") and len(value) > LABEL_LENGTH:
            raise ValueError(f"{slot.name} has {len(value)} characters; {measure} holds {LABEL_LENGTH}")
        return
    bad = (
        not math.isfinite(value)
        or (measure.startswith("IfcPositive") and value <= 0)
        or (measure.startswith("IfcNonNegative") and value < 0)
        or (measure == "IfcNormalisedRatioMeasure" and not 0 <= value <= 1)
    )
    if bad:
        raise ValueError(f"{slot.name} is {value!r}, out of the range of {measure}")


def overlaid(below: Properties, above: Properties) -> Properties:
    """Put properties over others, property by property."""
    result: dict[str, Mapping[str, Value]] = {name: dict(values) for name, values in below.items()}
    for name, values in above.items():
        result[name] = {**result.get(name, {}), **values}
    return result
