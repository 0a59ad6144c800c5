"""A form carried out once, however often it arrives."""

import re
import threading
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, connection, transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.foundation.offline.models import Receipt
from thidua.foundation.prepared import Prepared
from thidua.foundation.refusal import Refused

FIELD, HEADER = "key", "X-Kept"
SHAPE = re.compile(r"[0-9a-zA-Z-]{16,64}")
# Writers of one process take turns here before they ask SQLite, whose own way of waiting is a series of naps in which some starve.
_turn = threading.Lock()
_given = Prepared(lambda user_id, key: Receipt.objects.filter(user=user_id, key=key))
View = Callable[..., HttpResponse]


class Overtaken(Exception):
    """The same key came in between looking for its receipt and writing one: done by the other, whose receipt is found now."""


class KeyUsed(Refused):
    """The key belongs to another form."""


def once(view: View) -> View:
    """Let a POST that carries a key be carried out once for this person; sent again, it gets the same answer and changes nothing.

    Receipt and act are one transaction, so two that arrive together take turns and a fault leaves neither. What is refused leaves no
    receipt: nothing was done. A form without a key goes through as any form. Stands below `login_required` and `require_POST`.

    A script that sends kept forms (header X-Kept) is answered in JSON: `done`, `words`, and `to` where the page would go.
    """

    @wraps(view)
    def door(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        key = request.POST.get(FIELD, "")
        if not SHAPE.fullmatch(key):
            return view(request, *args, **kwargs)
        try:
            try:
                return _carried_out(view, request, key, *args, **kwargs)
            except Overtaken:
                return _carried_out(view, request, key, *args, **kwargs)
        except OperationalError:
            if not is_kept(request):
                raise
            return HttpResponse(status=503)  # too many at once: the script keeps the form and sends it again
        except (Refused, PermissionDenied, Http404) as no:
            if not is_kept(request):
                raise
            words = _("Không còn tìm thấy việc này. Hãy tải lại trang.") if isinstance(no, Http404) else str(no)
            return JsonResponse({"done": False, "words": [words]}, status=409)

    return door


def _carried_out(view: View, request: HttpRequest, key: str, *args: object, **kwargs: object) -> HttpResponse:
    with _turn if connection.vendor == "sqlite" else nullcontext(), transaction.atomic():
        receipt = next(iter(_given(request.user.pk or 0, key)), None)
        if receipt:
            return _answer(request, receipt, again=True)
        receipt = _receipt(request, key)
        response = view(request, *args, **kwargs)
        if response.status_code >= 400:
            transaction.set_rollback(True)
            return response
        receipt.location = response.get("Location", "")
        receipt.words = _said(request)
        receipt.save(update_fields=["location", "words"])
        return _answer(request, receipt) if is_kept(request) else response


def _receipt(request: HttpRequest, key: str) -> Receipt:
    """Write the receipt first, so that the same key waits here; without a savepoint, for who is overtaken begins anew."""
    try:
        return Receipt.objects.create(user_id=request.user.pk or 0, key=key, path=request.path, made_at=clock.real_now())
    except IntegrityError as taken:
        raise Overtaken from taken


def _said(request: HttpRequest) -> list[str]:
    """Return what the view told the person; it stays to be shown unless a script asks for it."""
    storage = messages.get_messages(request)
    said = [str(each) for each in storage]
    storage.used = is_kept(request)  # type: ignore[union-attr]
    return said


def _answer(request: HttpRequest, receipt: Receipt, *, again: bool = False) -> HttpResponse:
    if again and receipt.path != request.path:
        raise KeyUsed(_("Biểu mẫu này đã cũ. Hãy tải lại trang rồi làm lại."))
    if is_kept(request):
        return JsonResponse({"done": True, "words": receipt.words, "to": receipt.location})
    for each in receipt.words:
        messages.success(request, each)
    return HttpResponseRedirect(receipt.location or request.path)


def is_kept(request: HttpRequest) -> bool:
    """Return whether a script sends a form that it keeps, and asks for words instead of a page."""
    return HEADER in request.headers


def refusal(request: HttpRequest, words: Iterable[str]) -> HttpResponse | None:
    """Return a refusal for the script that keeps forms; None for a browser, which is to be drawn its page."""
    return JsonResponse({"done": False, "words": list(words)}, status=422) if is_kept(request) else None


def words_of(form: BaseForm) -> list[str]:
    """Return what is wrong with a form, as sentences."""
    return [str(sentence) for sentences in form.errors.values() for sentence in sentences]
