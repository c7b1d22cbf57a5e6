r"""Conductivity sensor for the quality of the water, fixed or retractable under pressure.

     z ^        SERVICE: probe drawn out, insertion length + 50
       |   |  |  head
       |  =|  |  ball valve and gland (retractable)
       +---====--  "in", THREADED, at the origin, facing down
            ::   probe, its tip at or just past the pipe axis: a property, no body

District water is salt-poor (VDI 2035: below 100 uS/cm) or salty (up to 1500 uS/cm): the range is chosen by that.
"""

from dataclasses import dataclass

from component_library.instruments import HAND, Step, access, hexagon, insertion, instrument, room_beyond, stack
from component_library.model import Component, ComponentType, Exclusion, Figure
from component_library.quantities import Inputs, Length
from component_library.vocabulary import EnvelopeKind

PART = "conductivity sensor"
HEAD = Step(0.025, 0.12)
"""Head with its plug [m] (practice)."""
RETRACTOR = Step(0.022, 0.15)
"""Ball valve and gland of a retractable probe [m] (practice)."""
DRAWN = 0.05
"""Free length beyond the drawn probe [m] (practice)."""
CELLS = ((0.02, 0.1), (0.2, 1.0))
"""Upper limit of the measuring range [S/m] and cell constant [1/cm] (vendors, practice)."""


class Choices(Inputs):
    """Whether it can be drawn while the pipe is under pressure."""

    retractable: bool = True


class Duty(Inputs):
    """DN of the pipe, distance of its axis from the port (None: through a socket), salty water or not."""

    pipe_dn: int
    to_axis: Length | None = None
    salty: bool = False


@dataclass(frozen=True)
class Size:
    """Insertion length [m], upper limit of the range [S/m]."""

    insertion: float
    scale: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Choose insertion length and cell.

    Raises:
        SizingError: no length reaches the axis without the far wall.
    """
    length, distance = insertion(PART, duty.pipe_dn, duty.to_axis)
    scale, cell = CELLS[duty.salty]
    figures = (
        Figure("to_axis", distance, "m", "port to pipe axis", "geometry"),
        Figure("insertion", length, "m", "least with its tip at or past the axis", "practice", "practice"),
        Figure("scale", scale, "S/m", "200 uS/cm salt-poor, 2000 uS/cm salty", "VDI 2035-1", "practice"),
        Figure("cell", cell, "1/cm", "cell constant of that range", "vendors", "practice"),
    )
    return Size(length, scale, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make hexagon, retractor and head, and the room to draw the probe."""
    steps = (hexagon(), RETRACTOR, HEAD) if choices.retractable else (hexagon(), HEAD)
    solids, top = stack(steps)
    drawn = size.insertion + DRAWN
    text = "retractable" if choices.retractable else "fixed"
    return instrument(
        f"Conductivity sensor {text} 0-{size.scale * 1e4:g} uS/cm {size.insertion * 1000:g} mm",
        "IfcSensor",
        "CONDUCTANCESENSOR",
        solids,
        (
            room_beyond(
                EnvelopeKind.SERVICE,
                HAND / 2,
                top,
                drawn,
                "probe drawn out to be cleaned: insertion length + 50 mm (practice)",
                ("ACC009",),
                "MONTHLY",
            ),
        ),
        {
            "DHR_Access": access("MONTHLY", True, drawn),
            "DHR_Point": {"Kind": "AI", "Quantity": "conductivity", "Unit": "S/m"},
        },
        {},
        1.5 if choices.retractable else 0.5,
    )


GRID = {"pipe_dn": (25, 150, 600, 55), "retractable": (False, True), "salty": (False, True)}

EXCLUDED = (Exclusion({"pipe_dn": 55}, "no such nominal diameter"),)

COMPONENT = ComponentType("conductivity_sensor", Choices, Duty, size, build, GRID, EXCLUDED)
