"""Random projects either build, free for themselves and the same twice, or are refused in one clear line.

What is drawn is deterministic and is not shrunk: a failing project prints its whole file, which `bimgen run` takes.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import ifcopenshell
import ifcopenshell.util.element
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from random_projects import HOST, KINDS, MODULES, SINGLE, Draft, Wanted, draft, make

from bimgen.build import Built, build_project
from bimgen.errors import ProjectError
from bimgen.spec import read_project
from component_library.ifc.quantities import measured
from component_library.model import Component, SizingError
from component_library.quantities import LENGTH, parse
from component_library.standards.tables import OutOfTable
from rules.engine import check
from rules.load import load
from rules.profile import read_profile
from rules.scene import Scene
from tests.library.module_checks import free_for_itself

STAMP = "2026-01-01T00:00:00"
OF_HEIGHT = ("REA001", "REA004", "REA006")
"""Rules that say how high a handle, display or drain may be."""
REACHED = 1.5
"""Axis up to which the handles of any train are within reach [m]: 1.8 m less wheel or actuator."""
CLOSE = 1e-4
"""How near a port of the file is to where its component has it [m], at map coordinates too."""
EXAMPLES = {"heat_recovery_plant": 10, "heat_pump_interface": 20, "heat_exchanger_station": 24}
"""Projects of one module; of the others, which are smaller, more."""

seeds = st.integers(0, 2**32 - 1)
quick = settings(max_examples=8, deadline=None, derandomize=True, phases=(Phase.generate,))


def refusal(station: Wanted) -> SizingError | OutOfTable | None:
    """Why a station cannot be sized or laid out; anything but a clear refusal goes through."""
    try:
        make(KINDS[station.kind], {**station.choices, **station.duty})
    except (SizingError, OutOfTable) as error:
        return error
    except ValidationError:  # of another station than the one that was refused: the file is wrong there
        return None
    return None


def clear(error: ProjectError, path: Path, names: Sequence[str]) -> str:
    """See that a refusal is one line that names file and station, with a hint; give what it says."""
    text = str(error)
    assert "\n" not in text + error.hint, text
    assert error.hint.strip(), text
    assert any(text.startswith(f"{path}: station {name}: ") for name in names), text
    said = text.split(": ", 2)[2]
    assert len(said) > 10, text
    return said


def built(folder: Path, drawn: Draft) -> Built | None:
    """Build a project twice; None where it is refused."""
    path = folder / "project.toml"
    path.write_text(drawn.text(), encoding="utf-8")
    try:
        first = build_project(path, read_project(path), drawn.schema, STAMP)
    except ProjectError as error:
        said = clear(error, path, [station.name for station in drawn.stations])
        if not said.startswith(("choices: ", "duty: ")):  # else the file itself is wrong
            reasons = [str(why) for why in map(refusal, drawn.stations) if why]
            assert said in reasons
            assert said.split(":")[0][0].isalpha(), "it begins with the part"
        return None
    assert build_project(path, read_project(path), drawn.schema, STAMP) == first
    return first


def loose(scene: Scene) -> list[tuple[float, float, float]]:
    """Where ports end that nothing is joined to [m]."""
    network = scene.network
    ends = [port for number, port in enumerate(network.ports) if not network.across(number)]
    assert all(port.at is not None for port in ends)
    return sorted(scene.world(port.at) for port in ends if port.at is not None)


def check_ports(scene: Scene, drawn: Draft, components: Sequence[Component]) -> None:
    """Every port is joined or capped but those that the stations hand out, and those are where they say."""
    given = sorted(
        (drawn.storey @ station.place @ port.at).origin
        for station, component in zip(drawn.stations, components, strict=True)
        for port in component.ports
    )
    ends = loose(scene)
    assert len(ends) == len(given)
    if given:
        apart = np.linalg.norm(np.array(ends)[:, None] - np.array(given)[None, :], axis=2)
        assert apart.min(axis=0).max() < CLOSE
        assert apart.min(axis=1).max() < CLOSE


def check_quantities(model: bytes, component: Component) -> None:
    """Lengths, areas and volumes of the file are those of the shapes, by exact formulas."""
    file = ifcopenshell.file.from_string(model.decode())
    written: dict[str, list[float]] = {}
    for element in file.by_type("IfcElement"):
        for values in ifcopenshell.util.element.get_psets(element, qtos_only=True).values():
            for name, value in values.items():
                if name != "id":
                    written.setdefault(name, []).append(value)
    wanted: dict[str, list[float]] = {}
    for part in (component, *(part.component for _, part, _ in component.walk())):
        sets = {**measured(part, with_body=file.schema_identifier.startswith("IFC4X3")), **part.quantities}
        for values in sets.values():
            for name, value in values.items():
                wanted.setdefault(name, []).append(float(value))
    for name in ("Length", "GrossVolume", "GrossWeight"):
        assert sum(written.get(name, ())) == pytest.approx(sum(wanted.get(name, ())), rel=1e-6), name


def high(drawn: Draft) -> bool:
    """Whether a project asks for a train above reach: it is laid there, and the rules say what nobody reaches."""
    levels = (station.choices.get("level") for station in drawn.stations)
    return any(level and parse(level, LENGTH) > REACHED for level in levels)


def holds(drawn: Draft) -> bool:
    """Check all that is promised of a project; whether it was built."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        done = built(folder, drawn)
        if done is None:
            return False
        for file, data in done.files.items():
            (folder / file).write_bytes(data)
        scene = load([folder / file for file in done.models])
        components = [make(KINDS[one.kind], {**one.choices, **one.duty}) for one in drawn.stations]
        assert [model.error for model in scene.models if model.error] == []
        assert free_for_itself(scene) == []
        results = check(scene, read_profile("default", ())).results
        found = [(finding.rule, finding.message) for one in results for finding in one.findings]
        assert [one for one in found if one[0] not in OF_HEIGHT or not high(drawn)] == []
        check_ports(scene, drawn, components)
        for station, component in zip(drawn.stations, components, strict=True):
            check_quantities(done.files[f"{station.name}.ifc"], component)
    return True


