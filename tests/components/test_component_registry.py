"""What holds for every component and every combination of its grid."""

import math

import ifcopenshell
import ifcopenshell.util.pset
import pytest
from registry import (
    REGISTRY,
    body,
    built,
    combinations,
    excluded,
    grid_points,
    hull,
    leaf,
    make,
    refused,
    thinned,
)

from component_library.model import Component, Placement, SizingError, cross, solid_bounds
from component_library.quantities import Inputs
from component_library.shapes import Box, Cylinder, Extrusion, dot
from component_library.standards import tables
from component_library.vocabulary import DHR_PREFIX, DHR_PROPERTIES, EnvelopeKind, FlowDirection, Joint

KEYS = list(REGISTRY)
LEAVES = [key for key in KEYS if leaf(key)]
TEMPLATES = ifcopenshell.util.pset.PsetQto("IFC4X3")
HAIR = 1e-4
"""A tenth of a millimetre [m]."""


@pytest.mark.parametrize("key", KEYS)
def test_every_component_says_what_it_looks_like(key):
    module = __import__(f"component_library.components.{key}", fromlist=["__doc__"])
    assert REGISTRY[key].key == key
    assert "\n     " in module.__doc__
    assert issubclass(REGISTRY[key].choices, Inputs)
    assert issubclass(REGISTRY[key].duty, Inputs)


@pytest.mark.parametrize("key", KEYS)
def test_what_is_not_excluded_is_built(key):
    assert built(key)
    assert refused(key) == ()


@pytest.mark.parametrize("key", KEYS)
def test_what_is_excluded_is_refused_in_one_clear_line(key):
    kind = REGISTRY[key]
    for one in kind.excluded:
        assert one.reason
        assert any(excluded(type(kind)(**{**vars(kind), "excluded": (one,)}), values) for values in combinations(kind))
    for values in thinned(kind):
        if excluded(kind, values):
            with pytest.raises(SizingError) as caught:
                make(kind, values)
            assert str(caught.value)
            assert "\n" not in str(caught.value) + caught.value.hint
            assert caught.value.hint


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_every_combination_is_either_built_or_excluded(key):
    kind = REGISTRY[key]
    for values in combinations(kind):
        if excluded(kind, values):
            with pytest.raises(SizingError):
                make(kind, values)
        else:
            assert make(kind, values).name


@pytest.mark.parametrize("key", KEYS)
def test_the_same_input_builds_the_same_component(key):
    kind = REGISTRY[key]
    text, component = built(key)[-1]
    values = next(values for values in combinations(kind) if str(values) == text)
    assert make(kind, values) == component


@pytest.mark.parametrize("key", KEYS)
def test_every_figure_of_the_calculation_sheet_has_a_source(key):
    kind = REGISTRY[key]
    values = next(values for values in thinned(kind) if not excluded(kind, values))
    choices = kind.choices.model_validate({k: v for k, v in values.items() if k in kind.choices.model_fields})
    duty = kind.duty.model_validate({k: v for k, v in values.items() if k in kind.duty.model_fields})
    figures = kind.size(choices, duty).figures
    assert figures
    for figure in figures:
        assert figure.formula
        assert figure.source
        assert figure.status in ("calculated", "code", "vendor", "practice")
        assert not isinstance(figure.value, float) or math.isfinite(figure.value)


@pytest.mark.parametrize("key", KEYS)
def test_bodies_have_volume_and_finite_bounds(key):
    for text, component in built(key):
        for solid in component.solids:
            assert solid.shape.volume > 1e-9, text
        low, high = component.bounds()
        assert all(math.isfinite(value) for value in (*low, *high)), text
        assert all(b - a > 1e-3 for a, b in zip(low, high, strict=True)), text


