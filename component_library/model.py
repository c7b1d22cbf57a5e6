"""What the library is made of: Component, Instance, Solid, Port, Envelope, Placement.

All frozen. A Component has no place; an Instance is a component at a place within its parent, with a name that
is unique there. Paths of instance names ("skid", "pump-1") are what GlobalIds are derived from, so a name says
the role and never a dimension or a count that a neighbour's choice could shift.

Terminology: *duty* is what is asked (flow, temperatures), *choices* change the layout, *size* is what came out of
sizing, *figure* is one number of it with formula and source.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from component_library.quantities import Inputs
from component_library.shapes import ConvexShape, Shape, Vector, dot
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint


class SizingError(ValueError):
    """A duty or choice that cannot be built. The message says why; `hint` what to change."""

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint


def cross(a: Vector, b: Vector) -> Vector:
    """Vector product."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def add(a: Vector, b: Vector, scale: float = 1.0) -> Vector:
    """Return a + scale * b."""
    return (a[0] + scale * b[0], a[1] + scale * b[1], a[2] + scale * b[2])


def unit(a: Vector) -> Vector:
    """Return the vector at length 1.

    Raises:
        ValueError: the vector is (nearly) zero.
    """
    length = math.sqrt(dot(a, a))
    if length < 1e-12:
        raise ValueError("a direction of zero length")
    return (a[0] / length, a[1] / length, a[2] / length)


def negative(a: Vector) -> Vector:
    """Return the vector reversed, without minus zeros."""
    return (0.0 - a[0], 0.0 - a[1], 0.0 - a[2])


X: Vector = (1.0, 0.0, 0.0)
Y: Vector = (0.0, 1.0, 0.0)
Z: Vector = (0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Placement:
    """A right-handed frame: origin [m], z and x axes (unit vectors at right angles). = IfcAxis2Placement3D."""

    origin: Vector = (0.0, 0.0, 0.0)
    z: Vector = Z
    x: Vector = X

    @property
    def y(self) -> Vector:
        """The third axis."""
        return cross(self.z, self.x)

    def direction(self, local: Vector) -> Vector:
        """Turn a direction of this frame into the parent frame."""
        y = self.y
        return (
            local[0] * self.x[0] + local[1] * y[0] + local[2] * self.z[0],
            local[0] * self.x[1] + local[1] * y[1] + local[2] * self.z[1],
            local[0] * self.x[2] + local[1] * y[2] + local[2] * self.z[2],
        )

    def point(self, local: Vector) -> Vector:
        """Turn a point of this frame into the parent frame."""
        return add(self.origin, self.direction(local))

    def __matmul__(self, inner: "Placement") -> "Placement":
        """Chain frames: `inner` is given in this frame, the result in this frame's parent."""
        return Placement(self.point(inner.origin), self.direction(inner.z), self.direction(inner.x))

    def inverse(self) -> "Placement":
        """Give the parent frame as seen from this one."""
        x, y, z = self.x, self.y, self.z
        back = Placement((0.0, 0.0, 0.0), (x[2], y[2], z[2]), (x[0], y[0], z[0]))
        return Placement(back.direction(negative(self.origin)), back.z, back.x)

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Placement":
        """Move the origin along the axes [m]."""
        return Placement(self.point((x, y, z)), self.z, self.x)

    def rolled(self, degrees: float) -> "Placement":
        """Turn about its own z axis, counter-clockwise; multiples of 90 degrees are exact."""
        turn = math.radians(degrees)
        c, s = round(math.cos(turn), 15), round(math.sin(turn), 15)
        return Placement(self.origin, self.z, self.direction((c, s, 0.0)))


def at(x: float = 0.0, y: float = 0.0, z: float = 0.0, axis: Vector = Z, ref: Vector | None = None) -> Placement:
    """Short form: a frame at a point [m] whose z axis is `axis` and whose x axis is `ref` (any if None)."""
    if ref is None:
        ref = X if abs(axis[0]) < 0.9 else Y
        ref = unit(add(ref, axis, -dot(ref, axis)))
    return Placement((x, y, z), axis, ref)


@dataclass(frozen=True)
class Solid:
    """One body item: a shape at a place in component coordinates, and what it is made of."""

    shape: Shape
    at: Placement = Placement()
    material: str = "steel"


@dataclass(frozen=True)
class Port:
    """Where a component is joined. `at.z` points out of the body, `at.x` is the reference for roll.

    `inner` of a composite's port is the path of instance names down to the part that owns it, then the port's name.
    """

    name: str
    at: Placement
    flow: FlowDirection
    dn: int
    joint: Joint
    inner: tuple[str, ...] = ()


@dataclass(frozen=True)
class Envelope:
    """Space that must stay free: convex parts in component coordinates.

    `host` is the path to the part it belongs to, () for the component itself. `reason` says what is done there and
    where the measure comes from.
    """

    kind: EnvelopeKind
    parts: tuple[tuple[ConvexShape, Placement], ...]
    reason: str
    host: tuple[str, ...] = ()
    frequency: str = "ANNUAL"
    hardness: str = "HARD"
    rules: tuple[str, ...] = ()


Value = str | float | int | bool
Properties = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True)
class Component:
    """A thing that can be placed: its IFC class, bodies, ports, envelopes, and, for a composite, its parts.

    `name` names the type ("Butterfly valve DN200 PN16 lever"); two components of one name are the same type and must
    have the same geometry, unless `mapped` is False (a pipe: one type, many lengths).
    `bearings` of a composite are pairs of paths to its parts: what carries, and what it carries.
    `type_properties` go to the IFC type, `properties` to each occurrence. Property sets are named as in IFC4X3_ADD2;
    the writer maps names of other schemas. `quantities` are Qto sets. `mass` [kg] is the empty mass.
    """

    name: str
    ifc_class: str
    predefined_type: str
    object_type: str = ""
    solids: tuple[Solid, ...] = ()
    ports: tuple[Port, ...] = ()
    envelopes: tuple[Envelope, ...] = ()
    children: tuple["Instance", ...] = ()
    connections: tuple["Connection", ...] = ()
    bearings: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    properties: Properties = field(default_factory=dict[str, Mapping[str, Value]])
    type_properties: Properties = field(default_factory=dict[str, Mapping[str, Value]])
    quantities: Properties = field(default_factory=dict[str, Mapping[str, Value]])
    mapped: bool = True

    def port(self, name: str) -> Port:
        """Find a port by name.

        Raises:
            KeyError: there is none; the message lists those there are.
        """
        for port in self.ports:
            if port.name == name:
                return port
        raise KeyError(f"{self.name} has no port {name!r}; it has {', '.join(p.name for p in self.ports)}")

    def child(self, name: str) -> "Instance":
        """Find a part by name.

        Raises:
            KeyError: there is none.
        """
        for instance in self.children:
            if instance.name == name:
                return instance
        raise KeyError(f"{self.name} has no part {name!r}")

    def walk(self) -> "Iterator[tuple[tuple[str, ...], Instance, Placement]]":
        """Yield (path, instance, placement in this component) of every part, parents first."""
        yield from _walk(self, (), Placement())

    def bounds(self) -> tuple[Vector, Vector]:
        """Least and greatest corner of all bodies, parts included, in component coordinates [m].

        Raises:
            ValueError: the component has no body.
        """
        boxes = [solid_bounds(solid, Placement()) for solid in self.solids]
        for _, instance, place in self.walk():
            boxes.extend(solid_bounds(solid, place) for solid in instance.component.solids)
        if not boxes:
            raise ValueError(f"{self.name} has no body")
        low = tuple(min(box[0][axis] for box in boxes) for axis in range(3))
        high = tuple(max(box[1][axis] for box in boxes) for axis in range(3))
        return (low[0], low[1], low[2]), (high[0], high[1], high[2])


