r"""Reducer, concentric or eccentric (flat top, as pump suctions ask so that no air collects).

      concentric                 eccentric
     ==\______                  ==========  flat top
  in    ______  out          in     ______  out          --> x
     ==/                        ==/
     WELDED                     WELDED

Either end may be the larger one. "out" of an eccentric reducer lies off the axis of "in": up where the line gets
smaller, down where it gets larger.
"""

import math
from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import along_x, full_area, inline_ports, look_up, steel_area
from component_library.model import (
    Component,
    ComponentType,
    Exclusion,
    Figure,
    Port,
    SizingError,
    Solid,
)
from component_library.quantities import Inputs
from component_library.shapes import Facets, Revolution, Vector
from component_library.standards import tables
from component_library.standards.tables import PN16, Pipe
from component_library.vocabulary import Joint

SIDES = 36
"""Sides of an eccentric reducer; a vertex stands at the top, where kernels that cut circles into 36 have one too."""


class Choices(Inputs):
    """Shape."""

    design: Literal["concentric", "eccentric"] = "concentric"


class Duty(Inputs):
    """Nominal diameters, in the direction of flow."""

    dn_in: int
    dn_out: int


@dataclass(frozen=True)
class Size:
    """Pipes of both ends and the length [m]."""

    inlet: Pipe
    outlet: Pipe
    length: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Find the length in the table, by the larger end.

    Raises:
        SizingError: no such DN, or nothing to reduce.
    """
    inlet = look_up("reducer", tables.pipes(), duty.dn_in)
    outlet = look_up("reducer", tables.pipes(), duty.dn_out)
    if duty.dn_in == duty.dn_out:
        raise SizingError(f"reducer: both ends are DN{duty.dn_in}", "leave it out")
    length = look_up("reducer", tables.reducers(), max(duty.dn_in, duty.dn_out)).length
    figures = (
        Figure("length", length, "m", "end to end, by the larger end", "EN 10253 / ASME B16.9", "code"),
        Figure("offset", _offset(choices, inlet, outlet), "m", "difference of radii, flat top", "geometry"),
    )
    return Size(inlet, outlet, length, figures)


def _offset(choices: Choices, inlet: Pipe, outlet: Pipe) -> float:
    """How far "out" lies above the axis of "in" [m]."""
    if choices.design == "concentric":
        return 0.0
    return (inlet.outside_diameter - outlet.outside_diameter) / 2


def build(choices: Choices, size: Size) -> Component:
    """Turn the profile around the axis, or span facets between two circles with a common top."""
    inlet, outlet, length = size.inlet, size.outlet, size.length
    r_in, r_out = inlet.outside_diameter / 2, outlet.outside_diameter / 2
    offset = _offset(choices, inlet, outlet)
    shape: Revolution | Facets
    if choices.design == "concentric":
        bore = min(inlet.bore, outlet.bore) / 2
        shape = Revolution(((bore, 0.0), (r_in, 0.0), (r_out, length), (bore, length)))
    else:
        shape = frustum(r_in, r_out, length, offset)
    entry, leave = inline_ports(inlet.dn, length, Joint.WELDED)
    leave = Port(leave.name, leave.at.moved(x=offset), leave.flow, outlet.dn, leave.joint)
    mass = (inlet.steel_mass + outlet.steel_mass) / 2 * length
    larger = max(inlet, outlet, key=lambda pipe: pipe.dn)
    return Component(
        name=f"Reducer {choices.design} DN{inlet.dn} to DN{outlet.dn}",
        ifc_class="IfcPipeFitting",
        predefined_type="TRANSITION",
        solids=(Solid(shape, along_x()),),
        ports=(entry, leave),
        type_properties={"Pset_PipeFittingTypeCommon": {"PressureClass": PN16}},
        quantities={
            "Qto_PipeFittingBaseQuantities": {
                "Length": length,
                "OuterSurfaceArea": math.pi * (r_in + r_out) * length,
                "GrossCrossSectionArea": full_area(larger),
                "NetCrossSectionArea": steel_area(larger),
                "GrossWeight": mass,
                "NetWeight": mass,
            }
        },
    )


def frustum(start: float, end: float, length: float, offset: float) -> Facets:
    """Solid between a circle at z = 0 and one at z = `length` whose centre is `offset` along +y [m].

    Both are cut into `SIDES`; equal edges are parallel, so every side is plane. In the frame of an inline part y is
    its up axis.
    """
    turns = [2 * math.pi * side / SIDES for side in range(SIDES)]
    unit_circle = [(round(math.cos(turn), 15), round(math.sin(turn), 15)) for turn in turns]
    low: list[Vector] = [(start * c, start * s, 0.0) for c, s in unit_circle]
    high: list[Vector] = [(end * c, end * s + offset, length) for c, s in unit_circle]
    sides = tuple((side, (side + 1) % SIDES, SIDES + (side + 1) % SIDES, SIDES + side) for side in range(SIDES))
    bottom = tuple(reversed(range(SIDES)))
    top = tuple(range(SIDES, 2 * SIDES))
    return Facets((*low, *high), (bottom, top, *sides))


GRID = {"dn_in": (50, 100, 200), "dn_out": (50, 100, 250, 25), "design": ("concentric", "eccentric")}

EXCLUDED = (
    Exclusion({"dn_in": 50, "dn_out": 50}, "nothing to reduce"),
    Exclusion({"dn_in": 100, "dn_out": 100}, "nothing to reduce"),
)

COMPONENT = ComponentType("reducer", Choices, Duty, size, build, GRID, EXCLUDED)
