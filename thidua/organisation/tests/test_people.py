"""People, posts, delegations; who headed what when."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from thidua.foundation.audit.models import Entry
from thidua.foundation.files.storage import FileRefused
from thidua.foundation.refusal import Conflict
from thidua.organisation import actions, queries, rules
from thidua.organisation.actions import delegations, people
from thidua.organisation.models import Capacity, Delegation, Person
from thidua.organisation.tests.factories import (
    make_council,
    make_delegation,
    make_deputy,
    make_head,
    make_officer,
    make_person,
    make_post,
    make_unit,
)

pytestmark = pytest.mark.django_db

AT = datetime(2023, 2, 16, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TODAY = AT.date()


@pytest.fixture
def specialist():
    return make_officer(make_council().standing_agency).user


@pytest.fixture
def stranger():
    return make_officer(make_unit()).user


# --- People -----------------------------------------------------------------------------------------------------------------------


def test_create_person_keeps_order_and_folded_name(specialist):
    person = actions.create_person(full_name="  Đỗ   Thị Ví Dụ ", titles="Trưởng phòng", phone="0900000000", actor=specialist, at=AT)
    assert (person.full_name, person.folded_name) == ("Đỗ Thị Ví Dụ", "do thi vi du")
    other = actions.create_person(full_name="Vũ Văn An", actor=specialist, at=AT)
    assert list(Person.objects.filter(pk__in=[person.pk, other.pk]).order_by("sort_key")) == [other, person]


def test_create_person_keeps_no_phone_in_the_log(specialist):
    actions.create_person(full_name="Vũ Văn An", phone="0900000000", actor=specialist, at=AT)
    assert "0900000000" not in str(Entry.objects.get(event="organisation.person_created").changes)


def test_create_person_refuses_an_empty_name(specialist):
    with pytest.raises(rules.NameMissing):
        actions.create_person(full_name="   ", actor=specialist, at=AT)


def test_create_person_is_for_the_specialist(stranger):
    with pytest.raises(PermissionDenied):
        actions.create_person(full_name="Vũ Văn An", actor=stranger, at=AT)


@pytest.mark.parametrize("name", ["D'Angelo Nguyễn", "<script>alert(1)</script>", "Nguyễn Thị Ví Dụ Rất Dài " * 4])
def test_create_person_takes_any_name(specialist, name):
    assert actions.create_person(full_name=name, actor=specialist, at=AT).full_name == " ".join(name.split())


def test_edit_person_renames_the_account_too(specialist):
    person = make_person("Nguyễn Thị Ví Dụ")
    actions.edit_person(person, full_name="Nguyễn Thị Ví Dụ Mới", titles="", phone="", actor=specialist, at=AT)
    person.refresh_from_db()
    assert (person.full_name, person.user.full_name, person.folded_name) == (
        "Nguyễn Thị Ví Dụ Mới",
        "Nguyễn Thị Ví Dụ Mới",
        "nguyen thi vi du moi",
    )


def test_edit_person_tells_the_second_of_two(specialist):
    person = make_person("Nguyễn Thị Ví Dụ")
    seen = queries.fingerprint(person)
    actions.edit_person(person, full_name="Bản một", titles="", phone="", seen=seen, actor=specialist, at=AT)
    with pytest.raises(Conflict) as caught:
        actions.edit_person(person, full_name="Bản hai", titles="", phone="", seen=seen, actor=specialist, at=AT)
    assert caught.value.theirs.full_name == "Bản một"


def test_edit_person_refuses_nothing_new_and_no_name(specialist):
    person = make_person("Nguyễn Thị Ví Dụ")
    with pytest.raises(people.PersonUnchanged):
        actions.edit_person(person, full_name="Nguyễn Thị Ví Dụ", titles="", phone="", actor=specialist, at=AT)
    with pytest.raises(rules.NameMissing):
        actions.edit_person(person, full_name="", titles="", phone="", actor=specialist, at=AT)


def test_edit_person_is_for_the_specialist(stranger):
    with pytest.raises(PermissionDenied):
        actions.edit_person(make_person(), full_name="X", titles="", phone="", actor=stranger, at=AT)


# --- Posts ------------------------------------------------------------------------------------------------------------------------


def start(person, unit, actor, **fields):
    fields = {"title": "Trưởng đơn vị", "capacity": Capacity.HEAD, "valid_from": date(2023, 1, 1)} | fields
    return actions.start_post(person=person, unit=unit, **fields, actor=actor, at=AT)


def test_start_post_makes_the_head(specialist):
    unit, person = make_unit(), make_person()
    start(person, unit, specialist)
    assert queries.head_of(unit, date(2023, 1, 1)) == person
    assert queries.head_of(unit, date(2022, 12, 31)) is None
    assert list(queries.people_of(unit, TODAY)) == [person]


def test_start_post_says_who_heads_the_unit(specialist):
    unit = make_unit("Đơn vị Giả định A")
    make_head(unit, name="Phạm Thị Mẫu")
    with pytest.raises(rules.HeadTaken, match="Phạm Thị Mẫu đang là Trưởng đơn vị của Đơn vị Giả định A từ ngày 01/01/2020"):
        start(make_person(), unit, specialist)


def test_start_post_refuses_a_head_who_overlaps_one_to_come(specialist):
    unit = make_unit()
    make_post(make_person(), unit, Capacity.HEAD, valid_from=date(2023, 6, 1))
    with pytest.raises(rules.HeadTaken):
        start(make_person(), unit, specialist)
    start(make_person(), unit, specialist, valid_to=date(2023, 5, 31))


@pytest.mark.parametrize(
    ("life", "post"),
    [((date(2023, 1, 2), None), {}), ((date(2020, 1, 1), date(2023, 6, 30)), {}), ((date(2020, 1, 1), date(2022, 12, 31)), {})],
)
def test_start_post_stays_within_the_life_of_the_unit(specialist, life, post):
    with pytest.raises(rules.PostOutsideUnit):
        start(make_person(), make_unit(valid_from=life[0], valid_to=life[1]), specialist, **post)


def test_start_post_refuses_dates_turned_round_and_the_same_post_twice(specialist):
    unit, person = make_unit(), make_person()
    with pytest.raises(rules.PostDatesRefused):
        start(person, unit, specialist, valid_to=date(2022, 12, 31))
    start(person, unit, specialist, capacity=Capacity.OFFICER, title="Cán bộ")
    with pytest.raises(rules.PostHeldAlready):
        start(person, unit, specialist, capacity=Capacity.OFFICER, title="Cán bộ")


def test_start_post_is_for_the_specialist(stranger):
    with pytest.raises(PermissionDenied):
        start(make_person(), make_unit(), stranger)


def test_end_post_takes_the_right_away_after_that_day(specialist):
    unit = make_unit()
    head = make_head(unit)
    actions.end_post(head.posts.get(), on=date(2023, 2, 15), reason="nghỉ hưu", actor=specialist, at=AT)
    assert queries.standing(head.user, date(2023, 2, 15)).head_unit_ids == {unit.pk}
    assert queries.standing(head.user, TODAY).head_unit_ids == frozenset()
    start(make_person(), unit, specialist, valid_from=TODAY)


def test_end_post_refuses_a_day_before_it_began_and_a_second_end(specialist):
    post = make_head(make_unit()).posts.get()
    with pytest.raises(rules.PostDatesRefused, match="trước ngày bắt đầu"):
        actions.end_post(post, on=date(2019, 12, 31), actor=specialist, at=AT)
    actions.end_post(post, on=date(2023, 2, 1), actor=specialist, at=AT)
    with pytest.raises(rules.PostDatesRefused, match="đã thôi giữ chức vụ này sau ngày 01/02/2023"):
        actions.end_post(post, on=date(2023, 2, 2), actor=specialist, at=AT)


def test_end_post_of_the_head_ends_what_he_delegated(specialist):
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    delegation = make_delegation(unit, head, deputy)
    actions.end_post(head.posts.get(), on=date(2023, 2, 15), actor=specialist, at=AT)
    delegation.refresh_from_db()
    assert delegation.valid_to == date(2023, 2, 15)
    assert list(queries.delegations_of(deputy, unit, TODAY)) == []


def test_end_post_of_the_delegate_ends_his_delegation_even_if_to_come(specialist):
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    delegation = make_delegation(unit, head, deputy, valid_from=date(2023, 3, 1))
    actions.end_post(deputy.posts.get(), on=date(2023, 2, 15), actor=specialist, at=AT)
    delegation.refresh_from_db()
    assert delegation.revoked_at == AT


def test_end_post_leaves_a_delegation_that_rests_on_another_post(specialist):
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    make_post(deputy, unit, Capacity.OFFICER)
    delegation = make_delegation(unit, head, deputy)
    actions.end_post(deputy.posts.get(capacity=Capacity.DEPUTY), on=date(2023, 2, 15), actor=specialist, at=AT)
    delegation.refresh_from_db()
    assert (delegation.valid_to, delegation.revoked_at) == (None, None)


def test_end_post_is_for_the_specialist(stranger):
    with pytest.raises(PermissionDenied):
        actions.end_post(make_head(make_unit()).posts.get(), on=TODAY, actor=stranger, at=AT)


# --- Delegations ------------------------------------------------------------------------------------------------------------------


def delegate(unit, to_person, actor, **fields):
    fields = {"paper": "Giấy ủy quyền số 01/GUQ", "scope": "Ký giao ước", "valid_from": TODAY, "valid_to": date(2023, 2, 28)} | fields
    return actions.delegate(unit, to_person=to_person, **fields, actor=actor, at=AT)


def test_delegate_lets_the_deputy_act_within_its_days():
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    delegation = delegate(unit, deputy, head.user)
    assert list(queries.delegations_of(deputy, unit, TODAY)) == [delegation]
    assert queries.standing(deputy.user, date(2023, 2, 28)).acting_head_unit_ids == {unit.pk}
    assert list(queries.delegations_of(deputy, unit, date(2023, 3, 1))) == []
    assert Entry.objects.get(event="organisation.delegated").reason == "Giấy ủy quyền số 01/GUQ"


def test_delegate_keeps_the_scan_and_refuses_what_is_none():
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    with pytest.raises(FileRefused):
        delegate(unit, deputy, head.user, file=SimpleUploadedFile("giay.pdf", b"MZ nothing"))
    assert not Delegation.objects.exists()
    kept = delegate(unit, deputy, head.user, file=SimpleUploadedFile("giay.pdf", b"%PDF-1.7 thu"))
    assert kept.file.name == "giay.pdf"


def test_delegate_asks_for_the_paper():
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    with pytest.raises(delegations.PaperMissing):
        delegate(unit, deputy, head.user, paper=" ")


def test_delegate_refuses_dates_turned_round():
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    with pytest.raises(delegations.DelegationDatesRefused):
        delegate(unit, deputy, head.user, valid_to=date(2023, 2, 1))


def test_delegate_refuses_without_a_head(specialist):
    unit = make_unit()
    with pytest.raises(delegations.NobodyToDelegate, match="chưa có thủ trưởng"):
        delegate(unit, make_deputy(unit), specialist)


def test_delegate_refuses_the_head_himself_a_stranger_and_the_same_twice():
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    with pytest.raises(delegations.DelegateRefused, match="chính là thủ trưởng"):
        delegate(unit, head, head.user)
    with pytest.raises(delegations.DelegateRefused, match="không giữ chức vụ nào"):
        delegate(unit, make_person(), head.user)
    delegate(unit, deputy, head.user)
    with pytest.raises(delegations.DelegateRefused, match="đã được ủy quyền theo Giấy ủy quyền số 01/GUQ"):
        delegate(unit, deputy, head.user)


def test_delegate_is_for_the_units_own_head_or_the_specialist(specialist, stranger):
    unit = make_unit()
    make_head(unit)
    deputy, officer, other_head = make_deputy(unit), make_officer(unit), make_head(make_unit())
    for actor in (stranger, deputy.user, officer.user, other_head.user):
        with pytest.raises(PermissionDenied):
            delegate(unit, deputy, actor)
    delegate(unit, deputy, specialist)


FIRST, LAST = date(2023, 2, 20), date(2023, 2, 28)


@pytest.mark.parametrize(("day", "holds"), [(date(2023, 2, 19), False), (FIRST, True), (LAST, True), (date(2023, 3, 1), False)])
def test_delegation_holds_from_its_first_day_to_the_end_of_its_last(day, holds):
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    delegate(unit, deputy, head.user, valid_from=FIRST, valid_to=LAST)
    assert (unit.pk in queries.standing(deputy.user, day).acting_head_unit_ids) is holds
    assert queries.with_state(deputy.delegations.all(), day)[0][1] == {True: "now", False: "coming" if day < FIRST else "over"}[holds]
    assert queries.accounts_signing_for([unit.pk], day).filter(pk=deputy.user.pk).exists() is holds


def test_delegation_gives_nothing_after_the_term_of_who_gave_it():
    """A post that has its last day from the beginning is never ended by anybody."""
    unit, deputy = make_unit(), make_person()
    head = make_person()
    make_post(head, unit, Capacity.HEAD, valid_to=LAST)
    make_post(deputy, unit, Capacity.DEPUTY)
    make_post(make_person(), unit, Capacity.HEAD, valid_from=date(2023, 3, 1))
    delegate(unit, deputy, head.user)
    assert queries.standing(deputy.user, LAST).acting_head_unit_ids == {unit.pk}
    after = date(2023, 3, 1)
    assert queries.standing(deputy.user, after).acting_head_unit_ids == frozenset()
    assert not queries.delegations_of(deputy, unit, after).exists()
    assert [word for _each, word in queries.with_state(unit.delegations.all(), after)] == ["over"]
    assert deputy.user not in queries.accounts_acting_for([unit.pk], after)


def test_head_gives_away_no_days_of_the_next_head(specialist):
    unit, deputy = make_unit(), make_person()
    head, following = make_person(), make_person(name="Phạm Thị Kế Nhiệm")
    make_post(head, unit, Capacity.HEAD, valid_to=LAST)
    make_post(following, unit, Capacity.HEAD, valid_from=date(2023, 3, 1))
    make_post(deputy, unit, Capacity.DEPUTY)
    days = {"valid_from": date(2023, 3, 1), "valid_to": None}
    with pytest.raises(delegations.NobodyToDelegate, match="Phạm Thị Kế Nhiệm"):
        delegate(unit, deputy, head.user, **days)
    assert delegate(unit, deputy, specialist, **days).from_person == following


def test_delegate_refuses_days_that_another_delegation_has_and_days_that_are_past():
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    delegate(unit, deputy, head.user, valid_from=FIRST, valid_to=LAST)
    for days in ({"valid_to": FIRST}, {"valid_to": None}, {"valid_from": LAST}):
        with pytest.raises(delegations.DelegateRefused, match=r"từ ngày 20/02/2023"):
            delegate(unit, deputy, head.user, **days)
    delegate(unit, deputy, head.user, valid_to=date(2023, 2, 19))
    delegate(unit, deputy, head.user, valid_from=date(2023, 3, 1), valid_to=None)
    with pytest.raises(delegations.DelegationDatesRefused, match="đã qua"):
        delegate(unit, deputy, head.user, valid_from=date(2022, 2, 1), valid_to=date(2022, 2, 28))


def test_one_who_acts_by_delegation_cannot_delegate_on():
    unit = make_unit()
    head, deputy, officer = make_head(unit), make_deputy(unit), make_officer(unit)
    delegate(unit, deputy, head.user)
    with pytest.raises(PermissionDenied):
        delegate(unit, officer, deputy.user)


def test_revoke_delegation_ends_it_at_once():
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    delegation = make_delegation(unit, head, deputy)
    actions.revoke_delegation(delegation, reason="thủ trưởng đã về", actor=head.user, at=AT)
    assert list(queries.delegations_of(deputy, unit, TODAY)) == []
    with pytest.raises(delegations.DelegationEnded):
        actions.revoke_delegation(delegation, reason="lần nữa", actor=head.user, at=AT)


def test_revoke_delegation_refuses_one_that_is_over():
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    with pytest.raises(delegations.DelegationEnded):
        actions.revoke_delegation(make_delegation(unit, head, deputy, valid_to=date(2023, 1, 1)), reason="x", actor=head.user, at=AT)


def test_revoke_delegation_is_for_head_and_specialist(stranger):
    unit = make_unit()
    delegation = make_delegation(unit, make_head(unit), make_deputy(unit))
    with pytest.raises(PermissionDenied):
        actions.revoke_delegation(delegation, reason="x", actor=stranger, at=AT)
