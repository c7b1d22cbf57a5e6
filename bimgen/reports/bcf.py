"""BCF 2.1: one topic a finding, with viewpoint and snapshot, as BIMcollab, Solibri and the Revit add-ins want it.

Names inside a topic folder are fixed ("viewpoint.bcfv", "snapshot.png"), folders are entries of their own, cameras
stand in metres in the frame of the first model's placements. 2.1 because every BCF manager reads it.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportUnknownParameterType=false

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from bimgen.archive import archive
from bimgen.camera import Camera, camera, obstacles
from bimgen.run import Report, Run
from bimgen.snapshot import OTHER_COLOUR, SUBJECT_COLOUR, sketch
from bimgen.wording import (
    FAMILIES,
    PRIORITIES,
    TOPIC_NAMESPACE,
    RuleText,
    clean,
    family,
    label,
    measures,
    model_name,
    moment,
    rule_text,
    stamp,
    title,
    topic_guid,
)
from rules.rule import Finding
from rules.scene import Item, Scene

AUTHOR = "bimgen@bimgen.invalid"
"""CreationAuthor must look like an e-mail address (Procore's importer); .invalid is reserved (RFC 2606)."""

ENVELOPE_COLOUR = "FFCC1A"
"""Colour of a violated envelope, as in the snapshot."""

LEAST_FOV, GREATEST_FOV = 45.0, 60.0
"""What visinfo.xsd of BCF 2.1 allows [deg]."""

Node = Any  # lxml has no public name for its elements

_GUID = re.compile(r"[0-9A-Za-z_$]{22}")


@dataclass(frozen=True, eq=False)
class _Topic:
    """All that one topic is written from."""

    guid: str
    place: int
    finding: Finding
    scene: Scene
    when: datetime
    text: RuleText

    @property
    def view_guid(self) -> str:
        return str(uuid.uuid5(TOPIC_NAMESPACE, f"{self.guid} viewpoint"))


def write(run: Run) -> bytes:
    """Write a run as a BCF 2.1 file.

    A topic's GUID is `wording.topic_guid(finding.key)`, so that a later export updates it. A waived finding is a
    topic with status Closed and a comment that gives the reason. A finding without a picture gets a sketch: a
    missing snapshot makes importers drop the topic or crash.

    Args:
        run: a finished check.

    Returns:
        The zip file; the same run gives the same bytes.
    """
    return archive(_entries(run), moment(run.provenance.started))


def _entries(run: Run) -> Iterator[tuple[str, bytes]]:
    when = moment(run.provenance.started)
    texts = {result.rule.code: rule_text(result.rule) for result in run.results}
    yield "bcf.version", _version()
    yield "project.bcfp", _project(run.project)
    yield "extensions.xsd", _extensions(run.findings)
    boxes = obstacles(run.scene)
    used: dict[str, int] = {}
    for place, finding in enumerate(run.findings):
        used[finding.key] = used.get(finding.key, 0) + 1
        again = f"#{used[finding.key]}" if used[finding.key] > 1 else ""
        guid = topic_guid(finding.key + again)
        topic = _Topic(guid, place, finding, run.scene, when, texts.get(finding.rule, RuleText()))
        eye = camera(run.scene, finding, boxes)
        yield f"{guid}/", b""
        yield f"{guid}/markup.bcf", _markup(topic)
        yield f"{guid}/viewpoint.bcfv", _viewpoint(topic, eye)
        yield f"{guid}/snapshot.png", run.snapshots.get(finding.key) or sketch(run.scene, finding, eye)


def _element(parent: Node, tag: str, text: str | None = None, /, **attributes: str) -> Node:
    child = etree.SubElement(parent, tag, {key: clean(value) for key, value in attributes.items()})
    if text is not None:
        child.text = clean(text)
    return child


def _bytes(root: Node) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _version() -> bytes:
    root = etree.Element("Version", VersionId="2.1")
    _element(root, "DetailedVersion", "2.1")
    return _bytes(root)


def _project(name: str) -> bytes:
    root = etree.Element("ProjectExtension")
    project = _element(root, "Project", ProjectId=str(uuid.uuid5(TOPIC_NAMESPACE, f"project {name}")))
    _element(project, "Name", name)
    _element(root, "ExtensionSchema", "extensions.xsd")
    return _bytes(root)


def _extensions(findings: Iterable[Finding]) -> bytes:
    """List the words this file uses, as the extension schema of BCF 2.1 lists them."""
    labels = {text for finding in findings for text in _labels(finding)}
    words: Mapping[str, Iterable[str]] = {
        "TopicType": sorted({*FAMILIES.values(), "Check"}),
        "TopicStatus": ("Open", "Closed"),
        "TopicLabel": sorted(labels),
        "Priority": tuple(PRIORITIES.values()),
        "UserIdType": (AUTHOR,),
    }
    xs = "http://www.w3.org/2001/XMLSchema"
    root = etree.Element(f"{{{xs}}}schema", nsmap={"xs": xs})
    redefine = _element(root, f"{{{xs}}}redefine", schemaLocation="markup.xsd")
    for name, values in words.items():
        kind = _element(redefine, f"{{{xs}}}simpleType", name=name)
        choice = _element(kind, f"{{{xs}}}restriction", base=name)
        for value in values:
            _element(choice, f"{{{xs}}}enumeration", value=value)
    return _bytes(root)


def _labels(finding: Finding) -> list[str]:
    """Rule code, severity, disciplines: what people filter by. No doubles, no empty ones."""
    disciplines = [finding.subject.discipline, finding.other.discipline if finding.other is not None else ""]
    return [text for text in dict.fromkeys([finding.rule, finding.severity.value, *sorted(disciplines)]) if text]


def _markup(topic: _Topic) -> bytes:
    finding, when = topic.finding, stamp(topic.when)
    root = etree.Element("Markup")
    _header(root, topic)
    closed = finding.waiver is not None
    entry = _element(
        root, "Topic", Guid=topic.guid, TopicType=family(finding.rule), TopicStatus="Closed" if closed else "Open"
    )
    _element(entry, "Title", title(finding))
    _element(entry, "Priority", PRIORITIES[finding.severity])
    _element(entry, "Index", str(topic.place))
    for text in _labels(finding):
        _element(entry, "Labels", text)
    _element(entry, "CreationDate", when)
    _element(entry, "CreationAuthor", AUTHOR)
    _element(entry, "Description", _description(topic))
    _comment(root, topic, "finding", f"{finding.rule}: {finding.message}")
    if finding.waiver is not None:
        waiver = finding.waiver
        until = f", until {waiver.expires}" if waiver.expires else ""
        _comment(root, topic, "waiver", f"Waived by {waiver.approver} on {waiver.date}{until}: {waiver.reason}")
    view = _element(root, "Viewpoints", Guid=topic.view_guid)
    _element(view, "Viewpoint", "viewpoint.bcfv")
    _element(view, "Snapshot", "snapshot.png")
    _element(view, "Index", "0")
    return _bytes(root)


def _header(root: Node, topic: _Topic) -> None:
    """Name the files involved. Their dates are not known here: Date is when they were read."""
    models = topic.scene.models
    numbers = sorted({item.model for item in _items(topic.finding) if 0 <= item.model < len(models)})
    if not numbers:
        return
    header = _element(root, "Header")
    for number in numbers:
        model = models[number]
        project = {"IfcProject": model.project_guid} if _GUID.fullmatch(model.project_guid) else {}
        entry = _element(header, "File", **project, isExternal="true")
        _element(entry, "Filename", model.name or model.path)
        _element(entry, "Date", stamp(topic.when))


def _comment(root: Node, topic: _Topic, role: str, text: str) -> None:
    entry = _element(root, "Comment", Guid=str(uuid.uuid5(TOPIC_NAMESPACE, f"{topic.guid} {role}")))
    _element(entry, "Date", stamp(topic.when))
    _element(entry, "Author", AUTHOR)
    _element(entry, "Comment", text)
    _element(entry, "Viewpoint", Guid=topic.view_guid)


def _items(finding: Finding) -> list[Item]:
    return [finding.subject] if finding.other is None else [finding.subject, finding.other]


def _description(topic: _Topic) -> str:
    finding = topic.finding
    parts = [finding.message, ""]
    parts += [f"{one.name}: {one.text}" + (f" ({one.how})" if one.how else "") for one in measures(finding)]
    if finding.at is not None:
        parts.append("At: " + ", ".join(f"{value:.3f}" for value in finding.at) + " m")
    for side, item in zip("AB", _items(finding), strict=False):
        parts.append(f"{side}: {label(item)} · {item.ifc_class} · {item.guid} · {model_name(topic.scene, item)}")
    if topic.text.clear:
        parts += ["", "How to clear it: " + " ".join(topic.text.clear.split())]
    return "\n".join(parts).strip()


def _viewpoint(topic: _Topic, eye: Camera) -> bytes:
    root = etree.Element("VisualizationInfo", Guid=topic.view_guid)
    shown = _shown(topic)
    parts = _element(root, "Components")
    _element(parts, "ViewSetupHints", SpacesVisible="false", SpaceBoundariesVisible="false", OpeningsVisible="false")
    if shown:
        selection = _element(parts, "Selection")
        for guid, (tool, _) in shown.items():
            _component(selection, guid, tool)
    _element(parts, "Visibility", DefaultVisibility="true")
    if shown:
        colouring = _element(parts, "Coloring")
        for guid, (tool, colour) in shown.items():
            _component(_element(colouring, "Color", Color=colour), guid, tool)
    view = _element(root, "PerspectiveCamera")
    place = topic.scene.world(eye.eye)
    for name, values in (("CameraViewPoint", place), ("CameraDirection", eye.direction), ("CameraUpVector", eye.up)):
        point = _element(view, name)
        for axis, value in zip("XYZ", values, strict=True):
            _element(point, axis, f"{value + 0.0:.6f}")
    _element(view, "FieldOfView", f"{min(max(eye.fov, LEAST_FOV), GREATEST_FOV):g}")
    return _bytes(root)


def _shown(topic: _Topic) -> dict[str, tuple[str, str]]:
    """GlobalId -> (id in the authoring tool, colour) of what is highlighted; GlobalIds that are none are left out."""
    finding = topic.finding
    shown: dict[str, tuple[str, str]] = {}
    for item, colour in zip(_items(finding), (SUBJECT_COLOUR, OTHER_COLOUR), strict=False):
        tool = item.tag if item.tag.isascii() and item.tag.isdigit() else ""  # Revit writes its element id there
        shown.setdefault(item.guid, (tool, colour))
    shown.setdefault(finding.envelope, ("", ENVELOPE_COLOUR))
    return {guid: value for guid, value in shown.items() if _GUID.fullmatch(guid)}


def _component(parent: Node, guid: str, tool: str) -> None:
    entry = _element(parent, "Component", IfcGuid=guid)
    if tool:
        _element(entry, "AuthoringToolId", tool)


REPORT = Report("bcf", ".bcf", write)
