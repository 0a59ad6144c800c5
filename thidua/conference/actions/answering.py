"""Answers to invitations."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.conference import permissions
from thidua.conference.models import Answer, ConferenceState, Invitation
from thidua.conference.steps import LONGEST_NAME, WrongMoment, line, locked, touch, words
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit


@transaction.atomic
def answer(invitation: Invitation, *, answer: str, sent_person: str = "", reason: str = "", actor: User, at: datetime) -> Invitation:
    """Answer an invitation, or change the answer, until the conference opens (trả lời giấy mời).

    Raises:
        PermissionDenied: it is somebody else's invitation.
        WrongMoment: not sent yet, or too late.
        NotWritten: sends somebody without a name, or declines without a reason.
    """
    conference = locked(invitation.conference)
    invitation = Invitation.objects.get(pk=invitation.pk)
    permissions.require(permissions.can_answer_invitation(actor, invitation, at.date()))
    if conference.state == ConferenceState.DRAFT:
        raise WrongMoment(_("Giấy mời chưa gửi. Đơn vị cụm trưởng còn đang chuẩn bị."))
    if conference.state == ConferenceState.CANCELLED:
        raise WrongMoment(_("Hội nghị đã hoãn, không cần trả lời nữa."))
    if conference.state != ConferenceState.CALLED:
        raise WrongMoment(_("Hội nghị đã khai mạc nên không nhận trả lời nữa. Nếu đến muộn, hãy báo thư ký tại hội trường."))
    if answer not in (Answer.ATTENDS, Answer.SENDS, Answer.DECLINES):
        raise WrongMoment(_("Hãy chọn một trong ba cách trả lời."))
    sends, declines = answer == Answer.SENDS, answer == Answer.DECLINES
    before = invitation.answer
    invitation.answer, invitation.answered_at = answer, at
    invitation.sent_person = line(sent_person, _("Người được cử dự"), longest=LONGEST_NAME) if sends else ""
    invitation.reason = words(reason, _("Lý do không dự")) if declines else ""
    invitation.save(update_fields=["answer", "sent_person", "reason", "answered_at"])
    touch(conference)
    changes = {"invited": str(invitation), "answer": [before, answer]}
    audit.record("conference.invitation_answered", conference, actor=actor, at=at, changes=changes, reason=invitation.reason)
    return invitation
