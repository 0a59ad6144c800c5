# vi: data
"""The usual running order of each kind of conference (chương trình hội nghị), offered when one is called; every line can be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from thidua.conference.models import ConferenceKind, ItemKind
from thidua.drafting.models import Draft


@dataclass(frozen=True)
class ItemPlan:
    """One line of the running order: what, for what purpose, by whom, at what hour, about which drafts."""

    kind: str
    title: str
    presenter: str = ""
    planned_at: time | None = None
    drafts: tuple[Draft, ...] = ()


CHAIR, SECRETARY, HEAD, MEMBERS, MONITOR = "chair", "secretary", "head", "members", "monitor"
# kind, title, who, minutes after the start, whether it is about the drafts
SIGNING = (
    (ItemKind.OPENING, "Ổn định tổ chức, tuyên bố lý do, giới thiệu đại biểu", SECRETARY, 0, False),
    (ItemKind.OPENING, "Khai mạc hội nghị", CHAIR, 5, False),
    (ItemKind.PRESENTATION, "Trình bày các dự thảo", HEAD, 10, True),
    (ItemKind.DISCUSSION, "Thảo luận các dự thảo", MEMBERS, 25, True),
    (ItemKind.ADDRESS, "Phát biểu của lãnh đạo Hội đồng", MONITOR, 50, False),
    (ItemKind.ADOPTION, "Biểu quyết thông qua các dự thảo", CHAIR, 60, True),
    (ItemKind.SIGNING, "Ký giao ước thi đua", MEMBERS, 70, False),
    (ItemKind.CLOSING, "Kết luận, bế mạc hội nghị", CHAIR, 85, False),
)
MEETING = (
    (ItemKind.OPENING, "Ổn định tổ chức, tuyên bố lý do, giới thiệu đại biểu", SECRETARY, 0, False),
    (ItemKind.OTHER, "Báo cáo kết quả công tác thi đua, khen thưởng", HEAD, 10, False),
    (ItemKind.DISCUSSION, "Thảo luận", MEMBERS, 30, False),
    (ItemKind.ADDRESS, "Phát biểu của lãnh đạo Hội đồng", MONITOR, 60, False),
    (ItemKind.CLOSING, "Kết luận, bế mạc hội nghị", CHAIR, 75, False),
)
CLOSING = (
    (ItemKind.OPENING, "Ổn định tổ chức, tuyên bố lý do, giới thiệu đại biểu", SECRETARY, 0, False),
    (ItemKind.OTHER, "Báo cáo tổng kết công tác thi đua, khen thưởng", HEAD, 10, False),
    (ItemKind.OTHER, "Báo cáo kết quả chấm điểm của các đơn vị", HEAD, 30, False),
    (ItemKind.DISCUSSION, "Thảo luận, bình xét", MEMBERS, 45, False),
    (ItemKind.ADDRESS, "Phát biểu của lãnh đạo Hội đồng", MONITOR, 75, False),
    (ItemKind.OTHER, "Bàn giao cụm trưởng", CHAIR, 85, False),
    (ItemKind.CLOSING, "Kết luận, bế mạc hội nghị", CHAIR, 95, False),
)
ORDERS = {
    ConferenceKind.SIGNING: SIGNING,
    ConferenceKind.QUARTERLY: MEETING,
    ConferenceKind.INTERIM: MEETING,
    ConferenceKind.CLOSING: CLOSING,
}


def usual_agenda(
    kind: str, starts_at: datetime, drafts: Sequence[Draft], *, chair: str, secretary: str, head: str, monitor: str
) -> list[ItemPlan]:
    """Return the usual running order of this kind of conference, with hours counted from its start (local time)."""
    who = {
        CHAIR: chair,
        SECRETARY: secretary,
        HEAD: f"Đại diện {head}" if head else "",
        MEMBERS: "Các đơn vị thành viên",
        MONITOR: monitor,
    }
    return [
        ItemPlan(item, title, who[by], (starts_at + timedelta(minutes=after)).time(), tuple(drafts) if about else ())
        for item, title, by, after, about in ORDERS[ConferenceKind(kind)]
    ]


def usual_title(kind: str, year: int) -> str:
    """Return the usual title of this kind of conference."""
    return {
        ConferenceKind.SIGNING: f"Hội nghị triển khai kế hoạch thi đua, khen thưởng và ký giao ước thi đua năm {year}",
        ConferenceKind.QUARTERLY: f"Hội nghị giao ban quý công tác thi đua, khen thưởng năm {year}",
        ConferenceKind.INTERIM: f"Hội nghị sơ kết công tác thi đua, khen thưởng 6 tháng đầu năm {year}",
        ConferenceKind.CLOSING: f"Hội nghị tổng kết công tác thi đua, khen thưởng năm {year}",
    }[ConferenceKind(kind)]
