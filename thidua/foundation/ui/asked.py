"""What a request carries beside a form: a reason, a record's number, a choice in the address. Whatever was typed, nothing breaks."""

from django.http import QueryDict

from thidua.foundation.ui import text

# One digit less than the largest number that a table can hold.
MOST_DIGITS = 18


def words(sent: QueryDict, name: str) -> str:
    """Return the words sent under this name, cleaned as in any form; nothing when there are none."""
    return text.clean(sent.get(name, "")).strip()


def number(sent: QueryDict, name: str) -> int | None:
    """Return the whole number sent under this name, or None when it is none that a record could have."""
    typed = sent.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS else None
