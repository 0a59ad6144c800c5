"""Papers of a conference put together to be taken away."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BundleKind(models.TextChoices):
    """What is put together."""

    INVITATIONS = "invitations", _("Tất cả giấy mời")
    WHOLE = "whole", _("Hồ sơ hội nghị")


class Bundle(models.Model):
    """The papers of a conference as one ZIP (bộ hồ sơ), made behind the pages; the newest of each kind is kept.

    `work` makes it, until that work is forgotten. `together` is one PDF of all, where that is of use: the invitations, to be printed at
    once. `problems` names what could not be made and why: a list of {name, reason}. Neither file is there before `made_at`.
    """

    conference = models.ForeignKey("conference.Conference", on_delete=models.PROTECT, related_name="bundles")
    kind = models.CharField(_("Loại hồ sơ"), max_length=15, choices=BundleKind)
    begun_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    work = models.ForeignKey("work.LongWork", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    archive = models.ForeignKey("files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    together = models.ForeignKey("files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    papers = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(made_at=None, archive=None) | models.Q(made_at__isnull=False, archive__isnull=False),
                name="bundle_made_has_its_file",
            ),
        ]

    @property
    def kind_slug(self) -> str:
        """The kind as the name of a file."""
        return {BundleKind.INVITATIONS: "giay-moi", BundleKind.WHOLE: "ho-so-hoi-nghi"}[BundleKind(self.kind)]

    @property
    def is_under_way(self) -> bool:
        """Whether a worker makes it, or will."""
        return self.made_at is None and self.work is not None and self.work.is_unfinished

    def __str__(self) -> str:
        return str(self.get_kind_display())
