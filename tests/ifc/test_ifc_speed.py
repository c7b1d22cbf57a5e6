"""A large plant is written in seconds."""

import time

import ifcopenshell
import pytest
from ifc_samples import SITE, STAMP, pipe, valve

from component_library.ifc.schema import SCHEMAS
from component_library.ifc.write import write_model
from component_library.model import Component, Connection, Instance, at

PAIRS = 2500
POINTS = 20_000
"""So many points are created by hand to learn how fast the machine is."""
RATIO = 80
"""The plant may take so many times as long as the points; it takes 20 to 35."""


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
