# vi: data
"""What a check says of a file: as it was signed, added to by those who may, changed by others, or no file to speak of."""

import re
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from thidua.foundation.signing import checking, making
from thidua.foundation.signing.checking import Change, Distrust, Level, Problem, Report, report
from thidua.foundation.signing.tests import tampering
from thidua.foundation.signing.tests.conftest import PLACES, sign
from thidua.foundation.signing.tests.keys import NOW, YEAR, key_of, revoked, rsa_key
from thidua.foundation.signing.trust import Trust


@pytest.fixture(scope="module", autouse=True)
def _process():
    yield
    checking.stop()


@pytest.fixture(scope="module")
def signed(certified, house):
    """The file with the seal and two signatures; a third place is empty."""
    return sign(sign(certified, PLACES[0], house.an), PLACES[1], house.binh)


def said(content, house, **more):
    return report(content, more.pop("trust", house.trust), at=more.pop("at", NOW))


def changes(found):
    return [each.change for each in found.signatures]


def test_signed_file_is_told_in_order(signed, house):
    found = said(signed, house)
    seal, an, binh = found.signatures

    assert (found.problem, found.pages, found.revisions, found.has_script, found.irregular) == (None, 2, 4, False, False)
    assert [(each.field, each.revision, each.is_seal) for each in found.signatures] == [
        ("dau-he-thong", 2, True),
        ("ky-0", 3, False),
        ("ky-1", 4, False),
    ]
    assert (an.signer, an.organisation, an.issuer, an.reason) == ("Nguyễn Văn An", "Sở Giả định", "Nơi cấp Giả định", "Ký giao ước")
    assert (an.claimed_at, an.timestamped_at, an.judged_at, an.level) == (NOW, None, NOW, Level.BASIC)
    assert int(an.serial, 16) == house.an.certificate.serial_number
    assert changes(found) == [Change.SIGNATURES, Change.SIGNATURES, Change.NOTHING]
    assert [each.covers_file for each in found.signatures] == [False, False, True]
    assert all(each.intact and each.valid and each.trusted and each.holds for each in (seal, an, binh))
    assert found.trusted


def test_file_without_signatures_is_told_so(paper, house):
    found = said(paper, house)

    assert (found.problem, found.pages, found.signatures) == (None, 2, ())
    assert not found.holds
    assert not found.trusted


def test_revision_that_changes_what_is_read_is_found(signed, house):
    for tampered in (
        tampering.with_other_words(signed),
        tampering.with_another_page(signed),
        tampering.with_a_painted_field(signed, "ky-2"),
        tampering.with_a_new_field(signed),
        tampering.with_script(signed),
        signed + b"\n% more\n",
        signed[: signed.rindex(b"startxref")] + signed[signed.rindex(b"startxref") :].replace(b"%%EOF", b"%%EOF\nxx %%EOF"),
    ):
        found = said(tampered, house)
        assert changes(found)[-1] is Change.CONTENT
        assert not found.unchanged_since_last_signature
        assert not found.holds


def test_signature_in_the_place_of_another_is_found(signed, house):
    found = said(tampering.with_another_signature_in_its_place(signed, "ky-2", "ky-0"), house)

    assert not found.holds


def test_signature_that_follows_a_change_does_not_heal_it(signed, house):
    found = said(sign(tampering.with_other_words(signed), PLACES[2], house.an), house)

    assert changes(found) == [Change.CONTENT] * 3 + [Change.NOTHING]
    assert found.unchanged_since_last_signature
    assert not found.holds


