# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""A STEP file in the making: entities by position of their attributes, equal ones once, ids derived.

Everything goes through `create_entity`: the high-level API draws random GlobalIds and orders members by chance.
"""

import math
from collections.abc import Callable, Hashable
from typing import Any, cast

import ifcopenshell

from component_library.ifc.identity import Identity
from component_library.model import Placement
from component_library.shapes import Point2, Vector, dot

Entity = Any
"""An ifcopenshell.entity_instance; its attributes follow the schema and are known to no type checker."""

COORDINATE_DIGITS = 9
"""Lengths are rounded to 1e-9 m, so that the last bit of a machine's arithmetic does not reach the file."""

DIRECTION_DIGITS = 12
"""Components of unit vectors: over 1 km, 1e-12 is 1e-9 m."""

SQUARE = 1e-6
"""Axes of a placement may be off unit length and right angle by so much (1 um over 1 m)."""

APPLICATION = "bimgen"

VIEW, VIEWS = "DesignTransferView_V1.0", {"IFC2X3": "CoordinationView_V2.0"}
"""Model view definition of the header, and those of other schemas (buildingSMART MVD database)."""


def rounded(value: float, digits: int = COORDINATE_DIGITS) -> float:
    """Round, without minus zero.

    Raises:
        ValueError: the number is not finite, which no STEP file can hold.
    """
    if not math.isfinite(value):
        raise ValueError(f"a length or coordinate of {value}")
    return round(value, digits) + 0.0


DIRECT = hasattr(ifcopenshell.entity_instance, "set_attribute_value_py")
"""Whether entities can be made and set past the file's undo history, which takes twice as long as the work itself
(ifcopenshell 0.9; earlier versions go through `create_entity`)."""


class Sheet:
    """One file in the making."""

    def __init__(self, schema: str, identity: Identity):
        """Start an empty file of a schema ("IFC4")."""
        self.schema = schema
        self.identity = identity
        self._file = ifcopenshell.file(schema=cast(Any, schema))  # the stub knows no ADD2
        self._shared: dict[tuple[Hashable, ...], Entity] = {}
        self._axes: dict[tuple[Vector, Vector, Vector], Entity] = {}
        self._points: dict[tuple[str, Vector | Point2], Entity] = {}
        self._positions: dict[tuple[str, str], int] = {}
        self.history: Entity | None = None

    def make(self, kind: str, *values: Any, **named: Any) -> Entity:
        """Create an entity: attributes by position, further ones by name.

        Raises:
            ValueError: the class has no attribute of a name, or it takes no such value.
        """
        entity: Entity = self._file.create(kind, -1) if DIRECT else self._file.create_entity(kind)
        set_value = entity.set_attribute_value_py if DIRECT else entity.__setitem__
        for index, value in enumerate(values):
            if value is not None:
                set_value(index, value)
        for name, value in named.items():
            if value is None:
                continue
            try:
                set_value(self._position(entity, kind, name), value)
            except RuntimeError:  # the parser's word for a value of another type, or none of an enumeration
                raise ValueError(f"{kind}.{name} cannot be {value!r}") from None
        return entity

    def _position(self, entity: Entity, kind: str, name: str) -> int:
        found = self._positions.get((kind, name))
        if found is None:
            found = self._positions[kind, name] = _index(entity, name)
        return found

    def shared(self, kind: str, *values: Any) -> Entity:
        """Give the entity of these attributes, created on first use. Only for what has no identity of its own."""
        key = (kind, *(_key(value) for value in values))
        return self.once(key, lambda: self.make(kind, *values))

    def once(self, key: tuple[Hashable, ...], maker: Callable[[], Entity]) -> Entity:
        """Give what the maker made for this key at first. A number in a key counts with its type: 1 == 1.0 == True."""
        typed = (*key, *map(type, key))
        found = self._shared.get(typed)
        if found is None:
            found = self._shared[typed] = maker()
        return found

    def root(self, kind: str, key: str, name: str | None, *values: Any, **named: Any) -> Entity:
        """Create a rooted entity. `values` begin with Description; OwnerHistory is `history`, which may be none.

        Raises:
            ValueError: the key is in use.
        """
        return self.make(kind, self.identity.claim(key), self.history, name, *values, **named)

    def value(self, measure: str, value: Any) -> Entity:
        """Create a typed value, such as IfcLengthMeasure(1.5). It lives inside one attribute and is never shared."""
        return self.make(measure, value)

    def point(self, point: Vector | Point2) -> Entity:
        """Give a point [m], rounded."""
        return self._numbers("IfcCartesianPoint", point, COORDINATE_DIGITS)

    def direction(self, direction: Vector | Point2) -> Entity:
        """Give a direction, rounded."""
        return self._numbers("IfcDirection", direction, DIRECTION_DIGITS)

    def _numbers(self, kind: str, numbers: Vector | Point2, digits: int) -> Entity:
        """Give the entity of a few numbers: once for the numbers given, once for them rounded."""
        key = (kind, numbers)
        found = self._points.get(key)
        if found is None:
            found = self._points[key] = self.shared(kind, tuple(rounded(value, digits) for value in numbers))
        return found

    def axes(self, place: Placement) -> Entity:
        """Give an IfcAxis2Placement3D.

        Raises:
            ValueError: its axes are no unit vectors at right angles.
        """
        key = (place.origin, place.z, place.x)
        found = self._axes.get(key)
        if found is None:
            found = self._axes[key] = self._make_axes(place)
        return found

    def _make_axes(self, place: Placement) -> Entity:
        z, x = place.z, place.x
        if not all(abs(off) <= SQUARE for off in (dot(z, x), dot(z, z) - 1, dot(x, x) - 1)):  # NaN fails too
            raise ValueError(f"a placement whose axes z {z} and x {x} are no unit vectors at right angles")
        return self.shared(
            "IfcAxis2Placement3D", self.point(place.origin), self.direction(place.z), self.direction(place.x)
        )

    def local(self, parent: Entity | None, place: Placement) -> Entity:
        """Create an IfcLocalPlacement, one for each product."""
        return self.make("IfcLocalPlacement", parent, self.axes(place))

    def to_bytes(self, title: str, author: str, organisation: str, timestamp: str) -> bytes:
        """Give the file.

        Args:
            title: of the file, for FILE_NAME.
            author: a person, may be empty.
            organisation: may be empty.
            timestamp: ISO 8601, passed in so that equal input gives equal bytes.
        """
        header = self._file.header
        header.file_description.description = (f"ViewDefinition [{VIEWS.get(self.schema, VIEW)}]",)
        name = header.file_name
        name.name, name.time_stamp = title, timestamp
        name.author, name.organization = (author,), (organisation,)
        name.preprocessor_version = name.originating_system = APPLICATION
        name.authorization = ""
        return str(self._file.to_string()).encode("ascii")


def _index(entity: Entity, name: str) -> int:
    """Position of an attribute.

    Raises:
        ValueError: the class has none of this name.
    """
    index = int(entity.get_argument_index(name))
    if index >= len(entity):
        raise ValueError(f"{entity.is_a()} has no attribute {name}")
    return index


def _key(value: Any) -> Any:
    """Give what tells two attribute values apart."""
    if isinstance(value, ifcopenshell.entity_instance):
        return ("#", value.id() or str(value))
    if isinstance(value, tuple):
        return tuple(_key(item) for item in value)
    return value
