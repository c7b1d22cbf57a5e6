"""Component tree -> IFC: the model, and a second file with its envelopes.

Read here first: `write_model` is the table of contents of this package.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from component_library.ifc.elements import Elements
from component_library.ifc.envelopes import write_envelopes
from component_library.ifc.history import write_history
from component_library.ifc.identity import Identity
from component_library.ifc.ports import Ports
from component_library.ifc.project import write_frame
from component_library.ifc.schema import Schema, schema
from component_library.ifc.site import MapConversion, Site
from component_library.ifc.step import Sheet
from component_library.ifc.systems import write_systems
from component_library.ifc.tree import Node, Path, flatten
from component_library.model import Instance

__all__ = ["MapConversion", "Site", "WrittenModel", "write_model"]


@dataclass(frozen=True)
class WrittenModel:
    """What was written.

    Attributes:
        model: NAME.ifc as STEP text.
        envelopes: NAME_ENV.ifc, with the same project, site, building and storey.
        guids: path of instance names -> GlobalId of the element in the model.
    """

    model: bytes
    envelopes: bytes
    guids: Mapping[Path, str]


def write_model(site: Site, instances: tuple[Instance, ...], timestamp: str, schema_name: str = "IFC4") -> WrittenModel:
    """Write instances, placed in storey coordinates, as IFC.

    The same input gives the same bytes. GlobalIds follow from the site's namespace and the paths of instance names.

    Args:
        site: names, storey, map.
        instances: stations, elements of a plant room; those without ifc_class are groups.
        timestamp: ISO 8601, for the file header.
        schema_name: "IFC4", "IFC4X3_ADD2" or "IFC2X3".

    Raises:
        ValueError: the schema is not written, the timestamp is none, or something in the tree cannot be; names the
            part and says why.
    """
    answers = schema(schema_name)
    nodes = flatten(instances)
    model, guids = _write_elements(site, answers, nodes, timestamp)
    return WrittenModel(model, _write_envelopes(site, answers, nodes, timestamp), guids)


def _write_elements(
    site: Site, answers: Schema, nodes: Mapping[Path, Node], timestamp: str
) -> tuple[bytes, Mapping[Path, str]]:
    sheet = _sheet(site, answers, timestamp)
    frame = write_frame(sheet, answers, site)
    elements = Elements(sheet, answers, site, frame)
    elements.write(nodes)
    Ports(sheet, answers, elements).write(nodes)
    write_systems(sheet, answers, frame, elements, nodes)
    guids = {path: sheet.identity.of(nodes[path].key) for path in elements.products}
    return sheet.to_bytes(site.project, site.author, site.organisation, timestamp), MappingProxyType(guids)


def _write_envelopes(site: Site, answers: Schema, nodes: Mapping[Path, Node], timestamp: str) -> bytes:
    sheet = _sheet(site, answers, timestamp)
    frame = write_frame(sheet, answers, site)
    write_envelopes(sheet, answers, frame, nodes)
    return sheet.to_bytes(f"{site.project} envelopes", site.author, site.organisation, timestamp)


def _sheet(site: Site, answers: Schema, timestamp: str) -> Sheet:
    sheet = Sheet(answers.name, Identity(site.namespace or site.project, site.model))
    if answers.is_ifc2x3:
        sheet.history = write_history(sheet, site, timestamp)
    return sheet
