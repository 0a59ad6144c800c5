"""Choosing a unit or a person among thousands: type a part of the name, choose among what is found (ô tìm và chọn).

One field, one control, one address. With scripts the list below the box follows what is typed (`organisation:suggest`); without, the form
is sent, comes back with what was found, and one of it is chosen. Either way the chosen record is a radio button or a tick in the form.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, Prefetch, Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from thidua.foundation.ui.text import fold
from thidua.organisation.models import Person, Post, Unit

UNITS, PEOPLE = "don-vi", "can-bo"
MOST_SHOWN = 12
LONGEST = 100
GONE = _("Lựa chọn này không còn trong danh sách. Hãy chọn lại.")


@dataclass(frozen=True)
class Choice:
    """One record that can be chosen. `detail` tells two of one name apart."""

    pk: int
    label: str
    detail: str
    chosen: bool = False


def search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Return the rows whose name holds every word, without marks; a unit is found by short name and code too."""
    is_unit = rows.model is Unit
    for word in words.split():
        wanted = Q(folded_name__contains=fold(word))
        rows = rows.filter(wanted | Q(short_name__icontains=word) | Q(code__contains=fold(word)) if is_unit else wanted)
    return rows.order_by("sort_key", "pk")


def told(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Fetch what tells records of one name apart: the unit above, or the posts of the day."""
    if rows.model is Unit:
        return rows.select_related("parent")
    posts = Post.objects.on(on).select_related("unit").order_by("valid_from", "pk")
    return rows.prefetch_related(Prefetch("posts", posts, to_attr="posts_now"))


def choice(record: Unit | Person, *, chosen: bool = False) -> Choice:
    """Return a record that `told` fetched as it is shown."""
    if isinstance(record, Unit):
        return Choice(record.pk, record.name, record.parent.name if record.parent else record.short_name, chosen)
    posts: Sequence[Post] = getattr(record, "posts_now", ())
    return Choice(record.pk, record.full_name, "; ".join(f"{post.title}, {post.unit.name}" for post in posts), chosen)


@dataclass(frozen=True)
class Found:
    """What the list below the box shows: the chosen first, then what was found."""

    choices: list[Choice]
    words: str
    more: bool

    @property
    def nothing(self) -> bool:
        return bool(self.words) and all(each.chosen for each in self.choices)


def find(rows: QuerySet[Any], words: str, chosen: Iterable[int], on: date) -> Found:
    """Return the list for these words and chosen records. Two queries at most, four for people; none when nothing is asked."""
    ids, words = list(chosen), " ".join(words.split())[:LONGEST]
    kept = [choice(each, chosen=True) for each in told(rows.filter(pk__in=ids), on).order_by("sort_key", "pk")] if ids else []
    found = list(told(search(rows.exclude(pk__in=ids), words), on)[: MOST_SHOWN + 1]) if words else []
    return Found([*kept, *(choice(each) for each in found[:MOST_SHOWN])], words, more=len(found) > MOST_SHOWN)


@dataclass(frozen=True)
class Picked:
    """What a form sent: the chosen numbers, and what was typed into the box."""

    ids: tuple[int, ...]
    words: str


def numbers(sent: Iterable[Any]) -> tuple[int, ...]:
    """Return the numbers among what was sent that a record could have."""
    return tuple(int(each) for each in map(str, sent) if each.isascii() and each.isdigit() and len(each) < 19)


class Pick(forms.Widget):
    """The box with its list. `rows` is what may be chosen; `but` a record that is not."""

    template_name = "organisation/pick.html"
    input_type = "text"
    rows: QuerySet[Any]

    def __init__(self, attrs: dict[str, Any] | None = None, *, what: str, multiple: bool) -> None:
        super().__init__(attrs)
        self.what, self.multiple, self.on, self.but = what, multiple, date.max, 0

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Picked:
        sent = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        # What is no number stands for a record that is not there: it is refused as gone.
        ids = [next(iter(numbers([each])), 0) for each in sent if each not in ("", None)]
        return Picked(tuple(ids), str(data.get(f"{name}-tim", "")).strip())

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}-tim" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        picked = value if isinstance(value, Picked) else Picked(_initial(value), "")
        context["widget"] |= {
            "found": find(self.rows, picked.words, picked.ids, self.on),
            "type": "checkbox" if self.multiple else "radio",
            "suggest": reverse_lazy("organisation:suggest", args=[self.what]),
            "but": self.but,
            "optional": not self.is_required,
        }
        return context


def _initial(value: Any) -> tuple[int, ...]:
    if value is None:
        return ()
    several = value if isinstance(value, list | tuple | QuerySet) else [value]
    return numbers(each.pk if isinstance(each, Model) else each for each in several)


class PickField(forms.Field):
    """A unit or person of `queryset`, or several. The form that holds it sets `queryset` and the day."""

    def __init__(self, *, what: str, multiple: bool = False, help_text: Any = "", **options: Any) -> None:
        self.multiple = multiple
        super().__init__(
            widget=Pick(what=what, multiple=multiple),
            help_text=help_text or _("Gõ vài chữ của tên, rồi chọn ở danh sách hiện ra."),
            **options,
        )
        self.error_messages |= {"required": _("Hãy gõ vài chữ của tên, rồi chọn ở danh sách."), "gone": GONE}
        self.offer((Unit if what == UNITS else Person).objects.none(), on=date.max)

    def offer(self, rows: QuerySet[Any], *, on: date, but: int = 0) -> None:
        """Say what may be chosen, and on which day."""
        self.widget.rows, self.widget.on, self.widget.but = rows, on, but

    def clean(self, value: Any) -> Any:
        """Return the chosen record (None, or a list when several may be chosen). Words that are no choice yet are asked about."""
        picked: Picked = value or Picked((), "")
        rows: QuerySet[Any] = self.widget.rows
        chosen = list(rows.filter(pk__in=picked.ids).order_by("sort_key", "pk"))
        if len(chosen) < len(set(picked.ids)):
            raise forms.ValidationError(self.error_messages["gone"], code="gone")
        if picked.words and not (chosen and not self.multiple and search(rows, picked.words).filter(pk=chosen[0].pk).exists()):
            chosen = self._named(rows, picked.words, chosen)
        if not chosen and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return chosen if self.multiple else (chosen[0] if chosen else None)

    def _named(self, rows: QuerySet[Any], words: str, chosen: list[Any]) -> list[Any]:
        """Take who or what bears exactly these words as its name; what is only found is shown, to be chosen."""
        if self.multiple and chosen and search(rows, words).filter(pk__in=[each.pk for each in chosen]).exists():
            return chosen  # the words by which the last one was found
        exact = list(rows.filter(folded_name=" ".join(fold(words).split()))[:2])
        if len(exact) == 1:
            return [*chosen, *exact] if self.multiple else exact
        if search(rows, words).exists():
            raise forms.ValidationError(_("Hãy chọn một trong những kết quả tìm được."), code="choose")
        raise forms.ValidationError(_("Không tìm thấy “%(words)s”. Hãy gõ phần khác của tên."), code="nobody", params={"words": words})
