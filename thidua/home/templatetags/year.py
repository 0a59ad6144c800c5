"""Words of the year's thread."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from thidua.foundation.ui.templatetags import td

register = template.Library()


@register.filter
def given_name(full_name: str) -> str:
    """Return the given name, which stands last in a Vietnamese name."""
    return full_name.rsplit(maxsplit=1)[-1] if full_name.split() else ""


@register.filter
def vi_moment(on: date | datetime) -> str:
    """Return the day, and the time when there is one."""
    return td.vi_datetime(on) if isinstance(on, datetime) else td.vi_date(on)


@register.simple_tag
def moment_state(on: date | datetime, at: datetime) -> str:
    """Return done, now (today) or next."""
    day = timezone.localtime(on).date() if isinstance(on, datetime) else on
    if day == at.date():
        return "now"
    return "done" if day < at.date() else "next"
