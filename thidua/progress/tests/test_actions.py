"""What each act does, and when it refuses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from thidua.cluster.models import MemberUnit
from thidua.cluster.tests.factories import make_scene
from thidua.covenant.actions import open_for_signing
from thidua.covenant.models import Commitment
from thidua.covenant.tests.factories import make_commitments, make_draft, make_in_force, sign_by
from thidua.drafting.models import Draft
from thidua.foundation.audit.models import Entry
from thidua.foundation.files.storage import FileRefused
from thidua.foundation.refusal import Conflict, Refused
from thidua.organisation.tests.factories import make_delegation, make_deputy
from thidua.progress import actions, queries
from thidua.progress.models import Figure, Report, TargetRule
from thidua.progress.tests.factories import AT, DUE, begin, fresh, make_desk, make_received, make_sent, make_written, open_period, write

pytestmark = pytest.mark.django_db


# --- the calendar --------------------------------------------------------------------------------------------------------------------


def test_opening_needs_a_covenant_in_force():
    scene = make_scene()
    with pytest.raises(Refused, match="chưa có giao ước có hiệu lực"):
        open_period(scene)


def test_only_the_head_unit_keeps_the_calendar():
    desk = make_desk()
    for person in (desk.scene.officers[1], desk.scene.specialist, desk.scene.auditor):
        for act in (
            lambda user: actions.open_periods(desk.scene.year, wanted=[actions.Wanted("year", 1, DUE)], actor=user, at=AT),
            lambda user: actions.change_deadline(desk.period, due_at=DUE + timedelta(days=1), reason="Giả định", actor=user, at=AT),
            lambda user: actions.close_period(desk.period, actor=user, at=AT),
            lambda user: actions.reopen_period(desk.period, reason="Giả định", actor=user, at=AT),
            lambda user: actions.enter_for_unit(desk.period, unit=desk.scene.units[2], reason="Giả định", actor=user, at=AT),
        ):
            with pytest.raises(PermissionDenied):
                act(person.user)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ([], "ít nhất một kỳ"),
        ([("quarter", 1, DUE)], "đã được mở rồi"),
        ([("quarter", 5, DUE)], "Không có kỳ"),
        ([("week", 1, DUE)], "Không có kỳ"),
        ([("year", 1, DUE.replace(year=2203))], "Hạn gửi"),
        ([("year", 1, DUE), ("year", 1, DUE)], "đã được mở rồi"),
    ],
)
def test_period_that_cannot_be_opened_is_refused_in_words(wanted, said):
    desk = make_desk()
    with pytest.raises(Refused, match=said):
        actions.open_periods(desk.scene.year, wanted=[actions.Wanted(*each) for each in wanted], actor=desk.scene.officers[0].user, at=AT)


def test_deadline_moves_with_a_reason_and_is_then_nobodys_custom():
    desk = make_desk()
    head = desk.scene.officers[0].user
    with pytest.raises(Refused, match="lý do"):
        actions.change_deadline(desk.period, due_at=DUE + timedelta(days=2), reason=" ", actor=head, at=AT)
    with pytest.raises(Refused, match="trùng"):
        actions.change_deadline(desk.period, due_at=DUE, reason="Nghỉ lễ", actor=head, at=AT)
    moved = actions.change_deadline(desk.period, due_at=DUE + timedelta(days=2), reason="Nghỉ lễ", actor=head, at=AT)
    assert (moved.due_at, moved.customary) == (DUE + timedelta(days=2), False)
    assert Entry.objects.get(event="progress.deadline_changed").reason == "Nghỉ lễ"


def test_closed_period_takes_no_report_until_it_is_reopened():
    desk = make_desk()
    head, report = desk.scene.officers[0].user, make_written(desk)
    waiting = make_sent(desk, 2)
    actions.close_period(desk.period, actor=head, at=AT)
    with pytest.raises(Refused, match="đã khóa"):
        begin(desk, 0)
    with pytest.raises(Refused, match="đã khóa"):
        write(desk, report, 3)
    with pytest.raises(Refused, match="đã khóa"):
        actions.send(report, revision=report.revision, actor=desk.scene.heads[1].user, at=AT)
    with pytest.raises(Refused, match="đã khóa"):
        actions.close_period(desk.period, actor=head, at=AT)
    assert actions.receive(waiting, actor=head, at=AT).state == "received"
    actions.reopen_period(desk.period, reason="Bổ sung", actor=head, at=AT)
    assert write(desk, report, 3).figures.get(commitment=desk.commitments(1)[0]).value == 3


# --- how targets are read ------------------------------------------------------------------------------------------------------------


def rule(desk, number, actor, direction="lower", weight="2"):
    commitment = desk.commitments(number)[0]
    rules = {commitment.pk: actions.Rule(direction, Decimal(weight))}
    return actions.set_rules(desk.covenant, unit=desk.scene.units[number], rules=rules, actor=actor.user, at=AT)


def test_unit_and_head_unit_set_how_a_target_is_read_and_the_covenant_stays():
    desk = make_desk()
    before = list(Commitment.objects.order_by("pk").values())
    assert rule(desk, 1, desk.scene.officers[1]) == 1
    assert rule(desk, 1, desk.scene.officers[1]) == 0
    assert rule(desk, 1, desk.scene.heads[0], weight="3") == 1
    assert TargetRule.objects.get().weight == 3
    assert list(Commitment.objects.order_by("pk").values()) == before
    target = queries.targets_of(desk.covenant, [desk.scene.units[1]])[desk.scene.units[1].pk][0]
    assert (target.direction, target.weight) == ("lower", 3)
    other = queries.targets_of(desk.covenant, [desk.scene.units[2]])[desk.scene.units[2].pk][0]
    assert (other.direction, other.weight) == ("higher", 1)


def test_others_do_not_set_how_a_target_is_read():
    desk = make_desk()
    for person in (desk.scene.officers[2], desk.scene.specialist, desk.scene.auditor):
        with pytest.raises(PermissionDenied):
            rule(desk, 1, person)


@pytest.mark.parametrize(
    ("direction", "weight"), [("lower", "0"), ("lower", "-1"), ("lower", "1000"), ("lower", "0.001"), ("lower", "NaN"), ("up", "1")]
)
def test_rule_that_cannot_stand_is_refused(direction, weight):
    desk = make_desk()
    with pytest.raises(Refused):
        rule(desk, 1, desk.scene.officers[1], direction, weight)
    assert not TargetRule.objects.exists()


def test_rule_of_another_units_target_is_refused():
    desk = make_desk()
    rules = {desk.commitments(2)[0].pk: actions.Rule("lower", Decimal(1))}
    with pytest.raises(Refused, match="không thuộc đơn vị"):
        actions.set_rules(desk.covenant, unit=desk.scene.units[1], rules=rules, actor=desk.scene.officers[1].user, at=AT)


# --- writing -------------------------------------------------------------------------------------------------------------------------


def test_report_is_begun_once():
    desk = make_desk()
    assert begin(desk) == begin(desk)
    assert Report.objects.count() == 1


def test_only_the_unit_begins_and_writes():
    desk = make_desk()
    report = begin(desk)
    for person in (
        desk.scene.officers[0],
        desk.scene.officers[2],
        desk.scene.specialist,
        desk.scene.auditor,
        make_deputy(desk.scene.units[1]),
    ):
        with pytest.raises(PermissionDenied):
            actions.begin(desk.period, unit=desk.scene.units[1], actor=person.user, at=AT)
        with pytest.raises(PermissionDenied):
            actions.write(report, note="x", said={}, base=0, actor=person.user, at=AT)
        with pytest.raises(PermissionDenied):
            actions.add_evidence(report, upload=SimpleUploadedFile("a.pdf", b"%PDF-1.4"), commitment=None, actor=person.user, at=AT)


def test_unit_that_left_reports_no_more():
    desk = make_desk()
    MemberUnit.objects.filter(unit=desk.scene.units[1]).update(left_on=AT.date(), left_reason="Giả định")
    with pytest.raises(PermissionDenied, match="không còn là thành viên"):
        begin(desk)


def test_zero_and_no_figure_are_kept_apart():
    desk = make_desk()
    report = make_written(desk, values=(0, None), words="")
    first, second = desk.commitments(1)
    assert report.figures.get(commitment=first).value == 0
    assert not report.figures.filter(commitment=second).exists()
    write(desk, report, None)
    assert report.figures.get(commitment=first).value is None


def test_writing_the_same_again_is_no_new_revision():
    desk = make_desk()
    report = make_written(desk)
    assert write(desk, report, 4, "85.5", words="Lời giả định").revision == report.revision
    assert Entry.objects.filter(event="progress.report_written").count() == 1


@pytest.mark.parametrize("value", ["NaN", "1e12", "-1e12", "0.001", "Infinity"])
def test_value_that_cannot_stand_is_refused(value):
    desk = make_desk()
    report = begin(desk)
    with pytest.raises(Refused, match="nhỏ hơn một nghìn tỷ"):
        write(desk, report, Decimal(value))
    assert not Figure.objects.exists()


def test_two_who_write_at_once_do_not_overwrite_each_other():
    desk = make_desk()
    report = begin(desk)
    write(desk, report, 3)
    with pytest.raises(Conflict) as conflict:
        actions.write(report, note="Bản sau", said={}, base=0, actor=desk.scene.heads[1].user, at=AT)
    assert conflict.value.theirs.revision == 1
    assert fresh(report).note == ""


def test_target_of_another_unit_is_refused():
    desk = make_desk()
    said = {desk.commitments(2)[0].pk: actions.Said(Decimal(1))}
    with pytest.raises(Refused, match="không thuộc giao ước của đơn vị"):
        actions.write(begin(desk), note="", said=said, base=0, actor=desk.scene.officers[1].user, at=AT)


# --- evidence ------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def attach(desk, report, *, name="minh-chung.pdf", content=b"%PDF-1.4 gia dinh", commitment=None):
    upload = SimpleUploadedFile(name, content)
    return actions.add_evidence(report, upload=upload, commitment=commitment, actor=desk.scene.officers[1].user, at=AT)


@pytest.mark.usefixtures("files")
def test_evidence_is_attached_and_removed_while_the_report_is_written():
    desk = make_desk()
    report, officer = make_written(desk), desk.scene.officers[1].user
    kept = attach(desk, report, commitment=desk.commitments(1)[0].pk)
    gone = attach(desk, report)
    actions.remove_evidence(gone, actor=officer, at=AT)
    with pytest.raises(Refused, match="đã được bỏ"):
        actions.remove_evidence(gone, actor=officer, at=AT)
    assert queries.lines_of(fresh(report))[0].evidence == (kept,)
    actions.send(report, revision=report.revision, actor=desk.scene.heads[1].user, at=AT)
    with pytest.raises(Refused, match="đã gửi"):
        attach(desk, fresh(report))
    with pytest.raises(Refused, match="đã gửi"):
        actions.remove_evidence(kept, actor=officer, at=AT)


@pytest.mark.usefixtures("files")
def test_evidence_of_another_kind_or_for_anothers_target_is_refused():
    desk = make_desk()
    report = begin(desk)
    with pytest.raises(FileRefused):
        attach(desk, report, name="chuong-trinh.exe", content=b"MZ gia dinh")
    with pytest.raises(Refused, match="không thuộc giao ước"):
        attach(desk, report, commitment=desk.commitments(2)[0].pk)


# --- the way -------------------------------------------------------------------------------------------------------------------------


def test_officer_presents_head_sends_head_unit_receives():
    desk = make_desk()
    report, scene = make_written(desk), desk.scene
    report = actions.present(report, revision=1, actor=scene.officers[1].user, at=AT)
    assert report.state == "prepared"
    with pytest.raises(Refused, match="đang chờ duyệt"):
        actions.present(report, revision=1, actor=scene.officers[1].user, at=AT)
    with pytest.raises(PermissionDenied, match="Chỉ thủ trưởng"):
        actions.send(report, revision=1, actor=scene.officers[1].user, at=AT)
    report = actions.send(report, revision=1, actor=scene.heads[1].user, at=AT)
    assert (report.state, report.sent_by_name, report.first_sent_at) == ("sent", scene.heads[1].full_name, AT)
    for person in (scene.heads[1], scene.heads[2], scene.specialist, scene.auditor):
        with pytest.raises(PermissionDenied):
            actions.receive(report, actor=person.user, at=AT)
        with pytest.raises(PermissionDenied):
            actions.return_to_unit(report, reason="Giả định", actor=person.user, at=AT)
    assert actions.receive(report, actor=scene.officers[0].user, at=AT).state == "received"


def test_who_acts_for_the_head_by_a_delegation_sends():
    desk = make_desk()
    deputy = make_deputy(desk.scene.units[1])
    report = make_written(desk)
    with pytest.raises(PermissionDenied):
        actions.send(report, revision=1, actor=deputy.user, at=AT)
    make_delegation(desk.scene.units[1], desk.scene.heads[1], deputy)
    deputy.user.__dict__.pop("_standing")
    assert actions.send(report, revision=1, actor=deputy.user, at=AT).state == "sent"


def test_empty_report_is_not_sent():
    desk = make_desk()
    report = begin(desk)
    with pytest.raises(Refused, match="chưa có số liệu hay lời nào"):
        actions.send(report, revision=0, actor=desk.scene.heads[1].user, at=AT)
    with pytest.raises(Refused, match="chưa có số liệu hay lời nào"):
        actions.present(report, revision=0, actor=desk.scene.officers[1].user, at=AT)


def test_head_sends_what_was_read_and_nothing_newer():
    desk = make_desk()
    report = make_written(desk)
    write(desk, report, 5)
    with pytest.raises(Conflict):
        actions.send(report, revision=1, actor=desk.scene.heads[1].user, at=AT)
    assert fresh(report).state == "draft"


def test_returned_report_carries_its_reason_and_comes_again():
    desk = make_desk()
    report, head = make_sent(desk), desk.scene.officers[0].user
    with pytest.raises(Refused, match="lý do"):
        actions.return_to_unit(report, reason="", actor=head, at=AT)
    report = actions.return_to_unit(report, reason="Thiếu minh chứng", actor=head, at=AT)
    assert (report.state, report.return_reason) == ("returned", "Thiếu minh chứng")
    with pytest.raises(Refused, match="đang chờ"):
        actions.receive(report, actor=head, at=AT)
    report = write(desk, report, 5)
    report = actions.send(report, revision=report.revision, actor=desk.scene.heads[1].user, at=DUE + timedelta(days=1))
    assert (report.state, report.first_sent_at) == ("sent", AT)
    assert not queries.is_late(report, DUE + timedelta(days=2))


def test_late_is_told_by_the_clock():
    desk = make_desk()
    report = make_written(desk)
    assert not queries.is_late(report, DUE)
    assert queries.is_late(report, DUE + timedelta(seconds=1))
    report = actions.send(report, revision=1, actor=desk.scene.heads[1].user, at=DUE)
    assert not queries.is_late(report, DUE + timedelta(days=30))
    late = make_sent(desk, 2, at=DUE + timedelta(microseconds=1))
    assert queries.is_late(late, DUE + timedelta(days=30))


def test_head_unit_enters_for_a_unit_with_its_reason():
    desk = make_desk()
    scene = desk.scene
    with pytest.raises(Refused, match="lý do"):
        actions.enter_for_unit(desk.period, unit=scene.units[1], reason="", actor=scene.officers[0].user, at=AT)
    report = actions.enter_for_unit(desk.period, unit=scene.units[1], reason="Đơn vị mất mạng", actor=scene.officers[0].user, at=AT)
    assert report.on_behalf_reason == "Đơn vị mất mạng"
    said = {desk.commitments(1)[0].pk: actions.Said(Decimal(2))}
    report = actions.write(report, note="", said=said, base=0, actor=scene.officers[0].user, at=AT)
    with pytest.raises(PermissionDenied, match="nhập thay"):
        actions.send(report, revision=1, actor=scene.officers[0].user, at=AT)
    with pytest.raises(PermissionDenied):
        actions.write(report, note="", said={}, base=1, actor=scene.officers[2].user, at=AT)
    assert actions.send(report, revision=1, actor=scene.heads[0].user, at=AT).state == "sent"
    with pytest.raises(Refused, match="đã gửi"):
        actions.enter_for_unit(desk.period, unit=scene.units[1], reason="Lần nữa", actor=scene.officers[0].user, at=AT)


def test_head_unit_does_not_send_what_a_unit_wrote_itself():
    desk = make_desk()
    report = make_written(desk)
    with pytest.raises(PermissionDenied, match="Chỉ thủ trưởng"):
        actions.send(report, revision=1, actor=desk.scene.heads[0].user, at=AT)


@pytest.mark.usefixtures("files")
def test_correction_is_a_new_version_and_the_old_one_counts_until_it_is_received():
    desk = make_desk()
    scene, first = desk.scene, make_written(desk)
    attach(desk, first, commitment=desk.commitments(1)[0].pk)
    first = actions.send(first, revision=1, actor=scene.heads[1].user, at=AT)
    with pytest.raises(Refused, match="đã được tiếp nhận"):
        actions.correct(first, reason="Sai số", actor=scene.officers[1].user, at=AT)
    first = actions.receive(first, actor=scene.officers[0].user, at=AT)
    with pytest.raises(Refused, match="bản đính chính"):
        write(desk, first, 5)
    with pytest.raises(Refused, match="lý do"):
        actions.correct(first, reason="", actor=scene.officers[1].user, at=AT)
    with pytest.raises(PermissionDenied):
        actions.correct(first, reason="Sai số", actor=scene.officers[0].user, at=AT)
    second = actions.correct(first, reason="Sai số", actor=scene.officers[1].user, at=AT)
    assert (second.version, second.state, second.figures.count(), second.evidence.count()) == (2, "draft", 2, 1)
    with pytest.raises(Refused, match="đang làm"):
        actions.correct(first, reason="Sai số", actor=scene.officers[1].user, at=AT)
    second = write(desk, second, 5, "85.5")
    assert fresh(first).state == "received"
    second = actions.send(second, revision=second.revision, actor=scene.heads[1].user, at=DUE + timedelta(days=9))
    second = actions.receive(second, actor=scene.officers[0].user, at=DUE + timedelta(days=9))
    assert (fresh(first).state, second.state) == ("superseded", "received")
    assert first.figures.get(commitment=desk.commitments(1)[0]).value == 4
    assert not queries.is_late(second, DUE + timedelta(days=10))


def test_report_goes_on_by_the_covenant_that_takes_the_place_of_the_old_one():
    desk = make_desk()
    report, received = make_written(desk), make_received(desk, 2)
    officer, old = desk.scene.officers[1].user, desk.covenant
    Draft.objects.filter(pk=old.draft_id).update(state="superseded")
    draft = make_draft(desk.scene.year, title="Giao ước mới (giả định)")
    make_commitments(draft, desk.scene.units)
    new = open_for_signing(draft, actor=desk.scene.heads[0].user, at=AT)
    sign_by(desk.scene, new, 0, 1, 2)
    old.refresh_from_db()
    assert old.state == "superseded"
    with pytest.raises(Refused, match="đã được thay thế"):
        actions.write(report, note="x", said={}, base=1, actor=officer, at=AT)
    with pytest.raises(Refused, match="đã được thay thế"):
        actions.correct(received, reason="Giả định", actor=desk.scene.officers[2].user, at=AT)
    again = begin(desk)
    assert (again.pk, again.covenant_id, again.revision) == (report.pk, new.pk, 2)
    assert [line.value for line in queries.lines_of(fresh(again))] == [None, None]
    assert begin(desk).revision == 2
    assert begin(desk, 2).covenant_id == old.pk


def test_received_report_is_received_once():
    desk = make_desk()
    report = make_received(desk)
    with pytest.raises(Refused, match="đang chờ"):
        actions.receive(report, actor=desk.scene.officers[0].user, at=AT)
    with pytest.raises(Refused, match="đang chờ"):
        actions.return_to_unit(report, reason="Giả định", actor=desk.scene.officers[0].user, at=AT)


def test_unit_without_a_signature_has_nothing_to_report():
    desk = make_desk()
    scene, _covenant = make_in_force(2)
    unit = scene.units[1]
    unit.memberships.all().delete()
    MemberUnit.objects.create(cluster_year=desk.scene.year, council=desk.scene.council, year=2023, unit=unit, position=9)
    with pytest.raises(Refused, match="chưa ký giao ước"):
        actions.begin(desk.period, unit=unit, actor=scene.officers[1].user, at=AT)
