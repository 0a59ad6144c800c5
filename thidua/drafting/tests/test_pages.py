"""Every page of drafting, as each person sees it."""

import hashlib
import io
import re
from datetime import timedelta

import pypdfium2
import pytest
import time_machine
from django.test import Client
from docx import Document
from python_calamine import CalamineWorkbook

from thidua.cluster import actions as cluster
from thidua.drafting import actions
from thidua.drafting.actions import Wording
from thidua.drafting.documents import paper_of
from thidua.drafting.models import Comment, Draft, DraftKind, DraftState
from thidua.drafting.queries import clauses_of
from thidua.drafting.tests.factories import AT, UNTIL, make_agreed, make_circulated, make_desk, say

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


@pytest.fixture(autouse=True)
def office_hours():
    with time_machine.travel(LATER, tick=False):
        yield


def as_user(user):
    client = Client()
    client.force_login(user)
    return client


def get(user, url, status=200):
    response = as_user(user).get(url)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def post(user, url, **data):
    return as_user(user).post(url, data)


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def listing(desk):
    return f"/nam/2023/cum/{desk.scene.cluster.code}/du-thao/"


# --- who sees what -----------------------------------------------------------------------------------------------------------------


def test_draft_not_sent_is_seen_by_head_specialist_and_auditor_only():
    desk = make_desk()
    scene = desk.scene
    for person in (scene.officers[0], scene.heads[0], scene.specialist, scene.auditor):
        get(person.user, desk.url())
        assert desk.draft.title in get(person.user, listing(desk))
    for person in (scene.officers[1], scene.heads[1], scene.monitor):
        get(person.user, desk.url(), 404)
        assert desk.draft.title not in get(person.user, listing(desk))
    get(scene.outsider.user, desk.url(), 404)
    get(scene.outsider.user, listing(desk), 404)


def test_draft_sent_round_is_seen_by_the_whole_year():
    desk = make_circulated()
    scene = desk.scene
    for person in (*scene.officers, scene.specialist, scene.monitor, scene.auditor):
        assert desk.clause().current.heading in get(person.user, desk.url())
        assert desk.draft.title in get(person.user, listing(desk))
    get(scene.outsider.user, desk.url(), 404)


def test_pages_need_a_sign_in():
    desk = make_circulated()
    for url in (listing(desk), desk.url(), desk.url("van-ban"), desk.url("tiep-thu")):
        assert Client().get(url).status_code == 302


def test_another_years_address_does_not_show_the_draft():
    desk, other = make_circulated(), make_circulated()
    reader, own, foreign = desk.scene.auditor.user, desk.clause(), other.clause()  # who may read both
    for shown in (desk.url(), other.url(), desk.url(f"dieu/{own.pk}/"), other.url(f"dieu/{foreign.pk}/")):
        assert "td-doc" in get(reader, shown)
    get(reader, f"/nam/2023/cum/{other.scene.cluster.code}/du-thao/{desk.draft.pk}/", 404)
    get(reader, desk.url(f"dieu/{foreign.pk}/"), 404)


@pytest.mark.parametrize("rest", ["sua", "chuyen", "bo", "khoi-phuc"])
def test_member_cannot_change_the_text_by_address(rest):
    desk = make_circulated()
    clause = desk.clause()
    response = post(desk.member, desk.url(f"dieu/{clause.pk}/{rest}"), heading="Khác", body="", base=clause.current_id)
    assert response.status_code == 403


@pytest.mark.parametrize("rest", ["gui-lay-y-kien", "gia-han", "ban-hanh", "thoi-dung", "them"])
def test_member_cannot_move_the_draft_on_by_address(rest):
    desk = make_circulated()
    response = post(desk.member, desk.url(rest), comments_until="20/02/2023 08:00", reason="Lý do")
    assert response.status_code == 403
    assert desk.fresh().state == DraftState.CIRCULATED


# --- list and start ----------------------------------------------------------------------------------------------------------------


