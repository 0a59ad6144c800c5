"""Worked cases of thresholds and elections, and what holds for every set of ballots."""

from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from thidua.domain.voting import tally
from thidua.domain.voting.quorum import NotACount
from thidua.domain.voting.tally import ABSTAIN, NO, YES, Outcome, Paper, Reveals, Tally
from thidua.domain.voting.threshold import Base, Rule, Threshold

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "votes.yaml").read_text("utf-8"))
HALF = Threshold(Rule.MORE_THAN, 1, 2)
QUESTION = Paper((YES, NO, ABSTAIN))

few = settings(max_examples=60, deadline=None)
thresholds = st.builds(
    lambda rule, of, part, base: Threshold(rule, min(part, of), of, base),
    st.sampled_from(Rule),
    st.integers(1, 100),
    st.integers(1, 100),
    st.sampled_from(Base),
)


@st.composite
def boxes(draw):
    """A ballot paper and a box of ballots: some blank, some spoiled, some unreadable."""
    options = tuple(range(1, draw(st.integers(2, 6)) + 1))
    paper = Paper(options, draw(st.integers(1, len(options))))
    choices = st.frozensets(st.integers(1, len(options) + 1), max_size=len(options) + 1)
    return paper, draw(st.lists(st.one_of(st.none(), choices), max_size=30))


@pytest.mark.parametrize("case", CASES["thresholds"], ids=lambda case: case["why"])
def test_thresholds_of_worked_cases(case):
    part, of = (int(number) for number in case["share"].split("/"))
    threshold = Threshold(Rule(case["rule"]), part, of, Base(case["base"]))
    assert threshold.count(case["agree"], members=case["members"], present=case["present"]).enough is case["enough"]


@pytest.mark.parametrize("case", CASES["elections"], ids=lambda case: case["why"])
def test_elections_of_worked_cases(case):
    counted = Tally(tuple(enumerate(case["counts"], start=1)), case["members"])
    found = tally.outcome(counted, HALF, members=case["members"], present=case["members"], seats=case["seats"])
    assert found == Outcome(tuple(case["taken"]), tuple(case["level"]))


@few
@given(thresholds, st.data())
def test_threshold_is_the_fraction_without_rounding(threshold, data):
    members = data.draw(st.integers(1, 1000))
    present = data.draw(st.integers(1, members))
    yes = data.draw(st.integers(0, present))
    base = present if threshold.base is Base.PRESENT else members
    share, asked = Fraction(yes, base), Fraction(threshold.part, threshold.of)
    expected = share >= asked if threshold.rule is Rule.AT_LEAST or asked == 1 else share > asked
    assert threshold.count(yes, members=members, present=present).enough is expected


@few
@given(boxes(), st.randoms(use_true_random=False))
def test_tally_does_not_depend_on_the_order(box, random):
    paper, ballots = box
    shuffled = list(ballots)
    random.shuffle(shuffled)
    assert tally.tally(shuffled, paper) == tally.tally(ballots, paper)


@few
@given(boxes())
def test_every_ballot_is_counted_once(box):
    paper, ballots = box
    counted = tally.tally(ballots, paper)
    assert counted.cast == len(ballots) == counted.valid + counted.blank + counted.invalid
    assert counted.valid <= sum(count for _option, count in counted.counts) <= counted.valid * paper.most or counted.valid == 0


@few
@given(boxes(), boxes())
def test_two_boxes_together_are_the_sum(one, other):
    paper, first = one
    second = other[1]
    both, apart = tally.tally([*first, *second], paper), (tally.tally(first, paper), tally.tally(second, paper))
    assert both.cast == apart[0].cast + apart[1].cast
    assert all(both.count_of(option) == apart[0].count_of(option) + apart[1].count_of(option) for option in paper.options)


@few
@given(thresholds, st.lists(st.sampled_from([YES, NO, ABSTAIN]), min_size=1, max_size=40), st.data())
def test_a_no_turned_into_a_yes_never_defeats(threshold, votes, data):
    members = len(votes) + data.draw(st.integers(0, 10))
    basis = {"members": members, "present": len(votes)}
    before = tally.is_passed(tally.tally([frozenset({vote}) for vote in votes], QUESTION), threshold, **basis)
    turned = data.draw(st.integers(0, len(votes) - 1))
    changed = [YES if place == turned else vote for place, vote in enumerate(votes)]
    after = tally.is_passed(tally.tally([frozenset({vote}) for vote in changed], QUESTION), threshold, **basis)
    assert after or not before


@few
@given(boxes(), thresholds, st.integers(1, 6))
def test_never_more_are_taken_than_there_are_seats(box, threshold, seats):
    paper, ballots = box
    counted = tally.tally(ballots, paper)
    found = tally.outcome(counted, threshold, members=len(ballots), present=len(ballots), seats=seats)
    assert len(found.taken) <= seats
    assert not found.level or len(found.taken) + len(found.level) > seats
    assert all(counted.count_of(option) > counted.count_of(other) for option in found.taken for other in found.level)


def test_spoiled_blank_and_unreadable_ballots_are_told_apart():
    ballots = [frozenset({1}), frozenset(), frozenset({1, 2}), frozenset({9}), None]
    assert tally.tally(ballots, Paper((1, 2))) == Tally(((1, 1), (2, 0)), cast=5, blank=1, invalid=3)


def test_hands_are_counted_as_typed():
    assert tally.typed({YES: 4, NO: 1, ABSTAIN: 1}, QUESTION, present=7) == Tally(((YES, 4), (NO, 1), (ABSTAIN, 1)), cast=6)


@pytest.mark.parametrize("counts", [{YES: 8, NO: 0, ABSTAIN: 0}, {YES: 4, NO: 4, ABSTAIN: 0}, {YES: -1, NO: 0, ABSTAIN: 0}, {YES: 3}])
def test_hands_that_cannot_be_are_refused(counts):
    with pytest.raises(NotACount):
        tally.typed(counts, QUESTION, present=7)


@pytest.mark.parametrize(
    ("votes", "told"),
    [
        ([YES, YES], (Reveals.FEW, Reveals.UNANIMOUS)),
        ([YES, NO], (Reveals.FEW,)),
        ([YES, YES, YES], (Reveals.UNANIMOUS,)),
        ([YES, YES, NO], ()),
        ([], (Reveals.FEW,)),
    ],
)
def test_few_and_unanimous_ballots_give_their_voters_away(votes, told):
    assert tally.reveals(tally.tally([frozenset({vote}) for vote in votes], QUESTION)) == told


def test_a_share_is_between_nothing_and_the_whole():
    with pytest.raises(NotACount):
        Threshold(Rule.AT_LEAST, 101, 100)
