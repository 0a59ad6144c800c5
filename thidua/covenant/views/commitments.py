"""A unit writes what it commits to; everybody of the year reads the whole table."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.covenant import actions, permissions, queries
from thidua.covenant.canonical import ILLUSTRATIVE
from thidua.covenant.forms import CommitmentForm, typed_from
from thidua.covenant.history import WORDS
from thidua.covenant.models import Commitment, Field
from thidua.covenant.overview import Stage
from thidua.covenant.views.page import commitments_of, year_and_stage
from thidua.drafting.models import Draft
from thidua.foundation import clock
from thidua.foundation.audit.history import lines
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.ui import asked
from thidua.foundation.ui.tables import Column, Filter, Table, spreadsheet
from thidua.organisation.models import Unit
from thidua.organisation.queries import standing

COLUMNS = (
    Column("unit", gettext_lazy("Đơn vị"), value=lambda row: row.unit.name),
    Column("field", gettext_lazy("Lĩnh vực"), value=lambda row: row.get_field_display(), vi=False),
    Column("content", gettext_lazy("Nội dung cam kết, chỉ tiêu"), value=lambda row: row.content),
    Column("target", gettext_lazy("Mức cam kết"), value=lambda row: row.target, numeric=True, sort="target"),
    Column("measure", gettext_lazy("Đơn vị tính"), value=lambda row: row.measure),
)


# --- the whole table -----------------------------------------------------------------------------------------------------------------


@login_required
@require_GET
def targets(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Every unit's commitments, to read, filter and take away as Excel."""
    at = clock.now()
    cluster_year, stage = year_and_stage(request, year, code, at)
    groups = commitments_of(stage)
    rows = [row for group in groups for row in group.rows]
    table = Table(
        request,
        rows,
        COLUMNS,
        caption=_("Cam kết, chỉ tiêu của các đơn vị"),
        search=lambda row: f"{row.unit.name} {row.content} {row.measure}",
        filters=(
            Filter("don-vi", _("Đơn vị"), [(group.unit_id, group.unit_name) for group in groups], _of_unit, vi=True),
            Filter("linh-vuc", _("Lĩnh vực"), Field.choices, lambda found, value: [row for row in found if row.field == value]),
        ),
        per_page=100,
        filename=f"cam-ket-giao-uoc-{cluster_year.cluster.code}-{cluster_year.year}",
    )
    if request.GET.get("xuat") == "xlsx":
        return _excel(table)
    return render(request, "covenant/targets.html", {"cluster_year": cluster_year, "stage": stage, "table": table})


def _of_unit(rows: list[Commitment], pk: str) -> list[Commitment]:
    return [row for row in rows if str(row.unit_id) == pk]


def _excel(table: Table) -> HttpResponse:
    lines = [[column.value(row) for column in COLUMNS] for row in table.selected]
    if settings.TRAINING:
        lines = [[ILLUSTRATIVE], *lines]
    return spreadsheet(table.filename, [str(column.label) for column in COLUMNS], lines)


# --- one unit's own ------------------------------------------------------------------------------------------------------------------


def _own_units(request: HttpRequest, stage: Stage, at: datetime) -> list[Unit]:
    own = standing(request.user, at.date()).unit_ids
    return [unit for unit in queries.member_units(stage.cluster_year) if unit.pk in own]


def _writable(request: HttpRequest, year: int, code: str, at: datetime) -> tuple[Stage, Draft | None, Unit]:
    """Return the stage, its draft, and the unit that this person writes for: the one named, else the own one."""
    _cluster_year, stage = year_and_stage(request, year, code, at)
    own = _own_units(request, stage, at)
    named = asked.words(request.POST, "unit") or asked.words(request.GET, "don-vi")
    if named:
        member = {unit.code: unit for unit in queries.member_units(stage.cluster_year)}
        unit = member.get(named) or get_object_or_404(Unit, code=named, memberships__cluster_year=stage.cluster_year)
    elif own:
        unit = own[0]
    else:
        raise PermissionDenied(permissions.no_unit_to_commit_for().reason)
    return stage, stage.draft, unit