def test_list_offers_the_head_the_first_missing_draft():
    desk = make_desk()
    shown = get(desk.head, listing(desk))
    assert "Lập dự thảo Kế hoạch" in text_of(shown)
    assert shown.count("btn-primary") == 1
    assert "Lập dự thảo Kế hoạch" not in text_of(get(desk.scene.specialist.user, listing(desk)))


def test_draft_is_started_from_the_page():
    desk = make_desk()
    url = f"{listing(desk)}lap/plan"
    assert "Đề cương có sẵn" in get(desk.head, url)
    response = post(desk.head, url, source="outline")
    plan = Draft.objects.get(kind=DraftKind.PLAN)
    assert response.url == plan.get_absolute_url()
    again = post(desk.head, url, source="outline")
    assert again.status_code == 422
    assert "đã có dự thảo loại này" in again.content.decode()
    assert post(desk.member, url, source="outline").status_code == 403
    get(desk.head, f"{listing(desk)}lap/khac", 404)


# --- reading -----------------------------------------------------------------------------------------------------------------------


def test_detail_shows_numbers_comments_redline_and_answers():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    words = clause.current.body
    say(desk, clause, "Nên gọn hơn.", wording=Wording("", words.replace("Quy chế này", "Văn bản này")))
    shown = get(desk.member, desk.url())
    assert "Điều 18." in shown
    assert "<del>Quy chế</del><ins>Văn bản</ins>" in shown
    assert "Nên gọn hơn." in shown
    assert "Chờ trả lời" in shown
    assert "btn-primary" not in shown
    actions.answer(Comment.objects.get(), decision="accepted", reason="Đúng là gọn hơn.", actor=desk.head, at=LATER)
    shown = get(desk.member, desk.url())
    assert "Đúng là gọn hơn." in shown
    assert "Ý này viết cho bản trước" not in shown
    assert "<ins>Văn bản</ins>" in get(desk.member, desk.url("?xem=chu-sua"))


def test_head_goes_to_the_first_comment_that_waits():
    desk = make_circulated()
    said = say(desk, desk.clause(0, "clause"))
    shown = get(desk.head, desk.url())
    assert "Trả lời 1 ý kiến còn lại" in text_of(shown)
    assert f"/dieu/{said.clause_id}/#y{said.pk}" in shown
    assert shown.count("btn-primary") == 1


def test_comment_to_an_earlier_text_says_so_and_shows_it():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    old = clause.current.body
    say(desk, clause)
    actions.edit_clause(clause, heading="", body="Chữ hoàn toàn khác.", base=clause.current_id, actor=desk.head, at=LATER)
    shown = get(desk.member, desk.url(f"dieu/{clause.pk}/"))
    assert "Ý này viết cho bản trước" in shown
    assert old in shown


def test_words_of_people_are_escaped_and_marked():
    desk = make_circulated()
    say(desk, desk.clause(), "<script>alert('x')</script> O'Brien")
    shown = get(desk.member, desk.url())
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; O&#x27;Brien" in shown


def test_illustrative_mark_stands_by_comments_in_training_only(settings):
    desk = make_circulated()
    say(desk, desk.clause())
    settings.TRAINING = False
    assert "nội dung minh họa" not in get(desk.member, desk.url())
    settings.TRAINING = True
    assert "nội dung minh họa" in get(desk.member, desk.url())


def test_text_from_last_year_names_the_places_to_look_at():
    desk = make_agreed()
    clause = desk.clause(0, "clause")
    actions.supersede(desk.draft, actor=desk.head, at=LATER)
    draft = actions.start(desk.scene.year, kind=DraftKind.REGULATION, source=desk.fresh(), actor=desk.head, at=LATER)
    desk.draft = draft
    clause = desk.clause(0, "clause")
    actions.edit_clause(clause, heading="", body="Theo kế hoạch năm 2022.", base=clause.current_id, actor=desk.head, at=LATER)
    assert "còn 1 chỗ nhắc đến năm cũ" in text_of(get(desk.head, desk.url()))


