"""Who may see, call, conduct and answer at a conference."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from thidua.cluster import permissions as cluster
from thidua.cluster.models import ClusterYear, Office
from thidua.conference.models import Assignment, Conference, ConferenceState, Invitation, SpeakingRequest
from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld
from thidua.organisation.models import Person, Unit
from thidua.organisation.queries import standing

__all__ = [
    "assignments_visible_to",
    "can_add_photographs",
    "can_answer_invitation",
    "can_arrive",
    "can_ask_to_speak",
    "can_assign",
    "can_call",
    "can_compose_news",
    "can_conduct",
    "can_confirm_as_chair",
    "can_confirm_as_secretary",
    "can_hand_back",
    "can_record_adoption",
    "can_report_assignment",
    "can_see",
    "can_state_position",
    "can_withdraw_request",
    "my_unit_ids",
    "require",
    "units_to_arrive_for",
    "visible_to",
]


def visible_to(user: User, on: date) -> QuerySet[Conference]:
    """Return the conferences this person may see: of the cluster years shown to him, or to which he is invited by name.

    A call that is still being prepared is shown only to the unit that prepares it, to its chair and to its secretary.
    """
    facts = standing(user, on)
    person = facts.person.pk if facts.person else 0
    shown = Q(cluster_year__in=cluster.visible_to(user, on).values("pk")) | Q(
        pk__in=Invitation.objects.filter(person_id=person).values("conference_id")
    )
    leads = Q(chair_id=person) | Q(secretary_id=person) if person else Q(pk__in=[])
    heads = Q(
        cluster_year__in=ClusterYear.objects.filter(
            members__office=Office.HEAD, members__left_on=None, members__unit_id__in=facts.unit_ids
        ).values("pk")
    )
    prepared = ~Q(state=ConferenceState.DRAFT)
    return Conference.objects.filter(leads | heads | (shown & prepared))


def assignments_visible_to(user: User, on: date) -> QuerySet[Assignment]:
    """Return what was given to units, of the conferences this person may see."""
    return Assignment.objects.filter(conference__in=visible_to(user, on))


def can_see(user: User, conference: Conference, on: date) -> Right:
    """Those to whom `visible_to` shows it."""
    if visible_to(user, on).filter(pk=conference.pk).exists():
        return granted()
    return withheld(_("Hội nghị này dành cho các đơn vị của cụm và khách mời."))


def can_call(user: User, cluster_year: ClusterYear, on: date) -> Right:
    """The officer or head of the unit that is the cluster's head this year."""
    return cluster.can_run(user, cluster_year, on)


def _leads(user: User, conference: Conference, on: date) -> Right:
    person = standing(user, on).person
    if person and person.pk in (conference.chair_id, conference.secretary_id):
        return granted(_("Đồng chí là chủ trì hoặc thư ký của hội nghị."))
    return withheld("")


def can_conduct(user: User, conference: Conference, on: date) -> Right:
    """The head unit's officer or head, and the chair and secretary whom the call names."""
    right = can_call(user, conference.cluster_year, on) | _leads(user, conference, on)
    return right if right else withheld(_("Bàn điều hành dành cho đơn vị cụm trưởng, chủ trì và thư ký của hội nghị."))


def can_assign(user: User, conference: Conference, on: date) -> Right:
    """Those who conduct it: the chair's conclusion gives the units what to do."""
    return can_conduct(user, conference, on)


def can_report_assignment(user: User, assignment: Assignment, on: date) -> Right:
    """Officer or head of the unit to which it was given."""
    if assignment.unit_id in standing(user, on).unit_ids:
        return granted(_("Đồng chí làm việc cho %(unit)s.") % {"unit": assignment.unit.name})
    return withheld(_("Việc này giao cho %(unit)s; cán bộ hoặc thủ trưởng đơn vị đó báo kết quả.") % {"unit": assignment.unit.name})


def can_hand_back(user: User, assignment: Assignment, on: date) -> Right:
    """The head unit, which follows what was given."""
    return can_call(user, assignment.conference.cluster_year, on)


def can_record_adoption(user: User, conference: Conference, on: date) -> Right:
    """The head unit, in whose name the text becomes agreed."""
    return can_call(user, conference.cluster_year, on)


def can_add_photographs(user: User, conference: Conference, on: date) -> Right:
    """The head unit."""
    return can_call(user, conference.cluster_year, on)


def can_answer_invitation(user: User, invitation: Invitation, on: date) -> Right:
    """An officer or the head of the invited unit; a guest for himself."""
    facts = standing(user, on)
    if invitation.unit_id and invitation.unit_id in facts.unit_ids:
        return granted(_("Đồng chí trả lời thay mặt đơn vị được mời."))
    if invitation.person_id and facts.person and invitation.person_id == facts.person.pk:
        return granted(_("Giấy mời gửi đích danh đồng chí."))
    return withheld(_("Giấy mời này gửi cho đơn vị hoặc đại biểu khác."))


