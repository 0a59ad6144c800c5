"""Papers and registers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperType(models.TextChoices):
    """Abbreviations of document types (Phụ lục III Nghị định 30/2020/NĐ-CP)."""

    PLAN = "KH", _("Kế hoạch")
    REGULATION = "QC", _("Quy chế")
    DECISION = "QĐ", _("Quyết định")  # vi: data
    MINUTES = "BB", _("Biên bản")
    INVITATION = "GM", _("Giấy mời")
    ANNOUNCEMENT = "TB", _("Thông báo")
    REPORT = "BC", _("Báo cáo")
    GUIDANCE = "HD", _("Hướng dẫn")
    SUBMISSION = "TTr", _("Tờ trình")
    LETTER = "CV", _("Công văn")


class PaperFamily(models.TextChoices):
    """How number and symbol are written: `01/KH-CTĐ4` by the State's rule, `01-KH/CTĐ4` by the Party's."""

    STATE = "state", _("Nhà nước")
    PARTY = "party", _("Đảng")


class Register(models.Model):
    """A register of outgoing papers (sổ đăng ký văn bản đi): one sequence per organ and year, starting at 01, never reused."""

    organ = models.CharField(_("Tên nơi ban hành"), max_length=200)
    symbol = models.CharField(_("Ký hiệu nơi ban hành"), max_length=40)
    year = models.PositiveSmallIntegerField(_("Năm"))
    family = models.CharField(_("Thể thức"), max_length=10, choices=PaperFamily)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "symbol", "year"], name="register_one_per_organ_and_year")]

    def __str__(self) -> str:
        return f"{self.organ} {self.year}"


class Direction(models.TextChoices):
    INCOMING = "incoming", _("Văn bản đến")
    OUTGOING = "outgoing", _("Văn bản đi")


class OfficialDocument(models.Model):
    """A document with number, symbol, date and signer (văn bản). Once registered it is never edited; a later one supersedes it.

    An outgoing paper carries the log's row count and head hash as they stood when it was issued, and prints them.
    """

    direction = models.CharField(max_length=10, choices=Direction)
    register = models.ForeignKey(Register, null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    sequence = models.PositiveIntegerField(_("Số"), null=True, blank=True)
    number = models.CharField(_("Số, ký hiệu"), max_length=60)
    type = models.CharField(_("Loại văn bản"), max_length=5, choices=PaperType)
    issuer = models.CharField(_("Cơ quan ban hành"), max_length=200)
    issued_on = models.DateField(_("Ngày ban hành"))
    subject = models.CharField(_("Trích yếu"), max_length=500)
    signer = models.CharField(_("Người ký"), max_length=200, blank=True)
    file = models.ForeignKey("files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    audit_rows = models.PositiveBigIntegerField(null=True, blank=True)
    audit_head = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "sequence"], name="document_number_used_once"),
            models.CheckConstraint(
                condition=models.Q(direction="incoming") | models.Q(register__isnull=False, sequence__isnull=False),
                name="document_outgoing_has_a_register_number",
            ),
            models.UniqueConstraint(
                fields=["issuer", "number", "issued_on"], condition=models.Q(direction="incoming"), name="document_incoming_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.number}"
