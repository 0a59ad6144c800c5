"""A report's table as Excel: out, filled, and back in with a trial that writes nothing."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.foundation.ui.tables import spreadsheet
from thidua.progress import permissions, queries, sheet
from thidua.progress.forms import ReportForm, SheetForm
from thidua.progress.names import vietnamese_name
from thidua.progress.views.frame import frame_of, report_or_404
from thidua.progress.views.reports import show_form, writable_or_redirect


@login_required
@require_GET
def table(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The report as Excel, for whoever may read it; filled, it comes back in."""
    frame = frame_of(request, year, code)
    report = report_or_404(request, frame, pk)
    name = f"Báo cáo {vietnamese_name(report.period.kind, report.period.number, year)} - {report.unit.name}"  # vi: data
    rows = sheet.rows_out(queries.lines_of(report))
    return spreadsheet(name, sheet.HEADS, [[sheet.ILLUSTRATIVE], *rows] if settings.TRAINING else rows)


@login_required
@require_POST
def trial(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """Show what a filled table would write, row by row; accepting it sends the form of the report."""
    frame = frame_of(request, year, code)
    report = report_or_404(request, frame, pk)
    if elsewhere := writable_or_redirect(request, frame, report):
        return elsewhere
    permissions.require(permissions.can_write(request.user, report, frame.on))
    lines = queries.lines_of(report)
    form = SheetForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            tried = sheet.read(storage.content_of(upload), name=storage.clean_name(upload.name), lines=lines)
        except Refused as refusal:
            form.add_error("upload", str(refusal))
        else:
            context = {"cluster_year": frame.cluster_year, "report": report, "period": report.period, "trial": tried, "lines": lines}
            return render(request, "progress/trial.html", context)
    return show_form(request, frame, report, ReportForm(lines=lines, note=report.note), status=422, sheet_form=form)
