"""Who wrote a file and when, as an entity: IFC2X3 wants it on everything that has a GlobalId."""

from datetime import UTC, datetime

from component_library.ifc.site import Site
from component_library.ifc.step import APPLICATION, Entity, Sheet

UNNAMED = "unnamed"
"""Stands for a person or organisation that the project does not name: a person needs an id or a name
(IfcPerson.WR1), an organisation a name."""

VERSION = "1"
"""Of the application; not that of the package, since equal input gives equal bytes."""


def write_history(sheet: Sheet, site: Site, timestamp: str) -> Entity:
    """Write the one IfcOwnerHistory of a file.

    Args:
        sheet: file to write to.
        site: names author and organisation, which may be empty.
        timestamp: ISO 8601; without an offset it is taken as UTC.

    Raises:
        ValueError: the timestamp is not ISO 8601.
    """
    organisation = sheet.make("IfcOrganization", None, site.organisation or UNNAMED)
    person = sheet.make("IfcPerson", None, site.author or UNNAMED)
    user = sheet.make("IfcPersonAndOrganization", person, organisation)
    application = sheet.make("IfcApplication", organisation, VERSION, APPLICATION, APPLICATION)
    when = datetime.fromisoformat(timestamp)
    moment = int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    return sheet.make("IfcOwnerHistory", user, application, None, "ADDED", None, None, None, moment)
