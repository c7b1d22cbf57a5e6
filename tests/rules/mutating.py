"""Scenes broken on purpose: elements added, moved, cut and changed, everything else left as it was."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from scenes import guid_of, supertypes

from rules.convex import convex_hull
from rules.guarding import guard_of
from rules.network import NetPort, Network
from rules.roles import class_discipline
from rules.scene import Envelope, Floats, Item, Mesh, Role, Scene

CLEAR = 0.13
"""What an intruder keeps from every body [m]: less would be a finding of the clearance rules."""


def box_mesh(scene: Scene, low: Floats, high: Floats) -> Mesh:
    """A box in scene coordinates."""
    corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    return hull_mesh(scene, corners)


def tube_mesh(scene: Scene, start: Floats, end: Floats, diameter: float) -> Mesh:
    """A prism of 36 sides in scene coordinates."""
    way = (end - start) / np.linalg.norm(end - start)
    side = np.cross(way, np.eye(3)[int(np.argmin(np.abs(way)))])
    side /= np.linalg.norm(side)
    turns = np.arange(36) * 2 * np.pi / 36
    rim = diameter / 2 * (np.cos(turns)[:, None] * side + np.sin(turns)[:, None] * np.cross(way, side))
    return hull_mesh(scene, np.concatenate([start + rim, end + rim]))


def hull_mesh(scene: Scene, points: Floats) -> Mesh:
    """The hull of points in scene coordinates."""
    hull = convex_hull(points)
    return Mesh(hull.vertices + np.array(scene.origin), hull.faces, origin=scene.origin)


def added(scene: Scene, name: str, ifc_class: str, body: Mesh, **fields: Any) -> Scene:
    """A scene with one more element."""
    index = len(scene.items)
    item = Item(index, 0, 9_000_000 + index, guid_of(name), ifc_class, name, Role.PHYSICAL, body=body)
    item = replace(item, classes=supertypes(ifc_class), product=-1)
    item = replace(item, **{"discipline": class_discipline_of(item), **fields})
    return replace(scene, items=(*scene.items, item))


def class_discipline_of(item: Item) -> str:
    """What discipline its class is of."""
    return class_discipline(item)  # type: ignore[arg-type]


def changed(scene: Scene, index: int, **fields: Any) -> Scene:
    """A scene in which one element is another; envelopes follow it."""
    item = replace(scene.items[index], **fields)
    items = (*scene.items[:index], item, *scene.items[index + 1 :])
    envelopes = tuple(
        replace(one, owner=item) if one.owner is not None and one.owner.index == index else one
        for one in scene.envelopes
    )
    return replace(scene, items=items, envelopes=envelopes)


def told(scene: Scene, index: int, sets: Mapping[str, Mapping[str, object]]) -> Scene:
    """A scene in which one element has more properties."""
    psets = dict(scene.items[index].psets)
    for name, values in sets.items():
        psets[name] = {**psets.get(name, {}), **values}
    return changed(scene, index, psets=psets)


def shaped(scene: Scene, index: int, shape: Callable[[Floats], Floats]) -> Scene:
    """A scene in which the corners of one body are moved."""
    body = scene.items[index].body
    assert body is not None
    moved = Mesh(shape(body.vertices.copy()) + np.array(body.origin), body.faces, origin=body.origin)
    return changed(scene, index, body=moved)


def without(scene: Scene, *indices: int) -> Scene:
    """A scene in which some elements have no body and cover nothing."""
    for index in indices:
        scene = changed(scene, index, body=None)
    pairs = frozenset(pair for pair in scene.coverings if not set(pair) & set(indices))
    return replace(scene, coverings=pairs)


def without_envelopes(scene: Scene, index: int) -> Scene:
    """A scene in which an element has no envelopes."""
    kept = tuple(one for one in scene.envelopes if one.owner is None or one.owner.index != index)
    return replace(scene, envelopes=kept)


def with_ports(scene: Scene, index: int, system: str, *places: Floats) -> Scene:
    """A scene in which an element has ports of a system at some places, joined to nothing."""
    new = [
        NetPort(guid_of(f"port {index} {number}"), index, f"p{number}", "NOTDEFINED", system, tuple(place.tolist()))
        for number, place in enumerate(places)
    ]
    return replace(scene, network=Network((*scene.network.ports, *new), scene.network.joints))


def named(scene: Scene, name: str) -> Item:
    """The one element of a name."""
    (item,) = [item for item in scene.items if item.name == name and item.body is not None]
    return item


def rooms(scene: Scene, code: str) -> list[Envelope]:
    """Envelopes that a rule guards."""
    return [envelope for envelope in scene.envelopes if envelope.owner and guard_of(scene, envelope) == code]


def intruded(
    scene: Scene, code: str, number: int, ifc_class: str = "IfcDuctSegment", **fields: Any
) -> tuple[Scene, Envelope, set[str]]:
    """Put a small box into a free place of an envelope that a rule guards.

    Returns:
        The scene, the envelope, and the rules of the other envelopes that the box stands in too.
    """
    chosen = rooms(scene, code)
    bounds = scene.bounds
    taken = [item.index for item in scene.physical]
    for envelope in [*chosen[number % len(chosen) :], *chosen]:
        for part in envelope.parts:
            size = min(0.06, 0.2 * float(np.ptp(part.bounds, axis=0).min()))
            for place in places_in(part):
                low, high = place - size, place + size
                apart = np.maximum(bounds[taken, 0] - high, low - bounds[taken, 1]).max(axis=1)
                if float(apart.min()) < min(CLEAR, 4 * size):
                    continue
                others = {guard_of(scene, one) for one in scene.envelopes if meets(one, low, high)} - {code, ""}
                body = box_mesh(scene, low, high)
                return added(scene, "intruder", ifc_class, body, **fields), envelope, others
    raise AssertionError(f"no envelope of {code} has a free place")


def places_in(part: Mesh) -> list[Floats]:
    """Places within a convex part, its middle first."""
    low, high = part.bounds
    corners = part.vertices[part.faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    shares = (0.5, 0.3, 0.7, 0.2, 0.8)
    grid = [low + (high - low) * np.array([x, y, z]) for z in shares for y in shares for x in shares]
    return [place for place in grid if bool((np.einsum("ij,ij->i", normals, place - corners[:, 0]) < 0).all())]


def meets(envelope: Envelope, low: Floats, high: Floats) -> bool:
    """Whether the box of a part meets a box."""
    return any(bool((part.bounds[0] < high).all() and (part.bounds[1] > low).all()) for part in envelope.parts)
