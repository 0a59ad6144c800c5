"""What happened to a cluster and to its years, in words."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "cluster.created": _("Đã lập cụm"),
    "cluster.changed": _("Đã sửa thông tin cụm"),
    "cluster.year_started": _("Đã lập năm của cụm"),
    "cluster.members_set": _("Đã ghi danh sách thành viên"),
    "cluster.year_copied": _("Đã chép danh sách năm trước, luân phiên vai trò"),
    "cluster.established": _("Đã kiện toàn cụm"),
    "cluster.monitor_assigned": _("Đã phân công người theo dõi, phụ trách cụm"),
    "cluster.year_opened": _("Đã mở năm bằng kế hoạch của cấp tổ chức"),
    "cluster.unit_left": _("Đã ghi một đơn vị rời cụm"),
    "cluster.office_handed_over": _("Đã bàn giao vai trò trong cụm"),
    "cluster.paper_family_chosen": _("Đã chọn thể thức văn bản của cụm"),
    "cluster.register_opened": _("Đã mở sổ đăng ký văn bản của cụm"),
}
