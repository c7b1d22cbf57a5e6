"""Heat-pump interface: state figures of the reference design, refusals, and a layout that is free for itself."""

import itertools
from collections.abc import Mapping
from pathlib import Path

import ifcopenshell
import ifcopenshell.validate
import pytest

from component_library.components.heat_pump_interface import COMPONENT, Size
from component_library.ifc.site import Site
from component_library.ifc.write import write_model
from component_library.model import Component, Instance, SizingError, at
from component_library.vocabulary import Joint
from tests.library.module_checks import federate, free_for_itself, unjoined

STREAMS = {"source_in": "30 degC", "source_out": "20 degC", "sink_in": "45 degC", "sink_out": "75 degC"}
REFERENCE = {"source_heat": "4 MW", **STREAMS}


def sized(duty: Mapping[str, object], **choices: object):
    chosen = COMPONENT.choices.model_validate(choices)
    return chosen, COMPONENT.size(chosen, COMPONENT.duty.model_validate(duty))


def make(values: Mapping[str, object]) -> Component:
    choices = {key: value for key, value in values.items() if key in COMPONENT.choices.model_fields}
    duty = {key: value for key, value in values.items() if key in COMPONENT.duty.model_fields}
    chosen, size = sized(duty, **choices)
    return COMPONENT.build(chosen, size)


@pytest.mark.parametrize("machines", [1, 2])
def test_the_reference_design_reaches_the_figures_of_the_domain(machines: int):
    _, size = sized(REFERENCE, machines=machines)
    figures = {figure.key: figure.value for figure in size.figures}
    assert figures["cop_lorenz"] == pytest.approx(9.57, rel=0.01)
    assert figures["cop"] == pytest.approx(4.305, rel=0.01)
    assert figures["cop_of_machines"] == pytest.approx(4.305, rel=0.01)
    assert figures["power"] == pytest.approx(1.210e6, rel=0.01)
    assert figures["heat"] == pytest.approx(5.210e6, rel=0.01)
    assert figures["sink_mass_flow"] == pytest.approx(41.5, rel=0.01)


def test_heat_given_and_heat_taken_up_ask_for_the_same_plant():
    _, from_source = sized(REFERENCE)
    heat = next(figure.value for figure in from_source.figures if figure.key == "heat")
    _, from_heat = sized({"heat": f"{heat} W", **STREAMS})
    for one, other in zip(from_source.figures, from_heat.figures, strict=True):
        assert one.key == other.key
        assert one.value == (pytest.approx(other.value) if isinstance(other.value, float) else other.value)


@pytest.mark.parametrize(
    ("change", "choices", "words"),
    [
        ({"heat": "2 MW"}, {}, "one of the two"),
        ({"source_heat": "0 kW"}, {}, "one of the two"),
        ({"sink_out": "40 degC"}, {}, "warmed"),
        ({"source_in": "90 degC", "source_out": "85 degC"}, {}, "no warmer"),
        ({"pressure": "20 bar"}, {}, "PN16"),
        ({"source_heat": "40 MW"}, {}, "heat pump"),
        ({"source_heat": "100 kW"}, {}, "smallest"),
        ({}, {"arrangement": "series"}, "no series"),
        ({"bypass_share": "80 %"}, {"minimum_flow_bypass": True}, "80%"),
    ],
)
def test_what_cannot_be_built_is_refused_with_the_reason(
    change: dict[str, str], choices: dict[str, object], words: str
):
    with pytest.raises(SizingError, match=words):
        sized({**REFERENCE, **change}, **choices)


def check(folder: Path, values: Mapping[str, object]) -> None:
    component = make(values)
    scene = federate(folder, component)
    assert free_for_itself(scene) == []
    assert len(unjoined(scene)) == len(component.ports) == 4


