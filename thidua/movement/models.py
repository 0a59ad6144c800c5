"""Movements, what units answer and report, exemplars, reviews, and the files that show it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.domain.anniversaries import Occurrence, marked
from thidua.domain.movements import Length, length
from thidua.foundation.states import Stateful

VALUE_LIMIT = Decimal(10) ** 12


class Level(models.TextChoices):
    """The columns of form 0601.N: which level launches."""

    CENTRAL = "central", _("Cấp Trung ương")
    PROVINCE = "province", _("Cấp bộ, ban, ngành, tỉnh")
    UNIT = "unit", _("Cấp cơ quan, tổ chức, đơn vị")


class Reach(models.TextChoices):
    """The rows 02 to 05 of form 0601.N: how far it reaches (phạm vi)."""

    NATION = "nation", _("Toàn quốc")
    MINISTRY = "ministry", _("Bộ, ban, ngành, địa phương")
    CLUSTER = "cluster", _("Cụm, khối thi đua")
    UNIT = "unit", _("Cơ quan, tổ chức, đơn vị")


class Mode(models.TextChoices):
    """The rows 11 and 12 of form 0601.N: how it is organised."""

    THEMATIC = "thematic", _("Theo chuyên đề")
    REGULAR = "regular", _("Thường xuyên hằng năm")


LENGTHS = {
    Length.UNDER_ONE: _("Dưới 1 năm"),
    Length.ONE: _("1 năm"),
    Length.ONE_TO_THREE: _("Từ 1 năm đến dưới 3 năm"),
    Length.THREE_TO_FIVE: _("Từ 3 năm đến dưới 5 năm"),
    Length.FIVE_AND_MORE: _("Từ 5 năm trở lên"),
}


class State(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    LAUNCHED = "launched", _("Đang thực hiện")
    REVIEWED = "reviewed", _("Đã sơ kết")
    CLOSED = "closed", _("Đã tổng kết")
    WITHDRAWN = "withdrawn", _("Đã dừng")


RUNNING = (State.LAUNCHED, State.REVIEWED)


class Movement(Stateful):
    """An emulation movement (phong trào thi đua): launched by a council's standing agency, by a cluster's year, or by a unit.

    `level`, `reach`, `mode` and the period are what form 0601.N counts. After launch its text changes only by a correction, which is a new
    `MovementVersion` with its reason; the fields here hold the newest text. `anniversaries` are codes of `domain.anniversaries`.
    """

    MOVES = {
        State.DRAFT: (State.LAUNCHED, State.WITHDRAWN),
        State.LAUNCHED: (State.REVIEWED, State.CLOSED, State.WITHDRAWN),
        State.REVIEWED: (State.REVIEWED, State.CLOSED, State.WITHDRAWN),
    }

    council = models.ForeignKey("organisation.Council", null=True, blank=True, on_delete=models.PROTECT, related_name="movements")
    cluster_year = models.ForeignKey("cluster.ClusterYear", null=True, blank=True, on_delete=models.PROTECT, related_name="movements")
    unit = models.ForeignKey("organisation.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="movements")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    title = models.CharField(_("Tên phong trào"), max_length=300)
    theme = models.CharField(_("Chủ đề"), max_length=300, blank=True)
    content = models.TextField(_("Nội dung"), blank=True)
    scope = models.CharField(_("Phạm vi, đối tượng"), max_length=500, blank=True)
    level = models.CharField(_("Cấp phát động"), max_length=12, choices=Level, blank=True)
    reach = models.CharField(_("Phạm vi theo biểu 0601.N"), max_length=12, choices=Reach, blank=True)
    mode = models.CharField(_("Hình thức tổ chức"), max_length=12, choices=Mode, blank=True)
    begins_on = models.DateField(_("Từ ngày"), null=True, blank=True)
    ends_on = models.DateField(_("Đến hết ngày"), null=True, blank=True)
    respond_by = models.DateTimeField(_("Hạn gửi kế hoạch hưởng ứng"), null=True, blank=True)
    report_by = models.DateTimeField(_("Hạn gửi báo cáo kết quả"), null=True, blank=True)
    paper = models.CharField(_("Văn bản phát động (số, ngày)"), max_length=200, blank=True)
    anniversaries = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()
    launched_at = models.DateTimeField(null=True, blank=True)
    launched_by_name = models.CharField(max_length=120, blank=True)
    withdrawn_reason = models.TextField(_("Lý do dừng"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(council__isnull=False, cluster_year=None, unit=None)
                | models.Q(council=None, cluster_year__isnull=False, unit=None)
                | models.Q(council=None, cluster_year=None, unit__isnull=False),
                name="movement_has_one_launcher",
            ),
            models.CheckConstraint(
                condition=models.Q(begins_on=None) | models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("begins_on")),
                name="movement_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "withdrawn"])
                | (
                    models.Q(launched_at__isnull=False, begins_on__isnull=False, ends_on__isnull=False)
                    & ~models.Q(level="")
                    & ~models.Q(reach="")
                    & ~models.Q(mode="")
                ),
                name="movement_launched_with_what_0601_counts",
            ),
            models.CheckConstraint(condition=~models.Q(state="withdrawn", withdrawn_reason=""), name="movement_withdrawn_with_a_reason"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("movement:movement", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def launcher(self) -> Any:
        """The council, cluster or unit that launches it."""
        return self.council or (self.cluster_year.cluster if self.cluster_year else None) or self.unit

    @property
    def launcher_name(self) -> str:
        return str(self.launcher)

    @property
    def length_label(self) -> Any:
        """How long it runs, as form 0601.N names it."""
        return LENGTHS[length(self.begins_on, self.ends_on)] if self.begins_on and self.ends_on else ""

    def marks(self, today: date) -> list[Occurrence]:
        """Return the anniversaries that it marks, the earliest first; of a draft without a period those of this year."""
        begins, ends = self.begins_on or today, self.ends_on or self.begins_on or today
        found = [each for code in self.anniversaries if (each := marked(code, begins, ends))]
        return sorted(found, key=lambda each: each.on)


class Direction(models.TextChoices):
    """Which way is better; the codes are those of `domain.progress`."""

    HIGHER = "higher", _("Càng cao càng tốt")
    LOWER = "lower", _("Càng thấp càng tốt")


class Counting(models.TextChoices):
    """Whose value the target is compared with."""

    EACH = "each", _("Mỗi đơn vị đạt")
    TOTAL = "total", _("Tất cả các đơn vị cộng lại")


class Criterion(models.Model):
    """What can be checked of a movement (tiêu chí): words, and where it is a number its unit of measure and target.

    Position is the order among those that stand. `removed_at`: a correction took it out; what was reported of it stays readable.
    """

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(_("Tiêu chí"), max_length=500)
    measure = models.CharField(_("Đơn vị tính"), max_length=60, blank=True)
    target = models.DecimalField(_("Mức phấn đấu"), max_digits=14, decimal_places=2, null=True, blank=True)
    direction = models.CharField(_("Chiều tốt"), max_length=10, choices=Direction, default=Direction.HIGHER)
    counting = models.CharField(_("Cách tính"), max_length=10, choices=Counting, default=Counting.EACH)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(target=None) | models.Q(target__gte=0), name="criterion_target_not_negative"),
            models.CheckConstraint(condition=models.Q(target=None) | ~models.Q(measure=""), name="criterion_target_has_a_measure"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_number(self) -> bool:
        """Whether units report a number of it."""
        return bool(self.measure)


class MovementVersion(models.Model):
    """The text of a movement as it was launched, and after each correction with its reason (bản, đính chính). Never changed."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.JSONField()
    reason = models.TextField(_("Lý do đính chính"), blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["movement", "number"], name="movement_version_once"),
            models.CheckConstraint(condition=models.Q(number=1) | ~models.Q(reason=""), name="movement_corrected_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.movement} {self.number}"


class Answer(models.TextChoices):
    AWAITED = "awaited", _("Chưa trả lời")
    WRITING = "writing", _("Đang soạn kế hoạch")
    PREPARED = "prepared", _("Chờ thủ trưởng duyệt")
    TAKING_PART = "taking_part", _("Đã hưởng ứng")
    DECLINED = "declined", _("Không tham gia")


class Participation(Stateful):
    """One unit in a movement's scope, with its plan of taking part (kế hoạch hưởng ứng) or why it does not.

    `answered_at` is the first answer, which is compared with the deadline; `joined_at` the first approval of its plan.
    """

    MOVES = {
        Answer.AWAITED: (Answer.WRITING, Answer.DECLINED),
        Answer.WRITING: (Answer.PREPARED, Answer.TAKING_PART, Answer.DECLINED),
        Answer.PREPARED: (Answer.TAKING_PART, Answer.DECLINED),
        Answer.TAKING_PART: (Answer.WRITING, Answer.DECLINED),
        Answer.DECLINED: (Answer.WRITING,),
    }

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="participations")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=Answer, default=Answer.AWAITED)
    revision = models.PositiveIntegerField(default=0)
    plan = models.TextField(_("Kế hoạch hưởng ứng"), blank=True)
    decline_reason = models.TextField(_("Lý do không tham gia"), blank=True)
    told_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    approved_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["movement", "unit"], name="participation_once_per_unit"),
            models.CheckConstraint(condition=~models.Q(state="declined", decline_reason=""), name="participation_declined_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}"

    @property
    def takes_part(self) -> bool:
        """Whether a plan was approved and the unit has not given it up; a plan that is being changed changes nothing of that."""
        return self.joined_at is not None and self.state != Answer.DECLINED

    @property
    def is_writable(self) -> bool:
        return self.state in (Answer.WRITING, Answer.PREPARED)

    def get_absolute_url(self) -> str:
        return reverse("movement:unit", args=[self.movement_id, self.unit.code])


class OwnTarget(models.Model):
    """What a unit's plan sets itself for one criterion (mức phấn đấu của đơn vị)."""

    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="own_targets")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    target = models.DecimalField(_("Mức phấn đấu của đơn vị"), max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participation", "criterion"], name="own_target_once_per_criterion"),
            models.CheckConstraint(condition=models.Q(target__gte=0), name="own_target_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.criterion)


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    PREPARED = "prepared", _("Chờ thủ trưởng duyệt")
    SENT = "sent", _("Chờ nơi phát động tiếp nhận")
    RETURNED = "returned", _("Bị trả lại")
    RECEIVED = "received", _("Đã tiếp nhận")


WRITABLE = (ReportState.DRAFT, ReportState.PREPARED, ReportState.RETURNED)


class MovementReport(Stateful):
    """What a unit reports of its taking part (báo cáo kết quả thực hiện phong trào); values are counted from the launch to `counted_to`.

    The received one that counts furthest is what the movement's page shows. `first_sent_at` is compared with the deadline.
    """

    MOVES = {
        ReportState.DRAFT: (ReportState.PREPARED, ReportState.SENT),
        ReportState.PREPARED: (ReportState.SENT,),
        ReportState.SENT: (ReportState.RETURNED, ReportState.RECEIVED),
        ReportState.RETURNED: (ReportState.PREPARED, ReportState.SENT),
    }

    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=12, choices=ReportState, default=ReportState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    counted_to = models.DateField(_("Số liệu tính đến ngày"))
    words = models.TextField(_("Kết quả, cách làm, tồn tại"), blank=True)
    return_reason = models.TextField(_("Lý do trả lại"), blank=True)
    begun_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by_name = models.CharField(max_length=120, blank=True)
    first_sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=models.Q(state__in=["draft", "prepared", "sent", "returned"]),
                name="movement_report_one_open",
            ),
            models.CheckConstraint(condition=~models.Q(state="returned", return_reason=""), name="movement_report_returned_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.participation} {self.counted_to}"

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    def get_absolute_url(self) -> str:
        return reverse("movement:report", args=[self.participation.movement_id, self.pk])


class MovementFigure(models.Model):
    """What a report says of one criterion: the value reached since the launch, and words. No value is not the same as 0."""

    report = models.ForeignKey(MovementReport, on_delete=models.PROTECT, related_name="figures")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(_("Kết quả từ khi phát động"), max_digits=14, decimal_places=2, null=True, blank=True)
    words = models.TextField(_("Diễn giải"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "criterion"], name="movement_figure_once_per_criterion")]

    def __str__(self) -> str:
        return str(self.criterion)


class ExemplarKind(models.TextChoices):
    EXEMPLAR = "exemplar", _("Điển hình tiên tiến")
    GOOD_DEED = "good_deed", _("Người tốt, việc tốt")


class ExemplarSubject(models.TextChoices):
    PERSON = "person", _("Cá nhân")
    COLLECTIVE = "collective", _("Tập thể")


class ExemplarState(models.TextChoices):
    PUT = "put", _("Chờ xem xét")
    RETURNED = "returned", _("Bị trả lại")
    ACCEPTED = "accepted", _("Đã ghi nhận")


class Exemplar(Stateful):
    """A person or collective whom a unit puts forward at any time, with the story (điển hình tiên tiến, người tốt việc tốt)."""

    MOVES = {
        ExemplarState.PUT: (ExemplarState.ACCEPTED, ExemplarState.RETURNED),
        ExemplarState.RETURNED: (ExemplarState.PUT,),
    }

    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="exemplars")
    state = models.CharField(max_length=12, choices=ExemplarState, default=ExemplarState.PUT)
    kind = models.CharField(_("Loại"), max_length=12, choices=ExemplarKind)
    subject = models.CharField(_("Đối tượng"), max_length=12, choices=ExemplarSubject)
    name = models.CharField(_("Họ và tên, hoặc tên tập thể"), max_length=200)
    position = models.CharField(_("Chức vụ, nơi công tác"), max_length=300, blank=True)
    story = models.TextField(_("Việc làm, thành tích"))
    return_reason = models.TextField(_("Lý do trả lại"), blank=True)
    put_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(state="returned", return_reason=""), name="exemplar_returned_with_a_reason")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("movement:exemplar", args=[self.participation.movement_id, self.pk])


class ReviewKind(models.TextChoices):
    INTERIM = "interim", _("Sơ kết")
    FINAL = "final", _("Tổng kết")


class Review(models.Model):
    """A review of a movement (sơ kết, tổng kết): its words, with the figures as they stood then. Never changed."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=8, choices=ReviewKind)
    words = models.TextField(_("Đánh giá"))
    figures = models.JSONField()
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["movement"], condition=models.Q(kind="final"), name="review_final_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.movement}"


class Attachment(models.Model):
    """A file of a plan, a report or an exemplar (tệp kèm theo, minh chứng); seen by whom that record is seen."""

    participation = models.ForeignKey(Participation, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments")
    report = models.ForeignKey(MovementReport, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments")
    exemplar = models.ForeignKey(Exemplar, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments")
    stored = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(participation__isnull=False, report=None, exemplar=None)
                | models.Q(participation=None, report__isnull=False, exemplar=None)
                | models.Q(participation=None, report=None, exemplar__isnull=False),
                name="attachment_of_one_record",
            )
        ]

    def __str__(self) -> str:
        return self.stored.name

    @property
    def is_photograph(self) -> bool:
        return self.stored.mime.startswith("image/")
