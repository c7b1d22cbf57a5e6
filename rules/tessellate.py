# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""IFC -> triangles, crash-proof: two kernels, each in another process, and a word on every element that got none.

The fast kernel (ifclite) meshes the whole file in one go. What it leaves out, what it is not trusted with and what
lies too far from its origin for its single precision goes to the second one (OpenCASCADE, through ifcopenshell), one
element after the other, so that a crash or a hang costs that element. Coordinates are absolute metres of the file's
engineering frame.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import ifclite_geom
import ifcopenshell
import ifcopenshell.geom
import numpy as np

from rules.cleaning import Triangles, clean, is_closed
from rules.facts import ModelFacts
from rules.isolate import DiedError, FailedError, Worker
from rules.parserlog import parser_notes
from rules.read import model_facts
from rules.representations import Representations

FAST_SECONDS = (60.0, 6.0)
"""Patience with the fast kernel: base [s] and per megabyte [s/MB]; 16 MB took 2 s, so this is a hang and not a load."""

ELEMENT_SECONDS = 30.0
"""Patience with one element in the second kernel [s]: of 12 400 real elements the slowest took 9 s."""

OPEN_SECONDS = 4.0
"""Patience with parsing [s/MB]."""

MAX_DEATHS = 20
"""After so many crashes or hangs in one file the rest is not tried any more (practice)."""

QUALITY = "highest"
"""Facets of the fast kernel: circles have 36 at any quality, but at the default a bend has 8 steps in a right angle
and falls short by 0.5 % of its outer radius (3 mm at DN300); at this one by 0.03 %. Costs a third more triangles."""

REACH = 4096.0
"""Farthest a vertex may lie from the origin of the fast kernel [m]: its single precision is 0.25 mm there."""

DEFLECTION = 5e-4
"""Chord error asked of the second kernel first [m]; a light body is asked again at FINE, a heavy one at each COARSE."""

FINE = 1e-4
"""What matters for a tight clash (architecture, trap 11); costs five times the triangles on a bend."""

COARSE = (2e-3, 1e-2)

LIGHT_TRIANGLES = 1_000

MAX_TRIANGLES = 5_000
"""Above this a body is taken coarser: collision time grows with triangles (practice)."""

SAME_UNIT = 1e-9
"""Relative difference below which both readers of the length unit agree."""


@dataclass(frozen=True, eq=False)
class Tessellation:
    """Meshes by step, why the others have none, how many each kernel decided, and remarks."""

    meshes: Mapping[int, Triangles] = field(default_factory=dict[int, Triangles])
    missing: Mapping[int, str] = field(default_factory=dict[int, str])
    notes: tuple[str, ...] = ()


def tessellate(path: Path, steps: Sequence[int], facts: ModelFacts, worker: Worker) -> Tessellation:
    """Mesh the products of one file. This is where a geometry cache belongs: the answer hangs on the bytes alone.

    Args:
        path: the (patched) STEP file.
        steps: the products that declare a body, openings cut out of them.
        facts: what the file says: its unit, and which elements the fast kernel is not trusted with.
        worker: the process that does it; it may die and come back.

    Returns:
        A mesh or a reason for each step.
    """
    megabytes = path.stat().st_size / 1e6
    notes: list[str] = []
    fast: dict[int, Triangles] = {}
    doubtful = dict(facts.second)
    patience = FAST_SECONDS[0] + FAST_SECONDS[1] * megabytes
    try:
        fast, weak = worker.call(mesh_fast, str(path), frozenset(steps), facts.length, facts.checked, timeout=patience)
        doubtful = {**weak, **doubtful}
    except (DiedError, FailedError) as error:
        notes.append(f"the fast kernel {error}; every element went to the second kernel")
    again = [step for step in steps if step in doubtful or step not in fast]
    exact, failed = second_kernel(path, again, facts.length, worker, ELEMENT_SECONDS + OPEN_SECONDS * megabytes)
    meshes: dict[int, Triangles] = {}
    missing: dict[int, str] = {}
    unsure: list[int] = []
    for step in steps:
        if step in exact:
            meshes[step] = exact[step]
        elif step in fast:
            meshes[step] = fast[step]
            if step in doubtful:
                unsure.append(step)
        else:
            missing[step] = f"{facts.second[step]}: {failed[step]}" if step in facts.second else failed[step]
    if exact:
        notes.append(f"{len(exact)} of {len(meshes)} bodies meshed by the second kernel")
    reasons = Counter(doubtful[step] for step in unsure)
    notes += [f"{count} bodies with {why} may be inexact: the second kernel failed" for why, count in reasons.items()]
    return Tessellation(meshes, missing, tuple(notes))


