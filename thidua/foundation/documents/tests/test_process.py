"""The process that sets papers: replaced when it is used up, ended when it takes too long, and nobody else's then."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from thidua.foundation.documents import pdf as papers
from thidua.foundation.documents.paper import Family, Kind, Line, Paper

PAPER = Paper(Family.STATE, "Cụm Thi đua Giả định", "Kế hoạch", "năm 2023", body=(Line(Kind.TEXT, "Chữ."),))


@pytest.fixture(autouse=True)
def own_process():
    papers.stop()
    yield
    papers.stop()


def test_process_is_replaced_while_many_ask_at_once(monkeypatch):
    monkeypatch.setattr(papers, "TASKS_PER_PROCESS", 3)
    with ThreadPoolExecutor(4) as people:
        made = list(people.map(lambda _each: papers.pdf(PAPER, timeout=50), range(8)))
    assert len(set(made)) == 1
    assert papers.pdf(PAPER, timeout=50) == made[0]


def test_what_takes_too_long_is_ended_and_the_next_is_served():
    papers.warm()
    first = papers._current
    with pytest.raises(papers.PaperNotMade, match="quá dài"):
        papers._run(0.3, time.sleep, 30)
    assert papers._current is not first
    assert papers.count_pages(papers.pdf(PAPER)) == 1


def test_who_waits_behind_another_ends_nothing():
    papers.warm()
    process = papers._current
    with ThreadPoolExecutor(4) as people:
        before = [people.submit(papers._run, 20, time.sleep, 1.0) for _each in range(3)]
        time.sleep(0.2)
        with pytest.raises(papers.PaperNotMade, match="đang lập nhiều văn bản"):
            papers._run(0.2, time.sleep, 0)
        assert [each.result() for each in before] == [None, None, None]
    assert papers._current is process


def test_process_that_dies_is_said_and_replaced():
    with pytest.raises(papers.PaperNotMade, match="thiếu bộ nhớ"):
        papers._run(20, os._exit, 1)
    assert papers.pdf(PAPER).startswith(b"%PDF-")
