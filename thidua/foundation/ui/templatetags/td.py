"""Small words of the templates: Vietnamese text, icons, dates, deadlines, numbers. Loaded in every template without `load`."""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from thidua.foundation import clock

register = template.Library()

ICONS: dict[str, list[str]] = json.loads((Path(__file__).parents[1] / "icons.json").read_text())
WEEKDAYS = (
    gettext_lazy("Thứ Hai"),
    gettext_lazy("Thứ Ba"),
    gettext_lazy("Thứ Tư"),
    gettext_lazy("Thứ Năm"),
    gettext_lazy("Thứ Sáu"),
    gettext_lazy("Thứ Bảy"),
    gettext_lazy("Chủ Nhật"),
)
SOON_DAYS = 7
VIETNAMESE_LETTER = re.compile("[\u00c0-\u1ef9]")  # from À to ỹ  # vi: data
NAME_WORD = rf"(?:[A-Z]\w*|\w*{VIETNAMESE_LETTER.pattern}\w*)"
NAME_RUN = re.compile(rf"\b{NAME_WORD}(?:[ /-]+{NAME_WORD})*")
STATUS_ICONS = {
    "ok": "circle-check",
    "bad": "circle-x",
    "pause": "player-pause",
    "unk": "help-circle",
    "info": "hourglass",
    "warn": "circle-half-2",
    "son": "rubber-stamp",
}
NOTE_ICONS = {"": "bulb", "ok": "check", "warn": "alert-triangle", "bad": "alert-circle"}
DEADLINE_ICONS = {"late": "alert-triangle", "today": "clock-exclamation", "soon": "clock", "later": "calendar"}


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


# --- Vietnamese text --------------------------------------------------------------------------------------------------------------
@register.filter
def vi(value: Any) -> str:
    """Text from the database, marked as Vietnamese for screen readers and translators: {{ unit.name|vi }}."""
    if value is None or value == "":
        return ""
    return format_html('<span lang="vi">{}</span>', value)


def marked(sentence: str, **values: object) -> SafeString:
    """Fill our own translated sentence; text among the values is from the database: escaped, and marked as Vietnamese.

    Numbers stay numbers for %(year)d; words of our own that are lazily translated, and what is marked up already, stay as they are.
    """
    shown = {name: value if isinstance(value, int | float | Decimal) else _shown(value) for name, value in values.items()}
    return mark_safe(sentence % shown if shown else sentence)  # its parts are ours or escaped  # nosec B308 B703


def _shown(value: object) -> str:
    if isinstance(value, Promise):
        return escape(str(value))
    return value if isinstance(value, SafeString) else vi(value)


@register.filter
def names_vi(sentence: Any) -> str:
    """A finished sentence that may hold names from the database, as refusals do: {{ reason|names_vi }}.

    In a page of another language each run of Vietnamese words is marked as such. A run holds a Vietnamese letter and takes in the
    capitalised words beside it: "recorded by Ban Dân vận Quận ủy". What is already marked up stays as it is.
    """
    if isinstance(sentence, SafeString) or get_language() == "vi":
        return sentence
    parts, end = [], 0
    text = str(sentence)
    for run in NAME_RUN.finditer(text):
        if VIETNAMESE_LETTER.search(run[0]):
            parts += [escape(text[end : run.start()]), vi(run[0])]
            end = run.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # its parts are ours or escaped  # nosec B308 B703


@register.filter
def initials(name: Any) -> str:
    """Two letters for a monogram, of the family name and of the given name: "Phạm Thị Mẫu" → "PM"."""
    words = str(name or "").split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else ""


# --- Icons ------------------------------------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "check" %}: an inline drawing, always beside words. Names: icons.json (add one in scripts/vendor_assets)."""
    try:
        paths = ICONS[name]
    except KeyError:
        raise template.TemplateSyntaxError(f"There is no icon {name!r}: add it to scripts/vendor_assets") from None
    return format_html(
        '<svg class="td-i" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true">{}</svg>',
        format_html_join("", '<path d="{}"/>', ((path,) for path in paths)),
    )


@register.simple_tag
def status_icon(v: str, name: str = "") -> SafeString:
    return icon(name or STATUS_ICONS.get(v, "help-circle"))


@register.simple_tag
def note_icon(v: str, name: str = "") -> SafeString:
    return icon(name or NOTE_ICONS.get(v, "bulb"))


@register.simple_tag
def mark() -> SafeString:
    """The mark of the house: one star tied by one thread."""
    return mark_safe(  # its parts are ours or escaped  # nosec B308
        '<svg class="td-mark" viewBox="0 0 40 40" aria-hidden="true"><rect width="40" height="40" rx="4" fill="#7e1a2c"/>'
        '<path d="M0 31.5H40" stroke="#e6c06b" stroke-width="1.6"/><polygon points="20,6.4 23.01,14.45 31.6,14.83 24.87,20.18 27.17,28.47'
        ' 20,23.72 12.83,28.47 15.13,20.18 8.4,14.83 16.99,14.45" fill="#7e1a2c" stroke="#e6c06b" stroke-width="2"'
        ' stroke-linejoin="round"/><circle cx="20" cy="31.5" r="3" fill="#e6c06b"/></svg>'
    )


