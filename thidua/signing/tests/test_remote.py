"""Signing with a key elsewhere: a digest under a ticket, a signature back; whatever does not fit is refused in its own words and not written."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from thidua.foundation import clock
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.foundation.signing import cms, making
from thidua.foundation.signing.keys import facts
from thidua.foundation.signing.refusals import CmsRefused
from thidua.foundation.signing.tests.keys import rsa_key
from thidua.foundation.signing.trust import SignerRefused
from thidua.signing import actions, leases, tickets
from thidua.signing.models import Lease, PdfSignature, SignedFile, SigningCertificate, Source, Way
from thidua.signing.tests.conftest import make_key
from thidua.signing.tests.making import AT, make_stamp, register
from thidua.signing.tests.test_files import begin, free_and_unchanged, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(table, paper):
    return begin(paper, table.people[0].user)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(leases, "WAIT_SECONDS", 0.0)


def prepare(file, table, who=0):
    person = table.people[who]
    given = {"place": f"don-vi-{who + 1}", "stamp": make_stamp(person), "person": person}
    return actions.prepare(file, **given, actor=person.user, at=AT)


def by_token(lease, key):
    """What a program on the signer's machine answers, whatever the key is worth."""
    return cms.signed(bytes.fromhex(lease.digest), key)


def test_signature_made_elsewhere_lands_once(table, file):
    lease, word = prepare(file, table)
    made = by_token(lease, table.keys.people[0])
    signature = actions.embed(word, made, at=AT)
    assert (signature.way, signature.revision, signature.person) == (Way.TOKEN, 2, table.people[0])
    assert signature.signed_at == lease.moment
    assert storage.read(signature.stored).startswith(storage.read(file.first))
    assert actions.embed(word, made, at=AT) == signature  # the answer was lost on its way
    with pytest.raises(tickets.TicketUsed, match="đã dùng xong"):
        actions.embed(word, by_token(lease, table.keys.people[0]) + b"\0", at=AT)
    assert table.told == [("don-vi-1", {})]
    assert list(audit.history_of(file).values_list("event", flat=True))[:2] == ["signing.signed", "signing.prepared"]
    assert free_and_unchanged(file, 2)


def test_what_does_not_fit_is_refused_and_the_right_one_still_comes(table, file):
    lease, word = prepare(file, table)
    now, mine, own = clock.real_now(), table.people[0].full_name, table.keys.people[0]
    wrong = {
        "văn bản khác": cms.signed(b"\1" * 32, own),
        "không phải chữ ký số": b"khong phai CMS",
        "Trần Thị Ví Dụ, không phải đồng chí": by_token(lease, table.keys.people[1]),
        "1024 bit": by_token(lease, table.keys.of(mine, private=rsa_key(1024))),
        "đã hết hạn": by_token(lease, table.keys.of(mine, until=now - timedelta(days=1))),
        "chưa có hiệu lực": by_token(lease, table.keys.of(mine, since=now + timedelta(days=1))),
        "tin cậy": by_token(lease, make_key(mine, make_key("Gốc lạ", authority=True))),
    }
    for words, made in wrong.items():
        with pytest.raises(Refused, match=words):
            actions.embed(word, made, at=AT)
    for made in (b"", b"\x30" * 300_000, by_token(lease, own)[:-40]):
        with pytest.raises(CmsRefused):
            actions.embed(word, made, at=AT)
    assert PdfSignature.objects.count() == 0
    assert actions.embed(word, by_token(lease, own), at=AT).revision == 2


def test_late_signature_is_refused_and_the_next_stands_on_the_newest_revision(table, file):
    with time_machine.travel(clock.real_now(), tick=False) as now:
        lease, word = prepare(file, table)
        made = by_token(lease, table.keys.people[0])
        now.shift(181)
        with pytest.raises(tickets.TicketOver, match="hết giờ"):
            actions.embed(word, made, at=AT)
        sign(file, table, 1)
        with pytest.raises(tickets.TicketOver, match="hết giờ"):
            actions.embed(word, made, at=AT)
        anew, fresh = prepare(file, table)
        assert (anew.base, anew.digest != lease.digest) == (2, True)
        with pytest.raises(CmsRefused, match="bản đã cũ"):
            actions.embed(fresh, made, at=AT)
        assert actions.embed(fresh, by_token(anew, table.keys.people[0]), at=AT).revision == 3


@pytest.mark.usefixtures("impatient")
def test_while_a_token_works_others_read_who_signs_and_the_holder_goes_on(table, file):
    lease, first = prepare(file, table)
    with pytest.raises(leases.LeaseHeld, match=r"Nguyễn Văn Giả Định \(Đơn vị Giả định 1\) đang ký, đến \d\d:\d\d:\d\d"):
        sign(file, table, 1)
    with pytest.raises(leases.LeaseHeld):
        prepare(file, table, 1)
    again, second = prepare(file, table)
    assert (again.digest, second != first) == (lease.digest, True)
    with pytest.raises(PermissionDenied, match="Chỉ người đang ký"):
        actions.release(file, actor=table.people[1].user, at=AT)
    actions.release(file, actor=table.people[0].user, at=AT)
    actions.release(file, actor=table.people[0].user, at=AT)
    for word in (first, second):
        with pytest.raises(tickets.TicketOver, match="thôi ký"):
            actions.embed(word, by_token(lease, table.keys.people[0]), at=AT)
    assert sign(file, table, 1).revision == 2


def test_purpose_that_refuses_in_the_end_frees_the_file(table, file, monkeypatch):
    lease, word = prepare(file, table)

    def refuse(_signature, _about, _actor, _at):
        raise Refused("Giao ước không còn ở giai đoạn ký.")

    register(monkeypatch, signed=refuse)
    with pytest.raises(Refused, match="giai đoạn ký"):
        actions.embed(word, by_token(lease, table.keys.people[0]), at=AT)
    assert free_and_unchanged(file)


def test_revoked_certificate_is_refused(table, file):
    lease, word = prepare(file, table)
    own = table.keys.people[0]
    said = making.check_cms(by_token(lease, own), bytes.fromhex(lease.digest))
    given = {"person": table.people[0], "source": Source.OUTSIDE, "granted_by": table.people[1].user, "granted_at": AT}
    fingerprint = facts(said.certificate).fingerprint
    SigningCertificate.objects.create(**given, fingerprint=fingerprint, revoked_at=clock.real_now(), revoked_reason="Mất thiết bị")
    with pytest.raises(SignerRefused, match="thu hồi"):
        actions.embed(word, by_token(lease, own), at=AT)
    assert (Lease.objects.count(), SignedFile.objects.get().revision) == (1, 1)
