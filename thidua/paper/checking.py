"""Checking a paper, by anybody: by the code printed on it, or by the file itself. Nothing is written, and no file is kept."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from thidua.foundation.documents.codes import typed
from thidua.foundation.limits.counting import Limit, limited
from thidua.foundation.signing.checking import CheckingBusy
from thidua.paper import telling
from thidua.paper.models import OfficialDocument
from thidua.paper.verdicts import by_code, check_file
from thidua.signing import found
from thidua.signing.models import SignedFile

CHECK = Limit("check", times=120, seconds=60)


@csrf_exempt
@limited(CHECK)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a file. Free of the form's token: it changes nothing that belongs to anyone and keeps nothing."""
    if request.method == "POST":
        return _answer_file(request, None)
    asked = request.GET.get("ma", "")
    if not asked.strip():
        return render(request, "paper/check.html", {})
    bearer = by_code(typed(asked))
    if bearer is None:
        return _nobody(request, asked)
    return redirect("paper:check_code", code=bearer.code)


@csrf_exempt
@limited(CHECK)
@require_http_methods(["GET", "HEAD", "POST"])
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say what is issued or signed under a code; a file sent here is compared with that."""
    bearer = by_code(typed(code))
    if bearer is None:
        return _nobody(request, code)
    if request.method == "POST":
        return _answer_file(request, bearer)
    return render(request, "paper/check.html", _of(bearer))


def _nobody(request: HttpRequest, asked: str) -> HttpResponse:
    problem = _("Không có văn bản nào mang mã này. Mã có 10 chữ và số, in dưới mã QR ở cuối văn bản; hãy gõ lại từng ký tự.")
    return render(request, "paper/check.html", {"asked": asked[:60], "problem": problem}, status=404)


def _of(bearer: OfficialDocument | SignedFile | None) -> dict[str, object]:
    """Return what the page says about what bears a code: of a file that is being signed, only what stands in the file."""
    if isinstance(bearer, SignedFile):
        places = found.places_of(bearer)
        return {"bearer": bearer, "file": bearer, "places": places, "signed": sum(bool(each.signer) for each in places)}
    return {"bearer": bearer, "document": bearer}


def _answer_file(request: HttpRequest, expected: OfficialDocument | SignedFile | None) -> HttpResponse:
    sent = request.FILES.get("tep")
    problem = _problem(sent)
    if problem or sent is None:
        return render(request, "paper/check.html", {**_of(expected), "problem": problem}, status=422)
    try:
        checked = check_file(sent.read(), expected)
    except CheckingBusy as busy:
        return render(request, "paper/check.html", {**_of(expected), "problem": str(busy)}, status=503)
    tone, sentence = telling.verdict(checked)
    answer = {
        "checked": checked,
        "tone": tone,
        "sentence": sentence,
        "warnings": telling.warnings(checked),
        "signatures": list(telling.signatures(checked)),
        "name": (sent.name or "")[:200],
        "revision": checked.file,
    }
    about = _of(expected or checked.document or (checked.file.file if checked.file else None))
    return render(request, "paper/check.html", {**about, **answer, "bearer": expected})


def _problem(sent: UploadedFile | None) -> str:
    if sent is None or not sent.size:
        return _("Chưa có tệp nào để kiểm tra. Hãy chọn tệp PDF rồi bấm lại.")
    if sent.size > settings.FILE_MAX_BYTES:
        limit = settings.FILE_MAX_BYTES // (1024 * 1024)
        return _("Tệp nặng hơn %(limit)d MB, mức mà hệ thống này phát hành. Tệp đó không phải văn bản của hệ thống này.") % {"limit": limit}
    return ""