# --- Dates ------------------------------------------------------------------------------------------------------------------------
@register.filter
def vi_date(value: date | datetime | None) -> str:
    """16/02/2023."""
    if not value:
        return ""
    return (_local(value) if isinstance(value, datetime) else value).strftime("%d/%m/%Y")


@register.filter
def vi_time(value: datetime | None) -> str:
    """07:42."""
    if not value:
        return ""
    return (_local(value) if isinstance(value, datetime) else value).strftime("%H:%M")


@register.filter
def vi_datetime(value: datetime | None) -> str:
    """16/02/2023 07:42."""
    return _local(value).strftime("%d/%m/%Y %H:%M") if value else ""


@register.filter
def long_date(value: date | datetime | None) -> str:
    """The form of official papers, always Vietnamese: ngày 16 tháng 02 năm 2023 (zero before a day under 10 and months 1, 2)."""
    if not value:
        return ""
    day = _local(value) if isinstance(value, datetime) else value
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"  # vi: data


@register.filter
def weekday(value: date | datetime | None) -> str:
    if not value:
        return ""
    return str(WEEKDAYS[(_local(value) if isinstance(value, datetime) else value).weekday()])


@register.filter
def weekday_datetime(value: datetime | None) -> str:
    """Thứ Năm, 16/02/2023, 07:42."""
    if not value:
        return ""
    return _("%(weekday)s, %(date)s, %(time)s") % {"weekday": weekday(value), "date": vi_date(value), "time": vi_time(value)}


def deadline_words(due: date | datetime, now: datetime) -> tuple[str, str]:
    """Return how near a deadline is (late, today, soon, later) and the words for it. A date lasts until its day ends."""
    now = _local(now)
    moment = _local(due) if isinstance(due, datetime) else None
    day = moment.date() if moment else due
    days = (day - now.date()).days
    if days < 0:
        return "late", ngettext("Quá hạn %(days)d ngày", "Quá hạn %(days)d ngày", -days) % {"days": -days}
    if moment and moment < now:
        return "late", _("Quá hạn từ %(time)s hôm nay") % {"time": vi_time(moment)}
    if days == 0:
        return "today", _("Trước %(time)s hôm nay") % {"time": vi_time(moment)} if moment else _("Hôm nay")
    if days <= SOON_DAYS:
        return "soon", ngettext("Còn %(days)d ngày", "Còn %(days)d ngày", days) % {"days": days}
    return "later", vi_date(day)


@register.simple_tag(takes_context=True)
def deadline(context: Context, due: date | datetime | None) -> str:
    """{% deadline draft.due_at %}: the pill with its words, measured against office time."""
    if not due:
        return ""
    shell = context.get("ui")
    when, words = deadline_words(due, shell.office_now if shell else clock.now())
    moment = _local(due).isoformat(timespec="minutes") if isinstance(due, datetime) else due.isoformat()
    drawing = icon(DEADLINE_ICONS[when])
    return format_html('<span class="td-pill" data-when="{}">{}<time datetime="{}">{}</time></span>', when, drawing, moment, words)


# --- Numbers ----------------------------------------------------------------------------------------------------------------------
@register.filter
def vi_number(value: Any, places: int | None = None) -> str:
    """1.234,5 in Vietnamese, 1,234.5 in English. Trailing zeros vanish unless `places` is given."""
    if value is None or value == "":
        return ""
    number = value if isinstance(value, int) else Decimal(str(value))
    if places is None and isinstance(number, Decimal):
        number = number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
    return formats.number_format(number, decimal_pos=places, use_l10n=True, force_grouping=True)


@register.filter
def in_fours(secret: str) -> str:
    """A secret to be typed: ABCD EFGH…"""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@register.filter
def percent(part: Any, whole: Any) -> str:
    """{{ signed|percent:members }} → 85,7%. Empty when there is no whole."""
    return f"{vi_number(Decimal(part) * 100 / Decimal(whole), 1)}%" if whole else ""


# --- Forms ------------------------------------------------------------------------------------------------------------------------
@register.filter
def control(field: BoundField) -> SafeString:
    """The control of a bound field with the classes of the house, also for forms that are not ours."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "text")
    if kind in {"checkbox", "radio", "hidden"}:
        return field.as_widget()
    wanted = "form-select" if kind == "select" else "form-control"
    classes = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": classes if wanted in classes.split() else f"{classes} {wanted}".strip()})


@register.filter
def kind(field: BoundField) -> str:
    """What the field template must draw: "check", "choices" or "control"."""
    widget = field.field.widget
    if field.use_fieldset and hasattr(widget, "choices"):
        return "choices"
    return "check" if getattr(widget, "input_type", "") == "checkbox" else "control"
