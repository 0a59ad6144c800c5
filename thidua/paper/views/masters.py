"""Pages of masters: the list, one master with what its check said, a paper set with it, and making it active."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from thidua.foundation import clock
from thidua.foundation.audit import history as words
from thidua.foundation.documents import master_sample, office
from thidua.foundation.documents.master import PLACEHOLDERS
from thidua.foundation.documents.paper import Family
from thidua.foundation.documents.word import filled
from thidua.foundation.files import kinds, storage
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import acts
from thidua.foundation.ui.tables import Column, Table
from thidua.paper import actions, forms, history, permissions
from thidua.paper.models import Master, PaperFamily
from thidua.paper.showing import Back, file_response, show


def state_word(master: Master) -> str:
    """Return how far a master has come, in words."""
    if master.is_active:
        return _("Đang dùng")
    if not master.is_usable:
        return _("Còn chỗ phải sửa")
    return _("Đã ngừng dùng") if master.withdrawn_at else _("Chưa dùng")


COLUMNS = (
    Column("ten", gettext_lazy("Tên mẫu"), lambda each: each.name, sort="name", url=lambda each: each.get_absolute_url()),
    Column("noi", gettext_lazy("Nơi ban hành"), lambda each: each.organ, sort="organ"),
    Column("the-thuc", gettext_lazy("Thể thức"), lambda each: each.get_family_display(), sort="family", vi=False),
    Column("tinh-trang", gettext_lazy("Tình trạng"), state_word, vi=False),
    Column("gui", gettext_lazy("Gửi lúc"), lambda each: each.uploaded_at, sort="uploaded_at"),
)


@login_required
def masters(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    right = permissions.can_register(request.user, on)
    permissions.require(right)
    table = Table(
        request,
        permissions.masters_visible_to(request.user, on),
        COLUMNS,
        caption=_("Mẫu văn bản"),
        search=("name__icontains", "organ__icontains"),
        default_sort="-gui",
        filename="mau-van-ban",
        empty_title=_("Chưa có mẫu riêng nào"),
        empty_text=_("Văn bản Word đang theo mẫu gốc của hệ thống. Muốn đổi phông, lề: tải mẫu gốc, sửa trong Word, gửi lên."),
        empty_url=reverse("paper:master_new"),
        empty_label=_("Gửi mẫu"),
    )
    context = {"table": table, "families": PaperFamily.choices, "why": acts((_("Gửi mẫu"), right))}
    return table.response() or render(request, "paper/masters.html", context)


@login_required
def upload(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_register(request.user, at.date()))
    form = forms.MasterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.upload_master(**form.cleaned_data, actor=request.user, at=at)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("Đã nhận mẫu. Hãy xem thử rồi cho dùng."))
            return redirect(made)
    context = {"form": form, "title": _("Gửi mẫu văn bản"), "verb": _("Gửi và kiểm tra"), "back": reverse("paper:masters")}
    return render(request, "paper/form.html", context, status=422 if request.method == "POST" else 200)


@login_required
def master(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _found(request, pk)
    right = permissions.can_register(request.user, clock.today())
    answer = shown.answer
    context = {
        "master": shown,
        "state": state_word(shown),
        "unknown": [_placeholder(name) for name in answer["unknown"]],
        "absent": [(_placeholder(name), PLACEHOLDERS.get(name, name)) for name in answer["absent"]],
        "styles": answer["styles"],
        "office": bool(office.program()),
        "history": words.lines(history.WORDS, shown),
        "why": acts((_("Cho dùng, ngừng dùng mẫu"), right)),
    }
    return render(request, "paper/master.html", context)


def _placeholder(name: str) -> str:
    return f"{{{{ {name} }}}}"


@login_required
def file(request: HttpRequest, pk: int) -> FileResponse:
    return storage.response(_found(request, pk).file)


@login_required
def built_in(request: HttpRequest, family: str) -> HttpResponse:
    permissions.require(permissions.can_register(request.user, clock.today()))
    if family not in PaperFamily.values:
        raise Http404
    name = "mau-goc-dang.docx" if family == PaperFamily.PARTY else "mau-goc-nha-nuoc.docx"
    return file_response(filled(family).getvalue(), kinds.DOCX.mime, name)


@login_required
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """A made-up paper set with this master, whether it is active or not."""
    shown = _found(request, pk)
    if not shown.is_usable:
        raise Http404
    paper = master_sample.full(Family(shown.family), shown.organ)
    return show(request, paper, back=Back(shown.get_absolute_url(), _("Quay lại mẫu")), own=shown)


@login_required
@require_POST
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, actions.activate_master, _("Từ nay văn bản Word của nơi này theo mẫu này."))


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, actions.withdraw_master, _("Đã ngừng dùng mẫu. Văn bản Word trở lại mẫu gốc."))


def _found(request: HttpRequest, pk: int) -> Master:
    return get_object_or_404(permissions.masters_visible_to(request.user, clock.today()), pk=pk)


def _act(request: HttpRequest, pk: int, act: Callable[..., Any], done: str) -> HttpResponse:
    shown = _found(request, pk)
    try:
        act(shown, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(shown)
