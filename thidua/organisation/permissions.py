"""Who may see units, people and councils, and who keeps them.

The specialist (officer or head of a council's standing agency) keeps units, people, councils and delegations; the administrator keeps
accounts and appointments; the auditor reads everything; others read their own unit, and the tree of units by name.
"""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld
from thidua.organisation.models import Council, ImportRun, Person, Post, Unit
from thidua.organisation.queries import standing

__all__ = [
    "can_administer",
    "can_delegate",
    "can_found",
    "can_manage",
    "can_manage_council",
    "can_read_all",
    "can_read_councils",
    "can_read_people",
    "can_read_tree",
    "can_see_phone",
    "councils_visible_to",
    "imports_visible_to",
    "people_visible_to",
    "require",
    "visible_to",
]


def can_manage(user: User, on: date) -> Right:
    """The specialist."""
    if standing(user, on).is_specialist:
        return granted(_("Đồng chí là cán bộ của cơ quan thường trực Hội đồng."))
    return withheld(_("Việc này do cán bộ cơ quan thường trực của Hội đồng làm."))


def can_manage_council(user: User, council: Council, on: date) -> Right:
    """The specialist of this council's standing agency."""
    if council.pk in standing(user, on).served_council_ids:
        return granted(_("Đồng chí là cán bộ của cơ quan thường trực Hội đồng này."))
    return withheld(_("Việc này do cán bộ cơ quan thường trực của chính Hội đồng này làm."))


def can_administer(user: User, on: date) -> Right:
    """The administrator, by a dated appointment."""
    if standing(user, on).is_administrator:
        return granted(_("Đồng chí được cử làm quản trị hệ thống."))
    return withheld(_("Tài khoản và việc cử thanh tra, quản trị do người được cử làm quản trị hệ thống lo."))


def can_read_all(user: User, on: date) -> Right:
    """Specialist, auditor and administrator."""
    facts = standing(user, on)
    if facts.is_specialist or facts.is_auditor or facts.is_administrator:
        return granted()
    return withheld(
        _("Danh sách này dành cho cơ quan thường trực Hội đồng, thanh tra và quản trị. Đồng chí xem được cây đơn vị và đơn vị của mình.")
    )


def can_read_tree(user: User, on: date) -> Right:
    """Whoever holds a post or a seat, and those who read everything: the names of units are no secret in the house."""
    facts = standing(user, on)
    if facts.home_unit_ids or facts.council_ids or can_read_all(user, on):
        return granted()
    return withheld(_("Cây đơn vị dành cho người đang giữ chức vụ ở một đơn vị hoặc đang ở trong Hội đồng."))


def can_read_people(user: User, on: date) -> Right:
    """Those who read everything, and whoever holds a post (of the own unit)."""
    if standing(user, on).home_unit_ids or can_read_all(user, on):
        return granted()
    return withheld(_("Danh sách này dành cho người đang giữ chức vụ ở một đơn vị và cơ quan thường trực Hội đồng."))


def can_read_councils(user: User, on: date) -> Right:
    """Those who read everything, and whoever sits on a council."""
    if standing(user, on).council_ids or can_read_all(user, on):
        return granted()
    return withheld(_("Danh sách này dành cho thành viên Hội đồng và cơ quan thường trực Hội đồng."))


def visible_to(user: User, on: date) -> QuerySet[Unit]:
    """Return the units whose page this person may read: all, or the own."""
    if can_read_all(user, on):
        return Unit.objects.all()
    return Unit.objects.filter(pk__in=standing(user, on).home_unit_ids)


def people_visible_to(user: User, on: date) -> QuerySet[Person]:
    """Return the people whose page this person may read: all, or the people of the own unit and oneself."""
    if can_read_all(user, on):
        return Person.objects.all()
    colleagues = Post.objects.on(on).filter(unit_id__in=standing(user, on).home_unit_ids).values("person_id")
    return Person.objects.filter(Q(pk__in=colleagues) | Q(user_id=user.pk))


def councils_visible_to(user: User, on: date) -> QuerySet[Council]:
    """Return the councils this person may read: all, or those sat on or served."""
    if can_read_all(user, on):
        return Council.objects.all()
    return Council.objects.filter(pk__in=standing(user, on).council_ids)


def imports_visible_to(user: User, on: date) -> QuerySet[ImportRun]:
    """Return the files on their way that this person may look at: all for the specialist, for they hold telephone numbers; none else."""
    return ImportRun.objects.all() if can_manage(user, on) else ImportRun.objects.none()


def can_see_phone(user: User, person: Person, on: date) -> Right:
    """Those who read everything, oneself, and people who hold a post in the same unit today."""
    facts = standing(user, on)
    shares = Post.objects.on(on).filter(person=person, unit_id__in=facts.home_unit_ids)
    if can_read_all(user, on) or facts.person == person or shares.exists():
        return granted()
    return withheld(_("Số điện thoại chỉ hiện cho người cùng đơn vị, cơ quan thường trực Hội đồng, thanh tra và quản trị."))


def can_delegate(user: User, unit: Unit, on: date) -> Right:
    """The unit's own head, or the specialist who enters the paper for him."""
    facts = standing(user, on)
    if unit.pk in facts.head_unit_ids:
        return granted(_("Đồng chí là thủ trưởng của đơn vị này."))
    if facts.is_specialist:
        return granted(_("Đồng chí là cán bộ của cơ quan thường trực Hội đồng."))
    return withheld(_("Chỉ thủ trưởng của đơn vị, hoặc cơ quan thường trực Hội đồng ghi giúp, mới ghi được ủy quyền của đơn vị."))


def can_found() -> Right:
    """Nobody in particular, once: an installation without any council has no specialist who could enter the first."""
    if Council.objects.exists():
        return withheld(_("Hệ thống đã có Hội đồng. Hội đồng mới do cán bộ cơ quan thường trực nhập trên trang Hội đồng."))
    return granted()
