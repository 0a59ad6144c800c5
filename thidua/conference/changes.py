"""What an invitation said when it was sent, and what has changed since, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from thidua.conference.models import AgendaItem, Conference
from thidua.foundation.ui.templatetags import td

# What may change, in the order in which it is told.
LABELS = {
    "time": gettext_lazy("thời gian"),
    "place": gettext_lazy("địa điểm"),
    "title": gettext_lazy("tên hội nghị"),
    "chair": gettext_lazy("chủ trì"),
    "secretary": gettext_lazy("thư ký"),
    "agenda": gettext_lazy("chương trình"),
    "drafts": gettext_lazy("nội dung dự thảo"),
}


@dataclass(frozen=True)
class Change:
    """One thing that differs from what was sent; `sentence` is marked up for a page."""

    code: str
    sentence: SafeString


def snapshot(conference: Conference) -> dict[str, Any]:
    """Return what the invitation says now, as JSON values. Three queries."""
    items = AgendaItem.objects.filter(conference=conference).order_by("position", "pk").prefetch_related("drafts")
    rows = list(items)
    return {
        "time": conference.starts_at.isoformat(),
        "place": conference.place,
        "title": conference.title,
        "chair": conference.chair.full_name,
        "secretary": conference.secretary.full_name,
        "agenda": [[each.title, f"{each.planned_at:%H:%M}" if each.planned_at else ""] for each in rows],
        "drafts": {str(draft.pk): [draft.title, draft.revision] for each in rows for draft in each.drafts.all()},
    }


def codes(sent: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return what differs, by name; nothing when it is not known what was sent."""
    return [code for code in LABELS if sent and _differs(code, sent.get(code), now[code])]


def _differs(code: str, before: Any, after: Any) -> bool:
    if code == "time" and before:
        return datetime.fromisoformat(before) != datetime.fromisoformat(after)
    return before != after


def since(sent: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Return what differs from what was sent, in words."""
    return [Change(code, sentence) for code in codes(sent, now) for sentence in _SENTENCES[code](sent[code], now[code])]


def _time(before: str, after: str) -> list[SafeString]:
    moments = {"before": datetime.fromisoformat(before), "after": datetime.fromisoformat(after)}
    words = {name: SafeString(td.weekday_datetime(moment)) for name, moment in moments.items()}  # its parts are ours or escaped  # nosec B703
    return [td.marked(_("Thời gian: %(after)s (trước là %(before)s)."), **words)]


def _place(before: str, after: str) -> list[SafeString]:
    return [td.marked(_("Địa điểm: %(after)s (trước là %(before)s)."), before=before, after=after)]


def _title(before: str, after: str) -> list[SafeString]:
    return [td.marked(_("Tên hội nghị: %(after)s (trước là %(before)s)."), before=before, after=after)]


def _chair(before: str, after: str) -> list[SafeString]:
    return [td.marked(_("Chủ trì: %(after)s (trước là %(before)s)."), before=before, after=after)]


def _secretary(before: str, after: str) -> list[SafeString]:
    return [td.marked(_("Thư ký: %(after)s (trước là %(before)s)."), before=before, after=after)]


def _agenda(before: list[list[str]], after: list[list[str]]) -> list[SafeString]:
    """Items added, taken out, put to another hour; when only the order differs, that."""
    old, new = dict(before), dict(after)
    found = [td.marked(_("Chương trình thêm mục: %(title)s."), title=title) for title in new if title not in old]
    found += [td.marked(_("Chương trình bỏ mục: %(title)s."), title=title) for title in old if title not in new]
    for title, hour in new.items():
        if title in old and hour != old[title]:
            words = {"title": title, "hour": SafeString(hour or _("giờ chưa định"))}  # its parts are ours or escaped  # nosec B703
            found.append(td.marked(_("Mục “%(title)s” chuyển sang %(hour)s."), **words))
    return found or [td.marked(_("Thứ tự các mục chương trình đã đổi."))]


def _drafts(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> list[SafeString]:
    found = [td.marked(_("Thêm dự thảo: %(title)s."), title=after[pk][0]) for pk in after if pk not in before]
    found += [td.marked(_("Không còn dự thảo: %(title)s."), title=before[pk][0]) for pk in before if pk not in after]
    for pk in after:
        times = after[pk][1] - before[pk][1] if pk in before else 0
        if times > 0:
            words = ngettext("Dự thảo “%(title)s” đã sửa %(times)d lần.", "Dự thảo “%(title)s” đã sửa %(times)d lần.", times)
            found.append(td.marked(words, title=after[pk][0], times=times))
        elif pk in before and after[pk][0] != before[pk][0]:
            found.append(td.marked(_("Dự thảo đổi tên: %(title)s."), title=after[pk][0]))
    return found


_SENTENCES: dict[str, Callable[[Any, Any], list[SafeString]]] = {
    "time": _time,
    "place": _place,
    "title": _title,
    "chair": _chair,
    "secretary": _secretary,
    "agenda": _agenda,
    "drafts": _drafts,
}
