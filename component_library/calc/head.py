"""Pump head line by line: what each pipe, fitting and piece of equipment of the worst path takes.

The same sum as `hydraulics.pump_head`, kept apart so that a calculation sheet can print every line. Pressures [Pa].
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType

from component_library.calc import hydraulics
from component_library.calc.medium import WATER, Medium
from component_library.standards.installation import equipment_drops
from component_library.standards.tables import STEEL_ROUGHNESS

COEFFICIENTS: MappingProxyType[str, Callable[[int], float]] = MappingProxyType(
    {
        "elbow": hydraulics.k_elbow,
        "butterfly valve": hydraulics.k_butterfly,
        "check valve": hydraulics.k_check,
        "tee run": hydraulics.k_tee_run,
        "tee branch": hydraulics.k_tee_branch,
    }
)
"""Loss coefficient K of a fitting by DN, Crane TP-410."""


@dataclass(frozen=True)
class Line:
    """One line of the sheet: what, how much of it, how it was reckoned, and its loss [Pa].

    `friction`: whether it grows with the square of the flow as laid out, so that the margin of the head is on it; false
    for the stated losses of equipment.
    """

    name: str
    detail: str
    loss: float
    friction: bool


@dataclass(frozen=True)
class Head:
    """Head of a pump [m] and the lines that it is made of; `static` [m], margin on friction."""

    lines: tuple[Line, ...]
    static: float
    margin: float
    head: float

    @property
    def friction(self) -> float:
        """Loss of pipes and fittings without margin [Pa]."""
        return sum(line.loss for line in self.lines if line.friction)

    @property
    def equipment(self) -> float:
        """Stated losses of equipment [Pa]."""
        return sum(line.loss for line in self.lines if not line.friction)

    def at_flow(self, share: float) -> float:
        """System curve: head [m] at a share of the design flow: static + (head - static) share^2."""
        return self.static + (self.head - self.static) * share**2


@dataclass(frozen=True)
class Stream:
    """What flows through a path: flow [m3/s], temperature [K], medium; roughness of its pipes [m]."""

    flow: float
    temperature: float
    medium: Medium = WATER
    roughness: float = STEEL_ROUGHNESS

    def pipe(self, dn: int, length: float) -> Line:
        """Straight pipe of a DN and a length [m].

        Raises:
            OutOfTable: no such DN.
        """
        gradient = hydraulics.gradient(self.flow, dn, self.temperature, self.roughness, self.medium)
        speed = hydraulics.velocity(self.flow, dn)
        detail = f"{length:.1f} m DN{dn}, {speed:.2f} m/s, {gradient:.0f} Pa/m (Darcy-Weisbach, Colebrook)"
        return Line("pipe", detail, length * gradient, True)

    def fittings(self, kind: str, dn: int, count: int = 1) -> Line:
        """Fittings of one kind and DN.

        Raises:
            ValueError: no such kind.
            OutOfTable: no such DN.
        """
        if kind not in COEFFICIENTS:
            raise ValueError(f"unknown fitting {kind!r}: there are {', '.join(COEFFICIENTS)}")
        each = COEFFICIENTS[kind](dn)
        loss = hydraulics.loss(count * each, self.flow, dn, self.temperature, self.medium)
        return Line(kind, f"{count} DN{dn}, K {each:.2f} each (Crane TP-410)", loss, True)

    def coefficient(self, name: str, dn: int, k: float, source: str) -> Line:
        """Any part whose loss coefficient K a source states.

        Raises:
            OutOfTable: no such DN.
        """
        loss = hydraulics.loss(k, self.flow, dn, self.temperature, self.medium)
        return Line(name, f"DN{dn}, K {k:.2f} ({source})", loss, True)

    def valve(self, name: str, kvs: float) -> Line:
        """Valve or clean strainer by its Kvs [m3/s at 1 bar]; for water and what is nearly as dense."""
        drop = hydraulics.valve_drop(self.flow, kvs, self.temperature)
        return Line(name, f"Kvs {kvs * 3600:.0f} m3/h (IEC 60534-2-1)", drop, False)


def equipment(name: str, drop: float | None = None) -> Line:
    """Equipment with a stated loss [Pa]; None: that of the table.

    Raises:
        OutOfTable: no loss is given and the table has none.
    """
    if drop is not None:
        return Line(name, "as stated", drop, False)
    row = equipment_drops().row(name)
    return Line(name, f"practice, {row.least / 1e3:g} to {row.most / 1e3:g} kPa", row.drop, False)


def total(
    lines: Iterable[Line], temperature: float, static: float = 0.0, margin: float = hydraulics.FRICTION_MARGIN
) -> Head:
    """Head of a pump from its lines: static + (friction (1 + margin) + equipment) / (rho g).

    Args:
        lines: of the worst path.
        temperature: of the water at the pump [K].
        static: height difference of open surfaces [m]; zero in a closed loop.
        margin: on friction only.

    Raises:
        ValueError: a line is no loss.
    """
    kept = tuple(lines)
    wrong = [line.name for line in kept if not (math.isfinite(line.loss) and line.loss >= 0)]
    if wrong:
        raise ValueError(f"pump head: {', '.join(wrong)} has no loss that can be added")
    friction = sum(line.loss for line in kept if line.friction)
    stated = sum(line.loss for line in kept if not line.friction)
    return Head(kept, static, margin, hydraulics.pump_head(friction, stated, static, temperature, margin))
