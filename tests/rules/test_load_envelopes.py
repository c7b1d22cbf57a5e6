"""Envelopes in all five forms: kind, owner, convex parts; and bodies free of them."""

from pathlib import Path

import numpy as np
import pytest
from ifc_text import at, box_element, guid, ifc, shape, solid, write

from rules.envelopes import convex_hull, convex_parts, meaning, volume
from rules.facts import ElementFacts
from rules.load import load
from rules.scene import Envelope, Mesh, Role, Scene


def envelope_set(step: int, target: int, **values: str) -> str:
    properties = "".join(
        f"#{step + 3 + n}=IFCPROPERTYSINGLEVALUE('{name}',$,IFCLABEL('{value}'),$);\n"
        for n, (name, value) in enumerate(values.items())
    )
    members = ",".join(f"#{step + 3 + n}" for n in range(len(values)))
    return (
        f"#{step}=IFCPROPERTYSET('{guid(step)}',$,'DHR_Envelope',$,({members}));\n"
        f"#{step + 1}=IFCRELDEFINESBYPROPERTIES('{guid(step + 1)}',$,$,$,(#{target}),#{step});\n{properties}"
    )


def only(scene: Scene) -> Envelope:
    (found,) = scene.envelopes
    return found


CLEARANCE = solid(30, 6, 6, 5) + solid(34, 1, 1, 9) + shape(38, "#31,#35", "Clearance", "#16,")


def test_a_clearance_representation_is_an_envelope_and_not_part_of_the_body(tmp_path: Path):
    pump = box_element(20, "IFCPUMP", "$,$", shape=39)
    scene = load([write(tmp_path, "a.ifc", ifc(CLEARANCE + pump))])
    (item,) = scene.items
    assert item.body is not None
    assert item.body.bounds == pytest.approx(np.array([[-1, -0.5, 0], [1, 0.5, 3]]))
    found = only(scene)
    assert found.owner is item
    assert (found.item, found.kind, found.hardness) == (0, "ACCESS", "HARD")
    assert [volume(part) for part in found.parts] == pytest.approx([180.0, 9.0], rel=1e-5)
    assert (scene.models[0].elements, scene.models[0].meshed) == (1, 1)


def test_shape_aspects_say_the_kinds_of_the_parts(tmp_path: Path):
    aspects = (
        "#50=IFCSHAPEASPECT((#51),'SERVICE pull',$,.U.,#39);\n"
        "#51=IFCSHAPEREPRESENTATION(#4,'Clearance','SolidModel',(#31));\n"
        "#52=IFCSHAPEASPECT((#53),'Lift',$,.U.,#39);\n"
        "#53=IFCSHAPEREPRESENTATION(#4,'Clearance','SolidModel',(#35));\n"
    )
    scene = load([write(tmp_path, "a.ifc", ifc(CLEARANCE + aspects + box_element(20, "IFCPUMP", "$,$", shape=39)))])
    assert [(found.kind, len(found.parts)) for found in scene.envelopes] == [("SERVICE", 1), ("LIFT", 1)]


def test_a_mapped_clearance_of_a_type_is_read_item_by_item(tmp_path: Path):
    mapped = (
        solid(30, 6, 6, 5)
        + solid(34, 1, 1, 9)
        + "#40=IFCSHAPEREPRESENTATION(#4,'Clearance','SolidModel',(#31,#35));\n"
        + "#41=IFCREPRESENTATIONMAP(#2,#40);\n"
        + "#42=IFCCARTESIANPOINT((10.,0.,0.));\n"
        + "#43=IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#42,$,$);\n"
        + "#44=IFCMAPPEDITEM(#41,#43);\n"
        + shape(45, "#44", "Clearance", "#16,")
    )
    scene = load([write(tmp_path, "a.ifc", ifc(mapped + box_element(20, "IFCPUMP", "$,$", shape=46)))])
    found = only(scene)
    assert [volume(part) for part in found.parts] == pytest.approx([180.0, 9.0], rel=1e-5)
    assert found.parts[1].bounds == pytest.approx(np.array([[9.5, -0.5, 0], [10.5, 0.5, 9]]))


FORMS: list[tuple[str, str, str, str]] = [
    ("IFC4X3_ADD2", box_element(20, "IFCVIRTUALELEMENT", "$,.CLEARANCE."), "ACCESS", "HARD"),
    (
        "IFC4",
        box_element(20, "IFCVIRTUALELEMENT", "$").replace("$,$,#18", "$,'CLEARANCE:LIFT',#18"),
        "LIFT",
        "HARD",
    ),
    ("IFC4", box_element(20, tail="$,.PROVISIONFORSPACE."), "ACCESS", "HARD"),
    ("IFC2X3", box_element(20).replace("$,$,#18", "$,'CLEARANCE:THERMAL',#18"), "THERMAL", "SOFT"),
    ("IFC2X3", box_element(20).replace("$,$,#18", "$,'Clearance',#18"), "ACCESS", "HARD"),
    ("IFC4", f"#20=IFCSPATIALZONE('{guid(20)}',$,'z',$,$,#18,#17,$,.TRANSPORT.);\n", "EGRESS", "HARD"),
    ("IFC4X3_ADD2", f"#20=IFCSPATIALZONE('{guid(20)}',$,'z',$,$,#18,#17,$,.RESERVATION.);\n", "LAYDOWN", "HARD"),
    (
        "IFC4",
        f"#20=IFCSPACE('{guid(20)}',$,'s',$,'CLEARANCE_OPERATE',#18,#17,$,.ELEMENT.,$,$);\n",
        "OPERATE",
        "HARD",
    ),
]


