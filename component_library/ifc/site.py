"""Where a model stands: the names of project, site, building and storey, and the map."""

from dataclasses import dataclass, field

from component_library.model import Placement


@dataclass(frozen=True)
class MapConversion:
    """From project coordinates to a map (IfcMapConversion with IfcProjectedCRS).

    Attributes:
        eastings, northings, height: where the project's origin lies on the map [m].
        rotation: of the project's x axis from grid east, counter-clockwise [rad].
        scale: map length by project length.
        crs_name: of the map, as an EPSG code.
    """

    eastings: float
    northings: float
    height: float = 0.0
    rotation: float = 0.0
    scale: float = 1.0
    crs_name: str = "EPSG:25832"


@dataclass(frozen=True)
class Site:
    """What a file says about itself and where its elements stand.

    Files of one project and namespace share the GlobalIds of project, site, building and storey.

    Attributes:
        project: name of the IfcProject.
        namespace: what GlobalIds are derived from; the project's name if empty.
        model: name of this file among several of the project: sets the ids of its relations apart from theirs.
        site, building, storey: names.
        elevation: of the storey above the project's origin [m].
        placement: frame of the storey in the building, without the elevation, which is added to its z.
        map: where the project's origin lies, if known.
        discipline: first part of layer names ("M").
        author, organisation: for the file header.
    """

    project: str
    namespace: str = ""
    site: str = "Site"
    building: str = "Building"
    storey: str = "Level 0"
    elevation: float = 0.0
    placement: Placement = field(default_factory=Placement)
    map: MapConversion | None = None
    discipline: str = "M"
    author: str = ""
    organisation: str = ""
    model: str = ""

    @property
    def storey_placement(self) -> Placement:
        """Frame of the storey in project coordinates."""
        x, y, z = self.placement.origin
        return Placement((x, y, z + self.elevation), self.placement.z, self.placement.x)
