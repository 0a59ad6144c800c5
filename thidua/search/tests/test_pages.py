import pytest

from thidua.cluster.tests.factories import make_scene
from thidua.drafting.tests.factories import AT
from thidua.organisation import actions as organisation
from thidua.organisation.tests.factories import make_officer, make_unit
from thidua.search import indexing, queries, spans
from thidua.search.sources import SOURCES

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client):
    made = make_scene(2)
    indexing.reindex()
    client.force_login(made.specialist.user)
    return made


def titles(answer):
    return ["".join(piece.text for piece in hit.title) for group in answer.context["groups"] for hit in group.hits]


def test_what_was_done_a_moment_ago_is_found(client, scene):
    organisation.create_person(full_name="Đào Thị Ươm", actor=scene.specialist.user, at=AT)
    assert titles(client.get("/tra-cuu/?q=dao+uom")) == ["Đào Thị Ươm"]


def test_accents_as_typed_come_first_then_whole_words_then_the_newer(client, scene):
    for name in ("Đạo Thị", "Dao Thị", "Đào Thị Một", "Đàoo Thị", "Đào Thị Hai"):
        organisation.create_person(full_name=name, actor=scene.specialist.user, at=AT)
    assert titles(client.get("/tra-cuu/?q=đào")) == ["Đào Thị Hai", "Đào Thị Một", "Đàoo Thị", "Dao Thị", "Đạo Thị"]


@pytest.mark.parametrize(
    "typed", ["", "   ", "'", '"', "a\x00b", "NEAR(", "*", "a OR -b", "😀", "%", "\\", "(((", "x" * 10_000, "ước " * 2000, "ﬁ ß İ"]
)
def test_nothing_typed_breaks_a_page(client, scene, typed):
    for path in ("/tra-cuu/", "/tra-cuu/goi-y", "/tim-kiem/"):
        assert client.get(path, {"q": typed, "loai": typed[:50], "nam": typed[:50], "trang": typed[:50]}).status_code == 200


def test_kind_and_year_in_the_address_narrow_it(client, scene):
    answer = client.get("/tra-cuu/?q=gia+dinh&loai=unit")
    assert {hit.source.kind for hit in answer.context["hits"]} == {"unit"}
    assert [choice.label for choice in answer.context["kinds"] if choice.current] == ["Đơn vị"]
    assert client.get("/tra-cuu/?q=gia+dinh&loai=unit&nam=2023").context["hits"] == []
    assert [hit.source.kind for hit in client.get("/tra-cuu/?q=gia+dinh&loai=cluster&nam=2023").context["hits"]] == ["cluster"]


def test_hits_of_a_kind_come_page_by_page(client, scene):
    for _each in range(25):
        make_unit("Trạm Nắng")
    indexing.reindex()
    first, second = (client.get(f"/tra-cuu/?q=tram+nang&loai=unit&trang={page}") for page in (1, 2))
    assert (len(first.context["hits"]), len(second.context["hits"])) == (20, 5)
    groups = client.get("/tra-cuu/?q=tram+nang").context["groups"]
    assert [(group.number, len(group.hits)) for group in groups] == [(25, 5)]


def test_more_hits_than_are_told_apart_are_said_so(client, scene, monkeypatch):
    monkeypatch.setattr(queries, "MOST", 3)
    answer = client.get("/tra-cuu/?q=gia+dinh")
    assert answer.context["found"].more
    assert "Hơn 3 kết quả" in answer.content.decode()
    assert [choice.label for choice in answer.context["kinds"]][1:] == [source.label for source in SOURCES]
    narrowed = client.get("/tra-cuu/?q=gia+dinh&loai=cluster&nam=2023")
    assert [hit.source.kind for hit in narrowed.context["hits"]] == ["cluster"]
    assert {choice.number for choice in narrowed.context["kinds"]} == {None}


def test_hits_are_marked_and_escaped(client, scene):
    organisation.create_person(full_name="Đào <b>Thị", actor=scene.specialist.user, at=AT)
    page = client.get("/tra-cuu/?q=dao").content.decode()
    assert "<mark>Đào</mark> &lt;b&gt;Thị" in page


def test_suggestions_are_links_and_a_number(client, scene):
    organisation.create_person(full_name="Đào Thị Ươm", actor=scene.specialist.user, at=AT)
    indexing.catch_up()
    fragment = client.get("/tra-cuu/goi-y?q=dao th").content.decode()
    assert "/con-nguoi/" in fragment
    assert "1 gợi ý" in fragment
    assert client.get("/tra-cuu/goi-y").content.decode().count("<a ") == 0


def test_a_search_costs_the_same_for_few_and_many(client, scene, django_assert_max_num_queries):
    for _each in range(30):
        make_officer(make_unit("Trạm Nắng"), name="Đào Nắng")
    indexing.reindex()
    with django_assert_max_num_queries(19):
        client.get("/tra-cuu/?q=nắng")
    with django_assert_max_num_queries(19):
        client.get("/tra-cuu/?q=nắng&loai=unit")


@pytest.mark.parametrize("more", ["", "&loai=unit&nam=2023"])
def test_a_common_word_keeps_to_the_bound_of_every_page(client, scene, monkeypatch, django_assert_max_num_queries, more):
    """At worst every question is asked: there are more hits than are told apart, and few good ones among them."""
    for _each in range(3):
        make_officer(make_unit("Trạm Nang"), name="Đào Nang")
    indexing.reindex()
    monkeypatch.setattr(queries, "MOST", 4)
    monkeypatch.setattr(spans, "SIZES", ((3, spans.SHORT), (9, spans.LONG)))
    with django_assert_max_num_queries(25):
        client.get(f"/tra-cuu/?q=nắng{more}")


def test_search_asks_to_sign_in_and_the_public_has_its_own(client, scene):
    client.logout()
    assert client.get("/tra-cuu/?q=a")["Location"].startswith("/dang-nhap")
    assert client.get("/tra-cuu/goi-y?q=a").status_code == 302
    answer = client.get("/tim-kiem/?q=cum+thi+dua+gia+dinh")
    assert [group.hits[0].address for group in answer.context["groups"]] == [f"/cum-khoi/2023/{scene.cluster.code}"]
