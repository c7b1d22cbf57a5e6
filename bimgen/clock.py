"""The one place that reads the clock, so that everything else is handed the time."""

import os
import time
from datetime import UTC, datetime


def now() -> datetime:
    """Give the time of this run in UTC, whole seconds; SOURCE_DATE_EPOCH, where set, stands for it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(epoch) if epoch.isdigit() else int(time.time())
    return datetime.fromtimestamp(seconds, UTC)


def stopwatch() -> float:
    """Give seconds for measuring durations; they stand still under SOURCE_DATE_EPOCH (same bytes)."""
    return 0.0 if os.environ.get("SOURCE_DATE_EPOCH", "").isdigit() else time.perf_counter()
