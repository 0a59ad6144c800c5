"""On which channel the votes on a record tell that something was done."""


def polls(subject: str) -> str:
    """Return the channel of the polls on a record, such as "polls:conference:12"."""
    return f"polls:{subject}"
