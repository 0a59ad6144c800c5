"""Notices, the letters that carry them, how a person wants to be told, and private calendars."""

from datetime import time

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class LetterState(models.TextChoices):
    WAITING = "waiting", _("Chờ gửi")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Không gửi được")
    DROPPED = "dropped", _("Không cần gửi nữa")


class Letter(models.Model):
    """One e-mail to one person (thư): about one notice, or the digest of a `day`. All its moments are real, not office time."""

    to = models.ForeignKey("accounts.User", verbose_name=_("Người nhận"), on_delete=models.CASCADE, related_name="+")
    day = models.DateField(null=True, blank=True)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=LetterState, default=LetterState.WAITING)
    made_at = models.DateTimeField(_("Lập lúc"))
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(_("Số lần gửi"), default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("Gửi lúc"), null=True)
    error = models.CharField(_("Vì sao"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["to", "day"], condition=Q(day__isnull=False), name="letter_one_digest_a_day")]
        indexes = [models.Index(fields=["state", "due_at"], name="letter_in_turn")]

    def __str__(self) -> str:
        return f"{self.to}: {self.made_at:%d/%m/%Y %H:%M}"


class Notice(models.Model):
    """One thing told to one person (thông báo). `event` and `values` make its words when it is read; `key` lets it be told once.

    `for_digest` waits for the person's daily letter. Reading it is no act of the office and leaves no row in the log.
    """

    to = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="notices")
    event = models.CharField(max_length=60)
    key = models.CharField(max_length=150)
    subject_id = models.PositiveBigIntegerField()
    url = models.CharField(max_length=300)
    values = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    for_digest = models.BooleanField(default=False)
    letter = models.ForeignKey(Letter, null=True, on_delete=models.SET_NULL, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["to", "key"], name="notice_once_per_person_and_event")]
        indexes = [
            models.Index(fields=["to", "read_at"], name="notice_unread_of_person"),
            models.Index(fields=["for_digest"], condition=Q(for_digest=True), name="notice_for_digest"),
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("notify:open", args=[self.pk])


class By(models.TextChoices):
    AT_ONCE = "at_once", _("Từng thư, ngay khi có việc")
    DIGEST = "digest", _("Một thư tóm tắt mỗi ngày")
    NONE = "none", _("Không gửi thư")


LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]  # vi: data


class Choice(models.Model):
    """How a person wants letters (cách nhận thông báo); without a choice each comes at once, in Vietnamese. The bell shows all."""

    user = models.OneToOneField("accounts.User", primary_key=True, on_delete=models.CASCADE, related_name="notice_choice")
    by = models.CharField(_("Thư điện tử"), max_length=10, choices=By, default=By.AT_ONCE)
    digest_at = models.TimeField(_("Giờ gửi thư tóm tắt"), default=time(7))
    language = models.CharField(_("Tiếng của thư"), max_length=2, choices=LANGUAGES, default="vi")

    def __str__(self) -> str:
        return f"{self.user}: {self.by}"


class CalendarFeed(models.Model):
    """A person's private calendar address (lịch riêng). The address itself is shown once; only its digest is kept."""

    user = models.OneToOneField("accounts.User", primary_key=True, on_delete=models.CASCADE, related_name="calendar_feed")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user)
