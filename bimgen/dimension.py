"""The measured value in the picture of a finding: a dimension line for a gap, and the number beside the place."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from rules.rule import Finding

INK, PAPER = "#14171C", "#FFFFFF"
TEXT = 1 / 26
"""Height of the number over that of the picture."""
MARGIN = 5
"""Paper about the number [pixels]."""
TICK = 6
"""Half a tick at the end of a dimension line [pixels]."""

KELVIN = 273.15
"""Zero of the Celsius scale [K]."""

Spot = tuple[float, float]


def value_of(finding: Finding) -> str:
    """Write what was measured, and what is due: "304 mm inside", "35 mm, due 100 mm"; empty for a finding without."""
    observed, expected = finding.observed, finding.expected
    if isinstance(observed, str) or observed is None:
        return observed or ""
    if finding.unit == "K":
        return f"{observed - KELVIN:.0f} °C" + (
            f", due {expected - KELVIN:.0f} °C" if isinstance(expected, float) else ""
        )
    if finding.unit != "m":
        return f"{_number(observed)} {finding.unit}".strip() + (
            f", due {_number(expected)} {finding.unit}".rstrip() if isinstance(expected, float) else ""
        )
    if observed < 0:
        return f"{_length(-observed)} inside"
    return _length(observed) + (f", due {_length(expected)}" if isinstance(expected, float) and expected > 0 else "")


def _length(value: float) -> str:
    if value >= 2:
        return f"{value:.2f} m"
    return f"{value * 1000:.0f} mm" if value * 1000 >= 9.95 else f"{value * 1000:.1f} mm"


def _number(value: float) -> str:
    return f"{value:.4g}"


def annotated(
    image: NDArray[np.uint8], text: str, mark: Spot | None, line: Sequence[Spot] | None = None
) -> NDArray[np.uint8]:
    """Draw the number of a finding into its picture.

    Args:
        image: (height, width, 3).
        text: the number; nothing is drawn without.
        mark: the place of the finding [pixels]; None puts the number into the corner.
        line: the two ends of what was measured [pixels], if it was between two points.
    """
    if not text:
        return image
    height, width = image.shape[:2]
    picture = Image.fromarray(image)
    pen = ImageDraw.Draw(picture)
    if line is not None:
        _dimension(pen, line)
    font = ImageFont.load_default(size=max(10.0, height * TEXT))
    left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
    wide, high = right - left + 2 * MARGIN, bottom - top + 2 * MARGIN
    x, y = (
        (mark[0] + height / 20, mark[1] - height / 20 - high) if mark is not None else (MARGIN, height - high - MARGIN)
    )
    x, y = min(max(x, MARGIN), width - wide - MARGIN), min(max(y, MARGIN), height - high - MARGIN)
    pen.rectangle((x, y, x + wide, y + high), fill=PAPER, outline=INK)
    pen.text((x + MARGIN - left, y + MARGIN - top), text, fill=INK, font=font)
    return np.asarray(picture).copy()


def _dimension(pen: ImageDraw.ImageDraw, line: Sequence[Spot]) -> None:
    """Draw a line with a tick at each end, dark on a white rim."""
    (x0, y0), (x1, y1) = line
    length = float(np.hypot(x1 - x0, y1 - y0))
    across = (-(y1 - y0) / length * TICK, (x1 - x0) / length * TICK) if length > 1 else (0.0, float(TICK))
    strokes = [(x0, y0, x1, y1)] + [
        (x - across[0], y - across[1], x + across[0], y + across[1]) for x, y in ((x0, y0), (x1, y1))
    ]
    for paint, thick in ((PAPER, 5), (INK, 2)):
        for stroke in strokes:
            pen.line(stroke, fill=paint, width=thick)
