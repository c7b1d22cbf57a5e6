"""Verdicts on pairs of bodies, kept on disk by the content of the two.

Of a changed file only what changed is judged again. One SQLite file, which several processes may share: a database
that they can lock, that survives a crash in the middle of a write, and that nobody has to read whole. A damaged or
foreign one is put aside and begun again.
"""

import contextlib
import hashlib
import sqlite3
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from rules.collide import Overlap
from rules.fingerprint import fingerprint

NAME = "verdicts.sqlite"

PATIENCE = 20.0
"""How long to wait for another process that writes [s]."""

MOST_VERDICTS = 20_000_000
"""A file that grew above this is begun again (practice: 2.5 GB)."""

_APPLICATION = 0x62696D67  # "bimg": tells the file from any other database
_SCHEMA = 1
_KINDS = ("", "hard", "contained", "duplicate", "touch", "near")  # "": apart
_HOWS = ("", "convex", "boolean", "surface", "plane")
_ROW = struct.Struct("<BBBBddddddddd")
_AT_ONCE = 30_000  # SQLite takes no more than 32 766 values in one statement


class Verdicts:
    """The verdicts in a folder. Use as a context manager; what cannot be opened holds nothing and keeps nothing.

    Args:
        folder: of the database; None keeps nothing.
    """

    def __init__(self, folder: Path | None):
        self._database = None if folder is None else _opened(folder / NAME)

    def __enter__(self) -> "Verdicts":
        return self

    def __exit__(self, *_: object):
        if self._database is not None:
            self._database.close()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Overlap | None]:
        """Give what is known; None as a value says that the bodies are apart."""
        found: dict[bytes, Overlap | None] = {}
        if self._database is None:
            return found
        try:
            for start in range(0, len(keys), _AT_ONCE):
                part = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(part))
                rows = self._database.execute(f"SELECT key, value FROM verdict WHERE key IN ({marks})", part)
                for key, value in rows:
                    with contextlib.suppress(ValueError):  # a damaged row is as good as none
                        found[key] = _unpacked(value)
        except sqlite3.Error:
            self._drop()
        return found

    def put(self, verdicts: Mapping[bytes, Overlap | None]):
        """Keep verdicts: all of them or, where the file cannot be written, none."""
        if self._database is None or not verdicts:
            return
        rows = [(key, _packed(met)) for key, met in verdicts.items()]
        try:
            with self._database:
                self._database.executemany("INSERT OR REPLACE INTO verdict VALUES (?, ?)", rows)
        except sqlite3.Error:
            self._drop()

    def _drop(self):
        database, self._database = self._database, None
        if database is not None:
            database.close()


def keys_of(
    bodies: Sequence[bytes], pairs: Iterable[tuple[int, int]], asks: Iterable[int], tolerance: float, iou: float
) -> list[bytes]:
    """Keys of pairs of bodies, 16 bytes each; swapping the two changes nothing, as it changes no verdict.

    Args:
        bodies: `Mesh.key` of each body.
        pairs: their numbers.
        asks: how much was asked of each pair.
        tolerance: greatest depth or gap of a touch [m].
        iou: share of the joint volume above which two bodies are one thing twice.
    """
    common = hashlib.blake2b(fingerprint() + struct.pack("<dd", tolerance, iou), digest_size=16)
    found: list[bytes] = []
    for (a, b), ask in zip(pairs, asks, strict=True):
        one, other = bodies[a], bodies[b]
        digest = common.copy()
        digest.update((one + other if one <= other else other + one) + bytes((ask,)))
        found.append(digest.digest())
    return found


def _opened(path: Path) -> sqlite3.Connection | None:
    for _ in range(2):
        database: sqlite3.Connection | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(path, timeout=PATIENCE)
            if _usable(database):
                return database
        except sqlite3.OperationalError:  # locked for too long, or a folder that cannot be written
            if database is not None:
                database.close()
            return None
        except (sqlite3.DatabaseError, OSError):
            pass
        if database is not None:
            database.close()
        with contextlib.suppress(OSError):
            path.unlink()
    return None


def _usable(database: sqlite3.Connection) -> bool:
    """Make the table in a new file; tell whether an old one is ours."""
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not application and not tables:
        with database:
            database.execute(f"PRAGMA application_id = {_APPLICATION}")
            database.execute(f"PRAGMA user_version = {_SCHEMA}")
            database.execute("CREATE TABLE IF NOT EXISTS verdict (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
        return True
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if application != _APPLICATION or version != _SCHEMA:
        return False
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    (size,) = database.execute("PRAGMA page_size").fetchone()
    database.execute("SELECT key FROM verdict LIMIT 1").fetchone()
    return pages * size <= MOST_VERDICTS * 128


def _packed(met: Overlap | None) -> bytes:
    if met is None:
        row = _ROW.pack(0, 0, 0, 0, *(0.0,) * 9)
    else:
        nan = float("nan")
        row = _ROW.pack(
            _KINDS.index(met.kind),
            _HOWS.index(met.how),
            met.exact,
            met.inside,
            met.depth,
            nan if met.volume is None else met.volume,
            nan if met.iou is None else met.iou,
            *(float(value) for value in met.at),
            *((nan,) * 3 if met.other_at is None else (float(value) for value in met.other_at)),
        )
    return row + zlib.crc32(row).to_bytes(4, "little")


def _unpacked(value: bytes) -> Overlap | None:
    """Read a row.

    Raises:
        ValueError: it is damaged.
    """
    row = value[: _ROW.size]
    if len(value) != _ROW.size + 4 or zlib.crc32(row) != int.from_bytes(value[_ROW.size :], "little"):
        raise ValueError("a damaged verdict")
    kind, how, exact, inside = row[:4]
    depth, volume, iou, *at = (float(value) for value in _ROW.unpack(row)[4:])
    if not kind:
        return None
    return Overlap(
        kind=_KINDS[kind],
        depth=depth,
        exact=bool(exact),
        volume=None if np.isnan(volume) else volume,
        at=np.array(at[:3]),
        how=_HOWS[how],
        iou=None if np.isnan(iou) else iou,
        inside=bool(inside),
        other_at=None if np.isnan(at[3]) else np.array(at[3:]),
    )
