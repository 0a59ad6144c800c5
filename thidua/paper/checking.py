"""Checking a paper, by anybody: by the code printed on it, or by the file itself. Nothing is written, and no file is kept."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from thidua.foundation.documents.codes import LENGTH, typed
from thidua.foundation.limits.counting import Limit, limited
from thidua.paper.models import Direction, OfficialDocument, SignedBy

CHECK = Limit("check", times=120, seconds=60)


# Signed with keys, and not by all yet.
HELD = Q(signed_by=SignedBy.KEY, complete_at=None, withdrawn_at=None)


class Verdict(StrEnum):
    """What a file is to this installation."""

    OURS = "ours"  # byte for byte the file that was issued
    WITHDRAWN = "withdrawn"  # as above, but its number is not in use any more
    OTHER = "other"  # not the file of the paper whose code was given
    UNKNOWN = "unknown"  # this installation never made it


@dataclass(frozen=True)
class Checked:
    """The answer about one file."""

    verdict: Verdict
    document: OfficialDocument | None
    sha256: str


def issued() -> QuerySet[OfficialDocument]:
    """Return the papers that this installation issued with a file; one that waits for its signatures is not issued yet."""
    return (
        OfficialDocument.objects.filter(direction=Direction.OUTGOING, file__isnull=False)
        .exclude(code="")
        .exclude(HELD)
        .select_related("file")
    )


def by_code(code: str) -> OfficialDocument | None:
    """Return the paper that bears this code."""
    return issued().filter(code=code).first() if len(code) == LENGTH else None


def check_file(chunks: Iterable[bytes], expected: OfficialDocument | None = None) -> Checked:
    """Compare a file with every paper issued here; with `expected`, say whether it is that one."""
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    sha256 = found.hexdigest()
    document = issued().filter(file__sha256=sha256).first()
    if document is None or (expected is not None and document != expected):
        return Checked(Verdict.OTHER if expected else Verdict.UNKNOWN, expected, sha256)
    return Checked(Verdict.WITHDRAWN if document.withdrawn_at else Verdict.OURS, document, sha256)


# --- the page ------------------------------------------------------------------------------------------------------------------------


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
    document = by_code(typed(asked))
    if document is None:
        problem = _("Không có văn bản nào mang mã này. Mã có 10 chữ và số, in dưới mã QR ở cuối văn bản; hãy gõ lại từng ký tự.")
        return render(request, "paper/check.html", {"asked": asked[:60], "problem": problem}, status=404)
    return redirect("paper:check_code", code=document.code)


@csrf_exempt
@limited(CHECK)
@require_http_methods(["GET", "HEAD", "POST"])
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say what is issued under a code; a file sent here is compared with that paper."""
    document = by_code(typed(code))
    if document is None:
        problem = _("Không có văn bản nào mang mã này. Mã có 10 chữ và số, in dưới mã QR ở cuối văn bản; hãy gõ lại từng ký tự.")
        return render(request, "paper/check.html", {"asked": code[:60], "problem": problem}, status=404)
    if request.method == "POST":
        return _answer_file(request, document)
    return render(request, "paper/check.html", {"document": document})


def _answer_file(request: HttpRequest, document: OfficialDocument | None) -> HttpResponse:
    sent = request.FILES.get("tep")
    problem = _problem(sent)
    if problem or sent is None:
        return render(request, "paper/check.html", {"document": document, "problem": problem}, status=422)
    checked = check_file(sent.chunks(), document)
    context = {"document": checked.document, "checked": checked, "name": (sent.name or "")[:200]}
    return render(request, "paper/check.html", context)


def _problem(sent: UploadedFile | None) -> str:
    if sent is None or not sent.size:
        return _("Chưa có tệp nào để kiểm tra. Hãy chọn tệp PDF rồi bấm lại.")
    if sent.size > settings.FILE_MAX_BYTES:
        limit = settings.FILE_MAX_BYTES // (1024 * 1024)
        return _("Tệp nặng hơn %(limit)d MB, mức mà hệ thống này phát hành. Tệp đó không phải văn bản của hệ thống này.") % {"limit": limit}
    return ""


__all__ = ["Checked", "Verdict", "by_code", "check", "check_code", "check_file"]
