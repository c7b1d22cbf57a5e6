"""Who is joined to whom within reach: pipework about a place, along its ports."""

from collections.abc import Iterable

import numpy as np

from rules.scene import Floats, Scene


def joined_within(scene: Scene, start: Iterable[int], at: Floats, reach: float) -> frozenset[int]:
    """Find what is joined to items through ports that lie within reach of a place.

    Args:
        scene: the federated model.
        start: indices of items.
        at: (3,) in scene coordinates.
        reach: [m].

    Returns:
        Indices of the items and of all that is joined to them; a port without a place counts as within reach.
    """
    network = scene.network
    found = dict.fromkeys(start)
    queue = list(found)
    for index in queue:
        for port, other, neighbour in network.neighbours(index):
            place = network.ports[port].at or network.ports[other].at
            if neighbour in found or (place is not None and np.linalg.norm(np.array(place) - at) > reach):
                continue
            found[neighbour] = None
            queue.append(neighbour)
    return frozenset(found)
