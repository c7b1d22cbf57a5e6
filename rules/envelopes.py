# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""Envelopes read back from IFC: kind, owner and convex parts (domain reference, 3.1 and 3.6).

Five forms are read: a `Clearance` representation, IfcVirtualElement, IfcBuildingElementProxy, IfcSpatialZone and
IfcSpace. Which element is one, `rules.roles.is_envelope` says; this module says what it means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from component_library.vocabulary import CLEARANCE_OBJECT_TYPE, DHR_ENVELOPE, EnvelopeKind
from rules.facts import ElementFacts
from rules.scene import Floats, Item, Mesh

CONVEX = 1e-3
"""A mesh that fills its hull up to this share is convex: single-precision kernels leave 1e-6, a notch far more."""

_ZONE_KINDS = {"TRANSPORT": EnvelopeKind.EGRESS, "RESERVATION": EnvelopeKind.LAYDOWN}


@dataclass(frozen=True)
class Meaning:
    """Kind and hardness of an envelope, and whether the file said the kind or it was assumed."""

    kind: str
    hardness: str
    stated: bool


def meaning(element: ElementFacts, aspect: str = "") -> Meaning:
    """Read the kind of an envelope.

    DHR_Envelope.Kind goes first, then the word behind "CLEARANCE:" in ObjectType, the name of the shape aspect, and
    the predefined type of a spatial zone. A clearance that says nothing is ACCESS: somebody has to stand there.
    """
    pset = element.psets.get(DHR_ENVELOPE, {})
    words = [str(pset.get("Kind") or "")] if not aspect else []
    object_type = element.object_type.strip().upper()
    if object_type.startswith(CLEARANCE_OBJECT_TYPE):
        words.append(object_type.removeprefix(CLEARANCE_OBJECT_TYPE).strip(" :_-"))
    words.append(aspect)
    kind = next((found for word in words if (found := _kind(word))), None)
    stated = kind is not None
    if kind is None:
        zone = element.ifc_class == "IfcSpatialZone"
        kind = _ZONE_KINDS.get(element.predefined_type, EnvelopeKind.ACCESS) if zone else EnvelopeKind.ACCESS
    hardness = str(pset.get("Hardness") or "").upper()
    if hardness not in ("HARD", "SOFT"):
        hardness = "SOFT" if kind is EnvelopeKind.THERMAL else "HARD"
    return Meaning(kind.value, hardness, stated)


def _kind(word: str) -> EnvelopeKind | None:
    """Take the kind that a word begins with: "Service left" is SERVICE."""
    upper = word.strip().upper()
    return next((kind for kind in EnvelopeKind if upper.startswith(kind.value)), None)


@dataclass(frozen=True, eq=False)
class Hosts:
    """Where owners are looked up: items by GlobalId and by tag over all models, by (model, step), and file stems.

    A stem is the file name without ending and "_ENV": where a GlobalId occurs twice, the file of that name wins.
    """

    by_guid: Mapping[str, Sequence[Item]]
    by_tag: Mapping[str, Sequence[Item]]
    by_step: Mapping[tuple[int, int], Item]
    stems: Sequence[str]


def owner(element: ElementFacts, model: int, hosts: Hosts) -> Item | None:
    """Find the item that an envelope element of a model belongs to.

    Returns:
        By DHR_Envelope.HostGlobalId over all models, then IfcRelAssignsToProduct, then a HostTag that one item alone
        carries; None if the host is in no model.
    """
    pset = element.psets.get(DHR_ENVELOPE, {})
    guid = pset.get("HostGlobalId")
    found: Sequence[Item] = hosts.by_guid.get(guid, ()) if isinstance(guid, str) else ()
    if found:
        return next((item for item in found if hosts.stems[item.model] == hosts.stems[model]), found[0])
    if element.assigned_to is not None and (model, element.assigned_to) in hosts.by_step:
        return hosts.by_step[model, element.assigned_to]
    tag = pset.get("HostTag")
    tagged: Sequence[Item] = hosts.by_tag.get(tag, ()) if isinstance(tag, str) and tag else ()
    return tagged[0] if len(tagged) == 1 else None


def convex_parts(mesh: Mesh) -> tuple[tuple[Mesh, ...], bool]:
    """Split the mesh of one item into convex parts.

    Returns:
        The parts, each a closed hull with outward triangles, and whether all of them are exact: False where a
        connected body was not convex and its hull stands for it. Bodies without volume are dropped.
    """
    parts: list[Mesh] = []
    exact = True
    for component in _components(mesh):
        hull = convex_hull(component.vertices)
        if hull is None:
            continue
        exact = exact and volume(component) >= (1 - CONVEX) * volume(hull)
        parts.append(hull)
    return tuple(parts), exact


def _components(mesh: Mesh) -> list[Mesh]:
    """Split into connected bodies, in the order of their first vertex."""
    faces = mesh.faces
    count = len(mesh.vertices)
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]]])
    graph = scipy.sparse.coo_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    number, label = scipy.sparse.csgraph.connected_components(graph, directed=False)
    if number == 1:
        return [mesh]
    found: list[Mesh] = []
    for component in range(number):
        chosen = np.flatnonzero(label == component)
        renumber = np.full(count, -1, dtype=np.int32)
        renumber[chosen] = np.arange(len(chosen), dtype=np.int32)
        found.append(Mesh(mesh.vertices[chosen], renumber[faces[label[faces[:, 0]] == component]]))
    return found


def convex_hull(points: Floats) -> Mesh | None:
    """Convex hull of points (n, 3) as a closed mesh with outward triangles; None if they lie in one plane."""
    if len(points) < 4:
        return None
    centre = points.mean(axis=0)
    try:
        hull = scipy.spatial.ConvexHull(points - centre)
    except scipy.spatial.QhullError:
        return None
    corners = hull.points[hull.simplices]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    inward = np.einsum("ij,ij->i", normals, hull.equations[:, :3]) < 0
    simplices = hull.simplices.copy()
    simplices[inward] = simplices[inward][:, ::-1]
    used, faces = np.unique(simplices, return_inverse=True)
    return Mesh(points[used], faces.reshape(-1, 3).astype(np.int32))


def volume(mesh: Mesh) -> float:
    """Signed volume of a closed mesh [m3]."""
    corners = (mesh.vertices - mesh.vertices[0])[mesh.faces]
    return float(np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6.0)
