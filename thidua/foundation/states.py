"""States of a record and the moves allowed between them (trạng thái)."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext as _

from thidua.foundation.refusal import Refused


class WrongState(Refused):
    """The record is not in a state from which this act can be done."""


class Stateful(models.Model):
    """A record that moves between states along its MOVES table.

    A subclass has a `state` field of TextChoices and `MOVES`: state → the states that may follow it.
    """

    MOVES: Mapping[str, tuple[str, ...]] = {}
    state: models.CharField

    class Meta:
        abstract = True

    def can_move_to(self, state: str) -> bool:
        """Return whether MOVES allows this state next."""
        return state in self.MOVES.get(self.state, ())

    def move_to(self, state: str) -> None:
        """Set the state, without saving.

        Raises:
            WrongState: MOVES does not allow it from the present state.
        """
        if not self.can_move_to(state):
            labels = dict(self._meta.get_field("state").flatchoices)  # type: ignore[union-attr]
            raise WrongState(
                _("Hồ sơ đang ở trạng thái “%(now)s” nên chưa chuyển sang “%(next)s” được. Hãy tải lại trang để xem tình trạng mới nhất.")
                % {"now": labels.get(self.state, self.state), "next": labels.get(state, state)}
            )
        self.state = state
