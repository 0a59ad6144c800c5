"""Reads of a conference: who is in the room, how the units stand on each draft, what version the screen shows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value, When, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils import timezone

from thidua.cluster.models import ClusterYear, MemberUnit, Office
from thidua.cluster.queries import standing_members
from thidua.conference.models import (
    Adoption,
    AgendaItem,
    AskingState,
    Assignment,
    Attendance,
    Bundle,
    Conference,
    ConferenceState,
    Invitation,
    ItemState,
    NumberedPaper,
    Photograph,
    Position,
    SpeakingRequest,
    Speech,
    Stance,
)
from thidua.covenant.models import Signatory, SignatoryState
from thidua.drafting.models import Draft, DraftKind, DraftState
from thidua.foundation.accounts.models import User
from thidua.foundation.prepared import Prepared
from thidua.news.models import NewsItem, NewsState
from thidua.organisation.models import CouncilSeat, Person, Post
from thidua.organisation.queries import standing
from thidua.paper.models import OfficialDocument
from thidua.voting.models import Poll


@dataclass(frozen=True)
class UnitInRoom:
    """A member unit at a conference: who came for it, who is still there, and how its invitation was answered."""

    member: MemberUnit
    people: tuple[Attendance, ...] = ()
    invitation: Invitation | None = None

    @property
    def present(self) -> tuple[Attendance, ...]:
        """Those of its people who are in the room now."""
        return tuple(each for each in self.people if each.left_at is None)

    @property
    def arrived_at(self) -> datetime | None:
        """When its first person arrived."""
        return min((each.arrived_at for each in self.people), default=None)


@dataclass(frozen=True)
class Room:
    """Who is at a conference now: member units in their fixed order, and guests."""

    units: tuple[UnitInRoom, ...]
    guests: tuple[Attendance, ...]
    strangers: tuple[Attendance, ...] = ()
    invited: tuple[Invitation, ...] = ()  # guests by name, in the room or not

    @property
    def members(self) -> int:
        """How many units are members now."""
        return len(self.units)

    @property
    def present_ids(self) -> frozenset[int]:
        """Units with somebody in the room now."""
        return frozenset(each.member.unit_id for each in self.units if each.present)

    @property
    def present(self) -> int:
        return len(self.present_ids)


def room(conference: Conference) -> Room:
    """Return who is in the room, in three queries; one more for people of a unit that has left the cluster, who are `strangers`."""
    members = standing_members(conference.cluster_year)
    people: dict[int | None, list[Attendance]] = defaultdict(list)
    for each in conference.attendances.filter(undone_at=None).order_by("arrived_at", "pk"):
        people[each.unit_id].append(each)
    asked = list(conference.invitations.select_related("person").order_by("pk"))
    invitations = {each.unit_id: each for each in asked if each.unit_id is not None}
    units = tuple(UnitInRoom(m, tuple(people.get(m.unit_id, ())), invitations.get(m.unit_id)) for m in members)
    known = {each.unit_id for each in members}
    strangers = tuple(each for unit_id, some in people.items() if unit_id is not None and unit_id not in known for each in some)
    prefetch_related_objects(strangers, "unit")
    return Room(units, tuple(people.get(None, ())), strangers, tuple(each for each in asked if each.unit_id is None))


@dataclass(frozen=True)
class UnitStand:
    """Where one member unit stands on a draft; no position: it has not said. Counted only while the unit is in the room."""

    unit: UnitInRoom
    position: Position | None

    @property
    def counted(self) -> bool:
        return self.position is not None and bool(self.unit.present)


@dataclass(frozen=True)
class DraftStand:
    """How the units stand on one draft, and the outcome once it is recorded."""

    draft: Draft
    units: tuple[UnitStand, ...]
    adoption: Adoption | None

    def count(self, stance: str) -> int:
        """How many units in the room hold this stance."""
        return sum(1 for each in self.units if each.counted and each.position and each.position.stance == stance)

    @property
    def agree(self) -> int:
        return self.adoption.agree if self.adoption else self.count(Stance.AGREES)

    @property
    def agree_with_comments(self) -> int:
        return self.adoption.agree_with_comments if self.adoption else self.count(Stance.AGREES_WITH_COMMENTS)

    @property
    def disagree(self) -> int:
        return self.adoption.disagree if self.adoption else self.count(Stance.DISAGREES)

    @property
    def members(self) -> int:
        return self.adoption.members if self.adoption else len(self.units)

    @property
    def agreeing(self) -> int:
        """All who agree, with comments or without: agreeing with comments is agreeing."""
        return self.agree + self.agree_with_comments

    @property
    def silent(self) -> int:
        return max(0, self.members - self.agreeing - self.disagree)


def drafts_of(conference: Conference | int) -> QuerySet[Draft]:
    """Return the drafts that the agenda points at: plan, regulation, covenant in this order."""
    on_agenda = AgendaItem.drafts.through.objects.filter(agendaitem__conference=conference).values("draft_id")
    return Draft.objects.filter(pk__in=on_agenda).order_by("pk")


# What every telephone of a hall asks when it sends its unit's position: lists of one row or none.
with_cluster = Prepared(lambda pk: Conference.objects.filter(pk=pk).select_related("cluster_year__cluster"))
on_agenda = Prepared(lambda conference_id, draft_id: drafts_of(conference_id).filter(pk=draft_id))
adoption_of = Prepared(lambda conference_id, draft_id: Adoption.objects.filter(conference=conference_id, draft=draft_id))
somebody_here = Prepared(
    lambda conference_id, unit_id: Attendance.objects.filter(conference=conference_id, unit=unit_id, left_at=None, undone_at=None)[:1]
)
position_of = Prepared(
    lambda conference_id, draft_id, unit_id: Position.objects.filter(conference=conference_id, draft=draft_id, unit=unit_id)
)


def draft_stands(conference: Conference, in_room: Room, items: Iterable[AgendaItem] | None = None) -> list[DraftStand]:
    """Return how the units stand on every draft of the agenda, in three queries; two where the agenda was read already."""
    drafts = drafts_of(conference) if items is None else {draft.pk: draft for item in items for draft in item.drafts.all()}.values()
    positions: dict[tuple[int, int], Position] = {}
    for each in conference.positions.all():
        positions[each.draft_id, each.unit_id] = each
    outcomes = {each.draft_id: each for each in conference.adoptions.all()}
    order = {DraftKind.PLAN: 0, DraftKind.REGULATION: 1, DraftKind.COVENANT: 2}
    return [
        DraftStand(
            draft,
            tuple(UnitStand(unit, positions.get((draft.pk, unit.member.unit_id))) for unit in in_room.units),
            outcomes.get(draft.pk),
        )
        for draft in sorted(drafts, key=lambda one: (order[DraftKind(one.kind)], one.pk))
    ]


def agenda(conference: Conference) -> list[AgendaItem]:
    """Return the items in order, with their drafts and standing speeches (`said`), in three queries."""
    said = Speech.objects.filter(removed_at=None).select_related("unit", "clause__current", "clause__draft").order_by("spoken_at", "pk")
    items = conference.items.prefetch_related("drafts", Prefetch("speeches", queryset=said, to_attr="said"))
    return list(items.order_by("position", "pk"))


@dataclass(frozen=True)
class Queue:
    """Who has the floor on an item, who waits in order, and whose words are not written down yet."""

    speaking: SpeakingRequest | None = None
    waiting: tuple[SpeakingRequest, ...] = ()
    unwritten: tuple[SpeakingRequest, ...] = ()

    def of(self, unit_id: int | None = None, person_id: int | None = None) -> list[SpeakingRequest]:
        """Return the standing requests of a unit, or of a guest."""
        standing = [*([self.speaking] if self.speaking else []), *self.waiting]
        return [each for each in standing if each.unit_id == unit_id and (unit_id is not None or each.person_id == person_id)]


def queue(item: AgendaItem | None) -> Queue:
    """Return the queue of speakers on an item, in one query; empty when nothing is on."""
    if item is None:
        return Queue()
    rows = item.speaking_requests.exclude(state__in=(AskingState.WITHDRAWN, AskingState.LAPSED))
    found = list(rows.select_related("unit", "person", "clause__current").order_by("asked_at", "pk"))
    called = sorted((each for each in found if each.started_at and each.speech_id is None), key=lambda one: (one.started_at, one.pk))
    return Queue(
        next((each for each in found if each.state == AskingState.SPEAKING), None),
        tuple(each for each in found if each.state == AskingState.WAITING),
        tuple(called),
    )


def item_now(items: Iterable[AgendaItem]) -> AgendaItem | None:
    """Return the item that is on now, if any."""
    return next((each for each in items if each.state == ItemState.NOW), None)


def item_next(items: Sequence[AgendaItem]) -> AgendaItem | None:
    """Return the first item still waiting."""
    return next((each for each in items if each.state == ItemState.WAITING), None)


def invitations_of(conference: Conference) -> list[Invitation]:
    """Return the invitations: units in the cluster's order, then guests."""
    order = {each.unit_id: each.position for each in conference.cluster_year.members.all()}
    found = conference.invitations.select_related("unit", "person").order_by("pk")
    return sorted(found, key=lambda one: (one.unit_id is None, order.get(one.unit_id or 0, 999), one.pk))


