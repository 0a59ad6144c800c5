"""Roles that must sign in with two steps, where the office's settings say so."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.organisation.queries import standing


def second_factor(request: HttpRequest) -> str | None:
    """Lead whoever holds a role of SECOND_FACTOR_FOR to the page on which a second step is switched on."""
    if not settings.SECOND_FACTOR_FOR:
        return None
    facts = standing(request.user, clock.today())  # type: ignore[arg-type]
    held = {"specialist": facts.is_specialist, "administrator": facts.is_administrator, "auditor": facts.is_auditor}
    if not any(held[role] for role in settings.SECOND_FACTOR_FOR) or is_mfa_enabled(request.user):
        return None
    if request.method != "GET":
        messages.warning(request, _("Việc vừa rồi chưa được ghi. Hãy bật bước đăng nhập thứ hai trước, rồi làm lại."))
    return reverse("mfa_index")
