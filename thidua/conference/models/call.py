"""Calling a conference: what, when, where, by what rule, and who is invited."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.foundation.states import Stateful


class ConferenceKind(models.TextChoices):
    SIGNING = "signing", _("Hội nghị ký giao ước thi đua")
    QUARTERLY = "quarterly", _("Hội nghị quý")
    INTERIM = "interim", _("Hội nghị sơ kết")
    CLOSING = "closing", _("Hội nghị tổng kết")


class ConferenceState(models.TextChoices):
    DRAFT = "draft", _("Đang chuẩn bị")
    CALLED = "called", _("Đã triệu tập")
    IN_SESSION = "in_session", _("Đang họp")
    CLOSED = "closed", _("Đã bế mạc")
    CANCELLED = "cancelled", _("Đã hoãn")


class Conference(Stateful):
    """A conference of a cluster (hội nghị).

    The rule of quorum and adoption is fixed in the call: present × `quorum_of` ≥ `quorum_part` × members, and more than
    `adoption_part`/`adoption_of` of ALL members agreeing. `rule_source` says where the rule comes from; a rule adopted at this
    conference applies from the next.
    """

    MOVES = {
        ConferenceState.DRAFT: (ConferenceState.CALLED, ConferenceState.CANCELLED),
        ConferenceState.CALLED: (ConferenceState.IN_SESSION, ConferenceState.CANCELLED),
        ConferenceState.IN_SESSION: (ConferenceState.CLOSED,),
    }

    cluster_year = models.ForeignKey("cluster.ClusterYear", on_delete=models.PROTECT, related_name="conferences")
    kind = models.CharField(_("Loại hội nghị"), max_length=15, choices=ConferenceKind)
    title = models.CharField(_("Tên hội nghị"), max_length=300)
    starts_at = models.DateTimeField(_("Thời gian"))
    place = models.CharField(_("Địa điểm"), max_length=300)
    chair = models.ForeignKey("organisation.Person", verbose_name=_("Chủ trì"), on_delete=models.PROTECT, related_name="+")
    secretary = models.ForeignKey("organisation.Person", verbose_name=_("Thư ký"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=15, choices=ConferenceState, default=ConferenceState.DRAFT)
    quorum_part = models.PositiveSmallIntegerField(default=2)
    quorum_of = models.PositiveSmallIntegerField(default=3)
    adoption_part = models.PositiveSmallIntegerField(default=1)
    adoption_of = models.PositiveSmallIntegerField(default=2)
    rule_source = models.CharField(_("Căn cứ của quy tắc"), max_length=400, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    conclusion = models.TextField(_("Kết luận của chủ trì"), blank=True)
    revision = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("conference:detail", args=[self.cluster_year.year, self.cluster_year.cluster.code, self.pk])


class ItemState(models.TextChoices):
    WAITING = "waiting", _("Chưa tới")
    NOW = "now", _("Đang diễn ra")
    DONE = "done", _("Đã xong")


class ItemKind(models.TextChoices):
    """What an item is for; the hall screen shows the text of a draft, the wall of signatures, or plain words."""

    OPENING = "opening", _("Khai mạc")
    PRESENTATION = "presentation", _("Trình bày dự thảo")
    DISCUSSION = "discussion", _("Thảo luận")
    ADOPTION = "adoption", _("Biểu quyết thông qua")
    ADDRESS = "address", _("Phát biểu của đại biểu")
    SIGNING = "signing", _("Ký giao ước")
    CLOSING = "closing", _("Kết luận, bế mạc")
    OTHER = "other", _("Nội dung khác")


class AgendaItem(Stateful):
    """One item of the agenda (mục chương trình). `revision` guards against two people recording over each other."""

    MOVES = {
        ItemState.WAITING: (ItemState.NOW, ItemState.DONE),
        ItemState.NOW: (ItemState.DONE, ItemState.WAITING),
        ItemState.DONE: (ItemState.NOW,),
    }

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(_("Thứ tự"))
    kind = models.CharField(_("Loại mục"), max_length=15, choices=ItemKind, default=ItemKind.OTHER)
    title = models.CharField(_("Nội dung"), max_length=300)
    drafts = models.ManyToManyField("drafting.Draft", blank=True, related_name="+")
    presenter = models.CharField(_("Người trình bày"), max_length=200, blank=True)
    planned_at = models.TimeField(_("Giờ dự kiến"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.WAITING)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("Diễn biến"), blank=True)
    conclusion = models.TextField(_("Kết luận của chủ trì"), blank=True)
    # The clause that the chair put on the hall screen while this item is on.
    shown = models.ForeignKey("drafting.Clause", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Whether units and guests may ask to speak on this item now.
    floor_open = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conference"], condition=models.Q(state="now"), name="agenda_one_item_now"),
        ]

    def __str__(self) -> str:
        return self.title


class Answer(models.TextChoices):
    PENDING = "pending", _("Chưa trả lời")
    ATTENDS = "attends", _("Dự họp")
    SENDS = "sends", _("Cử người khác dự")
    DECLINES = "declines", _("Không dự được")


class Invitation(models.Model):
    """An invitation of a member unit, or of a guest by name (giấy mời), and its answer."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="invitations")
    unit = models.ForeignKey("organisation.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("Tư cách dự"), max_length=300, blank=True)
    answer = models.CharField(_("Trả lời"), max_length=10, choices=Answer, default=Answer.PENDING)
    sent_person = models.CharField(_("Người được cử dự"), max_length=200, blank=True)
    reason = models.TextField(_("Lý do"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # What it said when it was sent (conference.changes.snapshot); empty before.
    sent = models.JSONField(default=dict)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False) ^ models.Q(person__isnull=False), name="invitation_of_unit_or_guest"
            ),
            models.UniqueConstraint(fields=["conference", "unit"], name="invitation_once_per_unit"),
            models.UniqueConstraint(fields=["conference", "person"], name="invitation_once_per_guest"),
        ]

    def __str__(self) -> str:
        return str(self.unit or self.person)
