"""The catalogue page of the component library: every kind with its sheet, its inputs and its ports, by group."""

from collections.abc import Iterable, Mapping, Sequence

from bimgen.describe import describe
from bimgen.sheets import Example, example, sheet
from bimgen.spec import component_types
from component_library.vocabulary import MODULE_OBJECT_TYPES

PAGE = "docs/COMPONENTS.md"
FOLDER = "docs/components"

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Exchangers, heat pumps, coolers": ("IfcHeatExchanger", "IfcChiller", "IfcCoolingTower", "IfcUnitaryEquipment"),
    "Pumps": ("IfcPump",),
    "Vessels and separators": ("IfcTank", "IfcInterceptor"),
    "Valves, strainers": ("IfcValve", "IfcFilter"),
    "Meters, sensors, gauges": ("IfcFlowMeter", "IfcSensor", "IfcFlowInstrument", "IfcActuator", "IfcController"),
    "Pipe and fittings": ("IfcPipeSegment", "IfcPipeFitting"),
}
"""Group -> classes of its kinds, behind the modules; what is of none of them comes last."""
MODULES = "Plant and modules"
OTHERS = "Access, lifting, electrical, building"
VALUES = 4
"""At most so many values of an input are given as examples."""


def files() -> dict[str, bytes]:
    """Draw every kind and write the page: path from the root to content."""
    examples = [example(kind) for kind in component_types().values()]
    sheets = {f"{FOLDER}/{one.kind.key}.svg": sheet(one).encode() for one in examples}
    return {PAGE: page(examples).encode(), **sheets}


def page(examples: Iterable[Example]) -> str:
    """Write the catalogue as Markdown."""
    grouped: dict[str, list[Example]] = {group: [] for group in (MODULES, *GROUPS, OTHERS)}
    for one in examples:
        grouped[_group(one)].append(one)
    lines = [
        "# Components",
        "",
        "Written by `make samples` from the code; `bimgen components KIND` prints the same with the drawing of the",
        "file. Sheets show the combination in the middle of the grid that the tests build: ports with their flow,",
        "envelopes by kind, overall dimensions of the bodies.",
        "",
    ]
    for group, members in grouped.items():
        names = " · ".join(f"[{one.kind.key}](#{one.kind.key})" for one in members)
        lines += [f"* **{group}**: {names}"] if members else []
    for group, members in grouped.items():
        lines += ["", f"## {group}"] if members else []
        for one in members:
            lines += ["", *_entry(one)]
    return "\n".join(lines) + "\n"


def _group(one: Example) -> str:
    if one.component.object_type in MODULE_OBJECT_TYPES:
        return MODULES
    return next((group for group, classes in GROUPS.items() if one.component.ifc_class in classes), OTHERS)


def _entry(one: Example) -> list[str]:
    component, key = one.component, one.kind.key
    told = describe(one.kind)
    predefined = component.object_type or component.predefined_type
    lines = [
        f"### {key}",
        "",
        str(told["title"]),
        "",
        f"![{key}](components/{key}.svg)",
        "",
        f"`{component.ifc_class}` {predefined}",
        "",
        "| input | default | such as |",
        "| --- | --- | --- |",
    ]
    for part in ("duty", "choices"):
        for name, field in told[part].items():
            default = "required" if field["required"] else _default(field["default"])
            lines.append(f"| `{name}` | {default} | {_values(told['examples'].get(name, []))} |")
    if component.ports:
        ports = ", ".join(f"`{port.name}` {port.flow.lower()} DN{port.dn}" for port in component.ports)
        lines += ["", f"Ports: {ports}"]
    return lines


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value in (None, "") else f"{value:g} (SI)" if isinstance(value, float) else str(value)


def _values(values: Sequence[object]) -> str:
    shown = [str(value).lower() if isinstance(value, bool) else str(value) for value in values[:VALUES]]
    return ", ".join(shown) + (", …" if len(values) > VALUES else "")
