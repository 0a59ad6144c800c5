"""Stored files."""

from pathlib import Path

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """A file kept under the SHA-256 of its content (tệp). Never changed; the record that points here guards it.

    A large photograph has no content, and an empty `sha256`, until a worker has drawn it (`waiting`).
    """

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

    @property
    def is_ready(self) -> bool:
        """Whether there are bytes to give out."""
        return bool(self.sha256)

    @property
    def problem(self) -> str:
        """Why there will never be any, as a sentence; empty while there is hope. One query for a photograph that is not ready."""
        waiting = None if self.is_ready else WaitingPhotograph.objects.filter(stored=self).first()
        return waiting.problem if waiting else ""


class WaitingPhotograph(models.Model):
    """A photograph as it came (ảnh chờ thu nhỏ), with place and device data in it: never given out, destroyed once it is drawn.

    `source` is the SHA-256 of the bytes that came; `problem` says why they cannot be drawn.
    """

    stored = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="waiting")
    source = models.CharField(max_length=64)
    came_at = models.DateTimeField()
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.stored.name

    @staticmethod
    def folder() -> Path:
        """Where such bytes lie; no backup takes them in."""
        return Path(settings.FILES_DIR) / "waiting"

    @property
    def path(self) -> Path:
        """Where these bytes lie."""
        return self.folder() / self.source
