r"""Air separator with a core that lets small bubbles rise, automatic vent on top.

               z ^    SERVICE (vent; core)
                 |    [vent]
                 |   /      \
                 |  |  body  |
        in    |==|==|        |==|==|   out       --> x
     FLANGED  |==|==|        |==|==|   FLANGED
                 |   \______/

"in" at the origin, z = 0 the pipe axis. Its place is the hottest point of a loop, at the lowest pressure.
"""

from dataclasses import dataclass, replace

from component_library.calc import hydraulics
from component_library.components.flange import flange_disc
from component_library.components.pipe import along_x, inline_ports
from component_library.equipment import WATER_DENSITY, lifting, need_positive, need_pressure, room
from component_library.model import (
    Component,
    ComponentType,
    Envelope,
    Exclusion,
    Figure,
    Placement,
    Properties,
    SizingError,
    Solid,
    X,
    Y,
    at,
    negative,
)
from component_library.quantities import Flow, Inputs, Pressure
from component_library.shapes import Cylinder, Vector
from component_library.standards import installation, machines, tables
from component_library.standards.machines import Separator
from component_library.standards.tables import PRESSURE_CLASS, OutOfTable
from component_library.vessels import shell_solids
from component_library.vocabulary import EnvelopeKind, Joint

UNDER = 0.25
"""Share of the body's height on the near side of the pipe axis (practice)."""
VENT_RADIUS, VENT_HEIGHT = 0.03, 0.10
"""Automatic vent on the top [m] (practice)."""
HAND = 0.1
"""Hand room above the vent [m] (practice)."""
CORE = 1.0
"""Free length to draw a core, over the height of the body (vendors, practice)."""


class Choices(Inputs):
    """`core`: whether the core is drawn out for cleaning, which needs the height of the body again."""

    core: bool = False


class Duty(Inputs):
    """Design flow and pressure (gauge); `dn`: of the line, 0 for the smallest that passes the flow."""

    flow: Flow
    dn: int = 0
    pressure: Pressure = 6e5


@dataclass(frozen=True)
class Size:
    """Separator of the table, flow [m3/s], pressures [Pa], masses [kg]."""

    separator: Separator
    flow: float
    pressure: float
    pressure_drop: float
    mass: float
    operating_mass: float
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter."""
        return self.separator.dn


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the separator by the DN of its line, or by its flow.

    Raises:
        SizingError: a flow beyond the table or the DN asked for, a DN that the table lacks, more pressure than PN16.
    """
    return separator_size("air separator", duty.flow, duty.dn, duty.pressure)


def separator_size(part: str, flow: float, dn: int, pressure: float) -> Size:
    """Choose a separator for a flow [m3/s], a DN (0: the smallest that will do) and a gauge pressure [Pa].

    Raises:
        SizingError: as `size`; the message begins with the part.
    """
    need_positive(part, "give the design flow", flow=flow)
    need_pressure(part, pressure)
    try:
        row = machines.separators().row(dn) if dn else machines.separators().at_least("flow", flow)
    except OutOfTable as error:
        raise SizingError(f"{part}: {error}", error.hint or "another DN") from error
    if flow > row.flow * (1 + 1e-9):
        raise SizingError(
            f"{part}: {flow * 3600:.0f} m3/h through DN{row.dn}, which separates up to {row.flow * 3600:.0f} m3/h",
            "a larger DN",
        )
    drop = installation.equipment_drops().row("separator").drop * (flow / row.flow) ** 2
    operating = row.mass_empty + row.volume * WATER_DENSITY
    sized = Size(row, flow, pressure, drop, row.mass_empty, operating, ())
    return replace(sized, figures=_figures(sized))


def _figures(size: Size) -> tuple[Figure, ...]:
    row, source = size.separator, machines.separators().source
    return (
        Figure("dn", row.dn, "DN", "of the line, or the least at 1.5 m/s", source, "practice"),
        Figure("velocity", hydraulics.velocity(size.flow, row.dn), "m/s", "V / A", "continuity"),
        Figure("pressure_drop", size.pressure_drop, "Pa", "5 kPa at the rated flow, ~ V2", "domain 5.1", "practice"),
        Figure("face_to_face", row.face_to_face, "m", "table", source, "practice"),
        Figure("height", row.height, "m", "2.6 x face to face", source, "practice"),
        Figure("mass", size.mass, "kg", "empty", source, "practice"),
        Figure("operating_mass", size.operating_mass, "kg", "empty + volume x 1000 kg/m3", "weight of the water"),
    )


