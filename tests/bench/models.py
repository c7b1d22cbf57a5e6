"""The real models of the benchmark."""

import os
from collections.abc import Mapping
from pathlib import Path

CORPUS_VARIABLE = "BIMGEN_CORPUS"

MODELS: Mapping[str, str] = {
    "xbim/Dormitory-ARC.ifc": "Dormitory-ARC",
    "web-ifc/ISSUE_021_Mini Project.ifc": "Mini Project",
    "schependomlaan/early/MULTICOM-Prefab.ifc": "MULTICOM-Prefab",
    "web-ifc/Office_A_20110811.ifc": "Office_A",
    "heating-qa/WP_Puffer_FWS_HK9.ifc": "WP_Puffer_FWS_HK9",
    "bim2sim/arch/ifc/AC20-FZK-Haus.ifc": "AC20-FZK-Haus",
    "bim2sim/hydraulic/ifc/hvac_heating.ifc": "hvac_heating",
    "duplex/Duplex_A_20110907.ifc": "Duplex_A",
}
"""Path in the corpus -> name in the tables. Architecture, structure, prefabrication and building services, from Revit,
Tekla Structures, Archicad and LuArtX, IFC2X3 and IFC4; what takes ifcclash longest comes first."""


def corpus() -> Path | None:
    """Give the folder of real models that the environment names, if there is one."""
    named = os.environ.get(CORPUS_VARIABLE, "")
    return Path(named) if named and Path(named).is_dir() else None


def found(folder: Path) -> dict[str, Path]:
    """Give the models of the benchmark that the corpus holds, by name."""
    return {name: folder / path for path, name in MODELS.items() if (folder / path).is_file()}


def read(path: Path) -> str:
    """Read a STEP file so that writing it back gives the same bytes."""
    return path.read_bytes().decode("latin-1")


def write(path: Path, text: str) -> None:
    """Write what `read` gave."""
    path.write_bytes(text.encode("latin-1"))
