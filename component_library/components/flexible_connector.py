r"""Flexible connector: rubber expansion joint, or braided metal hose, with flanges.

     z ^   bellows or braid
    in |=|(======)|=|  out        --> x
  FLANGED           FLANGED

It takes up the vibration of a pump or machine and what the pipe grows; tie rods lie within the flanges' diameter.
"""

import math
from dataclasses import dataclass
from typing import Literal

from component_library.calc import hydraulics
from component_library.components.pipe import full_area, look_up
from component_library.fittings import Ends, PressureClass, ends_of, flanged_body, flanged_ports
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError
from component_library.quantities import Inputs, Pressure, Temperature
from component_library.standards.valves import flexible_connectors

PART = "flexible connector"
BELLOWS, BRAID = 1.25, 1.1
"""Outside diameter of bellows and of braid over the pipe's (practice)."""
HOTTEST = {"rubber": 373.15, "braided": 573.15}
"""Greatest temperature [K]: EPDM 100 degC at full pressure, stainless hose 300 degC (vendors, practice)."""
TIE_ROD_LIMIT = hydraulics.LEAST_DN
"""DN from which a rubber joint needs tie rods (practice)."""


class Choices(Inputs):
    """Rubber joint or braided hose, and PN."""

    design: Literal["rubber", "braided"] = "rubber"
    pn: PressureClass = 16


class Duty(Inputs):
    """Nominal diameter; design temperature; gauge pressure, None: that of the PN."""

    dn: int
    temperature: Temperature = 293.15
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Size:
    """Ends, outside diameter of the flexible part [m], movements [m] (0: not stated), mass [kg]."""

    ends: Ends
    outside: float
    axial: float
    lateral: float
    mass: float
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter."""
        return self.ends.dn


def size(choices: Choices, duty: Duty) -> Size:
    """Find length and movements in the table.

    Raises:
        SizingError: not made in that DN, too hot, or more pressure than PN.
    """
    row = look_up(PART, flexible_connectors(), duty.dn)
    rubber = choices.design == "rubber"
    length, mass = (row.rubber_length, row.rubber_mass) if rubber else (row.braided_length, row.braided_mass)
    if length is None or mass is None:
        other = "braided" if rubber else "rubber"
        raise SizingError(f"{PART}: no {choices.design} one in DN{duty.dn}", f'design = "{other}"')
    if not duty.temperature <= HOTTEST[choices.design]:
        raise SizingError(
            f"{PART}: {duty.temperature - 273.15:.0f} degC is more than {choices.design} bears, "
            f"{HOTTEST[choices.design] - 273.15:.0f}",
            'design = "braided"' if rubber else "an axial compensator",
        )
    ends = ends_of(PART, duty.dn, choices.pn, length, duty.pressure)
    outside = (BELLOWS if rubber else BRAID) * ends.pipe.outside_diameter
    axial, lateral = (row.rubber_axial or 0.0, row.rubber_lateral or 0.0) if rubber else (0.0, 0.0)
    source = flexible_connectors().source
    movements = (
        (
            Figure("axial", axial, "m", "movement it takes up", source, "practice"),
            Figure("lateral", lateral, "m", "movement it takes up", source, "practice"),
            Figure("thrust", ends.pressure * full_area(ends.pipe), "N", "p x A, on its fixed points", "statics"),
        )
        if rubber
        else ()
    )
    figures = (
        Figure("length", length, "m", f"{choices.design}", source, "practice"),
        Figure("mass", mass, "kg", "with flanges", source, "practice"),
        *movements,
    )
    return Size(ends, outside, axial, lateral, mass, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make flanges and the flexible part between them."""
    ends, pipe = size.ends, size.ends.pipe
    material = "EPDM" if choices.design == "rubber" else "stainless steel"
    return Component(
        name=f"Flexible connector {choices.design} DN{ends.dn} PN{ends.pn}",
        ifc_class="IfcPipeSegment",
        predefined_type="FLEXIBLESEGMENT",
        solids=flanged_body(ends, material, size.outside / 2),
        ports=flanged_ports(ends),
        properties={
            "DHR_Design": {"PN": ends.pn, "PS": ends.pressure},
            "DHR_Access": {"AccessFrequency": "RARE", "RequiresTool": True, "Removable": True},
        },
        type_properties={
            "Pset_PipeSegmentTypeCommon": {
                "NominalDiameter": ends.dn / 1000,
                "InnerDiameter": pipe.bore,
                "OuterDiameter": size.outside,
                "WorkingPressure": ends.rating,
            }
        },
        quantities={
            "Qto_PipeSegmentBaseQuantities": {
                "Length": ends.length,
                "OuterSurfaceArea": math.pi * size.outside * ends.length,
                "GrossCrossSectionArea": math.pi / 4 * size.outside**2,
                "GrossWeight": size.mass,
                "NetWeight": size.mass,
            }
        },
    )


GRID = {
    "dn": (32, 100, 300, 600, 15),
    "design": ("rubber", "braided"),
    "pn": (16, 25),
    "temperature": ("20 degC", "120 degC"),
}

EXCLUDED = (
    Exclusion({"dn": 15, "design": "rubber"}, "rubber joints begin at DN32"),
    Exclusion({"dn": 600, "design": "braided"}, "braided hoses end at DN300"),
    Exclusion({"design": "rubber", "temperature": "120 degC"}, "too hot for rubber"),
)

COMPONENT = ComponentType("flexible_connector", Choices, Duty, size, build, GRID, EXCLUDED)