def build(choices: Choices, size: Size) -> Component:
    """Make flanges, necks, body and vent, and the room above."""
    row = size.separator
    solids, top = separator_solids(row, VENT_HEIGHT)
    middle = row.face_to_face / 2
    above = CORE * row.height if choices.core else HAND
    half = row.body_diameter / 2
    vent = Solid(Cylinder(VENT_RADIUS, VENT_HEIGHT), at(middle, 0.0, top), "brass")
    reach = top + VENT_HEIGHT
    return Component(
        name=f"Air separator DN{row.dn}",
        ifc_class="IfcInterceptor",
        predefined_type="USERDEFINED",
        object_type="AIRSEPARATOR",
        solids=(*solids, vent),
        ports=inline_ports(row.dn, row.face_to_face, Joint.FLANGED),
        envelopes=(_above(middle, half, reach, above, choices.core),),
        properties={**separator_properties(size), "DHR_Access": _access(above)},
        type_properties=separator_type_properties(row),
        quantities={"Qto_InterceptorBaseQuantities": {"GrossWeight": size.mass}},
    )


def _above(middle: float, half: float, start: float, height: float, core: bool) -> Envelope:
    reason = (
        "free height of the body to draw the core (vendors, practice)"
        if core
        else "100 mm above the vent, which is unscrewed to be cleaned (practice)"
    )
    return room(
        EnvelopeKind.SERVICE,
        (((middle - half, -half, start), (middle + half, half, start + height)),),
        reason,
        ("ACC010",),
    )


def _access(above: float) -> dict[str, float | str | bool]:
    return {"TopClearance": above, "ServiceSide": "TOP", "AccessFrequency": "ANNUAL", "RequiresTool": True}


def separator_solids(row: Separator, allowance: float, upside_down: bool = False) -> tuple[tuple[Solid, ...], float]:
    """Make flanges, necks and body of a separator.

    Args:
        row: of the table; its height is over all.
        allowance: of that height, what a vent or drain takes [m].
        upside_down: whether the larger part of the body is below the pipe axis.

    Returns:
        The bodies, and how far the body reaches from the pipe axis on its larger side [m].
    """
    length, tall = row.face_to_face, row.height - allowance
    near = max(UNDER * tall, tables.pipes().row(row.dn).outside_diameter)
    up: Vector = (0.0, 0.0, -1.0) if upside_down else (0.0, 0.0, 1.0)
    frame = Placement((length / 2, 0.0, 0.0), up, X).moved(z=-near)
    shell = shell_solids(row.body_diameter / 2, 0.0, tall, "painted steel")
    thickness = tables.flanges().row(row.dn).thickness
    # Necks end within the body: at its axis they would meet each other.
    neck = length / 2 - 0.4 * row.body_diameter
    pipe = Cylinder(tables.pipes().row(row.dn).outside_diameter / 2, neck)
    outlet = Placement((length, 0.0, 0.0), negative(X), Y)
    solids = (
        flange_disc(row.dn, along_x()),
        flange_disc(row.dn, along_x(length - thickness)),
        Solid(pipe, along_x()),
        Solid(pipe, outlet),
        *(Solid(one.shape, frame @ one.at, one.material) for one in shell),
    )
    return solids, tall - near


def separator_type_properties(row: Separator) -> Properties:
    """Pset_InterceptorTypeCommon of a separator."""
    return {
        "Pset_InterceptorTypeCommon": {
            "NominalBodyLength": row.body_diameter,
            "NominalBodyWidth": row.body_diameter,
            "NominalBodyDepth": row.height,
            "InletConnectionSize": row.dn / 1000,
            "OutletConnectionSize": row.dn / 1000,
        }
    }


def separator_properties(size: Size) -> Properties:
    """Design and lifting data of a separator."""
    row = size.separator
    return {
        "DHR_Design": {
            "FlowDesign": size.flow,
            "PressureDropDesign": size.pressure_drop,
            "PN": PRESSURE_CLASS,
            "PS": size.pressure,
            "Medium": "water",
        },
        "DHR_Lifting": lifting(row.face_to_face, row.body_diameter, row.height, row.mass_empty),
    }


GRID = {
    "flow": ("5 m3/h", "45 m3/h", "150 m3/h", "345 m3/h"),
    "dn": (0, 150, 300),
    "core": (False, True),
}

EXCLUDED = (
    Exclusion({"flow": "150 m3/h", "dn": 150}, "more than DN150 separates"),
    Exclusion({"flow": "345 m3/h", "dn": 150}, "more than DN150 separates"),
)

COMPONENT = ComponentType("air_separator", Choices, Duty, size, build, GRID, EXCLUDED)
