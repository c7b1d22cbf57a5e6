"""Read written files back with two kernels and a parser."""

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import ifclite_geom
import ifcopenshell
import ifcopenshell.geom
import ifcopenshell.util.shape
import numpy as np
from numpy.typing import NDArray

from component_library.ifc.tree import Path, flatten
from component_library.model import Instance, Placement, solid_bounds
from component_library.shapes import Bend, Box, Cylinder, Extrusion, Facets, Revolution, Shape

SEGMENTS = 36
"""One kernel cuts every circle into 36 (architecture, trap 11)."""
SAGITTA = 1 - math.cos(math.pi / SEGMENTS)
"""Of a chord, as a part of the radius."""
TURN_SAGITTA = 1 - math.cos(math.radians(7.5))
"""The same for a revolved area, which that kernel cuts into 24, or steps of 15 degrees at most."""

Mesh = tuple[NDArray[np.float64], NDArray[np.int64]]


@cache
def parse(data: bytes) -> Any:
    """Parse, and keep the file: its entities do not keep it alive."""
    return ifcopenshell.file.from_string(data.decode())


def fast_meshes(data: bytes) -> dict[str, Mesh]:
    """GlobalId -> vertices (n,3) [m] and faces (m,3)."""
    found: dict[str, Mesh] = {}
    for element in ifclite_geom.geometry_data_buffers(data)["elements"].values():
        vertices = np.frombuffer(element["vertices"], dtype="<f8").reshape(-1, 3)
        faces = np.frombuffer(element["faces"], dtype="<u4").reshape(-1, 3).astype(np.int64)
        found[element["global_id"]] = (vertices, faces)
    return found


def exact_meshes(data: bytes) -> dict[str, Mesh]:
    """The same by OpenCASCADE, with curves cut at 0.1 mm."""
    settings = ifcopenshell.geom.settings()
    settings.set("use-world-coords", True)
    settings.set("mesher-linear-deflection", 1e-4)
    iterator = ifcopenshell.geom.iterator(settings, parse(data), 1)
    found: dict[str, Mesh] = {}
    if iterator.initialize():
        while True:
            shape = iterator.get()
            found[shape.guid] = (
                ifcopenshell.util.shape.get_vertices(shape.geometry),
                ifcopenshell.util.shape.get_faces(shape.geometry),
            )
            if not iterator.next():
                break
    return found


def volume(mesh: Mesh) -> float:
    """Volume of a closed mesh [m3]."""
    corners = mesh[0][mesh[1]]
    return float(np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6)


def bounds(mesh: Mesh) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return mesh[0].min(axis=0), mesh[0].max(axis=0)


def expected_bounds(
    instances: tuple[Instance, ...], storey: Placement
) -> Mapping[Path, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Path -> corners of the part's own bodies in project coordinates."""
    found: dict[Path, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
    for path, node in flatten(instances).items():
        boxes = [solid_bounds(solid, storey @ node.world) for solid in node.component.solids]
        if boxes:
            low = np.array([box[0] for box in boxes]).min(axis=0)
            found[path] = (low, np.array([box[1] for box in boxes]).max(axis=0))
    return found


def chord_error(shape: Shape) -> float:
    """How much a facetted body may fall short of the round one [m]."""
    match shape:
        case Cylinder():
            return shape.radius * SAGITTA
        case Revolution():
            return max(radius for radius, _ in shape.profile) * TURN_SAGITTA
        case Bend():
            return (shape.radius + shape.bend_radius) * TURN_SAGITTA
        case Box() | Extrusion() | Facets():
            return 0.0
