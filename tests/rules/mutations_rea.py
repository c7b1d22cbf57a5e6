"""Heat exchanger station HX-01 in its room, broken in the ways that the rules of reach exist for.

Every mutation is a pure function from scene to scene, and says what has to be found: rule, element, place. What the
other rules of reach find besides has to be true as well, and is written down.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from scenes import box, guid_of

from rules.scene import Envelope, Item, Mesh, Role, Scene

Place = tuple[float, float, float]
Break = Callable[[Scene], Scene]


@dataclass(frozen=True)
class Found:
    """A finding that a mutation has to bring: rule, element, severity, words of the message, intruder if any."""

    rule: str
    subject: str
    severity: str
    message: str
    other: str = ""


@dataclass(frozen=True)
class Mutation:
    """A way to break the station. `where` is the element in whose box the first finding lies, its subject if empty."""

    name: str
    breaks: Break
    finds: tuple[Found, ...]
    where: str = ""
    prepared: tuple[Break, ...] = field(default=())


def named(scene: Scene, name: str) -> Item:
    """The one element of a name."""
    (item,) = [item for item in scene.items if item.name == name]
    return item


def changed(scene: Scene, items: Mapping[int, Item], envelopes: Iterable[Envelope] | None = None) -> Scene:
    """The scene with items put in the place of others; envelopes follow their owners."""
    kept = tuple(items.get(item.index, item) for item in scene.items)
    every = scene.envelopes if envelopes is None else envelopes
    owned = tuple(replace(e, owner=None if e.owner is None else kept[e.owner.index]) for e in every)
    return replace(scene, items=kept, envelopes=owned)


def transformed(mesh: Mesh, turn: np.ndarray, about: np.ndarray, offset: np.ndarray) -> Mesh:
    """Turned about a point, then moved."""
    return Mesh((mesh.vertices - about) @ turn.T + about + offset, mesh.faces)


def rotation(axis: int, degrees: float) -> np.ndarray:
    """About x, y or z."""
    first, second = [other for other in range(3) if other != axis]
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = cosine
    matrix[first, second], matrix[second, first] = -sine, sine
    return matrix


def placed(name: str, offset: Place, axis: int = 2, degrees: float = 0.0, kinds: str = "OPERATE SERVICE") -> Break:
    """Turn an element about its first port (else the middle of its body) and move it, with envelopes of these kinds."""

    def breaks(scene: Scene) -> Scene:
        item = named(scene, name)
        assert item.body is not None
        ports = [scene.network.ports[port] for port in scene.network.ports_of(item.index)]
        about = np.array(next((port.at for port in ports if port.at is not None), item.body.bounds.mean(axis=0)))
        turn, shift = rotation(axis, degrees), np.array(offset)
        moved = {item.index: replace(item, body=transformed(item.body, turn, about, shift))}
        envelopes = [
            replace(e, parts=tuple(transformed(part, turn, about, shift) for part in e.parts))
            if e.owner is not None and e.owner.index == item.index and e.kind in kinds.split()
            else e
            for e in scene.envelopes
        ]
        network = scene.network
        own = network.ports_of(item.index)
        there = tuple(
            replace(port, at=tuple((turn @ (np.array(port.at) - about) + about + shift).tolist()))
            if number in own and port.at is not None
            else port
            for number, port in enumerate(network.ports)
        )
        return replace(changed(scene, moved, envelopes), network=replace(network, ports=there))

    return breaks


def access_moved(name: str, offset: Place) -> Break:
    """Move the standing place of an element and nothing else."""
    return placed_envelopes(name, "ACCESS", offset)


def placed_envelopes(name: str, kind: str, offset: Place) -> Break:
    """Move the envelopes of one kind of an element."""

    def breaks(scene: Scene) -> Scene:
        owner = named(scene, name).index
        envelopes = [
            replace(e, parts=tuple(part.moved(np.array(offset)) for part in e.parts))
            if e.owner is not None and e.owner.index == owner and e.kind == kind
            else e
            for e in scene.envelopes
        ]
        return replace(scene, envelopes=tuple(envelopes))

    return breaks


def stands(name: str, low: Place, high: Place, ifc_class: str = "IfcBuildingElementProxy") -> Break:
    """Put a box into the scene."""

    def breaks(scene: Scene) -> Scene:
        number = len(scene.items)
        classes = (ifc_class, "IfcElement")
        body = box(low, high)
        item = Item(
            number, 0, 10**6 + number, guid_of(name), ifc_class, name, Role.PHYSICAL, classes=classes, body=body
        )
        return replace(scene, items=(*scene.items, item))

    return breaks


def removed(name: str) -> Break:
    """Take the body of an element away."""

    def breaks(scene: Scene) -> Scene:
        item = named(scene, name)
        return changed(scene, {item.index: replace(item, body=None)})

    return breaks


def says(name: str, pset: str, **values: object) -> Break:
    """Let an element say something of itself."""

    def breaks(scene: Scene) -> Scene:
        item = named(scene, name)
        psets = {**item.psets, pset: {**item.psets.get(pset, {}), **values}}
        return changed(scene, {item.index: replace(item, psets=psets)})

    return breaks


def both(*steps: Break) -> Break:
    """One after the other."""

    def breaks(scene: Scene) -> Scene:
        for step in steps:
            scene = step(scene)
        return scene

    return breaks


def often(*names: str) -> Break:
    """Valves that are worked every week."""
    return both(*(says(name, "DHR_Access", AccessFrequency="WEEKLY") for name in names))


GAUGE = "pump-a-discharge-gauge"
VALVE = "exchanger-a-hot-in-valve"
LOW = "exchanger-a-cold-in-valve"
ON_A_PLATFORM = (
    placed(VALVE, (0.0, 0.0, 2.05), kinds="OPERATE SERVICE ACCESS"),
    stands("platform", (4.75, 8.05, 2.0), (5.42, 8.75, 2.05)),
)

MUTATIONS = (
    Mutation(
        "a valve is raised by a metre",
        placed(VALVE, (0.0, 0.0, 1.0)),
        (Found("REA001", VALVE, "error", "2562 mm above IfcSlab floor"),),
    ),
    Mutation(
        "a valve sinks to the ankle",
        placed(LOW, (0.0, 0.0, -0.54)),
        (Found("REA001", LOW, "error", "not 150 mm to 1800 mm"),),
    ),
    Mutation(
        "the platform of a valve is gone",
        removed("platform"),
        (Found("REA001", VALVE, "error", "3612 mm above IfcSlab floor"),),
        prepared=ON_A_PLATFORM,
    ),
    Mutation(
        "a valve at the head is for emergencies",
        says("pump-a-discharge-valve", "DHR_Access", OperatedInEmergency=True),
        (Found("REA001", "pump-a-discharge-valve", "warning", "is worked in an emergency"),),
    ),
    Mutation(
        "a valve is turned to the wall",
        placed(VALVE, (0.0, 0.0, 0.0), axis=2, degrees=180.0),
        (Found("REA002", VALVE, "warning", "from the edge of its standing place"),),
    ),
    Mutation(
        "a standing place is moved away",
        access_moved("exchanger-b-cold-in-valve", (0.0, -0.8, 0.0)),
        (Found("REA002", "exchanger-b-cold-in-valve", "warning", "not 600 mm at most"),),
    ),
    Mutation(
        "a cabinet hangs between place and valve",
        stands("cabinet", (4.4, 8.10, 0.3), (6.4, 8.16, 2.2)),
        (
            Found("REA002", VALVE, "warning", "is between it", "cabinet"),
            Found("REA002", "exchanger-a-hot-out-valve", "warning", "is between it", "cabinet"),
        ),
        where="cabinet",
    ),
    Mutation(
        "a valve out of reach becomes a weekly one",
        both(often("pump-a-suction-valve"), access_moved("pump-a-suction-valve", (0.0, 0.1, 0.0))),
        (Found("REA002", "pump-a-suction-valve", "warning", "not 455 mm at most"),),
    ),
    Mutation(
        "a gauge is raised by a metre",
        placed(GAUGE, (0.0, 0.0, 1.0)),
        (Found("REA004", GAUGE, "warning", "above IfcSlab floor"),),
    ),
    Mutation(
        "a gauge is turned onto its back",
        placed(GAUGE, (0.0, 0.0, 0.0), axis=0, degrees=90.0),
        (Found("REA004", GAUGE, "warning", "degrees past"),),
    ),
    Mutation(
        "a board hangs on both sides of a gauge",
        both(
            stands("board", (1.9, 3.24, 0.8), (3.2, 3.26, 2.0)),
            stands("board behind", (1.9, 3.02, 0.8), (3.2, 3.04, 2.0)),
        ),
        (Found("REA004", GAUGE, "warning", "board"),),
    ),
    Mutation(
        "the manometer is boxed in",
        both(
            stands("casing", (2.2, 2.8, 0.9), (2.9, 2.82, 1.9)),
            stands("lid", (2.2, 3.46, 0.9), (2.9, 3.48, 1.9)),
            stands("left", (2.2, 2.8, 0.9), (2.22, 3.48, 1.9)),
            stands("right", (2.88, 2.8, 0.9), (2.9, 3.48, 1.9)),
            stands("top", (2.2, 2.8, 1.9), (2.9, 3.48, 1.92)),
        ),
        (
            Found("REA004", GAUGE, "warning", "is hidden behind"),
            Found("REA002", "pump-a-discharge-valve", "warning", "in the ACCESS envelope"),
        ),
        where="lid",
    ),
    Mutation(
        "one of two weekly valves is moved away",
        placed("pump-a-suction-valve", (0.0, 2.5, 0.0), kinds="OPERATE SERVICE ACCESS"),
        (Found("REA005", "pump-b-suction-valve", "info", "pump-a-suction-valve"),),
        prepared=(often("pump-a-suction-valve", "pump-b-suction-valve"),),
    ),
    Mutation(
        "the third weekly cock stands apart",
        placed("exchanger-b-hot-out-flush", (0.0, -2.0, 0.0)),
        (Found("REA005", "exchanger-b-hot-out-flush", "info", "nearest of the other frequent valves"),),
        prepared=(often("exchanger-a-hot-out-flush", "exchanger-a-cold-in-flush", "exchanger-b-hot-out-flush"),),
    ),
    Mutation(
        "a cock at the other end becomes a daily one",
        says("exchanger-b-cold-in-flush", "DHR_Access", AccessFrequency="DAILY"),
        (Found("REA005", "exchanger-b-cold-in-flush", "info", "worked daily"),),
        prepared=(
            often("exchanger-a-hot-out-flush", "exchanger-a-cold-in-flush"),
            placed("exchanger-b-cold-in-flush", (0.0, -1.5, 0.0)),
        ),
    ),
    Mutation(
        "a vent is raised by a metre",
        placed("pump-a-discharge-vent", (0.0, 0.0, 1.0)),
        (Found("REA006", "pump-a-discharge-vent", "warning", "not piped down"),),
    ),
    Mutation(
        "a drain is raised by a metre",
        placed("pump-b-discharge-drain", (0.0, 0.0, 1.0)),
        (Found("REA006", "pump-b-discharge-drain", "warning", "not piped down"),),
    ),
    Mutation(
        "a drain sinks to the floor",
        placed("pump-a-suction-drain", (0.0, 0.0, -0.1)),
        (Found("REA006", "pump-a-suction-drain", "warning", "a hose needs 150 mm"),),
    ),
)
