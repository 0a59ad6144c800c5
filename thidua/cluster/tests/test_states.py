"""States move along their table only."""

import pytest

from thidua.cluster.models import ClusterYear, YearState
from thidua.foundation.states import WrongState


def test_move_to_follows_the_table():
    year = ClusterYear(state=YearState.DRAFT)
    year.move_to(YearState.ESTABLISHED)
    assert year.state == YearState.ESTABLISHED


def test_move_to_refuses_with_both_states_in_words():
    with pytest.raises(WrongState, match=r"Đang lập.*Đã khép năm"):
        ClusterYear(state=YearState.DRAFT).move_to(YearState.CLOSED)
