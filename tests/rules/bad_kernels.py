"""Kernels that misbehave, for the child process to import."""

import os
import time
from collections.abc import Iterator

import numpy as np

from rules.judge import Ask, _body, judge_stored
from rules.meshtable import Triangles

TETRAHEDRON = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
OUTWARD = np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]], dtype=np.int32)


def crashing(path: str, steps: tuple[int, ...], length: float) -> Iterator[tuple[int, Triangles | str | None]]:
    """Abort on element 3, hang on 5 and dislike 6."""
    for step in steps:
        yield step, None
        if step == 3:
            os.abort()
        if step == 5:
            time.sleep(60)
        yield step, "no" if step == 6 else (TETRAHEDRON * step * length, OUTWARD)


def dead(path: str, steps: frozenset[int] | None, share: int, shares: int) -> None:
    """Abort at once."""
    os.abort()


def judging(references, pairs, asks, tolerance, iou):
    """Judge like the real one, but abort on boxes that begin at x = 40 unless by surface, and always at x = 80."""
    for start in range(0, len(pairs), 4):
        for pair, ask in zip(pairs[start : start + 4], asks[start : start + 4], strict=True):
            lows = {round(float(_body(references[int(number)]).bounds[0, 0])) for number in pair}
            if 80 in lows or (40 in lows and ask != Ask.SURFACE):
                os.abort()
        yield next(judge_stored(references, pairs[start : start + 4], asks[start : start + 4], tolerance, iou))
