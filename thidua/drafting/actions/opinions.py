"""What units say about a clause, and what the head answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.drafting import notices, permissions
from thidua.drafting.actions.steps import _count_change, _locked, _require_seen, _write
from thidua.drafting.likes import groups_of
from thidua.drafting.models import Amendment, Answer, Clause, ClauseText, Comment, Decision
from thidua.drafting.moments import TextFixed, require_open, require_taking_comments
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Conflict, Refused
from thidua.organisation.models import Person, Unit
from thidua.organisation.queries import people_of

LONGEST_NAME = 120  # as a file names somebody


class NotSaid(Refused):
    """The opinion is empty, or was said already."""


class SaidAlready(NotSaid):
    """The unit said just this already."""


class AlreadyAnswered(Refused):
    """The comment has its answer, or was withdrawn."""


class NotAlike(Refused):
    """The opinions to be answered together do not stand together."""


class ChangedSince(Conflict):
    """An amendment was written for an earlier text; the head must give the wording. Carries the text that stands and the amendment."""


@dataclass(frozen=True)
class Wording:
    """Other words for a clause."""

    heading: str
    body: str


@transaction.atomic
def comment(
    clause: Clause,
    *,
    unit: Unit,
    about: int,
    text: str,
    wording: Wording | None = None,
    said_as: str = "",
    said_by: Person | None = None,
    actor: User,
    at: datetime,
) -> Comment:
    """Say a member unit's opinion on a clause, about the text with the id `about`; with `wording` it proposes other words.

    `said_as`, `said_by`: the colleague whose words these are, as a file names him, where the actor writes them down.

    Raises:
        PermissionDenied: actor is no officer or head of this unit, or the unit is no member now.
        TextFixed: the draft is agreed, issued or out of use, or the clause was taken out.
        CommentsClosed: not sent round yet, or the deadline has passed.
        NotSaid: nothing is said, or the same was said already (`SaidAlready`), or the colleague is none of this unit.
    """
    draft = _locked(clause.draft)
    permissions.require(permissions.can_comment_for(actor, draft, unit, at.date()))
    require_taking_comments(draft, at)
    clause = Clause.objects.get(pk=clause.pk)
    if clause.removed_at is not None:
        raise TextFixed(_("Điều này đã được bỏ khỏi dự thảo nên không nhận góp ý nữa. Hãy góp ý vào điều khác."))
    seen = ClauseText.objects.get(pk=about, clause=clause)
    if wording and (wording.heading, wording.body) == (seen.heading, seen.body):
        wording = None
    if not text.strip() and wording is None:
        raise NotSaid(_("Chưa có ý kiến nào. Hãy viết ý kiến, hoặc sửa thẳng vào chữ của điều này ở ô bên dưới."))
    _refuse_said_twice(clause, unit, text, wording)
    if said_by and not people_of(unit, at.date()).filter(pk=said_by.pk).exists():
        raise NotSaid(_("%(name)s không làm việc ở đơn vị này nên không ghi được là người nêu ý kiến.") % {"name": said_by.full_name})
    whose = {"said_as": said_as[:LONGEST_NAME], "said_by": said_by}
    made = Comment.objects.create(clause=clause, about=seen, unit=unit, author=actor, text=text, made_at=at, **whose)
    if wording:
        Amendment.objects.create(comment=made, heading=wording.heading, body=wording.body)
    changes = {"comment": made.pk, "clause": clause.pk, "unit": unit.name, "amends": wording is not None}
    changes |= {"said_as": made.said_as} if said_as else {}
    audit.record("drafting.commented", draft, actor=actor, at=at, changes=changes)
    return made


def _refuse_said_twice(clause: Clause, unit: Unit, text: str, wording: Wording | None) -> None:
    same = Comment.objects.filter(clause=clause, unit=unit, text=text, withdrawn_at=None).select_related("amendment")
    for each in same:
        before = getattr(each, "amendment", None)
        if (before and Wording(before.heading, before.body)) == wording:
            raise SaidAlready(_("Ý kiến này của đơn vị đã được ghi rồi, không ghi thêm lần nữa."))


@transaction.atomic
def withdraw(comment: Comment, *, actor: User, at: datetime) -> Comment:
    """Take back an own unit's comment that has no answer yet; the row stays.

    Raises:
        PermissionDenied: actor does not speak for the unit that made it.
        TextFixed: the draft is agreed, issued or out of use.
        AlreadyAnswered: it has its answer, or is withdrawn already.
    """
    draft = _locked(comment.clause.draft)
    comment = Comment.objects.select_related("unit", "answer").get(pk=comment.pk)
    permissions.require(permissions.can_comment_for(actor, draft, comment.unit, at.date()))
    require_open(draft)
    _refuse_done(comment)
    comment.withdrawn_at = at
    comment.save(update_fields=["withdrawn_at"])
    audit.record("drafting.comment_withdrawn", draft, actor=actor, at=at, changes={"comment": comment.pk, "unit": comment.unit.name})
    return comment


def _refuse_done(comment: Comment) -> None:
    if comment.withdrawn_at is not None:
        raise AlreadyAnswered(_("Ý kiến này đã được đơn vị rút."))
    if getattr(comment, "answer", None) is not None:
        raise AlreadyAnswered(_("Ý kiến này đã có trả lời. Hãy tải lại trang để xem câu trả lời."))


@transaction.atomic
def answer(
    comment: Comment, *, decision: str, reason: str, base: int | None = None, wording: Wording | None = None, actor: User, at: datetime
) -> Answer:
    """Answer a comment, with its reason; the text changes with the answer.

    Accepted with an amendment: the amendment's words become the text, unless `wording` gives others. Accepted or accepted in part:
    `wording`, when given, becomes the text; `base` is the text that the head saw while writing it. Not accepted: the text stays.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        TextFixed: the draft is agreed, issued or out of use, or other words are given for a clause that was taken out.
        NotSaid: no reason.
        AlreadyAnswered: it has its answer, or was withdrawn.
        ChangedSince: the amendment was written for an earlier text and no wording is given.
        Conflict: another person changed the clause while the head wrote the wording.
    """
    draft = _locked(comment.clause.draft)
    permissions.require(permissions.can_answer(actor, draft, at.date()))
    require_open(draft)
    comment = Comment.objects.select_related("clause__current", "about", "amendment", "answer").get(pk=comment.pk)
    _refuse_done(comment)
    _require_reason(decision, reason)
    words = _outcome(comment, decision, base, wording)
    outcome = _write(comment.clause, words.heading, words.body, actor=actor, at=at) if words else None
    made = Answer.objects.create(comment=comment, decision=decision, reason=reason, outcome=outcome, answered_by=actor, answered_at=at)
    if outcome:
        _count_change(draft)
    changes = {"comment": comment.pk, "decision": decision, "text": outcome.pk if outcome else None}
    notices.answered(comment, made, draft, actor=actor, at=at)
    audit.record("drafting.answered", draft, actor=actor, at=at, changes=changes, reason=reason)
    return made


@transaction.atomic
def answer_together(
    comments: Collection[Comment],
    *,
    decision: str,
    reason: str,
    base: int | None = None,
    wording: Wording | None = None,
    actor: User,
    at: datetime,
) -> list[Answer]:
    """Give several opinions on one clause that say nearly the same one answer; each gets it as its own, with its row in the log.

    The text changes once, as `answer` would change it.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        TextFixed, NotSaid, ChangedSince, Conflict: as for `answer`.
        AlreadyAnswered: one of them has its answer, or was withdrawn; none is answered.
        NotAlike: none is named, or they do not say nearly the same.
    """
    full = Comment.objects.select_related("clause__draft", "clause__current", "about", "amendment", "answer", "unit")
    found = list(full.filter(pk__in=[each.pk for each in comments]).order_by("made_at", "pk"))
    if not found:
        raise NotAlike(_("Chưa chọn ý kiến nào. Hãy đánh dấu những ý kiến sẽ nhận chung câu trả lời."))
    draft = _locked(found[0].clause.draft)
    permissions.require(permissions.can_answer(actor, draft, at.date()))
    require_open(draft)
    found = list(full.filter(pk__in=[each.pk for each in found]).order_by("made_at", "pk"))  # as they are now that the draft is held
    for each in found:
        _refuse_done(each)
    if len({each.clause_id for each in found}) > 1 or len(groups_of(found)) > 1:
        raise NotAlike(_("Các ý kiến được chọn không cùng một điều hoặc không gần giống nhau. Hãy trả lời riêng từng ý kiến."))
    _require_reason(decision, reason)
    lead = next((each for each in found if each.about_id == each.clause.current_id), found[0])
    words = _outcome(lead, decision, base, wording)
    outcome = _write(lead.clause, words.heading, words.body, actor=actor, at=at) if words else None
    made = [
        Answer.objects.create(comment=each, decision=decision, reason=reason, outcome=outcome, answered_by=actor, answered_at=at)
        for each in found
    ]
    if outcome:
        _count_change(draft)
    for each, answer_of_it in zip(found, made, strict=True):
        notices.answered(each, answer_of_it, draft, actor=actor, at=at)
    for each in found:
        changes = {"comment": each.pk, "decision": decision, "text": outcome.pk if outcome else None, "together": len(found)}
        audit.record("drafting.answered", draft, actor=actor, at=at, changes=changes, reason=reason)
    return made


def _require_reason(decision: str, reason: str) -> None:
    if decision not in Decision.values:
        raise NotSaid(_("Hãy chọn một trong ba cách trả lời: tiếp thu, tiếp thu một phần, chưa tiếp thu."))
    if not reason.strip():
        raise NotSaid(_("Hãy nêu lý do của câu trả lời. Các đơn vị và biên bản đều thấy lý do này."))


def _outcome(comment: Comment, decision: str, base: int | None, wording: Wording | None) -> Wording | None:
    """Return the words that the answer puts into the text, or None when the text stays."""
    if decision == Decision.NOT_ACCEPTED:
        return None
    clause, amendment = comment.clause, getattr(comment, "amendment", None)
    words = wording
    if words is not None:
        _require_seen(clause, base, mine=words)
    elif decision == Decision.ACCEPTED and amendment is not None:
        words = Wording(amendment.heading, amendment.body)
        if clause.current_id != comment.about_id:
            raise ChangedSince(
                _("Điều này đã có chữ mới sau khi đơn vị đề nghị. Hãy xem hai bản bên dưới rồi ghi chữ sẽ dùng."),
                theirs=clause.current,
                mine=words,
            )
    if words is None:
        return None
    if clause.removed_at is not None:
        raise TextFixed(_("Điều này đã được bỏ khỏi dự thảo. Hãy khôi phục trước khi đưa chữ mới vào, hoặc trả lời mà không đổi chữ."))
    if not words.heading.strip() and not words.body.strip():
        raise NotSaid(_("Chữ mới đang trống. Hãy ghi chữ sẽ dùng; muốn bỏ cả điều thì trả lời trước, sau đó bấm “Bỏ khỏi dự thảo”."))
    current = clause.current
    return None if current and (current.heading, current.body) == (words.heading, words.body) else words
