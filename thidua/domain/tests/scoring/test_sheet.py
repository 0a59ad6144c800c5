"""One unit's sheet: worked cases of each method, and the laws that hold for every sheet; several scorers made one."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.domain.scoring.combine import Combined, combine, needs_explanation
from thidua.domain.scoring.scheme import Combine, Criterion, Group, Item, Method, NotApplicable, Scheme, Step
from thidua.domain.scoring.shapes import of_a_hundred
from thidua.domain.scoring.sheet import Entry, Note, score
from thidua.domain.tests.scoring.test_points import one_group

D = Decimal


@pytest.mark.parametrize(
    ("item", "entry", "points", "note"),
    [
        (Item("a", "a", 1_000), Entry(points=950), 950, Note.SCORED),
        (Item("a", "a", 1_000), Entry(points=0), 0, Note.SCORED),
        (Item("a", "a", 1_000), Entry(), None, Note.NOT_SCORED),
        (Item("a", "a", 1_000), Entry(points=1_001), 1_000, Note.SCORED),
        # 45 of 60 cases heard: three quarters of 10 points
        (Item("a", "a", 1_000, Method.PROPORTIONAL), Entry(value=D(45), plan=D(60)), 750, Note.SCORED),
        # one third of 10 points is 3,33; two thirds are 6,67
        (Item("a", "a", 1_000, Method.PROPORTIONAL), Entry(value=D(1), plan=D(3)), 333, Note.SCORED),
        (Item("a", "a", 1_000, Method.PROPORTIONAL), Entry(value=D(2), plan=D(3)), 667, Note.SCORED),
        # more than the plan gives no more: that goes into the bonus
        (Item("a", "a", 1_000, Method.PROPORTIONAL), Entry(value=D(80), plan=D(60)), 1_000, Note.SCORED),
        (Item("a", "a", 1_000, Method.PROPORTIONAL), Entry(value=D(-5), plan=D(60)), 0, Note.SCORED),
        # a plan of 0 is met by 0; nothing is divided
        (Item("a", "a", 1_000, Method.PROPORTIONAL), Entry(value=D(0), plan=D(0)), 1_000, Note.SCORED),
        (Item("a", "a", 1_000, Method.PROPORTIONAL), Entry(value=D(3)), None, Note.NO_PLAN),
        # at most 5 complaints allowed: 4 are in full, 10 are half
        (Item("a", "a", 1_000, Method.LOWER_IS_BETTER), Entry(value=D(4), plan=D(5)), 1_000, Note.SCORED),
        (Item("a", "a", 1_000, Method.LOWER_IS_BETTER), Entry(value=D(10), plan=D(5)), 500, Note.SCORED),
        (Item("a", "a", 1_000, Method.LOWER_IS_BETTER), Entry(value=D(1), plan=D(0)), 0, Note.SCORED),
        (Item("a", "a", 1_000, Method.LOWER_IS_BETTER), Entry(value=D(0), plan=D(0)), 1_000, Note.SCORED),
        (Item("a", "a", 1_000, Method.STEPS, steps=(Step(D(90), 1_000), Step(D(70), 600))), Entry(value=D(90)), 1_000, Note.SCORED),
        (Item("a", "a", 1_000, Method.STEPS, steps=(Step(D(90), 1_000), Step(D(70), 600))), Entry(value=D("89.99")), 600, Note.SCORED),
        (Item("a", "a", 1_000, Method.STEPS, steps=(Step(D(90), 1_000), Step(D(70), 600))), Entry(value=D(69)), 0, Note.SCORED),
        (Item("a", "a", 1_000, Method.BOOLEAN), Entry(value=D(1)), 1_000, Note.SCORED),
        (Item("a", "a", 1_000, Method.BOOLEAN), Entry(value=D(0)), 0, Note.SCORED),
        (Item("a", "a", 1_000, Method.COUNT_UP, each=200), Entry(value=D(3)), 600, Note.SCORED),
        (Item("a", "a", 1_000, Method.COUNT_UP, each=200), Entry(value=D(9)), 1_000, Note.SCORED),
        (Item("a", "a", 1_000, Method.DEDUCT, each=300), Entry(value=D(2)), 400, Note.SCORED),
        (Item("a", "a", 1_000, Method.DEDUCT, each=300), Entry(value=D(4)), 0, Note.SCORED),
        (Item("a", "a", 1_000, Method.DEDUCT, each=300), Entry(value=D(0)), 1_000, Note.SCORED),
        (Item("a", "a", 1_000, evidence=True), Entry(points=950), 0, Note.NO_EVIDENCE),
        (Item("a", "a", 1_000, evidence=True), Entry(points=950, evidenced=True), 950, Note.SCORED),
        (Item("a", "a", 1_000, evidence=True), Entry(), None, Note.NOT_SCORED),
    ],
)
def test_each_method(item, entry, points, note):
    found = score(one_group(item), {"a": entry})
    assert (found.items["a"].points, found.items["a"].note) == (points, note)
    assert found.total == (points or 0)


def test_total_of_a_worked_sheet():
    """60 + 20 + 20 points: 36,67 of 40, 18, 9, 8,5, then 4 + 5 + 0 (no evidence) + nothing; 7 bonus capped at 5; two late reports: −2."""
    made = of_a_hundred()
    hand = {"I.2.1": 1_800, "II.1.1": 900, "II.2.1": 850, "III.1.1": 400, "III.1.2": 500}
    entries = {code: Entry(points=points, evidenced=True) for code, points in hand.items()}
    entries |= {
        "I.1.1": Entry(value=D(11), plan=D(12)),
        "III.2.1": Entry(points=300),
        "T1": Entry(value=D(7), evidenced=True),
        "P1": Entry(value=D(2)),
    }
    found = score(made, entries)
    assert [each.points for each in found.groups] == [3_667 + 1_800, 1_750, 900]
    assert (found.bonus, found.bonus_counted, found.penalty, found.unscored) == (500, 500, 200, 1)
    assert found.items["III.2.1"].note is Note.NO_EVIDENCE
    assert found.total == 5_467 + 1_750 + 900 + 500 - 200


@pytest.mark.parametrize(("rule", "points"), [(NotApplicable.REDISTRIBUTE, 2_000), (NotApplicable.FULL, 2_200)])
def test_what_does_not_apply_is_spread_or_given_in_full(rule, points):
    """Of 30 points 12 do not apply; of the other 18 the unit has 12: two thirds of 30 are 20; or 12 + 10 in full where 10 do not apply."""
    away = 1_200 if rule == NotApplicable.REDISTRIBUTE else 1_000
    made = one_group(Item("a", "a", 3_000 - away), Item("b", "b", away), not_applicable=rule)
    found = score(made, {"a": Entry(points=1_200), "b": Entry(applies=False)})
    assert found.groups[0].points == points
    assert found.items["b"].note is Note.NOT_APPLICABLE
    assert found.unscored == 0


def test_group_of_which_nothing_applies_gives_its_maximum():
    found = score(one_group(Item("a", "a", 700)), {"a": Entry(applies=False)})
    assert (found.total, found.groups[0].applicable, found.is_scored) == (700, 0, False)


def test_knock_out_counts_only_with_evidence():
    made = one_group(Item("a", "a", 100), knock_outs=(Item("L1", "x", 0, Method.BOOLEAN),))
    assert score(made, {"L1": Entry(value=D(1))}).excluded_by == ()
    assert score(made, {"L1": Entry(value=D(1), evidenced=True)}).excluded_by == ("L1",)
    assert score(made, {"L1": Entry(value=D(0), evidenced=True)}).excluded_by == ()


def test_total_is_never_below_nothing():
    made = one_group(Item("a", "a", 100), penalties=(Item("p", "p", 0, Method.COUNT_UP, each=500),))
    assert score(made, {"a": Entry(points=100), "p": Entry(value=D(9))}).total == 0


# --- laws ----------------------------------------------------------------------------------------------------------------------------

METHODS = (Method.BY_HAND, Method.PROPORTIONAL, Method.STEPS, Method.BOOLEAN, Method.COUNT_UP)  # more done is never less
STEPS = (Step(D(10), 200), Step(D(50), 500), Step(D(90), 900))


@st.composite
def tables(draw):
    groups = []
    for at in range(draw(st.integers(1, 3))):
        items = tuple(
            Item(f"{at}.{number}", "x", draw(st.integers(900, 5_000)), draw(st.sampled_from(METHODS)), each=100, steps=STEPS)
            for number in range(draw(st.integers(1, 4)))
        )
        groups.append(Group(f"G{at}", "x", (Criterion(f"C{at}", "x", items),)))
    return Scheme(
        "x",
        tuple(groups),
        bonuses=(Item("T", "t", 3_000, Method.COUNT_UP, each=700),),
        bonus_cap=draw(st.integers(0, 2_000)),
        penalties=(Item("P", "p", 0, Method.COUNT_UP, each=300),),
        not_applicable=draw(st.sampled_from(NotApplicable)),
    )


ENTRIES = st.builds(
    Entry,
    points=st.none() | st.integers(-100, 6_000),
    value=st.none() | st.decimals(-10, 200, places=2),
    plan=st.none() | st.decimals(0, 200, places=2),
    applies=st.booleans(),
)


@st.composite
def sheets(draw):
    scheme = draw(tables())
    return scheme, {each.code: draw(ENTRIES) for each in scheme.all_items() if draw(st.booleans())}


@given(sheets())
def test_total_stays_within_its_bounds(case):
    scheme, entries = case
    found = score(scheme, entries)
    assert 0 <= found.total <= scheme.maximum + scheme.bonus_cap
    assert all(0 <= group.points <= group.maximum for group in found.groups)
    assert all(each.points is None or each.points >= 0 for each in found.items.values())


@given(sheets(), st.data())
def test_doing_more_never_lowers_the_total(case, data):
    scheme, entries = case
    item = data.draw(st.sampled_from([each for group in scheme.groups for each in group.items]))
    before = entries.get(item.code, Entry())
    more = replace(
        before,
        points=None if before.points is None else before.points + data.draw(st.integers(0, 500)),
        value=None if before.value is None else before.value + data.draw(st.decimals(0, 50, places=2)),
    )
    assert score(scheme, {**entries, item.code: more}).total >= score(scheme, entries).total


@given(sheets(), st.decimals(0, 20, places=1), st.decimals(0, 20, places=1))
def test_a_penalty_never_helps(case, few, further):
    scheme, entries = case
    mild, hard = ({**entries, "P": Entry(value=each)} for each in (few, few + further))
    assert score(scheme, hard).total <= score(scheme, mild).total <= score(scheme, {**entries, "P": Entry()}).total


@given(sheets(), st.randoms(use_true_random=False))
def test_order_of_entries_and_items_changes_nothing(case, random):
    scheme, entries = case
    rows = list(entries.items())
    random.shuffle(rows)
    groups = list(scheme.groups)
    random.shuffle(groups)
    turned = replace(scheme, groups=tuple(groups))
    assert score(turned, dict(rows)).total == score(scheme, entries).total


@given(sheets())
def test_not_scored_is_not_nothing(case):
    scheme, _entries = case
    every = [each for group in scheme.groups for each in group.items]
    empty = score(scheme, {})
    zeros = score(scheme, {each.code: Entry(points=0, value=D(0), plan=D(1)) for each in every})
    assert (empty.is_scored, empty.unscored) == (False, len(every))
    assert (zeros.is_scored, zeros.unscored) == (True, 0)


# --- several scorers -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "how", "found"),
    [
        ([90, 80, 100], Combine.MEAN, Combined(90, 3)),
        ([90, 80, 101], Combine.MEAN, Combined(90, 3)),  # 90,33
        ([90, 91], Combine.MEAN, Combined(91, 2)),  # 90,5 half up
        ([10, 90, 91, 92, 1_000], Combine.TRIMMED, Combined(91, 3)),
        ([10, 90], Combine.TRIMMED, Combined(50, 2)),  # nothing to leave out
        ([10, 10, 90], Combine.TRIMMED, Combined(10, 1)),
        ([10, 90, 91], Combine.MEDIAN, Combined(90, 3)),
        ([10, 90, 91, 1_000], Combine.MEDIAN, Combined(91, 4)),  # 90,5 half up
        ([None, 90, None], Combine.MEAN, Combined(90, 1)),
        ([None, None], Combine.MEDIAN, Combined(None, 0)),
        ([], Combine.TRIMMED, Combined(None, 0)),
    ],
)
def test_several_scorers_make_one(given_, how, found):
    assert combine({str(at): points for at, points in enumerate(given_)}, how) == found


def test_who_has_left_does_not_count():
    assert combine({"a": 90, "b": 10}, Combine.MEAN, left={"b"}) == Combined(90, 1)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=9), st.sampled_from(Combine))
def test_what_they_make_lies_between_them(points, how):
    found = combine({str(at): each for at, each in enumerate(points)}, how)
    assert found.points is not None
    assert min(points) <= found.points <= max(points)


@pytest.mark.parametrize(
    ("own", "others", "asked"), [(900, 850, False), (900, 849, True), (849, 900, True), (None, 0, False), (0, None, False)]
)
def test_gap_above_the_limit_asks_for_an_explanation(own, others, asked):
    assert needs_explanation(own, others, 50) is asked
