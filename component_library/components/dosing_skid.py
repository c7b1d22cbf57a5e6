r"""Dosing skid: a dosing pot in the side stream between "feed" (pressure side) and "return" (suction side of a pump).

        z ^                              vent    \ / funnel
          |  return |=|=====[x]==========|====( pot )   OPERATE, ACCESS in front (+x)
          |  feed   |=|==========[x]==|=======(     )
          |                         sample    (     )
          |   posts                   drain===(_____)        --> x

The origin is on the floor below the axis of the pot. People stand in front of the pot, and beside the lines: at -y of a
right-hand skid, at +y of a left-hand one. Ports: "feed" and "return", flanged.
"""

import math
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.components import dosing_pot, drain, sampling_point, support, vent
from component_library.components.pipe import COMPONENT as PIPE
from component_library.components.separator_train import isolating
from component_library.compose import Assembly, Handle, Placed, Step, Tap, post, standing_room, stem_clearance
from component_library.model import Component, ComponentType, Exclusion, Figure, X, Y, Z, negative
from component_library.model import at as place_at
from component_library.quantities import Inputs, Pressure, Temperature, Volume
from component_library.shapes import Vector
from component_library.shoring import shore

RIM = dosing_pot.RIM_HIGH
"""Height of the funnel's rim [m]: the lines then lie where their valves are reached (domain 3.3)."""
SPOOL = 0.6
"""Piece between pot and valve with its vent or sampling point [m] (practice)."""
STAGGER = 0.3
"""How much farther out the valve of the return stands [m]: both levers are clear of each other (practice)."""
END = 0.9
"""From the pot's port to the end of the lines, over spool and stagger [m]: room for the posts (practice)."""
ARM = 0.25
"""How far the post of the return stands beside the feed [m] (practice)."""


class Choices(Inputs):
    """Side where people stand, loop number, circuit."""

    hand: Literal["left", "right"] = "right"
    number: Annotated[int, Field(ge=1, le=9)] = 1
    circuit: str = "SRC-R"


class Duty(Inputs):
    """Volume of the system that is dosed, gauge pressure, temperature of the water."""

    system: Volume
    pressure: Pressure = 6e5
    temperature: Temperature = 293.15


@dataclass(frozen=True)
class Size:
    """The pot, and the sampling point."""

    pot: dosing_pot.Size
    sample: sampling_point.Size
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the pot by the volume of the system.

    Raises:
        SizingError: more than the largest pot doses, or too much pressure.
    """
    pot = dosing_pot.size(
        dosing_pot.Choices.of(rim=RIM), dosing_pot.Duty.of(system=duty.system, pressure=duty.pressure)
    )
    sample = sampling_point.size(
        sampling_point.Choices(), sampling_point.Duty.of(pressure=duty.pressure, temperature=duty.temperature)
    )
    figures = (
        *(replace(figure, key=f"pot.{figure.key}") for figure in pot.figures),
        *(replace(figure, key=f"sample.{figure.key}") for figure in sample.figures),
    )
    return Size(pot, sample, figures)


def build(choices: Choices, size: Size) -> Component:
    """Stand the pot, chain both lines out to one plane, then drain, posts and standing rooms."""
    skid = Assembly(choices.circuit)
    people = negative(Y) if choices.hand == "right" else Y
    component = dosing_pot.build(dosing_pot.Choices.of(rim=RIM), size.pot)
    pot = skid.add("pot", component, place_at(), tag=f"DP-{choices.number}")
    plane = pot.port("feed").port.at.origin[0] - SPOOL - STAGGER - END
    cock = drain.COMPONENT.make(dn=pot.port("drain").port.dn)
    skid.attach(pot.port("drain"), Step("drain", cock, up=people, tag=f"DV-{choices.number}60"))
    sample = sampling_point.build(sampling_point.Choices(), size.sample)
    ends = {
        "feed": _line(skid, choices, pot.port("feed"), SPOOL, Tap("sample", SPOOL / 3, people), plane, people),
        "return": _line(skid, choices, pot.port("return"), SPOOL + STAGGER, Tap("vent", SPOOL / 3, Z), plane, people),
    }
    skid.attach(ends["feed"][1], Step("sample", sample, up=negative(X), tag=f"SP-{choices.number}60"))
    skid.attach(ends["return"][1], Step("vent", vent.COMPONENT.make(), up=people, tag=f"AV-{choices.number}60"))
    for name, (end, _) in ends.items():
        arm = 0.0 if name == "feed" else ARM
        stand = support.COMPONENT.make({"arm": arm}, dn=end.port.dn, height=end.port.at.origin[2])
        along = X if choices.hand == "right" else negative(X)
        post(f"support-{name}", skid, stand, plane + 0.2, 0.0, along)
        skid.expose(name, skid.flanged(f"{name}-tie-in", end))
    shore(skid)
    return skid.component(f"Dosing skid {size.pot.pot.volume * 1000:g} L", "DOSINGSKID")


def _line(
    skid: Assembly, choices: Choices, start: Handle, length: float, tap: Tap, plane: float, people: Vector
) -> tuple[Handle, Handle]:
    """Chain a line of the pot out through its valve to a plane x; return its end and its socket."""
    name = start.path[-1]
    here, sockets = skid.tapped(f"{name}-spool", start, length, (tap,))
    valve = isolating(start.port.dn)
    number = {"feed": 61, "return": 62}[name]
    here = skid.welded(skid.chain(here, [Step(f"{name}-valve", valve, up=people, tag=f"HV-{choices.number}{number}")]))
    rest = PIPE.make(dn=start.port.dn, length=math.fabs(here.port.at.origin[0] - plane))
    end = skid.chain(here, [Step(f"{name}-end", rest)])
    placed = Placed(skid.instances[f"{name}-valve"])
    skid.envelopes.append(standing_room(placed, people, stem_clearance(valve)))
    return end, sockets[tap.name]


GRID = {
    "system": ("5 m3", "20 m3"),
    "temperature": ("20 degC", "75 degC"),
    "hand": ("left", "right"),
}

EXCLUDED: tuple[Exclusion, ...] = ()

COMPONENT = ComponentType("dosing_skid", Choices, Duty, size, build, GRID, EXCLUDED)
