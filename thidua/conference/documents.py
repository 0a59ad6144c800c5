# vi: data
"""What goes into the papers of a conference: the minutes' sections, the news item's words, the calendar file.

These are official texts, Vietnamese in every language of the page.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar, Event, vCalAddress

from thidua.cluster.models import ClusterYear
from thidua.cluster.queries import organ_above
from thidua.conference import queries, rules, votes
from thidua.conference.models import AgendaItem, Answer, Attendance, Conference, ConferenceState, Invitation, ItemKind, ItemState
from thidua.conference.queries import DraftStand, Room, UnitInRoom
from thidua.covenant import queries as covenant
from thidua.drafting import queries as drafting
from thidua.foundation.ui.templatetags.td import long_date
from thidua.voting.documents import minutes_lines

# Sections whose words may be edited; what is counted or timed comes from the record and stays as it was.
WORDED = ("item-", "conclusion")
MADE_UP = "Lời phát biểu, ý kiến và số liệu trong biên bản này là nội dung minh họa."
LAST_ITEM = timedelta(minutes=30)

Section = dict[str, str]


def clock_words(moment: datetime | None) -> str:
    """Return an hour as papers write it: 08 giờ 30 phút."""
    local = timezone.localtime(moment) if moment else None
    return f"{local.hour:02d} giờ {local.minute:02d} phút" if local else "…"


def _hour(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M")


def canonical(sections: list[Section]) -> bytes:
    """Return the bytes that the hash of the minutes covers: compact JSON in UTF-8 with sorted names."""
    return json.dumps(sections, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256_of(sections: list[Section]) -> str:
    """Return the hash over the canonical bytes, hex."""
    return hashlib.sha256(canonical(sections)).hexdigest()


def is_worded(key: str) -> bool:
    """Return whether the words of this section may be edited."""
    return key.startswith(WORDED)


# --- minutes -------------------------------------------------------------------------------------------------------------------------


def sections(conference: Conference) -> list[Section]:
    """Return the sections of the minutes (biên bản, Nghị định 30/2020 mẫu 1.9), written from the record."""
    with override("vi"):
        in_room = queries.room(conference)
        items = queries.agenda(conference)
        stands = queries.draft_stands(conference, in_room)
        made = [
            _section("time", "Thời gian, địa điểm", _time_lines(conference)),
            _section("composition", "Thành phần", _composition_lines(conference, in_room)),
            _section("rule", "Quy tắc họp và thông qua", [rules.rule_sentence(conference), f"Căn cứ: {conference.rule_source}."]),
        ]
        cited = _citations(stands)
        for number, item in enumerate((each for each in items if each.state != ItemState.WAITING), start=1):
            made.append(_section(f"item-{item.pk}", f"Nội dung {number}: {item.title}", _item_lines(item, cited)))
        if stands:
            made.append(_section("decisions", "Quan điểm của các đơn vị và kết quả thông qua", _decision_lines(conference, stands)))
        voted = minutes_lines(votes.polls(conference))
        if voted:
            made.append(_section("votes", "Kết quả biểu quyết, bỏ phiếu", voted))
        signed = _signing_lines(conference.cluster_year)
        if signed:
            made.append(_section("signing", "Ký giao ước thi đua", signed))
        made.append(_section("conclusion", "Kết luận của chủ trì", [conference.conclusion or "Không có kết luận chung."]))
        made.append(_section("end", "Kết thúc", [f"Hội nghị kết thúc lúc {clock_words(conference.closed_at)} cùng ngày."]))
        if settings.TRAINING:
            made.append(_section("illustrative", "", [MADE_UP]))
        return made


def _section(key: str, heading: str, lines: Iterable[str]) -> Section:
    return {"key": key, "heading": heading, "body": "\n".join(lines)}


def _time_lines(conference: Conference) -> list[str]:
    moment = conference.opened_at or conference.starts_at
    return [f"Khai mạc lúc {clock_words(moment)}, {long_date(moment)}.", f"Địa điểm: {conference.place}."]


def _titled(name: str, titles: str) -> str:
    return f"đồng chí {name}, {titles}" if titles else f"đồng chí {name}"


def _composition_lines(conference: Conference, in_room: Room) -> list[str]:
    came = [each for each in in_room.units if each.people]
    lines = [f"Có mặt {len(came)} trên {in_room.members} đơn vị thành viên:"]
    lines += [f"- {each.member.unit.name}: {_people(each, conference)};" for each in came]
    absent = [each for each in in_room.units if not each.people]
    if absent:
        lines.append("Vắng mặt:")
        lines += [f"- {each.member.unit.name}: {_absence(each)};" for each in absent]
    roles = {each.person_id: each.role for each in conference.invitations.exclude(person=None)}
    if in_room.guests:
        lines.append("Đại biểu:")
        lines += [f"- {_titled(each.name, roles.get(each.person_id, ''))}{_late(each, conference)};" for each in in_room.guests]
    for each in queries.left_midway(conference, _day(conference)):
        lines.append(f"{each.unit.name} rời cụm từ ngày {each.left_on:%d/%m/%Y} nên không tính vào số đơn vị thành viên.")
    lines.append(f"Chủ trì: {_titled(conference.chair.full_name, conference.chair.titles)}.")
    lines.append(f"Thư ký: {_titled(conference.secretary.full_name, conference.secretary.titles)}.")
    return lines


def _day(conference: Conference) -> date:
    return timezone.localtime(conference.closed_at or conference.opened_at or conference.starts_at).date()


def _people(unit: UnitInRoom, conference: Conference) -> str:
    return "; ".join(f"{each.name}{_late(each, conference)}" for each in unit.people)


def _late(who: Attendance, conference: Conference) -> str:
    notes = []
    if conference.opened_at and who.arrived_at > conference.opened_at:
        notes.append(f"đến lúc {_hour(who.arrived_at)}")
    if who.left_at:
        notes.append(f"ra về lúc {_hour(who.left_at)}")
    return f" ({', '.join(notes)})" if notes else ""


def _absence(unit: UnitInRoom) -> str:
    if unit.invitation and unit.invitation.answer == Answer.DECLINES:
        return f"báo trước, lý do: {unit.invitation.reason}"
    return "chưa rõ lý do"


def _citations(stands: list[DraftStand]) -> dict[int, str]:
    """Return how each clause of the drafts is cited, by clause."""
    found = drafting.clauses_of_all([stand.draft for stand in stands])
    return {each.clause: each.citation for rows in found.values() for each in rows}


def _item_lines(item: AgendaItem, cited: dict[int, str]) -> list[str]:
    lines = []
    if item.presenter:
        by = "Người trình bày" if item.kind == ItemKind.PRESENTATION else "Thực hiện"
        lines.append(f"{by}: {item.presenter}.")
    if item.note:
        lines.append(item.note)
    said = getattr(item, "said", [])
    if said:
        lines.append("Ý kiến phát biểu:")
    for speech in said:
        of = f" ({speech.unit.name})" if speech.unit else ""
        about = f", về {cited[speech.clause_id]} của {speech.clause.draft.title}" if speech.clause_id in cited else ""
        lines.append(f"- Đồng chí {speech.speaker}{of}{about}: {speech.summary}")
    if item.conclusion:
        lines.append(f"Kết luận của chủ trì: {item.conclusion}")
    return lines or ["Đã thực hiện theo chương trình."]


def _decision_lines(conference: Conference, stands: list[DraftStand]) -> list[str]:
    lines = []
    for stand in stands:
        lines.append(f"{stand.draft.title}:")
        for each in stand.units:
            if each.position:
                words = f" ({each.position.comments})" if each.position.comments else ""
                lines.append(f"- {each.unit.member.unit.name}: {each.position.get_stance_display().lower()}{words};")
        lines.append(_outcome(conference, stand))
    return lines


def _outcome(conference: Conference, stand: DraftStand) -> str:
    if stand.adoption is None:
        return "Chưa biểu quyết tại hội nghị này."
    count = rules.adoption_count(conference, stand)
    split = f"Đồng ý {stand.agree}, đồng ý có ý kiến {stand.agree_with_comments}, không đồng ý {stand.disagree}, chưa nêu {stand.silent}."
    present = f"Lúc biểu quyết có mặt {stand.adoption.present} trên {stand.adoption.members} đơn vị."
    return f"{split} {present} {rules.adoption_sentence(conference, count)}"


def _signing_lines(cluster_year: ClusterYear) -> list[str]:
    standing = covenant.covenant_of(cluster_year)
    if standing is None:
        return []
    wall = covenant.wall(standing)
    lines = [f"{wall.signed} trên {wall.needed} đơn vị đã ký giao ước thi đua năm {cluster_year.year} khi lập biên bản này:"]
    for tile in wall.tiles:
        if tile.is_signed and tile.signed_at:
            by = f", theo {tile.authorisation}" if tile.authorisation else ""
            lines.append(f"- {tile.unit_name}: {tile.signer}, {tile.capacity}{by}, ký lúc {_hour(tile.signed_at)};")
    lines += [f"- {tile.unit_name}: không ký, lý do: {tile.reason};" for tile in wall.refused]
    lines.append(f"Mã băm SHA-256 của văn bản giao ước: {standing.text_sha256}.")
    return lines


# --- news ----------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Story:
    """The words of a news item composed from the record; paragraphs of `body` are parted by blank lines."""

    title: str
    lead: str
    body: str


def story(conference: Conference) -> Story:
    """Return the news item's first words (tin): who attended, what was presented and discussed, signing, closing."""
    with override("vi"):
        in_room, items = queries.room(conference), queries.agenda(conference)
        stands = queries.draft_stands(conference, in_room)
        cluster_year = conference.cluster_year
        opened = timezone.localtime(conference.opened_at or conference.starts_at)
        lead = (
            f"Ngày {opened:%d/%m/%Y}, {cluster_year.cluster.name} tổ chức {_lower(conference.title)} tại {_lower_place(conference.place)}."
        )
        paragraphs = [
            _who_attended(conference, in_room),
            _what_was_presented(items, stands),
            _what_was_discussed(items),
            _what_was_adopted(stands),
            _who_signed(cluster_year),
            _how_it_closed(conference),
        ]
        return Story(conference.title, lead, "\n\n".join(each for each in paragraphs if each))


