"""A few addresses that only these tests know."""

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from thidua.foundation.refusal import Refused
from thidua.foundation.ui.views import language

handler400 = "thidua.foundation.ui.views.bad_request"
handler403 = "thidua.foundation.ui.views.permission_denied"
handler404 = "thidua.foundation.ui.views.page_not_found"
handler500 = "thidua.foundation.ui.views.server_error"


def show(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/public.html")


def fail(error: Exception) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("", show),
    path("", include("thidua.foundation.ui.urls")),
    path("ngon-ngu", language, name="set_language"),
    path("refused", fail(Refused("Giao ước chưa mở ký. Hãy đợi hội nghị thông qua."))),
    path("forbidden", fail(PermissionDenied("Chỉ thủ trưởng đơn vị mới ký được."))),
    path("suspicious", fail(SuspiciousOperation("secret detail"))),
    path("broken", fail(ValueError("secret detail"))),
]
