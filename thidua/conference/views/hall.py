from collections.abc import Callable
from functools import wraps
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from thidua.conference import queries, rules, texts
from thidua.conference.models import AgendaItem, Conference, ItemKind, ItemState
from thidua.conference.views.live import etag, is_remembered, live, remember
from thidua.conference.views.steps import RELATED, about, conference_or_404
from thidua.covenant import queries as covenant
from thidua.foundation import clock

SHOWS_TEXT = (ItemKind.PRESENTATION, ItemKind.DISCUSSION)


def _is_bright(request: HttpRequest) -> bool:
    return request.GET.get("nen") == "sang"


def seen_lately(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a screen that was opened with right go on asking; else ask for sign-in and right as any page does."""

    @login_required
    def asked(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
        conference_or_404(request, year, code, pk, clock.today())
        remember(request, pk)
        return view(request, year, code, pk)

    @wraps(view)
    def door(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
        return view(request, year, code, pk) if is_remembered(request, pk) else asked(request, year, code, pk)

    return door


@login_required
@require_GET
def hall(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The screen in the hall; it follows the chair's table by itself."""
    mark = etag(pk, "hall", _is_bright(request))  # before anything is read: what changes meanwhile is asked for again
    conference = conference_or_404(request, year, code, pk, clock.today())
    remember(request, pk)
    return render(request, "conference/hall.html", _values(request, conference, mark))


@require_GET
@seen_lately
def hall_part(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """What the screen shows now."""

    def draw(mark: str) -> HttpResponse:
        shown = Conference.objects.select_related(*RELATED)
        conference = get_object_or_404(shown, pk=pk, cluster_year__year=year, cluster_year__cluster__code=code)
        return render(request, "conference/hall_part.html", _values(request, conference, mark))

    return live(request, pk, draw, part="hall", more=(_is_bright(request),))


def _values(request: HttpRequest, conference: Conference, mark: str) -> dict[str, object]:
    items, in_room = queries.agenda(conference), queries.room(conference)
    now = queries.item_now(items)
    bright = _is_bright(request)
    presence = rules.quorum_now(conference, in_room)
    values = about(
        conference,
        bright=bright,
        items=items,
        steps=_steps(items),
        now=now,
        titles=[draft.title for draft in now.drafts.all()] if now else [],
        room=in_room,
        presence=presence,
        presence_sentence=rules.presence_sentence(conference, presence),
        at=clock.now(),
        mark=mark,
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
        for stand in queries.draft_stands(conference, in_room)
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
