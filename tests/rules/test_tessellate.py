"""Bodies as meshes: net of openings, whole whatever the kernel drops, and no crash that costs more than an element."""

import math
import os
import time
from pathlib import Path

import numpy as np
import pytest
from bad_kernels import OUTWARD, TETRAHEDRON, crashing, dead
from ifc_text import SI, box_element, guid, ifc, shape, solid, write

import rules.tessellate
from rules.cleaning import clean, is_closed
from rules.envelopes import volume
from rules.isolate import DiedError, FailedError, Worker
from rules.kernels import INSTANCE
from rules.load import load
from rules.meshtable import MeshTable, packed
from rules.scene import Item, Mesh, Scene
from rules.tessellate import Fast, fast_kernel, second_kernel, together

STATION = Path(__file__).parents[2] / "sample_ifc" / "HX-01.ifc"

FRAME = """#40=IFCCARTESIANPOINT((0.,0.,5.));
#41=IFCPOLYLINE((#1,#40));
#42=IFCCARTESIANPOINT((3.,0.,5.));
#43=IFCPOLYLINE((#1,#40,#42));
#44=IFCCARTESIANPOINT((0.,0.));
#45=IFCAXIS2PLACEMENT2D(#44,$);
#46=IFCDIRECTION((1.,0.,0.));
#47=IFCAXIS2PLACEMENT3D(#40,#46,#14);
#48=IFCRECTANGLEPROFILEDEF(.AREA.,$,#45,1.,0.5);
#49=IFCBLOCK(#2,1.,2.,3.);
"""


def one(tmp_path: Path, records: str, items: str, schema: str = "IFC4", unit: str = SI["m"]) -> Scene:
    body = FRAME + records + shape(70, items) + box_element(20, shape=71)
    return load([write(tmp_path, "a.ifc", ifc(body, schema=schema, unit=unit))])


def body(scene: Scene, number: int = 0) -> Mesh:
    mesh = scene.items[number].body
    assert mesh is not None, scene.models[0].not_meshed
    return mesh


def test_a_body_is_net_of_its_openings(tmp_path: Path):
    records = (
        box_element(20, "IFCWALL", "$,$")
        + solid(30, 1, 3, 1)
        + shape(33, "#31")
        + box_element(35, "IFCOPENINGELEMENT", "$,$", shape=34)
        + f"#36=IFCRELVOIDSELEMENT('{guid(36)}',$,$,$,#20,#35);\n"
    )
    scene = load([write(tmp_path, "a.ifc", ifc(records))])
    assert volume(body(scene)) == pytest.approx(5.0, rel=1e-5)
    assert volume(body(scene, 1)) == pytest.approx(3.0, rel=1e-5)


SOLIDS: list[tuple[str, str, float, float]] = [
    ("#50=IFCRIGHTCIRCULARCYLINDER(#2,4.,1.);\n", "#50", math.pi * 4, 0.012),
    ("#50=IFCRIGHTCIRCULARCYLINDER(#47,4.,1.);\n", "#15,#50", 6 + math.pi * 4, 0.012),
    ("#50=IFCRIGHTCIRCULARCONE(#47,3.,1.);\n", "#50", math.pi, 0.012),
    ("#50=IFCCSGSOLID(#51);\n#51=IFCRIGHTCIRCULARCYLINDER(#2,4.,1.);\n", "#50", math.pi * 4, 0.012),
    (
        "#50=IFCCSGSOLID(#51);\n#51=IFCBOOLEANRESULT(.DIFFERENCE.,#49,#52);\n"
        "#52=IFCRIGHTCIRCULARCYLINDER(#2,3.,0.5);\n",
        "#50",
        6 - 3 * math.pi * 0.25 / 4,
        0.01,
    ),
    ("#50=IFCRECTANGULARPYRAMID(#2,1.,2.,3.);\n", "#50", 2.0, 1e-6),
    ("#50=IFCBLOCK(#2,1.,2.,3.);\n", "#50", 6.0, 1e-6),
    ("#50=IFCSPHERE(#2,1.);\n", "#50", 4 / 3 * math.pi, 0.025),
    (
        "#50=IFCELLIPSEPROFILEDEF(.AREA.,$,#45,1.,0.5);\n#51=IFCEXTRUDEDAREASOLID(#50,#2,#14,3.);\n",
        "#51",
        1.5 * math.pi,
        0.01,
    ),
    (
        "#50=IFCTRAPEZIUMPROFILEDEF(.AREA.,$,#45,1.,0.5,0.5,0.1);\n#51=IFCEXTRUDEDAREASOLID(#50,#2,#14,3.);\n",
        "#51",
        1.125,
        1e-6,
    ),
    (
        "#50=IFCZSHAPEPROFILEDEF(.AREA.,$,#45,1.,0.5,0.1,0.1,$,$);\n#51=IFCEXTRUDEDAREASOLID(#50,#2,#14,3.);\n",
        "#51",
        3 * (1.0 * 0.1 + 2 * 0.1 * (0.5 - 0.05 - 0.05)) + 3 * 0.1 * 0.1,
        0.06,
    ),
    ("#50=IFCSWEPTDISKSOLIDPOLYGONAL(#43,0.1,$,$,$,0.3);\n", "#50", math.pi * 0.01 * 8, 0.03),
    (
        "#50=IFCCIRCLEHOLLOWPROFILEDEF(.AREA.,$,#45,0.15,0.01);\n#51=IFCAXIS1PLACEMENT(#52,#53);\n"
        "#52=IFCCARTESIANPOINT((0.5,0.,0.));\n#53=IFCDIRECTION((0.,1.,0.));\n"
        "#54=IFCREVOLVEDAREASOLID(#50,#2,#51,1.5707963);\n",
        "#54",
        math.pi * (0.15**2 - 0.14**2) * 0.5 * math.pi / 2,
        0.02,
    ),
]


