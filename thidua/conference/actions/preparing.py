"""The running order and the guests, while the conference is being prepared or called."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from thidua.conference import notices, permissions, queries
from thidua.conference.calling import guest_role
from thidua.conference.models import AgendaItem, Answer, Conference, ConferenceState, Invitation, ItemKind
from thidua.conference.outline import ItemPlan
from thidua.conference.steps import LONGEST_LINE, LONGEST_NAME, line, locked, require_state, touch
from thidua.drafting.models import Draft
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Conflict, Refused
from thidua.organisation.models import Person

OPEN_TO_CHANGE = (ConferenceState.DRAFT, ConferenceState.CALLED)


class NotAnItem(Refused):
    """The item is about a draft of another cluster or year, or of no known kind."""


class NotAGuest(Refused):
    """This person cannot be invited as a guest, or has answered already."""


@transaction.atomic
def add_item(conference: Conference, *, plan: ItemPlan, actor: User, at: datetime) -> AgendaItem:
    """Add an item at the end of the agenda, also while in session (thêm mục chương trình).

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: it has closed or was called off.
        NotWritten, NotAnItem: the title is missing or too long; the drafts are not of this year.
    """
    conference = locked(conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, *OPEN_TO_CHANGE, ConferenceState.IN_SESSION)
    plan = _checked(conference, plan)
    last = conference.items.aggregate(last=Max("position"))["last"] or 0
    item = conference.items.create(
        position=last + 1, kind=plan.kind, title=plan.title, presenter=plan.presenter, planned_at=plan.planned_at
    )
    item.drafts.set(plan.drafts)
    touch(conference)
    notices.changed(conference, actor=actor, at=at)
    audit.record("conference.item_added", conference, actor=actor, at=at, changes={"title": plan.title})
    return item


@transaction.atomic
def change_item(item: AgendaItem, *, plan: ItemPlan, revision: int, actor: User, at: datetime) -> AgendaItem:
    """Change an item before the conference opens (sửa mục chương trình).

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: it has opened.
        Conflict: somebody changed the item since `revision`; carries both.
        NotWritten, NotAnItem: as in `add_item`.
    """
    conference = locked(item.conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, *OPEN_TO_CHANGE)
    item = AgendaItem.objects.get(pk=item.pk)
    plan = _checked(conference, plan)
    if item.revision != revision:
        theirs = ItemPlan(item.kind, item.title, item.presenter, item.planned_at, tuple(item.drafts.all()))
        message = _("Mục này đã được người khác sửa trong lúc đồng chí viết. Hai bản đặt cạnh nhau bên dưới, không bản nào bị mất.")
        raise Conflict(message, theirs=theirs, mine=plan)
    before = item.title
    item.kind, item.title, item.presenter, item.planned_at = plan.kind, plan.title, plan.presenter, plan.planned_at
    item.revision += 1
    item.save(update_fields=["kind", "title", "presenter", "planned_at", "revision"])
    item.drafts.set(plan.drafts)
    touch(conference)
    notices.changed(conference, actor=actor, at=at)
    audit.record("conference.item_changed", conference, actor=actor, at=at, changes={"title": [before, plan.title]})
    return item


@transaction.atomic
def remove_item(item: AgendaItem, *, actor: User, at: datetime) -> None:
    """Take an item off the agenda before the conference opens (bỏ mục chương trình).

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: it has opened.
    """
    conference = locked(item.conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, *OPEN_TO_CHANGE)
    title = item.title
    AgendaItem.objects.filter(pk=item.pk).delete()
    for position, each in enumerate(conference.items.order_by("position", "pk"), start=1):
        AgendaItem.objects.filter(pk=each.pk).update(position=position)
    touch(conference)
    notices.changed(conference, actor=actor, at=at)
    audit.record("conference.item_removed", conference, actor=actor, at=at, changes={"title": title})


@transaction.atomic
def move_item(item: AgendaItem, *, step: int, actor: User, at: datetime) -> None:
    """Move an item up (step −1) or down (+1) before the conference opens (đổi thứ tự). At the end of the list nothing moves.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: it has opened.
    """
    conference = locked(item.conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, *OPEN_TO_CHANGE)
    order = list(conference.items.order_by("position", "pk"))
    here = next(index for index, each in enumerate(order) if each.pk == item.pk)
    there = here + (1 if step > 0 else -1)
    if not 0 <= there < len(order):
        return
    order.insert(there, order.pop(here))
    for position, each in enumerate(order, start=1):
        AgendaItem.objects.filter(pk=each.pk).update(position=position)
    touch(conference)
    notices.changed(conference, actor=actor, at=at)
    audit.record("conference.item_moved", conference, actor=actor, at=at, changes={"title": item.title, "position": there + 1})


@transaction.atomic
def invite_guest(conference: Conference, *, person: Person, role: str = "", actor: User, at: datetime) -> Invitation:
    """Invite a person of the council or of its standing agency as a guest (mời đại biểu). Inviting twice changes nothing.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        WrongMoment: the conference has closed or was called off.
        NotAGuest: the person is neither of the council nor of its standing agency.
    """
    conference = locked(conference)
    permissions.require(permissions.can_call(actor, conference.cluster_year, at.date()))
    require_state(conference, *OPEN_TO_CHANGE, ConferenceState.IN_SESSION)
    if not queries.people_who_may_be_guests(conference.cluster_year, at.date()).filter(pk=person.pk).exists():
        raise NotAGuest(_("Khách mời là thành viên Hội đồng hoặc cán bộ của cơ quan thường trực Hội đồng. Hãy chọn trong danh sách."))
    written = line(role, _("Tư cách dự"), required=False) or guest_role(conference.cluster_year, person)
    invitation, created = Invitation.objects.get_or_create(conference=conference, person=person, defaults={"role": written})
    if created:
        touch(conference)
        notices.guest_invited(invitation, actor=actor, at=at)
        audit.record("conference.guest_invited", conference, actor=actor, at=at, changes={"guest": person.full_name})
    return invitation


@transaction.atomic
def withdraw_guest(invitation: Invitation, *, actor: User, at: datetime) -> None:
    """Take a guest off the list before the conference opens, unless the guest has answered (bỏ khách mời).

    Raises:
        PermissionDenied: actor does not act for the head unit.
        WrongMoment: the conference has opened.
        NotAGuest: it is a unit's invitation, or the guest has answered.
    """
    conference = locked(invitation.conference)
    permissions.require(permissions.can_call(actor, conference.cluster_year, at.date()))
    require_state(conference, *OPEN_TO_CHANGE)
    if invitation.unit_id or invitation.answer != Answer.PENDING:
        raise NotAGuest(_("Chỉ bỏ được khách mời chưa trả lời. Đơn vị thành viên luôn được mời."))
    name = str(invitation.person)
    invitation.delete()
    touch(conference)
    audit.record("conference.guest_withdrawn", conference, actor=actor, at=at, changes={"guest": name})


def _checked(conference: Conference, plan: ItemPlan) -> ItemPlan:
    if plan.kind not in ItemKind.values:
        raise NotAnItem(_("Loại mục này không có trong danh sách. Hãy chọn lại."))
    _refuse_strange_drafts(conference, plan.drafts)
    title = line(plan.title, _("Nội dung"), longest=LONGEST_LINE)
    return ItemPlan(
        plan.kind, title, line(plan.presenter, _("Người trình bày"), longest=LONGEST_NAME, required=False), plan.planned_at, plan.drafts
    )


def _refuse_strange_drafts(conference: Conference, drafts: Sequence[Draft]) -> None:
    if any(draft.cluster_year_id != conference.cluster_year_id for draft in drafts):
        raise NotAnItem(_("Dự thảo này không thuộc cụm và năm của hội nghị. Hãy chọn dự thảo trong danh sách."))
