"""What happens at a conference, as it happens."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Attendance(models.Model):
    """A person present for a member unit, or a guest (có mặt), from one time to another."""

    conference = models.ForeignKey("conference.Conference", on_delete=models.PROTECT, related_name="attendances")
    unit = models.ForeignKey("organisation.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Họ và tên"), max_length=200)
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    by_code = models.BooleanField(default=False)  # checked himself in by the code on the screen

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "unit", "name"], condition=Q(left_at=None, undone_at=None), name="attendance_once_while_present"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ScannedCode(models.Model):
    """That a person used the code of a window of time (đã quét mã); each code once, so that an undone arrival does not come back by it."""

    conference = models.ForeignKey("conference.Conference", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("organisation.Person", on_delete=models.CASCADE, related_name="+")
    window = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conference", "person", "window"], name="scanned_code_once_per_person")]

    def __str__(self) -> str:
        return str(self.window)


class Speech(models.Model):
    """What somebody said on an item for a unit or as a guest (phát biểu), tied to a clause where it is about one."""

    item = models.ForeignKey("conference.AgendaItem", on_delete=models.PROTECT, related_name="speeches")
    unit = models.ForeignKey("organisation.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    speaker = models.CharField(_("Người phát biểu"), max_length=200)
    summary = models.TextField(_("Nội dung, đề xuất"))
    clause = models.ForeignKey("drafting.Clause", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    spoken_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=40, unique=True)  # the form's own mark: the same form sent twice is recorded once
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.speaker}: {self.summary[:60]}"


class Stance(models.TextChoices):
    AGREES = "agrees", _("Đồng ý")
    AGREES_WITH_COMMENTS = "agrees_with_comments", _("Đồng ý, có ý kiến")
    DISAGREES = "disagrees", _("Không đồng ý")


class Position(models.Model):
    """A member unit's position on a draft at a conference (quan điểm của đơn vị). May change until the draft is adopted or not.

    `revision` is that of the draft when the position was stated: a text changed afterwards shows it.
    """

    conference = models.ForeignKey("conference.Conference", on_delete=models.PROTECT, related_name="positions")
    draft = models.ForeignKey("drafting.Draft", on_delete=models.PROTECT, related_name="positions")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(_("Quan điểm"), max_length=25, choices=Stance)
    comments = models.TextField(_("Ý kiến kèm theo"), blank=True)
    revision = models.PositiveIntegerField(default=0)
    stated_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conference", "draft", "unit"], name="position_once_per_unit_and_draft"),
            models.CheckConstraint(condition=Q(stance="agrees") | ~Q(comments=""), name="position_other_than_agreeing_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_stance_display()}"


class Adoption(models.Model):
    """The outcome on a draft (thông qua), with the count and rule as they stood; never edited."""

    conference = models.ForeignKey("conference.Conference", on_delete=models.PROTECT, related_name="adoptions")
    draft = models.ForeignKey("drafting.Draft", on_delete=models.PROTECT, related_name="adoptions")
    members = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    agree = models.PositiveSmallIntegerField()
    agree_with_comments = models.PositiveSmallIntegerField()
    disagree = models.PositiveSmallIntegerField()
    adopted = models.BooleanField()
    revision = models.PositiveIntegerField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conference", "draft"], name="adoption_once_per_draft")]

    def __str__(self) -> str:
        return str(self.draft)
