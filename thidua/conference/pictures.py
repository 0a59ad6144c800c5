"""What the screens of a conference share, drawn once per version for all who look; and marks that tell whose own part has changed."""

import hashlib
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from thidua.conference import channels, queries, rules, texts, votes
from thidua.conference.models import AgendaItem, Conference, ItemKind, ItemState, SpeakingRequest
from thidua.covenant import queries as covenant
from thidua.foundation import clock
from thidua.foundation.live.hub import Picture, Subject
from thidua.foundation.live.queries import version

RELATED = ("cluster_year__cluster", "chair", "secretary")
TABLE = "table"  # what concerns those who conduct: everything
SHOWS_TEXT = (ItemKind.PRESENTATION, ItemKind.DISCUSSION)


def hall_subject(conference: Conference, language: str) -> Subject:
    """Return what the hall screens of this conference follow, in this language."""

    def draw() -> Picture:
        return Picture({"man-hinh": _drawn("conference/hall_part.html", hall_values(_fresh(conference)), language)})

    return Subject(("conference.hall", conference.pk, language), channels.followed(conference), draw)


def session_subject(conference: Conference, language: str) -> Subject:
    """Return what the telephones at this conference follow, in this language."""

    def draw() -> Picture:
        values = session_values(_fresh(conference))
        return Picture({"dang-hop": _drawn("conference/session_shared.html", values, language)}, unit_marks(values))

    return Subject(("conference.session", conference.pk, language), channels.followed(conference), draw)


def table_subject(conference: Conference) -> Subject:
    """Return what the chair's table follows: nothing is shared, for its forms are each person's own, but every act concerns it."""
    followed = channels.followed(conference)
    return Subject(("conference.table", conference.pk), followed, lambda: Picture({}, {TABLE: version(followed)}))


def _fresh(conference: Conference) -> Conference:
    return Conference.objects.select_related(*RELATED).get(pk=conference.pk)


def _drawn(template: str, values: dict[str, Any], language: str) -> str:
    """Draw a shared part: without a request, for it is nobody's own."""
    with translation.override(language):
        return render_to_string(template, values | {"ui": {"training": settings.TRAINING}, "LANGUAGE_CODE": language})


def about(conference: Conference, **more: Any) -> dict[str, Any]:
    """Return what every page of a conference is given."""
    year = conference.cluster_year
    return {"conference": conference, "cluster_year": year, "cluster": year.cluster, "year": year.year, "code": year.cluster.code, **more}


def of_unit(unit_id: int) -> str:
    """Return the name of the mark that concerns a unit."""
    return f"unit-{unit_id}"


def of_guest(person_id: int) -> str:
    """Return the name of the mark that concerns a guest."""
    return f"guest-{person_id}"


def unit_marks(values: dict[str, Any]) -> dict[str, str]:
    """Return for each member unit, and each guest in the room, a mark of all that its own part of the telephone's page is drawn from."""
    stands, wall = values["stands"], values["wall"]
    tiles = {tile.unit_id: (tile.state, tile.signer) for tile in wall.tiles} if wall else {}
    now, queue = values["now"], values["queue"]
    asked_on = now.pk if now and now.floor_open else None
    common = (values["conference"].state, bool(wall), [(stand.draft.pk, stand.adoption is not None) for stand in stands], asked_on)
    said = {
        (stand.draft.pk, row.unit.member.unit_id): (row.position.stance, row.position.stated_at) if row.position else None
        for stand in stands
        for row in stand.units
    }
    marks = {}
    for each in values["room"].units:
        unit = each.member.unit_id
        ballots = [ballot.mark for ballot in values["ballots"].get(unit, ())]
        positions = [said[stand.draft.pk, unit] for stand in stands]
        own = (bool(each.present), tiles.get(unit), positions, ballots, _asked(queue.of(unit)))
        marks[of_unit(unit)] = _mark(common, own)
    for guest in values["room"].guests:
        if guest.person_id is not None:
            marks[of_guest(guest.person_id)] = _mark(common, guest.left_at, _asked(queue.of(person_id=guest.person_id)))
    return marks


def _asked(requests: list[SpeakingRequest]) -> list[tuple[object, ...]]:
    return [(each.pk, each.state, each.ends_at) for each in requests]


def _mark(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:8]


def session_values(conference: Conference) -> dict[str, Any]:
    """Return what every telephone shows now, with what the parts of its owner are made from."""
    items, in_room = queries.agenda(conference), queries.room(conference)
    now, stands = queries.item_now(items), queries.draft_stands(conference, in_room, items)
    standing = covenant.covenant_of(conference.cluster_year)
    counted_votes, ballots = votes.on_telephones(conference)
    outcomes = [(stand, rules.adoption_sentence(conference, rules.adoption_count(conference, stand))) for stand in stands if stand.adoption]
    return about(
        conference,
        items=items,
        now=now,
        queue=queries.queue(now),
        number=items.index(now) + 1 if now else 0,
        room=in_room,
        stands=stands,
        clauses=texts.shown_clauses(now),
        outcomes=outcomes,
        presence_sentence=rules.presence_sentence(conference, rules.quorum_now(conference, in_room)),
        wall=covenant.wall(standing, clock.today()) if standing else None,
        counted_votes=counted_votes,
        ballots=ballots,
        at=clock.now(),
    )


def hall_values(conference: Conference) -> dict[str, Any]:
    """Return what the hall screen shows now."""
    items, in_room = queries.agenda(conference), queries.room(conference)
    now = queries.item_now(items)
    presence = rules.quorum_now(conference, in_room)
    values = about(
        conference,
        items=items,
        steps=_steps(items),
        now=now,
        queue=queries.queue(now),
        titles=[draft.title for draft in now.drafts.all()] if now else [],
        room=in_room,
        presence=presence,
        presence_sentence=rules.presence_sentence(conference, presence),
        vote=votes.on_screen(votes.polls(conference), now),
        at=clock.now(),
    )
    if now and now.kind == ItemKind.SIGNING:
        standing = covenant.covenant_of(conference.cluster_year)
        return values | {"wall": covenant.wall(standing, clock.today()) if standing else None, "is_signing": True}
    if now and now.kind in SHOWS_TEXT:
        shown = texts.shown_clauses(now)
        values |= {"clauses": shown, "size": _size(sum(len(words) for each in shown for _op, words in each.pieces))}
    about_now = {draft.pk for draft in now.drafts.all()} if now and now.kind != ItemKind.PRESENTATION else set()
    values["stands"] = [
        {
            "stand": stand,
            "count": rules.adoption_count(conference, stand),
            "sentence": rules.adoption_sentence(conference, rules.adoption_count(conference, stand)),
        }
        for stand in queries.draft_stands(conference, in_room, items)
        if stand.draft.pk in about_now
    ]
    return values


def _steps(items: list[AgendaItem]) -> list[dict[str, object]]:
    """The agenda in few words: neighbours of one kind are one step."""
    made = []
    for kind, group in groupby(items, key=lambda item: item.kind):
        states = {item.state for item in group}
        state = "now" if ItemState.NOW in states else "done" if states == {ItemState.DONE} else "next"
        made.append({"label": ItemKind(kind).label, "state": state})
    return made


def _size(letters: int) -> str:
    """How large words can be so that they stand on one screen."""
    return "" if letters <= 110 else "long" if letters <= 230 else "longer"
