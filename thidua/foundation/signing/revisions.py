"""PDFs by pyHanko: a new revision with fields, or with a stamp and a hole for its signature. Loaded late; see making.py."""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from cryptography import x509
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.form_tools import get_single_field_annot
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, SignatureObject
from pyhanko.sign.validation.dss import DocumentSecurityStore

from thidua.foundation.signing.bridge import as_asn1
from thidua.foundation.signing.places import Place
from thidua.foundation.signing.refusals import FileRefused

SHA256 = "sha256"
MOMENT_FIELD = "dau-thoi-gian"


def certified(pdf: bytes, places: Sequence[Place], *, field: str, at: datetime, reserve: int) -> tuple[bytes, bytes, bytes]:
    """Return a revision with an empty field for each place and one, unseen, that certifies; its digest; where its hole is."""
    with _writing(pdf) as writer:
        if "/Perms" in writer.root:
            raise FileRefused(_("Tệp PDF đã có chữ ký chứng nhận, nên không thể chứng nhận lần nữa. Hãy dùng bản chưa ký."))
        pages = int(writer.prev.root["/Pages"]["/Count"])
        for each in places:
            if not 1 <= each.page <= pages:
                raise FileRefused(_("Tệp PDF không có trang %(page)s cho ô ký của %(whose)s.") % {"page": each.page, "whose": each.label})
            fields.append_signature_field(writer, _spec(each))
        embedder = PdfCMSEmbedder(fields.SigFieldSpec(field)).write_cms(field, writer)
        next(embedder)
        rule = SigMDPSetup(SHA256, certify=True, docmdp_perms=fields.MDPPerm.FILL_FORMS)
        hole = SignatureObject(timestamp=at, subfilter=fields.SigSeedSubFilter.PADES, bytes_reserved=2 * reserve)
        return _written(embedder, SigObjSetup(hole, mdp_setup=rule))


def prepared(pdf: bytes, place: Place, shown: bytes, *, name: str, reason: str, at: datetime, reserve: int) -> tuple[bytes, bytes, bytes]:
    """Return a revision in which the place shows a page, with a hole for its signature; its digest; where the hole is."""
    with _writing(pdf) as writer:
        found = {path: value for path, value, _ref in fields.enumerate_sig_fields(writer)}
        if place.name not in found:
            raise FileRefused(_("Tệp PDF không có ô ký của %(whose)s.") % {"whose": place.label})
        if found[place.name] is not None:
            raise FileRefused(_("Ô ký của %(whose)s đã có chữ ký.") % {"whose": place.label})
        embedder = PdfCMSEmbedder().write_cms(place.name, writer, existing_fields_only=True)
        box = get_single_field_annot(next(embedder).get_object())
        page = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(shown)))
        box["/AP"] = DictionaryObject({pdf_name("/N"): page})
        writer.update_container(box)
        hole = SignatureObject(
            timestamp=at, subfilter=fields.SigSeedSubFilter.PADES, name=name, reason=reason or None, bytes_reserved=2 * reserve
        )
        return _written(embedder, SigObjSetup(hole))


def timestampable(pdf: bytes, *, reserve: int) -> tuple[bytes, bytes, bytes]:
    """Return a revision with a hole for a timestamp over the whole file; its digest; where the hole is."""
    with _writing(pdf) as writer:
        taken = sum(path.startswith(MOMENT_FIELD) for path, _value, _ref in fields.enumerate_sig_fields(writer))
        name = f"{MOMENT_FIELD}-{taken + 1}"
        embedder = PdfCMSEmbedder(fields.SigFieldSpec(name)).write_cms(name, writer)
        next(embedder)
        return _written(embedder, SigObjSetup(DocumentTimestamp(bytes_reserved=2 * reserve)))


def with_proofs(pdf: bytes, certificates: Sequence[x509.Certificate], crls: Sequence[bytes], ocsps: Sequence[bytes]) -> bytes:
    """Return a revision that brings these too (DSS); the file as it is where it brings them all."""
    with _writing(pdf) as writer:
        store = DocumentSecurityStore.supply_dss_in_writer(
            writer,
            None,
            certs=[as_asn1(each) for each in certificates],
            crls=[CertificateList.load(each) for each in crls],
            ocsps=[OCSPResponse.load(each) for each in ocsps],
        )
        if not store.modified:
            return pdf
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()


@contextmanager
def _writing(pdf: bytes) -> Iterator[IncrementalPdfFileWriter]:
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if writer.prev.encrypted:
            raise FileRefused(_("Tệp PDF đặt mật khẩu nên không ký được. Hãy bỏ mật khẩu."))
        yield writer
    except (PdfError, ValueError, KeyError, TypeError) as error:
        raise FileRefused(damaged()) from error


def damaged() -> str:
    """Return what is said of a file that cannot be read."""
    return _("Tệp PDF bị hỏng hoặc không đúng định dạng nên không ký được. Hãy lập lại tệp.")


def _written(embedder: Any, setup: SigObjSetup) -> tuple[bytes, bytes, bytes]:
    embedder.send(setup)
    found, out = embedder.send(SigIOSetup(SHA256))
    return out.getvalue(), found.document_digest, json.dumps([found.reserved_region_start, found.reserved_region_end]).encode()


def _spec(place: Place) -> fields.SigFieldSpec:
    box: Any = (place.left, place.bottom, place.right, place.top)  # its annotation says whole numbers; a PDF does not ask for them
    return fields.SigFieldSpec(place.name, on_page=place.page - 1, box=box, readable_field_name=place.label)
