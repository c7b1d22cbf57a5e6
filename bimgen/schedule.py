"""Bill of materials and spool list of a plant as CSV and workbook."""

from collections.abc import Sequence
from datetime import datetime

from bimgen.workbook import Table, Value, comma_separated, workbook
from component_library import bill
from component_library.model import Instance

DIGITS = 9
"""Digits of lengths [m] and masses [kg] in a table: the sum of what is printed is that of the model."""


def tables(name: str, parts: Sequence[Instance], when: datetime) -> dict[str, bytes]:
    """Write what joins the stations.

    Args:
        name: of the plant; files are called after it.
        parts: spools and supports.
        when: time for the workbook.
    """
    materials, spools = _materials(parts), _spools(parts)
    return {
        f"{name}_BOM.csv": comma_separated(materials),
        f"{name}_SPOOLS.csv": comma_separated(spools),
        f"{name}_BOM.xlsx": workbook(f"{name} bill of materials", {"Materials": materials, "Spools": spools}, when),
    }


def _materials(parts: Sequence[Instance]) -> Table:
    columns = (("Class", 22), ("Item", 48), ("DN", 8), ("Quantity", 12), ("Unit", 8), ("Mass kg", 12))
    rows: list[tuple[Value, ...]] = [
        (
            item.kind,
            item.name,
            item.dn or None,
            round(item.quantity, DIGITS) if item.unit == "m" else round(item.quantity),
            item.unit,
            round(item.mass, 3) if item.mass else None,
        )
        for item in bill.materials(parts)
    ]
    return Table(columns, rows)


def _spools(parts: Sequence[Instance]) -> Table:
    columns = (
        *(("Spool", 34), ("Circuit", 12), ("DN", 8), ("Length m", 10), ("Width m", 10), ("Height m", 10)),
        *(("Pipe m", 12), ("Parts", 8), ("Steel kg", 10), ("Demountable", 12)),
    )
    rows: list[tuple[Value, ...]] = [
        (
            spool.name,
            spool.circuit,
            spool.dn,
            *(round(side, 3) for side in spool.sides),
            round(spool.pipe, DIGITS),
            spool.parts,
            round(spool.mass, 1),
            "yes" if spool.removable else "no",
        )
        for spool in bill.spools(parts)
    ]
    return Table(columns, rows)
