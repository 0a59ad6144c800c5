"""Who may see, commit, open, sign, refuse and abandon."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thidua.cluster import permissions as cluster_permissions
from thidua.cluster.models import ClusterYear
from thidua.covenant.models import Commitment, Covenant
from thidua.drafting.models import Draft
from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld
from thidua.organisation.models import Capacity, Delegation, Person, Post, Unit
from thidua.organisation.queries import standing

__all__ = [
    "Authority",
    "authority",
    "can_abandon",
    "can_attach_page",
    "can_commit",
    "can_confirm_page",
    "can_mark_left",
    "can_open",
    "can_refuse",
    "can_see",
    "can_sign",
    "can_withdraw_page",
    "commitments_visible_to",
    "hand_signers",
    "home_unit_ids",
    "no_unit_to_commit_for",
    "no_unit_to_sign_for",
    "require",
    "signing_unit_ids",
    "visible_to",
]


def visible_to(user: User, on: date) -> QuerySet[Covenant]:
    """Return the covenants of the cluster years that this person may see."""
    return Covenant.objects.filter(draft__cluster_year__in=cluster_permissions.visible_to(user, on))


def commitments_visible_to(user: User, on: date) -> QuerySet[Commitment]:
    """Return the standing commitments in the cluster years that this person may see."""
    years = cluster_permissions.visible_to(user, on)
    return Commitment.objects.filter(draft__cluster_year__in=years, removed_at=None)


def can_see(user: User, cluster_year: ClusterYear, on: date) -> Right:
    """Those who may see the cluster's year."""
    return cluster_permissions.can_see(user, cluster_year, on)


def can_commit(user: User, draft: Draft, unit: Unit, on: date) -> Right:
    """Officer or head of this unit, while the unit is a member."""
    if unit.pk not in cluster_permissions.member_unit_ids(draft.cluster_year):
        return withheld(_("%(unit)s không còn là thành viên của cụm năm nay.") % {"unit": unit.name})
    if unit.pk in standing(user, on).unit_ids:
        return granted(_("Đồng chí làm việc cho %(unit)s.") % {"unit": unit.name})
    return withheld(_("Cam kết của %(unit)s do cán bộ thi đua hoặc thủ trưởng của đơn vị đó ghi.") % {"unit": unit.name})


def can_open(user: User, draft: Draft, on: date) -> Right:
    """The unit that is the cluster's head this year."""
    return cluster_permissions.can_run(user, draft.cluster_year, on)


@dataclass(frozen=True)
class Authority:
    """The fact by which a person signs for a unit: the post of its head, or a delegation (with the person's own post there, if any)."""

    person: Person
    post: Post | None
    delegation: Delegation | None = None


def authority(user: User, unit: Unit, on: date, delegation: Delegation | None = None) -> Authority | None:
    """Return the fact by which this person may sign for the unit that day; none: may not.

    A delegation counts when it names this unit and person, holds that day, is not revoked, and comes from the unit's present head.
    """
    facts = standing(user, on)
    if facts.person is None:
        return None
    head = next((post for post in facts.posts if post.unit_id == unit.pk and post.capacity == Capacity.HEAD), None)
    if head:
        return Authority(facts.person, head)
    own = next((post for post in facts.posts if post.unit_id == unit.pk), None)
    wanted = None if delegation is None else delegation.pk
    for each in facts.delegations:
        if each.unit_id == unit.pk and wanted in (None, each.pk):
            return Authority(facts.person, own, each)
    return None


def hand_signers(unit: Unit, on: date) -> list[Authority]:
    """Return by which facts a unit's page may have been signed by hand that day: its head's, and delegations that held. Two queries."""
    heads = Post.objects.on(on).filter(unit=unit, capacity=Capacity.HEAD).select_related("person").order_by("pk")
    given = Delegation.objects.in_force(on).filter(unit=unit).select_related("to_person").order_by("pk")
    return [*(Authority(each.person, each) for each in heads), *(Authority(each.to_person, None, each) for each in given)]


