"""A large plant is written in seconds."""

import time

import ifcopenshell
import pytest
from ifc_registry import components
from ifc_samples import SITE, STAMP, pipe, valve

from component_library.ifc.schema import SCHEMAS
from component_library.ifc.write import write_model
from component_library.model import Component, Connection, Instance, at

PAIRS = 2500
POINTS = 20_000
"""So many points are created by hand to learn how fast the machine is."""
RATIO = 80
"""The plant may take so many times as long as the points; it takes 20 to 35."""
COPIES = {"heat_exchanger_station": 17, "heat_pump_interface": 12}
"""Of real modules: 5 000 elements and more, with all their properties, ports and envelopes."""


def point_seconds() -> float:
    begin = time.process_time()
    file = ifcopenshell.file(schema="IFC4")
    for number in range(POINTS):
        file.create_entity("IfcCartesianPoint", (float(number), 0.0, 0.0))
    return time.process_time() - begin


@pytest.mark.slow
@pytest.mark.parametrize("schema", SCHEMAS)
def test_five_thousand_elements_take_seconds(schema: str) -> None:
    switch = valve()
    parts: list[Instance] = []
    for number in range(PAIRS):
        parts.append(Instance(f"pipe-{number}", pipe(0.5 + number * 1e-4), at(float(number)), "", "SRC-R"))
        parts.append(Instance(f"valve-{number}", switch, at(number + 0.5), f"V-{number}", "SRC-R"))
    joints = tuple(Connection((f"pipe-{number}", "out"), (f"valve-{number}", "in")) for number in range(PAIRS))
    skid = Component(
        "Large", "IfcElementAssembly", "USERDEFINED", "PUMPSKID", children=tuple(parts), connections=joints
    )
    begin = time.process_time()
    written = write_model(SITE, (Instance("skid", skid),), STAMP, schema)
    assert len(written.guids) == 2 * PAIRS + 1
    assert time.process_time() - begin < RATIO * point_seconds()


@pytest.mark.slow
@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_plant_of_real_modules_takes_seconds(schema: str) -> None:
    """5 000 elements took 3.5 s of a core of the machine on which 20 000 points took 0.1 s."""
    modules = {key: components(key)[0] for key in COPIES}
    parts = tuple(
        Instance(f"{key}-{number}", modules[key], at(100.0 * number), f"{key}-{number}")
        for key, count in COPIES.items()
        for number in range(count)
    )
    begin = time.process_time()
    written = write_model(SITE, parts, STAMP, schema)
    spent = time.process_time() - begin
    assert len(written.guids) > 5000
    assert spent / len(written.guids) * 5000 < RATIO * point_seconds()
