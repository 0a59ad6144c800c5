"""Rights compose with their reasons."""

import pytest
from django.core.exceptions import PermissionDenied

from thidua.foundation.rights import granted, require, withheld

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
