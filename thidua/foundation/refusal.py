"""Refused: an expected "no" that a person can read."""


class Refused(Exception):
    """An act cannot be done now. Its text is one Vietnamese sentence (or two) that says what is wrong and what to do.

    Subclasses stand beside the action that raises them. Anything else that goes wrong is a bug and is logged as one.
    """


class Conflict(Refused):
    """Two people changed the same thing. Carries both texts, so that the page can lay them side by side (409)."""

    def __init__(self, message: str, *, theirs: object = None, mine: object = None) -> None:
        super().__init__(message)
        self.theirs = theirs
        self.mine = mine
