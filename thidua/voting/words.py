"""A poll in sentences: its threshold, who has voted, its result with the arithmetic, and what the counts give away."""

from django.utils.translation import gettext as _

from thidua.domain.voting import tally
from thidua.domain.voting.tally import Reveals
from thidua.domain.voting.threshold import Base, Rule
from thidua.voting.models import Answer, Option, Poll, Result


def share(part: int, of: int) -> str:
    """Return a share in words: 80%, hai phần ba, một nửa…"""
    words = {(1, 2): _("một nửa"), (2, 3): _("hai phần ba"), (3, 4): _("ba phần tư")}
    if part == of:
        return _("toàn bộ")
    return f"{part}%" if of == 100 else words.get((part, of), f"{part}/{of}")


def base(poll: Poll) -> str:
    """Return of whom the share is taken."""
    return _("số có mặt") if poll.base == Base.PRESENT else _("tổng số thành viên")


def threshold(poll: Poll) -> str:
    """Return the threshold of a poll in one sentence."""
    values = {"share": share(poll.share_part, poll.share_of), "base": base(poll)}
    if poll.share_part == poll.share_of:
        return _("Cần %(share)s %(base)s.") % values
    if poll.rule == Rule.AT_LEAST:
        return _("Cần ít nhất %(share)s %(base)s.") % values
    return _("Cần hơn %(share)s %(base)s.") % values


def basis(poll: Poll) -> str:
    """Return the basis of a poll that is open or was: how many members there are, how many were present."""
    return _("Tổng số thành viên %(members)d, có mặt %(present)d.") % {"members": poll.members or 0, "present": poll.present or 0}


def turnout(voted: int, entitled: int) -> str:
    """Return how many have voted; of a secret poll this is all that is told before the count."""
    return _("%(voted)d trên %(entitled)d đã bỏ phiếu.") % {"voted": voted, "entitled": entitled}


def papers(result: Result) -> str:
    """Return what happened to the ballot papers."""
    values = {
        "issued": result.entitled,
        "cast": result.cast,
        "valid": result.tally.valid,
        "blank": result.blank,
        "invalid": result.invalid,
    }
    return _("Phát ra %(issued)d phiếu, thu về %(cast)d; hợp lệ %(valid)d, phiếu trắng %(blank)d, không hợp lệ %(invalid)d.") % values


def decided(poll: Poll, result: Result) -> str:
    """Return what the counts decided, with the arithmetic."""
    return _passed(poll, result) if poll.is_approval else _elected(poll, result)


def _passed(poll: Poll, result: Result) -> str:
    count = poll.threshold.count(result.tally.count_of(tally.YES), members=result.members, present=result.present)
    values = {"yes": count.count, "whole": count.members, "base": base(poll), "needed": count.needed}
    if result.passed:
        return _("%(yes)d đồng ý trên %(whole)d (%(base)s), cần ít nhất %(needed)d: được thông qua.") % values
    return _("%(yes)d đồng ý trên %(whole)d (%(base)s), cần ít nhất %(needed)d: không được thông qua.") % values


def _elected(poll: Poll, result: Result) -> str:
    names = {each.position: each.label for each in poll.options.all()}
    needed = poll.threshold.count(0, members=result.members, present=result.present)
    rule = _("Được chọn khi có ít nhất %(needed)d trên %(whole)d (%(base)s).") % {
        "needed": needed.needed,
        "whole": needed.members,
        "base": base(poll),
    }
    if result.taken:
        rule += " " + _("Được chọn: %(names)s.") % {"names": ", ".join(names[each] for each in result.taken)}
    if result.level:
        rule += " " + _("Bằng phiếu ở vị trí cuối, hội nghị quyết định: %(names)s.") % {
            "names": ", ".join(names[each] for each in result.level)
        }
    if not result.taken and not result.level:
        rule += " " + _("Không ai đủ số phiếu.")
    return rule


def option(poll: Poll, each: Option) -> str:
    """Return an option as people read it: our words for the three answers, else the name as it was written."""
    return str(Answer(each.position).label) if poll.is_approval else each.label


def revealed(result: Result) -> list[str]:
    """Return what the counts of secret ballots give away, in sentences; nothing when they give nothing away."""
    said = {
        Reveals.FEW: _("Dưới ba phiếu: người bỏ phiếu có thể suy ra ai chọn gì."),
        Reveals.UNANIMOUS: _("Mọi phiếu giống nhau: kết quả cho biết ai cũng chọn như vậy."),
    }
    return [said[each] for each in tally.reveals(result.tally)]
