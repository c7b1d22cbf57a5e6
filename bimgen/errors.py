"""What a user can cause and mend."""

from dataclasses import dataclass


class ProjectError(Exception):
    """Something in the project the user can mend: one line, and a hint."""

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class Message:
    """One line that the user must read, and a hint. `failed`: something that was asked for was not built."""

    text: str
    hint: str = ""
    failed: bool = True
