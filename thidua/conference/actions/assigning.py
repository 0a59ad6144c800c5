"""What the chair's conclusion gives the units to do (giao việc), until it is done."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.cluster.permissions import member_unit_ids
from thidua.conference import notices, permissions
from thidua.conference.models import Assignment, Conference, ConferenceState
from thidua.conference.steps import LONGEST, line, locked, require_state, words
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation.models import Unit

LONGEST_CONTENT = 500
MOST = 500  # of one conference


class NotAssigned(Refused):
    """Nobody is named, the units are no members, all of them have it already, the day lies before the conference, or there are too many."""


class NotOpen(Refused):
    """The work is done, withdrawn, or not reported, so that this cannot be done with it."""


@transaction.atomic
def assign(
    conference: Conference, *, content: str, units: Sequence[Unit], due_on: date | None, actor: User, at: datetime
) -> list[Assignment]:
    """Give units something to do as the chair concluded (giao việc), each its own; who has the very same already keeps that one.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: it is not in session and has not closed.
        NotWritten: no words, or too long.
        NotAssigned: as the class says.
    """
    conference = locked(conference)
    permissions.require(permissions.can_assign(actor, conference, at.date()))
    require_state(conference, ConferenceState.IN_SESSION, ConferenceState.CLOSED)
    content = line(content, _("Việc được giao"), longest=LONGEST_CONTENT)
    held = timezone.localtime(conference.starts_at).date()
    if due_on is not None and due_on < held:
        values = {"due": vi_date(due_on), "held": vi_date(held)}
        raise NotAssigned(_("Hạn %(due)s trước ngày họp %(held)s. Hãy xem lại hạn, hoặc để trống nếu chủ trì chưa định.") % values)
    if not units:
        raise NotAssigned(_("Chưa chọn đơn vị nào. Hãy chọn ít nhất một đơn vị để giao việc."))
    members = member_unit_ids(conference.cluster_year)
    stranger = next((each for each in units if each.pk not in members), None)
    if stranger is not None:
        raise NotAssigned(_("%(unit)s không là thành viên của cụm năm nay nên không giao việc được.") % {"unit": stranger.name})
    live = conference.assignments.filter(withdrawn_at=None)
    have = set(live.filter(content=content).values_list("unit_id", flat=True))
    wanted = [each for each in units if each.pk not in have]
    if not wanted:
        raise NotAssigned(_("Các đơn vị đã chọn đều được giao việc này rồi."))
    if live.count() + len(wanted) > MOST:
        raise NotAssigned(_("Hội nghị đã giao nhiều việc nhất có thể (%(most)d). Hãy thôi giao việc không còn cần.") % {"most": MOST})
    made = [conference.assignments.create(unit=each, content=content, due_on=due_on, given_at=at) for each in wanted]
    for each in made:
        audit.record(
            "conference.assigned", each, actor=actor, at=at, changes={"content": content, "unit": each.unit.name, "due_on": due_on}
        )
        notices.assigned(each, actor=actor, at=at)
    return made


@transaction.atomic
def report_done(assignment: Assignment, *, result: str, actor: User, at: datetime) -> Assignment:
    """Say that the unit has done it, and what came of it (báo đã làm xong).

    Raises:
        PermissionDenied: actor is neither officer nor head of the unit.
        NotOpen: it is reported already, or was withdrawn.
        NotWritten: no words on the result.
    """
    assignment = _locked(assignment)
    permissions.require(permissions.can_report_assignment(actor, assignment, at.date()))
    _require_standing(assignment)
    if assignment.done_at:
        raise NotOpen(_("Đơn vị đã báo làm xong việc này. Hãy tải lại trang để xem."))
    assignment.result = words(result, _("Kết quả thực hiện"), longest=LONGEST)
    assignment.done_at, assignment.done_by = at, actor
    assignment.save(update_fields=["result", "done_at", "done_by"])
    audit.record("conference.assignment_done", assignment, actor=actor, at=at, changes={"result": assignment.result})
    notices.assignment_done(assignment, actor=actor, at=at)
    return assignment


@transaction.atomic
def hand_back(assignment: Assignment, *, reason: str, actor: User, at: datetime) -> Assignment:
    """Give it back to the unit because it is not done yet (trả lại); what the unit wrote stays for it to go on from.

    Raises:
        PermissionDenied: actor does not act for the cluster's head unit.
        NotOpen: the unit has not reported it, or it was withdrawn.
        NotWritten: no reason.
    """
    assignment = _locked(assignment)
    permissions.require(permissions.can_hand_back(actor, assignment, at.date()))
    _require_standing(assignment)
    if assignment.done_at is None:
        raise NotOpen(_("Đơn vị chưa báo làm xong việc này nên không có gì để trả lại."))
    assignment.returned_reason = line(reason, _("Lý do trả lại"), longest=LONGEST_CONTENT)
    assignment.done_at = None
    assignment.save(update_fields=["returned_reason", "done_at"])
    audit.record("conference.assignment_returned", assignment, actor=actor, at=at, reason=assignment.returned_reason)
    notices.assignment_returned(assignment, actor=actor, at=at)
    return assignment


@transaction.atomic
def withdraw_assignment(assignment: Assignment, *, reason: str, actor: User, at: datetime) -> Assignment:
    """Take it back as if never given (thôi giao), with the reason; twice is once.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        NotWritten: no reason.
    """
    assignment = _locked(assignment)
    permissions.require(permissions.can_assign(actor, assignment.conference, at.date()))
    if assignment.withdrawn_at:
        return assignment
    assignment.withdrawn_reason = line(reason, _("Lý do thôi giao"), longest=LONGEST_CONTENT)
    assignment.withdrawn_at = at
    assignment.save(update_fields=["withdrawn_reason", "withdrawn_at"])
    audit.record("conference.assignment_withdrawn", assignment, actor=actor, at=at, reason=assignment.withdrawn_reason)
    notices.assignment_withdrawn(assignment, actor=actor, at=at)
    return assignment


def _locked(assignment: Assignment) -> Assignment:
    related = ("conference__cluster_year__cluster", "unit")
    return Assignment.objects.select_for_update(no_key=True, of=("self",)).select_related(*related).get(pk=assignment.pk)


def _require_standing(assignment: Assignment) -> None:
    if assignment.withdrawn_at:
        raise NotOpen(_("Việc này đã thôi giao ngày %(day)s.") % {"day": vi_date(assignment.withdrawn_at)})
