"""The papers of a conference: their words and order in both families, their files, who gets them."""

import io
from datetime import timedelta

import pytest
import time_machine
from docx import Document

from thidua.conference import actions, documents, queries
from thidua.conference.models import Answer
from thidua.conference.tests.factories import START, make_called, make_closed, make_open, make_written
from thidua.conference.tests.test_pages import client_of
from thidua.foundation.documents.paper import Family, Paper, Table

pytestmark = pytest.mark.django_db
LONG = "Ban Chỉ đạo giả định thực hiện công tác xây dựng nếp sống văn minh đô thị và phong trào toàn dân đoàn kết của khối cơ quan"


def in_family(hall, family):
    """Let the cluster's papers of the year follow a family."""
    hall.scene.year.paper_family = family
    hall.scene.year.save()
    return hall.fresh()


def words_of(paper: Paper) -> str:
    """Every word of a paper's body, in order."""
    found = []
    for block in paper.body:
        if isinstance(block, Table):
            found += [" | ".join(row.cells) for row in block.rows]
        else:
            found.append(block.words)
    return "\n".join(found)


@pytest.mark.parametrize(
    ("family", "number", "archive"), [(Family.STATE, "Số: ……/GM-{}", "Lưu: VT, Cụm."), (Family.PARTY, "Số ……-GM/{}", "Lưu Cụm.")]
)
def test_invitation_says_whom_what_when_and_where(family, number, archive):
    hall = make_called(drafts=2)
    unit = hall.scene.units[1]
    unit.name = LONG
    unit.save()
    conference = in_family(hall, family)
    drafts = queries.drafts_of(conference)
    paper = documents.invitation_paper(conference, conference.invitations.get(unit=unit), drafts)
    said = words_of(paper)
    assert (paper.family, paper.number, paper.type) == (family, number.format(hall.scene.cluster.symbol), "Giấy mời")
    assert paper.on == conference.called_at.date()
    assert said.index(f"trân trọng kính mời: {LONG}.") < said.index("Nội dung:") < said.index("Thời gian: 08 giờ 30 phút, ngày 16 tháng 02")
    assert f"Tài liệu gửi trước: {'; '.join(each.title for each in drafts)}." in said
    assert said.endswith("đến dự đúng giờ./.")
    assert paper.signatures[0].authority[0] == "CỤM TRƯỞNG"
    assert paper.signatures[0].name == hall.scene.heads[0].full_name
    assert documents.agenda_paper(conference, queries.agenda(conference)).recipients[-1] == archive


def test_guest_is_addressed_by_name_and_capacity():
    hall = make_called()
    guest = hall.conference.invitations.exclude(person=None).get()
    guest.role = "Đại biểu giả định"
    said = words_of(documents.invitation_paper(hall.fresh(), guest, ()))
    assert f"kính mời: Đồng chí {guest.person}, Đại biểu giả định." in said
    assert "Đề nghị đồng chí trả lời" in said
    assert "Tài liệu gửi trước" not in said


def test_agenda_lists_the_items_in_order_with_their_drafts():
    hall = make_called(drafts=2)
    conference = hall.fresh()
    items = queries.agenda(conference)
    table = documents.agenda_paper(conference, items).body[1]
    assert [row.cells[0] for row in table.rows] == [str(number) for number in range(1, len(items) + 1)]
    assert [row.cells[2].split("\n")[0] for row in table.rows] == [item.title for item in items]
    assert any(f"- {hall.drafts[0].title}" in row.cells[2] for row in table.rows)


def test_list_of_delegates_names_who_says_he_comes_and_then_who_came():
    hall = make_called()
    actions.answer(
        hall.conference.invitations.get(unit=hall.scene.units[1]),
        answer=Answer.SENDS,
        sent_person="Trần Thị Giả Định",
        reason="",
        actor=hall.member,
        at=START - timedelta(days=1),
    )
    before = words_of(documents.attendance_paper(hall.fresh(), queries.room(hall.conference)))
    assert f"2 | Trần Thị Giả Định | {hall.scene.units[1].name} |  | " in before
    assert "08:20" not in before
    hall.arrive(1)
    after = documents.attendance_paper(hall.fresh(), queries.room(hall.conference))
    assert f"2 | {hall.scene.heads[1].full_name} | {hall.scene.units[1].name} | 08:20 | " in words_of(after)
    assert words_of(after).index("I. Đại biểu được mời") < words_of(after).index("II. Đơn vị thành viên")
    assert after.number == ""


