"""Modules by our own engine: no part stands in another, every own envelope is free, every port is joined."""

from pathlib import Path

import pytest

from bimgen.spec import component_types
from component_library.model import Component
from tests.library.module_checks import federate, free_for_itself, unjoined

STATION = {"hot_in": "32 degC", "hot_out": "22 degC", "cold_in": "20 degC", "cold_out": "30 degC"}
Case = tuple[str, dict[str, str], dict[str, object]]
FAST: list[Case] = [
    ("heat_exchanger_station", {"heat": "400 kW", **STATION}, {}),
    ("heat_exchanger_station", {"heat": "2 MW", **STATION}, {"duty_exchangers": 2, "duty_pumps": 2}),
    (
        "heat_exchanger_station",
        {"heat": "1.2 MW", **STATION},
        {"hand": "left", "bypass": True, "balancing": True, "exchanger_redundancy": "2N"},
    ),
    ("pump_skid", {"flow": "150 m3/h", "head": "20 m"}, {"suction_from": "left", "discharge_to": "right"}),
    (
        "pump_skid",
        {"flow": "20 m3/h", "head": "20 m"},
        {"hand": "left", "suction_from": "left", "minimum_flow_bypass": True, "redundancy": "2N"},
    ),
]
SLOW: list[Case] = [
    *(
        ("heat_exchanger_station", {"heat": heat, **STATION}, {"duty_exchangers": units, "duty_pumps": pumps})
        for heat in ("150 kW", "900 kW", "3 MW", "4 MW")
        for units in (1, 2, 3)
        for pumps in (1, 2)
        if (heat, pumps) not in {("4 MW", 1)}
    ),
    *(
        ("pump_skid", {"flow": flow, "head": head}, {"duty_pumps": pumps, "standby": standby})
        for flow in ("12 m3/h", "60 m3/h", "300 m3/h")
        for head in ("12 m", "30 m")
        for pumps in (1, 2, 3)
        for standby in (True, False)
    ),
    *(
        (
            "heat_exchanger_station",
            {"heat": heat, **STATION},
            {"duty_exchangers": units, "duty_pumps": 2, "hand": hand, "bypass": True, "exchanger_redundancy": "N"},
        )
        for heat in ("150 kW", "900 kW", "3 MW")
        for units in (1, 3)
        for hand in ("left", "right")
    ),
    *(
        (
            "pump_skid",
            {"flow": flow, "head": "30 m"},
            {"hand": hand, "suction_from": end, "discharge_to": end, "balancing": True, "minimum_flow_bypass": True},
        )
        for flow in ("12 m3/h", "45 m3/h", "90 m3/h", "150 m3/h", "300 m3/h")
        for hand in ("left", "right")
        for end in ("left", "right")
    ),
]


def build(key: str, duty: dict[str, str], choices: dict[str, object]) -> Component:
    kind = component_types()[key]
    chosen, asked = kind.choices.model_validate(choices), kind.duty.model_validate(duty)
    return kind.build(chosen, kind.size(chosen, asked))


def check(folder: Path, key: str, duty: dict[str, str], choices: dict[str, object]) -> None:
    component = build(key, duty, choices)
    scene = federate(folder, component)
    assert len(scene.physical) > 30
    assert free_for_itself(scene) == []
    assert len(unjoined(scene)) == len(component.ports)


@pytest.mark.parametrize(("key", "duty", "choices"), FAST, ids=str)
def test_a_module_is_free_for_itself(tmp_path: Path, key: str, duty: dict[str, str], choices: dict[str, object]):
    check(tmp_path, key, duty, choices)


@pytest.mark.slow
@pytest.mark.parametrize(("key", "duty", "choices"), SLOW, ids=str)
def test_every_module_is_free_for_itself(tmp_path: Path, key: str, duty: dict[str, str], choices: dict[str, object]):
    check(tmp_path, key, duty, choices)


@pytest.mark.parametrize(
    ("key", "choices", "duty", "valve"),
    [
        (
            "pump_skid",
            {"duty_pumps": 2, "redundancy": "2N", "balancing": True, "hand": "left", "discharge_to": "left"},
            {"flow": 0.047917, "head": 28.0},
            "pump-a-discharge-valve",
        ),
        (
            "heat_pump_interface",
            {"machines": 2, "arrangement": "series"},
            {
                "source_heat": 4e6,
                "source_in": 303.15,
                "source_out": 293.15,
                "sink_in": 318.15,
                "sink_out": 348.15,
            },
            "a-bypass-valve",
        ),
    ],
)
def test_a_valve_above_reach_is_worked_by_a_chain(key: str, choices: dict, duty: dict, valve: str):
    component = component_types()[key].make(choices, **duty)
    assert "chain wheel" in component.child(valve).component.name
    lower = [
        part.component.name
        for _, part, place in component.walk()
        if part.component.name.startswith("Butterfly") and place.origin[2] < 1.5
    ]
    assert lower
    assert not [name for name in lower if "chain" in name]
