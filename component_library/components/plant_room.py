r"""Plant room: the host building of the samples. Structure, door, and what others have hung into it.

     z  ^   roof slab
        |  ====================================
        |  [beam]        [beam]         [beam]     beams span the width at every column line
        |   |col  ---tray----   --pipe--  |col
        |   |                             |col     door in the long wall at y = 0
        |  ====================================
           floor slab                          --> x (length)

The origin is the inner corner at floor level: x along the length, y along the width, z up from the finished floor.
Trays and pipes are foreign services: they stand where the project says, whatever is in their way.
"""

from dataclasses import dataclass

from component_library.components.pipe import COMPONENT as PIPE
from component_library.equipment import need_at_most
from component_library.model import (
    Component,
    ComponentType,
    Figure,
    Instance,
    Placement,
    Properties,
    SizingError,
    Solid,
    X,
    Y,
    at,
)
from component_library.quantities import Inputs, Length
from component_library.shapes import Box, Extrusion, Vector

WALL, FLOOR, ROOF = 0.2, 0.25, 0.2
"""Thickness of walls, floor and roof [m] (practice, concrete)."""
LARGEST = 300.0
"""Length, width or height of what is one room [m]: beyond, the unit is likely wrong (practice)."""
COLUMN = 0.3
"""Side of a square column [m] (practice)."""
BEAM_WIDTH, BEAM_HEIGHT = 0.25, 0.45
"""Section of a beam [m] (practice)."""
DOOR_LEAF = 0.06
"""Thickness of a door leaf [m] (practice)."""
TRAY_SIDE, TRAY_SHEET = 0.06, 0.002
"""Side height and sheet thickness of a cable tray [m] (domain tables: sides 60 or 100 mm)."""


class Tray(Inputs):
    """A cable tray along the room: its axis at y, underside at `level`, from x `start` to `end`."""

    y: Length
    level: Length
    start: Length
    end: Length
    width: Length = 0.3


class Duct(Inputs):
    """A rectangular duct along the room: its axis at y, underside at `level`, from x `start` to `end`."""

    y: Length
    level: Length
    start: Length
    end: Length
    width: Length = 0.8
    height: Length = 0.4


class ServicePipe(Inputs):
    """A pipe along the room that is not ours: axis at y and `level`, from x `start` to `end`."""

    y: Length
    level: Length
    start: Length
    end: Length
    dn: int = 100


class Choices(Inputs):
    """What the room has."""

    roof: bool = True
    door: bool = True


class Duty(Inputs):
    """Clear sizes, and the services that hang in it. The door is measured from the corner along x."""

    length: Length
    width: Length
    height: Length
    bay: Length = 5.0
    door_at: Length = 1.0
    door_width: Length = 2.0
    door_height: Length = 2.5
    trays: tuple[Tray, ...] = ()
    pipes: tuple[ServicePipe, ...] = ()
    ducts: tuple[Duct, ...] = ()


