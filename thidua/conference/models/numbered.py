"""Papers of a conference that took a number."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberedKind(models.TextChoices):
    """Which paper."""

    INVITATIONS = "invitations", _("Giấy mời")
    CONCLUSION = "conclusion", _("Thông báo kết luận")


class NumberedPaper(models.Model):
    """A paper of a conference under its number in the cluster's register (văn bản hội nghị đã lấy số); the invitations share one.

    When the number is withdrawn the paper stands as if it had none, and the row takes the next one.
    """

    conference = models.ForeignKey("conference.Conference", on_delete=models.PROTECT, related_name="numbered_papers")
    kind = models.CharField(_("Văn bản"), max_length=15, choices=NumberedKind)
    document = models.OneToOneField("paper.OfficialDocument", on_delete=models.PROTECT, related_name="conference_paper")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conference", "kind"], name="numbered_paper_once_per_kind")]

    def __str__(self) -> str:
        return str(self.document)
