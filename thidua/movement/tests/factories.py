"""Movements in every state, for tests. Units, people, words and figures are invented."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from thidua.cluster.models import ClusterYear
from thidua.cluster.tests.factories import Scene, make_scene
from thidua.movement import actions
from thidua.movement.models import Counting, Exemplar, Movement, MovementReport, Participation

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AT = datetime(2023, 3, 1, 9, tzinfo=HANOI)
RESPOND_BY = datetime(2023, 3, 15, 17, tzinfo=HANOI)
REPORT_BY = datetime(2023, 11, 15, 17, tzinfo=HANOI)
LATER = datetime(2023, 6, 1, 9, tzinfo=HANOI)

CRITERIA = (
    actions.CriterionText("Mỗi đơn vị có ít nhất hai mô hình giả định", "mô hình", Decimal(2)),
    actions.CriterionText("Trồng một nghìn cây giả định", "cây", Decimal(1000), counting=Counting.TOTAL),
    actions.CriterionText("Giữ gìn đoàn kết, nêu gương"),
)


def text(**fields):
    """Return a whole text that can be launched."""
    given = {
        "title": "Phong trào giả định",
        "theme": "Chủ đề giả định",
        "content": "Nội dung giả định, làm cho thiết thực.",
        "scope": "Các đơn vị thành viên",
        "level": "unit",
        "reach": "cluster",
        "mode": "thematic",
        "begins_on": date(2023, 3, 1),
        "ends_on": date(2023, 12, 31),
        "respond_by": RESPOND_BY,
        "report_by": REPORT_BY,
        "anniversaries": ("call",),
        "criteria": CRITERIA,
    }
    return actions.MovementText(**given | fields)


@dataclass
class Stage:
    """A scene with one movement of its cluster's year. `units[0]` is the head unit, which keeps the movement."""

    scene: Scene
    movement: Movement

    @property
    def keeper(self):
        return self.scene.officers[0].user

    def officer(self, number=1):
        return self.scene.officers[number].user

    def head(self, number=1):
        return self.scene.heads[number].user

    def place(self, number=1):
        return Participation.objects.select_related("movement__cluster_year__cluster__council", "movement__unit", "unit").get(
            movement=self.movement, unit=self.scene.units[number]
        )

    def criteria(self):
        return list(self.movement.criteria.filter(removed_at=None).order_by("position"))


def make_draft(members=3, *, scene=None, at=AT, **fields):
    scene = scene or make_scene(members)
    year = ClusterYear.objects.get(pk=scene.year.pk)
    return Stage(scene, actions.start(year, text=text(**fields), actor=scene.officers[0].user, at=at))


def make_launched(members=3, *, at=AT, **fields):
    stage = make_draft(members, at=at, **fields)
    stage.movement = actions.launch(stage.movement, revision=stage.movement.revision, actor=stage.keeper, at=at)
    return stage


def write_plan(stage, number=1, *, targets=(), plan="Kế hoạch giả định", at=AT):
    place = stage.place(number)
    own = {each.pk: Decimal(str(value)) for each, value in zip(stage.criteria(), targets, strict=False) if value is not None}
    return actions.write_plan(place, plan=plan, targets=own, base=place.revision, actor=stage.officer(number), at=at)


def join(stage, number=1, *, at=AT, **more):
    place = write_plan(stage, number, at=at, **more)
    return actions.approve_plan(place, revision=place.revision, actor=stage.head(number), at=at)


def begin_report(stage, number=1, *, counted_to=date(2023, 5, 31), at=LATER):
    return actions.begin_report(stage.place(number), counted_to=counted_to, actor=stage.officer(number), at=at)


def make_written(stage, number=1, *, values=(2, 300), words="Lời giả định", at=LATER, **more):
    report = begin_report(stage, number, at=at, **more)
    said = {
        each.pk: actions.Said(None if value is None else Decimal(str(value))) for each, value in zip(stage.criteria(), values, strict=False)
    }
    return actions.write_report(
        report, counted_to=report.counted_to, words=words, said=said, base=report.revision, actor=stage.officer(number), at=at
    )


def make_sent(stage, number=1, *, at=LATER, **more):
    report = make_written(stage, number, at=at, **more)
    return actions.send_report(report, revision=report.revision, actor=stage.head(number), at=at)


def make_received(stage, number=1, *, at=LATER, **more):
    report = make_sent(stage, number, at=at, **more)
    return actions.receive_report(report, actor=stage.keeper, at=at + timedelta(hours=1))


STORY = actions.Story("good_deed", "person", "Người Giả Định", "Cán bộ, Đơn vị Giả định", "Việc tốt giả định.")


def put_forward(stage, number=1, *, at=LATER, story=STORY):
    return actions.put_forward(stage.place(number), story=story, actor=stage.officer(number), at=at)


def fresh(record):
    """Return the record as it stands in the database."""
    assert isinstance(record, Movement | Participation | MovementReport | Exemplar)
    return type(record).objects.get(pk=record.pk)
