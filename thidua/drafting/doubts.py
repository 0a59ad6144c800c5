"""What is said of a line that was read: why it is doubtful, why it stands aside."""

from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.domain.text.structure import Aside, Doubt
from thidua.drafting.numbering import LEVELS, Numbered, numbered
from thidua.drafting.redline import Piece, redline
from thidua.drafting.staging import DROPPED, Lines, StagedLine
from thidua.foundation.ui.templatetags import td

REASONS = {
    "jump": gettext_lazy("Số nhảy từ %(first)s sang %(second)s"),
    "back": gettext_lazy("Số lùi từ %(first)s về %(second)s"),
    "restart": gettext_lazy("Số quay về %(second)s sau %(first)s"),
    "repeat": gettext_lazy("Số %(first)s lặp lại"),
    "starts": gettext_lazy("Bắt đầu từ %(first)s, không thấy số đứng trước"),
    "unclear": gettext_lazy("Không rõ là khoản, điểm hay dòng thường"),
    "cited": gettext_lazy("Không rõ là điều mới hay câu nhắc đến điều"),
    "deep": gettext_lazy("%(first)s sâu hơn cấp điểm, giữ thành đoạn văn"),
    "style": gettext_lazy("Không có số; nhận ra theo kiểu tiêu đề của Word"),
    "table": gettext_lazy("Bảng ghi thành dòng"),
    "joined": gettext_lazy("Nối lại dòng bị ngắt"),
    "tracked": gettext_lazy("Tệp có dấu sửa (Track Changes) ở đây"),
    "tcvn3": gettext_lazy("Chữ chuyển từ TCVN3"),
    "vni": gettext_lazy("Chữ chuyển từ VNI"),
}
ASIDES = {
    Aside.HEAD: gettext_lazy("Đầu trang văn bản"),
    Aside.TITLE: gettext_lazy("Tên văn bản"),
    Aside.RULE: gettext_lazy("Đường kẻ"),
    Aside.RECIPIENTS: gettext_lazy("Nơi nhận"),
    Aside.SIGNATURE: gettext_lazy("Chỗ ký"),
    Aside.CONTENTS: gettext_lazy("Mục lục của Word"),
    Aside.TEXT_BOX: gettext_lazy("Chữ trong hộp vẽ"),
    Aside.DELETED: gettext_lazy("Không còn khi đọc theo cách đang chọn"),
    DROPPED: gettext_lazy("Đồng chí không đưa vào"),
}


def reason_of(doubt: Doubt) -> str:
    """Return a doubt in words, the numbers of the source marked as Vietnamese."""
    named = {name: value.rstrip(".") for name, value in (("first", doubt.first), ("second", doubt.second)) if value}
    return td.marked(str(REASONS[doubt.code]), **named)


@dataclass(frozen=True)
class Shown:
    """A line as the page shows it: its number in the draft, what the source had instead, its doubts in words.

    `level` is how deep it stands: a paragraph one below the node over it.
    """

    line: StagedLine
    number: str
    name: str
    level: int
    differs: bool
    reasons: list[str]
    pieces: list[Piece]
    next_doubtful: int | None = None

    @property
    def aside(self) -> str:
        return str(ASIDES.get(self.line.aside, "")) if self.line.aside else ""


def shown(lines: Lines, *, bare_parts: bool, accepts_changes: bool = True) -> list[Shown]:
    """Return all lines for the page, those that stand with their numbers to be; tracked changes as a redline from old to new."""
    numbers = iter(numbered((line.kind for line in lines if line.stands), bare_parts=bare_parts))
    plain = Numbered("", "", LEVELS["paragraph"])
    doubtful = [line.id for line in lines if line.is_doubtful]
    following = dict(pairwise(doubtful))
    made, above = [], -1
    for line in lines:
        number = next(numbers) if line.stands else plain
        old, new = (line.was or "", line.words) if accepts_changes else (line.words, line.was or "")
        pieces = redline(old, new) if line.was and line.stands else []
        made.append(
            Shown(
                line,
                number.label,
                number.citation or _("dòng để riêng"),
                number.level if line.kind != "paragraph" else above + 1,
                bool(line.number) and _bare(line.number) != _bare(number.label),
                [reason_of(doubt) for doubt in line.doubts] if line.stands else [],
                pieces,
                following.get(line.id),
            )
        )
        above = number.level if line.stands and line.kind != "paragraph" else above
    return made


def _bare(number: str) -> str:
    """A number without its case and the sign after it: "CHƯƠNG I:" is "Chương I", "1)" is "1."."""  # vi: data
    return "".join(sign for sign in number.casefold() if sign.isalnum() or sign == ".").rstrip(".")
