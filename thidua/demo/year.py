"""One cluster's year as people would go through it, act by act: opening, drafts, conference, covenant, papers, news."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from thidua.cluster import actions as cluster
from thidua.cluster.models import Cluster, ClusterKind, ClusterYear
from thidua.cluster.rotation import Place
from thidua.conference import actions as conference
from thidua.conference.calling import Call
from thidua.conference.models import Conference, ConferenceKind, ItemKind, Stance
from thidua.covenant import actions as covenant
from thidua.covenant.models import Field
from thidua.demo.people import PASSPHRASE, Cast, of
from thidua.domain.progress import customary_deadline
from thidua.domain.voting.threshold import Base, Rule, Threshold
from thidua.drafting import actions as drafting
from thidua.drafting import queries as drafts
from thidua.drafting.models import Clause, Draft, DraftKind, DraftState
from thidua.foundation.accounts.models import User
from thidua.foundation.clock import real_now
from thidua.movement import actions as movement
from thidua.movement.models import Movement, Participation
from thidua.movement.queries import criteria_of, with_place
from thidua.news import actions as news
from thidua.organisation.models import Person
from thidua.progress import actions as progress
from thidua.progress.models import Period, Report
from thidua.progress.queries import lines_of
from thidua.signing.keys import open_office_key
from thidua.signing.models import Way
from thidua.signing.queries import office_certificate
from thidua.voting import actions as voting
from thidua.voting.asking import Ask
from thidua.voting.models import PollKind

PHOTOGRAPHS = Path(__file__).parent / "photographs"
OFFICES = ("head", "first_deputy", "second_deputy")


def moment(day: date, clock: str) -> datetime:
    """Return this hour ("08:30") of the day in the office's time zone."""
    hour, minute = clock.split(":")
    return timezone.make_aware(datetime(day.year, day.month, day.day, int(hour), int(minute)))  # noqa: DTZ001 - made aware at once


@dataclass
class Meeting:
    """What differs from one conference of the demonstration to another."""

    title: str
    starts_at: datetime
    place: str
    discussion: str
    conclusion: str
    assignment: str  # what the chair gave every unit to do
    speeches: list[dict[str, Any]]
    votes: Sequence[dict[str, Any]] = ()
    due_on: date | None = None  # of the assignment


def found_cluster(cast: Cast, *, at: datetime) -> Cluster:
    """Enter the cluster."""
    data = cast.data["cluster"]
    return cluster.create_cluster(
        cast.council, kind=ClusterKind.CUM, code=data["code"], name=data["name"], symbol=data["symbol"], actor=cast.specialist, at=at
    )


def begin(cast: Cast, made: Cluster, year: int, *, order: Iterable[int], plan: dict[str, Any], at: datetime) -> ClusterYear:
    """Enter the year's members in this order (indexes of units; the first three hold the offices), the monitor, and open it by the plan."""
    cluster_year = cluster.start_year(made, year, paper_family=cast.data["cluster"]["paper_family"], actor=cast.specialist, at=at)
    places = [
        Place(position, cast.units[index].pk, OFFICES[position - 1] if position <= len(OFFICES) else "member")
        for position, index in enumerate(order, start=1)
    ]
    cluster.set_members(cluster_year, places, actor=cast.specialist, at=at)
    if cast.monitor is not None:
        cluster.assign_monitor(cluster_year, cast.monitor, actor=cast.specialist, at=at)
    cluster.establish(cluster_year, actor=cast.specialist, at=at)
    return cluster.open_year(
        cluster_year,
        plan=cluster.Plan(number=plan["number"], issuer=plan["issuer"], issued_on=plan["issued_on"], subject=plan["subject"]),
        actor=cast.specialist,
        at=at,
    )


def circulate(
    cluster_year: ClusterYear, officer: User, *, at: datetime, until: datetime, sources: dict[str, Draft] | None = None
) -> dict[str, Draft]:
    """Start the three drafts from the outline, or from last year's, and send them round."""
    made = {}
    for kind in DraftKind.values:
        draft = drafting.start(cluster_year, kind=kind, source=(sources or {}).get(kind), actor=officer, at=at)
        made[kind] = drafting.circulate(draft, comments_until=until, actor=officer, at=at + timedelta(minutes=5))
    return made


def comment(cast: Cast, made: dict[str, Draft], data: dict[str, Any], *, at: datetime) -> Any:
    """Enter one comment of the data, with other wording where it has `from` and `to`."""
    clause = next(each for each in drafts.clauses_of(made[data["draft"]]) if data["contains"] in f"{each.heading} {each.body}")
    wording = drafting.Wording(clause.heading, clause.body.replace(data["from"], data["to"], 1)) if "from" in data else None
    index = data["unit"] - 1
    return drafting.comment(
        Clause.objects.get(pk=clause.clause),
        unit=cast.units[index],
        about=clause.text or 0,
        text=data["text"],
        wording=wording,
        actor=of(cast.officers[index]),
        at=at,
    )


