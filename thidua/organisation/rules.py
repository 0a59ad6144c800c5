"""What must hold before units, people and posts are written: one set of rules for the single act and for thousands of rows of a file.

Nothing here reads the database: who asks brings the rows that matter.
"""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from thidua.foundation.refusal import Refused
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation.models import Capacity, Post, Unit


class CodeTaken(Refused):
    """Another unit has this code."""


class ParentRefused(Refused):
    """The unit cannot stand below this one on that day."""


class NameMissing(Refused):
    """A person has no name."""


class PostOutsideUnit(Refused):
    """The post would begin before the unit, or go on after it."""


class PostDatesRefused(Refused):
    """The post would end before it begins, or has ended already."""


class HeadTaken(Refused):
    """Somebody else heads the unit in that time."""


class PostHeldAlready(Refused):
    """The person holds this post in that time already."""


def check_code_free(code: str, taken: Unit | None) -> None:
    """Refuse when a unit has this code already."""
    if taken:
        raise CodeTaken(_("Mã “%(code)s” đã dùng cho %(name)s. Hãy chọn mã khác.") % {"code": code, "name": taken.name})


def check_parent_lives(parent: Unit, day: date, today: date) -> None:
    """Refuse when the parent does not live on the day from which a unit is to stand below it, or no longer today."""
    if not parent.holds_on(day) or (parent.valid_to is not None and parent.valid_to < today):
        raise ParentRefused(
            _("Ngày %(day)s, đơn vị %(parent)s chưa thành lập hoặc đã giải thể. Hãy chọn đơn vị trực thuộc khác hoặc ngày khác.")
            % {"day": vi_date(day), "parent": parent.name}
        )


def checked_name(full_name: str) -> str:
    """Return a person's name with single spaces; refuse none."""
    name = " ".join(full_name.split())
    if not name:
        raise NameMissing(_("Hãy nhập họ và tên."))
    return name


def check_order(valid_from: date, valid_to: date | None) -> None:
    """Refuse a post that would end before it begins."""
    if valid_to is not None and valid_to < valid_from:
        raise PostDatesRefused(
            _("Ngày thôi giữ chức vụ (%(end)s) trước ngày bắt đầu (%(start)s). Hãy chọn lại ngày.")
            % {"end": vi_date(valid_to), "start": vi_date(valid_from)}
        )


def check_within_unit(unit: Unit, valid_from: date, valid_to: date | None) -> None:
    """Refuse a post that begins before its unit or goes on after it."""
    if unit.holds_on(valid_from) and (unit.valid_to is None or (valid_to is not None and valid_to <= unit.valid_to)):
        return
    values = {"unit": unit.name, "start": vi_date(unit.valid_from), "end": vi_date(unit.valid_to)}
    if unit.valid_to is None:
        raise PostOutsideUnit(_("%(unit)s thành lập ngày %(start)s. Hãy chọn ngày bắt đầu từ ngày đó trở đi.") % values)
    raise PostOutsideUnit(
        _("%(unit)s hoạt động từ ngày %(start)s đến hết ngày %(end)s. Hãy chọn thời gian giữ chức vụ nằm trong khoảng đó.") % values
    )


def overlaps(one: Post, other: Post) -> bool:
    """Return whether two posts hold on a common day."""
    return (one.valid_to is None or other.valid_from <= one.valid_to) and (other.valid_to is None or one.valid_from <= other.valid_to)


def check_post_free(post: Post, of_unit: Iterable[Post]) -> None:
    """Refuse a second head of the unit in one time, and a post that its holder has already. `of_unit`: the unit's other posts."""
    in_that_time = [each for each in of_unit if each.capacity == post.capacity and overlaps(post, each)]
    if post.capacity == Capacity.HEAD and in_that_time:
        held = in_that_time[0]
        raise HeadTaken(
            _("%(person)s đang là %(title)s của %(unit)s từ ngày %(day)s. Hãy kết thúc chức vụ đó trước khi ghi thủ trưởng mới.")
            % {"person": held.person, "title": held.title, "unit": post.unit.name, "day": vi_date(held.valid_from)}
        )
    if any(each.person_id == post.person_id and each.title == post.title for each in in_that_time):
        raise PostHeldAlready(_("%(person)s đã được ghi giữ chức vụ này trong thời gian đó.") % {"person": post.person})
