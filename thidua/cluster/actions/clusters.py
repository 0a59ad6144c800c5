"""Making and changing a cluster."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.cluster import permissions
from thidua.cluster.models import Cluster
from thidua.cluster.queries import cluster_fingerprint
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Conflict, Refused
from thidua.organisation.models import Council


class NameTaken(Refused):
    """Another cluster already has this code, or this name under the same council."""


@transaction.atomic
def create_cluster(
    council: Council, *, kind: str, code: str, name: str, symbol: str, founding_decision: str = "", actor: User, at: datetime
) -> Cluster:
    """Make a cluster under the council that organises it (lập cụm, khối thi đua).

    Raises:
        PermissionDenied: actor does not serve the council's standing agency.
        NameTaken: the code, or the name under this council, belongs to another cluster.
    """
    council = Council.objects.select_for_update(no_key=True).get(pk=council.pk)
    cluster = Cluster(council=council, kind=kind, code=code, name=name, symbol=symbol, founding_decision=founding_decision)
    permissions.require(permissions.can_manage(actor, cluster, at.date()))
    if Cluster.objects.filter(code=code).exists():
        raise NameTaken(_("Mã “%(code)s” đã dùng cho một cụm khác. Hãy chọn mã khác, thí dụ thêm tên quận vào sau.") % {"code": code})
    _refuse_taken_name(cluster)
    cluster.save()
    audit.record("cluster.created", cluster, actor=actor, at=at, changes={"code": code, "name": name, "council": council.name})
    return cluster


@transaction.atomic
def change_cluster(
    cluster: Cluster, *, kind: str, name: str, symbol: str, founding_decision: str, base: str, actor: User, at: datetime
) -> Cluster:
    """Change what a cluster is called; its code and its council stay, since addresses and papers name them.

    `base` is the fingerprint of the cluster as the page showed it.

    Raises:
        PermissionDenied: actor does not serve the organising council's standing agency.
        Conflict: another person changed it meanwhile; carries the cluster as it stands.
        NameTaken: another cluster of this council has this name.
    """
    cluster = Cluster.objects.select_for_update(no_key=True).get(pk=cluster.pk)
    permissions.require(permissions.can_manage(actor, cluster, at.date()))
    mine = {"kind": kind, "name": name, "symbol": symbol, "founding_decision": founding_decision}
    if cluster_fingerprint(cluster) != base:
        raise Conflict(
            _("Thông tin cụm đã đổi trong lúc đồng chí viết. Hai bản đặt cạnh nhau bên dưới, không bản nào bị mất."),
            theirs=cluster,
            mine=mine,
        )
    changes = {field: [getattr(cluster, field), value] for field, value in mine.items() if getattr(cluster, field) != value}
    for field, value in mine.items():
        setattr(cluster, field, value)
    _refuse_taken_name(cluster)
    if changes:
        cluster.save(update_fields=list(changes))
        audit.record("cluster.changed", cluster, actor=actor, at=at, changes=changes)
    return cluster


def _refuse_taken_name(cluster: Cluster) -> None:
    if Cluster.objects.filter(council=cluster.council_id, name=cluster.name).exclude(pk=cluster.pk).exists():
        raise NameTaken(_("Hội đồng này đã có cụm tên “%(name)s”. Hãy đặt tên khác.") % {"name": cluster.name})
