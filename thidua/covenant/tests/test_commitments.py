"""Commitments: who writes them, what cannot stand, two people at once, and that they are fixed once signing opens."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from thidua.cluster.models import MemberUnit
from thidua.cluster.tests.factories import make_scene
from thidua.covenant import actions, queries
from thidua.covenant.actions.commitments import CommitmentRefused
from thidua.covenant.models import Commitment, Field
from thidua.covenant.tests.factories import AT, ON, make_commitment, make_draft, make_open
from thidua.drafting.models import DraftState
from thidua.foundation.audit.models import Entry
from thidua.foundation.refusal import Conflict
from thidua.organisation.tests.factories import make_deputy

pytestmark = pytest.mark.django_db
GOOD = {"field": Field.SECURITY, "content": "Giữ gìn an ninh trật tự ở cơ sở", "target": Decimal("18.5"), "measure": "phường"}


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def draft(scene):
    return make_draft(scene.year, state=DraftState.CIRCULATED)


def write(draft, scene, number=1, actor=None, **changed):
    return actions.write_commitment(
        draft, unit=scene.units[number], actor=actor or scene.officers[number].user, at=AT, **{**GOOD, **changed}
    )


@pytest.mark.parametrize("state", [DraftState.DRAFT, DraftState.CIRCULATED, DraftState.AGREED])
def test_unit_writes_its_commitment_before_signing_opens(scene, state):
    made = write(make_draft(scene.year, state=state), scene)
    assert (made.content, made.target, made.measure, made.position) == (GOOD["content"], Decimal("18.5"), "phường", 1)
    entry = Entry.objects.order_by("-number").first()
    assert (entry.event, entry.changes["target"], entry.changes["unit"]) == ("covenant.commitment_written", "18.5", scene.units[1].code)


def test_head_writes_too(scene, draft):
    assert write(draft, scene, actor=scene.heads[1].user).unit == scene.units[1]


@pytest.mark.parametrize("who", ["officer of another unit", "cluster's head", "deputy", "specialist", "monitor", "auditor", "outsider"])
def test_others_do_not_write_for_the_unit(scene, draft, who):
    deputy = make_deputy(scene.units[1])
    actors = {
        "officer of another unit": scene.officers[2],
        "cluster's head": scene.heads[0],
        "deputy": deputy,
        "specialist": scene.specialist,
        "monitor": scene.monitor,
        "auditor": scene.auditor,
        "outsider": scene.outsider,
    }
    with pytest.raises(PermissionDenied, match="do cán bộ thi đua hoặc thủ trưởng"):
        write(draft, scene, actor=actors[who].user)


def test_unit_that_left_does_not_write(scene, draft):
    MemberUnit.objects.filter(unit=scene.units[1]).update(left_on=ON, left_reason="Giải thể (ví dụ)")
    with pytest.raises(PermissionDenied, match="không còn là thành viên"):
        write(draft, scene)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"measure": ""}, "đi cùng nhau"),
        ({"target": None}, "đi cùng nhau"),
        ({"target": Decimal("-1")}, "không âm"),
        ({"target": Decimal("1.234")}, "hai chữ số thập phân"),
        ({"target": Decimal(10) ** 12}, "nhỏ hơn"),
        ({"target": Decimal("NaN")}, "không âm"),
        ({"content": "  "}, "Hãy viết nội dung"),
        ({"content": "đ" * 501}, "tối đa 500"),
        ({"content": "đ" * 5000}, "tối đa 500"),
        ({"measure": "đ" * 61}, "tối đa 60"),
        ({"field": "other"}, "bốn lĩnh vực"),
    ],
)
def test_commitment_that_cannot_stand_is_refused(scene, draft, changed, words):
    with pytest.raises(CommitmentRefused, match=words):
        write(draft, scene, **changed)
    assert Commitment.objects.count() == 0


def test_commitment_in_words_only_stands(scene, draft):
    assert write(draft, scene, target=None, measure="").target is None


def test_commitments_are_limited(scene, draft):
    for number in range(60):
        make_commitment(draft, scene.units[1], position=number)
    with pytest.raises(CommitmentRefused, match="nhiều nhất 60"):
        write(draft, scene)


@pytest.mark.parametrize("state", [DraftState.ABANDONED, DraftState.SUPERSEDED])
def test_nothing_is_written_to_a_dead_draft(scene, state):
    with pytest.raises(CommitmentRefused, match="không còn dùng"):
        write(make_draft(scene.year, state=state), scene)


def test_change_keeps_from_and_to(scene, draft):
    row = write(draft, scene)
    base = row.written_at
    actions.change_commitment(
        row, base=base, actor=scene.heads[1].user, at=AT + timedelta(minutes=1), **{**GOOD, "target": Decimal("20"), "measure": "phường"}
    )
    row.refresh_from_db()
    assert row.target == 20
    assert row.written_at > base
    assert Entry.objects.order_by("-number").first().changes == {"target": ["18.5", "20"]}


def test_second_of_two_changes_is_told_and_sees_both(scene, draft):
    row = write(draft, scene)
    base = row.written_at
    actions.change_commitment(row, base=base, actor=scene.heads[1].user, at=AT, **{**GOOD, "content": "Bản của người thứ nhất"})
    with pytest.raises(Conflict) as conflict:
        actions.change_commitment(row, base=base, actor=scene.officers[1].user, at=AT, **{**GOOD, "content": "Bản của người thứ hai"})
    assert (conflict.value.theirs.content, conflict.value.mine.content) == ("Bản của người thứ nhất", "Bản của người thứ hai")
    row.refresh_from_db()
    assert row.content == "Bản của người thứ nhất"


def test_removed_commitment_disappears_and_cannot_change(scene, draft):
    row = write(draft, scene)
    actions.remove_commitment(row, actor=scene.officers[1].user, at=AT)
    assert [each.rows for each in queries.commitments_of(draft, [scene.units[1]])] == [()]
    for act in (
        lambda: actions.remove_commitment(row, actor=scene.officers[1].user, at=AT),
        lambda: actions.move_commitment(row, up=True, actor=scene.officers[1].user, at=AT),
        lambda: actions.change_commitment(row, base=row.written_at, actor=scene.officers[1].user, at=AT, **GOOD),
    ):
        with pytest.raises(CommitmentRefused, match="đã được bỏ"):
            act()


def test_other_unit_neither_changes_moves_nor_removes(scene, draft):
    row = write(draft, scene)
    stranger = scene.officers[2].user
    for act in (
        lambda: actions.remove_commitment(row, actor=stranger, at=AT),
        lambda: actions.move_commitment(row, up=True, actor=stranger, at=AT),
        lambda: actions.change_commitment(row, base=row.written_at, actor=stranger, at=AT, **GOOD),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_move_changes_places_within_the_field(scene, draft):
    first, second = write(draft, scene, content="Một"), write(draft, scene, content="Hai")
    other = write(draft, scene, content="Lĩnh vực khác", field=Field.SOCIO_ECONOMY)
    actions.move_commitment(second, up=True, actor=scene.officers[1].user, at=AT)
    (unit,) = queries.commitments_of(draft, [scene.units[1]])
    assert [row.pk for row in unit.rows] == [other.pk, second.pk, first.pk]
    actions.move_commitment(first, up=False, actor=scene.officers[1].user, at=AT)
    assert Entry.objects.filter(event="covenant.commitment_moved").count() == 1


def test_copy_brings_the_commitments_of_an_earlier_covenant(scene):
    old = make_draft(scene.year, state=DraftState.ABANDONED)
    make_commitment(old, scene.units[1], content="Cam kết cũ (ví dụ)")
    new = make_draft(scene.year)
    assert actions.copy_commitments(new, unit=scene.units[1], source=old, actor=scene.officers[1].user, at=AT) == 1
    (unit,) = queries.commitments_of(new, [scene.units[1]])
    assert [row.content for row in unit.rows] == ["Cam kết cũ (ví dụ)"]
    with pytest.raises(CommitmentRefused, match="không chép thêm"):
        actions.copy_commitments(new, unit=scene.units[1], source=old, actor=scene.officers[1].user, at=AT)


def test_copy_without_anything_to_copy_is_refused(scene, draft):
    other = make_scene()
    foreign = make_draft(other.year)
    make_commitment(foreign, scene.units[1])
    with pytest.raises(CommitmentRefused, match="chưa có cam kết nào"):
        actions.copy_commitments(draft, unit=scene.units[1], source=foreign, actor=scene.officers[1].user, at=AT)


def test_nothing_changes_once_signing_is_open():
    scene, covenant = make_open()
    row = Commitment.objects.filter(unit=scene.units[1]).first()
    actor = scene.officers[1].user
    for act in (
        lambda: write(covenant.draft, scene),
        lambda: actions.remove_commitment(row, actor=actor, at=AT),
        lambda: actions.move_commitment(row, up=False, actor=actor, at=AT),
        lambda: actions.change_commitment(row, base=row.written_at, actor=actor, at=AT, **GOOD),
        lambda: actions.copy_commitments(covenant.draft, unit=scene.units[1], source=covenant.draft, actor=actor, at=AT),
    ):
        with pytest.raises(CommitmentRefused, match="đã mở ký"):
            act()
