"""Pages of files that bring units and people in: choose, recognise the columns, look at every row, write, undo."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Act, acts, unless_refused, when
from thidua.foundation.sheets import columns as heads
from thidua.foundation.sheets import reading, values
from thidua.foundation.ui import asked
from thidua.foundation.ui.tables import XLSX, Column, Filter, Table, spreadsheet
from thidua.foundation.work import long
from thidua.organisation import actions, forms, permissions, tasks
from thidua.organisation.importing import FIELDS, accepting, workbooks
from thidua.organisation.importing.judging import TAKEN_IN
from thidua.organisation.models import ImportKind, ImportRow, ImportRun, ImportState, Verdict

# A longer file is checked by a worker, with its progress shown.
MOST_AT_ONCE = 1_500
SHOWN_ROWS = 6
PAGES = {"organisation.unit": "organisation:unit", "organisation.person": "organisation:person"}
STEPS = (gettext_lazy("Chọn tệp"), gettext_lazy("Nhận cột"), gettext_lazy("Xem thử"), gettext_lazy("Ghi vào hệ thống"))
REACHED = {ImportState.CHOSEN: 1, ImportState.CHECKED: 2, ImportState.ACCEPTED: 4, ImportState.UNDONE: 4, ImportState.ABANDONED: 1}


def _steps(run: ImportRun | None, at: int) -> list[dict[str, Any]]:
    """Return the four steps; `at` counts those that are done."""
    return [
        {
            "label": label,
            "state": "done" if number < at else "now" if number == at else "next",
            "note": run.file.name if run and number == 0 else "",
        }
        for number, label in enumerate(STEPS)
    ]


RUNS = (
    Column("tep", gettext_lazy("Tệp"), lambda run: run.file.name, url=lambda run: reverse("organisation:import_run", args=[run.pk])),
    Column("gi", gettext_lazy("Nhập gì"), lambda run: run.get_kind_display(), vi=False),
    Column("luc", gettext_lazy("Gửi lúc"), lambda run: run.made_at, sort="made_at"),
    Column("nguoi", gettext_lazy("Người gửi"), lambda run: run.made_by.full_name),
    Column(
        "tinh-trang", gettext_lazy("Tình trạng"), lambda run: run.get_state_display(), template="organisation/import_state.html", vi=False
    ),
)


@login_required
def imports(request: HttpRequest) -> HttpResponse:
    """The form for a file, and the files that came before."""
    at = clock.now()
    permissions.require(permissions.can_manage(request.user, at.date()))
    form = forms.ImportForm(request.POST or None, request.FILES or None, initial={"kind": request.GET.get("loai") or ImportKind.UNITS})
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.start_import(kind=form.cleaned_data["kind"], upload=form.cleaned_data["file"], actor=request.user, at=at)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("organisation:import_columns", pk=run.pk)
    rows = permissions.imports_visible_to(request.user, at.date()).select_related("file", "made_by")
    table = Table(request, rows, RUNS, caption=_("Các tệp đã gửi"), default_sort="-luc", filename="tep-da-nhap", per_page=20)
    context = {"form": form, "table": table, "steps": _steps(None, 0), "kinds": ImportKind.choices}
    return table.response() or render(request, "organisation/imports.html", context, status=422 if form.errors else 200)


def _visible(user: User, pk: int) -> ImportRun:
    on = clock.today()
    permissions.require(permissions.can_manage(user, on))
    rows = permissions.imports_visible_to(user, on).select_related("file", "made_by", "accepted_by")
    return get_object_or_404(rows, pk=pk)


@login_required
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column is which: guessed, and changed here. Another sheet is guessed anew."""
    run = _visible(request.user, pk)
    if run.state not in (ImportState.CHOSEN, ImportState.CHECKED):
        return redirect("organisation:import_run", pk=pk)
    book = reading.read(storage.read(run.file), name=run.file.name)
    wanted = request.POST.get("sheet") or asked.words(request.GET, "trang") or run.sheet
    sheet = book.sheet(wanted) or book.sheets[0]
    if sheet.name != run.sheet:
        match = heads.recognise(sheet, FIELDS[run.kind])
        run.sheet, run.head_row, run.columns, run.note = sheet.name, match.head_row, dict(match.columns), sheet.note
    head_row = asked.number(request.GET, "dong")
    if head_row is not None and 0 < head_row <= len(sheet.rows):
        run.head_row = head_row
        run.columns = heads.columns_of(sheet.rows[head_row - 1], FIELDS[run.kind])
    form = forms.ColumnsForm(request.POST or None, run=run, sheet=sheet)
    if request.method == "POST" and form.is_valid():
        try:
            return _check(request, run, form, len(sheet.rows))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "run": run,
        "form": form,
        "steps": _steps(run, 1),
        "sheets": book.sheets,
        "sheet": sheet,
        "hidden_rows": len(sheet.hidden),
        "hidden_rows_unknown": not book.tells_hidden_rows,
        "letters": [reading.letter(column) for column in range(max((len(row) for row in sheet.rows[:200]), default=0))],
        "sample": [(number, [values.words(cell) for cell in row]) for number, row in _sample(sheet, run.head_row)],
    }
    return render(request, "organisation/import_columns.html", context, status=422 if form.errors else 200)


