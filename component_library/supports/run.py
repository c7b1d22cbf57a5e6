"""What is to be carried, and what carries it: Leg, Run, Support, Refusal."""

import math
from dataclasses import dataclass

from component_library.calc.supports import MODULUS, SAG, STRESS, inertia, modulus
from component_library.model import Component, Placement
from component_library.shapes import Vector
from component_library.standards import tables
from component_library.standards.tables import GRAVITY

INSULATION_DENSITY = 100.0
"""Mass of insulation with its jacket [kg/m3] (domain 2.8)."""


@dataclass(frozen=True)
class Leg:
    """Straight pipe in order of flow: ends of its axis [m]; `fixed`: stretches [m] from its start without a clamp."""

    start: Vector
    end: Vector
    fixed: tuple[tuple[float, float], ...] = ()

    @property
    def length(self) -> float:
        """Between its ends [m]."""
        return math.dist(self.start, self.end)

    @property
    def level(self) -> bool:
        """Whether it lies level."""
        return abs(self.end[2] - self.start[2]) < 1e-6

    @property
    def vertical(self) -> bool:
        """Whether it stands upright."""
        return math.dist(self.start[:2], self.end[:2]) < 1e-6

    def point(self, distance: float) -> Vector:
        """Give the point at a distance from its start [m]."""
        share = distance / self.length
        x, y, z = (a + (b - a) * share for a, b in zip(self.start, self.end, strict=True))
        return (x, y, z)


@dataclass(frozen=True)
class PointLoad:
    """Mass at a place of a leg [m] from its start, as of a valve or meter [kg]; `dn` of it."""

    leg: int
    distance: float
    mass: float
    what: str
    dn: int


@dataclass(frozen=True)
class Run:
    """A run that is to be carried.

    Attributes:
        name: of the run.
        dn: nominal diameter.
        insulation: thickness [m].
        legs: straight pipe from end to end; between two lies an elbow.
        bend: length of an elbow along its axis [m].
        cold, hot: least and greatest temperature of the steel [K].
        loads: masses on it beyond pipe, water and insulation.
        nozzle_start, nozzle_end: whether the end is joined to a pump, an exchanger or a machine.
    """

    name: str
    dn: int
    insulation: float
    legs: tuple[Leg, ...]
    bend: float
    cold: float = 283.15
    hot: float = 353.15
    loads: tuple[PointLoad, ...] = ()
    nozzle_start: bool = False
    nozzle_end: bool = False

    @property
    def radius(self) -> float:
        """Outside, insulation included [m]."""
        return tables.pipes().row(self.dn).outside_diameter / 2 + self.insulation

    @property
    def weight(self) -> float:
        """Of a metre, full of water and insulated [N/m]."""
        pipe = tables.pipes().row(self.dn)
        steel = pipe.outside_diameter / 2
        shell = math.pi * ((steel + self.insulation) ** 2 - steel**2)
        return (pipe.steel_mass + pipe.water_mass + shell * INSULATION_DENSITY) * GRAVITY

    @property
    def span(self) -> float:
        """Greatest distance of supports [m]: the least of MSS SP-58, a sag of 2.5 mm and 16 MPa, as it is insulated."""
        pipe = tables.pipes().row(self.dn)
        bending = MODULUS * inertia(pipe.outside_diameter, pipe.wall)
        sag = (SAG * 128 * bending / self.weight) ** 0.25
        stress = math.sqrt(10 * modulus(pipe.outside_diameter, pipe.wall) * STRESS / self.weight)
        return min(pipe.span_mss, sag, stress)

    def along(self, leg: int, distance: float) -> float:
        """Give the place along the axis of the whole run of a place on a leg [m]."""
        return sum(one.length for one in self.legs[:leg]) + self.bend * leg + distance

    @property
    def total(self) -> float:
        """Weight of the whole run with its point loads [N]."""
        return self.weight * self.length + GRAVITY * sum(load.mass for load in self.loads)

    @property
    def length(self) -> float:
        """Along the axis, elbows included [m]."""
        return sum(leg.length for leg in self.legs) + self.bend * (len(self.legs) - 1)


def leg_name(run: Run, leg: int) -> str:
    """Name of the body of a leg, which its own supports touch."""
    return f"{run.name}/leg {leg}"


@dataclass(frozen=True)
class Support:
    """A support that stands.

    Attributes:
        name: "RUN-support-3".
        run: that it carries.
        kind: of component ("pipe_hanger").
        function: REST, GUIDE or ANCHOR.
        leg, distance: where on the run: number of the leg, from its start [m].
        along: place along the axis of the whole run [m].
        load, side_load: on it [N].
        structure: name of what it is fixed to.
        component, at: what it is and where.
    """

    name: str
    run: str
    kind: str
    function: str
    leg: int
    distance: float
    along: float
    load: float
    side_load: float
    structure: str
    component: Component
    at: Placement


@dataclass(frozen=True)
class Refusal:
    """A stretch of a run that nothing carries as it should: one line."""

    run: str
    reason: str


@dataclass(frozen=True)
class Growth:
    """Thermal growth of a leg, and the offset next to it that takes it.

    Attributes:
        run, leg: which.
        length: that grows: from the anchor, or half of a leg without one [m].
        moved: growth [m].
        needed: length of offset (guided cantilever, domain 2.10) [m].
        available: that there is [m].
    """

    run: str
    leg: int
    length: float
    moved: float
    needed: float
    available: float

    @property
    def taken(self) -> bool:
        """Whether the offset takes the growth."""
        return self.available >= self.needed - 1e-9
