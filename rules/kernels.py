# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""Parser and kernels, to be run in a worker process (`rules.isolate`): native code, which may crash, hang or be wrong.

Whoever wants a file read or meshed calls `rules.load` or `rules.tessellate`, which name these functions and never
import them. Coordinates are absolute metres of the file's engineering frame.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import ifclite_geom
import ifcopenshell
import ifcopenshell.geom
import numpy as np

from rules.cleaning import clean
from rules.facts import Floats, ModelFacts
from rules.meshtable import MeshTable, Triangles, packed
from rules.parserlog import parser_notes
from rules.read import model_facts
from rules.representations import Representations

QUALITY = "highest"
"""Facets of the fast kernel: circles have 36 at any quality, but at the default a bend has 8 steps in a right angle
and falls short by 0.5 % of its outer radius (3 mm at DN300); at this one by 0.03 %. Costs a third more triangles."""

DEFLECTION = 5e-4
"""Chord error asked of the second kernel first [m]; a light body is asked again at FINE, a heavy one at each COARSE."""

FINE = 1e-4
"""What matters for a tight clash (architecture, trap 11); costs five times the triangles on a bend."""

COARSE = (2e-3, 1e-2)

LIGHT_TRIANGLES = 1_000

MAX_TRIANGLES = 5_000
"""Above this a body is taken coarser: collision time grows with triangles (practice)."""


INSTANCE = re.compile(rb"#(\d+)(?:\s|/\*.*?\*/)*=", re.DOTALL)
"""The number of an instance in a STEP file, where it is defined."""

READING = 0.3
"""Part of a share that parsing the file takes (practice: a fifth to a half of it): the process that parses gets so
much less to mesh."""

SPREAD = 2654435761
"""Multiplier that scatters numbers over 32 bits (Knuth, TAOCP 3, 6.4): neighbours in a file cost alike."""


def mesh_fast(path: str, steps: frozenset[int] | None, share: int, shares: int) -> tuple[Floats, float, MeshTable]:
    """Mesh with the fast kernel, which uses one core.

    Args:
        path: the (patched) STEP file.
        steps: the products to mesh; None for all.
        share: which part of all, from 0; the last is the one of the process that parses the file meanwhile.
        shares: in how many parts the work is done.

    Returns:
        The origin of its single precision (3,) [m], metres in the length unit as it reads the file, and the meshes.
    """
    data = Path(path).read_bytes()
    unit = float(ifclite_geom.swept_disk_definitions(data, ids=set())["length_unit_scale"])
    buffers = ifclite_geom.geometry_data_buffers(data, quality=QUALITY, ids=_chosen(data, steps, share, shares))
    meshes: dict[int, Triangles] = {}
    for step, element in buffers["elements"].items():
        vertices = np.frombuffer(element["vertices"], dtype="<f8").reshape(-1, 3)
        faces = np.frombuffer(element["faces"], dtype="<u4").astype(np.int32).reshape(-1, 3)
        cleaned = clean(vertices, faces)
        if cleaned is not None:
            meshes[int(step)] = cleaned
    return np.array(buffers["rtc_offset"], dtype=np.float64), unit, packed(meshes)


def _chosen(data: bytes, steps: frozenset[int] | None, share: int, shares: int) -> set[int] | None:
    """Instances that a share is about, products or not; None for all."""
    if steps is not None:
        return set(steps)
    if shares == 1:
        return None
    numbers = np.array(INSTANCE.findall(data)).astype(np.int64)
    scattered = (numbers * SPREAD & 0xFFFFFFFF) / 2.0**32 * (shares - READING)
    return set(numbers[np.minimum(scattered.astype(np.int64), shares - 1) == share].tolist())


def mesh_exact(path: str, steps: tuple[int, ...], length: float) -> Iterator[tuple[int, Triangles | str | None]]:
    """Mesh with the second kernel, in the worker's process.

    Yields:
        (step, None) when it starts on an element, then its triangles, or as text why there are none.
    """
    ifc = ifcopenshell.open(path)
    reader = Representations(schema_classes(ifc))
    for step in steps:
        yield step, None
        yield step, _exact(ifc.by_id(step), reader, length)


