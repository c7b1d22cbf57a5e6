"""A small plant with one of everything the writer knows, made by hand so that its sizes are plain."""

import math

from component_library.ifc.write import MapConversion, Site
from component_library.model import (
    Component,
    Connection,
    Envelope,
    Instance,
    Placement,
    Port,
    Solid,
    X,
    Y,
    Z,
    at,
)
from component_library.shapes import Bend, Box, Cylinder, Extrusion, Facets, Revolution
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

STAMP = "2025-01-01T00:00:00"
SITE = Site("Test plant", storey="Basement", elevation=-4.0, author="A. Person", organisation="Office")
MAPPED_SITE = Site("Test plant", map=MapConversion(458000.25, 5439000.5, 110.0, math.radians(30.0), 0.9996))

BACK, FORWARD = (-1.0, 0.0, 0.0), X


def port(name: str, flow: str, place: Placement, dn: int = 100, joint: Joint = Joint.WELDED) -> Port:
    return Port(name, place, FlowDirection(flow), dn, joint)


def inline(length: float, joint: Joint = Joint.WELDED) -> tuple[Port, Port]:
    """Ports of a straight part along x."""
    return (
        port("in", "SINK", at(axis=BACK, ref=Z), joint=joint),
        port("out", "SOURCE", at(length, axis=FORWARD, ref=Z), joint=joint),
    )


def pipe(length: float) -> Component:
    return Component(
        name="Pipe DN100",
        ifc_class="IfcPipeSegment",
        predefined_type="RIGIDSEGMENT",
        solids=(Solid(Cylinder(0.05715, length), at(axis=X)),),
        ports=inline(length),
        type_properties={"Pset_PipeSegmentTypeCommon": {"NominalDiameter": 0.1, "OuterDiameter": 0.1143}},
        quantities={"Qto_PipeSegmentBaseQuantities": {"Length": length, "GrossWeight": 9.9 * length}},
        mapped=False,
    )


def valve(height: float = 0.3) -> Component:
    """A wafer valve with its lever room."""
    return Component(
        name="Butterfly valve DN100",
        ifc_class="IfcValve",
        predefined_type="ISOLATING",
        solids=(
            Solid(Cylinder(0.08, 0.052), at(axis=X), "ductile iron"),
            Solid(Box(0.03, 0.03, height), at(0.026), "steel"),
        ),
        ports=inline(0.052, Joint.WAFER),
        envelopes=(
            Envelope(
                EnvelopeKind.OPERATE,
                ((Box(0.4, 0.4, 0.2), at(0.026, 0.0, height)),),
                "hand room 100 around the lever (practice)",
                frequency="MONTHLY",
                rules=("REA003",),
            ),
        ),
        type_properties={
            "Pset_ValveTypeCommon": {"ValveMechanism": "BUTTERFLY", "ValveOperation": "LEVER", "WorkingPressure": 16e5},
            "Pset_ValveTypeIsolating": {"IsNormallyOpen": True},
        },
        properties={"DHR_Access": {"AccessFrequency": "MONTHLY", "RequiresTool": False}},
    )


def elbow() -> Component:
    """A long-radius bend from +x up to +z."""
    radius = 0.1525
    return Component(
        name="Elbow DN100 90",
        ifc_class="IfcPipeFitting",
        predefined_type="BEND",
        solids=(Solid(Bend(0.05715, radius, math.pi / 2), Placement((0.0, 0.0, 0.0), X, Z)),),
        ports=(
            port("in", "SINK", at(axis=BACK, ref=Z)),
            port("out", "SOURCE", at(radius, 0.0, radius, axis=Z, ref=BACK)),
        ),
        type_properties={"Pset_FittingBend": {"BendAngle": math.pi / 2, "BendRadius": radius}},
    )


def reducer() -> Component:
    """A concentric reducer, hollow, from DN100 to DN80."""
    profile = ((0.0535, 0.0), (0.05715, 0.0), (0.04445, 0.089), (0.041, 0.089))
    return Component(
        name="Reducer DN100x80",
        ifc_class="IfcPipeFitting",
        predefined_type="TRANSITION",
        solids=(Solid(Revolution(profile), at(axis=X)),),
        ports=inline(0.089),
    )


def wedge() -> Facets:
    """A prism with a triangular side, 0.2 x 0.1 x 0.1."""
    vertices = (
        (0.0, 0.0, 0.0),
        (0.2, 0.0, 0.0),
        (0.0, 0.0, 0.1),
        (0.0, 0.1, 0.0),
        (0.2, 0.1, 0.0),
        (0.0, 0.1, 0.1),
    )
    return Facets(vertices, ((0, 1, 2), (3, 5, 4), (0, 3, 4, 1), (0, 2, 5, 3), (1, 4, 5, 2)))


