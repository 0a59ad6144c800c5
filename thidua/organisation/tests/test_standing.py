"""A prepared query answers what the same query built anew answers; what cannot be prepared says so."""

from datetime import date, timedelta

import pytest
from django.db.models import Exists, OuterRef

from thidua.foundation.prepared import Prepared
from thidua.organisation import queries
from thidua.organisation.models import Council, CouncilSeat, Delegation, Post
from thidua.organisation.tests.factories import make_council, make_delegation, make_head, make_officer, make_seat, make_unit

pytestmark = pytest.mark.django_db
DAY = date(2023, 2, 16)


def posts_of(person_id, on):
    serves = Exists(Council.objects.on(on).filter(standing_agency=OuterRef("unit")))
    return Post.objects.on(on).filter(person=person_id).select_related("unit").annotate(serves=serves).order_by("valid_from", "pk")


def test_prepared_query_answers_for_its_values_and_reads_the_database_each_time(django_assert_num_queries):
    council = make_council()
    officer, other = make_officer(council.standing_agency), make_officer(make_unit())
    prepared = Prepared(posts_of)
    with django_assert_num_queries(2):
        (post,), (others,) = prepared(officer.pk, DAY), prepared(other.pk, DAY)
        assert (post.unit.name, post.serves) == (council.standing_agency.name, True)
        assert (others.person_id, others.serves) == (other.pk, False)
    assert prepared(officer.pk, DAY) == list(posts_of(officer.pk, DAY))
    Post.objects.filter(pk=post.pk).update(valid_to=DAY, title="Phó phòng")
    assert prepared(officer.pk, DAY)[0].title == "Phó phòng"
    assert prepared(officer.pk, DAY + timedelta(days=1)) == []
    assert prepared(2**80, DAY) == []
    called = Prepared(lambda title: Post.objects.filter(title=title).order_by("pk").values_list("pk", "title"))
    assert (called("Phó phòng"), called("Phó 'phòng' %s")) == ([(post.pk, "Phó phòng")], [])


def test_value_that_does_not_stand_in_the_query_as_it_is_cannot_be_prepared():
    with pytest.raises(RuntimeError, match="as it is"):
        Prepared(lambda on: Post.objects.filter(valid_from__gt=on + timedelta(days=1)))(DAY)
    with pytest.raises(RuntimeError, match="as it is"):
        Prepared(lambda _person_id, on: Post.objects.on(on))(1, DAY)


def test_standing_is_what_its_queries_say_built_anew():
    council = make_council()
    head, person = make_head(make_unit()), make_officer(council.standing_agency)
    make_delegation(head.posts.get().unit, head, person)
    make_seat(council, person)
    for on in (DAY, date(1990, 1, 1)):
        facts = queries.standing(person.user, on)
        assert list(facts.posts) == list(posts_of(person.pk, on))
        assert list(facts.delegations) == list(Delegation.objects.in_force(on).filter(to_person=person))
        assert list(facts.seats) == list(CouncilSeat.objects.on(on).filter(person=person))
        assert facts.served_council_ids == (frozenset({council.pk}) if on == DAY else frozenset())
