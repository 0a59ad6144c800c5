"""The desk where items are written, published and withdrawn."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from thidua.foundation import clock
from thidua.foundation.audit.history import lines
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.rights import Act, Right, acts, unless_refused
from thidua.foundation.ui import asked
from thidua.foundation.ui.tables import Column, Filter, Table
from thidua.news import actions, forms, permissions, queries, stories
from thidua.news.history import WORDS
from thidua.news.models import NewsItem, NewsState
from thidua.news.moments import require_room, require_standing

STATE_LOOKS = {NewsState.DRAFT: ("unk", "pencil"), NewsState.PUBLISHED: ("ok", "world"), NewsState.WITHDRAWN: ("bad", "ban")}


def _item(request: HttpRequest, pk: int) -> NewsItem:
    rows = permissions.visible_to(request.user, clock.today()).select_related("council", "editor_unit")
    return get_object_or_404(queries.with_story(rows, ready=False), pk=pk)


@login_required
def items(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    rows = permissions.visible_to(request.user, at.date()).select_related("editor_unit").order_by("-written_at", "-pk")
    columns = [
        Column("title", gettext_lazy("Tiêu đề"), lambda row: row.title, sort="title", url=lambda row: reverse("news:item", args=[row.pk])),
        Column(
            "state", gettext_lazy("Tình trạng"), lambda row: state_word(row, at), template="news/cells/state.html", sort="state", vi=False
        ),
        Column("editor_unit", gettext_lazy("Đơn vị biên tập"), lambda row: row.editor_unit.name, sort="editor_unit__name"),
        Column("published_at", gettext_lazy("Giờ đăng"), lambda row: row.published_at, sort="published_at"),
        Column("views", gettext_lazy("Lượt xem"), lambda row: row.views, sort="views", numeric=True),
    ]
    table = Table(
        request,
        rows,
        columns,
        caption=gettext_lazy("Danh sách tin"),
        search=("title__icontains",),
        search_label=gettext_lazy("Tìm theo tiêu đề"),
        filters=[Filter("tinh-trang", gettext_lazy("Tình trạng"), NewsState.choices, lambda rows, value: rows.filter(state=value))],
        filename="danh-sach-tin",
        empty_title=gettext_lazy("Chưa có tin nào"),
        empty_text=gettext_lazy("Tin được soạn từ hội nghị đã bế mạc: mở trang hội nghị của cụm rồi bấm “Soạn tin”."),
    )
    return table.response() or render(request, "news/items.html", {"table": table})


def state_word(item: NewsItem, at: Any) -> str:
    """Return the state in words; an item set to appear later waits."""
    return _("Chờ đến giờ đăng") if queries.is_waiting(item, at) else str(item.get_state_display())


@login_required
def item(request: HttpRequest, pk: int) -> HttpResponse:
    return _item_page(request, _item(request, pk))


def _item_page(
    request: HttpRequest,
    item: NewsItem,
    *,
    publish_form: forms.PublishForm | None = None,
    typed: str = "",
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    at = clock.now()
    waiting, right = queries.is_waiting(item, at), permissions.can_edit(request.user, item, at.date())
    look, icon = STATE_LOOKS[NewsState(item.state)]
    context = {
        "item": item,
        "parts": queries.parts(item),
        "mended": stories.mended(item),
        "right": right,
        "why": _why(item, right),
        "waiting": waiting,
        "public": queries.is_public(item, at),
        "word": state_word(item, at),
        "look": "info" if waiting else look,
        "icon": "clock" if waiting else icon,
        "publish_form": publish_form or forms.PublishForm(initial=forms.publish_values(item, waiting)),
        "typed": typed,
        "error": error,
        "history": lines(WORDS, item),
    }
    return render(request, "news/item.html", context, status=status)


def _why(item: NewsItem, right: Right) -> list[Act]:
    """What this reader may do with the item now, and the fact that decides: who he is, or that it is withdrawn."""
    stands = unless_refused(require_standing, item)
    room = unless_refused(require_room, len(item.photographs.all()))
    return acts((_("Sửa, đăng, gỡ tin"), right & stands), (_("Thêm ảnh"), right & stands & room))


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    item, at = _item(request, pk), clock.now()
    permissions.require(permissions.can_edit(request.user, item, at.date()))
    if not (stands := unless_refused(require_standing, item)):
        messages.error(request, stands.reason)
        return redirect("news:item", item.pk)
    public = queries.is_public(item, at)
    if request.method != "POST":
        return _edit_page(request, item, forms.NewsForm(initial=forms.first_values(item), public=public))
    form = forms.NewsForm(request.POST, public=public)
    pictures = [forms.PictureForm(each, request.POST) for each in item.photographs.all()]
    good = [form.is_valid(), *(each.is_valid() for each in pictures if each.is_bound)]
    if not all(good):
        return _edit_page(request, item, form, pictures, status=422)
    values = {name: form.cleaned_data.get(name, "") for name in ("title", "lead", "body", "reason")}
    sent = {each.picture.pk: each.as_picture() for each in pictures if each.is_bound}
    try:
        actions.edit(item, revision=form.cleaned_data["revision"], pictures=sent, actor=request.user, at=at, **values)
    except Conflict as conflict:
        return _edit_conflict(request, pk, conflict)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _edit_page(request, item, form, pictures, status=422)
    messages.success(request, _("Đã lưu tin."))
    return redirect("news:item", item.pk)


def _edit_conflict(request: HttpRequest, pk: int, conflict: Conflict) -> HttpResponse:
    """Show both texts; what was typed stays in the form, which now knows the other's revision."""
    item = _item(request, pk)
    data = request.POST.copy()
    data["revision"] = str(item.revision)
    form = forms.NewsForm(data, public=queries.is_public(item, clock.now()))
    pictures = [forms.PictureForm(each, data) for each in item.photographs.all()]
    return _edit_page(request, item, form, pictures, conflict=conflict, status=409)