@dataclass(frozen=True)
class Size:
    """The duty, checked, and where the column lines stand [m]."""

    duty: Duty
    lines: tuple[float, ...]
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Lay out the column lines.

    Raises:
        SizingError: a room too small for its structure or its door, larger than a building is, or a service that
            starts after its end.
    """
    if duty.length < 2 * COLUMN + 1 or duty.width < 2 * COLUMN + 1 or duty.height < BEAM_HEIGHT + 2:
        raise SizingError(
            "plant room: smaller than its own columns and beams",
            f"at least {2 * COLUMN + 1:.1f} m long and wide and {BEAM_HEIGHT + 2:.2f} m high",
        )
    need_at_most("plant room", "check the units", LARGEST, length=duty.length, width=duty.width, height=duty.height)
    if duty.bay < 2 * COLUMN:
        raise SizingError("plant room: bay: columns would touch", f"at least {2 * COLUMN:.1f} m")
    if choices.door and (duty.door_at + duty.door_width > duty.length or duty.door_height > duty.height):
        raise SizingError("plant room: the door does not fit into the wall", "see door_at, door_width, door_height")
    for service in (*duty.trays, *duty.pipes, *duty.ducts):
        if service.end <= service.start:
            raise SizingError("plant room: a tray, pipe or duct ends before it starts", "start is less than end")
    bays = max(1, round(duty.length / duty.bay))
    first, last = COLUMN / 2, duty.length - COLUMN / 2
    lines = tuple(first + (last - first) * number / bays for number in range(bays + 1))
    figures = (
        Figure("bays", bays, "", "length / bay, rounded", "layout", "practice"),
        Figure("clear_under_beams", duty.height - BEAM_HEIGHT, "m", "height - beam", "layout"),
    )
    return Size(duty, lines, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make the room as a group of elements that stand in the storey each by itself."""
    duty = size.duty
    parts = [_slab("floor", "Floor slab", duty, -FLOOR, FLOOR, "FLOOR")]
    if choices.roof:
        parts.append(_slab("roof", "Roof slab", duty, duty.height, ROOF, "ROOF"))
    parts += _walls(choices, duty)
    for number, line in enumerate(size.lines, 1):
        for side, y in (("a", COLUMN / 2), ("b", duty.width - COLUMN / 2)):
            column = _block(
                "Column 300x300", "IfcColumn", "COLUMN", (COLUMN, COLUMN, duty.height - BEAM_HEIGHT), "concrete"
            )
            parts.append(Instance(f"column-{number}{side}", column, at(line, y)))
        beam = _block("Beam 250x450", "IfcBeam", "BEAM", (BEAM_WIDTH, duty.width, BEAM_HEIGHT), "concrete")
        parts.append(Instance(f"beam-{number}", beam, at(line, duty.width / 2, duty.height - BEAM_HEIGHT)))
    parts += [Instance(f"tray-{number}", *_tray(tray)) for number, tray in enumerate(duty.trays, 1)]
    for number, pipe in enumerate(duty.pipes, 1):
        body = PIPE.make(dn=pipe.dn, length=pipe.end - pipe.start)
        parts.append(Instance(f"pipe-{number}", body, at(pipe.start, pipe.y, pipe.level)))
    parts += [Instance(f"duct-{number}", *_duct(duct)) for number, duct in enumerate(duty.ducts, 1)]
    return Component(name="Plant room", ifc_class="", predefined_type="", children=tuple(parts))


def _block(name: str, ifc_class: str, kind: str, sides: Vector, material: str) -> Component:
    """Make an upright block; not mapped, because its sides follow the room."""
    bearing: Properties = {f"Pset_{ifc_class[3:]}Common": {"LoadBearing": True}} if ifc_class != "IfcDoor" else {}
    return Component(
        name=name,
        ifc_class=ifc_class,
        predefined_type=kind,
        solids=(Solid(Box(*sides), Placement(), material),),
        properties=bearing,
        mapped=False,
    )


def _slab(name: str, label: str, duty: Duty, level: float, thickness: float, kind: str) -> Instance:
    sides = (duty.length + 2 * WALL, duty.width + 2 * WALL, thickness)
    return Instance(name, _block(label, "IfcSlab", kind, sides, "concrete"), at(duty.length / 2, duty.width / 2, level))


def _walls(choices: Choices, duty: Duty) -> list[Instance]:
    """Make four walls outside the clear size; the long ones run over the corners."""
    long = (duty.length + 2 * WALL, WALL, duty.height)
    short = (WALL, duty.width, duty.height)
    front = _block("Wall 200", "IfcWall", "SOLIDWALL", long, "concrete")
    if choices.door:
        front = _with_door(front, duty)
    rear = _block("Wall 200", "IfcWall", "SOLIDWALL", long, "concrete")
    side = _block("Wall 200", "IfcWall", "SOLIDWALL", short, "concrete")
    return [
        Instance("wall-front", front, at(duty.length / 2, -WALL / 2)),
        Instance("wall-rear", rear, at(duty.length / 2, duty.width + WALL / 2)),
        Instance("wall-left", side, at(-WALL / 2, duty.width / 2)),
        Instance("wall-right", side, at(duty.length + WALL / 2, duty.width / 2)),
    ]