@pytest.mark.parametrize("key", KEYS)
def test_placements_are_frames_of_unit_axes_at_right_angles(key):
    for text, component in built(key):
        places = [solid.at for solid in component.solids]
        places += [port.at for port in component.ports]
        places += [place for envelope in component.envelopes for _, place in envelope.parts]
        for place in places:
            assert dot(place.z, place.z) == pytest.approx(1, abs=1e-12), text
            assert dot(place.x, place.x) == pytest.approx(1, abs=1e-12), text
            assert dot(place.x, place.z) == pytest.approx(0, abs=1e-12), text


@pytest.mark.parametrize("key", KEYS)
def test_names_of_ports_are_unique_and_their_sizes_are_in_the_pipe_table(key):
    for text, component in built(key):
        names = [port.name for port in component.ports]
        assert len(names) == len(set(names)), text
        assert all(port.dn in tables.pipes() for port in component.ports), text


@pytest.mark.parametrize("key", LEAVES)
def test_a_body_ends_exactly_where_its_port_is(key):
    for text, component in built(key):
        in_body = body(component)
        for port in component.ports:
            radius = tables.pipes().row(port.dn).outside_diameter / 2
            for turn in range(8):
                angle = math.tau * (turn + 0.5) / 8
                near, far = (_ring(port.at, 0.99 * radius - HAIR, angle, depth) for depth in (-HAIR, HAIR))
                assert in_body(near), (text, port.name, "body short of the port")
                assert not in_body(far), (text, port.name, "body beyond the port")


def _ring(at: Placement, radius: float, angle: float, along: float):
    return at.point((radius * math.cos(angle), radius * math.sin(angle), along))


@pytest.mark.parametrize("key", LEAVES)
def test_nothing_of_a_part_lies_where_its_neighbour_goes(key):
    """A companion flange and three metres of pipe leave every port without meeting the body or its own envelopes."""
    for text, component in built(key):
        in_body = body(component)
        rooms = [(envelope.kind, hull(envelope.parts)) for envelope in component.envelopes]
        for port in component.ports:
            for point in _neighbour(port):
                assert not in_body(point), (text, port.name, point)
                for kind, in_room in rooms:
                    assert not in_room(point), (text, port.name, kind, point)


def _neighbour(port):
    pipe = Cylinder(tables.pipes().row(port.dn).outside_diameter / 2, 3.0)
    bodies = [pipe]
    if port.joint in (Joint.FLANGED, Joint.WAFER):
        flange = tables.flanges().row(port.dn)
        bodies.append(Cylinder(flange.outside_diameter / 2, flange.thickness))
    return [
        port.at.point((radius * math.cos(turn), radius * math.sin(turn), along))
        for body in bodies
        for radius in (0.0, body.radius - 1e-3)
        for turn in (math.tau * step / 12 for step in range(12))
        for along in (1e-3, body.length / 30, body.length / 8, body.length / 2, body.length - 1e-3)
    ]


@pytest.mark.parametrize("key", LEAVES)
def test_inline_parts_share_one_frame_convention(key):
    """In at the origin against the flow, out along it, both with the up axis of the part."""
    for text, component in built(key):
        if {port.name for port in component.ports} >= {"in", "out"} and key not in ("end_suction_pump", "elbow"):
            entry, leave = component.port("in"), component.port("out")
            assert entry.at == Placement((0.0, 0.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 0.0, 1.0)), text
            assert leave.at.z == (1.0, 0.0, 0.0), text
            assert leave.at.x == (0.0, 0.0, 1.0), text
            assert entry.flow is FlowDirection.SINK, text
            assert leave.flow is FlowDirection.SOURCE, text


@pytest.mark.parametrize("key", LEAVES)
def test_rooms_to_stand_serve_and_lift_begin_where_the_body_ends(key):
    apart = (EnvelopeKind.SERVICE, EnvelopeKind.ACCESS, EnvelopeKind.LIFT, EnvelopeKind.THERMAL)
    for text, component in built(key):
        in_body = body(component)
        for envelope in component.envelopes:
            if envelope.kind in apart:
                for shape, place in envelope.parts:
                    points = grid_points(shape, place)
                    assert points, text
                    assert not any(in_body(point) for point in points), (text, envelope.reason)


