"""Bringing a text in: from a Word file or pasted words to a page where every doubt is seen, and from there into a draft."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.cluster import permissions as cluster
from thidua.cluster.models import ClusterYear
from thidua.drafting import actions, doubts, permissions, queries, staging
from thidua.drafting.forms import IntakeForm, LineForm, StoreForm
from thidua.drafting.models import ClauseKind, DraftKind, TextImport
from thidua.drafting.views.frame import back_to, draft_or_404
from thidua.drafting.word import reading
from thidua.foundation import clock
from thidua.foundation.files import storage
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.ui import asked

DOUBTFUL, ASIDE = "can-xem", "de-rieng"


def _import_or_404(request: HttpRequest, year: int, code: str, import_pk: int, at: datetime) -> TextImport:
    """Return an import of this year that the reader began and may go on with."""
    cluster_year = cluster.year_or_404(request.user, year, code, at.date())
    found = permissions.imports_of(request.user).filter(cluster_year=cluster_year).select_related("file")
    text_import = get_object_or_404(found, pk=import_pk)
    text_import.cluster_year = cluster_year
    permissions.require(permissions.can_review(request.user, text_import, at.date()))
    return text_import


def _stored(request: HttpRequest, import_pk: int) -> TextImport | None:
    """The reader's import that has become a draft: whoever comes back to it, or sends it twice, is led there."""
    return permissions.stored_imports_of(request.user).filter(pk=import_pk).first()


