"""Who is in a cluster's year and which office each unit holds."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.cluster import channels, permissions
from thidua.cluster.membership import day_within, life_problem
from thidua.cluster.models import ClusterYear, MemberUnit, Office, YearState
from thidua.cluster.queries import members_fingerprint, members_now, places
from thidua.cluster.rotation import Place
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.live import publishing as live
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.states import WrongState
from thidua.organisation.models import Council, Unit


class MembersRefused(Refused):
    """The list of members cannot be kept as it is. `problems` says each thing that is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


class NotLeaving(Refused):
    """The unit cannot leave the cluster now, or not on this day."""


class NotHandedOver(Refused):
    """The office cannot go to this unit."""


@transaction.atomic
def set_members(cluster_year: ClusterYear, rows: Sequence[Place], *, base: str | None = None, actor: User, at: datetime) -> ClusterYear:
    """Keep `rows` as the whole list of members (ghi danh sách thành viên). A list changed once established must be established anew.

    `base` is the fingerprint of the list as the page showed it; without it the list is taken as seen now.

    Raises:
        PermissionDenied: actor does not serve the organising council's standing agency.
        WrongState: the year is open or closed.
        Conflict: another person changed the list meanwhile; carries both lists as places.
        MembersRefused: a unit twice, two units in one place or office, a dissolved or unknown unit, a unit in another cluster this year.
    """
    return _keep(cluster_year, rows, event="cluster.members_set", base=base, actor=actor, at=at)


@transaction.atomic
def copy_last_year(cluster_year: ClusterYear, rows: Sequence[Place], *, base: str | None = None, actor: User, at: datetime) -> ClusterYear:
    """Keep last year's members with rotated offices, as a human accepted or changed them (chép năm trước).

    `queries.rotation_proposal` proposes the rows. Refuses as `set_members` does.
    """
    return _keep(cluster_year, rows, event="cluster.year_copied", base=base, actor=actor, at=at)


def _keep(cluster_year: ClusterYear, rows: Sequence[Place], *, event: str, base: str | None, actor: User, at: datetime) -> ClusterYear:
    cluster_year = ClusterYear.objects.select_for_update(no_key=True).get(pk=cluster_year.pk)
    permissions.require(permissions.can_manage(actor, cluster_year.cluster, at.date()))
    if cluster_year.state not in (YearState.DRAFT, YearState.ESTABLISHED):
        raise WrongState(
            _("Năm của cụm đã mở nên danh sách không sửa cả loạt được nữa. Hãy dùng “Ghi đơn vị rời cụm” hoặc “Bàn giao vai trò”.")
        )
    # Clusters of one organiser take turns here, so that none takes a unit that another is just taking.
    Council.objects.select_for_update(no_key=True).get(pk=cluster_year.cluster.council_id)
    standing = list(members_now(cluster_year))
    if base is not None and base != members_fingerprint(standing):
        raise Conflict(
            _("Danh sách thành viên đã đổi trong lúc đồng chí sửa. Hai bản đặt cạnh nhau bên dưới, không bản nào bị mất."),
            theirs=places(standing),
            mine=tuple(rows),
        )
    units = Unit.objects.select_related("successor").in_bulk({row.unit_id for row in rows})
    problems = _problems(cluster_year, rows, units, day_within(cluster_year.year, at.date()))
    if problems:
        raise MembersRefused(problems)
    before = [_line(member) for member in standing]
    if places(standing) == tuple(sorted(rows)):
        return cluster_year
    after = _write(cluster_year, standing, rows, units)
    if cluster_year.state == YearState.ESTABLISHED:
        cluster_year.move_to(YearState.DRAFT)
        cluster_year.save(update_fields=["state"])
    live.publish(channels.year(cluster_year.pk))
    audit.record(event, cluster_year, actor=actor, at=at, changes={"members": [before, after]})
    return cluster_year