def _edit_page(
    request: HttpRequest,
    item: NewsItem,
    form: forms.NewsForm,
    pictures: list[forms.PictureForm] | None = None,
    *,
    photograph: forms.PhotographForm | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "item": item,
        "form": form,
        "pictures": pictures if pictures is not None else [forms.PictureForm(each) for each in item.photographs.all()],
        "photograph": photograph or forms.PhotographForm(public=queries.is_public(item, clock.now())),
        "most": actions.MOST_PHOTOGRAPHS,
        "conflict": conflict,
    }
    return render(request, "news/edit.html", context, status=status)


@login_required
@require_POST
def add_photograph(request: HttpRequest, pk: int) -> HttpResponse:
    item, at = _item(request, pk), clock.now()
    public = queries.is_public(item, at)
    form = forms.PhotographForm(request.POST, request.FILES, public=public)
    if form.is_valid():
        values = form.cleaned_data
        try:
            actions.add_photograph(
                item, upload=values["file"], caption=values["caption"], reason=values.get("reason", ""), actor=request.user, at=at
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm ảnh."))
            return redirect(reverse("news:edit", args=[item.pk]) + "#anh")
    permissions.require(permissions.can_edit(request.user, item, at.date()))
    return _edit_page(request, item, forms.NewsForm(initial=forms.first_values(item), public=public), photograph=form, status=422)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    item, at = _item(request, pk), clock.now()
    form = forms.PublishForm(request.POST)
    if not form.is_valid():
        return _item_page(request, item, publish_form=form, status=422)
    values = form.cleaned_data
    try:
        item = actions.publish(item, publish_at=values["publish_at"], revision=values["revision"], actor=request.user, at=at)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    except Refused as refusal:
        form.add_error("publish_at", str(refusal))
        return _item_page(request, item, publish_form=form, status=422)
    else:
        messages.success(request, _("Đã hẹn giờ đăng tin.") if queries.is_waiting(item, at) else _("Đã đăng tin."))
    return redirect("news:item", pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    item, at, reason = _item(request, pk), clock.now(), asked.words(request.POST, "reason")
    try:
        actions.withdraw(item, reason=reason, actor=request.user, at=at)
    except Refused as refusal:
        return _item_page(request, item, typed=reason, error=str(refusal), status=422)
    messages.success(request, _("Đã gỡ tin."))
    return redirect("news:item", pk)
