"""A covenant in force with periods and reports, for tests. Units, people and figures are invented."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from thidua.cluster.models import ClusterYear
from thidua.cluster.tests.factories import Scene
from thidua.covenant.models import Commitment, Covenant
from thidua.covenant.tests.factories import make_in_force
from thidua.progress import actions
from thidua.progress.models import Period, Report

AT = datetime(2023, 4, 3, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DUE = datetime(2023, 4, 5, 17, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@dataclass
class Desk:
    """A scene whose covenant is in force, with the first quarter open for reports."""

    scene: Scene
    covenant: Covenant
    period: Period

    def place(self, *more):
        return [self.scene.year.year, self.scene.cluster.code, *more]

    def commitments(self, number):
        return list(Commitment.objects.filter(draft=self.covenant.draft_id, unit=self.scene.units[number]).order_by("pk"))


def make_desk(members=3):
    """Open the first quarter in a year whose covenant all units have signed; each has targets of 5 and of 85,5."""
    scene, covenant = make_in_force(members)
    return Desk(scene, covenant, open_period(scene))


def open_period(scene, kind="quarter", number=1, due_at=DUE):
    year = ClusterYear.objects.get(pk=scene.year.pk)
    wanted = [actions.Wanted(kind, number, due_at)]
    return actions.open_periods(year, wanted=wanted, actor=scene.officers[0].user, at=AT - timedelta(days=30))[0]


def begin(desk, number=1, *, period=None, at=AT):
    return actions.begin(period or desk.period, unit=desk.scene.units[number], actor=desk.scene.officers[number].user, at=at)


def write(desk, report, *values, number=1, words="", note="", at=AT):
    """Let the unit's officer write these values, in the order of its commitments."""
    said = {
        each.pk: actions.Said(None if value is None else Decimal(str(value)), words)
        for each, value in zip(desk.commitments(number), values, strict=False)
    }
    report.refresh_from_db()
    return actions.write(report, note=note, said=said, base=report.revision, actor=desk.scene.officers[number].user, at=at)


def make_written(desk, number=1, *, values=(4, "85.5"), words="Lời giả định", period=None):
    return write(desk, begin(desk, number, period=period), *values, number=number, words=words)


def make_sent(desk, number=1, *, at=AT, **more):
    report = make_written(desk, number, **more)
    return actions.send(report, revision=report.revision, actor=desk.scene.heads[number].user, at=at)


def make_received(desk, number=1, *, at=AT, **more):
    report = make_sent(desk, number, at=at, **more)
    return actions.receive(report, actor=desk.scene.officers[0].user, at=at + timedelta(hours=1))


def fresh(report):
    return Report.objects.select_related("period__cluster_year__cluster", "unit", "covenant__draft").get(pk=report.pk)