def commit(cast: Cast, draft: Draft, rows: list[list[list[Any]]], *, at: datetime) -> None:
    """Enter every unit's commitments: per unit four rows of content, target, measure, in the order of the fields."""
    for unit, officer, fields in zip(cast.units, cast.officers, rows, strict=True):
        for field, (content, target, measure) in zip(Field.values, fields, strict=True):
            covenant.write_commitment(
                draft, unit=unit, field=field, content=content, target=Decimal(target), measure=measure, actor=of(officer), at=at
            )


def call(cluster_year: ClusterYear, chair: Person, secretary: Person, meeting: Meeting, *, guest: Person, at: datetime) -> Conference:
    """Prepare the conference, invite the monitor and the standing agency's specialist, and send the invitations."""
    made = conference.create(
        cluster_year,
        call=Call(
            kind=ConferenceKind.SIGNING,
            title=meeting.title,
            starts_at=meeting.starts_at,
            place=meeting.place,
            chair=chair,
            secretary=secretary,
        ),
        actor=of(secretary),
        at=at,
    )
    conference.invite_guest(made, person=guest, role="Chuyên viên cơ quan thường trực Hội đồng", actor=of(secretary), at=at)
    return conference.call(made, actor=of(secretary), at=at)


def attend(cast: Cast, made: Conference, secretary: User, *, at: datetime) -> None:
    """Answer every invitation and write everybody down as present."""
    heads = dict(zip((unit.pk for unit in cast.units), cast.heads, strict=True))
    for invitation in made.invitations.select_related("unit", "person__user").order_by("pk"):
        who = invitation.person or heads[invitation.unit_id or 0]
        conference.answer(invitation, answer="attends", actor=of(who), at=made.starts_at - timedelta(days=1))
        conference.check_in(made, unit=invitation.unit, person=who, name=who.full_name, actor=secretary, at=at)


def hold(
    cast: Cast, made: Conference, agreed: dict[str, Draft], meeting: Meeting, *, secretary: User, chair: User
) -> Iterator[Callable[[], None]]:
    """Go through the agenda: presentation, discussion, positions, adoption, every unit agrees; the signing is yielded, to be done alone."""
    at = meeting.starts_at
    conference.open_session(made, actor=secretary, at=at)
    for number, item in enumerate(made.items.order_by("position")):
        now = at + timedelta(minutes=10 * number)
        conference.start_item(item, actor=secretary, at=now)
        if item.kind == ItemKind.DISCUSSION:
            _discuss(cast, item, meeting, secretary, now)
            _agree(cast, made, agreed, now + timedelta(minutes=5))
        if item.kind == ItemKind.ADOPTION:
            for draft in agreed.values():
                draft.refresh_from_db()
                conference.record_adoption(made, draft=draft, revision=draft.revision, actor=chair, at=now)
            for each in meeting.votes:
                put_to_the_vote(cast, item, each, secretary=secretary, at=now + timedelta(minutes=2))
        if item.kind == ItemKind.SIGNING:
            yield partial(sign, cast, agreed["covenant"], chair=chair, at=now)
        conference.finish_item(item, actor=secretary, at=now + timedelta(minutes=9))
    end = at + timedelta(minutes=95)
    made.refresh_from_db()
    conference.conclude(made, conclusion=meeting.conclusion, seen=made.conclusion, actor=chair, at=end)
    conference.assign(made, content=meeting.assignment, units=cast.units, due_on=meeting.due_on, actor=secretary, at=end)
    conference.close(made, actor=chair, at=end)


def do_what_was_given(cast: Cast, made: Conference, result: str, *, at: datetime) -> None:
    """Every unit but the last reports that it did what the chair gave it to do."""
    officers = dict(zip((unit.pk for unit in cast.units), cast.officers, strict=True))
    for each in list(made.assignments.order_by("pk"))[:-1]:
        conference.report_done(each, result=result, actor=of(officers[each.unit_id]), at=at)


def _discuss(cast: Cast, item: Any, meeting: Meeting, secretary: User, at: datetime) -> None:
    item.refresh_from_db()
    conference.record_item(
        item, revision=item.revision, presenter=item.presenter, note=meeting.discussion, conclusion="", actor=secretary, at=at
    )
    for number, speech in enumerate(meeting.speeches):
        conference.record_speech(
            item,
            unit=cast.units[speech["unit"] - 1],
            speaker=cast.heads[speech["unit"] - 1].full_name,
            summary=speech["text"],
            token=f"demo-{item.pk}-{number}",
            actor=secretary,
            at=at + timedelta(minutes=number),
        )


