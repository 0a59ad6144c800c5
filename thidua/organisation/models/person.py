"""People, the posts they hold, delegations and appointments."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.organisation.models.unit import Followed
from thidua.organisation.validity import Dated, DatedQuerySet, in_order


class Person(models.Model):
    """A person who works in or with the offices (cán bộ). May have an account to sign in with.

    `sort_key` and `folded_name` follow `full_name` whenever a row is written: the order of lists, and the name without marks for searching.
    `email` is where to write to; an account brings its own.
    """

    full_name = models.CharField(_("Họ và tên"), max_length=120)
    sort_key = Followed(max_length=160, source="full_name", way="sort_key")
    folded_name = Followed(max_length=120, source="full_name", way="fold")
    titles = models.CharField(_("Chức danh ghi trên văn bản"), max_length=300, blank=True)
    phone = models.CharField(_("Điện thoại"), max_length=20, blank=True)
    email = models.EmailField(_("Thư điện tử"), max_length=200, blank=True)
    user = models.OneToOneField(
        "accounts.User", verbose_name=_("Tài khoản"), null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )

    class Meta:
        indexes = [models.Index(fields=["sort_key"], name="person_by_name")]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        wanted = kwargs.get("update_fields")
        if wanted is not None and "full_name" in wanted:
            kwargs["update_fields"] = {*wanted, "sort_key", "folded_name"}
        super().save(*args, **kwargs)


class Capacity(models.TextChoices):
    """For what a post lets its holder act in the unit's name."""

    HEAD = "head", _("Thủ trưởng")
    DEPUTY = "deputy", _("Cấp phó")
    OFFICER = "officer", _("Cán bộ thi đua")
    CLERK = "clerk", _("Văn thư")
    STAFF = "staff", _("Cán bộ khác")


class Post(Dated):
    """A post that a person holds in a unit between dates (chức vụ). Head and officer act for the unit; a deputy needs a delegation.

    The clerk keeps the unit's seal and acts for it in nothing else.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(_("Chức vụ"), max_length=200)
    capacity = models.CharField(_("Tư cách"), max_length=10, choices=Capacity)

    class Meta:
        constraints = [
            in_order("post_dates_in_order"),
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(capacity="head", valid_to=None), name="post_one_open_head_per_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.unit}"


class DelegationQuerySet(DatedQuerySet):
    def in_force(self, day: date) -> Self:
        """Keep what gives a right on this day: between its days, not revoked, and given by who heads the unit that day."""
        heads = Post.objects.on(day).filter(unit=models.OuterRef("unit"), person=models.OuterRef("from_person"), capacity=Capacity.HEAD)
        return self.on(day).filter(models.Exists(heads), revoked_at=None)


class Delegation(Dated):
    """A head lets another person act in his place between dates, by a named paper (ủy quyền)."""

    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="delegations")
    from_person = models.ForeignKey(Person, verbose_name=_("Người ủy quyền"), on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(Person, verbose_name=_("Người được ủy quyền"), on_delete=models.PROTECT, related_name="delegations")
    paper = models.CharField(_("Giấy ủy quyền (số, ngày)"), max_length=200)
    scope = models.CharField(_("Phạm vi ủy quyền"), max_length=300)
    file = models.ForeignKey("files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            in_order("delegation_dates_in_order"),
            models.CheckConstraint(condition=~models.Q(from_person=models.F("to_person")), name="delegation_to_another"),
            models.CheckConstraint(condition=~models.Q(paper=""), name="delegation_names_its_paper"),
        ]

    def __str__(self) -> str:
        return f"{self.to_person}: {self.paper}"


class AppointmentRole(models.TextChoices):
    AUDITOR = "auditor", _("Thanh tra")
    ADMINISTRATOR = "administrator", _("Quản trị hệ thống")


class Appointment(Dated):
    """A dated appointment by paper to a role of the whole installation (thanh tra, quản trị)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(_("Vai trò"), max_length=20, choices=AppointmentRole)
    paper = models.CharField(_("Quyết định cử (số, ngày)"), max_length=200)

    class Meta:
        constraints = [
            in_order("appointment_dates_in_order"),
            models.CheckConstraint(condition=~models.Q(paper=""), name="appointment_names_its_paper"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"
