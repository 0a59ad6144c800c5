"""One page for every paper: its pages as they will be printed, its words for a screen reader, and the files to take away.

A slice's view builds the `Paper` from its record, having asked its own permission, and answers with `show`. One address serves it all:
`?tep=pdf` and `?tep=docx` are the files, `?trang=2` is the picture of a page.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from thidua.domain.vietnamese import fold
from thidua.foundation.documents.paper import Paper, as_data, day_words
from thidua.foundation.documents.pdf import PaperNotMade, count_pages, draw_page, kept_pdf
from thidua.foundation.documents.word import word
from thidua.foundation.files.storage import clean_name

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ILLUSTRATIVE = "NỘI DUNG MINH HỌA"  # vi: data


@dataclass(frozen=True)
class Back:
    """Where the page leads back to."""

    url: str
    label: str


def marked(paper: Paper) -> Paper:
    """Return the paper as this installation prints it: one for training says under its head that the content is made up."""
    return replace(paper, marks=(*paper.marks, ILLUSTRATIVE)) if settings.TRAINING else paper


def show(request: HttpRequest, paper: Paper, *, back: Back, acts: Sequence[dict[str, Any]] = ()) -> HttpResponse:
    """Answer with the page of a paper, one of its files, or the picture of one page.

    `acts` are more buttons: dicts of url, label, icon. Where the PDF cannot be made the page says so and keeps the words and the Word file.
    """
    paper = marked(paper)
    wanted, number = request.GET.get("tep", ""), request.GET.get("trang", "")
    if wanted == "docx":
        return file_response(word(paper), WORD, f"{file_name(paper)}.docx")
    if wanted == "pdf":
        return file_response(kept_pdf(paper), "application/pdf", f"{file_name(paper)}.pdf")
    if number:
        return _picture(request, paper, number)
    try:
        pages, problem = count_pages(kept_pdf(paper)), ""
    except PaperNotMade as refusal:
        pages, problem = 0, str(refusal)
    context = {
        "paper": paper,
        "day": day_words(paper.on),
        "back": back,
        "acts": acts,
        "pages": range(1, pages + 1),
        "problem": problem,
        "version": digest(paper)[:12],
        "title": paper.title or _("Văn bản"),
    }
    return render(request, "paper/showing.html", context)


def digest(paper: Paper) -> str:
    """Return the SHA-256 over a paper's data, hex: what a signer approves before there is a number."""
    return hashlib.sha256(json.dumps(as_data(paper), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def file_name(paper: Paper) -> str:
    """Return the name of a paper's file without its ending: letters that every system keeps."""
    return slugify(fold(paper.title))[:100] or "van-ban"


def file_response(content: bytes, mime: str, name: str) -> HttpResponse:
    """Answer with a file to take away; nothing can be sniffed from it."""
    answer = HttpResponse(content, content_type=mime)
    answer["Content-Disposition"] = f'attachment; filename="{clean_name(name)}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _picture(request: HttpRequest, paper: Paper, number: str) -> HttpResponse:
    mark = f'"{digest(paper)[:32]}-{number}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified(headers={"ETag": mark})
    try:
        picture = draw_page(kept_pdf(paper), int(number))
    except (ValueError, IndexError):
        raise Http404 from None
    answer = HttpResponse(picture, content_type="image/png", headers={"ETag": mark})
    answer["Cache-Control"] = "private, no-cache"
    return answer
