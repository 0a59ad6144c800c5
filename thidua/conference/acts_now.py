"""What a reader may do at a conference now, page by page, with the fact that decides ("Vì sao?"): who he is, or how far it has come."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from thidua.conference import permissions, rules, votes
from thidua.conference.models import Assignment, Conference, ConferenceState, Minutes, MinutesState
from thidua.conference.queries import Room
from thidua.conference.steps import require_minutes_open, require_state
from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Act, Right, acts, first_of, unless_refused, when, withheld
from thidua.voting import permissions as voter
from thidua.voting.models import Poll, PollState
from thidua.voting.queries import has_open_poll


def of_call(conference: Conference, may_call: Right, may_conduct: Right, answers: list[Right]) -> list[Act]:
    """Of the conference's own page; `answers` are the reader's rights to its invitations."""
    before = unless_refused(require_state, conference, ConferenceState.DRAFT, ConferenceState.CALLED)
    photographed = unless_refused(require_state, conference, ConferenceState.IN_SESSION, ConferenceState.CLOSED)
    closed = when(conference.state == ConferenceState.CLOSED, _("Tin soạn được sau khi hội nghị bế mạc."))
    return acts(
        (_("Sửa giấy mời, chương trình; hoãn hội nghị"), may_call & before),
        (_("Mở bàn điều hành, ghi biên bản"), may_conduct),
        (_("Trả lời giấy mời"), first_of(answers, withheld(_("Đơn vị của đồng chí không có giấy mời hội nghị này.")))),
        (_("Thêm, bỏ, đổi thứ tự ảnh"), may_call & photographed),
        (_("Soạn tin về hội nghị"), may_call & closed),
    )


def of_assignments(conference: Conference, may_assign: Right) -> list[Act]:
    """Of what the conference gave units to do."""
    held = unless_refused(require_state, conference, ConferenceState.IN_SESSION, ConferenceState.CLOSED)
    return acts((_("Giao việc, thôi giao việc"), may_assign & held))


def of_assignment(user: User, assignment: Assignment, on: date) -> list[Act]:
    """Of one thing given to a unit."""
    stands = when(assignment.withdrawn_at is None, _("Việc này đã thôi giao."))
    waits = when(assignment.done_at is None, _("Đơn vị đã báo làm xong."))
    done = when(assignment.done_at is not None, _("Đơn vị chưa báo làm xong."))
    return acts(
        (_("Báo kết quả"), permissions.can_report_assignment(user, assignment, on) & stands & waits),
        (_("Trả lại vì chưa đạt"), permissions.can_hand_back(user, assignment, on) & stands & done),
        (_("Thôi giao"), permissions.can_assign(user, assignment.conference, on) & stands),
    )


def of_minutes(conference: Conference, found: Minutes | None, conducts: Right, is_secretary: Right, is_chair: Right) -> list[Act]:
    """Of the minutes."""
    state = found.state if found else ""
    written = unless_refused(require_minutes_open, conference, found)
    waits = when(state == MinutesState.WRITTEN, _("Thư ký xác nhận sau khi biên bản được soạn, và một lần."))
    confirmed = when(state == MinutesState.SECRETARY_CONFIRMED, _("Chủ trì xác nhận sau khi thư ký đã xác nhận, và một lần."))
    return acts(
        (_("Soạn biên bản, sửa câu chữ"), conducts & written),
        (_("Xác nhận của thư ký"), is_secretary & waits),
        (_("Xác nhận hoặc trả lại của chủ trì"), is_chair & confirmed),
    )


def of_vote(user: User, conference: Conference, poll: Poll, in_room: Room) -> list[Act]:
    """Of one vote at the chair's table."""
    at_table = permissions.can_conduct(user, conference, clock.today()) & unless_refused(
        require_state, conference, ConferenceState.IN_SESSION
    )
    is_open, presence = poll.state == PollState.OPEN, rules.quorum_now(conference, in_room)
    prepared = when(poll.state == PollState.DRAFT, _("Cuộc biểu quyết này đã mở, đã kiểm phiếu hoặc đã hủy."))
    alone = when(is_open or not has_open_poll(votes.subject(conference)), votes.another_is_open())
    enough = when(presence.enough, rules.presence_sentence(conference, presence))
    return acts(
        (_("Mở biểu quyết, ghi xin rút"), at_table & prepared & alone & enough),
        (_("Phát thêm phiếu, kết thúc và kiểm phiếu"), at_table & when(is_open, _("Chỉ làm được khi cuộc biểu quyết đang mở."))),
        (_("Hủy cuộc biểu quyết"), at_table & when(is_open or bool(prepared), _("Cuộc biểu quyết đã xong nên không hủy được nữa."))),
    )


def of_session(user: User, values: dict[str, Any], mine: frozenset[int]) -> list[Act]:
    """Of the telephone's page; `values` as from `pictures.session_values`, `mine` the member units that the reader speaks for."""
    conference, in_room = values["conference"], values["room"]
    held = when(conference.state == ConferenceState.IN_SESSION, _("Làm được khi hội nghị đang họp."))
    speaks = _speaks(user, values, mine) & held & _is_here(in_room, mine)
    now = values["now"]
    floor = when(bool(now and now.floor_open), _("Mục đang diễn ra chưa mở phần phát biểu."))
    return acts(
        (
            _("Nêu quan điểm của đơn vị"),
            speaks & when(bool(values["stands"]), _("Mục đang diễn ra không có dự thảo nào để nêu quan điểm.")),
        ),
        (_("Xin phát biểu"), speaks & floor),
        (_("Bỏ phiếu"), speaks & _ballot(user, values, mine)),
        (_("Mở biểu quyết, kết thúc và kiểm phiếu"), permissions.can_conduct(user, conference, clock.today()) & held),
    )


def _speaks(user: User, values: dict[str, Any], mine: frozenset[int]) -> Right:
    units = [each.member.unit for each in values["room"].units if each.member.unit_id in mine]
    no_unit = withheld(_("Cán bộ, thủ trưởng của đơn vị thành viên làm việc này thay mặt đơn vị mình."))
    return first_of((permissions.can_state_position(user, values["conference"], unit, clock.today()) for unit in units), no_unit)


def _is_here(in_room: Room, mine: frozenset[int]) -> Right:
    return when(bool(mine & in_room.present_ids), _("Đơn vị chưa được điểm danh có mặt. Hãy báo thư ký tại hội trường."))


def _ballot(user: User, values: dict[str, Any], mine: frozenset[int]) -> Right:
    """The right to the ballots of the poll that is open: entitled, and not yet cast."""
    if not values["ballots"]:
        return withheld(_("Chưa có cuộc biểu quyết nào đang mở."))
    found = [each for unit in sorted(mine) for each in values["ballots"].get(unit, ())]
    rights = [
        voter.can_vote(user, each.entitlement, clock.today())
        & when(not (each.poll.is_secret and each.entitlement.has_voted), _("Phiếu của đơn vị đã bỏ. Mỗi phiếu kín chỉ bỏ một lần."))
        for each in found
    ]
    return first_of(rights, withheld(_("Đơn vị đến sau khi mở biểu quyết nên chưa có phiếu. Bàn điều hành phát thêm phiếu được.")))
