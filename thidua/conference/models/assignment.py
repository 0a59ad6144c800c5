from django.db import models
from django.utils.translation import gettext_lazy as _


class Assignment(models.Model):
    """What the chair's conclusion gives one unit to do (việc được giao sau hội nghị), with a day by which; no day where none was said.

    The unit reports it done; the head unit may hand it back with a reason, then it waits again. One row for each unit, though the chair
    gave the same to several.
    """

    conference = models.ForeignKey("conference.Conference", on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    content = models.CharField(_("Việc được giao"), max_length=500)
    due_on = models.DateField(_("Hạn hoàn thành"), null=True, blank=True)
    given_at = models.DateTimeField()
    result = models.TextField(_("Kết quả thực hiện"), blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    returned_reason = models.CharField(_("Lý do trả lại"), max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(_("Lý do thôi giao"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "unit", "content"], condition=models.Q(withdrawn_at=None), name="assignment_given_once_to_a_unit"
            ),
            models.CheckConstraint(condition=models.Q(done_at=None) | ~models.Q(result=""), name="assignment_done_says_what"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | ~models.Q(withdrawn_reason=""), name="assignment_withdrawn_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.content