def _lower(title: str) -> str:
    """The title inside a sentence: "Hội nghị triển khai…" → "hội nghị triển khai…"."""
    return title[:1].lower() + title[1:]


def _lower_place(place: str) -> str:
    return place[:1].lower() + place[1:] if place.startswith(("Hội trường", "Phòng họp", "Trụ sở")) else place


def _sentence(text: str) -> str:
    """The text as a sentence of its own, with its full stop."""
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."


def _who_attended(conference: Conference, in_room: Room) -> str:
    roles = {each.person_id: each.role for each in conference.invitations.exclude(person=None)}
    guests = "; ".join(_titled(each.name, roles.get(each.person_id, "")) for each in in_room.guests)
    came = [each.member.unit.name for each in in_room.units if each.people]
    units = f"đại diện {len(came)} đơn vị thành viên: {', '.join(came)}" if came else ""
    with_whom = "; cùng ".join(each for each in (guests, units) if each)
    chair = _titled(conference.chair.full_name, conference.chair.titles)
    return f"Dự hội nghị có {with_whom}. {chair[:1].upper()}{chair[1:]}, chủ trì hội nghị."


def _what_was_presented(items: list[AgendaItem], stands: list[DraftStand]) -> str:
    presented = next((each for each in items if each.kind == ItemKind.PRESENTATION and each.state != ItemState.WAITING), None)
    if presented is None or not stands:
        return ""
    titles = "; ".join(_as_draft(stand.draft.title) for stand in stands)
    who = presented.presenter[:1].lower() + presented.presenter[1:] if presented.presenter.startswith("Đại diện") else presented.presenter
    note = f" {_sentence(presented.note)}" if presented.note else ""
    return f"Tại hội nghị, {who or 'đơn vị cụm trưởng'} trình bày: {titles}.{note}"


