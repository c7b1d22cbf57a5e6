"""What the numbers were measured on, and with."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bimgen", "ifcopenshell", "ifclite-geom", "python-fcl", "manifold3d", "numpy")
"""What decides our speed."""


def machine() -> str:
    """Name processor, cores, memory, system and Python."""
    parts = [_processor(), f"{os.cpu_count()} cores"]
    memory = _memory()
    if memory:
        parts.append(f"{memory / 2**30:.0f} GiB")
    return ", ".join([*parts, f"{platform.system()} {platform.machine()}", f"Python {platform.python_version()}"])


def load() -> float | None:
    """Give how many processes wanted a core in the last minute; None where the system does not say."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def ours() -> str:
    """Name our own version, the state of the source where that is known, and the versions of what is beneath it."""
    names = [f"{name} {_version(name)}" for name in PACKAGES]
    return ", ".join([names[0] + _source(), *names[1:]])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _source() -> str:
    git = ["git", "-C", str(ROOT)]
    try:
        at = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout
        changed = subprocess.run(
            [*git, "status", "--porcelain", "--", "bimgen", "component_library", "rules"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""  # a copy without history, or no git
    return f" ({at.strip()}{', changed since' if changed else ''})"


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    if file.is_file():
        for line in file.read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> int | None:
    names = getattr(os, "sysconf_names", {})
    if "SC_PHYS_PAGES" in names and "SC_PAGE_SIZE" in names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None
