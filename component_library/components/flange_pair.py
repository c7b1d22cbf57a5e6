r"""Pair of welding-neck flanges with gasket: where a line is taken apart.

     z ^   :::::::  SERVICE: bolts drawn, spanner (all round the rim)
       |     +-+-+
    in |-----| | |-----  out        --> x
     WELDED  +-+-+       WELDED
              gasket

Both ends are welded: on a part with flanges of its own a single flange is enough.
"""

import math
from dataclasses import dataclass

from component_library.components.flange import flange_disc, flange_mass, flange_sets
from component_library.components.pipe import along_x, inline_ports, look_up
from component_library.equipment import need_pressure
from component_library.fittings import BAR, SPANNER, PressureClass
from component_library.model import Component, ComponentType, Envelope, Exclusion, Figure, Placement, Solid, X, Y
from component_library.quantities import Inputs, Pressure
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.standards.tables import GASKET, Flange, Pipe
from component_library.vocabulary import EnvelopeKind, Joint

PART = "flange pair"


class Choices(Inputs):
    """PN."""

    pn: PressureClass = 16


class Duty(Inputs):
    """Nominal diameter; gauge pressure, None: that of the PN."""

    dn: int
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Size:
    """Flange, pipe, PN, gauge pressure [Pa], length over both faces [m]."""

    flange: Flange
    pipe: Pipe
    pn: int
    pressure: float
    length: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Find the flange in its table.

    Raises:
        SizingError: no such DN, or more pressure than PN.
    """
    flange = look_up(PART, tables.flanges(choices.pn), duty.dn)
    pipe = look_up(PART, tables.pipes(), duty.dn)
    pressure = choices.pn * BAR if duty.pressure is None else duty.pressure
    need_pressure(PART, pressure, choices.pn * BAR, f"PN{choices.pn}")
    length = 2 * flange.thickness + GASKET
    source = f"EN 1092-1 PN{choices.pn}"
    figures = (
        Figure("outside_diameter", flange.outside_diameter, "m", "D", source, "code"),
        Figure("length", length, "m", "two flanges of type 11 and a gasket of 3 mm", source, "code"),
        Figure("bolts", f"{flange.holes} x M{flange.bolt * 1000:.0f}", "", "n x bolt", source, "code"),
        Figure("bolt_length", flange.bolt_length, "m", "2 t + gasket + 1.6 d", "practice", "practice"),
    )
    return Size(flange, pipe, choices.pn, pressure, length, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make both discs and the gasket, and the room of bolts and spanner."""
    flange, dn = size.flange, size.flange.dn
    gasket = Cylinder((flange.bolt_circle - flange.hole) / 2, GASKET)
    mass = 2 * flange_mass(dn, size.pn)
    return Component(
        name=f"Flange pair DN{dn} PN{size.pn}",
        ifc_class="IfcPipeFitting",
        predefined_type="CONNECTOR",
        solids=(
            flange_disc(dn, along_x(), size.pn),
            Solid(gasket, along_x(flange.thickness), "fibre"),
            flange_disc(dn, along_x(flange.thickness + GASKET), size.pn),
        ),
        ports=inline_ports(dn, size.length, Joint.WELDED),
        envelopes=(_bolts(size),),
        properties={"DHR_Design": {"PN": size.pn, "PS": size.pressure}, "DHR_Access": {"RequiresTool": True}},
        type_properties=flange_sets(flange, size.pipe, size.pn),
        quantities={
            "Qto_PipeFittingBaseQuantities": {
                "Length": size.length,
                "GrossCrossSectionArea": math.pi / 4 * flange.outside_diameter**2,
                "GrossWeight": mass,
                "NetWeight": mass,
            }
        },
    )


def _bolts(size: Size) -> Envelope:
    """Room beside the rim, and before and behind the bolts, each as four boxes around the pipe."""
    flange = size.flange
    rim = flange.outside_diameter / 2
    drawn = flange.bolt_length + SPANNER
    inner = (flange.bolt_circle - flange.hole) / 2
    parts = (
        *_around(0.0, size.length, rim, rim + SPANNER),
        *_around(-drawn, drawn, inner, rim + SPANNER),
        *_around(size.length, drawn, inner, rim + SPANNER),
    )
    return Envelope(
        EnvelopeKind.SERVICE,
        parts,
        "a bolt drawn to either side and 30 mm for the spanner (practice)",
        frequency="RARE",
        rules=("CLR003",),
    )


def _around(start: float, long: float, inner: float, outer: float) -> tuple[tuple[Box, Placement], ...]:
    """Four boxes between two squares around the pipe, from a place along it on [m]."""
    wide = outer - inner
    side = Box(wide, 2 * outer, long)
    frame = Placement((start, 0.0, 0.0), X, Y)
    return tuple((side, frame.rolled(turn).moved(x=inner + wide / 2)) for turn in (0.0, 90.0, 180.0, 270.0))


GRID = {"dn": (15, 100, 600, 700), "pn": (16, 25), "pressure": ("10 bar", "40 bar")}

EXCLUDED = (
    Exclusion({"dn": 700}, "beyond the flange table"),
    Exclusion({"pressure": "40 bar"}, "more than PN25"),
)

COMPONENT = ComponentType("flange_pair", Choices, Duty, size, build, GRID, EXCLUDED)