def _write(cluster_year: ClusterYear, standing: list[MemberUnit], rows: Sequence[Place], units: dict[int, Unit]) -> list[str]:
    """Make the rows stand, without two units in one office at any moment, and return the list as the log keeps it."""
    wanted = {row.unit_id: row for row in rows}
    cluster_year.members.filter(left_on=None).exclude(unit_id__in=wanted).delete()
    cluster_year.members.filter(left_on=None).update(office=Office.MEMBER)
    kept = [member for member in standing if member.unit_id in wanted]
    for member in kept:
        member.office, member.position = wanted[member.unit_id].office, wanted[member.unit_id].position
    MemberUnit.objects.bulk_update(kept, ["office", "position"])
    known = {member.unit_id for member in kept}
    added = [
        MemberUnit(
            cluster_year=cluster_year,
            council_id=cluster_year.cluster.council_id,
            year=cluster_year.year,
            unit=units[row.unit_id],
            office=row.office,
            position=row.position,
        )
        for row in rows
        if row.unit_id not in known
    ]
    MemberUnit.objects.bulk_create(added)
    return [_line(member) for member in sorted(kept + added, key=lambda member: member.position)]


def _line(member: MemberUnit) -> str:
    """A member as the log keeps it, the same in every language."""
    return f"{member.position}. {member.unit.name}: {member.office}"


def _problems(cluster_year: ClusterYear, rows: Sequence[Place], units: dict[int, Unit], day: date) -> list[str]:
    found: list[str] = []
    seen: dict[int, Place] = {}
    offices: dict[str, Place] = {}
    positions: dict[int, Place] = {}
    labels = dict(Office.choices)
    for row in rows:
        unit = units.get(row.unit_id)
        if unit is None or row.office not in labels:
            found.append(_("Có một dòng mà đơn vị hoặc vai trò không còn trong danh mục. Hãy chọn lại dòng đó."))
            continue
        if row.unit_id in seen:
            found.append(_("%(unit)s có mặt hai lần trong danh sách. Hãy bỏ bớt một dòng.") % {"unit": unit.name})
            continue
        seen[row.unit_id] = row
        if row.office != Office.MEMBER and row.office in offices:
            values = {"office": labels[row.office], "one": units[offices[row.office].unit_id].name, "two": unit.name}
            found.append(_("Hai đơn vị cùng giữ vai trò “%(office)s”: %(one)s và %(two)s. Mỗi vai trò chỉ một đơn vị giữ.") % values)
        offices.setdefault(row.office, row)
        if row.position in positions:
            values = {"position": row.position, "one": units[positions[row.position].unit_id].name, "two": unit.name}
            found.append(_("Hai đơn vị cùng thứ tự %(position)d: %(one)s và %(two)s. Hãy đánh số lại.") % values)
        positions.setdefault(row.position, row)
        if problem := life_problem(unit, day):
            found.append(problem)
    return found + _taken(cluster_year, seen)


def _taken(cluster_year: ClusterYear, unit_ids: dict[int, Place]) -> list[str]:
    """Say which units are already in another cluster of the same organiser this year."""
    elsewhere = (
        MemberUnit.objects.filter(
            council_id=cluster_year.cluster.council_id, year=cluster_year.year, unit_id__in=list(unit_ids), left_on=None
        )
        .exclude(cluster_year=cluster_year)
        .select_related("unit", "cluster_year__cluster")
        .order_by("position", "pk")
    )
    sentence = _("%(unit)s đã là thành viên của %(cluster)s năm %(year)d. Mỗi năm một đơn vị chỉ ở một cụm của cùng Hội đồng.")
    return [sentence % {"unit": each.unit.name, "cluster": each.cluster_year.cluster.name, "year": cluster_year.year} for each in elsewhere]


@transaction.atomic
def leave(member: MemberUnit, *, on: date, reason: str, actor: User, at: datetime) -> MemberUnit:
    """Record that a unit left the cluster midway (rời cụm giữa năm); what it did until then stays.

    Raises:
        PermissionDenied: actor does not serve the organising council's standing agency.
        WrongState: the year is not open; before that the list itself is changed.
        NotLeaving: no reason; a day to come or of another year; the unit already left; or it is the head and must hand over first.
    """
    cluster_year = ClusterYear.objects.select_for_update(no_key=True).get(pk=member.cluster_year_id)
    permissions.require(permissions.can_manage(actor, cluster_year.cluster, at.date()))
    member = MemberUnit.objects.select_for_update(no_key=True).get(pk=member.pk)
    if cluster_year.state != YearState.PLANNED:
        raise WrongState(_("Chỉ ghi đơn vị rời cụm khi năm của cụm đang mở. Năm chưa mở thì sửa ngay danh sách thành viên."))
    _refuse_leaving(member, cluster_year, on, reason, at.date())
    member.left_on, member.left_reason = on, reason
    member.save(update_fields=["left_on", "left_reason"])
    live.publish(channels.year(cluster_year.pk))
    audit.record(
        "cluster.unit_left", cluster_year, actor=actor, at=at, changes={"unit": member.unit.name, "left_on": [None, on]}, reason=reason
    )
    return member


