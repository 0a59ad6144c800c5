import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.conference import actions, permissions, pictures, queries, rules, texts, votes
from thidua.conference.forms import ConclusionForm, RecordForm, SpeechForm, TypedPositionForm, clause_choices
from thidua.conference.models import (
    AgendaItem,
    Attendance,
    Conference,
    ConferenceState,
    Invitation,
    ItemKind,
    SpeakingRequest,
    Speech,
    Stance,
)
from thidua.conference.views.desk import SECRETARY, back, desk_of
from thidua.conference.views.live import followed, live, open_stream
from thidua.conference.views.steps import about, address, conference_or_404, done, side_by_side, with_value
from thidua.drafting.models import Clause, Draft
from thidua.foundation import clock
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.ui import asked
from thidua.organisation.models import Capacity, Post

DECIDING: tuple[str, ...] = (ItemKind.DISCUSSION, ItemKind.ADOPTION)
STANCE_LOOKS: dict[str, str] = {Stance.AGREES: "ok", Stance.AGREES_WITH_COMMENTS: "warn", Stance.DISAGREES: "bad"}


def conducted_or_404(request: HttpRequest, year: int, code: str, pk: int):  # type: ignore[no-untyped-def]
    """Return the moment and the conference, for those who conduct it."""
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    permissions.require(permissions.can_conduct(request.user, conference, at.date()))
    return at, conference


