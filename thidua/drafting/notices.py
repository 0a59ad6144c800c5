"""Who is told about drafts: sent round, given more time, answered; and who is reminded to comment."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.cluster.models import MemberUnit, Office
from thidua.drafting.models import Answer, Comment, Decision, Draft, DraftState
from thidua.drafting.permissions import visible_to
from thidua.foundation.accounts.models import User
from thidua.foundation.notify.events import Event
from thidua.foundation.notify.outbox import tell
from thidua.foundation.notify.reminders import DAYS_BEFORE, DAYS_LATE, Deadline
from thidua.foundation.ui.templatetags.td import vi_datetime
from thidua.organisation.queries import accounts_acting_for

CIRCULATED = Event(
    "drafting.circulated",
    _("Xin góp ý: %(title)s"),
    _("%(cluster)s gửi dự thảo lấy ý kiến. Hạn góp ý: %(until)s."),
    _("Đọc và góp ý"),
    visible_to,
)
EXTENDED = Event(
    "drafting.deadline_extended",
    _("Gia hạn góp ý: %(title)s"),
    _("Hạn góp ý mới: %(until)s."),
    _("Đọc và góp ý"),
    visible_to,
)
ANSWERED = {
    decision: Event(
        f"drafting.answered_{decision}", title, _("Đơn vị góp ý: %(unit)s. Giải trình: %(reason)s"), _("Xem trả lời"), visible_to
    )
    for decision, title in (
        (Decision.ACCEPTED, _("Ý kiến được tiếp thu: %(title)s")),
        (Decision.PARTLY, _("Ý kiến được tiếp thu một phần: %(title)s")),
        (Decision.NOT_ACCEPTED, _("Ý kiến chưa được tiếp thu: %(title)s")),
    )
}
COMMENT_DUE = Event(
    "drafting.comment_due",
    _("Sắp hết hạn góp ý: %(title)s"),
    _("Đơn vị của đồng chí chưa có ý kiến nào. Hạn góp ý: %(until)s."),
    _("Đọc và góp ý"),
    visible_to,
)
COMMENT_LATE = Event(
    "drafting.comment_late",
    _("Đã hết hạn góp ý: %(title)s"),
    _("Hạn góp ý là %(until)s và đơn vị chưa có ý kiến nào. Đồng chí có thể đề nghị cụm trưởng gia hạn, hoặc nêu tại hội nghị."),
    _("Xem dự thảo"),
    visible_to,
)


def circulated(draft: Draft, *, actor: User, at: datetime) -> None:
    """Ask every member unit for its opinion."""
    words = {"cluster": draft.cluster_year.cluster.name, **_words(draft)}
    tell(CIRCULATED, _members(draft, at), about=draft, url=draft.get_absolute_url(), at=at, but=actor, **words)


def deadline_extended(draft: Draft, *, actor: User, at: datetime) -> None:
    """Tell every member unit of the new deadline."""
    words = _words(draft)
    tell(EXTENDED, _members(draft, at), about=draft, url=draft.get_absolute_url(), at=at, but=actor, once=words["until"], **words)


def answered(comment: Comment, answer: Answer, draft: Draft, *, actor: User, at: datetime) -> None:
    """Tell who made the comment, and the unit for which it was made."""
    to = {each.pk: each for each in (comment.author, *accounts_acting_for([comment.unit_id], at.date()))}
    tell(
        ANSWERED[Decision(answer.decision)],
        to.values(),
        about=draft,
        url=draft.get_absolute_url(),
        at=at,
        but=actor,
        once=comment.pk,
        title=draft.title,
        unit=comment.unit.name,
        reason=answer.reason,
    )


def deadlines(at: datetime) -> list[Deadline]:
    """Return the deadlines of comments about now, with the units that have said nothing. The head unit asks and is not asked."""
    near = {"comments_until__gte": at - timedelta(days=DAYS_LATE), "comments_until__lte": at + timedelta(days=DAYS_BEFORE + 1)}
    drafts = Draft.objects.filter(state=DraftState.CIRCULATED, **near).select_related("cluster_year__cluster").order_by("pk")
    return [_commenting(each, each.comments_until, at) for each in drafts if each.comments_until]


def _commenting(draft: Draft, due: datetime, at: datetime) -> Deadline:
    said = Comment.objects.filter(clause__draft=draft, withdrawn_at=None).values("unit")
    silent = _member_rows(draft).exclude(office=Office.HEAD).exclude(unit__in=said).values_list("unit_id", flat=True)
    return Deadline(
        about=draft,
        due=due,
        owed_by=list(accounts_acting_for(silent, at.date())),
        url=draft.get_absolute_url(),
        before=COMMENT_DUE,
        late=COMMENT_LATE,
        values=_words(draft),
    )


def _member_rows(draft: Draft) -> QuerySet[MemberUnit]:
    return MemberUnit.objects.filter(cluster_year=draft.cluster_year_id, left_on=None)


def _members(draft: Draft, at: datetime) -> Iterable[User]:
    return accounts_acting_for(_member_rows(draft).values_list("unit_id", flat=True), at.date())


def _words(draft: Draft) -> dict[str, object]:
    return {"title": draft.title, "until": vi_datetime(draft.comments_until)}
