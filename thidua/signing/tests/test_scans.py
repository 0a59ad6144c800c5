"""A page signed by hand stands in for a signature once a second person has confirmed it, and never beside one."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from thidua.foundation.audit import chain as audit
from thidua.foundation.files.storage import FileRefused
from thidua.foundation.rights import granted, withheld
from thidua.organisation.tests.factories import make_person
from thidua.signing import actions, turns
from thidua.signing.actions.scans import PageRefused
from thidua.signing.models import ScannedPage
from thidua.signing.tests.making import AT, make_file

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
YES = granted()


def attach(file, person, place="don-vi-1", **other):
    given = {"upload": SimpleUploadedFile("trang-ky.pdf", PDF), "signer_name": " Lê Văn  Giả Định ", "signed_on": date(2023, 2, 15)}
    return actions.attach_page(file, place=place, **given | {"right": granted()} | other, actor=person.user, at=AT)


def confirm(page, person, right=YES):
    return actions.confirm_page(page, right=right, actor=person.user, at=AT)


def test_second_person_confirms_and_the_place_counts_as_signed_by_hand():
    file, clerk, head = make_file(in_order=True), make_person(), make_person()
    page = attach(file, clerk)
    assert (page.signer_name, turns.signed_places(file)) == ("Lê Văn Giả Định", set())
    with pytest.raises(PermissionDenied, match="không tự xác nhận"):
        confirm(page, clerk)
    with pytest.raises(turns.TurnRefused, match="còn chờ Đơn vị Giả định 1"):
        attach(file, clerk, "don-vi-2")
    confirm(page, head)
    assert [each.name for each in turns.waiting_places(file)] == ["don-vi-2"]
    with pytest.raises(turns.TurnRefused, match="đã có chữ ký"):
        turns.require_turn(file, "don-vi-1")
    with pytest.raises(PageRefused, match="đã được xác nhận"):
        confirm(page, head)
    with pytest.raises(PageRefused, match="đã được xác nhận"):
        actions.withdraw_page(page, reason="Nhầm.", right=granted(), actor=clerk.user, at=AT)
    with pytest.raises(turns.TurnRefused):
        attach(file, clerk)
    assert list(audit.history_of(file).values_list("event", flat=True)) == ["signing.page_confirmed", "signing.page_attached"]


def test_page_that_waits_can_be_withdrawn_with_a_reason_and_another_attached():
    file, clerk, head = make_file(), make_person(), make_person()
    page = attach(file, clerk)
    with pytest.raises(PageRefused, match="đang chờ xác nhận"):
        attach(file, clerk)
    for reason in ("", " ", "x" * 301):
        with pytest.raises(PageRefused, match="lý do"):
            actions.withdraw_page(page, reason=reason, right=granted(), actor=clerk.user, at=AT)
    actions.withdraw_page(page, reason="Chụp thiếu dấu.", right=granted(), actor=clerk.user, at=AT)
    with pytest.raises(PageRefused, match="đã được rút"):
        confirm(page, head)
    confirm(attach(file, clerk), head)
    assert ScannedPage.objects.count() == 2


def test_nothing_is_attached_without_a_right_a_name_a_day_and_a_scan():
    file, clerk = make_file(), make_person()
    no = withheld("Việc này do cán bộ của đơn vị làm.")
    for other, refusal, words in (
        ({"right": no}, PermissionDenied, "cán bộ"),
        ({"signer_name": "  "}, PageRefused, "họ và tên"),
        ({"signer_name": "x" * 121}, PageRefused, "họ và tên"),
        ({"signed_on": date(2023, 2, 17)}, PageRefused, "chưa đến"),
        ({"upload": SimpleUploadedFile("a.pdf", b"")}, FileRefused, "rỗng"),
        ({"upload": SimpleUploadedFile("a.pdf", b"khong phai PDF")}, FileRefused, "không phải loại"),
        ({"place": "don-vi-9"}, turns.TurnRefused, "không có ô ký"),
    ):
        with pytest.raises(refusal, match=words):
            attach(file, clerk, **{"place": "don-vi-1", **other})
    page = attach(file, clerk)
    with pytest.raises(PermissionDenied):
        confirm(page, make_person(), no)
    assert (ScannedPage.objects.count(), turns.signed_places(file)) == (1, set())