def test_list_of_delegates_of_a_conference_that_has_begun_names_only_who_came_and_each_once():
    hall = make_called()
    hall.arrive(1)
    conference = hall.fresh()
    came = conference.attendances.get()
    came.left_at = START + timedelta(minutes=10)
    came.save()
    came.pk, came.left_at, came.arrived_at = None, None, START + timedelta(minutes=20)
    came.save()
    conference.opened_at = START
    conference.save()
    words = words_of(documents.attendance_paper(conference, queries.room(conference)))
    assert words.count(hall.scene.heads[1].full_name) == 1
    assert f"1 | {hall.scene.heads[1].full_name} | {hall.scene.units[1].name} | 08:20 | " in words
    for unit in (hall.scene.units[0], *hall.scene.units[2:]):
        assert unit.name not in words
    for guest in conference.invitations.exclude(person=None):
        assert str(guest.person) not in words


def test_unit_that_stays_away_has_no_line_among_the_delegates():
    hall = make_called()
    away = hall.scene.units[1]
    answer = {"answer": Answer.DECLINES, "sent_person": "", "reason": "Bận họp"}
    actions.answer(hall.conference.invitations.get(unit=away), **answer, actor=hall.member, at=START - timedelta(days=1))
    words = words_of(documents.attendance_paper(hall.fresh(), queries.room(hall.conference)))
    assert away.name not in words
    assert hall.scene.units[2].name in words


@pytest.mark.parametrize("family", Family)
def test_minutes_carry_their_sections_confirmations_and_hash(family):
    hall, minutes = make_written()
    conference = in_family(hall, family)
    open_ = documents.minutes_paper(conference, minutes)
    assert open_.marks == ("BẢN ĐANG SOẠN, CHƯA ĐƯỢC XÁC NHẬN",)
    assert not open_.proof
    at = START + timedelta(minutes=110)
    actions.confirm_as_secretary(minutes, revision=0, actor=hall.secretary, at=at)
    fixed = actions.confirm_as_chair(minutes, revision=0, actor=hall.chair, at=at)
    paper = documents.minutes_paper(conference, fixed)
    said = words_of(paper)
    assert said.index("1. Thời gian, địa điểm") < said.index("2. Thành phần") < said.index("Kết luận của chủ trì")
    assert "cùng ngày./." in said
    assert [each.authority for each in paper.signatures] == [("THƯ KÝ",), ("CHỦ TRÌ",)]
    assert paper.signatures[1].notes == ("Đã xác nhận lúc 16/02/2023 10:20",)
    assert fixed.sha256 in paper.proof[0]
    assert fixed.audit_head in paper.proof[1]
    assert bool(paper.place) == (family == Family.PARTY)


def test_conclusion_gathers_what_the_chair_concluded():
    hall = make_closed()
    conference = hall.fresh()
    item = conference.items.get(kind="adoption")
    item.conclusion = "Thống nhất chủ trương.\nGiao đơn vị cụm trưởng."
    item.save()
    paper = documents.conclusion_paper(conference, queries.agenda(conference), queries.room(conference))
    said = words_of(paper)
    assert said.index(f"1. {item.title}: Thống nhất chủ trương.") < said.index("2. Kết luận chung: Các đơn vị thực hiện ngay.")
    assert "có đại diện 3 trên 3 đơn vị thành viên" in said
    assert said.endswith("thông báo để các đơn vị biết, thực hiện./.")
    assert paper.subject.startswith(f"Kết luận của đồng chí {hall.scene.heads[0].full_name}")


@pytest.mark.parametrize("rest", ["chuong-trinh", "danh-sach-dai-bieu", "thong-bao-ket-luan", "bien-ban/ban-in", "giay-moi/{}/ban-in"])
def test_paper_is_a_page_and_two_files(rest, django_assert_max_num_queries):
    hall, _minutes = make_written()
    rest = rest.format(hall.conference.invitations.get(unit=hall.scene.units[1]).pk)
    with time_machine.travel(START + timedelta(minutes=115), tick=False):
        client = client_of(hall.member)
        with django_assert_max_num_queries(25):
            assert client.get(hall.url(rest)).status_code == 200
        assert client.get(hall.url(f"{rest}?tep=pdf")).content.startswith(b"%PDF-")
        made = Document(io.BytesIO(client.get(hall.url(f"{rest}?tep=docx")).content))
        assert client_of(hall.scene.outsider.user).get(hall.url(f"{rest}?tep=pdf")).status_code == 404
    assert any(hall.conference.title in each.text for each in made.paragraphs)


def test_conclusion_waits_for_the_closing():
    hall = make_open()
    with time_machine.travel(START + timedelta(minutes=45), tick=False):
        response = client_of(hall.member).get(hall.url("thong-bao-ket-luan"))
    assert response.status_code == 409
    assert "hội nghị chưa bế mạc" in response.content.decode()
