"""Pages of papers and registers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.foundation import clock
from thidua.foundation.audit import history as words
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import acts
from thidua.foundation.ui.forms import Form
from thidua.foundation.ui.tables import Column, Filter, Table
from thidua.paper import actions, forms, history, permissions, queries
from thidua.paper.models import Direction, PaperType
from thidua.paper.showing import Back, show_issued
from thidua.paper.views.signing import seen_or_404

NUMBER = Column("so", gettext_lazy("Số, ký hiệu"), lambda each: each.number, template="paper/cell_number.html", sort="number")
ISSUED_ON = Column("ngay", gettext_lazy("Ngày ban hành"), lambda each: each.issued_on, sort="issued_on")
TYPE = Column("loai", gettext_lazy("Loại"), lambda each: each.get_type_display(), sort="type", vi=False)
SUBJECT = Column("trich-yeu", gettext_lazy("Trích yếu"), lambda each: capfirst(each.subject))
SIGNED = Column(
    "chu-ky",
    gettext_lazy("Chữ ký"),
    lambda each: _("Đang giữ số") if each.is_held else each.get_signed_by_display(),
    vi=False,
)
SIGNER = Column("nguoi-ky", gettext_lazy("Người ký"), lambda each: each.signer)
DOCUMENTS = (
    NUMBER,
    ISSUED_ON,
    TYPE,
    SUBJECT,
    Column("noi", gettext_lazy("Cơ quan ban hành"), lambda each: each.issuer, sort="issuer"),
    SIGNER,
    Column("chieu", gettext_lazy("Đến, đi"), lambda each: each.get_direction_display(), sort="direction", vi=False),
)
REGISTERS = (
    Column(
        "noi",
        gettext_lazy("Nơi ban hành"),
        lambda each: each.organ,
        sort="organ",
        url=lambda each: reverse("paper:register", args=[each.pk]),
    ),
    Column("ky-hieu", gettext_lazy("Ký hiệu"), lambda each: each.symbol, sort="symbol"),
    Column("nam", gettext_lazy("Năm"), lambda each: each.years, sort="year", vi=False),
    Column("the-thuc", gettext_lazy("Thể thức"), lambda each: each.get_family_display(), vi=False),
    Column("da-cap", gettext_lazy("Số đã cấp"), lambda each: each.given, sort="given", numeric=True),
    Column("gan-nhat", gettext_lazy("Ngày cấp gần nhất"), lambda each: each.last_on, sort="last_on"),
)


@login_required
def documents(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    permissions.require(permissions.can_read(request.user, on))
    papers = permissions.visible_to(request.user, on)
    years = queries.years_of(papers)
    may_register = permissions.can_register(request.user, on)
    table = Table(
        request,
        papers,
        DOCUMENTS,
        caption=_("Văn bản đến và đi"),
        search=("number__icontains", "subject__icontains", "issuer__icontains"),
        search_label=_("Tìm theo số, trích yếu, nơi ban hành"),
        filters=[
            Filter("chieu", gettext_lazy("Đến, đi"), Direction.choices, lambda rows, value: rows.filter(direction=value)),
            Filter("loai", gettext_lazy("Loại"), PaperType.choices, lambda rows, value: rows.filter(type=value)),
            Filter("nam", gettext_lazy("Năm"), [(year, year) for year in years], lambda rows, value: rows.filter(issued_on__year=value)),
        ],
        default_sort="-ngay",
        filename="van-ban",
        empty_title=_("Chưa có văn bản nào"),
        empty_text=_("Văn bản đầu tiên thường là kế hoạch thi đua, khen thưởng năm của cấp tổ chức; kế hoạch đó mở năm của cụm."),
        empty_url=reverse("paper:incoming_new") if may_register else "",
        empty_label=_("Đăng ký văn bản đến"),
    )
    context = {"table": table, "may_register": may_register, "year": on.year, "why": acts((_("Đăng ký văn bản đến"), may_register))}
    return table.response() or render(request, "paper/documents.html", context)


@login_required
def document(request: HttpRequest, pk: int) -> HttpResponse:
    on = clock.today()
    shown = get_object_or_404(permissions.visible_to(request.user, on).select_related("register", "file"), pk=pk)
    may_register = permissions.can_register(request.user, on)
    outgoing = shown.direction == Direction.OUTGOING
    why = acts((_("Hủy số") if outgoing else _("Vào sổ văn bản"), may_register))
    context = {
        "document": shown,
        "history": words.lines(history.WORDS, shown),
        "why": why,
        "may_withdraw": outgoing and not shown.withdrawn_at and may_register,
    }
    return render(request, "paper/document.html", context)


@login_required
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """An issued paper, page by page."""
    shown = seen_or_404(request, pk, clock.now())
    back = Back(reverse("paper:document", args=[pk]), _("Quay lại văn bản"))
    if not permissions.can_read(request.user, clock.today()):  # who signs or seals it, and reads no register
        back = Back(reverse("paper:sign", args=[pk]), _("Quay lại trang ký"))
    return show_issued(request, shown, back=back)


@login_required
def withdraw_number(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    shown = get_object_or_404(permissions.visible_to(request.user, at.date()), pk=pk)
    permissions.require(permissions.can_register(request.user, at.date()))
    form = forms.WithdrawForm(request.POST or None)
    target = reverse("paper:document", args=[pk])

    def act(data: dict[str, Any]) -> str:
        actions.withdraw_number(shown, **data, actor=request.user, at=at)
        return target

    title = _("Hủy số %(number)s") % {"number": shown.number}
    context = {"title": title, "verb": _("Hủy số này"), "back": target}
    return _answer(request, form, context, act=act, done=_("Đã hủy số. Số này không dùng lại, sổ ghi lý do."))


@login_required
def file(request: HttpRequest, pk: int) -> FileResponse:
    shown = get_object_or_404(permissions.visible_to(request.user, clock.today()).select_related("file"), pk=pk)
    if shown.file is None:
        raise Http404
    return storage.response(shown.file)


@login_required
def register_incoming(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_register(request.user, at.date()))
    form = forms.IncomingForm(request.POST or None, request.FILES or None)

    def act(data: dict[str, Any]) -> str:
        return reverse("paper:document", args=[actions.register_incoming(**data, actor=request.user, at=at).pk])

    context = {"title": _("Đăng ký văn bản đến"), "verb": _("Đăng ký văn bản"), "back": reverse("paper:documents")}
    return _answer(request, form, context, act=act, done=_("Đã đăng ký văn bản đến."))


@login_required
def registers(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    permissions.require(permissions.can_read(request.user, on))
    may_register = permissions.can_register(request.user, on)
    table = Table(
        request,
        queries.with_counts(permissions.registers_visible_to(request.user, on)),
        REGISTERS,
        caption=_("Sổ đăng ký văn bản đi"),
        search=("organ__icontains", "symbol__icontains"),
        default_sort="-nam",
        filename="so-van-ban-di",
        empty_title=_("Chưa có sổ nào"),
        empty_text=_("Mỗi nơi ban hành có một sổ cho mỗi năm. Sổ của cụm tự mở khi cụm ban hành văn bản đầu tiên."),
        empty_url=reverse("paper:register_new") if may_register else "",
        empty_label=_("Mở sổ đăng ký"),
    )
    context = {"table": table, "may_register": may_register, "why": acts((_("Mở sổ đăng ký"), may_register))}
    return table.response() or render(request, "paper/registers.html", context)


@login_required
def register(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(permissions.registers_visible_to(request.user, clock.today()), pk=pk)
    table = Table(
        request,
        queries.outgoing_of(shown),
        (NUMBER, ISSUED_ON, TYPE, SUBJECT, SIGNER, SIGNED),
        caption=_("Văn bản đã cấp số"),
        search=("number__icontains", "subject__icontains"),
        filename="so-van-ban-di",
        empty_title=_("Sổ chưa cấp số nào"),
        empty_text=_("Số được cấp khi văn bản ban hành, theo thứ tự, bắt đầu từ 01; số đã cấp không dùng lại."),
    )
    why = acts((_("Cấp số trong sổ này"), permissions.gives_numbers()))
    context = {"register": shown, "table": table, "history": words.lines(history.WORDS, shown), "why": why}
    return table.response() or render(request, "paper/register.html", context)


@login_required
def open_register(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    right = permissions.can_register(request.user, at.date())
    permissions.require(right)
    form = forms.RegisterForm(request.POST or None, initial={"year": at.year})

    def act(data: dict[str, Any]) -> str:
        return reverse("paper:register", args=[actions.open_register(**data, right=right, actor=request.user, at=at).pk])

    context = {"title": _("Mở sổ đăng ký văn bản đi"), "verb": _("Mở sổ đăng ký"), "back": reverse("paper:registers")}
    return _answer(request, form, context, act=act, done=_("Đã mở sổ."))


@login_required
def print_register(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(permissions.registers_visible_to(request.user, clock.today()), pk=pk)
    return render(request, "paper/print_register.html", {"register": shown, "papers": queries.outgoing_of(shown)})


@login_required
def print_incoming(request: HttpRequest, year: int) -> HttpResponse:
    on = clock.today()
    permissions.require(permissions.can_read(request.user, on))
    papers = queries.incoming_of(permissions.visible_to(request.user, on), year)
    return render(request, "paper/print_incoming.html", {"year": year, "papers": papers})


def _answer(request: HttpRequest, form: Form, context: dict[str, Any], *, act: Callable[[dict[str, Any]], str], done: str) -> HttpResponse:
    """Show the form, or do its one act and go to what it made; a refusal keeps what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            target = act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(target)
    return render(request, "paper/form.html", {"form": form, **context}, status=422 if request.method == "POST" else 200)
