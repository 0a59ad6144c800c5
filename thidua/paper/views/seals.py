"""Organs' red seals: which are kept, a new one, the picture, taking one out of use."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from thidua.foundation import clock
from thidua.foundation.audit import history as words
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import acts
from thidua.paper import forms, history, permissions, queries
from thidua.paper import seals as actions
from thidua.paper.models import OrganSeal


@login_required
def seals(request: HttpRequest) -> HttpResponse:
    right = permissions.can_register(request.user, clock.today())
    permissions.require(right)
    kept = list(queries.seals()[:200])
    context = {
        "used": [each for each in kept if each.withdrawn_at is None],
        "over": [each for each in kept if each.withdrawn_at],
        "history": words.lines(history.WORDS, *kept[:20]) if kept else [],
        "why": acts((_("Gửi, ngừng dùng con dấu"), right)),
    }
    return render(request, "paper/seals.html", context)


@login_required
def keep(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_register(request.user, at.date()))
    form = forms.SealForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_seal(**form.cleaned_data, actor=request.user, at=at)
        except Refused as refusal:
            form.add_error("picture", str(refusal))
        else:
            messages.success(request, _("Đã nhận con dấu. Từ nay văn bản của nơi này ký số và đóng dấu trong hệ thống."))
            return redirect("paper:seals")
    context = {"form": form, "title": _("Gửi con dấu"), "verb": _("Gửi con dấu"), "back": reverse("paper:seals")}
    return render(request, "paper/form.html", context, status=422 if request.method == "POST" else 200)


@login_required
@never_cache
def picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    permissions.require(permissions.can_register(request.user, clock.today()))
    return storage.response(get_object_or_404(OrganSeal.objects.select_related("picture"), pk=pk).picture, inline=True)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    permissions.require(permissions.can_register(request.user, clock.today()))
    seal = get_object_or_404(OrganSeal, pk=pk)
    try:
        actions.withdraw_seal(seal, actor=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ngừng dùng con dấu. Văn bản tiếp theo của nơi này ký tay trên bản giấy."))
    return redirect("paper:seals")