def bundles_of(conference: Conference) -> QuerySet[Bundle]:
    """Return the bundles of papers, the newest of each kind last."""
    return Bundle.objects.filter(conference=conference).select_related("work", "archive", "together").order_by("begun_at", "pk")


def numbered(conference: Conference) -> dict[str, OfficialDocument]:
    """Return the papers of a conference that have a number, by kind; one whose number was withdrawn has none. One query."""
    found = NumberedPaper.objects.filter(conference=conference, document__withdrawn_at=None).select_related("document__file")
    return {each.kind: each.document for each in found}


def assignments_of(conference: Conference, on: date) -> QuerySet[Assignment]:
    """Return what the conference gave units to do and was not taken back: by what is due first, those without a day last."""
    rows = with_progress(conference.assignments.filter(withdrawn_at=None), on).select_related("unit")
    return rows.order_by(F("due_on").asc(nulls_last=True), "content", "unit__name", "pk")


def with_progress(rows: QuerySet[Assignment], on: date) -> QuerySet[Assignment]:
    """Give each row its `progress` on that day: withdrawn, late_done (after its day), done, late, returned, or waiting."""
    after = Q(done_at__date__gt=F("due_on"))
    return rows.annotate(
        progress=Case(
            When(withdrawn_at__isnull=False, then=Value("withdrawn")),
            When(Q(done_at__isnull=False) & after, then=Value("late_done")),
            When(done_at__isnull=False, then=Value("done")),
            When(due_on__lt=on, then=Value("late")),
            When(~Q(returned_reason=""), then=Value("returned")),
            default=Value("waiting"),
        )
    )