@pytest.mark.parametrize("kind", DraftKind.values)
def test_every_page_of_every_kind_opens(kind):
    desk = make_circulated(kind)
    clause = desk.clause(0, "clause")
    said = say(desk, clause, wording=Wording("Tiêu đề khác", "Nội dung khác."))
    actions.remove_clause(desk.clause(2, "clause"), base=desk.clause(2, "clause").current_id, actor=desk.head, at=LATER)
    pages = ["", "?xem=sach", "?xem=soan", "?xem=chu-sua", "van-ban", "tiep-thu", "ban/", "ban/1", "so-sanh", "so-sanh?tu=1&den=1&ca=1"]
    pages += [f"dieu/{clause.pk}/", f"dieu/{clause.pk}/sua", "them", f"them?canh={clause.pk}&truoc=1", "gia-han"]
    for page in pages:
        shown = get(desk.head, desk.url(page))
        assert shown.count("btn-primary") <= 1, page
        assert 'style="' not in shown
    get(desk.head, f"{listing(desk)}tiep-thu")
    assert said.amendment.body in get(desk.member, desk.url("tiep-thu"))


@pytest.mark.parametrize("page", ["ban/%d", "dieu/%d/", "dieu/%d/sua", "them?canh=%d"])
def test_addresses_that_lead_nowhere_are_not_found(page):
    desk = make_circulated()
    there = 1 if page.startswith("ban") else desk.clause().pk
    assert "<form" in get(desk.head, desk.url(page % there)) or page.startswith("ban")
    get(desk.head, desk.url(page % 999_999), 404)


# --- writing -----------------------------------------------------------------------------------------------------------------------


def test_edit_from_the_page_goes_back_to_the_clause():
    desk = make_desk()
    clause = desk.clause(0, "clause")
    response = post(desk.head, desk.url(f"dieu/{clause.pk}/sua"), heading="", body="Chữ mới.", base=clause.current_id)
    assert response.url == f"{desk.url()}#d{clause.pk}"
    assert "Chữ mới." in get(desk.head, desk.url())


def test_two_people_on_one_clause_both_texts_are_shown_and_nothing_is_lost():
    desk = make_desk()
    clause = desk.clause(0, "clause")
    seen = clause.current_id
    first, second = desk.scene.officers[0].user, desk.scene.heads[0].user
    post(first, desk.url(f"dieu/{clause.pk}/sua"), heading="", body="Chữ người thứ nhất.", base=seen)
    response = post(second, desk.url(f"dieu/{clause.pk}/sua"), heading="", body="Chữ người thứ hai.", base=seen)
    shown = response.content.decode()
    assert response.status_code == 409
    assert "Chữ người thứ nhất." in shown
    assert "Chữ người thứ hai." in shown
    clause.refresh_from_db()
    assert clause.current.body == "Chữ người thứ nhất."
    base = re.search(r'name="base" value="(\d+)"', shown).group(1)
    assert int(base) == clause.current_id
    response = post(second, desk.url(f"dieu/{clause.pk}/sua"), heading="", body="Chữ người thứ hai.", base=base)
    assert response.status_code == 302
    assert [each.body for each in clause.texts.order_by("sequence")][1:] == ["Chữ người thứ nhất.", "Chữ người thứ hai."]


def test_refused_edit_keeps_what_was_typed():
    desk = make_agreed()
    clause = desk.clause(0, "clause")
    response = post(desk.head, desk.url(f"dieu/{clause.pk}/sua"), heading="", body="Chữ gõ dở.", base=clause.current_id)
    assert response.status_code == 422
    assert "Chữ gõ dở." in response.content.decode()
    assert "không sửa được nữa" in response.content.decode()


