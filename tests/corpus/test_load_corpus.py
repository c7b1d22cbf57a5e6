"""Loading real files: every element has a mesh or a reason, nothing is lost, nothing raises.

The files lie under the folder that the environment variable BIMGEN_CORPUS names.
"""

import os
from collections import Counter
from pathlib import Path

import ifcopenshell
import numpy as np
import pytest

from rules.load import find_models, load
from rules.scene import Scene

CORPUS = Path(os.environ.get("BIMGEN_CORPUS", ""))

pytestmark = pytest.mark.skipif(
    not os.environ.get("BIMGEN_CORPUS") or not CORPUS.is_dir(), reason="BIMGEN_CORPUS names no folder of IFC files"
)

FAST = (
    "bim2sim/hydraulic",
    "dhw-ifc5dev",
    "heating-qa",
    "magicad-fixture",
    "pcert-ifc4x3",
    "xbim-federation-units",
)
SLOW = (
    "bcf-testcase-models",
    "bim-whale",
    "bim2sim/arch",
    "bs-anwenderhandbuch",
    "design-change",
    "duplex",
    "mep2bim",
    "osbim-testfiles",
    "pcert-ifc4",
    "schependomlaan",
    "sketchup",
    "web-ifc",
    "xbim",
)
REFUSED = {"SixSpaces.ifcxml"}
"""Files of the sets above that are no STEP."""


def load_set(name: str) -> Scene:
    paths = find_models([str(CORPUS / name)])
    if not paths:
        pytest.skip(f"no models in {name}")
    return load(paths, jobs=2)


def check(scene: Scene):
    """What holds for every loaded model, whatever is in it."""
    bodies = Counter(item.model for item in scene.items if item.body is not None)
    for number, model in enumerate(scene.models):
        if model.error:
            assert "hint: " in model.error
            assert "\n" not in model.error
            assert bodies[number] == 0
            continue
        assert model.elements == model.meshed + len(model.not_meshed)
        assert bodies[number] == model.meshed
        assert all(missing.why and missing.guid for missing in model.not_meshed)
    for index, item in enumerate(scene.items):
        assert item.index == index
        assert scene.items[item.product].model == item.model
        assert item.whole is None or scene.items[item.whole].model == item.model
        if item.body is not None:
            assert np.isfinite(item.body.vertices).all()
            assert item.body.faces.min() >= 0
            assert item.body.faces.max() == len(item.body.vertices) - 1
    for envelope in scene.envelopes:
        assert envelope.parts
    for pair in (*scene.hosts, *scene.coverings):
        assert pair[0] < pair[1] < len(scene.items)
    assert all(port.item < len(scene.items) for port in scene.network.ports)


def elements_by_class(path: Path) -> Counter[str]:
    """Count the elements of a file straight from the parser."""
    return Counter(element.is_a() for element in ifcopenshell.open(path).by_type("IfcElement"))


@pytest.mark.parametrize("name", FAST)
def test_every_element_of_a_real_model_is_loaded(name: str):
    scene = load_set(name)
    check(scene)
    for number, model in enumerate(scene.models):
        assert not model.error
        loaded = Counter(item.ifc_class for item in scene.items if item.model == number and item.is_a("IfcElement"))
        assert loaded == elements_by_class(Path(model.path))
        assert model.meshed == model.elements, "these sets are known to mesh wholly"


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_every_element_of_a_large_model_is_loaded(name: str):
    scene = load_set(name)
    check(scene)
    assert {model.name for model in scene.models if model.error} <= REFUSED
    for number, model in enumerate(scene.models):
        if Path(model.path).suffix.lower() == ".ifc":
            loaded = Counter(item.ifc_class for item in scene.items if item.model == number and item.is_a("IfcElement"))
            assert loaded == elements_by_class(Path(model.path))


@pytest.mark.slow
def test_hard_files_neither_crash_nor_hang_nor_get_lost():
    paths = find_models([str(CORPUS / "hard")])
    scene = load(paths, jobs=2)
    check(scene)
    assert [model.path for model in scene.models] == [str(path) for path in paths]
    read = [model for model in scene.models if not model.error]
    assert len(read) >= len(paths) * 0.9
    assert sum(model.meshed for model in read) >= 0.99 * sum(model.elements for model in read)


def test_the_same_house_in_centimetres_and_millimetres_is_the_same_size():
    scene = load_set("xbim-federation-units")
    boxes: dict[str, list[object]] = {}
    for item in scene.items:
        assert item.body is not None
        house, _, unit = scene.models[item.model].name.removesuffix(".ifc").partition("_")
        boxes.setdefault(f"{house} {unit}", []).append(
            (item.guid, np.round(np.diff(item.body.bounds, axis=0), 3).tolist())
        )
    assert boxes["P1 cm"] == boxes["P1 mm"]
    assert boxes["P2 cm"] == boxes["P2 mm"]


@pytest.mark.parametrize("name", ["heating-qa", "bim2sim/hydraulic"])
def test_every_connection_between_ports_is_in_the_network(name: str):
    scene = load_set(name)
    files = [ifcopenshell.open(model.path) for model in scene.models]
    ports = [port for ifc in files for port in ifc.by_type("IfcDistributionPort")]
    assert len(scene.network.joints) == sum(len(ifc.by_type("IfcRelConnectsPorts")) for ifc in files) > 200
    assert len(scene.network.ports) == len(ports)
    placed = sum(1 for port in ports if port.ObjectPlacement is not None)
    assert sum(1 for port in scene.network.ports if port.at is not None) == placed
