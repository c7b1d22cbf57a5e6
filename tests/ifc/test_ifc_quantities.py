"""Quantities are those of the shapes, by exact formulas and as kernels measure them."""

import math
from dataclasses import replace
from typing import Any

import ifcopenshell.util.element as element_util
import numpy as np
import pytest
from ifc_reading import Mesh, exact_meshes, parse, volume
from ifc_samples import SITE, STAMP, pipe, plant, wedge

from component_library.ifc.quantities import BODY, measured, perimeter, surface
from component_library.ifc.schema import SCHEMAS
from component_library.ifc.write import write_model
from component_library.model import Component, Instance, Placement, Solid, Y, at
from component_library.shapes import Bend, Box, Cylinder, Extrusion, Revolution, Shape

NOTCHED = Extrusion(((0.0, 0.0), (0.3, 0.0), (0.3, 0.1), (0.1, 0.1), (0.1, 0.3), (0.0, 0.3)), 0.5)
SHAPES: dict[str, Shape] = {
    "box": Box(0.4, 0.3, 0.2),
    "cylinder": Cylinder(0.15, 0.6),
    "notched": NOTCHED,
    "hollow cone": Revolution(((0.08, 0.0), (0.1, 0.0), (0.06, 0.2), (0.04, 0.2))),
    "bend": Bend(0.05, 0.2, math.pi / 2),
    "wedge": wedge(),
}


def built(ifc_class: str, shape: Shape, place: Placement | None = None, **more: Any) -> Component:
    return Component(ifc_class, ifc_class, "", solids=(Solid(shape, place or Placement()),), **more)


def area(mesh: Mesh) -> float:
    corners = mesh[0][mesh[1]]
    return float(
        np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum() / 2
    )


@pytest.mark.parametrize("name", SHAPES)
def test_surface_and_volume_are_what_a_kernel_measures(name: str) -> None:
    part = Instance("a", replace(built("IfcPipeFitting", SHAPES[name]), predefined_type="BEND"))
    data = write_model(SITE, (part,), STAMP, "IFC4X3_ADD2").model
    (mesh,) = exact_meshes(data).values()
    said = element_util.get_psets(parse(data).by_type("IfcPipeFitting")[0])[BODY]
    assert said["GrossSurfaceArea"] == said["NetSurfaceArea"] == pytest.approx(surface(SHAPES[name]), rel=1e-9)
    assert area(mesh) == pytest.approx(said["GrossSurfaceArea"], rel=5e-3)
    assert volume(mesh) == pytest.approx(said["GrossVolume"], rel=5e-3)


def test_surfaces_by_hand() -> None:
    assert surface(Box(1.0, 2.0, 3.0)) == 22.0
    assert surface(Cylinder(1.0, 2.0)) == pytest.approx(6 * math.pi)
    assert surface(NOTCHED) == pytest.approx(1.2 * 0.5 + 2 * 0.05)
    # A triangle of 0.2 by 0.1 at both ends of 0.1, and three sides.
    assert surface(wedge()) == pytest.approx(2 * 0.01 + 0.1 * (0.2 + 0.1 + math.hypot(0.2, 0.1)))
    assert perimeter(((0.0, 0.0), (3.0, 0.0), (0.0, 4.0))) == 12.0


def test_a_beam_lies_along_its_longest_edge() -> None:
    said = measured(built("IfcBeam", Box(0.25, 6.0, 0.45)), with_body=False)["Qto_BeamBaseQuantities"]
    assert said["Length"] == 6.0
    assert said["CrossSectionArea"] == pytest.approx(0.1125)
    assert said["OuterSurfaceArea"] == pytest.approx(2 * 0.7 * 6.0)
    assert said["GrossSurfaceArea"] == pytest.approx(2 * 0.7 * 6.0 + 2 * 0.1125)
    assert said["NetVolume"] == pytest.approx(0.675)


def test_a_profile_is_as_long_as_it_is_extruded() -> None:
    said = measured(built("IfcMember", NOTCHED), with_body=False)["Qto_MemberBaseQuantities"]
    assert (said["Length"], said["CrossSectionArea"]) == (0.5, pytest.approx(0.05))
    assert said["OuterSurfaceArea"] == pytest.approx(0.6)


def test_a_slab_has_its_thickness_upwards() -> None:
    said = measured(built("IfcSlab", Box(10.0, 6.0, 0.25)), with_body=False)["Qto_SlabBaseQuantities"]
    assert said == {
        "Depth": 0.25,
        "Perimeter": 32.0,
        "GrossArea": 60.0,
        "NetArea": 60.0,
        "GrossVolume": 15.0,
        "NetVolume": 15.0,
    }
    assert not measured(built("IfcSlab", Box(10.0, 6.0, 0.25), at(axis=Y)), with_body=False)


def test_an_opening_leaves_the_net_quantities_of_its_wall_open() -> None:
    for schema, name in (("IFC4", "Qto_WallBaseQuantities"), ("IFC2X3", "BaseQuantities")):
        walls = parse(write_model(SITE, plant(), STAMP, schema).model).by_type("IfcWall")
        said = element_util.get_psets(walls[0])[name]
        assert (said["Length"], said["Width"], said["Height"]) == (10.0, 0.2, 3.0)
        assert said["GrossSideArea"] == pytest.approx(30.0)
        assert said["GrossVolume"] == pytest.approx(6.0)
        assert not [key for key in said if key.startswith("Net")]


@pytest.mark.parametrize(("schema", "name"), [("IFC4", "GrossFootprintArea"), ("IFC4X3_ADD2", "GrossFootPrintArea")])
def test_a_quantity_has_the_name_of_its_schema(schema: str, name: str) -> None:
    wall = parse(write_model(SITE, plant(), STAMP, schema).model).by_type("IfcWall")[0]
    assert element_util.get_psets(wall)["Qto_WallBaseQuantities"][name] == pytest.approx(2.0)


def test_what_a_component_says_goes_before_its_shape() -> None:
    beam = built("IfcBeam", Box(0.25, 6.0, 0.45), quantities={"Qto_BeamBaseQuantities": {"Length": 5.9}})
    ifc = parse(write_model(SITE, (Instance("a", beam),), STAMP).model)
    said = element_util.get_psets(ifc.by_type("IfcBeam")[0])["Qto_BeamBaseQuantities"]
    assert (said["Length"], said["CrossSectionArea"]) == (5.9, pytest.approx(0.1125))


def test_two_bodies_that_may_overlap_are_not_measured() -> None:
    solids = (Solid(Box(1.0, 1.0, 1.0)), Solid(Box(1.0, 1.0, 1.0), at(0.5)))
    assert not measured(replace(built("IfcBeam", Box(1.0, 1.0, 1.0)), solids=solids), with_body=True)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_body_set_is_of_ifc4x3_only(schema: str) -> None:
    ifc = parse(write_model(SITE, (Instance("a", pipe(2.0)),), STAMP, schema).model)
    found = [item.Name for item in ifc.by_type("IfcElementQuantity")]
    assert (BODY in found) == (schema == "IFC4X3_ADD2")
