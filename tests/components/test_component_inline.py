"""In-line parts, instruments and their operators: what the registry does not ask of every component."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from registry import REGISTRY, built, grid_points, hull

from component_library.components import (
    ball_valve,
    basket_strainer,
    butterfly_valve,
    cross,
    eccentric_reducer,
    flange,
    flange_pair,
    flexible_connector,
    globe_control_valve,
    heat_meter,
    pressure_gauge,
    relief_valve,
    temperature_sensor,
    thermometer,
)
from component_library.components.pipe import COMPONENT as PIPE
from component_library.components.tee import COMPONENT as TEE
from component_library.compose import Assembly, Placed, Step
from component_library.ifc.site import Site
from component_library.ifc.write import write_model
from component_library.instruments import POCKETS, STEADY
from component_library.model import Instance, Placement, SizingError, Solid, Z, at, negative, solid_bounds
from component_library.shapes import Cylinder, dot
from component_library.standards import tables
from component_library.standards.valves import heat_meters
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

VALVES = {
    "gate_valve": {"dn": 100},
    "ball_valve": {"dn": 100},
    "butterfly_valve": {"dn": 100},
    "globe_control_valve": {"flow": 20 / 3600, "drop": 50e3},
    "three_way_valve": {"flow": 20 / 3600, "drop": 50e3},
    "balancing_valve": {"dn": 100},
    "pressure_independent_valve": {"flow": 20 / 3600},
    "differential_pressure_valve": {"flow": 20 / 3600, "difference": 30e3},
}
INLINE = (
    *VALVES,
    "basket_strainer",
    "flow_sensor",
    "heat_meter",
    "flexible_connector",
    "cross",
    "eccentric_reducer",
    "flange_pair",
)
SCREWED = (
    "temperature_sensor",
    "pressure_sensor",
    "conductivity_sensor",
    "pressure_gauge",
    "thermometer",
    "drain",
    "vent",
    "pressure_temperature_point",
    "sampling_point",
)
EVERY = (*INLINE, *SCREWED, "relief_valve", "blind_flange", "electric_actuator")


def parts(component, place=None):
    """Every component in it, itself included, at its place."""
    here = place or Placement()
    yield component, here
    for _, instance, world in component.walk():
        yield instance.component, here @ world


def bodies(component):
    return [(solid.shape, place @ solid.at) for part, place in parts(component) for solid in part.solids]


def rooms(component):
    return [
        (envelope, shape, place @ own)
        for part, place in parts(component)
        for envelope in part.envelopes
        for shape, own in envelope.parts
    ]


def length(component):
    return math.dist(component.port("in").at.origin, component.port("out").at.origin)


@pytest.mark.parametrize(
    ("key", "choices", "column"),
    [
        ("gate_valve", {"pattern": "short"}, "s14"),
        ("gate_valve", {"pattern": "long"}, "s15"),
        ("ball_valve", {}, "s27"),
        ("butterfly_valve", {}, "s20"),
        ("balancing_valve", {}, "s1"),
        ("basket_strainer", {}, "s1"),
    ],
)
def test_a_valve_is_as_long_as_its_series_of_en_558(key, choices, column):
    made = 0
    for face in tables.faces():
        wanted = getattr(face, column)
        try:
            component = REGISTRY[key].make(choices, dn=face.dn)
        except SizingError:
            continue
        assert length(component) == wanted, face.dn
        made += 1
    assert made >= 10


@pytest.mark.parametrize("flow", [2, 20, 60, 152])
@pytest.mark.parametrize("key", ["globe_control_valve", "three_way_valve"])
def test_a_control_valve_is_as_long_as_series_1_of_its_dn(key, flow):
    component = REGISTRY[key].make(flow=flow / 3600, drop=50e3)
    assert length(component) == tables.faces().row(component.port("in").dn).s1


@pytest.mark.parametrize("key", INLINE)
def test_the_ends_of_a_part_face_away_from_each_other_along_the_flow(key):
    for text, component in built(key):
        entry, leave = component.port("in"), component.port("out")
        assert dot(entry.at.z, leave.at.z) == -1, text
        assert entry.at.x == leave.at.x == Z, text
        assert leave.at.origin[0] > 0, text
        assert leave.at.origin[1] == pytest.approx(0, abs=1e-12), text
        assert (entry.flow, leave.flow) == (FlowDirection.SINK, FlowDirection.SOURCE), text
        if key != "eccentric_reducer":
            assert entry.dn == leave.dn, text
            assert leave.at.origin[2] == pytest.approx(0, abs=1e-12), text


@pytest.mark.parametrize("key", EVERY)
def test_rooms_of_a_part_are_free_of_all_its_bodies(key):
    """Also of those of its parts: no actuator stands in the room of its valve, nor a valve in that of its actuator."""
    apart = (EnvelopeKind.SERVICE, EnvelopeKind.ACCESS, EnvelopeKind.LIFT)
    for text, component in built(key)[::3]:
        in_body = hull(bodies(component))
        for envelope, shape, place in rooms(component):
            if envelope.kind in apart:
                assert not any(in_body(point) for point in grid_points(shape, place)), (text, envelope.reason)


@pytest.mark.parametrize("key", EVERY)
def test_no_room_of_a_part_lies_within_the_pipe_that_it_is_joined_to(key):
    for text, component in built(key)[::3]:
        in_room = hull((shape, place) for _, shape, place in rooms(component))
        in_body = hull(bodies(component))
        for port in component.ports:
            for shape in neighbour(port):
                for point in grid_points(shape, port.at.moved(z=1e-3), shrink=2e-3):
                    assert not in_body(point), (text, port.name, point)
                    assert not in_room(point), (text, port.name, point)


def neighbour(port):
    shapes = [Cylinder(tables.pipes().row(port.dn).outside_diameter / 2, 2.0)]
    if port.joint in (Joint.FLANGED, Joint.WAFER):
        row = tables.flanges().row(port.dn)
        shapes.append(Cylinder(row.outside_diameter / 2, row.thickness))
    return shapes


@pytest.mark.parametrize("key", ["globe_control_valve", "three_way_valve", "pressure_independent_valve"])
def test_a_body_with_an_actuator_ends_where_its_ports_are(key):
    for text, component in built(key):
        in_body = hull((solid.shape, solid.at) for solid in component.solids)
        for port in component.ports:
            radius = tables.pipes().row(port.dn).outside_diameter / 2
            for turn in range(8):
                angle = math.tau * (turn + 0.5) / 8
                x, y = 0.98 * radius * math.cos(angle), 0.98 * radius * math.sin(angle)
                assert in_body(port.at.point((x, y, -1e-4))), (text, port.name)
                assert not in_body(port.at.point((x, y, 1e-4))), (text, port.name)


@pytest.mark.parametrize(
    ("key", "choices"),
    [
        ("butterfly_valve", {"operator": "actuator"}),
        ("ball_valve", {"operator": "actuator"}),
        ("ball_valve", {"operator": "actuator", "ends": "welded"}),
        ("globe_control_valve", {}),
        ("three_way_valve", {}),
        ("pressure_independent_valve", {}),
    ],
)
def test_an_actuator_stands_on_its_valve_and_is_a_part_of_its_own(key, choices):
    component = REGISTRY[key].make(choices, **VALVES[key])
    (actuator,) = component.children
    assert actuator.component.ifc_class == "IfcActuator"
    assert component.type_properties["Pset_ValveTypeCommon"]["ValveOperation"] == "MOTORIZED"
    own_top = max(solid_bounds(solid, Placement())[1][2] for solid in component.solids)
    foot = min(solid_bounds(solid, actuator.at)[0][2] for solid in actuator.component.solids)
    assert foot == pytest.approx(own_top, abs=1e-9)
    assert foot > tables.flanges().row(component.port("in").dn).outside_diameter / 2


def test_an_actuator_that_fails_says_so_and_one_without_spring_stays():
    positions = {
        fail: REGISTRY["electric_actuator"].make({"fail": fail}, dn=100).type_properties["Pset_ActuatorTypeCommon"]
        for fail in ("closed", "open", "stay")
    }
    assert [one["FailPosition"] for one in positions.values()] == ["FAILCLOSED", "FAILOPEN", "OTHER"]


@pytest.mark.parametrize("module", [butterfly_valve, ball_valve], ids=["butterfly", "ball"])
def test_a_quarter_turn_valve_has_a_lever_up_to_dn150_and_a_gear_above(module):
    operations = [
        module.COMPONENT.make(dn=dn).type_properties["Pset_ValveTypeCommon"]["ValveOperation"]
        for dn in (50, 150, 200, 300)
    ]
    assert operations == ["LEVER", "LEVER", "WHEEL", "WHEEL"]


def test_a_lever_turned_half_around_points_against_the_flow():
    plain, turned = (ball_valve.COMPONENT.make({"turned": turned}, dn=50) for turned in (False, True))
    assert plain.bounds()[1][0] > length(plain)
    assert turned.bounds()[0][0] < 0
    assert turned.bounds()[1][0] == pytest.approx(length(turned))


def test_a_control_valve_for_152_m3_per_hour_at_half_a_bar_is_dn125_with_authority_one_third():
    """Golden value of the domain reference 5.6: Kv 215, globe DN125 Kvs 270, N = 0.346 against 60 kPa."""
    kind = globe_control_valve.COMPONENT
    sized = kind.size(kind.choices.of(), kind.duty.of(flow=152 / 3600, drop=50e3, rest=60e3))
    assert sized.control.kv * 3600 == pytest.approx(215, rel=0.005)
    assert sized.dn == 125
    assert sized.control.kvs * 3600 == pytest.approx(270)
    assert sized.control.authority == pytest.approx(0.346, abs=0.002)
    assert sized.straight_up == pytest.approx(5 * 0.1325, rel=0.01)


def test_a_control_valve_of_ones_own_size_takes_less_drop_when_it_is_larger():
    kind = globe_control_valve.COMPONENT
    drops = [
        kind.size(kind.choices.of(), kind.duty.of(flow=152 / 3600, drop=50e3, dn=dn)).control.drop
        for dn in (125, 150, 200)
    ]
    assert drops == sorted(drops, reverse=True)
    assert drops[1] / drops[0] == pytest.approx((270 / 393) ** 2, rel=1e-6)


def test_a_mixing_valve_takes_at_its_bypass_and_a_diverting_one_gives():
    for function, flow in (("mixing", FlowDirection.SINK), ("diverting", FlowDirection.SOURCE)):
        component = REGISTRY["three_way_valve"].make({"function": function}, flow=20 / 3600, drop=50e3)
        bypass = component.port("bypass")
        assert bypass.flow is flow
        assert bypass.at.z == negative(Z)
        assert component.predefined_type == function.upper()


def test_the_meter_of_the_reference_plant_is_qp_250_of_dn150_with_750_mm_before_it():
    """Domain reference 2.6: 152 m3/h -> qp 250 DN150; straight lengths 5 and 3 DN."""
    kind = heat_meter.COMPONENT
    sized = kind.size(kind.choices.of(), kind.duty.of(flow=152 / 3600))
    assert sized.sensor.row.qp * 3600 == pytest.approx(250)
    assert sized.dn == 150
    assert (sized.sensor.straight_up, sized.sensor.straight_down) == (0.75, pytest.approx(0.45))
    assert sized.sensor.drop < sized.sensor.row.drop


@pytest.mark.parametrize("row", list(heat_meters()), ids=lambda row: f"qp{row.qp * 3600:g}")
@pytest.mark.parametrize("straights", ["general", "disturbed"])
def test_a_heat_meter_has_its_straight_lengths_and_its_sensor_behind_it(row, straights):
    component = heat_meter.COMPONENT.make({"straights": straights}, flow=row.qp)
    sensor = component.child("flow-sensor")
    start = sensor.at.origin[0]
    end = start + length(sensor.component)
    up, down = (10, 5) if straights == "disturbed" else (5, 3)
    dn = sensor.component.port("in").dn
    assert start >= up * dn / 1000 - 1e-9
    assert length(component) - end >= down * dn / 1000 - 1e-9
    classes = [part.component.ifc_class for part in component.children]
    assert component.predefined_type == "ENERGYMETER"
    assert "IfcController" in classes
    if dn >= 25:
        tip = component.child("temperature-sensor")
        assert end < tip.at.origin[0]
        least = tables.tees().row(dn).centre_to_end + 0.1
        assert tip.at.origin[0] - end <= max(3 * dn / 1000, least) + 1e-9


@pytest.mark.parametrize(("key", "flow"), [("heat_meter", 1), ("heat_meter", 20), ("heat_meter", 900)])
def test_no_two_parts_of_a_heat_meter_overlap(key, flow):
    component = REGISTRY[key].make(flow=flow / 3600)
    placed = [[(solid.shape, one.at @ solid.at) for solid in one.component.solids] for one in component.children]
    for number, own in enumerate(placed):
        others = hull(body for index, one in enumerate(placed) if index != number for body in one)
        for shape, place in own:
            assert not any(others(point) for point in grid_points(shape, place, steps=7))


def test_parts_of_a_heat_meter_are_joined_from_end_to_end():
    component = heat_meter.COMPONENT.make(flow=20 / 3600)
    joined = {path for connection in component.connections for path in (connection.source, connection.sink)}
    exposed = {port.inner for port in component.ports}
    free = {(instance.name, port.name) for instance in component.children for port in instance.component.ports} - joined
    assert free == exposed


@pytest.mark.parametrize("to_axis", [None, "tee"])
@pytest.mark.parametrize("dn", [row.dn for row in tables.tees()])
def test_a_sensor_reaches_the_axis_and_not_the_far_wall(dn, to_axis):
    pipe = tables.pipes().row(dn)
    distance = pipe.outside_diameter / 2 + 0.03 if to_axis is None else tables.tees().row(dn).centre_to_end
    if distance > POCKETS[-1]:
        with pytest.raises(SizingError, match="insertion"):
            thermometer.COMPONENT.make(pipe_dn=dn, to_axis=distance)
        return
    kind = temperature_sensor.COMPONENT
    sized = kind.size(kind.choices.of(), kind.duty.of(pipe_dn=dn, to_axis=None if to_axis is None else distance))
    assert distance <= sized.insertion < distance + pipe.bore / 2


def test_the_room_beyond_a_sensor_takes_its_whole_length():
    component = temperature_sensor.COMPONENT.make(pipe_dn=150)
    ((envelope, shape, _),) = rooms(component)
    assert envelope.kind is EnvelopeKind.SERVICE
    assert shape.z == pytest.approx(0.120 + 0.05)


@pytest.mark.parametrize("bar", [0.1, 0.75, 0.76, 6, 11, 25, 30])
def test_a_gauge_works_within_three_quarters_of_its_scale(bar):
    kind = pressure_gauge.COMPONENT
    sized = kind.size(kind.choices.of(), kind.duty.of(pressure=bar * 1e5))
    assert bar * 1e5 <= STEADY * sized.scale + 1e-3
    assert sized.scale == 1e5 or bar * 1e5 > STEADY * sized.scale / 1.7


def test_a_gauge_of_hot_water_has_a_siphon():
    cold, hot = (pressure_gauge.COMPONENT.make(pressure=6e5, temperature=kelvin) for kelvin in (293.15, 363.15))
    assert hot.bounds()[1][2] - cold.bounds()[1][2] == pytest.approx(0.1)
    assert hot.name != cold.name


def test_dials_look_along_x():
    for kind, duty in ((pressure_gauge, {"pressure": 6e5}), (thermometer, {"pipe_dn": 100})):
        solid = kind.COMPONENT.make({"dial": 160}, **duty).solids[-1]
        assert solid.at.z == (1.0, 0.0, 0.0)
        assert solid.shape.radius == pytest.approx(0.08)


@pytest.mark.parametrize(("flat", "side"), [("top", 1), ("bottom", -1)])
@pytest.mark.parametrize(("start", "end"), [(200, 150), (150, 200)])
def test_an_eccentric_reducer_is_flat_where_it_says(flat, side, start, end):
    component = eccentric_reducer.COMPONENT.make({"flat": flat}, dn_in=start, dn_out=end)
    edges = [
        port.at.origin[2] + side * tables.pipes().row(port.dn).outside_diameter / 2
        for port in (component.port("in"), component.port("out"))
    ]
    assert edges[0] == pytest.approx(edges[1])
    assert component.bounds()[(side + 1) // 2][2] == pytest.approx(edges[0])


def test_a_cross_has_two_branches_opposite_each_other():
    component = cross.COMPONENT.make({"flow": "converging"}, dn=200, branch_dn=100)
    up, down = component.port("up"), component.port("down")
    assert up.flow is down.flow is FlowDirection.SINK
    assert up.at.origin == pytest.approx((0.178, 0.0, 0.178))
    assert down.at.origin == pytest.approx((0.178, 0.0, -0.178))
    assert component.type_properties["Pset_FittingJunction"]["JunctionType"] == "CROSS"


def test_flanges_of_pn25_are_wider_from_dn100_and_have_larger_bolts():
    for dn in (100, 200, 600):
        low, high = (
            flange.COMPONENT.make({"pn": pn}, dn=dn).type_properties["Pset_PipeConnectionFlanged"] for pn in (16, 25)
        )
        assert high["FlangeDiameter"] > low["FlangeDiameter"]
        assert high["BoltSize"] > low["BoltSize"]
        assert (low["FlangeTable"], high["FlangeTable"]) == ("PN16", "PN25")


def test_a_pair_of_flanges_is_two_flanges_and_a_gasket_long_and_its_bolts_come_out():
    component = flange_pair.COMPONENT.make(dn=100)
    row = tables.flanges().row(100)
    assert length(component) == pytest.approx(2 * row.thickness + 0.003)
    assert [port.joint for port in component.ports] == [Joint.WELDED, Joint.WELDED]
    low = min(solid_bounds(Solid(shape, place), Placement())[0][0] for _, shape, place in rooms(component))
    assert -low == pytest.approx(row.bolt_length + 0.03)


def test_a_safety_valve_blows_off_wider_than_it_takes_in_and_stands_upright():
    for dn in (20, 50, 150):
        component = relief_valve.COMPONENT.make(set_pressure=10e5, dn=dn)
        entry, leave = component.port("in"), component.port("discharge")
        assert leave.dn > entry.dn
        assert entry.at.z == negative(Z)
        assert component.bounds()[0][2] == 0.0
        assert component.properties["Pset_ValveTypePressureRelief"]["ReliefPressure"] == 10e5


def test_a_safety_valve_for_steam_is_larger_than_one_for_what_only_expands():
    dns = {
        hottest: relief_valve.COMPONENT.make(set_pressure=3e5, heat=2e6, hottest=hottest).port("in").dn
        for hottest in (353.15, 423.15)
    }
    assert dns[423.15] > dns[353.15]


def test_a_basket_comes_out_through_the_cover():
    kind = basket_strainer.COMPONENT
    sized = kind.size(kind.choices.of(), kind.duty.of(dn=100))
    component = kind.build(kind.choices.of(), sized)
    ((envelope, shape, place),) = rooms(component)
    assert envelope.kind is EnvelopeKind.SERVICE
    assert place.origin[2] == component.bounds()[1][2]
    assert shape.z >= sized.basket
    assert component.port("drain").at.z == negative(Z)


def test_a_rubber_joint_pushes_on_its_fixed_points_with_its_pressure():
    kind = flexible_connector.COMPONENT
    sized = kind.size(kind.choices.of(), kind.duty.of(dn=200, pressure=10e5))
    thrust = next(figure.value for figure in sized.figures if figure.key == "thrust")
    assert thrust == pytest.approx(1e6 * math.pi / 4 * 0.2191**2)


REFUSED = [
    ("gate_valve", {}, {"dn": 100, "pressure": 20e5}, "PN16"),
    ("gate_valve", {}, {"dn": 32}, "EN 558"),
    ("gate_valve", {}, {"dn": 123}, "DN123"),
    ("ball_valve", {"operator": "lever"}, {"dn": 300}, "lever"),
    ("ball_valve", {"ends": "welded"}, {"dn": 200, "pressure": 30e5}, "PN25"),
    ("globe_control_valve", {}, {"flow": -1.0, "drop": 50e3}, "flow"),
    ("globe_control_valve", {}, {"flow": math.nan, "drop": 50e3}, "flow"),
    ("globe_control_valve", {}, {"flow": 152 / 3600, "drop": 50e3, "dn": 50}, "Kvs 43"),
    ("globe_control_valve", {}, {"flow": 152 / 3600, "drop": 50e3, "dn": 400}, "DN400"),
    ("globe_control_valve", {}, {"flow": 1.0, "drop": 50e3}, "largest"),
    ("globe_control_valve", {}, {"flow": 0.04, "drop": 3e5, "inlet": 1e5}, "cavitates"),
    ("three_way_valve", {}, {"flow": 0.01, "drop": 0.0}, "drop"),
    ("pressure_independent_valve", {}, {"flow": 1.0}, "flow"),
    ("pressure_independent_valve", {}, {"flow": 0.005, "difference": 9e5}, "kPa"),
    ("differential_pressure_valve", {}, {"flow": 0.005, "difference": 3e5}, "kPa"),
    ("differential_pressure_valve", {}, {"flow": 1.0, "difference": 3e4}, "Kv"),
    ("balancing_valve", {}, {"dn": 50, "flow": 0.05}, "Kv"),
    ("relief_valve", {}, {"set_pressure": 6e5}, "heat"),
    ("relief_valve", {}, {"set_pressure": 20e5, "dn": 50}, "PN16"),
    ("relief_valve", {}, {"set_pressure": 3e5, "heat": 4e6, "hottest": 423.15, "dn": 20}, "blows off"),
    ("basket_strainer", {}, {"dn": 50, "flow": 0.05}, "clean"),
    ("heat_meter", {}, {"flow": 1.0}, "qp"),
    ("heat_meter", {}, {"flow": 0.04, "outlet_pressure": 1e5}, "cavitating"),
    ("heat_meter", {}, {"flow": 0.04, "pressure": 20e5}, "PN16"),
    ("flow_sensor", {}, {"flow": 0.04, "dn": 50}, "qp"),
    ("temperature_sensor", {}, {"pipe_dn": 150, "to_axis": 0.5}, "insertion"),
    ("temperature_sensor", {}, {"pipe_dn": 150, "temperature": 600.0}, "degC"),
    ("pressure_gauge", {}, {"pressure": 0.0}, "bar"),
    ("pressure_sensor", {}, {"pressure": math.nan}, "bar"),
    ("thermometer", {}, {"pipe_dn": 150, "to_axis": -0.1}, "within"),
    ("sampling_point", {}, {"temperature": 500.0}, "degC"),
    ("pressure_gauge", {}, {"pressure": 6e5, "temperature": math.nan}, "degC"),
    ("balancing_valve", {}, {"dn": 50, "flow": 0.001, "drop": math.nan}, "measure"),
    ("flexible_connector", {}, {"dn": 100, "temperature": math.nan}, "rubber"),
    ("vent", {"design": "automatic"}, {"pressure": 14e5}, "float"),
    ("drain", {}, {"dn": 100}, "DN100"),
    ("pressure_temperature_point", {}, {"temperature": 420.0}, "seal"),
    ("flexible_connector", {}, {"dn": 100, "temperature": 400.0}, "rubber"),
    ("cross", {}, {"dn": 100, "branch_dn": 150}, "larger"),
    ("eccentric_reducer", {}, {"dn_in": 100, "dn_out": 100}, "both"),
    ("blind_flange", {"pn": 25}, {"dn": 100, "pressure": 26e5}, "PN25"),
    ("electric_actuator", {"motion": "rotary"}, {"dn": 15}, "DN15"),
]


@pytest.mark.parametrize(("key", "choices", "duty", "says"), REFUSED, ids=[f"{one[0]}-{one[3]}" for one in REFUSED])
def test_a_duty_that_cannot_be_met_is_refused_in_one_line_that_says_why(key, choices, duty, says):
    with pytest.raises(SizingError) as caught:
        REGISTRY[key].make(choices, **duty)
    text = str(caught.value)
    assert says in text
    assert "\n" not in text + caught.value.hint
    assert caught.value.hint
    assert text.startswith(key.split("_")[0]) or key in ("heat_meter", "pressure_independent_valve")


PRESSURES = st.one_of(st.none(), st.floats(-1e5, 3e6))
DRAWN = {
    "flow": st.floats(-0.1, 1.0),
    "drop": st.floats(-1e4, 4e5),
    "rest": st.floats(0, 4e5),
    "difference": st.floats(0, 1e6),
    "temperature": st.floats(200, 600),
    "hottest": st.floats(250, 600),
    "inlet": PRESSURES,
    "outlet_pressure": PRESSURES,
    "set_pressure": st.floats(-1e5, 3e6),
    "back_pressure": st.floats(-1e5, 1e6),
    "heat": st.one_of(st.none(), st.floats(-1e6, 1e9)),
    "to_axis": st.one_of(st.none(), st.floats(-0.2, 0.8)),
    "salty": st.booleans(),
}
DNS = st.sampled_from(
    [0, 15, 20, 25, 32, 40, 50, 65, 80, 100, 125, 150, 200, 250, 300, 350, 400, 450, 500, 600, 77, -5]
)


@pytest.mark.parametrize("key", EVERY)
@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_duty_is_either_built_or_refused_in_one_line(key, data):
    kind = REGISTRY[key]
    duty = {}
    for name, field in kind.duty.model_fields.items():
        if name == "pressure":
            duty[name] = data.draw(PRESSURES if field.default is None else st.floats(-1e5, 3e6), name)
        elif name in DRAWN:
            value = data.draw(DRAWN[name], name)
            if value is not None or field.default is None:
                duty[name] = value
        else:
            duty[name] = data.draw(DNS, name)
    try:
        component = kind.make(**duty)
    except SizingError as error:
        assert "\n" not in str(error) + error.hint
        assert error.hint
    else:
        low, high = component.bounds()
        assert all(math.isfinite(value) for value in (*low, *high))
        assert len(component.name) > 5


@pytest.mark.parametrize("key", EVERY)
def test_an_unknown_choice_is_refused_by_its_name(key):
    with pytest.raises(ValueError, match="colour"):
        REGISTRY[key].choices.model_validate({"colour": "red"})


def test_a_valve_train_closes_flange_to_flange():
    """Two-way control of the domain reference 1.7: isolating, strainer, straight, control valve, isolating."""
    assembly = Assembly()
    start = assembly.add("start", PIPE.make(dn=80, length=0.5), at())
    control = REGISTRY["globe_control_valve"].make(flow=50 / 3600, drop=50e3, dn=80)
    end = assembly.chain(
        start.port("out"),
        [
            Step("valve-1", REGISTRY["gate_valve"].make(dn=80), up=Z),
            Step("strainer", REGISTRY["basket_strainer"].make(dn=80)),
            Step("straight", PIPE.make(dn=80, length=0.4)),
            Step("control-valve", control),
            Step("pair", REGISTRY["flange_pair"].make(dn=80)),
            Step("flexible", REGISTRY["flexible_connector"].make(dn=80)),
            Step("valve-2", REGISTRY["ball_valve"].make({"turned": True}, dn=80)),
            Step("spool", PIPE.make(dn=80, length=0.3)),
            Step("valve-3", REGISTRY["butterfly_valve"].make({"operator": "actuator"}, dn=80)),
            Step("spool-2", PIPE.make(dn=80, length=0.3)),
            Step("tee", TEE.make(dn=80, branch_dn=15), up=Z),
        ],
    )
    gauge = REGISTRY["pressure_gauge"].make(pressure=6e5)
    tee = assembly.instances["tee"]
    assembly.attach(Placed(tee).port("branch"), Step("gauge", gauge, entry="in"))
    assembly.attach(end, Step("blind", REGISTRY["blind_flange"].make(dn=80)))
    train = assembly.component("Valve train", "VALVETRAIN")
    free = {(instance.name, port.name) for instance in train.children for port in instance.component.ports} - {
        path for connection in train.connections for path in (connection.source, connection.sink)
    }
    assert free == {("start", "in"), ("strainer", "drain")}
    placed = [[(shape, one.at @ place) for shape, place in bodies(one.component)] for one in train.children]
    for number, own in enumerate(placed):
        others = hull(body for index, one in enumerate(placed) if index != number for body in one)
        for shape, place in own:
            assert not any(others(point) for point in grid_points(shape, place)), train.children[number].name


@pytest.mark.parametrize("schema", ["IFC4", "IFC4X3_ADD2"])
def test_every_part_is_written(schema):
    instances = tuple(
        Instance(f"{key}-{number}", component, at(3.0 * row, 3.0 * number, 1.0))
        for row, key in enumerate(EVERY)
        for number, (_, component) in enumerate(built(key)[:3])
    )
    site = Site(project="Catalogue", model="catalogue")
    written = write_model(site, instances, "2024-01-01T00:00:00", schema)
    assert written.model.count(b"IFCACTUATOR(") >= 9
    assert all((instance.name,) in written.guids for instance in instances)
