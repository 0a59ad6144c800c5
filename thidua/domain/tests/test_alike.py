"""Which proposals say nearly the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thidua.domain.text.alike import alike, grouped, words_of

BASE = "Đề nghị ghi rõ thời hạn gửi báo cáo quý trước ngày 20 của tháng cuối quý."


def same(one, other):
    return alike(words_of(one), words_of(other))


@pytest.mark.parametrize(
    "text",
    [
        BASE,
        "De nghi ghi ro thoi han gui bao cao quy truoc ngay 20 cua thang cuoi quy",
        "ĐỀ NGHỊ GHI RÕ: thời hạn gửi báo cáo quý – trước ngày 20 (của tháng cuối quý)!",
        "Trước ngày 20 của tháng cuối quý: đề nghị ghi rõ thời hạn gửi báo cáo quý",
        "Đề nghị Cụm ghi rõ thời hạn gửi báo cáo quý trước ngày 20 của tháng cuối quý",
    ],
)
def test_case_marks_punctuation_order_and_a_word_more_make_no_difference(text):
    assert same(BASE, text)


@pytest.mark.parametrize(
    "text",
    [
        "Đề nghị ghi rõ thời hạn gửi báo cáo quý trước ngày 25 của tháng cuối quý.",
        "Đề nghị ghi rõ thời hạn gửi báo cáo quý sau ngày 20 của tháng cuối quý.",
        "Đề nghị không ghi thời hạn gửi báo cáo quý trước ngày 20 của tháng cuối quý.",
        "Nhất trí với dự thảo.",
        "",
    ],
)
def test_a_figure_or_a_turning_word_makes_another_proposal(text):
    assert not same(BASE, text)


def test_short_texts_that_pull_apart_are_not_alike():
    assert not same("Đề nghị giữ khoản 2", "Đề nghị bỏ khoản 2")


TEXTS = st.lists(st.text(alphabet="abc 12", max_size=12), max_size=9, unique=True)


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_order(texts, chance):
    other = list(texts)
    chance.shuffle(other)
    assert {frozenset(group) for group in grouped(texts, same)} == {frozenset(group) for group in grouped(other, same)}


@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_every_row_is_in_one_group_and_likes_are_together(texts):
    groups = grouped(texts, same)
    assert sorted(text for group in groups for text in group) == sorted(texts)
    assert [group[0] for group in groups] == [text for text in texts if text in {group[0] for group in groups}]
    place = {text: number for number, group in enumerate(groups) for text in group}
    assert all(place[one] == place[other] for one in texts for other in texts if same(one, other))
