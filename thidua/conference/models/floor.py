"""Who asks for the floor, and who has it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.foundation.states import Stateful


class AskingState(models.TextChoices):
    WAITING = "waiting", _("Chờ phát biểu")
    SPEAKING = "speaking", _("Đang phát biểu")
    DONE = "done", _("Đã phát biểu")
    WITHDRAWN = "withdrawn", _("Đã rút")
    LAPSED = "lapsed", _("Hết mục, chưa tới lượt")


class SpeakingRequest(Stateful):
    """A wish to speak on the item that is on (đăng ký phát biểu), for a member unit or as an invited guest; then the time given.

    `speech` is what the secretary wrote down of it.
    """

    MOVES = {
        AskingState.WAITING: (AskingState.SPEAKING, AskingState.WITHDRAWN, AskingState.LAPSED),
        AskingState.SPEAKING: (AskingState.DONE,),
    }

    conference = models.ForeignKey("conference.Conference", on_delete=models.PROTECT, related_name="speaking_requests")
    item = models.ForeignKey("conference.AgendaItem", on_delete=models.PROTECT, related_name="speaking_requests")
    unit = models.ForeignKey("organisation.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    speaker = models.CharField(_("Người phát biểu"), max_length=200)
    clause = models.ForeignKey("drafting.Clause", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=AskingState, default=AskingState.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    speech = models.OneToOneField("conference.Speech", null=True, blank=True, on_delete=models.PROTECT, related_name="request")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conference"], condition=Q(state="speaking"), name="speaking_one_at_a_time"),
            models.UniqueConstraint(fields=["item", "unit", "speaker"], condition=Q(state="waiting"), name="speaking_asked_once_by_unit"),
            models.UniqueConstraint(
                fields=["item", "person"], condition=Q(state="waiting", unit=None), name="speaking_asked_once_by_guest"
            ),
        ]

    def __str__(self) -> str:
        return self.speaker
