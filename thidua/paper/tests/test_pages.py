"""Pages of papers and registers."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from thidua.organisation.tests.factories import make_administrator, make_auditor, make_council, make_officer, make_seat, make_unit
from thidua.paper.models import OfficialDocument, Register
from thidua.paper.tests.factories import make_incoming, make_outgoing, make_register

pytestmark = pytest.mark.django_db

PLAN = {
    "type": "KH",
    "number": "20/KH-GĐ",
    "issued_on": "19/01/2023",
    "issuer": "Ủy ban nhân dân huyện Giả Định",
    "subject": "công tác thi đua, khen thưởng năm 2023",
    "signer": "Nguyễn Thị Ví Dụ",
}


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def specialist(council):
    return make_officer(council.standing_agency).user


def url(name, *args):
    return reverse(f"paper:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.mark.usefixtures("undrawn")
def test_pages_open_for_those_they_are_for(client, council, specialist):
    roles = {
        "specialist": specialist,
        "auditor": make_auditor().user,
        "member": make_seat(council).person.user,
        "administrator": make_administrator().user,
        "officer": make_officer(make_unit()).user,
    }
    book, paper = make_register(), make_incoming()
    readers = {"specialist", "auditor", "member"}
    expected = {
        url("documents"): readers,
        url("document", paper.pk): readers,
        url("incoming_print", 2023): readers,
        url("registers"): readers,
        url("register", book.pk): readers,
        url("register_print", book.pk): readers,
        url("incoming_new"): {"specialist"},
        url("register_new"): {"specialist"},
    }

    def who(address):
        found = set()
        for role, user in roles.items():
            client.force_login(user)
            if client.get(address).status_code == 200:
                found.add(role)
        return found

    assert {address: who(address) for address in expected} == expected


def test_the_plan_is_registered_with_its_file_and_only_readers_get_it(client, council, specialist):
    client.force_login(specialist)
    response = client.post(url("incoming_new"), PLAN | {"file": SimpleUploadedFile("kh20.pdf", b"%PDF-1.7 thu")})
    document = OfficialDocument.objects.get()
    assert response.url == url("document", document.pk)
    page = text(client.get(response.url))
    assert all(word in page for word in ("20/KH-GĐ", "19/01/2023", "kh20.pdf", "Đã đăng ký văn bản đến"))
    file = client.get(url("file", document.pk))
    assert b"".join(file) == b"%PDF-1.7 thu"
    assert (file["X-Content-Type-Options"], file["Content-Disposition"]) == ("nosniff", 'attachment; filename="kh20.pdf"')
    client.force_login(make_officer(make_unit()).user)
    assert client.get(url("file", document.pk)).status_code == 404


def test_the_same_plan_again_is_refused_with_what_was_typed(client, specialist):
    client.force_login(specialist)
    client.post(url("incoming_new"), PLAN)
    response = client.post(url("incoming_new"), PLAN)
    assert response.status_code == 422
    assert "đã có Kế hoạch 20/KH-GĐ ngày 19/01/2023" in text(response)
    assert 'value="20/KH-GĐ"' in text(response)
    assert OfficialDocument.objects.count() == 1


@pytest.mark.parametrize(("field", "value"), [("subject", "x" * 5000), ("issued_on", "hôm nay"), ("number", ""), ("type", "<script>")])
def test_what_cannot_be_is_refused(client, specialist, field, value):
    client.force_login(specialist)
    assert client.post(url("incoming_new"), PLAN | {field: value}).status_code == 422
    assert not OfficialDocument.objects.exists()


def test_a_register_is_opened_filled_and_printed(client, specialist):
    client.force_login(specialist)
    response = client.post(url("register_new"), {"organ": "Cụm Giả định", "symbol": "CTĐ9", "year": "2023", "family": "party"})
    book = Register.objects.get()
    assert response.url == url("register", book.pk)
    assert "Sổ chưa cấp số nào" in text(client.get(response.url))
    make_outgoing(book, specialist, subject="kế hoạch <b>giả định</b>")
    printed = text(client.get(url("register_print", book.pk)))
    assert "01-KH/CTĐ9" in printed
    assert "<b>giả định" not in printed
    again = client.post(url("register_new"), {"organ": "Cụm Giả định", "symbol": "CTĐ9", "year": "2023", "family": "party"})
    assert (again.status_code, "đã có sổ" in text(again)) == (422, True)


def test_the_book_of_incoming_papers_counts_from_one(client, specialist):
    make_incoming(number="7/KH-GĐ")
    client.force_login(specialist)
    printed = text(client.get(url("incoming_print", 2023)))
    assert "7/KH-GĐ" in printed
    assert ">01<" in printed
    assert "chưa có văn bản đến" in text(client.get(url("incoming_print", 2022)))


def test_papers_are_searched_and_filtered(client, specialist):
    make_incoming(number="7/KH-GĐ", issued_on=date(2022, 5, 5))
    make_outgoing(make_register(), specialist)
    client.force_login(specialist)
    incoming = text(client.get(url("documents") + "?chieu=incoming&nam=2022"))
    assert ("7/KH-GĐ" in incoming, "01/KH-CTĐ9" in incoming) == (True, False)
    assert client.get(url("documents") + "?xuat=xlsx").status_code == 200
    assert "Không có dòng nào khớp" in text(client.get(url("documents") + "?tim=zzz"))


def test_lists_are_read_with_the_same_number_of_queries(client, specialist):
    client.force_login(specialist)
    book = make_register()
    addresses = [url("documents"), url("registers"), url("register", book.pk), url("register_print", book.pk), url("incoming_print", 2023)]

    def count():
        found = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            found.append(len(captured))
        return found

    def fill(n):
        make_incoming()
        make_outgoing(book, specialist)
        make_register(symbol=f"S{n}")

    fill(1)
    few = count()
    fill(2)
    fill(3)
    assert count() == few
    assert max(few) <= 25
