"""The log of a record in words, for the history shown on its page.

A slice keeps `WORDS`, event → what happened ("Đã ký giao ước"), in its `history.py`, and hands it in.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from django.db import models
from django.utils.functional import Promise

from thidua.foundation.audit.chain import history_of


class Line(TypedDict):
    """One line of a history: office time, who, what in words, and why."""

    at: datetime
    who: str
    text: str | Promise
    reason: str


def lines(words: Mapping[str, str | Promise], *subjects: models.Model, limit: int = 100) -> list[Line]:
    """Return the newest lines about these records, newest first, in one query. An event without words shows its name."""
    return [
        Line(at=entry.office_at, who=entry.actor_label, text=words.get(entry.event, entry.event), reason=entry.reason)
        for entry in history_of(*subjects)[:limit]
    ]
