r"""Insulation of a pipe, an elbow, or a body in the line: a shell of even thickness around the outside of the pipe.

      straight                        elbow
     ==================               =====__
     |-- pipe: length --|            |--     \\
     ==================               ====.   ||        --> x, along the pipe; the elbow turns towards +z
                                           |  ||

The origin is on the axis where the shell begins: that of a pipe shell may lie beyond a flange's bolts. Where the shell
of an elbow is thicker than the elbow is tight, it is cut at the axis that the elbow turns about.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from component_library.calc import insulation
from component_library.components.pipe import along_x, look_up
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid
from component_library.quantities import Inputs, Length
from component_library.shapes import Facets, Revolution, Vector
from component_library.standards import tables
from component_library.standards.tables import Pipe
from component_library.vocabulary import DHR_INSULATION

PART = "pipe insulation"
CONDUCTIVITY = insulation.GEG_CONDUCTIVITY
"""Of mineral wool pipe sections at 40 degC [W/(m K)] (GEG annex 8)."""
AROUND, ALONG = 36, 12
"""Sides of an elbow's shell around the pipe, and steps along a quarter turn."""
LEAST_RADIUS = 1e-3
"""Nearest that a shell comes to the axis its elbow turns about [m]."""


class Choices(Inputs):
    """What it covers: "straight" (pipe, a body in the line) or "elbow" (a quarter turn of long radius)."""

    form: Literal["straight", "elbow"] = "straight"


class Duty(Inputs):
    """Pipe; thickness, None: GEG annex 8; length of a straight; diameter of what it covers, None: the pipe's."""

    dn: int
    thickness: Length | None = None
    length: Length = 1.0
    inside: Length | None = None


@dataclass(frozen=True)
class Size:
    """Pipe, inside radius, thickness, length along the axis [m], radius of the elbow [m] (0: straight)."""

    pipe: Pipe
    inside: float
    thickness: float
    length: float
    bend_radius: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Take the thickness that is sold next above what is asked.

    Raises:
        SizingError: no such DN, no thickness or length, or a body that is thinner than the pipe.
    """
    pipe = look_up(PART, tables.pipes(), duty.dn)
    thickness = insulation.of_pipe(duty.dn) if duty.thickness is None else duty.thickness
    inside = pipe.outside_diameter / 2 if duty.inside is None else duty.inside / 2
    bend = look_up(PART, tables.elbows(), duty.dn).bend_radius if choices.form == "elbow" else 0.0
    length = bend * math.pi / 2 if bend else duty.length
    if not (thickness > 0 and length > 0):
        raise SizingError(f"{PART}: {thickness * 1e3:g} mm over {length:g} m is none", "leave it out")
    if inside < pipe.outside_diameter / 2 - 1e-9:
        raise SizingError(f"{PART}: {inside * 2e3:.0f} mm inside does not go around DN{duty.dn}", "leave `inside` out")
    status = "code" if duty.thickness is None else "practice"
    source = "GEG annex 8, 0.035 W/(m K)" if duty.thickness is None else "as asked"
    figures = (
        Figure("thickness", thickness, "m", "next thickness sold", source, status),
        Figure("outside_diameter", 2 * (inside + thickness), "m", "inside + 2 x thickness", "geometry"),
    )
    return Size(pipe, inside, thickness, length, bend, figures)


def build(choices: Choices, size: Size) -> Component:
    """Turn a ring around the axis, or sweep it along the elbow."""
    outer = size.inside + size.thickness
    if choices.form == "elbow":
        solid = Solid(_elbow(size.inside, outer, size.bend_radius), material="mineral wool")
    else:
        ring = ((size.inside, 0.0), (outer, 0.0), (outer, size.length), (size.inside, size.length))
        solid = Solid(Revolution(ring), along_x(), "mineral wool")
    area = math.tau * outer * size.length
    thick = f"{size.thickness * 1e3:.0f} mm"
    return Component(
        name=f"Pipe insulation DN{size.pipe.dn} {thick}" + (" elbow" if choices.form == "elbow" else ""),
        ifc_class="IfcCovering",
        predefined_type="INSULATION",
        solids=(solid,),
        properties={
            DHR_INSULATION: {
                "Material": "mineral wool",
                "Lambda": CONDUCTIVITY,
                "Thickness": size.thickness,
                "Standard": "GEG annex 8",
            }
        },
        quantities={"Qto_CoveringBaseQuantities": {"Width": size.thickness, "GrossArea": area, "NetArea": area}},
        mapped=choices.form == "elbow",
    )


def _elbow(inside: float, outer: float, bend_radius: float) -> Facets:
    """Sweep a ring along a quarter turn from +x towards +z about the axis through (0, 0, bend_radius) along y."""
    rings: list[list[Vector]] = []
    for radius in (outer, inside):
        for step in range(ALONG + 1):
            turn = math.pi / 2 * step / ALONG
            s, c = round(math.sin(turn), 15), round(math.cos(turn), 15)
            rings.append([_on_ring(radius, bend_radius, s, c, side) for side in range(AROUND)])
    points = tuple(point for ring in rings for point in ring)
    faces: list[tuple[int, ...]] = []
    count = ALONG + 1
    for start, outward in ((0, True), (count, False)):
        for low, high in pairwise(range(start, start + count)):
            for side in range(AROUND):
                after = (side + 1) % AROUND
                face = (low * AROUND + side, low * AROUND + after, high * AROUND + after, high * AROUND + side)
                faces.append(face if outward else face[::-1])
    for ring, inner, forth in ((0, count, False), (count - 1, 2 * count - 1, True)):
        for side in range(AROUND):
            after = (side + 1) % AROUND
            face = (ring * AROUND + side, ring * AROUND + after, inner * AROUND + after, inner * AROUND + side)
            faces.append(face if forth else face[::-1])
    return Facets(points, tuple(faces))


def _on_ring(radius: float, bend_radius: float, s: float, c: float, side: int) -> Vector:
    """Give a point of a ring around the elbow's axis at a turn whose sine and cosine are given."""
    angle = math.tau * side / AROUND
    across, along = radius * round(math.cos(angle), 15), radius * round(math.sin(angle), 15)
    reach = max(bend_radius - along, LEAST_RADIUS)
    return (reach * s, across, bend_radius - reach * c)


GRID = {
    "dn": (25, 100, 300, 55),
    "form": ("straight", "elbow"),
    "length": ("0.5 m", "6 m"),
}

EXCLUDED = (Exclusion({"dn": 55}, "no such nominal diameter"),)

COMPONENT = ComponentType("pipe_insulation", Choices, Duty, size, build, GRID, EXCLUDED)
