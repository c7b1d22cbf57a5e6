import math

import pytest
from registry import body

from component_library.components import butterfly_valve, cap, check_valve, elbow, flange, pipe, reducer, strainer, tee
from component_library.components.support import COMPONENT as SUPPORT
from component_library.model import Placement, SizingError, Solid, negative, solid_bounds
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint


def bounds_of(parts):
    boxes = [solid_bounds(Solid(shape, place), Placement()) for shape, place in parts]
    low = tuple(min(box[0][axis] for box in boxes) for axis in range(3))
    high = tuple(max(box[1][axis] for box in boxes) for axis in range(3))
    return low, high


def room(component, kind):
    return next(envelope for envelope in component.envelopes if envelope.kind is kind)


def test_a_pipe_is_as_heavy_as_its_steel():
    component = pipe.COMPONENT.make(dn=200, length=6.0)
    assert component.quantities["Qto_PipeSegmentBaseQuantities"]["GrossWeight"] == pytest.approx(6 * 23.82)
    assert component.port("out").at.origin == (6.0, 0.0, 0.0)


def test_pipes_of_one_size_are_one_type_whatever_their_length():
    one, other = pipe.COMPONENT.make(dn=200, length=6.0), pipe.COMPONENT.make(dn=200, length=0.1)
    assert one.name == other.name
    assert not one.mapped


@pytest.mark.parametrize("length", [0.0, -1.0, 1000.0, math.nan])
def test_a_pipe_of_no_or_endless_length_is_refused(length):
    with pytest.raises(SizingError, match="length"):
        pipe.COMPONENT.make(dn=200, length=length)


def test_an_elbow_turns_towards_the_x_axis_of_its_inlet():
    component = elbow.COMPONENT.make(dn=200)
    entry, leave = component.port("in"), component.port("out")
    assert leave.at.z == entry.at.x == (0.0, 0.0, 1.0)
    assert leave.at.origin == (0.305, 0.0, 0.305)
    assert leave.at.y == entry.at.y or negative(leave.at.y) == entry.at.y


def test_two_half_elbows_make_a_whole_one():
    half = elbow.COMPONENT.make(dn=100, angle=math.pi / 4)
    first = half.port("out").at
    # The second one stands with its inlet where the first one ends, facing it.
    place = Placement(first.origin, negative(first.z), first.x) @ half.port("in").at.inverse()
    end = place @ half.port("out").at
    whole = elbow.COMPONENT.make(dn=100).port("out").at
    assert end.origin == pytest.approx(whole.origin, abs=1e-12)
    assert end.z == pytest.approx(whole.z, abs=1e-12)


def test_an_elbow_of_a_rounded_right_angle_is_a_stock_elbow():
    almost = elbow.COMPONENT.make(dn=100, angle=math.acos(1e-12))
    assert almost == elbow.COMPONENT.make(dn=100)
    assert not elbow.COMPONENT.make(dn=100, angle=1.0).mapped


@pytest.mark.parametrize(
    ("flow", "direction"), [("diverging", FlowDirection.SOURCE), ("converging", FlowDirection.SINK)]
)
def test_the_branch_of_a_tee_gives_or_takes(flow, direction):
    component = tee.COMPONENT.make({"flow": flow}, dn=200, branch_dn=100)
    assert component.port("branch").flow is direction
    assert component.port("branch").at.origin == pytest.approx((0.178, 0.0, 0.178))
    assert component.port("branch").dn == 100


@pytest.mark.parametrize(("start", "end"), [(200, 150), (150, 200)])
def test_an_eccentric_reducer_is_flat_on_top(start, end):
    component = reducer.COMPONENT.make({"design": "eccentric"}, dn_in=start, dn_out=end)
    tops = [
        port.at.origin[2] + tables.pipes().row(port.dn).outside_diameter / 2
        for port in (component.port("in"), component.port("out"))
    ]
    assert tops[0] == pytest.approx(tops[1])
    assert component.bounds()[1][2] == pytest.approx(tops[0])


def test_an_eccentric_reducer_is_almost_as_large_as_the_round_one():
    solid = reducer.COMPONENT.make({"design": "eccentric"}, dn_in=200, dn_out=150).solids[0]
    r, s, length = 0.2191 / 2, 0.1683 / 2, 0.152
    # 36 sides hold 99.5 % of the circle.
    assert solid.shape.volume == pytest.approx(math.pi / 3 * length * (r * r + r * s + s * s), rel=0.006)


def test_a_concentric_reducer_has_the_bore_of_its_smaller_end():
    component = reducer.COMPONENT.make(dn_in=200, dn_out=150)
    assert min(radius for radius, _ in component.solids[0].shape.profile) == pytest.approx(0.1603 / 2)
    assert component.port("out").at.origin[2] == 0


