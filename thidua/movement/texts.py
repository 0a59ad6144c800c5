"""The text of a movement: what it is made of, what is checked of it, how it is kept and put into the rows."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from thidua.domain import anniversaries
from thidua.foundation.ui.numbers import plain
from thidua.movement import queries
from thidua.movement.models import Counting, Criterion, Direction, Level, Mode, Movement, Reach
from thidua.movement.steps import MovementRefused, not_too_long, require_number

TITLE_MAX, SCOPE_MAX, PAPER_MAX, CONTENT_MAX, CRITERION_MAX, MEASURE_MAX = 300, 500, 200, 20_000, 500, 60
MOST_CRITERIA, MOST_YEARS = 30, 20


@dataclass(frozen=True)
class CriterionText:
    """What a criterion says. `pk`: the one that it changes; None for a new one."""

    words: str
    measure: str = ""
    target: Decimal | None = None
    direction: str = Direction.HIGHER
    counting: str = Counting.EACH
    pk: int | None = None


@dataclass(frozen=True)
class MovementText:
    """All that a movement says."""

    title: str
    theme: str = ""
    content: str = ""
    scope: str = ""
    level: str = ""
    reach: str = ""
    mode: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    respond_by: datetime | None = None
    report_by: datetime | None = None
    paper: str = ""
    anniversaries: tuple[str, ...] = ()
    criteria: tuple[CriterionText, ...] = field(default=())

    def fields(self) -> dict[str, Any]:
        """Return what stands in the movement's own row."""
        values = {name: value for name, value in asdict(self).items() if name != "criteria"}
        return values | {"anniversaries": list(self.anniversaries)}


def checked(text: MovementText) -> MovementText:
    """Return the text without outer spaces, its anniversaries in the calendar's order; refuse what cannot stand."""
    limits = (
        ("title", _("tên phong trào"), TITLE_MAX),
        ("theme", _("chủ đề"), TITLE_MAX),
        ("content", _("nội dung"), CONTENT_MAX),
        ("scope", _("phạm vi, đối tượng"), SCOPE_MAX),
        ("paper", _("văn bản phát động"), PAPER_MAX),
    )
    words: dict[str, Any] = {name: not_too_long(getattr(text, name).strip(), str(what), longest) for name, what, longest in limits}
    if not words["title"]:
        raise MovementRefused(_("Hãy ghi tên phong trào."))
    for chosen, allowed in ((text.level, Level), (text.reach, Reach), (text.mode, Mode)):
        if chosen and chosen not in allowed.values:
            raise MovementRefused(_("Lựa chọn này không còn trong danh sách. Hãy chọn lại."))
    _check_days(text)
    if set(text.anniversaries) - set(anniversaries.BY_CODE):
        raise MovementRefused(_("Ngày kỷ niệm này không có trong lịch. Hãy chọn lại."))
    marks = tuple(each.code for each in anniversaries.CALENDAR if each.code in text.anniversaries)
    criteria = _checked_criteria(text.criteria)
    rest = {name: getattr(text, name) for name in ("level", "reach", "mode", "begins_on", "ends_on", "respond_by", "report_by")}
    return MovementText(**words, **rest, anniversaries=marks, criteria=criteria)


def _check_days(text: MovementText) -> None:
    begins, ends = text.begins_on, text.ends_on
    if begins and ends and ends < begins:
        raise MovementRefused(_("Ngày kết thúc trước ngày bắt đầu. Hãy xem lại hai ngày."))
    if begins and ends and ends.year - begins.year > MOST_YEARS:
        raise MovementRefused(_("Phong trào dài hơn %(years)d năm. Hãy xem lại năm đã gõ.") % {"years": MOST_YEARS})
    for due in (text.respond_by, text.report_by):
        if due and begins and ends and not begins.year - 1 <= due.year <= ends.year + 1:
            raise MovementRefused(_("Hạn gửi phải gần với thời gian của phong trào. Hãy xem lại năm đã gõ."))
    if text.respond_by and ends and text.respond_by.date() > ends:
        raise MovementRefused(_("Hạn gửi kế hoạch hưởng ứng sau ngày phong trào kết thúc. Hãy xem lại hạn."))


def _checked_criteria(criteria: Iterable[CriterionText]) -> tuple[CriterionText, ...]:
    found = []
    for number, each in enumerate(criteria, start=1):
        words, measure = each.words.strip(), each.measure.strip()
        if not words:
            raise MovementRefused(_("Tiêu chí %(number)d chưa có lời. Hãy viết tiêu chí, hoặc bỏ trống cả dòng.") % {"number": number})
        not_too_long(words, _("tiêu chí"), CRITERION_MAX)
        not_too_long(measure, _("đơn vị tính"), MEASURE_MAX)
        require_number(each.target, _("Mức phấn đấu"))
        if each.target is not None and not measure:
            raise MovementRefused(
                _("Tiêu chí %(number)d có mức phấn đấu mà chưa có đơn vị tính. Hãy ghi đơn vị tính, ví dụ: mô hình, %%.")
                % {"number": number}
            )
        if each.direction not in Direction.values or each.counting not in Counting.values:
            raise MovementRefused(_("Lựa chọn này không còn trong danh sách. Hãy chọn lại."))
        found.append(CriterionText(words, measure, each.target, each.direction, each.counting, each.pk))
    if len(found) > MOST_CRITERIA:
        raise MovementRefused(_("Phong trào có nhiều nhất %(max)d tiêu chí. Hãy gộp bớt.") % {"max": MOST_CRITERIA})
    return tuple(found)


def text_of(movement: Movement) -> dict[str, Any]:
    """Return the whole text as a version and the log keep it."""
    names = ("title", "theme", "content", "scope", "level", "reach", "mode", "paper")
    kept: dict[str, Any] = {name: getattr(movement, name) for name in names}
    kept |= {name: value.isoformat() if (value := getattr(movement, name)) else None for name in ("begins_on", "ends_on")}
    moments = ("respond_by", "report_by")
    kept |= {name: value.astimezone(UTC).isoformat() if (value := getattr(movement, name)) else None for name in moments}
    kept["anniversaries"] = list(movement.anniversaries)
    kept["criteria"] = [
        {
            "pk": each.pk,
            "words": each.words,
            "measure": each.measure,
            "target": plain(each.target),
            "direction": each.direction,
            "counting": each.counting,
        }
        for each in queries.criteria_of(movement)
    ]
    return kept


def put_text(movement: Movement, text: MovementText, *, removed_at: datetime | None) -> dict[str, Any]:
    """Put a checked text into the rows; return from and to of what changed.

    A criterion that is named no more is deleted from a draft (`removed_at` None), and otherwise kept with the moment.
    """
    before = text_of(movement)
    for name, value in text.fields().items():
        setattr(movement, name, value)
    there = {each.pk: each for each in queries.criteria_of(movement)}
    for position, each in enumerate(text.criteria, start=1):
        row = there.pop(each.pk, None) if each.pk else None
        if each.pk and row is None:
            raise MovementRefused(_("Có tiêu chí không còn trong phong trào. Hãy tải lại trang rồi ghi lại."))
        row = row or Criterion(movement=movement)
        row.position, row.words, row.measure, row.target = position, each.words, each.measure, each.target
        row.direction, row.counting = each.direction, each.counting
        row.save()
    for gone in there.values():
        if removed_at is None:
            gone.delete()
        else:
            gone.removed_at = removed_at
            gone.save(update_fields=["removed_at"])
    movement.__dict__.pop("_criteria", None)
    after = text_of(movement)
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}
