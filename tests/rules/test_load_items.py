"""What an element is: role, discipline, tag, type, properties, storey, systems, whole, hosts, ports."""

from pathlib import Path

import pytest
from ifc_text import SI, at, box_element, guid, ifc, write

from rules.facts import ElementFacts
from rules.load import load
from rules.roles import class_discipline, disciplines, file_discipline, products, role_of
from rules.scene import Item, Role, Scene


def step(scene: Scene, number: int) -> Item:
    return next(item for item in scene.items if item.step == number)


PLANT = (
    box_element(20, "IFCPUMP", "'P-01',.ENDSUCTION.")
    + box_element(21, "IFCVALVE", "'V-01',.CHECK.")
    + box_element(22, "IFCPIPESEGMENT", "$,$")
    + box_element(23, "IFCCOVERING", "$,.INSULATION.")
    + f"#24=IFCELEMENTASSEMBLY('{guid(24)}',$,'skid',$,'PUMPSKID',#18,$,$,$,.USERDEFINED.);\n"
    + box_element(25, "IFCWALL", "$,$")
    + box_element(26, "IFCOPENINGELEMENT", "$,$")
    + box_element(27, "IFCDOOR", "$,$,$,$,$,$")
    + box_element(28, "IFCWALL", "$,$")
    + f"#29=IFCSPACE('{guid(29)}',$,'Plant',$,$,#18,#17,$,.ELEMENT.,$,$);\n"
    + box_element(30, "IFCVIRTUALELEMENT", "$")
    + f"""#40=IFCRELAGGREGATES('{guid(40)}',$,$,$,#24,(#20,#21,#22));
#41=IFCRELAGGREGATES('{guid(41)}',$,$,$,#22,(#23));
#42=IFCRELCONTAINEDINSPATIALSTRUCTURE('{guid(42)}',$,$,$,(#24,#25,#27,#28),#11);
#43=IFCRELVOIDSELEMENT('{guid(43)}',$,$,$,#25,#26);
#44=IFCRELFILLSELEMENT('{guid(44)}',$,$,$,#26,#27);
#45=IFCPUMPTYPE('{guid(45)}',$,'Etanorm 50',$,$,(#46),$,$,$,.ENDSUCTION.);
#46=IFCPROPERTYSET('{guid(46)}',$,'DHR_Access',$,(#47,#48));
#47=IFCPROPERTYSINGLEVALUE('FrontClearance',$,IFCLENGTHMEASURE(900.),$);
#48=IFCPROPERTYSINGLEVALUE('RearClearance',$,IFCLENGTHMEASURE(500.),$);
#49=IFCRELDEFINESBYTYPE('{guid(49)}',$,$,$,(#20),#45);
#50=IFCPROPERTYSET('{guid(50)}',$,'DHR_Access',$,(#51));
#51=IFCPROPERTYSINGLEVALUE('FrontClearance',$,IFCPOSITIVELENGTHMEASURE(1200.),$);
#52=IFCRELDEFINESBYPROPERTIES('{guid(52)}',$,$,$,(#20),#50);
#53=IFCPROPERTYSET('{guid(53)}',$,'DHR_Identity',$,(#54));
#54=IFCPROPERTYSINGLEVALUE('Tag',$,IFCIDENTIFIER('DH-P-01'),$);
#55=IFCRELDEFINESBYPROPERTIES('{guid(55)}',$,$,$,(#20),#53);
#56=IFCPROPERTYSET('{guid(56)}',$,'Pset_WallCommon',$,(#57));
#57=IFCPROPERTYSINGLEVALUE('LoadBearing',$,IFCBOOLEAN(.T.),$);
#58=IFCRELDEFINESBYPROPERTIES('{guid(58)}',$,$,$,(#28),#56);
#59=IFCPROPERTYSET('{guid(59)}',$,'Pset_Unheard',$,(#57));
#60=IFCRELDEFINESBYPROPERTIES('{guid(60)}',$,$,$,(#28),#59);
#61=IFCDISTRIBUTIONSYSTEM('{guid(61)}',$,'DH-S',$,$,$,.HEATING.);
#62=IFCDISTRIBUTIONSYSTEM('{guid(62)}',$,'DH',$,$,$,.HEATING.);
#63=IFCRELASSIGNSTOGROUP('{guid(63)}',$,$,$,(#22),$,#61);
#64=IFCRELASSIGNSTOGROUP('{guid(64)}',$,$,$,(#61),$,#62);
#65=IFCRELASSIGNSTOGROUP('{guid(65)}',$,$,$,(#62),$,#61);
#66=IFCPROPERTYSET('{guid(66)}',$,'Pset_ValveTypeCommon',$,(#67,#68,#69));
#67=IFCPROPERTYENUMERATEDVALUE('ValveOperation',$,(IFCLABEL('LEVER')),$);
#68=IFCPROPERTYBOUNDEDVALUE('Range',$,IFCPRESSUREMEASURE(6.),IFCPRESSUREMEASURE(1.),#70,$);
#69=IFCPROPERTYSINGLEVALUE('Temperature',$,IFCTHERMODYNAMICTEMPERATUREMEASURE(80.),#71);
#70=IFCSIUNIT(*,.PRESSUREUNIT.,.KILO.,.PASCAL.);
#71=IFCSIUNIT(*,.THERMODYNAMICTEMPERATUREUNIT.,$,.DEGREE_CELSIUS.);
#72=IFCRELDEFINESBYPROPERTIES('{guid(72)}',$,$,$,(#21),#66);
#73=IFCELEMENTQUANTITY('{guid(73)}',$,'Qto_PumpBaseQuantities',$,$,(#74));
#74=IFCQUANTITYWEIGHT('GrossWeight',$,#75,2.5,$);
#75=IFCSIUNIT(*,.MASSUNIT.,.MEGA.,.GRAM.);
#76=IFCRELDEFINESBYPROPERTIES('{guid(76)}',$,$,$,(#20),#73);
"""
    + at(80, 1)
    + at(84, 2000)
    + f"""#88=IFCDISTRIBUTIONPORT('{guid(88)}',$,'out',$,$,#82,$,.SOURCE.,.PIPE.,.HEATING.);
#89=IFCDISTRIBUTIONPORT('{guid(89)}',$,'in',$,$,#86,$,.SINK.,.PIPE.,.HEATING.);
#90=IFCRELNESTS('{guid(90)}',$,$,$,#20,(#88));
#91=IFCRELNESTS('{guid(91)}',$,$,$,#21,(#89));
#92=IFCRELCONNECTSPORTS('{guid(92)}',$,$,$,#88,#89,$);
"""
)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    path = write(tmp_path_factory.mktemp("items"), "plant.ifc", ifc(PLANT, unit=SI["mm"]))
    scene = load([path])
    assert not scene.models[0].error
    return scene


