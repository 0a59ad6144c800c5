"""Hands counted in the room (biểu quyết giơ tay): numbers typed by the table, held against the number of those present."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from thidua.domain.voting import tally
from thidua.domain.voting.quorum import NotACount
from thidua.domain.voting.tally import Tally
from thidua.foundation.refusal import Refused
from thidua.voting.models import Poll


class NotTheHands(Refused):
    """Hands were typed that cannot have been raised, or for a poll that is not voted so."""


def tally_of(poll: Poll, counts: Mapping[int, int]) -> Tally:
    """Return typed hands as a tally.

    Raises:
        NotTheHands: a number is missing, negative, or more than those present can have raised.
    """
    paper, present = poll.paper, poll.present or 0
    try:
        return tally.typed(dict(counts), paper, present=present)
    except NotACount as error:
        values = {"present": present, "together": sum(counts.values()), "most": present * paper.most}
        raise NotTheHands(
            _("Có mặt %(present)d nên tổng số giơ tay không thể quá %(most)d; đang ghi %(together)d. Hãy đếm lại.") % values
        ) from error