@dataclass(frozen=True)
class Instance:
    """A component at a place in its parent. `circuit` is the side of a circuit it carries ("SRC-R").

    `port_circuits` overrides that port by port (an exchanger stands in two circuits).
    """

    name: str
    component: Component
    at: Placement = Placement()
    tag: str = ""
    circuit: str = ""
    port_circuits: Mapping[str, str] = field(default_factory=dict[str, str])
    properties: Properties = field(default_factory=dict[str, Mapping[str, Value]])


@dataclass(frozen=True)
class Connection:
    """Two ports that are joined, each as path of instance names plus port name, flow from `source` to `sink`."""

    source: tuple[str, ...]
    sink: tuple[str, ...]


def _walk(
    component: Component, path: tuple[str, ...], place: Placement
) -> Iterator[tuple[tuple[str, ...], Instance, Placement]]:
    for instance in component.children:
        here = (*path, instance.name)
        world = place @ instance.at
        yield here, instance, world
        yield from _walk(instance.component, here, world)


def solid_bounds(solid: Solid, place: Placement) -> tuple[Vector, Vector]:
    """Least and greatest corner of a solid whose component stands at `place` [m]."""
    frame = place @ solid.at
    low: list[float] = []
    high: list[float] = []
    for axis in range(3):
        direction = (frame.x[axis], frame.y[axis], frame.z[axis])
        high.append(frame.origin[axis] + solid.shape.extent(direction))
        low.append(frame.origin[axis] - solid.shape.extent(negative(direction)))
    return (low[0], low[1], low[2]), (high[0], high[1], high[2])


@dataclass(frozen=True)
class Figure:
    """One number of the calculation sheet: what, how much, by which formula, from which source.

    `status` is "calculated", "code" (a standard), "vendor" or "practice" (a default of good practice).
    """

    key: str
    value: float | int | str
    unit: str
    formula: str
    source: str
    status: str = "calculated"


ChoicesT = TypeVar("ChoicesT", bound=Inputs)
DutyT = TypeVar("DutyT", bound=Inputs)
SizeT = TypeVar("SizeT")


@dataclass(frozen=True)
class Exclusion:
    """A combination of GRID values that is refused on purpose, and why: `size` or `build` must raise SizingError."""

    values: Mapping[str, object]
    reason: str


@dataclass(frozen=True)
class ComponentType(Generic[ChoicesT, DutyT, SizeT]):
    """The COMPONENT of a file: how a kind of thing is asked for, sized and built.

    Attributes:
        key: name in TOML and on the command line ("butterfly_valve").
        choices, duty: pydantic models of the inputs.
        size: (choices, duty) -> a frozen dataclass with a field `figures: tuple[Figure, ...]`.
        build: (choices, size) -> Component.
        grid: input name -> values (text with units as in TOML, or plain choices); tests build every combination.
        excluded: combinations of the grid that are refused, with the reason.
    """

    key: str
    choices: type[ChoicesT]
    duty: type[DutyT]
    size: Callable[[ChoicesT, DutyT], SizeT]
    build: Callable[[ChoicesT, SizeT], Component]
    grid: Mapping[str, tuple[Any, ...]]
    excluded: tuple[Exclusion, ...] = ()

    def make(self, choices: Mapping[str, object] | None = None, **duty: object) -> Component:
        """Size and build from SI numbers: how a composite asks for a part.

        Raises:
            SizingError: the part cannot be built.
            pydantic.ValidationError: an input out of its bounds.
        """
        chosen = self.choices.of(**(choices or {}))
        return self.build(chosen, self.size(chosen, self.duty.of(**duty)))
