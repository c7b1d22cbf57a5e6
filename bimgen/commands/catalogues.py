"""Commands that print the catalogues: rules, components."""

import argparse
import json

from bimgen.commands import shared
from bimgen.describe import describe, describe_text
from bimgen.errors import ProjectError
from bimgen.spec import component_types
from rules.document import to_json, to_text
from rules.policy import closest
from rules.registry import catalogue

USER_ERRORS = shared.USER_ERRORS


def rules(options: argparse.Namespace) -> int:
    """Print the catalogue of rules."""
    found = catalogue()
    if options.name:
        code = options.name.upper()
        found = {key: rule for key, rule in found.items() if key == code}
        if not found:
            raise ProjectError(f"there is no rule {options.name!r}", closest(code, list(catalogue())))
    print(to_json(found) if options.json else to_text(found))
    return 0


def components(options: argparse.Namespace) -> int:
    """Print the component library."""
    kinds = component_types()
    if options.name and options.name not in kinds:
        raise ProjectError(f"there is no component {options.name!r}", closest(options.name, list(kinds)))
    chosen = [kinds[options.name]] if options.name else list(kinds.values())
    entries = [describe(kind) for kind in chosen]
    if options.json:
        print(json.dumps(entries, indent=1, ensure_ascii=False))
    elif options.name:
        print(describe_text(entries[0]))
    else:
        width = max(len(entry["key"]) for entry in entries)
        for entry in entries:
            print(f"{entry['key']:<{width}}  {entry['title']}")
    return 0
