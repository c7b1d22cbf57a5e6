"""Kernels that misbehave, for the child process to import."""

import os
import time
from collections.abc import Iterator

import numpy as np

from rules.cleaning import Triangles

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


def dead(path: str, steps: frozenset[int], length: float, checked: frozenset[int]) -> None:
    """Abort at once."""
    os.abort()
