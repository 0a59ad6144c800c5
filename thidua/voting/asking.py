"""What a poll asks, before it is written: the question, what can be answered, in what manner, and by what rule it passes."""

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from thidua.domain.voting.threshold import Threshold
from thidua.foundation.refusal import Refused
from thidua.foundation.ui import text
from thidua.voting.models import Manner, PollKind
from thidua.voting.urn import MOST_OPTIONS

# The three answers to a yes/no question, as papers write them, in the order of `Answer`.
APPROVAL = ("Đồng ý", "Không đồng ý", "Không có ý kiến")  # vi: data
LONGEST_QUESTION, LONGEST_OPTION, LONGEST_SOURCE, LONGEST_REASON = 500, 300, 400, 500


class NotAsked(Refused):
    """The question, the options or the rule are missing, too long, or do not fit together."""


@dataclass(frozen=True)
class Ask:
    """A question as typed. `options` is empty for a yes/no question; `most` is how many of them may be chosen."""

    question: str
    manner: str
    threshold: Threshold
    rule_source: str
    kind: str = PollKind.APPROVAL
    options: tuple[str, ...] = field(default=())
    most: int = 1

    def checked(self) -> "Ask":
        """Return the question cleaned.

        Raises:
            NotAsked: with what is missing or wrong and what to do.
        """
        ask = replace(
            self,
            question=line(self.question, _("Nội dung biểu quyết"), longest=LONGEST_QUESTION),
            rule_source=line(self.rule_source, _("Căn cứ của ngưỡng"), longest=LONGEST_SOURCE),
            options=tuple(line(each, _("Phương án"), longest=LONGEST_OPTION) for each in self.options),
        )
        if ask.manner not in Manner.values or ask.kind not in PollKind.values:
            raise NotAsked(_("Hãy chọn hình thức biểu quyết và loại câu trả lời trong danh sách."))
        return ask._approval() if ask.kind == PollKind.APPROVAL else ask._election()

    def _approval(self) -> "Ask":
        return replace(self, options=APPROVAL, most=1)

    def _election(self) -> "Ask":
        names = [each.casefold() for each in self.options]
        if not 1 < len(names) <= MOST_OPTIONS:
            raise NotAsked(_("Danh sách cần từ 2 đến %(most)d phương án, mỗi dòng một phương án.") % {"most": MOST_OPTIONS})
        twice = next((each for each in self.options if names.count(each.casefold()) > 1), None)
        if twice:
            raise NotAsked(_("“%(option)s” có hai lần trong danh sách. Hãy ghi thêm đơn vị hoặc chức vụ để phân biệt.") % {"option": twice})
        if not 1 <= self.most < len(names):
            raise NotAsked(_("Số được chọn phải từ 1 đến ít hơn số phương án. Hãy sửa số được chọn hoặc thêm phương án."))
        return self


def line(written: str, label: str, *, longest: int) -> str:
    """Return typed words as one clean line.

    Raises:
        NotAsked: missing, or too long.
    """
    cleaned = " ".join(text.clean(written).split())
    if not cleaned:
        raise NotAsked(_("Còn thiếu phần “%(label)s”. Hãy viết phần đó.") % {"label": label})
    if len(cleaned) > longest:
        values = {"label": label, "size": len(cleaned), "limit": longest}
        raise NotAsked(_("Phần “%(label)s” dài %(size)d ký tự, tối đa %(limit)d. Hãy viết ngắn lại.") % values)
    return cleaned
