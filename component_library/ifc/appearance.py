"""Colours and layers: by circuit where an element carries one, else by class."""

from collections.abc import Sequence

from component_library.ifc.step import Entity, Sheet
from component_library.vocabulary import CIRCUITS, EnvelopeKind

Colour = tuple[float, float, float]

CIRCUIT_COLOURS: dict[str, Colour] = {
    "FWS": (0.10, 0.35, 0.80),
    "SRC": (0.00, 0.55, 0.55),
    "HPC": (0.85, 0.45, 0.05),
    "DH": (0.80, 0.10, 0.10),
    "DRY": (0.30, 0.60, 0.25),
}
"""Red, green, blue of the supply side of each circuit (practice: cold blue, hot red)."""

OTHER_CIRCUIT: Colour = (0.45, 0.35, 0.65)
RETURN_LIGHTER = 0.35
"""The return side is this much nearer to white (practice)."""

CLASS_COLOURS: dict[str, Colour] = {
    "IfcSlab": (0.72, 0.72, 0.70),
    "IfcWall": (0.80, 0.78, 0.74),
    "IfcColumn": (0.66, 0.66, 0.66),
    "IfcBeam": (0.66, 0.66, 0.66),
    "IfcDoor": (0.55, 0.40, 0.25),
    "IfcDiscreteAccessory": (0.40, 0.42, 0.45),
    "IfcMember": (0.40, 0.42, 0.45),
    "IfcCableCarrierSegment": (0.75, 0.75, 0.55),
    "IfcPump": (0.15, 0.45, 0.30),
    "IfcHeatExchanger": (0.50, 0.55, 0.60),
    "IfcChiller": (0.35, 0.45, 0.60),
    "IfcTank": (0.55, 0.60, 0.60),
}
OTHER_CLASS: Colour = (0.60, 0.60, 0.62)

EQUIPMENT = ("IfcEnergyConversionDevice", "IfcFlowMovingDevice", "IfcFlowStorageDevice")
"""Equipment shows its class, not its circuit: it stands between circuits (domain reference 2.13, 2.14)."""

ENVELOPE_COLOURS: dict[EnvelopeKind, Colour] = {
    EnvelopeKind.OPERATE: (0.20, 0.60, 1.00),
    EnvelopeKind.ACCESS: (0.30, 0.80, 0.30),
    EnvelopeKind.SERVICE: (1.00, 0.80, 0.10),
    EnvelopeKind.LIFT: (0.90, 0.40, 0.90),
    EnvelopeKind.REMOVAL: (1.00, 0.50, 0.10),
    EnvelopeKind.EGRESS: (0.10, 0.80, 0.60),
    EnvelopeKind.LAYDOWN: (0.70, 0.60, 0.30),
    EnvelopeKind.INSULATION: (0.90, 0.90, 0.70),
    EnvelopeKind.THERMAL: (1.00, 0.30, 0.30),
}
ENVELOPE_TRANSPARENCY = 0.7
"""Transparency of envelopes (domain reference 3.6)."""


class Appearance:
    """Colours and layers of one file."""

    def __init__(self, sheet: Sheet):
        """Take the file."""
        self._sheet = sheet
        self._layers: dict[str, list[Entity]] = {}

    def paint(self, items: Sequence[Entity], name: str, colour: Colour, transparency: float = 0.0) -> None:
        """Give items a surface style; one style for each name."""
        sheet = self._sheet
        style = sheet.once(("style", name), lambda: self._style(name, colour, transparency))
        for item in items:
            sheet.make("IfcStyledItem", item, (style,))

    def put_on(self, layer: str, representation: Entity) -> None:
        """Put a representation on a layer."""
        self._layers.setdefault(layer, []).append(representation)

    def write_layers(self) -> None:
        """Write the layers, by name."""
        for name in sorted(self._layers):
            self._sheet.make("IfcPresentationLayerAssignment", name, None, tuple(self._layers[name]))

    def _style(self, name: str, colour: Colour, transparency: float) -> Entity:
        sheet = self._sheet
        shade = sheet.make("IfcColourRgb", None, *colour)
        rendering = sheet.make(
            "IfcSurfaceStyleRendering", SurfaceColour=shade, Transparency=transparency, ReflectanceMethod="NOTDEFINED"
        )
        style = sheet.make("IfcSurfaceStyle", name, "BOTH", (rendering,))
        # Styles reach items through an assignment in IFC2X3; later schemas deprecate it (implementer rule IFC102).
        return sheet.make("IfcPresentationStyleAssignment", (style,)) if sheet.schema == "IFC2X3" else style


def circuit_colour(circuit: str) -> Colour:
    """Give the colour of a circuit side ("SRC-R"): the return is lighter than the supply."""
    code, _, side = circuit.partition("-")
    red, green, blue = CIRCUIT_COLOURS.get(code, OTHER_CIRCUIT) if code in CIRCUITS else OTHER_CIRCUIT
    if side != "R":
        return red, green, blue
    return _lighter(red), _lighter(green), _lighter(blue)


def _lighter(part: float) -> float:
    return round(part + RETURN_LIGHTER * (1 - part), 3)


def class_colour(ifc_class: str) -> Colour:
    """Give the colour of a class."""
    return CLASS_COLOURS.get(ifc_class, OTHER_CLASS)
