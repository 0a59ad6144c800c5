"""Progress against plan: across the cluster, of one unit, and how its targets are read."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from thidua.covenant.models import Covenant
from thidua.domain.progress import Outcome
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import acts, unless_refused
from thidua.foundation.ui import asked
from thidua.foundation.ui.tables import spreadsheet
from thidua.organisation.models import Unit
from thidua.progress import actions, permissions, queries
from thidua.progress.forms import RulesForm
from thidua.progress.models import Period
from thidua.progress.names import vietnamese_name
from thidua.progress.queries import UnitProgress
from thidua.progress.sheet import ILLUSTRATIVE
from thidua.progress.steps import require_in_force
from thidua.progress.views.frame import Frame, frame_of, units_of

HEADS = (
    "Đơn vị",  # vi: data
    "Kỳ báo cáo",  # vi: data
    "Lĩnh vực",  # vi: data
    "Nội dung cam kết, chỉ tiêu",  # vi: data
    "Đơn vị tính",  # vi: data
    "Chiều tốt",  # vi: data
    "Trọng số",  # vi: data
    "Mức cam kết",  # vi: data
    "Kết quả từ đầu năm",  # vi: data
    "Tỷ lệ (%)",  # vi: data
    "Diễn giải",  # vi: data
)


def _periods(frame: Frame) -> list[Period]:
    return queries.periods_of(frame.cluster_year)


@login_required
@require_GET
def board(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """How far every unit is, by what was received and the reader may know: up to now, or in one period."""
    frame = frame_of(request, year, code)
    covenant, periods = queries.covenant_of(frame.cluster_year), _periods(frame)
    chosen = next((each for each in periods if each.key == asked.words(request.GET, "ky")), None)
    visible = permissions.visible_to(request.user, frame.on).filter(period__in=[chosen] if chosen else periods)
    reports = queries.received(visible) if periods else []
    units = units_of(frame, covenant)
    rows = queries.board(covenant, units, reports) if covenant else []
    if request.GET.get("xuat") == "xlsx":
        return _excel(rows, f"Tiến độ chỉ tiêu {frame.cluster_year.cluster.name} {year}", year)  # vi: data
    context = {
        "cluster_year": frame.cluster_year,
        "covenant": covenant,
        "periods": periods,
        "chosen": chosen,
        "rows": rows,
        "own_unit_ids": permissions.own_member_ids(request.user, frame.cluster_year, frame.on),
        "any_report": bool(reports),
    }
    return render(request, "progress/board.html", context)


def _excel(rows: list[UnitProgress], name: str, year: int) -> HttpResponse:
    lines: list[list[object]] = [[ILLUSTRATIVE]] if settings.TRAINING else []
    for row in rows:
        period = row.report.period if row.report else None
        for line in row.lines:
            commitment = line.target.commitment
            lines.append(
                [
                    row.unit.name,
                    vietnamese_name(period.kind, period.number, year) if period else "",
                    str(commitment.get_field_display()),
                    commitment.content,
                    commitment.measure,
                    line.target.direction_label,
                    line.target.weight,
                    commitment.target,
                    line.value,
                    line.progress.percent,
                    line.words,
                ]
            )
    return spreadsheet(name, HEADS, lines)


def _unit(frame: Frame, covenant: Covenant | None, unit_code: str) -> Unit:
    unit = next((each for each in units_of(frame, covenant) if each.code == unit_code), None)
    if unit is None:
        raise Http404
    return unit


@login_required
@require_GET
def unit(request: HttpRequest, year: int, code: str, unit_code: str) -> HttpResponse:
    """One unit: each target with its newest value, and its values period after period."""
    frame = frame_of(request, year, code)
    covenant = queries.covenant_of(frame.cluster_year)
    found = _unit(frame, covenant, unit_code)
    if covenant is None:
        raise Http404
    reports = queries.received(permissions.visible_to(request.user, frame.on).filter(period__in=_periods(frame), unit=found))
    row = queries.board(covenant, [found], reports)[0]
    by_period = queries.values_by_period(reports)
    may = permissions.can_set_rules(request.user, frame.cluster_year, found, frame.on)
    context = {
        "cluster_year": frame.cluster_year,
        "unit": found,
        "row": row,
        "lines": [(line, by_period.get(line.target.commitment.pk, [])) for line in row.lines],
        "may_set": may,
        "why": acts((_("Đặt chiều tốt, trọng số"), may & unless_refused(require_in_force, covenant))),
        "met": Outcome.MET,
    }
    return render(request, "progress/unit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, year: int, code: str, unit_code: str) -> HttpResponse:
    """Say of each of a unit's targets which way is better and how much it weighs."""
    frame = frame_of(request, year, code)
    covenant = queries.covenant_of(frame.cluster_year)
    found = _unit(frame, covenant, unit_code)
    permissions.require(permissions.can_set_rules(request.user, frame.cluster_year, found, frame.on))
    if covenant is None:
        raise Http404
    covenant.draft.cluster_year = frame.cluster_year
    form = RulesForm(request.POST or None, targets=queries.targets_of(covenant, [found])[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rules(covenant, unit=found, rules=form.rules(), actor=request.user, at=frame.at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi cách tính chỉ tiêu."))
            return redirect("progress:unit", year, code, unit_code)
    context = {"cluster_year": frame.cluster_year, "unit": found, "form": form}
    return render(request, "progress/rules.html", context, status=422 if request.method == "POST" else 200)