EVERY = [dict(zip(COMPONENT.grid, values, strict=True)) for values in itertools.product(*COMPONENT.grid.values())]
ALL = [values for values in EVERY if (values["machines"], values["arrangement"]) != (1, "series")]
LARGE = [
    {"heat": "400 kW", "machines": 1, "buffer": True, **STREAMS},
    {**REFERENCE, "machines": 2, "arrangement": "series", "buffer": True, "minimum_flow_bypass": True, "hand": "right"},
    {**REFERENCE, "machines": 1, "buffer": True, "minimum_flow_bypass": True},
    {"heat": "9 MW", "machines": 2, "buffer": True, **STREAMS},
    {"heat": "400 kW", "machines": 1, "minimum_flow_bypass": True, **STREAMS},
    {"heat": "1.2 MW", "machines": 4, "arrangement": "series", "stages": 1, **STREAMS},
    {"heat": "3.6 MW", "machines": 2, "minimum_flow_bypass": True, **STREAMS},
    {"heat": "16 MW", "machines": 4, "standby": True, **STREAMS},
    {"heat": "10 MW", "machines": 1, "minimum_flow_bypass": True, **STREAMS},
]


@pytest.mark.parametrize("values", ALL[::5] + LARGE[:1], ids=str)
def test_a_heat_pump_interface_is_free_for_itself(tmp_path: Path, values: Mapping[str, object]):
    check(tmp_path, values)


@pytest.mark.slow
@pytest.mark.parametrize("values", ALL + LARGE, ids=str)
def test_every_heat_pump_interface_is_free_for_itself(tmp_path: Path, values: Mapping[str, object]):
    check(tmp_path, values)


def test_the_sink_passes_the_machines_of_a_series_one_after_another():
    _, size = sized(REFERENCE, machines=3, arrangement="series")
    for one, following in itertools.pairwise(size.machines):
        assert following.duty.sink_in == pytest.approx(one.duty.sink_out)
        assert following.performance.cop < one.performance.cop
        assert following.sink_flow == pytest.approx(one.sink_flow, rel=0.02)
    assert size.machines[0].duty.sink_in == pytest.approx(273.15 + 45)
    assert size.machines[-1].duty.sink_out == pytest.approx(273.15 + 75)


def test_single_stage_machines_gain_from_standing_in_series():
    _, parallel = sized(REFERENCE, machines=2, stages=1)
    _, series = sized(REFERENCE, machines=2, stages=1, arrangement="series")
    assert cop(series) > 1.1 * cop(parallel)


def cop(size: Size) -> float:
    return next(float(figure.value) for figure in size.figures if figure.key == "cop")


@pytest.mark.parametrize("hand", ["left", "right"])
def test_ports_of_the_whole_are_flanged_level_and_look_out_on_one_side(hand: str):
    component = make({**REFERENCE, "machines": 2, "hand": hand, "minimum_flow_bypass": True})
    side = 1.0 if hand == "left" else -1.0
    edge = component.bounds()[1 if hand == "left" else 0][1]
    assert {port.name for port in component.ports} == {"source_in", "source_out", "sink_in", "sink_out"}
    for port in component.ports:
        assert port.joint is Joint.FLANGED
        assert port.at.z == (0.0, side, 0.0)
        assert port.at.origin[1] == pytest.approx(edge, abs=0.02)  # flanges of other DN are thicker


def test_isolating_valves_stand_where_a_hand_reaches_them():
    component = make({**REFERENCE, "machines": 2, "arrangement": "series", "minimum_flow_bypass": True})
    levels = [one.at.origin[2] for one in component.children if one.tag.startswith("HV-")]
    assert len(levels) == 10
    assert all(0.75 <= level <= 1.5 for level in levels)


@pytest.mark.slow
@pytest.mark.parametrize("arrangement", ["parallel", "series"])
def test_the_file_is_valid_by_the_express_rules(arrangement: str):
    component = make({**REFERENCE, "machines": 2, "arrangement": arrangement, "minimum_flow_bypass": True})
    written = write_model(Site("Test"), (Instance("M", component, at(), tag="M-1"),), "2026-01-01T00:00:00")
    for content in (written.model, written.envelopes):
        logger = ifcopenshell.validate.json_logger()
        ifcopenshell.validate.validate(ifcopenshell.file.from_string(content.decode()), logger, express_rules=True)
        assert logger.statements == []


def test_the_buffer_takes_the_least_run_of_a_machine_and_the_whole_flow():
    _, size = sized(REFERENCE, buffer=True)
    assert size.buffer is not None
    assert size.buffer.vessel.volume >= 0.5 * 5.21e6 * 300 / (980 * 4180 * 30)
    assert size.buffer.dn <= size.buffer.vessel.port_dn
    assert sized(REFERENCE)[1].buffer is None
