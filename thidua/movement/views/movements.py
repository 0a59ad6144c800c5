"""Movements: the list, one at a glance, its text, and the acts of who launches it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.cluster import permissions as cluster_permissions
from thidua.domain.anniversaries import CALENDAR
from thidua.foundation import clock
from thidua.foundation.audit.history import lines as history_lines
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.rights import Right, acts, granted, unless_refused, withheld
from thidua.foundation.ui import asked
from thidua.foundation.ui.tables import Column, Filter, Table
from thidua.movement import actions, permissions, queries
from thidua.movement.forms import CorrectForm, MovementForm, StartForm, UnitsForm, WordsForm
from thidua.movement.history import WORDS
from thidua.movement.models import Answer, Counting, Level, Mode, Movement, Reach, ReviewKind, State
from thidua.movement.steps import missing_for_launch, require_draft, require_launchable, require_not_over, require_running
from thidua.movement.views.frame import done, movement_or_404, revision_read
from thidua.organisation.queries import standing

COLUMNS = [
    Column("ten", gettext_lazy("Phong trào"), lambda row: row.title, sort="title", url=lambda row: row.get_absolute_url()),
    Column("noi", gettext_lazy("Nơi phát động"), lambda row: row.launcher_name),
    Column("tu-ngay", gettext_lazy("Từ ngày"), lambda row: row.begins_on, sort="begins_on"),
    Column("den-ngay", gettext_lazy("Đến hết ngày"), lambda row: row.ends_on, sort="ends_on"),
    Column(
        "tinh-trang",
        gettext_lazy("Tình trạng"),
        lambda row: row.get_state_display(),
        sort="state",
        template="movement/cell_state.html",
        vi=False,
    ),
    Column(
        "huong-ung",
        gettext_lazy("Hưởng ứng"),
        lambda row: f"{row.joined}/{row.reached}" if row.launched_at else "",
        numeric=True,
        vi=False,
    ),
]


# --- the list ------------------------------------------------------------------------------------------------------------------------


def _launch_right(request: HttpRequest) -> Right:
    """Return whether this person may prepare a movement for anybody."""
    facts = standing(request.user, clock.today())
    if facts.served_council_ids or facts.unit_ids:
        return granted(_("Đồng chí làm việc cho một đơn vị, hoặc cho cơ quan thường trực của Hội đồng."))
    return withheld(_("Phong trào do cán bộ thi đua, thủ trưởng đơn vị hoặc cơ quan thường trực của Hội đồng soạn."))


def _years(rows: QuerySet[Movement]) -> list[int]:
    found = rows.aggregate(first=Min("begins_on"), last=Max("ends_on"))
    first, last = found["first"], found["last"]
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def _list(request: HttpRequest, rows: QuerySet[Movement], *, title: str, context: dict[str, Any], by_year: bool) -> HttpResponse:
    joined = Count("participations", filter=Q(participations__joined_at__isnull=False) & ~Q(participations__state=Answer.DECLINED))
    shown = queries.with_launcher(rows).annotate(reached=Count("participations"), joined=joined)
    filters = [Filter("trang-thai", _("Tình trạng"), State.choices, lambda rows, value: rows.filter(state=value))]
    if by_year and (years := _years(rows)):
        filters.insert(
            0, Filter("nam", _("Năm"), [(each, each) for each in years], lambda rows, value: queries.running_in(rows, int(value)))
        )
    may = _launch_right(request)
    table = Table(
        request,
        shown,
        COLUMNS,
        caption=title,
        search=("title__icontains", "theme__icontains"),
        filters=filters,
        default_sort="-tu-ngay",
        filename=title,
        empty_title=_("Chưa có phong trào nào"),
        empty_text=_("Phong trào có nội dung, tiêu chí cụ thể được soạn ở đây, rồi phát động đến các đơn vị."),
        empty_url=reverse("movement:start") if may else "",
        empty_label=_("Soạn phong trào"),
    )
    page = {"table": table, "title": title, "may_start": may, "why": acts((_("Soạn phong trào"), may))}
    return table.response() or render(request, "movement/list.html", context | page)


@login_required
@require_GET
def movements(request: HttpRequest) -> HttpResponse:
    """Every movement that the reader may see, by year and state."""
    rows = permissions.visible_to(request.user, clock.today())
    return _list(request, rows, title=_("Phong trào thi đua"), context={}, by_year=True)


@login_required
@require_GET
def of_year(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The movements of one year of a cluster: its own, its council's, its members', with the anniversaries of the year."""
    cluster_year = cluster_permissions.year_or_404(request.user, year, code, clock.today())
    rows = queries.of_cluster_year(permissions.visible_to(request.user, clock.today()), cluster_year)
    round_days = [each.title(year) for each in CALENDAR if each.is_round(year)]
    context = {"cluster_year": cluster_year, "round_days": round_days}
    return _list(request, rows, title=_("Phong trào thi đua năm %(year)d") % {"year": year}, context=context, by_year=False)


