"""Minutes and photographs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.foundation.states import Stateful


class MinutesState(models.TextChoices):
    WRITTEN = "written", _("Đang soạn")
    SECRETARY_CONFIRMED = "secretary_confirmed", _("Thư ký đã xác nhận")
    FIXED = "fixed", _("Chủ trì đã xác nhận")


class Minutes(Stateful):
    """The minutes of a conference (biên bản), written from the record; only words are edited; confirmed by secretary, then chair.

    `sections` is a list of {key, heading, body}. `sha256` is over the canonical JSON of the sections, set when fixed, with the audit
    log's row count and head hash as they stood.
    """

    MOVES = {
        MinutesState.WRITTEN: (MinutesState.SECRETARY_CONFIRMED,),
        MinutesState.SECRETARY_CONFIRMED: (MinutesState.FIXED, MinutesState.WRITTEN),
    }

    conference = models.OneToOneField("conference.Conference", on_delete=models.PROTECT, related_name="minutes")
    state = models.CharField(max_length=20, choices=MinutesState, default=MinutesState.WRITTEN)
    sections = models.JSONField()
    revision = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()
    secretary_confirmed_at = models.DateTimeField(null=True, blank=True)
    chair_confirmed_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    audit_rows = models.PositiveBigIntegerField(null=True, blank=True)
    audit_head = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.conference)


class Photograph(models.Model):
    """A photograph of a conference with its caption (ảnh)."""

    conference = models.ForeignKey("conference.Conference", on_delete=models.PROTECT, related_name="photographs")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(_("Chú thích ảnh"), max_length=300)
    position = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.caption
