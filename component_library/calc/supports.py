"""Pipes on supports: spans by sag and stress, thermal growth, the offset that takes it, forces on anchors.

Lengths [m], masses a metre [kg/m], forces [N], stress [Pa].
"""

import math

from component_library.standards import tables
from component_library.standards.tables import GRAVITY

MODULUS = 205e9
"""Young's modulus of steel [Pa]."""
EXPANSION = 12e-6
"""Thermal expansion of steel [1/K]."""
SAG = 2.5e-3
"""Greatest sag between supports [m] (MSS SP-58, practice)."""
STRESS = 16e6
"""Greatest bending stress of a span [Pa] (practice: leaves the rest to pressure)."""
OFFSET_STRESS = 100e6
"""Bending stress that thermal growth may cause in an offset [Pa] (practice)."""
STRAIGHT = 30.0
"""Longest straight between two anchors without an offset [m] (practice)."""


def inertia(outside_diameter: float, wall: float) -> float:
    """Second moment of area of a pipe [m4]."""
    return math.pi / 64 * (outside_diameter**4 - (outside_diameter - 2 * wall) ** 4)


def modulus(outside_diameter: float, wall: float) -> float:
    """Section modulus Z of a pipe [m3]."""
    return 2 * inertia(outside_diameter, wall) / outside_diameter


def span_by_sag(dn: int, sag: float = SAG) -> float:
    """Span [m] of a full, insulated pipe that sags no more: (3/384) w L4 / (E I), a run of several spans.

    Raises:
        OutOfTable: no such DN.
    """
    pipe = tables.pipes().row(dn)
    load = pipe.full_mass * GRAVITY
    return (sag * 128 * MODULUS * inertia(pipe.outside_diameter, pipe.wall) / load) ** 0.25


def span_by_stress(dn: int, stress: float = STRESS) -> float:
    """Span [m] of a full, insulated pipe whose bending moment w L2 / 10 stays within a stress: sqrt(10 Z s / w).

    Raises:
        OutOfTable: no such DN.
    """
    pipe = tables.pipes().row(dn)
    return math.sqrt(10 * modulus(pipe.outside_diameter, pipe.wall) * stress / (pipe.full_mass * GRAVITY))


def growth(length: float, cold: float, hot: float) -> float:
    """Thermal growth [m] of a length [m] of steel pipe between two temperatures [K]."""
    return EXPANSION * length * (hot - cold)


def offset(dn: int, moved: float, stress: float = OFFSET_STRESS) -> float:
    """Length [m] of the leg that takes a growth [m] at right angles to it: sqrt(3 E D dL / s), guided cantilever.

    Raises:
        OutOfTable: no such DN.
    """
    return math.sqrt(3 * MODULUS * tables.pipes().row(dn).outside_diameter * abs(moved) / stress)


def anchor_force(dn: int, moved: float, leg: float) -> float:
    """Force [N] on an anchor of a guided leg [m] that is bent by a growth [m]: 12 E I dL / L3.

    Raises:
        OutOfTable: no such DN.
        ValueError: no leg.
    """
    if not leg > 0:
        raise ValueError(f"anchor: a leg of {leg:g} m bends not at all")
    pipe = tables.pipes().row(dn)
    return 12 * MODULUS * inertia(pipe.outside_diameter, pipe.wall) * moved / leg**3


def hanger_load(dn: int, span: float) -> float:
    """Weight on a support [N] that carries a span [m] of full, insulated pipe.

    Raises:
        OutOfTable: no such DN.
    """
    return tables.pipes().row(dn).full_mass * GRAVITY * span
