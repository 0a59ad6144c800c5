"""However little of the index is looked through, the answer is the one that reading all of it would give."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thidua.search import indexing, queries, spans
from thidua.search.matching import parse
from thidua.search.models import IndexEntry, IndexWords
from thidua.search.tests.factories import LATER, make_world
from thidua.search.tests.test_visibility import found_by

ROLES = ("officer", "outsider", "other_head", "specialist", "auditor", "public")
WORDS = (
    "giả",
    "gia",
    "gi",
    "định",
    "dinh",
    "đ",
    "thi",
    "thí",
    "đua",
    "du",
    "giao",
    "ước",
    "uoc",
    "điều",
    "kế",
    "hoạch",
    "2023",
    "cụm",
    "zz",
)


def best(rows, typed):
    """Return the numbers of these rows (number, words) that answer, in the order of the questions, read one by one."""
    query = parse(typed)
    last = len(list(query.questions(None)))
    ranked = sorted((query.rank(words), -pk) for pk, words in rows)
    return [-pk for rank, pk in ranked if rank < last]


@pytest.mark.django_db
def test_a_bounded_answer_is_the_beginning_of_the_whole(monkeypatch):
    world = make_world()
    indexing.reindex()
    numbers = {(entry.kind, entry.record): entry.pk for entry in IndexEntry.objects.all()}
    words = dict(IndexWords.objects.values_list("pk", "words"))
    seen = {}
    for role in ROLES:
        who = queries.everybody(LATER) if role == "public" else queries.searcher(world.people[role], LATER)
        may = [numbers[kind, record] for kind, records in found_by(who).items() for record in records]
        seen[role] = who, [(pk, words[pk]) for pk in may]

    @settings(max_examples=40, deadline=None, derandomize=True)
    @given(st.sampled_from(ROLES), st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), st.integers(1, 12), st.integers(1, 12))
    def ask(role, typed, most, few):
        monkeypatch.setattr(queries, "MOST", most)
        monkeypatch.setattr(spans, "SIZES", ((few, spans.SHORT), (3 * few, spans.LONG)))
        who, rows = seen[role]
        who.__dict__.pop("asking", None)
        expected = best(rows, " ".join(typed))
        found = queries.find(who, " ".join(typed))
        assert [key.pk for key in found.keys] == expected[:most]
        assert found.more == (len(expected) > most)

    ask()
