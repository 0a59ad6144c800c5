from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.foundation import clock
from thidua.foundation.notify import actions, inbox, permissions, queries
from thidua.foundation.notify.forms import ChoiceForm

PAGE = 30


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What this person was told, newest first; `truoc` goes on below the last one shown."""
    before = request.GET.get("truoc", "")
    rows = permissions.visible_to(request.user).order_by("-pk")
    if before.isdecimal() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    lines = inbox.lines(request.user, found[:PAGE], clock.today())
    return render(request, "notify/list.html", {"lines": lines, "older": older})


@login_required
@require_GET
def open_notice(request: HttpRequest, notice_pk: int) -> HttpResponse:
    """Go to what the notice is about, and count it as read. Where its reader may no longer see that, say so."""
    notice = get_object_or_404(permissions.visible_to(request.user), pk=notice_pk)
    inbox.mark_read(request.user, clock.now(), pk=notice.pk)
    lines = inbox.lines(request.user, [notice], clock.today())
    if lines and lines[0].may_see:
        return redirect(notice.url)
    messages.warning(request, _("Đồng chí không còn quyền xem nội dung của thông báo này, hoặc nội dung đã được bỏ."))
    return redirect("notify:list")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    inbox.mark_read(request.user, clock.now())
    messages.success(request, _("Đã đánh dấu đọc hết."))
    return redirect("notify:list")


@login_required
@require_http_methods(["GET", "POST"])
def choice(request: HttpRequest) -> HttpResponse:
    """How letters come to this person."""
    chosen = queries.choice_of(request.user)
    initial = {"by": chosen.by, "digest_at": f"{chosen.digest_at:%H:%M}", "language": chosen.language}
    form = ChoiceForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        actions.choose(**form.cleaned_data, actor=request.user, at=clock.now())
        messages.success(request, _("Đã ghi cách nhận thông báo."))
        return redirect("notify:choice")
    return render(request, "notify/choice.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """The private calendar: whether there is one, how to use it, how to change it."""
    return _feed_page(request)


@login_required
@require_POST
def feed_make(request: HttpRequest) -> HttpResponse:
    """Make the address and show it this once: only its digest is kept."""
    token = actions.make_feed(actor=request.user, at=clock.now())
    address = request.build_absolute_uri(reverse("home:calendar_feed", args=[token]))
    return _feed_page(request, address=address)


@login_required
@require_POST
def feed_revoke(request: HttpRequest) -> HttpResponse:
    actions.revoke_feed(actor=request.user, at=clock.now())
    messages.success(request, _("Đã thu hồi địa chỉ lịch. Lịch đã thêm ở điện thoại sẽ không cập nhật nữa."))
    return redirect("notify:feed")


def _feed_page(request: HttpRequest, *, address: str = "") -> HttpResponse:
    made = queries.feed_of(request.user)
    response = render(request, "notify/feed.html", {"feed": made, "address": address})
    response.headers["Cache-Control"] = "private, no-store"
    return response
