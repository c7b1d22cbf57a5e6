"""Auxiliary modules: sized as the reference has it, free for themselves, refused where they cannot be built."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ifcopenshell.validate
import pytest

from bimgen.spec import component_types
from component_library.ifc.site import Site
from component_library.ifc.write import write_model
from component_library.model import Component, Instance, SizingError, at
from tests.library.module_checks import federate, free_for_itself, unjoined

KEYS = ("separator_train", "expansion_skid", "dry_cooler_fallback", "dosing_skid")


def grid(key: str) -> list[dict[str, Any]]:
    kind = component_types()[key]
    every = (dict(zip(kind.grid, values, strict=True)) for values in itertools.product(*kind.grid.values()))
    return [
        values
        for values in every
        if not any(all(values[name] == value for name, value in one.values.items()) for one in kind.excluded)
    ]


def size(key: str, values: Mapping[str, Any]) -> Any:
    kind = component_types()[key]
    choices = kind.choices.model_validate({k: v for k, v in values.items() if k in kind.choices.model_fields})
    duty = kind.duty.model_validate({k: v for k, v in values.items() if k in kind.duty.model_fields})
    return choices, kind.size(choices, duty)


def build(key: str, values: Mapping[str, Any]) -> Component:
    return component_types()[key].build(*size(key, values))


def check(folder: Path, key: str, values: Mapping[str, Any]) -> None:
    component = build(key, values)
    scene = federate(folder, component)
    assert len(scene.physical) > 15
    assert free_for_itself(scene) == []
    assert len(unjoined(scene)) == len(component.ports)
    assert component.bounds()[0][2] >= -1e-9, "nothing stands below the floor"


@pytest.mark.parametrize("key", KEYS)
def test_the_fullest_module_is_free_for_itself(tmp_path: Path, key: str):
    check(tmp_path, key, grid(key)[-1])


@pytest.mark.slow
@pytest.mark.parametrize(("key", "values"), [(key, values) for key in KEYS for values in grid(key)], ids=str)
def test_every_module_of_the_grid_is_free_for_itself(tmp_path: Path, key: str, values: dict[str, Any]):
    check(tmp_path, key, values)


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_the_express_rules_of_ifc4_hold(tmp_path: Path, key: str):
    written = write_model(Site("Test"), (Instance("M", build(key, grid(key)[0]), at()),), "2026-01-01T00:00:00")
    path = tmp_path / "m.ifc"
    path.write_bytes(written.model)
    logger = ifcopenshell.validate.json_logger()
    ifcopenshell.validate.validate(str(path), logger, express_rules=True)
    assert logger.statements == []


LOOP = {"system": "20 m3", "hot": "75 degC", "static": "1.2 bar", "safety": "6 bar"}


def test_twenty_cubic_metres_want_1001_litres_of_vessel():
    _, sized = size("expansion_skid", LOOP)
    assert sized.vessel.need.volume * 1000 == pytest.approx(1001, abs=1.5)
    assert (sized.vessels, sized.vessel.vessel.volume) == (1, 1.5)


def test_a_large_loop_takes_several_vessels_in_parallel():
    _, sized = size("expansion_skid", LOOP | {"system": "120 m3"})
    assert sized.vessels == 3
    assert sized.vessels * sized.vessel.vessel.volume >= sized.vessel.need.volume


def test_no_valve_stands_between_system_and_safety_valve():
    skid = build("expansion_skid", LOOP)
    joined = [{c.source[0], c.sink[0]} for c in skid.connections]
    reached, new = set[str](), {skid.port("system").inner[0]}
    while new:
        reached |= new
        new = {name for pair in joined if pair & reached for name in pair if not name.endswith("-valve")} - reached
    assert "relief" in reached
    assert "vessel-a" not in reached


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("expansion_skid", LOOP | {"safety": "1.5 bar"}),
        ("expansion_skid", LOOP | {"system": "2000 m3"}),
        ("separator_train", {"flow": "90000 m3/h"}),
        ("separator_train", {"flow": "5 m3/h", "pressure": "25 bar"}),
        ("dosing_skid", {"system": "5000 m3"}),
        ("dry_cooler_fallback", {"heat": "1 MW", "hot_in": "40 degC", "cold_out": "30 degC", "air": "32 degC"}),
        ("dry_cooler_fallback", {"heat": "90 MW", "hot_in": "40 degC", "cold_out": "30 degC", "air": "15 degC"}),
    ],
    ids=str,
)
def test_what_cannot_be_built_is_refused(key: str, values: dict[str, Any]):
    with pytest.raises(SizingError) as refused:
        size(key, values)
    assert refused.value.hint


def test_the_fallback_takes_all_of_the_heat():
    duty = {"heat": "1 MW", "hot_in": "40 degC", "cold_out": "30 degC", "air": "15 degC", "units": 3}
    _, sized = size("dry_cooler_fallback", duty)
    assert 3 * sized.cooler.capacity >= 1e6


def test_a_separator_is_shut_in_and_can_be_bypassed():
    train = build("separator_train", {"flow": "45 m3/h"})
    names = {instance.name for instance in train.children}
    assert {"inlet-valve", "outlet-valve", "bypass-valve", "inlet-vent", "outlet-drain"} <= names
    assert train.child("inlet-valve").at.origin[0] < train.child("separator").at.origin[0]


LARGE_FALLBACKS = [
    {
        "heat": f"{heat} MW",
        "hot_in": "40 degC",
        "cold_out": "30 degC",
        "air": "15 degC",
        "units": units,
        "diverting": diverting,
    }
    for heat, units, diverting in ((4, 3, True), (4, 4, True), (4, 6, True), (10, 8, False))
]


@pytest.mark.parametrize("values", LARGE_FALLBACKS, ids=str)
def test_coolers_stand_on_plinths_where_their_hot_lines_would_not_clear_the_headers(values: dict[str, Any]):
    _, sized = size("dry_cooler_fallback", values)
    component = build("dry_cooler_fallback", values)
    level = component.child("cooler-a").component.port("hot_in").at.origin[2]
    assert level == pytest.approx(sized.cooler.port_levels[1])
    assert level > component.port("hot_in").at.origin[2]


@pytest.mark.slow
@pytest.mark.parametrize("values", LARGE_FALLBACKS, ids=str)
def test_a_large_fallback_is_free_for_itself(tmp_path: Path, values: dict[str, Any]):
    check(tmp_path, "dry_cooler_fallback", values)
