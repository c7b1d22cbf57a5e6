"""The component tree as a flat list: path, frame, circuit and whole of every part. No IFC here.

Terminology: a *group* is an instance whose component has no ifc_class: it is not written, its parts stand in for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from component_library.ifc.identity import element_key
from component_library.model import Component, Instance, Placement

Path = tuple[str, ...]

OPENING = "IfcOpeningElement"
ASSEMBLY = "IfcElementAssembly"

DEVICES = frozenset({"IfcActuator", "IfcController", "IfcFlowInstrument", "IfcSensor"})
"""Parts of a product that are maintained by themselves: without a tag of their own they go by that of the product."""


@dataclass(frozen=True, eq=False)
class Node:
    """One part.

    Attributes:
        path: instance names from the top.
        whole: nearest part above that is written; None at the top.
        place: frame in `whole`, or in the storey at the top.
        world: frame in the storey.
        circuit: its own, else that of the nearest part above that has one.
        module_tag: tag of the nearest part above that has one.
    """

    path: Path
    instance: Instance
    whole: "Node | None"
    place: Placement
    world: Placement
    circuit: str
    module_tag: str

    @property
    def component(self) -> Component:
        """What stands here."""
        return self.instance.component

    @property
    def key(self) -> str:
        """The path as text."""
        return element_key(self.path)

    @property
    def tag(self) -> str:
        """Its own, else for a device that of its product and its name: the actuator of CV-101 is CV-101-ACTUATOR."""
        if self.instance.tag or self.component.ifc_class not in DEVICES:
            return self.instance.tag
        names, above = [self.instance.name], self.whole
        while above is not None and above.component.ifc_class != ASSEMBLY:
            if above.instance.tag:
                return "-".join([above.instance.tag, *reversed(names)]).upper()
            names.append(above.instance.name)
            above = above.whole
        return ""

    @property
    def is_group(self) -> bool:
        """Whether only its parts are written."""
        return not self.component.ifc_class

    @property
    def fills(self) -> bool:
        """Whether it fills an opening, as a door does."""
        return self.whole is not None and self.whole.component.ifc_class == OPENING

    @property
    def contained(self) -> bool:
        """Whether it belongs to the storey directly, not through a whole."""
        return not self.is_group and (self.whole is None or self.fills)


def flatten(instances: tuple[Instance, ...]) -> Mapping[Path, Node]:
    """List every part, wholes before their parts, in the order given.

    Raises:
        ValueError: a name is empty, holds "/" or ":" (which set keys apart), or occurs twice among its neighbours.
    """
    nodes: dict[Path, Node] = {}
    for node in _walk(instances, None, None):
        name = node.instance.name
        if not name or "/" in name or ":" in name:
            raise ValueError(f'{node.key}: a name must not be empty nor hold "/" or ":", it is {name!r}')
        if node.path in nodes:
            raise ValueError(f"two parts are called {node.key!r}")
        nodes[node.path] = node
    return nodes


def _walk(instances: tuple[Instance, ...], above: Node | None, whole: Node | None) -> Iterator[Node]:
    for instance in instances:
        outer = above.world if above else Placement()
        through_group = above is not None and above.is_group
        node = Node(
            path=(*(above.path if above else ()), instance.name),
            instance=instance,
            whole=whole,
            place=above.place @ instance.at if above is not None and through_group else instance.at,
            world=outer @ instance.at,
            circuit=instance.circuit or (above.circuit if above else ""),
            module_tag=(above.instance.tag or above.module_tag) if above else "",
        )
        yield node
        yield from _walk(instance.component.children, node, whole if node.is_group else node)
