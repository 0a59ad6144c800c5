"""A conference with everybody around it, for tests. Units and people are plainly invented."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from thidua.cluster.models import MemberUnit
from thidua.cluster.tests.factories import Scene, make_scene
from thidua.conference import actions
from thidua.conference.calling import Call
from thidua.conference.models import AgendaItem, Conference, ConferenceKind, ItemKind, Stance
from thidua.drafting.models import Clause, ClauseText, Draft, DraftState, DraftVersion
from thidua.drafting.queries import clauses_of, content_of

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALLED_AT = datetime(2023, 2, 9, 9, 0, tzinfo=ZONE)
START = datetime(2023, 2, 16, 8, 30, tzinfo=ZONE)
_number = itertools.count(1)


@dataclass
class Hall:
    """A conference and its people. The chair is the head's head, the secretary the head's officer."""

    scene: Scene
    conference: Conference
    drafts: list[Draft] = field(default_factory=list)

    @property
    def chair(self):
        return self.scene.heads[0].user

    @property
    def secretary(self):
        return self.scene.officers[0].user

    @property
    def member(self):
        return self.scene.officers[1].user

    def fresh(self) -> Conference:
        self.conference = Conference.objects.get(pk=self.conference.pk)
        return self.conference

    def item(self, kind: str) -> AgendaItem:
        return self.conference.items.filter(kind=kind).order_by("position")[0]

    def url(self, rest: str = "") -> str:
        return f"/nam/{self.scene.year.year}/cum/{self.scene.cluster.code}/hoi-nghi/{self.conference.pk}/{rest}"

    def arrive(self, *numbers: int, at=START - timedelta(minutes=10)):
        """Write down the head of each of these units as present."""
        return [
            actions.check_in(self.conference, unit=self.scene.units[n], name=self.scene.heads[n].full_name, actor=self.secretary, at=at)
            for n in numbers
        ]

    def go_to(self, kind: str, at=START + timedelta(minutes=20)) -> AgendaItem:
        return actions.start_item(self.item(kind), actor=self.secretary, at=at)

    def say(self, number: int, stance=Stance.AGREES, comments="", *, draft=None, at=START + timedelta(minutes=30)):
        """State the position of the n-th unit by its own officer."""
        return actions.state_position(
            self.conference,
            draft=draft or self.drafts[0],
            unit=self.scene.units[number],
            stance=stance,
            comments=comments,
            actor=self.scene.officers[number].user,  # type: ignore[arg-type]
            at=at,
        )

    def decide(self, draft=None, *, at=START + timedelta(minutes=40), actor=None):
        draft = draft or self.drafts[0]
        draft.refresh_from_db()
        return actions.record_adoption(self.conference, draft=draft, revision=draft.revision, actor=actor or self.chair, at=at)


def make_draft(cluster_year, kind="regulation", *, title=None, state=DraftState.CIRCULATED):
    """Make a short circulated draft with two articles and its snapshot."""
    draft = Draft.objects.create(
        cluster_year=cluster_year,
        kind=kind,
        title=title or f"Dự thảo Quy chế Giả định {next(_number)}",
        state=state,
        created_at=CALLED_AT,
        circulated_at=CALLED_AT,
    )
    for position, (heading, body) in enumerate((("Phạm vi", "Quy chế này của cụm giả định."), ("Biểu quyết", "Có mặt một phần hai.")), 1):
        clause = Clause.objects.create(draft=draft, kind="article", position=position)
        clause.current = ClauseText.objects.create(clause=clause, sequence=1, heading=heading, body=body, written_at=CALLED_AT)
        clause.save()
    DraftVersion.objects.create(
        draft=draft, number=1, label="Bản gửi lấy ý kiến", revision=0, content=content_of(clauses_of(draft)), made_at=CALLED_AT
    )
    return draft


def make_call(scene: Scene, **fields) -> Call:
    fields.setdefault("kind", ConferenceKind.SIGNING)
    fields.setdefault("title", "Hội nghị Giả định ký giao ước thi đua")
    fields.setdefault("starts_at", START)
    fields.setdefault("place", "Hội trường Giả định")
    fields.setdefault("chair", scene.heads[0])
    fields.setdefault("secretary", scene.officers[0])
    return Call(**fields)


def make_prepared(members=3, *, drafts=1, scene=None, **fields) -> Hall:
    """Make a conference that is prepared; nobody is told yet."""
    scene = scene or make_scene(members)
    kinds = ("regulation", "plan", "covenant")[:drafts]
    made = [make_draft(scene.year, kind) for kind in kinds]
    conference = actions.create(scene.year, call=make_call(scene, **fields), actor=scene.officers[0].user, at=CALLED_AT)
    return Hall(scene, conference, made)


def make_called(members=3, **fields) -> Hall:
    """Make a conference whose invitations went out."""
    hall = make_prepared(members, **fields)
    actions.call(hall.conference, actor=hall.secretary, at=CALLED_AT)
    hall.fresh()
    return hall


def make_open(members=3, *, present=None, **fields) -> Hall:
    """Make a conference in session, with these many units in the room (all of them by default)."""
    hall = make_called(members, **fields)
    hall.arrive(*range(members if present is None else present))
    actions.open_session(hall.conference, actor=hall.secretary, at=START)
    hall.fresh()
    return hall


def make_voting(members=3, *, present=None, **fields) -> Hall:
    """Make a conference at the item where drafts are adopted; no unit has said anything yet."""
    hall = make_open(members, present=present, **fields)
    hall.go_to(ItemKind.ADOPTION)
    return hall


def make_closed(members=3, **fields) -> Hall:
    """Make a conference that has adopted its draft and closed."""
    hall = make_voting(members, **fields)
    for draft in hall.drafts:
        for number in range(members):
            hall.say(number, draft=draft)
        hall.decide(draft)
    actions.conclude(hall.conference, conclusion="Các đơn vị thực hiện ngay.", seen="", actor=hall.chair, at=START + timedelta(minutes=80))
    actions.close(hall.conference, actor=hall.chair, at=START + timedelta(minutes=90))
    hall.fresh()
    return hall


def make_written(members=3, **fields):
    """Make a closed conference with its minutes written from the record."""
    hall = make_closed(members, **fields)
    return hall, actions.write_minutes(hall.conference, actor=hall.secretary, at=START + timedelta(minutes=100))


def leave_cluster(hall: Hall, number: int) -> None:
    """Take a unit out of the cluster midway."""
    MemberUnit.objects.filter(cluster_year=hall.scene.year, unit=hall.scene.units[number]).update(
        left_on=START.date(), left_reason="Lý do giả định"
    )
