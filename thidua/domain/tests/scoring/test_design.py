"""Who scores whom: what the designer promises is counted again here, from the pairs alone."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thidua.domain.scoring.design import DesignRefused, assigned, everybody, prove


def names(number):
    return [f"U{at:02}" for at in range(number)]


@st.composite
def cases(draw):
    number = draw(st.integers(2, 12))
    units, scorers = names(number), draw(st.integers(1, number - 1))
    pairs = [(one, other) for one in units for other in units if one != other]
    return units, scorers, draw(st.sets(st.sampled_from(pairs), max_size=2 * number))


@settings(deadline=None)
@given(cases())
def test_everybody_scores_and_is_scored_alike_and_nobody_itself(case):
    units, scorers, last_year = case
    found = assigned(units, scorers, last_year)
    assert Counter(one for one, _other in found.pairs) == dict.fromkeys(units, scorers)
    assert Counter(other for _one, other in found.pairs) == dict.fromkeys(units, scorers)
    assert all(one != other for one, other in found.pairs)
    assert len(set(found.pairs)) == len(found.pairs)
    assert found.proof.is_balanced
    assert found.proof.repeated == tuple(sorted(set(found.pairs) & last_year))
    mutual = {(one, other) for one, other in found.pairs if one < other and (other, one) in found.pairs}
    assert set(found.proof.mutual) == mutual
    assert found.mutual_needed or not mutual  # none where none is needed


@settings(deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_same_units_give_the_same_design(case, random):
    units, scorers, last_year = case
    turned = list(units)
    random.shuffle(turned)
    assert assigned(turned, scorers, last_year) == assigned(units, scorers, last_year)


def test_pairs_of_last_year_are_left_out():
    """Seven units, two scorers each: three years in a row without a pair that was there in the year before."""
    before = frozenset()
    for _year in range(3):
        found = assigned(names(7), 2, before)
        assert (found.proof.mutual, found.proof.repeated) == ((), ())
        before = frozenset(found.pairs)


def test_what_cannot_be_left_out_is_named():
    found = assigned(names(4), 2)
    assert found.mutual_needed
    assert found.proof.mutual
    again = assigned(names(3), 2, found.pairs)
    assert len(again.proof.mutual) == 3
    full = everybody(names(5), everybody(names(5)).pairs)
    assert len(full.proof.repeated) == 20


@pytest.mark.parametrize(("units", "scorers"), [([], 1), (["a"], 1), (["a", "b"], 0), (["a", "b"], 2), (["a", "a", "b"], 1)])
def test_what_makes_no_design_is_refused(units, scorers):
    with pytest.raises(DesignRefused):
        assigned(units, scorers)


def test_large_clusters_are_designed_too():
    units = names(60)
    found = assigned(units, 5, assigned(units, 5).pairs)
    assert (found.proof.is_balanced, found.proof.mutual, found.proof.repeated) == (True, (), ())


def test_proof_tells_what_is_wrong_with_pairs_made_by_hand():
    found = prove([("a", "a"), ("a", "b"), ("b", "a")], ["a", "b", "c"], [("a", "b")])
    assert (found.scores, found.scored_by, found.itself) == ((0, 2), (0, 2), ("a",))
    assert (found.mutual, found.repeated, found.is_balanced) == ((("a", "b"),), (("a", "b"),), False)
