"""Facts that hold between two days (hiệu lực từ ngày … đến hết ngày …)."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class DatedQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Keep the facts that hold on this day."""
        return self.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day), valid_from__lte=day)


class Dated(models.Model):
    """A fact that holds from `valid_from` to the end of `valid_to`; no `valid_to`: until further notice."""

    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến hết ngày"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Return whether the fact holds on this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def in_order(name: str) -> models.CheckConstraint:
    """Return the constraint that a fact does not end before it begins."""
    return models.CheckConstraint(condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")), name=name)
