"""The rows of the audit log."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One act (một dòng nhật ký). Never changed, never deleted: triggers in the database refuse it.

    `number` counts 1, 2, 3 … without gaps. `changes` maps a field to [from, to]; a personal field holds "đã đổi" and a keyed digest.
    `hash` is the HMAC-SHA256 over the row's canonical form and `previous_hash`, with a key kept outside the database.
    """

    number = models.PositiveBigIntegerField(_("Số dòng"), primary_key=True)
    event = models.CharField(_("Việc"), max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(_("Đối tượng"), max_length=250)
    actor = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    actor_label = models.CharField(_("Người làm"), max_length=250)
    changes = models.JSONField(_("Nội dung đổi"))
    reason = models.TextField(_("Lý do"))
    office_at = models.DateTimeField(_("Giờ làm việc"))
    real_at = models.DateTimeField(_("Giờ thật"))
    origin = models.CharField(_("Từ đâu"), max_length=100)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "number"], name="audit_of_subject"),
            models.Index(fields=["event", "number"], name="audit_of_event"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.event}"
