"""A drawing sheet of a component as SVG: front, side and plan with ports, envelopes and dimensions, and what it is.

Views lie in the first angle: the plan below the front, the view from the left to the right of it. All have one scale.
"""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bimgen.sheet_shapes import Floats
from bimgen.sheet_views import CORNER, FRONT, PLAN, SIDE, View, look
from bimgen.spec import AnyComponentType
from component_library.model import Component, SizingError
from component_library.standards.tables import OutOfTable
from component_library.vocabulary import FlowDirection

WIDTH, HEIGHT, COLUMN = 1180.0, 820.0, 320.0
"""Size of a sheet and width of its right column [pixels]."""
MARGIN, GAP, DIMENSION, UPRIGHT = 74.0, 96.0, 20.0, 52.0
"""Edge of the sheet, between two views, from a view to its dimension line below and beside it [pixels]."""
LARGEST = 900.0
"""Pixels a metre at most: a small part does not fill its sheet for nothing."""
ARROW, BALLOON = 26.0, 8.0
"""Length of the arrow of a port, radius of the balloon with its number [pixels]."""
NEAR_FLOOR = 0.3
"""How far above the floor a body may begin that is taken to stand on it [m] (practice)."""
LEAST = 1.5
"""Edges within a body that are shorter are left out [pixels]."""
FLAT = 0.15
"""How far a corner of a path must lie off the straight line between its neighbours [pixels]."""
COLOURS: Mapping[str, str] = {
    "OPERATE": "#2f80ed",
    "ACCESS": "#27ae60",
    "SERVICE": "#f2a100",
    "LIFT": "#9b51e0",
    "REMOVAL": "#eb5757",
    "EGRESS": "#00a3a3",
    "LAYDOWN": "#8d6e63",
    "INSULATION": "#90a4ae",
    "THERMAL": "#e67e22",
}
"""Colour of an envelope by its kind."""
INK, STEEL, GREY, ACCENT = "#1f2933", "#eef1f4", "#68737d", "#b3261e"
BARS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Lengths of scale bars [m]."""


@dataclass(frozen=True, eq=False)
class Example:
    """A component of a kind, and the inputs it was built from."""

    kind: AnyComponentType
    inputs: Mapping[str, Any]
    component: Component


def example(kind: AnyComponentType) -> Example:
    """Build the combination in the middle of a kind's grid, or the nearest to it that is not refused.

    Raises:
        SizingError: all of them are refused.
    """
    combinations = [dict(zip(kind.grid, values, strict=True)) for values in itertools.product(*kind.grid.values())]
    middle = len(combinations) // 2
    for number in sorted(range(len(combinations)), key=lambda index: (abs(index - middle), index)):
        values = combinations[number]
        if any(all(values[name] == value for name, value in one.values.items()) for one in kind.excluded):
            continue
        choices = kind.choices.model_validate({k: v for k, v in values.items() if k in kind.choices.model_fields})
        duty = kind.duty.model_validate({k: v for k, v in values.items() if k in kind.duty.model_fields})
        try:
            return Example(kind, values, kind.build(choices, kind.size(choices, duty)))
        except (SizingError, OutOfTable):
            continue
    raise SizingError(f"{kind.key}: nothing of its grid can be built", "a grid with inputs that fit each other")


def sheet(shown: Example) -> str:
    """Draw the sheet of a component."""
    component = shown.component
    low, high = component.bounds()
    resolution = max(b - a for a, b in zip(low, high, strict=True)) / 400
    front, side, plan, corner = (look(component, direction, resolution) for direction in (FRONT, SIDE, PLAN, CORNER))
    metre = _scale(front, side, plan)
    page = _Page(metre)
    right = MARGIN + metre * float(_size(front)[0]) + GAP
    below = MARGIN + metre * float(_size(front)[1]) + GAP
    page.view(front, MARGIN, MARGIN, metre, across=True, upright=True)
    page.view(side, right, MARGIN, metre, across=True, upright=False)
    page.view(plan, MARGIN, below, metre, across=False, upright=True)
    room = (WIDTH - COLUMN - right - MARGIN / 2, HEIGHT - below - 60)
    page.corner(corner, right, below, room, metre)
    page.bar(MARGIN, HEIGHT - 22)
    page.column(shown, [space.kind for view in (front, side, plan) for space in view.spaces])
    return page.text()


def _size(view: View) -> Floats:
    """Width and height of a view with its envelopes [m]."""
    size: Floats = view.outer[1] - view.outer[0]
    return size


def _scale(front: View, side: View, plan: View) -> float:
    """Pixels a metre, so that the three views fit."""
    across = _size(front)[0] + _size(side)[0]
    down = _size(front)[1] + _size(plan)[1]
    room = (WIDTH - COLUMN - 2 * MARGIN - GAP, HEIGHT - 2 * MARGIN - GAP)
    return min(LARGEST, room[0] / float(across), room[1] / float(down))


@dataclass
class _Page:
    """A sheet in the making: `metre` of its views [pixels], lines of SVG, places of the balloons."""

    metre: float
    lines: list[str] = field(default_factory=list[str])
    balloons: list[Floats] = field(default_factory=list[Floats])

    def text(self) -> str:
        """Give the whole file."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" '
            f'font-family="Helvetica, Arial, sans-serif" font-size="11" fill="{INK}">'
        )
        paper = f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="#fff"/>'
        return "\n".join([head, paper, *self.lines, "</svg>", ""])

    def corner(self, view: View, left: float, top: float, room: tuple[float, float], most: float) -> None:
        """Draw the bodies alone, as large as they fit into a room of width and height [pixels]."""
        size = view.high - view.low
        metre = min(most, room[0] / float(size[0]), room[1] / float(size[1]))
        inset = (np.array(room) - metre * size) / 2
        start = np.array([left, top]) + inset
        self._bodies(view, _placing(np.array([view.low[0], view.high[1]]), start, metre))

    def view(self, view: View, left: float, top: float, metre: float, across: bool, upright: bool) -> None:
        """Draw a view with its upper left corner at a place; `across`, `upright`: which dimensions it carries."""
        place = _placing(np.array([view.outer[0][0], view.outer[1][1]]), np.array([left, top]), metre)
        self.words(left, top - 50, view.direction.name, weight="bold", colour=GREY)
        if view.direction is not PLAN:
            self._floor(view, place)
        self._bodies(view, place)
        self._spaces(view, place)
        low, high = place(view.low), place(view.high)
        size = view.high - view.low
        if across:
            self._dimension((low[0], high[0]), place(view.outer[0])[1] + DIMENSION, float(size[0]), flat=True)
        if upright:
            self._dimension((high[1], low[1]), left - UPRIGHT, float(size[1]), flat=False)
        self._ports(view, place)

    def _floor(self, view: View, place: Callable[[Floats], Floats]) -> None:
        """Draw the floor, z = 0, where it is near."""
        if abs(view.low[1]) > NEAR_FLOOR:  # z = 0 is an axis then, not the floor
            return
        ends = place(np.array([[view.outer[0][0], 0.0], [view.outer[1][0], 0.0]]))
        self.lines.append(
            f'<path d="{_path(ends, closed=False)}" stroke="{GREY}" stroke-width="1.2" stroke-dasharray="14 4 2 4"/>'
        )

    def _bodies(self, view: View, place: Callable[[Floats], Floats]) -> None:
        style = f'fill="{STEEL}" stroke="{INK}" stroke-width=".7" stroke-linejoin="round"'
        self.lines.append(f"<g {style}>")
        for body in view.bodies:
            outline = "".join(_path(place(loop), closed=True) for loop in body.loops)
            lines = (place(edge) for edge in body.edges)
            edges = "".join(_path(line, closed=False) for line in lines if np.abs(line[1] - line[0]).max() > LEAST)
            if outline:
                self.lines.append(f'<path fill-rule="evenodd" d="{outline}"/>')
            if edges:
                self.lines.append(f'<path fill="none" stroke-width=".4" d="{edges}"/>')
        self.lines.append("</g>")

    def _spaces(self, view: View, place: Callable[[Floats], Floats]) -> None:
        for kind in sorted({space.kind for space in view.spaces}):
            loops = [place(loop) for space in view.spaces if space.kind == kind for loop in space.loops]
            colour = COLOURS.get(kind, ACCENT)
            # One path: where rooms of a kind lie upon each other the colour stays as it is.
            path = "".join(dict.fromkeys(_path(loop, closed=True) for loop in loops))
            style = f'fill="{colour}" fill-opacity=".13" stroke="{colour}" stroke-width=".8" stroke-dasharray="5 3"'
            self.lines.append(f'<path {style} d="{path}"/>')

    def _ports(self, view: View, place: Callable[[Floats], Floats]) -> None:
        middle = place((view.low + view.high) / 2)
        for number, (port, where, axis) in enumerate(view.ports, 1):
            foot = place(where[:2])
            flat = np.array([axis[0], -axis[1]])
            length = float(np.linalg.norm(flat))
            if length > 0.3:
                way = flat / length
                tip = foot + way * ARROW
                ends = (tip, foot) if port.flow is FlowDirection.SINK else (foot, tip)
                both = port.flow not in (FlowDirection.SINK, FlowDirection.SOURCE)
                self._arrow(*ends, both)
            else:
                away = foot - middle
                size = float(np.linalg.norm(away))
                way = away / size if size > 1 else np.array([0.7, -0.7])
                tip = foot
                mark = "2" if axis[2] > 0 else "0.8"
                self.lines.append(
                    f'<circle cx="{foot[0]:.1f}" cy="{foot[1]:.1f}" r="3.5" fill="#fff" stroke="{ACCENT}"/>'
                    f'<circle cx="{foot[0]:.1f}" cy="{foot[1]:.1f}" r="{mark}" fill="{ACCENT}"/>'
                )
            self._balloon(number, tip, way)

    def _arrow(self, start: Floats, end: Floats, both: bool) -> None:
        way = (end - start) / float(np.linalg.norm(end - start))
        across = np.array([-way[1], way[0]])
        heads = [(end, way), *([(start, -way)] if both else [])]
        points = "".join(
            _path(np.array([tip, tip - 7 * along + 3 * across, tip - 7 * along - 3 * across]), closed=True)
            for tip, along in heads
        )
        self.lines.append(
            f'<path d="{_path(np.array([start, end]), closed=False)}" stroke="{ACCENT}" stroke-width="1.4"/>'
            f'<path d="{points}" fill="{ACCENT}"/>'
        )

    def _balloon(self, number: int, tip: Floats, way: Floats) -> None:
        """Set the number of a port where no other one is, as near to its arrow as can be."""
        turns = (0.0, 0.5, -0.5, 1.0, -1.0, 1.6, -1.6)
        tries = [tip + (BALLOON + 4 + 14 * far) * np.array(_turned(way, angle)) for far in range(8) for angle in turns]
        free = (at for at in tries if all(float(np.linalg.norm(at - other)) > 2.1 * BALLOON for other in self.balloons))
        at = next(free, tries[0])
        self.balloons.append(at)
        if float(np.linalg.norm(at - tip)) > BALLOON + 6:
            line = _path(np.array([tip, at]), closed=False)
            self.lines.append(f'<path d="{line}" stroke="{ACCENT}" stroke-width=".5"/>')
        self.lines.append(
            f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{BALLOON:g}" fill="#fff" stroke="{ACCENT}"/>'
            f'<text x="{at[0]:.1f}" y="{at[1] + 3.4:.1f}" font-size="9.5" text-anchor="middle" fill="{ACCENT}">{number}'
            "</text>"
        )

    def _dimension(self, ends: tuple[float, float], level: float, metres: float, flat: bool) -> None:
        """Draw a dimension line with ticks and its measure in millimetres."""
        first, last = (np.array([end, level] if flat else [level, end]) for end in ends)
        tick = np.array([3.0, -3.0])
        ticks = "".join(_path(np.array([end - tick, end + tick]), closed=False) for end in (first, last))
        self.lines.append(
            f'<path d="{_path(np.array([first, last]), closed=False)}{ticks}" stroke="{GREY}" stroke-width=".7"/>'
        )
        x, y = (first + last) / 2
        turn = "" if flat else f' transform="rotate(-90 {x - 4:.1f} {y:.1f})"'
        y = y - 4 if flat else y
        x = x if flat else x - 4
        self.lines.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" fill="{GREY}"{turn}>{metres * 1000:.0f}</text>'
        )

    def bar(self, x: float, y: float) -> None:
        """Draw the scale bar."""
        length = max((bar for bar in BARS if bar * self.metre <= 140), default=BARS[0])
        end = x + length * self.metre
        path = f"M{x:.1f} {y - 4:.1f}V{y:.1f}H{end:.1f}V{y - 4:.1f}"
        self.lines.append(f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="1.2"/>')
        name = f"{length:g} m" if length >= 1 else f"{length * 1000:g} mm"
        self.words(end + 6, y, name)

    def words(self, x: float, y: float, text: str, size: float = 11, weight: str = "", colour: str = "") -> None:
        """Write a line of text."""
        more = (f' font-weight="{weight}"' if weight else "") + (f' fill="{colour}"' if colour else "")
        more += f' font-size="{size:g}"' if size != 11 else ""
        self.lines.append(f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(text)}</text>')

    def column(self, shown: Example, kinds: Sequence[str]) -> None:
        """Write what the component is, what it was asked for, its ports and the kinds of its envelopes."""
        component, left = shown.component, WIDTH - COLUMN
        self.lines.append(f'<path d="M{left - 14:g} 20V{HEIGHT - 20:g}" stroke="{GREY}" stroke-width=".5"/>')
        y = 44.0
        self.words(left, y, shown.kind.key, size=17, weight="bold")
        for line in _wrapped(component.name, 50):
            y += 17
            self.words(left, y, line, size=12)
        predefined = component.object_type or component.predefined_type
        for line in (f"{component.ifc_class} {predefined}", *_masses(component)):
            y += 16
            self.words(left, y, line, colour=GREY)
        y = self._table(y + 30, "Drawn for", [(name, str(value)) for name, value in shown.inputs.items()])
        rows = [
            (f"{number}  {port.name}", f"DN{port.dn} {port.joint.lower()}, {port.flow.lower()}")
            for number, port in enumerate(component.ports, 1)
        ]
        y = self._table(y + 26, "Ports", rows)
        reasons = _reasons(component)
        if reasons:
            y += 26
            self.words(left, y, "Envelopes", weight="bold")
        for kind in (kind for kind in COLOURS if kind in kinds):
            y += 16
            self.lines.append(
                f'<rect x="{left:g}" y="{y - 9:.1f}" width="14" height="10" fill="{COLOURS[kind]}" fill-opacity=".2" '
                f'stroke="{COLOURS[kind]}" stroke-dasharray="4 2"/>'
            )
            self.words(left + 20, y, kind)
            for line in _wrapped(reasons[kind], 56)[:2]:
                y += 12
                self.words(left + 20, y, line, size=9.5, colour=GREY)
        self.words(left, HEIGHT - 30, "mm; first angle; drawn from the component's own solids", size=9.5, colour=GREY)

    def _table(self, y: float, title: str, rows: Sequence[tuple[str, str]]) -> float:
        """Write two columns under a title; return the y of the last line."""
        left = WIDTH - COLUMN
        if not rows:
            return y - 26
        self.words(left, y, title, weight="bold")
        most = 22
        for name, value in rows[:most]:
            y += 14
            self.words(left, y, name, size=10)
            self.words(left + 128, y, value, size=10, colour=GREY)
        if len(rows) > most:
            y += 14
            self.words(left, y, f"and {len(rows) - most} more", size=10, colour=GREY)
        return y


def _placing(corner: Floats, at: Floats, metre: float) -> Callable[[Floats], Floats]:
    """Give what takes points (n, 2) of a view [m] to the sheet [pixels], its upper left corner at a place."""

    def place(points: Floats) -> Floats:
        return at + (points - corner) * np.array([metre, -metre])

    return place


def _turned(way: Floats, angle: float) -> tuple[float, float]:
    c, s = math.cos(angle), math.sin(angle)
    return float(way[0] * c - way[1] * s), float(way[0] * s + way[1] * c)


def _path(points: Floats, closed: bool) -> str:
    """SVG path through points (n, 2) [pixels], to a tenth, without those that change nothing."""
    kept = points if len(points) < 3 else points[_corners(points, closed)]
    texts = [f"{_short(float(x))} {_short(float(y))}" for x, y in kept]
    texts = [text for number, text in enumerate(texts) if number == 0 or texts[number - 1] != text]
    if closed and len(texts) > 1 and texts[0] == texts[-1]:
        texts.pop()
    return "" if len(texts) < 2 else "M" + "L".join(texts) + ("Z" if closed else "")


def _corners(points: Floats, closed: bool) -> NDArray[np.bool_]:
    """Which points of a path turn it, (n,)."""
    before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
    chord, off = after - before, points - before
    length = np.maximum(np.linalg.norm(chord, axis=1), 1e-9)
    turning = np.abs(chord[:, 0] * off[:, 1] - chord[:, 1] * off[:, 0]) / length > FLAT
    back = np.einsum("ij,ij->i", off, after - points) < 0  # a spike lies on the line, and is a corner
    kept = turning | back
    if not closed:
        kept[[0, -1]] = True
    return kept if kept.sum() > 2 else np.ones(len(points), dtype=np.bool_)


def _short(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of so many letters."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > width and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _masses(component: Component) -> list[str]:
    """Empty and operating mass, where the component states them."""
    found: list[str] = []
    stated = [*component.quantities.values(), *component.properties.values(), *component.type_properties.values()]
    for key, name in (("GrossWeight", "mass"), ("OperatingWeight", "operating mass")):
        value = next((one[key] for one in stated if key in one), None)
        if isinstance(value, float | int):
            found.append(f"{name} {value:,.0f} kg".replace(",", " "))
    return [", ".join(found)] if found else []


def _reasons(component: Component) -> dict[str, str]:
    """Say what the first envelope of each kind is for."""
    found: dict[str, str] = {}
    for one in (component, *(instance.component for _, instance, _ in component.walk())):
        for envelope in one.envelopes:
            found.setdefault(envelope.kind.value, envelope.reason)
    return found