@login_required
@require_GET
def console(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    _at, conference = conducted_or_404(request, year, code, pk)
    if conference.state == ConferenceState.DRAFT:
        return redirect(conference)
    return console_page(request, conference)


def console_page(
    request: HttpRequest,
    conference: Conference,
    *,
    record_form: RecordForm | None = None,
    speech_form: SpeechForm | None = None,
    position_form: TypedPositionForm | None = None,
    conclusion_form: ConclusionForm | None = None,
    typed_name: tuple[str, str] | None = None,
    desk: str = "",
    status: int = 200,
) -> HttpResponse:
    """The chair's table: what is on and what comes next, who spoke, how the units stand, who is there."""
    desk = desk or desk_of(request)
    follows = followed(conference, stream="console_stream", parts="console_live", mine=pictures.TABLE)
    follows["parts"] += f"?trang={desk}"
    values = _values(
        request,
        conference,
        record_form=record_form,
        speech_form=speech_form,
        position_form=position_form,
        conclusion_form=conclusion_form,
        typed_name=typed_name,
    )
    values["desk"] = desk
    template = "conference/secretary.html" if desk == SECRETARY else "conference/console.html"
    return render(request, template, values | {"live": follows}, status=status)


def _values(
    request: HttpRequest,
    conference: Conference,
    *,
    record_form: RecordForm | None = None,
    speech_form: SpeechForm | None = None,
    position_form: TypedPositionForm | None = None,
    conclusion_form: ConclusionForm | None = None,
    typed_name: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """What the table shows, for the page and for its parts drawn again; the forms as typed, else as they begin."""
    items = queries.agenda(conference)
    in_room = queries.room(conference)
    now, following = queries.item_now(items), queries.item_next(items)
    queue = queries.queue(now)
    values = positions_of(conference, items, in_room) | about(
        conference,
        items=items,
        now=now,
        queue=queue,
        number=items.index(now) + 1 if now else 0,
        following=following,
        following_number=items.index(following) + 1 if following else 0,
        room=in_room,
        expected=_expected(conference, in_room),
        guests=_guests(in_room),
        may_record_adoption=permissions.can_record_adoption(request.user, conference, clock.today()),
        conclusion_form=conclusion_form or ConclusionForm(initial={"conclusion": conference.conclusion, "seen": conference.conclusion}),
        typed_name=typed_name,
        all_votes=votes.polls(conference),
    )
    if now and conference.state == ConferenceState.IN_SESSION:
        choice = texts.clauses_to_choose(now.drafts.all())
        values |= {
            "record_form": record_form or RecordForm(initial=_record(now)),
            "speech_form": speech_form or _speech_form(in_room, choice, unwritten=queue.unwritten),
            "clauses": clause_choices(choice, _("Không đưa điều khoản nào")) if choice else [],
        }
    if conference.state == ConferenceState.IN_SESSION and values["undecided"]:
        values["position_form"] = position_form or _position_form(in_room, values["undecided"])
    return values


def positions_of(conference: Conference, items: list[AgendaItem], in_room: queries.Room) -> dict[str, object]:
    """Return how the units stand on the drafts, for the chair's table and its refreshed part."""
    now = queries.item_now(items)
    stands = queries.draft_stands(conference, in_room, items)
    about_now = {draft.pk for draft in now.drafts.all()} if now else set()
    presence = rules.quorum_now(conference, in_room)
    deciding = now is not None and now.kind in DECIDING
    return {
        "stands": [
            {
                "stand": stand,
                "rows": [(row, STANCE_LOOKS.get(row.position.stance, "unk") if row.position else "unk") for row in stand.units],
                "count": rules.adoption_count(conference, stand),
                "sentence": rules.adoption_sentence(conference, rules.adoption_count(conference, stand)),
                "silent": [row.unit.member.unit.name for row in stand.units if row.unit.present and not row.position],
                "may_decide": deciding and stand.draft.pk in about_now and stand.adoption is None,
            }
            for stand in stands
        ],
        "undecided": [stand.draft for stand in stands if stand.adoption is None],
        "presence": presence,
        "presence_sentence": rules.presence_sentence(conference, presence),
        "quorum_percent": _percent(presence.needed, presence.members),
        "present_percent": _percent(presence.count, presence.members),
        "in_session": conference.state == ConferenceState.IN_SESSION,
    }


def _percent(part: int, whole: int) -> str:
    return f"{min(100.0, 100 * part / whole):.2f}" if whole else "0"


def _expected(conference: Conference, in_room: queries.Room) -> list[tuple[queries.UnitInRoom, str]]:
    """Each unit with the name to offer when somebody of it arrives: whom it sends, else its head."""
    day = clock.today()
    heads = Post.objects.on(day).filter(unit__in=[each.member.unit_id for each in in_room.units], capacity=Capacity.HEAD)
    names = {post.unit_id: post.person.full_name for post in heads.select_related("person").order_by("pk")}
    return [
        (each, (each.invitation.sent_person if each.invitation else "") or names.get(each.member.unit_id, "")) for each in in_room.units
    ]


def _guests(in_room: queries.Room) -> list[tuple[Invitation, list[Attendance]]]:
    """Each invited guest with when he came."""
    came: dict[int | None, list[Attendance]] = {}
    for each in in_room.guests:
        came.setdefault(each.person_id, []).append(each)
    return [(each, came.get(each.person_id, [])) for each in in_room.invited]


def _record(item: AgendaItem) -> dict[str, object]:
    return {"presenter": item.presenter, "note": item.note, "conclusion": item.conclusion, "revision": item.revision}


def _speech_form(in_room: queries.Room, choice: list, data: object = None, *, unwritten: tuple[SpeakingRequest, ...] = ()) -> SpeechForm:
    """The form of a speech; it begins with whoever has the floor, or had it first and is not written down yet."""
    units = [each.member.unit for each in in_room.units]
    initial: dict[str, object] = {"token": secrets.token_hex(12)}
    if unwritten:
        asked = unwritten[0]
        initial |= {"unit": asked.unit_id, "speaker": asked.speaker, "clause": asked.clause_id, "asked": asked.pk}
    return SpeechForm(data, units=units, clauses=choice, initial=initial)


def _position_form(in_room: queries.Room, drafts: list[Draft], data: object = None) -> TypedPositionForm:
    units = [each.member.unit for each in in_room.units if each.present]
    return TypedPositionForm(data, units=units, drafts=drafts, prefix="quan-diem")


@login_required
@require_GET
def secretary(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The secretary's page: the same parts, arranged for writing down what happens, by keyboard."""
    _at, conference = conducted_or_404(request, year, code, pk)
    if conference.state == ConferenceState.DRAFT:
        return redirect(conference)
    return console_page(request, conference, desk=SECRETARY)


@login_required
@require_GET
def console_live(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The parts of the chair's table as they stand now."""

    def draw() -> HttpResponse:
        _at, conference = conducted_or_404(request, year, code, pk)
        return render(request, "conference/console_parts.html", _values(request, conference) | {"desk": desk_of(request)})

    return live(request, pk, draw, part="console", more=(request.user.pk, desk_of(request)))


@login_required
@require_GET
def console_stream(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponseBase:
    """Tells the table that something was done."""
    _at, conference = conducted_or_404(request, year, code, pk)
    return open_stream(request, conference, pictures.table_subject(conference))


@login_required
@require_POST
def open_session(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    to = address(conference, "console")
    return done(request, lambda: actions.open_session(conference, actor=request.user, at=at), _("Đã khai mạc hội nghị."), to)


@login_required
@require_POST
def close(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    message = _("Đã bế mạc hội nghị. Việc tiếp theo: lập biên bản.")
    return done(request, lambda: actions.close(conference, actor=request.user, at=at), message, address(conference, "console"))


@login_required
@require_POST
def check_in(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    named, name = asked.number(request.POST, "invitation"), asked.words(request.POST, "name")
    invitation = get_object_or_404(conference.invitations.select_related("unit", "person"), pk=named)
    try:
        actions.check_in(conference, unit=invitation.unit, person=invitation.person, name=name, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        if name:
            return console_page(request, conference, typed_name=(str(named), name), status=422)
    return redirect(back(request, conference, "#co-mat"))


@login_required
@require_POST
def check_out(request: HttpRequest, year: int, code: str, pk: int, attendance: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    found = get_object_or_404(Attendance.objects.select_related("unit", "conference"), pk=attendance, conference=conference)
    to = back(request, conference, "#co-mat")
    return done(request, lambda: actions.check_out(found, actor=request.user, at=at), _("Đã ghi giờ ra về."), to)


@login_required
@require_POST
def undo_attendance(request: HttpRequest, year: int, code: str, pk: int, attendance: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    found = get_object_or_404(Attendance.objects.select_related("unit", "conference"), pk=attendance, conference=conference)
    to = back(request, conference, "#co-mat")
    return done(request, lambda: actions.undo_attendance(found, actor=request.user, at=at), _("Đã hoàn tác điểm danh."), to)


def _item(conference: Conference, item: int) -> AgendaItem:
    return get_object_or_404(AgendaItem, pk=item, conference=conference)


@login_required
@require_POST
def start_item(request: HttpRequest, year: int, code: str, pk: int, item: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    found = _item(conference, item)
    return done(request, lambda: actions.start_item(found, actor=request.user, at=at), "", address(conference, "console"))


@login_required
@require_POST
def finish_item(request: HttpRequest, year: int, code: str, pk: int, item: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    found = _item(conference, item)
    return done(request, lambda: actions.finish_item(found, actor=request.user, at=at), "", address(conference, "console"))


@login_required
@require_POST
def show_clause(request: HttpRequest, year: int, code: str, pk: int, item: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    found, named = _item(conference, item), asked.number(request.POST, "clause")
    clause = get_object_or_404(Clause, pk=named) if named is not None else None
    message = _("Đã đưa điều khoản lên màn hình hội trường và điện thoại.") if clause else _("Màn hình hiện trở lại nội dung của mục.")
    act = actions.show_clause
    return done(request, lambda: act(found, clause=clause, actor=request.user, at=at), message, back(request, conference))


@login_required
@require_POST
def record_item(request: HttpRequest, year: int, code: str, pk: int, item: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    found, form = _item(conference, item), RecordForm(request.POST)
    if form.is_valid():
        try:
            actions.record_item(found, actor=request.user, at=at, **form.cleaned_data)
        except Conflict as refusal:
            found.refresh_from_db()
            again = RecordForm(with_value(form, revision=found.revision))
            theirs = {again.fields[name].label: words for name, words in refusal.theirs.items()}  # type: ignore[attr-defined]
            home = back(request, conference)
            return side_by_side(request, conference, refusal, theirs=theirs, form=again, action=request.path, back=home)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi diễn biến của mục."))
            return redirect(back(request, conference))
    return console_page(request, conference, record_form=form, status=422)


@login_required
@require_POST
def record_speech(request: HttpRequest, year: int, code: str, pk: int, item: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    found, in_room = _item(conference, item), queries.room(conference)
    form = _speech_form(in_room, texts.clauses_to_choose(found.drafts.all()), request.POST)
    if form.is_valid():
        said = form.cleaned_data
        clause = Clause.objects.filter(pk=said["clause"]).first() if said["clause"] else None
        try:
            actions.record_speech(
                found,
                unit=said["unit"],
                speaker=said["speaker"],
                summary=said["summary"],
                clause=clause,
                token=said["token"],
                asked=SpeakingRequest.objects.filter(pk=said["asked"], conference=conference).first() if said["asked"] else None,
                actor=request.user,
                at=at,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi phát biểu."))
            return redirect(back(request, conference, "#phat-bieu"))
    return console_page(request, conference, speech_form=form, status=422)


@login_required
@require_POST
def remove_speech(request: HttpRequest, year: int, code: str, pk: int, speech: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    found = get_object_or_404(Speech.objects.select_related("item__conference"), pk=speech, item__conference=conference)
    reason, to = asked.words(request.POST, "reason"), back(request, conference, "#phat-bieu")
    act = actions.remove_speech
    return done(request, lambda: act(found, reason=reason, actor=request.user, at=at), _("Đã bỏ phát biểu ghi nhầm."), to)


@login_required
@require_POST
def state_position(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """A position typed at the table for a unit in the hall."""
    at, conference = conducted_or_404(request, year, code, pk)
    in_room = queries.room(conference)
    form = _position_form(in_room, list(queries.drafts_of(conference)), request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.state_position(conference, actor=request.user, at=at, **said)
        except Conflict as refusal:
            standing = conference.positions.get(draft=said["draft"], unit=said["unit"])
            again = _position_form(in_room, [said["draft"].pk], with_value(form, seen_at=standing.stated_at.isoformat()))
            theirs = {_("Quan điểm"): refusal.theirs["stance"], _("Ý kiến kèm theo"): refusal.theirs["comments"]}  # type: ignore[index]
            home = back(request, conference)
            return side_by_side(request, conference, refusal, theirs=theirs, form=again, action=request.path, back=home)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi quan điểm của đơn vị."))
            return redirect(back(request, conference, "#quan-diem"))
    return console_page(request, conference, position_form=form, status=422)


@login_required
@require_POST
def record_adoption(request: HttpRequest, year: int, code: str, pk: int, draft: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    found, named = get_object_or_404(Draft, pk=draft, cluster_year=conference.cluster_year_id), asked.number(request.POST, "revision")
    revision = -1 if named is None else named
    to = back(request, conference, "#quan-diem")
    try:
        adoption = actions.record_adoption(conference, draft=found, revision=revision, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        stand = next(each for each in queries.draft_stands(conference, queries.room(conference)) if each.draft.pk == adoption.draft_id)
        messages.success(request, rules.adoption_sentence(conference, rules.adoption_count(conference, stand)))
    return redirect(to)


@login_required
@require_POST
def conclude(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at, conference = conducted_or_404(request, year, code, pk)
    form = ConclusionForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.conclude(conference, conclusion=said["conclusion"], seen=said["seen"], actor=request.user, at=at)
        except Conflict as refusal:
            theirs = {_("Kết luận của chủ trì"): refusal.theirs["conclusion"]}  # type: ignore[index]
            again = ConclusionForm(with_value(form, seen=refusal.theirs["conclusion"]))  # type: ignore[index]
            home = back(request, conference)
            return side_by_side(request, conference, refusal, theirs=theirs, form=again, action=request.path, back=home)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi kết luận của chủ trì."))
            return redirect(back(request, conference, "#ket-luan"))
    return console_page(request, conference, conclusion_form=form, status=422)