def test_one_byte_flipped_is_found_wherever_it_stands(paper, signed, house):
    last = signed.rindex(b"/Contents <")
    hole = signed.index(b"<", last)
    for at, broken in (
        (len(paper) // 2, [0, 1, 2]),  # what is read
        (signed.rindex(b"/Rect ["), [2]),  # the last revision
        (hole + 400, [2]),  # the signature itself
        (hole + 25_000, [2]),  # behind it, in what is left of its hole
    ):
        found = said(tampering.flipped(signed, at), house)
        assert not found.holds
        assert [at for at, each in enumerate(found.signatures) if not (each.readable and each.intact and each.valid)] == broken


def test_certificate_is_judged_as_of_the_signature(signed, house):
    late = said(signed, house, at=NOW + 2 * YEAR)
    assert late.trusted
    assert [each.expired_now for each in late.signatures] == [True] * 3

    listed = replace(house.trust, crls=(revoked(house.below, house.an, at=NOW - timedelta(days=1)),))
    assert [each.distrust for each in said(signed, house, trust=listed).signatures] == [None, Distrust.REVOKED, None]
    after = replace(house.trust, crls=(revoked(house.below, house.an, at=NOW + timedelta(days=1)),))
    found = said(signed, house, trust=after, at=NOW + timedelta(days=2)).signatures[1]
    assert (found.distrust, found.revoked_at, found.revoked) == (Distrust.REVOKED_LATER, NOW + timedelta(days=1), True)

    nobody = said(signed, house, trust=Trust(()))
    assert [each.distrust for each in nobody.signatures] == [Distrust.UNKNOWN] * 3
    assert nobody.holds
    assert not nobody.trusted


def test_weak_key_is_told(certified, house):
    weak = key_of("Yếu", house.below, private=rsa_key(1024))
    prepared = making.prepare(certified, PLACES[0], making.Stamp("Yếu", "", "", NOW), at=NOW, reserve=4000)
    start, end = eval(prepared.state)
    message = making._cms().signed(prepared.digest, weak).hex().encode()
    found = said(prepared.content[: start + 1] + message.ljust(end - start - 2, b"0") + prepared.content[end - 1 :], house)

    assert (found.signatures[1].distrust, found.signatures[1].level) == (Distrust.WEAK, Level.OTHER)
    assert not found.trusted


def test_what_is_no_file_to_check_is_told(paper, signed, house, monkeypatch):
    started = time.monotonic()
    assert said(b"", house) == said(b" \n", house) == Report(Problem.EMPTY)
    assert said(b"PK\x03\x04" * 99, house) == said(b"x" * 2000 + paper, house) == Report(Problem.NOT_PDF)
    assert said(tampering.encrypted(paper), house) == Report(Problem.ENCRYPTED)
    for damaged in (
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + bytes(range(256)) * 40,
        paper[:3000],
        signed[:-5000],
        b"%PDF-1.7\ntrailer<</Root 1 0 R>>",
    ):
        assert said(damaged, house) == Report(Problem.DAMAGED)
    assert time.monotonic() - started < 20
    monkeypatch.setattr(checking, "MOST_BYTES", len(paper) - 1)
    assert said(paper, house) == Report(Problem.TOO_LARGE)


def test_what_is_odd_in_a_file_is_told(paper, house):
    assert said(tampering.with_script(paper), house).has_script
    found = said(re.sub(rb"/Size \d+", b"/Size 4", tampering.of_pages(2)), house)
    assert (found.problem, found.pages, found.irregular) == (None, 2, True)


def test_file_of_500_pages_is_signed_and_checked(house):
    pages = tampering.of_pages(500)
    found = said(sign(making.certify(pages, PLACES, seal=house.seal, at=NOW), PLACES[0], house.an), house)

    assert (found.pages, found.trusted, len(found.signatures)) == (500, True, 2)


def test_file_that_keeps_its_reader_busy_is_given_up(paper, house, monkeypatch):
    with monkeypatch.context() as short:
        short.setattr(checking, "SECONDS", 0.001)
        assert said(paper, house) == Report(Problem.TOO_HEAVY)
    assert said(paper, house).pages == 2

    monkeypatch.setattr(checking, "WAITING", 0.01)
    with checking._apart.turn, pytest.raises(checking.CheckingBusy):
        said(paper, house)
