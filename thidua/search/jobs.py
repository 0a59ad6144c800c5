"""What the clock starts."""

from thidua.search import indexing


def keep_up() -> None:
    """Let the index follow what happened since last time."""
    indexing.keep_up()
