"""The one place that reads the clock, so that everything else is handed the time."""

import os
import time
from datetime import UTC, datetime

from bimgen.errors import ProjectError

ZIP_TIME = (315532800, 4354819199)
"""Seconds since 1970 of the first and last moment that a zip entry can carry."""


def now() -> datetime:
    """Give the time of this run in UTC, whole seconds; SOURCE_DATE_EPOCH, where set, stands for it."""
    fixed = _fixed()
    return datetime.fromtimestamp(int(time.time()) if fixed is None else fixed, UTC)


def stopwatch() -> float:
    """Give seconds for measuring durations; they stand still under SOURCE_DATE_EPOCH (same bytes)."""
    return time.perf_counter() if _fixed() is None else 0.0


def _fixed() -> int | None:
    """Read SOURCE_DATE_EPOCH.

    Raises:
        ProjectError: it is no number of seconds that a zip file can hold (1980 to 2107).
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return None
    if not epoch.isdigit() or not ZIP_TIME[0] <= int(epoch) <= ZIP_TIME[1]:
        raise ProjectError(f"SOURCE_DATE_EPOCH: {epoch!r} is no time from 1980 to 2107", "give seconds since 1970")
    return int(epoch)