def _agree(cast: Cast, made: Conference, agreed: dict[str, Draft], at: datetime) -> None:
    for draft in agreed.values():
        for unit, head in zip(cast.units, cast.heads, strict=True):
            conference.state_position(made, draft=draft, unit=unit, stance=Stance.AGREES, actor=of(head), at=at)


def put_to_the_vote(cast: Cast, item: Any, data: dict[str, Any], *, secretary: User, at: datetime) -> None:
    """Put one question of the data to the vote of the units: each votes as `ballots` says, in the order of the units."""
    made, options = item.conference, data.get("options", ())
    ask = Ask(
        question=data["question"],
        manner=data["manner"],
        kind=PollKind.ELECTION if options else PollKind.APPROVAL,
        options=tuple(options),
        threshold=Threshold(Rule.MORE_THAN, made.adoption_part, made.adoption_of, Base.MEMBERS),
        rule_source=made.rule_source,
    )
    poll = conference.open_vote(made, poll=conference.prepare_vote(item, ask=ask, actor=secretary, at=at), actor=secretary, at=at)
    officers = {unit.pk: officer for unit, officer in zip(cast.units, cast.officers, strict=True)}
    vote = voting.vote if poll.is_secret else voting.choose
    for entitlement, choice in zip(poll.entitlements.order_by("pk"), data["ballots"], strict=True):
        vote(entitlement, choice=[choice], actor=of(officers[entitlement.unit_id or 0]), at=at + timedelta(minutes=1))
    conference.close_vote(made, poll=poll, actor=secretary, at=at + timedelta(minutes=2))


def sign(cast: Cast, draft: Draft, *, chair: User, at: datetime) -> None:
    """Open the signing and let every head sign the covenant's file with his own key."""
    draft.refresh_from_db()
    opened = covenant.open_for_signing(draft, actor=chair, at=at)
    for number, (unit, head) in enumerate(zip(cast.units, cast.heads, strict=True), start=1):
        certificate = office_certificate(head, real_now())
        if certificate is None:
            raise ValueError(f"{head} has no certificate")
        covenant.sign_with_key(
            opened,
            unit=unit,
            key=open_office_key(certificate, PASSPHRASE),
            way=Way.OFFICE,
            actor=of(head),
            text_sha256=opened.text_sha256,
            at=at + timedelta(minutes=number),
        )


def write_up(made: Conference, *, secretary: User, chair: User, at: datetime) -> None:
    """Write the minutes and confirm them."""
    minutes = conference.write_minutes(made, actor=secretary, at=at)
    conference.confirm_as_secretary(minutes, revision=minutes.revision, actor=secretary, at=at + timedelta(minutes=10))
    minutes.refresh_from_db()
    conference.confirm_as_chair(minutes, revision=minutes.revision, actor=chair, at=at + timedelta(minutes=20))


def issue(agreed: dict[str, Draft], *, chair: User, at: datetime) -> None:
    """Issue plan and regulation with their numbers."""
    for kind in (DraftKind.PLAN, DraftKind.REGULATION):
        draft = agreed[kind]
        draft.refresh_from_db()
        drafting.issue(draft, actor=chair, at=at)


def photograph(made: Conference, pictures: list[dict[str, str]], *, secretary: User, at: datetime) -> None:
    """Put the drawn photographs into the conference's record."""
    for picture in pictures:
        upload = SimpleUploadedFile(picture["file"], (PHOTOGRAPHS / picture["file"]).read_bytes(), "image/jpeg")
        conference.add_photograph(made, upload=upload, caption=picture["caption"], actor=secretary, at=at)


def publish(made: Conference, *, secretary: User, at: datetime, published_at: datetime) -> None:
    """Let the record compose the news item, and publish it."""
    item = conference.compose_news(made, actor=secretary, at=at)
    news.publish(item, publish_at=published_at, revision=item.revision, actor=secretary, at=published_at)


def open_periods(cluster_year: ClusterYear, officer: User, *keys: tuple[str, int], at: datetime) -> list[Period]:
    """Open reporting periods with the deadlines of custom."""
    wanted = [
        progress.Wanted(kind, number, timezone.make_aware(customary_deadline(kind, number, cluster_year.year)), customary=True)
        for kind, number in keys
    ]
    return progress.open_periods(cluster_year, wanted=wanted, actor=officer, at=at)


def report(cast: Cast, period: Period, index: int, data: dict[str, Any], *, at: datetime) -> Report:
    """Let the unit with this index report the values of the data, its officer writing and its head sending."""
    officer, head = of(cast.officers[index]), of(cast.heads[index])
    made = progress.begin(period, unit=cast.units[index], actor=officer, at=at)
    lines = lines_of(made)
    said = {
        line.target.commitment.pk: progress.Said(None if value is None else Decimal(value), data["words"])
        for line, value in zip(lines, data["values"], strict=True)
    }
    made = progress.write(made, note=data["note"], said=said, base=made.revision, actor=officer, at=at + timedelta(minutes=30))
    if "evidence" in data:
        upload = SimpleUploadedFile(data["evidence"], (PHOTOGRAPHS / data["evidence"]).read_bytes(), "image/jpeg")
        first = lines[0].target.commitment.pk
        progress.add_evidence(made, upload=upload, commitment=first, actor=officer, at=at + timedelta(minutes=40))
    made = progress.present(made, revision=made.revision, actor=officer, at=at + timedelta(minutes=50))
    return progress.send(made, revision=made.revision, actor=head, at=at + timedelta(hours=1))


