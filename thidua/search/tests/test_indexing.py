"""The index follows the log: after every act, what is found is what is there, and reading everything again changes nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from thidua.cluster import actions as cluster
from thidua.cluster.queries import cluster_fingerprint
from thidua.cluster.tests.factories import make_scene
from thidua.conference import actions as conference
from thidua.conference.models import ConferenceKind
from thidua.conference.tests.factories import make_call
from thidua.covenant import actions as covenant
from thidua.covenant.models import Field
from thidua.covenant.tests.factories import make_draft, make_ready, sign
from thidua.drafting import actions as drafting
from thidua.drafting.tests.factories import AT
from thidua.foundation.audit.models import Entry
from thidua.news import actions as news
from thidua.news.tests.factories import make_item
from thidua.organisation import actions as organisation
from thidua.organisation.models import Capacity
from thidua.organisation.tests.factories import make_auditor
from thidua.search import indexing, queries
from thidua.search.models import IndexEntry, IndexProgress, IndexWords
from thidua.search.spans import RECORD_BITS

pytestmark = pytest.mark.django_db
MANY = timedelta(days=1)


@pytest.fixture
def find():
    """A function that returns the titles which an auditor finds, after the index has followed the log, and checks that nothing drifted."""
    user = make_auditor().user
    indexing.reindex()

    def titles(typed, kind=""):
        indexing.catch_up()
        assert {kind: drift for kind, drift in indexing.reindex().items() if drift} == {}
        who = queries.searcher(user, AT + timedelta(days=30))
        found = queries.find(who, typed, kind=kind)
        return ["".join(piece.text for piece in hit.title) for hit in queries.hits(who, found, found.keys)]

    return titles


@pytest.fixture
def scene():
    made = make_scene(2)
    indexing.reindex()
    return made


def test_units_and_people_are_found_as_they_change(scene, find):
    by = {"actor": scene.specialist.user, "at": AT}
    unit = organisation.create_unit(
        code="moi", name="Trạm Ươm Cây", short_name="TUC", kind="state_office", level="district", family="state", parent=None,
        valid_from=date(2022, 1, 1), **by,
    )  # fmt: skip
    person = organisation.create_person(full_name="Đào Thị Ươm", **by)
    assert find("uom") == ["Trạm Ươm Cây", "Đào Thị Ươm"]  # nobody knows since when she is there: the older
    post = organisation.start_post(person=person, unit=unit, title="Trạm trưởng", capacity=Capacity.HEAD, valid_from=date(2022, 2, 1), **by)
    assert find("tram truong", "person") == ["Đào Thị Ươm"]
    organisation.rename_unit(unit, name="Trạm Thủy Lâm", short_name="TTL", from_day=date(2022, 6, 1), **by)
    assert find("thuy lam", "person") == ["Đào Thị Ươm"]
    assert find("uom cay", "unit") == ["Trạm Thủy Lâm"]  # by the former name too
    organisation.edit_person(person, full_name="Đào Thị Lụa", titles="", phone="0900000000", **by)
    organisation.end_post(post, on=date(2022, 12, 31), **by)
    assert find("lua") == ["Đào Thị Lụa"]
    assert find("0900000000") == []  # a telephone number is not among the words


def test_cluster_follows_its_name_and_its_units(scene, find):
    by = {"actor": scene.specialist.user, "at": AT}
    organisation.rename_unit(scene.units[1], name="Đội Hoa Phượng", short_name="HP", from_day=date(2021, 1, 1), **by)
    assert find("hoa phượng", "cluster") == [f"{scene.cluster.name}, 2023"]
    seen = cluster_fingerprint(scene.cluster)
    cluster.change_cluster(scene.cluster, kind="cum", name="Cụm Sông Hậu", symbol="SH", founding_decision="", base=seen, **by)
    assert find("sông hậu", "cluster") == ["Cụm Sông Hậu, 2023"]


def test_drafts_and_clauses_follow_their_text(scene, find):
    by = {"actor": scene.officers[0].user, "at": AT}
    draft = drafting.start(scene.year, kind="regulation", **by)
    assert draft.title in find("quy che", "draft")
    clause = draft.clauses.filter(kind="article").first()
    drafting.edit_clause(clause, base=clause.current_id, heading="Về chim én", body="Mùa xuân có én bay.", **by)
    assert [title.split(". ")[-1] for title in find("chim én", "clause")] == ["Về chim én"]
    draft.refresh_from_db()
    drafting.circulate(draft, comments_until=AT + MANY, **by)
    clause.refresh_from_db()
    drafting.remove_clause(clause, base=clause.current_id, **by)
    assert find("chim én") == []


def test_conference_follows_its_call_and_agenda(scene, find):
    by = {"actor": scene.officers[0].user, "at": AT}
    call = make_call(scene, kind=ConferenceKind.SIGNING, title="Hội nghị Mùa Nước Nổi", starts_at=AT + MANY)
    held = conference.create(scene.year, call=call, **by)
    assert find("nước nổi") == []  # only those who prepare it see it
    conference.call(held, **by)
    assert find("nước nổi") == ["Hội nghị Mùa Nước Nổi"]
    conference.cancel(held, reason="Bão", **by)
    assert find("nước nổi") == ["Hội nghị Mùa Nước Nổi"]


def test_commitments_and_covenant_follow_their_draft(find):
    scene, draft = make_ready(2)
    indexing.reindex()
    officer = scene.officers[0].user
    for content in ("Trồng mười cây bàng", "Đào ao bèo"):
        row = covenant.write_commitment(
            draft, unit=scene.units[0], field=Field.SECURITY, content=content, target=Decimal(10), measure="việc", actor=officer, at=AT
        )
    assert find("ao bèo") == ["Đào ao bèo"]
    covenant.remove_commitment(row, actor=officer, at=AT)
    assert (find("ao bèo"), find("cây bàng")) == ([], ["Trồng mười cây bàng"])
    opened = covenant.open_for_signing(draft, actor=scene.heads[0].user, at=AT)
    assert find("giao uoc thi dua nam 2023", "covenant") == [draft.title]
    for unit, head in zip(scene.units, scene.heads, strict=True):
        sign(opened, unit=unit, actor=head.user)
    assert find("cây bàng", "commitment") == ["Trồng mười cây bàng"]


def test_news_follows_its_way(scene, find):
    item = make_item(council=scene.council, editor_unit=scene.units[0], title="Tin mưa rào")
    indexing.reindex()
    by = {"actor": scene.officers[0].user, "at": AT}
    item = news.edit(item, revision=0, title="Tin nắng hạn", lead="Nắng.", body="Nắng to.", **by)
    assert (find("mưa rào"), find("nắng hạn")) == ([], ["Tin nắng hạn"])
    news.publish(item, **by)
    assert find("nang han", "news") == ["Tin nắng hạn"]
    news.withdraw(item, reason="Sai", **by)
    assert find("nắng hạn") == ["Tin nắng hạn"]  # still on the desk of who reads everything


def test_reindex_mends_what_drifted(scene):
    first, second = IndexEntry.objects.order_by("pk")[:2]
    IndexWords.objects.filter(pk=first.pk).delete()
    first.delete()
    IndexEntry.objects.filter(pk=second.pk).update(title="sai")
    IndexEntry.objects.create(
        id=5, kind="unit", record=9_999_999, owner=9_999_999, title="ma", text="", detail="", word="", at=AT, scope=""
    )
    drift = indexing.reindex()
    assert [sum(getattr(each, name) for each in drift.values()) for name in ("missing", "changed", "stale")] == [1, 1, 1]
    assert not any(indexing.reindex().values())
    assert IndexEntry.objects.count() == IndexWords.objects.count()


def test_nothing_is_done_when_the_log_has_nothing_new(scene, django_assert_num_queries):
    organisation.create_person(full_name="Đào Thị Ươm", actor=scene.specialist.user, at=AT)
    indexing.catch_up()
    assert IndexProgress.objects.get().number == Entry.objects.order_by("-number")[0].number
    with django_assert_num_queries(1):
        indexing.catch_up()


def test_another_edition_makes_the_index_anew(scene):
    IndexProgress.objects.update(edition=indexing.EDITION + 1)
    IndexEntry.objects.update(title="cũ")
    indexing.keep_up()
    assert not IndexEntry.objects.filter(title="cũ").exists()


def test_same_second_and_same_digits_are_two_entries(scene):
    make_draft(scene.year)
    found = next(iter(indexing.SOURCES[0].entries(None)))
    entry = indexing.entry_of("unit", found)
    twin = indexing.entry_of("unit", found)
    twin.record += 1 << RECORD_BITS
    indexing._write([], [twin])
    assert twin.pk > entry.pk
    assert IndexEntry.objects.get(pk=entry.pk).record == found.record


def test_units_and_people_from_a_file_are_found_and_forgotten_with_it(find, scene, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    who = {"actor": scene.specialist.user, "at": AT}

    def bring_in(kind, words, **options):
        run = organisation.start_import(kind=kind, upload=SimpleUploadedFile("a.csv", words.encode()), **who)
        run = organisation.check_import(run, sheet=run.sheet, head_row=1, columns=run.columns, options=options, **who)
        return organisation.accept_import(run, seen=run.digest, **who)

    first = {"valid_from": "2023-01-01"}
    of_units = bring_in("units", "Tên đơn vị;Mã;Loại\nTrạm Từ Tệp;tram;Đơn vị khác\n", level="base", family="state", **first)
    of_people = bring_in("people", "Họ và tên;Đơn vị;Chức vụ\nTrần Văn Tệp;Trạm Từ Tệp;Y sĩ\n", capacity="staff", **first)
    assert find("tram tu tep", kind="unit") == ["Trạm Từ Tệp"]
    assert find("y si", kind="person") == ["Trần Văn Tệp"]
    for run in (of_people, of_units):
        organisation.undo_import(run, reason="Nhầm tệp", **who)
    assert find("tep") == []


def test_a_search_does_not_wait_for_a_large_import(scene):
    for number in range(3):
        organisation.create_person(full_name=f"Đào Thị Ươm {number}", actor=scene.specialist.user, at=AT)
    indexing.catch_up(patience=2)
    assert not IndexEntry.objects.filter(title__startswith="Đào").exists()
    indexing.keep_up()
    assert IndexEntry.objects.filter(title__startswith="Đào").count() == 3
