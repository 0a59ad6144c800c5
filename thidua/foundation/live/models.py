"""What tells every process that something changed."""

from django.db import models


class Event(models.Model):
    """Something was done on a channel (sự kiện). The row says only that, and in what order; what changed is read from the tables."""

    channel = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["channel", "id"], name="live_event_by_channel")]

    def __str__(self) -> str:
        return f"{self.channel} #{self.pk}"