def _refuse_leaving(member: MemberUnit, cluster_year: ClusterYear, on: date, reason: str, today: date) -> None:
    values = {"unit": member.unit.name, "year": cluster_year.year, "today": f"{today:%d/%m/%Y}"}
    if not reason.strip():
        raise NotLeaving(_("Chưa ghi lý do rời cụm. Hãy viết một câu, kèm số văn bản nếu có."))
    if member.left_on is not None:
        raise NotLeaving(_("%(unit)s đã rời cụm ngày %(day)s rồi.") % {**values, "day": f"{member.left_on:%d/%m/%Y}"})
    if member.office == Office.HEAD:
        deputy = cluster_year.members.filter(left_on=None, office=Office.FIRST_DEPUTY).select_related("unit").first()
        if deputy is not None:
            values["deputy"] = deputy.unit.name
            raise NotLeaving(
                _("%(unit)s đang là cụm trưởng. Hãy bàn giao vai trò cụm trưởng trước, theo thông lệ cho cụm phó thứ nhất là %(deputy)s.")
                % values
            )
        raise NotLeaving(_("%(unit)s đang là cụm trưởng. Hãy bàn giao vai trò cụm trưởng cho đơn vị khác trước.") % values)
    if on.year != cluster_year.year:
        raise NotLeaving(_("Ngày rời cụm phải nằm trong năm %(year)d. Hãy chọn lại ngày.") % values)
    if on > today:
        raise NotLeaving(_("Ngày rời cụm chưa tới (hôm nay là %(today)s). Hãy ghi khi đơn vị đã rời cụm.") % values)


@transaction.atomic
def hand_over_office(cluster_year: ClusterYear, *, office: str, to_unit: Unit, reason: str, actor: User, at: datetime) -> ClusterYear:
    """Give an office of the cluster to another member midway (bàn giao vai trò); who held it becomes an ordinary member.

    The office that the receiving unit held until then falls vacant and can be handed over in turn.

    Raises:
        PermissionDenied: actor does not serve the organising council's standing agency.
        WrongState: the year is not open; before that the list itself is changed.
        NotHandedOver: no reason; the unit is no member now, or dissolved, or holds this office already.
    """
    cluster_year = ClusterYear.objects.select_for_update(no_key=True).get(pk=cluster_year.pk)
    permissions.require(permissions.can_manage(actor, cluster_year.cluster, at.date()))
    if cluster_year.state != YearState.PLANNED:
        raise WrongState(_("Chỉ bàn giao vai trò khi năm của cụm đang mở. Năm chưa mở thì sửa ngay danh sách thành viên."))
    label = dict(Office.choices).get(office)
    if office == Office.MEMBER or label is None:
        raise NotHandedOver(_("Hãy chọn vai trò cụm trưởng, cụm phó thứ nhất hoặc cụm phó thứ hai."))
    if not reason.strip():
        raise NotHandedOver(_("Chưa ghi lý do bàn giao. Hãy viết một câu, kèm số văn bản nếu có."))
    members = {each.unit_id: each for each in members_now(cluster_year)}
    receiving = members.get(to_unit.pk)
    holder = next((each for each in members.values() if each.office == office), None)
    if receiving is None:
        raise NotHandedOver(_("%(unit)s không phải thành viên đang hoạt động của cụm. Hãy chọn đơn vị khác.") % {"unit": to_unit.name})
    if receiving == holder:
        raise NotHandedOver(
            _("%(unit)s đang giữ vai trò “%(office)s” rồi. Hãy chọn đơn vị khác.") % {"unit": to_unit.name, "office": label}
        )
    if problem := life_problem(receiving.unit, at.date()):
        raise NotHandedOver(problem)
    if holder is not None:
        holder.office = Office.MEMBER
        holder.save(update_fields=["office"])
    before, receiving.office = receiving.office, office
    receiving.save(update_fields=["office"])
    changes = {office: [holder.unit.name if holder else None, to_unit.name], "gave_up": before}
    audit.record("cluster.office_handed_over", cluster_year, actor=actor, at=at, changes=changes, reason=reason)
    live.publish(channels.year(cluster_year.pk))
    return cluster_year
