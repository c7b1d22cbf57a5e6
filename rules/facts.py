"""What one IFC file says, as plain values: the bridge from the parser's process to the federation.

Terminology: a *step* is an instance number of the file (#123). Everything here can be pickled and knows neither
parser nor scene.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Psets = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True)
class MapConversion:
    """IfcMapConversion (or ePset_MapConversion of IFC2X3): engineering frame -> map, all lengths [m].

    `abscissa` and `ordinate` are the map direction of the x axis, normalised. `scale` is map metres for one metre.
    """

    eastings: float
    northings: float
    height: float
    abscissa: float = 1.0
    ordinate: float = 0.0
    scale: float = 1.0
    crs: str = ""

    def matrix(self) -> Floats:
        """Give the conversion as (4, 4): map = matrix @ point [m]."""
        cosine, sine, scale = self.abscissa, self.ordinate, self.scale
        return np.array(
            [
                [scale * cosine, -scale * sine, 0.0, self.eastings],
                [scale * sine, scale * cosine, 0.0, self.northings],
                [0.0, 0.0, scale, self.height],
                [0.0, 0.0, 0.0, 1.0],
            ]
        )


@dataclass(frozen=True, eq=False)
class StoreyFrame:
    """A storey of a file: its elevation and placement (4, 4) in metres, and the map conversion of that file."""

    name: str
    guid: str
    elevation: float
    placement: Floats
    conversion: MapConversion | None = None


@dataclass(frozen=True)
class PartFacts:
    """One item of an envelope. `step` is the product whose mesh it is: the owner's own, or one that the patch adds.

    `aspect` is the name of the IfcShapeAspect it belongs to.
    """

    owner: int
    step: int
    clearance: bool
    aspect: str = ""


@dataclass(frozen=True)
class ElementFacts:
    """One element. `whole` and the like are steps. `has_body` says whether it declares one."""

    step: int
    guid: str
    ifc_class: str
    classes: tuple[str, ...]
    name: str = ""
    tag: str = ""
    object_type: str = ""
    predefined_type: str = ""
    type_name: str = ""
    storey: str = ""
    systems: tuple[str, ...] = ()
    system_types: tuple[str, ...] = ()
    psets: Psets = field(default_factory=dict[str, Mapping[str, object]])
    whole: int | None = None
    assigned_to: int | None = None
    has_body: bool = False


@dataclass(frozen=True)
class PortFacts:
    """A distribution port, the step of its element, and its place in the file's engineering frame [m]."""

    step: int
    guid: str
    element: int
    name: str = ""
    flow: str = "NOTDEFINED"
    system_type: str = ""
    at: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Patch:
    """Changes to the text of the file before it is meshed: records replaced, and records added."""

    replaced: Mapping[int, str] = field(default_factory=dict[int, str])
    added: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.replaced or self.added)


@dataclass(frozen=True, eq=False)
class ModelFacts:
    """One file. `length` is metres in its length unit.

    `second` maps the elements that the fast kernel must not decide to the reason, `checked` are those that it may
    decide where their mesh comes out closed.
    """

    project: str = ""
    project_guid: str = ""
    elements: tuple[ElementFacts, ...] = ()
    ports: tuple[PortFacts, ...] = ()
    joints: tuple[tuple[int, int], ...] = ()
    hosts: tuple[tuple[int, int], ...] = ()
    coverings: tuple[tuple[int, int], ...] = ()
    parts: tuple[PartFacts, ...] = ()
    length: float = 1.0
    second: Mapping[int, str] = field(default_factory=dict[int, str])
    checked: frozenset[int] = frozenset()
    patch: Patch = field(default_factory=Patch)
    storeys: tuple[StoreyFrame, ...] = ()
    conversion: MapConversion | None = None
    notes: tuple[str, ...] = ()
