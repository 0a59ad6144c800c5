"""Word copies of a draft that come back edited."""

from django.db import models
from django.urls import reverse


class WordReturn(models.Model):
    """A Word copy that came back edited, read and waiting to be looked over (bản Word gửi lại); afterwards the record of what came of it.

    Only who sent it sees it, and it is swept when it expires unwritten. `content` holds the changes of `returning` until they are written.
    """

    draft = models.ForeignKey("drafting.Draft", on_delete=models.PROTECT, related_name="word_returns")
    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="word_return")
    sha256 = models.CharField(max_length=64)
    content = models.JSONField()
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "sent_by", "sha256"], name="word_return_once")]

    def __str__(self) -> str:
        return f"{self.draft}: {self.file}"

    def get_absolute_url(self) -> str:
        year = self.draft.cluster_year
        return reverse("drafting:word_return", args=[year.year, year.cluster.code, self.draft_id, self.pk])
