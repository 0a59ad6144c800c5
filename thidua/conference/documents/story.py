# vi: data
"""The words of the news item that is composed from a conference's record."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import override

from thidua.cluster.models import ClusterYear
from thidua.conference import queries
from thidua.conference.documents.record import titled
from thidua.conference.models import AgendaItem, Conference, ItemKind, ItemState
from thidua.conference.queries import DraftStand, Room
from thidua.covenant import queries as covenant


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
    guests = "; ".join(titled(each.name, roles.get(each.person_id, "")) for each in in_room.guests)
    came = [each.member.unit.name for each in in_room.units if each.people]
    units = f"đại diện {len(came)} đơn vị thành viên: {', '.join(came)}" if came else ""
    with_whom = "; cùng ".join(each for each in (guests, units) if each)
    chair = titled(conference.chair.full_name, conference.chair.titles)
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
