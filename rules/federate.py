"""Loaded files -> Scene: indices, disciplines, products, envelopes, network, one frame."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rules.envelopes import Hosts, convex_parts, meaning, owner
from rules.facts import ElementFacts, Floats, ModelFacts, PartFacts
from rules.frame import Move, local_origin, move
from rules.meshtable import MeshTable, packed
from rules.network import NetPort, Network
from rules.roles import disciplines, file_discipline, is_envelope, products, role_of
from rules.scene import Envelope, Item, Mesh, Model, NotMeshed, Scene


@dataclass(frozen=True, eq=False)
class Loaded:
    """One file after reading and meshing; `error` says why it could not be, and then the rest is empty.

    `missing` says why a step has no mesh. `entry` is where the meshes lie on disk, None if only in memory.
    """

    path: Path
    sha256: str = ""
    schema: str = ""
    notes: tuple[str, ...] = ()
    facts: ModelFacts = field(default_factory=ModelFacts)
    meshes: MeshTable = field(default_factory=lambda: packed({}))
    missing: Mapping[int, str] = field(default_factory=dict[int, str])
    error: str = ""
    entry: Path | None = None


def federate(loaded: Sequence[Loaded], discipline_patterns: Mapping[str, str]) -> Scene:
    """Bring all files into the frame of the first readable one and number everything.

    Args:
        loaded: in the order of the user.
        discipline_patterns: regular expression on the file name -> discipline.
    """
    readable = [one for one in loaded if not one.error]
    first = readable[0] if readable else None
    moves = [
        Move() if one.error or first is None or one is first else move(first.facts.conversion, one.facts.conversion)
        for one in loaded
    ]
    origin = local_origin(_bounds(first))
    bodies = [_placed(one, way, origin) for one, way in zip(loaded, moves, strict=True)]
    items: list[Item] = []
    index: dict[tuple[int, int], int] = {}
    for number, one in enumerate(loaded):
        items += _items(number, one, bodies[number], len(items), discipline_patterns)
        index.update({(number, item.step): item.index for item in items[len(index) :]})
    envelopes, remarks = _envelopes(loaded, bodies, items, index)
    return Scene(
        models=tuple(
            _model(one, name, bodies[number], moves[number], remarks[number])
            for number, (one, name) in enumerate(zip(loaded, _names(loaded), strict=True))
        ),
        items=tuple(items),
        envelopes=envelopes,
        network=_network(loaded, moves, index, np.array(origin)),
        hosts=_pairs((one.facts.hosts for one in loaded), index),
        coverings=_pairs((one.facts.coverings for one in loaded), index),
        origin=origin,
    )


def _bounds(one: Loaded | None) -> Floats | None:
    """Box of a file as it was meshed, (2, 3) [m]."""
    if one is None or not len(one.meshes):
        return None
    return np.array([one.meshes.bounds[:, 0].min(axis=0), one.meshes.bounds[:, 1].max(axis=0)])


def _placed(one: Loaded, way: Move, origin: tuple[float, float, float]) -> dict[int, Mesh]:
    found: dict[int, Mesh] = {}
    for row, step in enumerate(one.meshes.steps.tolist()):
        vertices, faces = one.meshes.triangles(row)
        found[step] = Mesh(
            vertices,
            faces,
            matrix=way.matrix,
            origin=origin,
            bounds=one.meshes.bounds[row],
            digest=one.meshes.digests[row].tobytes(),
            source=None if one.entry is None else (str(one.entry), row),
        )
    return found


def _items(
    model: int, one: Loaded, bodies: Mapping[int, Mesh], start: int, patterns: Mapping[str, str]
) -> Iterable[Item]:
    elements = one.facts.elements
    index = {element.step: start + number for number, element in enumerate(elements)}
    covers = {covering: covered for covered, covering in one.facts.coverings}
    found = disciplines(elements, file_discipline(one.path.name, patterns), covers)
    product = products(elements)
    for element, discipline in zip(elements, found, strict=True):
        yield Item(
            index=index[element.step],
            model=model,
            step=element.step,
            guid=element.guid,
            ifc_class=element.ifc_class,
            name=element.name,
            role=role_of(element),
            tag=element.tag,
            predefined_type=element.predefined_type,
            object_type=element.object_type,
            type_name=element.type_name,
            storey=element.storey,
            discipline=discipline,
            systems=element.systems,
            psets=element.psets,
            whole=None if element.whole is None else index.get(element.whole),
            product=index[product[element.step]],
            classes=element.classes,
            body=bodies.get(element.step) if element.has_body else None,
        )


def _names(loaded: Sequence[Loaded]) -> list[str]:
    """File names; with the folder where two files have the same."""
    names = [one.path.name for one in loaded]
    return [
        name if names.count(name) == 1 else f"{one.path.parent.name}/{name}"
        for one, name in zip(loaded, names, strict=True)
    ]


def _model(one: Loaded, name: str, bodies: Mapping[int, Mesh], way: Move, remarks: tuple[str, ...]) -> Model:
    if one.error:
        return Model(path=str(one.path), name=name, sha256=one.sha256, error=one.error)
    declared = [element for element in one.facts.elements if element.has_body]
    missing = tuple(
        NotMeshed(
            element.guid,
            element.ifc_class,
            one.missing.get(element.step, "no kernel gives a mesh"),
            element.name,
        )
        for element in declared
        if element.step not in bodies
    )
    return Model(
        path=str(one.path),
        name=name,
        sha256=one.sha256,
        ifc_schema=one.schema,
        project=one.facts.project,
        project_guid=one.facts.project_guid,
        elements=len(declared),
        meshed=len(declared) - len(missing),
        not_meshed=missing,
        shift=way.shift,
        notes=(*one.notes, *way.notes, *remarks),
    )


def _envelopes(
    loaded: Sequence[Loaded],
    bodies: Sequence[Mapping[int, Mesh]],
    items: Sequence[Item],
    index: Mapping[tuple[int, int], int],
) -> tuple[tuple[Envelope, ...], list[tuple[str, ...]]]:
    """Envelopes of all files, in the order of their items, and remarks for each file."""
    hosts = _hosts(loaded, items, index)
    found: list[Envelope] = []
    remarks: list[tuple[str, ...]] = []
    for model, one in enumerate(loaded):
        elements = {element.step: element for element in one.facts.elements}
        notes: list[str] = []
        for (step, clearance, aspect), parts in _grouped(one.facts.parts).items():
            element = elements[step]
            item = items[index[model, step]]
            body, exact = _convex(parts, bodies[model])
            if not exact:
                notes.append(f"envelope {element.guid}: a part is not convex; its hull is used")
            if not body:
                notes.append(f"envelope {element.guid}: no part could be meshed")
                continue
            host = item if clearance else owner(element, model, hosts)
            found.append(_envelope(element, item, host, body, aspect))
        unread = sum(1 for element in one.facts.elements if is_envelope(element) and not element.has_body)
        if unread:
            notes.append(f"{unread} envelopes have no geometry")
        remarks.append(tuple(notes))
    return tuple(found), remarks


def _grouped(parts: Iterable[PartFacts]) -> dict[tuple[int, bool, str], list[PartFacts]]:
    """Parts of one envelope: same element, same form, same kind said by shape aspects."""
    groups: dict[tuple[int, bool, str], list[PartFacts]] = {}
    for part in parts:
        groups.setdefault((part.owner, part.clearance, part.aspect), []).append(part)
    return groups


def _convex(parts: Sequence[PartFacts], bodies: Mapping[int, Mesh]) -> tuple[tuple[Mesh, ...], bool]:
    found: list[Mesh] = []
    exact = True
    for part in parts:
        mesh = bodies.get(part.step)
        if mesh is not None:
            pieces, right = convex_parts(mesh)
            found += pieces
            exact = exact and right
    return tuple(found), exact


def _envelope(element: ElementFacts, item: Item, host: Item | None, body: tuple[Mesh, ...], aspect: str) -> Envelope:
    said = meaning(element, aspect)
    return Envelope(item.index, element.guid, said.kind, host, body, said.hardness, element.name)


def _hosts(loaded: Sequence[Loaded], items: Sequence[Item], index: Mapping[tuple[int, int], int]) -> Hosts:
    by_guid: dict[str, list[Item]] = {}
    by_tag: dict[str, list[Item]] = {}
    for item in items:
        by_guid.setdefault(item.guid, []).append(item)
        by_tag.setdefault(item.tag, []).append(item)
    by_step = {key: items[number] for key, number in index.items()}
    return Hosts(by_guid, by_tag, by_step, [one.path.stem.removesuffix("_ENV") for one in loaded])


def _network(
    loaded: Sequence[Loaded], moves: Sequence[Move], index: Mapping[tuple[int, int], int], origin: Floats
) -> Network:
    ports: list[NetPort] = []
    joints: list[tuple[int, int]] = []
    for model, one in enumerate(loaded):
        number: dict[int, int] = {}
        for port in one.facts.ports:
            number[port.step] = len(ports)
            at = None
            if port.at is not None:
                x, y, z = moves[model].applied(np.array([port.at]))[0] - origin
                at = (float(x), float(y), float(z))
            item = index[model, port.element]
            ports.append(NetPort(port.guid, item, port.name, port.flow, port.system_type, at))
        joints += [(number[a], number[b]) for a, b in one.facts.joints if a in number and b in number]
    return Network(tuple(ports), tuple(joints))


def _pairs(
    files: Iterable[Iterable[tuple[int, int]]], index: Mapping[tuple[int, int], int]
) -> frozenset[tuple[int, int]]:
    """Pairs of item indices, least first, of those whose both ends are items."""
    found: set[tuple[int, int]] = set()
    for model, pairs in enumerate(files):
        for one, other in pairs:
            a, b = index.get((model, one)), index.get((model, other))
            if a is not None and b is not None and a != b:
                found.add((min(a, b), max(a, b)))
    return frozenset(found)
