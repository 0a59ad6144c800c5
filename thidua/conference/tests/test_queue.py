"""The queue of speakers: who may ask, in what order they are called, how long, and every sentence that says no."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from thidua.conference import actions, pictures, queries
from thidua.conference.actions.queue import FloorClosed, NotInRoom, NotWaiting
from thidua.conference.models import AskingState, ItemKind, SpeakingRequest, Speech
from thidua.conference.steps import NotWritten, WrongMoment
from thidua.conference.tests.factories import START, make_open
from thidua.conference.tests.test_pages import client_of, page
from thidua.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db
AT = START + timedelta(minutes=30)


class Floor:
    """A conference that discusses, with the floor open."""

    def __init__(self, members=3, **fields) -> None:
        self.hall = make_open(members, **fields)
        self.item = self.hall.go_to(ItemKind.DISCUSSION)
        actions.open_floor(self.item, actor=self.hall.chair, at=AT)

    def ask(self, number: int, *, at=AT, **fields) -> SpeakingRequest:
        unit, officer = self.hall.scene.units[number], self.hall.scene.officers[number]
        return actions.ask_to_speak(self.item, unit=unit, actor=officer.user, at=at, **fields)  # type: ignore[arg-type]

    def call(self, asked, *, minutes=5, at=AT) -> SpeakingRequest:
        return actions.call_speaker(asked, minutes=minutes, actor=self.hall.chair, at=at)

    def state(self, asked) -> str:
        return SpeakingRequest.objects.get(pk=asked.pk).state

    @property
    def queue(self) -> queries.Queue:
        return queries.queue(self.item)


def test_speakers_are_called_in_turn_and_the_last_one_ends_the_one_before():
    floor = Floor()
    first, second = floor.ask(1), floor.ask(2, at=AT + timedelta(seconds=1))
    assert [each.pk for each in floor.queue.waiting] == [first.pk, second.pk]
    called = floor.call(first, minutes=3)
    assert called.ends_at == AT + timedelta(minutes=3)
    floor.call(second)
    assert (floor.state(first), floor.state(second)) == (AskingState.DONE, AskingState.SPEAKING)
    assert floor.call(second).pk == second.pk  # twice is once
    ended = actions.end_speaking(second, actor=floor.hall.chair, at=AT)
    assert actions.end_speaking(ended, actor=floor.hall.chair, at=AT).state == AskingState.DONE
    assert floor.queue.speaking is None


def test_asking_twice_is_once_and_out_of_turn_is_recorded():
    floor = Floor()
    first = floor.ask(1)
    assert floor.ask(1).pk == first.pk
    floor.call(floor.ask(2, at=AT + timedelta(seconds=1)))
    assert Entry.objects.filter(event="conference.speaker_called").get().changes["out_of_turn"] is True
    floor.call(first)
    assert Entry.objects.filter(event="conference.speaker_called").order_by("number").last().changes["out_of_turn"] is False
    assert floor.ask(1).pk == first.pk  # who is speaking need not ask


def test_time_goes_on_from_its_end_or_from_now():
    floor = Floor()
    asked = floor.call(floor.ask(1), minutes=2)
    more = actions.give_time(asked, minutes=1, actor=floor.hall.chair, at=AT)
    assert more.ends_at == AT + timedelta(minutes=3)
    late = actions.give_time(asked, minutes=1, actor=floor.hall.chair, at=AT + timedelta(minutes=10))
    assert late.ends_at == AT + timedelta(minutes=11)
    for minutes in (0, 61):
        with pytest.raises(WrongMoment, match="phút"):
            actions.give_time(asked, minutes=minutes, actor=floor.hall.chair, at=AT)


def test_withdrawn_is_withdrawn_by_those_who_may():
    floor = Floor()
    asked = floor.ask(1)
    with pytest.raises(PermissionDenied):
        actions.withdraw(asked, actor=floor.hall.scene.officers[2].user, at=AT)
    for _time in range(2):
        assert actions.withdraw(asked, actor=floor.hall.scene.heads[1].user, at=AT).state == AskingState.WITHDRAWN
    with pytest.raises(NotWaiting, match="không còn trong danh sách chờ"):
        floor.call(asked)
    again = floor.call(floor.ask(1))
    with pytest.raises(NotWaiting, match="đã được mời phát biểu"):
        actions.withdraw(again, actor=floor.hall.chair, at=AT)


def test_closed_floor_takes_nobody_but_whom_the_table_writes_down():
    floor = Floor()
    waits = floor.ask(1)
    for _time in range(2):
        actions.close_floor(floor.item, actor=floor.hall.chair, at=AT)
    with pytest.raises(FloorClosed, match="Hãy chờ chủ trì mời"):
        floor.ask(2)
    hand = actions.ask_to_speak(floor.item, unit=floor.hall.scene.units[2], speaker="Bà Giơ Tay", actor=floor.hall.secretary, at=AT)
    assert [each.pk for each in floor.queue.waiting] == [waits.pk, hand.pk]
    with pytest.raises(NotWritten):
        actions.ask_to_speak(floor.item, unit=floor.hall.scene.units[2], speaker="x" * 201, actor=floor.hall.secretary, at=AT)


def test_who_is_not_in_the_room_neither_asks_nor_is_called():
    floor = Floor(present=2)
    with pytest.raises(NotInRoom, match="chưa điểm danh hoặc đã ra về"):
        floor.ask(2)
    asked = floor.ask(1)
    here = floor.hall.conference.attendances.get(unit=floor.hall.scene.units[1])
    actions.check_out(here, actor=floor.hall.secretary, at=AT)
    with pytest.raises(NotInRoom, match="Hãy báo thư ký"):
        floor.call(asked)


def test_item_that_ends_lets_nobody_wait():
    floor = Floor()
    speaks, waits = floor.call(floor.ask(1)), floor.ask(2)
    floor.hall.go_to(ItemKind.ADOPTION)
    assert (floor.state(speaks), floor.state(waits)) == (AskingState.DONE, AskingState.LAPSED)
    for act in (lambda: floor.ask(1), lambda: actions.open_floor(floor.item, actor=floor.hall.chair, at=AT)):
        with pytest.raises(WrongMoment, match="không còn ở mục này"):
            act()
    with pytest.raises(NotWaiting):
        actions.give_time(speaks, minutes=1, actor=floor.hall.chair, at=AT)
    with pytest.raises(NotWaiting, match="chưa được mời"):
        actions.end_speaking(waits, actor=floor.hall.chair, at=AT)


def test_guest_asks_for_himself_when_in_the_room():
    hall = make_open(2)
    guest = hall.scene.monitor
    item = hall.go_to(ItemKind.DISCUSSION)
    actions.open_floor(item, actor=hall.chair, at=AT)
    hall.conference.invitations.get_or_create(person=guest)
    with pytest.raises(NotInRoom):
        actions.ask_to_speak(item, person=guest, actor=guest.user, at=AT)
    actions.check_in(hall.conference, person=guest, actor=hall.secretary, at=AT)
    asked = actions.ask_to_speak(item, person=guest, actor=guest.user, at=AT)
    assert asked.speaker == guest.full_name
    assert queries.queue(item).of(person_id=guest.pk) == [asked]
    with pytest.raises(PermissionDenied):
        actions.ask_to_speak(item, person=guest, actor=hall.scene.officers[1].user, at=AT)


def test_clause_is_one_of_the_item():
    floor, other = Floor(), make_open(2)
    with pytest.raises(WrongMoment, match="không thuộc dự thảo"):
        floor.ask(1, clause=other.drafts[0].clauses.first())
    assert floor.ask(1, clause=floor.hall.drafts[0].clauses.first()).clause is not None


def test_only_those_who_conduct_give_the_floor():
    floor = Floor()
    asked, member = floor.ask(1), floor.hall.member
    for act in (
        lambda: actions.open_floor(floor.item, actor=member, at=AT),
        lambda: actions.call_speaker(asked, minutes=5, actor=member, at=AT),
        lambda: actions.give_time(asked, minutes=5, actor=member, at=AT),
        lambda: actions.end_speaking(asked, actor=member, at=AT),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- pages -----------------------------------------------------------------------------------------------------------------------------


@time_machine.travel(AT + timedelta(minutes=1), tick=False)
def test_asked_on_the_telephone_called_at_the_table_written_down_by_the_secretary(django_assert_max_num_queries):
    floor = Floor()
    hall, clause = floor.hall, floor.hall.drafts[0].clauses.first()
    phone, url = client_of(hall.member), hall.url(f"muc/{floor.item.pk}/dang-ky-phat-bieu")
    assert "Đăng ký phát biểu" in page(hall.member, hall.url("phien-hop"))
    sent = {"unit": hall.scene.units[1].pk, "clause": clause.pk, "key": "a" * 32}
    for _time in range(2):
        assert phone.post(url, sent, headers={"X-Kept": "1"}).json()["done"] is True
    asked = SpeakingRequest.objects.get()
    assert "Rút đăng ký phát biểu" in page(hall.member, hall.url("phien-hop"))
    desk = client_of(hall.secretary)
    assert desk.post(hall.url(f"dang-ky/{asked.pk}/moi"), {"minutes": "4", "trang": "thu-ky"})["Location"].endswith("/thu-ky#dang-ky")
    shown = pictures.hall_subject(hall.conference, "vi").draw().parts["man-hinh"]
    assert "data-countdown" in shown
    text = page(hall.secretary, hall.url("thu-ky"))
    assert f'value="{asked.speaker}"' in text
    assert f'name="asked" value="{asked.pk}"' in text
    said = {"unit": hall.scene.units[1].pk, "speaker": asked.speaker, "clause": clause.pk, "summary": "Nhất trí.", "token": "t" * 24}
    desk.post(hall.url(f"muc/{floor.item.pk}/phat-bieu"), said | {"asked": asked.pk, "trang": "thu-ky"})
    assert SpeakingRequest.objects.get().speech == Speech.objects.get()
    assert f'name="asked" value="{asked.pk}"' not in page(hall.secretary, hall.url("thu-ky"))
    for client, rest in ((desk, "thu-ky"), (desk, "dieu-hanh"), (phone, "phien-hop"), (phone, "man-hinh")):
        with django_assert_max_num_queries(25):
            client.get(hall.url(rest))
    bad = desk.post(hall.url(f"muc/{floor.item.pk}/phat-bieu"), said | {"summary": "", "trang": "thu-ky", "token": "u" * 24})
    assert bad.status_code == 422
    assert "Trang thư ký" in bad.content.decode()


@time_machine.travel(AT, tick=False)
def test_refusal_on_the_telephone_is_told_in_words():
    floor = Floor()
    actions.close_floor(floor.item, actor=floor.hall.chair, at=AT)
    url = floor.hall.url(f"muc/{floor.item.pk}/dang-ky-phat-bieu")
    sent = {"unit": floor.hall.scene.units[1].pk, "key": "b" * 32}
    answer = client_of(floor.hall.member).post(url, sent, headers={"X-Kept": "1"})
    assert (answer.status_code, answer.json()["done"]) == (409, False)
    assert "Hãy chờ chủ trì mời" in answer.json()["words"][0]
    assert (
        client_of(floor.hall.member).post(url, sent, headers={"Referer": f"http://testserver{floor.hall.url('phien-hop')}"}).status_code
        == 302
    )
