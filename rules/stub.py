"""The nozzle stub: how far what is connected to an item may stand in the item's own envelopes.

A pump's own pipework leaves through its envelopes, and the first bit of it is part of the connection. It is excused
within a cube about the port (domain reference, 3.1), on the connected chain up to the first isolating valve. The
rest of the same pipe is not: pipework that turns and runs across the service side is the mistake to be found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rules.convex import convex_hull
from rules.scene import Floats, Item, Mesh, Scene
from rules.valves import is_isolating, is_unsaid
from rules.wholes import Belongings

PIPEWORK = ("IfcFlowSegment", "IfcFlowFitting", "IfcFlowController", "IfcFlowTreatmentDevice")
"""What a chain leads through; it ends at equipment, terminals and isolating valves."""

_RING = 0.005
"""Vertices nearer to a port than this are the middle of a cap, not its rim [m]."""

_WIDEST = 3.0
"""A nominal diameter beyond this is a wrong unit [m]: the widest pipe of EN 10220 has 2.54 m."""

_AHEAD = 4
"""How many items along the chain are asked for a nominal diameter: flange, gasket, reducer, pipe."""


@dataclass(frozen=True)
class Stub:
    """A cube about a port: centre (3,) in scene coordinates and half its side [m]."""

    centre: tuple[float, float, float]
    reach: float

    def holds(self, point: Sequence[float]) -> bool:
        """Whether a point (3,) lies in the cube."""
        return all(abs(a - b) <= self.reach for a, b in zip(point, self.centre, strict=True))


def stubs_of(scene: Scene, own: Sequence[int], bores: float, belongings: Belongings) -> dict[int, tuple[Stub, ...]]:
    """Find what is connected to an item, and where it is excused.

    Args:
        scene: the federated model.
        own: indices of the item and its parts.
        bores: half side of the cube in nominal diameters of the connection.
        belongings: tells what is insulation of what.

    Returns:
        Index of a connected item, or of its insulation, to the cubes it may stand in.
    """
    found: dict[int, list[Stub]] = {}
    for start in own:
        for port, other, neighbour in scene.network.neighbours(start):
            place = scene.network.ports[port].at or scene.network.ports[other].at
            if neighbour in own or place is None:
                continue
            bore = _bore(scene, own, neighbour, place)
            if bore > 0:
                stub = Stub(place, bores * bore)
                for index in _chain(scene, own, neighbour, stub):
                    found.setdefault(index, []).append(stub)
    for index, stubs in list(found.items()):
        for covering in belongings.coverings((index,)):
            found.setdefault(covering, []).extend(stubs)
    return {index: tuple(dict.fromkeys(stubs)) for index, stubs in sorted(found.items())}


def _chain(scene: Scene, own: Sequence[int], first: int, stub: Stub) -> list[int]:
    """Items that are reached without leaving the cube, passing equipment or an isolating valve."""
    chain: list[int] = []
    queue = [first]
    while queue:
        index = queue.pop(0)
        if index in chain or index in own or not passes(scene.items[index]):
            continue
        chain.append(index)
        for port, other, neighbour in scene.network.neighbours(index):
            place = scene.network.ports[port].at or scene.network.ports[other].at
            if place is not None and stub.holds(place):
                queue.append(neighbour)
    return chain


def passes(item: Item) -> bool:
    """Whether an item is pipework that a chain leads through; a valve of unknown kind may be an isolating one."""
    if is_isolating(item) or is_unsaid(item):
        return False
    return any(item.is_a(name) for name in PIPEWORK)


def _bore(scene: Scene, own: Sequence[int], first: int, place: Sequence[float]) -> float:
    """Nominal diameter of a connection [m]: what the first items of the chain say, else measured; 0 if unknown."""
    seen = [first]
    for index in seen:
        said = nominal_diameter(scene.items[index])
        if said > 0:
            return said
        ahead = [other for _, _, other in scene.network.neighbours(index) if other not in seen and other not in own]
        seen.extend(ahead[: max(0, _AHEAD - len(seen))])
    return _measured(scene.items[first].body, place)


def nominal_diameter(item: Item) -> float:
    """Nominal diameter that the properties of an item give [m], 0 if none does; of a valve its size will do."""
    sized = item.psets.get("Pset_ValveTypeCommon", {}).get("Size")
    for value in (*(values.get("NominalDiameter") for values in item.psets.values()), sized):
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < _WIDEST:
            return float(value)
    return 0.0


def _measured(body: Mesh | None, place: Sequence[float]) -> float:
    """Twice the distance from a port to the nearest rim of a body [m]."""
    if body is None:
        return 0.0
    distance = np.linalg.norm(body.vertices - np.array(place), axis=1)
    rim = distance[distance > _RING]
    return 2 * float(rim.min()) if len(rim) and 2 * rim.min() < _WIDEST else 0.0


def outside(part: Mesh, stubs: Sequence[Stub]) -> tuple[Mesh, ...]:
    """Cut cubes out of a convex part.

    Returns:
        Convex pieces that together are the part without the cubes; they overlap each other.
    """
    pieces: list[Mesh] = [part]
    for stub in stubs:
        pieces = [
            cut
            for piece in pieces
            for axis in range(3)
            for sign in (-1.0, 1.0)
            if (cut := _beyond(piece, axis, sign, sign * stub.centre[axis] + stub.reach)) is not None
        ]
    return tuple(pieces)


def _beyond(part: Mesh, axis: int, sign: float, offset: float) -> Mesh | None:
    """Keep of a convex part what lies beyond the plane sign * x[axis] = offset; None if nothing solid does."""
    height = sign * part.vertices[:, axis] - offset
    if height.max() <= 0:
        return None
    if height.min() >= 0:
        return part
    edges = np.unique(
        np.sort(np.concatenate([part.faces[:, [0, 1]], part.faces[:, [1, 2]], part.faces[:, [2, 0]]])), axis=0
    )
    crossing = edges[height[edges[:, 0]] * height[edges[:, 1]] < 0]
    share = height[crossing[:, 0]] / (height[crossing[:, 0]] - height[crossing[:, 1]])
    start, end = part.vertices[crossing[:, 0]], part.vertices[crossing[:, 1]]
    points: Floats = np.concatenate([part.vertices[height >= 0], start + share[:, None] * (end - start)])
    try:
        return convex_hull(points)
    except ValueError:  # what is left is flat
        return None


Stubs = Mapping[int, tuple[Stub, ...]]
