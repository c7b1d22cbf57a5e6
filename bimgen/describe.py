"""What the component library says of itself: from each file's docstring and the fields of its inputs."""

import sys
from typing import Any

from bimgen.spec import AnyComponentType


def describe(kind: AnyComponentType) -> dict[str, Any]:
    """Give the title, drawing, choices and duty of a component as plain values for JSON."""
    text = (sys.modules[kind.build.__module__].__doc__ or "").strip()
    title, _, rest = text.partition("\n")
    return {
        "key": kind.key,
        "title": title,
        "text": rest.strip("\n"),
        "choices": _fields(kind.choices.model_fields),
        "duty": _fields(kind.duty.model_fields),
        "examples": {
            name: [value for value in values if isinstance(value, str | int | float | bool)]
            for name, values in kind.grid.items()
        },
    }


def describe_text(entry: dict[str, Any]) -> str:
    """Lay an entry out for a terminal."""
    lines = [f"{entry['key']}: {entry['title']}", "", entry["text"], ""]
    for part in ("choices", "duty"):
        lines.append(f"{part}:")
        width = max((len(name) for name in entry[part]), default=0)
        for name, field in entry[part].items():
            default = "required" if field["required"] else f"default {field['default']}"
            values = entry["examples"].get(name, [])
            example = f", such as {', '.join(str(value) for value in values)}" if values else ""
            lines.append(f"  {name:<{width}}  {default}{example}")
    return "\n".join(lines)


def _fields(fields: Any) -> dict[str, dict[str, Any]]:
    return {
        name: {"required": field.is_required(), "default": None if field.is_required() else _plain(field.default)}
        for name, field in fields.items()
    }


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
