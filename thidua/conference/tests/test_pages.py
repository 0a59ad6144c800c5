"""Pages of a conference: what they say, what they refuse, what they cost."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from thidua.conference import actions, pictures
from thidua.conference.models import Conference, ConferenceState, ItemKind, Position, Stance
from thidua.conference.tests.factories import (
    START,
    leave_cluster,
    make_call,
    make_called,
    make_closed,
    make_open,
    make_prepared,
    make_voting,
)
from thidua.conference.tests.test_minutes import picture
from thidua.covenant.tests.factories import make_open as make_signing
from thidua.covenant.tests.factories import sign_by
from thidua.drafting.models import Amendment
from thidua.news.actions import publish
from thidua.organisation.tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NOW = START + timedelta(minutes=45)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(user, url: str, status: int = 200) -> str:
    response = client_of(user).get(url)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("make", "rest"),
    [
        (make_prepared, ""),
        (make_called, ""),
        (make_called, "dieu-hanh"),
        (make_called, "phien-hop"),
        (make_called, "man-hinh"),
        (make_called, "chuong-trinh"),
        (make_open, "danh-sach-dai-bieu"),
        (make_closed, "thong-bao-ket-luan"),
        (make_called, "sua"),
        (make_called, "muc/them"),
        (make_open, ""),
        (make_open, "dieu-hanh"),
        (make_voting, "dieu-hanh"),
        (make_voting, "phien-hop"),
        (make_voting, "man-hinh"),
        (make_voting, "man-hinh?nen=sang"),
        (make_closed, ""),
        (make_closed, "dieu-hanh"),
        (make_closed, "man-hinh"),
        (make_closed, "bien-ban"),
    ],
)
def test_page_opens_for_the_secretary(make, rest):
    hall = make(3, drafts=2)
    assert "Hội nghị Giả định" in page(hall.secretary, hall.url(rest))


@pytest.mark.parametrize("rest", ["", "dieu-hanh", "phien-hop", "man-hinh", "bien-ban", "lich.ics", "chuong-trinh", "man-hinh/noi-dung"])
def test_pages_ask_for_sign_in_and_hide_from_strangers(rest):
    hall = make_open()
    assert Client().get(hall.url(rest)).status_code == 302
    assert client_of(hall.scene.outsider.user).get(hall.url(rest)).status_code == 404


@pytest.mark.parametrize("rest", ["", "man-hinh", "phien-hop", "chuong-trinh"])
def test_page_of_another_year_or_cluster_is_not_found(rest):
    hall, other = make_open(), make_open()
    wrong = hall.url(rest).replace(hall.scene.cluster.code, other.scene.cluster.code, 1)
    assert client_of(hall.secretary).get(wrong).status_code == 404
    assert client_of(hall.secretary).get(hall.url(rest).replace("2023", "2022", 1)).status_code == 404


def test_table_is_for_those_who_conduct():
    hall = make_open()
    response = client_of(hall.member).get(hall.url("dieu-hanh"))
    assert response.status_code == 403
    assert "Bàn điều hành dành cho" in response.content.decode()


def test_conference_is_called_through_pages():
    hall = make_prepared()
    client = client_of(hall.secretary)
    base = hall.url().rsplit("hoi-nghi/", 1)[0] + "hoi-nghi/"
    form = {
        "kind": "quarterly",
        "title": "Hội nghị quý <b>một</b>",
        "starts_at": "23/02/2023 14:00",
        "place": "Phòng 'A'",
        "chair": hall.scene.heads[0].pk,
        "secretary": hall.scene.officers[0].pk,
        "quorum_part": 2,
        "quorum_of": 3,
        "adoption_part": 1,
        "adoption_of": 2,
        "guests": [hall.scene.monitor.pk],
    }
    assert client.get(base + "trieu-tap").status_code == 200
    bad = client.post(base + "trieu-tap", form | {"starts_at": "31/02/2023 14:00"})
    assert bad.status_code == 422
    assert "Hội nghị quý &lt;b&gt;một&lt;/b&gt;" in bad.content.decode()
    response = client.post(base + "trieu-tap", form, follow=True)
    text = response.content.decode()
    assert "Hội nghị quý &lt;b&gt;một&lt;/b&gt;" in text
    assert "<b>một" not in text
    url = response.redirect_chain[-1][0]
    assert "Đã triệu tập" in client.post(url + "gui-giay-moi", follow=True).content.decode()
    assert "Giờ họp đã qua" in client.post(url + "sua", form | {"starts_at": "01/02/2023 14:00"}).content.decode()


def test_answer_page_keeps_what_was_typed():
    hall = make_called()
    invitation = hall.conference.invitations.get(unit=hall.scene.units[1])
    client, url = client_of(hall.member), hall.url(f"giay-moi/{invitation.pk}/tra-loi")
    bad = client.post(url, {"answer": "declines", "reason": "", "sent_person": "Người <i>thử</i>"})
    assert bad.status_code == 422
    assert "Người &lt;i&gt;thử&lt;/i&gt;" in bad.content.decode()
    assert "Đã gửi trả lời" in client.post(url, {"answer": "attends"}, follow=True).content.decode()
    assert client_of(hall.scene.officers[2].user).get(url).status_code == 403
    assert client_of(hall.scene.monitor.user).get(hall.url(f"giay-moi/{invitation.pk}/ban-in")).status_code == 200


def test_answer_after_the_opening_is_refused_in_words():
    hall = make_open()
    invitation = hall.conference.invitations.get(unit=hall.scene.units[1])
    response = client_of(hall.member).post(hall.url(f"giay-moi/{invitation.pk}/tra-loi"), {"answer": "attends"})
    assert response.status_code == 422
    assert "đã khai mạc" in response.content.decode()


def test_conference_is_held_through_pages():
    hall = make_called(3)
    client = client_of(hall.secretary)
    for invitation in hall.conference.invitations.exclude(unit=None):
        assert client.post(hall.url("diem-danh"), {"invitation": invitation.pk, "name": "Người <u>Thử</u>"}).status_code == 302
    assert client.post(hall.url("diem-danh"), {"invitation": "9' OR 1=1"}).status_code == 404
    client.post(hall.url("khai-mac"))
    item = hall.item(ItemKind.DISCUSSION)
    client.post(hall.url(f"muc/{item.pk}/bat-dau"))
    text = page(hall.secretary, hall.url("dieu-hanh"))
    assert "Có mặt 3 trên 3 đơn vị" in text
    assert "Người &lt;u&gt;Thử&lt;/u&gt;" in text
    speech = {"unit": hall.scene.units[1].pk, "speaker": "A\u202eB", "clause": "", "summary": "<script>x</script>", "token": "k" * 24}
    for _twice in range(2):
        assert client.post(hall.url(f"muc/{item.pk}/phat-bieu"), speech).status_code == 302
    text = page(hall.secretary, hall.url("dieu-hanh"))
    assert text.count("&lt;script&gt;x&lt;/script&gt;") == 1
    assert "\u202e" not in text
    bad = client.post(hall.url(f"muc/{item.pk}/phat-bieu"), speech | {"summary": "", "speaker": "Còn nguyên", "token": "m" * 24})
    assert bad.status_code == 422
    assert "Còn nguyên" in bad.content.decode()


def test_two_secretaries_see_both_texts():
    hall = make_open()
    item = hall.go_to(ItemKind.DISCUSSION)
    url = hall.url(f"muc/{item.pk}/dien-bien")
    client_of(hall.chair).post(url, {"presenter": "", "note": "Bản của chủ trì", "conclusion": "", "revision": 0})
    client = client_of(hall.secretary)
    response = client.post(url, {"presenter": "", "note": "Bản của thư ký", "conclusion": "", "revision": 0})
    text = response.content.decode()
    assert response.status_code == 409
    assert "Bản của chủ trì" in text
    assert "Bản của thư ký" in text
    assert 'name="revision" value="1"' in text
    assert client.post(url, {"presenter": "", "note": "Gộp", "conclusion": "", "revision": 1}).status_code == 302


def test_delegate_states_a_position_on_the_phone():
    hall = make_voting(3, present=2)
    draft, unit = hall.drafts[0], hall.scene.units[1]
    client, url, name = client_of(hall.member), hall.url(f"phien-hop/quan-diem/{draft.pk}/{unit.pk}"), f"d{draft.pk}-u{unit.pk}-"
    bad = client.post(url, {name + "stance": "disagrees", name + "comments": ""})
    assert bad.status_code == 422
    assert client.post(url, {name + "stance": "agrees"}).status_code == 302
    assert Position.objects.get().stance == Stance.AGREES
    clash = client.post(url, {name + "stance": "disagrees", name + "comments": "Lý do giả định"})
    assert clash.status_code == 409
    assert "Lý do giả định" in clash.content.decode()
    seen = Position.objects.get().stated_at.isoformat()
    assert client.post(url, {name + "stance": "disagrees", name + "comments": "Lý do", name + "seen_at": seen}).status_code == 302
    other = hall.url(f"phien-hop/quan-diem/{draft.pk}/{hall.scene.units[0].pk}")
    assert client.post(other, {name + "stance": "agrees"}).status_code == 403
    assert "chưa được điểm danh" in page(hall.scene.officers[2].user, hall.url("phien-hop"))


def test_position_kept_on_the_telephone_costs_few_queries(django_assert_max_num_queries):
    """A hall sends three hundred in ten seconds: session, account and clock, the receipt, the right, the rules, the writes."""
    hall = make_voting(3)
    draft, unit = hall.drafts[0], hall.scene.units[1]
    client, name = client_of(hall.member), f"d{draft.pk}-u{unit.pk}-"
    sent = {name + "stance": "agrees", "key": "0123456789abcdef"}
    with django_assert_max_num_queries(28):
        answer = client.post(hall.url(f"phien-hop/quan-diem/{draft.pk}/{unit.pk}"), sent, headers={"X-Kept": "1"})
    assert answer.json()["done"]
    with django_assert_max_num_queries(8):
        again = client.post(hall.url(f"phien-hop/quan-diem/{draft.pk}/{unit.pk}"), sent, headers={"X-Kept": "1"})
    assert again.json() == answer.json()
    assert Position.objects.count() == 1


def test_position_is_hidden_from_strangers_and_refused_to_neighbours():
    hall, stranger = make_voting(3), make_voting(2)
    address = hall.url(f"phien-hop/quan-diem/{hall.drafts[0].pk}/{hall.scene.units[1].pk}")
    assert client_of(stranger.member).post(address).status_code == 404
    assert client_of(hall.scene.officers[2].user).post(address).status_code == 403
    prepared = make_called(3)
    Conference.objects.filter(pk=prepared.conference.pk).update(state="draft")
    address = prepared.url(f"phien-hop/quan-diem/{prepared.drafts[0].pk}/{prepared.scene.units[1].pk}")
    assert client_of(prepared.member).post(address).status_code == 404


def test_mark_of_a_unit_changes_with_what_concerns_it_and_with_nothing_else():
    hall = make_called(3)

    def marks():
        return list(pictures.session_subject(hall.fresh(), "vi").draw().marks.values())

    called = marks()
    hall.arrive(0, 1)
    arrived = marks()
    assert [old == new for old, new in zip(called, arrived, strict=True)] == [False, False, True]
    actions.open_session(hall.conference, actor=hall.secretary, at=START)
    opened = marks()
    assert all(old != new for old, new in zip(arrived, opened, strict=True))
    hall.go_to(ItemKind.DISCUSSION)
    assert marks() == opened  # what is on is shared: nobody need come for it
    hall.say(1)
    assert [old == new for old, new in zip(opened, marks(), strict=True)] == [True, False, True]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_screens_share_is_nobodys_own(language):
    hall = make_voting(3, drafts=2)
    shown = {}
    for subject in (pictures.hall_subject, pictures.session_subject):
        shown |= subject(hall.conference, language).draw().parts
    assert ("Have their say" in shown["man-hinh"] or "Chưa nêu" in shown["man-hinh"]) is (language == "vi")
    for part in shown.values():
        assert "csrf" not in part
        assert "<form" not in part


def test_pages_name_their_stream_and_its_version():
    hall = make_open()
    for rest, user in (("man-hinh", hall.member), ("phien-hop", hall.member), ("dieu-hanh", hall.secretary)):
        text = page(user, hall.url(rest))
        assert f'data-live-stream="{hall.url(rest)}/dong-su-kien"' in text
        assert client_of(user).get(hall.url(f"{rest}/dong-su-kien")).status_code == 204  # no stream without ASGI: the page asks again


def test_table_types_a_position_and_records_the_outcome():
    hall = make_voting(3)
    client, draft = client_of(hall.secretary), hall.drafts[0]
    for unit in hall.scene.units:
        said = {"quan-diem-unit": unit.pk, "quan-diem-draft": draft.pk, "quan-diem-stance": "agrees"}
        assert client.post(hall.url("quan-diem"), said).status_code == 302
    text = client.post(hall.url(f"bieu-quyet/{draft.pk}"), {"revision": draft.revision}, follow=True).content.decode()
    assert "3 trên 3 đơn vị đồng ý, cần hơn một nửa tổng số, tức ít nhất 2: được thông qua." in text
    assert "ĐÃ THÔNG QUA" in page(hall.member, hall.url("man-hinh"))
    assert "ĐÃ THÔNG QUA" in page(hall.member, hall.url("phien-hop"))


def test_lost_quorum_is_told_with_its_arithmetic():
    hall = make_voting(3, present=1)
    hall.say(0)
    url = hall.url(f"bieu-quyet/{hall.drafts[0].pk}")
    text = client_of(hall.chair).post(url, {"revision": 0}, follow=True).content.decode()
    assert "Có mặt 1 trên 3 đơn vị, cần ít nhất 2 (hai phần ba): chưa đủ số để biểu quyết." in text


def test_conclusion_clash_shows_both_texts():
    hall = make_open()
    client = client_of(hall.secretary)
    assert client.post(hall.url("ket-luan"), {"conclusion": "Bản một", "seen": ""}).status_code == 302
    clash = client.post(hall.url("ket-luan"), {"conclusion": "Bản hai", "seen": ""})
    assert clash.status_code == 409
    assert "Bản một" in clash.content.decode()


# --- the hall screen -------------------------------------------------------------------------------------------------------------------


def poll(client, hall, mark=""):
    headers = {"If-None-Match": mark} if mark else {}
    return client.get(hall.url("man-hinh/noi-dung"), headers=headers)


def test_hall_screen_that_asks_costs_four_queries_while_nothing_changes(django_assert_max_num_queries):
    hall = make_voting()
    client = client_of(hall.scene.monitor.user)
    client.get(hall.url("man-hinh"))
    mark = poll(client, hall)["ETag"]
    with django_assert_max_num_queries(4):  # session, account, clock, version
        assert poll(client, hall, mark).status_code == 304
    hall.say(0)
    changed = poll(client, hall, mark)
    assert changed.status_code == 200
    assert changed["ETag"] != mark


def test_hall_screen_follows_texts_members_and_signatures():
    hall = make_voting()
    client = client_of(hall.secretary)
    marks = [poll(client, hall)["ETag"]]
    hall.drafts[0].revision += 1
    hall.drafts[0].save()
    marks.append(poll(client, hall)["ETag"])
    leave_cluster(hall, 2)
    marks.append(poll(client, hall)["ETag"])
    scene, covenant = make_signing(3)
    signing = make_open(3, scene=scene)
    signing.go_to(ItemKind.SIGNING)
    client = client_of(signing.secretary)
    marks.append(poll(client, signing)["ETag"])
    sign_by(scene, covenant, 0)
    shown = poll(client, signing)
    marks.append(shown["ETag"])
    assert len(set(marks)) == 5
    assert "Đã ký lúc" in shown.content.decode()


def test_hall_screen_is_asked_for_its_right_again(settings):
    hall = make_open()
    client = client_of(hall.member)
    client.get(hall.url("man-hinh"))
    hall.scene.officers[1].posts.update(valid_to=START.date().replace(year=2022))
    assert poll(client, hall).status_code == 200
    with time_machine.travel(START + timedelta(minutes=60), tick=False):
        assert poll(client, hall).status_code == 404
    client.logout()
    assert poll(client, hall).status_code == 302


def test_hall_screen_strikes_in_the_waiting_proposal():
    hall = make_open()
    hall.go_to(ItemKind.DISCUSSION)
    clause = hall.drafts[0].clauses.select_related("current").order_by("pk")[1]
    comment = clause.comments.create(about=clause.current, unit=hall.scene.units[1], author=hall.member, text="Nâng lên", made_at=START)
    Amendment.objects.create(comment=comment, heading="Biểu quyết", body="Có mặt hai phần ba.")
    text = page(hall.secretary, hall.url("man-hinh"))
    assert "<del>một phần hai</del>" in text
    assert "<ins>hai phần ba</ins>" in text
    assert str(hall.scene.units[1]) in text


# --- what pages cost -------------------------------------------------------------------------------------------------------------------


def cost(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("rest", ["", "dieu-hanh", "phien-hop", "man-hinh", "man-hinh/noi-dung"])
def test_page_costs_the_same_for_more_units_drafts_and_speeches(rest):
    costs = []
    for members, drafts in ((3, 1), (6, 3)):
        hall = make_voting(members, drafts=drafts)
        item = hall.item(ItemKind.ADOPTION)
        for number in range(members):
            hall.say(number)
            actions.record_speech(
                item, speaker=f"N{number}", summary="x", token=f"{hall.conference.pk}-{number}-token", actor=hall.secretary, at=START
            )
        client = client_of(hall.secretary)
        client.get(hall.url(rest))
        costs.append(cost(client, hall.url(rest)))
    assert costs[0] == costs[1]
    assert costs[0] <= 45


def test_list_costs_the_same_for_one_and_three():
    hall = make_called()
    client, url = client_of(hall.secretary), hall.url().rsplit("/", 2)[0] + "/"
    client.get(url)
    costs = [cost(client, url)]
    for number in range(2):
        actions.create(
            hall.scene.year,
            call=make_call(hall.scene, title=f"Thêm {number}", starts_at=START + timedelta(days=9)),
            actor=hall.secretary,
            at=START,
        )
    costs.append(cost(client, url))
    assert costs[0] == costs[1]


# --- minutes and photographs -----------------------------------------------------------------------------------------------------------


def confirm(client, url, revision):
    """Confirm, typing the password again when it is asked for; the act goes on by itself afterwards."""
    asked = client.post(url, {"revision": revision})
    assert asked["Location"].startswith("/nhap-lai-mat-khau")
    return client.post(asked["Location"], {"password": PASSWORD}, follow=True).content.decode()


def test_minutes_go_through_pages_with_the_password_typed_again():
    hall = make_closed()
    client = client_of(hall.secretary)
    client.post(hall.url("bien-ban/lap"))
    assert "Thư ký xác nhận biên bản" in client.get(hall.url("bien-ban")).content.decode()
    keys = [each["key"] for each in hall.conference.minutes.sections]
    words = {key: "Lời mới" for key in keys if key.startswith(("item-", "conclusion"))}
    assert client.post(hall.url("bien-ban/sua"), words | {"revision": 0}).status_code == 302
    clash = client.post(hall.url("bien-ban/sua"), words | {"revision": 0, "conclusion": "Lời khác"})
    assert clash.status_code == 409
    assert client.post(hall.url("bien-ban/chu-tri-xac-nhan"), {"revision": 1}).status_code == 403
    assert "Biên bản chờ chủ trì xác nhận" in confirm(client, hall.url("bien-ban/thu-ky-xac-nhan"), 1)
    chair = client_of(hall.chair)
    assert "Biên bản cố định" in confirm(chair, hall.url("bien-ban/chu-tri-xac-nhan"), 1)
    paper = chair.get(hall.url("bien-ban/ban-in")).content.decode()
    minutes = hall.fresh().minutes
    assert minutes.sha256 in paper
    assert f"{minutes.audit_rows} dòng, mã băm dòng cuối {minutes.audit_head}" in paper
    assert "KHÔNG khớp" not in paper
    assert str(hall.scene.heads[0]) in paper
    type(minutes).objects.update(sections=[{"key": "x", "heading": "", "body": "Sửa lén"}])
    assert "KHÔNG khớp" in chair.get(hall.url("bien-ban/ban-in")).content.decode()


def test_photograph_is_served_only_to_those_who_see_the_conference():
    hall = make_open()
    client = client_of(hall.secretary)
    bad = client.post(hall.url("anh/them"), {"upload": SimpleUploadedFile("a.jpg", b"not a picture"), "caption": "Giữ <nguyên>"})
    assert bad.status_code == 422
    assert "Giữ &lt;nguyên&gt;" in bad.content.decode()
    assert client.post(hall.url("anh/them"), {"upload": picture(), "caption": "Quang cảnh"}).status_code == 302
    photograph = hall.conference.photographs.get()
    seen = client_of(hall.member).get(hall.url(f"anh/{photograph.pk}"))
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(seen.streaming_content).startswith(b"\xff\xd8\xff")
    assert client_of(hall.scene.outsider.user).get(hall.url(f"anh/{photograph.pk}")).status_code == 404
    client.post(hall.url(f"anh/{photograph.pk}/bo"))
    assert client.get(hall.url(f"anh/{photograph.pk}")).status_code == 404


def test_a_large_photograph_shows_once_it_is_drawn(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("thidua.foundation.files.photographs.MOST_PIXELS_AT_ONCE", 0)
    hall = make_closed()
    client = client_of(hall.secretary)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(hall.url("anh/them"), {"upload": picture(), "caption": "Quang cảnh"}).status_code == 302
        address = hall.url(f"anh/{hall.conference.photographs.get().pk}")
        shown = page(hall.secretary, hall.url())
        assert "Đang thu nhỏ ảnh" in shown
        assert f'src="{address}"' not in shown
        assert client.get(address).status_code == 404
        item = actions.compose_news(hall.conference, actor=hall.secretary, at=NOW)
        assert "Đang thu nhỏ ảnh" in client.get(f"/tin/{item.pk}/sua").content.decode()
        publish(item, publish_at=None, revision=item.revision, actor=hall.secretary, at=NOW)
        public = page(hall.secretary, f"/tin-tuc/{item.slug}")
        assert "thu nhỏ" not in public
        assert "/tin-tuc/anh/" not in public
    shown = page(hall.secretary, hall.url())
    assert "thu nhỏ" not in shown
    assert f'src="{address}"' in shown
    assert b"".join(client.get(address).streaming_content).startswith(b"\xff\xd8\xff")
    assert "/tin-tuc/anh/" in page(hall.secretary, f"/tin-tuc/{item.slug}")


def test_news_opens_in_its_editor():
    hall = make_closed()
    response = client_of(hall.secretary).post(hall.url("soan-tin"))
    assert response.status_code == 302
    assert response["Location"].startswith("/tin/")


def test_calendar_and_papers_are_files_and_pages():
    hall = make_called()
    client = client_of(hall.member)
    calendar = client.get(hall.url("lich.ics"))
    assert calendar["Content-Type"] == "text/calendar; charset=utf-8"
    invitation = hall.conference.invitations.get(unit=hall.scene.units[1])
    paper = client.get(hall.url(f"giay-moi/{invitation.pk}/ban-in")).content.decode()
    assert "GIẤY MỜI" in paper
    assert "08 giờ 30 phút, ngày 16 tháng 02 năm 2023" in paper


def test_cancelled_conference_shows_why():
    hall = make_called()
    client = client_of(hall.secretary)
    client.post(hall.url("hoan"), {"reason": "Trùng <lịch>"})
    assert hall.fresh().state == ConferenceState.CANCELLED
    assert "Trùng &lt;lịch&gt;" in page(hall.member, hall.url())