def test_flanges_of_both_sides_are_one_type_with_joints_exchanged():
    before, after = (flange.COMPONENT.make({"side": side}, dn=100) for side in ("inlet", "outlet"))
    assert before.name == after.name
    assert before.solids == after.solids
    assert [port.joint for port in before.ports] == [Joint.WELDED, Joint.FLANGED]
    assert [port.joint for port in after.ports] == [Joint.FLANGED, Joint.WELDED]
    assert before.type_properties["Pset_PipeConnectionFlanged"]["BoltSize"] == pytest.approx(0.016)


def test_a_cap_takes_flow_at_an_outlet_and_gives_it_at_an_inlet():
    assert cap.COMPONENT.make({"flow": "outlet"}, dn=200).ports[0].flow is FlowDirection.SINK
    assert cap.COMPONENT.make({"flow": "inlet"}, dn=200).ports[0].flow is FlowDirection.SOURCE


@pytest.mark.parametrize("face", [face for face in tables.faces() if face.s20], ids=lambda face: f"DN{face.dn}")
def test_a_wafer_valve_fits_inside_the_bolts_of_its_flanges(face):
    valve = butterfly_valve.COMPONENT.make(dn=face.dn)
    row = tables.flanges().row(face.dn)
    disc = valve.solids[0].shape
    assert isinstance(disc, Cylinder)
    assert tables.pipes().row(face.dn).outside_diameter < 2 * disc.radius <= row.bolt_circle - row.hole
    assert disc.length == face.s20
    assert valve.bounds()[1][2] == pytest.approx(face.height_butterfly)


def test_valves_have_levers_up_to_dn150_and_gears_above():
    operations = {
        dn: butterfly_valve.COMPONENT.make(dn=dn).type_properties["Pset_ValveTypeCommon"]["ValveOperation"]
        for dn in (40, 150, 200, 600)
    }
    assert operations == {40: "LEVER", 150: "LEVER", 200: "WHEEL", 600: "WHEEL"}


def test_the_room_of_a_lever_holds_its_quarter_turn_with_knuckles():
    valve = butterfly_valve.COMPONENT.make(dn=100)
    (shape, place) = room(valve, EnvelopeKind.OPERATE).parts[0]
    reach, middle, level = 0.28, 0.026, 0.225
    for degrees in range(0, 91, 5):
        turn = math.radians(degrees)
        tip = ((reach + 0.075) * math.cos(turn) + middle, (reach + 0.075) * math.sin(turn), level)
        local = place.inverse().point(tip)
        outside = max(
            (b[1] - a[1]) * (local[0] - a[0]) - (b[0] - a[0]) * (local[1] - a[1])
            for a, b in zip(shape.profile, shape.profile[1:] + shape.profile[:1], strict=True)
        )
        assert outside <= 1e-9, degrees
        assert 0 < local[2] < shape.depth
    assert bounds_of(((shape, place),))[1][2] == pytest.approx(0.235 + 0.1)


def test_the_room_of_a_hand_wheel_is_100_mm_all_round_and_clear_of_the_flanges():
    valve = butterfly_valve.COMPONENT.make(dn=200)
    low, high = bounds_of(room(valve, EnvelopeKind.OPERATE).parts)
    assert high[0] - low[0] == pytest.approx(0.25 + 0.2)
    assert low[1] >= 0.34 / 2 - 1e-9
    wheel_low, wheel_high = bounds_of(((valve.solids[-1].shape, valve.solids[-1].at),))
    assert high[1] - wheel_high[1] == pytest.approx(0.1)
    assert wheel_low[2] - low[2] == pytest.approx(0.1)


@pytest.mark.parametrize("dn", [100, 200])
def test_a_turned_operator_is_the_same_half_a_turn_around_the_stem(dn):
    plain, turned = (butterfly_valve.COMPONENT.make({"turned": turned}, dn=dn) for turned in (False, True))
    middle = plain.port("out").at.origin[0]
    low, high = bounds_of(plain.envelopes[0].parts)
    other_low, other_high = bounds_of(turned.envelopes[0].parts)
    assert other_low == pytest.approx((middle - high[0], -high[1], low[2]), abs=1e-12)
    assert other_high == pytest.approx((middle - low[0], -low[1], high[2]), abs=1e-12)
    assert plain.name != turned.name


def test_a_swing_check_valve_is_bolted_and_a_dual_plate_one_clamped():
    swing, plate = (check_valve.COMPONENT.make({"design": design}, dn=100) for design in ("swing", "dual_plate"))
    assert {port.joint for port in swing.ports} == {Joint.FLANGED}
    assert {port.joint for port in plate.ports} == {Joint.WAFER}
    assert swing.port("out").at.origin[0] == 0.3
    assert plate.port("out").at.origin[0] == 0.064