def _as_draft(title: str) -> str:
    """The title of a text that was still a draft then."""
    return f"dự thảo {title}" if not title.lower().startswith("dự thảo") else _lower(title)


def _what_was_discussed(items: list[AgendaItem]) -> str:
    """The secretary's words and the chair's conclusions on what was discussed; what each person said stays in the minutes."""
    parts = []
    for item in items:
        if item.kind in (ItemKind.DISCUSSION, ItemKind.ADDRESS) and item.state != ItemState.WAITING:
            parts += [_sentence(words) for words in (item.note, item.conclusion) if words]
    return " ".join(parts)


def _what_was_adopted(stands: list[DraftStand]) -> str:
    adopted = [stand for stand in stands if stand.adoption and stand.adoption.adopted]
    if not adopted:
        return ""
    listed = "; ".join(f"{stand.draft.title} ({stand.agreeing} trên {stand.members} đơn vị đồng ý)" for stand in adopted)
    return f"Hội nghị thống nhất thông qua: {listed}."


def _who_signed(cluster_year: ClusterYear) -> str:
    standing = covenant.covenant_of(cluster_year)
    wall = covenant.wall(standing) if standing else None
    if wall is None or not wall.signed:
        return ""
    who = f"{wall.signed} đơn vị thành viên" if wall.signed == wall.needed else f"{wall.signed} trên {wall.needed} đơn vị thành viên"
    return f"Tại hội nghị, {who} đã ký giao ước thi đua năm {cluster_year.year}, cam kết hoàn thành xuất sắc nhiệm vụ được giao."


