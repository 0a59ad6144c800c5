"""Texts on their way into a draft."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class TextImport(models.Model):
    """A Word file or pasted words, read and waiting to be confirmed (bản nhập); afterwards the record behind which the original stands.

    Until it is stored only the one who started it sees it, and it is swept when it expires. `content` holds the lines of `staging` and
    what was counted on reading; it is emptied when the draft is made.
    """

    cluster_year = models.ForeignKey("cluster.ClusterYear", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("Loại"), max_length=15)
    title = models.CharField(_("Tên dự thảo"), max_length=300)
    file = models.OneToOneField("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="text_import")
    pasted = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    accepts_changes = models.BooleanField(default=True)
    content = models.JSONField()
    revision = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    draft = models.OneToOneField("drafting.Draft", null=True, on_delete=models.PROTECT, related_name="source_text")
    stored_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(draft=None, stored_at=None) | models.Q(draft__isnull=False, stored_at__isnull=False),
                name="text_import_stored_with_its_draft",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("drafting:import", args=[self.cluster_year.year, self.cluster_year.cluster.code, self.pk])