def test_clause_is_inserted_moved_removed_and_restored_without_script():
    desk = make_desk()
    first = desk.clause(0)
    post(desk.head, desk.url(f"them?canh={first.pk}"), kind="article", heading="Điều thêm", body="")
    added = desk.clause(1)
    assert added.current.heading == "Điều thêm"
    post(desk.head, desk.url(f"dieu/{added.pk}/chuyen?len=1"))
    assert desk.clause(0) == added
    post(desk.head, desk.url(f"dieu/{added.pk}/bo"), base=added.current_id)
    assert desk.clause(0) == first
    assert "Điều đã bỏ" in get(desk.head, desk.url())
    post(desk.head, desk.url(f"dieu/{added.pk}/khoi-phuc"))
    assert desk.clause(0) == added


def test_refused_move_says_why():
    desk = make_desk()
    top = desk.draft.clauses.order_by("position").first()
    response = as_user(desk.head).post(desk.url(f"dieu/{top.pk}/chuyen?len=1"), follow=True)
    assert "Đã ở đầu văn bản" in response.content.decode()


def test_too_long_a_text_is_refused_with_its_length():
    desk = make_desk()
    clause = desk.clause()
    response = post(desk.head, desk.url(f"dieu/{clause.pk}/sua"), heading="a" * 501, body="", base=clause.current_id)
    assert response.status_code == 422
    assert "tối đa 500 ký tự" in response.content.decode()


def test_circulate_from_the_page_and_a_day_that_is_none():
    desk = make_desk()
    url = desk.url("gui-lay-y-kien")
    assert post(desk.head, url, comments_until="31/02/2023 08:00").status_code == 422
    assert post(desk.head, url, comments_until="05/02/2023 08:00").status_code == 422
    assert post(desk.head, url, comments_until="15/02/2023 17:00").status_code == 302
    assert desk.fresh().state == DraftState.CIRCULATED
    assert post(desk.head, desk.url("gia-han"), comments_until="16/02/2023 07:00").status_code == 302


# --- comments and answers ----------------------------------------------------------------------------------------------------------


def comment_data(desk, clause, **data):
    current = clause.current
    base = {"unit": desk.scene.units[1].pk, "about": current.pk, "heading": current.heading, "body": current.body, "text": ""}
    return base | data


def test_comment_with_other_words_from_the_page():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    data = comment_data(desk, clause, text="Gọn hơn.", body="Chữ gọn.")
    response = post(desk.member, desk.url(f"dieu/{clause.pk}/gop-y"), **data)
    said = Comment.objects.get()
    assert response.url == f"{desk.url()}dieu/{clause.pk}/#y{said.pk}"
    assert said.amendment.body == "Chữ gọn."


def test_late_comment_is_refused_and_the_words_stay():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    with time_machine.travel(UNTIL + timedelta(minutes=1), tick=False):
        response = post(desk.member, desk.url(f"dieu/{clause.pk}/gop-y"), **comment_data(desk, clause, text="Ý kiến gõ muộn."))
        shown = get(desk.member, desk.url(f"dieu/{clause.pk}/"))
    assert response.status_code == 422
    assert "Ý kiến gõ muộn." in response.content.decode()
    assert "Đã hết hạn góp ý" in response.content.decode()
    assert "Gửi ý kiến của đơn vị" not in shown
    assert not Comment.objects.exists()


def test_comment_for_another_unit_is_refused():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    data = comment_data(desk, clause, text="Ý kiến", unit=desk.scene.units[2].pk)
    assert post(desk.member, desk.url(f"dieu/{clause.pk}/gop-y"), **data).status_code == 422
    assert post(desk.scene.specialist.user, desk.url(f"dieu/{clause.pk}/gop-y"), **data).status_code == 403


def test_marks_that_turn_the_writing_are_taken_out():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    post(desk.member, desk.url(f"dieu/{clause.pk}/gop-y"), **comment_data(desk, clause, text="Ý\u202e kiến\u0000"))
    assert Comment.objects.get().text == "Ý kiến"


