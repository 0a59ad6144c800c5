# vi: data
"""The sections of a conference's minutes (biên bản), written from the record."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from thidua.cluster.models import ClusterYear
from thidua.conference import queries, rules, votes
from thidua.conference.models import AgendaItem, Answer, Attendance, Conference, ItemKind, ItemState
from thidua.conference.queries import DraftStand, Room, UnitInRoom
from thidua.covenant import queries as covenant
from thidua.drafting import queries as drafting
from thidua.foundation.ui.templatetags.td import long_date, vi_date
from thidua.voting.documents import minutes_lines

# Sections whose words may be edited; what is counted or timed comes from the record and stays as it was.
WORDED = ("item-", "conclusion")
MADE_UP = "Lời phát biểu, ý kiến và số liệu trong biên bản này là nội dung minh họa."

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
        given = assigned_lines(conference, in_room)
        if given:
            made.append(_section("assignments", "Việc giao cho các đơn vị", given))
        made.append(_section("end", "Kết thúc", [f"Hội nghị kết thúc lúc {clock_words(conference.closed_at)} cùng ngày."]))
        if settings.TRAINING:
            made.append(_section("illustrative", "", [MADE_UP]))
        return made


def _section(key: str, heading: str, lines: Iterable[str]) -> Section:
    return {"key": key, "heading": heading, "body": "\n".join(lines)}


def _time_lines(conference: Conference) -> list[str]:
    moment = conference.opened_at or conference.starts_at
    return [f"Khai mạc lúc {clock_words(moment)}, {long_date(moment)}.", f"Địa điểm: {conference.place}."]


def titled(name: str, titles: str) -> str:
    """Return a person as the minutes name him: "đồng chí …, chức vụ"."""
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
        lines += [f"- {titled(each.name, roles.get(each.person_id, ''))}{_late(each, conference)};" for each in in_room.guests]
    for each in queries.left_midway(conference, _day(conference)):
        lines.append(f"{each.unit.name} rời cụm từ ngày {each.left_on:%d/%m/%Y} nên không tính vào số đơn vị thành viên.")
    lines.append(f"Chủ trì: {titled(conference.chair.full_name, conference.chair.titles)}.")
    lines.append(f"Thư ký: {titled(conference.secretary.full_name, conference.secretary.titles)}.")
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
            how = (
                f"ký tay trên giấy ngày {vi_date(tile.by_hand)}, không phải chữ ký số"
                if tile.by_hand
                else f"ký lúc {_hour(tile.signed_at)}"
            )
            lines.append(f"- {tile.unit_name}: {tile.signer}, {tile.capacity}{by}, {how};")
    lines += [f"- {tile.unit_name}: không ký, lý do: {tile.reason};" for tile in wall.refused]
    lines.append(f"Mã băm SHA-256 của văn bản giao ước: {standing.text_sha256}.")
    return lines


def assigned_lines(conference: Conference, in_room: Room) -> list[str]:
    """What was given to whom and until when, the same words and day in one paragraph."""
    given: dict[tuple[str, date | None], list[str]] = {}
    for each in queries.assignments_of(conference, timezone.localtime(conference.starts_at).date()):
        given.setdefault((each.content, each.due_on), []).append(each.unit.name)
    members = {each.member.unit.name for each in in_room.units}
    return [
        f"{content.rstrip('.')}: {'tất cả đơn vị thành viên' if set(units) == members else '; '.join(units)}"
        + (f"; hoàn thành trước hết ngày {vi_date(due)}." if due else ".")
        for (content, due), units in given.items()
    ]