def _sample(sheet: reading.Sheet, head_row: int) -> list[tuple[int, list[reading.Cell]]]:
    first = max(head_row, 1)
    return list(enumerate(sheet.rows[first - 1 : first - 1 + SHOWN_ROWS], start=first))


def _check(request: HttpRequest, run: ImportRun, form: forms.ColumnsForm, rows: int) -> HttpResponse:
    at = clock.now()
    chosen: Mapping[str, Any] = {
        "sheet": form.cleaned_data["sheet"],
        "head_row": form.cleaned_data["head_row"],
        "columns": form.columns,
        "options": form.options,
        "actor": request.user,
        "at": at,
    }
    if rows > MOST_AT_ONCE:
        return redirect(actions.check_later(run, **chosen))
    actions.check_import(run, **chosen)
    return redirect("organisation:import_run", pk=run.pk)


# --- Every row -------------------------------------------------------------------------------------------------------------------------


def _told(row: ImportRow) -> str:
    """Return what is to be known about a row in one text, for Excel."""
    changes = [f"{field}: {before} → {after}" for field, (before, after) in row.changes.items()]
    return " ".join([*changes, *(sentence for _kind, _field, sentence in row.findings)])


def _columns(run: ImportRun) -> list[Column]:
    labels = {field.key: field.label for field in FIELDS[run.kind]}

    def told(row: ImportRow) -> list[dict[str, Any]]:
        return [
            {
                "label": labels.get(field, ""),
                "written": written if kind == "bad" and (written := row.written.get(field, "")) not in text else "",
                "text": text,
            }
            for kind, field, text in row.findings
        ]

    def page(row: ImportRow) -> str | None:
        links = [(each.subject_type, each.subject_id) for each in row.records.all() if each.subject_type in PAGES]
        return reverse(PAGES[links[0][0]], args=[links[0][1]]) if links and run.state == ImportState.ACCEPTED else None

    template = "organisation/import_mend.html" if run.state == ImportState.CHECKED else "organisation/import_findings.html"
    return [
        Column("dong", gettext_lazy("Dòng"), lambda row: row.number, sort="number"),
        Column("hieu-la", gettext_lazy("Hiểu là"), lambda row: row.name or _("(không có tên)"), url=page),
        Column(
            "ket-qua", gettext_lazy("Kết quả"), lambda row: row.get_verdict_display(), template="organisation/import_verdict.html", vi=False
        ),
        Column("dieu-can-biet", gettext_lazy("Điều cần biết"), told, template=template, export=_told),
    ]


def _only(rows: Any, value: str) -> Any:
    return rows.filter(noted=True) if value == "noted" else rows.filter(verdict=value)


@login_required
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """What every row would do, or did."""
    shown = _visible(request.user, pk)
    if shown.state == ImportState.CHOSEN:
        return redirect("organisation:import_columns", pk=pk)
    counts = {verdict: shown.counts.get(verdict, 0) for verdict in Verdict.values}
    choices = [(verdict, f"{Verdict(verdict).label} ({number})") for verdict, number in counts.items() if number]
    table = Table(
        request,
        shown.rows.filter(round=shown.round).prefetch_related("records"),
        _columns(shown),
        caption=_("Kết quả từng dòng"),
        search=("folded_name__contains",),
        search_label=_("Tìm tên"),
        filters=[Filter("ket-qua", gettext_lazy("Kết quả"), [*choices, ("noted", _("Có điều cần biết"))], _only)],
        default_sort="dong",
        filename=f"ket-qua-{shown.pk}",
    )
    being_written = long.under_way(tasks.write_rows, pk=shown.pk) if shown.state == ImportState.CHECKED else None
    context = {
        "run": shown,
        "steps": _steps(shown, REACHED[ImportState(shown.state)]),
        "counts": [(verdict, Verdict(verdict).label, number) for verdict, number in counts.items()],
        "problems": counts[Verdict.PROBLEM],
        "writes": _writes(shown),
        "being_written": being_written,
        "why": _why(request.user, shown, being_written=being_written is not None),
        "table": table,
    }
    return table.response() or render(request, "organisation/import_run.html", context)


def _writes(shown: ImportRun) -> int:
    return sum(shown.counts.get(verdict, 0) for verdict in TAKEN_IN)


