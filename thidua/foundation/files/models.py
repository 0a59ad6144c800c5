"""Stored files."""

from pathlib import Path

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """A file kept under the SHA-256 of its content (tệp). Never changed; the record that points here guards it."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    stored_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="file_by_hash")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes are on disk."""
        return Path(settings.FILES_DIR) / self.sha256[:2] / self.sha256