@login_required
def begin(request: HttpRequest, year: int, code: str, kind: str) -> HttpResponse:
    at = clock.now()
    if kind not in DraftKind.values:
        raise Http404
    cluster_year = cluster.year_or_404(request.user, year, code, at.date())
    permissions.require(permissions.can_start(request.user, cluster_year, at.date()))
    living = queries.current_draft(cluster_year, kind)
    if living and request.method == "GET":
        messages.info(request, _("Năm nay đã có dự thảo loại này."))
        return redirect("drafting:detail", year=year, code=code, pk=living.pk)
    sent = request.method == "POST"
    form = IntakeForm(request.POST, request.FILES) if sent else IntakeForm()
    if sent and form.is_valid():
        try:
            made = _begun(request, cluster_year, kind, form, at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã đọc xong. Chưa có gì được ghi vào dự thảo: hãy xem lại rồi bấm “Lập dự thảo”."))
            return redirect(made)
    context = {
        "cluster_year": cluster_year,
        "kind": DraftKind(kind),
        "form": form,
        "begun": permissions.imports_of(request.user).filter(cluster_year=cluster_year, kind=kind).select_related("file").order_by("-pk"),
    }
    return render(request, "drafting/begin_import.html", context, status=422 if form.errors else 200)


def _begun(request: HttpRequest, cluster_year: ClusterYear, kind: str, form: IntakeForm, at: datetime) -> TextImport:
    """Read first, outside any transaction; then keep what was read."""
    upload, text = form.cleaned_data["file"], form.cleaned_data["text"]
    if upload:
        storage.require_size(upload.size)
    read = reading.read(upload) if upload else staging.read_paste(text)
    return actions.begin_import(cluster_year, kind=kind, reading=read, upload=upload, pasted=text, actor=request.user, at=at)


@login_required
def review(request: HttpRequest, year: int, code: str, import_pk: int) -> HttpResponse:
    at = clock.now()
    if request.method == "GET" and (done := _stored(request, import_pk)):
        return redirect(reverse("drafting:detail", args=[year, code, done.draft_id]))
    text_import = _import_or_404(request, year, code, import_pk, at)
    if request.method == "POST":
        return _revise(request, text_import, at)
    return _review_page(request, text_import)


def _revise(request: HttpRequest, text_import: TextImport, at: datetime) -> HttpResponse:
    ids = [int(each) for each in request.POST.getlist("chon") if each.isdecimal() and len(each) < 9]
    verb, kind = request.POST.get("lam", ""), request.POST.get("cap", "")
    try:
        base = asked.number(request.POST, "base")
        actions.revise_import(text_import, verb=verb, ids=ids, kind=kind, base=base, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    view = request.GET.get("xem", "")
    query = f"?xem={view}" if view in (DOUBTFUL, ASIDE) else ""
    return redirect(f"{text_import.get_absolute_url()}{query}{f'#n{min(ids)}' if ids else ''}")


def _rows(text_import: TextImport, lines: staging.Lines) -> list[doubts.Shown]:
    bare_parts = text_import.kind != DraftKind.REGULATION
    return doubts.shown(lines, bare_parts=bare_parts, accepts_changes=text_import.accepts_changes)


def _review_page(request: HttpRequest, text_import: TextImport, *, form: StoreForm | None = None) -> HttpResponse:
    lines = staging.from_json(text_import.content["lines"])
    rows = _rows(text_import, lines)
    counted = staging.counts(lines)
    view = request.GET.get("xem", "")
    chosen = {DOUBTFUL: [row for row in rows if row.line.is_doubtful], ASIDE: [row for row in rows if row.line.aside]}
    context = {
        "text_import": text_import,
        "cluster_year": text_import.cluster_year,
        "rows": chosen.get(view, [row for row in rows if row.line.stands]),
        "view": view if view in chosen else "",
        "views": [
            ("", _("Cả văn bản"), counted["standing"]),
            (DOUBTFUL, _("Chỗ cần xem"), counted["doubtful"]),
            (ASIDE, _("Không đưa vào"), counted["aside"]),
        ],
        "counted": counted,
        "first_doubtful": next((row.line.id for row in rows if row.line.is_doubtful), None),
        "note_count": sum(len(line.notes) for line in lines),
        "kinds": ClauseKind.choices,
        "kind": DraftKind(text_import.kind),
        "form": form or StoreForm(initial={"title": text_import.title, "base": text_import.revision}),
    }
    return render(request, "drafting/review_import.html", context, status=422 if form else 200)


@login_required
def line(request: HttpRequest, year: int, code: str, import_pk: int, line: int) -> HttpResponse:
    at = clock.now()
    text_import = _import_or_404(request, year, code, import_pk, at)
    lines = staging.from_json(text_import.content["lines"])
    row = next((each for each in _rows(text_import, lines) if each.line.id == line), None)
    if row is None:
        raise Http404
    initial = {"kind": row.line.kind, "heading": row.line.heading, "body": row.line.body, "base": text_import.revision}
    form = LineForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rewrite_line(text_import, line=line, **form.cleaned_data, actor=request.user, at=at)
        except Conflict as conflict:
            form = LineForm({**form.cleaned_data, "base": text_import.revision})
            form.add_error(None, str(conflict))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(f"{text_import.get_absolute_url()}#n{line}")
    context = {"text_import": text_import, "cluster_year": text_import.cluster_year, "row": row, "form": form}
    return render(request, "drafting/import_line.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def read_again(request: HttpRequest, year: int, code: str, import_pk: int) -> HttpResponse:
    at = clock.now()
    text_import = _import_or_404(request, year, code, import_pk, at)
    accept = request.POST.get("nhan") == "1"
    if text_import.file is None:
        raise Http404
    try:
        with text_import.file.path.open("rb") as file:
            read = reading.read(file, accept=accept)
        actions.read_again(text_import, reading=read, accepts_changes=accept, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã đọc lại tệp theo cách vừa chọn."))
    return redirect(text_import)


@login_required
@require_POST
def store(request: HttpRequest, year: int, code: str, import_pk: int) -> HttpResponse:
    at = clock.now()
    if done := _stored(request, import_pk):
        return redirect(reverse("drafting:detail", args=[year, code, done.draft_id]))
    text_import = _import_or_404(request, year, code, import_pk, at)
    form = StoreForm(request.POST)
    if form.is_valid():
        try:
            draft = actions.store_import(text_import, **form.cleaned_data, actor=request.user, at=at)
        except Refused as refusal:
            form = StoreForm({**form.cleaned_data, "base": text_import.revision})
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lập dự thảo. Hãy đọc lại từng điều rồi gửi lấy ý kiến."))
            draft.cluster_year = text_import.cluster_year
            return back_to(draft)
    return _review_page(request, text_import, form=form)


@login_required
@require_POST
def discard(request: HttpRequest, year: int, code: str, import_pk: int) -> HttpResponse:
    at = clock.now()
    text_import = _import_or_404(request, year, code, import_pk, at)
    kind = text_import.kind
    try:
        actions.discard_import(text_import, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ bản nhập; tệp và chữ đã đọc không còn giữ."))
    return redirect("drafting:start", year=year, code=code, kind=kind)


@login_required
def source_file(request: HttpRequest, year: int, code: str, pk: int) -> FileResponse:
    """The file from which a draft was made, as it came; it may hold notes that were not meant for others, so only its writers get it."""
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    permissions.require(permissions.can_edit(request.user, draft, at.date()))
    source = queries.source_of(draft)
    if source is None or source.file is None:
        raise Http404
    return storage.response(source.file)