# --- one movement --------------------------------------------------------------------------------------------------------------------


def rights_of(request: HttpRequest, movement: Movement) -> dict[str, Right]:
    """Return what this reader may do with the movement now, each with the fact or the rule that decides."""
    user, on = request.user, clock.today()
    criteria = len(queries.criteria_of(movement))
    decides = permissions.can_decide(user, movement, on)
    runs = unless_refused(require_running, movement)
    return {
        "write": permissions.can_prepare(user, movement, on) & unless_refused(require_draft, movement),
        "launch": permissions.can_launch(user, movement, on) & unless_refused(require_launchable, movement, criteria),
        "widen": decides & runs,
        "correct": decides & runs,
        "review": decides & runs,
        "close": decides & runs,
        "withdraw": decides & unless_refused(require_not_over, movement),
    }


def _show(request: HttpRequest, movement: Movement, *, status: int = 200, **typed: Any) -> HttpResponse:
    at, on = clock.now(), clock.today()
    facts, rights = standing(request.user, on), rights_of(request, movement)
    glance = queries.glance(movement, at, facts.home_unit_ids)
    mine = [each for each in glance.places if each.participation.unit_id in facts.unit_ids]
    reviews = list(movement.reviews.order_by("-made_at", "-pk"))
    exemplars = permissions.exemplars_visible_to(request.user, on).filter(participation__movement=movement)
    waiting = permissions.reports_visible_to(request.user, on).filter(participation__movement=movement, state="sent")
    answers = permissions.can_answer_for(request.user, mine[0].participation, on) if mine else None
    no_unit = withheld(_("Hưởng ứng, báo cáo, giới thiệu điển hình do cán bộ, thủ trưởng của đơn vị trong phạm vi phong trào làm."))
    context = {
        "movement": movement,
        "criteria": queries.criteria_of(movement),
        "glance": glance,
        "mine": mine,
        "marks": movement.marks(on),
        "reviews": reviews,
        "exemplars": list(exemplars.select_related("participation__unit").order_by("-put_at", "-pk")[:50]),
        "waiting_reports": list(waiting.select_related("participation__unit").order_by("sent_at", "pk")[:50]),
        "versions": list(movement.versions.order_by("-number")) if movement.launched_at else [],
        "rights": rights,
        "missing": missing_for_launch(movement, len(queries.criteria_of(movement))) if movement.state == State.DRAFT else [],
        "is_over": movement.ends_on is not None and movement.ends_on < on,
        "units_form": UnitsForm(movement=movement, on=on) if rights["widen"] else None,
        "history": history_lines(WORDS, movement),
        "why": acts(
            (_("Sửa bản đang soạn"), rights["write"]),
            (_("Phát động"), rights["launch"]),
            (_("Đính chính, bổ sung đơn vị"), rights["correct"]),
            (_("Sơ kết, tổng kết"), rights["review"]),
            (_("Dừng phong trào"), rights["withdraw"]),
            (_("Hưởng ứng, báo cáo, giới thiệu điển hình"), (answers or no_unit) & unless_refused(require_running, movement)),
        ),
    }
    blank = dict.fromkeys(("withdraw_error", "withdraw_reason"), "")
    return render(request, "movement/movement.html", context | blank | typed, status=status)


@login_required
@require_GET
def movement(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, movement_or_404(request, pk))


