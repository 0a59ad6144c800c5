"""The rules of a movement's way and of what units do in it, each a sentence when it withholds; pages ask them too ("Vì sao?")."""

from decimal import Decimal

from django.utils.translation import gettext as _

from thidua.foundation.refusal import Conflict, Refused
from thidua.movement.models import VALUE_LIMIT, Answer, Exemplar, ExemplarState, Movement, MovementReport, Participation, ReportState, State

REASON_MAX, WORDS_MAX, LONG_MAX = 2000, 2000, 20_000
MOST_FILES = 40


class MovementRefused(Refused):
    """The movement, or what a unit does in it, cannot be changed so now."""


def reason_given(reason: str) -> str:
    """Return a reason without outer spaces; refuse none, or one that nobody will read."""
    reason = reason.strip()
    if not reason:
        raise MovementRefused(_("Hãy nêu lý do."))
    if len(reason) > REASON_MAX:
        raise MovementRefused(_("Lý do dài tối đa %(max)d ký tự. Hãy viết ngắn lại.") % {"max": REASON_MAX})
    return reason


def words_given(words: str, what: str) -> str:
    """Return long words without outer spaces; refuse none, or too many."""
    words = words.strip()
    if not words:
        raise MovementRefused(_("Hãy viết %(what)s.") % {"what": what})
    return not_too_long(words, what)


def not_too_long(words: str, what: str, longest: int = LONG_MAX) -> str:
    """Return words that are not longer than allowed."""
    if len(words) > longest:
        raise MovementRefused(_("Phần %(what)s dài tối đa %(max)d ký tự. Hãy viết ngắn lại.") % {"what": what, "max": longest})
    return words


def require_number(value: Decimal | None, what: str, *, negative: bool = False) -> None:
    """Go on only with a number that the tables can hold, or none."""
    if value is None:
        return
    if not value.is_finite() or abs(value) >= VALUE_LIMIT or value != round(value, 2):
        raise MovementRefused(_("%(what)s là số nhỏ hơn một nghìn tỷ, có nhiều nhất hai chữ số thập phân.") % {"what": what})
    if value < 0 and not negative:
        raise MovementRefused(_("%(what)s không được âm.") % {"what": what})


def require_seen(record: Movement | Participation | MovementReport, revision: int) -> None:
    """Go on only when nobody changed the record since it was read."""
    if record.revision != revision:
        raise Conflict(_("Nội dung vừa được người khác sửa sau khi đồng chí mở trang. Hãy đọc lại bản mới rồi làm tiếp."), theirs=record)


# --- the movement --------------------------------------------------------------------------------------------------------------------


def require_draft(movement: Movement) -> None:
    """Go on only before the launch."""
    if movement.state == State.WITHDRAWN:
        raise MovementRefused(_("Phong trào đã dừng."))
    if movement.state != State.DRAFT:
        raise MovementRefused(_("Phong trào đã phát động nên không sửa trực tiếp được. Cần sửa thì đính chính, có nêu lý do."))


def require_running(movement: Movement) -> None:
    """Go on only between the launch and the final review."""
    if movement.state == State.DRAFT:
        raise MovementRefused(_("Phong trào chưa phát động."))
    if movement.state == State.CLOSED:
        raise MovementRefused(_("Phong trào đã tổng kết nên không nhận thêm thay đổi."))
    if movement.state == State.WITHDRAWN:
        raise MovementRefused(_("Phong trào đã dừng."))


def require_not_over(movement: Movement) -> None:
    """Go on only while it can still be stopped."""
    if movement.state in (State.CLOSED, State.WITHDRAWN):
        require_running(movement)


def missing_for_launch(movement: Movement, criteria: int) -> list[str]:
    """Return what a movement lacks to be launched, as sentences."""
    lacks = [
        (not criteria, _("Chưa có tiêu chí nào. Cần ít nhất một tiêu chí kiểm tra được.")),
        (not movement.content, _("Chưa có nội dung.")),
        (not movement.scope, _("Chưa ghi phạm vi, đối tượng.")),
        (not movement.begins_on or not movement.ends_on, _("Chưa ghi thời gian: từ ngày, đến hết ngày.")),
        (
            not movement.level or not movement.reach or not movement.mode,
            _("Chưa chọn cấp phát động, phạm vi thống kê hoặc hình thức tổ chức (biểu 0601.N cần các mục này)."),
        ),
    ]
    return [sentence for is_missing, sentence in lacks if is_missing]


def require_launchable(movement: Movement, criteria: int) -> None:
    """Go on only with a draft that says all that a launch needs."""
    require_draft(movement)
    missing = missing_for_launch(movement, criteria)
    if missing:
        raise MovementRefused(_("Chưa phát động được.") + " " + " ".join(missing))


