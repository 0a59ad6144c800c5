"""Who may see a draft, change it, speak on it, answer, send it round, issue it."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from thidua.cluster import permissions as cluster
from thidua.cluster.models import ClusterYear, Office
from thidua.drafting.models import Draft, DraftKind, TextImport, WordReturn
from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld
from thidua.organisation.models import Unit
from thidua.organisation.queries import standing

__all__ = [
    "can_agree",
    "can_answer",
    "can_circulate",
    "can_comment",
    "can_edit",
    "can_issue",
    "can_return",
    "can_review",
    "can_see",
    "can_start",
    "imports_of",
    "require",
    "returns_of",
    "stored_imports_of",
    "units_to_speak_for",
    "visible_to",
]


def visible_to(user: User, on: date) -> QuerySet[Draft]:
    """Return the drafts of the years this person sees; one never sent round only to its head unit, the specialist and the auditor."""
    facts = standing(user, on)
    years = Draft.objects.filter(cluster_year__in=cluster.visible_to(user, on).values("pk"))
    if facts.is_auditor:
        return years
    own = ClusterYear.objects.filter(members__unit_id__in=facts.home_unit_ids, members__office=Office.HEAD, members__left_on=None).values(
        "pk"
    )
    served = Q(cluster_year__cluster__council_id__in=facts.served_council_ids)
    return years.filter(~Q(circulated_at=None) | Q(cluster_year__in=own) | served)


def can_see(user: User, draft: Draft, on: date) -> Right:
    """Those to whom `visible_to` shows the draft."""
    if visible_to(user, on).filter(pk=draft.pk).exists():
        return granted()
    return withheld(_("Dự thảo này chưa gửi lấy ý kiến, chỉ đơn vị cụm trưởng và cơ quan thường trực của Hội đồng xem được."))


def can_start(user: User, cluster_year: ClusterYear, on: date) -> Right:
    """The head unit starts the texts of the year."""
    return cluster.can_run(user, cluster_year, on)


def imports_of(user: User) -> QuerySet[TextImport]:
    """Return the texts that this person is bringing in and has not stored; nobody else sees them."""
    return TextImport.objects.filter(started_by=user, draft=None)


def stored_imports_of(user: User) -> QuerySet[TextImport]:
    """Return the texts that this person brought in and that are drafts by now."""
    return TextImport.objects.filter(started_by=user).exclude(draft=None)


def can_review(user: User, text_import: TextImport, on: date) -> Right:
    """Who began to bring a text in goes on with it, as long as the right to start a draft stands."""
    if text_import.started_by_id != user.pk:
        return withheld(_("Bản nhập này của người khác. Mỗi người chỉ xem được bản mình đang nhập."))
    return can_start(user, text_import.cluster_year, on)


def can_edit(user: User, draft: Draft, on: date) -> Right:
    """The head unit writes; whether the text is still open is the draft's state, which the act asks."""
    return cluster.can_run(user, draft.cluster_year, on)


def can_return(user: User, draft: Draft, on: date) -> Right:
    """Who may comment or write may send an edited Word copy back; which of the two comes of it is the draft's moment."""
    return can_comment(user, draft, on) | can_edit(user, draft, on)


def returns_of(user: User) -> QuerySet[WordReturn]:
    """Return the edited copies that this person sent; nobody else sees them."""
    return WordReturn.objects.filter(sent_by=user)


def can_circulate(user: User, draft: Draft, on: date) -> Right:
    """The head unit sends its draft round and sets the deadline."""
    return cluster.can_run(user, draft.cluster_year, on)


def can_answer(user: User, draft: Draft, on: date) -> Right:
    """The head unit answers every opinion."""
    return cluster.can_run(user, draft.cluster_year, on)


def can_comment(user: User, draft: Draft, on: date) -> Right:
    """Officers and heads of member units, the head's own unit among them."""
    return cluster.is_member_officer(user, draft.cluster_year, on)


def can_comment_for(user: User, draft: Draft, unit: Unit, on: date) -> Right:
    """Officer or head of this very unit, which is a member now."""
    if unit.pk in units_to_speak_for(user, draft.cluster_year, on):
        return granted(_("Đồng chí làm việc cho đơn vị này."))
    return withheld(_("Chỉ cán bộ thi đua hoặc thủ trưởng của đơn vị thành viên được góp ý thay đơn vị mình."))


def units_to_speak_for(user: User, cluster_year: ClusterYear, on: date) -> frozenset[int]:
    """Return the member units for which this person speaks (one, for nearly everybody)."""
    return cluster.member_unit_ids(cluster_year) & standing(user, on).unit_ids


def can_agree(user: User, draft: Draft, on: date) -> Right:
    """The head unit, which runs the conference, or the standing agency records that a draft was agreed."""
    return cluster.can_run(user, draft.cluster_year, on) | cluster.can_manage(user, draft.cluster_year.cluster, on)


def can_issue(user: User, draft: Draft, on: date) -> Right:
    """The head unit issues plan and regulation; the covenant is signed, never issued."""
    if draft.kind == DraftKind.COVENANT:
        return withheld(_("Giao ước không lấy số và không ban hành: sau khi hội nghị thống nhất, các đơn vị ký ở trang Giao ước."))
    return cluster.can_run(user, draft.cluster_year, on)
