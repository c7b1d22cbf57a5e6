"""GlobalIds derived from what a thing is, so that the same project gives the same ids on every machine.

An id comes from the project and a path of roles ("HX-01/pump-a/suction-valve"), never from a dimension, a count or
the order of work: what a changed number does not touch keeps its id, and with it its history of findings.
"""

import base64
import hashlib
from uuid import NAMESPACE_DNS, UUID, uuid5

NAMESPACE = uuid5(NAMESPACE_DNS, "bimgen")
"""Root of all ids; a project's namespace lies below it."""

RELATION = "rel/"
"""Begin of the keys of relations that gather members."""


STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
OWN = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"
DIGITS = bytes.maketrans(STANDARD, OWN)
"""Digits of base 64 as RFC 4648 has them -> as GlobalIds are written (IfcGloballyUniqueId)."""


def derive(project: UUID, key: str) -> str:
    """Give the GlobalId (22 characters) of a key within a project's namespace: its uuid5 in base 64.

    Spelt out, since a large part of the time of writing would go into general functions for this.
    """
    # 18 bytes are 24 digits; the two of the leading zeros are dropped.
    number = bytearray(b"\0\0" + hashlib.sha1(project.bytes + key.encode(), usedforsecurity=False).digest()[:16])
    number[8] = number[8] & 0x0F | 0x50  # version 5, derived from a name (RFC 4122, 4.3)
    number[10] = number[10] & 0x3F | 0x80  # variant of RFC 4122
    return base64.b64encode(number).translate(DIGITS)[2:].decode()


class Identity:
    """Ids of one file. Each key may be used once."""

    def __init__(self, namespace: str, model: str = ""):
        """Take the name that sets this project's ids apart, and the one that sets this file's relations apart.

        Files of one project mean the same storey, type or system by one id; but what a relation relates differs from
        file to file, so its id does too.
        """
        self._project = uuid5(NAMESPACE, namespace)
        self._model = model
        self._taken: set[str] = set()

    def of(self, key: str) -> str:
        """Give the id of a key without using it: to refer to an entity of another file."""
        if self._model and key.startswith(RELATION):
            key = f"{self._model}:{key}"
        return derive(self._project, key)

    def claim(self, key: str) -> str:
        """Give the id of a key for an entity of this file.

        Raises:
            ValueError: the key is in use: two things of one file would share their GlobalId.
        """
        if key in self._taken:
            raise ValueError(f"two things are called {key!r} and would share their GlobalId")
        self._taken.add(key)
        return self.of(key)


def element_key(path: tuple[str, ...]) -> str:
    """Key of an element: its path of instance names. Other keys start with a kind and a colon, which no name holds."""
    return "/".join(path)


def port_key(path: tuple[str, ...], port: str) -> str:
    """Key of a port: that of its element and its own name."""
    return f"port:{element_key(path)}/{port}"
