"""The post (thư điện tử): each letter is claimed, written in its reader's language, sent, and tried again when that fails."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thidua.foundation.clock import reading
from thidua.foundation.notify import inbox, queries
from thidua.foundation.notify.models import Letter, LetterState, Notice
from thidua.foundation.work.queue import wait_before

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
MOST_AT_ONCE = 500
PERMANENT = range(500, 600)


def deliver() -> int:
    """Send the letters whose turn has come and return how many went out."""
    sent, connection = 0, get_connection(fail_silently=False)
    try:
        for _turn in range(MOST_AT_ONCE):
            letter = _claim(reading.real_now())
            if letter is None:
                break
            sent += _send(letter, connection)
    finally:
        connection.close()
    return sent


def _claim(now: datetime) -> Letter | None:
    """Take the next letter for this worker alone: of two that reach for it, one finds it waiting."""
    while (due := Letter.objects.filter(state=LetterState.WAITING, due_at__lte=now).order_by("due_at", "pk").first()) is not None:
        mine = Letter.objects.filter(pk=due.pk, state=LetterState.WAITING)
        if mine.update(state=LetterState.SENDING, claimed_at=now, attempts=due.attempts + 1):
            due.refresh_from_db()
            return due
    return None


def _send(letter: Letter, connection: BaseEmailBackend) -> bool:
    message = compose(letter)
    if message is None:
        _settle(letter, LetterState.DROPPED)
        return False
    message.connection = connection
    try:
        message.send()
    except (OSError, SMTPException) as fault:
        _failed(letter, fault)
        connection.close()
        return False
    _settle(letter, LetterState.SENT, sent_at=reading.real_now(), error="")
    return True


def compose(letter: Letter) -> EmailMultiAlternatives | None:
    """Return the letter as an e-mail in its reader's language; None when there is nothing left to say, or nobody to say it to.

    The rights are asked anew: what the reader may no longer see is not told.
    """
    reader = letter.to
    notices = list(Notice.objects.filter(letter=letter).order_by("pk"))
    if not reader.is_active or not reader.email:
        return None
    with translation.override(queries.choice_of(reader).language):
        lines = [each for each in inbox.lines(reader, notices, reading.today()) if each.may_see]
        if not lines:
            return None
        if letter.day is None:
            subject = lines[0].title
        else:
            subject = ngettext("Tóm tắt ngày: %(count)d thông báo", "Tóm tắt ngày: %(count)d thông báo", len(lines)) % {"count": len(lines)}
        values = {"reader": reader, "lines": lines, "site": settings.SITE_URL, "is_digest": letter.day is not None}
        text, page = render_to_string("notify/letter.txt", values), render_to_string("notify/letter.html", values)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    # The same letter keeps its name when it is sent again after a worker died, so that mailboxes can tell.
    headers = {"Message-ID": f"<thu-{letter.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(" ".join(subject.split())[:200], text, settings.DEFAULT_FROM_EMAIL, [reader.email], headers=headers)
    message.attach_alternative(page, "text/html")
    return message


def _failed(letter: Letter, fault: Exception) -> None:
    """Keep why, and try again after a growing wait; what the other side refuses for good is not tried again."""
    log.warning("letter %s was not sent at attempt %s: %s", letter.pk, letter.attempts, type(fault).__name__)
    why = _why(fault)
    if _is_permanent(fault) or letter.attempts >= MOST_ATTEMPTS:
        _settle(letter, LetterState.FAILED, error=why)
    else:
        _settle(letter, LetterState.WAITING, error=why, due_at=reading.real_now() + wait_before(letter.attempts + 1))


def _is_permanent(fault: Exception) -> bool:
    if isinstance(fault, SMTPRecipientsRefused):
        return all(code in PERMANENT for code, _words in fault.recipients.values())
    return isinstance(fault, SMTPResponseException) and fault.smtp_code in PERMANENT


def _why(fault: Exception) -> str:
    if isinstance(fault, SMTPRecipientsRefused):
        codes = sorted({str(code) for code, _words in fault.recipients.values()})
        return _("Máy chủ thư không nhận địa chỉ này (%(codes)s).") % {"codes": ", ".join(codes)}
    if isinstance(fault, SMTPResponseException):
        return _("Máy chủ thư trả lời lỗi %(code)d.") % {"code": fault.smtp_code}
    return _("Không nối được với máy chủ thư (%(fault)s).") % {"fault": type(fault).__name__}


def _settle(letter: Letter, state: LetterState, **values: object) -> None:
    Letter.objects.filter(pk=letter.pk, state=LetterState.SENDING).update(state=state, **values)


def take_back_stale(older_than: timedelta) -> int:
    """Put letters back whose worker died while sending; the letter may then arrive twice, under one Message-ID."""
    stale = Letter.objects.filter(state=LetterState.SENDING, claimed_at__lt=reading.real_now() - older_than)
    return stale.update(state=LetterState.WAITING)
