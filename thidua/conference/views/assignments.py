"""What the chair's conclusion gives the units to do (việc giao sau hội nghị)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from thidua.conference import actions, acts_now, permissions, queries
from thidua.conference.forms import AssignForm, ResultForm
from thidua.conference.history import WORDS
from thidua.conference.models import Assignment, Conference, ConferenceKind, ConferenceState
from thidua.conference.views.steps import about, address, conference_or_404, done
from thidua.foundation import clock
from thidua.foundation.audit import history
from thidua.foundation.refusal import Refused
from thidua.foundation.ui import asked
from thidua.foundation.ui.tables import Column, Table

STATES = {
    "waiting": gettext_lazy("Đang làm"),
    "returned": gettext_lazy("Bị trả lại"),
    "late": gettext_lazy("Quá hạn"),
    "done": gettext_lazy("Đã xong"),
    "late_done": gettext_lazy("Đã xong, quá hạn"),
    "withdrawn": gettext_lazy("Đã thôi giao"),
}
# What the first conference of a year gives by custom: movements with concrete content and criteria.
FIRST = "Phát động, tổ chức phong trào thi đua có nội dung, tiêu chí cụ thể."  # vi: data


def _page(row: Assignment) -> str:
    return address(row.conference, "assignment", row.pk)


COLUMNS = (
    Column("viec", gettext_lazy("Việc được giao"), lambda row: row.content, sort="content", url=_page),
    Column("don-vi", gettext_lazy("Đơn vị"), lambda row: row.unit.name, sort="unit__name"),
    Column("han", gettext_lazy("Hạn hoàn thành"), lambda row: row.due_on, sort="due_on"),
    Column(
        "tinh-trang",
        gettext_lazy("Tình trạng"),
        lambda row: STATES[row.progress],
        template="conference/assignments/cell_state.html",
        vi=False,
    ),
)


@login_required
@require_GET
def assignments(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    conference = conference_or_404(request, year, code, pk, clock.today())
    return _list(request, conference)


def _list(request: HttpRequest, conference: Conference, *, form: AssignForm | None = None, status: int = 200) -> HttpResponse:
    may = permissions.can_assign(request.user, conference, clock.today())
    open_ = conference.state in (ConferenceState.IN_SESSION, ConferenceState.CLOSED)
    rows = queries.assignments_of(conference, clock.today())
    table = Table(
        request,
        rows,
        COLUMNS,
        caption=_("Việc chủ trì giao cho các đơn vị"),
        search=("content__icontains", "unit__name__icontains"),
        filename="viec-giao",
        empty_title=_("Chưa giao việc nào"),
        empty_text=_("Việc chủ trì giao khi kết luận được ghi ở đây, mỗi đơn vị một dòng, và hiện ở “Việc của tôi” của đơn vị đó."),
    )
    if form is None and may and open_:
        form = AssignForm(units=_units(conference), initial=_first(conference))
    values = about(
        conference,
        table=table,
        form=form if open_ and may else None,
        total=rows.count(),
        finished=rows.exclude(done_at=None).count(),
        why=acts_now.of_assignments(conference, may),
    )
    return table.response() or render(request, "conference/assignments/list.html", values, status=status)


def _units(conference: Conference) -> list[Any]:
    return [each.unit for each in queries.standing_members(conference.cluster_year)]


def _first(conference: Conference) -> dict[str, object]:
    """What the form offers at a signing conference that has given nothing yet: what every unit is asked for."""
    if conference.kind != ConferenceKind.SIGNING or conference.assignments.exists():
        return {}
    return {"content": FIRST, "units": [each.pk for each in _units(conference)]}


@login_required
@require_POST
def assign(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    permissions.require(permissions.can_assign(request.user, conference, at.date()))
    form = AssignForm(request.POST, units=_units(conference))
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.assign(
                conference, content=said["content"], units=list(said["units"]), due_on=said["due_on"], actor=request.user, at=at
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã giao cho %(number)d đơn vị. Các đơn vị được báo ngay.") % {"number": len(made)})
            return redirect(address(conference, "assignments"))
    return _list(request, conference, form=form, status=422)


@login_required
@require_GET
def assignment(request: HttpRequest, year: int, code: str, pk: int, assignment: int) -> HttpResponse:
    conference = conference_or_404(request, year, code, pk, clock.today())
    return _one(request, conference, _found(conference, assignment))


def _one(
    request: HttpRequest, conference: Conference, row: Assignment, *, form: ResultForm | None = None, status: int = 200
) -> HttpResponse:
    on = clock.today()
    waits = row.done_at is None and row.withdrawn_at is None
    may_report = waits and bool(permissions.can_report_assignment(request.user, row, on))
    values = about(
        conference,
        row=row,
        form=(form or ResultForm(initial={"result": row.result})) if may_report else None,
        may_return=row.done_at and not row.withdrawn_at and permissions.can_hand_back(request.user, row, on),
        may_withdraw=not row.withdrawn_at and permissions.can_assign(request.user, conference, on),
        why=acts_now.of_assignment(request.user, row, on),
        history=history.lines(WORDS, row),
    )
    return render(request, "conference/assignments/one.html", values, status=status)


@login_required
@require_POST
def report(request: HttpRequest, year: int, code: str, pk: int, assignment: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    row = _found(conference, assignment)
    permissions.require(permissions.can_report_assignment(request.user, row, at.date()))
    form = ResultForm(request.POST)
    if form.is_valid():
        try:
            actions.report_done(row, result=form.cleaned_data["result"], actor=request.user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã báo làm xong. Đơn vị cụm trưởng được báo ngay."))
            return redirect(_page(row))
    return _one(request, conference, row, form=form, status=422)


@login_required
@require_POST
def hand_back(request: HttpRequest, year: int, code: str, pk: int, assignment: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    row, reason = _found(conference, assignment), asked.words(request.POST, "reason")
    return done(request, lambda: actions.hand_back(row, reason=reason, actor=request.user, at=at), _("Đã trả lại đơn vị."), _page(row))


@login_required
@require_POST
def withdraw(request: HttpRequest, year: int, code: str, pk: int, assignment: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    row, reason, act = _found(conference, assignment), asked.words(request.POST, "reason"), actions.withdraw_assignment
    to = address(conference, "assignments")
    return done(request, lambda: act(row, reason=reason, actor=request.user, at=at), _("Đã thôi giao việc này."), to)


def _found(conference: Conference, pk: int) -> Assignment:
    rows = queries.with_progress(conference.assignments.all(), clock.today())
    row = get_object_or_404(rows.select_related("unit", "done_by"), pk=pk)
    row.conference = conference
    return row
