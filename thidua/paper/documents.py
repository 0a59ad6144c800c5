"""A paper as this installation prints it, and as it is kept once issued."""

import hashlib
import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

from thidua.domain.vietnamese import fold
from thidua.foundation.documents import master, office
from thidua.foundation.documents.paper import Paper, as_data, from_data
from thidua.foundation.documents.pdf import kept_pdf, pdf
from thidua.foundation.documents.word import word
from thidua.foundation.files import storage
from thidua.paper import queries
from thidua.paper.models import Master, OfficialDocument

WRITER_SECONDS = 10
ILLUSTRATIVE = "NỘI DUNG MINH HỌA"  # vi: data


def marked(paper: Paper) -> Paper:
    """Return the paper as this installation prints it: one for training says under its head that the content is made up."""
    return replace(paper, marks=(*paper.marks, ILLUSTRATIVE)) if settings.TRAINING else paper


def digest(paper: Paper) -> str:
    """Return the SHA-256 over a paper's data, hex: what a signer approves while there is no number yet."""
    return hashlib.sha256(json.dumps(as_data(paper), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def file_name(paper: Paper) -> str:
    """Return the name of a paper's file without its ending: letters that every system keeps."""
    return slugify(fold(paper.title))[:100] or "van-ban"


def check_address(document: OfficialDocument) -> str:
    """Return the address printed on an issued paper, where anybody checks it."""
    return address_of_code(document.code)


def address_of_code(code: str) -> str:
    """Return the address where anybody checks what bears this code."""
    return f"{settings.SITE_URL}{reverse('paper:check_code', args=[code])}"


def issued_paper(document: OfficialDocument) -> Paper | None:
    """Return an issued paper as it was issued, or None where it is kept elsewhere (a paper from above, or from before there were files)."""
    return from_data(document.content) if document.content else None


def own_master(paper: Paper) -> Master | None:
    """Return the master of its own in which the organ's papers are set now, or None for the built-in one."""
    return queries.active_master(paper.organ, paper.family)


def word_of(paper: Paper, own: Master | None) -> bytes:
    """Return the paper as Word, in the office's own master where it has one.

    Raises:
        MasterRefused: its own master does not end, eats memory, or reaches for what is not its own.
    """
    return master.render(storage.read(own.file), paper) if own else word(paper)


def issued_pdf(paper: Paper) -> bytes:
    """Return the PDF of a paper that is being issued, while the database's writer is held: soon, or not at all.

    Raises:
        PaperNotMade, MasterRefused: as `pdf_of`; also when others stand before it.
    """
    own = own_master(paper)
    return pdf_of(paper, own) if own else pdf(paper, timeout=WRITER_SECONDS)


def signable_pdf(paper: Paper) -> bytes:
    """Return the PDF of a paper that will be signed digitally, by the standard form: a place in an own master cannot be found.

    Raises:
        PaperNotMade: as `issued_pdf`.
    """
    return pdf(paper, timeout=WRITER_SECONDS)


def pdf_of(paper: Paper, own: Master | None) -> bytes:
    """Return the paper as PDF: from the office's own master where it has one and LibreOffice is there, else by the standard form.

    Raises:
        PaperNotMade: the PDF could not be made.
        MasterRefused: as `word_of`.
    """
    return _office_pdf(paper, own.file.sha256, own.file.path) if own and office.program() else kept_pdf(paper)


@lru_cache(maxsize=16)
def _office_pdf(paper: Paper, _sha256: str, path: Path) -> bytes:
    """Made once while its pages are looked at one by one; a file under its hash never changes."""
    return office.as_pdf(master.render(path.read_bytes(), paper))
