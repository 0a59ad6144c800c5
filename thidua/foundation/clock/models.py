"""The one row that moves the clock of a training installation."""

from django.db import models


class TrainingClock(models.Model):
    """How far office time stands from real time (đồng hồ tập huấn). One row, key 1."""

    offset = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="training_clock_one_row")]

    def __str__(self) -> str:
        return "Đồng hồ tập huấn"  # vi: data
