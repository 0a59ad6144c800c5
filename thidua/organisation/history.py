"""What happened to a unit, person, council… in words: the log's rows, and the rows of accepted files that wrote to it."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.foundation.audit import history as words
from thidua.foundation.audit.chain import type_of
from thidua.organisation.importing.people import LABELS
from thidua.organisation.models import ImportedRecord, ImportState

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
    "organisation.import_started": gettext_lazy("Đã gửi tệp để nhập"),
    "organisation.import_check_begun": gettext_lazy("Đã bắt đầu xem thử các dòng của tệp"),
    "organisation.import_checked": gettext_lazy("Đã xem thử các dòng của tệp"),
    "organisation.import_row_corrected": gettext_lazy("Đã sửa một dòng của tệp tại chỗ"),
    "organisation.import_accept_begun": gettext_lazy("Đã bắt đầu ghi các dòng của tệp"),
    "organisation.imported": gettext_lazy("Đã ghi các dòng của tệp vào hệ thống"),
    "organisation.import_undone": gettext_lazy("Đã hoàn tác lần nhập"),
    "organisation.import_abandoned": gettext_lazy("Đã bỏ lần nhập"),
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
    "organisation.second_factor_reset": gettext_lazy("Đã gỡ bước đăng nhập thứ hai"),
    "organisation.tied_to_portal": gettext_lazy("Đã đổi mã ở cổng đăng nhập"),
    "organisation.sign_in_unlocked": gettext_lazy("Đã mở khóa đăng nhập"),
    "organisation.account_closed": gettext_lazy("Đã khóa tài khoản"),
    "organisation.account_reopened": gettext_lazy("Đã mở lại tài khoản"),
    "organisation.appointed": gettext_lazy("Đã cử"),
    "organisation.appointment_ended": gettext_lazy("Đã kết thúc lần cử"),
}

MOST = 100
# What a history shows to more people than may read it.
PERSONAL = {str(LABELS[name]) for name in ("phone", "email")}


def lines(*subjects: models.Model) -> list[words.Line]:
    """Return the newest lines about these records, newest first, in two queries: what was done here, and what files wrote."""
    wanted = models.Q(pk__in=[])
    for subject in subjects:
        wanted |= models.Q(subject_type=type_of(subject), subject_id=subject.pk)
    written = ImportedRecord.objects.filter(wanted, row__run__state=ImportState.ACCEPTED)
    links = written.select_related("row__run__file", "row__run__accepted_by").order_by("-row__run__accepted_at", "-pk")[:MOST]
    found = [*words.lines(WORDS, *subjects, limit=MOST), *(_from_file(link) for link in links)]
    return sorted(found, key=lambda line: line["at"], reverse=True)[:MOST]


def _from_file(link: ImportedRecord) -> words.Line:
    row = link.row
    values = {"file": row.run.file.name, "row": row.number}
    if link.created:
        text = _("Đã ghi từ tệp %(file)s, dòng %(row)d") % values
    else:
        text = _("Đã sửa bằng tệp %(file)s, dòng %(row)d") % values
    changes = [
        _("%(field)s: đã đổi") % {"field": field}
        if field in PERSONAL
        else _("%(field)s: “%(before)s” → “%(after)s”") % {"field": field, "before": before, "after": after}
        for field, (before, after) in row.changes.items()
    ]
    who = row.run.accepted_by.full_name if row.run.accepted_by else ""
    return words.Line(at=row.run.accepted_at or row.run.made_at, who=who, text=text, reason="; ".join(changes))
