"""The rules of a report's way, each a sentence when it withholds; pages ask them too ("Vì sao?")."""

from django.utils.translation import gettext as _

from thidua.covenant.models import Covenant, CovenantState
from thidua.foundation.refusal import Refused
from thidua.progress.models import Period, Report, ReportState
from thidua.progress.queries import with_place

REASON_MAX = 2000


class ReportRefused(Refused):
    """The report, or its calendar, cannot be changed so now."""


def locked(report: Report) -> Report:
    """Return the report as it stands, locked."""
    rows = Report.objects.select_for_update(of=("self",), no_key=True)
    return with_place(rows).get(pk=report.pk)


def reason_given(reason: str) -> str:
    """Return a reason without outer spaces; refuse none, or one that nobody will read."""
    reason = reason.strip()
    if not reason:
        raise ReportRefused(_("Hãy nêu lý do."))
    if len(reason) > REASON_MAX:
        raise ReportRefused(_("Lý do dài tối đa %(max)d ký tự. Hãy viết ngắn lại.") % {"max": REASON_MAX})
    return reason


def require_in_force(covenant: Covenant | None) -> Covenant:
    """Return the covenant when it is in force."""
    if covenant is None or covenant.state != CovenantState.IN_FORCE:
        raise ReportRefused(
            _("Năm nay chưa có giao ước có hiệu lực. Theo dõi chỉ tiêu và báo cáo bắt đầu khi các đơn vị ký xong giao ước.")
        )
    return covenant


def require_open(period: Period) -> None:
    """Go on only while the period is open."""
    if period.closed_at is not None:
        raise ReportRefused(_("Kỳ báo cáo này đã khóa. Muốn gửi hoặc sửa, hãy đề nghị cụm trưởng mở lại kỳ."))


def require_writable(report: Report) -> None:
    """Go on only while the unit still works on the report."""
    require_open(report.period)
    if report.state == ReportState.SENT:
        raise ReportRefused(_("Báo cáo đã gửi và chờ cụm trưởng tiếp nhận nên không sửa được. Cần sửa thì đề nghị cụm trưởng trả lại."))
    if not report.is_writable:
        raise ReportRefused(_("Báo cáo đã được tiếp nhận nên không sửa được. Cần sửa số liệu thì lập bản đính chính, có nêu lý do."))
    if report.covenant.state != CovenantState.IN_FORCE:
        raise ReportRefused(
            _("Giao ước mà báo cáo này theo đã được thay thế. Hãy vào trang của kỳ báo cáo và bấm “Soạn theo giao ước mới”.")
        )


def require_not_presented(report: Report) -> None:
    """Go on only while it has not been laid before the head."""
    require_writable(report)
    if report.state == ReportState.PREPARED:
        raise ReportRefused(_("Báo cáo đã trình thủ trưởng và đang chờ duyệt."))


def require_sent(report: Report) -> None:
    """Go on only while the report waits for the cluster's head."""
    if report.state != ReportState.SENT:
        raise ReportRefused(_("Chỉ tiếp nhận hoặc trả lại báo cáo đã gửi và đang chờ. Hãy tải lại trang để xem tình trạng mới nhất."))


def require_received(report: Report) -> None:
    """Go on only with the version that counts."""
    require_open(report.period)
    if report.state != ReportState.RECEIVED:
        raise ReportRefused(_("Chỉ đính chính bản đã được tiếp nhận và đang dùng. Hãy mở bản mới nhất của báo cáo."))
    if report.covenant.state != CovenantState.IN_FORCE:
        raise ReportRefused(_("Giao ước mà báo cáo này theo đã được thay thế nên không đính chính nữa."))