def can_compose_news(user: User, conference: Conference, on: date) -> Right:
    """The head unit."""
    return can_call(user, conference.cluster_year, on)


def my_unit_ids(user: User, conference: Conference, on: date) -> frozenset[int]:
    """Return the member units for which this person may speak at the conference."""
    return cluster.member_unit_ids(conference.cluster_year) & standing(user, on).unit_ids


def units_to_arrive_for(user: User, conference: Conference, on: date) -> list[Unit]:
    """Return the member units for which this person may be present: those in which he holds any post. Being there is not acting for it."""
    ids = cluster.member_unit_ids(conference.cluster_year) & standing(user, on).home_unit_ids
    return list(Unit.objects.filter(pk__in=ids).order_by("name", "pk"))


def can_arrive(user: User, conference: Conference, unit: Unit | None, on: date) -> Right:
    """Whoever holds a post in the member unit; without a unit, a guest invited by name."""
    facts = standing(user, on)
    if unit is not None:
        if unit.pk in cluster.member_unit_ids(conference.cluster_year) & facts.home_unit_ids:
            return granted(_("Đồng chí công tác tại đơn vị thành viên này."))
        return withheld(_("Chỉ người công tác tại đơn vị thành viên tự điểm danh cho đơn vị đó."))
    if is_guest(conference, facts.person):
        return granted(_("Đồng chí được mời đích danh."))
    return withheld(_("Đồng chí không có trong danh sách khách mời. Hãy báo thư ký tại hội trường."))


def can_state_position(user: User, conference: Conference, unit: Unit, on: date) -> Right:
    """The unit itself through its officer or head; or the chair's table typing what the unit said in the hall."""
    is_member = cluster.is_member(conference.cluster_year, unit.pk)
    if is_member and unit.pk in standing(user, on).unit_ids:
        return granted(_("Đồng chí nêu quan điểm thay mặt đơn vị mình."))
    if not is_member:
        return withheld(_("Chỉ đơn vị thành viên của cụm mới nêu quan điểm về dự thảo."))
    if can_conduct(user, conference, on):
        return granted(_("Bàn điều hành ghi lại quan điểm mà đơn vị nêu tại hội trường."))
    return withheld(_("Quan điểm của đơn vị do chính đơn vị đó nêu, hoặc do thư ký ghi tại hội nghị."))


def can_ask_to_speak(user: User, conference: Conference, unit: Unit | None, person: Person | None, on: date) -> Right:
    """A member unit through its officer or head; a guest whom the call names; or the table, for whoever raises a hand."""
    if unit is not None and unit.pk in my_unit_ids(user, conference, on):
        return granted(_("Đồng chí đăng ký phát biểu thay mặt đơn vị mình."))
    me = standing(user, on).person
    if unit is None and person is not None and me is not None and me.pk == person.pk and is_guest(conference, person):
        return granted(_("Đồng chí là đại biểu được mời."))
    if can_conduct(user, conference, on):
        return granted(_("Bàn điều hành ghi tên người xin phát biểu tại hội trường."))
    return withheld(_("Đăng ký phát biểu dành cho cán bộ, thủ trưởng đơn vị thành viên và đại biểu được mời."))


def is_guest(conference: Conference, person: Person | None) -> bool:
    """Whether the call invites this person by name."""
    return person is not None and conference.invitations.filter(person=person).exists()


def can_withdraw_request(user: User, asked: SpeakingRequest, on: date) -> Right:
    """Those who may ask for the same unit or guest, and the table."""
    right = can_ask_to_speak(user, asked.conference, asked.unit, asked.person, on)
    return right if right else withheld(_("Đăng ký phát biểu do chính đơn vị hoặc đại biểu đó rút, hoặc do bàn điều hành bỏ."))


def can_confirm_as_secretary(user: User, conference: Conference, on: date) -> Right:
    """The secretary whom the call names."""
    person = standing(user, on).person
    if person and person.pk == conference.secretary_id:
        return granted(_("Đồng chí là thư ký của hội nghị."))
    return withheld(_("Chỉ thư ký của hội nghị xác nhận biên bản ở bước này."))


def can_confirm_as_chair(user: User, conference: Conference, on: date) -> Right:
    """The chair whom the call names."""
    person = standing(user, on).person
    if person and person.pk == conference.chair_id:
        return granted(_("Đồng chí là chủ trì của hội nghị."))
    return withheld(_("Chỉ chủ trì hội nghị xác nhận biên bản ở bước này."))
