"""The moments of the demonstration: `morning` of 16 February 2023, and `after`, the evening of the next day."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from thidua.cluster.models import ClusterYear
from thidua.conference.models import Conference
from thidua.demo import people, year
from thidua.demo.people import Cast, Registrar, of
from thidua.demo.year import Meeting, moment
from thidua.drafting import actions as drafting
from thidua.foundation.audit.origin import came_from
from thidua.foundation.clock import actions as clock
from thidua.movement import actions as movement
from thidua.movement.models import Movement

DATA = Path(__file__).parent / "data"
MOMENTS = ("morning", "after")
CONFERENCE_DAY = date(2023, 2, 16)
STANDS_AT = {"morning": moment(CONFERENCE_DAY, "07:30"), "after": moment(date(2023, 2, 17), "19:00")}


def read(name: str) -> dict[str, Any]:
    """Return one data file."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def load(at_moment: str) -> None:
    """Enter everything up to this moment and set the training clock there.

    It goes stroke by stroke: each is one transaction, and between two of them the units sign, which is done outside any. What breaks off
    leaves the clock unset; `./run demo` then begins with an empty database.
    """
    with came_from("demo"):
        story = _story(at_moment)
        while True:
            with transaction.atomic():
                alone = next(story, None)
            if alone is None:
                return
            alone()


Story = Iterator[Callable[[], None]]


def _story(at_moment: str) -> Story:
    """Enter everything; what is yielded is done outside the transaction."""
    facts, invented = read("cluster4"), read("twin")
    began = moment(facts["since"], "08:00")
    council, specialist, administrator = people.found(facts, at=began)
    registrar = Registrar(specialist, administrator, since=facts["since"], at=began)
    cast, second = people.cluster4(facts, council, registrar), people.twin(invented, registrar)
    people.certify([cast, second], registrar)
    yield from _twin(second)
    made = _morning(cast)
    if at_moment == "after":
        yield from _after(cast, made)
    clock.set_moment(STANDS_AT[at_moment], actor=None)


def _morning(cast: Cast) -> Conference:
    """Cluster No. 4 up to the morning: opened, three drafts circulated with comments, commitments entered, conference called."""
    facts = cast.data
    cluster_year = year.begin(
        cast,
        year.found_cluster(cast, at=moment(date(2023, 1, 10), "09:00")),
        facts["cluster"]["year"],
        order=range(len(cast.units)),
        plan=facts["plan"],
        at=moment(date(2023, 1, 30), "09:00"),
    )
    officer, chair = cast.officers[0], cast.heads[0]
    made = year.circulate(cluster_year, of(officer), at=moment(date(2023, 2, 6), "09:00"), until=moment(CONFERENCE_DAY, "08:30"))
    invented = facts["invented"]
    for number, each in enumerate(invented["comments"]):
        said = year.comment(cast, made, each, at=moment(date(2023, 2, 9), "09:00") + timedelta(hours=number))
        drafting.answer(
            said,
            decision="accepted",
            reason="Cụm trưởng tiếp thu, nội dung được nhấn mạnh khi trình bày tại hội nghị.",
            actor=of(officer),
            at=moment(date(2023, 2, 13), "15:00") + timedelta(minutes=number),
        )
    year.comment(cast, made, invented["amendment"], at=moment(date(2023, 2, 14), "10:40"))
    year.commit(cast, made["covenant"], invented["commitments"], at=moment(date(2023, 2, 14), "14:00"))
    return year.call(cluster_year, chair, officer, _meeting(facts), guest=_specialist(cast), at=moment(date(2023, 2, 10), "09:00"))