def _show_own(request: HttpRequest, stage: Stage, unit: Unit, at: datetime, form: CommitmentForm, *, status: int = 200) -> HttpResponse:
    draft = stage.draft
    rows = queries.commitments_of(draft, [unit])[0].rows if draft else ()
    earlier = queries.earlier_commitments(draft, unit) if draft and not rows else None
    context: dict[str, Any] = {
        "cluster_year": stage.cluster_year,
        "stage": stage,
        "unit": unit,
        "own_units": _own_units(request, stage, at),
        "rows": rows,
        "form": form,
        "obstacle": queries.commitment_obstacle(draft) if draft else "",
        "earlier": earlier,
        "history": lines(WORDS, *rows) if rows else [],
    }
    return render(request, "covenant/commitments.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def commitments(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    stage, draft, unit = _writable(request, year, code, at)
    if draft is None:
        messages.error(request, _("Năm nay chưa có dự thảo giao ước. Cụm trưởng soạn dự thảo trước, rồi các đơn vị ghi cam kết."))
        return redirect("covenant:detail", year, code)
    permissions.require(permissions.can_commit(request.user, draft, unit, at.date()))
    if request.method == "GET":
        return _show_own(request, stage, unit, at, CommitmentForm())
    form = CommitmentForm(request.POST)
    if form.is_valid():
        try:
            actions.write_commitment(draft, unit=unit, actor=request.user, at=at, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi cam kết."))
            return _back(year, code, unit)
    return _show_own(request, stage, unit, at, form, status=422)


def _back(year: int, code: str, unit: Unit) -> HttpResponse:
    response = redirect("covenant:commitments", year, code)
    response["Location"] += f"?don-vi={unit.code}"
    return response


@login_required
@require_POST
def copy(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    _stage, draft, unit = _writable(request, year, code, at)
    source = queries.earlier_commitments(draft, unit) if draft else None
    try:
        if draft is None or source is None:
            raise Refused(_("Đơn vị chưa có cam kết nào trong giao ước trước để chép."))
        count = actions.copy_commitments(draft, unit=unit, source=source, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã chép %(count)d cam kết. Hãy đọc lại và sửa cho đúng năm nay.") % {"count": count})
    return _back(year, code, unit)


def _commitment(request: HttpRequest, year: int, code: str, pk: int, at: datetime) -> Commitment:
    rows = permissions.commitments_visible_to(request.user, at.date()).select_related("unit", "draft__cluster_year__cluster")
    return get_object_or_404(rows, pk=pk, draft__cluster_year__year=year, draft__cluster_year__cluster__code=code)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """Change one commitment; when somebody else changed it meanwhile, both texts are shown."""
    at = clock.now()
    row = _commitment(request, year, code, pk, at)
    permissions.require(permissions.can_commit(request.user, row.draft, row.unit, at.date()))
    context: dict[str, Any] = {"cluster_year": row.draft.cluster_year, "commitment": row, "base": row.written_at.isoformat()}
    if request.method == "GET":
        context |= {"form": CommitmentForm(initial=typed_from(row)), "obstacle": queries.commitment_obstacle(row.draft)}
        return render(request, "covenant/commitment.html", context | {"history": lines(WORDS, row)})
    form, status = CommitmentForm(request.POST), 422
    if form.is_valid():
        base = _base(request)
        try:
            actions.change_commitment(row, base=base or row.written_at, actor=request.user, at=at, **form.cleaned_data)
        except Conflict as conflict:
            context |= {"theirs": conflict.theirs, "conflict": str(conflict)}
            status = 409
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã sửa cam kết."))
            return _back(year, code, row.unit)
    elif posted := request.POST.get("base"):
        context["base"] = posted
    return render(request, "covenant/commitment.html", context | {"form": form, "history": lines(WORDS, row)}, status=status)


def _base(request: HttpRequest) -> datetime | None:
    try:
        return parse_datetime(request.POST.get("base", ""))
    except ValueError:
        return None


@login_required
@require_POST
def remove(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    row = _commitment(request, year, code, pk, at)
    try:
        actions.remove_commitment(row, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ cam kết."))
    return _back(year, code, row.unit)


@login_required
@require_POST
def move(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    row = _commitment(request, year, code, pk, at)
    try:
        actions.move_commitment(row, up=request.POST.get("up") == "1", actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _back(year, code, row.unit)
