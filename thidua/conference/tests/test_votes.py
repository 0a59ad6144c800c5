"""Votes at a conference: who opens, who votes, what the screens and the minutes say."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.views.debug import SafeExceptionReporterFilter

from thidua.conference import actions, documents, overview, votes
from thidua.conference.actions.positions import NoQuorum
from thidua.conference.models import ItemKind
from thidua.conference.steps import WrongMoment
from thidua.conference.tests.factories import START, make_called, make_open, make_voting
from thidua.domain.voting.tally import NO, YES
from thidua.foundation.accounts.models import User
from thidua.foundation.audit.models import Entry
from thidua.foundation.notify.models import Notice
from thidua.voting import actions as ballots
from thidua.voting.asking import Ask
from thidua.voting.models import Ballot, Entitlement, Manner, OpenVote, Poll

pytestmark = pytest.mark.django_db
AT = START + timedelta(minutes=30)


@pytest.fixture(autouse=True)
def urns(settings, tmp_path):
    settings.URN_DIR = tmp_path / "urns"


def make_poll(hall, manner=Manner.SECRET, *, opened=True, **fields):
    """Prepare a vote on the item that is on, and open it."""
    given = votes.rule_of_call(hall.conference)
    ask = Ask(**{"question": "Nhất trí giả định?", "manner": manner, "threshold": given.threshold, "rule_source": given.source} | fields)
    poll = actions.prepare_vote(hall.conference.items.get(state="now"), ask=ask, actor=hall.secretary, at=AT)
    return actions.open_vote(hall.conference, poll=poll, few_accepted=True, actor=hall.secretary, at=AT) if opened else poll


def entitlement(hall, poll, number) -> Entitlement:
    return poll.entitlements.get(unit=hall.scene.units[number])


def vote(hall, poll, number, *choice):
    return ballots.vote(entitlement(hall, poll, number), choice=choice, actor=hall.scene.officers[number].user, at=AT)


def address(hall, poll, rest=""):
    return hall.url(f"bo-phieu/{poll.pk}/{rest}")


def signed_in(client, user):
    client.force_login(user)
    return client


# --- acts --------------------------------------------------------------------------------------------------------------------------


def test_a_vote_is_opened_to_the_units_in_the_room():
    hall = make_voting(4, present=3)
    poll = make_poll(hall)
    assert [each.unit for each in poll.entitlements.order_by("pk")] == hall.scene.units[:3]
    assert (poll.members, poll.present, poll.rule_source) == (4, 3, hall.conference.rule_source)


def test_a_late_unit_is_let_in_while_the_vote_is_open():
    hall = make_voting(4, present=3)
    poll = make_poll(hall)
    admit = {"poll": poll, "unit": hall.scene.units[3], "actor": hall.secretary, "at": AT}
    with pytest.raises(WrongMoment, match="chưa được điểm danh"):
        actions.admit_to_vote(hall.conference, **admit)
    hall.arrive(3, at=AT)
    actions.admit_to_vote(hall.conference, **admit)
    vote(hall, poll, 3, YES)
    poll.refresh_from_db()
    assert (poll.present, poll.entitlements.count()) == (4, 4)


def told():
    return sorted(Notice.objects.filter(event="conference.vote_opened").values_list("to__username", flat=True))


def acting_for(hall, *numbers):
    """Return who acts for these units, but for him who opens the votes."""
    people = [each for n in numbers for each in (hall.scene.heads[n].user, hall.scene.officers[n].user)]
    return sorted(each.username for each in people if each != hall.secretary)


def test_those_entitled_are_told_of_a_vote_and_a_late_unit_when_it_gets_its_ballot():
    hall = make_voting(4, present=3)
    poll = make_poll(hall, opened=False)
    assert told() == []
    actions.open_vote(hall.conference, poll=poll, few_accepted=True, actor=hall.secretary, at=AT)
    assert told() == acting_for(hall, 0, 1, 2)
    notice = Notice.objects.filter(event="conference.vote_opened").first()
    assert (notice.url, notice.values["question"]) == (hall.url("phien-hop"), "Nhất trí giả định?")
    hall.arrive(3, at=AT)
    for _twice in range(2):
        actions.admit_to_vote(hall.conference, poll=poll, unit=hall.scene.units[3], actor=hall.secretary, at=AT)
    assert told() == acting_for(hall, 0, 1, 2, 3)


def test_a_vote_that_is_refused_or_by_hands_calls_nobody_to_a_ballot():
    hall = make_voting(3)
    make_poll(hall, Manner.HANDS)
    with pytest.raises(WrongMoment):
        make_poll(hall)
    assert told() == []


def test_every_act_of_the_table_is_refused_to_a_member():
    hall = make_voting(3)
    poll = make_poll(hall)
    now, stranger = hall.conference.items.get(state="now"), {"actor": hall.member, "at": AT}
    ask = Ask("Câu hỏi", Manner.SECRET, poll.threshold, "Căn cứ")
    for act in (
        lambda: actions.prepare_vote(now, ask=ask, **stranger),
        lambda: actions.open_vote(hall.conference, poll=poll, **stranger),
        lambda: actions.admit_to_vote(hall.conference, poll=poll, unit=hall.scene.units[0], **stranger),
        lambda: actions.close_vote(hall.conference, poll=poll, **stranger),
        lambda: actions.cancel_vote(hall.conference, poll=poll, reason="Lý do", **stranger),
        lambda: actions.record_hands(hall.conference, poll=poll, counts={}, **stranger),
        lambda: actions.withdraw_candidate(hall.conference, option=poll.options.first(), reason="Lý do", **stranger),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_vote_needs_a_session_an_item_that_is_on_and_a_quorum():
    called = make_called(3)
    ask = Ask("Câu hỏi", Manner.SECRET, votes.rule_of_call(called.conference).threshold, "Căn cứ")
    item = called.item(ItemKind.ADOPTION)
    with pytest.raises(WrongMoment, match="chưa khai mạc"):
        actions.prepare_vote(item, ask=ask, actor=called.secretary, at=AT)
    hall = make_open(3)
    with pytest.raises(WrongMoment, match="mục đang diễn ra"):
        actions.prepare_vote(hall.item(ItemKind.ADOPTION), ask=ask, actor=hall.secretary, at=AT)
    few = make_voting(4, present=2)
    with pytest.raises(NoQuorum):
        make_poll(few)


def test_one_vote_at_a_time_and_none_open_at_the_closing():
    hall = make_voting(3)
    first = make_poll(hall)
    second = make_poll(hall, opened=False)
    with pytest.raises(WrongMoment, match="đang mở"):
        actions.open_vote(hall.conference, poll=second, actor=hall.secretary, at=AT)
    with pytest.raises(WrongMoment, match="đang mở"):
        actions.close(hall.conference, actor=hall.chair, at=AT)
    actions.cancel_vote(hall.conference, poll=first, reason="Nhầm nội dung.", actor=hall.secretary, at=AT)
    actions.close(hall.conference, actor=hall.chair, at=AT)


def test_result_and_basis_go_into_the_minutes_by_themselves():
    hall = make_voting(4, present=3)
    secret = make_poll(hall)
    for number, choice in enumerate((YES, YES, YES)):
        vote(hall, secret, number, choice)
    actions.close_vote(hall.conference, poll=secret, actor=hall.secretary, at=AT)
    by_hand = make_poll(hall, Manner.HANDS, question="Nghỉ giải lao?")
    actions.record_hands(hall.conference, poll=by_hand, counts={YES: 1, NO: 1, 3: 1}, actor=hall.secretary, at=AT)
    gone = make_poll(hall, question="Câu hỏi nhầm")
    actions.cancel_vote(hall.conference, poll=gone, reason="Nhầm nội dung", actor=hall.secretary, at=AT)
    body = next(each["body"] for each in documents.sections(hall.fresh()) if each["key"] == "votes")
    assert "Nhất trí giả định? Hình thức: bỏ phiếu kín." in body
    assert "Tổng số thành viên 4, có mặt 3. Cần hơn một nửa tổng số thành viên. Căn cứ: " in body
    assert "Phát ra 3 phiếu, thu về 3; hợp lệ 3, phiếu trắng 0, không hợp lệ 0." in body
    assert "3 đồng ý trên 4 (tổng số thành viên), cần ít nhất 3: được thông qua." in body
    assert "1 đồng ý trên 4 (tổng số thành viên), cần ít nhất 3: không được thông qua." in body
    assert "Đã hủy lúc 09:00, chưa kiểm phiếu; lý do: Nhầm nội dung." in body


# --- pages -------------------------------------------------------------------------------------------------------------------------


def test_a_secret_ballot_is_shown_once_more_then_cast_once(client):
    hall = make_voting(3)
    poll = make_poll(hall)
    paper = address(hall, poll, f"phieu/{entitlement(hall, poll, 1).pk}")
    signed_in(client, hall.member)
    assert "Không ai biết đồng chí chọn gì, kể cả người quản trị." in client.get(paper).content.decode()
    review = client.post(paper, {"choice": "2"}).content.decode()
    assert "Xem lại lá phiếu" in review
    assert not Entitlement.objects.filter(has_voted=True).exists()
    for _each in range(5):
        answer = client.post(paper, {"choice": "2", "step": "cast"}, follow=True)
        assert "Đã ghi nhận phiếu của đồng chí" in answer.content.decode()
    assert Poll.objects.get(pk=poll.pk).envelopes.count() == 1
    assert answer["Cache-Control"] == "private, no-store"
    again = client.get(paper).content.decode()
    assert "Đã ghi nhận phiếu của đồng chí." in again
    assert 'name="choice"' not in again


def test_a_ballot_is_refused_in_words_and_to_others(client):
    hall = make_voting(3)
    poll = make_poll(hall)
    paper = address(hall, poll, f"phieu/{entitlement(hall, poll, 1).pk}")
    assert signed_in(client, hall.scene.officers[2].user).get(paper).status_code == 403
    assert signed_in(client, hall.secretary).get(paper).status_code == 403  # those who run a secret vote cast no ballot for others
    signed_in(client, hall.member)
    assert client.post(paper, {}).status_code == 422
    assert client.post(paper, {"choice": "9"}).status_code == 422
    actions.cancel_vote(hall.conference, poll=poll, reason="Lý do", actor=hall.secretary, at=AT)
    assert client.post(paper, {"choice": "1", "step": "cast"}).status_code == 422


def test_candidates_may_be_left_blank_on_purpose_only(client):
    hall = make_voting(3)
    poll = make_poll(hall, kind="election", options=("Đơn vị A", "Đơn vị B"))
    paper = address(hall, poll, f"phieu/{entitlement(hall, poll, 1).pk}")
    signed_in(client, hall.member)
    assert "hãy chọn phiếu trắng" in client.post(paper, {}).content.decode()
    assert "phiếu trắng" in client.post(paper, {"choice": "0"}).content.decode()
    assert client.post(paper, {"choice": "0", "step": "cast"}).status_code == 302


def test_the_choice_is_hidden_from_error_reports(client, monkeypatch):
    hall = make_voting(3)
    poll = make_poll(hall)
    seen = SimpleNamespace(request=None)

    def fail(*_given, **kept):
        raise ValueError("a fault in the middle")

    def remember(sender, request, **_more):
        seen.request = request

    monkeypatch.setattr("thidua.conference.views.votes.voting.vote", fail)
    got_request_exception.connect(remember)
    client.raise_request_exception = False
    signed_in(client, hall.member)
    paper = address(hall, poll, f"phieu/{entitlement(hall, poll, 1).pk}")
    assert client.post(paper, {"choice": "2", "step": "cast"}).status_code == 500
    got_request_exception.disconnect(remember)
    reporter = SafeExceptionReporterFilter()
    monkeypatch.setattr(reporter, "is_active", lambda _request: True)
    assert reporter.get_post_parameters(seen.request)["choice"] == reporter.cleansed_substitute


def test_an_open_vote_is_typed_at_the_table_for_a_unit(client):
    hall = make_voting(3)
    poll = make_poll(hall, Manner.BY_UNIT)
    mine = entitlement(hall, poll, 1)
    signed_in(client, hall.secretary).post(address(hall, poll, f"phieu/{mine.pk}"), {"choice": "2", "step": "cast"})
    assert OpenVote.objects.get(entitlement=mine).written_by == hall.secretary
    page = client.get(address(hall, poll)).content.decode()
    assert "Không đồng ý" in page
    assert hall.secretary.full_name in page


def test_the_table_asks_opens_counts_and_sees_no_choice(client):
    hall = make_voting(3)
    signed_in(client, hall.secretary)
    form = {"question": "Nhất trí?", "manner": "secret", "rule": "given", "options": "", "base": "members", "most": "1"}
    assert client.post(hall.url("bo-phieu/moi"), form | {"rule": "at_least"}).status_code == 422
    to = client.post(hall.url("bo-phieu/moi"), form)["Location"]
    poll = Poll.objects.get()
    client.post(f"{to}mo")
    for number in range(3):
        vote(hall, poll, number, NO)
    page = client.get(to).content.decode()
    assert "3 trên 3 đã bỏ phiếu." in page
    client.post(f"{to}kiem-phieu")
    page = client.get(to).content.decode()
    assert "0 đồng ý trên 3 (tổng số thành viên), cần ít nhất 2: không được thông qua." in page
    assert "Mọi phiếu giống nhau" in page
    assert Ballot.objects.count() == 3


def test_fewer_than_three_are_warned_before_the_opening(client):
    hall = make_voting(2)
    poll = make_poll(hall, opened=False)
    signed_in(client, hall.secretary)
    assert "Dưới ba phiếu thì kết quả cho biết ai chọn gì" in client.get(address(hall, poll)).content.decode()
    client.post(address(hall, poll, "mo"))
    assert Poll.objects.get().state == "draft"
    client.post(address(hall, poll, "mo"), {"few": "1"})
    assert Poll.objects.get().state == "open"


def test_hands_are_looked_at_once_more(client):
    hall = make_voting(3)
    poll = make_poll(hall, Manner.HANDS)
    signed_in(client, hall.secretary)
    to = address(hall, poll, "gio-tay")
    assert client.post(to, {"so-1": "3", "so-2": "1", "so-3": "0"}).status_code == 422
    counts = {"so-1": "2", "so-2": "0", "so-3": "0"}
    assert "Không giơ tay lần nào" in client.post(to, counts).content.decode()
    assert Poll.objects.get().state == "open"
    client.post(to, counts | {"step": "record"})
    assert Poll.objects.get().result.passed


def test_a_candidate_withdraws_on_the_page_before_the_opening(client):
    hall = make_voting(3)
    poll = make_poll(hall, opened=False, kind="election", options=("Đơn vị Chim Sẻ", "Đơn vị Chim Cắt", "Đơn vị Chim Én"))
    to, page = address(hall, poll, "xin-rut"), address(hall, poll)
    signed_in(client, hall.member)
    assert client.post(to, {"option": "3", "reason": "Mới nhận nhiệm vụ."}).status_code == 403
    signed_in(client, hall.secretary)
    assert f'action="{to}"' in client.get(page).content.decode()
    assert "Còn thiếu phần “Lý do xin rút”" in client.post(to, {"option": "3", "reason": " "}, follow=True).content.decode()
    assert client.post(to, {"option": "9", "reason": "Mới nhận nhiệm vụ."}).status_code == 404
    shown = client.post(to, {"option": "3", "reason": "Mới nhận nhiệm vụ."}, follow=True).content.decode()
    assert "Đã ghi xin rút" in shown
    assert '<s lang="vi">Đơn vị Chim Én</s>' in shown
    assert "Mới nhận nhiệm vụ." in shown
    assert "còn lại không nhiều hơn số được chọn" in client.post(to, {"option": "2", "reason": "x"}, follow=True).content.decode()
    client.post(address(hall, poll, "mo"), {"few": "on"})
    ballot = client.get(address(hall, poll, f"phieu/{entitlement(hall, poll, 0).pk}")).content.decode()
    assert 'value="1"' in ballot
    assert 'value="3"' not in ballot
    late = client.post(to, {"option": "1", "reason": "Muộn"}, follow=True).content.decode()
    assert "danh sách không đổi nữa" in late
    assert f'action="{to}"' not in late
    assert list(poll.options.exclude(withdrawn_at=None).values_list("position", flat=True)) == [3]


def test_hall_and_telephone_follow_a_vote(client, django_assert_max_num_queries):
    hall = make_voting(3)
    poll = make_poll(hall)
    signed_in(client, hall.member)
    earlier = make_poll(hall, Manner.HANDS, opened=False)
    actions.cancel_vote(hall.conference, poll=poll, reason="Trước hết đếm tay.", actor=hall.secretary, at=AT)
    actions.open_vote(hall.conference, poll=earlier, actor=hall.secretary, at=AT)
    actions.record_hands(hall.conference, poll=earlier, counts={YES: 3, NO: 0, 3: 0}, actor=hall.secretary, at=AT)
    poll = make_poll(hall)
    with django_assert_max_num_queries(25):
        assert "Mở lá phiếu" in client.get(hall.url("phien-hop")).content.decode()
    before = client.get(hall.url("man-hinh/noi-dung"))
    assert "0/3" in before.content.decode()
    vote(hall, poll, 0, YES)
    after = client.get(hall.url("man-hinh/noi-dung"), headers={"If-None-Match": before["ETag"]})
    assert "1/3" in after.content.decode()
    vote(hall, poll, 1, YES)
    actions.close_vote(hall.conference, poll=poll, actor=hall.secretary, at=AT)
    assert "2 đồng ý trên 3" in client.get(hall.url("man-hinh/noi-dung")).content.decode()


def test_a_ballot_that_waits_is_the_one_filled_button_of_the_telephone(client):
    hall = make_voting(3)
    signed_in(client, hall.member)
    filled = re.compile(r'class="btn[^"]*btn-primary[^"]*"[^>]*>(?:<svg.*?</svg>)?([^<]*)')
    phone = hall.url("phien-hop")
    assert filled.findall(client.get(phone).content.decode()) == ["Gửi quan điểm của đơn vị"]
    poll = make_poll(hall)
    assert filled.findall(client.get(phone).content.decode()) == ["Mở lá phiếu"]
    vote(hall, poll, 1, YES)
    assert filled.findall(client.get(phone).content.decode()) == ["Gửi quan điểm của đơn vị"]


def test_a_ballot_waits_among_the_work_until_it_is_cast():
    hall = make_voting(3)
    poll = make_poll(hall)

    def waiting():
        return [each.url for each in overview.waiting(User.objects.get(pk=hall.member.pk), [hall.scene.year], AT) if "bo-phieu" in each.url]

    assert waiting() == [address(hall, poll, f"phieu/{entitlement(hall, poll, 1).pk}")]
    vote(hall, poll, 1, YES)
    assert waiting() == []


def test_no_choice_stands_in_the_log():
    hall = make_voting(3)
    poll = make_poll(hall, kind="election", options=("Đơn vị Chim Sẻ", "Đơn vị Chim Cắt"))
    logged = Entry.objects.count()
    vote(hall, poll, 1, 2)
    entry = Entry.objects.get(number=logged + 1)
    assert (entry.event, entry.changes) == ("voting.voted", {"voter": hall.scene.units[1].name})
