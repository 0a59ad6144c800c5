# vi: data
"""The papers of a conference, from its record: invitation, agenda, list of delegates, minutes, the chair's conclusion."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from thidua.cluster.documents import head_signature, letterhead, recipients
from thidua.conference import queries
from thidua.conference.documents.record import assigned_lines, clock_words, sha256_of, titled
from thidua.conference.models import AgendaItem, Answer, Attendance, Conference, Invitation, ItemState, Minutes, MinutesState
from thidua.conference.queries import Room, UnitInRoom
from thidua.foundation.documents.paper import Annex, Block, Column, Family, Kind, Line, Paper, Row, Signature, Table, ended, paragraphs
from thidua.foundation.ui.templatetags.td import long_date, vi_datetime
from thidua.paper.documents import check_address
from thidua.paper.models import OfficialDocument, PaperType

UNFINISHED = "BẢN ĐANG SOẠN, CHƯA ĐƯỢC XÁC NHẬN"
COUNT = Column("TT", 0.7, centred=True)
AGENDA = (COUNT, Column("Thời gian", 1.4, centred=True), Column("Nội dung", 5.2), Column("Người thực hiện", 3))
DELEGATES = (COUNT, Column("Họ và tên", 3), Column("Đơn vị, chức vụ", 4), Column("Đến lúc", 1.2, centred=True), Column("Ký tên", 2))
INVITED = (COUNT, Column("Đơn vị, đại biểu", 5), Column("Tư cách dự", 4))
ROOM = "\n\u00a0"  # a second line, for a hand
PROGRAMME = "CTr"  # chương trình: its abbreviation in Phụ lục III


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def _when(conference: Conference) -> str:
    return f"{clock_words(conference.starts_at)}, {long_date(conference.starts_at)}"


def _framed(conference: Conference, abbreviation: str, document: OfficialDocument | None = None, /, **more: object) -> Paper:
    """Return a paper of the conference's cluster; `abbreviation` is that of its type, which stands in its number.

    With `document` it bears that number and date, and the address where it is checked.
    """
    head = letterhead(conference.cluster_year)
    frame = {
        "family": head.family,
        "parent": head.parent,
        "organ": head.organ,
        "place": head.place,
        "number": head.number_line(abbreviation, document.number if document else "") if abbreviation else "",
    }
    numbered = {"on": document.issued_on, "check": check_address(document) if document.code else ""} if document else {}
    return Paper(**(frame | more | numbered))  # type: ignore[arg-type]


# --- before it -----------------------------------------------------------------------------------------------------------------------


def invited_name(invitation: Invitation) -> str:
    """Return whom an invitation addresses."""
    return invitation.unit.name if invitation.unit else f"Đồng chí {invitation.person}"


def invitation_paper(
    conference: Conference, invitation: Invitation, drafts: Iterable[object], document: OfficialDocument | None = None
) -> Paper:
    """Return the invitation of one unit or guest (giấy mời, mẫu 1.7), with the drafts that go with it, under its number if it has one."""
    whom, unit = invited_name(invitation), invitation.unit
    role = f", {invitation.role}" if invitation.person and invitation.role else ""
    asked = (
        Line(
            Kind.TEXT,
            f"Đề nghị {'đơn vị' if unit else 'đồng chí'} trả lời giấy mời trên hệ thống trước giờ khai mạc, nêu rõ người dự họp; "
            f"không dự được thì ghi lý do. Liên hệ: đồng chí {conference.secretary.full_name}, thư ký hội nghị.",
        ),
        Line(Kind.TEXT, f"Rất mong {'đơn vị cử người' if unit else 'đồng chí'} đến dự đúng giờ."),
    )
    return _invitation(conference, f"{whom}{role}", asked, drafts, document, title=f"Giấy mời {whom}")


def invitations_paper(conference: Conference, document: OfficialDocument | None = None) -> Paper:
    """Return the one invitation under which all go out: the sheet that takes the number, with the list of who is invited."""
    asked = (Line(Kind.TEXT, "Rất mong các đơn vị cử người và các đồng chí đến dự đúng giờ."),)
    invited = queries.invitations_of(conference)
    rows = [Row((str(at), invited_name(each), each.role)) for at, each in enumerate(invited, start=1)]
    listed = Annex("DANH SÁCH MỜI", conference.title, body=(Table(INVITED, tuple(rows)),))
    whom = "các đơn vị và đại biểu có tên trong danh sách kèm theo"
    return _invitation(conference, whom, asked, queries.drafts_of(conference), document, annexes=(listed,))


def _invitation(
    conference: Conference, whom: str, asked: Iterable[Line], drafts: Iterable[object], document: OfficialDocument | None, **more: object
) -> Paper:
    chair = titled(conference.chair.full_name, conference.chair.titles)
    sent_before = "; ".join(str(each) for each in drafts)
    called = document.issued_on if document else _day(conference.called_at)
    lines = [
        Line(Kind.TEXT, f"{conference.cluster_year.cluster.name} trân trọng kính mời: {whom}."),
        Line(Kind.TEXT, f"{conference.title} (chương trình kèm theo).", lead="Nội dung:"),
        Line(Kind.TEXT, f"{_when(conference)}.", lead="Thời gian:"),
        Line(Kind.TEXT, f"{conference.place}.", lead="Địa điểm:"),
        Line(Kind.TEXT, f"{chair[:1].upper()}{chair[1:]}.", lead="Chủ trì:"),
        *([Line(Kind.TEXT, f"{sent_before}.", lead="Tài liệu gửi trước:")] if sent_before else []),
        *asked,
    ]
    return _framed(
        conference,
        PaperType.INVITATION,
        document,
        on=called,
        type="Giấy mời",
        subject=f"Dự {conference.title}",
        body=ended(lines),
        signatures=(head_signature(conference.cluster_year, called or _starts_on(conference)),),
        recipients=("Như trên;", "Lưu: hồ sơ hội nghị."),
        **more,
    )


def _starts_on(conference: Conference) -> date:
    return timezone.localtime(conference.starts_at).date()


def agenda_paper(conference: Conference, items: Iterable[AgendaItem]) -> Paper:
    """Return the agenda (chương trình): what, when, by whom."""
    called = _day(conference.called_at)
    return _framed(
        conference,
        PROGRAMME,
        on=called,
        type="Chương trình",
        subject=conference.title,
        body=(
            Line(Kind.NOTE, f"({_when(conference)}, tại {conference.place})"),
            Table(AGENDA, tuple(_agenda_row(number, item) for number, item in enumerate(items, start=1))),
        ),
        signatures=(head_signature(conference.cluster_year, called or _starts_on(conference)),),
        recipients=recipients(conference.cluster_year),
        title=f"Chương trình {conference.title}",
    )


def _agenda_row(number: int, item: AgendaItem) -> Row:
    planned = f"{item.planned_at:%H:%M}" if item.planned_at else ""
    what = "\n".join([item.title, *(f"- {draft.title}" for draft in item.drafts.all())])
    return Row((str(number), planned, what, item.presenter))


# --- at it ---------------------------------------------------------------------------------------------------------------------------


def attendance_paper(conference: Conference, in_room: Room) -> Paper:
    """Return the list of delegates (danh sách đại biểu): whom each unit sent, the guests, and room for everybody's hand.

    Before the conference is opened it names those who said that they come; from then on those who came, with the hour.
    """
    return _framed(
        conference,
        "",
        on=_starts_on(conference),
        type="Danh sách đại biểu",
        subject=f"Dự {conference.title}",
        body=(
            Line(Kind.NOTE, f"({_when(conference)}, tại {conference.place})"),
            Table(DELEGATES, _delegates(conference, in_room)),
        ),
        signatures=(Signature(("THƯ KÝ",), conference.secretary.full_name),),
        title=f"Danh sách đại biểu dự {conference.title}",
    )


def _delegates(conference: Conference, in_room: Room) -> tuple[Row, ...]:
    made: list[Row] = []
    begun = conference.opened_at is not None
    guests = _guest_rows(in_room, begun=begun)
    units = [row for each in in_room.units for row in _unit_rows(each, begun=begun)]
    for head, group in (("I. Đại biểu được mời", guests), ("II. Đơn vị thành viên", units)):
        if group:
            made.append(Row((head,), heading=True))
            made += [Row((str(number), *cells, ROOM)) for number, cells in enumerate(group, start=1)]
    return tuple(made)


def _guest_rows(in_room: Room, *, begun: bool) -> list[tuple[str, str, str]]:
    """Guests by name with the capacity in which they were invited, and whoever else came; once it has begun, those who came."""
    came = _first_arrivals(in_room.guests)
    by_person = {each.person_id: each for each in came if each.person_id}
    rows = [
        (str(each.person), each.role, _arrived(by_person.get(each.person.pk)))
        for each in in_room.invited
        if each.person and (not begun or each.person.pk in by_person)
    ]
    asked = {each.person_id for each in in_room.invited}
    return rows + [(each.name, "", _arrived(each)) for each in came if each.person_id not in asked]


def _unit_rows(unit: UnitInRoom, *, begun: bool) -> list[tuple[str, str, str]]:
    """Those who came for a unit; before the beginning whom it sends, or its name with room to write; nobody for one that stays away."""
    name = unit.member.unit.name
    if unit.people or begun:
        return [(each.name, name, _arrived(each)) for each in _first_arrivals(unit.people)]
    if unit.invitation and unit.invitation.answer == Answer.DECLINES:
        return []
    return [(unit.invitation.sent_person if unit.invitation else "", name, "")]


def _first_arrivals(attendances: Iterable[Attendance]) -> list[Attendance]:
    """Each person once, as he first came: who left and came back has two rows of attendance."""
    found: dict[tuple[int | None, str], Attendance] = {}
    for each in sorted(attendances, key=lambda each: each.arrived_at):
        found.setdefault((each.person_id, "" if each.person_id else each.name), each)
    return list(found.values())


def _arrived(who: Attendance | None) -> str:
    return timezone.localtime(who.arrived_at).strftime("%H:%M") if who else ""


# --- after it ------------------------------------------------------------------------------------------------------------------------


def minutes_paper(conference: Conference, minutes: Minutes) -> Paper:
    """Return the minutes (biên bản, mẫu 1.9): the sections as they were confirmed, with the hash over them once they are fixed."""
    fixed = minutes.state == MinutesState.FIXED
    state = conference.cluster_year.paper_family == Family.STATE
    place = {"place": ""} if state else {}  # mẫu 1.9 has no place and date at its head: both stand in the text
    return _framed(
        conference,
        PaperType.MINUTES,
        **place,
        on=_day(minutes.chair_confirmed_at or conference.closed_at or conference.starts_at),
        type="Biên bản",
        subject=conference.title,
        marks=() if fixed else (UNFINISHED,),
        body=tuple(_minutes_lines(minutes)),
        signatures=(
            _confirmed("THƯ KÝ", conference.secretary.full_name, minutes.secretary_confirmed_at),
            _confirmed("CHỦ TRÌ", conference.chair.full_name, minutes.chair_confirmed_at),
        ),
        recipients=recipients(conference.cluster_year),
        proof=_minutes_proof(minutes) if fixed else (),
        title=f"Biên bản {conference.title}",
    )


def _minutes_lines(minutes: Minutes) -> list[Block]:
    """The sections as numbered parts; a section without a heading is a note under the text."""
    made: list[Block] = []
    notes: list[Block] = []
    number = 0
    for section in minutes.sections:
        if not section["heading"]:
            notes += paragraphs(section["body"], Kind.NOTE)
            continue
        number += 1
        made += [Line(Kind.PART, "", f"{number}.", section["heading"]), *paragraphs(section["body"])]
    return [*ended(made), *notes]


def _confirmed(authority: str, name: str, at: datetime | None) -> Signature:
    return Signature((authority,), name, (f"Đã xác nhận lúc {vi_datetime(at)}",) if at else ())


def _minutes_proof(minutes: Minutes) -> tuple[str, ...]:
    wrong = "" if sha256_of(minutes.sections) == minutes.sha256 else " (nội dung đang hiện KHÔNG khớp mã băm này)"
    return (
        f"Mã băm SHA-256 của biên bản: {minutes.sha256}{wrong}",
        f"Nhật ký hệ thống khi biên bản cố định: {minutes.audit_rows} dòng, mã băm dòng cuối {minutes.audit_head}",
    )


def concluded(conference: Conference, document: OfficialDocument | None = None) -> Paper:
    """Return the notice of what the chair concluded, read from the record, under its number if it has one."""
    return conclusion_paper(conference, queries.agenda(conference), queries.room(conference), document)


def conclusion_paper(conference: Conference, items: Iterable[AgendaItem], in_room: Room, document: OfficialDocument | None = None) -> Paper:
    """Return the notice of what the chair concluded (thông báo kết luận, mẫu 1.4): on each item, on the whole, and what units are to do."""
    chair = titled(conference.chair.full_name, conference.chair.titles)
    came = sum(1 for each in in_room.units if each.people)
    year, on = conference.cluster_year, document.issued_on if document else _day(conference.closed_at)
    day = long_date(conference.opened_at or conference.starts_at).capitalize()
    opening = (
        f"{day}, tại {conference.place}, {chair} chủ trì {conference.title}. Dự hội nghị có đại diện {came} trên {in_room.members} đơn vị "
        f"thành viên. Sau khi nghe trình bày và ý kiến của các đơn vị, đồng chí chủ trì kết luận như sau:"
    )
    said = [(item.title, item.conclusion) for item in items if item.conclusion.strip() and item.state != ItemState.WAITING]
    said += [("Kết luận chung", conference.conclusion)] if conference.conclusion.strip() else []
    lines = [Line(Kind.TEXT, opening)]
    for number, (heading, words) in enumerate(said, start=1):
        first, *more = paragraphs(words)
        lines += [Line(Kind.TEXT, first.text, f"{number}.", f"{heading.rstrip('.')}:"), *more]
    given = assigned_lines(conference, in_room)
    if given:
        task, *rest = given
        lines.append(Line(Kind.TEXT, task, f"{len(said) + 1}.", "Việc giao cho các đơn vị:"))
        lines += [Line(Kind.TEXT, each) for each in rest]
    lines.append(Line(Kind.TEXT, f"{year.cluster.name} thông báo để các đơn vị biết, thực hiện."))
    return _framed(
        conference,
        PaperType.ANNOUNCEMENT,
        document,
        on=on,
        type="Thông báo",
        subject=f"Kết luận của {chair}, tại {conference.title}",
        body=ended(lines),
        signatures=(head_signature(year, on or _starts_on(conference)),),
        recipients=recipients(year),
        title=f"Thông báo kết luận {conference.title}",
    )
