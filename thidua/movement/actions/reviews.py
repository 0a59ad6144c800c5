"""The interim and the final review of a movement: words, beside the figures as they stand now."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.movement import notices, permissions, queries
from thidua.movement.locking import locked
from thidua.movement.models import Movement, MovementReport, ReportState, Review, ReviewKind, State
from thidua.movement.steps import MovementRefused, require_running, words_given


def _made(movement: Movement, kind: str, words: str, *, actor: User, at: datetime) -> Review:
    figures = queries.glance(movement, at).snapshot()
    return Review.objects.create(movement=movement, kind=kind, words=words, figures=figures, made_at=at, made_by_name=actor.full_name)


@transaction.atomic
def review(movement: Movement, *, words: str, actor: User, at: datetime) -> Review:
    """Review a running movement (sơ kết): the words, with the figures of what was received until now. More than once in a long one.

    Raises:
        PermissionDenied: actor does not decide over it.
        MovementRefused: no words, or it does not run.
    """
    permissions.require(permissions.can_decide(actor, movement, at.date()))
    words = words_given(words, _("đánh giá sơ kết"))
    movement = locked(movement)
    require_running(movement)
    made = _made(movement, ReviewKind.INTERIM, words, actor=actor, at=at)
    movement.move_to(State.REVIEWED)
    movement.save(update_fields=["state"])
    notices.reviewed(movement, final=False, actor=actor, at=at)
    audit.record("movement.reviewed", movement, actor=actor, at=at)
    return made


@transaction.atomic
def close(movement: Movement, *, words: str, actor: User, at: datetime) -> Review:
    """Review a movement finally and close it (tổng kết): nothing is written, reported or put forward in it any more.

    Raises:
        PermissionDenied: actor does not decide over it.
        MovementRefused: no words, it does not run, or a report still waits to be received.
    """
    permissions.require(permissions.can_decide(actor, movement, at.date()))
    words = words_given(words, _("đánh giá tổng kết"))
    movement = locked(movement)
    require_running(movement)
    waiting = MovementReport.objects.filter(participation__movement=movement, state=ReportState.SENT).count()
    if waiting:
        raise MovementRefused(_("Còn %(count)d báo cáo chờ tiếp nhận. Hãy tiếp nhận hoặc trả lại trước khi tổng kết.") % {"count": waiting})
    made = _made(movement, ReviewKind.FINAL, words, actor=actor, at=at)
    movement.move_to(State.CLOSED)
    movement.save(update_fields=["state"])
    notices.reviewed(movement, final=True, actor=actor, at=at)
    audit.record("movement.closed", movement, actor=actor, at=at)
    return made
