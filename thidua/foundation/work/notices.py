"""Who is told about long work: its person, when it took longer than one waits."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.foundation.accounts.models import User
from thidua.foundation.notify.events import Event
from thidua.foundation.notify.outbox import tell
from thidua.foundation.work import permissions
from thidua.foundation.work.models import LongWork


def _own(user: User, on: date) -> QuerySet[LongWork]:
    return permissions.visible_to(user)


ENDED = Event("work.ended", _("Việc đã kết thúc: %(title)s"), "%(result)s", _("Xem kết quả"), _own)


def ended(work: LongWork, *, at: datetime) -> None:
    """Tell the person that the work is over, and how."""
    tell(ENDED, [work.begun_by], about=work, url=work.get_absolute_url(), at=at, title=work.title, result=work.result)
