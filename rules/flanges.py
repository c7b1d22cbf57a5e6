"""Flanges, and the room that their bolts are drawn into. Metres.

A flange is a fitting that says so, by a set of properties or by its name, and whose body is a disc: much wider than it
is long along its axis, which runs between its ports or, without them, across the disc.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from component_library.standards import tables
from component_library.vocabulary import EnvelopeKind
from rules.convex import convex_hull
from rules.scene import Envelope, Floats, Item, Mesh, Scene
from rules.stub import nominal_diameter

DISC = 0.7
"""A flange is no longer along its axis than this share of its width (weld neck to EN 1092-1 type 11: 0.3 to 0.5)."""
SIDES = 12
"""Corners of the prism that stands for the ring of bolts; it is put about the circle, so nothing is left out."""
START = 0.002
"""What lies against the back of a flange is not yet in the way of its bolts [m]."""
FLANGED = ("DHR_PipeConnectionFlanged", "Pset_PipeConnectionFlanged")
_WORDS = re.compile(r"\bflange|flansch|\bbride\b|\bflens\b|\bbrida\b|\bflangia\b")
_NOT = re.compile(r"blind|gasket|dichtung|cap\b")


@dataclass(frozen=True, eq=False)
class Flange:
    """A flange: middle (3,), axis (3,), outside diameter and thickness along the axis."""

    item: Item
    middle: Floats
    axis: Floats
    diameter: float
    thickness: float

    @property
    def bolt_length(self) -> float:
        """Length of a bolt of the pair, by DN, else by the diameter (EN 1092-1 PN16; both flanges + 1.6 bolts)."""
        rows = tables.flanges().rows
        said = round(nominal_diameter(self.item) * 1e3)
        row = rows.get(said)
        if row is None:
            row = min(rows.values(), key=lambda one: (abs(one.outside_diameter - self.diameter), one.dn))
        return row.bolt_length


def flanges(scene: Scene) -> Iterator[Flange]:
    """Yield the flanges of a scene, in scene order."""
    for item in scene.physical:
        if is_flange(item) and (found := _measured(scene, item)) is not None:
            yield found


def is_flange(item: Item) -> bool:
    """Whether a fitting says that it is a flange."""
    if not (item.is_a("IfcPipeFitting") or item.is_a("IfcFlowFitting")):
        return False
    if any(name in item.psets for name in FLANGED):
        return True
    words = " ".join((item.name, item.type_name, item.object_type)).lower()
    return _WORDS.search(words) is not None and _NOT.search(words) is None


def _measured(scene: Scene, item: Item) -> Flange | None:
    if item.body is None:
        return None
    network = scene.network
    places = [np.array(at) for port in network.ports_of(item.index) if (at := network.ports[port].at) is not None]
    vertices = item.body.vertices
    middle = (vertices.min(axis=0) + vertices.max(axis=0)) / 2
    if len(places) == 2 and np.linalg.norm(places[1] - places[0]) > START:
        axis = (places[1] - places[0]) / np.linalg.norm(places[1] - places[0])
    else:
        points = np.unique(np.round(vertices, 6), axis=0)
        axis = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2][-1]
    along = (vertices - middle) @ axis
    across = np.linalg.norm(vertices - middle - along[:, None] * axis, axis=1)
    thickness, diameter = float(np.ptp(along)), 2 * float(across.max())
    if diameter <= 0 or thickness > DISC * diameter:
        return None
    return Flange(item, middle + axis * float(along.min() + along.max()) / 2, axis, diameter, thickness)


def bolt_room(flange: Flange, wrench: float) -> Envelope:
    """Make the room that bolts are drawn into, to both sides.

    Args:
        flange: which.
        wrench: what a spanner takes beyond the bolt [m].
    """
    depth = flange.bolt_length + wrench
    side = np.cross(flange.axis, np.eye(3)[int(np.argmin(np.abs(flange.axis)))])
    side /= np.linalg.norm(side)
    up = np.cross(flange.axis, side)
    turns = np.arange(SIDES) * 2 * np.pi / SIDES
    radius = flange.diameter / 2 / np.cos(np.pi / SIDES)
    rim = radius * (np.cos(turns)[:, None] * side + np.sin(turns)[:, None] * up)
    body = flange.item.body
    origin = body.origin if body is not None else (0.0, 0.0, 0.0)
    parts: list[Mesh] = []
    for sign in (1.0, -1.0):
        face = flange.middle + flange.axis * sign * flange.thickness / 2
        near, far = face + flange.axis * sign * START, face + flange.axis * sign * depth
        hull = convex_hull(np.concatenate([near + rim, far + rim]))
        parts.append(Mesh(hull.vertices + np.array(origin), hull.faces, origin=origin))
    return Envelope(
        item=flange.item.index,
        guid="",
        kind=EnvelopeKind.SERVICE.value,
        owner=flange.item,
        parts=tuple(parts),
        name=f"bolts of {flange.item.name}",
    )
