"""What the administrator does with letters that did not arrive."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.clock import reading
from thidua.foundation.notify import tasks
from thidua.foundation.notify.models import Letter, LetterState
from thidua.foundation.refusal import Refused
from thidua.foundation.work.queue import after_commit
from thidua.home import permissions


class NotFailed(Refused):
    """The letter waits for its turn, or has gone out."""


@transaction.atomic
def resend_letter(letter: Letter, *, actor: User, at: datetime) -> Letter:
    """Give a letter that could not be sent another round of attempts (gửi lại thư).

    Raises:
        PermissionDenied: actor is not the administrator.
        NotFailed: the letter has not failed.
    """
    letter = Letter.objects.select_for_update(no_key=True).get(pk=letter.pk)
    permissions.require(permissions.can_see_letters(actor, at.date()))
    if letter.state != LetterState.FAILED:
        raise NotFailed(_("Chỉ gửi lại thư không gửi được. Thư này đang chờ gửi hoặc đã gửi."))
    letter.state, letter.attempts, letter.due_at = LetterState.WAITING, 0, reading.real_now()
    letter.save(update_fields=["state", "attempts", "due_at"])
    after_commit(tasks.deliver)
    audit.record("notify.letter_resent", letter, actor=actor, at=at)
    return letter
