# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false
"""Which elements of a file a query selects, in IfcOpenShell's selector syntax. Runs in a worker process.

The grammar is IfcOpenShell's. What it means is too, but where its answer would be silently wrong:

* A class that no schema has, and one that is no element, is an error, not a selection of nothing.
* What only its type tells (in IFC2X3 an IfcFlowSegment of type IfcPipeSegmentType) is of the class of its type, as
  for the rules; IfcBuildingElement and IfcBuiltElement are the same class of two schemas.
* An element without a body of its own (a stair, an assembly) stands for its parts, but for those left out with "!".
* `!=`, `*=` and `NULL` mean what they say for type, material, classification, location, group and parent.
* A pattern of properties asks all that fit it, not the first; sets without a name are passed over.
* A group has what its elements' ports are assigned to as well: some exporters assign ports to systems only.
* `<` and `>` compare numbers, also those that are written as text.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import ifcopenshell
import ifcopenshell.util.classification
import ifcopenshell.util.element
import ifcopenshell.util.selector
import ifcopenshell.util.system
from lark.exceptions import LarkError, UnexpectedCharacters, UnexpectedEOF, VisitError

SCHEMAS = ("IFC2X3", "IFC4", "IFC4X3_ADD2")
"""Schemas that a class may be of."""

RENAMED = {"ifcbuildingelement": "IfcBuiltElement", "ifcbuiltelement": "IfcBuildingElement"}
"""The class that IFC2X3 and IFC4 call one name and IFC4X3 the other (compare the EXPRESS of the schemas)."""

ABOVE = ("IfcRoot", "IfcObjectDefinition", "IfcObject", "IfcTypeObject")
"""Classes that have elements or their types among others."""

ORDERED = ("<", ">", "<=", ">=")

Names = Callable[[Any], Iterable[Any]]


class QueryError(ValueError):
    """A query that can be read but not answered."""


def select(path: str, queries: tuple[str, ...]) -> dict[str, tuple[int, ...] | str]:
    """Answer queries on one file.

    Args:
        path: the STEP file.
        queries: in the syntax of `ifcopenshell.util.selector.filter_elements`; numbers in the units of the file.

    Returns:
        For each query the instance numbers of what it selects, ascending (none is an answer too), or as text why it
        cannot be answered.
    """
    ifc = ifcopenshell.open(path)
    return {query: _answer(ifc, query) for query in queries}


def _answer(ifc: Any, query: str) -> tuple[int, ...] | str:
    facets = Facets(ifc)
    try:
        facets.transform(ifcopenshell.util.selector.filter_elements_grammar.parse(query))
    except UnexpectedCharacters as error:
        return f"cannot be read from {query[error.pos_in_stream :][:20]!r} on"
    except UnexpectedEOF:
        return "ends where more is needed"
    except VisitError as error:
        return " ".join(str(error.orig_exc).split())
    except LarkError as error:
        return " ".join(str(error).split())[:200]
    return tuple(sorted(int(element.id()) for element in _with_parts(facets.get_results(), facets.left_out)))


def _with_parts(chosen: set[Any], left_out: set[Any]) -> set[Any]:
    """Add the parts, of any depth, of elements that have no body of their own."""
    found = set(chosen)
    wholes = [element for element in chosen if element.is_a("IfcElement")]
    while wholes:
        whole = wholes.pop()
        if whole.Representation is not None:
            continue
        parts = [part for part in ifcopenshell.util.element.get_parts(whole) if part not in found | left_out]
        found.update(parts)
        wholes.extend(part for part in parts if part.is_a("IfcElement"))
    return found


class Facets(ifcopenshell.util.selector.FacetTransformer):
    """What the facets of a query select; `left_out` is what they take away by class or GlobalId.

    The methods are called by the parser with what stands in the query.
    """

    def __init__(self, ifc: Any):
        super().__init__(ifc)
        self.left_out: set[Any] = set()

    def instance(self, args: Sequence[Any]) -> None:
        """Add or take away the element with a GlobalId."""
        self._begun(args)
        super().instance(args)
        if args[0].data == "not":
            guid = args[1].children[0].value
            self.left_out.update(element for element in self.file.by_type("IfcProduct") if element.GlobalId == guid)

    def entity(self, args: Sequence[Any]) -> None:
        """Add or take away the elements of a class."""
        self._begun(args)
        self.has_additive_facet_in_current_list = True
        found = _of_class(self.file, str(args[-1].children[0].value))
        if args[0].data == "not":
            self.elements -= found
            self.left_out |= found
        else:
            self.elements |= found

    def type(self, args: Sequence[Any]) -> None:
        """Keep what has a type of this name or GlobalId."""
        self._named(args, _type_names)

    def material(self, args: Sequence[Any]) -> None:
        """Keep what has a material of this name or category."""
        self._named(args, _material_names)

    def classification(self, args: Sequence[Any]) -> None:
        """Keep what is classified under this name or identification."""
        self._named(args, _classification_names)

    def location(self, args: Sequence[Any]) -> None:
        """Keep what lies in a space, storey, building or site of this name or GlobalId."""
        self._named(args, self._location_names)

    def group(self, args: Sequence[Any]) -> None:
        """Keep what is in a group, system or zone of this name or GlobalId, itself or with a port."""
        self._named(args, _group_names)

    def parent(self, args: Sequence[Any]) -> None:
        """Keep what is somewhere below a parent of this name or GlobalId, and the parent."""
        comparison, value = args
        self.add_default_elements()
        before = set(self.elements)
        super().parent(("=", _wanted(comparison, value)))
        if comparison.startswith("!"):
            self.elements = before - self.elements

    def property(self, args: Sequence[Any]) -> None:
        """Keep what has a property of this value."""
        pset, name, comparison, value = args
        if isinstance(pset, str) and pset.startswith("query:"):
            raise QueryError('quote the keys of a query: query:"storey.Name"="Level 1"')
        self.add_default_elements()
        self.elements = set(
            filter(lambda element: self.compare(_property(element, pset, name), comparison, value), self.elements)
        )

    def compare(self, element_value: Any, comparison: str, value: Any) -> bool:
        """Compare what an element has with what a query asks for."""
        number = isinstance(element_value, int | float) and not isinstance(element_value, bool)
        if isinstance(element_value, str) and comparison in ORDERED:
            try:
                element_value = float(element_value)
            except ValueError:
                return False
        elif number:
            element_value = str(element_value) if isinstance(value, re.Pattern) else float(element_value)
        return super().compare(element_value, comparison, value)

    def _begun(self, args: Sequence[Any]) -> None:
        if args[0].data == "not" and not self.has_additive_facet_in_current_list:
            raise QueryError('"!" takes away from what stands before it: IfcElement, ! IfcSlab')

    def _named(self, args: Sequence[Any], names: Names) -> None:
        comparison, value = args
        wanted = _wanted(comparison, value)
        self.add_default_elements()
        fits = set(filter(lambda element: self._fits(names(element), wanted), self.elements))
        self.elements = self.elements - fits if comparison.startswith("!") else fits

    def _fits(self, names: Iterable[Any], wanted: Any) -> bool:
        known = [name for name in names if name]
        return not known if wanted is None else any(self.compare(name, "=", wanted) for name in known)

    def _location_names(self, element: Any) -> list[Any]:
        place = ifcopenshell.util.element.get_container(element) or ifcopenshell.util.element.get_aggregate(element)
        places = [] if place is None else self.get_container_tree(place)
        return [name for place in places for name in (place.Name, place.GlobalId)]


def _wanted(comparison: str, value: Any) -> Any:
    """Make a pattern of what a name is to contain."""
    operator = comparison.lstrip("!")
    if operator in ORDERED:
        raise QueryError(f"{operator} compares numbers; names know =, != and *=")
    return re.compile(f".*{re.escape(value)}", re.DOTALL) if operator == "*=" and isinstance(value, str) else value


def _type_names(element: Any) -> list[Any]:
    kind = ifcopenshell.util.element.get_type(element)
    return [] if kind is None else [kind.Name, kind.GlobalId]


def _material_names(element: Any) -> list[Any]:
    materials = ifcopenshell.util.element.get_materials(element)
    return [name for material in materials for name in (material.Name, getattr(material, "Category", None))]


def _classification_names(element: Any) -> list[Any]:
    names: list[Any] = []
    for reference in ifcopenshell.util.classification.get_references(element):
        # ItemReference is what IFC2X3 calls it
        names += [reference.Name, getattr(reference, "Identification", getattr(reference, "ItemReference", None))]
    return names


def _group_names(element: Any) -> list[Any]:
    ports = ifcopenshell.util.system.get_ports(element) if element.is_a("IfcElement") else ()
    groups = [
        relation.RelatingGroup
        for member in (element, *ports)
        for relation in getattr(member, "HasAssignments", ())
        if relation.is_a("IfcRelAssignsToGroup") and relation.RelatingGroup is not None
    ]
    return [name for group in groups for name in (group.Name, group.GlobalId)]


def _property(element: Any, pset: str | re.Pattern[str], name: str | re.Pattern[str]) -> Any:
    """Value of a property; of patterns a list of all that fit, None if there are none."""
    if isinstance(pset, str) and isinstance(name, str):
        return ifcopenshell.util.element.get_pset(element, pset, name)
    found = [
        value
        for title, properties in ifcopenshell.util.element.get_psets(element).items()
        if _called(title, pset)
        for key, value in properties.items()
        if key != "id" and value is not None and _called(key, name)
    ]
    return found or None


def _called(name: str | None, wanted: str | re.Pattern[str]) -> bool:
    """Whether a set or property, which need not have a name in real files, is called as wanted."""
    if name is None:
        return False
    return name == wanted if isinstance(wanted, str) else wanted.match(name) is not None


def _of_class(ifc: Any, name: str) -> set[Any]:
    """Give the products of a class, and those whose type says that they are.

    Raises:
        QueryError: no schema has the class, or it is no element and no type of one.
    """
    known = [declared for schema in SCHEMAS if (declared := _declared(schema, name)) is not None]
    if not known:
        raise QueryError(f"no schema has a class {name}{_meant(name)}")
    if not any(_is_product(declared) for declared in known):
        raise QueryError(f'{name} is no class of elements; of a group or system write: IfcElement, group="its name"')
    found: set[Any] = set()
    for own in (name, RENAMED.get(name.lower(), name)):
        if _declared(ifc.schema_identifier, own) is not None:
            found.update(ifc.by_type(own))
    for kind in (f"{name}Type", f"{name}Style"):
        if _declared(ifc.schema_identifier, kind) is not None:
            for one in ifc.by_type(kind, include_subtypes=False):
                found.update(ifcopenshell.util.element.get_types(one))
    return found


def _declared(schema: str, name: str) -> Any:
    try:
        return ifcopenshell.schema_by_name(schema).declaration_by_name(name).as_entity()
    except RuntimeError:  # what it raises of an unknown name
        return None


def _is_product(declared: Any) -> bool:
    if declared.name() in ABOVE:
        return True
    while declared is not None and declared.name() not in ("IfcProduct", "IfcTypeProduct"):
        declared = declared.supertype()
    return declared is not None


def _meant(name: str) -> str:
    names = {one.name() for schema in SCHEMAS for one in ifcopenshell.schema_by_name(schema).declarations()}
    close = difflib.get_close_matches(name, sorted(names), 1)
    return f"; did you mean {close[0]}?" if close else ""
