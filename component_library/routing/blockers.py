"""Why a net has no way: what would have to go for one to open, and nothing to spare. Metres.

The cheapest way through everything but the room itself, at a high price for every block entered, names who stands in
it: with those gone that way is free. Then each is put back in turn, and stays if there is a way all the same.
"""

from dataclasses import replace

import numpy as np

from component_library.routing.blocks import CLOSE, Blocks, leaves
from component_library.routing.grid import Grid, build, stamps
from component_library.routing.lines import BUDGETS
from component_library.routing.net import Route, Unroutable
from component_library.routing.single import (
    Failure,
    Gate,
    Task,
    check,
    priced_grid,
    search,
    solve,
    stub_breaches,
    unique,
)

ENTRY = 1000.0
"""Price of entering a block [m]: beyond any detour in a building, so that the fewest are entered."""


def explain(task: Task, failure: Failure) -> Route | Unroutable:
    """Say in one line what keeps a net from being routed; or give the way that was overlooked on a thinned grid."""
    net = task.net
    way = _through(task)
    names = _standing(task, way) if way is not None else []
    if way is not None and not names:
        return way
    between = f"{net.name}: no way for DN{net.pipe.dn} from {net.first.name} to {net.second.name}"
    if failure.at_port:
        between = f"{net.name}: {', '.join(failure.at_port)} too near to port {failure.end} for DN{net.pipe.dn}"
    names = _needed(task, [name for name in names if not name.startswith("room")])
    if names:
        return Unroutable(net, f"{between}; it opens without {', '.join(names)}", tuple(names))
    return Unroutable(net, f"{between}; the room itself leaves no space for it")


def _standing(task: Task, way: Route) -> list[str]:
    """Names of what stands in a way, in the order of the blocks."""
    faults = [task.blocks.names[block] for _, block in check(task, task.gates, way.points) if block >= 0]
    stubs = [name for here in task.gates for name in stub_breaches(task, here, here.length)]
    held = dict.fromkeys((*faults, *stubs))
    return [name for name in unique(task.blocks.names) if name in held]


def _needed(task: Task, names: list[str]) -> list[str]:
    """Drop those names without whose going there is a way all the same."""
    for name in list(names):
        others = [other for other in names if other != name]
        if others and isinstance(solve(without(task, others), BUDGETS[:1]), Route):
            names = others
    return names


def without(task: Task, names: list[str]) -> Task:
    """Give the task with what has these names gone."""
    return replace(task, blocks=task.blocks.without(names), known=None)


def _through(task: Task) -> Route | None:
    """Find the way that enters the fewest blocks; the room stays closed."""
    walls = task.blocks.take(np.array([name.startswith("room") for name in task.blocks.names], dtype=np.bool_))
    bare = replace(task, blocks=walls, neighbours=(), history=None, known=None)
    full = task.gates
    gates = (_within(full[0], walls), _within(full[1], walls))
    if any(stub_breaches(bare, here, here.length) for here in gates):
        return None
    lines, _ = priced_grid(task, full, BUDGETS[0])
    grid, _ = build(lines.lines, walls)
    _charge_entry(grid, task.blocks)
    return search(bare, gates, grid, grid.cost)


def _within(full: Gate, walls: Blocks) -> Gate:
    """Give a gate at the same place that knows of the room only."""
    return Gate(full.end, full.length, leaves(full.end, walls)[1])


def _charge_entry(grid: Grid, blocks: Blocks) -> None:
    """Price the outermost edges that blocks other than the room close: half to go in, half to come out."""
    for number, axis, part, squares in stamps(grid.axes, blocks, blocks.reaches - CLOSE):
        if blocks.names[number].startswith("room"):
            continue
        hit = squares < (blocks.reaches[number] - CLOSE) ** 2
        for end in (0, -1):
            cell = part[axis].start if end == 0 else part[axis].stop - 1
            sides = list(part)
            sides[axis] = slice(cell, cell + 1)
            grid.cost[axis][sides[0], sides[1], sides[2]] += np.take(hit, [end], axis=axis) * ENTRY / 2
