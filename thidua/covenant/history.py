"""What the log says about a covenant, in words."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "covenant.commitment_written": _("Đã ghi cam kết"),
    "covenant.commitment_changed": _("Đã sửa cam kết"),
    "covenant.commitment_removed": _("Đã bỏ cam kết"),
    "covenant.commitment_moved": _("Đã đổi thứ tự cam kết"),
    "covenant.commitments_copied": _("Đã chép cam kết từ giao ước trước"),
    "covenant.opened_for_signing": _("Đã cố định văn bản và mở ký giao ước"),
    "covenant.signed": _("Đã ký giao ước"),
    "covenant.refused_by_unit": _("Đã ghi nhận đơn vị không ký"),
    "covenant.unit_left": _("Đã ghi nhận đơn vị rời cụm"),
    "covenant.came_into_force": _("Giao ước đã có hiệu lực"),
    "covenant.superseded": _("Giao ước đã được thay thế"),
    "covenant.abandoned": _("Đã thôi ký giao ước"),
}
