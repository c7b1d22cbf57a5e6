"""What two kernels read is what the library made."""

import math

import numpy as np
import pytest
from ifc_reading import bounds, chord_error, exact_meshes, expected_bounds, fast_meshes, parse, volume
from ifc_samples import SITE, STAMP, plant, wedge

from component_library.ifc.schema import SCHEMAS
from component_library.ifc.site import Site
from component_library.ifc.write import write_model
from component_library.model import Component, Instance, Placement, Solid, at, solid_bounds
from component_library.shapes import Bend, Box, Cylinder, Extrusion, Facets, Revolution, Shape

SHAPES: dict[str, Shape] = {
    "box": Box(0.4, 0.3, 0.2),
    "cylinder": Cylinder(0.15, 0.6),
    "extrusion with a notch": Extrusion(((0.0, 0.0), (0.3, 0.0), (0.3, 0.1), (0.1, 0.1), (0.1, 0.3), (0.0, 0.3)), 0.5),
    "hollow cone": Revolution(((0.08, 0.0), (0.1, 0.0), (0.06, 0.2), (0.04, 0.2))),
    "quarter bend": Bend(0.05, 0.2, math.pi / 2),
    "small bend": Bend(0.05, 0.2, math.radians(30)),
    "half bend": Bend(0.05, 0.2, math.pi),
    "wedge": wedge(),
}
TILTED = Placement((1.2, -0.7, 0.9), (0.0, 0.6, 0.8), (0.0, 0.8, -0.6))


def one(shape: Shape, mapped: bool) -> tuple[Instance, ...]:
    solid = Solid(shape, at(0.1, 0.2, 0.3, axis=(0.0, 1.0, 0.0)))
    component = Component("Body", "IfcPipeFitting", "BEND", solids=(solid,), mapped=mapped)
    return (Instance("body", component, TILTED),)


@pytest.mark.parametrize("mapped", [True, False], ids=["mapped", "direct"])
@pytest.mark.parametrize("name", SHAPES)
def test_both_kernels_read_a_shape_with_its_volume_and_bounds(name: str, mapped: bool) -> None:
    shape = SHAPES[name]
    instances = one(shape, mapped)
    data = write_model(Site("One"), instances, STAMP).model
    wanted = solid_bounds(instances[0].component.solids[0], TILTED)
    for meshes, lost in ((fast_meshes(data), 0.03), (exact_meshes(data), 0.005)):
        (mesh,) = meshes.values()
        for found, corner in zip(bounds(mesh), wanted, strict=True):
            np.testing.assert_allclose(found, corner, atol=1e-6 + chord_error(shape))
        curved = not isinstance(shape, Box | Extrusion | Facets)
        assert volume(mesh) == pytest.approx(shape.volume, rel=lost if curved else 1e-6)


@pytest.mark.parametrize("kernel", [fast_meshes, exact_meshes], ids=["fast", "opencascade"])
@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_part_is_where_the_tree_puts_it(schema: str, kernel: object) -> None:
    storey = Placement((100.0, 50.0, 0.0)).rolled(20.0)
    site = Site("Plant", elevation=-4.0, placement=storey)
    written = write_model(site, plant(), STAMP, schema)
    assert callable(kernel)
    meshes = kernel(written.model)
    wanted = expected_bounds(plant(), site.storey_placement)
    solid = {path: box for path, box in wanted.items() if path[-1] != "opening"}
    assert {written.guids[path] for path in solid} == set(meshes) - {written.guids["room", "wall", "opening"]}
    for path, corners in solid.items():
        for found, corner in zip(bounds(meshes[written.guids[path]]), corners, strict=True):
            np.testing.assert_allclose(found, corner, atol=1.5e-3, err_msg="/".join(path))


def test_bodies_of_swept_and_facetted_solids_are_called_solid_models() -> None:
    ifc = parse(write_model(SITE, plant(), STAMP).model)
    kinds = {
        product.Name: product.Representation.Representations[0].Items[0].MappingSource.MappedRepresentation
        for product in ifc.by_type("IfcFilter") + ifc.by_type("IfcPump")
    }
    assert kinds["strainer"].RepresentationType == "SolidModel"
    assert kinds["pump"].RepresentationType == "SweptSolid"


def test_an_opening_is_cut_out_of_its_wall() -> None:
    written = write_model(SITE, plant(), STAMP)
    wall = fast_meshes(written.model)[written.guids["room", "wall"]]
    assert volume(wall) == pytest.approx(10.0 * 0.2 * 3.0 - 1.0 * 0.2 * 2.1, rel=1e-6)


@pytest.mark.parametrize(
    ("shape", "fault"),
    [
        (Box(1.0, 0.0, 1.0), "no length"),
        (Cylinder(0.1, -1.0), "no radius or length"),
        (Cylinder(0.1, math.inf), "coordinate of inf"),
        (Box(math.nan, 1.0, 1.0), "no length|of nan"),
        (Extrusion(((0.0, 0.0), (0.0, 1.0), (1.0, 0.0)), 1.0), "counter-clockwise"),
        (Revolution(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))), "touches its axis"),
        (Bend(0.2, 0.1, 1.0), "within the pipe"),
        (Facets(wedge().vertices, tuple(face[::-1] for face in wedge().faces)), "inwards"),
    ],
)
def test_a_body_without_volume_is_refused_by_name(shape: Shape, fault: str) -> None:
    with pytest.raises(ValueError, match=f"body: .*{fault}"):
        write_model(Site("One"), one(shape, False), STAMP)


def test_a_crooked_placement_is_refused_by_name() -> None:
    component = Component("Body", "IfcPipeFitting", "BEND", solids=(Solid(Box(1.0, 1.0, 1.0)),))
    for crooked in (
        Placement((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.6, 0.8)),
        Placement((0.0, 0.0, 0.0), (0.0, 0.0, 2.0), (1.0, 0.0, 0.0)),
        Placement((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (math.nan, 0.0, 0.0)),
    ):
        with pytest.raises(ValueError, match="body: a placement"):
            write_model(Site("One"), (Instance("body", component, crooked),), STAMP)
    with pytest.raises(ValueError, match="body: a length or coordinate of nan"):
        write_model(Site("One"), (Instance("body", component, at(math.nan)),), STAMP)