def assignments_open(cluster_years: Iterable[int], unit_ids: Iterable[int]) -> QuerySet[Assignment]:
    """Return what these units were given to do in these years and have not reported done. One query."""
    rows = Assignment.objects.filter(conference__cluster_year__in=cluster_years, unit_id__in=unit_ids, done_at=None, withdrawn_at=None)
    return rows.select_related("conference__cluster_year__cluster", "unit").order_by(F("due_on").asc(nulls_last=True), "pk")


def end_of(day: date) -> datetime:
    """Return the last minute of a day, until which what is due that day is in time."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def photographs_of(conference: Conference) -> QuerySet[Photograph]:
    """Return the photographs that have not been taken down, in order."""
    return conference.photographs.filter(removed_at=None).select_related("file").order_by("position", "pk")


def left_midway(conference: Conference, on: date) -> list[MemberUnit]:
    """Return the units that were members of this year but have left the cluster by that day."""
    gone = conference.cluster_year.members.filter(left_on__lte=on).select_related("unit")
    return list(gone.order_by("left_on", "pk"))


def screen_version(pk: int) -> tuple[int, int, int, int, int] | None:
    """Return what tells whether the screens must be drawn anew, in one query; None when there is no such conference.

    Every act at the conference raises its revision; texts, membership, signatures and ballots change elsewhere and are counted beside it.
    """
    year = OuterRef("cluster_year")
    texts = Draft.objects.filter(cluster_year=year).order_by().values("cluster_year").annotate(n=Sum("revision")).values("n")
    members = (
        MemberUnit.objects.filter(cluster_year=year, left_on=None).order_by().values("cluster_year").annotate(n=Count("pk")).values("n")
    )
    ours = Signatory.objects.filter(covenant__draft__cluster_year=year).order_by().values("covenant__draft__cluster_year")
    signed = ours.annotate(
        n=Count("pk") * 1_000_000
        + Count("pk", filter=~Q(state=SignatoryState.WAITING)) * 1_000
        + Count("pk", filter=Q(state=SignatoryState.SIGNED))
    )
    voted = Poll.objects.filter(subject=f"conference:{pk}").order_by().values("subject").annotate(n=Sum("revision")).values("n")
    row = Conference.objects.filter(pk=pk).annotate(
        texts=Coalesce(Subquery(texts), 0),
        units=Coalesce(Subquery(members), 0),
        signed=Coalesce(Subquery(signed.values("n")), 0),
        voted=Coalesce(Subquery(voted), 0),
    )
    return row.values_list("revision", "texts", "units", "signed", "voted").first()


def news_source(conference: Conference) -> str:
    """Return the name by which news knows this record."""
    return f"conference:{conference.pk}"


def news_item_of(conference: Conference) -> NewsItem | None:
    """Return the living news item composed from this conference, if any."""
    return NewsItem.objects.filter(source=news_source(conference)).exclude(state=NewsState.WITHDRAWN).first()


def told_sources(conferences: Iterable[Conference]) -> frozenset[str]:
    """Return which of these conferences have a living news item, by their names in news."""
    sources = [news_source(each) for each in conferences]
    return frozenset(NewsItem.objects.filter(source__in=sources).exclude(state=NewsState.WITHDRAWN).values_list("source", flat=True))


def adoptions_of(conference: OuterRef) -> QuerySet[Adoption]:
    """Return what a conference adopted, for a correlated query."""
    return Adoption.objects.filter(conference=conference, adopted=True)


def present_conference_ids(conferences: Iterable[Conference], unit_ids: Iterable[int]) -> QuerySet[Attendance, int]:
    """Return at which of these conferences one of these units is in the room."""
    here = Attendance.objects.filter(conference__in=conferences, unit_id__in=unit_ids, left_at=None, undone_at=None)
    return here.values_list("conference_id", flat=True)


def regulation_in_force(cluster_year: ClusterYear) -> Draft | None:
    """Return the cluster's regulation in force from an earlier year: the newest that is issued and keeps its number."""
    return (
        Draft.objects.filter(
            kind=DraftKind.REGULATION,
            state=DraftState.ISSUED,
            cluster_year__cluster=cluster_year.cluster_id,
            cluster_year__year__lt=cluster_year.year,
            document__isnull=False,
            document__withdrawn_at=None,
        )
        .select_related("document")
        .order_by("-cluster_year__year", "-pk")
        .first()
    )


