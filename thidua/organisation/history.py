"""What happened to a unit, person, council… in words."""

from django.utils.translation import gettext_lazy as _lazy

WORDS = {
    "organisation.founded": _lazy("Đã bắt đầu hệ thống"),
    "organisation.unit_created": _lazy("Đã lập đơn vị"),
    "organisation.unit_renamed": _lazy("Đã đổi tên đơn vị"),
    "organisation.unit_moved": _lazy("Đã chuyển nơi trực thuộc"),
    "organisation.unit_corrected": _lazy("Đã sửa thông tin ghi sai"),
    "organisation.unit_dissolved": _lazy("Đã ghi giải thể đơn vị"),
    "organisation.unit_merged": _lazy("Đã ghi sáp nhập vào đơn vị khác"),
    "organisation.units_taken_in": _lazy("Đã nhận các đơn vị sáp nhập"),
    "organisation.person_created": _lazy("Đã lập hồ sơ"),
    "organisation.person_edited": _lazy("Đã sửa hồ sơ"),
    "organisation.post_started": _lazy("Đã ghi giữ chức vụ"),
    "organisation.post_ended": _lazy("Đã ghi thôi giữ chức vụ"),
    "organisation.delegated": _lazy("Đã ghi ủy quyền"),
    "organisation.delegation_revoked": _lazy("Đã thu hồi ủy quyền"),
    "organisation.council_created": _lazy("Đã lập Hội đồng"),
    "organisation.council_edited": _lazy("Đã sửa thông tin Hội đồng"),
    "organisation.council_ended": _lazy("Đã ghi Hội đồng kết thúc"),
    "organisation.seat_taken": _lazy("Đã ghi thành viên Hội đồng"),
    "organisation.seat_changed": _lazy("Đã đổi vai trò thành viên"),
    "organisation.seat_ended": _lazy("Đã ghi thôi là thành viên"),
    "organisation.account_opened": _lazy("Đã lập tài khoản"),
    "organisation.password_renewed": _lazy("Đã cấp lại mật khẩu"),
    "organisation.account_closed": _lazy("Đã khóa tài khoản"),
    "organisation.account_reopened": _lazy("Đã mở lại tài khoản"),
    "organisation.appointed": _lazy("Đã cử"),
    "organisation.appointment_ended": _lazy("Đã kết thúc lần cử"),
}
