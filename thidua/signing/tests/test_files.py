"""Files that several people sign, with real keys: who signs is kept, every revision stands on the one before, a refusal writes nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from thidua.foundation import clock
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import granted
from thidua.foundation.signing import checking
from thidua.foundation.signing.keys import KeyRefused
from thidua.foundation.signing.trust import SignerRefused
from thidua.foundation.tests.together import together
from thidua.organisation.tests.factories import make_person
from thidua.signing import actions, keys, leases, levels, turns
from thidua.signing.models import Lease, PdfSignature, SignedFile, Way
from thidua.signing.tests.conftest import NAMES, make_key
from thidua.signing.tests.making import AT, PURPOSE, make_file, make_places, make_stamp, nobody, register
from thidua.signing.tests.test_leases import shared

__all__ = ["shared"]
pytestmark = pytest.mark.django_db


def begin(paper, actor, *, in_order=False, count=2):
    asked = {"name": "giao-uoc.pdf", "places": make_places(count), "purpose": PURPOSE, "right": granted(), "in_order": in_order}
    return actions.begin(paper, **asked, actor=actor, at=AT)


def sign(file, table, who, *, key=None, place=None, about=None):
    person = table.people[who]
    given = {"place": place or f"don-vi-{who + 1}", "stamp": make_stamp(person), "key": key or table.keys.people[who]}
    return actions.sign_now(file, **given, way=Way.FILE, person=person, about=about, actor=person.user, at=AT)


def free_and_unchanged(file, revision=1):
    fresh = SignedFile.objects.get(pk=file.pk)
    return fresh.revision == revision and not Lease.objects.exists() and PdfSignature.objects.count() == revision - 1


def test_two_sign_and_each_revision_stands_on_the_one_before(table, paper):
    file = begin(paper, table.people[0].user)
    signatures = [sign(file, table, 1, about={"don-vi": 7}), sign(file, table, 0)]
    file.refresh_from_db()
    assert [(each.place, each.revision, each.signer_name, each.level) for each in signatures] == [
        ("don-vi-2", 2, "Trần Thị Ví Dụ", "B-B"),
        ("don-vi-1", 3, "Nguyễn Văn Giả Định", "B-B"),
    ]
    assert (signatures[0].subject, signatures[0].issuer) == ("Trần Thị Ví Dụ", "Gốc Giả định")
    bytes_of = [storage.read(each) for each in (file.first, *(each.stored for each in signatures))]
    assert bytes_of[1].startswith(bytes_of[0])
    assert bytes_of[2].startswith(bytes_of[1])
    assert file.current == signatures[1].stored
    assert table.told == [("don-vi-2", {"don-vi": 7}), ("don-vi-1", {})]
    assert list(audit.history_of(file).values_list("event", flat=True)) == ["signing.signed", "signing.signed", "signing.begun"]
    assert turns.waiting_places(file) == []
    checked = checking.report(bytes_of[2], keys.trust())
    assert (checked.trusted, [each.signer for each in checked.signatures[1:]]) == (True, [NAMES[1], NAMES[0]])
    with pytest.raises(turns.TurnRefused, match="đã có chữ ký"):
        sign(file, table, 0)
    assert free_and_unchanged(file, 3)


def test_what_the_purpose_refuses_is_not_signed(table, paper, monkeypatch):
    file = begin(paper, table.people[0].user)

    def refuse(_signature, _about, _actor, _at):
        raise Refused("Giao ước không còn ở giai đoạn ký.")

    register(monkeypatch, signed=refuse)
    with pytest.raises(Refused, match="không còn ở giai đoạn ký"):
        sign(file, table, 0)
    assert free_and_unchanged(file)
    register(monkeypatch, may_sign=nobody)
    with pytest.raises(PermissionDenied, match="thủ trưởng"):
        sign(file, table, 0)
    assert free_and_unchanged(file)


def test_nobody_signs_as_another_or_inside_another_transaction(table, paper):
    file = begin(paper, table.people[0].user)
    given = {"place": "don-vi-1", "stamp": make_stamp(table.people[0]), "person": table.people[0], "actor": table.people[1].user, "at": AT}
    with pytest.raises(PermissionDenied, match="bằng tên của mình"):
        actions.sign_now(file, key=table.keys.people[0], way=Way.FILE, **given)
    with pytest.raises(PermissionDenied, match="bằng tên của mình"):
        actions.prepare(file, **given)
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        sign(file, table, 0)
    assert free_and_unchanged(file)


def test_nobody_signs_before_his_turn_or_where_there_is_no_box(table, paper):
    file = begin(paper, table.people[0].user, in_order=True)
    with pytest.raises(turns.TurnRefused, match="Chưa đến lượt Đơn vị Giả định 2: còn chờ Đơn vị Giả định 1"):
        sign(file, table, 1)
    with pytest.raises(turns.TurnRefused, match="không có ô ký"):
        sign(file, table, 1, place="don-vi-9")
    assert free_and_unchanged(file)
    sign(file, table, 0)
    assert sign(file, table, 1).revision == 3


def test_only_a_trusted_key_of_this_very_person_signs(table, paper):
    file = begin(paper, table.people[0].user)
    now, mine = clock.real_now(), table.people[0].full_name
    for key, refusal, words in (
        (table.keys.people[1], SignerRefused, "Trần Thị Ví Dụ"),
        (make_key(mine, make_key("Gốc lạ", authority=True)), SignerRefused, "tin cậy"),
        (table.keys.of(mine, until=now - timedelta(days=1)), KeyRefused, "hết hạn"),
        (table.keys.of(mine, since=now + timedelta(days=1)), KeyRefused, "chưa có hiệu lực"),
    ):
        with pytest.raises(refusal, match=words):
            sign(file, table, 0, key=key)
    assert free_and_unchanged(file)


def test_broken_file_is_signed_by_nobody_and_stays_free(table, caplog):
    file = make_file(content=b"%PDF bi doi tren dia")
    file.current.path.write_bytes(b"khac")
    with pytest.raises(leases.FileBroken, match="không còn nguyên vẹn"):
        sign(file, table, 0)
    assert free_and_unchanged(file)
    assert len(caplog.records) == 1


def test_file_is_begun_only_with_a_right_places_and_a_purpose(table, paper):
    actor = make_person().user
    asked = {"name": "a.pdf", "places": make_places(1), "purpose": PURPOSE, "right": granted(), "actor": actor, "at": AT}
    with pytest.raises(PermissionDenied):
        actions.begin(paper, **asked | {"right": nobody()})
    twice = [make_places(1)[0]] * 2
    for wrong in ({"places": []}, {"places": twice}, {"purpose": "khong-ai-biet"}):
        with pytest.raises(ValueError, match="places of different names"):
            actions.begin(paper, **asked | wrong)
    assert not SignedFile.objects.exists()


def test_server_of_timestamps_that_is_down_lowers_the_level_and_is_not_waited_for_twice(table, paper, settings, monkeypatch, caplog):
    monkeypatch.setattr(levels, "_rests_until", [0.0])
    settings.TIMESTAMP_URL, settings.TIMESTAMP_SECONDS = "http://127.0.0.1:9/", 1
    file = begin(paper, table.people[0].user)
    signatures = [sign(file, table, 0), sign(file, table, 1)]
    assert [(each.level, each.timestamped_at) for each in signatures] == [("B-B", None)] * 2
    assert [record.name for record in caplog.records].count("thidua.signing.levels") == 1


@pytest.mark.django_db(transaction=True)
def test_two_in_the_same_second_both_sign(table, paper, shared):
    file = begin(paper, table.people[0].user)
    shared()
    assert together(lambda: sign(file, table, 0), lambda: sign(file, table, 1)) == []
    found = []

    def look():
        fresh = SignedFile.objects.select_related("current").get()
        found.append(
            (fresh.revision, storage.read(fresh.current), list(PdfSignature.objects.order_by("revision").select_related("stored")))
        )

    assert together(look) == []
    revision, content, signatures = found[0]
    assert revision == 3
    assert content.startswith(storage.read(signatures[0].stored))
    assert {each.place for each in signatures} == {"don-vi-1", "don-vi-2"}
