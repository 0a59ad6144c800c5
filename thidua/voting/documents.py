# vi: data
"""What a poll says in minutes. These are official texts, Vietnamese in every language of the page."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import override

from thidua.voting.models import Manner, PollState
from thidua.voting.shown import Shown

MANNERS = {Manner.BY_UNIT: "biểu quyết công khai", Manner.HANDS: "biểu quyết giơ tay", Manner.SECRET: "bỏ phiếu kín"}


def minutes_lines(polls: Iterable[Shown]) -> list[str]:
    """Return the votes of a meeting as lines of its minutes: question, manner, basis, threshold with source, counts, outcome."""
    with override("vi"):
        return [line for shown in polls if shown.poll.ended_at and shown.poll.opened_at for line in _lines(shown)]


def _lines(shown: Shown) -> list[str]:
    poll = shown.poll
    ended = timezone.localtime(poll.ended_at).strftime("%H:%M") if poll.ended_at else ""
    lines = [f"{_sentence(poll.question)} Hình thức: {MANNERS[Manner(poll.manner)]}."]
    if poll.state == PollState.CANCELLED:
        return [*lines, f"Đã hủy lúc {ended}, chưa kiểm phiếu; lý do: {_sentence(poll.cancel_reason)}"]
    lines.append(f"{shown.basis} {shown.threshold} Căn cứ: {_sentence(poll.rule_source)}")
    if shown.papers:
        lines.append(shown.papers)
    for each in shown.lines:
        said = f"{each.count} phiếu" if poll.manner != Manner.HANDS else f"{each.count}"
        withdrawn = f"xin rút trước khi bỏ phiếu, lý do: {each.option.withdrawn_reason}"
        lines.append(f"- {each.option.label}: {withdrawn if each.option.is_withdrawn else said};")
    return [*lines, f"Kết quả lúc {ended}: {shown.decided}"]


def _sentence(text: str) -> str:
    return text if text[-1:] in ".!?…" else f"{text}."
