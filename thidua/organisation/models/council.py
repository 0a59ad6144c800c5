"""Councils and who sits on them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.organisation.validity import Dated, in_order


class Council(Dated):
    """An emulation and commendation council (Hội đồng Thi đua - Khen thưởng): advises the head of `authority`."""

    name = models.CharField(_("Tên Hội đồng"), max_length=200)
    short_name = models.CharField(_("Tên gọn"), max_length=100)
    authority = models.ForeignKey(
        "organisation.Unit", verbose_name=_("Cơ quan thành lập"), on_delete=models.PROTECT, related_name="councils"
    )
    standing_agency = models.ForeignKey(
        "organisation.Unit", verbose_name=_("Cơ quan thường trực"), on_delete=models.PROTECT, related_name="councils_served"
    )
    founding_decision = models.CharField(_("Quyết định thành lập"), max_length=200, blank=True)

    class Meta:
        constraints = [in_order("council_dates_in_order")]

    def __str__(self) -> str:
        return self.name


class CouncilRole(models.TextChoices):
    CHAIR = "council_chair", _("Chủ tịch Hội đồng")
    FIRST_VICE_CHAIR = "first_vice_chair", _("Phó Chủ tịch thứ nhất")
    STANDING_VICE_CHAIR = "standing_vice_chair", _("Phó Chủ tịch thường trực")
    VICE_CHAIR = "vice_chair", _("Phó Chủ tịch Hội đồng")
    MEMBER = "council_member", _("Ủy viên Hội đồng")
    SECRETARY = "secretary", _("Thư ký Hội đồng")


class CouncilSeat(Dated):
    """A person's seat on a council between dates (thành viên Hội đồng)."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(_("Vai trò"), max_length=30, choices=CouncilRole)

    class Meta:
        constraints = [
            in_order("seat_dates_in_order"),
            models.UniqueConstraint(fields=["council", "person"], condition=models.Q(valid_to=None), name="seat_one_open_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"
