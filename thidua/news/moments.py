"""When an item may be worked on: what the acts require of it, and what its page says where an act is missing."""

from django.utils.translation import gettext as _

from thidua.foundation.refusal import Refused
from thidua.foundation.states import WrongState
from thidua.news.models import NewsItem, NewsState

MOST_PHOTOGRAPHS = 12


class TooManyPhotographs(Refused):
    """The item has as many photographs as an item may have."""


def require_standing(item: NewsItem) -> None:
    """Go on only while the item is not withdrawn."""
    if item.state == NewsState.WITHDRAWN:
        raise WrongState(_("Tin này đã gỡ nên không sửa được nữa. Hãy soạn tin mới."))


def require_room(photographs: int) -> None:
    """Go on only while the item may have one photograph more than these."""
    if photographs >= MOST_PHOTOGRAPHS:
        raise TooManyPhotographs(_("Mỗi tin có tối đa %(most)d ảnh. Hãy bỏ bớt một ảnh rồi thêm ảnh này.") % {"most": MOST_PHOTOGRAPHS})
