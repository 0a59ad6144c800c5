"""Who signs the papers of a cluster with keys: the head of its head unit, then that unit's clerk with the organ's red seal."""

from datetime import date

from django.utils.translation import gettext as _

from thidua.cluster.models import ClusterYear, Office
from thidua.cluster.queries import leaders
from thidua.foundation.accounts.models import User
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right, when
from thidua.organisation.queries import accounts_of_clerks
from thidua.paper.actions import Signers
from thidua.paper.queries import seal_of


class SignedOtherwise(Refused):
    """The cluster's papers are signed in the other way, or nobody holds the post that signs them."""


def signers_of(cluster_year: ClusterYear, on: date) -> Signers | None:
    """Return who signs a paper of the year with keys; None where papers are signed by hand, because no seal of the cluster is kept here.

    Raises:
        SignedOtherwise: the cluster keeps a seal, and nobody heads the head unit that day, or it has no clerk but the signer himself, so
            that the number would be held for a paper which nobody can seal.
    """
    seal = seal_of(cluster_year.cluster.name)
    if seal is None:
        return None
    member = cluster_year.members.select_related("unit").filter(office=Office.HEAD, left_on=None).first()
    post = leaders([member.unit_id], on).get(member.unit_id) if member else None
    if member is None or post is None:
        raise SignedOtherwise(_("Chưa có người đứng đầu đơn vị cụm trưởng nên chưa ai ký được. Hãy ghi chức vụ thủ trưởng của đơn vị đó."))
    if not accounts_of_clerks([member.unit_id], on).exclude(person=post.person).exists():
        reason = _("%(unit)s chưa có văn thư nào khác người ký nên chưa ai đóng dấu được. Hãy ghi chức vụ văn thư trước khi lấy số.")
        raise SignedOtherwise(reason % {"unit": member.unit.name})
    return Signers(post.person, member.unit, seal)


def is_signer(user: User, signers: Signers) -> Right:
    """Who signs issues: the number is taken for the very person whose key signs the paper."""
    return when(signers.person.user_id == user.pk, _("Văn bản của nơi này ký số: %(signer)s ký và ban hành.") % {"signer": signers.person})
