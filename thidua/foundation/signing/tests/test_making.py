# vi: data
"""A file that several people sign: certified, then one revision for each, and nothing before is touched."""

import io
import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader

from thidua.foundation.documents import pdf
from thidua.foundation.documents.tests.reading import read_pdf
from thidua.foundation.signing import making
from thidua.foundation.signing.keys import KeyRefused
from thidua.foundation.signing.making import CmsRefused, FileRefused, Prepared
from thidua.foundation.signing.places import Place
from thidua.foundation.signing.tests.conftest import PLACES, STAMP, sign
from thidua.foundation.signing.tests.keys import NOW, YEAR, key_of, rsa_key


@pytest.fixture(scope="module")
def signed(certified, house):
    """The file with the seal, an EC and an RSA signature."""
    binh = key_of("Trần Thị Bình", house.below, private=rsa_key())
    return sign(sign(certified, PLACES[1], house.an), PLACES[0], binh, replace(STAMP, name="Trần Thị Bình"))


def test_file_grows_by_revisions_and_says_who_signs_where(paper, certified, signed):
    reader = PdfFileReader(io.BytesIO(signed))
    first, *others = reader.embedded_signatures

    assert certified.startswith(paper)
    assert signed.startswith(certified[: certified.rindex(b"%%EOF")])
    assert reader.total_revisions == 4
    assert first.field_name == making.SEAL_FIELD
    assert first.docmdp_level.name == "FILL_FORMS"
    assert [each.field_name for each in others] == ["ky-1", "ky-0"]
    assert [str(each.sig_object["/SubFilter"]) for each in others] == ["/ETSI.CAdES.detached"] * 2
    assert [each.self_reported_timestamp for each in others] == [NOW, NOW]
    assert [str(each.sig_object["/Reason"]) for each in others] == ["Ký giao ước"] * 2


def test_file_stays_pdf_a(signed):
    reader = PdfFileReader(io.BytesIO(signed))
    fields = [each.get_object() for each in reader.root["/AcroForm"]["/Fields"]]
    shown = [each["/AP"]["/N"]["/Resources"] for each in fields if "/V" in each and "/AP" in each]
    fonts = [font.get_object() for each in shown for font in each["/Font"].values()]

    assert b'pdfaid:part="2"' in reader.root["/Metadata"].data
    assert "/NeedAppearances" not in reader.root["/AcroForm"]
    assert [each["/F"] & 0b100111 for each in fields] == [0b100] * 4  # printed, and in no way hidden
    assert len(fonts) >= 4
    for font in fonts:
        within = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(within)


def test_stamp_is_seen_on_the_page(certified, signed):
    assert pdf.draw_page(signed, 2) != pdf.draw_page(certified, 2)
    assert pdf.draw_page(signed, 1) == pdf.draw_page(certified, 1)


@pytest.mark.parametrize("name", ["Nguyễn Thị Ủy Ngọc Quỳnh " * 5, "NGƯỜNG" * 20, "Ủ" * 1000, "An\nBình"])
def test_long_name_stays_inside_a_narrow_box(name):
    stamp = replace(STAMP, name=name[:1000], unit="Ban Thường vụ Đảng ủy, Ủy ban nhân dân phường Giả định")
    made = read_pdf(pdf.stamp(making.lines_of(stamp), width=80, height=40))
    millimetre = 72 / 25.4

    assert made.words().count("Chứngthưnộibộ") == 1
    assert {each.embedded for each in made.runs} == {True}
    for each in made.runs:
        assert each.left * millimetre >= 0
        assert each.right * millimetre <= 80
        assert each.top * millimetre >= 0
        assert each.bottom * millimetre <= 40


def test_stamp_says_the_moment_with_its_offset():
    assert [text for text, _how in making.lines_of(replace(STAMP, reason=""))] == [
        *("Ký bởi:", "Nguyễn Văn An", "Trưởng phòng", "Phòng Giả định", "20/11/2026 15:30:15 +07:00", "Chứng thư nội bộ")
    ]


def test_what_waits_for_its_signature_can_be_kept(certified, house):
    made = making.prepare(certified, PLACES[0], STAMP, at=NOW)
    kept = Prepared(bytes(bytearray(made.content)), bytes.fromhex(made.digest.hex()), made.state.decode().encode())

    assert b"%PDF-" in making.embed(kept, making.sign_digest(made.digest, house.an, at=NOW))[:10]


