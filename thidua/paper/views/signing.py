"""The page on which a paper whose number is held gets its signatures: its signer's, then the organ's by the clerk."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from thidua.foundation import clock
from thidua.foundation.accounts.confirming import asked_again
from thidua.foundation.audit import history as words
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import acts, require
from thidua.organisation.queries import accounts_of_clerks
from thidua.paper import history, permissions, signatures
from thidua.paper.models import OfficialDocument, SignedBy
from thidua.paper.sealing import SEAL, SIGNER
from thidua.paper.signatures import Turn
from thidua.signing import actions as signing
from thidua.signing.models import Way
from thidua.signing.views.token import Around, state_answer, token_page
from thidua.signing.ways import Ways, key_of, way_of, ways_of


@login_required
@never_cache
@sensitive_post_parameters()
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands and what is waited for; whoever's turn it is shows once more who he is, and signs."""
    at = clock.now()
    document = seen_or_404(request, pk, at)
    turn = signatures.turn_of(request.user, document, at.date())
    if request.method == "POST" and turn is None:
        messages.error(request, _("Văn bản này không còn chờ chữ ký nào. Hãy xem lại trang."))
        return redirect("paper:sign", pk=pk)
    if request.method == "POST" and turn:
        require(turn.right)
    if turn and turn.person and turn.right:
        return _sign_again_known(request, document, turn, at)
    return _shown(request, document, turn, at)


@asked_again(kept=False)
def _sign_again_known(request: HttpRequest, document: OfficialDocument, turn: Turn | None, at: datetime) -> HttpResponse:
    """What only a person who has just shown again who he is may see and do."""
    if request.method != "POST" or turn is None:
        return _shown(request, document, turn, at)
    try:
        return _sign_posted(request, document, turn, at)
    except Refused as refusal:
        document = seen_or_404(request, document.pk, at)
        turn = signatures.turn_of(request.user, document, at.date())
        return _shown(request, document, turn, at, problem=str(refusal))


def _shown(request: HttpRequest, document: OfficialDocument, turn: Turn | None, at: datetime, *, problem: str = "") -> HttpResponse:
    may = turn is not None and turn.person is not None and bool(turn.right)
    context: dict[str, object] = {
        "document": document,
        "turn": turn,
        "seals": turn is not None and turn.place == SEAL,
        "places": signatures.place_signed(document),
        "steps": _steps(document, turn),
        "ways": _ways(request, turn, problem) if turn and may else None,
        "problem": problem if not may else "",
        "no_clerk": turn is not None and turn.place == SEAL and not may and not _has_clerk(document, at),
        "kept": {},
        "history": words.lines(history.WORDS, document),
        "why": acts(
            (_("Ký văn bản"), permissions.can_sign(request.user, document, at.date())),
            (_("Đóng dấu"), permissions.can_seal(request.user, document, at.date())),
        ),
    }
    return render(request, "paper/sign.html", context, status=422 if problem else 200)


def _has_clerk(document: OfficialDocument, at: datetime) -> bool:
    return document.signer_unit_id is not None and accounts_of_clerks([document.signer_unit_id], at.date()).exists()


def _ways(request: HttpRequest, turn: Turn, problem: str) -> Ways | None:
    return ways_of(turn.person, organ=turn.organ, way=way_of(request.POST), problem=problem) if turn.person else None


def seen_or_404(request: HttpRequest, pk: int, at: datetime) -> OfficialDocument:
    """Return a paper to those who sign, seal or read it; of others' papers not even that there is one."""
    related = ("register", "file", "signed_file", "seal__picture", "signer_person")
    document = get_object_or_404(OfficialDocument.objects.select_related(*related), pk=pk)
    if not permissions.can_see_signing(request.user, document, at.date()):
        raise Http404
    return document


def _sign_posted(request: HttpRequest, document: OfficialDocument, turn: Turn, at: datetime) -> HttpResponse:
    if way_of(request.POST) == Way.TOKEN:
        lease, ticket = signatures.prepare(document, place=turn.place, actor=request.user, at=at)
        return token_page(request, lease, ticket, _around(document, turn.place))
    if turn.person is None:
        raise Http404
    key, way = key_of(request, turn.person, organ=turn.organ)
    signatures.sign(document, place=turn.place, key=key, way=way, actor=request.user, at=at)
    if turn.place == SEAL:
        messages.success(request, _("Đã đóng dấu. Văn bản đã ban hành, đủ chữ ký."))
    else:
        messages.success(request, _("Đã ký. Văn bản chờ văn thư đóng dấu."))
    return redirect("paper:sign", pk=document.pk)


def _around(document: OfficialDocument, place: str) -> Around:
    back = reverse("paper:sign", args=[document.pk])
    state = f"{reverse('paper:token_state', args=[document.pk])}?o={place}"
    return Around(back, state, reverse("paper:release", args=[document.pk]))


def _steps(document: OfficialDocument, turn: Turn | None) -> list[dict[str, str]]:
    """Number, signer, seal: how far the paper has come."""
    if document.signed_by != SignedBy.KEY:
        return []
    done = 3 if document.complete_at else 2 if turn and turn.place == SEAL else 1
    labels = (_("Lấy số"), _("Người ký"), _("Đóng dấu, ban hành"))
    notes = (document.number, document.signer, document.seal.holder if document.seal else "")
    states = ["done"] * done + ["now" if turn else "next"] + ["next"] * 3
    return [{"label": label, "note": note, "state": state} for label, note, state in zip(labels, notes, states, strict=False)]


@login_required
@require_GET
def token_state(request: HttpRequest, pk: int) -> HttpResponse:
    """How a signing with a device stands, for the page that waits for it."""
    document = seen_or_404(request, pk, clock.now())
    place = request.GET.get("o", "")
    if place not in (SIGNER, SEAL):
        raise Http404
    return state_answer(request, document.signed_file, place, back=reverse("paper:sign", args=[pk]))


@login_required
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Give back the turn that was held for a device."""
    at = clock.now()
    document = seen_or_404(request, pk, at)
    if document.signed_file:
        signing.release(document.signed_file, actor=request.user, at=at)
        messages.success(request, _("Đã trả lượt ký. Chưa có chữ ký nào được ghi."))
    return redirect("paper:sign", pk=pk)
