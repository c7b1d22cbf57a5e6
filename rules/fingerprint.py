"""What a cached answer depends on besides its input: the code that gave it, and the libraries it is built on.

An answer of another version must never be taken for one of this. The digest of the sources says so without anybody
having to remember to raise a number.
"""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("ifclite-geom", "ifcopenshell", "lark", "manifold3d", "numpy", "python-fcl", "scipy")
"""Distributions that decide facts, meshes or verdicts."""


@cache
def fingerprint() -> bytes:
    """Digest of the sources of this package and of the versions of the libraries, 16 bytes."""
    digest = hashlib.blake2b(digest_size=16)
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {_version(library)}\n".encode())
    return digest.digest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "unknown"
