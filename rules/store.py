"""What was read and meshed of a file, kept on disk by the content of the file.

One entry is one file: a checked header, what the file says (`rules.facts`), and the mesh arrays, mapped when they are
looked at. The worker processes that judge pairs read bodies from the same entries, so nothing is sent to them twice
and memory holds what is being worked on. An entry that is damaged, foreign or of another version is as good as none.

Terminology: the *key* of a file is the digest of its bytes and of everything else its meshes depend on.
"""

import contextlib
import hashlib
import io
import math
import os
import pickle
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from rules import facts
from rules.facts import ModelFacts
from rules.fingerprint import fingerprint
from rules.meshtable import MeshTable

SUFFIX = ".model"

MOST_BYTES = 8 << 30
"""The oldest entries go when a cache grows above this [bytes] (practice: a hundred large federations)."""

_MAGIC = b"bimgen-model/1\n\0"
_HEADER = len(_MAGIC) + 32 + 4 + 8  # magic, key, checksum of all that follows, length of the description
_ALIGN = 64
_ARRAYS = ("steps", "starts", "vertices", "faces", "bounds", "digests")
_NUMPY = ("_reconstruct", "_frombuffer", "ndarray", "dtype", "scalar")


class DamagedError(ValueError):
    """An entry that is not what it should be."""


@dataclass(frozen=True, eq=False)
class Stored:
    """A file as it was read and meshed; `entry` is where it lies."""

    entry: Path
    schema: str
    notes: tuple[str, ...]
    facts: ModelFacts
    meshes: MeshTable
    missing: Mapping[int, str]


class Store:
    """A folder of entries, which several processes may share.

    Args:
        folder: made when first needed.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def get(self, key: bytes) -> Stored | None:
        """Read an entry; None if there is none that can be trusted."""
        entry = self._entry(key)
        try:
            stored = read_entry(entry, key)
        except (OSError, DamagedError):
            return None
        with contextlib.suppress(OSError):
            os.utime(entry)  # tells what is still used
        return stored

    def put(
        self,
        key: bytes,
        schema: str,
        notes: tuple[str, ...],
        said: ModelFacts,
        meshes: MeshTable,
        missing: Mapping[int, str],
    ) -> Stored:
        """Write an entry, whole or not at all, and read it back.

        Raises:
            OSError: the folder cannot be written.
        """
        entry = self._entry(key)
        entry.parent.mkdir(parents=True, exist_ok=True)
        beside = entry.with_name(f"{entry.name}.{os.getpid()}")
        try:
            with beside.open("wb") as file:
                _write(file, key, (schema, notes, said, dict(missing)), meshes)
            try:
                beside.replace(entry)
            except PermissionError:  # Windows, where another process reads the same entry
                read_entry(entry, key)
        finally:
            beside.unlink(missing_ok=True)
        return read_entry(entry, key)

    def prune(self, most: int = MOST_BYTES):
        """Take away the entries that were not used for longest until the rest is no more than `most` bytes."""
        with contextlib.suppress(OSError):
            entries = [(entry.stat(), entry) for entry in self.folder.glob(f"??/*{SUFFIX}")]
            total = sum(state.st_size for state, _ in entries)
            for state, entry in sorted(entries, key=lambda pair: (pair[0].st_mtime_ns, pair[1].name)):
                if total <= most:
                    return
                entry.unlink(missing_ok=True)
                total -= state.st_size

    def _entry(self, key: bytes) -> Path:
        name = key.hex()
        return self.folder / name[:2] / f"{name}{SUFFIX}"


def key_of(sha256: bytes) -> bytes:
    """Key of a file with this digest, 32 bytes."""
    return hashlib.sha256(sha256 + fingerprint()).digest()


def read_entry(entry: Path, key: bytes | None = None) -> Stored:
    """Read an entry; its arrays stay on disk until they are looked at.

    Args:
        entry: the file.
        key: what it should hold; None trusts the entry, because it was checked when it was read first.

    Raises:
        OSError: it is not there.
        DamagedError: it is cut off, changed, or of something else.
    """
    content = np.memmap(entry, dtype=np.uint8, mode="r") if entry.stat().st_size else np.zeros(0, np.uint8)
    head = content[:_HEADER].tobytes()
    if len(head) < _HEADER or not head.startswith(_MAGIC):
        raise DamagedError(f"{entry} is no entry")
    place = len(_MAGIC)
    if key is not None:
        if head[place : place + 32] != key:
            raise DamagedError(f"{entry} is of another file")
        if zlib.crc32(content[_HEADER:].data) != int.from_bytes(head[place + 32 : place + 36], "little"):
            raise DamagedError(f"{entry} was changed")
    size = int.from_bytes(head[place + 36 :], "little")
    try:
        text = io.BytesIO(content[_HEADER : _HEADER + size].tobytes())
        schema, notes, said, missing, arrays = _Unpickler(text).load()
    except (pickle.UnpicklingError, ValueError, TypeError, AttributeError, EOFError, IndexError) as error:
        raise DamagedError(f"{entry}: {error}") from error
    start = _aligned(_HEADER + size)
    found: dict[str, Any] = {}
    for name, kind, shape, offset in cast(list[tuple[str, str, tuple[int, ...], int]], arrays):
        count = math.prod(shape) * np.dtype(kind).itemsize
        found[name] = np.asarray(content[start + offset : start + offset + count]).view(kind).reshape(shape)
    return Stored(entry, schema, notes, said, MeshTable(**found), missing)


def _write(file: io.BufferedWriter, key: bytes, description: tuple[object, ...], meshes: MeshTable):
    arrays = [(name, np.ascontiguousarray(getattr(meshes, name))) for name in _ARRAYS]
    places: list[tuple[str, str, tuple[int, ...], int]] = []
    offset = 0
    for name, array in arrays:
        places.append((name, array.dtype.str, array.shape, offset))
        offset = _aligned(offset + array.nbytes)
    text = pickle.dumps((*description, places), protocol=pickle.HIGHEST_PROTOCOL)
    pieces: list[Any] = [text, bytes(_aligned(_HEADER + len(text)) - _HEADER - len(text))]
    for _, array in arrays:
        pieces += [array.reshape(-1).view(np.uint8).data, bytes(_aligned(array.nbytes) - array.nbytes)]
    checksum = 0
    for piece in pieces:
        checksum = zlib.crc32(piece, checksum)
    file.write(_MAGIC + key + checksum.to_bytes(4, "little") + len(text).to_bytes(8, "little"))
    for piece in pieces:
        file.write(piece)


def _aligned(size: int) -> int:
    return -(-size // _ALIGN) * _ALIGN


class _Unpickler(pickle.Unpickler):
    """Reads plain values, arrays and facts, and nothing else: a foreign file must not run code."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        """Give a class that an entry may hold."""
        plain = module_name == "builtins" and global_name in ("frozenset", "set")
        arrays = module_name.split(".")[0] == "numpy" and global_name in _NUMPY
        if plain or arrays:
            return super().find_class(module_name, global_name)
        found = vars(facts).get(global_name) if module_name == facts.__name__ else None
        if not isinstance(found, type) or found.__module__ != facts.__name__:
            raise pickle.UnpicklingError(f"{module_name}.{global_name} does not belong here")
        return found
