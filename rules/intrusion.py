"""What stands in an envelope: the question of all access, lifting and removal rules.

Envelope against body, never envelope against envelope: a clearance "should not intersect with the 'Body' of other
elements, though may intersect with the 'Clearance' of other elements" (IFC4, IfcShapeRepresentation).

Terminology: an *intruder* is an item whose body reaches into an envelope by more than the tolerance.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from component_library.vocabulary import DHR_ACCESS, EnvelopeKind
from rules.broadphase import candidates
from rules.collide import Body, Overlap, intrusion
from rules.meetings import label, millimetres
from rules.rule import Severity, Violation
from rules.scene import Envelope, Item, Mesh, Role, Scene
from rules.stub import Stubs, outside, stubs_of
from rules.wholes import Belongings, wholes_of


class Bodies:
    """Bodies made ready once for all envelopes of a rule, and which of them are near each part of an envelope.

    Args:
        scene: the federated model.
        envelopes: those of the rule.
    """

    def __init__(self, scene: Scene, envelopes: Sequence[Envelope]):
        self._ready: dict[int, Body] = {}
        parts = [part for envelope in envelopes for part in envelope.parts]
        boxes = np.array([part.bounds for part in parts]).reshape(-1, 2, 3)
        self._near: dict[int, list[int]] = {}
        for pair in candidates(boxes, scene.bounds, 0.0):
            self._near.setdefault(id(parts[int(pair[0])]), []).append(int(pair[1]))

    def near(self, part: Mesh) -> Sequence[int]:
        """Give the indices of the items whose boxes meet that of a part."""
        return self._near.get(id(part), ())

    def of(self, item: Item) -> Body | None:
        """Body of an item, None if it has none."""
        if item.index not in self._ready and item.body is not None:
            self._ready[item.index] = Body(item.body)
        return self._ready.get(item.index)


@dataclass(frozen=True, eq=False)
class Guarded:
    """An envelope under check.

    Attributes:
        envelope: what must stay free.
        subject: its owner, or the element that carries it where the owner is in no model.
        excused: indices of items that never count: the owner, its parts, its product, its insulation.
        stubs: where connected pipework does not count.
        bodies: shared by all envelopes of a rule.
    """

    envelope: Envelope
    subject: Item
    excused: frozenset[int]
    stubs: Stubs
    bodies: Bodies


def guarded(scene: Scene, bores: float, wanted: Callable[[Envelope], bool]) -> Iterator[Guarded]:
    """Yield the envelopes that a rule asks about, in scene order.

    Args:
        scene: the federated model.
        bores: half side of the stub cube, in nominal diameters.
        wanted: whether the rule is about an envelope.
    """
    chosen = [envelope for envelope in scene.envelopes if envelope.parts and wanted(envelope)]
    bodies = Bodies(scene, chosen)
    belongings = Belongings(scene)
    families: dict[int, tuple[frozenset[int], Stubs]] = {}
    for envelope in chosen:
        owner = envelope.owner
        if owner is None:
            yield Guarded(envelope, scene.items[envelope.item], frozenset({envelope.item}), {}, bodies)
            continue
        if owner.index not in families:
            own = (owner.index, *belongings.parts(owner.index))
            excused = frozenset((*own, *belongings.product(owner), *belongings.coverings(own)))
            families[owner.index] = excused, stubs_of(scene, own, bores, belongings)
        excused, stubs = families[owner.index]
        yield Guarded(envelope, owner, excused, stubs, bodies)


def belongs_to(scene: Scene, envelope: Envelope, ifc_class: str) -> bool:
    """Whether the owner of an envelope is of a class, or part of one that is."""
    owner = envelope.owner
    return owner is not None and any(item.is_a(ifc_class) for item in (owner, *wholes_of(scene, owner)))


def intruders(
    subject: Guarded, scene: Scene, tolerance: float, ignored: Callable[[Item], bool] = lambda _: False
) -> Iterator[tuple[Item, Overlap]]:
    """Yield what stands in an envelope, in scene order, with the deepest overlap.

    Args:
        subject: the envelope.
        scene: the federated model.
        tolerance: depth up to which a body only touches the envelope [m].
        ignored: items that may stand there.
    """
    found: dict[int, Overlap] = {}
    for part in subject.envelope.parts:
        for index in subject.bodies.near(part):
            item = scene.items[index]
            body = subject.bodies.of(item)
            if body is None or item.role is not Role.PHYSICAL or item.index in subject.excused or ignored(item):
                continue
            overlap = intrusion(part, body, tolerance)
            if overlap is None or not _beyond_stub(subject, item, part, body, tolerance):
                continue
            if item.index not in found or overlap.depth > found[item.index].depth:
                found[item.index] = overlap
    for index in sorted(found):
        yield scene.items[index], found[index]


def _beyond_stub(subject: Guarded, item: Item, part: Mesh, body: Body, tolerance: float) -> bool:
    """Whether an intruder stands in a part outside the cubes that it is excused in."""
    stubs = subject.stubs.get(item.index, ())
    return not stubs or any(intrusion(piece, body, tolerance) is not None for piece in outside(part, stubs))


def violations(
    subject: Guarded,
    scene: Scene,
    tolerance: float,
    purpose: str,
    ignored: Callable[[Item], bool] = lambda _: False,
    severity: Severity | None = None,
) -> Iterator[Violation]:
    """Yield one violation for each intruder.

    It is lowered to a warning where the envelope is a soft or a derived one, and where something that is made to be
    taken away (DHR_Access.Removable of the intruder or its whole) stands in a SERVICE envelope (domain reference, 3.1).
    Of a derived envelope the deepest intruder stands for all: that the room is not there is one finding.

    Args:
        subject: the envelope.
        scene: the federated model.
        tolerance: depth up to which a body only touches the envelope [m].
        purpose: what the envelope is for, behind "…, which must stay free to".
        ignored: items that may stand there.
        severity: lowers the severity of the rule for this envelope.
    """
    envelope = subject.envelope
    whose = f"of {label(subject.subject)}" if envelope.owner is not None else "whose owner is in no model"
    found = list(intruders(subject, scene, tolerance, ignored))
    derived = f"; the envelope is {envelope.derived}" if envelope.derived else ""
    if derived and len(found) > 1:
        derived = f"; so do {len(found) - 1} others{derived}"
        found = [max(found, key=lambda entry: (round(entry[1].depth, 6), -entry[0].index))]
    for item, overlap in found:
        swallowed = overlap.inside and _within(scene, item, envelope)
        where = "lies wholly" if swallowed else f"stands {millimetres(overlap.depth)}"
        loose = envelope.kind == EnvelopeKind.SERVICE and is_removable(scene, item)
        soft = loose or envelope.hardness == "SOFT" or bool(envelope.derived)
        x, y, z = (float(value) for value in overlap.at)
        yield Violation(
            subject=subject.subject,
            message=f"{label(item)} {where} in the {envelope.kind} envelope {whose}, which must stay free to {purpose}"
            + ("; it is removable" if loose else "")
            + derived,
            other=item,
            at=(x, y, z),
            observed=-overlap.depth,
            expected=-tolerance,
            unit="m",
            depth=overlap.depth,
            depth_exact=overlap.exact,
            volume=overlap.volume,
            severity=Severity.WARNING if soft else severity,
            envelope=envelope.guid,
            space=envelope.parts,
        )


def _within(scene: Scene, item: Item, envelope: Envelope) -> bool:
    """Whether the box of an item lies in that of one part: tells who swallowed whom."""
    low, high = scene.bounds[item.index]
    return any(bool((low >= part.bounds[0]).all() and (high <= part.bounds[1]).all()) for part in envelope.parts)


def is_removable(scene: Scene, item: Item) -> bool:
    """Whether an item, or what it is part of, is made to be taken away for maintenance."""
    return any(whole.property(DHR_ACCESS, "Removable") is True for whole in (item, *wholes_of(scene, item)))
