"""Supports of pipes: which elements they are, and where along which line they hold it. Metres.

A support is an element that says so: by its properties (DHR_Support), by its class (brackets and shoes), or by its
name in the words of five languages (practice). It holds a line where its body comes within reach of the pipe or of the
pipe's insulation.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from component_library.vocabulary import DHR_SUPPORT
from rules.broadphase import candidates
from rules.collide import Body, near
from rules.lines import Line, Piece, lines_of
from rules.pipes import assumed, is_insulation, pipes_of
from rules.scene import Item, Role, Scene
from rules.wholes import Belongings

CONTACT = 0.01
"""A support holds what it comes this near to [m] (domain practice: tolerance of SUP-04)."""
LINED = 0.02
"""What an inlay or a shoe may be thicker than the insulation [m] (practice)."""

LIP = 0.005
"""What of a support is this near to being the nearest to the axis [m]: its saddle, but not the arm below (practice)."""

_CLASSES = (
    *("IfcDiscreteAccessory", "IfcMember", "IfcBeam", "IfcElementAssembly", "IfcBuildingElementProxy"),
    *("IfcMechanicalFastener", "IfcPipeFitting", "IfcFlowFitting", "IfcBuildingElementPart"),
)
_WORDS = re.compile(
    r"\bhanger|pipe.?hanger|pipe.?support|clevis|trapeze|pipe.?clamp|pipe.?shoe|stanchion|saddle|riser.?clamp|pipe.?rack|"
    r"rohrschelle|rohrhalt|rohraufh|halterung|aufhäng|aufhaeng|\bschelle|gleitlager|festpunkt|"
    r"beugel|ophanging|leidingsteun|support.de.tuyau|collier|supporto|soporte"
)
_ANCHOR = re.compile(r"anchor|fixed.?point|festpunkt|point.fixe|vast.?punt")


@dataclass(frozen=True, eq=False)
class Hold:
    """Where a support holds a line: place along it."""

    support: Item
    line: Line
    piece: Piece
    place: float


class Supports:
    """The supports of a scene, found once for all rules (`Scene.once`)."""

    def __init__(self, scene: Scene):
        self.items: tuple[Item, ...] = tuple(item for item in scene.physical if is_support(item))
        """In scene order."""
        self.holds: tuple[Hold, ...] = tuple(_holds(scene, self.items))
        """In the order of the supports."""

    @cached_property
    def on(self) -> Mapping[int, tuple[Hold, ...]]:
        """Holds by the identity of the line, in order along it."""
        found: dict[int, list[Hold]] = {}
        for hold in self.holds:
            found.setdefault(id(hold.line), []).append(hold)
        return {key: tuple(sorted(holds, key=lambda hold: hold.place)) for key, holds in found.items()}

    @cached_property
    def models(self) -> frozenset[int]:
        """Models of which something is held: in others supports are not modelled."""
        return frozenset(piece.item.model for hold in self.holds for piece in (hold.piece,))


def is_support(item: Item) -> bool:
    """Whether an item holds pipes, as far as it says."""
    if item.role is not Role.PHYSICAL or item.body is None:
        return False
    if DHR_SUPPORT in item.psets and item.is_a("IfcElementComponent"):
        return True
    if not any(item.is_a(name) for name in _CLASSES):
        return False
    if item.is_a("IfcDiscreteAccessory") and item.predefined_type.upper() in ("BRACKET", "SHOE"):
        return True
    return _WORDS.search(_words(item)) is not None


def is_anchor(item: Item) -> bool:
    """Whether a support lets nothing move."""
    function = item.property(DHR_SUPPORT, "Function")
    if isinstance(function, str):
        return function.upper() == "ANCHOR"
    return _ANCHOR.search(_words(item)) is not None


def _words(item: Item) -> str:
    return " ".join((item.name, item.type_name, item.object_type)).lower()


def _holds(scene: Scene, supports: tuple[Item, ...]) -> list[Hold]:
    """Find where supports hold lines."""
    pieces = [(line, piece) for line in lines_of(scene).lines for piece in line.pieces]
    if not pieces or not supports:
        return []
    close = _touching(scene, pieces, supports, [_about(scene, piece.item) for _, piece in pieces])
    held = {support for support, _ in close}
    # Hangers are often sized for insulation that nobody modelled: what touches nothing holds the nearest pipe.
    loose = [support for support in supports if support.index not in held]
    wide = _touching(scene, pieces, loose, [_lined(scene, piece.item) for _, piece in pieces])
    nearest: dict[int, tuple[float, int]] = {}
    for (support, number), distance in wide.items():
        if support not in nearest or (distance, number) < nearest[support]:
            nearest[support] = distance, number
    chosen = [*close, *((support, number) for support, (_, number) in nearest.items())]
    return [
        Hold(scene.items[support], *pieces[number], _place(scene.items[support], *pieces[number]))
        for support, number in sorted(chosen)
    ]


def _touching(
    scene: Scene,
    pieces: Sequence[tuple[Line, Piece]],
    supports: Sequence[Item],
    about: Sequence[Sequence[tuple[Item, float]]],
) -> dict[tuple[int, int], float]:
    """Find which supports come within reach of what: (index of the support, number of the piece) -> distance [m]."""
    rows = [(number, item, reach) for number, found in enumerate(about) for item, reach in found]
    if not rows or not supports:
        return {}
    boxes = np.array([scene.bounds[item.index] + np.array([[-reach], [reach]]) for _, item, reach in rows])
    held = np.array([scene.bounds[support.index] for support in supports])
    ready: dict[int, Body] = {}
    found: dict[tuple[int, int], float] = {}
    for first, second in candidates(held, boxes, 0.0):
        support = supports[int(first)]
        number, item, reach = rows[int(second)]
        if support.index == item.index or (support.index, number) in found:
            continue
        for one in (support, item):
            if one.index not in ready and one.body is not None:
                ready[one.index] = Body(one.body)
        met = near(ready[support.index], ready[item.index], reach)
        if met is not None:
            found[support.index, number] = round(-met.depth, 6)
    return found


def _about(scene: Scene, item: Item) -> list[tuple[Item, float]]:
    """List the bodies that a support of an item touches, and how near it has to come to each [m]."""
    coverings = [scene.items[index] for index in scene.once(Belongings).coverings((item.index,))]
    return [(item, CONTACT), *((one, CONTACT) for one in coverings if is_insulation(one) and one.body is not None)]


def _lined(scene: Scene, item: Item) -> list[tuple[Item, float]]:
    """Give a pipe and how far its insulation may reach, modelled or not [m]."""
    straight = pipes_of(scene).by_item.get(item.index)
    if straight is None:
        return []
    return [(item, max(straight.insulation.thickness, assumed(straight.diameter)) + LINED)]


def _place(support: Item, line: Line, piece: Piece) -> float:
    """Place along a line of the part of a support that is nearest to the axis of a piece."""
    if support.body is None or piece.length <= 0:
        return piece.begin
    way = (piece.end - piece.start) / piece.length
    corners = support.body.vertices[support.body.faces] - piece.start
    along = corners @ way
    off = corners - along[..., None] * way
    # Along each edge, its ends and where it comes nearest to the axis: clamps have long bars with far corners.
    edge = np.roll(off, -1, axis=1) - off
    squared = np.maximum((edge**2).sum(axis=2), 1e-18)
    share = np.clip(-(off * edge).sum(axis=2) / squared, 0.0, 1.0)
    along = np.concatenate([along, along + share * (np.roll(along, -1, axis=1) - along)])
    across = np.linalg.norm(np.concatenate([off, off + share[..., None] * edge]), axis=2)
    near_axis = across <= across.min() + LIP
    place = float((along[near_axis].min() + along[near_axis].max()) / 2)
    return piece.begin + min(max(place, 0.0), piece.length)


def supports_of(scene: Scene) -> Supports:
    """Give the supports of a scene, found once."""
    return scene.once(Supports)
