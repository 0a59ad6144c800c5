"""The papers of a conference put together to be taken away."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.conference import permissions, tasks
from thidua.conference.models import Bundle, BundleKind, Conference, ConferenceState
from thidua.conference.steps import locked, require_state
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.work import long
from thidua.foundation.work.models import LongWork

BUNDLED = (ConferenceState.CALLED, ConferenceState.IN_SESSION, ConferenceState.CLOSED)


@transaction.atomic
def make_bundle(conference: Conference, *, kind: str, actor: User, at: datetime) -> LongWork:
    """Let a worker put all invitations, or all papers, of a conference together (lập bộ hồ sơ). Pressed twice it is the same work.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: the invitations have not gone out, or the conference was called off.
        TooMuchAtOnce: this person has other long work under way.
    """
    conference = locked(conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, *BUNDLED)
    begun = Bundle.objects.filter(conference=conference, kind=kind).select_related("work")
    under_way = next((each for each in begun if each.is_under_way), None)
    if under_way and under_way.work:
        return under_way.work
    bundle = Bundle.objects.create(conference=conference, kind=kind, begun_by=actor, begun_at=at)
    title = _("Lập tất cả giấy mời") if kind == BundleKind.INVITATIONS else _("Lập bộ hồ sơ hội nghị")
    bundle.work = long.begin(tasks.put_together, title=title, by=actor, at=at, pk=bundle.pk)
    bundle.save(update_fields=["work"])
    audit.record("conference.bundle_begun", conference, actor=actor, at=at, changes={"kind": kind})
    return bundle.work
