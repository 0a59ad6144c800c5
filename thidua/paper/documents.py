"""A paper as this installation prints it, and as it is kept once issued."""

import hashlib
import json
from dataclasses import replace

from django.conf import settings
from django.utils.text import slugify

from thidua.domain.vietnamese import fold
from thidua.foundation.documents.paper import Paper, as_data, from_data
from thidua.paper.models import OfficialDocument

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


def issued_paper(document: OfficialDocument) -> Paper | None:
    """Return an issued paper as it was issued, or None where it is kept elsewhere (a paper from above, or from before there were files)."""
    return from_data(document.content) if document.content else None
