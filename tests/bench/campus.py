"""A campus of generated stations, and what its check costs as it grows."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from measure import BenchError, bimgen, say
from ours import Checked, check, empty

SIZES = (1, 4, 16, 64)
"""Stations of the federations that are measured."""
JOBS = 2
LONG = 300.0
"""A federation whose check takes longer is checked once [s]: what disturbs a run for a moment is nothing beside it."""

LINES = 5
"""Exchanger lines in a station: with their hall, 64 stations hold 100 000 elements."""
HALL = (50.0, 18.0, 5.5)
"""Clear length, width and height of the hall of a station [m]: room for its lines, see LINE_PITCH."""
LINE_PITCH, FIRST_LINE, LINE_AT = 9.5, 6.0, 15.0
"""Between two lines, to the first one, and across the hall [m]: a line is 6.7 m by 13.6 m, from -4.6 and -12.3 m."""
PITCH = (62.0, 30.0)
"""Raster of the campus [m]: a street of 12 m between two halls."""
ACROSS = 8
"""Stations in a row of the raster."""
HEAT = (0.7, 1.2, 6)
"""Smallest and largest heat of a line [MW] and the number of steps between: lines differ in plates, pipes and pumps."""
TIMES = 7
"""Steps from one line to the next: prime to the number of steps, so that every heat occurs, in no row twice alike."""

PROFILE = """[profile]
name = "Campus"
ignore = ["DAT002"]     # tags are those of a station: on a campus each occurs in every hall
"""

Point = tuple[float, float]


@dataclass(frozen=True)
class Size:
    """One federation.

    Attributes:
        stations: how many.
        files: IFC files they are written to.
        bytes: of all files.
        runs: how often it was checked.
        build: seconds to generate them [s].
        seconds: median of the seconds of a cold check [s].
        peak: median of its peak memory [bytes]; None where that cannot be seen.
        checked: the last check.
    """

    stations: int
    files: int
    bytes: int
    runs: int
    build: float
    seconds: float
    peak: int | None
    checked: Checked


def project(stations: int) -> str:
    """Write the project of a campus: for every station a hall and its exchanger lines, each a file of its own.

    Every hall has a pipe through its beams and a tray over its exchangers: findings grow with the campus.
    """
    parts = ['[project]\nname = "Campus"\n']
    for number in range(stations):
        x, y = (number % ACROSS) * PITCH[0], (number // ACROSS) * PITCH[1]
        parts.append(_hall(number, x, y))
        parts.extend(_line(number, line, x + FIRST_LINE + line * LINE_PITCH, y + LINE_AT) for line in range(LINES))
    return "\n".join(parts)


def _hall(number: int, x: float, y: float) -> str:
    length, width, height = HALL
    return f"""[[station]]
kind = "plant_room"
name = "H{number + 1:02d}"
at = ["{x} m", "{y} m", "0 m"]
[station.duty]
length = "{length} m"
width = "{width} m"
height = "{height} m"
bay = "10 m"
[[station.duty.trays]]
y = "{LINE_AT + 0.1} m"
level = "3.2 m"
start = "1 m"
end = "{length - 1} m"
[[station.duty.pipes]]
y = "9 m"
level = "{height - 0.2} m"
start = "3 m"
end = "{length - 3} m"
"""


def _line(number: int, line: int, x: float, y: float) -> str:
    least, most, steps = HEAT
    heat = least + (most - least) * ((number * LINES + line) * TIMES % steps) / (steps - 1)
    return f"""[[station]]
kind = "heat_exchanger_station"
name = "H{number + 1:02d}-{line + 1}"
at = ["{x} m", "{y} m", "0 m"]
duty = {{ heat = "{heat:.3f} MW", hot_in = "32 degC", hot_out = "22 degC", cold_in = "20 degC", cold_out = "30 degC" }}
choices = {{ duty_exchangers = 3, standby_exchanger = true, duty_pumps = 3, standby_pump = true, number = {line + 1} }}
"""


def grow(sizes: Sequence[int], work: Path, runs: int) -> tuple[Size, ...]:
    """Build and check one federation after the other.

    Raises:
        BenchError: a station could not be built or checked.
    """
    return tuple(_size(stations, work, runs) for stations in sizes)


def _size(stations: int, work: Path, runs: int) -> Size:
    folder = empty(work / f"campus-{stations}")
    toml = folder / "campus.toml"
    toml.write_text(project(stations), "utf-8")
    profile = folder / "profile.toml"
    profile.write_text(PROFILE, "utf-8")
    say(f"campus of {stations}: build")
    built = bimgen("build", toml, "--out", folder / "ifc", "--quiet", good=(0,))
    files = sorted((folder / "ifc").glob("*.ifc"))
    if not files:
        raise BenchError(f"{toml}: nothing was built\n{built.out}")
    turns: list[Checked] = []
    options = ("--jobs", str(JOBS), "--profile", str(profile))
    for number in range(runs):
        say(f"campus of {stations}: check {number + 1} of {runs}")
        turns.append(check([folder / "ifc"], work / "out", empty(work / "cache"), *options, memory=True))
        if turns[-1].seconds > LONG:
            break
    peaks = [turn.peak for turn in turns if turn.peak is not None]
    return Size(
        stations,
        len(files),
        sum(file.stat().st_size for file in files),
        len(turns),
        built.seconds,
        statistics.median(turn.seconds for turn in turns),
        int(statistics.median(peaks)) if peaks else None,
        turns[-1],
    )


def exponent(points: Sequence[Point]) -> float | None:
    """Fit y = c x^e by least squares of log y over log x, and give e; None below two different x.

    Args:
        points: pairs of positive numbers.
    """
    if len({x for x, _ in points}) < 2:
        return None
    logs = np.log(np.array(points, dtype=np.float64))
    x, y = (logs - logs.mean(axis=0)).T
    return float(x @ y / (x @ x))


def time_points(sizes: Sequence[Size]) -> list[Point]:
    """Give (elements, seconds) of every federation."""
    return [(float(size.checked.elements), size.seconds) for size in sizes]


def memory_points(sizes: Sequence[Size]) -> list[Point]:
    """Give (elements, peak memory in MB) of every federation whose memory was seen."""
    return [(float(size.checked.elements), size.peak / 1e6) for size in sizes if size.peak is not None]


def per_thousand(size: Size) -> Mapping[str, float]:
    """Give what a thousand elements cost: seconds and megabytes (NaN where memory was not seen)."""
    thousands = size.checked.elements / 1000
    memory = math.nan if size.peak is None else size.peak / 1e6
    return {"seconds": size.seconds / thousands, "megabytes": memory / thousands}