def can_sign(user: User, unit: Unit, on: date, delegation: Delegation | None = None) -> Right:
    """The unit's head, or who acts for the head by a delegation that holds that day."""
    found = authority(user, unit, on, delegation)
    if found and found.delegation:
        values = {"unit": unit.name, "paper": found.delegation.paper}
        return granted(_("Đồng chí ký thay thủ trưởng %(unit)s theo %(paper)s.") % values)
    if found:
        return granted(_("Đồng chí là thủ trưởng %(unit)s.") % {"unit": unit.name})
    own = next((post for post in standing(user, on).posts if post.unit_id == unit.pk), None)
    if own is None:
        return withheld(_("Chỉ thủ trưởng %(unit)s, hoặc người được thủ trưởng ủy quyền, ký thay cho đơn vị.") % {"unit": unit.name})
    return withheld(
        _(
            "Đồng chí là %(title)s của %(unit)s và chưa có giấy ủy quyền ký giao ước còn hiệu lực hôm nay. "
            "Hãy ghi giấy ủy quyền của thủ trưởng vào hệ thống trước, rồi ký."
        )
        % {"title": own.title, "unit": unit.name}
    )


def signing_unit_ids(user: User, on: date) -> frozenset[int]:
    """Return the units for which this person may be asked to sign that day."""
    return standing(user, on).acting_head_unit_ids


def home_unit_ids(user: User, on: date) -> frozenset[int]:
    """Return the units in which this person holds any post."""
    return standing(user, on).home_unit_ids


def no_unit_to_sign_for() -> Right:
    """Say that this person signs for no unit of the cluster."""
    return withheld(_("Đồng chí không giữ chức vụ ở đơn vị nào ký giao ước này. Thủ trưởng từng đơn vị, hoặc người được ủy quyền, ký."))


def no_unit_to_commit_for() -> Right:
    """Say that this person writes for no unit of the cluster."""
    return withheld(_("Cam kết do cán bộ thi đua hoặc thủ trưởng của từng đơn vị thành viên ghi."))


def can_refuse(user: User, covenant: Covenant, unit: Unit, on: date) -> Right:
    """Who signs for the unit refuses for it; the cluster's head unit may record a refusal on its behalf."""
    if authority(user, unit, on):
        return granted(_("Đồng chí ký cho %(unit)s.") % {"unit": unit.name})
    if cluster_permissions.can_run(user, covenant.draft.cluster_year, on):
        return granted(_("Đơn vị của đồng chí là cụm trưởng, ghi nhận thay đơn vị."))
    return withheld(_("Việc không ký do thủ trưởng %(unit)s báo, hoặc đơn vị cụm trưởng ghi nhận thay.") % {"unit": unit.name})


def can_attach_page(user: User, covenant: Covenant, unit: Unit, on: date) -> Right:
    """Officer or head of the unit; the cluster's head unit on its behalf."""
    if unit.pk in standing(user, on).unit_ids:
        return granted(_("Đồng chí làm việc cho %(unit)s.") % {"unit": unit.name})
    if cluster_permissions.can_run(user, covenant.draft.cluster_year, on):
        return granted(_("Đơn vị của đồng chí là cụm trưởng, ghi nhận thay đơn vị."))
    return withheld(_("Trang ký tay do cán bộ thi đua, thủ trưởng của %(unit)s hoặc đơn vị cụm trưởng đính kèm.") % {"unit": unit.name})


def can_confirm_page(user: User, covenant: Covenant, on: date) -> Right:
    """The cluster's head unit, or the standing agency that keeps the cluster; never who attached the page or signed it (see `by_hand`)."""
    return can_mark_left(user, covenant, on)


def can_withdraw_page(user: User, covenant: Covenant, unit: Unit, on: date) -> Right:
    """Who may attach the page, or confirm it."""
    return can_attach_page(user, covenant, unit, on) | can_confirm_page(user, covenant, on)


def can_abandon(user: User, covenant: Covenant, on: date) -> Right:
    """The unit that is the cluster's head this year."""
    return cluster_permissions.can_run(user, covenant.draft.cluster_year, on)


def can_mark_left(user: User, covenant: Covenant, on: date) -> Right:
    """The cluster's head unit, or the standing agency that keeps the cluster's members."""
    cluster_year = covenant.draft.cluster_year
    return cluster_permissions.can_run(user, cluster_year, on) | cluster_permissions.can_manage(user, cluster_year.cluster, on)