def strainer() -> Component:
    """A facetted body and a cylinder in one representation."""
    return Component(
        name="Strainer DN100",
        ifc_class="IfcFilter",
        predefined_type="STRAINER",
        solids=(Solid(wedge(), at(0.05, -0.05, -0.2)), Solid(Cylinder(0.06, 0.35), at(axis=X))),
        ports=inline(0.35, Joint.FLANGED),
        type_properties={"Pset_FilterTypeCommon": {"NominalPressureDrop": 5e3, "FlowRateRange": 0.012}},
    )


def pump() -> Component:
    return Component(
        name="Pump 65-200",
        ifc_class="IfcPump",
        predefined_type="ENDSUCTION",
        solids=(
            Solid(Box(1.2, 0.5, 0.15), at(0.6), "steel"),
            Solid(Cylinder(0.15, 0.6), at(0.5, 0.0, 0.4, axis=X), "cast iron"),
        ),
        ports=(
            port("in", "SINK", at(0.0, 0.0, 0.4, axis=BACK, ref=Z), joint=Joint.FLANGED),
            port("out", "SOURCE", at(0.2, 0.0, 0.6, axis=Z, ref=X), joint=Joint.FLANGED),
        ),
        envelopes=(
            Envelope(
                EnvelopeKind.SERVICE,
                ((Box(0.6, 0.5, 0.8), at(1.5)), (Box(0.2, 0.2, 0.2), at(1.9))),
                "back pull-out 600 (practice)",
                rules=("ACC004",),
            ),
            Envelope(EnvelopeKind.LIFT, ((Cylinder(0.3, 1.0), at(0.8, 0.0, 0.6)),), "to the hook"),
            Envelope(EnvelopeKind.SERVICE, ((Box(0.3, 0.3, 0.3), at(0.6, 0.9)),), "second side"),
        ),
        type_properties={"Pset_PumpTypeCommon": {"NominalRotationSpeed": 24.2}},
        properties={
            "Pset_PumpOccurrence": {"ImpellerDiameter": 0.209},
            "DHR_Design": {"FlowDesign": 0.02, "PN": 16, "Medium": "water"},
            "DHR_Lifting": {"LargestPartMass": 180.0},
        },
        quantities={"Qto_PumpBaseQuantities": {"GrossWeight": 260.0}},
    )


def exchanger() -> Component:
    """Two circuits in one body."""
    return Component(
        name="Plate heat exchanger 100",
        ifc_class="IfcHeatExchanger",
        predefined_type="PLATE",
        solids=(Solid(Box(1.0, 0.6, 1.6), at(0.5), "stainless steel"),),
        ports=(
            port("hot_in", "SINK", at(0.0, 0.2, 1.3, axis=BACK, ref=Z)),
            port("hot_out", "SOURCE", at(0.0, 0.2, 0.3, axis=BACK, ref=Z)),
            port("cold_in", "SINK", at(0.0, -0.2, 0.3, axis=BACK, ref=Z)),
            port("cold_out", "SOURCE", at(0.0, -0.2, 1.3, axis=BACK, ref=Z)),
        ),
        type_properties={
            "Pset_HeatExchangerTypeCommon": {"FlowArrangement": "COUNTERFLOW"},
            "Pset_HeatExchangerTypePlate": {"NumberOfPlates": 120},
        },
    )


def support() -> Component:
    tee = ((-0.05, 0.0), (0.05, 0.0), (0.05, 0.01), (0.005, 0.01), (0.005, 0.1), (-0.005, 0.1), (-0.005, 0.01))
    return Component(
        name="Support",
        ifc_class="IfcDiscreteAccessory",
        predefined_type="BRACKET",
        solids=(Solid(Extrusion((*tee, (-0.05, 0.01)), 0.4)),),
        properties={"DHR_Support": {"Function": "REST", "LoadV": 900.0}},
        mapped=False,
    )


def skid(first: float = 0.5) -> Component:
    """Pump, valve and pipe; its "suction" is the pump's."""
    return Component(
        name="Pump skid",
        ifc_class="IfcElementAssembly",
        predefined_type="USERDEFINED",
        object_type="PUMPSKID",
        ports=(
            Port("suction", at(0.0, 0.0, 0.4, axis=BACK), FlowDirection.SINK, 100, Joint.FLANGED, ("valve", "in")),
            Port("discharge", at(1.0), FlowDirection.SOURCE, 100, Joint.WELDED, ("riser", "out")),
        ),
        children=(
            Instance("pump", pump(), at(), "P-1A", "SRC-R"),
            Instance("valve", valve(), at(-0.052, 0.0, 0.4), "HV-1", "SRC-R"),
            Instance("riser", pipe(first), Placement((0.2, 0.0, 0.6), BACK, Z), "", "SRC-R"),
            Instance("support", support(), at(0.4, 0.4), "", "SRC-R"),
        ),
        connections=(
            Connection(("valve", "out"), ("pump", "in")),
            Connection(("pump", "out"), ("riser", "in")),
        ),
        envelopes=(
            Envelope(
                EnvelopeKind.ACCESS, ((Box(0.6, 0.6, 2.0), at(0.0, 1.0)),), "standing room at the valve", ("valve",)
            ),
        ),
    )


