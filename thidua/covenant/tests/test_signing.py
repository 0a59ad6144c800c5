"""Opening, signing, refusing, leaving, abandoning; everything that must be refused on the way."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from thidua.cluster.models import MemberUnit
from thidua.cluster.tests.factories import make_scene
from thidua.covenant import actions, permissions, queries
from thidua.covenant.actions.opening import OpeningRefused
from thidua.covenant.actions.signing import SigningRefused
from thidua.covenant.canonical import sha256
from thidua.covenant.models import Covenant, CovenantSignature, CovenantState, SignatoryState
from thidua.covenant.seal import seal_of
from thidua.covenant.tests import factories
from thidua.covenant.tests.factories import AT, ON, make_commitments, make_draft, make_in_force, make_open, make_ready, sign_by
from thidua.drafting.models import DraftState
from thidua.foundation.audit.models import Entry
from thidua.foundation.files import storage
from thidua.organisation.models import Delegation, Post
from thidua.organisation.tests.factories import make_delegation, make_deputy, make_person

pytestmark = pytest.mark.django_db


def sign(scene, covenant, number=1, *, actor=None, **changed):
    return factories.sign(covenant, unit=scene.units[number], actor=(actor or scene.heads[number]).user, **changed)


def leave(scene, number):
    MemberUnit.objects.filter(unit=scene.units[number]).update(left_on=ON, left_reason="Chuyển cụm (ví dụ)")


# --- opening -------------------------------------------------------------------------------------------------------------------------


def test_open_fixes_the_text_and_asks_every_member():
    scene, covenant = make_open()
    assert covenant.state == CovenantState.OPEN_FOR_SIGNING
    assert sha256(storage.read(covenant.text)) == covenant.text_sha256
    assert [each.unit for each in covenant.signatories.order_by("position")] == scene.units
    entry = Entry.objects.order_by("-number").first()
    assert (entry.event, entry.changes["text_sha256"]) == ("covenant.opened_for_signing", covenant.text_sha256)


def test_open_marks_the_text_as_illustrative_in_training_only(settings):
    _scene, covenant = make_open()
    assert "\nnote\tNội dung minh họa" in storage.read(covenant.text).decode()
    settings.TRAINING = False
    _scene, covenant = make_open()
    assert "\nnote\t" not in storage.read(covenant.text).decode()


@pytest.mark.parametrize("state", [DraftState.DRAFT, DraftState.CIRCULATED])
def test_open_before_adoption_is_refused(state):
    scene = make_scene()
    draft = make_draft(scene.year, state=state)
    make_commitments(draft, scene.units)
    with pytest.raises(OpeningRefused, match="sau khi hội nghị thông qua"):
        actions.open_for_signing(draft, actor=scene.heads[0].user, at=AT)


def test_open_names_the_units_without_commitments():
    scene = make_scene()
    draft = make_draft(scene.year)
    make_commitments(draft, scene.units[:1])
    with pytest.raises(OpeningRefused, match=f"Còn 2 đơn vị chưa ghi cam kết: {scene.units[1].name}, {scene.units[2].name}"):
        actions.open_for_signing(draft, actor=scene.heads[0].user, at=AT)


def test_open_twice_is_refused():
    scene, covenant = make_open()
    with pytest.raises(OpeningRefused, match="đã mở ký rồi"):
        actions.open_for_signing(covenant.draft, actor=scene.heads[0].user, at=AT)


def test_open_while_another_covenant_is_being_signed_is_refused():
    scene, covenant = make_open()
    covenant.draft.state = DraftState.SUPERSEDED
    covenant.draft.save()
    draft = make_draft(scene.year)
    make_commitments(draft, scene.units)
    with pytest.raises(OpeningRefused, match="Một giao ước khác"):
        actions.open_for_signing(draft, actor=scene.heads[0].user, at=AT)


@pytest.mark.parametrize("who", ["officers 1", "heads 1", "specialist", "monitor", "auditor", "outsider"])
def test_only_the_head_unit_opens(who):
    scene, draft = make_ready()
    name, *number = who.split()
    actor = getattr(scene, name)[int(number[0])] if number else getattr(scene, name)
    with pytest.raises(PermissionDenied, match="cụm trưởng"):
        actions.open_for_signing(draft, actor=actor.user, at=AT)


def test_officer_of_the_head_unit_opens():
    scene, draft = make_ready()
    assert actions.open_for_signing(draft, actor=scene.officers[0].user, at=AT).pk


# --- signing -------------------------------------------------------------------------------------------------------------------------


def test_sign_keeps_who_as_what_when_and_over_which_text():
    scene, covenant = make_open()
    signature = sign(scene, covenant)
    assert (signature.signer_name, signature.capacity, signature.authorisation) == (
        scene.heads[1].full_name,
        "Trưởng đơn vị, thủ trưởng đơn vị",
        "",
    )
    assert (signature.text_sha256, signature.office_at) == (covenant.text_sha256, AT)
    assert signature.seal == seal_of(CovenantSignature.objects.select_related("signatory").get(pk=signature.pk))
    entry = Entry.objects.get(number=signature.entry_number)
    assert (entry.event, entry.changes["seal"], entry.actor) == ("covenant.signed", signature.seal, scene.heads[1].user)


def test_covenant_is_in_force_when_the_last_unit_has_signed():
    scene, covenant = make_open()
    sign_by(scene, covenant, 2, 0)
    covenant.refresh_from_db()
    assert (covenant.state, covenant.in_force_at) == (CovenantState.OPEN_FOR_SIGNING, None)
    (last,) = sign_by(scene, covenant, 1)
    covenant.refresh_from_db()
    assert (covenant.state, covenant.in_force_at) == (CovenantState.IN_FORCE, last.office_at)
    assert list(Entry.objects.order_by("-number").values_list("event", flat=True)[:2]) == ["covenant.came_into_force", "covenant.signed"]


def test_sign_twice_is_refused_with_the_time_of_the_first():
    scene, covenant = make_open()
    sign(scene, covenant)
    with pytest.raises(SigningRefused, match=f"đã ký lúc 09:30 ngày 16/02/2023, người ký: đồng chí {scene.heads[1].full_name}"):
        sign(scene, covenant, at=AT + timedelta(minutes=5))
    assert CovenantSignature.objects.count() == 1


def test_sign_after_the_text_changed_in_another_window_is_refused():
    scene, covenant = make_open()
    with pytest.raises(SigningRefused, match="không còn là bản đồng chí vừa đọc"):
        sign(scene, covenant, text_sha256="0" * 64)


def test_sign_over_a_file_that_was_changed_is_refused():
    scene, covenant = make_open()
    path = covenant.text.path
    before = path.read_bytes()
    path.write_bytes(before.replace(b"end", b"END"))
    try:
        with pytest.raises(SigningRefused, match="không còn nguyên vẹn"):
            sign(scene, covenant)
    finally:
        path.write_bytes(before)


def test_deputy_without_delegation_is_told_to_record_it_first():
    scene, covenant = make_open()
    deputy = make_deputy(scene.units[1])
    with pytest.raises(PermissionDenied, match="Hãy ghi giấy ủy quyền của thủ trưởng"):
        sign(scene, covenant, actor=deputy)


def test_deputy_with_delegation_signs_and_the_paper_is_named():
    scene, covenant = make_open()
    deputy = make_deputy(scene.units[1])
    delegation = make_delegation(scene.units[1], scene.heads[1], deputy, paper="Giấy ủy quyền số 05-GUQ/VD")
    signature = sign(scene, covenant, actor=deputy, delegation=delegation)
    assert (signature.capacity, signature.authorisation, signature.delegation) == (
        "Phó trưởng đơn vị, ký thay thủ trưởng đơn vị",
        "Giấy ủy quyền số 05-GUQ/VD",
        delegation,
    )


def test_delegation_is_found_when_not_named():
    scene, covenant = make_open()
    person = make_person()
    make_delegation(scene.units[1], scene.heads[1], person)
    assert sign(scene, covenant, actor=person).capacity == "Người được ủy quyền, ký thay thủ trưởng đơn vị"


@pytest.mark.parametrize("flaw", ["ended", "not yet", "revoked", "another unit", "another person", "former head"])
def test_delegation_that_does_not_hold_gives_no_right(flaw):
    scene, covenant = make_open()
    deputy = make_deputy(scene.units[1])
    fields = {"ended": {"valid_to": ON - timedelta(days=1)}, "not yet": {"valid_from": ON + timedelta(days=1)}}.get(flaw, {})
    unit = scene.units[2] if flaw == "another unit" else scene.units[1]
    person = make_person() if flaw == "another person" else deputy
    delegation = make_delegation(unit, scene.heads[1], person, **fields)
    if flaw == "revoked":
        Delegation.objects.update(revoked_at=AT)
    if flaw == "former head":
        Post.objects.filter(person=scene.heads[1]).update(valid_to=ON - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        sign(scene, covenant, actor=deputy, delegation=delegation)


@pytest.mark.parametrize("who", ["officers 1", "heads 2", "heads 0", "specialist", "monitor", "auditor", "outsider"])
def test_nobody_else_signs_for_a_unit(who):
    scene, covenant = make_open()
    name, *number = who.split()
    actor = getattr(scene, name)[int(number[0])] if number else getattr(scene, name)
    with pytest.raises(PermissionDenied):
        sign(scene, covenant, actor=actor)
    assert CovenantSignature.objects.count() == 0


def test_former_head_does_not_sign():
    scene, covenant = make_open()
    Post.objects.filter(person=scene.heads[1]).update(valid_to=ON - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        sign(scene, covenant)


def test_unit_of_another_cluster_is_not_among_the_signatories():
    _scene, covenant = make_open()
    other = make_scene()
    with pytest.raises(SigningRefused, match="không có tên trong danh sách"):
        factories.sign(covenant, unit=other.units[0], actor=other.heads[0].user)


def test_names_with_marks_and_tags_are_kept_as_data():
    scene, covenant = make_open()
    person = scene.heads[1]
    person.full_name = "Nguyễn Thị D'Ví <script>Dụ</script>"
    person.save()
    assert sign(scene, covenant).signer_name == "Nguyễn Thị D'Ví <script>Dụ</script>"


# --- refusing ------------------------------------------------------------------------------------------------------------------------


def refuse(scene, covenant, number=1, *, actor=None, reason="Chưa thống nhất chỉ tiêu (ví dụ)"):
    actions.record_refusal(covenant, unit=scene.units[number], reason=reason, actor=(actor or scene.heads[number]).user, at=AT)
    covenant.refresh_from_db()


@pytest.mark.parametrize("who", ["heads 1", "heads 0", "officers 0"])
def test_refusal_is_recorded_with_its_reason(who):
    scene, covenant = make_open()
    name, number = who.split()
    refuse(scene, covenant, actor=getattr(scene, name)[int(number)])
    assert covenant.state == CovenantState.REFUSED_BY_UNIT
    assert [tile.reason for tile in queries.wall(covenant).refused] == ["Chưa thống nhất chỉ tiêu (ví dụ)"]
    assert Entry.objects.order_by("-number").first().reason == "Chưa thống nhất chỉ tiêu (ví dụ)"


@pytest.mark.parametrize("who", ["officers 1", "heads 2", "specialist", "auditor"])
def test_others_do_not_refuse_for_the_unit(who):
    scene, covenant = make_open()
    name, *number = who.split()
    with pytest.raises(PermissionDenied):
        refuse(scene, covenant, actor=getattr(scene, name)[int(number[0])] if number else getattr(scene, name))


@pytest.mark.parametrize(("reason", "words"), [("  ", "Hãy ghi lý do"), ("đ" * 5000, "tối đa 2000")])
def test_refusal_needs_a_reason_of_readable_length(reason, words):
    scene, covenant = make_open()
    with pytest.raises(SigningRefused, match=words):
        refuse(scene, covenant, reason=reason)


def test_refusal_twice_or_after_signing_is_refused():
    scene, covenant = make_open()
    refuse(scene, covenant)
    with pytest.raises(SigningRefused, match="đã báo không ký"):
        refuse(scene, covenant)
    sign(scene, covenant, 2)
    with pytest.raises(SigningRefused, match="đã ký lúc"):
        refuse(scene, covenant, 2)


def test_refusing_unit_may_still_sign():
    scene, covenant = make_open()
    refuse(scene, covenant)
    sign(scene, covenant)
    covenant.refresh_from_db()
    assert covenant.state == CovenantState.OPEN_FOR_SIGNING
    sign_by(scene, covenant, 0, 2)
    covenant.refresh_from_db()
    assert covenant.state == CovenantState.IN_FORCE


def test_covenant_comes_into_force_among_those_who_signed():
    scene, covenant = make_open()
    refuse(scene, covenant)
    sign_by(scene, covenant, 0, 2)
    covenant.refresh_from_db()
    assert covenant.state == CovenantState.IN_FORCE
    wall = queries.wall(covenant)
    assert (wall.signed, wall.needed, [tile.unit_id for tile in wall.refused]) == (2, 3, [scene.units[1].pk])


def test_refusal_as_the_last_answer_brings_it_into_force_too_and_leaves_the_door_open():
    scene, covenant = make_open()
    sign_by(scene, covenant, 0, 2)
    refuse(scene, covenant)
    assert covenant.state == CovenantState.IN_FORCE
    sign(scene, covenant)
    covenant.refresh_from_db()
    assert (covenant.state, queries.wall(covenant).signed) == (CovenantState.IN_FORCE, 3)


def test_one_signature_alone_is_no_covenant():
    scene, covenant = make_open()
    sign_by(scene, covenant, 0)
    refuse(scene, covenant, 1)
    refuse(scene, covenant, 2)
    assert covenant.state == CovenantState.REFUSED_BY_UNIT


# --- leaving -------------------------------------------------------------------------------------------------------------------------


def test_unit_that_left_is_not_needed_any_more():
    scene, covenant = make_open()
    sign_by(scene, covenant, 0)
    leave(scene, 1)
    sign_by(scene, covenant, 2)
    covenant.refresh_from_db()
    assert covenant.state == CovenantState.IN_FORCE
    wall = queries.wall(covenant)
    assert (wall.signed, wall.needed, wall.of_unit(scene.units[1].pk).state) == (2, 2, SignatoryState.LEFT)


def test_unit_that_left_does_not_sign():
    scene, covenant = make_open()
    leave(scene, 1)
    with pytest.raises(SigningRefused, match="đã rời cụm"):
        sign(scene, covenant)


def test_mark_left_brings_it_into_force_when_all_others_signed():
    scene, covenant = make_open()
    sign_by(scene, covenant, 0, 2)
    leave(scene, 1)
    actions.mark_left(covenant, unit=scene.units[1], actor=scene.specialist.user, at=AT)
    covenant.refresh_from_db()
    assert covenant.state == CovenantState.IN_FORCE


def test_mark_left_of_a_member_or_twice_is_refused():
    scene, covenant = make_open()
    head = scene.heads[0].user
    with pytest.raises(SigningRefused, match="vẫn là thành viên"):
        actions.mark_left(covenant, unit=scene.units[1], actor=head, at=AT)
    leave(scene, 1)
    actions.mark_left(covenant, unit=scene.units[1], actor=head, at=AT)
    with pytest.raises(SigningRefused, match="đã được ghi nhận rời cụm"):
        actions.mark_left(covenant, unit=scene.units[1], actor=head, at=AT)
    with pytest.raises(PermissionDenied):
        actions.mark_left(covenant, unit=scene.units[1], actor=scene.heads[2].user, at=AT)


# --- abandoning, superseding ---------------------------------------------------------------------------------------------------------


def test_abandon_ends_signing_and_keeps_the_signatures():
    scene, covenant = make_open()
    sign_by(scene, covenant, 0)
    actions.abandon(covenant, reason="Cần sửa chỉ tiêu (ví dụ)", actor=scene.heads[0].user, at=AT)
    covenant.refresh_from_db()
    assert (covenant.state, CovenantSignature.objects.count()) == (CovenantState.ABANDONED, 1)
    assert queries.covenant_of(scene.year) is None
    with pytest.raises(SigningRefused, match="đã thôi ký"):
        sign(scene, covenant, 2)
    with pytest.raises(OpeningRefused, match="không còn ở giai đoạn ký"):
        actions.abandon(covenant, reason="Lần nữa", actor=scene.heads[0].user, at=AT)


def test_abandon_needs_a_reason_and_the_head_unit():
    scene, covenant = make_open()
    with pytest.raises(OpeningRefused, match="Hãy ghi lý do"):
        actions.abandon(covenant, reason=" ", actor=scene.heads[0].user, at=AT)
    with pytest.raises(PermissionDenied):
        actions.abandon(covenant, reason="Lý do", actor=scene.heads[1].user, at=AT)


def test_in_force_covenant_takes_no_more_acts():
    scene, covenant = make_in_force()
    with pytest.raises(OpeningRefused):
        actions.abandon(covenant, reason="Lý do", actor=scene.heads[0].user, at=AT)
    with pytest.raises(SigningRefused, match="đã ký lúc"):
        sign(scene, covenant)
    with pytest.raises(SigningRefused, match="không còn ở giai đoạn ký"):
        actions.mark_left(covenant, unit=scene.units[1], actor=scene.heads[0].user, at=AT)


def test_new_covenant_of_the_year_supersedes_the_one_in_force():
    scene, first = make_in_force()
    first.draft.state = DraftState.SUPERSEDED
    first.draft.save()
    draft = make_draft(scene.year, title="Giao ước thi đua năm 2023 (sửa)")
    make_commitments(draft, scene.units)
    second = actions.open_for_signing(draft, actor=scene.heads[0].user, at=AT)
    assert queries.covenant_of(scene.year) == second
    assert queries.covenant_in_force(scene.year) == first
    sign_by(scene, second, 0, 1, 2)
    first.refresh_from_db()
    assert first.state == CovenantState.SUPERSEDED
    assert queries.covenant_in_force(scene.year) == second
    with pytest.raises(SigningRefused, match="đã ký lúc"):
        sign(scene, first)


# --- who sees, and how much it costs -------------------------------------------------------------------------------------------------


def test_covenants_are_seen_by_those_of_the_year():
    scene, covenant = make_open()
    for person in (scene.officers[1], scene.specialist, scene.monitor, scene.auditor):
        assert list(permissions.visible_to(person.user, ON)) == [covenant]
    assert list(permissions.visible_to(scene.outsider.user, ON)) == []


@pytest.mark.parametrize("members", [1, 3])
def test_wall_costs_three_queries(members, django_assert_max_num_queries):
    scene, covenant = make_open(members)
    covenant = Covenant.objects.get(pk=covenant.pk)
    with django_assert_max_num_queries(3):
        wall = queries.wall(covenant, ON)
    assert [tile.signer for tile in wall.tiles] == [head.full_name for head in scene.heads]


def test_wall_names_the_delegate_and_the_paper():
    scene, covenant = make_open()
    deputy = make_deputy(scene.units[1])
    make_delegation(scene.units[1], scene.heads[1], deputy, paper="Giấy ủy quyền số 05-GUQ/VD")
    tile = queries.wall(covenant, ON).of_unit(scene.units[1].pk)
    assert (tile.signer, tile.authorisation) == (deputy.full_name, "Giấy ủy quyền số 05-GUQ/VD")
