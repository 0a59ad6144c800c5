"""Clusters and their years."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.foundation.states import Stateful


class ClusterKind(models.TextChoices):
    CUM = "cum", _("Cụm thi đua")
    KHOI = "khoi", _("Khối thi đua")


class Cluster(models.Model):
    """A group of comparable units that compete with one another (cụm, khối thi đua), organised by a council."""

    code = models.SlugField(_("Mã"), max_length=40, unique=True)
    kind = models.CharField(_("Loại"), max_length=5, choices=ClusterKind)
    name = models.CharField(_("Tên"), max_length=200)
    symbol = models.CharField(_("Ký hiệu trên văn bản"), max_length=20)
    council = models.ForeignKey("organisation.Council", on_delete=models.PROTECT, related_name="clusters")
    founding_decision = models.CharField(_("Quyết định thành lập"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "name"], name="cluster_name_once_per_council")]

    def __str__(self) -> str:
        return self.name


class YearState(models.TextChoices):
    DRAFT = "draft", _("Đang lập")
    ESTABLISHED = "established", _("Đã kiện toàn")
    PLANNED = "planned", _("Đã mở năm")
    CLOSED = "closed", _("Đã khép năm")


class RegulationBy(models.TextChoices):
    ITSELF = "itself", _("Ban hành trực tiếp: quy chế lấy số")
    DECISION = "decision", _("Ban hành kèm theo quyết định: quyết định lấy số")


class ClusterYear(Stateful):
    """A cluster in one year (năm của cụm): its members, offices and monitor. The organiser's plan opens it."""

    MOVES = {
        YearState.DRAFT: (YearState.ESTABLISHED,),
        YearState.ESTABLISHED: (YearState.DRAFT, YearState.PLANNED),
        YearState.PLANNED: (YearState.CLOSED,),
    }

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(_("Năm"))
    state = models.CharField(max_length=20, choices=YearState, default=YearState.DRAFT)
    monitor = models.ForeignKey(
        "organisation.CouncilSeat",
        verbose_name=_("Người theo dõi, phụ trách"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    opening_plan = models.ForeignKey(
        "paper.OfficialDocument",
        verbose_name=_("Kế hoạch của cấp tổ chức"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Whose papers the cluster's papers look like (documents: a cluster is no organ): its own setting, chosen each year.
    paper_family = models.CharField(_("Thể thức văn bản của cụm"), max_length=10, choices=[("state", _("Nhà nước")), ("party", _("Đảng"))])
    # How the year's regulation is issued: with a number of its own, or annexed to a decision that alone is numbered (quyết định ban hành).
    regulation_by = models.CharField(
        _("Cách ban hành quy chế"), max_length=10, choices=RegulationBy, default=RegulationBy.ITSELF, db_default=RegulationBy.ITSELF
    )
    register = models.ForeignKey("paper.Register", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cluster", "year"], name="cluster_year_once")]

    def __str__(self) -> str:
        return f"{self.cluster} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("cluster:year", args=[self.year, self.cluster.code])


class Office(models.TextChoices):
    HEAD = "head", _("Cụm trưởng")
    FIRST_DEPUTY = "first_deputy", _("Cụm phó thứ nhất")
    SECOND_DEPUTY = "second_deputy", _("Cụm phó thứ hai")
    MEMBER = "member", _("Thành viên")


class MemberUnit(models.Model):
    """A unit's membership of a cluster in a year (đơn vị thành viên), with the office that the unit holds.

    `council` and `year` repeat those of the cluster year, so that the database itself keeps a unit in at most one cluster of an
    organiser per year. `position` is the fixed order of units by which rotation goes on. `left_on` ends it midway, with its reason.
    """

    cluster_year = models.ForeignKey(ClusterYear, on_delete=models.PROTECT, related_name="members")
    council = models.ForeignKey("organisation.Council", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="memberships")
    office = models.CharField(_("Vai trò trong cụm"), max_length=20, choices=Office, default=Office.MEMBER)
    position = models.PositiveSmallIntegerField(_("Thứ tự"))
    left_on = models.DateField(_("Rời cụm ngày"), null=True, blank=True)
    left_reason = models.CharField(_("Lý do rời cụm"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "year", "unit"], condition=models.Q(left_on=None), name="member_unit_one_cluster_per_organiser_and_year"
            ),
            models.UniqueConstraint(
                fields=["cluster_year", "office"],
                condition=models.Q(left_on=None) & ~models.Q(office="member"),
                name="member_unit_office_held_once",
            ),
            models.CheckConstraint(condition=models.Q(left_on=None) | ~models.Q(left_reason=""), name="member_unit_leaves_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ({self.get_office_display()})"
