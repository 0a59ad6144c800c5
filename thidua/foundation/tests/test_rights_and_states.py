"""Rights compose with their reasons; states move along their table only."""

import pytest
from django.core.exceptions import PermissionDenied

from thidua.cluster.models import ClusterYear, YearState
from thidua.foundation.rights import granted, require, withheld
from thidua.foundation.states import WrongState

YES, NO, NEVER = granted("có"), withheld("không"), withheld("chẳng")


@pytest.mark.parametrize(
    ("right", "wanted", "reason"),
    [(YES & NO, False, "không"), (NO & YES, False, "không"), (YES | NO, True, "có"), (NO | YES, True, "có"), (NO | NEVER, False, "không")],
)
def test_rights_compose(right, wanted, reason):
    assert (bool(right), right.reason) == (wanted, reason)


def test_require_gives_the_reason():
    require(YES)
    with pytest.raises(PermissionDenied, match="không"):
        require(NO)


def test_move_to_follows_the_table():
    year = ClusterYear(state=YearState.DRAFT)
    year.move_to(YearState.ESTABLISHED)
    assert year.state == YearState.ESTABLISHED


def test_move_to_refuses_with_both_states_in_words():
    with pytest.raises(WrongState, match=r"Đang lập.*Đã khép năm"):
        ClusterYear(state=YearState.DRAFT).move_to(YearState.CLOSED)
