"""What everybody reads."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from thidua.foundation import clock
from thidua.foundation.files.storage import response
from thidua.news import permissions, queries, readers
from thidua.news.models import NewsItem, NewsPhotograph, NewsState

PER_PAGE = 20
IN_FEED = 30
FEED_SECONDS = 60
PHOTO_SECONDS = 300


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    pages = Paginator(queries.with_photographs(queries.published(clock.now())), PER_PAGE)
    return render(request, "news/list.html", {"page": pages.get_page(request.GET.get("trang"))})


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; an address that led to a withdrawn one says so (410)."""
    at = clock.now()
    item = queries.with_story(queries.published(at)).filter(slug=slug).first()
    if item:
        return render(request, "news/article.html", {"item": item, "parts": queries.parts(item)})
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
def feed(request: HttpRequest) -> HttpResponse:
    """The newest articles as RSS 2.0, in Vietnamese whatever the reader's language."""
    with override("vi"):
        channel = Rss201rev2Feed(
            title=getattr(settings, "INSTALLATION_NAME", "") or _("Thi đua, khen thưởng"),
            link=request.build_absolute_uri(reverse("news:list")),
            description=_("Tin thi đua, khen thưởng mới đăng."),
            language="vi",
            feed_url=request.build_absolute_uri(reverse("news:feed")),
        )
    for item in queries.published(clock.now())[:IN_FEED]:
        address = request.build_absolute_uri(reverse("news:article", args=[item.slug]))
        channel.add_item(title=item.title, link=address, description=item.lead, pubdate=item.published_at, unique_id=address)
    answer = HttpResponse(channel.writeString("utf-8"), content_type=channel.content_type)
    patch_cache_control(answer, public=True, max_age=FEED_SECONDS)
    return answer
