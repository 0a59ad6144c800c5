"""Worked cases that a legal officer can read, and properties that hold for every number."""

from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from thidua.domain.voting import quorum

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "quorum.yaml").read_text("utf-8"))


def rule_of(case):
    return tuple(int(number) for number in case["rule"].split("/"))


@st.composite
def situations(draw):
    of = draw(st.integers(1, 12))
    members = draw(st.integers(1, 60))
    return draw(st.integers(0, members)), members, draw(st.integers(1, of)), of


@pytest.mark.parametrize("case", CASES["quorum"], ids=lambda case: case["why"])
def test_quorum_of_worked_cases(case):
    assert quorum.has_quorum(case["present"], case["members"], *rule_of(case)) is case["enough"]


@pytest.mark.parametrize("case", CASES["adoption"], ids=lambda case: case["why"])
def test_adoption_of_worked_cases(case):
    assert quorum.is_adopted(case["agree"], case["members"], *rule_of(case)) is case["enough"]


@given(situations())
def test_quorum_is_the_fraction_without_rounding(situation):
    present, members, part, of = situation
    assert quorum.has_quorum(*situation) is (Fraction(present, members) >= Fraction(part, of))


@given(situations())
def test_adoption_is_more_than_the_fraction_of_all_members(situation):
    agree, members, part, of = situation
    expected = agree == members if part == of else Fraction(agree, members) > Fraction(part, of)
    assert quorum.is_adopted(*situation) is expected


@given(situations())
def test_least_numbers_are_enough_and_one_fewer_is_not(situation):
    _count, members, part, of = situation
    present, agree = quorum.least_present(members, part, of), quorum.least_agreeing(members, part, of)
    assert quorum.has_quorum(present, members, part, of)
    assert present == 1 or not quorum.has_quorum(present - 1, members, part, of)
    assert quorum.is_adopted(agree, members, part, of)
    assert agree == 1 or not quorum.is_adopted(agree - 1, members, part, of)


@given(situations())
def test_count_says_how_many_are_missing(situation):
    for counted in (quorum.quorum(*situation), quorum.adoption(*situation)):
        assert counted.enough is (counted.short_by == 0)
        assert counted.count + counted.short_by >= counted.needed


@pytest.mark.parametrize("wrong", [(8, 7, 2, 3), (-1, 7, 2, 3), (3, 7, 4, 3), (3, 7, 0, 3)])
def test_impossible_numbers_are_refused(wrong):
    with pytest.raises(quorum.NotACount):
        quorum.has_quorum(*wrong)
