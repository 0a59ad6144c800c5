"""Who spoke, for whom, about which clause."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.cluster.permissions import member_unit_ids
from thidua.conference import permissions
from thidua.conference.models import AgendaItem, ConferenceState, ItemState, SpeakingRequest, Speech
from thidua.conference.steps import LONGEST_NAME, NotWritten, WrongMoment, line, locked, require_state, touch, words
from thidua.drafting.models import Clause
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.organisation.models import Unit


@transaction.atomic
def record_speech(
    item: AgendaItem,
    *,
    speaker: str,
    summary: str,
    unit: Unit | None = None,
    clause: Clause | None = None,
    token: str,
    asked: SpeakingRequest | None = None,
    actor: User,
    at: datetime,
) -> Speech:
    """Record what somebody said on an item, for a unit or as a guest (ghi phát biểu). The same form sent twice is recorded once.

    `asked` is the request by which he got the floor; it is tied to the speech unless another one is.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: not in session, the item has not begun, the unit is not in the cluster, or the clause is of no draft of this item.
        NotWritten: no speaker, no words, or too many.
    """
    conference = locked(item.conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, ConferenceState.IN_SESSION)
    twice = Speech.objects.filter(token=token).select_related("item").first()
    if twice and twice.item.conference_id == conference.pk:
        return twice
    if twice or not 1 <= len(token) <= 40:
        raise NotWritten(_("Biểu mẫu này đã cũ. Hãy tải lại trang rồi ghi lại."))
    item = AgendaItem.objects.get(pk=item.pk)
    if item.state == ItemState.WAITING:
        raise WrongMoment(_("Mục này chưa bắt đầu. Hãy chuyển sang mục này rồi ghi phát biểu."))
    if unit is not None and unit.pk not in member_unit_ids(conference.cluster_year):
        raise WrongMoment(_("Đơn vị này không phải thành viên của cụm. Hãy chọn đơn vị khác, hoặc để trống nếu là khách mời."))
    if clause is not None and not item.drafts.filter(pk=clause.draft_id).exists():
        raise WrongMoment(_("Điều khoản này không thuộc dự thảo của mục đang bàn. Hãy chọn trong danh sách."))
    speech = Speech.objects.create(
        item=item,
        unit=unit,
        speaker=line(speaker, _("Người phát biểu"), longest=LONGEST_NAME),
        summary=words(summary, _("Nội dung, đề xuất")),
        clause=clause,
        spoken_at=at,
        recorded_by=actor,
        token=token,
    )
    if asked is not None:
        SpeakingRequest.objects.filter(pk=asked.pk, item=item, speech=None).update(speech=speech)
    touch(conference)
    changes = {"item": item.title, "speaker": speech.speaker, "unit": unit.name if unit else ""}
    audit.record("conference.speech_recorded", conference, actor=actor, at=at, changes=changes)
    return speech


@transaction.atomic
def remove_speech(speech: Speech, *, reason: str, actor: User, at: datetime) -> Speech:
    """Take back a speech recorded by mistake, with the reason (bỏ phát biểu ghi nhầm). Twice is once.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: the conference is not in session.
        NotWritten: no reason.
    """
    conference = locked(speech.item.conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, ConferenceState.IN_SESSION)
    speech = Speech.objects.get(pk=speech.pk)
    if speech.removed_at:
        return speech
    reason = words(reason, _("Lý do"), longest=500)
    speech.removed_at = at
    speech.save(update_fields=["removed_at"])
    SpeakingRequest.objects.filter(speech=speech).update(speech=None)
    touch(conference)
    audit.record("conference.speech_removed", conference, actor=actor, at=at, changes={"speaker": speech.speaker}, reason=reason)
    return speech