def _after(cast: Cast, made: Conference) -> Story:
    """Cluster No. 4 up to the evening of 17 February: held, signed, issued, written up, published."""
    facts = cast.data
    secretary, chair = of(cast.officers[0]), of(cast.heads[0])
    agreed = year.living(made.cluster_year)
    open_comment = (
        agreed["regulation"].clauses.filter(comments__amendment__isnull=False).get().comments.get(answer=None, amendment__isnull=False)
    )
    drafting.answer(
        open_comment,
        decision="accepted",
        reason="Nêu rõ mẫu số để việc biểu quyết thống nhất.",
        base=open_comment.about_id,
        actor=secretary,
        at=moment(CONFERENCE_DAY, "07:45"),
    )
    year.attend(cast, made, secretary, at=moment(CONFERENCE_DAY, "08:20"))
    yield from year.hold(cast, made, agreed, _meeting(facts), secretary=secretary, chair=chair)
    year.photograph(made, facts["news"]["photographs"], secretary=secretary, at=moment(CONFERENCE_DAY, "11:00"))
    year.write_up(made, secretary=secretary, chair=chair, at=moment(CONFERENCE_DAY, "14:00"))
    year.issue(agreed, chair=chair, at=moment(CONFERENCE_DAY, "15:30"))
    published = datetime.fromisoformat(f"{facts['news']['published_at']}")
    year.publish(
        made, secretary=secretary, at=moment(date(2023, 2, 17), "14:00"), published_at=moment(published.date(), f"{published:%H:%M}")
    )


def _twin(cast: Cast) -> Story:
    """The fictional twin: a whole 2022, and 2023 up to the same morning, with the offices rotated."""
    made = year.found_cluster(cast, at=moment(date(2022, 1, 10), "09:00"))
    first = _twin_year(cast, made, 2022, order=range(7))
    meeting = _twin_meeting(cast, 2022)
    secretary, chair = of(cast.officers[0]), of(cast.heads[0])
    agreed = year.living(first.cluster_year)
    year.attend(cast, first, secretary, at=meeting.starts_at - timedelta(minutes=10))
    yield from year.hold(cast, first, agreed, meeting, secretary=secretary, chair=chair)
    year.photograph(first, cast.data["photographs"], secretary=secretary, at=meeting.starts_at + timedelta(hours=3))
    year.write_up(first, secretary=secretary, chair=chair, at=meeting.starts_at + timedelta(hours=6))
    year.issue(agreed, chair=chair, at=meeting.starts_at + timedelta(hours=7))
    year.publish(
        first, secretary=secretary, at=meeting.starts_at + timedelta(hours=24), published_at=meeting.starts_at + timedelta(hours=25)
    )
    year.do_what_was_given(cast, first, cast.data["assignment"]["result"], at=moment(date(2022, 3, 25), "09:00"))
    _twin_movement(cast, first.cluster_year)
    _twin_reports(cast, first.cluster_year)
    second = _twin_year(cast, made, 2023, order=[1, 2, 3, 4, 5, 6, 0], sources=year.living(first.cluster_year))
    for each in (*cast.data["comments"], cast.data["amendment"]):
        year.comment(cast, year.living(second.cluster_year), each, at=moment(date(2023, 2, 10), "10:00"))


def _twin_movement(cast: Cast, cluster_year: ClusterYear) -> None:
    """The twin's movement of 2022, up to its interim review: all units but one take part, one report waits, one exemplar is accepted."""
    data, officer = cast.data["movement"], of(cast.officers[0])
    cluster_year = ClusterYear.objects.select_related("cluster__council").get(pk=cluster_year.pk)
    text = year.movement_text(data, respond_by=moment(date(2022, 3, 25), "17:00"), report_by=moment(date(2022, 12, 20), "17:00"))
    made = movement.start(cluster_year, text=text, actor=officer, at=moment(date(2022, 3, 8), "09:00"))
    made = movement.launch(made, revision=made.revision, actor=officer, at=moment(date(2022, 3, 9), "09:00"))
    made = year.correct_movement(made, data["correction"], officer, at=moment(date(2022, 3, 11), "09:00"))
    for index, day in ((0, 14), (1, 15), (2, 16), (3, 28), (4, 18)):  # the fourth of them late
        year.join(cast, made, index, data, at=moment(date(2022, 3, day), "09:00"))
    declined = year.place_in(made, cast, 6)
    movement.decline(declined, reason=data["decline"], actor=of(cast.heads[6]), at=moment(date(2022, 3, 21), "09:00"))
    for index in (1, 2, 4):
        report = year.report_movement(cast, made, index, data, evidence=index == 4, at=moment(date(2022, 6, 20 + index), "09:00"))
        movement.receive_report(report, actor=officer, at=moment(date(2022, 6, 27), "09:00"))
    year.report_movement(cast, made, 3, data, evidence=False, at=moment(date(2022, 6, 28), "09:00"))
    _twin_exemplars(cast, made, data["exemplar"])
    movement.review(made, words=data["interim"], actor=officer, at=moment(date(2022, 7, 5), "09:00"))


