"""The number of an entry, which says when it is from, and the spans of time into which the index is cut."""

from datetime import datetime

KIND_BITS, RECORD_BITS = 4, 20
SPAN_BITS = KIND_BITS + RECORD_BITS + 21  # a span lasts 2²¹ seconds, some 24 days


def number_of(at: datetime, kind: int, record: int) -> int:
    """Return the entry's number: seconds, then kind, then record, so that the newer is the larger."""
    return (int(at.timestamp()) << (KIND_BITS + RECORD_BITS)) | (kind << RECORD_BITS) | (record % (1 << RECORD_BITS))


def span_of(number: int) -> int:
    """Return the span in which an entry stands."""
    return number >> SPAN_BITS


def beginning_of(span: int) -> int:
    """Return the smallest number in a span."""
    return span << SPAN_BITS


def mark_of(span: int) -> str:
    """Return the word under which the index holds the entries of a span."""
    return f"w{span}"
