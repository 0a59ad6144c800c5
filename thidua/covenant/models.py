"""The covenant, its commitments and its signatures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.foundation.states import Stateful


class Field(models.TextChoices):
    """Fields of a commitment (lĩnh vực)."""

    SOCIO_ECONOMY = "socio_economy", _("Kinh tế - xã hội")
    SECURITY = "security", _("An ninh - quốc phòng")
    PARTY_BUILDING = "party_building", _("Xây dựng Đảng và hệ thống chính trị")
    EMULATION = "emulation", _("Thi đua, khen thưởng")


class Commitment(models.Model):
    """One thing that a unit commits to for the year (cam kết), with its target. Fixed once signing opens.

    `target` is a number in `measure` (two decimals at most); both may be absent for a commitment in words only.
    """

    draft = models.ForeignKey("drafting.Draft", on_delete=models.PROTECT, related_name="commitments")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    field = models.CharField(_("Lĩnh vực"), max_length=20, choices=Field)
    content = models.CharField(_("Nội dung cam kết, chỉ tiêu"), max_length=500)
    target = models.DecimalField(_("Mức cam kết"), max_digits=14, decimal_places=2, null=True, blank=True)
    measure = models.CharField(_("Đơn vị tính"), max_length=60, blank=True)
    position = models.PositiveIntegerField()
    written_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(target=None, measure="") | (models.Q(target__isnull=False) & ~models.Q(measure="")),
                name="commitment_target_has_a_measure",
            ),
        ]

    def __str__(self) -> str:
        return self.content


class CovenantState(models.TextChoices):
    OPEN_FOR_SIGNING = "open_for_signing", _("Đang ký")
    IN_FORCE = "in_force", _("Đang có hiệu lực")
    SUPERSEDED = "superseded", _("Đã được thay thế")
    REFUSED_BY_UNIT = "refused_by_unit", _("Có đơn vị không ký")
    ABANDONED = "abandoned", _("Đã thôi ký")


class Covenant(Stateful):
    """A covenant whose text is fixed and open for signing (giao ước). Its earlier states are those of its draft.

    `text` is the canonical file (docs/covenant-format.md); `text_sha256` its hash, over which every unit signs. `heading` keeps cluster,
    council, plan and note as they stood when signing opened, so that the text can be rebuilt after a renaming. `signed_file` is the paper
    in which the units sign; a covenant opened before there were digital signatures has none until the next unit signs.
    """

    MOVES = {
        CovenantState.OPEN_FOR_SIGNING: (CovenantState.IN_FORCE, CovenantState.REFUSED_BY_UNIT, CovenantState.ABANDONED),
        CovenantState.REFUSED_BY_UNIT: (CovenantState.OPEN_FOR_SIGNING, CovenantState.IN_FORCE, CovenantState.ABANDONED),
        CovenantState.IN_FORCE: (CovenantState.SUPERSEDED,),
    }

    draft = models.OneToOneField("drafting.Draft", on_delete=models.PROTECT, related_name="covenant")
    state = models.CharField(max_length=20, choices=CovenantState, default=CovenantState.OPEN_FOR_SIGNING)
    text = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    text_sha256 = models.CharField(max_length=64)
    heading = models.JSONField(default=dict)
    signed_file = models.OneToOneField("signing.SignedFile", null=True, blank=True, on_delete=models.PROTECT, related_name="covenant")
    opened_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.draft.title


class SignatoryState(models.TextChoices):
    WAITING = "waiting", _("Chưa ký")
    SIGNED = "signed", _("Đã ký")
    REFUSED = "refused", _("Không ký")
    LEFT = "left", _("Đã rời cụm")


class Signatory(models.Model):
    """A unit that must sign this covenant (đơn vị ký), as the members stood when signing opened, with the unit's code and name then."""

    covenant = models.ForeignKey(Covenant, on_delete=models.PROTECT, related_name="signatories")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    unit_code = models.CharField(max_length=40, default="")
    unit_name = models.CharField(max_length=200, default="")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=SignatoryState, default=SignatoryState.WAITING)
    reason = models.TextField(_("Lý do không ký"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["covenant", "unit"], name="signatory_once_per_unit"),
            models.CheckConstraint(condition=~models.Q(state="refused", reason=""), name="signatory_refuses_with_a_reason"),
        ]

    def __str__(self) -> str:
        return self.unit_name


class CovenantSignature(models.Model):
    """One unit's signature over the exact canonical text (chữ ký giao ước); never edited.

    `pdf` is the digital signature in the covenant's file; absent where a unit signed before there were any, and where `page` stands in for
    it: the scan of a page signed by hand, from when a second person has confirmed it. `seal` is an HMAC over covenant, unit, signer,
    capacity, authorisation, text hash, digital signature or page, and the real moment; `entry_number` is the audit row of the act.
    `signed_at` is real time, `office_at` office time.
    """

    signatory = models.OneToOneField(Signatory, on_delete=models.PROTECT, related_name="signature")
    signer = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=120)
    capacity = models.CharField(_("Tư cách ký"), max_length=300)
    delegation = models.ForeignKey("organisation.Delegation", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    authorisation = models.CharField(_("Giấy ủy quyền"), max_length=300, blank=True)
    text_sha256 = models.CharField(max_length=64)
    pdf = models.OneToOneField("signing.PdfSignature", null=True, blank=True, on_delete=models.PROTECT, related_name="covenant_signature")
    page = models.OneToOneField("signing.ScannedPage", null=True, blank=True, on_delete=models.PROTECT, related_name="covenant_signature")
    signed_at = models.DateTimeField()
    office_at = models.DateTimeField()
    seal = models.CharField(max_length=64)
    entry_number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pdf=None) | models.Q(page=None), name="covenant_signed_one_way"),
        ]

    def __str__(self) -> str:
        return f"{self.signer_name}, {self.capacity}"
