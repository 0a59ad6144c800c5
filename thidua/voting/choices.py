"""What a ballot may choose, asked by the form before it is shown once more and by the act that writes it down."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from thidua.foundation.refusal import Refused
from thidua.voting.models import Poll


class NotAChoice(Refused):
    """The ballot chooses what is not on the paper, or too much, or nothing where something must be chosen."""


@sensitive_variables("choice", "chosen")
def allowed(poll: Poll, choice: Iterable[int]) -> frozenset[int]:
    """Return the choice, if the ballot paper allows it.

    Raises:
        NotAChoice: with what is wrong.
    """
    chosen = frozenset(choice)
    if len(chosen) > poll.most:
        raise NotAChoice(_("Chỉ được chọn nhiều nhất %(most)d. Hãy bỏ bớt.") % {"most": poll.most})
    if not poll.paper.is_valid(chosen):
        raise NotAChoice(_("Hãy chọn trong các phương án của phiếu."))
    if not chosen and poll.is_approval:
        raise NotAChoice(_("Hãy chọn một câu trả lời. Nếu không muốn nêu ý kiến, hãy chọn “Không có ý kiến”."))
    return chosen
