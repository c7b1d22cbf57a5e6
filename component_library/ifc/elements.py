"""Occurrences: every part of the tree as an element with place, body, type, properties, and its relations."""

from collections.abc import Mapping

from component_library.ifc.appearance import EQUIPMENT, Appearance, circuit_colour, class_colour
from component_library.ifc.classification import Classifications
from component_library.ifc.kinds import Kind, Kinds, attributes, occurrence_function, predefined_type
from component_library.ifc.materials import Materials, material_names
from component_library.ifc.project import Frame
from component_library.ifc.properties import ATTRIBUTES, PropertyWriter, overlaid
from component_library.ifc.quantities import measured
from component_library.ifc.schema import Schema
from component_library.ifc.site import Site
from component_library.ifc.solids import items, representation
from component_library.ifc.step import Entity, Sheet
from component_library.ifc.tree import OPENING, Node, Path
from component_library.model import Component, Properties
from component_library.vocabulary import DHR_IDENTITY


class Elements:
    """Elements of one file. `products` maps each path to what was written for it, `places` to its placement."""

    def __init__(self, sheet: Sheet, schema: Schema, site: Site, frame: Frame):
        """Take the file and its frame."""
        self._sheet = sheet
        self._schema = schema
        self._site = site
        self._frame = frame
        self.properties = PropertyWriter(sheet, schema)
        self._materials = Materials(sheet)
        self._classes = Classifications(sheet)
        self._kinds = Kinds(sheet, schema, frame.body, self.properties, self._materials, self._classes)
        self._appearance = Appearance(sheet)
        self._measured: dict[int, Properties] = {}
        self.products: dict[Path, Entity] = {}
        self.places: dict[Path, Entity] = {}

    def write(self, nodes: Mapping[Path, Node]) -> None:
        """Write all elements and what relates them.

        Raises:
            ValueError: a component cannot be written as it is; names it and says why.
        """
        for node in nodes.values():
            if node.is_group:
                continue
            try:
                self.products[node.path] = self._element(node)
            except ValueError as error:
                raise ValueError(f"{node.key}: {error}") from None
        self._kinds.write_relations()
        self._materials.write()
        self._classes.write()
        self._appearance.write_layers()
        self._relate(nodes)

    def _element(self, node: Node) -> Entity:
        component = node.component
        ifc_class = self._schema.class_name(component.ifc_class)
        self._check(node, ifc_class)
        kind = self._kinds.kind(component)
        if kind is None:
            predefined, object_type = predefined_type(self._schema, ifc_class, component)
        else:
            predefined, object_type = kind.predefined_type, kind.object_type
        above = self.places[node.whole.path] if node.whole else self._frame.storey.ObjectPlacement
        place = self.places[node.path] = self._sheet.local(above, node.place)
        given = overlaid(component.properties, node.instance.properties)
        named = occurrence_function(self._schema, component)
        if kind is None and predefined:
            # With a type that has one, the occurrence's PredefinedType stays empty (implementer rule OJT001).
            named["PredefinedType"] = predefined
        named |= attributes(self._schema, ifc_class, given.get(ATTRIBUTES, {}))
        entity = self._sheet.root(
            ifc_class,
            node.key,
            node.instance.name,
            None,
            object_type or None,
            place,
            self._shape(node, kind),
            node.tag or None,
            **named,
        )
        if kind is not None:
            kind.occurrences.append((node.key, entity))
            given = overlaid(kind.passed_on, given) if kind.passed_on else given
        else:
            given = overlaid(component.type_properties, given)
            self._materials.use(material_names(component), node.key, entity)
            self._classes.use(component, node.key, entity)
        self._properties(node, entity, given, (ifc_class, predefined, kind.type_class if kind else ""))
        return entity

    def _check(self, node: Node, ifc_class: str) -> None:
        if not self._schema.is_a(ifc_class, "IfcElement"):
            raise ValueError(f"{ifc_class} is no IfcElement")
        if ifc_class == OPENING and node.whole is None:
            raise ValueError("an opening needs an element that it is cut into")

    def _properties(self, node: Node, entity: Entity, given: Properties, carrier: tuple[str, str, str]) -> None:
        ifc_class, predefined, type_class = carrier
        own = {"Tag": node.tag, "ModuleTag": node.module_tag, "CircuitCode": node.circuit}
        identity = {name: value for name, value in own.items() if value}
        if identity:
            given = overlaid({DHR_IDENTITY: identity}, given)
        given = overlaid(given, self._quantities(node.component))
        sets = self.properties.sets(given, ifc_class, predefined, node.key, type_class)
        self.properties.relate((entity,), node.key, sets)

    def _quantities(self, component: Component) -> Properties:
        """Give the quantities of a component, what it says itself over what its shape says."""
        found = self._measured.get(id(component))
        if found is None:
            derived = measured(component, with_body=self._schema.is_ifc4x3)
            found = self._measured[id(component)] = overlaid(derived, component.quantities)
        return found

    def _shape(self, node: Node, kind: Kind | None) -> Entity | None:
        """Give the shape of an element: that of its type, or its own."""
        component = node.component
        if not component.solids:
            return None
        if kind is not None and kind.map is not None:
            made = (self._sheet.make("IfcMappedItem", kind.map, self._unmoved()),)
            body = self._sheet.make("IfcShapeRepresentation", self._frame.body, "Body", "MappedRepresentation", made)
        else:
            made = items(self._sheet, component.solids)
            body = representation(self._sheet, self._frame.body, component.solids, made)
        if component.ifc_class != OPENING:
            self._dress(node, made, body)
        return self._sheet.make("IfcProductDefinitionShape", None, None, (body,))

    def _unmoved(self) -> Entity:
        return self._sheet.shared(
            "IfcCartesianTransformationOperator3D", None, None, self._sheet.point((0.0, 0.0, 0.0)), 1.0
        )

    def _dress(self, node: Node, made: tuple[Entity, ...], body: Entity) -> None:
        """Colour the items and put the body on a layer, by circuit or by class.

        Names follow the library's class, so that colours and layers are the same in every schema.
        """
        ifc_class = node.component.ifc_class
        written = self._schema.class_name(ifc_class)
        equipment = any(self._schema.is_a(written, name) for name in EQUIPMENT)
        distribution = self._schema.is_a(written, "IfcDistributionElement")
        if node.circuit and distribution and not equipment and not node.instance.port_circuits:
            self._appearance.paint(made, node.circuit, circuit_colour(node.circuit))
        else:
            self._appearance.paint(made, ifc_class.removeprefix("Ifc"), class_colour(ifc_class))
        group = node.circuit if node.circuit and distribution else ifc_class.removeprefix("Ifc").upper()
        self._appearance.put_on(f"{self._site.discipline}-{group}", body)

    def _relate(self, nodes: Mapping[Path, Node]) -> None:
        """Write containment, parts, openings and what fills them; members sorted by path."""
        contained: list[tuple[str, Entity]] = []
        parts: dict[str, list[tuple[str, Entity]]] = {}
        wholes: dict[str, Entity] = {}
        for node in nodes.values():
            if node.is_group:
                continue
            entity = self.products[node.path]
            if node.contained:
                contained.append((node.key, entity))
            if node.whole is None:
                continue
            whole = self.products[node.whole.path]
            if node.fills:
                self._sheet.root("IfcRelFillsElement", f"rel/fills:{node.key}", None, None, whole, entity)
            elif entity.is_a(OPENING):
                self._sheet.root("IfcRelVoidsElement", f"rel/voids:{node.key}", None, None, whole, entity)
            else:
                wholes[node.whole.key] = whole
                parts.setdefault(node.whole.key, []).append((node.key, entity))
        self._bear(nodes)
        for key, members in parts.items():
            self._sheet.root("IfcRelAggregates", f"rel/parts:{key}", None, None, wholes[key], in_order(members))
        contain(self._sheet, self._frame, f"rel/contains:{self._frame.storey_key}", contained)

    def _bear(self, nodes: Mapping[Path, Node]) -> None:
        """Relate supports to what they carry: the support is the relating element."""
        for node in nodes.values():
            for carrier, carried in node.component.bearings:
                ends = [self.products[(*node.path, *path)] for path in (carrier, carried)]
                key = f"bears:{node.key}/{'/'.join(carrier)}"
                self._sheet.root("IfcRelConnectsElements", key, None, None, None, *ends)


def in_order(members: list[tuple[str, Entity]]) -> tuple[Entity, ...]:
    """Members of a relation, sorted by key."""
    return tuple(entity for _, entity in sorted(members, key=lambda member: member[0]))


def contain(sheet: Sheet, frame: Frame, key: str, members: list[tuple[str, Entity]]) -> None:
    """Put elements into the storey."""
    if members:
        kind = "IfcRelContainedInSpatialStructure"
        sheet.root(kind, key, None, None, in_order(members), frame.storey)
