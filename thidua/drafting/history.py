"""What the log of a draft says, in words."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "drafting.started": _("Đã bắt đầu soạn dự thảo"),
    "drafting.import_begun": _("Đã đọc chữ từ tệp Word hoặc chữ dán"),
    "drafting.import_revised": _("Đã xem lại chữ đọc được"),
    "drafting.import_read_again": _("Đã đọc lại tệp"),
    "drafting.import_discarded": _("Đã bỏ bản nhập"),
    "drafting.return_read": _("Đã đọc bản Word gửi lại"),
    "drafting.return_written": _("Đã ghi những chỗ chọn trong bản Word gửi lại"),
    "drafting.return_discarded": _("Đã bỏ bản Word gửi lại"),
    "drafting.clause_edited": _("Đã sửa chữ"),
    "drafting.clause_inserted": _("Đã thêm vào dự thảo"),
    "drafting.clause_moved": _("Đã chuyển chỗ"),
    "drafting.clause_removed": _("Đã bỏ khỏi dự thảo"),
    "drafting.clause_restored": _("Đã khôi phục vào dự thảo"),
    "drafting.circulated": _("Đã gửi lấy ý kiến"),
    "drafting.deadline_extended": _("Đã gia hạn góp ý"),
    "drafting.commented": _("Đã góp ý"),
    "drafting.comment_withdrawn": _("Đã rút ý kiến"),
    "drafting.answered": _("Đã trả lời ý kiến"),
    "drafting.version_saved": _("Đã lưu một bản"),
    "drafting.agreed": _("Hội nghị đã thống nhất"),
    "drafting.number_held": _("Đã lấy số, giữ số chờ đủ chữ ký"),
    "drafting.issued": _("Đã ban hành"),
    "drafting.superseded": _("Đã được thay thế"),
    "drafting.abandoned": _("Đã thôi dùng dự thảo"),
}
