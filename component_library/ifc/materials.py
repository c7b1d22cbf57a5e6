"""Materials of types and elements."""

from component_library.ifc.step import Entity, Sheet
from component_library.model import Component


def material_names(component: Component) -> tuple[str, ...]:
    """Materials of a component's solids, each once, in order; solids without one are left out."""
    return tuple(dict.fromkeys(solid.material for solid in component.solids if solid.material))


class Materials:
    """Collects who is made of what, and writes one relation for each material or set of materials."""

    def __init__(self, sheet: Sheet):
        """Take the file."""
        self._sheet = sheet
        self._users: dict[tuple[str, ...], list[tuple[str, Entity]]] = {}

    def use(self, names: tuple[str, ...], key: str, entity: Entity) -> None:
        """Note that a type or element is made of some materials."""
        if names:
            self._users.setdefault(tuple(sorted(names)), []).append((key, entity))

    def write(self) -> None:
        """Write materials and relations, by name."""
        for names in sorted(self._users):
            users = tuple(entity for _, entity in sorted(self._users[names], key=lambda user: user[0]))
            key = f"rel/material:{'+'.join(names)}"
            self._sheet.root("IfcRelAssociatesMaterial", key, None, None, users, self._definition(names))

    def _definition(self, names: tuple[str, ...]) -> Entity:
        """Give one IfcMaterial, or a set of constituents (IfcMaterialList is deprecated since IFC4, rule IFC102)."""
        made = [self._sheet.shared("IfcMaterial", name) for name in names]
        if len(made) == 1:
            return made[0]
        if self._sheet.schema == "IFC2X3":
            return self._sheet.make("IfcMaterialList", tuple(made))
        # Never shared: a constituent belongs to one set (ToMaterialConstituentSet is [0:1]), its material to many.
        constituents = tuple(
            self._sheet.make("IfcMaterialConstituent", name, None, material)
            for name, material in zip(names, made, strict=True)
        )
        return self._sheet.make("IfcMaterialConstituentSet", " + ".join(names), None, constituents)