def test_items_stand_in_file_order_and_know_their_place(scene: Scene):
    assert [item.index for item in scene.items] == list(range(len(scene.items)))
    assert [item.step for item in scene.items] == list(range(20, 31))


def test_matter_openings_spaces_and_virtual_elements_are_told_apart(scene: Scene):
    roles = {item.step: item.role for item in scene.items}
    assert {number for number, role in roles.items() if role is Role.PHYSICAL} == {20, 21, 22, 23, 24, 25, 27, 28}
    assert (roles[26], roles[29], roles[30]) == (Role.FEATURE, Role.SPATIAL, Role.OTHER)


def test_an_assembly_without_a_body_is_not_missing(scene: Scene):
    assert step(scene, 24).body is None
    assert (scene.models[0].elements, scene.models[0].meshed, scene.models[0].not_meshed) == (10, 10, ())


def test_the_tag_of_the_identity_set_goes_before_the_attribute(scene: Scene):
    assert (step(scene, 20).tag, step(scene, 21).tag) == ("DH-P-01", "V-01")


def test_the_occurrence_goes_over_its_type_property_by_property(scene: Scene):
    pump = step(scene, 20)
    assert pump.property("DHR_Access", "FrontClearance") == pytest.approx(1.2)
    assert pump.property("DHR_Access", "RearClearance") == pytest.approx(0.5)
    assert (pump.type_name, pump.predefined_type) == ("Etanorm 50", "ENDSUCTION")


