"""Registering, opening, issuing; every refusal."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from thidua.foundation.audit import chain as audit
from thidua.foundation.audit.models import Entry
from thidua.foundation.documents.paper import Family, Paper
from thidua.foundation.documents.pdf import PaperNotMade
from thidua.foundation.files.storage import FileRefused
from thidua.foundation.rights import granted, withheld
from thidua.organisation.tests.factories import make_auditor, make_council, make_officer, make_seat, make_unit
from thidua.paper import actions, permissions
from thidua.paper.models import Direction, OfficialDocument, PaperFamily, PaperType
from thidua.paper.tests.factories import AT, make_incoming, make_outgoing, make_register

pytestmark = pytest.mark.django_db

GRANTED = granted()


@pytest.fixture
def specialist():
    return make_officer(make_council().standing_agency).user


def register(actor, **fields):
    fields = {
        "type": PaperType.PLAN,
        "number": "20/KH-GĐ",
        "issued_on": date(2023, 1, 19),
        "issuer": "Ủy ban nhân dân huyện Giả Định",
        "subject": "công tác thi đua, khen thưởng năm 2023",
    } | fields
    return actions.register_incoming(**fields, actor=actor, at=AT)


def test_register_incoming_keeps_the_paper_and_its_file(specialist):
    document = register(specialist, number=" 20 / KH-GĐ", file=SimpleUploadedFile("kh.pdf", b"%PDF-1.7 thu"))
    assert (document.number, document.direction, document.file.name) == ("20/KH-GĐ", Direction.INCOMING, "kh.pdf")
    assert Entry.objects.get().event == "paper.incoming_registered"


def test_register_incoming_refuses_the_same_paper_twice(specialist):
    register(specialist)
    for again in ({}, {"number": "20 / kh-gđ".upper()}, {"issued_on": date(2023, 1, 20)}, {"issuer": " Ủy ban nhân dân  huyện Giả Định "}):
        with pytest.raises(actions.RegisteredAlready, match="đã có Kế hoạch 20/KH-GĐ ngày 19/01/2023"):
            register(specialist, **again)


def test_register_incoming_takes_the_same_number_of_another_year_or_issuer(specialist):
    register(specialist)
    register(specialist, issued_on=date(2022, 1, 19))
    register(specialist, issuer="Đơn vị Giả định khác")
    assert OfficialDocument.objects.count() == 3


def test_register_incoming_refuses_a_day_to_come(specialist):
    with pytest.raises(actions.DayRefused, match="chưa tới"):
        register(specialist, issued_on=date(2023, 2, 17))


@pytest.mark.parametrize(("name", "content"), [("kh.pdf", b"MZ"), ("kh.docx", b"%PDF-1.7"), ("kh.pdf", b"")])
def test_register_incoming_refuses_what_is_no_paper(specialist, name, content):
    with pytest.raises(FileRefused):
        register(specialist, file=SimpleUploadedFile(name, content))
    assert not OfficialDocument.objects.exists()


def test_register_incoming_is_for_the_specialist():
    council = make_council()
    for actor in (make_officer(make_unit()).user, make_auditor().user, make_seat(council).person.user):
        with pytest.raises(PermissionDenied):
            register(actor)


def open_(actor, right=GRANTED, **fields):
    fields = {"organ": "Cụm Giả định", "symbol": "CTĐ9", "year": 2023, "family": PaperFamily.STATE} | fields
    return actions.open_register(**fields, right=right, actor=actor, at=AT)


def test_open_register_refuses_a_second_of_the_year(specialist):
    open_(specialist)
    with pytest.raises(actions.RegisterExists, match="đã có sổ đăng ký văn bản đi năm 2023"):
        open_(specialist)
    open_(specialist, year=2024)


def test_open_register_and_issue_ask_the_callers_right(specialist):
    with pytest.raises(PermissionDenied, match="không phải cụm trưởng"):
        open_(specialist, right=withheld("Đơn vị của đồng chí không phải cụm trưởng."))
    with pytest.raises(PermissionDenied, match="không phải cụm trưởng"):
        actions.issue(
            make_register(), type=PaperType.PLAN, subject="x", signer="x", right=withheld("không phải cụm trưởng"), actor=specialist, at=AT
        )
    assert not OfficialDocument.objects.exists()


def test_issue_gives_numbers_in_order_from_one(specialist):
    state, party = make_register(), make_register(symbol="CTĐ8", family=PaperFamily.PARTY)
    numbers = [make_outgoing(state, specialist, type=kind).number for kind in (PaperType.PLAN, PaperType.REGULATION)]
    assert numbers == ["01/KH-CTĐ9", "02/QC-CTĐ9"]
    assert make_outgoing(party, specialist).number == "01-KH/CTĐ8"


def test_issue_bears_the_organ_and_today_unless_told_otherwise(specialist):
    document = make_outgoing(make_register(organ="Cụm Giả định"), specialist)
    assert (document.issuer, document.issued_on, document.sequence) == ("Cụm Giả định", AT.date(), 1)
    other = make_outgoing(make_register(organ="Khác"), specialist, issuer="Văn phòng Giả định", on=date(2023, 2, 10))
    assert (other.issuer, other.issued_on) == ("Văn phòng Giả định", date(2023, 2, 10))


def test_issue_keeps_the_head_of_the_log_as_it_stood(specialist):
    register = make_register()
    before = audit.head()
    document = make_outgoing(register, specialist)
    assert (document.audit_rows, document.audit_head) == before
    assert audit.head()[0] == before[0] + 1


def test_issue_refuses_days_of_another_year_to_come_or_before_the_last(specialist):
    book = make_register()
    make_outgoing(book, specialist, on=date(2023, 2, 10))
    for day, sentence in (
        (date(2022, 12, 31), "Sổ này của năm 2023"),
        (date(2023, 2, 17), "chưa tới"),
        (date(2023, 2, 9), "Số 01/KH-CTĐ9 đã cấp"),
    ):
        with pytest.raises(actions.DayRefused, match=sentence):
            make_outgoing(book, specialist, on=day)
    assert make_outgoing(book, specialist).sequence == 2


def test_issue_that_fails_leaves_no_gap(specialist):
    book = make_register()
    with transaction.atomic():
        make_outgoing(book, specialist)
        transaction.set_rollback(True)
    assert make_outgoing(book, specialist).sequence == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_issue_by_several_at_once_gives_each_its_own_number(specialist):
    book, together, failed = make_register(), Barrier(4), []

    def one():
        together.wait()
        try:
            make_outgoing(book, specialist)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=one) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(book.documents.values_list("sequence", flat=True)) == [1, 2, 3, 4]


def test_papers_are_visible_to_specialist_auditor_and_council(specialist):
    council = make_council()
    make_incoming()
    on = AT.date()
    for reader in (specialist, make_auditor().user, make_seat(council).person.user):
        assert permissions.visible_to(reader, on).count() == 1
    for other in (make_officer(make_unit()).user, make_seat(council, valid_to=date(2022, 12, 31)).person.user):
        assert permissions.visible_to(other, on).count() == 0
        assert permissions.registers_visible_to(other, on).count() == 0


# --- terms, first numbers, numbers withdrawn -----------------------------------------------------------------------------------------


def open_for(specialist, **fields):
    fields = {"organ": "Quận ủy Giả Định", "symbol": "QU", "year": 2020, "family": PaperFamily.PARTY} | fields
    return actions.open_register(**fields, right=granted(), actor=specialist, at=AT)


def test_party_register_runs_through_the_term_of_office(specialist):
    register = open_for(specialist, until_year=2025)
    assert register.years == "2020-2025"
    assert make_outgoing(register, specialist, on=date(2021, 12, 31)).number == "01-KH/QU"
    assert make_outgoing(register, specialist, on=date(2022, 1, 4)).number == "02-KH/QU"
    with pytest.raises(actions.DayRefused, match="năm 2020-2025"):
        make_outgoing(register, specialist, on=date(2019, 12, 31))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"until_year": 2019}, "kết thúc trước khi bắt đầu"),
        ({"until_year": 2026}, "không dài quá"),
        ({"until_year": 2021, "family": PaperFamily.STATE}, "theo từng năm"),
        ({"first": 15}, "hãy ghi các số trước đó nằm ở đâu"),
        ({"first": 15, "before": "   "}, "hãy ghi các số trước đó nằm ở đâu"),
    ],
)
def test_register_that_cannot_be_so_is_refused_in_words(specialist, fields, words):
    with pytest.raises(actions.TermRefused, match=words):
        open_for(specialist, **fields)


@pytest.mark.parametrize("year", [2020, 2023, 2025])
def test_register_of_a_year_inside_a_term_exists_already(specialist, year):
    open_for(specialist, until_year=2025)
    with pytest.raises(actions.RegisterExists, match="Hãy dùng sổ đó"):
        open_for(specialist, year=year)


def test_register_that_goes_on_from_a_paper_book_says_where_the_earlier_numbers_are(specialist):
    register = open_for(specialist, year=2023, first=15, before="Số 01 đến 14 cấp theo sổ giấy của Văn phòng")
    assert make_outgoing(register, specialist).number == "15-KH/QU"
    assert make_outgoing(register, specialist).number == "16-KH/QU"


def test_withdrawn_number_stays_taken_and_says_why(specialist):
    register = make_register()
    first = make_outgoing(register, specialist)
    withdrawn = actions.withdraw_number(first, reason=" Ban hành   nhầm thẩm quyền ", actor=specialist, at=AT)
    assert withdrawn.withdrawn_reason == "Ban hành nhầm thẩm quyền"
    assert make_outgoing(register, specialist).sequence == 2
    with pytest.raises(actions.NumberStands, match="đã hủy rồi"):
        actions.withdraw_number(first, reason="Lần nữa", actor=specialist, at=AT)


def test_number_is_not_withdrawn_without_reason_right_or_own_number(specialist):
    document = make_outgoing(make_register(), specialist)
    with pytest.raises(actions.NumberStands, match="ghi lý do"):
        actions.withdraw_number(document, reason="  ", actor=specialist, at=AT)
    with pytest.raises(actions.NumberStands, match="nơi ban hành"):
        actions.withdraw_number(make_incoming(), reason="Nhầm", actor=specialist, at=AT)
    with pytest.raises(PermissionDenied):
        actions.withdraw_number(document, reason="Nhầm", actor=make_officer(make_unit()).user, at=AT)
    document.refresh_from_db()
    assert document.withdrawn_at is None


def test_paper_that_cannot_be_made_takes_no_number(specialist, monkeypatch):
    def fail(*_args, **_options):
        raise PaperNotMade("Chưa lập được bản PDF")

    monkeypatch.setattr(actions, "issued_pdf", fail)
    register = make_register()
    with pytest.raises(PaperNotMade):
        make_outgoing(register, specialist, compose=lambda document: Paper(Family.STATE, "Cụm", "Kế hoạch", document.number))
    assert not register.documents.exists()
    monkeypatch.undo()
    assert make_outgoing(register, specialist).sequence == 1