def _why(user: User, shown: ImportRun, *, being_written: bool) -> list[Act]:
    """What this reader may do with the file now, and the fact that decides: who he is, or how far it has come."""
    quiet = when(not being_written, _("Tệp này đang được ghi vào hệ thống. Hãy chờ ghi xong rồi tải lại trang."))
    right = permissions.can_manage(user, clock.today()) & quiet
    checked = when(shown.state == ImportState.CHECKED, _("Chỉ làm được khi tệp đang xem thử, chưa ghi."))
    acceptable = unless_refused(accepting.require_acceptable, shown, seen=shown.digest, leave_out=False)
    return acts(
        (_("Ghi tất cả các dòng vào hệ thống"), right & acceptable),
        (_("Sửa dòng, sửa cột, bỏ lần nhập"), right & checked),
        (_("Hoàn tác lần nhập"), right & when(shown.state == ImportState.ACCEPTED, _("Chỉ hoàn tác được lần nhập đã ghi."))),
    )


@login_required
def row(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One row: what is wrong with it, and its cells to be corrected here; then the file is judged again."""
    shown = _visible(request.user, pk)
    if shown.state != ImportState.CHECKED:
        messages.error(request, _("Chỉ làm được khi tệp đang xem thử, chưa ghi."))
        return redirect("organisation:import_run", pk=pk)
    found = get_object_or_404(shown.rows, round=shown.round, number=number)
    form = forms.RowForm(request.POST or None, run=shown, row=found)
    if request.method == "POST" and form.is_valid():
        try:
            return _correct(request, shown, number, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _row_page(request, shown, found, form, status=422 if form.errors else 200)


def _correct(request: HttpRequest, shown: ImportRun, number: int, form: forms.RowForm) -> HttpResponse:
    said: Mapping[str, Any] = {"number": number, "said": form.cleaned_data, "actor": request.user, "at": clock.now()}
    if sum(shown.counts.values()) > MOST_AT_ONCE:
        return redirect(actions.correct_row_later(shown, **said))
    again = actions.correct_row(shown, **said)
    found = again.rows.get(round=again.round, number=number)
    if found.verdict == Verdict.PROBLEM:
        return _row_page(request, again, found, form, status=422)
    messages.success(request, _("Đã sửa dòng %(number)d và xem thử lại. Chưa có gì được ghi.") % {"number": number})
    left = "?ket-qua=problem#dong" if again.counts[Verdict.PROBLEM] else ""
    return redirect(reverse("organisation:import_run", args=[again.pk]) + left)


def _row_page(request: HttpRequest, shown: ImportRun, found: ImportRow, form: forms.RowForm, *, status: int) -> HttpResponse:
    labels = {field.key: field.label for field in FIELDS[shown.kind]}
    told = [(labels.get(field, ""), sentence) for _kind, field, sentence in found.findings]
    context = {"run": shown, "row": found, "form": form, "told": told}
    return render(request, "organisation/import_row.html", context, status=status)


# --- Acts ------------------------------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _visible(request.user, pk)
    seen, leave_out = asked.words(request.POST, "seen"), bool(request.POST.get("leave_out"))
    try:
        if shown.state == ImportState.CHECKED and _writes(shown) > MOST_AT_ONCE:
            return redirect(actions.accept_later(shown, seen=seen, leave_out=leave_out, actor=request.user, at=clock.now()))
        actions.accept_import(shown, seen=seen, leave_out=leave_out, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi các dòng của tệp vào hệ thống."))
    return redirect("organisation:import_run", pk=pk)


@login_required
@require_POST
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _visible(request.user, pk)
    try:
        actions.abandon_import(shown, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("organisation:import_run", pk=pk)
    messages.success(request, _("Đã bỏ lần nhập này. Chưa có gì được ghi."))
    return redirect("organisation:imports")


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _visible(request.user, pk)
    reason = asked.words(request.POST, "reason")
    if not reason:
        messages.error(request, _("Hãy ghi lý do hoàn tác."))
        return redirect("organisation:import_run", pk=pk)
    try:
        actions.undo_import(shown, reason=reason[:500], actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã hoàn tác: mọi thứ trở lại như trước khi ghi."))
    return redirect("organisation:import_run", pk=pk)


# --- Files -----------------------------------------------------------------------------------------------------------------------------


def _kind(what: str) -> str:
    if what not in ImportKind.values:
        raise Http404
    return what


@login_required
def file(request: HttpRequest, pk: int) -> FileResponse:
    return storage.response(_visible(request.user, pk).file)


@login_required
def template(request: HttpRequest, what: str) -> HttpResponse:
    permissions.require(permissions.can_manage(request.user, clock.today()))
    content = workbooks.template(_kind(what))
    names = {ImportKind.UNITS: "mau-don-vi.xlsx", ImportKind.PEOPLE: "mau-can-bo.xlsx"}
    headers = {"Content-Disposition": content_disposition_header(True, names[ImportKind(what)]) or "attachment"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@login_required
def export(request: HttpRequest, what: str) -> HttpResponse:
    on = clock.today()
    permissions.require(permissions.can_manage(request.user, on))
    names = {ImportKind.UNITS: "don-vi-hien-co", ImportKind.PEOPLE: "can-bo-hien-co"}
    return spreadsheet(names[ImportKind(_kind(what))], workbooks.heads(what), workbooks.rows(what, on))
