"""What has been done under which key."""

from django.conf import settings
from django.db import models


class Receipt(models.Model):
    """A form that was carried out (biên nhận): its key, and what was answered. It says nothing of what the form contained."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    location = models.CharField(max_length=500, blank=True)
    words = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="receipt_once_per_key")]
        indexes = [models.Index(fields=["made_at"], name="receipt_by_age")]

    def __str__(self) -> str:
        return f"{self.path} {self.key[:8]}"
