"""An event for the tests, declared as a slice declares its own."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.foundation.accounts.models import User
from thidua.foundation.notify.events import Event


def others(user: User, on: date) -> QuerySet[User]:
    """Everybody may see open accounts."""
    return User.objects.filter(is_active=True)


MET = Event("test.met", _("Tin mới: %(title)s"), "%(lead)s", _("Đọc tin"), others)
RENEWED = Event("test.renewed", _("Tin mới: %(title)s"), "%(lead)s", _("Đọc tin"), others, renewed=True)
