"""Size and lay out the stations of a project, each by itself; what came out is the calculation sheet."""

from pathlib import Path
from typing import Any

from bimgen.errors import ProjectError
from bimgen.spec import AnyComponentType, Station, read_inputs
from component_library.model import Component, Figure, SizingError
from component_library.quantities import Inputs
from component_library.standards.tables import OutOfTable

Sheet = dict[str, Any]


def given(station: Station, **duty: str) -> Station:
    """Give a station with other values of its duty, as text with units."""
    return station.model_copy(update={"duty": {**station.duty, **duty}})


def size_and_lay_out(path: Path, station: Station) -> tuple[Component, Sheet]:
    """Make a station, and its sheet.

    Raises:
        ProjectError: an input is wrong, or a duty cannot be met; names the station.
    """
    kind, choices, duty = read_inputs(path, station)
    known = f"bimgen components {station.kind} lists what it takes"
    try:
        component, figures = _made(kind, choices, duty)
    except (SizingError, OutOfTable) as error:
        raise ProjectError(f"{path}: station {station.name}: {error}", error.hint or known) from None
    return component, _sheet(station, choices, duty, figures)


def _made(kind: AnyComponentType, choices: Inputs, duty: Inputs) -> tuple[Component, tuple[Figure, ...]]:
    """Size and lay out. Formulas and layouts refuse with a ValueError what they do not hold for: it cannot be built."""
    try:
        sized = kind.size(choices, duty)
        return kind.build(choices, sized), sized.figures
    except (SizingError, OutOfTable):
        raise
    except ValueError as error:
        raise SizingError(str(error), f"change the duty: {kind.key} cannot be built for it") from error


def _sheet(station: Station, choices: Inputs, duty: Inputs, figures: tuple[Figure, ...]) -> Sheet:
    """Make the calculation sheet of a station: inputs in SI, then every figure with formula and source."""
    return {
        "name": station.name,
        "kind": station.kind,
        "choices": choices.model_dump(mode="json"),
        "duty": duty.model_dump(mode="json"),
        "units": "SI: m, kg, s, K, Pa (gauge), W, m3/s",
        "figures": [
            {
                "key": figure.key,
                "value": round(figure.value, 9) if isinstance(figure.value, float) else figure.value,
                "unit": figure.unit,
                "formula": figure.formula,
                "source": figure.source,
                "status": figure.status,
            }
            for figure in figures
        ],
    }
