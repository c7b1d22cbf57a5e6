r"""Eccentric reducer, flat on top (pump suctions: no air stays) or at the bottom (drained lines: no water stays).

      flat "top"                         flat "bottom"
     ==========                               ______  out
  in     ______  out                 in   ___/
     ===/            --> x                ==========
     WELDED

Either end may be the larger one. "out" lies off the axis of "in" by half the difference of the outside diameters.
"""

import math
from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import along_x, full_area, inline_ports, look_up, steel_area
from component_library.components.reducer import frustum
from component_library.model import Component, ComponentType, Exclusion, Figure, Port, SizingError, Solid
from component_library.quantities import Inputs
from component_library.standards import tables
from component_library.standards.tables import PN16, Pipe
from component_library.vocabulary import Joint


class Choices(Inputs):
    """Which side is flat."""

    flat: Literal["top", "bottom"] = "top"


class Duty(Inputs):
    """Nominal diameters, in the direction of flow."""

    dn_in: int
    dn_out: int


@dataclass(frozen=True)
class Size:
    """Pipes of both ends, length, and how far "out" lies above the axis of "in" [m]."""

    inlet: Pipe
    outlet: Pipe
    length: float
    offset: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Find the length in the table, by the larger end.

    Raises:
        SizingError: no such DN, or nothing to reduce.
    """
    part = "eccentric reducer"
    inlet = look_up(part, tables.pipes(), duty.dn_in)
    outlet = look_up(part, tables.pipes(), duty.dn_out)
    if duty.dn_in == duty.dn_out:
        raise SizingError(f"{part}: both ends are DN{duty.dn_in}", "leave it out")
    length = look_up(part, tables.reducers(), max(duty.dn_in, duty.dn_out)).length
    sense = 1.0 if choices.flat == "top" else -1.0
    offset = sense * (inlet.outside_diameter - outlet.outside_diameter) / 2
    figures = (
        Figure("length", length, "m", "end to end, by the larger end", "EN 10253 / ASME B16.9", "code"),
        Figure("offset", offset, "m", f"difference of radii, flat {choices.flat}", "geometry"),
    )
    return Size(inlet, outlet, length, offset, figures)


def build(choices: Choices, size: Size) -> Component:
    """Span facets between two circles with a common top or bottom."""
    inlet, outlet, length = size.inlet, size.outlet, size.length
    r_in, r_out = inlet.outside_diameter / 2, outlet.outside_diameter / 2
    entry, leave = inline_ports(inlet.dn, length, Joint.WELDED)
    leave = Port(leave.name, leave.at.moved(x=size.offset), leave.flow, outlet.dn, leave.joint)
    mass = (inlet.steel_mass + outlet.steel_mass) / 2 * length
    larger = max(inlet, outlet, key=lambda pipe: pipe.dn)
    return Component(
        name=f"Reducer eccentric DN{inlet.dn} to DN{outlet.dn} flat {choices.flat}",
        ifc_class="IfcPipeFitting",
        predefined_type="TRANSITION",
        solids=(Solid(frustum(r_in, r_out, length, size.offset), along_x()),),
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


GRID = {"dn_in": (50, 100, 200), "dn_out": (50, 100, 250, 25), "flat": ("top", "bottom")}

EXCLUDED = (
    Exclusion({"dn_in": 50, "dn_out": 50}, "nothing to reduce"),
    Exclusion({"dn_in": 100, "dn_out": 100}, "nothing to reduce"),
)

COMPONENT = ComponentType("eccentric_reducer", Choices, Duty, size, build, GRID, EXCLUDED)
