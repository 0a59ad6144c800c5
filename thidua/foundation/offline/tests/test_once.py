"""A form with a key is carried out once: sent again, sent from two devices at one moment, refused, in other hands."""

import threading
from types import SimpleNamespace

import pytest
from django.contrib.messages import get_messages, success
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory

from thidua.foundation.accounts.models import User
from thidua.foundation.offline import jobs
from thidua.foundation.offline.doing import KeyUsed, once, refusal
from thidua.foundation.offline.models import Receipt
from thidua.foundation.refusal import Refused

KEY = "0123456789abcdef"


def made(name="mot") -> User:
    return User.objects.create_user(name, full_name="Người Giả định")


def ask(view, user, *, key=KEY, path="/lam/", kept=True):
    headers = {"X-Kept": "1"} if kept else {}
    request = RequestFactory().post(path, {"key": key}, headers=headers)
    request.user, request.session = user, {}
    request._messages = FallbackStorage(request)
    answer = view(request)
    return SimpleNamespace(answer=answer, said=[str(each) for each in get_messages(request)])


class Act:
    """A view that counts how often it was carried out."""

    def __init__(self, answer=None) -> None:
        self.times, self.answer = 0, answer
        self.view = once(self.carry_out)

    def carry_out(self, request):
        self.times += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer:
            return self.answer
        success(request, "Đã làm.")
        return HttpResponseRedirect("/xong/")


@pytest.mark.django_db
def test_same_key_five_times_is_carried_out_once_with_one_answer():
    act, user = Act(), made()
    answers = [ask(act.view, user).answer for _time in range(5)]
    assert act.times == 1
    assert {each.content for each in answers} == {b'{"done": true, "words": ["\\u0110\\u00e3 l\\u00e0m."], "to": "/xong/"}'}
    plain = ask(act.view, user, kept=False)
    assert (act.times, plain.answer["Location"], plain.said) == (1, "/xong/", ["Đã làm."])


@pytest.mark.django_db
def test_browser_without_scripts_is_sent_on_and_told():
    act = Act()
    first = ask(act.view, made(), kept=False)
    assert (first.answer.status_code, first.answer["Location"], first.said) == (302, "/xong/", ["Đã làm."])


@pytest.mark.django_db
def test_refused_leaves_no_receipt_and_says_why():
    for no in (Refused("Đã đóng."), PermissionDenied("Không phải của đơn vị.")):
        act, user = Act(no), made(f"nguoi-{no}")
        assert ask(act.view, user).answer.status_code == 409
        with pytest.raises(type(no)):
            ask(act.view, user, kept=False)
        act.answer = HttpResponse("sai", status=422)
        assert ask(act.view, user).answer.status_code == 422
        assert Receipt.objects.count() == 0
        act.answer = None
        assert ask(act.view, user).answer.status_code == 200
        Receipt.objects.all().delete()


@pytest.mark.django_db
def test_fault_leaves_nothing_so_that_sending_again_helps():
    act, user = Act(ZeroDivisionError()), made()
    with pytest.raises(ZeroDivisionError):
        ask(act.view, user)
    act.answer = None
    assert ask(act.view, user).answer.status_code == 200
    assert act.times == 2


@pytest.mark.django_db
def test_key_belongs_to_one_person_and_one_form():
    act, user = Act(), made()
    ask(act.view, user)
    ask(act.view, made("hai"))
    assert act.times == 2
    with pytest.raises(KeyUsed):
        ask(act.view, user, path="/khac/", kept=False)
    ask(act.view, user, key="", kept=False)
    ask(act.view, user, key="x' OR 1=1", kept=False)
    assert act.times == 4


def test_refusal_is_words_for_a_script_and_a_page_for_a_browser():
    assert refusal(RequestFactory().post("/", headers={"X-Kept": "1"}), ["Sai."]).status_code == 422
    assert refusal(RequestFactory().post("/"), ["Sai."]) is None


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_that_arrive_together_take_turns():
    user, begun, go = made(), threading.Event(), threading.Event()

    class Slow(Act):
        def carry_out(self, request):
            begun.set()
            go.wait(5)
            return super().carry_out(request)

    act, answers = Slow(), []

    def send():
        answers.append(ask(act.view, user).answer.content)
        connection.close()

    threads = [threading.Thread(target=send) for _each in range(2)]
    threads[0].start()
    assert begun.wait(5)
    threads[1].start()
    go.set()
    for each in threads:
        each.join(10)
    assert act.times == 1
    assert len(set(answers)) == 1
    assert len(answers) == 2


@pytest.mark.django_db
def test_sweep_deletes_old_receipts():
    ask(Act().view, made())
    assert jobs.sweep() == 0
    Receipt.objects.update(made_at="2001-01-01T00:00Z")
    assert jobs.sweep() == 1


@pytest.mark.django_db
def test_worker_is_served_from_the_root():
    answer = Client().get("/ngoai-tuyen.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert '"/dang-xuat"' in answer.content.decode()
