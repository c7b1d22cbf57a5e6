"""Every component, over its grid, in every schema: valid, the same twice, and read back as it was built."""

from typing import Any

import ifcopenshell.validate
import numpy as np
import pytest
from ifc_reading import bounds, chord_error, exact_meshes, expected_bounds, fast_meshes, parse, volume
from ifc_registry import KEYS, MODULES, SMALL, components, rows, spread
from ifc_samples import SITE, STAMP

from component_library.ifc.quantities import measured
from component_library.ifc.schema import SCHEMAS
from component_library.ifc.tree import OPENING, flatten
from component_library.ifc.write import write_model
from component_library.model import Component, Instance, at
from component_library.shapes import Box, Cylinder, Extrusion, Facets

HANDFUL = ("butterfly_valve", "control_panel", "end_suction_pump", "heat_meter", "plate_heat_exchanger", "tee")
TOGETHER = 10
"""Components that are validated in one file: the validator takes seconds to begin with."""
KERNELS = {"fast": (fast_meshes, 0.01, 0.03), "opencascade": (exact_meshes, 1e-5, 0.02)}
"""Kernel, and the part of the volume of a straight and of a round body that it may lose: the fast one to single
precision hundreds of metres out, both to facets (0.1 mm off a pipe of 10 mm radius are 1.3 %)."""


def faults(data: bytes) -> list[str]:
    log = ifcopenshell.validate.json_logger()
    ifcopenshell.validate.validate(parse(data), log, express_rules=True)
    return [str(statement) for statement in log.statements]


@pytest.mark.parametrize("key", HANDFUL[:2])
def test_a_component_is_valid_in_ifc2x3(key: str) -> None:
    data = write_model(SITE, rows(key)[:2], STAMP, "IFC2X3")
    assert faults(data.model) == []


def plant_of(keys: tuple[str, ...]) -> tuple[Instance, ...]:
    """Stand the rows of several components side by side."""
    return tuple(Instance(key, Component(key, "", "", children=rows(key)), at(500.0 * n)) for n, key in enumerate(keys))


@pytest.mark.slow
@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("first", range(0, len(SMALL), TOGETHER))
def test_every_component_is_valid_and_the_same_twice(first: int, schema: str) -> None:
    keys = SMALL[first : first + TOGETHER]
    written = write_model(SITE, plant_of(keys), STAMP, schema)
    assert write_model(SITE, plant_of(keys), STAMP, schema) == written
    assert faults(written.model) == []
    assert faults(written.envelopes) == []


def dealt(key: str, schema: str) -> tuple[Instance, ...]:
    """One of three combinations of a module that lie spread over its grid: each schema has another."""
    number = SCHEMAS.index(schema)
    return tuple(
        Instance(f"{key}-{one}", component, at(60.0 * one).rolled(30.0 * one), f"M-{one}")
        for one, component in enumerate(spread(key, 3))
        if one % len(SCHEMAS) == number
    )


@pytest.mark.slow
@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("key", MODULES)
def test_every_module_is_valid_and_the_same_twice(key: str, schema: str) -> None:
    """Samples of the grid: three combinations of each module, one in each schema: validating takes 5 ms a part."""
    parts = dealt(key, schema)
    assert parts
    written = write_model(SITE, parts, STAMP, schema)
    assert write_model(SITE, parts, STAMP, schema) == written
    assert faults(written.model) == []
    assert faults(written.envelopes) == []


def check_read(key: str, schema: str, kernel: str) -> None:
    parts = rows(key) if key in SMALL else dealt(key, schema)
    read, straight, curved = KERNELS[kernel]
    written = write_model(SITE, parts, STAMP, schema)
    meshes = read(written.model)
    nodes = flatten(parts)
    wanted = expected_bounds(parts, SITE.storey_placement)
    assert {written.guids[path] for path in wanted if not nodes[path].instance.name.startswith("opening")} <= set(
        meshes
    )
    for path, corners in wanted.items():
        solids = nodes[path].component.solids
        mesh = meshes[written.guids[path]]
        allowed = 1e-3 + max(chord_error(solid.shape) for solid in solids)
        for found, corner in zip(bounds(mesh), corners, strict=True):
            np.testing.assert_allclose(found, corner, atol=allowed, err_msg=f"{key}: {'/'.join(path)}")
        cut = any(child.component.ifc_class == OPENING for child in nodes[path].component.children)
        if not cut:  # bodies of one part are kept apart, so that their volumes add up even where they overlap
            flat = all(isinstance(solid.shape, Box | Extrusion | Facets) for solid in solids)
            lost = straight if flat else curved
            assert volume(mesh) == pytest.approx(sum(solid.shape.volume for solid in solids), rel=lost), path


@pytest.mark.parametrize("key", HANDFUL)
def test_a_component_is_read_back_as_it_was_built(key: str) -> None:
    check_read(key, "IFC2X3", "fast")


@pytest.mark.slow
@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("key", KEYS)
def test_every_component_is_read_back_as_it_was_built(key: str, schema: str) -> None:
    check_read(key, schema, "fast")


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_a_second_kernel_reads_the_same(key: str) -> None:
    check_read(key, "IFC2X3", "opencascade")


def measured_parts(key: str) -> list[Component]:
    every = [part.component for whole in components(key) for _, part, _ in whole.walk()] + components(key)
    return [component for component in every if len(component.solids) == 1]


@pytest.mark.parametrize("key", KEYS)
def test_what_a_component_says_of_its_size_is_what_its_shape_says(key: str) -> None:
    for component in measured_parts(key):
        derived = measured(component, with_body=False)
        for name, values in component.quantities.items():
            for quantity, value in values.items():
                if quantity in derived.get(name, {}):
                    assert value == pytest.approx(derived[name][quantity], rel=1e-9), f"{component.name}: {quantity}"


@pytest.mark.parametrize("key", ["pipe", "cable_tray"])
def test_length_section_and_surface_of_what_is_cut_to_length_are_those_of_its_body(key: str) -> None:
    seen = 0
    for component in measured_parts(key):
        shape: Any = component.solids[0].shape
        (values,) = component.quantities.values()
        match shape:
            case Cylinder():
                assert values["Length"] == pytest.approx(shape.length)
                assert values["GrossCrossSectionArea"] * shape.length == pytest.approx(shape.volume)
                assert values["OuterSurfaceArea"] == pytest.approx(2 * shape.volume / shape.radius)
            case Extrusion():
                assert values["Length"] == pytest.approx(shape.depth)
                assert values["CrossSectionArea"] * shape.depth == pytest.approx(shape.volume)
        seen += 1
    assert seen
