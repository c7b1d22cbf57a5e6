"""The port graph of the federated model: which port belongs to which item, which ports are joined.

A leaf of `rules`: it knows item indices, not items. Flow goes from SOURCE to SINK ports.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class NetPort:
    """A distribution port: its item (index into Scene.items), flow direction, system type and place.

    `at` is its placement origin in scene coordinates [m], None where the file gives none.
    """

    guid: str
    item: int
    name: str = ""
    flow: str = "NOTDEFINED"
    system_type: str = ""
    at: tuple[float, float, float] | None = None


@dataclass(frozen=True, eq=False)
class Network:
    """Ports and their joints. `joints` are pairs of indices into `ports`, as IfcRelConnectsPorts gives them."""

    ports: tuple[NetPort, ...] = ()
    joints: tuple[tuple[int, int], ...] = ()

    @cached_property
    def joined(self) -> frozenset[tuple[int, int]]:
        """Pairs of items (least index first) that are joined port to port."""
        pairs: set[tuple[int, int]] = set()
        for first, second in self.joints:
            a, b = self.ports[first].item, self.ports[second].item
            if a != b:
                pairs.add((min(a, b), max(a, b)))
        return frozenset(pairs)

    @cached_property
    def _by_item(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, list[int]] = {}
        for number, port in enumerate(self.ports):
            found.setdefault(port.item, []).append(number)
        return {item: tuple(numbers) for item, numbers in found.items()}

    @cached_property
    def _other(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, list[int]] = {}
        for first, second in self.joints:
            found.setdefault(first, []).append(second)
            found.setdefault(second, []).append(first)
        return {port: tuple(others) for port, others in found.items()}

    def ports_of(self, item: int) -> tuple[int, ...]:
        """Port numbers of an item."""
        return self._by_item.get(item, ())

    def across(self, port: int) -> tuple[int, ...]:
        """Port numbers joined to a port."""
        return self._other.get(port, ())

    def neighbours(self, item: int, flow: str = "") -> Iterator[tuple[int, int, int]]:
        """Yield (own port, other port, other item) of an item; with `flow` only from own ports of that direction."""
        for own in self.ports_of(item):
            if flow and self.ports[own].flow not in (flow, "SOURCEANDSINK"):
                continue
            for other in self.across(own):
                yield own, other, self.ports[other].item
