from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.foundation.clock import actions
from thidua.foundation.clock.forms import MomentForm
from thidua.foundation.refusal import Refused


@login_required
@require_POST
def set_moment(request: HttpRequest) -> HttpResponse:
    form = MomentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Chưa đọc được ngày giờ. Hãy nhập theo mẫu 16/02/2023 07:30."))
    else:
        try:
            actions.set_moment(form.cleaned_data["moment"], actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã đặt đồng hồ tập huấn."))
    back = request.headers.get("referer", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()) else "home:work")