def test_values_are_si_also_with_a_unit_of_their_own(scene: Scene):
    valve = step(scene, 21)
    assert valve.property("Pset_ValveTypeCommon", "ValveOperation") == "LEVER"
    assert valve.property("Pset_ValveTypeCommon", "Range") == (1000.0, 6000.0)
    assert valve.property("Pset_ValveTypeCommon", "Temperature") == pytest.approx(353.15)
    assert step(scene, 20).property("Qto_PumpBaseQuantities", "GrossWeight") == pytest.approx(2500.0)


def test_sets_that_no_check_asks_for_are_left_in_the_file(scene: Scene):
    assert set(step(scene, 28).psets) == {"Pset_WallCommon"}


def test_the_storey_comes_through_the_assembly_and_through_the_host(scene: Scene):
    assert {item.storey for item in scene.items if item.step not in (29, 30)} == {"L1"}


def test_systems_come_with_their_parents_once_even_in_a_ring(scene: Scene):
    assert step(scene, 22).systems == ("DH-S", "DH")


def test_a_load_bearing_wall_is_structure_and_insulation_belongs_to_its_pipe(scene: Scene):
    assert [step(scene, number).discipline for number in (25, 28, 20, 21, 23)] == [
        "arc",
        "str",
        "equipment",
        "mep-pipe",
        "mep-pipe",
    ]


def test_parts_of_our_own_skid_are_products_of_their_own(scene: Scene):
    pump, skid = step(scene, 20), step(scene, 24)
    assert pump.whole == skid.index
    assert pump.product == pump.index
    assert skid.object_type == "PUMPSKID"


def test_hosts_and_coverings_are_pairs_of_items(scene: Scene):
    index = {item.step: item.index for item in scene.items}
    assert scene.hosts == {(index[a], index[b]) for a, b in ((25, 26), (26, 27), (25, 27))}
    assert scene.coverings == {(index[22], index[23])}


def test_ports_are_joined_and_stand_in_scene_coordinates(scene: Scene):
    pump, valve = step(scene, 20), step(scene, 21)
    assert scene.network.joined == {(pump.index, valve.index)}
    out, into = scene.network.ports
    assert (out.item, out.flow, out.system_type, out.name) == (pump.index, "SOURCE", "HEATING", "out")
    assert out.at == pytest.approx((0.001, 0.0, 0.0))
    assert into.at == pytest.approx((2.0, 0.0, 0.0))


def test_ifc2x3_takes_class_and_ports_from_type_and_relationship(tmp_path: Path):
    body = (
        box_element(20, "IFCFLOWCONTROLLER", "$")
        + box_element(21, "IFCFLOWSEGMENT", "$")
        + f"""#45=IFCVALVETYPE('{guid(45)}',$,'Kugelhahn',$,$,$,$,$,$,.ISOLATING.);
#49=IFCRELDEFINESBYTYPE('{guid(49)}',$,$,$,(#20),#45);
#88=IFCDISTRIBUTIONPORT('{guid(88)}',$,'a',$,$,#18,$,.SOURCE.);
#89=IFCDISTRIBUTIONPORT('{guid(89)}',$,'b',$,$,$,$,.SINK.);
#90=IFCRELCONNECTSPORTTOELEMENT('{guid(90)}',$,$,$,#88,#20);
#91=IFCRELCONNECTSPORTTOELEMENT('{guid(91)}',$,$,$,#89,#21);
#92=IFCRELCONNECTSPORTS('{guid(92)}',$,$,$,#89,#88,$);
#93=IFCSYSTEM('{guid(93)}',$,'Supply air',$,$);
#94=IFCRELASSIGNSTOGROUP('{guid(94)}',$,$,$,(#21),$,#93);
"""
    )
    scene = load([write(tmp_path, "a.ifc", ifc(body, schema="IFC2X3"))])
    valve, segment = scene.items
    assert (valve.ifc_class, valve.predefined_type) == ("IfcFlowController", "ISOLATING")
    assert valve.is_a("IfcValve")
    assert valve.is_a("IfcDistributionFlowElement")
    assert not segment.is_a("IfcValve")
    assert (valve.discipline, segment.discipline) == ("mep-pipe", "mep-duct")
    assert scene.network.joined == {(0, 1)}
    assert scene.network.ports[1].at is None