def give_back(made: Report, officer: User, reason: str, *, at: datetime) -> None:
    """Return a report to its unit."""
    progress.return_to_unit(made, reason=reason, actor=officer, at=at)


def receive(made: Report, officer: User, *, at: datetime) -> None:
    """Receive a report at the cluster's head unit."""
    progress.receive(made, actor=officer, at=at)


def close_period(period: Period, officer: User, *, at: datetime) -> None:
    """Close a reporting period."""
    progress.close_period(period, actor=officer, at=at)


def movement_text(data: dict[str, Any], *, respond_by: datetime, report_by: datetime) -> movement.MovementText:
    """Return the movement of the data, which a cluster launches for its own."""
    criteria = [{**each, "target": None if "target" not in each else Decimal(each["target"])} for each in data["criteria"]]
    return movement.MovementText(
        **{name: data[name] for name in ("title", "theme", "content", "scope", "begins_on", "ends_on")},
        level="unit",
        reach="cluster",
        mode="thematic",
        respond_by=respond_by,
        report_by=report_by,
        anniversaries=tuple(data["anniversaries"]),
        criteria=tuple(movement.CriterionText(**each) for each in criteria),
    )


def picture(name: str) -> SimpleUploadedFile:
    """Return a drawn photograph as somebody would send it."""
    return SimpleUploadedFile(name, (PHOTOGRAPHS / name).read_bytes(), "image/jpeg")


def correct_movement(made: Movement, data: dict[str, Any], officer: User, *, at: datetime) -> Movement:
    """Correct the scope of a launched movement, with the reason."""
    names = ("title", "theme", "content", "level", "reach", "mode", "begins_on", "ends_on", "respond_by", "report_by", "paper")
    kept = ("words", "measure", "target", "direction", "counting", "pk")
    text = movement.MovementText(
        **{name: getattr(made, name) for name in names},
        scope=data["scope"],
        anniversaries=tuple(made.anniversaries),
        criteria=tuple(movement.CriterionText(**{name: getattr(each, name) for name in kept}) for each in criteria_of(made)),
    )
    return movement.correct(made, text=text, reason=data["reason"], base=made.revision, actor=officer, at=at)


def place_in(made: Movement, cast: Cast, index: int) -> Participation:
    """Return the place of the unit with this index in a movement."""
    return with_place(Participation.objects.all()).get(movement=made, unit=cast.units[index])


def join(cast: Cast, made: Movement, index: int, data: dict[str, Any], *, at: datetime) -> Participation:
    """Let a unit answer a movement with its plan."""
    place, officer = place_in(made, cast, index), of(cast.officers[index])
    place = movement.write_plan(place, plan=data["plan"], targets={}, base=place.revision, actor=officer, at=at)
    place = movement.present_plan(place, revision=place.revision, actor=officer, at=at + timedelta(minutes=10))
    return movement.approve_plan(place, revision=place.revision, actor=of(cast.heads[index]), at=at + timedelta(minutes=20))


def report_movement(cast: Cast, made: Movement, index: int, data: dict[str, Any], *, evidence: bool, at: datetime) -> Any:
    """Let a unit report what it reached in a movement, with a photograph if wanted; the report waits to be received."""
    said, officer = data["report"], of(cast.officers[index])
    report = movement.begin_report(place_in(made, cast, index), counted_to=at.date(), actor=officer, at=at)
    values = {each.pk: movement.Said(Decimal(value)) for each, value in zip(criteria_of(made), said["values"], strict=False)}
    written = {"counted_to": at.date(), "words": said["words"], "said": values, "base": report.revision}
    report = movement.write_report(report, **written, actor=officer, at=at + timedelta(minutes=10))
    if evidence:
        movement.attach(report, upload=picture(said["evidence"]), actor=officer, at=at + timedelta(minutes=15))
    return movement.send_report(report, revision=report.revision, actor=of(cast.heads[index]), at=at + timedelta(minutes=20))


def living(cluster_year: ClusterYear) -> dict[str, Draft]:
    """Return the year's drafts that are not abandoned or superseded, by kind."""
    dead = (DraftState.ABANDONED, DraftState.SUPERSEDED)
    return {draft.kind: draft for draft in cluster_year.drafts.exclude(state__in=dead)}
