"""Units in time: founded, renamed, moved, corrected, dissolved, merged; every refusal."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from thidua.foundation.audit.models import Entry
from thidua.foundation.refusal import Conflict
from thidua.organisation import actions, queries, rules
from thidua.organisation.actions import units
from thidua.organisation.models import Unit
from thidua.organisation.tests.factories import make_auditor, make_council, make_head, make_officer, make_unit

pytestmark = pytest.mark.django_db

AT = datetime(2023, 2, 16, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
FOUNDED = date(2020, 1, 1)
RENAMED = date(2022, 7, 1)


@pytest.fixture
def specialist():
    return make_officer(make_council().standing_agency).user


@pytest.fixture
def stranger():
    return make_officer(make_unit()).user


def rename(unit, actor, **fields):
    fields = {"name": "Đơn vị Giả định Mới", "short_name": "GDM", "from_day": RENAMED, "basis": "QĐ số 9 (giả định)"} | fields
    return actions.rename_unit(unit, **fields, actor=actor, at=AT)


def create(actor, **fields):
    fields = {
        "code": "don-vi-a",
        "name": "Đơn vị Giả định A",
        "short_name": "GDA",
        "kind": "state_office",
        "level": "district",
        "family": "state",
        "parent": None,
        "valid_from": FOUNDED,
        "basis": "QĐ số 1 (giả định)",
    } | fields
    return actions.create_unit(**fields, actor=actor, at=AT)


# --- Founding ---------------------------------------------------------------------------------------------------------------------


def test_create_unit_enters_unit_version_and_log(specialist):
    parent = make_unit()
    unit = create(specialist, parent=parent)
    version = queries.version_on(unit, FOUNDED)
    assert (version.name, version.parent, version.valid_from, version.valid_to) == ("Đơn vị Giả định A", parent, FOUNDED, None)
    entry = Entry.objects.get(event="organisation.unit_created")
    assert (entry.subject_id, entry.actor, entry.reason) == (str(unit.pk), specialist, "QĐ số 1 (giả định)")


def test_create_unit_refuses_a_code_taken(specialist):
    make_unit("Đơn vị Giả định B", code="don-vi-a")
    with pytest.raises(rules.CodeTaken, match="đã dùng cho Đơn vị Giả định B"):
        create(specialist)


@pytest.mark.parametrize("life", [(date(2021, 1, 1), None), (date(2010, 1, 1), date(2019, 12, 31)), (date(2010, 1, 1), date(2023, 1, 31))])
def test_create_unit_refuses_a_parent_not_living(specialist, life):
    with pytest.raises(rules.ParentRefused, match="chưa thành lập hoặc đã giải thể"):
        create(specialist, parent=make_unit(valid_from=life[0], valid_to=life[1]))


def test_create_unit_is_for_the_specialist(stranger):
    for actor in (stranger, make_auditor().user):
        with pytest.raises(PermissionDenied, match="cơ quan thường trực"):
            create(actor)
    assert not Entry.objects.exists()


# --- Renaming ---------------------------------------------------------------------------------------------------------------------


def test_rename_unit_keeps_the_old_name_for_its_days(specialist):
    unit = make_unit("Đơn vị Giả định Cũ")
    rename(unit, specialist)
    unit.refresh_from_db()
    assert unit.name == "Đơn vị Giả định Mới"
    assert queries.name_on(unit, date(2022, 6, 30)) == "Đơn vị Giả định Cũ"
    assert queries.name_on(unit, RENAMED) == "Đơn vị Giả định Mới"
    assert queries.version_on(unit, date(2019, 12, 31)) is None
    assert queries.name_on(unit, date(2019, 12, 31)) == "Đơn vị Giả định Mới"


def test_rename_unit_refuses_a_day_inside_the_newest_version(specialist):
    unit = make_unit()
    rename(unit, specialist)
    with pytest.raises(units.DayRefused, match="hai thời kỳ không được chồng nhau"):
        rename(unit, specialist, name="Tên khác", from_day=date(2022, 1, 1))
    with pytest.raises(units.DayRefused, match="chồng nhau"):
        rename(unit, specialist, name="Tên khác", from_day=RENAMED)


def test_rename_unit_refuses_a_day_before_the_unit(specialist):
    with pytest.raises(units.DayRefused, match="chưa thành lập"):
        rename(make_unit(), specialist, from_day=date(2019, 12, 31))


def test_rename_unit_refuses_a_day_to_come(specialist):
    with pytest.raises(units.DayRefused, match="chưa tới"):
        rename(make_unit(), specialist, from_day=date(2023, 2, 17))


def test_rename_unit_refuses_a_day_after_its_end(specialist):
    unit = make_unit(valid_to=date(2022, 6, 30))
    with pytest.raises(units.DayRefused, match="đến hết ngày 30/06/2022"):
        rename(unit, specialist)


def test_rename_unit_refuses_the_same_name(specialist):
    unit = make_unit()
    with pytest.raises(units.NothingChanged):
        rename(unit, specialist, name=unit.name, short_name=unit.short_name)


def test_rename_unit_is_for_the_specialist(stranger):
    with pytest.raises(PermissionDenied):
        rename(make_unit(), stranger)


def test_a_large_tree_opens_where_it_is_asked_to(monkeypatch):
    monkeypatch.setattr(queries, "WHOLE_TREE", 3)
    monkeypatch.setattr(queries, "MOST_BELOW", 2)
    top, other = make_unit("Cấp trên A"), make_unit("Cấp trên B")
    below = [make_unit(f"Đơn vị Giả định {letter}", parent=top) for letter in "CDE"]
    make_unit("Tổ Giả định", parent=below[2])

    def shown(branches):
        return [(branch.name, branch.left_out, shown(branch.children)) for branch in branches]

    assert shown(queries.tree_on(AT.date()).tops) == [("Cấp trên A", 3, []), ("Cấp trên B", 0, [])]
    opened = queries.tree_on(AT.date(), open_unit=below[2].pk)
    assert shown(opened.tops) == [
        (
            "Cấp trên A",
            0,
            [("Đơn vị Giả định C", 0, []), ("Đơn vị Giả định D", 0, []), ("Đơn vị Giả định E", 0, [("Tổ Giả định", 0, [])])],
        ),
        ("Cấp trên B", 0, []),
    ]
    assert queries.tree_on(AT.date(), open_unit=other.pk + 999).opened is None


# --- Moving -----------------------------------------------------------------------------------------------------------------------


def test_move_unit_shows_in_the_tree_of_each_day(specialist):
    old, new = make_unit("Cấp trên A"), make_unit("Cấp trên B")
    unit = make_unit("Đơn vị Giả định C", parent=old)
    actions.move_unit(unit, parent=new, from_day=RENAMED, basis="QĐ", actor=specialist, at=AT)

    def parents(day):
        return {branch.name: [child.name for child in branch.children] for branch in queries.tree_on(day).tops if branch.children}

    assert parents(date(2022, 6, 30))["Cấp trên A"] == ["Đơn vị Giả định C"]
    assert parents(RENAMED)["Cấp trên B"] == ["Đơn vị Giả định C"]
    assert "Cấp trên A" not in parents(RENAMED)


def test_move_unit_refuses_itself_and_its_own_subtree(specialist):
    top = make_unit()
    middle = make_unit(parent=top)
    bottom = make_unit(parent=middle)
    for parent in (top, middle, bottom):
        with pytest.raises(rules.ParentRefused, match="trực thuộc nó"):
            actions.move_unit(top, parent=parent, from_day=RENAMED, actor=specialist, at=AT)
    top.refresh_from_db()
    assert top.parent is None


def test_move_unit_refuses_a_subtree_made_later(specialist):
    """The parent stood elsewhere on that day but stands below the unit now."""
    unit, other = make_unit(), make_unit()
    actions.move_unit(other, parent=unit, from_day=date(2022, 10, 1), actor=specialist, at=AT)
    with pytest.raises(rules.ParentRefused):
        actions.move_unit(unit, parent=other, from_day=RENAMED, actor=specialist, at=AT)


def test_move_unit_refuses_a_dead_parent(specialist):
    with pytest.raises(rules.ParentRefused, match="đã giải thể"):
        actions.move_unit(make_unit(), parent=make_unit(valid_to=date(2022, 6, 30)), from_day=RENAMED, actor=specialist, at=AT)


def test_move_unit_refuses_the_place_where_it_stands(specialist):
    parent = make_unit()
    with pytest.raises(units.NothingChanged):
        actions.move_unit(make_unit(parent=parent), parent=parent, from_day=RENAMED, actor=specialist, at=AT)
    with pytest.raises(units.NothingChanged):
        actions.move_unit(make_unit(), parent=None, from_day=RENAMED, actor=specialist, at=AT)


def test_move_unit_is_for_the_specialist(stranger):
    with pytest.raises(PermissionDenied):
        actions.move_unit(make_unit(), parent=make_unit(), from_day=RENAMED, actor=stranger, at=AT)


# --- Correcting -------------------------------------------------------------------------------------------------------------------


def correct(unit, actor, **fields):
    kept = {name: getattr(unit, name) for name in ("name", "short_name", "kind", "level", "family")}
    return actions.correct_unit(unit, **(kept | {"reason": "ghi nhầm"} | fields), actor=actor, at=AT)


def test_correct_unit_mends_unit_and_newest_version(specialist):
    unit = make_unit("Dơn vị ghi sai")
    correct(unit, specialist, name="Đơn vị ghi đúng", family="party")
    unit.refresh_from_db()
    assert (unit.name, unit.family, unit.versions.get().name) == ("Đơn vị ghi đúng", "party", "Đơn vị ghi đúng")
    entry = Entry.objects.get(event="organisation.unit_corrected")
    assert entry.changes == {"name": ["Dơn vị ghi sai", "Đơn vị ghi đúng"], "family": ["state", "party"]}


def test_correct_unit_tells_the_second_of_two(specialist):
    unit = make_unit("Đơn vị Giả định E")
    seen = queries.fingerprint(unit)
    correct(unit, specialist, name="Bản của người thứ nhất", seen=seen)
    with pytest.raises(Conflict) as caught:
        correct(unit, specialist, name="Bản của người thứ hai", seen=seen)
    assert (caught.value.theirs.name, caught.value.mine["name"]) == ("Bản của người thứ nhất", "Bản của người thứ hai")


def test_correct_unit_refuses_nothing_new(specialist):
    with pytest.raises(units.NothingChanged):
        correct(make_unit(), specialist)


def test_correct_unit_is_for_the_specialist(stranger):
    with pytest.raises(PermissionDenied):
        correct(make_unit(), stranger, name="x")


# --- Ending -----------------------------------------------------------------------------------------------------------------------


END = date(2023, 1, 31)


def test_dissolve_unit_ends_it_and_names_its_successor(specialist):
    unit, successor = make_unit(), make_unit()
    actions.dissolve_unit(unit, on=END, successor=successor, basis="QĐ", actor=specialist, at=AT)
    unit.refresh_from_db()
    assert (unit.valid_to, unit.successor, unit.versions.get().valid_to) == (END, successor, END)
    assert unit in queries.units_on(END)
    assert unit not in queries.units_on(date(2023, 2, 1))


def test_dissolve_unit_twice_is_refused(specialist):
    unit = make_unit("Đơn vị Giả định D")
    actions.dissolve_unit(unit, on=END, actor=specialist, at=AT)
    with pytest.raises(units.AlreadyDissolved, match="Đơn vị Giả định D đã được ghi giải thể, hoạt động đến hết ngày 31/01/2023"):
        actions.dissolve_unit(unit, on=date(2023, 2, 1), actor=specialist, at=AT)


def test_dissolve_unit_refuses_a_day_before_it_or_before_its_newest_name(specialist):
    unit = make_unit()
    with pytest.raises(units.DayRefused, match="chưa thành lập"):
        actions.dissolve_unit(unit, on=date(2019, 1, 1), actor=specialist, at=AT)
    rename(unit, specialist)
    with pytest.raises(units.DayRefused, match="còn mang tên"):
        actions.dissolve_unit(unit, on=date(2022, 1, 1), actor=specialist, at=AT)


def test_dissolve_unit_names_the_open_posts(specialist):
    unit = make_unit()
    make_head(unit, name="Phạm Thị Mẫu")
    with pytest.raises(units.StillInUse, match=r"còn người giữ chức vụ sau ngày 31/01/2023: Phạm Thị Mẫu \(Trưởng đơn vị\)"):
        actions.dissolve_unit(unit, on=END, actor=specialist, at=AT)


def test_dissolve_unit_names_units_below_and_councils(specialist):
    unit = make_unit()
    make_unit("Đơn vị con Giả định", parent=unit)
    with pytest.raises(units.StillInUse, match="Đơn vị con Giả định"):
        actions.dissolve_unit(unit, on=END, actor=specialist, at=AT)
    council = make_council("Hội đồng Ví dụ", standing_agency=make_unit())
    with pytest.raises(units.StillInUse, match="Hội đồng Ví dụ"):
        actions.dissolve_unit(council.standing_agency, on=END, actor=specialist, at=AT)


def test_dissolve_unit_refuses_a_successor_that_is_itself_or_dead(specialist):
    unit = make_unit()
    for successor in (unit, make_unit(valid_to=END)):
        with pytest.raises(units.SuccessorRefused):
            actions.dissolve_unit(unit, on=END, successor=successor, actor=specialist, at=AT)
    unit.refresh_from_db()
    assert unit.valid_to is None


def test_dissolve_unit_is_for_the_specialist(stranger):
    with pytest.raises(PermissionDenied):
        actions.dissolve_unit(make_unit(), on=END, actor=stranger, at=AT)


def test_merge_units_ends_all_with_one_successor(specialist):
    one, two, into = make_unit(), make_unit(), make_unit()
    actions.merge_units([one, two], into=into, on=END, basis="QĐ", actor=specialist, at=AT)
    assert set(into.predecessors.all()) == {one, two}
    assert Entry.objects.filter(event="organisation.unit_merged").count() == 2
    assert Entry.objects.get(event="organisation.units_taken_in").subject_id == str(into.pk)


def test_merge_units_does_all_or_nothing(specialist):
    one, two, into = make_unit(), make_unit(), make_unit()
    make_head(two)
    with pytest.raises(units.StillInUse):
        actions.merge_units([one, two], into=into, on=END, actor=specialist, at=AT)
    assert Unit.objects.filter(valid_to=None, pk=one.pk).exists()


def test_merge_units_refuses_nothing_and_itself(specialist):
    into = make_unit()
    for chosen in ([], [into]):
        with pytest.raises(units.SuccessorRefused):
            actions.merge_units(chosen, into=into, on=END, actor=specialist, at=AT)


def test_merge_units_is_for_the_specialist(stranger):
    with pytest.raises(PermissionDenied):
        actions.merge_units([make_unit()], into=make_unit(), on=END, actor=stranger, at=AT)
