"""Papers and registers."""

from django.db import models
from django.urls import reverse
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
    """A register of outgoing papers (sổ đăng ký văn bản đi): one sequence per organ and year, never reused.

    A Party committee's sequence runs through its term of office: `year` to `until_year` (Hướng dẫn 36-HD/VPTW [R]). It starts at `first`;
    where that is not 1, `before` says where the earlier numbers are.
    """

    organ = models.CharField(_("Tên nơi ban hành"), max_length=200)
    symbol = models.CharField(_("Ký hiệu nơi ban hành"), max_length=40)
    year = models.PositiveSmallIntegerField(_("Năm"))
    family = models.CharField(_("Thể thức"), max_length=10, choices=PaperFamily)
    until_year = models.PositiveSmallIntegerField(_("Đến hết năm"))
    first = models.PositiveIntegerField(_("Số bắt đầu"), default=1)
    before = models.CharField(_("Các số trước đó"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "symbol", "year"], name="register_one_per_organ_and_year"),
            models.CheckConstraint(condition=models.Q(until_year__gte=models.F("year")), name="register_ends_after_it_begins"),
            models.CheckConstraint(condition=models.Q(first=1) | ~models.Q(before=""), name="register_explains_what_is_not_in_it"),
        ]

    def __str__(self) -> str:
        return f"{self.organ} {self.years}"

    @property
    def years(self) -> str:
        """The year, or the term of office: "2020-2025"."""
        return str(self.year) if self.until_year == self.year else f"{self.year}-{self.until_year}"


class Direction(models.TextChoices):
    INCOMING = "incoming", _("Văn bản đến")
    OUTGOING = "outgoing", _("Văn bản đi")


class SignedBy(models.TextChoices):
    """How an outgoing paper is signed: by hand on the printed page, or digitally by its signer and then for the organ."""

    HAND = "hand", _("Ký giấy")
    KEY = "key", _("Ký số")


class OrganSeal(models.Model):
    """The picture of an organ's red seal (ảnh con dấu), with which its clerk signs for it; while one is kept the organ's papers are signed
    digitally.

    `holder` is the organ in whose name the certificate is: a cluster, being no organ, is sealed by that of its head unit [L].
    """

    organ = models.CharField(_("Nơi ban hành"), max_length=200)
    holder = models.CharField(_("Tên cơ quan trên chứng thư"), max_length=200)
    picture = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    width_mm = models.PositiveSmallIntegerField(_("Bề ngang con dấu (mm)"), default=36)
    kept_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ"], condition=models.Q(withdrawn_at=None), name="organ_seal_one_in_use"),
            models.CheckConstraint(condition=models.Q(width_mm__gte=15, width_mm__lte=60), name="organ_seal_of_true_size"),
        ]

    def __str__(self) -> str:
        return self.organ


class OfficialDocument(models.Model):
    """A document with number, symbol, date and signer (văn bản). Once registered it is never edited; a later one supersedes it.

    An outgoing paper carries the log's row count and head hash as they stood when it was issued, and prints them. `content` is the paper's
    data as issued, `file` the PDF made from it then, `code` what is printed on it for whoever wants to check it. A number that was given
    and then withdrawn keeps its row, with the reason.

    One that is signed digitally holds its number from when the signer issues it, and counts as issued from `complete_at`, when the last
    signature stands; `file` is then the last revision. `signer_person` signs for `signer_unit`, whose clerk seals with `seal`.
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
    content = models.JSONField(null=True, blank=True)
    code = models.CharField(_("Mã kiểm tra"), max_length=12, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(_("Lý do hủy số"), max_length=500, blank=True)
    signed_by = models.CharField(_("Chữ ký"), max_length=5, choices=SignedBy, blank=True)
    signed_file = models.OneToOneField(
        "signing.SignedFile", null=True, blank=True, on_delete=models.PROTECT, related_name="official_document"
    )
    signer_person = models.ForeignKey("organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signer_unit = models.ForeignKey("organisation.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seal = models.ForeignKey(OrganSeal, null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    complete_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "sequence"], name="document_number_used_once"),
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="document_code_of_one_paper"),
            models.CheckConstraint(
                condition=models.Q(direction="incoming") | models.Q(register__isnull=False, sequence__isnull=False),
                name="document_outgoing_has_a_register_number",
            ),
            models.UniqueConstraint(
                fields=["issuer", "number", "issued_on"], condition=models.Q(direction="incoming"), name="document_incoming_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(signed_by="key") | models.Q(signer_person__isnull=False, signer_unit__isnull=False, seal__isnull=False),
                name="document_signed_by_key_names_its_signers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.number}"

    @property
    def is_held(self) -> bool:
        """Its number is taken and kept for it, and signatures are still missing (đang giữ số)."""
        return self.signed_by == SignedBy.KEY and self.complete_at is None and self.withdrawn_at is None


class Master(models.Model):
    """An office's own master of papers (mẫu văn bản Word): what Word papers of an organ are set in while it is active.

    `answer` keeps what the check said when it came: placeholders unknown, words of a paper without a place, styles missing.
    """

    organ = models.CharField(_("Nơi ban hành"), max_length=200)
    family = models.CharField(_("Thể thức"), max_length=10, choices=PaperFamily)
    name = models.CharField(_("Tên mẫu"), max_length=120)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    answer = models.JSONField()
    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    active_from = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "family"],
                condition=models.Q(active_from__isnull=False, withdrawn_at=None),
                name="master_one_active_per_organ_and_family",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("paper:master", args=[self.pk])

    @property
    def is_active(self) -> bool:
        """Papers are set in it now."""
        return self.active_from is not None and self.withdrawn_at is None

    @property
    def is_usable(self) -> bool:
        """The check found nothing to mend."""
        return not any(self.answer.values())
