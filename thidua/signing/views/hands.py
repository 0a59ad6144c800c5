"""A person's own signature by hand, as a picture."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from thidua.foundation import clock
from thidua.foundation.accounts.confirming import asked_again
from thidua.foundation.files import storage
from thidua.organisation.models import Person
from thidua.signing import actions, forms, queries
from thidua.signing.views.pages import FormPage, answer, own_crumbs


@login_required
@asked_again(allow_get=True)
def keep(request: HttpRequest) -> HttpResponseBase:
    at = clock.now()
    person = _own(request)
    intro = _(
        "Ảnh hiện ở chỗ ký khi chính đồng chí ký số một văn bản, thay cho ô chữ. Ảnh tự nó không phải chữ ký: chữ ký là khóa của đồng chí. "
        "Ngoài đồng chí không ai xem hay dùng được ảnh này trước khi ký."
    )
    page = FormPage(_("Ảnh chữ ký tay"), _("Gửi ảnh"), own_crumbs(), intro, person.full_name)

    def act(data: dict[str, Any]) -> None:
        actions.keep_hand(person, **data, actor=request.user, at=at)

    done = _("Đã nhận ảnh chữ ký tay. Hãy xem lại ảnh ở trang này.")
    return answer(request, forms.HandForm(request.POST or None, request.FILES or None), page, act=act, done=done)


@login_required
@never_cache
def picture(request: HttpRequest) -> HttpResponseBase:
    """The picture as it was drawn anew, for its own person only."""
    kept = queries.hand_of(_own(request))
    if kept is None:
        raise Http404
    return storage.response(kept.picture, inline=True)


@login_required
@require_POST
def withdraw(request: HttpRequest) -> HttpResponseBase:
    actions.withdraw_hand(_own(request), actor=request.user, at=clock.now())
    messages.success(request, _("Đã bỏ ảnh chữ ký tay. Từ nay chỗ ký hiện ô chữ."))
    return redirect("signing:mine")


def _own(request: HttpRequest) -> Person:
    return get_object_or_404(Person, user_id=request.user.pk)