def test_a_missing_check_valve_names_the_design_there_is():
    with pytest.raises(SizingError) as caught:
        check_valve.COMPONENT.make({"design": "swing"}, dn=500)
    assert "dual_plate" in caught.value.hint


@pytest.mark.parametrize("face", list(tables.faces()), ids=lambda face: f"DN{face.dn}")
def test_the_basket_of_a_y_strainer_has_room_along_its_leg(face):
    # domain reference 3.2: 1.9 DN + 170 mm from the pipe axis, 300 mm below the drain plug
    sized = strainer.size(strainer.Choices(design="y"), strainer.Duty(dn=face.dn))
    assert sized.withdrawal == pytest.approx(1.9 * face.dn / 1000 + 0.17)
    parts = room(strainer.build(strainer.Choices(design="y"), sized), EnvelopeKind.SERVICE).parts
    (drawn, place), (drain, below) = parts
    assert drawn.length + sized.body == pytest.approx(sized.withdrawal)
    assert place.z == pytest.approx((math.sqrt(0.5), 0.0, -math.sqrt(0.5)))
    assert drain.z == 0.3
    assert -min(bounds_of(parts)[0][2], 0) == pytest.approx(sized.clear_below)
    assert below.origin[2] + drain.z == pytest.approx(-sized.below)


@pytest.mark.parametrize("face", list(tables.faces()), ids=lambda face: f"DN{face.dn}")
def test_the_leg_of_a_y_strainer_stays_short_of_the_next_flange(face):
    component = strainer.COMPONENT.make({"design": "y"}, dn=face.dn)
    row = tables.flanges().row(face.dn)
    in_leg = body(component)
    for turn in range(36):
        angle = math.tau * turn / 36
        radius = row.outside_diameter / 2 - 1e-3
        point = (face.s1 + row.thickness / 2, radius * math.cos(angle), radius * math.sin(angle))
        assert not in_leg(point)


def test_a_pot_strainer_needs_less_height_below_the_pipe():
    for dn in (50, 100, 200, 300):
        leg, pot = (strainer.size(strainer.Choices(design=design), strainer.Duty(dn=dn)) for design in ("y", "basket"))
        assert pot.clear_below < leg.clear_below
        assert pot.clear_above > leg.clear_above


def test_a_line_gets_the_strainer_it_runs_high_enough_for():
    leg, pot = (strainer.size(strainer.Choices(design=design), strainer.Duty(dn=100)) for design in ("y", "basket"))
    assert strainer.make_above_floor(100, leg.clear_below).name.endswith("Y type")
    assert strainer.make_above_floor(100, leg.clear_below - 0.01).name.endswith("basket type")
    with pytest.raises(SizingError, match="no room below") as caught:
        strainer.make_above_floor(100, pot.clear_below - 0.01)
    assert f"{pot.clear_below:.3f}" in caught.value.hint


@pytest.mark.parametrize("function", ["REST", "GUIDE", "ANCHOR"])
@pytest.mark.parametrize("arm", [0.0, 0.4, -0.4])
@pytest.mark.parametrize("row", list(tables.pipes()), ids=lambda row: f"DN{row.dn}")
def test_a_support_touches_its_pipe_and_no_more(row, arm, function):
    height = 1.2
    component = SUPPORT.make({"arm": arm, "function": function}, dn=row.dn, height=height)
    in_support = body(component)
    radius = row.outside_diameter / 2
    for turn in range(72):
        angle = math.tau * (turn + 0.5) / 72
        for share in (0.2, 0.9, 0.999):
            point = (0.0, share * radius * math.cos(angle), height + share * radius * math.sin(angle))
            assert not in_support(point)
    assert in_support((0.0, 0.0, height - radius - 1e-6))
    assert in_support((0.0, arm, 0.005))


def test_anchors_touch_the_sides_and_guides_leave_a_gap():
    radius = 0.2191 / 2
    inside_lug = (0.0, radius + 1e-4, 1.0 - 1e-4)
    assert body(SUPPORT.make({"function": "ANCHOR"}, dn=200, height=1.0))(inside_lug)
    assert not body(SUPPORT.make({"function": "GUIDE"}, dn=200, height=1.0))(inside_lug)


def test_a_support_carries_the_pipe_with_water_and_insulation():
    component = SUPPORT.make(dn=200, height=1.0, span=3.0)
    assert component.properties["DHR_Support"]["LoadV"] == pytest.approx(68.4 * 3 * 9.80665)
    assert "LoadH" not in component.properties["DHR_Support"]
    with pytest.raises(SizingError, match="span"):
        SUPPORT.make(dn=200, height=1.0, span=6.0)
