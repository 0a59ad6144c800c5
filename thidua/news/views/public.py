"""What everybody reads."""

from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from thidua.foundation import clock
from thidua.foundation.files.storage import response
from thidua.foundation.ui.everybody import for_everybody
from thidua.foundation.ui.sharing import shared
from thidua.foundation.ui.templatetags import td
from thidua.news import permissions, queries, readers, stories
from thidua.news.models import NewsItem, NewsPhotograph, NewsState

PER_PAGE = 20
IN_FEED = 30
FEED_SECONDS = 60
PHOTO_SECONDS = 300
FIRST_YEAR = 1948  # of the first call to patriotic emulation; nothing is older


@for_everybody("trang")
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    return _list(request, at, queries.published(at), title=_("Tin tức"))


@for_everybody("trang")
@require_safe
def archive(request: HttpRequest, year: int, month: int | None = None) -> HttpResponse:
    """The news of one year, or of one month of it."""
    at = clock.now()
    if not (FIRST_YEAR <= year <= at.year and month in (None, *range(1, 13))):
        raise Http404
    words = {"month": month, "year": year}
    title = _("Tin tức tháng %(month)d năm %(year)d") % words if month else _("Tin tức năm %(year)d") % words
    return _list(request, at, queries.published_in(at, year, month), title=title, year=year, month=month)


def _list(
    request: HttpRequest, at: datetime, items: QuerySet[NewsItem], *, title: str, year: int | None = None, month: int | None = None
) -> HttpResponse:
    pages = Paginator(queries.with_newest_correction(queries.with_photographs(items)), PER_PAGE)
    months = queries.archive(at)
    context = {
        "page": pages.get_page(request.GET.get("trang")),
        "title": title,
        "year": year,
        "month": month,
        "years": list(dict.fromkeys(each.year for each in months)),
        "months": [each for each in months if each.year == year],
        "shared": shared(request, title=title, description=_("Tin thi đua, khen thưởng mới đăng."), image=reverse("honours:share")),
    }
    return render(request, "news/list.html", context)


@for_everybody()
@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; an address that led to a withdrawn one says so (410)."""
    at = clock.now()
    item = queries.with_story(queries.published(at)).select_related("council", "editor_unit").filter(slug=slug).first()
    if item:
        context = {"item": item, "parts": queries.parts(item), "mended": stories.mended(item), "shared": stories.told(request, item)}
        return render(request, "news/article.html", context)
    if NewsItem.objects.filter(slug=slug, state=NewsState.WITHDRAWN, published_at__lte=at).exists():
        return render(request, "news/gone.html", status=410)
    raise Http404


@csrf_exempt
@require_POST
def read(request: HttpRequest, slug: str) -> HttpResponse:
    """Count a reader: the article's page posts here once it is on a screen (static/news/read.js).

    Free of the CSRF token, because it changes nothing that belongs to anyone, reads no cookie and answers nothing; with the token, a reader
    whose browser keeps no cookies would not be counted. What is counted, and its limits: docs/privacy.md.
    """
    item = get_object_or_404(queries.published(clock.now()), slug=slug)
    if readers.is_reader(request.headers):
        address, agent = request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", "")
        readers.count(item, address=address, agent=agent, day=clock.real_now().date())
    return HttpResponse(status=204)


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A photograph: of a published item to everybody, of any other only to those who may read that item."""
    at = clock.now()
    picture = get_object_or_404(NewsPhotograph.objects.select_related("item", "file"), pk=pk)
    public = queries.is_public(picture.item, at)
    if not public and not permissions.can_read_unpublished(request.user, picture.item, at.date()):
        raise Http404
    answer = response(picture.file, inline=True)
    answer["Content-Disposition"] = "inline"  # without the name under which somebody kept it
    if public:
        patch_cache_control(answer, public=True, max_age=PHOTO_SECONDS)
    else:
        patch_cache_control(answer, private=True, no_store=True)
    return answer


@require_safe
def share(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that other sites show beside a link to the article."""
    item = get_object_or_404(queries.published(clock.now()).select_related("council"), slug=slug)
    return stories.picture(request, *stories.picture_words(item))


@for_everybody()
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest articles as RSS 2.0, in Vietnamese whatever the reader's language."""
    return _feed(request, Rss201rev2Feed, reverse("news:feed"))


@for_everybody()
@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """The newest articles as Atom 1.0; a corrected one says since when."""
    return _feed(request, Atom1Feed, reverse("news:atom"))


def _feed(request: HttpRequest, kind: type[Rss201rev2Feed] | type[Atom1Feed], path: str) -> HttpResponse:
    absolute = request.build_absolute_uri
    with override("vi"):
        channel = kind(
            title=stories.site_name(),
            link=absolute(reverse("news:list")),
            description=_("Tin thi đua, khen thưởng mới đăng."),
            language="vi",
            feed_url=absolute(path),
        )
        corrected = _("(Đã sửa ngày %(day)s: %(reason)s)")
        for item in queries.with_story(queries.published(clock.now())).select_related("editor_unit")[:IN_FEED]:
            address, newest = absolute(reverse("news:article", args=[item.slug])), next(iter(item.corrections.all()), None)
            note = " " + corrected % {"day": td.vi_date(newest.corrected_at), "reason": newest.reason} if newest else ""
            channel.add_item(
                title=item.title,
                link=address,
                description=item.lead + note,
                author_name=item.editor_unit.name,
                pubdate=item.published_at,
                updateddate=stories.changed_at(item),
                unique_id=address,
            )
    answer = HttpResponse(channel.writeString("utf-8"), content_type=channel.content_type)
    patch_cache_control(answer, public=True, max_age=FEED_SECONDS)
    return answer
