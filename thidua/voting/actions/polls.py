"""The poll itself: prepared, opened with its voters, enlarged by a late arrival, called off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.domain.voting.tally import FEW
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right
from thidua.organisation.models import Person, Unit
from thidua.voting import permissions, urn
from thidua.voting.asking import LONGEST_REASON, Ask, NotAsked, line
from thidua.voting.models import Entitlement, Envelope, Option, Poll, PollState
from thidua.voting.steps import destroy_key_after_commit, locked, touch

FEWEST, MOST = 2, 1_000


class WrongElectorate(Refused):
    """Too few or too many voters, one of them twice, or a basis that cannot be."""


class TooFew(Refused):
    """A secret poll of fewer than three voters, which nobody has confirmed: the counts tell who chose what."""


@dataclass(frozen=True)
class Voter:
    """A unit or a person that is entitled, and the name under which the roll keeps it."""

    label: str
    unit: Unit | None = None
    person: Person | None = None


@transaction.atomic
def prepare(*, subject: str, part: str = "", ask: Ask, right: Right, actor: User, at: datetime) -> Poll:
    """Write a question down, to be read once more before it is opened (soạn cuộc biểu quyết).

    Raises:
        PermissionDenied: actor may not run it.
        NotAsked: something is missing or does not fit.
    """
    permissions.require(right)
    ask = ask.checked()
    poll = Poll.objects.create(
        subject=subject,
        part=part,
        question=ask.question,
        kind=ask.kind,
        most=ask.most,
        manner=ask.manner,
        rule=ask.threshold.rule,
        share_part=ask.threshold.part,
        share_of=ask.threshold.of,
        base=ask.threshold.base,
        rule_source=ask.rule_source,
        prepared_at=at,
    )
    Option.objects.bulk_create(Option(poll=poll, position=place, label=label) for place, label in enumerate(ask.options, start=1))
    touch(poll)
    audit.record("voting.prepared", poll, actor=actor, at=at, changes={"manner": poll.manner, "options": list(ask.options)})
    return poll


@transaction.atomic
def withdraw_option(option: Option, *, reason: str, right: Right, actor: User, at: datetime) -> Option:
    """Record that a candidate withdraws (xin rút), before the opening; everybody then has the same ballot paper. Twice is once.

    Raises:
        PermissionDenied: actor may not run the poll.
        NotAsked: no reason, a yes/no question, or too few candidates would stay.
        WrongState: the poll is open or has ended.
    """
    poll = locked(option.poll)
    permissions.require(right)
    option = Option.objects.get(pk=option.pk)
    if option.is_withdrawn:
        return option
    if poll.state != PollState.DRAFT:
        raise NotAsked(_("Cuộc bỏ phiếu đã mở nên danh sách không đổi nữa. Nếu cần, hãy hủy cuộc này, nêu lý do, rồi mở cuộc khác."))
    if poll.is_approval:
        raise NotAsked(_("Câu hỏi đồng ý hay không đồng ý không có người được đề cử để xin rút."))
    if len(poll.paper.options) - 1 <= poll.most:
        raise NotAsked(_("Rút thêm thì số phương án còn lại không nhiều hơn số được chọn. Hãy hủy cuộc này và soạn lại danh sách."))
    option.withdrawn_reason = line(reason, _("Lý do xin rút"), longest=LONGEST_REASON)
    option.withdrawn_at = at
    option.save(update_fields=["withdrawn_reason", "withdrawn_at"])
    changes = {"option": option.label}
    touch(poll)
    audit.record("voting.option_withdrawn", poll, actor=actor, at=at, changes=changes, reason=option.withdrawn_reason)
    return option


@transaction.atomic
def open_poll(
    poll: Poll,
    *,
    voters: Sequence[Voter],
    members: int,
    present: int,
    few_accepted: bool = False,
    right: Right,
    actor: User,
    at: datetime,
) -> Poll:
    """Open a poll (mở biểu quyết, mở bỏ phiếu): its voters and its basis stand from now on; a secret one gets its urn.

    `members` is how many there are, `present` how many are in the room. `few_accepted`: it was read and confirmed that fewer than three
    secret ballots give their voters away.

    Raises:
        PermissionDenied: actor may not run it.
        WrongState: it is open, counted or called off.
        WrongElectorate: not 2 to 1,000 voters, one of them twice, or more present than members.
        TooFew: a secret poll of fewer than three voters that was not confirmed.
    """
    poll = locked(poll)
    permissions.require(right)
    poll.move_to(PollState.OPEN)
    _refuse_wrong(voters, members=members, present=present)
    if poll.is_secret and len(voters) < FEW and not few_accepted:
        raise TooFew(
            _("Chỉ có %(count)d phiếu thì kết quả cho biết ai chọn gì. Hãy biểu quyết công khai, hoặc xác nhận vẫn bỏ phiếu kín.")
            % {"count": len(voters)}
        )
    poll.members, poll.present, poll.opened_at = members, present, at
    if poll.is_secret:
        poll.urn, poll.public_key = urn.make()
    poll.save(update_fields=["state", "members", "present", "opened_at", "urn", "public_key"])
    Entitlement.objects.bulk_create(_entitled(poll, voter) for voter in voters)
    changes = {"members": members, "present": present, "voters": [voter.label for voter in voters]}
    touch(poll)
    audit.record("voting.opened", poll, actor=actor, at=at, changes=changes)
    return poll


@transaction.atomic
def admit(poll: Poll, *, voter: Voter, right: Right, actor: User, at: datetime) -> Entitlement:
    """Give a late arrival a ballot while the poll is open (phát thêm phiếu); the number present grows with it. Twice is once.

    Raises:
        PermissionDenied: actor may not run the poll.
        WrongState: it is not open.
        WrongElectorate: there are as many present as there are members, or the electorate is full.
    """
    poll = locked(poll)
    permissions.require(right)
    already = poll.entitlements.filter(unit=voter.unit, person=voter.person).first()
    if already:
        return already
    if poll.state != PollState.OPEN:
        raise WrongElectorate(_("Cuộc biểu quyết không mở nên không phát thêm phiếu được. Hãy tải lại trang."))
    if (poll.present or 0) >= (poll.members or 0) or poll.entitlements.count() >= MOST:
        raise WrongElectorate(_("Số có mặt đã bằng tổng số thành viên nên không phát thêm phiếu được. Hãy xem lại danh sách."))
    poll.present = (poll.present or 0) + 1
    poll.save(update_fields=["present"])
    entitlement = _entitled(poll, voter)
    entitlement.save()
    touch(poll)
    audit.record("voting.voter_admitted", poll, actor=actor, at=at, changes={"voter": voter.label, "present": poll.present})
    return entitlement


@transaction.atomic
def cancel(poll: Poll, *, reason: str, right: Right, actor: User, at: datetime) -> Poll:
    """Call a poll off before it is counted (hủy cuộc biểu quyết). Sealed ballots are destroyed unopened, with the urn's key.

    Raises:
        PermissionDenied: actor may not run it.
        WrongState: it was counted or called off already.
        NotAsked: no reason.
    """
    poll = locked(poll)
    permissions.require(right)
    poll.move_to(PollState.CANCELLED)
    poll.cancel_reason, poll.ended_at = line(reason, _("Lý do hủy"), longest=LONGEST_REASON), at
    poll.save(update_fields=["state", "cancel_reason", "ended_at"])
    Envelope.objects.filter(poll=poll).delete()
    destroy_key_after_commit(poll)
    touch(poll)
    audit.record("voting.cancelled", poll, actor=actor, at=at, reason=poll.cancel_reason)
    return poll


def _entitled(poll: Poll, voter: Voter) -> Entitlement:
    return Entitlement(poll=poll, unit=voter.unit, person=voter.person, label=voter.label[:300])


def _refuse_wrong(voters: Sequence[Voter], *, members: int, present: int) -> None:
    if not FEWEST <= len(voters) <= MOST:
        values = {"fewest": FEWEST, "most": MOST, "count": len(voters)}
        raise WrongElectorate(_("Cần từ %(fewest)d đến %(most)d người hoặc đơn vị bỏ phiếu; đang có %(count)d.") % values)
    if len({(voter.unit.pk if voter.unit else None, voter.person.pk if voter.person else None) for voter in voters}) < len(voters):
        raise WrongElectorate(_("Có đơn vị hoặc người đứng hai lần trong danh sách bỏ phiếu. Hãy xem lại danh sách có mặt."))
    if not len(voters) <= present <= members:
        raise WrongElectorate(_("Số phiếu phát ra không thể nhiều hơn số có mặt, số có mặt không thể nhiều hơn tổng số thành viên."))
