"""Units as a tree valid in time."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.domain import vietnamese
from thidua.organisation.validity import Dated, in_order


class Followed(models.CharField):
    """A text that follows another field of its row whenever the row is written, also in bulk: an order, or words without marks."""

    def __init__(self, *args: Any, source: str = "name", way: str = "fold", **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        self.source, self.way = source, way
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source, "way": self.way}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = str(getattr(vietnamese, self.way)(getattr(model_instance, self.source)))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


class Named(models.Model):
    """A name with what follows it: `folded_name` to search without marks, `sort_key` for the order of Vietnamese letters."""

    name = models.CharField(_("Tên đơn vị"), max_length=200)
    folded_name = Followed(max_length=200, way="fold")
    sort_key = Followed(max_length=250, way="title_key")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        wanted = kwargs.get("update_fields")
        if wanted is not None and "name" in wanted:
            kwargs["update_fields"] = {*wanted, "folded_name", "sort_key"}
        super().save(*args, **kwargs)


class UnitKind(models.TextChoices):
    PEOPLES_COMMITTEE = "peoples_committee", _("Ủy ban nhân dân")
    PARTY_COMMITTEE = "party_committee", _("Cấp ủy Đảng")
    PARTY_OFFICE = "party_office", _("Cơ quan của cấp ủy")
    STATE_OFFICE = "state_office", _("Cơ quan chuyên môn")
    FRONT = "front", _("Mặt trận và đoàn thể")
    PUBLIC_SERVICE = "public_service", _("Đơn vị sự nghiệp")
    ENTERPRISE = "enterprise", _("Doanh nghiệp")
    OTHER = "other", _("Đơn vị khác")


class Level(models.TextChoices):
    CENTRAL = "central", _("Trung ương")
    PROVINCE = "province", _("Tỉnh, thành phố")
    DISTRICT = "district", _("Quận, huyện")
    COMMUNE = "commune", _("Xã, phường")
    BASE = "base", _("Cơ sở")


class Family(models.TextChoices):
    """Format family of an organ's papers: Nghị định 30/2020 or Hướng dẫn 36-HD/VPTW."""

    STATE = "state", _("Thể thức văn bản nhà nước (Nghị định 30/2020)")
    PARTY = "party", _("Thể thức văn bản Đảng (Hướng dẫn 36-HD/VPTW)")


class Unit(Named, Dated):
    """An organisation (cơ quan, tổ chức, đơn vị). It keeps its identity through renamings and moves; a merger names its successor.

    Name, kind, level and parent here are those of the newest version; `UnitVersion` answers for any day. `valid_from` and
    `valid_to` are the unit's own life.
    """

    code = models.SlugField(_("Mã đơn vị"), max_length=40, unique=True)
    short_name = models.CharField(_("Tên viết tắt"), max_length=20)
    kind = models.CharField(_("Loại"), max_length=30, choices=UnitKind)
    level = models.CharField(_("Cấp"), max_length=20, choices=Level)
    family = models.CharField(_("Thể thức văn bản"), max_length=10, choices=Family, default=Family.STATE)
    parent = models.ForeignKey(
        "self", verbose_name=_("Trực thuộc"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    successor = models.ForeignKey(
        "self", verbose_name=_("Đơn vị kế thừa"), null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )

    class Meta:
        constraints = [in_order("unit_dates_in_order")]
        indexes = [models.Index(fields=["sort_key"], name="unit_by_name")]

    def __str__(self) -> str:
        return self.name


class UnitVersion(Named, Dated):
    """What a unit was called and where it stood between two days (tên và vị trí qua các thời kỳ). Versions do not overlap."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    short_name = models.CharField(_("Tên viết tắt"), max_length=20)
    kind = models.CharField(_("Loại"), max_length=30, choices=UnitKind)
    level = models.CharField(_("Cấp"), max_length=20, choices=Level)
    parent = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(_("Căn cứ"), max_length=250, blank=True)

    class Meta:
        constraints = [
            in_order("unit_version_dates_in_order"),
            models.UniqueConstraint(fields=["unit"], condition=models.Q(valid_to=None), name="unit_version_one_open"),
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_version_one_per_day"),
        ]
        indexes = [models.Index(fields=["sort_key"], name="unit_version_by_name")]

    def __str__(self) -> str:
        return self.name
