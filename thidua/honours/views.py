"""Public pages. They are the same for everybody who is not signed in (`serving.py` keeps them), and say what they are to other sites."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from thidua.cluster.models import ClusterYear
from thidua.cluster.queries import with_members
from thidua.covenant.queries import covenant_in_force
from thidua.foundation import clock
from thidua.foundation.files.storage import response
from thidua.foundation.ui import share_image
from thidua.foundation.ui.everybody import for_everybody
from thidua.foundation.ui.sharing import Shared, shared
from thidua.honours import queries
from thidua.news import queries as news
from thidua.news.stories import picture, site_name
from thidua.organisation.models import Council

LATEST = 6
ROBOTS = """User-agent: *
Allow: /$
Allow: /tin-tuc/
Allow: /cum-khoi/
Allow: /static/
Allow: /chia-se.png
Allow: /favicon.ico
Allow: /sitemap.xml
Disallow: /

Sitemap: {sitemap}
"""
DAY_SECONDS = 86_400


def _shared(request: HttpRequest, title: str, description: str, *facts: dict[str, Any]) -> Shared:
    return shared(request, title=title, description=description, image=reverse("honours:share"), facts={"@graph": facts} if facts else None)


def _organization(request: HttpRequest) -> dict[str, Any]:
    return {
        "@type": "GovernmentOrganization",
        "name": site_name(),
        "url": request.build_absolute_uri(reverse("honours:front")),
        "logo": request.build_absolute_uri(static("ui/mark.svg")),
    }


def _site(request: HttpRequest) -> dict[str, Any]:
    find = request.build_absolute_uri(reverse("search:public")) + "?q={words}"
    action = {"@type": "SearchAction", "target": {"@type": "EntryPoint", "urlTemplate": find}, "query-input": "required name=words"}
    return {"@type": "WebSite", "name": site_name(), "url": request.build_absolute_uri("/"), "inLanguage": "vi", "potentialAction": action}


def _breadcrumb(request: HttpRequest, *steps: tuple[str, str]) -> dict[str, Any]:
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": request.build_absolute_uri(url)}
        for number, (name, url) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _cluster_year(year: int, code: str) -> ClusterYear:
    rows = with_members(queries.public_years()).select_related("opening_plan", "monitor__council")
    return get_object_or_404(rows, year=year, cluster__code=code)


@for_everybody()
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    latest = list(news.with_photographs(news.published(at))[:LATEST])
    year = queries.year_now(queries.years_shown(), at.date())
    entries = queries.entries(year, at.date()) if year else []
    context = {
        "lead": latest[0] if latest else None,
        "latest": latest[1:],
        "year": year,
        "entries": entries,
        "in_force": [entry for entry in entries if entry.in_force_at],
        "shared": _shared(
            request,
            site_name(),
            _("Tin tức, cụm, khối thi đua và giao ước thi đua đang có hiệu lực."),
            _organization(request),
            _site(request),
        ),
    }
    return render(request, "honours/front.html", context)


@for_everybody("nam")
@require_safe
def clusters(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    years = queries.years_shown()
    asked = request.GET.get("nam", "")
    year = int(asked) if asked in {str(each) for each in years} else queries.year_now(years, on)
    words = _("Các cụm, khối thi đua: đơn vị thành viên, cụm trưởng, văn bản của năm và giao ước đang có hiệu lực.")
    context = {
        "years": years,
        "year": year,
        "entries": queries.entries(year, on) if year else [],
        "shared": _shared(request, _("Cụm, khối thi đua"), words),
    }
    return render(request, "honours/clusters.html", context)


@for_everybody()
@require_safe
def cluster(request: HttpRequest, year: int, code: str) -> HttpResponse:
    cluster_year = _cluster_year(year, code)
    name, council = f"{cluster_year.cluster.name}, {year}", cluster_year.cluster.council.name
    steps = ((_("Cụm, khối thi đua"), reverse("honours:clusters")), (name, request.path))
    context = {
        "shared": _shared(request, name, f"{name}. {council}", _breadcrumb(request, *steps)),
        "cluster_year": cluster_year,
        "members": queries.members(cluster_year, clock.today()),
        "papers": queries.papers(cluster_year),
        "covenant": queries.covenant(cluster_year),
    }
    return render(request, "honours/cluster.html", context)


@for_everybody()
@require_safe
def paper(request: HttpRequest, year: int, code: str, word: str) -> HttpResponse:
    cluster_year = _cluster_year(year, code)
    found = queries.paper(cluster_year, word) if word in queries.PAPER_KINDS else None
    if found is None:
        raise Http404
    shown, clauses = found
    steps = (
        (_("Cụm, khối thi đua"), reverse("honours:clusters")),
        (f"{cluster_year.cluster.name}, {year}", reverse("honours:cluster", args=[year, code])),
        (shown.title, request.path),
    )
    told = _shared(request, shown.title, f"{shown.title}, {shown.number}", _breadcrumb(request, *steps))
    return render(request, "honours/paper.html", {"cluster_year": cluster_year, "paper": shown, "clauses": clauses, "shared": told})


@require_safe
def covenant_file(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """The exact bytes that the units signed, for whoever wants to compute their hash; only of a covenant in force."""
    covenant = covenant_in_force(_cluster_year(year, code))
    if covenant is None:
        raise Http404
    return response(covenant.text)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    words = ROBOTS.format(sitemap=request.build_absolute_uri(reverse("honours:sitemap")))
    answer = HttpResponse(words, content_type="text/plain; charset=utf-8")
    patch_cache_control(answer, public=True, max_age=DAY_SECONDS)
    return answer


@for_everybody()
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page with the day on which it last changed, where that is known."""
    pages = [(request.build_absolute_uri(page.url), page.changed_on) for page in queries.pages(clock.now())]
    return render(request, "honours/sitemap.xml", {"pages": pages}, content_type="application/xml; charset=utf-8")


@require_safe
def share(request: HttpRequest) -> HttpResponse:
    """The picture that other sites show beside a link to a page without a picture of its own."""
    council = Council.objects.order_by("pk").values_list("short_name", flat=True).first()
    return picture(request, _("Trang thông tin thi đua, khen thưởng"), site_name(), council or "")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(share_image.favicon(), content_type="image/x-icon")
    patch_cache_control(answer, public=True, max_age=DAY_SECONDS)
    return answer
