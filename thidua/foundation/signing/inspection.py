"""Inside the process that checks PDFs: what a file is, and its signatures one by one. It knows no Django; what it is given is hostile."""

import io
import logging
import resource
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from thidua.foundation.signing.believed import Trust
from thidua.foundation.signing.inspected import Inspected, Proofs, report_of
from thidua.foundation.signing.report import Problem, Report, SignatureReport

MEMORY = 2_000_000_000
MOST_SIGNATURES = 200
PROGRAMS = ("/JavaScript", "/Launch")


def confine() -> None:
    """Give up memory beyond a measure and the writing of files, for good; and keep quiet about what is found."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
    logging.disable(logging.CRITICAL)


def inspect(content: bytes, trust: dict[str, list[bytes]], at: datetime) -> Report:
    """Return what is found in a file at that moment; whatever it is, it raises nothing."""
    try:
        return _inspected(content, Trust.from_data(trust), at)
    except MemoryError:
        return Report(Problem.TOO_HEAVY)
    except Exception:  # a file that breaks its reader is damaged, in whatever way
        return Report(Problem.DAMAGED)


def _inspected(content: bytes, trust: Trust, at: datetime) -> Report:
    reader, strict = _open(content)
    if reader.encrypted:
        return Report(Problem.ENCRYPTED)
    pages = _count(reader.root["/Pages"])
    found = list(enumerate_sig_fields(reader, filled_status=True))
    if len(found) > MOST_SIGNATURES:
        return Report(Problem.TOO_HEAVY)
    proofs = Proofs.of(reader, trust)
    readable: list[Inspected] = []
    unreadable: list[SignatureReport] = []
    for name, value, field in found:
        try:
            readable.append(Inspected(EmbeddedPdfSignature(reader, field, name), content))
        except Exception:  # as above: this signature alone is damaged
            unreadable.append(_unreadable(reader, name, value))
    moments = sorted((each for each in readable if each.is_timestamp), key=lambda each: each.revision)
    proofs = proofs.with_moments(moments)
    reports = [*unreadable, *(report_of(each, readable, proofs, at) for each in readable if not each.is_timestamp)]
    return Report(
        pages=pages,
        revisions=reader.total_revisions,
        has_script=_has_script(reader),
        irregular=not strict,
        signatures=tuple(sorted(reports, key=lambda each: each.revision)),
    )


def _open(content: bytes) -> tuple[PdfFileReader, bool]:
    """Return a reader, strict where the file lets it: Word's files, for one, ask for some indulgence."""
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        if not reader.xrefs.hybrid_xrefs_present and (reader.encrypted or "/Pages" in reader.root):
            return reader, True
    except (PdfError, ValueError, KeyError, TypeError, AttributeError):
        pass  # read with indulgence
    return PdfFileReader(io.BytesIO(content), strict=False), False


def _unreadable(reader: PdfFileReader, name: str, value: Any) -> SignatureReport:
    try:
        revision = reader.xrefs.get_last_change(value.container_ref) + 1
    except Exception:  # not even that
        revision = reader.total_revisions
    return SignatureReport(str(name), revision, readable=False)


def _count(top: generic.DictionaryObject) -> int:
    """Return how many pages hang on the tree, whatever it says of itself."""
    pages, waiting, seen = 0, [top], set()
    while waiting:
        node = waiting.pop()
        if "/Kids" not in node:
            pages += 1
            continue
        for at in range(len(node["/Kids"])):
            raw = node["/Kids"].raw_get(at)
            mark = (raw.idnum, raw.generation) if isinstance(raw, generic.IndirectObject) else id(raw)
            if mark not in seen:
                seen.add(mark)
                waiting.append(raw.get_object())
    return pages


def _has_script(reader: PdfFileReader) -> bool:
    form = reader.root["/AcroForm"] if "/AcroForm" in reader.root else {}  # noqa: SIM401 - its get() does not follow references
    return "/XFA" in form or any(map(_is_program, _dictionaries(reader)))


def _is_program(each: generic.DictionaryObject) -> bool:
    return "/JS" in each or ("/S" in each and each["/S"] in PROGRAMS)


def _dictionaries(reader: PdfFileReader) -> Iterator[generic.DictionaryObject]:
    """Give every dictionary of the file as it is now."""
    references = set().union(*(reader.xrefs.explicit_refs_in_revision(at) for at in range(reader.total_revisions)))
    for reference in references:
        try:
            waiting = [reader.get_object(reference)]
        except Exception:  # noqa: S112 - an object that cannot be read runs nothing  # nosec B112
            continue
        while waiting:
            each = waiting.pop()
            if isinstance(each, generic.DictionaryObject):
                yield each
                waiting += [each.raw_get(key) for key in each]
            elif isinstance(each, generic.ArrayObject):
                waiting += [each.raw_get(at) for at in range(len(each))]
