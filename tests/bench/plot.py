"""Curves on two logarithmic axes as SVG: no more than the growth plot needs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 360, 300
"""Of one panel [px]."""
LEFT, RIGHT, TOP, BOTTOM = 62, 18, 34, 46
"""Margins of a panel around its axes [px]."""
INK, SOFT, GRID = "#222222", "#777777", "#dddddd"
FONT = "font-family='Helvetica, Arial, sans-serif'"
MARGIN = 1.15
"""Factor by which an axis reaches past its smallest and largest value."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Panel:
    """One diagram: title, names of the axes, points in order of x (all > 0), and the exponent to name, if any."""

    title: str
    x: str
    y: str
    points: Sequence[Point]
    exponent: float | None
    colour: str


def draw(panels: Sequence[Panel]) -> str:
    """Draw panels side by side. The dashed line through the first point grows as fast as x does.

    Args:
        panels: each with at least one point.
    """
    width = WIDTH * len(panels)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{HEIGHT}' viewBox='0 0 {width} {HEIGHT}'>",
        f"<rect width='{width}' height='{HEIGHT}' fill='#ffffff'/>",
    ]
    for number, panel in enumerate(panels):
        parts.append(f"<g transform='translate({number * WIDTH} 0)'>")
        parts.extend(_panel(panel))
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


@dataclass(frozen=True)
class _Axis:
    """From a value to a place on the paper."""

    low: float
    high: float
    begin: float
    end: float

    def place(self, value: float) -> float:
        share = (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        return self.begin + share * (self.end - self.begin)

    def ticks(self) -> list[float]:
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        steps = (1, 2, 5) if self.high / self.low < 300 else (1,)  # more would write over each other
        values = [step * 10.0**decade for decade in decades for step in steps]
        return [value for value in values if self.low <= value <= self.high]


def _panel(panel: Panel) -> list[str]:
    xs, ys = [x for x, _ in panel.points], [y for _, y in panel.points]
    linear = [(x, ys[0] * x / xs[0]) for x in (xs[0], xs[-1])]
    across = _Axis(min(xs) / MARGIN, max(xs) * MARGIN, LEFT, WIDTH - RIGHT)
    up = _Axis(min(ys) / MARGIN, max(*ys, linear[-1][1]) * MARGIN, HEIGHT - BOTTOM, TOP)
    parts = [_text(LEFT, 20, panel.title, INK, size=14, weight="bold")]
    parts.extend(_grid(across, up))
    parts.append(_line(linear, across, up, SOFT, "stroke-dasharray='4 4'"))
    parts.append(_line(panel.points, across, up, panel.colour, "stroke-width='2'"))
    for x, y in panel.points:
        parts.append(f"<circle cx='{across.place(x):.1f}' cy='{up.place(y):.1f}' r='4' fill='{panel.colour}'/>")
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, panel.x, INK, anchor="middle"))
    parts.append(_text(LEFT + 8, TOP + 16, panel.y, INK))
    note = "dashed: exponent 1" if panel.exponent is None else f"exponent {panel.exponent:.2f} (dashed: 1)"
    parts.append(_text(WIDTH - RIGHT, 20, note, panel.colour, "end"))
    return parts


def _grid(across: _Axis, up: _Axis) -> list[str]:
    parts: list[str] = []
    for value in across.ticks():
        x = across.place(value)
        parts.append(f"<path d='M{x:.1f} {up.begin}V{up.end}' stroke='{GRID}'/>")
        parts.append(_text(x, up.begin + 16, _number(value), SOFT, anchor="middle", size=11))
    for value in up.ticks():
        y = up.place(value)
        parts.append(f"<path d='M{across.begin} {y:.1f}H{across.end}' stroke='{GRID}'/>")
        parts.append(_text(across.begin - 6, y + 4, _number(value), SOFT, anchor="end", size=11))
    parts.append(f"<path d='M{across.begin} {up.end}V{up.begin}H{across.end}' fill='none' stroke='{INK}'/>")
    return parts


def _line(points: Sequence[Point], across: _Axis, up: _Axis, colour: str, style: str) -> str:
    path = " ".join(f"{across.place(x):.1f},{up.place(y):.1f}" for x, y in points)
    return f"<polyline points='{path}' fill='none' stroke='{colour}' {style}/>"


def _text(
    x: float, y: float, words: str, colour: str, anchor: str = "start", size: int = 12, weight: str = "normal"
) -> str:
    style = f"{FONT} font-size='{size}' font-weight='{weight}' fill='{colour}' text-anchor='{anchor}'"
    return f"<text x='{x:.1f}' y='{y:.1f}' {style}>{escape(words)}</text>"


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ") if value >= 1 else f"{value:g}"