def _twin_exemplars(cast: Cast, made: Movement, data: dict[str, Any]) -> None:
    picture, words = data["picture"], {name: data[name] for name in ("name", "position", "story")}
    story = movement.Story(kind="good_deed", subject="person", **words)
    place, at = year.place_in(made, cast, 4), moment(date(2022, 5, 12), "09:00")
    accepted = movement.put_forward(place, story=story, actor=of(cast.officers[4]), at=at)
    movement.attach(accepted, upload=year.picture(picture), actor=of(cast.officers[4]), at=at)
    movement.accept_exemplar(accepted, actor=of(cast.officers[0]), at=at + timedelta(days=1))


def _twin_reports(cast: Cast, cluster_year: ClusterYear) -> None:
    """The twin's reports of 2022: the first quarter closed, the whole year received but for one unit, whose report was returned."""
    data, officer = cast.data["reports"], of(cast.officers[0])
    cluster_year = ClusterYear.objects.select_related("cluster").get(pk=cluster_year.pk)
    quarter, whole = year.open_periods(cluster_year, officer, ("quarter", 1), ("year", 1), at=moment(date(2022, 3, 10), "09:00"))
    for index, day in ((4, date(2022, 4, 4)), (5, date(2022, 4, 7))):  # the second of them late
        made = year.report(cast, quarter, index, data["quarter"], at=moment(day, "09:00"))
        year.receive(made, officer, at=moment(day, "15:00"))
    year.close_period(quarter, officer, at=moment(date(2022, 4, 15), "09:00"))
    for index in (0, 1, 2, 3, 5, 6):
        made = year.report(cast, whole, index, data["year"], at=moment(date(2023, 1, 4), "08:00") + timedelta(minutes=5 * index))
        year.receive(made, officer, at=moment(date(2023, 1, 5), "15:00"))
    last = year.report(cast, whole, 4, data["year"], at=moment(date(2023, 1, 5), "09:00"))
    year.give_back(last, officer, data["returned"], at=moment(date(2023, 1, 6), "09:00"))


def _twin_year(cast: Cast, made: Any, number: int, *, order: Any, sources: Any = None) -> Conference:
    order = list(order)
    meeting = _twin_meeting(cast, number)
    day = meeting.starts_at.date()
    cluster_year: ClusterYear = year.begin(
        cast, made, number, order=order, plan=cast.data["plans"][number], at=moment(date(number, 1, 30), "09:00")
    )
    officer, chair = cast.officers[order[0]], cast.heads[order[0]]
    drafts = year.circulate(cluster_year, of(officer), at=moment(date(number, 2, 6), "09:00"), until=moment(day, "08:00"), sources=sources)
    rows = [[["Hoàn thành nhiệm vụ được giao", 100, "phần trăm"]] * 4 for _unit in cast.units]
    year.commit(cast, drafts["covenant"], rows, at=moment(date(number, 2, 8), "09:00"))
    return year.call(cluster_year, chair, officer, meeting, guest=_specialist(cast), at=moment(date(number, 2, 10), "09:00"))


def _specialist(cast: Cast) -> Any:
    return cast.specialist.person


def _meeting(facts: dict[str, Any]) -> Meeting:
    call = facts["conference"]
    return Meeting(
        title=call["title"],
        starts_at=moment(CONFERENCE_DAY, "08:30"),
        place=call["place"],
        discussion=facts["discussion"],
        conclusion=facts["conclusion"],
        assignment=facts["assignment"],
        speeches=facts["invented"]["speeches"],
    )


def _twin_meeting(cast: Cast, number: int) -> Meeting:
    call = cast.data["conferences"][number]
    starts = datetime.fromisoformat(f"{call['starts_at']}")
    return Meeting(
        title=call["title"],
        starts_at=moment(starts.date(), f"{starts:%H:%M}"),
        place=call["place"],
        discussion=cast.data["discussion"],
        conclusion=cast.data["conclusion"],
        assignment=cast.data["assignment"]["content"],
        due_on=cast.data["assignment"]["due_on"].get(number),
        speeches=[],
        votes=cast.data["votes"].get(number, []),
    )
