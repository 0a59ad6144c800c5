"""What a year's targets mean, when units report, and what they have reported."""

from decimal import Decimal

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.foundation.states import Stateful

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


class Direction(models.TextChoices):
    """Which way is better (chiều tốt); the codes are those of `domain.progress`."""

    HIGHER = "higher", _("Càng cao càng tốt")
    LOWER = "lower", _("Càng thấp càng tốt")


class TargetRule(models.Model):
    """How one commitment's target is read (cách tính chỉ tiêu): its direction and weight, which the covenant's text does not say.

    A commitment without a row is better when higher and weighs 1.
    """

    commitment = models.OneToOneField("covenant.Commitment", on_delete=models.PROTECT, related_name="target_rule")
    direction = models.CharField(_("Chiều tốt"), max_length=10, choices=Direction, default=Direction.HIGHER)
    weight = models.DecimalField(_("Trọng số"), max_digits=6, decimal_places=2, default=Decimal(1))
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(weight__gt=0), name="target_rule_weight_is_positive")]

    def __str__(self) -> str:
        return str(self.commitment)


class PeriodKind(models.TextChoices):
    MONTH = "month", _("Tháng")
    QUARTER = "quarter", _("Quý")
    SIX_MONTHS = "six_months", _("6 tháng")
    NINE_MONTHS = "nine_months", _("9 tháng")
    YEAR = "year", _("Cả năm")


def period_label(kind: str, number: int) -> str:
    """Return what a period is called, in the reader's language."""
    if kind == PeriodKind.MONTH:
        return gettext("Tháng %(number)d") % {"number": number}
    if kind == PeriodKind.QUARTER:
        return gettext("Quý %(number)s") % {"number": ROMAN.get(number, number)}
    return str(PeriodKind(kind).label)


def period_in_year(kind: str, number: int, year: int) -> str:
    """Return a period with its year, as it stands in a sentence, in the reader's language."""
    sentences = {
        PeriodKind.MONTH: gettext("tháng %(number)s năm %(year)d"),
        PeriodKind.QUARTER: gettext("quý %(number)s năm %(year)d"),
        PeriodKind.SIX_MONTHS: gettext("6 tháng đầu năm %(year)d"),
        PeriodKind.NINE_MONTHS: gettext("9 tháng đầu năm %(year)d"),
        PeriodKind.YEAR: gettext("cả năm %(year)d"),
    }
    shown = ROMAN.get(number, number) if kind == PeriodKind.QUARTER else number
    return sentences[PeriodKind(kind)] % {"number": shown, "year": year}


class Period(models.Model):
    """A reporting period of a cluster's year (kỳ báo cáo): its values are counted from 1 January to `ends_on`; due at `due_at`.

    `customary`: the deadline is the one proposed by custom (theo thông lệ), which no law fixes. `closed_at`: nobody sends any more.
    """

    cluster_year = models.ForeignKey("cluster.ClusterYear", on_delete=models.PROTECT, related_name="periods")
    kind = models.CharField(_("Loại kỳ"), max_length=12, choices=PeriodKind)
    number = models.PositiveSmallIntegerField()
    ends_on = models.DateField(_("Số liệu tính đến"))
    due_at = models.DateTimeField(_("Hạn gửi báo cáo"))
    customary = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cluster_year", "kind", "number"], name="period_once_per_year")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return period_label(self.kind, self.number)

    @property
    def in_year(self) -> str:
        return period_in_year(self.kind, self.number, self.cluster_year.year)

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.number}"


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    PREPARED = "prepared", _("Chờ thủ trưởng duyệt")
    SENT = "sent", _("Chờ cụm trưởng tiếp nhận")
    RETURNED = "returned", _("Bị trả lại")
    RECEIVED = "received", _("Đã tiếp nhận")
    SUPERSEDED = "superseded", _("Đã có bản đính chính")


WRITABLE = (ReportState.DRAFT, ReportState.PREPARED, ReportState.RETURNED)


class Report(Stateful):
    """What one unit reports for one period (báo cáo kết quả thực hiện), one row for each version (bản).

    Its figures are about the commitments of `covenant`, which was in force when it was begun. `first_sent_at` is the first sending of any
    version, which is compared with the deadline. `correction_reason`: why there is a further version (đính chính). `on_behalf_reason`: the
    cluster's head unit entered it for the unit (nhập thay), and why. `revision` grows with each change of its words and figures.
    """

    MOVES = {
        ReportState.DRAFT: (ReportState.PREPARED, ReportState.SENT),
        ReportState.PREPARED: (ReportState.SENT,),
        ReportState.SENT: (ReportState.RETURNED, ReportState.RECEIVED),
        ReportState.RETURNED: (ReportState.PREPARED, ReportState.SENT),
        ReportState.RECEIVED: (ReportState.SUPERSEDED,),
    }

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reports")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    covenant = models.ForeignKey("covenant.Covenant", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=ReportState, default=ReportState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    note = models.TextField(_("Đánh giá chung"), blank=True)
    correction_reason = models.TextField(_("Lý do đính chính"), blank=True)
    on_behalf_reason = models.TextField(_("Lý do nhập thay"), blank=True)
    return_reason = models.TextField(_("Lý do trả lại"), blank=True)
    begun_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by_name = models.CharField(max_length=120, blank=True)
    first_sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "unit", "version"], name="report_version_once"),
            models.UniqueConstraint(
                fields=["period", "unit"],
                condition=models.Q(state__in=["draft", "prepared", "sent", "returned"]),
                name="report_one_open_version",
            ),
            models.UniqueConstraint(fields=["period", "unit"], condition=models.Q(state="received"), name="report_one_received_version"),
            models.CheckConstraint(condition=models.Q(version=1) | ~models.Q(correction_reason=""), name="report_corrected_with_a_reason"),
            models.CheckConstraint(condition=~models.Q(state="returned", return_reason=""), name="report_returned_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.period.key} {self.unit}"

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    def get_absolute_url(self) -> str:
        year = self.period.cluster_year
        return reverse("progress:report", args=[year.year, year.cluster.code, self.pk])


class Figure(models.Model):
    """What a report says of one commitment (kết quả): the value reached since the year began, and words. No value is not the same as 0."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="figures")
    commitment = models.ForeignKey("covenant.Commitment", on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(_("Kết quả từ đầu năm"), max_digits=14, decimal_places=2, null=True, blank=True)
    words = models.TextField(_("Diễn giải"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "commitment"], name="figure_once_per_commitment")]

    def __str__(self) -> str:
        return str(self.commitment)


class Evidence(models.Model):
    """A file that shows what a report says (minh chứng), of one commitment or of the whole; seen by whom the report is seen."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="evidence")
    commitment = models.ForeignKey("covenant.Commitment", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stored = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.stored.name