def test_withdraw_from_the_page():
    desk = make_circulated()
    said = say(desk, desk.clause())
    assert "Rút ý kiến" in get(desk.member, desk.url())
    post(desk.member, desk.url(f"y-kien/{said.pk}/rut"))
    assert "Rút ý kiến" not in get(desk.member, desk.url())


def answer_data(said, clause, **data):
    base = {"heading": clause.current.heading, "body": clause.current.body, "base": clause.current_id, "reason": "Giải thích."}
    return {f"y{said.pk}-{name}": value for name, value in (base | data).items()}


def test_answer_from_the_page_takes_the_amendment():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    said = say(desk, clause, wording=Wording("", "Chữ đề nghị."))
    response = post(desk.head, desk.url(f"y-kien/{said.pk}/tra-loi"), **answer_data(said, clause, decision="accepted"))
    assert response.status_code == 302
    clause.refresh_from_db()
    assert clause.current.body == "Chữ đề nghị."


def test_answer_without_reason_keeps_the_typed_wording():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    said = say(desk, clause)
    data = answer_data(said, clause, decision="partly", reason="", body="Chữ mới gõ.")
    response = post(desk.head, desk.url(f"y-kien/{said.pk}/tra-loi"), **data)
    assert response.status_code == 422
    assert "Chữ mới gõ." in response.content.decode()
    assert "Hãy nêu lý do của câu trả lời." in response.content.decode()


def test_answer_to_an_outdated_amendment_shows_both_and_takes_the_heads_words():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    said = say(desk, clause, wording=Wording("", "Chữ đề nghị."))
    actions.edit_clause(clause, heading="", body="Chữ sửa sau.", base=clause.current_id, actor=desk.head, at=LATER)
    clause.refresh_from_db()
    url = desk.url(f"y-kien/{said.pk}/tra-loi")
    response = post(desk.head, url, **answer_data(said, clause, decision="accepted"))
    assert response.status_code == 409
    assert "Chữ sửa sau." in response.content.decode()
    assert "Giải thích." in response.content.decode()
    response = post(desk.head, url, **answer_data(said, clause, decision="accepted", body="Chữ đề nghị."))
    assert response.status_code == 302
    clause.refresh_from_db()
    assert clause.current.body == "Chữ đề nghị."


def test_answer_may_keep_the_text_that_stands_after_seeing_both():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    said = say(desk, clause, wording=Wording("", "Chữ đề nghị."))
    actions.edit_clause(clause, heading="", body="Chữ sửa sau.", base=clause.current_id, actor=desk.head, at=LATER)
    clause.refresh_from_db()
    data = answer_data(said, clause, decision="accepted") | {"da-xem": "1"}
    assert post(desk.head, desk.url(f"y-kien/{said.pk}/tra-loi"), **data).status_code == 302
    clause.refresh_from_db()
    assert clause.current.body == "Chữ sửa sau."
    assert Comment.objects.get().answer.outcome is None


def test_answer_is_the_heads_alone():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    said = say(desk, clause)
    response = post(desk.member, desk.url(f"y-kien/{said.pk}/tra-loi"), **answer_data(said, clause, decision="accepted"))
    assert response.status_code == 403
    assert "Trả lời của cụm trưởng" not in get(desk.member, desk.url(f"dieu/{clause.pk}/"))


# --- papers ------------------------------------------------------------------------------------------------------------------------


