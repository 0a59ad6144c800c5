"""What can be told: an event with its words, which are chosen in the reader's language when they are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import format_lazy

from thidua.foundation.accounts.models import User
from thidua.foundation.ui.templatetags import td

EVENTS: dict[str, "Event"] = {}


@dataclass(frozen=True)
class Event:
    """One kind of notice. `title` and `text` are lazily translated sentences with named places, `verb` the words of its button.

    `shown` returns what a person may see on a day; a notice whose subject is not among that keeps its words and its link to itself.
    A `renewed` event is told once while nobody has read it: a further change takes the place of the unread notice.
    A value that is a list names some of the `labels`, which are put together in the reader's language.
    """

    code: str
    title: str | Promise
    text: str | Promise
    verb: str | Promise
    shown: Callable[[User, date], QuerySet[Any]] | None = None
    renewed: bool = False
    labels: Mapping[str, str | Promise] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if EVENTS.setdefault(self.code, self) is not self:
            raise ValueError(f"the event {self.code} is declared twice")


def _filled(code: str, values: dict[str, Any]) -> dict[str, Any]:
    labels = EVENTS[code].labels
    return {
        name: format_lazy(", ".join("{}" for _label in value), *(labels[label] for label in value)) if isinstance(value, list) else value
        for name, value in values.items()
    }


def title_of(code: str, values: dict[str, Any]) -> str:
    """Return the notice's title as plain words of the present language; empty for an event that is no longer told."""
    return str(EVENTS[code].title) % _filled(code, values) if code in EVENTS else ""


def text_of(code: str, values: dict[str, Any]) -> str:
    """Return the notice's text as plain words of the present language."""
    return str(EVENTS[code].text) % _filled(code, values) if code in EVENTS else ""


def marked_title(code: str, values: dict[str, Any]) -> SafeString:
    """Return the title for a page: what came from the database is escaped and marked as Vietnamese."""
    return td.marked(str(EVENTS[code].title), **_filled(code, values)) if code in EVENTS else SafeString("")


def marked_text(code: str, values: dict[str, Any]) -> SafeString:
    """Return the text for a page."""
    return td.marked(str(EVENTS[code].text), **_filled(code, values)) if code in EVENTS else SafeString("")
