"""Long work as a row that a person can look at, and the signs of life of the workers."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.foundation.states import Stateful


class WorkState(models.TextChoices):
    WAITING = "waiting", _("Đang chờ đến lượt")
    RUNNING = "running", _("Đang chạy")
    DONE = "done", _("Đã xong")
    FAILED = "failed", _("Không xong")
    STOPPED = "stopped", _("Đã dừng")


UNFINISHED = (WorkState.WAITING, WorkState.RUNNING)


class LongWork(Stateful):
    """One long work that a person began (việc chạy nền): how far it is, and how it ended.

    `kind` is the dotted path of the function that does it, `arguments` its keyword arguments, `kept` what that function keeps between two
    runs. `run` counts the runs: a run that is no longer the newest one writes nothing more.
    """

    State = WorkState
    MOVES = {
        WorkState.WAITING: (WorkState.RUNNING, WorkState.STOPPED, WorkState.FAILED),
        WorkState.RUNNING: (WorkState.DONE, WorkState.FAILED, WorkState.STOPPED, WorkState.WAITING),
    }

    kind = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    title = models.CharField(_("Việc"), max_length=250)
    begun_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("Bắt đầu lúc"))
    language = models.CharField(max_length=8)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=WorkState, default=WorkState.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    # A sentence for who waits, while what is done cannot be counted (one transaction shows nothing of itself until it ends).
    phase = models.CharField(max_length=250, blank=True, default="")
    kept = models.JSONField(default=dict)
    result = models.TextField(_("Kết quả"), blank=True)
    url = models.CharField(max_length=300, blank=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    run = models.PositiveIntegerField(default=0)
    task_id = models.CharField(max_length=64, blank=True)
    stop_asked = models.BooleanField(default=False)
    # Real moments, unlike `begun_at`: they tell live work from dead.
    touched_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=models.F("total")) | Q(total=0), name="long_work_done_within_total"),
        ]
        indexes = [models.Index(fields=["begun_by", "state"], name="long_work_of_person")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("work:detail", args=[self.pk])

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def percent(self) -> int | None:
        """0–100; None while nobody knows how much there is to do."""
        return min(100, self.done * 100 // self.total) if self.total else None


class WorkerSign(models.Model):
    """The last sign of life of one worker (dấu hiệu sống). The database's own clock, so that machines need not agree on the time."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField(db_default=models.functions.Now())

    def __str__(self) -> str:
        return self.worker_id