def _how_it_closed(conference: Conference) -> str:
    chair = conference.chair.full_name
    return f"Kết luận hội nghị, đồng chí {chair} nêu: {_sentence(_lower(conference.conclusion))}" if conference.conclusion else ""


# --- calendar ------------------------------------------------------------------------------------------------------------------------


def calendar(conference: Conference, *, url: str) -> bytes:
    """Return the .ics file of the call."""
    made = Calendar()
    made.add("prodid", "-//Thi Dua//Hoi nghi//VI")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if conference.state == ConferenceState.CANCELLED else "PUBLISH")
    made.add_component(event_of(conference, url=url))
    return made.to_ical()


def event_of(conference: Conference, *, url: str) -> Event:
    """Return the call as a calendar's event. The UID stays; SEQUENCE grows with every change, so that a calendar takes the newer one."""
    head = queries.head_unit(conference.cluster_year)
    event = Event()
    event.add("uid", f"hoi-nghi-{conference.pk}@{conference.cluster_year.cluster.code}.thi-dua")
    event.add("sequence", conference.revision)
    event.add("dtstamp", conference.called_at or conference.starts_at)
    event.add("dtstart", conference.starts_at.astimezone(UTC))
    event.add("dtend", _ends_at(conference).astimezone(UTC))
    event.add("summary", conference.title)
    event.add("location", conference.place)
    event.add("url", url)
    event.add("description", f"Chủ trì: {conference.chair.full_name}. Thư ký: {conference.secretary.full_name}.")
    event.add("status", "CANCELLED" if conference.state == ConferenceState.CANCELLED else "CONFIRMED")
    mail = conference.chair.user.email if conference.chair.user else None
    organiser = vCalAddress(f"mailto:{mail}" if mail else "invalid:nomail")
    organiser.params["CN"] = head.unit.name if head else conference.cluster_year.cluster.name
    event["organizer"] = organiser
    return event


def _ends_at(conference: Conference) -> datetime:
    """When the conference should be over: half an hour after the last planned item begins, or two hours after the start."""
    start = timezone.localtime(conference.starts_at)
    planned = [each.planned_at for each in conference.items.all() if each.planned_at]
    if not planned or max(planned) <= start.time():
        return start + timedelta(hours=2)
    return datetime.combine(start.date(), max(planned), tzinfo=start.tzinfo) + LAST_ITEM


# --- paper heads ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PaperHead:
    """What stands at the top of a paper of the cluster."""

    parent: str
    organ: str
    place: str
    party: bool


def paper_head(conference: Conference) -> PaperHead:
    """Return the head of this cluster's papers this year: in the family that the year chose."""
    cluster = conference.cluster_year.cluster
    return PaperHead(
        parent=organ_above(conference.cluster_year).upper(),
        organ=cluster.name.upper(),
        place=drafting.place_name(cluster.council.authority.name),
        party=conference.cluster_year.paper_family == "party",
    )


def invited_name(invitation: Invitation) -> str:
    """Return whom an invitation addresses."""
    return invitation.unit.name if invitation.unit else f"Đồng chí {invitation.person}"
