"""A draft with everybody around it, for tests."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from thidua.cluster.tests.factories import Scene, make_scene
from thidua.drafting import actions
from thidua.drafting.models import Clause, Draft, DraftKind

AT = datetime(2023, 2, 6, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
UNTIL = AT + timedelta(days=9)


@dataclass
class Desk:
    """A draft of a scene's year. `head` acts for the head unit, `member` for another unit."""

    scene: Scene
    draft: Draft

    @property
    def head(self):
        return self.scene.officers[0].user

    @property
    def member(self):
        return self.scene.officers[1].user

    def fresh(self) -> Draft:
        self.draft = Draft.objects.select_related("cluster_year__cluster").get(pk=self.draft.pk)
        return self.draft

    def clause(self, index: int = 0, kind: str = "article") -> Clause:
        rows = self.draft.clauses.filter(kind=kind, removed_at=None).select_related("current", "draft").order_by("position", "pk")
        return rows[index]

    def url(self, rest: str = "") -> str:
        return f"/nam/{self.scene.year.year}/cum/{self.scene.cluster.code}/du-thao/{self.draft.pk}/{rest}"


def make_desk(kind=DraftKind.REGULATION, *, scene=None):
    """Make a draft from the outline, not yet sent round."""
    scene = scene or make_scene(3)
    draft = actions.start(scene.year, kind=kind, actor=scene.officers[0].user, at=AT)
    return Desk(scene, draft)


def make_circulated(kind=DraftKind.REGULATION, *, scene=None):
    """Make a draft that was sent round at AT, open for comments until UNTIL."""
    desk = make_desk(kind, scene=scene)
    actions.circulate(desk.draft, comments_until=UNTIL, actor=desk.head, at=AT)
    desk.fresh()
    return desk


def make_agreed(kind=DraftKind.REGULATION, *, scene=None):
    """Make a draft that the conference agreed the day after the deadline."""
    desk = make_circulated(kind, scene=scene)
    actions.agree(desk.draft, revision=desk.draft.revision, actor=desk.head, at=UNTIL + timedelta(days=1))
    desk.fresh()
    return desk


def say(desk, clause, text="Đề nghị ghi rõ thời hạn.", *, wording=None, member=1, at=AT):
    """Comment on a clause for the n-th unit of the scene."""
    return actions.comment(
        clause,
        unit=desk.scene.units[member],
        about=clause.current_id,
        text=text,
        wording=wording,
        actor=desk.scene.officers[member].user,
        at=at,
    )
