"""Circuit names: "SRC-R" is the return side of circuit SRC."""

from dataclasses import dataclass

from component_library.vocabulary import CIRCUITS

SIDES = {"S": "supply", "R": "return"}


@dataclass(frozen=True)
class Circuit:
    """A circuit or one side of it. `side` is "S", "R" or empty."""

    code: str
    side: str = ""

    @property
    def name(self) -> str:
        """As in instances and systems: "SRC-R"."""
        return f"{self.code}-{self.side}" if self.side else self.code

    @property
    def parent(self) -> "Circuit":
        """The whole circuit."""
        return Circuit(self.code)

    @property
    def system_type(self) -> str:
        """Value of IfcDistributionSystemEnum."""
        return CIRCUITS[self.code][0]

    @property
    def long_name(self) -> str:
        """For people: what the circuit is, and which side."""
        text = CIRCUITS[self.code][1]
        return f"{text}, {SIDES[self.side]}" if self.side else text


def read_circuit(text: str, owner: str) -> Circuit:
    """Read "SRC-R" or "SRC".

    Raises:
        ValueError: an unknown circuit or side; names the owner.
    """
    code, dash, side = text.partition("-")
    if code not in CIRCUITS or (dash and side not in SIDES):
        known = ", ".join(CIRCUITS)
        raise ValueError(f"{owner}: unknown circuit {text!r}; known: {known}, each with -S or -R for one side")
    return Circuit(code, side)
