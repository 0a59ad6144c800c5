"""Who may see movements and what units do in them, who prepares, launches, keeps and ends them, and who acts for a unit."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from thidua.cluster import permissions as cluster_permissions
from thidua.cluster.models import ClusterYear, MemberUnit, Office
from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld
from thidua.movement.models import Exemplar, ExemplarState, Movement, MovementReport, Participation, ReportState
from thidua.organisation.models import Council, Unit
from thidua.organisation.queries import standing

__all__ = [
    "can_answer_for",
    "can_approve",
    "can_decide",
    "can_judge",
    "can_keep",
    "can_launch",
    "can_prepare",
    "can_put_forward",
    "can_read_plan",
    "can_receive",
    "can_report",
    "can_send",
    "can_start_for",
    "can_write_plan",
    "exemplars_visible_to",
    "kept_by",
    "own_unit_ids",
    "participations_visible_to",
    "reports_visible_to",
    "require",
    "visible_to",
]


def _headed_by(unit_ids: frozenset[int], path: str) -> Exists:
    """Whether one of these units is head of the cluster's year to which the movement belongs."""
    year = OuterRef(f"{path}cluster_year")
    return Exists(MemberUnit.objects.filter(cluster_year=year, unit_id__in=unit_ids, office=Office.HEAD, left_on=None))


def _kept(user: User, on: date, path: str = "", *, reading: bool = False) -> Q:
    """The condition that this person acts for who keeps the movement; `reading`: that any post there is held."""
    facts = standing(user, on)
    units = facts.home_unit_ids if reading else facts.unit_ids
    condition = Q(**{f"{path}council_id__in": facts.served_council_ids}) | Q(**{f"{path}unit_id__in": units})
    return condition | Q(_headed_by(units, path)) if units else condition


def kept_by(user: User, on: date) -> QuerySet[Movement]:
    """Return the movements for whose keeper this person acts as officer or head."""
    return Movement.objects.filter(_kept(user, on))


def visible_to(user: User, on: date) -> QuerySet[Movement]:
    """Return the movements that this person may see.

    Drafts are shown to those who hold a post where they are prepared, and to an auditor. Launched ones also to every unit that they reach,
    to those who see the cluster's year, to the council of the launcher, and to the administrator.
    """
    facts = standing(user, on)
    if facts.is_auditor:
        return Movement.objects.all()
    launched = Q(launched_at__isnull=False)
    if not facts.is_administrator:
        reached = Participation.objects.filter(movement=OuterRef("pk"), unit_id__in=facts.home_unit_ids)
        years = cluster_permissions.visible_to(user, on).values("pk")
        launched &= Q(Exists(reached)) | Q(cluster_year__in=years) | Q(council_id__in=facts.council_ids)
    return Movement.objects.filter(launched | _kept(user, on, reading=True))


def participations_visible_to(user: User, on: date) -> QuerySet[Participation]:
    """Return the units of the movements that this person may see; what their plans say is another question (`can_read_plan`)."""
    return Participation.objects.filter(movement__in=visible_to(user, on))


def _followed(user: User, on: date) -> Q:
    """The condition that this person reads what waits to be judged: of the keeper, of the council, the cluster's monitor, an auditor."""
    facts = standing(user, on)
    path = "participation__movement__"
    monitored = Q(**{f"{path}cluster_year__monitor_id__in": facts.seat_ids})
    served = Q(**{f"{path}cluster_year__cluster__council_id__in": facts.served_council_ids})
    return _kept(user, on, path, reading=True) | monitored | served


def reports_visible_to(user: User, on: date) -> QuerySet[MovementReport]:
    """Return the reports that this person may read: of the own units; received ones of all; sent ones where the movement is followed."""
    reports = MovementReport.objects.filter(participation__movement__in=visible_to(user, on))
    facts = standing(user, on)
    if facts.is_auditor:
        return reports
    sent = Q(first_sent_at__isnull=False) & ~Q(state__in=(ReportState.DRAFT, ReportState.PREPARED))
    own = Q(participation__unit_id__in=facts.home_unit_ids)
    return reports.filter(own | Q(state=ReportState.RECEIVED) | (sent & _followed(user, on)))


def exemplars_visible_to(user: User, on: date) -> QuerySet[Exemplar]:
    """Return the exemplars that this person may read: of the own units; accepted ones of all; others where the movement is followed."""
    exemplars = Exemplar.objects.filter(participation__movement__in=visible_to(user, on))
    facts = standing(user, on)
    if facts.is_auditor:
        return exemplars
    own = Q(participation__unit_id__in=facts.home_unit_ids)
    return exemplars.filter(own | Q(state=ExemplarState.ACCEPTED) | _followed(user, on))


