"""What is wrong with a project's files, in one line each: what, where, and what to do."""

from collections.abc import Iterable


class InputError(Exception):
    """Input that cannot stand: one line a problem."""


class ClaimError(InputError):
    """Claims that are refused; `problems` holds one line each, which begins with file and line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class NoteError(InputError):
    """A note's page that cannot be read: one sentence that names the page and the statement."""
