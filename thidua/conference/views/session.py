from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.conference import actions, acts_now, permissions, pictures, queries, texts
from thidua.conference.forms import PositionForm, clause_choices
from thidua.conference.models import Conference, ConferenceState, Position
from thidua.conference.views.live import followed, live, open_stream
from thidua.conference.views.steps import address, conference_or_404, side_by_side, with_value
from thidua.covenant import permissions as signing
from thidua.drafting.models import Draft
from thidua.foundation import clock
from thidua.foundation.offline.doing import once, refusal, words_of
from thidua.foundation.refusal import Conflict, Refused
from thidua.organisation.models import Person, Unit
from thidua.organisation.queries import standing


@login_required
@require_GET
def session(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The conference on a phone: what is on, the text, my unit's position, the way to sign."""
    conference = conference_or_404(request, year, code, pk, clock.today())
    return session_page(request, conference)


def session_page(
    request: HttpRequest, conference: Conference, *, bound: tuple[int, int, PositionForm] | None = None, status: int = 200
) -> HttpResponse:
    mine = permissions.my_unit_ids(request.user, conference, clock.today())
    guest = _guest(request, conference)
    concerned = " ".join([*(pictures.of_unit(unit) for unit in sorted(mine)), *([pictures.of_guest(guest.pk)] if guest else [])])
    follows = followed(conference, stream="session_stream", parts="session_live", mine=concerned)
    values = _values(request, conference, mine, guest, bound)
    return render(request, "conference/session.html", values | {"live": follows}, status=status)


def _values(
    request: HttpRequest,
    conference: Conference,
    mine: frozenset[int],
    guest: Person | None,
    bound: tuple[int, int, PositionForm] | None = None,
) -> dict[str, Any]:
    """What the telephone shows, for the page and for its parts drawn again."""
    values = pictures.session_values(conference)
    wall = values["wall"]
    in_session = conference.state == ConferenceState.IN_SESSION
    queue, in_room = values["queue"], values["room"]
    present_guests = {each.person_id for each in in_room.guests if each.left_at is None}
    here = [each.member.unit for each in in_room.units if each.member.unit_id in mine and each.present]
    choice = texts.clauses_to_choose(values["now"].drafts.all()) if values["now"] and values["now"].floor_open else []
    my_ballots = [ballot for unit in sorted(mine) for ballot in values["ballots"].get(unit, ())]
    return values | {
        "askings": [(unit, queue.of(unit.pk)) for unit in here] if values["now"] else [],
        "guest_asking": queue.of(person_id=guest.pk) if guest and guest.pk in present_guests and values["now"] else None,
        "ask_clauses": clause_choices(choice, _("Không về điều khoản nào")) if choice else [],
        "units": [each.member.unit for each in values["room"].units if each.member.unit_id in mine],
        "forms": _forms(values["room"], values["stands"], mine, bound) if in_session else [],
        "may_arrive": conference.state in (ConferenceState.CALLED, ConferenceState.IN_SESSION) and bool(mine - values["room"].present_ids),
        "my_ballots": my_ballots,
        "next_ballot": next((ballot for ballot in my_ballots if not ballot.entitlement.has_voted), None),
        "my_tiles": [tile for tile in wall.tiles if tile.unit_id in mine] if wall else [],
        "why": acts_now.of_session(request.user, values, mine),
        "may_sign": bool(wall) and any(tile.unit_id in signing.signing_unit_ids(request.user, clock.today()) for tile in wall.waiting),
    }


def _guest(request: HttpRequest, conference: Conference) -> Person | None:
    """Return who looks, when the call invites him by name."""
    person = standing(request.user, clock.today()).person
    return person if permissions.is_guest(conference, person) else None


def _forms(
    in_room: queries.Room,
    stands: list[queries.DraftStand],
    mine: frozenset[int],
    bound: tuple[int, int, PositionForm] | None,
) -> list[dict[str, object]]:
    """One form for each of my units in the room and each draft whose outcome is not recorded."""
    made = []
    for stand in stands:
        for row in stand.units:
            unit = row.unit.member.unit
            if unit.pk in mine:
                is_bound = bound is not None and bound[:2] == (stand.draft.pk, unit.pk)
                form = bound[2] if is_bound and bound else _position_form(row.position, stand.draft, unit)
                present = unit.pk in in_room.present_ids
                made.append({"stand": stand, "unit": unit, "position": row.position, "form": form, "present": present})
    return made


def _position_form(position: Position | None, draft: Draft, unit: Unit, data: object = None) -> PositionForm:
    initial = {"stance": position.stance, "comments": position.comments, "seen_at": position.stated_at.isoformat()} if position else {}
    return PositionForm(data, initial=initial, prefix=f"d{draft.pk}-u{unit.pk}")


@login_required
@require_GET
def session_live(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The parts of the telephone's page as they stand now."""

    def draw() -> HttpResponse:
        conference = conference_or_404(request, year, code, pk, clock.today())
        mine = permissions.my_unit_ids(request.user, conference, clock.today())
        return render(request, "conference/session_live.html", _values(request, conference, mine, _guest(request, conference)))

    return live(request, pk, draw, part="session", more=(request.user.pk,))


@login_required
@require_GET
def session_stream(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponseBase:
    """What the telephones share, from now on; and whose own part has changed."""
    conference = conference_or_404(request, year, code, pk, clock.today())
    return open_stream(request, conference, pictures.session_subject(conference, request.LANGUAGE_CODE))


def _where_position_is_stated(request: HttpRequest, year: int, code: str, pk: int, *, unit: Unit, on: date) -> Conference:
    """Return the conference at this address to who may state the position of this unit there.

    Whoever may is shown every conference that has been called, so `visible_to` is asked only for the others: a hall sends at once.

    Raises:
        Http404: there is none, or it is not shown to this person.
        PermissionDenied: he may not state the unit's position.
    """
    conference = next(iter(queries.with_cluster(pk)), None)
    if conference is None or (conference.cluster_year.year, conference.cluster_year.cluster.code) != (year, code):
        raise Http404
    right = permissions.can_state_position(request.user, conference, unit, on)
    if not right or conference.state == ConferenceState.DRAFT:
        conference = conference_or_404(request, year, code, pk, on)
    permissions.require(right)
    return conference


@login_required
@require_POST
@once
def session_position(request: HttpRequest, year: int, code: str, pk: int, *, draft: int, unit: int) -> HttpResponse:
    at = clock.now()
    found = get_object_or_404(Unit, pk=unit)
    conference = _where_position_is_stated(request, year, code, pk, unit=found, on=at.date())
    about_draft = get_object_or_404(Draft, pk=draft, cluster_year=conference.cluster_year_id)
    form = _position_form(None, about_draft, found, request.POST)
    if form.is_valid():
        try:
            actions.state_position(conference, draft=about_draft, unit=found, actor=request.user, at=at, **form.cleaned_data)
        except Conflict as conflict:
            standing = conference.positions.get(draft=about_draft, unit=found)
            again = _position_form(None, about_draft, found, with_value(form, seen_at=standing.stated_at.isoformat()))
            theirs = {_("Quan điểm"): conflict.theirs["stance"], _("Ý kiến kèm theo"): conflict.theirs["comments"]}  # type: ignore[index]
            back = address(conference, "session")
            return side_by_side(request, conference, conflict, theirs=theirs, form=again, action=request.path, back=back)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã gửi quan điểm của đơn vị. Được đổi đến khi ghi kết quả biểu quyết."))
            return redirect(address(conference, "session"))
    return refusal(request, words_of(form)) or session_page(request, conference, bound=(draft, unit, form), status=422)
