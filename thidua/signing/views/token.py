"""The page of whoever signs with a device: the command to run, until when, how to give the turn back. A slice's view answers with it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from thidua.foundation import clock
from thidua.signing.models import Lease, PdfSignature, SignedFile
from thidua.signing.turns import signing_now


@dataclass(frozen=True)
class Around:
    """The addresses beside this page: where the record is, what says how it stands (`state_answer`), what gives the turn back."""

    back: str
    state: str
    release: str


def token_page(request: HttpRequest, lease: Lease, word: str, around: Around) -> HttpResponse:
    """Answer with the command that signs under this ticket; its word is shown here and nowhere else."""
    address = request.build_absolute_uri(reverse("signing:ticket", args=[word]))
    context = {"lease": lease, "address": address, "around": around, "held": signing_now(lease.file, clock.real_now())}
    answer = render(request, "signing/token_page.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def state_answer(request: HttpRequest, file: SignedFile | None, place: str, *, back: str) -> HttpResponse:
    """Answer an open page that asks again and again: still waiting, over, or signed, which leads it back to the record."""
    if file and PdfSignature.objects.filter(file=file, place=place).exists():
        return HttpResponse(status=204, headers={"HX-Redirect": back})
    held = signing_now(file, clock.real_now()) if file else None
    own = held if held and held.place == place and held.user_id == request.user.pk else None
    return render(request, "signing/token_state.html", {"held": own, "back": back})
