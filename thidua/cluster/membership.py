"""What makes a list of members whole (điều kiện kiện toàn): plain rules over memberships and the lives of units."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from thidua.cluster.models import MemberUnit, Office
from thidua.organisation.models import Unit


def day_within(year: int, on: date) -> date:
    """Return the day on which a unit must live to be a member in this year: today, or the nearest day of that year."""
    return min(max(on, date(year, 1, 1)), date(year, 12, 31))


def life_problem(unit: Unit, day: date) -> str:
    """Return why a unit cannot be a member on this day, as a sentence; empty when it can."""
    values = {"unit": unit.name, "day": f"{day:%d/%m/%Y}", "from": f"{unit.valid_from:%d/%m/%Y}"}
    if unit.valid_from > day:
        return _("%(unit)s thành lập ngày %(from)s, chưa có vào ngày %(day)s. Hãy bỏ đơn vị này khỏi danh sách.") % values
    if unit.valid_to is not None and unit.valid_to < day:
        values["to"] = f"{unit.valid_to:%d/%m/%Y}"
        if unit.successor is not None:
            values["successor"] = unit.successor.name
            return (
                _("%(unit)s đã giải thể, hết hiệu lực ngày %(to)s. Hãy bỏ khỏi danh sách hoặc chọn đơn vị kế thừa là %(successor)s.")
                % values
            )
        return _("%(unit)s đã giải thể, hết hiệu lực ngày %(to)s. Hãy bỏ đơn vị này khỏi danh sách.") % values
    return ""


def missing_for_establishing(members: Iterable[MemberUnit], day: date) -> list[str]:
    """Return what still keeps this list from being established, each as a sentence; empty when nothing does."""
    listed = list(members)
    offices = [each.office for each in listed]
    found = []
    if len(listed) < 2:
        found.append(_("Cụm cần ít nhất hai đơn vị thành viên. Hãy thêm đơn vị."))
    if offices.count(Office.HEAD) != 1:
        found.append(_("Chưa có cụm trưởng. Hãy chọn một đơn vị giữ vai trò cụm trưởng."))
    if Office.SECOND_DEPUTY in offices and Office.FIRST_DEPUTY not in offices:
        found.append(_("Có cụm phó thứ hai mà chưa có cụm phó thứ nhất. Hãy chọn đơn vị giữ vai trò cụm phó thứ nhất."))
    return found + [problem for each in listed if (problem := life_problem(each.unit, day))]
