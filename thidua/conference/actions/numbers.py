"""Papers of a conference take their number: all invitations together, and what the chair concluded."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.cluster import actions as cluster
from thidua.cluster import sealing
from thidua.cluster.documents import head_signature
from thidua.conference import documents, permissions, queries
from thidua.conference.models import Conference, ConferenceState, NumberedKind, NumberedPaper
from thidua.conference.steps import WrongMoment, locked, require_state
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.documents.paper import Paper
from thidua.foundation.documents.pdf import warm
from thidua.foundation.refusal import Conflict
from thidua.paper import actions as paper
from thidua.paper.documents import digest, marked
from thidua.paper.models import OfficialDocument, PaperType
from thidua.paper.sealing import boxed

Composed = Callable[[Conference, OfficialDocument | None], Paper]


def issue_invitations(conference: Conference, *, seen: str | None = None, actor: User, at: datetime) -> OfficialDocument:
    """Give the invitations one number and date from the cluster's register (lấy số giấy mời); the file kept lists who is invited.

    Each invitation is signed by hand on the print that goes out, also where the cluster keeps its seal here.

    `seen` is the digest of the paper without a number that was read; None where no page was shown.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        WrongMoment: the invitations have not gone out, the conference has begun or was called off, or they have their number.
        Conflict: the paper would not be the one that was read.
        PaperNotMade: the PDF could not be made; no number is taken.
    """
    permissions.require(permissions.can_call(actor, conference.cluster_year, at.date()))
    warm()
    return _issue(conference, NumberedKind.INVITATIONS, documents.invitations_paper, seen=seen, signers=None, actor=actor, at=at)


def issue_conclusion(conference: Conference, *, seen: str | None = None, actor: User, at: datetime) -> OfficialDocument:
    """Issue the notice of what the chair concluded, with number and date from the cluster's register (ban hành thông báo kết luận).

    `seen` as for the invitations. Where the cluster keeps its seal here the number is held until the signer has signed, who alone takes it,
    and the clerk has sealed (`paper.signatures`); only then is the notice issued.

    Raises:
        PermissionDenied: actor does not act for the head unit, or is not who signs with a key.
        SignedOtherwise: the cluster keeps its seal here, and nobody holds the post that signs.
        WrongMoment: the conference has not closed, or the notice has its number.
        Conflict: the paper would not be the one that was read.
        PaperNotMade: the PDF could not be made; no number is taken.
    """
    permissions.require(permissions.can_call(actor, conference.cluster_year, at.date()))
    warm()
    signers = sealing.signers_of(conference.cluster_year, at.date())
    return _issue(conference, NumberedKind.CONCLUSION, documents.concluded, seen=seen, signers=signers, actor=actor, at=at)


STATES = {NumberedKind.INVITATIONS: ConferenceState.CALLED, NumberedKind.CONCLUSION: ConferenceState.CLOSED}
TYPES = {NumberedKind.INVITATIONS: PaperType.INVITATION, NumberedKind.CONCLUSION: PaperType.ANNOUNCEMENT}


@transaction.atomic
def _issue(
    conference: Conference,
    kind: NumberedKind,
    compose: Composed,
    *,
    seen: str | None,
    signers: paper.Signers | None,
    actor: User,
    at: datetime,
) -> OfficialDocument:
    conference = locked(conference)
    right = permissions.can_call(actor, conference.cluster_year, at.date())
    if signers is not None:
        right &= sealing.is_signer(actor, signers)
    permissions.require(right)
    if kind == NumberedKind.CONCLUSION and signers != sealing.signers_of(conference.cluster_year, at.date()):
        raise Conflict(_("Người ký hoặc con dấu vừa được đổi. Hãy xem lại bản in rồi lấy số."))
    require_state(conference, STATES[kind])
    if kind in queries.numbered(conference):
        raise WrongMoment(_("Văn bản này đã lấy số rồi. Hãy tải lại trang để xem số."))
    drafted = compose(conference, None)
    read = marked(drafted) if signers is None else boxed(marked(drafted))
    if seen is not None and seen != digest(read):
        raise Conflict(_("Văn bản không còn như bản đồng chí vừa xem. Hãy xem lại bản in rồi ban hành."))
    register = cluster.ensure_register(conference.cluster_year, actor=actor, at=at)
    document = paper.issue(
        register,
        type=TYPES[kind],
        subject=drafted.subject,
        signer=head_signature(conference.cluster_year, at.date()).name,
        compose=lambda document: compose(conference, document),
        signers=signers,
        right=right,
        actor=actor,
        at=at,
    )
    NumberedPaper.objects.update_or_create(conference=conference, kind=kind, defaults={"document": document})
    changes = {"paper": kind, "number": document.number, "issued_on": document.issued_on, "approved_sha256": seen}
    audit.record("conference.paper_numbered", conference, actor=actor, at=at, changes=changes)
    return document
