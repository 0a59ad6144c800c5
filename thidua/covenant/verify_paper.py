"""Checking the PDF that the units sign against the rows about it: whose signature stands where, and what came after the last."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from thidua.covenant.canonical import sha256
from thidua.covenant.models import Covenant, Signatory
from thidua.covenant.places import place_name
from thidua.covenant.verify import Finding, verify, verify_fetched
from thidua.foundation.signing.checking import Report, SignatureReport, report
from thidua.signing.keys import trust
from thidua.signing.models import PdfSignature


def verify_all(covenant: Covenant) -> list[Finding]:
    """Recompute everything from the rows of this moment, and read the signatures of the PDF.

    Raises:
        CheckingBusy: many files are being checked.
    """
    return [*verify(covenant), *verify_paper(covenant)]


def verify_all_fetched(covenant: Covenant) -> list[Finding]:
    """Do the same for a covenant that was read just now, with its text, draft and file."""
    return [*verify_fetched(covenant), *verify_paper(covenant)]


def verify_paper(covenant: Covenant) -> list[Finding]:
    """Return what the PDF's own signatures say: one finding when all is well, else each thing that is wrong; nothing without a PDF.

    Raises:
        CheckingBusy: many files are being checked.
    """
    file = covenant.signed_file
    if file is None:
        return []
    try:
        content = file.current.path.read_bytes()
    except OSError:
        return [Finding("signature", False, _("Tệp PDF của giao ước không còn trong kho tệp. Hãy khôi phục từ bản sao lưu."))]
    said = report(content, trust())
    units = {place_name(each.unit_id): each.unit_name for each in Signatory.objects.filter(covenant=covenant)}
    rows = list(file.signatures.order_by("revision"))
    wrong = [*_wrong(said, rows, units), *_file(said)]
    if not wrong and sha256(content) != file.current.sha256:
        wrong = [Finding("file", False, _("Tệp PDF trong kho tệp không còn đúng mã SHA-256 đã ghi."))]
    good = _("Tệp PDF mang đủ chữ ký số của các đơn vị đã ký số và không thay đổi sau chữ ký cuối.")
    return wrong or [Finding("signature", True, good)]


def _wrong(said: Report, rows: list[PdfSignature], units: dict[str, str]) -> Iterator[Finding]:
    found = {each.field: each for each in said.signatures}
    for row in rows:
        if not _stands(found.pop(row.place, None), row):
            values = {"unit": units.get(row.place, row.place), "signer": row.signer_name}
            yield Finding("signature", False, _("%(unit)s: tệp PDF không mang chữ ký số nguyên vẹn của %(signer)s."), values)
    for name, each in found.items():
        if not each.is_seal:
            values = {"unit": units.get(name, name), "signer": each.signer}
            yield Finding("signature", False, _("%(unit)s: tệp PDF có chữ ký số của %(signer)s mà hệ thống không ghi."), values)


def _stands(found: SignatureReport | None, row: PdfSignature) -> bool:
    same = found is not None and (found.fingerprint, found.serial[:64]) == (row.fingerprint, row.serial)
    return bool(same and found and found.holds)


def _file(said: Report) -> Iterator[Finding]:
    if said.problem is not None:
        yield Finding("signature", False, _("Tệp PDF của giao ước không kiểm tra được: tệp hỏng hoặc quá nặng."))
    elif not said.unchanged_since_last_signature:
        yield Finding("signature", False, _("Tệp PDF của giao ước đã bị thay đổi sau chữ ký cuối."))
