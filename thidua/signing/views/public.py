"""What the office's authorities publish, for machines and for anybody: root, list of revoked certificates, answers about one."""

import base64
import binascii

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from thidua.foundation import clock
from thidua.foundation.limits.counting import Limit, limited
from thidua.signing import lists, queries
from thidua.signing.models import OfficeAuthority

# A check of one file asks a few times; this only slows a machine that does nothing else.
PUBLISHED = Limit("published", times=600, seconds=60)
LONGEST_QUESTION = 4096
CERTIFICATE, LIST, ANSWER = "application/pkix-cert", "application/pkix-crl", "application/ocsp-response"


@limited(PUBLISHED)
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The root of the authority that issues now, else of the last."""
    return _root(queries.newest_authority())


@limited(PUBLISHED)
@require_safe
def root_of(request: HttpRequest, pk: int) -> HttpResponse:
    return _root(get_object_or_404(OfficeAuthority, pk=pk))


@limited(PUBLISHED)
@require_safe
def revoked(request: HttpRequest) -> HttpResponse:
    """The list of the authority that issues now, else of the last."""
    return _list(queries.newest_authority())


@limited(PUBLISHED)
@require_safe
def list_of(request: HttpRequest, pk: int) -> HttpResponse:
    return _list(get_object_or_404(OfficeAuthority, pk=pk))


@csrf_exempt
@limited(PUBLISHED)
@require_POST
def ocsp(request: HttpRequest) -> HttpResponse:
    """Answer a question about one certificate (RFC 6960). Free of the form's token: machines ask, and nothing changes."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_QUESTION:
        return HttpResponse(lists.answer(b"", clock.real_now()), content_type=ANSWER)
    return HttpResponse(lists.answer(request.body, clock.real_now()), content_type=ANSWER)


@limited(PUBLISHED)
@require_safe
def ocsp_by_address(request: HttpRequest, question: str) -> HttpResponse:
    """The same question, written into the address."""
    try:
        content = base64.b64decode(question[: 2 * LONGEST_QUESTION], validate=True)
    except (ValueError, binascii.Error):
        content = b""
    return HttpResponse(lists.answer(content, clock.real_now()), content_type=ANSWER)


def _root(authority: OfficeAuthority | None) -> HttpResponse:
    if authority is None:
        raise Http404
    return HttpResponse(bytes(authority.certificate), content_type=CERTIFICATE, headers=_named(f"goc-noi-bo-{authority.pk}.crt"))


def _list(authority: OfficeAuthority | None) -> HttpResponse:
    content = lists.current(authority, clock.real_now()) if authority else b""
    if not content:
        raise Http404
    return HttpResponse(content, content_type=LIST, headers=_named("thu-hoi.crl"))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "public, max-age=300"}
