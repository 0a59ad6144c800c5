"""The call: what, when, where, who leads, by what rule; sent, changed, called off."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from thidua.cluster.models import ClusterYear, YearState
from thidua.cluster.queries import members_now
from thidua.conference import notices, permissions, queries
from thidua.conference.calling import Call, call_of, rule_source, usual_guests, usual_items
from thidua.conference.models import Conference, ConferenceKind, ConferenceState, Invitation
from thidua.conference.outline import ItemPlan
from thidua.conference.steps import LONGEST_LINE, WrongMoment, line, locked, require_state, touch, words
from thidua.domain.voting import quorum
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Conflict, Refused
from thidua.organisation.models import Person


class NotACall(Refused):
    """The call names somebody or something that cannot be."""


@transaction.atomic
def create(
    cluster_year: ClusterYear,
    *,
    call: Call,
    items: Sequence[ItemPlan] | None = None,
    guests: Sequence[tuple[Person, str]] | None = None,
    actor: User,
    at: datetime,
) -> Conference:
    """Prepare a conference (chuẩn bị hội nghị): its call, a running order and the guests; nobody is told yet.

    Without `items` the usual running order of its kind is laid; without `guests` the monitor is invited. The source of the rule is read
    from the cluster's regulation in force, if there is one.

    Raises:
        PermissionDenied: actor does not act for the cluster's head unit.
        WrongMoment: the year is not open.
        NotACall: chair and secretary are one person, the hour has passed, the rule is no share of the members, or it is prepared already.
        NotWritten: title or place is missing or too long.
    """
    ClusterYear.objects.select_for_update(no_key=True).get(pk=cluster_year.pk)
    permissions.require(permissions.can_call(actor, cluster_year, at.date()))
    if cluster_year.state != YearState.PLANNED:
        raise WrongMoment(_("Năm của cụm chưa mở hoặc đã khép nên chưa triệu tập hội nghị được. Hãy hỏi cơ quan thường trực Hội đồng."))
    said = _checked(call, cluster_year, at)
    same = Conference.objects.filter(cluster_year=cluster_year, title=said.title, starts_at=said.starts_at)
    if same.exclude(state=ConferenceState.CANCELLED).exists():
        raise NotACall(_("Hội nghị tên này vào giờ này đã lập rồi. Hãy mở hội nghị đó trong danh sách, hoặc đổi tên, đổi giờ."))
    conference = Conference.objects.create(cluster_year=cluster_year, rule_source=rule_source(cluster_year), **_fields(said))
    for position, plan in enumerate(items if items is not None else usual_items(cluster_year, said), start=1):
        item = conference.items.create(
            position=position, kind=plan.kind, title=plan.title, presenter=plan.presenter, planned_at=plan.planned_at
        )
        item.drafts.set(plan.drafts)
    for person, role in guests if guests is not None else usual_guests(cluster_year):
        Invitation.objects.get_or_create(conference=conference, person=person, defaults={"role": role[:LONGEST_LINE]})
    audit.record("conference.prepared", conference, actor=actor, at=at, changes={"title": said.title, "starts_at": said.starts_at})
    return conference


@transaction.atomic
def change(conference: Conference, *, call: Call, fingerprint: str, actor: User, at: datetime) -> Conference:
    """Change what the call says, before the conference opens (sửa nội dung triệu tập). Invited units see the change at once.

    `fingerprint` is that of the call which the actor had before him.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        WrongMoment: it has opened, closed, or was called off; or the kind or the rule would change after the invitations went out.
        Conflict: somebody changed the call meanwhile; carries both.
        NotACall, NotWritten: as in `create`.
    """
    conference = locked(conference)
    permissions.require(permissions.can_call(actor, conference.cluster_year, at.date()))
    require_state(conference, ConferenceState.DRAFT, ConferenceState.CALLED)
    before, said = call_of(conference), _checked(call, conference.cluster_year, at)
    if before.fingerprint != fingerprint:
        message = _("Giấy triệu tập đã được người khác sửa trong lúc đồng chí viết. Hai bản đặt cạnh nhau bên dưới, không bản nào bị mất.")
        raise Conflict(message, theirs=before, mine=said)
    if conference.state == ConferenceState.CALLED and _rule(said) != _rule(before):
        raise WrongMoment(_("Loại hội nghị và quy tắc biểu quyết đã định trong giấy mời nên không đổi được nữa."))
    changes = {name: [getattr(before, name), value] for name, value in _fields(said).items() if getattr(before, name) != value}
    for name, value in _fields(said).items():
        setattr(conference, name, value)
    conference.save(update_fields=list(_fields(said)))
    touch(conference)
    notices.changed(conference, actor=actor, at=at)
    audit.record("conference.changed", conference, actor=actor, at=at, changes=changes)
    return conference


@transaction.atomic
def call(conference: Conference, *, actor: User, at: datetime) -> Conference:
    """Send the invitations to all member units and the guests, and fix the rule with its source (gửi giấy mời, triệu tập).

    Raises:
        PermissionDenied: actor does not act for the head unit.
        WrongState: it was sent already, or called off.
        WrongMoment: the hour has passed, the agenda is empty, or the cluster has no members.
    """
    conference = locked(conference)
    permissions.require(permissions.can_call(actor, conference.cluster_year, at.date()))
    conference.move_to(ConferenceState.CALLED)
    if conference.starts_at <= at:
        raise WrongMoment(_("Giờ họp đã qua. Hãy sửa thời gian rồi gửi giấy mời."))
    if not conference.items.exists():
        raise WrongMoment(_("Chương trình còn trống. Hãy thêm ít nhất một mục rồi gửi giấy mời."))
    members = list(members_now(conference.cluster_year))
    with override("vi"):  # an invitation is Vietnamese, whatever language its sender reads
        roles = {member.pk: str(member.get_office_display()) for member in members}
    for member in members:
        Invitation.objects.get_or_create(conference=conference, unit=member.unit, defaults={"role": roles[member.pk]})
    conference.called_at, conference.rule_source = at, rule_source(conference.cluster_year)
    conference.save(update_fields=["state", "called_at", "rule_source"])
    touch(conference)
    notices.called(conference, actor=actor, at=at)
    invited = {"units": len(members), "guests": conference.invitations.filter(unit=None).count()}
    audit.record("conference.called", conference, actor=actor, at=at, changes={**invited, "rule_source": conference.rule_source})
    return conference


@transaction.atomic
def cancel(conference: Conference, *, reason: str, actor: User, at: datetime) -> Conference:
    """Call the conference off before it opens (hoãn hội nghị); the invited read the reason.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        WrongState: it has opened, closed, or was called off already.
        NotWritten: no reason.
    """
    conference = locked(conference)
    permissions.require(permissions.can_call(actor, conference.cluster_year, at.date()))
    conference.move_to(ConferenceState.CANCELLED)
    reason = words(reason, _("Lý do hoãn"), longest=500)
    conference.save(update_fields=["state"])
    touch(conference)
    notices.cancelled(conference, reason=reason, actor=actor, at=at)
    audit.record("conference.cancelled", conference, actor=actor, at=at, reason=reason)
    return conference


# --- Steps -------------------------------------------------------------------------------------------------------------------------
def _fields(said: Call) -> dict[str, object]:
    return {name: getattr(said, name) for name in Call.__dataclass_fields__}


def _rule(said: Call) -> tuple[object, ...]:
    return said.kind, said.quorum_part, said.quorum_of, said.adoption_part, said.adoption_of


def _checked(said: Call, cluster_year: ClusterYear, at: datetime) -> Call:
    if said.kind not in ConferenceKind.values:
        raise NotACall(_("Loại hội nghị này không có trong danh sách. Hãy chọn lại."))
    if said.chair.pk == said.secretary.pk:
        raise NotACall(_("Chủ trì và thư ký phải là hai người. Hãy chọn lại thư ký."))
    allowed = set(queries.people_who_may_lead(cluster_year, at.date()).values_list("pk", flat=True))
    if not {said.chair.pk, said.secretary.pk} <= allowed:
        raise NotACall(_("Chủ trì và thư ký phải là người của các đơn vị trong cụm hoặc người theo dõi cụm. Hãy chọn lại."))
    if said.starts_at <= at:
        raise NotACall(_("Giờ họp đã qua. Hãy chọn một giờ sắp tới."))
    try:
        quorum.has_quorum(1, 1, said.quorum_part, said.quorum_of)
        quorum.is_adopted(1, 1, said.adoption_part, said.adoption_of)
    except quorum.NotACount as wrong:
        raise NotACall(_("Quy tắc phải là một phần của tổng số, ví dụ 2 trên 3. Hãy viết lại hai số.")) from wrong
    return replace(said, title=line(said.title, _("Tên hội nghị")), place=line(said.place, _("Địa điểm")))