@quick
@given(seeds)
def test_a_project_builds_and_is_free_for_itself_or_is_refused_in_one_line(seed: int):
    holds(draft(seed, (*MODULES, *SINGLE)))


@pytest.mark.slow
@pytest.mark.parametrize("key", MODULES)
def test_every_project_of_a_module_builds_or_is_refused(key: str):
    done: list[bool] = []

    @settings(quick, max_examples=EXAMPLES.get(key, 24))
    @given(seeds)
    def some(seed: int) -> None:
        done.append(holds(draft(seed, (key,))))

    some()
    assert sum(done) >= 2, "else little was proven"


@pytest.mark.slow
@settings(quick, max_examples=200)
@given(seeds)
def test_every_project_of_single_parts_builds_or_is_refused(seed: int):
    holds(draft(seed, SINGLE))


@pytest.mark.slow
@settings(quick, max_examples=40)
@given(seeds)
def test_several_stations_in_one_project(seed: int):
    holds(draft(seed, (*MODULES, *SINGLE), most=2))


@settings(quick, max_examples=150)
@given(seeds)
def test_whatever_is_asked_for_no_part_is_sized_without_end_or_fails_without_a_reason(seed: int):
    for station in draft(seed, (*MODULES, *SINGLE, HOST), most=3).stations:
        kind = KINDS[station.kind]
        try:
            choices, duty = kind.choices.model_validate(station.choices), kind.duty.model_validate(station.duty)
        except ValueError:  # the file is wrong: read_inputs says how
            continue
        try:
            component = kind.build(choices, kind.size(choices, duty))
        except (SizingError, OutOfTable) as error:
            assert "\n" not in str(error) + error.hint
            assert error.hint, str(error)
        else:
            assert sum(1 for _ in component.walk()) + len(component.solids) < 3000, station