def test_signature_is_taken_only_for_what_was_prepared(certified, house):
    made = making.prepare(certified, PLACES[0], STAMP, at=NOW, reserve=1800)
    message = making.sign_digest(made.digest, house.an, at=NOW)
    who = making.check_cms(message, made.digest)
    assert (who.certificate, set(who.chain)) == (house.an.certificate, set(house.an.chain))

    another = making.sign_digest(bytes(32), house.an, at=NOW)
    with pytest.raises(CmsRefused, match="văn bản khác"):
        making.embed(made, another)
    for broken in (
        b"",
        b"\x30",
        message[:-1],
        message + b"\0",
        b"\x30" * 300_000,
        certified,
        message.replace(b"\x02\x01\x01", b"\x02\x09\x01", 1),
    ):
        with pytest.raises(CmsRefused, match="không phải chữ ký số"):
            making.check_cms(broken, made.digest)
    with pytest.raises(CmsRefused, match="không khớp"):
        making.check_cms(message[:-3] + bytes([message[-3] ^ 1]) + message[-2:], made.digest)
    large = making.sign_digest(
        made.digest, replace(house.an, chain=(*house.an.chain, *(key_of(f"{n}").certificate for n in range(4)))), at=NOW
    )
    with pytest.raises(CmsRefused, match="quá lớn"):
        making.embed(made, large)


def test_signature_made_in_another_way_is_refused(certified, house):
    digest = making.prepare(certified, PLACES[0], STAMP, at=NOW).digest
    plain = cms.ContentInfo.load(making.sign_digest(digest, house.an, at=NOW))
    signer = plain["content"]["signer_infos"][0]
    signer["signed_attrs"] = [each for each in signer["signed_attrs"] if each["type"].native != "signing_certificate_v2"]
    with pytest.raises(CmsRefused, match="signing-certificate-v2"):
        making.check_cms(plain.dump(force=True), digest)

    holding = cms.ContentInfo.load(making.sign_digest(digest, house.an, at=NOW))
    holding["content"]["encap_content_info"] = {"content_type": "data", "content": b"x"}
    with pytest.raises(CmsRefused, match="tách rời"):
        making.check_cms(holding.dump(force=True), digest)

    weak = replace(house.an, private_key=rsa_key(1024))
    weak = key_of("Yếu", house.below, private=weak.private_key)
    with pytest.raises(KeyRefused, match="1024"):
        making.sign_digest(digest, weak, at=NOW)
    with pytest.raises(CmsRefused, match="1024"):
        making.check_cms(making._cms().signed(digest, weak), digest)


def test_key_that_expired_meanwhile_signs_nothing(certified, house):
    digest = making.prepare(certified, PLACES[0], STAMP, at=NOW).digest
    with pytest.raises(KeyRefused, match="hết hạn"):
        making.sign_digest(digest, house.an, at=NOW + 2 * YEAR)
    with pytest.raises(KeyRefused, match="hết hạn"):
        making.certify(certified, [], seal=house.seal, at=NOW + 2 * YEAR)


def test_file_that_cannot_be_signed_is_refused(paper, certified, signed, house):
    with pytest.raises(FileRefused, match="lần nữa"):
        making.certify(certified, PLACES, seal=house.seal, at=NOW)
    with pytest.raises(FileRefused, match="không có trang 9"):
        making.certify(paper, [replace(PLACES[0], page=9)], seal=house.seal, at=NOW)
    with pytest.raises(FileRefused, match="đã có chữ ký"):
        making.prepare(signed, PLACES[0], STAMP, at=NOW)
    with pytest.raises(FileRefused, match="không có ô ký của Ai đó"):
        making.prepare(signed, Place("khong-co", "Ai đó", 1, 0, 0, 90, 50), STAMP, at=NOW)
    for damaged in (b"", b"x" * 99, paper[:-200], paper[:3000]):
        with pytest.raises(FileRefused, match="bị hỏng"):
            making.certify(damaged, PLACES, seal=house.seal, at=NOW)


@pytest.mark.pdfsig
def test_another_program_finds_the_signatures_valid(signed, tmp_path):
    file = tmp_path / "ky.pdf"
    file.write_bytes(signed)
    said = subprocess.run([shutil.which("pdfsig"), "-nocert", file], capture_output=True, text=True, check=False).stdout

    assert re.findall("Signature Field Name: (.+)", said) == ["ky-0", "ky-1", "ky-2", making.SEAL_FIELD]
    assert re.findall("Signer Certificate Common Name: (.+)", said) == ["Trần Thị Bình", "Nguyễn Văn An", "Dấu hệ thống"]
    assert said.count("Signature Validation: Signature is Valid.") == 3
    assert said.count("Total document signed") == 1
