"""PDFs by pyHanko: a new revision with fields, or with a stamp and a hole for its signature. Loaded late; see making.py."""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from pyhanko.pdf_utils.form_tools import get_single_field_annot
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from thidua.foundation.signing.places import Place
from thidua.foundation.signing.refusals import FileRefused

SHA256 = "sha256"


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


@contextmanager
def _writing(pdf: bytes) -> Iterator[IncrementalPdfFileWriter]:
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if writer.prev.encrypted:
            raise FileRefused(_("Tệp PDF đặt mật khẩu nên không ký được. Hãy bỏ mật khẩu."))
        yield writer
    except (PdfError, ValueError, KeyError, TypeError) as error:
        raise FileRefused(_("Tệp PDF bị hỏng hoặc không đúng định dạng nên không ký được. Hãy lập lại tệp.")) from error


def _written(embedder: Any, setup: SigObjSetup) -> tuple[bytes, bytes, bytes]:
    embedder.send(setup)
    found, out = embedder.send(SigIOSetup(SHA256))
    return out.getvalue(), found.document_digest, json.dumps([found.reserved_region_start, found.reserved_region_end]).encode()


def _spec(place: Place) -> fields.SigFieldSpec:
    box: Any = (place.left, place.bottom, place.right, place.top)  # its annotation says whole numbers; a PDF does not ask for them
    return fields.SigFieldSpec(place.name, on_page=place.page - 1, box=box, readable_field_name=place.label)