@pytest.mark.parametrize("key", KEYS)
def test_envelopes_are_convex_and_say_why(key):
    for text, component in built(key):
        for envelope in component.envelopes:
            assert len(envelope.reason) > 10, text
            assert envelope.hardness in ("HARD", "SOFT"), text
            assert envelope.parts, text
            for shape, _ in envelope.parts:
                assert isinstance(shape, Box | Cylinder | Extrusion), text
                assert shape.volume > 0, text
                assert not isinstance(shape, Extrusion) or shape.convex, text


@pytest.mark.parametrize("key", LEAVES)
def test_parts_that_stand_on_the_floor_keep_above_it(key):
    if key not in ("end_suction_pump", "plate_heat_exchanger", "support"):
        pytest.skip("an inline part has no floor")
    for text, component in built(key):
        assert component.bounds()[0][2] == pytest.approx(0, abs=1e-12), text
        for envelope in component.envelopes:
            for shape, place in envelope.parts:
                assert place.origin[2] - shape.extent(tuple(-axis for axis in _up(place))) >= -1e-9, text


def _up(place):
    y = cross(place.z, place.x)
    return (place.x[2], y[2], place.z[2])


@pytest.mark.parametrize("key", KEYS)
def test_property_names_exist(key):
    for text, component in built(key):
        for sets in (component.properties, component.type_properties, component.quantities):
            for name, properties in sets.items():
                if name == "attributes":
                    continue
                if name.startswith(DHR_PREFIX):
                    known = set(DHR_PROPERTIES[name])
                else:
                    template = TEMPLATES.get_by_name(name)
                    assert template is not None, (text, name)
                    known = {one.Name for one in template.HasPropertyTemplates}
                assert set(properties) <= known, (text, name, set(properties) - known)


@pytest.mark.parametrize("key", LEAVES)
def test_enumerated_properties_have_values_of_their_template(key):
    for text, component in built(key):
        for sets in (component.properties, component.type_properties):
            for name, properties in sets.items():
                template = None if name.startswith(DHR_PREFIX) else TEMPLATES.get_by_name(name)
                for one in template.HasPropertyTemplates if template else ():
                    if one.Name in properties and one.TemplateType == "P_ENUMERATEDVALUE":
                        allowed = [value.wrappedValue for value in one.Enumerators.EnumerationValues]
                        assert properties[one.Name] in allowed, (text, one.Name)


@pytest.mark.parametrize("key", LEAVES)
def test_classes_and_predefined_types_exist_in_ifc4(key):
    schema = ifcopenshell.schema_by_name("IFC4")
    for text, component in built(key):
        declaration = schema.declaration_by_name(f"{component.ifc_class}Type").as_entity()
        kinds = next(one for one in declaration.all_attributes() if one.name() == "PredefinedType")
        assert component.predefined_type in kinds.type_of_attribute().declared_type().enumeration_items(), text


@pytest.mark.parametrize("key", LEAVES)
def test_parts_of_one_name_are_one_type(key):
    """A mapped type has one geometry: whatever changes the bodies must show in the name."""
    first: dict[str, Component] = {}
    for text, component in built(key):
        if component.mapped:
            other = first.setdefault(component.name, component)
            assert other.solids == component.solids, text
            assert other.type_properties == component.type_properties, text
            assert other.predefined_type == component.predefined_type, text


@pytest.mark.parametrize("key", LEAVES)
def test_solids_of_a_part_hang_together(key):
    """Every body meets the bounding box of another one: nothing floats."""
    for text, component in built(key):
        boxes = [solid_bounds(solid, Placement()) for solid in component.solids]
        for number, (low, high) in enumerate(boxes):
            others = boxes[:number] + boxes[number + 1 :]
            meets = [
                all(a <= d + 1e-9 and c <= b + 1e-9 for a, b, c, d in zip(low, high, *other, strict=True))
                for other in others
            ]
            assert not others or any(meets), (text, component.solids[number])
