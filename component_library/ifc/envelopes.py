"""Envelopes as elements of a file of their own, so that coordination models stay clean (domain reference 3.6)."""

from collections.abc import Mapping
from dataclasses import dataclass

from component_library.ifc.appearance import ENVELOPE_COLOURS, ENVELOPE_TRANSPARENCY, Appearance
from component_library.ifc.elements import contain
from component_library.ifc.identity import element_key
from component_library.ifc.project import Frame
from component_library.ifc.properties import LABEL_LENGTH, PropertyWriter
from component_library.ifc.schema import Schema
from component_library.ifc.solids import items, representation
from component_library.ifc.step import Entity, Sheet
from component_library.ifc.tree import Node, Path
from component_library.model import Envelope, Placement, Solid, Value
from component_library.shapes import ConvexShape, Extrusion
from component_library.vocabulary import CLEARANCE_PREFIX, DHR_ENVELOPE, EnvelopeKind


@dataclass(frozen=True)
class Form:
    """How a kind of envelope is written."""

    ifc_class: str
    predefined_type: str


ROUTE = Form("IfcSpatialZone", "TRANSPORT")

FORMS: dict[str, tuple[Form, dict[EnvelopeKind, Form]]] = {
    "IFC4": (
        Form("IfcBuildingElementProxy", "PROVISIONFORSPACE"),
        {EnvelopeKind.EGRESS: ROUTE, EnvelopeKind.REMOVAL: ROUTE},
    ),
    "IFC2X3": (Form("IfcBuildingElementProxy", ""), {}),
    "IFC4X3_ADD2": (
        Form("IfcVirtualElement", "CLEARANCE"),
        {
            EnvelopeKind.EGRESS: ROUTE,
            EnvelopeKind.REMOVAL: ROUTE,
            EnvelopeKind.LAYDOWN: Form("IfcSpatialZone", "RESERVATION"),
        },
    ),
}
"""Schema -> form of most kinds, and of those that differ (domain reference 3.6; PROVISIONFORSPACE is deprecated in
IFC4X3, IfcVirtualElement has no PredefinedType before it; in IFC2X3 neither has the proxy, and there are no zones)."""


@dataclass(frozen=True)
class _Placed:
    """An envelope of a part, the part it belongs to, and its key."""

    envelope: Envelope
    owner: Node
    host: Node
    key: str


def write_envelopes(sheet: Sheet, schema: Schema, frame: Frame, nodes: Mapping[Path, Node]) -> None:
    """Write every envelope of the tree.

    Raises:
        ValueError: a host that is no part, or a part of an envelope that is not convex; names the component.
    """
    properties = PropertyWriter(sheet, schema)
    appearance = Appearance(sheet)
    contained: list[tuple[str, Entity]] = []
    zones: list[tuple[str, Entity]] = []
    for placed in _placed(nodes):
        general, special = FORMS[schema.name]
        form = special.get(placed.envelope.kind, general)
        entity = _write(sheet, frame, placed, form, appearance)
        (zones if form.ifc_class == "IfcSpatialZone" else contained).append((placed.key, entity))
        sets = properties.sets({DHR_ENVELOPE: _facts(sheet, placed)}, form.ifc_class, form.predefined_type, placed.key)
        properties.relate((entity,), placed.key, sets)
    appearance.write_layers()
    contain(sheet, frame, f"rel/envelopes:{frame.storey_key}", contained)
    for key, zone in sorted(zones, key=lambda item: item[0]):
        # A zone is not contained in a storey, it is referenced there.
        sheet.root("IfcRelReferencedInSpatialStructure", f"rel/in:{key}", None, None, (zone,), frame.storey)


def _placed(nodes: Mapping[Path, Node]) -> list[_Placed]:
    """Find every envelope. Of several of one kind and host, a number tells them apart in the order declared."""
    found: list[_Placed] = []
    count: dict[tuple[Path, Path, EnvelopeKind], int] = {}
    for owner in nodes.values():
        for envelope in owner.component.envelopes:
            host = nodes.get((*owner.path, *envelope.host))
            if host is None:
                raise ValueError(f"{owner.key}: an envelope names the part {'/'.join(envelope.host)}, which is none")
            same = (owner.path, host.path, envelope.kind)
            count[same] = count.get(same, 0) + 1
            number = f"/{count[same]}" if count[same] > 1 else ""
            by = f"/{owner.key}" if owner is not host else ""
            key = f"envelope:{envelope.kind}/{element_key(host.path)}{by}{number}"
            found.append(_Placed(envelope, owner, host, key))
    return found


def _write(sheet: Sheet, frame: Frame, placed: _Placed, form: Form, appearance: Appearance) -> Entity:
    envelope, host = placed.envelope, placed.host
    solids = tuple(_solid(placed, shape, place) for shape, place in envelope.parts)
    try:
        made = items(sheet, solids)
    except ValueError as error:
        raise ValueError(f"{placed.owner.key}: {envelope.kind} envelope: {error}") from None
    body = representation(sheet, frame.body, solids, made)
    kind = str(envelope.kind)
    appearance.paint(made, f"ENV-{kind}", ENVELOPE_COLOURS[envelope.kind], ENVELOPE_TRANSPARENCY)
    appearance.put_on(f"ENV-{kind}", body)
    own = {"PredefinedType": form.predefined_type} if form.predefined_type else {}
    return sheet.root(
        form.ifc_class,
        placed.key,
        f"{kind} {host.tag or host.instance.name}",
        envelope.reason or None,
        f"{CLEARANCE_PREFIX}{kind}",
        sheet.local(frame.storey.ObjectPlacement, placed.owner.world),
        sheet.make("IfcProductDefinitionShape", None, None, (body,)),
        **own,
    )


def _solid(placed: _Placed, shape: ConvexShape, place: Placement) -> Solid:
    if isinstance(shape, Extrusion) and not shape.convex:
        raise ValueError(f"{placed.owner.key}: a part of its {placed.envelope.kind} envelope is not convex")
    return Solid(shape, place, "")


def _facts(sheet: Sheet, placed: _Placed) -> dict[str, Value]:
    envelope, host = placed.envelope, placed.host
    facts: dict[str, Value] = {
        "Kind": str(envelope.kind),
        # A group is not written: its envelopes have no host.
        "HostGlobalId": "" if host.is_group else sheet.identity.of(host.key),
        "HostTag": host.tag,
        "RuleRefs": ", ".join(envelope.rules),
        "Hardness": envelope.hardness,
        "Frequency": envelope.frequency,
        "Standard": _label(envelope.reason),
    }
    return {name: value for name, value in facts.items() if value}


def _label(text: str) -> str:
    """Cut a text to what an IfcLabel holds; the whole of it stands in Description."""
    return text if len(text) <= LABEL_LENGTH else f"{text[: LABEL_LENGTH - 2]} …"