def workbook(client_bytes):
    return CalamineWorkbook.from_filelike(io.BytesIO(client_bytes)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("training", [True, False])
def test_response_table_in_excel(settings, training):
    settings.TRAINING = training
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    said = say(desk, clause, "=1+1 gọn hơn", wording=Wording("", "Chữ đề nghị."))
    actions.answer(said, decision="accepted", reason="Đúng.", actor=desk.head, at=LATER)
    rows = workbook(as_user(desk.member).get(desk.url("tiep-thu?xuat=xlsx")).content)
    line = [
        desk.draft.title,
        "Khoản 1 Điều 1",
        desk.scene.units[1].name,
        "'=1+1 gọn hơn",
        "",
        "Chữ đề nghị.",
        "Tiếp thu",
        "Đúng.",
        "Chữ đề nghị.",
    ]
    assert rows[-1] == line
    assert (rows[1][0] == "nội dung minh họa") is training


def test_response_table_filters_by_result():
    desk = make_circulated()
    first, second = say(desk, desk.clause(), "Ý thứ nhất."), say(desk, desk.clause(1), "Ý thứ hai.")
    actions.answer(first, decision="not_accepted", reason="Đã có.", actor=desk.head, at=LATER)
    shown = get(desk.member, desk.url("tiep-thu?ket-qua=waiting"))
    assert "Ý thứ hai." in shown
    assert "Ý thứ nhất." not in shown
    assert second.text in get(desk.member, f"{listing(desk)}tiep-thu")


@pytest.mark.parametrize("family", ["state", "party"])
def test_response_table_is_a_landscape_paper_of_a_draft_and_of_the_year(family):
    desk = make_circulated()
    desk.scene.year.paper_family = family
    desk.scene.year.save()
    said = say(desk, desk.clause(0, "clause"), "Nên viết gọn.", wording=Wording("", "Chữ đề nghị."))
    say(desk, desk.clause(1), "Ý thứ hai.")
    actions.answer(said, decision="accepted", reason="Đúng.", actor=desk.head, at=LATER)
    shown = get(desk.member, desk.url("tiep-thu/van-ban"))
    for words in (
        "BẢNG TIẾP THU, GIẢI TRÌNH",
        "Có 2 ý kiến góp ý của 1 đơn vị; đã trả lời 1 ý kiến.",
        "Chờ trả lời",
        "Chữ đã dùng: Chữ đề nghị.",
    ):
        assert words in shown
    client = as_user(desk.member)
    with pypdfium2.PdfDocument(client.get(f"{listing(desk)}tiep-thu/van-ban?tep=pdf").content) as made:
        assert made[0].get_width() > made[0].get_height()
        assert desk.draft.title in " ".join(made[0].get_textpage().get_text_range().split())
    word = Document(io.BytesIO(client.get(desk.url("tiep-thu/van-ban?tep=docx")).content))
    assert word.sections[0].page_width > word.sections[0].page_height
    assert [cell.text for cell in word.tables[1].rows[1].cells][1:5] == [
        "Khoản 1 Điều 1",
        desk.scene.units[1].name,
        "Nên viết gọn.\nĐề nghị viết: Chữ đề nghị.",
        "Tiếp thu",
    ]


def test_compare_shows_what_changed_word_by_word():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    actions.edit_clause(
        clause, heading="", body=clause.current.body.replace("Quy chế", "Văn bản"), base=clause.current_id, actor=desk.head, at=LATER
    )
    shown = get(desk.member, desk.url("so-sanh?tu=1&den=nay"))
    assert "<del>Quy chế</del><ins>Văn bản</ins>" in shown
    assert "Điều 18" not in shown
    assert "Điều 18" in get(desk.member, desk.url("so-sanh?tu=1&den=nay&ca=1"))
    assert "Hai bản giống hệt nhau" in get(desk.member, desk.url("so-sanh?tu=1&den=1"))


def test_version_saved_from_the_page():
    desk = make_desk()
    assert post(desk.head, desk.url("ban/"), label="Bản một").status_code == 302
    assert post(desk.head, desk.url("ban/"), label="Bản hai").status_code == 422
    assert "Bản một" in get(desk.head, desk.url("ban/"))
    assert "Lưu một bản" not in get(desk.scene.auditor.user, desk.url("ban/"))


def test_paper_of_a_party_cluster_is_a_draft_until_issued():
    desk = make_agreed()
    draft_page = make_circulated()
    assert "DỰ THẢO" in get(draft_page.head, draft_page.url("van-ban"))
    shown = get(desk.head, desk.url("van-ban"))
    for words in ("ĐẢNG CỘNG SẢN VIỆT NAM", "QUY CHẾ", "CỤM TRƯỞNG", "Nơi nhận:", "./."):
        assert words in shown
    assert "CỘNG HÒA XÃ HỘI" not in shown
    assert "DỰ THẢO" not in text_of(shown)


def issue_from_the_page(desk):
    """Read the paper, then issue what was read."""
    shown = get(desk.head, desk.url("van-ban"))
    seen = re.search(r'name="da-xem" value="([0-9a-f]{64})"', shown)[1]
    return as_user(desk.head).post(desk.url("ban-hanh"), {"da-xem": seen}, follow=True)


def test_paper_of_a_state_cluster_carries_the_national_title_and_number():
    desk = make_agreed()
    year = desk.scene.year
    year.paper_family = "state"
    year.save()
    with time_machine.travel(UNTIL + timedelta(days=2), tick=False):
        assert "btn-primary" in get(desk.head, desk.url())
        response = issue_from_the_page(desk)
        assert "Đã ban hành, số 01/QC-" in text_of(response.content.decode()).replace("số  ", "số ")
        shown = get(desk.member, desk.url("van-ban"))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in shown
    assert "ngày 17 tháng 02 năm 2023" in shown
    assert f"Số: 01/QC-{desk.scene.cluster.symbol}" in shown
    desk.draft.refresh_from_db()
    document = desk.draft.document
    assert f"{document.audit_rows} dòng, mã băm dòng cuối {document.audit_head}" in shown
    assert desk.scene.heads[0].full_name in shown
    assert "td-seal" in get(desk.member, desk.url())


def test_issued_paper_is_the_file_that_was_made_then():
    desk = make_agreed()
    with time_machine.travel(UNTIL + timedelta(days=2), tick=False):
        assert "da-xem" not in get(desk.member, desk.url("van-ban"))
        issue_from_the_page(desk)
    document = desk.fresh().document
    organ = desk.scene.cluster.name
    desk.scene.cluster.name = "Cụm mang tên khác"
    desk.scene.cluster.save()
    file = as_user(desk.member).get(desk.url("van-ban") + "?tep=pdf")
    assert hashlib.sha256(file.content).hexdigest() == document.file.sha256
    assert file["X-Content-Type-Options"] == "nosniff"
    shown = get(desk.member, desk.url("van-ban"))
    assert organ.upper() in shown
    assert "CỤM MANG TÊN KHÁC" not in shown
    picture = as_user(desk.member).get(desk.url("van-ban") + "?trang=1")
    assert picture.content.startswith(b"\x89PNG")
    again = as_user(desk.member).get(desk.url("van-ban") + "?trang=1", headers={"If-None-Match": picture["ETag"]})
    assert again.status_code == 304
    for number in ("0", "99", "x"):
        assert as_user(desk.member).get(desk.url("van-ban") + f"?trang={number}").status_code == 404


def test_issuing_what_was_not_read_is_refused_and_takes_no_number():
    desk = make_agreed()
    for seen in ("", "0" * 64):
        response = as_user(desk.head).post(desk.url("ban-hanh"), {"da-xem": seen}, follow=True)
        assert "Hãy xem lại bản in rồi ban hành" in response.content.decode()
    assert desk.fresh().state == DraftState.AGREED
    assert desk.fresh().document is None


def test_paper_of_a_covenant_has_a_signature_block_for_every_unit_and_no_number():
    desk = make_agreed(DraftKind.COVENANT)
    shown = get(desk.member, desk.url("van-ban"))
    for unit in desk.scene.units:
        assert unit.name.upper() in shown
    assert "Số:" not in shown
    assert "Nơi nhận" not in shown


@pytest.mark.parametrize(("family", "number"), [("state", "01/QĐ-{}"), ("party", "01-QĐ/{}")])
def test_regulation_annexed_to_a_decision_lets_the_decision_take_the_number(family, number):
    desk = make_agreed()
    cluster.choose_paper_family(desk.scene.year, family, regulation_by="decision", actor=desk.head, at=LATER)
    draft = desk.fresh()
    before = paper_of(draft, clauses_of(draft), LATER.date())
    assert before.type == "Quyết định"
    assert before.subject == f"Ban hành {draft.title}"
    assert [each.number for each in before.body if each.kind == "article"] == ["Điều 1.", "Điều 2.", "Điều 3."]
    assert before.body[0].text == f"CỤM TRƯỞNG {desk.scene.cluster.name.upper()}"
    assert any(each.kind == "ground" and "thông qua" in each.text for each in before.body)
    assert before.annexes[0].title == "QUY CHẾ"
    assert all(each.kind != "ground" for each in before.annexes[0].body)
    with time_machine.travel(UNTIL + timedelta(days=2), tick=False):
        issue_from_the_page(desk)
        shown = get(desk.member, desk.url("van-ban"))
    document = desk.fresh().document
    assert (document.type, document.number) == ("QĐ", number.format(desk.scene.cluster.symbol))  # vi: data
    assert f"(Kèm theo Quyết định số {document.number} ngày 17 tháng 02 năm 2023 của Cụm trưởng {desk.scene.cluster.name})" in shown
    cluster.choose_paper_family(desk.scene.year, family, regulation_by="itself", actor=desk.head, at=UNTIL)
    assert paper_of(desk.fresh(), clauses_of(draft), LATER.date()).type == "Quyết định"


def test_covenant_is_refused_a_number_with_its_sentence():
    desk = make_agreed(DraftKind.COVENANT)
    response = as_user(desk.head).post(desk.url("ban-hanh"), follow=True)
    assert "Giao ước không lấy số" in response.content.decode()


def test_supersede_and_abandon_from_the_page():
    desk = make_agreed()
    with time_machine.travel(UNTIL + timedelta(days=2), tick=False):
        post(desk.head, desk.url("thay-the"), reason="Sớm")
        assert desk.fresh().state == DraftState.AGREED
        issue_from_the_page(desk)
        response = post(desk.head, desk.url("thay-the"), reason="Đổi số đơn vị")
        assert response.url == f"{listing(desk)}lap/regulation"
        assert "Văn bản năm 2023 của cụm" in get(desk.head, response.url)
        other = make_circulated(DraftKind.PLAN)
        assert "Hãy nêu lý do" in as_user(other.head).post(other.url("thoi-dung"), {"reason": ""}, follow=True).content.decode()
        post(other.head, other.url("thoi-dung"), reason="Soạn lại")
        assert "Soạn lại" in get(other.head, other.url())
        get(other.member, listing(other))


# --- cost --------------------------------------------------------------------------------------------------------------------------


def test_query_counts_do_not_grow(django_assert_max_num_queries):
    small, large = make_circulated(DraftKind.COVENANT), make_circulated(DraftKind.REGULATION)
    say(small, small.clause(0, "clause"), "Một ý.")
    for number in range(3):
        said = say(large, large.clause(number, "clause"), f"Ý {number}.", wording=Wording("", f"Chữ {number}"))
        actions.answer(said, decision="accepted", reason="Được.", actor=large.head, at=LATER)
    assert len(clauses_of(large.draft)) > 3 * len(clauses_of(small.draft))
    for page in ("", "tiep-thu", "van-ban", "so-sanh?tu=1", "ban/"):
        counts = []
        for desk in (small, large):
            client = as_user(desk.member)
            client.get(desk.url(page))
            with django_assert_max_num_queries(25) as captured:
                client.get(desk.url(page))
            counts.append(len(captured))
        assert counts[0] == counts[1], page
    for desk in (small, large):
        client = as_user(desk.member)
        with django_assert_max_num_queries(25):
            client.get(listing(desk))
