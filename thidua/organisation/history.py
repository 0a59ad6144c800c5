"""What happened to a unit, person, council… in words."""

from django.utils.translation import gettext_lazy

WORDS = {
    "organisation.founded": gettext_lazy("Đã bắt đầu hệ thống"),
    "organisation.unit_created": gettext_lazy("Đã lập đơn vị"),
    "organisation.unit_renamed": gettext_lazy("Đã đổi tên đơn vị"),
    "organisation.unit_moved": gettext_lazy("Đã chuyển nơi trực thuộc"),
    "organisation.unit_corrected": gettext_lazy("Đã sửa thông tin ghi sai"),
    "organisation.unit_dissolved": gettext_lazy("Đã ghi giải thể đơn vị"),
    "organisation.unit_merged": gettext_lazy("Đã ghi sáp nhập vào đơn vị khác"),
    "organisation.units_taken_in": gettext_lazy("Đã nhận các đơn vị sáp nhập"),
    "organisation.person_created": gettext_lazy("Đã lập hồ sơ"),
    "organisation.person_edited": gettext_lazy("Đã sửa hồ sơ"),
    "organisation.post_started": gettext_lazy("Đã ghi giữ chức vụ"),
    "organisation.post_ended": gettext_lazy("Đã ghi thôi giữ chức vụ"),
    "organisation.delegated": gettext_lazy("Đã ghi ủy quyền"),
    "organisation.delegation_revoked": gettext_lazy("Đã thu hồi ủy quyền"),
    "organisation.council_created": gettext_lazy("Đã lập Hội đồng"),
    "organisation.council_edited": gettext_lazy("Đã sửa thông tin Hội đồng"),
    "organisation.council_ended": gettext_lazy("Đã ghi Hội đồng kết thúc"),
    "organisation.seat_taken": gettext_lazy("Đã ghi thành viên Hội đồng"),
    "organisation.seat_changed": gettext_lazy("Đã đổi vai trò thành viên"),
    "organisation.seat_ended": gettext_lazy("Đã ghi thôi là thành viên"),
    "organisation.account_opened": gettext_lazy("Đã lập tài khoản"),
    "organisation.invited_again": gettext_lazy("Đã gửi lại lời mời"),
    "organisation.invitation_revoked": gettext_lazy("Đã thu hồi lời mời"),
    "organisation.password_renewed": gettext_lazy("Đã cấp lại mật khẩu"),
    "organisation.account_closed": gettext_lazy("Đã khóa tài khoản"),
    "organisation.account_reopened": gettext_lazy("Đã mở lại tài khoản"),
    "organisation.appointed": gettext_lazy("Đã cử"),
    "organisation.appointment_ended": gettext_lazy("Đã kết thúc lần cử"),
}
