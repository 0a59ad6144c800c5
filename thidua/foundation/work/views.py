from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.foundation import clock
from thidua.foundation.work import actions, permissions
from thidua.foundation.work.models import LongWork

SHOWN = 50


def _work(request: HttpRequest, pk: int) -> LongWork:
    return get_object_or_404(permissions.visible_to(request.user), pk=pk)


@login_required
def works(request: HttpRequest) -> HttpResponse:
    """What this person began and what became of it, newest first."""
    found = permissions.visible_to(request.user).order_by("-pk")[:SHOWN]
    return render(request, "work/list.html", {"works": found})


@login_required
def work(request: HttpRequest, work_pk: int) -> HttpResponse:
    """How far it is: by itself where scripts run, by reloading where not."""
    found = _work(request, work_pk)
    return render(request, "work/detail.html", {"work": found, "can_stop": permissions.can_stop(request.user, found)})


@login_required
def progress(request: HttpRequest, work_pk: int) -> HttpResponse:
    """The part of the page that changes; at the end the whole page is asked for once more."""
    found = _work(request, work_pk)
    response = render(request, "work/progress.html", {"work": found})
    if not found.is_unfinished:
        response.headers["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def stop(request: HttpRequest, work_pk: int) -> HttpResponse:
    found = _work(request, work_pk)
    actions.stop(found, actor=request.user, at=clock.now())
    messages.success(request, _("Đã yêu cầu dừng; việc dừng trước bước kế tiếp."))
    return redirect(found)
