"""What the shell shows around every page: the year as a thread, years, clusters, tools. Computed only when a template asks."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from thidua.cluster.models import ClusterYear
from thidua.foundation import clock
from thidua.foundation.overview import kept_count
from thidua.home import queries
from thidua.home.permissions import can_read_log, can_see_letters
from thidua.organisation.queries import standing
from thidua.paper.permissions import can_read as can_read_papers


class Navigation:
    """Facts of the shell for one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = request.user
        self.signed_in = self.user.is_authenticated

    @cached_property
    def work_count(self) -> int | None:
        """How many acts wait, if that is known without counting; else the page asks for it by itself (home/count.html)."""
        return kept_count(self.user.pk) if self.signed_in else 0

    @cached_property
    def _at(self) -> Any:
        return clock.now()

    @cached_property
    def visible_years(self) -> list[ClusterYear]:
        """Every cluster year this person may see, newest first."""
        return queries.visible_years(self.user, self._at.date()) if self.signed_in else []

    @cached_property
    def current(self) -> ClusterYear | None:
        """The cluster's year in which the page stands."""
        match = self.request.resolver_match
        kwargs = match.kwargs if match else {}
        code = kwargs.get("code") if "year" in kwargs else None
        return (
            queries.current_year(self.user, self.visible_years, self._at.date(), year=kwargs.get("year"), code=code)
            if self.visible_years
            else None
        )

    @property
    def year(self) -> int | None:
        return self.current.year if self.current else None

    @property
    def installation(self) -> str:
        return self.current.cluster.council.short_name if self.current else ""

    @property
    def cluster_label(self) -> str:
        return self.current.cluster.name if self.current else ""

    @property
    def clusters(self) -> list[tuple[str, str, bool]]:
        same = [each for each in self.visible_years if each.year == self.year]
        return [(each.cluster.name, self._url(each), each == self.current) for each in same]

    @property
    def years(self) -> list[tuple[int, str, bool]]:
        if self.current is None:
            return []
        first: dict[int, ClusterYear] = {}
        for each in self.visible_years:
            if each.year not in first or each.cluster_id == self.current.cluster_id:
                first[each.year] = each
        return [(year, self._url(each), year == self.year) for year, each in first.items()]

    @cached_property
    def knots(self) -> list[dict[str, Any]]:
        if self.current is None:
            return []
        here = self.request.path
        found = queries.thread(self.current, self._at)
        longest = max((each.url for each in found if here.startswith(each.url)), key=len, default="")
        return [
            {"label": each.label, "url": each.url, "state": each.state, "note": each.note, "current": each.url == longest} for each in found
        ]

    @cached_property
    def tools(self) -> list[dict[str, Any]]:
        if not self.signed_in:
            return []
        facts = standing(self.user, self._at.date())
        wanted = [(_("Phong trào thi đua"), "movement:movements", "flag"), (_("Tin"), "news:items", "news")]
        if facts.is_specialist or facts.is_auditor or facts.is_administrator:
            wanted = [
                (_("Cụm, khối thi đua"), "cluster:clusters", "users-group"),
                (pgettext("danh sách", "Đơn vị"), "organisation:units", "building"),
                (_("Con người"), "organisation:people", "users"),
                (pgettext("danh sách", "Hội đồng"), "organisation:councils", "gavel"),
                *wanted,
            ]
        if can_read_papers(self.user, self._at.date()):
            wanted.append((_("Văn bản"), "paper:documents", "file-text"))
        if facts.is_administrator or facts.is_auditor:
            wanted.append((_("Chữ ký số"), "signing:certificates", "signature"))
        if can_read_log(self.user, self._at.date()):
            wanted.append((_("Nhật ký"), "home:log", "history"))
        if can_see_letters(self.user, self._at.date()):
            wanted.append((_("Thư gửi đi"), "home:letters", "mail"))
        found = [(label, reverse(name), icon) for label, name, icon in wanted]
        here = self.request.path
        return [{"label": label, "url": url, "icon": icon, "current": here.startswith(url)} for label, url, icon in found]

    @staticmethod
    def _url(cluster_year: ClusterYear) -> str:
        return reverse("cluster:year", args=[cluster_year.year, cluster_year.cluster.code])


def navigation_of(request: HttpRequest) -> Navigation:
    """Return the one Navigation of this request: what a view has read, the shell does not read again."""
    if not hasattr(request, "td_navigation"):
        request.td_navigation = Navigation(request)  # type: ignore[attr-defined]
    return request.td_navigation  # type: ignore[attr-defined]


def navigation(request: HttpRequest) -> dict[str, Navigation]:
    """Context processor: `nav` on every page."""
    return {"nav": navigation_of(request)} if hasattr(request, "user") else {}
