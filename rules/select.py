# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false
"""Which elements of a file a query selects, in IfcOpenShell's selector syntax. Runs in a worker process."""

import ifcopenshell
import ifcopenshell.util.selector


def select(path: str, queries: tuple[str, ...]) -> dict[str, tuple[int, ...] | str]:
    """Answer queries on one file.

    Args:
        path: the STEP file.
        queries: in the syntax of `ifcopenshell.util.selector.filter_elements`.

    Returns:
        For each query the instance numbers of what it selects, ascending (none is an answer too), or as text why it
        cannot be answered.
    """
    ifc = ifcopenshell.open(path)
    found: dict[str, tuple[int, ...] | str] = {}
    for query in queries:
        try:
            chosen = ifcopenshell.util.selector.filter_elements(ifc, query)
        except Exception as error:  # noqa: BLE001  the grammar library and the selector raise whatever they like
            found[query] = " ".join(str(error).split())[:200] or type(error).__name__
        else:
            found[query] = tuple(sorted(int(element.id()) for element in chosen))
    return found
