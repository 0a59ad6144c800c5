"""Who finds what: for every kind and role exactly what the slice itself would show, and for the public what the public pages show."""

import pytest

from thidua.cluster.models import ClusterYear
from thidua.cluster.permissions import visible_to as years_visible
from thidua.cluster.queries import SETTLED
from thidua.conference.permissions import visible_to as conferences_visible
from thidua.covenant.models import Commitment, Covenant
from thidua.covenant.permissions import commitments_visible_to
from thidua.covenant.permissions import visible_to as covenants_visible
from thidua.drafting.models import Clause
from thidua.drafting.permissions import visible_to as drafts_visible
from thidua.movement.permissions import exemplars_visible_to, reports_visible_to
from thidua.movement.permissions import visible_to as movements_visible
from thidua.news.permissions import visible_to as news_visible
from thidua.news.queries import published
from thidua.organisation.permissions import people_visible_to
from thidua.organisation.permissions import visible_to as units_visible
from thidua.progress.permissions import visible_to as reports_visible
from thidua.search import indexing, queries
from thidua.search.matching import Wanted
from thidua.search.models import IndexWords
from thidua.search.sources import BY_KIND
from thidua.search.tests.factories import LATER, make_world


def found_by(who):
    """Return by kind the records that this searcher could find by any word at all."""
    found = {}
    for kind in BY_KIND:
        asked = Wanted((), scope=who.scope, marks=(f"k{kind}",))
        keys = who.asking.answers(asked, most=10_000)
        found[kind] = set(IndexWords.objects.filter(pk__in=[key.pk for key in keys]).values_list("record", flat=True))
    return found


def pks(rows):
    return set(rows.order_by().values_list("pk", flat=True))


def shown_to(user, at):
    on = at.date()
    drafts = drafts_visible(user, on)
    return {
        "unit": pks(units_visible(user, on)),
        "person": pks(people_visible_to(user, on)),
        "cluster": pks(years_visible(user, on)),
        "draft": pks(drafts),
        "clause": pks(Clause.objects.filter(draft__in=drafts, removed_at=None)),
        "conference": pks(conferences_visible(user, on)),
        "covenant": pks(covenants_visible(user, on)),
        "commitment": pks(commitments_visible_to(user, on)),
        "movement": pks(movements_visible(user, on)),
        "movement_report": pks(reports_visible_to(user, on)),
        "exemplar": pks(exemplars_visible_to(user, on)),
        "report": pks(reports_visible(user, on)),
        "news": pks(news_visible(user, on)) | pks(published(at)),
    }


@pytest.mark.django_db
def test_everybody_finds_exactly_what_the_slices_show():
    world = make_world()
    indexing.reindex()
    for role, user in world.people.items():
        found, shown = found_by(queries.searcher(user, LATER)), shown_to(user, LATER)
        assert {(role, kind): (found[kind], shown[kind]) for kind in found if found[kind] != shown[kind]} == {}
    public = found_by(queries.everybody(LATER))
    in_force = Covenant.objects.filter(state="in_force", draft__cluster_year__state__in=SETTLED)
    assert public == {
        "unit": set(),
        "person": set(),
        "cluster": pks(ClusterYear.objects.filter(state__in=SETTLED)),
        "draft": set(),
        "clause": set(),
        "conference": set(),
        "covenant": pks(in_force),
        "commitment": pks(Commitment.objects.filter(draft__covenant__in=in_force, removed_at=None)),
        "movement": set(),
        "movement_report": set(),
        "exemplar": set(),
        "report": set(),
        "news": pks(published(LATER)),
    }
    assert all(public[kind] for kind in ("cluster", "covenant", "commitment", "news"))


@pytest.mark.django_db
def test_counts_snippets_and_suggestions_hold_nothing_hidden(client):
    world = make_world()
    hidden = world.scenes[2].year.drafts.get()
    clause = hidden.clauses.filter(kind="article").first()
    clause.current.body = "Đoạn này mang chữ Bímậtxyz mà người ngoài không được thấy."
    clause.current.save()
    indexing.reindex()
    for role, user in world.people.items():
        client.force_login(user)
        may = role in ("other_head", "other_specialist", "auditor")
        page, fragment = client.get("/tra-cuu/?q=bimatxyz"), client.get("/tra-cuu/goi-y?q=bímậ")
        assert (role, page.context["found"].by_kind) == (role, {"clause": 1} if may else {})
        assert ("không được thấy" in page.content.decode(), b"/dieu/" in fragment.content) == (may, may)
    client.logout()
    answer = client.get("/tim-kiem/?q=bimatxyz")
    assert answer.context["found"].by_kind == {}
    assert "không được thấy" not in answer.content.decode()


@pytest.mark.django_db
def test_page_of_a_hit_asks_again(client):
    """What was found a moment ago and is hidden since is not opened by its address."""
    world = make_world()
    indexing.reindex()
    client.force_login(world.people["officer"])
    address = client.get("/tra-cuu/?q=hoi+nghi+gia+dinh&loai=conference").context["hits"][0].address
    assert client.get(address).status_code == 200
    client.force_login(world.people["outsider"])
    assert client.get(address).status_code == 404
