"""Votes: the table's pages, and the ballot on a telephone.

A ballot travels in the body of a POST and nowhere else; the views that hold it hide it from error reports, and no browser keeps the page.
An open vote that the network does not take is kept on the device (foundation/offline); a secret ballot is not: it would lie there readable.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from thidua.conference import actions, acts_now, permissions, pictures, queries, rules, votes
from thidua.conference.models import Conference, ConferenceState
from thidua.conference.views.console import conducted_or_404
from thidua.conference.views.live import followed, live
from thidua.conference.views.steps import about, address, conference_or_404, done
from thidua.domain.voting.tally import FEW
from thidua.foundation import clock
from thidua.foundation.offline.doing import once, refusal, words_of
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right
from thidua.foundation.ui import asked
from thidua.organisation.models import Unit
from thidua.voting import actions as voting
from thidua.voting import permissions as voter
from thidua.voting import queries as polls
from thidua.voting import urn, words
from thidua.voting.forms import AskForm, BallotForm, HandsForm
from thidua.voting.hands import tally_of
from thidua.voting.models import Entitlement, Manner, Option, Poll, PollState
from thidua.voting.shown import Shown


def shown_or_404(conference: Conference, poll: int) -> Shown:
    """Return a poll of this conference."""
    found = votes.poll_of(conference, poll)
    if found is None:
        raise Http404
    return found


@login_required
def prepare(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """A question on the item that is on."""
    at, conference = conducted_or_404(request, year, code, pk)
    now = queries.item_now(queries.agenda(conference))
    given = votes.rule_of_call(conference)
    initial = {"question": votes.first_question(now)} if now else {}
    form = AskForm(request.POST if request.method == "POST" else None, given=given, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if now is None:
                raise Refused(_("Chưa có mục nào đang diễn ra. Hãy chuyển sang một mục của chương trình rồi mở biểu quyết."))
            poll = actions.prepare_vote(now, ask=form.ask(), actor=request.user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(address(conference, "vote", poll.pk))
    status = 422 if form.errors else 200
    return render(request, "conference/votes/prepare.html", about(conference, form=form, now=now), status=status)


@login_required
@require_GET
def vote(request: HttpRequest, year: int, code: str, pk: int, poll: int) -> HttpResponse:
    """One vote at the chair's table."""
    _at, conference = conducted_or_404(request, year, code, pk)
    return vote_page(request, conference, shown_or_404(conference, poll))