@pytest.fixture(scope="module")
def solids(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("solids")
    texts = [ifc(FRAME + records + shape(70, items) + box_element(20, shape=71)) for records, items, _, _ in SOLIDS]
    return load([write(folder, f"{number}.ifc", text) for number, text in enumerate(texts)])


@pytest.mark.parametrize("number", range(len(SOLIDS)), ids=lambda number: SOLIDS[number][0][4:30])
def test_solids_that_kernels_drop_or_get_wrong_have_their_volume(solids: Scene, number: int):
    _, _, expected, exact = SOLIDS[number]
    mesh = body(solids, number)
    assert volume(mesh) == pytest.approx(expected, rel=exact)
    assert is_closed(mesh.faces)
    assert (solids.models[number].elements, solids.models[number].meshed) == (1, 1)


def test_a_fixed_reference_sweep_turns_its_profile_to_the_reference(tmp_path: Path):
    scene = one(tmp_path, "#50=IFCFIXEDREFERENCESWEPTAREASOLID(#48,$,#41,$,$,#46);\n", "#50", schema="IFC4X3_ADD2")
    assert body(scene).bounds == pytest.approx(np.array([[-0.5, -0.25, 0], [0.5, 0.25, 5]]), abs=1e-6)


def test_a_cone_in_degrees_and_millimetres_turns_once(tmp_path: Path):
    units = SI["mm"].replace("#5=", "#505=")
    degree = (
        "#5=IFCCONVERSIONBASEDUNIT(#501,.PLANEANGLEUNIT.,'DEGREE',#502);\n"
        "#501=IFCDIMENSIONALEXPONENTS(0,0,0,0,0,0,0);\n"
        "#502=IFCMEASUREWITHUNIT(IFCPLANEANGLEMEASURE(0.0174532925199433),#503);\n"
        "#503=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);\n"
    )
    text = ifc(
        FRAME + "#50=IFCRIGHTCIRCULARCONE(#2,3000.,1000.);\n" + shape(70, "#50") + box_element(20, shape=71),
        unit=degree + units,
    ).replace("IFCUNITASSIGNMENT((#5))", "IFCUNITASSIGNMENT((#5,#505))")
    mesh = body(load([write(tmp_path, "a.ifc", text)]))
    assert mesh.bounds == pytest.approx(np.array([[-1, -1, 0], [1, 1, 3]]), abs=0.005)
    assert volume(mesh) == pytest.approx(math.pi, rel=0.012)


def test_only_the_body_is_the_body(tmp_path: Path):
    others = ("Box", "Reference", "FootPrint", "Lighting", "Coverage", "Body-FallBack")
    texts = [ifc(solid(30, 9, 9, 9) + shape(38, "#31", name, "#16,") + box_element(20, shape=39)) for name in others]
    scene = load([write(tmp_path, f"{name}.ifc", text) for name, text in zip(others, texts, strict=True)])
    for number, name in enumerate(others):
        assert body(scene, number).bounds == pytest.approx(np.array([[-1, -0.5, 0], [1, 0.5, 3]])), name


def test_a_body_under_a_free_identifier_is_a_body(tmp_path: Path):
    records = solid(30, 4, 4, 4) + shape(38, "#31", "Geometry") + box_element(20, shape=39)
    assert volume(body(load([write(tmp_path, "a.ifc", ifc(records))]))) == pytest.approx(64.0)


def test_what_no_kernel_reads_is_listed_with_its_reason(tmp_path: Path):
    records = (
        "#50=IFCCENTERLINEPROFILEDEF(.AREA.,$,#51,0.1);\n#51=IFCPOLYLINE((#44,#52));\n"
        "#52=IFCCARTESIANPOINT((4.,0.));\n#53=IFCEXTRUDEDAREASOLID(#50,#2,#14,3.);\n"
    )
    scene = one(tmp_path, records, "#53")
    (missing,) = scene.models[0].not_meshed
    assert (missing.guid, missing.ifc_class, missing.name) == (guid(20), "IfcBuildingElementProxy", "e20")
    assert "IfcCenterLineProfileDef" in missing.why
    assert scene.items[0].body is None
    assert (scene.models[0].elements, scene.models[0].meshed) == (1, 0)


def test_an_element_without_a_body_or_with_curves_only_declares_none(tmp_path: Path):
    records = (
        FRAME
        + shape(70, "#41")
        + box_element(20, shape=71)
        + f"#21=IFCBUILDINGELEMENTPROXY('{guid(21)}',$,'x',$,$,#18,$,$,$);\n"
    )
    scene = load([write(tmp_path, "a.ifc", ifc(records))])
    assert len(scene.items) == 2
    assert (scene.models[0].elements, scene.models[0].not_meshed) == (0, ())


def test_meshes_are_read_only_and_cannot_be_bent_by_a_rule(tmp_path: Path):
    mesh = body(one(tmp_path, "", "#15"))
    with pytest.raises(ValueError, match="read-only"):
        mesh.vertices[0, 0] = 1.0
    assert mesh.vertices.dtype == np.float64
    assert mesh.faces.dtype == np.int32


# --- cleaning


def test_a_mesh_inside_out_is_turned():
    turned = clean(TETRAHEDRON, OUTWARD[:, ::-1])
    assert turned is not None
    assert volume(Mesh(*turned)) == pytest.approx(1 / 6)


def test_a_closed_mesh_with_one_face_the_wrong_way_is_wound_again():
    wrong = OUTWARD.copy()
    wrong[0] = wrong[0][::-1]
    wound = clean(TETRAHEDRON, wrong)
    assert wound is not None
    assert is_closed(wound[1])
    assert volume(Mesh(*wound)) == pytest.approx(1 / 6)


def test_an_open_mesh_is_left_as_it_is():
    left = clean(TETRAHEDRON, OUTWARD[:3, ::-1])
    assert left is not None
    assert (left[1] == OUTWARD[:3, ::-1]).all()


def test_bad_triangles_go_and_vertices_with_them():
    vertices = np.vstack([TETRAHEDRON, [[np.nan, 0, 0], [50.0, 50, 50]]])
    bad = np.array([[0, 0, 1], [0, 1, 4], [0, 1, 9], [-1, 0, 1]], dtype=np.int32)
    cleaned = clean(vertices, np.vstack([bad, OUTWARD]))
    assert cleaned is not None
    assert cleaned[0].shape == (4, 3)
    assert is_closed(cleaned[1])
    assert clean(vertices, bad) is None


# --- isolation


def test_a_crash_costs_one_call_and_the_worker_comes_back():
    with Worker() as worker:
        with pytest.raises(DiedError, match=r"signal|exit code"):
            worker.call(os.abort, timeout=20)
        assert worker.call(abs, -3, timeout=20) == 3


def test_a_hang_is_ended():
    with Worker() as worker:
        with pytest.raises(DiedError, match="longer than"):
            worker.call(time.sleep, 60, timeout=1.0)
        assert worker.call(abs, -3, timeout=20) == 3


def test_an_exception_comes_back_with_class_and_text():
    with Worker() as worker:
        with pytest.raises(FailedError, match="ValueError: math domain error"):
            worker.call(math.sqrt, -1, timeout=20)
        assert worker.call(abs, -3, timeout=20) == 3


def test_a_kernel_that_crashes_and_hangs_loses_those_elements_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(rules.tessellate, "MESH_EXACT", crashing)
    with Worker() as worker:
        meshes, failed = second_kernel(tmp_path / "x.ifc", [1, 2, 3, 4, 5, 6, 7], 2.0, worker, 5.0)
    assert sorted(meshes) == [1, 2, 4, 7]
    assert meshes[7][0].max() == pytest.approx(14.0)
    assert sorted(failed) == [3, 5, 6]
    assert "crashed" in failed[3]
    assert "longer" in failed[5]
    assert failed[6] == "no"


def rows(table: MeshTable) -> list[tuple[int, bytes]]:
    return [(step, table.digests[row].tobytes()) for row, step in enumerate(table.steps.tolist())]


@pytest.mark.parametrize("shares", [2, 3, 8])
def test_the_shares_of_a_file_are_the_file(shares: int):
    with Worker() as worker:
        whole = fast_kernel(STATION, None, worker)
        parts = [fast_kernel(STATION, None, worker, share, shares) for share in range(shares)]
        assert isinstance(whole, Fast)
        sizes = [len(part.meshes) for part in parts if isinstance(part, Fast)]
        assert sum(sizes) == len(whole.meshes)
        assert sizes.count(0) < shares - 1
        found = together(STATION, parts, worker)
    assert isinstance(found, Fast)
    assert rows(found.meshes) == rows(whole.meshes)


def test_one_share_that_failed_is_the_whole_that_failed(tmp_path: Path):
    part = Fast(np.zeros(3), 1.0, packed({1: (TETRAHEDRON, OUTWARD)}))
    with Worker() as worker:
        assert together(tmp_path / "x.ifc", [part, "crashed"], worker) == "crashed"


def test_shares_about_different_origins_are_done_again_as_one():
    with Worker() as worker:
        whole = fast_kernel(STATION, None, worker)
        assert isinstance(whole, Fast)
        found = together(STATION, [Fast(whole.origin + shift, whole.unit, packed({})) for shift in (0.0, 1.0)], worker)
    assert isinstance(found, Fast)
    assert rows(found.meshes) == rows(whole.meshes)


def test_numbers_of_instances_are_found_however_they_are_written():
    text = b"#1=IFCWALL('a',$);\n#22 = IFCSLAB($);#333\n=IFCBEAM(#1);\n#4/* no. 4 */=IFCDOOR(#22,\n#333);"
    assert [int(number) for number in INSTANCE.findall(text)] == [1, 22, 333, 4]


def test_when_the_fast_kernel_crashes_the_other_one_does_it_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(rules.tessellate, "MESH_FAST", dead)
    scene = one(tmp_path, "", "#15")
    item: Item = scene.items[0]
    assert item.body is not None
    assert volume(item.body) == pytest.approx(6.0)
    assert any("crashed" in note for note in scene.models[0].notes)


def shell(number: int, low: float, high: float, inwards: bool) -> str:
    """Write the closed shell of a cube."""
    corners = [(x, y, z) for x in (low, high) for y in (low, high) for z in (low, high)]
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    text = "".join(f"#{number + n}=IFCCARTESIANPOINT({corner});\n" for n, corner in enumerate(corners, 1))
    for face, side in enumerate(sides):
        loop = ",".join(f"#{number + 1 + corner}" for corner in (side[::-1] if inwards else side))
        first = number + 10 + 3 * face
        text += f"#{first}=IFCPOLYLOOP(({loop}));\n#{first + 1}=IFCFACEOUTERBOUND(#{first},.T.);\n"
        text += f"#{first + 2}=IFCFACE((#{first + 1}));\n"
    return text + f"#{number}=IFCCLOSEDSHELL(({','.join(f'#{number + 12 + 3 * face}' for face in range(6))}));\n"


@pytest.mark.parametrize("inwards", [True, False])
def test_a_faceted_solid_is_net_of_its_voids(tmp_path: Path, inwards: bool):
    shells = shell(200, 0.0, 2.0, False) + shell(300, 0.1, 0.9, inwards) + shell(400, 1.1, 1.9, inwards)
    scene = one(tmp_path, shells + "#50=IFCFACETEDBREPWITHVOIDS(#200,(#300,#400));\n", "#50")
    assert volume(body(scene)) == pytest.approx(8 - 2 * 0.8**3, rel=1e-6)
