"""Files on disk: written beside their place and renamed when all are whole. Ctrl-C leaves no half-written file."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bimgen.errors import ProjectError


def check_writable(folder: Path) -> None:
    """See that files can be written to a folder, before long work starts. The folder need not exist, nor is it made.

    Raises:
        ProjectError: it cannot be made or written.
    """
    try:
        existing = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise ProjectError(
            f"{folder}: cannot write there: {error.strerror}", "choose another folder with --out"
        ) from None


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write all files into a folder, or none of them.

    Args:
        folder: made if it does not exist.
        files: name to content.

    Returns:
        The paths, in the order given.

    Raises:
        ProjectError: the folder cannot be written.
    """
    waiting: list[tuple[Path, Path]] = []
    target = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            target = folder / name
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, "a folder has that name")
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=".part")
            waiting.append((Path(temporary), target))
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(temporary).chmod(0o644)
        for temporary, target in waiting:
            temporary.replace(target)
    except OSError as error:
        hint = "close it where it is open, or choose another folder with --out"
        raise ProjectError(f"{target}: cannot be written: {error.strerror}", hint) from None
    finally:
        for temporary, _ in waiting:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
    return [target for _, target in waiting]
