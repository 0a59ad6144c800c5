"""What movements tell the home page: what waits for whom, where the stage stands, what happens when."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.cluster.models import ClusterYear, YearState
from thidua.foundation.accounts.models import User
from thidua.foundation.overview import Knot, Moment, Waiting
from thidua.foundation.ui.templatetags import td
from thidua.movement import permissions
from thidua.movement.models import (
    RUNNING,
    Answer,
    Exemplar,
    ExemplarState,
    Movement,
    MovementReport,
    Participation,
    ReportState,
    State,
)
from thidua.organisation.queries import standing

# A report is asked for from so many days before its deadline, or before the movement's end where none is set.
ASKED_BEFORE = timedelta(days=30)


def waiting(user: User, cluster_years: list[ClusterYear], at: datetime) -> list[Waiting]:
    """Return what waits for this person, whatever the years: movements reach units that are in no cluster. Four queries at most."""
    units = standing(user, at.date()).unit_ids
    if not units:
        return []
    kept = permissions.kept_by(user, at.date()).filter(state__in=(State.DRAFT, *RUNNING)).order_by("pk")
    movements = {each.pk: each for each in kept}
    reached = Participation.objects.filter(unit_id__in=units, movement__state__in=RUNNING).select_related("movement", "unit")
    places = {each.pk: each for each in reached.order_by("movement__respond_by", "pk")}
    ours = Q(participation__in=list(places)) | Q(
        participation__movement__in=list(movements), state__in=(ReportState.SENT, ExemplarState.PUT)
    )
    joined = ("participation__movement", "participation__unit")
    reports = list(MovementReport.objects.filter(ours).select_related(*joined).order_by("pk")) if places or movements else []
    exemplars = list(Exemplar.objects.filter(ours).select_related(*joined).order_by("pk")) if places or movements else []
    found = [each for place in places.values() for each in _of_unit(user, place, reports, at)]
    found += [_returned(each) for each in exemplars if each.state == ExemplarState.RETURNED and each.participation_id in places]
    found += [each for movement in movements.values() for each in _movement(user, movement, at)]
    sent = [each for each in reports if each.state == ReportState.SENT]
    found += [_to_receive(each) for each in sent if each.participation.movement_id in movements]
    put = [each for each in exemplars if each.state == ExemplarState.PUT]
    return found + [_to_judge(each) for each in put if each.participation.movement_id in movements]


def _of_unit(user: User, place: Participation, reports: list[MovementReport], at: datetime) -> Iterator[Waiting]:
    yield from _plan(user, place, at)
    yield from _report(user, place, [each for each in reports if each.participation_id == place.pk], at)


def _returned(exemplar: Exemplar) -> Waiting:
    title = td.marked(_("Sửa điển hình bị trả lại: %(name)s"), name=exemplar.name)
    return Waiting(title, td.marked(_("Lý do: %(reason)s"), reason=exemplar.return_reason), exemplar.get_absolute_url(), _("Xem và sửa"))


def _to_receive(report: MovementReport) -> Waiting:
    values = {"unit": report.participation.unit.name, "title": report.participation.movement.title}
    title = td.marked(_("Tiếp nhận báo cáo của %(unit)s về phong trào “%(title)s”"), **values)
    detail = _("Đọc báo cáo rồi tiếp nhận, hoặc trả lại kèm lý do.")
    return Waiting(title, detail, report.get_absolute_url(), _("Đọc và tiếp nhận"))


def _to_judge(exemplar: Exemplar) -> Waiting:
    values = {"name": exemplar.name, "unit": exemplar.participation.unit.name}
    title = td.marked(_("Xem xét điển hình %(name)s của %(unit)s"), **values)
    return Waiting(title, _("Đọc rồi ghi nhận, hoặc trả lại kèm lý do."), exemplar.get_absolute_url(), _("Đọc và xem xét"))


def _plan(user: User, place: Participation, at: datetime) -> Iterator[Waiting]:
    words, url = {"title": place.movement.title, "unit": place.unit.name}, place.get_absolute_url()
    due = place.movement.respond_by if place.answered_at is None else None
    if place.state == Answer.AWAITED:
        detail = _("Đọc phong trào, soạn kế hoạch hưởng ứng rồi trình thủ trưởng; hoặc trả lời là không tham gia kèm lý do.")
        yield Waiting(td.marked(_("Hưởng ứng phong trào “%(title)s”"), **words), detail, url, _("Soạn kế hoạch"), due)
    elif place.state == Answer.WRITING:
        detail = _("Kế hoạch đang soạn, chưa trình thủ trưởng.")
        yield Waiting(td.marked(_("Soạn tiếp kế hoạch hưởng ứng “%(title)s”"), **words), detail, url, _("Soạn tiếp"), due)
    elif place.state == Answer.PREPARED:
        head = place.unit_id in standing(user, at.date()).acting_head_unit_ids
        title = td.marked(_("Duyệt kế hoạch hưởng ứng “%(title)s” của %(unit)s"), **words)
        blocked = "" if head else _("Thủ trưởng đơn vị, hoặc người được ủy quyền, duyệt.")
        yield Waiting(title, "", url, _("Đọc và duyệt") if head else _("Xem kế hoạch"), due, blocked=blocked)


def _report(user: User, place: Participation, reports: list[MovementReport], at: datetime) -> Iterator[Waiting]:
    if not place.takes_part:
        return
    movement, words = place.movement, {"title": place.movement.title, "unit": place.unit.name}
    open_one = next((each for each in reports if each.state != ReportState.RECEIVED), None)
    sent = any(each.first_sent_at for each in reports)
    due = None if sent else movement.report_by
    if open_one is None:
        asked_from = (movement.report_by or _end_of(movement.ends_on, at)) - ASKED_BEFORE
        if not sent and at >= asked_from:
            detail = _("Ghi kết quả từng tiêu chí từ khi phát động, kèm minh chứng, rồi trình thủ trưởng.")
            title = td.marked(_("Báo cáo phong trào “%(title)s” của %(unit)s"), **words)
            yield Waiting(title, detail, place.get_absolute_url(), _("Soạn báo cáo"), due)
        return
    open_one.participation = place
    url = open_one.get_absolute_url()
    if open_one.state == ReportState.PREPARED:
        head = place.unit_id in standing(user, at.date()).acting_head_unit_ids
        blocked = "" if head else _("Thủ trưởng đơn vị, hoặc người được ủy quyền, duyệt và gửi.")
        title = td.marked(_("Duyệt báo cáo phong trào “%(title)s” của %(unit)s"), **words)
        yield Waiting(title, "", url, _("Đọc và duyệt") if head else _("Xem báo cáo"), due, blocked=blocked)
    elif open_one.state == ReportState.RETURNED:
        detail = td.marked(_("Lý do trả lại: %(reason)s"), reason=open_one.return_reason)
        yield Waiting(td.marked(_("Sửa báo cáo phong trào “%(title)s”"), **words), detail, url, _("Xem và sửa"), due)
    elif open_one.state == ReportState.DRAFT:
        detail = _("Báo cáo đang soạn, chưa trình thủ trưởng.")
        yield Waiting(td.marked(_("Soạn tiếp báo cáo phong trào “%(title)s”"), **words), detail, url, _("Soạn tiếp"), due)


def _end_of(day: date | None, at: datetime) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 17)) if day else at  # noqa: DTZ001 - made aware at once


def _movement(user: User, movement: Movement, at: datetime) -> Iterator[Waiting]:
    words, url = {"title": movement.title}, movement.get_absolute_url()
    if movement.state == State.DRAFT:
        may = movement.unit_id is None or movement.unit_id in standing(user, at.date()).acting_head_unit_ids
        blocked = "" if may else _("Thủ trưởng đơn vị, hoặc người được ủy quyền, phát động.")
        title, detail = td.marked(_("Phát động phong trào “%(title)s”"), **words), _("Phong trào đang soạn, chưa phát động.")
        yield Waiting(title, detail, url, _("Xem và phát động") if may else _("Xem phong trào"), blocked=blocked)
    elif movement.ends_on and movement.ends_on < timezone.localtime(at).date():
        title, detail = td.marked(_("Tổng kết phong trào “%(title)s”"), **words), _("Thời gian của phong trào đã hết.")
        yield Waiting(title, detail, url, _("Xem và tổng kết"))


# --- the stage and the year ----------------------------------------------------------------------------------------------------------


def _launched(cluster_year: ClusterYear) -> list[Movement]:
    """Return the movements that were launched for this year: the cluster's own, and its council's that run in it; read once per object."""
    kept = cluster_year.__dict__.get("_movements_launched")
    if kept is None:
        year = cluster_year.year
        councils = Q(council_id=cluster_year.cluster.council_id, begins_on__year__lte=year, ends_on__year__gte=year)
        rows = Movement.objects.filter(Q(cluster_year=cluster_year) | councils, launched_at__isnull=False)
        kept = list(rows.exclude(state=State.WITHDRAWN).defer("content").order_by("pk"))
        cluster_year.__dict__["_movements_launched"] = kept
    return kept


def knot(cluster_year: ClusterYear, at: datetime) -> Knot:
    """Return where the year's movements stand: they go on while the year is open. No query: every page draws it, and the page it leads to
    tells which ones run."""
    url, label = reverse("movement:of_year", args=[cluster_year.year, cluster_year.cluster.code]), _("Phong trào")
    if cluster_year.state == YearState.CLOSED or timezone.localtime(at).year > cluster_year.year:
        return Knot("movement", label, url, "done")
    return Knot("movement", label, url, "now" if cluster_year.state == YearState.PLANNED else "next")


def moments(cluster_year: ClusterYear) -> list[Moment]:
    """Return the days of the year's movements and their deadlines."""
    return [each for movement in _launched(cluster_year) for each in _days_of(movement)]


def _days_of(movement: Movement) -> Iterator[Moment]:
    url, words = movement.get_absolute_url(), {"title": movement.title}
    for moment, sentence in (
        (movement.launched_at, _("Phát động phong trào “%(title)s”")),
        (movement.respond_by, _("Hạn gửi kế hoạch hưởng ứng “%(title)s”")),
        (movement.report_by, _("Hạn gửi báo cáo phong trào “%(title)s”")),
    ):
        if moment is not None:
            yield Moment(timezone.localtime(moment), td.marked(sentence, **words), "", url)
    if movement.ends_on is not None:
        yield Moment(movement.ends_on, td.marked(_("Phong trào “%(title)s” kết thúc"), **words), "", url)
