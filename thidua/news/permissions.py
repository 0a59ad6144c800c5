"""Who may write news, and who may read what is not published."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld
from thidua.news.models import NewsItem
from thidua.organisation.models import Council, Unit
from thidua.organisation.queries import standing

__all__ = ["can_compose", "can_edit", "can_read_unpublished", "require", "visible_to"]


def visible_to(user: User, on: date) -> QuerySet[NewsItem]:
    """Return the items that this person may see before they are published: of the own unit, of the councils served; all for an auditor."""
    facts = standing(user, on)
    if facts.is_auditor:
        return NewsItem.objects.all()
    return NewsItem.objects.filter(Q(editor_unit_id__in=facts.unit_ids) | Q(council_id__in=facts.served_council_ids))


def can_compose(user: User, *, council: Council, editor_unit: Unit, on: date) -> Right:
    """Officer or head of the unit that edits, or of the standing agency of the council."""
    return _writes(user, council.pk, editor_unit.pk, on)


def can_edit(user: User, item: NewsItem, on: date) -> Right:
    """Officer or head of the unit that edits the item, or of the standing agency of its council."""
    return _writes(user, item.council_id, item.editor_unit_id, on)


def can_read_unpublished(user: User, item: NewsItem, on: date) -> Right:
    """Those who may edit the item, and the auditor."""
    if user.is_authenticated and standing(user, on).is_auditor:
        return granted(_("Đồng chí được cử làm thanh tra."))
    return can_edit(user, item, on)


def _writes(user: User, council_id: int, unit_id: int, on: date) -> Right:
    facts = standing(user, on)
    if unit_id in facts.unit_ids:
        return granted(_("Đồng chí là cán bộ của đơn vị biên tập tin này."))
    if council_id in facts.served_council_ids:
        return granted(_("Đồng chí là cán bộ của cơ quan thường trực Hội đồng."))
    return withheld(_("Tin này do đơn vị biên tập và cơ quan thường trực của Hội đồng viết, sửa và đăng."))