def facts(number: int, ifc_class: str, **values: object) -> ElementFacts:
    supertypes = {
        "IfcFlowSegment": ("IfcFlowSegment", "IfcDistributionFlowElement", "IfcDistributionElement", "IfcElement"),
        "IfcSpatialZone": ("IfcSpatialZone", "IfcSpatialElement"),
    }
    classes = supertypes.get(ifc_class, (ifc_class, "IfcElement"))
    return ElementFacts(step=number, guid=guid(number), ifc_class=ifc_class, classes=classes, **values)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("element", "role"),
    [
        (facts(1, "IfcBuildingElementProxy"), Role.PHYSICAL),
        (facts(1, "IfcBuildingElementProxy", predefined_type="PROVISIONFORSPACE"), Role.ENVELOPE),
        (facts(1, "IfcBuildingElementProxy", predefined_type="PROVISIONFORVOID"), Role.ENVELOPE),
        (facts(1, "IfcBuildingElementProxy", object_type="ProvisionForVoid"), Role.ENVELOPE),
        (facts(1, "IfcBuildingElementProxy", object_type="Clearance zone"), Role.ENVELOPE),
        (facts(1, "IfcVirtualElement", object_type="CLEARANCE:SERVICE"), Role.ENVELOPE),
        (facts(1, "IfcVirtualElement", predefined_type="BOUNDARY"), Role.OTHER),
        (facts(1, "IfcSpatialZone", predefined_type="TRANSPORT"), Role.ENVELOPE),
        (facts(1, "IfcSpatialZone", predefined_type="FIRESAFETY"), Role.SPATIAL),
        (facts(1, "IfcSpatialZone", psets={"DHR_Envelope": {"Kind": "LAYDOWN"}}), Role.ENVELOPE),
    ],
)
def test_what_is_marked_as_space_or_void_is_no_matter(element: ElementFacts, role: Role):
    assert role_of(element) is role


@pytest.mark.parametrize(
    ("values", "discipline"),
    [
        ({"system_types": ("VENTILATION",)}, "mep-duct"),
        ({"system_types": ("CHILLEDWATER",), "type_name": "Duct"}, "mep-pipe"),
        ({"systems": ("Heizung Vorlauf",)}, "mep-pipe"),
        ({"type_name": "Kabelpritsche"}, "mep-electric"),
        ({"name": "Rundes Luftkanalstück"}, "mep-duct"),
        ({"name": "stair repair"}, "other"),
        ({}, "other"),
    ],
)
def test_a_generic_flow_element_is_told_by_system_then_type_then_name(values: dict[str, object], discipline: str):
    assert class_discipline(facts(1, "IfcFlowSegment", **values)) == discipline


def test_what_stays_open_takes_the_discipline_of_most_of_its_file():
    elements = [facts(1, "IfcDuctSegment"), facts(2, "IfcDuctSegment"), facts(3, "IfcBeam"), facts(4, "IfcPlate")]
    assert disciplines(elements) == ("mep-duct", "mep-duct", "str", "mep-duct")
    assert disciplines(elements, given="str") == ("str",) * 4
    assert disciplines([facts(4, "IfcPlate")]) == ("other",)


def test_the_authors_own_word_goes_first():
    element = facts(1, "IfcBeam", psets={"DHR_Identity": {"Discipline": "equipment"}})
    assert disciplines([element], given="arc") == ("equipment",)


def test_a_file_pattern_matches_anywhere_in_any_case():
    assert file_discipline("P1-STR-Model.ifc", {"-str-": "str"}) == "str"
    assert file_discipline("P1.ifc", {"-str-": "str"}) == ""


def test_parts_belong_to_the_product_until_a_whole_is_none():
    elements = [
        facts(1, "IfcElementAssembly", predefined_type="USERDEFINED", object_type="PUMPSKID"),
        facts(2, "IfcElementAssembly", predefined_type="ACCESSORY_ASSEMBLY", whole=1),
        facts(3, "IfcPlate", whole=2),
        facts(4, "IfcPump", whole=1),
        facts(5, "IfcSensor", whole=4),
        facts(6, "IfcPlate", whole=99),
    ]
    assert products(elements) == {1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 6}


def test_a_whole_that_is_its_own_part_ends():
    assert products([facts(1, "IfcDoor", whole=2), facts(2, "IfcDoor", whole=1)]) == {1: 2, 2: 1}