@login_required
@require_GET
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The text of a movement as it stood in one version."""
    found = movement_or_404(request, pk)
    each = get_object_or_404(found.versions.all(), number=number)
    text = each.text
    labels = {name: str(choices(text[name]).label) for name, choices in (("level", Level), ("reach", Reach), ("mode", Mode)) if text[name]}
    criteria = [row | {"counting_label": Counting(row["counting"]).label} for row in text["criteria"]]
    days = {name: date.fromisoformat(text[name]) if text[name] else None for name in ("begins_on", "ends_on")}
    context = {"movement": found, "version": each, "text": text, "labels": labels, "criteria": criteria, **days}
    return render(request, "movement/version.html", context)


# --- its text ------------------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """A new draft, for the council, the cluster's year or the unit that will launch it."""
    today = clock.today()
    permissions.require(_launch_right(request))
    facts = standing(request.user, today)
    launchers = queries.launchers(facts.served_council_ids, facts.unit_ids, today)
    form = StartForm(request.POST or None, launchers=launchers, year=today.year)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.start(form.launched_for(), text=form.text(), actor=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi bản đang soạn. Đọc lại rồi phát động."))
            return redirect(made)
    return render(request, "movement/start.html", {"form": form}, status=422 if request.method == "POST" else 200)


def _year_of(movement: Movement) -> int:
    return movement.begins_on.year if movement.begins_on else clock.today().year


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft of a movement."""
    found = movement_or_404(request, pk)
    permissions.require(permissions.can_prepare(request.user, found, clock.today()))
    still = unless_refused(require_draft, found)
    if request.method == "GET" and not still:
        messages.error(request, still.reason)
        return redirect(found)
    form = MovementForm(request.POST or None, movement=found, criteria=queries.criteria_of(found), year=_year_of(found))
    base, status, conflict = found.revision, 200, ""
    if request.method == "POST":
        base, status = _base(request, found), 422
        if form.is_valid():
            try:
                actions.write(found, text=form.text(), base=base, actor=request.user, at=clock.now())
            except Conflict as told:
                base, status, conflict = found.revision, 409, str(told)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Đã ghi bản đang soạn."))
                return redirect(found)
    context = {"movement": found, "form": form, "base": base, "conflict": conflict}
    return render(request, "movement/write.html", context, status=status)


def _base(request: HttpRequest, movement: Movement) -> int:
    found = asked.number(request.POST, "base")
    return movement.revision if found is None else found


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A launched movement in its next version."""
    found = movement_or_404(request, pk)
    permissions.require(permissions.can_decide(request.user, found, clock.today()))
    still = unless_refused(require_running, found)
    if request.method == "GET" and not still:
        messages.error(request, still.reason)
        return redirect(found)
    form = CorrectForm(request.POST or None, movement=found, criteria=queries.criteria_of(found), year=_year_of(found))
    base, status, conflict = found.revision, 200, ""
    if request.method == "POST":
        base, status = _base(request, found), 422
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                actions.correct(found, text=form.text(), reason=reason, base=base, actor=request.user, at=clock.now())
            except Conflict as told:
                base, status, conflict = found.revision, 409, str(told)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Đã ghi bản đính chính và báo cho các đơn vị."))
                return redirect(found)
    context = {"movement": found, "form": form, "base": base, "conflict": conflict}
    return render(request, "movement/correct.html", context, status=status)


# --- acts ----------------------------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def launch(request: HttpRequest, pk: int) -> HttpResponse:
    found, read = movement_or_404(request, pk), revision_read(request)
    act = lambda: actions.launch(found, revision=read, actor=request.user, at=clock.now())  # noqa: E731
    return done(request, act, _("Đã phát động phong trào. Các đơn vị trong phạm vi được báo."), to=found)


@login_required
@require_POST
def widen(request: HttpRequest, pk: int) -> HttpResponse:
    found = movement_or_404(request, pk)
    permissions.require(permissions.can_decide(request.user, found, clock.today()))
    form = UnitsForm(request.POST, movement=found, on=clock.today())
    if form.is_valid():
        try:
            actions.widen(found, units=form.cleaned_data["units"], actor=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã bổ sung đơn vị và báo cho các đơn vị ấy."))
            return redirect(found)
    return _show(request, found, status=422, units_form=form)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found, reason = movement_or_404(request, pk), asked.words(request.POST, "reason")
    try:
        actions.withdraw(found, reason=reason, actor=request.user, at=clock.now())
    except Refused as refusal:
        return _show(request, found, status=422, withdraw_error=str(refusal), withdraw_reason=reason)
    messages.success(request, _("Đã dừng phong trào. Các đơn vị được báo kèm lý do."))
    return redirect(found)


def _reviewed(request: HttpRequest, pk: int, kind: ReviewKind) -> HttpResponse:
    found = movement_or_404(request, pk)
    permissions.require(permissions.can_decide(request.user, found, clock.today()))
    still = unless_refused(require_running, found)
    if request.method == "GET" and not still:
        messages.error(request, still.reason)
        return redirect(found)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = actions.close if kind == ReviewKind.FINAL else actions.review
        try:
            act(found, words=form.cleaned_data["words"], actor=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã tổng kết phong trào.") if kind == ReviewKind.FINAL else _("Đã ghi sơ kết phong trào."))
            return redirect(found)
    context = {
        "movement": found,
        "form": form,
        "final": kind == ReviewKind.FINAL,
        "glance": queries.glance(found, clock.now()),
        "criteria": queries.criteria_of(found),
    }
    return render(request, "movement/review.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The interim review, with the figures of this moment beside it."""
    return _reviewed(request, pk, ReviewKind.INTERIM)


@login_required
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The final review, which closes the movement."""
    return _reviewed(request, pk, ReviewKind.FINAL)
