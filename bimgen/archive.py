"""Zip files whose bytes depend on their content and the passed clock only."""

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The zip format knows no earlier time (PKWARE APPNOTE 4.4.6)."""


def archive(entries: Iterable[tuple[str, bytes]], when: datetime) -> bytes:
    """Pack files in the order given.

    Args:
        entries: name and content; names use forward slashes, a name that ends in one is a folder.
        when: time of every entry.

    Returns:
        The zip file.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, max(when.astimezone(UTC).timetuple()[:6], EARLIEST))
            folder = name.endswith("/")
            entry.create_system = 3  # the same on every machine: Unix, whose rights follow
            entry.external_attr = (0o40755 << 16) | 0x10 if folder else 0o100644 << 16
            packed = folder or name.endswith(".png")  # a PNG is compressed already
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return stream.getvalue()
