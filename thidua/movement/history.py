"""What the log says about movements, in words."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "movement.drafted": _("Đã bắt đầu soạn phong trào"),
    "movement.written": _("Đã sửa nội dung phong trào"),
    "movement.launched": _("Đã phát động phong trào"),
    "movement.widened": _("Đã bổ sung đơn vị vào phạm vi phong trào"),
    "movement.corrected": _("Đã đính chính nội dung phong trào"),
    "movement.withdrawn": _("Đã dừng phong trào"),
    "movement.reviewed": _("Đã sơ kết phong trào"),
    "movement.closed": _("Đã tổng kết phong trào"),
    "movement.plan_written": _("Đã ghi kế hoạch hưởng ứng"),
    "movement.plan_presented": _("Đã trình thủ trưởng duyệt kế hoạch hưởng ứng"),
    "movement.plan_approved": _("Thủ trưởng đã duyệt kế hoạch hưởng ứng"),
    "movement.declined": _("Đơn vị trả lời là không tham gia"),
    "movement.plan_taken_up": _("Đã mở lại kế hoạch hưởng ứng"),
    "movement.report_begun": _("Đã bắt đầu soạn báo cáo phong trào"),
    "movement.report_written": _("Đã ghi báo cáo phong trào"),
    "movement.report_presented": _("Đã trình thủ trưởng duyệt báo cáo phong trào"),
    "movement.report_sent": _("Thủ trưởng đã duyệt và gửi báo cáo phong trào"),
    "movement.report_returned": _("Nơi phát động đã trả lại báo cáo"),
    "movement.report_received": _("Nơi phát động đã tiếp nhận báo cáo"),
    "movement.exemplar_put": _("Đã giới thiệu điển hình"),
    "movement.exemplar_changed": _("Đã sửa và gửi lại điển hình"),
    "movement.exemplar_accepted": _("Đã ghi nhận điển hình"),
    "movement.exemplar_returned": _("Đã trả lại điển hình"),
    "movement.file_added": _("Đã đính kèm tệp"),
    "movement.file_removed": _("Đã bỏ tệp"),
}
