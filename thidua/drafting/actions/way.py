"""The way of a draft: sent round, agreed, issued; or out of use."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.cluster import actions as cluster
from thidua.cluster import sealing
from thidua.drafting import documents, issuing, notices, permissions
from thidua.drafting.actions.steps import _locked, _snapshot
from thidua.drafting.models import Draft, DraftKind, DraftState
from thidua.drafting.moments import require_open
from thidua.drafting.queries import NumberedClause, clauses_of, head_of_cluster
from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.documents.pdf import warm
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.rights import when
from thidua.foundation.signing.keys import Key
from thidua.paper import actions as paper
from thidua.paper import signatures
from thidua.paper.documents import digest, marked
from thidua.paper.models import OfficialDocument
from thidua.paper.sealing import SIGNER, boxed
from thidua.signing.signers import require_signer

CIRCULATED_LABEL = "Bản gửi lấy ý kiến"  # vi: data
AGREED_LABEL = "Bản hội nghị thống nhất"  # vi: data
ISSUED_LABEL = "Bản ban hành"  # vi: data


class NotReady(Refused):
    """A step cannot be taken yet, or not so."""


@transaction.atomic
def circulate(draft: Draft, *, comments_until: datetime, actor: User, at: datetime) -> Draft:
    """Send a draft round for comments until a deadline, and keep the text as it goes out (gửi lấy ý kiến).

    Raises:
        PermissionDenied: actor does not act for the head unit.
        TextFixed, WrongState: it was sent round already, or is no longer a draft.
        NotReady: the deadline is not in the future, or the text is empty.
    """
    draft = _locked(draft)
    permissions.require(permissions.can_circulate(actor, draft, at.date()))
    require_open(draft)
    if comments_until <= at:
        raise NotReady(_("Hạn góp ý phải sau lúc này. Hãy chọn ngày giờ khác."))
    if not draft.clauses.filter(removed_at=None).exists():
        raise NotReady(_("Dự thảo chưa có nội dung. Hãy thêm ít nhất một điều rồi gửi lấy ý kiến."))
    draft.move_to(DraftState.CIRCULATED)
    draft.circulated_at, draft.comments_until = at, comments_until
    draft.save(update_fields=["state", "circulated_at", "comments_until"])
    _snapshot(draft, CIRCULATED_LABEL, actor=actor, at=at)
    notices.circulated(draft, actor=actor, at=at)
    audit.record("drafting.circulated", draft, actor=actor, at=at, changes={"comments_until": comments_until})
    return draft


@transaction.atomic
def extend_deadline(draft: Draft, *, comments_until: datetime, actor: User, at: datetime) -> Draft:
    """Give units more time to comment; also after the deadline has passed, while the draft is not agreed (gia hạn góp ý).

    Raises:
        PermissionDenied: actor does not act for the head unit.
        TextFixed: the draft is agreed, issued or out of use.
        NotReady: not sent round yet, or the new deadline is not later than now and than the old one.
    """
    draft = _locked(draft)
    permissions.require(permissions.can_circulate(actor, draft, at.date()))
    require_open(draft)
    before = draft.comments_until
    if draft.state != DraftState.CIRCULATED or before is None:
        raise NotReady(_("Dự thảo chưa gửi lấy ý kiến nên chưa có hạn để gia. Hãy gửi lấy ý kiến trước."))
    if comments_until <= max(at, before):
        raise NotReady(_("Hạn mới phải sau lúc này và sau hạn cũ. Hãy chọn ngày giờ khác."))
    draft.comments_until = comments_until
    draft.save(update_fields=["comments_until"])
    notices.deadline_extended(draft, actor=actor, at=at)
    audit.record("drafting.deadline_extended", draft, actor=actor, at=at, changes={"comments_until": [before, comments_until]})
    return draft


@transaction.atomic
def agree(draft: Draft, *, actor: User, at: datetime, revision: int) -> Draft:
    """Record that the conference agreed the draft; its words are fixed from now on. The conference calls this when it adopts.

    `revision` is the one that was put to the vote. Comments without an answer stay as they are.

    Raises:
        PermissionDenied: actor acts neither for the head unit nor for the standing agency.
        Conflict: the text changed after it was put to the vote.
        WrongState: the draft is not in circulation.
    """
    draft = _locked(draft)
    permissions.require(permissions.can_agree(actor, draft, at.date()))
    if draft.revision != revision:
        raise Conflict(
            _("Nội dung dự thảo đã đổi sau khi đưa ra biểu quyết. Hãy mở lại dự thảo, đọc bản mới rồi biểu quyết lại."),
            theirs=draft.revision,
            mine=revision,
        )
    draft.move_to(DraftState.AGREED)
    draft.agreed_at = at
    draft.save(update_fields=["state", "agreed_at"])
    _snapshot(draft, AGREED_LABEL, actor=actor, at=at)
    audit.record("drafting.agreed", draft, actor=actor, at=at, changes={"revision": revision})
    return draft


def issue(draft: Draft, *, seen: str | None = None, actor: User, at: datetime) -> OfficialDocument:
    """Issue an agreed plan or regulation that is signed by hand: number and date come from the register, the PDF is kept (ban hành).

    `seen` is the digest of the paper without a number that the signer read and approves; None where no page was shown.

    Raises:
        PermissionDenied: actor does not act for the head unit, or the draft is a covenant, which is signed and takes no number.
        WrongState: the conference has not agreed it, or it was issued already.
        Conflict: the paper would not be the one that was read.
        SignedOtherwise: the organ keeps its seal here, so that its papers are signed with keys.
        PaperNotMade: the PDF could not be made; nothing is issued.
    """
    permissions.require(permissions.can_issue(actor, draft, at.date()))
    signers = issuing.signers_of(draft, at.date())
    if signers is not None:
        raise sealing.SignedOtherwise(_("Văn bản của nơi này ký số: %(signer)s ký và ban hành.") % {"signer": signers.person})
    warm()
    return _issue(draft, seen=seen, signers=None, actor=actor, at=at)


def hold(draft: Draft, *, seen: str, key: Key | None, actor: User, at: datetime) -> OfficialDocument:
    """Take number and date for an agreed text that is signed with keys, and hold them for it (lấy số, giữ số); nothing is issued yet.

    `key` is the signer's, judged before a number is taken; None for one on a device, which is judged when its signature comes.

    Raises:
        PermissionDenied: actor is not who signs the paper.
        SignedOtherwise: the organ keeps no seal here, or nobody holds the post.
        NumberHeld: a number is held for it already.
        KeyRefused, SignerRefused: the key cannot sign, is not trusted, or is not the signer's; no number is taken.
        WrongState, Conflict, PaperNotMade: as `issue`.
    """
    signers = issuing.signers_of(draft, at.date())
    if signers is None:
        raise sealing.SignedOtherwise(_("Nơi này chưa gửi con dấu nên văn bản ký tay trên bản giấy. Hãy ban hành ở trang bản in."))
    permissions.require(issuing.can_issue_with_key(actor, draft, signers, at.date()))
    if key is not None:
        require_signer(key.certificate, key.chain, signers.person, at=clock.real_now())
    warm()
    return _issue(draft, seen=seen, signers=signers, actor=actor, at=at)


def issue_signed(draft: Draft, *, seen: str, key: Key, way: str, actor: User, at: datetime) -> OfficialDocument:
    """Hold a number for the text and sign it with a key that is here (ký, ban hành); it is issued when the clerk has sealed it.

    Raises:
        As `hold`; and as `signatures.sign`, after which the number stays held for this text.
    """
    document = hold(draft, seen=seen, key=key, actor=actor, at=at)
    signatures.sign(document, place=SIGNER, key=key, way=way, actor=actor, at=at)
    return document


@transaction.atomic
def _issue(draft: Draft, *, seen: str | None, signers: paper.Signers | None, actor: User, at: datetime) -> OfficialDocument:
    draft = _locked(draft)
    right = permissions.can_issue(actor, draft, at.date())
    permissions.require(right)
    if signers != issuing.signers_of(draft, at.date()):
        raise Conflict(_("Người ký hoặc con dấu vừa được đổi. Hãy xem lại bản in rồi lấy số."))
    issuing.require_no_number(draft)
    clauses = clauses_of(draft)
    if seen is not None and draft.state == DraftState.AGREED and seen != _digest(draft, clauses, at, with_key=signers is not None):
        raise Conflict(_("Văn bản không còn như bản đồng chí vừa xem. Hãy xem lại bản in rồi ban hành."))
    if signers is None:
        draft.move_to(DraftState.ISSUED)
    elif draft.state != DraftState.AGREED:
        raise NotReady(_("Chỉ văn bản đã thống nhất và chưa ban hành mới lấy số để ký."))
    draft.document = None  # one whose number was withdrawn before it was signed
    register = cluster.ensure_register(draft.cluster_year, actor=actor, at=at)
    document = paper.issue(
        register,
        type=documents.paper_type(draft),
        subject=documents.abstract_of(draft),
        signer=head_of_cluster(draft.cluster_year, at.date()).name,
        compose=lambda document: documents.issued_paper(draft, document, clauses),
        signers=signers,
        right=right,
        actor=actor,
        at=at,
    )
    draft.document = document
    draft.save(update_fields=["state", "document"])
    changes = {"number": document.number, "issued_on": document.issued_on, "approved_sha256": seen}
    if signers is not None:
        audit.record("drafting.number_held", draft, actor=actor, at=at, changes=changes)
        return document
    _snapshot(draft, ISSUED_LABEL, actor=actor, at=at)
    audit.record("drafting.issued", draft, actor=actor, at=at, changes=changes)
    return document


def _digest(draft: Draft, clauses: Sequence[NumberedClause], at: datetime, *, with_key: bool) -> str:
    made = marked(documents.paper_of(draft, clauses, at.date()))
    return digest(boxed(made) if with_key else made)


def complete(document: OfficialDocument, actor: User, at: datetime) -> None:
    """Say that a text is issued, now that its paper has every signature; within the transaction of the last one (đủ chữ ký).

    Raises:
        PermissionDenied: signatures are missing.
    """
    permissions.require(when(document.complete_at is not None, _("Văn bản chưa đủ chữ ký nên chưa ban hành.")))
    draft = Draft.objects.filter(document=document).first()
    if draft is None:
        return
    draft = _locked(draft)
    draft.move_to(DraftState.ISSUED)
    draft.save(update_fields=["state"])
    _snapshot(draft, ISSUED_LABEL, actor=actor, at=at)
    audit.record("drafting.issued", draft, actor=actor, at=at, changes={"number": document.number, "issued_on": document.issued_on})


@transaction.atomic
def supersede(draft: Draft, *, actor: User, at: datetime, reason: str = "") -> Draft:
    """Put an agreed or issued text out of force, so that a new draft can take its place (thay thế).

    Raises:
        PermissionDenied: actor does not act for the head unit.
        WrongState: it is neither agreed nor issued.
    """
    draft = _locked(draft)
    permissions.require(permissions.can_edit(actor, draft, at.date()))
    issuing.require_no_number(draft)
    draft.move_to(DraftState.SUPERSEDED)
    draft.save(update_fields=["state"])
    audit.record("drafting.superseded", draft, actor=actor, at=at, reason=reason)
    return draft


@transaction.atomic
def abandon(draft: Draft, *, reason: str, actor: User, at: datetime) -> Draft:
    """Give up a draft that was not issued; it stays readable (thôi dùng).

    Raises:
        PermissionDenied: actor does not act for the head unit.
        NotReady: no reason, or a covenant that is agreed and stands before its signing.
        NumberHeld: a number is held for it.
        WrongState: it was issued, or is out of use already.
    """
    draft = _locked(draft)
    permissions.require(permissions.can_edit(actor, draft, at.date()))
    issuing.require_no_number(draft)
    if not reason.strip():
        raise NotReady(_("Hãy nêu lý do thôi dùng dự thảo. Các đơn vị đều thấy lý do này."))
    if draft.kind == DraftKind.COVENANT and draft.state == DraftState.AGREED:
        raise NotReady(_("Hội nghị đã thống nhất giao ước này, việc ký do trang Giao ước theo dõi. Không thôi dùng ở đây được."))
    draft.move_to(DraftState.ABANDONED)
    draft.save(update_fields=["state"])
    audit.record("drafting.abandoned", draft, actor=actor, at=at, reason=reason)
    return draft
