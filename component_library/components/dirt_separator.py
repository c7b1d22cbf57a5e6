r"""Dirt separator: the flow slows down and sludge sinks into a pot that is drained; with a magnet for magnetite.

        in    |==|==|        |==|==|   out       --> x
     FLANGED  |==|==|        |==|==|   FLANGED
                 |  |  body  |
                 |  |        |
                 |  |________|==  drain (to +y)
                 |   \_[ ]__/        magnet pocket
                 :            :
                 :  SERVICE   :      below: magnet and core are drawn down

"in" at the origin, z = 0 the pipe axis. Its place is the return, before exchangers and heat pumps.
"""

from component_library.components.air_separator import (
    Size,
    separator_properties,
    separator_size,
    separator_solids,
    separator_type_properties,
)
from component_library.components.pipe import inline_ports
from component_library.equipment import nozzle, room
from component_library.model import Component, ComponentType, Envelope, Exclusion, Placement, Port, Solid, Y, Z, at
from component_library.quantities import Flow, Inputs, Pressure
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.vessels import dish_height
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

DRAIN_DN = 25
"""Size of the drain (practice)."""
REACH = 0.06
"""How far the drain stands out of the body [m] (practice)."""
POCKET_RADIUS, POCKET = 0.025, 0.08
"""End of the pocket that holds the magnet, below the body [m] (practice)."""
BELOW = 0.3
"""Free height below without magnet: a bucket under the drain [m] (domain 3.2, below a drain plug; practice)."""
CORE = 1.0
"""Free length below to draw the magnet, over the height of the body (vendors, practice)."""


class Choices(Inputs):
    """`magnet`: whether a magnet is drawn out of its pocket from below."""

    magnet: bool = True


class Duty(Inputs):
    """Design flow and pressure (gauge); `dn`: of the line, 0 for the smallest that passes the flow."""

    flow: Flow
    dn: int = 0
    pressure: Pressure = 6e5


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the separator by the DN of its line, or by its flow.

    Raises:
        SizingError: a flow beyond the table or the DN asked for, a DN that the table lacks, more pressure than PN16.
    """
    return separator_size("dirt separator", duty.flow, duty.dn, duty.pressure)


def build(choices: Choices, size: Size) -> Component:
    """Make flanges, necks, body, drain and pocket, and the room below."""
    row = size.separator
    solids, depth = separator_solids(row, POCKET, upside_down=True)
    middle, half = row.face_to_face / 2, row.body_diameter / 2
    # The drain leaves the shell just above the lower end.
    level = -depth + dish_height(half) + tables.pipes().row(DRAIN_DN).outside_diameter
    place = Placement((middle, half + REACH, level), Y, Z)
    drain = Port("drain", place, FlowDirection.SOURCE, DRAIN_DN, Joint.THREADED)
    pocket = Solid(Cylinder(POCKET_RADIUS, POCKET), at(middle, 0.0, -depth - POCKET), "stainless steel")
    below = CORE * row.height if choices.magnet else BELOW
    return Component(
        name=f"Dirt separator DN{row.dn}{' magnet' if choices.magnet else ''}",
        ifc_class="IfcInterceptor",
        predefined_type="USERDEFINED",
        object_type="DIRTSEPARATOR",
        solids=(*solids, *nozzle(drain, REACH + half), pocket),
        ports=(*inline_ports(row.dn, row.face_to_face, Joint.FLANGED), drain),
        envelopes=(_below(middle, half, -depth - POCKET, below, choices.magnet),),
        properties={
            **separator_properties(size),
            "DHR_Access": {
                "SideAClearance": BELOW,
                "ServiceSide": "BOTTOM",
                "AccessFrequency": "MONTHLY",
                "RequiresTool": choices.magnet,
            },
        },
        type_properties=separator_type_properties(row),
        quantities={"Qto_InterceptorBaseQuantities": {"GrossWeight": size.mass}},
    )


def _below(middle: float, half: float, start: float, depth: float, magnet: bool) -> Envelope:
    reason = (
        "free height of the body below to draw the magnet (vendors, practice)"
        if magnet
        else "300 mm below to empty the pot into a bucket (practice)"
    )
    return room(
        EnvelopeKind.SERVICE,
        (((middle - half, -half, start - depth), (middle + half, half, start)),),
        reason,
        ("ACC008",),
        "MONTHLY",
    )


def least_level(size: Size, magnet: bool = True) -> float:
    """Least height of the pipe axis above the floor [m] so that the room below is free."""
    _, depth = separator_solids(size.separator, POCKET, upside_down=True)
    return depth + POCKET + (CORE * size.separator.height if magnet else BELOW)


GRID = {
    "flow": ("5 m3/h", "45 m3/h", "150 m3/h", "345 m3/h"),
    "dn": (0, 150, 300),
    "magnet": (False, True),
}

EXCLUDED = (
    Exclusion({"flow": "150 m3/h", "dn": 150}, "more than DN150 separates"),
    Exclusion({"flow": "345 m3/h", "dn": 150}, "more than DN150 separates"),
)

COMPONENT = ComponentType("dirt_separator", Choices, Duty, size, build, GRID, EXCLUDED)