def own_unit_ids(user: User, on: date) -> frozenset[int]:
    """Return the units for which this person acts as officer or head."""
    return standing(user, on).unit_ids


# --- the movement --------------------------------------------------------------------------------------------------------------------


def can_start_for(user: User, launcher: Council | ClusterYear | Unit, on: date) -> Right:
    """Officer or head: of the council's standing agency, of the cluster's head unit, or of the unit."""
    if isinstance(launcher, Council):
        if launcher.pk in standing(user, on).served_council_ids:
            return granted(_("Đồng chí là cán bộ của cơ quan thường trực Hội đồng."))
        return withheld(_("Việc này do cán bộ cơ quan thường trực của Hội đồng làm."))
    if isinstance(launcher, ClusterYear):
        return cluster_permissions.can_run(user, launcher, on)
    if launcher.pk in standing(user, on).unit_ids:
        return granted(_("Đồng chí làm việc cho %(unit)s.") % {"unit": launcher.name})
    return withheld(_("Việc này do cán bộ thi đua hoặc thủ trưởng %(unit)s làm.") % {"unit": launcher.name})


def can_keep(user: User, movement: Movement, on: date) -> Right:
    """Officer or head of who launches the movement."""
    launcher = movement.council or movement.cluster_year or movement.unit
    if launcher is None:
        return withheld(_("Phong trào không có nơi phát động."))
    return can_start_for(user, launcher, on)


def can_prepare(user: User, movement: Movement, on: date) -> Right:
    """Who keeps the movement writes its draft."""
    return can_keep(user, movement, on)


def can_decide(user: User, movement: Movement, on: date) -> Right:
    """Who keeps it; of a unit's movement only the unit's head, or who acts for the head by a delegation."""
    kept = can_keep(user, movement, on)
    if not kept or movement.unit is None:
        return kept
    if movement.unit_id in standing(user, on).acting_head_unit_ids:
        return granted(_("Đồng chí là thủ trưởng %(unit)s, hoặc được thủ trưởng ủy quyền.") % {"unit": movement.unit.name})
    return withheld(_("Việc này do thủ trưởng %(unit)s, hoặc người được ủy quyền, làm.") % {"unit": movement.unit.name})


def can_launch(user: User, movement: Movement, on: date) -> Right:
    """Who decides over the movement launches it."""
    return can_decide(user, movement, on)


def can_receive(user: User, movement: Movement, on: date) -> Right:
    """Who keeps the movement receives and returns reports."""
    return can_keep(user, movement, on)


def can_judge(user: User, movement: Movement, on: date) -> Right:
    """Who keeps the movement accepts and returns exemplars."""
    return can_keep(user, movement, on)


# --- a unit in it --------------------------------------------------------------------------------------------------------------------


def can_answer_for(user: User, participation: Participation, on: date) -> Right:
    """Officer or head of this unit."""
    unit = participation.unit
    if unit.pk in standing(user, on).unit_ids:
        return granted(_("Đồng chí làm việc cho %(unit)s.") % {"unit": unit.name})
    return withheld(_("Việc này do cán bộ thi đua hoặc thủ trưởng %(unit)s làm.") % {"unit": unit.name})


def can_write_plan(user: User, participation: Participation, on: date) -> Right:
    """Officer or head of this unit writes its plan."""
    return can_answer_for(user, participation, on)


def can_report(user: User, participation: Participation, on: date) -> Right:
    """Officer or head of this unit writes its reports."""
    return can_answer_for(user, participation, on)


def can_put_forward(user: User, participation: Participation, on: date) -> Right:
    """Officer or head of this unit puts exemplars forward."""
    return can_answer_for(user, participation, on)


def can_approve(user: User, participation: Participation, on: date) -> Right:
    """The unit's head, or who acts for the head by a delegation."""
    unit = participation.unit
    if unit.pk in standing(user, on).acting_head_unit_ids:
        return granted(_("Đồng chí là thủ trưởng %(unit)s, hoặc được thủ trưởng ủy quyền.") % {"unit": unit.name})
    return withheld(_("Việc này do thủ trưởng %(unit)s, hoặc người được ủy quyền, làm.") % {"unit": unit.name})


def can_send(user: User, report: MovementReport, on: date) -> Right:
    """The unit's head approves a report and so sends it."""
    return can_approve(user, report.participation, on)


def can_read_plan(user: User, participation: Participation, on: date) -> Right:
    """Those who hold a post in the unit and an auditor at any time; whoever sees the movement once the head has approved it."""
    facts = standing(user, on)
    if participation.state == "taking_part" or facts.is_auditor or participation.unit_id in facts.home_unit_ids:
        return granted()
    return withheld(_("Kế hoạch của đơn vị hiện ra sau khi thủ trưởng đơn vị duyệt."))
