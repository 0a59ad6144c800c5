"""Drafts, their clauses, the immutable texts of clauses, and snapshots."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.foundation.states import Stateful


class DraftKind(models.TextChoices):
    PLAN = "plan", _("Kế hoạch")
    REGULATION = "regulation", _("Quy chế")
    COVENANT = "covenant", _("Giao ước")


class DraftState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn thảo")
    CIRCULATED = "circulated", _("Đang lấy ý kiến")
    AGREED = "agreed", _("Đã thống nhất")
    ISSUED = "issued", _("Đã ban hành")
    SUPERSEDED = "superseded", _("Đã được thay thế")
    ABANDONED = "abandoned", _("Đã thôi dùng")


class Draft(Stateful):
    """A text under discussion (dự thảo). Plan and regulation are issued with a number; the covenant goes on as `covenant.Covenant`.

    `revision` counts every change of any clause. What is agreed or issued cannot change: a change is a new draft.
    """

    MOVES = {
        DraftState.DRAFT: (DraftState.CIRCULATED, DraftState.ABANDONED),
        DraftState.CIRCULATED: (DraftState.AGREED, DraftState.ABANDONED),
        DraftState.AGREED: (DraftState.ISSUED, DraftState.SUPERSEDED, DraftState.ABANDONED),
        DraftState.ISSUED: (DraftState.SUPERSEDED,),
    }

    cluster_year = models.ForeignKey("cluster.ClusterYear", on_delete=models.PROTECT, related_name="drafts")
    kind = models.CharField(_("Loại"), max_length=15, choices=DraftKind)
    title = models.CharField(_("Tên dự thảo"), max_length=300)
    state = models.CharField(max_length=15, choices=DraftState, default=DraftState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    comments_until = models.DateTimeField(_("Hạn góp ý"), null=True, blank=True)
    circulated_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    document = models.OneToOneField("paper.OfficialDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="draft")
    started_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster_year", "kind"],
                condition=~models.Q(state__in=["superseded", "abandoned"]),
                name="draft_one_living_per_kind_and_year",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("drafting:detail", args=[self.cluster_year.year, self.cluster_year.cluster.code, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether its words may still change."""
        return self.state in (DraftState.DRAFT, DraftState.CIRCULATED)

    @property
    def is_final(self) -> bool:
        """Whether it was issued: its number is no longer only held."""
        return self.state in (DraftState.ISSUED, DraftState.SUPERSEDED)


class ClauseKind(models.TextChoices):
    """Levels of an official text (Nghị định 30/2020/NĐ-CP, Phụ lục I): phần, chương, mục, điều, khoản, điểm; or a plain paragraph."""

    PART = "part", _("Phần")
    CHAPTER = "chapter", _("Chương")
    SECTION = "section", _("Mục")
    ARTICLE = "article", _("Điều")
    CLAUSE = "clause", _("Khoản")
    POINT = "point", _("Điểm")
    PARAGRAPH = "paragraph", _("Đoạn văn")


class Clause(models.Model):
    """One numbered node of a draft (điều, khoản, điểm). It keeps its identity, and so its comments, when it moves or is renumbered.

    The tree is the flat order by `position` with levels by kind; numbers are computed. `removed_at` hides it without losing its comments.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="clauses")
    kind = models.CharField(_("Cấp"), max_length=10, choices=ClauseKind)
    position = models.PositiveIntegerField()
    current = models.ForeignKey("drafting.ClauseText", null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.pk})"


class ClauseText(models.Model):
    """A text of a clause at one time; immutable. A new wording is a new row."""

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="texts")
    sequence = models.PositiveIntegerField()
    heading = models.CharField(_("Tiêu đề"), max_length=500, blank=True)
    body = models.TextField(_("Nội dung"), blank=True)
    written_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clause", "sequence"], name="clause_text_sequence_once")]

    def __str__(self) -> str:
        return f"{self.clause_id}.{self.sequence}"


class DraftVersion(models.Model):
    """A snapshot of the whole text (bản), made when it is circulated, agreed, issued, or saved by hand; immutable.

    `content` is a list of {clause, text, kind, number, heading, body} in order.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("Bản số"))
    label = models.CharField(_("Tên bản"), max_length=200)
    revision = models.PositiveIntegerField()
    content = models.JSONField()
    made_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_version_number_once")]

    def __str__(self) -> str:
        return f"{self.draft}, {self.number}"
