"""One page for every paper: its pages as they will be printed, its words for a screen reader, and the files to take away.

A slice's view builds the `Paper` from its record, having asked its own permission, and answers with `show`. One address serves it all:
`?tep=pdf` and `?tep=docx` are the files, `?trang=2` is the picture of a page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.documents import office
from thidua.foundation.documents.paper import Paper, day_words
from thidua.foundation.documents.pdf import count_pages, draw_page
from thidua.foundation.files import storage
from thidua.foundation.files.models import StoredFile
from thidua.foundation.refusal import Refused
from thidua.paper import permissions
from thidua.paper.documents import digest, file_name, issued_paper, marked, own_master, pdf_of, word_of
from thidua.paper.models import Master, OfficialDocument

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Back:
    """Where the page leads back to."""

    url: str
    label: str


@dataclass(frozen=True)
class Decision:
    """A grave act offered below what was read; the form carries the digest of what was shown, so that nobody decides on other words."""

    action: str
    trigger: str
    question: str
    effect: str
    verb: str
    quiet: str


def show(
    request: HttpRequest,
    paper: Paper,
    *,
    back: Back,
    acts: Sequence[dict[str, Any]] = (),
    decision: Decision | None = None,
    own: Master | None = None,
    note: str = "",
) -> HttpResponse:
    """Answer with the page of a paper that is not issued, one of its files, or the picture of one page.

    `acts` are more buttons: dicts of url, label, icon; `note` is a sentence above the pages. Where the PDF cannot be made the page says so
    and keeps the words and the Word file. The organ's active master sets it, or `own` where one is tried.
    """
    paper, own = marked(paper), own or own_master(paper)
    return _answer(request, paper, lambda: pdf_of(paper, own), own=own, back=back, acts=acts, decision=decision, note=note)


def show_issued(request: HttpRequest, document: OfficialDocument, *, back: Back, acts: Sequence[dict[str, Any]] = ()) -> HttpResponse:
    """Answer as `show` does with an issued paper: its words as they were issued, and the very file that was kept then.

    Of one whose number is held the page says that signatures are missing, so that it is not issued.

    Raises:
        Http404: nothing of it is kept here but its row in the register.
    """
    paper, stored = issued_paper(document), document.file
    if paper is None or stored is None:
        raise Http404
    return _answer(
        request,
        paper,
        lambda: storage.read(stored),
        own=own_master(paper),
        back=back,
        acts=acts,
        withdrawn=document.withdrawn_reason,
        mark=stored.sha256,
        note=_("Số đang giữ cho văn bản này; chưa đủ chữ ký nên chưa ban hành.") if document.is_held else "",
    )


def show_kept(request: HttpRequest, paper: Paper, stored: StoredFile, *, back: Back, acts: Sequence[dict[str, Any]] = ()) -> HttpResponse:
    """Answer as `show` does with a kept file that people sign: its pages and its PDF are that file, its words those of `paper`."""
    return _answer(request, paper, lambda: storage.read(stored), own=own_master(paper), back=back, acts=acts, mark=stored.sha256)


def to_sign(user: User, document: OfficialDocument, on: date) -> list[dict[str, Any]]:
    """Return the way from a paper that waits for signatures to where they are given, for whom it concerns."""
    if not document.is_held or not permissions.can_see_signing(user, document, on):
        return []
    return [{"url": reverse("paper:sign", args=[document.pk]), "label": _("Ký, đóng dấu"), "icon": "signature"}]


def _answer(
    request: HttpRequest,
    paper: Paper,
    made: Callable[[], bytes],
    *,
    own: Master | None,
    back: Back,
    acts: Sequence[dict[str, Any]],
    decision: Decision | None = None,
    withdrawn: str = "",
    mark: str = "",
    note: str = "",
) -> HttpResponse:
    wanted, number = request.GET.get("tep", ""), request.GET.get("trang", "")
    if wanted == "docx":
        return _file(request, lambda: word_of(paper, own), WORD, f"{file_name(paper)}.docx")
    if wanted == "pdf":
        return _file(request, made, "application/pdf", f"{file_name(paper)}.pdf")
    if number:
        return _picture(request, paper, made, number, mark or digest(paper))
    try:
        pages, problem = count_pages(made()), ""
    except Refused as refusal:
        pages, problem = 0, str(refusal)
    context = {
        "paper": paper,
        "day": day_words(paper.on),
        "back": back,
        "acts": acts,
        "pages": range(1, pages + 1),
        "problem": problem,
        "decision": decision,
        "withdrawn": withdrawn,
        "note": note,
        "standard": own is not None and not office.program(),
        "digest": digest(paper),
        "title": paper.title or _("Văn bản"),
    }
    return render(request, "paper/showing.html", context)


def _file(request: HttpRequest, make: Callable[[], bytes], mime: str, name: str) -> HttpResponse:
    try:
        return file_response(make(), mime, name)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)


def file_response(content: bytes, mime: str, name: str) -> HttpResponse:
    """Answer with a file to take away; nothing can be sniffed from it."""
    answer = HttpResponse(content, content_type=mime)
    answer["Content-Disposition"] = f'attachment; filename="{storage.clean_name(name)}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _picture(request: HttpRequest, paper: Paper, made: Callable[[], bytes], number: str, version: str) -> HttpResponse:
    try:
        page = int(number)
    except ValueError:
        raise Http404 from None
    mark = f'"{version[:32]}-{page}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified(headers={"ETag": mark})
    try:
        picture = draw_page(made(), page, pixels=1754 if paper.landscape else 1240)
    except IndexError:
        raise Http404 from None
    answer = HttpResponse(picture, content_type="image/png", headers={"ETag": mark})
    answer["Cache-Control"] = "private, no-cache"
    return answer