def _with_door(wall: Component, duty: Duty) -> Component:
    """Cut an opening into the front wall and hang a door in it."""
    middle = duty.door_at + duty.door_width / 2 - duty.length / 2
    leaf = Component(
        name="Door, double leaf",
        ifc_class="IfcDoor",
        predefined_type="DOOR",
        solids=(Solid(Box(duty.door_width, DOOR_LEAF, duty.door_height), Placement(), "steel"),),
        properties={
            "attributes": {"OverallWidth": duty.door_width, "OverallHeight": duty.door_height},
            "Pset_DoorCommon": {"FireExit": True},
        },
        mapped=False,
    )
    opening = Component(
        name="Door opening",
        ifc_class="IfcOpeningElement",
        predefined_type="OPENING",
        solids=(Solid(Box(duty.door_width, 2 * WALL, duty.door_height), Placement(), ""),),
        children=(Instance("door", leaf, at()),),
        mapped=False,
    )
    return Component(
        name=wall.name,
        ifc_class=wall.ifc_class,
        predefined_type=wall.predefined_type,
        solids=wall.solids,
        children=(Instance("opening", opening, at(middle)),),
        properties=wall.properties,
        mapped=False,
    )


def _duct(duct: Duct) -> tuple[Component, Placement]:
    """Make a duct: a block along the room, so that what lies inside is found as contained."""
    along = Placement((0.0, 0.0, duct.height / 2), X, Y)
    component = Component(
        name=f"Duct {duct.width * 1000:.0f}x{duct.height * 1000:.0f}",
        ifc_class="IfcDuctSegment",
        predefined_type="RIGIDSEGMENT",
        solids=(Solid(Box(duct.width, duct.height, duct.end - duct.start), along, "galvanised steel"),),
        mapped=False,
    )
    return component, at(duct.start, duct.y, duct.level)


def _tray(tray: Tray) -> tuple[Component, Placement]:
    """Make a tray: a U-shaped sheet extruded along the room."""
    half, sheet = tray.width / 2, TRAY_SHEET
    outline = (
        (-half, 0.0),
        (half, 0.0),
        (half, TRAY_SIDE),
        (half - sheet, TRAY_SIDE),
        (half - sheet, sheet),
        (-half + sheet, sheet),
        (-half + sheet, TRAY_SIDE),
        (-half, TRAY_SIDE),
    )
    along = Placement((0.0, 0.0, 0.0), X, Y)
    component = Component(
        name=f"Cable tray {tray.width * 1000:.0f}",
        ifc_class="IfcCableCarrierSegment",
        predefined_type="CABLETRAYSEGMENT",
        solids=(Solid(Extrusion(outline, tray.end - tray.start), along, "galvanised steel"),),
        mapped=False,
    )
    return component, at(tray.start, tray.y, tray.level)


GRID = {
    "length": ("8 m", "14 m"),
    "width": ("6 m",),
    "height": ("3.5 m", "5 m"),
    "roof": (True, False),
    "door": (True, False),
    "trays": ((), ({"y": "2 m", "level": "2.6 m", "start": "1 m", "end": "7 m"},)),
    "ducts": ((), ({"y": "4.5 m", "level": "2.5 m", "start": "1 m", "end": "7 m"},)),
    "pipes": ((), ({"y": "3 m", "level": "3.2 m", "start": "3 m", "end": "6 m"},)),
}

COMPONENT = ComponentType("plant_room", Choices, Duty, size, build, GRID)
