"""What each act does, and when it refuses."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from thidua.cluster.models import ClusterYear
from thidua.cluster.tests.factories import make_scene
from thidua.foundation.audit.models import Entry
from thidua.foundation.files.storage import FileRefused
from thidua.foundation.refusal import Conflict, Refused
from thidua.movement import actions, queries
from thidua.movement.models import Attachment, Criterion, Movement, MovementVersion, Participation
from thidua.movement.tests.factories import (
    AT,
    CRITERIA,
    LATER,
    REPORT_BY,
    RESPOND_BY,
    STORY,
    begin_report,
    fresh,
    join,
    make_draft,
    make_launched,
    make_received,
    make_sent,
    make_written,
    put_forward,
    text,
    write_plan,
)
from thidua.organisation.models import Council, Unit
from thidua.organisation.tests.factories import make_delegation, make_deputy, make_unit

pytestmark = pytest.mark.django_db


# --- the draft -----------------------------------------------------------------------------------------------------------------------


def test_head_unit_the_agency_and_each_unit_prepare_their_own_movements():
    scene = make_scene()
    year, council, unit = ClusterYear.objects.get(), Council.objects.get(pk=scene.council.pk), scene.units[1]
    allowed = ((year, scene.officers[0]), (council, scene.specialist), (unit, scene.officers[1]))
    for launcher, person in allowed:
        made = actions.start(launcher, text=text(), actor=person.user, at=AT)
        assert (made.state, made.launcher_name) == ("draft", launcher.cluster.name if launcher is year else launcher.name)
        for _other, stranger in allowed:
            if stranger is not person:
                with pytest.raises(PermissionDenied):
                    actions.start(launcher, text=text(), actor=stranger.user, at=AT)
                with pytest.raises(PermissionDenied):
                    actions.write(made, text=text(title="Khác"), base=0, actor=stranger.user, at=AT)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "  "}, "tên phong trào"),
        ({"title": "x" * 301}, "tối đa 300"),
        ({"ends_on": date(2023, 2, 28)}, "trước ngày bắt đầu"),
        ({"ends_on": date(2203, 2, 28)}, "dài hơn 20 năm"),
        ({"respond_by": RESPOND_BY.replace(year=2032)}, "Hạn gửi"),
        ({"report_by": REPORT_BY.replace(year=2032)}, "Hạn gửi"),
        ({"level": "galaxy"}, "Lựa chọn"),
        ({"anniversaries": ("my_birthday",)}, "Ngày kỷ niệm"),
        ({"criteria": (actions.CriterionText(" ", "mô hình"),)}, "chưa có lời"),
        ({"criteria": (actions.CriterionText("Giả định", "", Decimal(2)),)}, "đơn vị tính"),
        ({"criteria": (actions.CriterionText("Giả định", "cây", Decimal(-1)),)}, "không được âm"),
        ({"criteria": (actions.CriterionText("Giả định", "cây", Decimal("NaN")),)}, "một nghìn tỷ"),
        ({"criteria": (actions.CriterionText("Giả định", "cây", Decimal("1.234")),)}, "hai chữ số"),
        ({"criteria": (actions.CriterionText("Giả định", "cây", Decimal(1), counting="none"),)}, "Lựa chọn"),
        ({"criteria": (actions.CriterionText("Giả định", pk=99),)}, "không còn trong phong trào"),
        ({"criteria": (actions.CriterionText("Giả định"),) * 31}, "nhiều nhất 30"),
    ],
)
def test_text_that_cannot_stand_is_refused_in_words(fields, said):
    with pytest.raises(Refused, match=said):
        make_draft(**fields)
    assert not Movement.objects.exists()


def test_draft_is_written_over_and_tells_two_writers_of_each_other():
    stage = make_draft()
    first, *_rest = stage.criteria()
    changed = text(title="Tên mới", criteria=(actions.CriterionText("Lời mới", "cây", Decimal(5), pk=first.pk),))
    movement = actions.write(stage.movement, text=changed, base=0, actor=stage.keeper, at=AT)
    assert (movement.title, movement.revision) == ("Tên mới", 1)
    assert list(Criterion.objects.values_list("pk", "words")) == [(first.pk, "Lời mới")]
    assert actions.write(movement, text=changed, base=1, actor=stage.keeper, at=AT).revision == 1  # nothing differs, nothing is written
    with pytest.raises(Conflict):
        actions.write(movement, text=text(), base=0, actor=stage.keeper, at=AT)


# --- the launch ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"criteria": ()}, "ít nhất một tiêu chí"),
        ({"content": ""}, "Chưa có nội dung"),
        ({"scope": ""}, "phạm vi"),
        ({"begins_on": None}, "thời gian"),
        ({"level": ""}, "0601.N"),
        ({"mode": ""}, "0601.N"),
        ({"reach": ""}, "0601.N"),
        ({"ends_on": date(2023, 3, 2), "respond_by": None, "report_by": None}, "đã qua"),
        ({"respond_by": AT - timedelta(days=1)}, "Hạn gửi"),
    ],
)
def test_movement_is_launched_only_with_what_can_be_checked_and_counted(fields, said):
    stage = make_draft(**fields)
    with pytest.raises(Refused, match=said):
        actions.launch(stage.movement, revision=0, actor=stage.keeper, at=AT + timedelta(days=10))
    assert fresh(stage.movement).state == "draft"


def test_launch_keeps_the_first_version_and_reaches_every_member():
    stage = make_launched()
    assert [place.unit for place in Participation.objects.order_by("position")] == stage.scene.units
    assert set(Participation.objects.values_list("state", flat=True)) == {"awaited"}
    version = MovementVersion.objects.get()
    assert (version.number, version.reason, version.text["title"]) == (1, "", "Phong trào giả định")
    assert [each["target"] for each in version.text["criteria"]] == ["2", "1000", ""]
    assert Entry.objects.get(event="movement.launched").actor_id == stage.keeper.pk
    with pytest.raises(Refused, match="đã phát động"):
        actions.launch(stage.movement, revision=0, actor=stage.keeper, at=AT)


def test_launch_of_what_was_changed_meanwhile_is_refused():
    stage = make_draft()
    actions.write(stage.movement, text=text(title="Tên mới"), base=0, actor=stage.keeper, at=AT)
    with pytest.raises(Conflict):
        actions.launch(stage.movement, revision=0, actor=stage.keeper, at=AT)


def test_a_units_movement_is_prepared_by_its_officer_and_launched_by_its_head():
    scene = make_scene()
    unit, officer, head = scene.units[1], scene.officers[1].user, scene.heads[1].user
    movement = actions.start(Unit.objects.get(pk=unit.pk), text=text(reach="unit"), actor=officer, at=AT)
    with pytest.raises(PermissionDenied):
        actions.launch(movement, revision=0, actor=officer, at=AT)
    below = make_unit(parent=unit)
    actions.launch(movement, revision=0, actor=head, at=AT)
    assert [each.unit for each in Participation.objects.all()] == [below]


def test_a_unit_without_units_below_it_takes_part_itself_and_a_delegate_launches():
    scene = make_scene()
    deputy = make_deputy(scene.units[1])
    make_delegation(scene.units[1], scene.heads[1], deputy)
    movement = actions.start(Unit.objects.get(pk=scene.units[1].pk), text=text(), actor=scene.officers[1].user, at=AT)
    actions.launch(movement, revision=0, actor=deputy.user, at=AT)
    assert [each.unit for each in Participation.objects.all()] == [scene.units[1]]


def test_a_councils_movement_reaches_the_members_of_its_clusters():
    scene = make_scene(3)
    make_scene(2)  # another council's
    movement = actions.start(Council.objects.get(pk=scene.council.pk), text=text(), actor=scene.specialist.user, at=AT)
    actions.launch(movement, revision=0, actor=scene.specialist.user, at=AT)
    assert [each.unit for each in Participation.objects.order_by("position")] == scene.units


def test_further_units_are_reached_once():
    stage = make_launched()
    more, gone = make_unit(), make_unit(valid_to=date(2022, 12, 31))
    actions.widen(stage.movement, units=[more, stage.scene.units[1]], actor=stage.keeper, at=LATER)
    assert Participation.objects.get(unit=more).position == 4
    for units, said in (([more], "ít nhất một đơn vị"), ([], "ít nhất một đơn vị"), ([gone], "không còn hoạt động")):
        with pytest.raises(Refused, match=said):
            actions.widen(stage.movement, units=units, actor=stage.keeper, at=LATER)
    with pytest.raises(PermissionDenied):
        actions.widen(stage.movement, units=[make_unit()], actor=stage.officer(1), at=LATER)


def test_correction_is_a_new_version_with_its_reason_and_keeps_what_was_reported():
    stage = make_launched()
    join(stage)
    make_received(stage)
    kept, gone, words = stage.criteria()
    criteria = (
        actions.CriterionText(kept.words, "mô hình", Decimal(3), pk=kept.pk),
        actions.CriterionText(words.words, pk=words.pk),
        actions.CriterionText("Tiêu chí thêm", "buổi", Decimal(1)),
    )
    with pytest.raises(Refused, match="lý do"):
        actions.correct(stage.movement, text=text(criteria=criteria), reason=" ", base=0, actor=stage.keeper, at=LATER)
    with pytest.raises(Refused, match="ít nhất một tiêu chí"):
        actions.correct(stage.movement, text=text(criteria=()), reason="Giả định", base=0, actor=stage.keeper, at=LATER)
    same = tuple(
        actions.CriterionText(each.words, each.measure, each.target, each.direction, each.counting, each.pk) for each in stage.criteria()
    )
    with pytest.raises(Refused, match="Chưa có gì khác"):
        actions.correct(stage.movement, text=text(criteria=same), reason="Giả định", base=0, actor=stage.keeper, at=LATER)
    with pytest.raises(PermissionDenied):
        actions.correct(stage.movement, text=text(criteria=criteria), reason="Giả định", base=0, actor=stage.officer(1), at=LATER)
    corrected = actions.correct(stage.movement, text=text(criteria=criteria), reason="Ghi nhầm mức", base=0, actor=stage.keeper, at=LATER)
    assert list(MovementVersion.objects.order_by("number").values_list("number", "reason")) == [(1, ""), (2, "Ghi nhầm mức")]
    assert [each["target"] for each in MovementVersion.objects.get(number=1).text["criteria"]] == ["2", "1000", ""]
    assert Criterion.objects.get(pk=gone.pk).removed_at == LATER
    found = queries.glance(corrected, LATER)
    assert [(each.criterion.words, each.total) for each in found.standings] == [
        (kept.words, Decimal(2)),
        (words.words, None),
        ("Tiêu chí thêm", None),
    ]
    assert found.standings[0].met == 0  # two were enough before


def test_stopped_movement_takes_nothing_more():
    stage = make_launched()
    join(stage)
    with pytest.raises(Refused, match="lý do"):
        actions.withdraw(stage.movement, reason="", actor=stage.keeper, at=LATER)
    with pytest.raises(PermissionDenied):
        actions.withdraw(stage.movement, reason="Giả định", actor=stage.officer(1), at=LATER)
    actions.withdraw(stage.movement, reason="Trùng phong trào của cấp trên", actor=stage.keeper, at=LATER)
    for act in (
        lambda: begin_report(stage),
        lambda: put_forward(stage),
        lambda: write_plan(stage, 2),
        lambda: actions.withdraw(stage.movement, reason="Giả định", actor=stage.keeper, at=LATER),
        lambda: actions.review(stage.movement, words="Giả định", actor=stage.keeper, at=LATER),
        lambda: actions.correct(stage.movement, text=text(), reason="Giả định", base=0, actor=stage.keeper, at=LATER),
    ):
        with pytest.raises(Refused, match="đã dừng"):
            act()


# --- the answer ----------------------------------------------------------------------------------------------------------------------


def test_officer_writes_the_plan_head_approves_it():
    stage = make_launched()
    place = write_plan(stage, targets=(3, None))
    assert (place.state, place.revision, [each.target for each in place.own_targets.all()]) == ("writing", 1, [Decimal(3)])
    place = actions.present_plan(place, revision=1, actor=stage.officer(), at=AT)
    with pytest.raises(Refused, match="đang chờ duyệt"):
        actions.present_plan(place, revision=1, actor=stage.officer(), at=AT)
    with pytest.raises(PermissionDenied):
        actions.approve_plan(place, revision=1, actor=stage.officer(), at=AT)
    with pytest.raises(Conflict):
        actions.approve_plan(place, revision=0, actor=stage.head(), at=AT)
    place = actions.approve_plan(place, revision=1, actor=stage.head(), at=AT)
    assert (place.state, place.answered_at, place.takes_part) == ("taking_part", AT, True)
    with pytest.raises(Refused, match="đã được thủ trưởng duyệt"):
        write_plan(stage, plan="Khác")


def test_plan_is_the_units_own_and_says_something():
    stage = make_launched()
    place, words = stage.place(), stage.criteria()[2]
    for person in (stage.scene.officers[2], stage.scene.specialist, stage.scene.auditor):
        with pytest.raises(PermissionDenied):
            actions.write_plan(place, plan="Giả định", targets={}, base=0, actor=person.user, at=AT)
    for targets, said in (
        ({words.pk: Decimal(1)}, "không tính bằng số"),
        ({99: Decimal(1)}, "không còn"),
        ({stage.criteria()[0].pk: Decimal(-1)}, "không được âm"),
    ):
        with pytest.raises(Refused, match=said):
            actions.write_plan(place, plan="Giả định", targets=targets, base=0, actor=stage.officer(), at=AT)
    with pytest.raises(Refused, match="tối đa"):
        actions.write_plan(place, plan="x" * 20_001, targets={}, base=0, actor=stage.officer(), at=AT)
    written = actions.write_plan(place, plan="", targets={stage.criteria()[0].pk: Decimal(1)}, base=0, actor=stage.officer(), at=AT)
    with pytest.raises(Refused, match="chưa có nội dung"):
        actions.approve_plan(written, revision=1, actor=stage.head(), at=AT)
    with pytest.raises(Conflict):
        actions.write_plan(place, plan="Giả định", targets={}, base=0, actor=stage.officer(), at=AT)


def test_unit_says_that_it_takes_no_part_and_may_think_again():
    stage = make_launched()
    with pytest.raises(PermissionDenied):
        actions.decline(stage.place(), reason="Giả định", actor=stage.officer(), at=AT)
    with pytest.raises(Refused, match="lý do"):
        actions.decline(stage.place(), reason="", actor=stage.head(), at=AT)
    place = actions.decline(stage.place(), reason="Đơn vị sắp sáp nhập", actor=stage.head(), at=RESPOND_BY + timedelta(days=1))
    assert (place.state, queries.is_answer_late(place, LATER)) == ("declined", True)
    with pytest.raises(Refused, match="không tham gia"):
        actions.decline(place, reason="Giả định", actor=stage.head(), at=LATER)
    with pytest.raises(Refused, match="không tham gia"):
        write_plan(stage)
    actions.take_up_again(place, reason="Hoãn sáp nhập", actor=stage.officer(), at=LATER)
    assert join(stage, at=LATER).takes_part
    assert queries.is_answer_late(stage.place(), LATER)  # the first answer is what came late


def test_plan_taken_up_again_leaves_the_unit_in_the_movement():
    stage = make_launched()
    with pytest.raises(Refused, match="cứ sửa trực tiếp"):
        actions.take_up_again(stage.place(), reason="Giả định", actor=stage.officer(), at=AT)
    place = actions.take_up_again(join(stage), reason="Bổ sung việc", actor=stage.officer(), at=LATER)
    assert (place.state, place.takes_part) == ("writing", True)
    assert begin_report(stage).state == "draft"


def test_the_very_moment_of_the_deadline_is_in_time():
    stage = make_launched()
    assert not queries.is_answer_late(join(stage, at=RESPOND_BY), LATER)
    assert queries.is_answer_late(stage.place(2), RESPOND_BY + timedelta(seconds=1))


# --- reports -------------------------------------------------------------------------------------------------------------------------


def test_report_goes_from_officer_to_head_to_launcher():
    stage = make_launched()
    with pytest.raises(Refused, match="chưa có kế hoạch"):
        begin_report(stage)
    join(stage)
    report = make_written(stage)
    assert begin_report(stage) == report  # the open one
    report = actions.present_report(report, revision=1, actor=stage.officer(), at=LATER)
    with pytest.raises(PermissionDenied):
        actions.send_report(report, revision=1, actor=stage.officer(), at=LATER)
    with pytest.raises(Conflict):
        actions.send_report(report, revision=0, actor=stage.head(), at=LATER)
    report = actions.send_report(report, revision=1, actor=stage.head(), at=LATER)
    with pytest.raises(Refused, match="chờ tiếp nhận"):
        make_written(stage, values=(9, 9))
    for person in (stage.officer(), stage.officer(2), stage.scene.specialist.user):
        with pytest.raises(PermissionDenied):
            actions.receive_report(report, actor=person, at=LATER)
        with pytest.raises(PermissionDenied):
            actions.return_report(report, reason="Giả định", actor=person, at=LATER)
    with pytest.raises(Refused, match="lý do"):
        actions.return_report(report, reason="", actor=stage.keeper, at=LATER)
    report = actions.return_report(report, reason="Thiếu minh chứng", actor=stage.keeper, at=LATER)
    assert (report.state, report.return_reason) == ("returned", "Thiếu minh chứng")
    report = make_received(stage, values=(2, 400))
    with pytest.raises(Refused, match="báo cáo tiếp theo"):
        actions.write_report(report, counted_to=report.counted_to, words="", said={}, base=report.revision, actor=stage.officer(), at=LATER)
    with pytest.raises(Refused, match="đang chờ"):
        actions.receive_report(report, actor=stage.keeper, at=LATER)


def test_report_says_something_that_can_be():
    stage = make_launched()
    join(stage)
    number, _total, words = stage.criteria()
    for day, said in ((date(2023, 2, 28), "từ khi phong trào bắt đầu"), (date(2023, 6, 2), "chưa tới")):
        with pytest.raises(Refused, match=said):
            begin_report(stage, counted_to=day)
    report = begin_report(stage)
    with pytest.raises(Refused, match="chưa có số liệu"):
        actions.send_report(report, revision=0, actor=stage.head(), at=LATER)
    for said, told in (
        ({number.pk: actions.Said(Decimal("NaN"))}, "một nghìn tỷ"),
        ({number.pk: actions.Said(Decimal(10) ** 12)}, "một nghìn tỷ"),
        ({words.pk: actions.Said(Decimal(1))}, "bằng lời"),
        ({99: actions.Said(None)}, "không còn"),
        ({number.pk: actions.Said(None, "x" * 2001)}, "tối đa"),
    ):
        with pytest.raises(Refused, match=told):
            actions.write_report(report, counted_to=report.counted_to, words="", said=said, base=0, actor=stage.officer(), at=LATER)
    zero = {number.pk: actions.Said(Decimal(0))}
    written = actions.write_report(report, counted_to=report.counted_to, words="", said=zero, base=0, actor=stage.officer(), at=LATER)
    assert actions.send_report(written, revision=1, actor=stage.head(), at=LATER).state == "sent"  # 0 is a result


def test_report_after_the_deadline_is_late():
    stage = make_launched()
    join(stage)
    join(stage, 2)
    assert not queries.is_report_late(make_sent(stage, at=REPORT_BY), REPORT_BY)
    late = REPORT_BY + timedelta(seconds=1)
    assert queries.is_report_late(make_sent(stage, 2, at=late), late)
    assert Entry.objects.filter(event="movement.report_sent").order_by("-number").first().changes["late"] is True


def test_the_furthest_received_report_counts():
    stage = make_launched()
    join(stage, targets=(1,))
    join(stage, 2)
    make_received(stage, values=(1, 100), counted_to=date(2023, 4, 30))
    make_received(stage, values=(1, 250), counted_to=date(2023, 5, 31))
    make_received(stage, 2, values=(1, 800))
    make_written(stage, values=(9, 9), counted_to=date(2023, 6, 1))  # on its way: not counted
    found = queries.glance(stage.movement, LATER)
    models, trees, words = found.standings
    assert (models.met, models.taking_part, models.bar) == (1, 2, "50.0")  # its own target of one, and not the other's of two
    assert (trees.total, trees.progress.percent, trees.is_met) == (Decimal(1050), Decimal("105.0"), True)
    assert (words.total, words.reported) == (None, 0)
    assert (found.units, found.taking_part, found.awaited, found.reports) == (3, 2, 1, 2)


# --- exemplars -----------------------------------------------------------------------------------------------------------------------


def test_exemplar_is_put_forward_returned_changed_and_accepted():
    stage = make_launched()
    with pytest.raises(Refused, match="chưa có kế hoạch"):
        put_forward(stage)
    join(stage)
    exemplar = put_forward(stage)
    with pytest.raises(PermissionDenied):
        actions.put_forward(stage.place(), story=STORY, actor=stage.officer(2), at=LATER)
    for person in (stage.officer(), stage.scene.specialist.user):
        with pytest.raises(PermissionDenied):
            actions.accept_exemplar(exemplar, actor=person, at=LATER)
        with pytest.raises(PermissionDenied):
            actions.return_exemplar(exemplar, reason="Giả định", actor=person, at=LATER)
    with pytest.raises(Refused, match="lý do"):
        actions.return_exemplar(exemplar, reason="", actor=stage.keeper, at=LATER)
    exemplar = actions.return_exemplar(exemplar, reason="Nêu rõ kết quả", actor=stage.keeper, at=LATER)
    again = actions.Story("good_deed", "person", STORY.name, "", "Việc tốt giả định, có kết quả.")
    with pytest.raises(PermissionDenied):
        actions.change_exemplar(exemplar, story=again, actor=stage.officer(2), at=LATER)
    exemplar = actions.change_exemplar(exemplar, story=again, actor=stage.officer(), at=LATER)
    assert (exemplar.state, exemplar.story) == ("put", again.story)
    exemplar = actions.accept_exemplar(exemplar, actor=stage.keeper, at=LATER)
    with pytest.raises(Refused, match="không sửa được"):
        actions.change_exemplar(exemplar, story=again, actor=stage.officer(), at=LATER)
    with pytest.raises(Refused, match="không còn chờ"):
        actions.accept_exemplar(exemplar, actor=stage.keeper, at=LATER)
    assert queries.glance(stage.movement, LATER).exemplars == 1


@pytest.mark.parametrize(
    ("story", "said"),
    [
        (actions.Story("good_deed", "person", " ", "", "Giả định"), "họ và tên"),
        (actions.Story("good_deed", "person", "Giả định", "", " "), "việc làm"),
        (actions.Story("hero", "person", "Giả định", "", "Giả định"), "Lựa chọn"),
        (actions.Story("good_deed", "dog", "Giả định", "", "Giả định"), "Lựa chọn"),
        (actions.Story("good_deed", "person", "x" * 201, "", "Giả định"), "tối đa 200"),
    ],
)
def test_exemplar_without_name_or_story_is_refused(story, said):
    stage = make_launched()
    join(stage)
    with pytest.raises(Refused, match=said):
        put_forward(stage, story=story)


# --- reviews -------------------------------------------------------------------------------------------------------------------------


def test_reviews_keep_the_figures_of_their_day():
    stage = make_launched()
    join(stage)
    make_received(stage, values=(2, 300), counted_to=date(2023, 4, 30))
    with pytest.raises(Refused, match="đánh giá sơ kết"):
        actions.review(stage.movement, words=" ", actor=stage.keeper, at=LATER)
    for act in (actions.review, actions.close):
        with pytest.raises(PermissionDenied):
            act(stage.movement, words="Giả định", actor=stage.officer(), at=LATER)
    interim = actions.review(stage.movement, words="Khá", actor=stage.keeper, at=LATER)
    assert fresh(stage.movement).state == "reviewed"
    sent = make_sent(stage, values=(2, 900))
    with pytest.raises(Refused, match="1 báo cáo chờ tiếp nhận"):
        actions.close(stage.movement, words="Tốt", actor=stage.keeper, at=LATER)
    actions.receive_report(sent, actor=stage.keeper, at=LATER)
    final = actions.close(stage.movement, words="Tốt", actor=stage.keeper, at=LATER)
    totals = [each.figures["criteria"][1]["total"] for each in (interim, final)]
    assert (totals, final.figures["counts"]["taking_part"]) == (["300", "900"], 1)
    for act in (lambda: begin_report(stage), lambda: actions.close(stage.movement, words="Giả định", actor=stage.keeper, at=LATER)):
        with pytest.raises(Refused, match="đã tổng kết"):
            act()


# --- files ---------------------------------------------------------------------------------------------------------------------------


def pdf(name="ke-hoach.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4 thu", "application/pdf")


def test_files_stand_with_plan_report_and_exemplar_while_these_can_be_changed(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    stage = make_launched()
    place = write_plan(stage)
    actions.attach(place, upload=pdf(), actor=stage.officer(), at=AT)
    join(stage)
    report = begin_report(stage)
    kept = actions.attach(report, upload=pdf(), actor=stage.officer(), at=LATER)
    exemplar = put_forward(stage)
    actions.attach(exemplar, upload=pdf(), actor=stage.officer(), at=LATER)
    for record, said in (
        (place, "đã được thủ trưởng duyệt"),
        (actions.accept_exemplar(exemplar, actor=stage.keeper, at=LATER), "ghi nhận"),
    ):
        with pytest.raises(Refused, match=said):
            actions.attach(record, upload=pdf(), actor=stage.officer(), at=LATER)
    with pytest.raises(PermissionDenied):
        actions.attach(report, upload=pdf(), actor=stage.officer(2), at=LATER)
    with pytest.raises(PermissionDenied):
        actions.remove_file(report, kept, actor=stage.officer(2), at=LATER)
    with pytest.raises(FileRefused):
        actions.attach(report, upload=SimpleUploadedFile("a.pdf", b"MZ khong phai pdf"), actor=stage.officer(), at=LATER)
    actions.remove_file(report, kept, actor=stage.officer(), at=LATER)
    with pytest.raises(Refused, match="đã được bỏ"):
        actions.remove_file(report, kept, actor=stage.officer(), at=LATER)
    assert Attachment.objects.filter(removed_at=None).count() == 2


def test_criteria_of_the_factory_are_those_of_the_launch():
    assert [(each.words, each.target) for each in make_launched().criteria()] == [(each.words, each.target) for each in CRITERIA]