def people_who_may_lead(cluster_year: ClusterYear, on: date) -> QuerySet[Person]:
    """Return who may chair or write for a conference: people with a post in a member unit, and the monitor."""
    units = cluster_year.members.filter(left_on=None).values("unit_id")
    posts = Post.objects.on(on).filter(unit_id__in=units).values("person_id")
    monitor = CouncilSeat.objects.filter(pk=cluster_year.monitor_id or 0).values("person_id")
    return Person.objects.filter(Q(pk__in=posts) | Q(pk__in=monitor)).order_by("sort_key", "pk")


def people_who_may_be_guests(cluster_year: ClusterYear, on: date) -> QuerySet[Person]:
    """Return whom a conference may invite by name: who sits on the organiser's council, and who works in its standing agency."""
    council = cluster_year.cluster.council
    seated = CouncilSeat.objects.on(on).filter(council=council).values("person_id")
    serving = Post.objects.on(on).filter(unit_id=council.standing_agency_id).values("person_id")
    return Person.objects.filter(Q(pk__in=seated) | Q(pk__in=serving)).order_by("sort_key", "pk")


def head_unit(cluster_year: ClusterYear) -> MemberUnit | None:
    """Return the membership of the unit that is the cluster's head."""
    return cluster_year.members.filter(office=Office.HEAD, left_on=None).select_related("unit").first()


def invited_to(user: User, *, since: datetime, until: datetime, on: date) -> QuerySet[Conference]:
    """Return the conferences between two moments to which this person, or a unit for which he acts, is invited. Called off ones too."""
    facts = standing(user, on)
    mine = Q(unit_id__in=facts.unit_ids) | Q(person_id=facts.person.pk if facts.person else 0)
    invited = Invitation.objects.filter(mine).exclude(conference__state=ConferenceState.DRAFT).values("conference_id")
    rows = Conference.objects.filter(pk__in=invited, starts_at__gte=since, starts_at__lte=until)
    people = ("chair__user", "secretary", "cluster_year__cluster")
    return rows.select_related(*people).prefetch_related("items").order_by("starts_at", "pk")