def station(first: float = 0.5) -> Component:
    sides = {"hot_in": "FWS-R", "hot_out": "FWS-S", "cold_in": "SRC-R", "cold_out": "SRC-S"}
    return Component(
        name="Station",
        ifc_class="IfcElementAssembly",
        predefined_type="USERDEFINED",
        object_type="HXSTATION",
        children=(
            Instance("skid", skid(first), at(0.0, 0.0), "PSK-1"),
            Instance("feed", pipe(0.8), at(-0.852, 0.0, 0.4), "", "SRC-R"),
            Instance("return-valve", valve(), at(3.0, 1.0, 1.0), "HV-2", "SRC-R"),
            Instance("spare-valve", valve(), at(3.0, 2.0, 1.0), "HV-3", "DH-S"),
            Instance("elbow", elbow(), at(4.0, 0.0, 1.0), "", "SRC-S"),
            Instance("reducer", reducer(), at(4.0, 1.0, 1.0), "", "DH-S"),
            Instance("strainer", strainer(), at(4.0, 2.0, 1.0), "F-1", "SRC-S"),
            Instance("exchanger", exchanger(), at(6.0, 0.0), "PHE-1A", "", sides),
        ),
        connections=(
            Connection(("feed", "out"), ("skid", "suction")),
            Connection(("skid", "discharge"), ("exchanger", "cold_in")),
        ),
    )


def room(door_width: float = 1.0) -> Component:
    """Host building: a group, so that its parts stand in the storey each by itself."""
    door = Component(
        name="Door",
        ifc_class="IfcDoor",
        predefined_type="DOOR",
        solids=(Solid(Box(door_width, 0.06, 2.1)),),
        properties={
            "attributes": {"OverallWidth": door_width, "OverallHeight": 2.1},
            "Pset_DoorCommon": {"FireExit": True},
        },
        mapped=False,
    )
    opening = Component(
        name="Opening",
        ifc_class="IfcOpeningElement",
        predefined_type="OPENING",
        solids=(Solid(Box(door_width, 0.4, 2.1), Placement(), ""),),
        children=(Instance("door", door),),
        mapped=False,
    )
    wall = Component(
        name="Wall 200",
        ifc_class="IfcWall",
        predefined_type="SOLIDWALL",
        solids=(Solid(Box(10.0, 0.2, 3.0), Placement(), "concrete"),),
        children=(Instance("opening", opening, at(2.0)),),
        properties={"Pset_WallCommon": {"LoadBearing": True}},
        mapped=False,
    )
    blocks = (
        ("slab", "IfcSlab", "FLOOR", Box(10.0, 6.0, 0.25), at(5.0, 3.0, -0.25)),
        ("column", "IfcColumn", "COLUMN", Box(0.3, 0.3, 3.0), at(9.0, 5.0)),
        ("beam", "IfcBeam", "BEAM", Box(0.25, 6.0, 0.45), at(5.0, 3.0, 2.5)),
    )
    profile = ((-0.15, 0.0), (0.15, 0.0), (0.15, 0.06), (0.148, 0.06), (0.148, 0.002), (-0.148, 0.002), (-0.148, 0.06))
    tray = Component(
        name="Cable tray 300",
        ifc_class="IfcCableCarrierSegment",
        predefined_type="CABLETRAYSEGMENT",
        solids=(Solid(Extrusion((*profile, (-0.15, 0.06)), 6.0), Placement((0.0, 0.0, 0.0), X, Y)),),
        mapped=False,
    )
    return Component(
        name="Room",
        ifc_class="",
        predefined_type="",
        children=(
            *(
                Instance(name, Component(name, kind, predefined, solids=(Solid(box, Placement(), "concrete"),)), place)
                for name, kind, predefined, box, place in blocks
            ),
            Instance("wall", wall, at(5.0, -0.1)),
            Instance("tray", tray, at(1.0, 5.5, 2.2)),
        ),
        envelopes=(
            Envelope(EnvelopeKind.EGRESS, ((Box(8.0, 1.2, 2.1), at(4.0, 0.6)),), "escape route 1200 (practice)"),
        ),
    )


def plant(first: float = 0.5) -> tuple[Instance, ...]:
    turned = Placement((1.5, 2.5, 0.1)).rolled(30.0)
    return (Instance("room", room(), at(0.5, 0.5)), Instance("HX-01", station(first), turned, "HXS-1"))
