"""What the log says about targets and reports, in words."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "progress.target_read_anew": _("Đã đặt chiều tốt, trọng số của chỉ tiêu"),
    "progress.period_opened": _("Đã mở kỳ báo cáo"),
    "progress.deadline_changed": _("Đã đổi hạn gửi báo cáo"),
    "progress.period_closed": _("Đã khóa kỳ báo cáo"),
    "progress.period_reopened": _("Đã mở lại kỳ báo cáo"),
    "progress.report_begun": _("Đã bắt đầu soạn báo cáo"),
    "progress.report_follows_new_covenant": _("Báo cáo chuyển sang soạn theo giao ước mới"),
    "progress.entered_for_unit": _("Cụm trưởng đã nhận nhập thay đơn vị"),
    "progress.report_written": _("Đã ghi báo cáo"),
    "progress.evidence_added": _("Đã đính kèm minh chứng"),
    "progress.evidence_removed": _("Đã bỏ minh chứng"),
    "progress.report_presented": _("Đã trình thủ trưởng duyệt"),
    "progress.report_sent": _("Thủ trưởng đã duyệt và gửi báo cáo"),
    "progress.report_returned": _("Cụm trưởng đã trả lại báo cáo"),
    "progress.report_received": _("Cụm trưởng đã tiếp nhận báo cáo"),
    "progress.report_superseded": _("Báo cáo đã được thay bằng bản đính chính"),
    "progress.correction_begun": _("Đã lập bản đính chính"),
}