def test_the_other_four_forms_are_envelopes(tmp_path: Path):
    texts = [ifc(element, schema=schema) for schema, element, _, _ in FORMS]
    scene = load([write(tmp_path, f"{number}.ifc", text) for number, text in enumerate(texts)])
    assert {item.role for item in scene.items} == {Role.ENVELOPE}
    assert [(found.kind, found.hardness) for found in scene.envelopes] == [form[2:] for form in FORMS]
    assert [volume(found.parts[0]) for found in scene.envelopes] == pytest.approx([6.0] * len(FORMS), rel=1e-5)
    assert {found.owner for found in scene.envelopes} == {None}


def test_an_ordinary_space_and_a_provision_for_void_are_none(tmp_path: Path):
    body = f"#20=IFCSPACE('{guid(20)}',$,'s',$,$,#18,#17,$,.ELEMENT.,$,$);\n" + box_element(
        21, tail="$,.PROVISIONFORVOID."
    )
    scene = load([write(tmp_path, "a.ifc", ifc(body))])
    assert [item.role for item in scene.items] == [Role.SPATIAL, Role.ENVELOPE]
    assert scene.envelopes == ()


def test_the_owner_is_found_in_another_file_first_in_the_one_of_the_same_name(tmp_path: Path):
    host = ifc(box_element(21, "IFCPUMP", "$,$"))
    space = ifc(
        box_element(20, tail="$,.PROVISIONFORSPACE.")
        + envelope_set(60, 20, Kind="SERVICE", HostGlobalId=guid(21), Hardness="soft")
    )
    paths = [
        write(tmp_path, "other.ifc", host),
        write(tmp_path, "HX-01_ENV.ifc", space),
        write(tmp_path, "HX-01.ifc", host),
    ]
    found = only(load(paths))
    assert found.owner is not None
    assert (found.owner.model, found.owner.guid) == (2, guid(21))
    assert (found.kind, found.hardness) == ("SERVICE", "SOFT")
    assert only(load([paths[1], paths[0]])).owner is not None
    assert only(load([paths[1]])).owner is None, "the host is in no model"


def test_without_a_guid_the_assignment_then_the_tag_name_the_owner(tmp_path: Path):
    pump = box_element(21, "IFCPUMP", "'P-01',$")
    space = box_element(20, tail="$,.PROVISIONFORSPACE.")
    assigned = f"#70=IFCRELASSIGNSTOPRODUCT('{guid(70)}',$,$,$,(#20),$,#21);\n"
    by_assignment = only(load([write(tmp_path, "a.ifc", ifc(pump + space + assigned))]))
    by_tag = only(load([write(tmp_path, "b.ifc", ifc(pump + space + envelope_set(60, 20, HostTag="P-01")))]))
    assert by_assignment.owner is not None
    assert by_tag.owner is not None
    assert {by_assignment.owner.guid, by_tag.owner.guid} == {guid(21)}


def test_two_items_are_two_parts_and_an_l_shape_is_noted(tmp_path: Path):
    ell = (
        "#50=IFCPOLYLINE((#51,#52,#53,#54,#55,#56,#51));\n"
        + "".join(
            f"#{51 + n}=IFCCARTESIANPOINT(({x},{y}));\n"
            for n, (x, y) in enumerate(
                [("0.", "0."), ("4.", "0."), ("4.", "1."), ("1.", "1."), ("1.", "4."), ("0.", "4.")]
            )
        )
        + "#57=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#50);\n#58=IFCEXTRUDEDAREASOLID(#57,#2,#14,1.);\n"
    )
    body = solid(30, 1, 1, 9) + ell + shape(60, "#31,#58") + box_element(20, tail="$,.PROVISIONFORSPACE.", shape=61)
    scene = load([write(tmp_path, "a.ifc", ifc(body))])
    found = only(scene)
    assert [volume(part) for part in found.parts] == pytest.approx([9.0, 11.5], rel=1e-5)
    assert any("not convex" in note for note in scene.models[0].notes)


def test_an_envelope_without_geometry_is_noted(tmp_path: Path):
    element = f"#20=IFCBUILDINGELEMENTPROXY('{guid(20)}',$,'p',$,'CLEARANCE:LIFT',#18,$,$,$);\n"
    scene = load([write(tmp_path, "a.ifc", ifc(element + at(40, 1)))])
    assert scene.envelopes == ()
    assert any("no geometry" in note for note in scene.models[0].notes)


BOX = np.array([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 2.0) for z in (0.0, 3.0)])


def test_a_hull_is_closed_and_points_outward():
    hull = convex_hull(np.vstack([BOX, [[0.5, 1.0, 1.5]]]))
    assert hull is not None
    assert volume(hull) == pytest.approx(6.0)
    assert len(hull.vertices) == 8
    assert convex_hull(BOX[BOX[:, 0] == 0.0]) is None


def test_bodies_that_do_not_touch_are_parts_of_their_own():
    hull = convex_hull(BOX)
    assert hull is not None
    both = Mesh(np.vstack([hull.vertices, hull.vertices + 10.0]), np.vstack([hull.faces, hull.faces + 8]))
    parts, exact = convex_parts(both)
    assert exact
    assert [volume(part) for part in parts] == pytest.approx([6.0, 6.0])


@pytest.mark.parametrize(
    ("object_type", "kind"),
    [
        ("CLEARANCE:REMOVAL", "REMOVAL"),
        ("clearance - egress", "EGRESS"),
        ("CLEARANCE", "ACCESS"),
        ("ClearanceXY", "ACCESS"),
    ],
)
def test_the_kind_follows_the_word_clearance(object_type: str, kind: str):
    element = ElementFacts(1, guid(1), "IfcVirtualElement", (), object_type=object_type)
    assert meaning(element).kind == kind
    assert meaning(element).stated is (kind != "ACCESS")