def vote_page(
    request: HttpRequest, conference: Conference, shown: Shown, *, hands: HandsForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    if shown.poll.manner == Manner.HANDS and shown.poll.state == PollState.OPEN:
        more["hands"] = hands or HandsForm(poll=shown.poll)
    if shown.poll.state == PollState.OPEN:
        follows = followed(conference, stream="console_stream", parts="console_live", mine=pictures.TABLE)
        more["live"] = follows | {"parts": address(conference, "vote_live", shown.poll.pk)}
    values = _table_values(conference, shown)
    more["why"] = acts_now.of_vote(request.user, conference, shown.poll, values["in_room"])
    return render(request, "conference/votes/vote.html", values | more, status=status)


def _table_values(conference: Conference, shown: Shown) -> dict[str, Any]:
    """Return what the table sees of a vote: who has voted, never what of a secret one."""
    poll, in_room = shown.poll, queries.room(conference)
    roll = list(polls.roll(poll))
    names = {each.position: words.option(poll, each) for each in poll.options.all()}
    is_open = poll.state == PollState.OPEN
    return about(
        conference,
        vote=shown,
        poll=poll,
        in_room=in_room,
        in_session=conference.state == ConferenceState.IN_SESSION,
        roll=[(each, _chosen(each, names) if poll.manner == Manner.BY_UNIT else "") for each in roll],
        voters=votes.voters(in_room) if poll.state == PollState.DRAFT else [],
        too_few=poll.is_secret and in_room.present < FEW,
        late=votes.late(in_room, roll) if is_open else [],
        key_lost=is_open and poll.is_secret and not urn.is_there(poll.urn),
        presence=rules.quorum_now(conference, in_room),
        presence_sentence=rules.presence_sentence(conference, rules.quorum_now(conference, in_room)),
    )


def _chosen(entitlement: Entitlement, names: dict[int, str]) -> str:
    choice = entitlement.open_vote.choice if hasattr(entitlement, "open_vote") else []
    return ", ".join(names[place] for place in choice)


@login_required
@require_GET
def vote_live(request: HttpRequest, year: int, code: str, pk: int, poll: int) -> HttpResponse:
    """The part of the vote's page that follows the telephones: who has voted."""

    def draw() -> HttpResponse:
        _at, conference = conducted_or_404(request, year, code, pk)
        return render(request, "conference/votes/roll.html", _table_values(conference, shown_or_404(conference, poll)))

    return live(request, pk, draw, part=f"vote-{poll}")


def _poll(conference: Conference, poll: int) -> Poll:
    return get_object_or_404(Poll, pk=poll, subject=votes.subject(conference))


@login_required
@require_POST
def open_vote(request: HttpRequest, year: int, code: str, pk: int, poll: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    found, few = _poll(conference, poll), request.POST.get("few") == "1"
    message = _("Đã mở biểu quyết. Các đơn vị có mặt thấy phiếu trên điện thoại.")
    act = actions.open_vote
    to = address(conference, "vote", poll)
    return done(request, lambda: act(conference, poll=found, few_accepted=few, actor=request.user, at=at), message, to)


@login_required
@require_POST
def close_vote(request: HttpRequest, year: int, code: str, pk: int, poll: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    found, to = _poll(conference, poll), address(conference, "vote", poll)
    return done(request, lambda: actions.close_vote(conference, poll=found, actor=request.user, at=at), _("Đã kiểm phiếu."), to)


@login_required
@require_POST
def cancel_vote(request: HttpRequest, year: int, code: str, pk: int, poll: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    found, reason, to = _poll(conference, poll), asked.words(request.POST, "reason"), address(conference, "vote", poll)
    act = actions.cancel_vote
    return done(request, lambda: act(conference, poll=found, reason=reason, actor=request.user, at=at), _("Đã hủy cuộc biểu quyết."), to)


@login_required
@require_POST
def admit(request: HttpRequest, year: int, code: str, pk: int, poll: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    found, unit = _poll(conference, poll), get_object_or_404(Unit, pk=asked.number(request.POST, "unit"))
    act, to = actions.admit_to_vote, address(conference, "vote", poll)
    return done(request, lambda: act(conference, poll=found, unit=unit, actor=request.user, at=at), _("Đã phát thêm phiếu."), to)


@login_required
@require_POST
def withdraw(request: HttpRequest, year: int, code: str, pk: int, poll: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    option = get_object_or_404(Option, poll=_poll(conference, poll), position=asked.number(request.POST, "option"))
    reason, act, to = asked.words(request.POST, "reason"), actions.withdraw_candidate, address(conference, "vote", poll)
    message = _("Đã ghi xin rút. Tên còn trên phiếu, có gạch, và không chọn được.")
    return done(request, lambda: act(conference, option=option, reason=reason, actor=request.user, at=at), message, to)


@login_required
@require_POST
def hands(request: HttpRequest, year: int, code: str, pk: int, poll: int) -> HttpResponse:
    """Hands counted in the room: looked at once more, then written down."""
    at, conference = conducted_or_404(request, year, code, pk)
    shown = shown_or_404(conference, poll)
    form = HandsForm(request.POST, poll=shown.poll)
    if form.is_valid():
        try:
            counted = tally_of(shown.poll, form.counts())
            if request.POST.get("step") == "record":
                actions.record_hands(conference, poll=shown.poll, counts=form.counts(), actor=request.user, at=at)
                return redirect(address(conference, "vote", poll))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            lines = [(line, counted.count_of(line.option.position)) for line in shown.lines if not line.option.is_withdrawn]
            silent = max(0, (shown.poll.present or 0) - counted.cast)
            values = about(conference, vote=shown, poll=shown.poll, lines=lines, silent=silent, form=form)
            return render(request, "conference/votes/hands.html", values)
    return vote_page(request, conference, shown, hands=form, status=422)


# --- the ballot --------------------------------------------------------------------------------------------------------------------


def may_write(request: HttpRequest, conference: Conference, entitlement: Entitlement) -> Right:
    """The voter; for an open vote also those who conduct the conference, typing what the unit said in the hall."""
    right = voter.can_vote(request.user, entitlement, clock.today())
    if entitlement.poll.manner == Manner.BY_UNIT:
        right = right | permissions.can_conduct(request.user, conference, clock.today())
    return right


@sensitive_post_parameters("choice")
@sensitive_variables("form", "values")
@login_required
@once
def ballot(request: HttpRequest, year: int, code: str, pk: int, *, poll: int, entitlement: int) -> HttpResponse:
    """A ballot paper: chosen, looked at once more, cast. What a secret one chooses leaves this page only into the urn."""
    conference = conference_or_404(request, year, code, pk, clock.today())
    shown = shown_or_404(conference, poll)
    mine = get_object_or_404(Entitlement.objects.select_related("poll", "unit", "person"), pk=entitlement, poll=shown.poll)
    permissions.require(may_write(request, conference, mine))
    form = _ballot_form(request, shown.poll, mine)
    values = about(conference, vote=shown, poll=shown.poll, mine=mine, form=form, for_another=_is_for_another(request, mine))
    if request.method == "POST" and form.is_valid():
        try:
            return _review_or_write(request, conference, mine, form, values)
        except voting.AlreadyVoted as refused:
            messages.success(request, str(refused))
            return redirect(address(conference, "session"))
        except Refused as refused:
            form.add_error(None, str(refused))
    kept = refusal(request, words_of(form)) if form.errors else None
    return kept or render(request, "conference/votes/ballot.html", values, status=422 if form.errors else 200)


def _is_for_another(request: HttpRequest, mine: Entitlement) -> bool:
    return not voter.can_vote(request.user, mine, clock.today())


def _ballot_form(request: HttpRequest, poll: Poll, mine: Entitlement) -> BallotForm:
    if request.method == "POST":
        return BallotForm(request.POST, poll=poll)
    before = mine.open_vote.choice if poll.manner == Manner.BY_UNIT and hasattr(mine, "open_vote") else []
    return BallotForm(poll=poll, initial={"choice": before if poll.most > 1 else (before[0] if before else None)})


@sensitive_variables("form", "values")
def _review_or_write(
    request: HttpRequest, conference: Conference, mine: Entitlement, form: BallotForm, values: dict[str, Any]
) -> HttpResponse:
    """Show the choice once more, or, when it was, write it down.

    Raises:
        Refused: the poll does not take it.
    """
    if mine.poll.is_secret and mine.has_voted:
        raise voting.AlreadyVoted(_("Đã ghi nhận phiếu của đồng chí. Mỗi phiếu chỉ bỏ một lần, không xem lại và không đổi được."))
    if request.POST.get("step") != "cast":
        chosen = [line for line in values["vote"].lines if line.option.position in form.chosen]
        return render(request, "conference/votes/review.html", values | {"chosen": chosen})
    at = clock.now()
    if mine.poll.is_secret:
        voting.vote(mine, choice=form.chosen, actor=request.user, at=at)
        messages.success(request, _("Đã ghi nhận phiếu của đồng chí."))
        return redirect(address(conference, "session"))
    right = permissions.can_conduct(request.user, conference, at.date())
    voting.choose(mine, choice=form.chosen, right=right, actor=request.user, at=at)
    messages.success(request, _("Đã ghi lựa chọn của đơn vị. Được đổi đến khi kết thúc biểu quyết."))
    return redirect(address(conference, "vote", mine.poll_id) if values["for_another"] else address(conference, "session"))