def _exact(product: Any, reader: Representations, length: float) -> Triangles | str:
    """Mesh one product, as fine as its weight allows."""
    representations = reader.shape(product).body
    if not representations:
        return "no representation that is a body"
    mesh = _meshed(product, representations, DEFLECTION)
    if isinstance(mesh, str):
        return mesh
    if len(mesh[1]) <= LIGHT_TRIANGLES:
        finer = _meshed(product, representations, FINE)
        if not isinstance(finer, str) and len(finer[1]) <= MAX_TRIANGLES:
            mesh = finer
    for deflection in COARSE:
        if len(mesh[1]) <= MAX_TRIANGLES:
            break
        coarser = _meshed(product, representations, deflection)
        if isinstance(coarser, str) or len(coarser[1]) > 0.9 * len(mesh[1]):
            break  # its triangles come from the file, not from curves
        mesh = coarser
    return mesh[0] * length, mesh[1]


def _meshed(product: Any, representations: tuple[Any, ...], deflection: float) -> Triangles | str:
    """Mesh the representations of a product into one, in file units; as text why there is nothing."""
    settings = ifcopenshell.geom.settings()
    settings.set("mesher-linear-deflection", deflection)
    settings.set("convert-back-units", True)  # it misses some units; the caller knows what the project says
    pieces: list[Triangles] = []
    why = "the kernel gives no triangles"
    for representation in representations:
        try:
            pieces.append(_shape(settings, product, representation))
        except RuntimeError as error:
            why = f"the kernel says: {str(error).partition('Product:')[0].strip().rstrip('.') or 'failed'}"
    return _joined(pieces) or why


def _shape(settings: Any, product: Any, representation: Any) -> Triangles:
    shape: Any = ifcopenshell.geom.create_shape(settings, product, representation)
    matrix = np.array(shape.transformation.matrix).reshape(4, 4).T
    local = np.frombuffer(shape.geometry.verts_buffer, dtype=np.float64).reshape(-1, 3)
    faces = np.frombuffer(shape.geometry.faces_buffer, dtype=np.int32).reshape(-1, 3)
    return local @ matrix[:3, :3].T + matrix[:3, 3], faces


def _joined(pieces: list[Triangles]) -> Triangles | None:
    if not pieces:
        return None
    starts = np.cumsum([0, *(len(vertices) for vertices, _ in pieces)])
    vertices = np.concatenate([vertices for vertices, _ in pieces])
    faces = np.concatenate([faces + start for (_, faces), start in zip(pieces, starts, strict=False)])
    return clean(vertices, faces.astype(np.int32))


def read_model(path: str) -> ModelFacts:
    """Parse one file, in the worker's process: the parser is native code like the kernels.

    Raises:
        RuntimeError: what the parser says.
        UnknownUnitError: the length or angle unit has no factor to SI.
    """
    ifcopenshell.get_log()  # what an earlier file left there
    ifc = ifcopenshell.open(path)
    notes = parser_notes(ifcopenshell.get_log())
    return model_facts(ifc, schema_classes(ifc), ifc.get_max_id() + 1, notes)


def schema_classes(ifc: Any) -> Callable[[str], tuple[str, ...]]:
    """Give the function class -> class and supertypes, from the schema of a file."""
    schema: Any = ifcopenshell.schema_by_name(ifc.schema_identifier)

    @cache
    def classes(name: str) -> tuple[str, ...]:
        declaration = schema.declaration_by_name(name).as_entity()
        found: list[str] = []
        while declaration is not None:
            found.append(declaration.name())
            declaration = declaration.supertype()
        return tuple(found)

    return classes


def product_classes(schema: str) -> dict[str, tuple[str, ...]]:
    """Give the classes of products of a schema that are not abstract, each with itself and its supertypes."""
    declared: Any = ifcopenshell.schema_by_name(schema)
    found: dict[str, tuple[str, ...]] = {}
    for declaration in declared.declarations():
        entity = declaration.as_entity()
        names: list[str] = []
        while entity is not None:
            names.append(entity.name())
            entity = entity.supertype()
        if "IfcProduct" in names and not declaration.as_entity().is_abstract():
            found[names[0]] = tuple(names)
    return found