def second_kernel(
    path: Path, steps: Sequence[int], length: float, worker: Worker, timeout: float
) -> tuple[dict[int, Triangles], dict[int, str]]:
    """Mesh one by one; after a death go on behind the element that caused it.

    Args:
        path: the (patched) STEP file.
        steps: the products, in the order to try them.
        length: metres in the length unit of the file.
        worker: the process that does it.
        timeout: patience with one element [s].

    Returns:
        Triangles by step, and why the others have none.
    """
    meshes: dict[int, Triangles] = {}
    failed: dict[int, str] = {}
    waiting = list(steps)
    deaths = 0
    while waiting:
        current: int | None = None
        try:
            for step, answer in worker.stream(mesh_exact, str(path), tuple(waiting), length, timeout=timeout):
                if answer is None:
                    current = step
                elif isinstance(answer, str):
                    failed[step] = answer
                else:
                    meshes[step] = answer
            return meshes, failed
        except (DiedError, FailedError) as error:
            deaths += 1
            if current is None or deaths >= MAX_DEATHS:
                why = f"the second kernel {error}" if current is None else f"not tried: the kernel died {deaths} times"
                failed.update({step: why for step in waiting if step not in meshes and step not in failed})
                if current is not None:
                    failed[current] = f"the kernel {error}"
                return meshes, failed
            failed[current] = f"the kernel {error}"
            waiting = waiting[waiting.index(current) + 1 :]
    return meshes, failed


def mesh_fast(
    path: str, steps: frozenset[int], length: float, checked: frozenset[int]
) -> tuple[dict[int, Triangles], dict[int, str]]:
    """Mesh with the fast kernel, in the worker's process.

    Args:
        path: the (patched) STEP file.
        steps: the products to mesh.
        length: metres in the length unit of the file; the kernel reads units by itself, so they are compared.
        checked: products whose mesh must be closed to be trusted.

    Returns:
        Step -> triangles, and the steps that the second kernel should look at with the reason: vertices beyond REACH
        of this kernel's origin, and open meshes among `checked`.
    """
    data = Path(path).read_bytes()
    factor = length / ifclite_geom.swept_disk_definitions(data, ids=set())["length_unit_scale"]
    buffers = ifclite_geom.geometry_data_buffers(data, quality=QUALITY, ids=set(steps))
    origin = np.array(buffers["rtc_offset"])
    meshes: dict[int, Triangles] = {}
    weak: dict[int, str] = {}
    for step in sorted(buffers["elements"]):
        element = buffers["elements"][step]
        vertices = np.frombuffer(element["vertices"], dtype="<f8").reshape(-1, 3)
        faces = np.frombuffer(element["faces"], dtype="<u4").astype(np.int32).reshape(-1, 3)
        cleaned = clean(vertices, faces)
        if cleaned is None:
            continue
        if float(np.abs(cleaned[0] - origin).max()) > REACH:
            weak[step] = "coordinates far from the origin"
        elif step in checked and not is_closed(cleaned[1]):
            weak[step] = "open boundary representation"
        meshes[step] = cleaned if abs(factor - 1) < SAME_UNIT else (cleaned[0] * factor, cleaned[1])
    return meshes, weak


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
