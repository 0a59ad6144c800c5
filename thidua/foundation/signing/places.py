"""Where a signature stands on a page, and what is shown there."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Place:
    """A box for a signature: on `page` (from 1), in points from the lower left corner; `name` is the field's name, `label` whose it is."""

    name: str
    label: str
    page: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def as_data(self) -> dict[str, Any]:
        """Return the place as it is kept."""
        return asdict(self)


@dataclass(frozen=True)
class Stamp:
    """What stands in a signed box: who signed, as what, for which unit, when (real time), why; `mark` says more ("Chứng thư nội bộ").

    With a `picture` (PNG: a signature by hand, a red seal) that alone stands there, as large as the box lets it, and no words: the page
    itself says who signs.
    """

    name: str
    capacity: str
    unit: str
    moment: datetime
    reason: str = ""
    mark: str = ""
    picture: bytes = b""
