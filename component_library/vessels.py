r"""Shapes of upright pressure vessels: shell, dished ends, legs, and a line from the bottom out to the side.

z ^     __boss__     height
  |    /        \    dished end, drawn as half an ellipse of the height of a torispherical head (DIN 28011)
  |   |  shell   |   radius
  |    \________/    bottom
  |    | |____ |===  line from the bottom to a port at the side
  0    legs
"""

import math

from component_library.equipment import nozzle, port_radius
from component_library.model import Placement, Port, Solid, X, Z, at, negative
from component_library.shapes import Bend, Box, Cylinder, Point2, Revolution
from component_library.standards import tables
from component_library.vocabulary import FlowDirection, Joint

BELOW = 0.155
"""Below a bottom line [m]: room to clean, and for a hose to bend away from a drain (rules CLR007, REA006)."""
DISH = 0.388
"""Height of a dished end over the radius of its vessel (DIN 28011: 0.194 D, torispherical)."""
STEPS = 8
"""Chords that a dished end is drawn with."""
BOSS = 0.03
"""Boss on the top, for a vent or a lifting eye: its height [m] (practice)."""
BOSS_DN = 25
"""Size of the boss (practice)."""
LEG_SHARE, LEG_LEAST = 0.1, 0.04
"""Side of a leg over the vessel's radius, and its least [m] (practice)."""
LEGS = (0.0, 120.0, 240.0)
"""Directions of the legs [degrees]: none below the line to -x."""


def dish_height(radius: float) -> float:
    """Height of a dished end [m]."""
    return DISH * radius


def vessel_volume(radius: float, shell: float) -> float:
    """Volume within two dished ends and a shell of a length [m3]."""
    return math.pi * radius**2 * (shell + 2 * 2 / 3 * dish_height(radius))


def _curve(radius: float, bore: float) -> tuple[Point2, ...]:
    """Points (radius, height above the rim) of an upper end, from the rim to the bore."""
    height = dish_height(radius)
    last = math.acos(bore / radius)
    turns = [last * step / STEPS for step in range(STEPS + 1)]
    return tuple((radius * math.cos(turn), height * math.sin(turn)) for turn in turns)


def shell_solids(radius: float, bottom: float, top: float, material: str, dn: int = BOSS_DN) -> tuple[Solid, ...]:
    """Make shell, both ends and their bosses, around the z axis.

    Args:
        radius: of the shell [m].
        bottom: lowest point of the lower end [m].
        top: top of the boss [m].
        material: of all.
        dn: of the opening in the lower end.
    """
    end = dish_height(radius)
    lower, upper = tables.pipes().row(dn).outside_diameter / 2, tables.pipes().row(BOSS_DN).outside_diameter / 2
    rim = top - BOSS - end
    above = ((upper, 0.0), *_curve(radius, upper))
    below = tuple((r, end - z) for r, z in reversed(_curve(radius, lower)))
    return (
        Solid(Cylinder(radius, rim - bottom - end), at(0.0, 0.0, bottom + end), material),
        Solid(Revolution(above), at(0.0, 0.0, rim), material),
        Solid(Revolution((*below, (lower, end))), at(0.0, 0.0, bottom), material),
        Solid(Cylinder(upper, top - rim), at(0.0, 0.0, rim), material),
        Solid(Cylinder(lower, end), at(0.0, 0.0, bottom), material),
    )


def leg_solids(radius: float, bottom: float, material: str = "painted steel") -> tuple[Solid, ...]:
    """Make three legs from the floor up to the rim of the lower end."""
    side = max(LEG_LEAST, LEG_SHARE * radius)
    high = bottom + dish_height(radius)
    away = radius - side
    turns = [math.radians(direction) for direction in LEGS]
    return tuple(
        Solid(Box(side, side, high), at(away * math.cos(turn), away * math.sin(turn)), material) for turn in turns
    )


def least_bottom(dn: int, joint: Joint) -> float:
    """Least height of a vessel's lowest point so that its bottom line clears the floor [m]."""
    return tables.elbows().row(dn).bend_radius + port_radius(dn, joint) + BELOW


def bottom_port(name: str, dn: int, joint: Joint, flow: FlowDirection, bottom: float, reach: float) -> Port:
    """Port at the end of a bottom line, pointing to -x at a distance `reach` [m] from the vessel's axis."""
    level = bottom - tables.elbows().row(dn).bend_radius
    return Port(name, Placement((-reach, 0.0, level), (-1.0, 0.0, 0.0), Z), flow, dn, joint)


def bottom_line(port: Port, bottom: float) -> tuple[Solid, ...]:
    """Make the line from the lowest point of a vessel, through a bend, to a port of `bottom_port`."""
    bend = tables.elbows().row(port.dn).bend_radius
    radius = tables.pipes().row(port.dn).outside_diameter / 2
    down = Placement((0.0, 0.0, bottom), negative(Z), negative(X))
    return (Solid(Bend(radius, bend, math.pi / 2), down), *nozzle(port, abs(port.at.origin[0]) - bend))
