"""What a program on the signer's machine asks: under a ticket, without a session. Answers are JSON, refusals in sentences."""

import base64
import binascii
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from thidua.foundation import clock
from thidua.foundation.limits.counting import Limit, is_too_often
from thidua.foundation.refusal import Refused
from thidua.foundation.signing.keys import KeyRefused
from thidua.foundation.signing.refusals import CmsRefused
from thidua.foundation.signing.trust import SignerRefused
from thidua.signing import actions, tickets, turns
from thidua.signing.models import PdfSignature

# A hall of signers behind one address, each with a few questions; a machine that guesses tickets is stopped.
TICKET = Limit("ticket", times=300, seconds=60)
MOST_BYTES = 300_000
PROGRAM = Path(__file__).parents[1] / "client" / "thidua_sign.py"
STATUS: tuple[tuple[type[Exception], int], ...] = (
    (tickets.TicketUnknown, 404),
    (tickets.TicketOver, 410),
    (CmsRefused, 422),
    (KeyRefused, 422),
    (SignerRefused, 422),
    (PermissionDenied, 403),
    (Refused, 409),
)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST", "DELETE"])
def ticket(request: HttpRequest, word: str) -> HttpResponse:
    """Tell what is to be signed (GET), take the signature in (POST), give the signing up (DELETE). The ticket is the proof of who asks."""
    if is_too_often(request, TICKET):
        wait = _("Hỏi quá nhiều lần. Hãy chờ một phút rồi chạy lại đúng lệnh này.")
        return JsonResponse({"error": wait}, status=429, headers={"Retry-After": str(TICKET.seconds)})
    try:
        if request.method == "POST":
            return JsonResponse(_done(actions.embed(word, _sent(request), at=clock.now())))
        if request.method == "DELETE":
            actions.give_up(word, at=clock.now())
            return JsonResponse({"ok": True})
        return JsonResponse(_task(word))
    except (Refused, PermissionDenied) as refusal:
        status = next(status for kind, status in STATUS if isinstance(refusal, kind))
        return JsonResponse({"error": str(refusal)}, status=status)


def _task(word: str) -> dict[str, object]:
    found = tickets.find(word)
    if found.signature is not None:
        return _done(found.signature)
    now = clock.real_now()
    lease = tickets.lease_of(found, now)
    return {
        "digest": lease.digest,
        "algorithm": "sha256",
        "file": found.file.name,
        "place": turns.place_of(found.file, found.place).label,
        "signer": lease.holder,
        "expires_at": timezone.localtime(lease.expires_at).isoformat(timespec="seconds"),
        "now": now.isoformat(timespec="seconds"),
    }


def _done(signature: PdfSignature) -> dict[str, object]:
    return {"ok": True, "done": True, "revision": signature.revision, "level": signature.level}


def _sent(request: HttpRequest) -> bytes:
    """Return the signature as it came: the bytes themselves, or in base64, bare or as PEM."""
    sent = request.read(MOST_BYTES + 1)
    if len(sent) > MOST_BYTES or sent[:1] == b"\x30":
        return sent
    words = b"".join(line for line in sent.splitlines() if not line.startswith(b"-----"))
    try:
        return base64.b64decode(b"".join(words.split()), validate=True)
    except (binascii.Error, ValueError):
        return sent


@require_safe
def program(request: HttpRequest) -> FileResponse:
    """Give out the program for the signer's machine."""
    return FileResponse(PROGRAM.open("rb"), as_attachment=True, filename=PROGRAM.name, content_type="text/x-python; charset=utf-8")
