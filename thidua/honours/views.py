"""Public pages. They carry a form token (language, theme), so no shared cache keeps them; photographs and the feed may be kept."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from thidua.cluster.models import ClusterYear
from thidua.cluster.queries import with_members
from thidua.covenant.queries import covenant_in_force
from thidua.foundation import clock
from thidua.foundation.files.storage import response
from thidua.honours import queries
from thidua.news import queries as news

LATEST = 6
ROBOTS = """User-agent: *
Allow: /$
Allow: /tin-tuc/
Allow: /cum-khoi/
Allow: /static/
Disallow: /
"""
DAY_SECONDS = 86_400


def _cluster_year(year: int, code: str) -> ClusterYear:
    rows = with_members(queries.public_years()).select_related("opening_plan", "monitor__council")
    return get_object_or_404(rows, year=year, cluster__code=code)


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
    }
    return render(request, "honours/front.html", context)


@require_safe
def clusters(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    years = queries.years_shown()
    asked = request.GET.get("nam", "")
    year = int(asked) if asked in {str(each) for each in years} else queries.year_now(years, on)
    context = {"years": years, "year": year, "entries": queries.entries(year, on) if year else []}
    return render(request, "honours/clusters.html", context)


@require_safe
def cluster(request: HttpRequest, year: int, code: str) -> HttpResponse:
    cluster_year = _cluster_year(year, code)
    context = {
        "cluster_year": cluster_year,
        "members": queries.members(cluster_year, clock.today()),
        "papers": queries.papers(cluster_year),
        "covenant": queries.covenant(cluster_year),
    }
    return render(request, "honours/cluster.html", context)


@require_safe
def paper(request: HttpRequest, year: int, code: str, word: str) -> HttpResponse:
    cluster_year = _cluster_year(year, code)
    found = queries.paper(cluster_year, word) if word in queries.PAPER_KINDS else None
    if found is None:
        raise Http404
    shown, clauses = found
    return render(request, "honours/paper.html", {"cluster_year": cluster_year, "paper": shown, "clauses": clauses})


@require_safe
def covenant_file(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """The exact bytes that the units signed, for whoever wants to compute their hash; only of a covenant in force."""
    covenant = covenant_in_force(_cluster_year(year, code))
    if covenant is None:
        raise Http404
    return response(covenant.text)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
    patch_cache_control(answer, public=True, max_age=DAY_SECONDS)
    return answer
