"""How units stand on a draft, and the outcome."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.conference import permissions, queries, rules
from thidua.conference.models import Adoption, Conference, ConferenceState, ItemKind, ItemState, Position, Stance
from thidua.conference.queries import DraftStand
from thidua.conference.steps import NotWritten, WrongMoment, locked, require_state, touch, words
from thidua.drafting import actions as drafting
from thidua.drafting.models import Draft, DraftState
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Conflict, Refused
from thidua.organisation.models import Unit


class NoQuorum(Refused):
    """Too few units are in the room to adopt anything; the text shows the arithmetic."""


class AlreadyDecided(Refused):
    """The outcome on this draft is recorded; it is recorded once."""


@transaction.atomic
def state_position(
    conference: Conference,
    *,
    draft: Draft,
    unit: Unit,
    stance: str,
    comments: str = "",
    seen_at: datetime | None = None,
    actor: User,
    at: datetime,
) -> Position:
    """State, or change, a unit's position on a draft until the outcome is recorded (nêu quan điểm của đơn vị).

    `seen_at` is when the position that the writer had before him was stated; None when he saw none.

    Raises:
        PermissionDenied: actor neither acts for the unit nor conducts the conference.
        WrongMoment: not in session, the unit is not in the room, or the draft is not on the agenda.
        AlreadyDecided: the outcome is recorded.
        Conflict: the position was changed by somebody else meanwhile; carries both.
        NotWritten: other than agreeing, without words.
    """
    conference = locked(conference)
    permissions.require(permissions.can_state_position(actor, conference, unit, at.date()))
    require_state(conference, ConferenceState.IN_SESSION)
    draft = _on_agenda(conference, draft)
    _refuse_decided(conference, draft)
    if not queries.somebody_here(conference.pk, unit.pk):
        raise WrongMoment(_("Đơn vị chưa được điểm danh có mặt nên chưa nêu quan điểm được. Hãy báo thư ký điểm danh."))
    if stance not in Stance.values:
        raise NotWritten(_("Hãy chọn một trong ba quan điểm."))
    comments = words(comments, _("Ý kiến kèm theo"), required=stance != Stance.AGREES)
    before = next(iter(queries.position_of(conference.pk, draft.pk, unit.pk)), None)
    if before and (before.stance, before.comments) == (stance, comments) and before.revision == draft.revision:
        return before
    if before and before.stated_at != seen_at:
        message = _("Quan điểm của đơn vị đã được ghi từ nơi khác trong lúc đồng chí viết. Hai bản đặt cạnh nhau, không bản nào bị mất.")
        theirs = {"stance": before.get_stance_display(), "comments": before.comments}
        raise Conflict(message, theirs=theirs, mine={"stance": Stance(stance).label, "comments": comments})
    position = before or Position(conference=conference, draft=draft, unit=unit)
    stood = before.stance if before else None
    position.stance, position.comments, position.revision = stance, comments, draft.revision
    position.stated_by, position.stated_at = actor, at
    position.save()
    touch(conference)
    changes = {"draft": draft.title, "unit": unit.name, "stance": [stood, stance]}
    audit.record("conference.position_stated", conference, actor=actor, at=at, changes=changes)
    return position


@transaction.atomic
def record_adoption(conference: Conference, *, draft: Draft, revision: int, actor: User, at: datetime) -> Adoption:
    """Record the outcome on a draft from the positions of the units in the room, once (ghi kết quả biểu quyết).

    Adopted, the draft becomes agreed text. Not adopted, the outcome stays so; the text may be changed and put to a later conference.
    Counted over the units that are members now: a unit that left the cluster midway no longer counts.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        WrongMoment: not in session, no discussion or adoption of this draft is on now, or no unit in the room has said anything.
        NoQuorum: too few units in the room at this moment.
        AlreadyDecided: the outcome is recorded.
        Conflict: the text changed since `revision`.
    """
    conference = locked(conference)
    permissions.require(permissions.can_record_adoption(actor, conference, at.date()))
    require_state(conference, ConferenceState.IN_SESSION)
    draft = _on_agenda(conference, draft)
    _refuse_decided(conference, draft)
    if draft.state != DraftState.CIRCULATED:
        raise WrongMoment(
            _("Dự thảo đang ở trạng thái “%(state)s” nên chưa biểu quyết được. Hãy gửi lấy ý kiến trước khi họp.")
            % {"state": draft.get_state_display()}
        )
    _refuse_other_item(conference, draft)
    in_room = queries.room(conference)
    presence = rules.quorum_now(conference, in_room)
    if not presence.enough:
        raise NoQuorum(
            _("%(arithmetic)s Hãy chờ thêm %(short)d đơn vị rồi ghi kết quả.")
            % {"arithmetic": rules.presence_sentence(conference, presence), "short": presence.short_by}
        )
    if draft.revision != revision:
        raise Conflict(_("Dự thảo vừa được sửa sau khi đồng chí mở trang. Hãy đọc lại văn bản, hỏi lại các đơn vị rồi ghi kết quả."))
    stand = next(each for each in queries.draft_stands(conference, in_room) if each.draft.pk == draft.pk)
    if stand.agreeing + stand.disagree == 0:
        raise WrongMoment(_("Chưa đơn vị nào có mặt nêu quan điểm về dự thảo này. Hãy lấy quan điểm rồi ghi kết quả."))
    adoption = _adoption(conference, stand, present=presence.count, at=at)
    touch(conference)
    if adoption.adopted:
        drafting.agree(draft, actor=actor, at=at, revision=revision)
    counted = {name: getattr(adoption, name) for name in ("members", "present", "agree", "agree_with_comments", "disagree", "adopted")}
    audit.record("conference.draft_decided", conference, actor=actor, at=at, changes={"draft": draft.title, **counted})
    return adoption


def _adoption(conference: Conference, stand: DraftStand, *, present: int, at: datetime) -> Adoption:
    return Adoption.objects.create(
        conference=conference,
        draft=stand.draft,
        members=stand.members,
        present=present,
        agree=stand.agree,
        agree_with_comments=stand.agree_with_comments,
        disagree=stand.disagree,
        adopted=rules.adoption_count(conference, stand).enough,
        revision=stand.draft.revision,
        decided_at=at,
    )


def _on_agenda(conference: Conference, draft: Draft) -> Draft:
    found = queries.on_agenda(conference.pk, draft.pk)
    if not found:
        raise WrongMoment(_("Dự thảo này không có trong chương trình của hội nghị."))
    return found[0]


def _refuse_decided(conference: Conference, draft: Draft) -> None:
    if queries.adoption_of(conference.pk, draft.pk):
        raise AlreadyDecided(
            _("Kết quả về “%(draft)s” đã ghi tại hội nghị này và không đổi nữa. Hãy tải lại trang để xem kết quả.") % {"draft": draft.title}
        )


def _refuse_other_item(conference: Conference, draft: Draft) -> None:
    about = conference.items.filter(state=ItemState.NOW, kind__in=(ItemKind.DISCUSSION, ItemKind.ADOPTION), drafts=draft)
    if not about.exists():
        raise WrongMoment(_("Kết quả được ghi khi đang ở mục thảo luận hoặc biểu quyết về dự thảo này. Hãy chuyển sang mục đó."))