# --- a unit's plan -------------------------------------------------------------------------------------------------------------------


def require_plan_writable(participation: Participation) -> None:
    """Go on only while the unit works on its plan."""
    require_running(participation.movement)
    if participation.state == Answer.TAKING_PART:
        raise MovementRefused(_("Kế hoạch đã được thủ trưởng duyệt. Cần sửa thì mở lại kế hoạch, có nêu lý do."))
    if participation.state == Answer.DECLINED:
        raise MovementRefused(_("Đơn vị đã trả lời là không tham gia. Muốn tham gia thì mở lại, có nêu lý do."))


def require_plan_not_presented(participation: Participation) -> None:
    """Go on only while the plan has not been laid before the head."""
    require_plan_writable(participation)
    if participation.state == Answer.PREPARED:
        raise MovementRefused(_("Kế hoạch đã trình thủ trưởng và đang chờ duyệt."))


def require_plan(participation: Participation) -> None:
    """Go on only with a plan that says something."""
    require_plan_writable(participation)
    if not participation.plan:
        raise MovementRefused(_("Kế hoạch chưa có nội dung. Hãy viết kế hoạch hưởng ứng trước."))


def require_not_declined(participation: Participation) -> None:
    """Go on only while the unit has not said that it takes no part."""
    require_running(participation.movement)
    if participation.state == Answer.DECLINED:
        raise MovementRefused(_("Đơn vị đã trả lời là không tham gia."))


def require_answered(participation: Participation) -> None:
    """Go on only with an answer that stands."""
    require_running(participation.movement)
    if participation.state not in (Answer.TAKING_PART, Answer.DECLINED):
        raise MovementRefused(_("Kế hoạch của đơn vị đang soạn hoặc đang chờ duyệt, cứ sửa trực tiếp."))


def require_taking_part(participation: Participation) -> None:
    """Go on only with a unit that takes part."""
    require_running(participation.movement)
    if not participation.takes_part:
        raise MovementRefused(_("Đơn vị chưa có kế hoạch hưởng ứng được duyệt, nên chưa báo cáo và giới thiệu điển hình được."))


# --- a report ------------------------------------------------------------------------------------------------------------------------


def require_writable(report: MovementReport) -> None:
    """Go on only while the unit still works on the report."""
    require_taking_part(report.participation)
    if report.state == ReportState.SENT:
        raise MovementRefused(_("Báo cáo đã gửi và chờ tiếp nhận nên không sửa được. Cần sửa thì đề nghị nơi phát động trả lại."))
    if not report.is_writable:
        raise MovementRefused(_("Báo cáo đã được tiếp nhận nên không sửa được. Có số liệu mới thì lập báo cáo tiếp theo."))


def require_not_presented(report: MovementReport) -> None:
    """Go on only while it has not been laid before the head."""
    require_writable(report)
    if report.state == ReportState.PREPARED:
        raise MovementRefused(_("Báo cáo đã trình thủ trưởng và đang chờ duyệt."))


def require_sent(report: MovementReport) -> None:
    """Go on only while the report waits for the launcher."""
    require_running(report.participation.movement)
    if report.state != ReportState.SENT:
        raise MovementRefused(_("Chỉ tiếp nhận hoặc trả lại báo cáo đã gửi và đang chờ. Hãy tải lại trang để xem tình trạng mới nhất."))


# --- an exemplar ---------------------------------------------------------------------------------------------------------------------


def require_waiting(exemplar: Exemplar) -> None:
    """Go on only while the exemplar waits to be judged."""
    require_running(exemplar.participation.movement)
    if exemplar.state != ExemplarState.PUT:
        raise MovementRefused(_("Điển hình này không còn chờ xem xét. Hãy tải lại trang để xem tình trạng mới nhất."))


def require_changeable(exemplar: Exemplar) -> None:
    """Go on only while the unit may still change what it put forward."""
    require_running(exemplar.participation.movement)
    if exemplar.state == ExemplarState.ACCEPTED:
        raise MovementRefused(_("Điển hình đã được ghi nhận nên không sửa được."))


# --- files ---------------------------------------------------------------------------------------------------------------------------

Record = Participation | MovementReport | Exemplar


def place_of(record: Record) -> Participation:
    """Return the unit's place in the movement to which the record belongs."""
    return record if isinstance(record, Participation) else record.participation


def require_files_open(record: Record) -> None:
    """Go on only while files may be added to this record or taken out of it."""
    if isinstance(record, Participation):
        require_plan_writable(record)
    elif isinstance(record, MovementReport):
        require_writable(record)
    else:
        require_changeable(record)
