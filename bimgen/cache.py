"""Where what was read and judged is kept between runs."""

import os
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bimgen.errors import ProjectError

VARIABLE = "BIMGEN_CACHE"
"""Names the folder; "off" keeps nothing."""


@contextmanager
def cache_folder(wanted: bool) -> Generator[tuple[Path, Path | None]]:
    """Give the folder for what is read, and the one for verdicts (None: keep none).

    Without a cache, or where its folder cannot be written, what is read lies in a folder of this run alone: the
    processes of a run share it in any case.

    Args:
        wanted: whether a cache is used.

    Raises:
        ProjectError: the variable names something that is no folder.
    """
    folder = _folder() if wanted else None
    if folder is not None and _writable(folder):
        yield folder, folder
        return
    with tempfile.TemporaryDirectory(prefix="bimgen-", ignore_cleanup_errors=True) as own:
        yield Path(own), None


def _folder() -> Path | None:
    named = os.environ.get(VARIABLE, "")
    if named.lower() == "off":
        return None
    if named:
        folder = Path(named).expanduser()
        if folder.exists() and not folder.is_dir():
            raise ProjectError(f"{VARIABLE}: {named} is no folder", 'name a folder, or "off"')
        return folder
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "bimgen" / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "bimgen"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "bimgen"


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
