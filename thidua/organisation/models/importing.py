"""Units and people brought in from a file (nhập từ tệp): the run, its rows as they were checked, and what became of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.foundation.states import Stateful
from thidua.organisation.models.unit import Followed


class ImportKind(models.TextChoices):
    UNITS = "units", _("Đơn vị")
    PEOPLE = "people", _("Cán bộ và chức vụ")


class ImportState(models.TextChoices):
    CHOSEN = "chosen", _("Đang nhận cột")
    CHECKED = "checked", _("Đang xem thử")
    ACCEPTED = "accepted", _("Đã ghi")
    UNDONE = "undone", _("Đã hoàn tác")
    ABANDONED = "abandoned", _("Đã bỏ")


class ImportRun(Stateful):
    """One file on its way into the system (lần nhập). Nothing of it holds until the run is accepted as a whole.

    `columns` maps a field to its column (from 0), `options` what to write where a cell is empty; `corrections` maps a row's number to what
    its cells shall say instead, by field. Each check writes the rows anew under the
    next `round`; `digest` is the SHA-256 of those rows, and `standing_at` the number of the organisation's newest row in the audit log when
    they were checked: as long as it has not grown, the check still says the truth.
    """

    MOVES = {
        ImportState.CHOSEN: (ImportState.CHECKED, ImportState.ABANDONED),
        ImportState.CHECKED: (ImportState.CHECKED, ImportState.ACCEPTED, ImportState.ABANDONED),
        ImportState.ACCEPTED: (ImportState.UNDONE,),
        ImportState.UNDONE: (),
        ImportState.ABANDONED: (),
    }

    kind = models.CharField(_("Nhập gì"), max_length=10, choices=ImportKind)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=ImportState, default=ImportState.CHOSEN)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    sheet = models.CharField(_("Trang tính"), max_length=200)
    head_row = models.PositiveIntegerField(_("Dòng tiêu đề"))
    columns = models.JSONField()
    options = models.JSONField(default=dict)
    corrections = models.JSONField(default=dict)
    round = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    standing_at = models.PositiveBigIntegerField(default=0)
    made_by = models.ForeignKey("accounts.User", verbose_name=_("Người nhập"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("Gửi tệp lúc"))
    accepted_by = models.ForeignKey("accounts.User", verbose_name=_("Người ghi"), null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(_("Ghi lúc"), null=True, blank=True)

    def __str__(self) -> str:
        return self.file.name


class Verdict(models.TextChoices):
    """What a row would do (kết quả xem thử)."""

    NEW = "new", _("Thêm mới")
    CHANGED = "changed", _("Thay đổi")
    UNCHANGED = "unchanged", _("Không đổi")
    PROBLEM = "problem", _("Chưa nhận")
    SKIPPED = "skipped", _("Bỏ qua")


class ImportRow(models.Model):
    """One row of the file as it was checked (dòng xem thử).

    `written` is what the file says, field by field; `findings` are [field, sentence]; `changes` maps a field's label to [from, to];
    `plan` is what accepting writes.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    round = models.PositiveIntegerField()
    number = models.PositiveIntegerField(_("Dòng"))
    verdict = models.CharField(_("Kết quả"), max_length=10, choices=Verdict)
    name = models.CharField(_("Hiểu là"), max_length=250)
    folded_name = Followed(max_length=250)
    noted = models.BooleanField(default=False)
    written = models.JSONField()
    findings = models.JSONField()
    changes = models.JSONField()
    plan = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "round", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class ImportedRecord(models.Model):
    """What one row of an accepted run wrote (bản ghi từ tệp): the link from a unit, person or post to who, what, from and to."""

    row = models.ForeignKey(ImportRow, on_delete=models.PROTECT, related_name="records")
    subject_type = models.CharField(max_length=60)
    subject_id = models.PositiveBigIntegerField()
    created = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="imported_subject")]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"
