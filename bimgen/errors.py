"""What a user can cause and mend."""


class ProjectError(Exception):
    """Something in the project the user can mend: one line, and a hint."""

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint
