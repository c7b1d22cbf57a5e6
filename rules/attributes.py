"""Attributes of parsed entities, asked the quick way.

Asking an entity for an attribute by name makes the parser's wrapper look for inverse and derived attributes too, and
for one that its class has not it walks the whole schema: seven times the cost. Files are read by a few hundred
thousand such questions.
"""

from typing import Any

_ABSENT = 0xFFFFFFFF


def attribute(entity: Any, name: str) -> Any:
    """Value of a direct attribute; None where the entity is None, its class has no such attribute, or it is not set.

    Args:
        entity: from the parser.
        name: of a direct attribute: neither inverse nor derived.
    """
    if entity is None:
        return None
    index = entity.get_argument_index(name)
    return None if index == _ABSENT else entity.get_argument(index)
