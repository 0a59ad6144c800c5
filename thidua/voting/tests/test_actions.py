"""Every act of a poll, and every refusal."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from thidua.domain.voting.tally import ABSTAIN, NO, YES
from thidua.foundation.audit.models import Entry
from thidua.foundation.rights import withheld
from thidua.foundation.states import WrongState
from thidua.organisation.tests.factories import make_unit
from thidua.voting import actions, jobs, queries, urn
from thidua.voting.asking import NotAsked
from thidua.voting.models import Ballot, Envelope, Manner, OpenVote, Option, Poll, PollState
from thidua.voting.tests.factories import AT, MAY, NAMES, make_account, make_ask, make_election, make_open, make_room

pytestmark = pytest.mark.django_db
MAY_NOT = withheld("Việc của người khác.")


@pytest.fixture(autouse=True)
def urns(settings, tmp_path):
    settings.URN_DIR = tmp_path / "urns"


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """What happens after a commit happens at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


# --- preparing ---------------------------------------------------------------------------------------------------------------------


def test_prepare_writes_the_question_and_its_three_answers():
    poll = make_room(0).poll
    assert [each.label for each in poll.options.order_by("position")] == ["Đồng ý", "Không đồng ý", "Không có ý kiến"]
    assert (poll.state, poll.threshold.part, poll.threshold.of, poll.rule_source) == ("draft", 1, 2, "Quy chế giả định, Điều 7")


def test_prepare_asks_the_right():
    with pytest.raises(PermissionDenied):
        actions.prepare(subject="thu:1", ask=make_ask(), right=MAY_NOT, actor=make_account(), at=AT)


@pytest.mark.parametrize(
    "ask",
    [
        make_ask(question=" \u200b "),
        make_ask(question="Rất dài " * 100),
        make_ask(rule_source=""),
        make_ask(manner="lottery"),
        make_election(1),
        make_election(3, most=3),
        make_election(3, most=0),
        make_ask(kind="election", options=("Đơn vị A", "đơn vị a")),
        make_ask(kind="election", options=("Đơn vị A", " ")),
        make_ask(kind="election", options=tuple(f"Phương án {n}" for n in range(101))),
    ],
)
def test_prepare_refuses_what_cannot_be_asked(ask):
    with pytest.raises(NotAsked):
        actions.prepare(subject="thu:1", ask=ask, right=MAY, actor=make_account(), at=AT)
    assert not Poll.objects.exists()


def test_a_candidate_withdraws_before_the_opening_and_stays_on_record():
    room = make_room(3, ask=make_election(3))
    option = room.poll.options.get(position=2)
    actions.withdraw_option(option, reason="Đã nhận cờ năm trước.", right=MAY, actor=room.chair, at=AT)
    again = actions.withdraw_option(option, reason="Lý do khác.", right=MAY, actor=room.chair, at=AT)
    assert (again.withdrawn_reason, room.poll.paper.options) == ("Đã nhận cờ năm trước.", (1, 3))
    room.open()
    with pytest.raises(actions.NotAChoice):
        room.vote(0, 2)


@pytest.mark.parametrize(
    ("room", "place", "reason"),
    [
        (lambda: make_open(3, ask=make_election(3)), 1, "Lý do"),
        (lambda: make_room(3, ask=make_election(3)), 1, " "),
        (lambda: make_room(3, ask=make_election(2)), 1, "Lý do"),
        (lambda: make_room(3), 1, "Lý do"),
    ],
    ids=["open already", "no reason", "too few would stay", "a yes/no question"],
)
def test_a_withdrawal_is_refused(room, place, reason):
    made = room()
    with pytest.raises(NotAsked):
        actions.withdraw_option(made.poll.options.get(position=place), reason=reason, right=MAY, actor=made.chair, at=AT)


# --- opening -----------------------------------------------------------------------------------------------------------------------


def test_open_fixes_the_voters_and_the_basis():
    room = make_room(4)
    poll = room.open(members=7, present=5)
    assert (poll.state, poll.members, poll.present) == ("open", 7, 5)
    assert [each.label for each in queries.roll(poll)] == [voter.label for voter in room.voters]


def test_open_makes_an_urn_that_only_the_server_reads():
    poll = make_open(4).poll
    assert urn.is_there(poll.urn)
    assert {path.stat().st_mode & 0o777 for path in urn._path(poll.urn).parent.iterdir()} == {0o600}
    assert make_open(4, manner=Manner.BY_UNIT).poll.urn == ""


@pytest.mark.parametrize(
    ("voters", "basis"),
    [(1, {}), (3, {"present": 2}), (3, {"present": 5, "members": 4}), (3, {"members": 2})],
    ids=["one voter", "more ballots than present", "more present than members", "more ballots than members"],
)
def test_open_refuses_a_wrong_electorate(voters, basis):
    with pytest.raises(actions.WrongElectorate):
        make_room(voters).open(**basis)


def test_open_refuses_a_voter_twice_and_too_many():
    room = make_room(3)
    room.voters.append(room.voters[0])
    with pytest.raises(actions.WrongElectorate):
        room.open()
    room.voters = room.voters[:1] * 1001
    with pytest.raises(actions.WrongElectorate):
        room.open()


def test_open_asks_before_fewer_than_three_vote_secretly():
    with pytest.raises(actions.TooFew):
        make_room(2).open()
    assert make_room(2).open(few_accepted=True).state == PollState.OPEN
    assert make_room(2, manner=Manner.BY_UNIT).open().state == PollState.OPEN


def test_open_asks_the_right_and_happens_once():
    room = make_room(3)
    with pytest.raises(PermissionDenied):
        room.open(right=MAY_NOT)
    room.open()
    with pytest.raises(WrongState):
        room.open()


def test_a_late_arrival_is_admitted_once_and_counts_as_present():
    room = make_room(3)
    room.open(members=5, present=3)
    voter = actions.Voter("Đơn vị đến muộn", unit=make_unit())
    first = actions.admit(room.poll, voter=voter, right=MAY, actor=room.chair, at=AT)
    assert actions.admit(room.poll, voter=voter, right=MAY, actor=room.chair, at=AT) == first
    room.poll.refresh_from_db()
    assert (room.poll.present, room.poll.entitlements.count()) == (4, 4)


def test_admit_is_refused_when_all_are_there_when_it_is_over_and_without_right():
    room = make_open(3)
    voter = actions.Voter("Đơn vị khác", unit=make_unit())
    with pytest.raises(actions.WrongElectorate):
        actions.admit(room.poll, voter=voter, right=MAY, actor=room.chair, at=AT)
    with pytest.raises(PermissionDenied):
        actions.admit(room.poll, voter=voter, right=MAY_NOT, actor=room.chair, at=AT)
    room.cancel()
    with pytest.raises(actions.WrongElectorate):
        actions.admit(room.poll, voter=voter, right=MAY, actor=room.chair, at=AT)


# --- secret ballots ----------------------------------------------------------------------------------------------------------------


def test_a_secret_ballot_is_counted_once_however_often_it_is_sent():
    room = make_open(4)
    room.vote(0, YES)
    for choice in (YES, NO, YES, ABSTAIN):
        with pytest.raises(actions.AlreadyVoted, match="Đã ghi nhận phiếu của đồng chí"):
            room.vote(0, choice)
    assert Envelope.objects.count() == 1


def test_votes_are_refused_with_their_reasons():
    room = make_open(4)
    with pytest.raises(PermissionDenied):
        actions.vote(room.entitlements[0], choice=[YES], actor=room.people[1].user, at=AT)
    with pytest.raises(PermissionDenied):
        actions.vote(room.entitlements[0], choice=[YES], actor=room.chair, at=AT)
    for wrong in ([], [YES, NO], [9]):
        with pytest.raises(actions.NotAChoice):
            actions.vote(room.entitlements[0], choice=wrong, actor=room.people[0].user, at=AT)
    with pytest.raises(actions.NotOpen):
        actions.choose(room.entitlements[0], choice=[YES], actor=room.people[0].user, at=AT)
    assert not Envelope.objects.exists()
    assert not room.poll.entitlements.filter(has_voted=True).exists()


def test_a_refused_ballot_ticks_nobody_off(monkeypatch):
    room = make_open(4)
    monkeypatch.setattr(urn, "seal", lambda *_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        room.vote(0, YES)
    assert not room.poll.entitlements.filter(has_voted=True).exists()


def test_close_counts_the_urn_mixes_the_ballots_and_destroys_envelopes_and_key(commit):
    room = make_open(5)
    for number, choice in enumerate((YES, YES, YES, NO)):
        room.vote(number, choice)
    with commit():
        result = room.close().result
    assert (result.counts, result.cast, result.passed) == ([[YES, 3], [NO, 1], [ABSTAIN, 0]], 4, True)
    assert (result.members, result.present, result.entitled) == (5, 5, 5)
    assert result.roll == [[voter.label, number < 4] for number, voter in enumerate(room.voters)]
    assert not Envelope.objects.exists()
    assert sorted(Ballot.objects.values_list("choice", flat=True)) == [[YES], [YES], [YES], [NO]]
    assert urn.names() == {}
    with pytest.raises(WrongState):
        room.close()


def test_people_vote_for_themselves_and_may_leave_the_paper_blank(commit):
    room = make_open(4, ask=make_election(3, most=2), by_person=True)
    for number, choice in enumerate(((1, 2), (1,), (), (1, 3))):
        room.vote(number, *choice)
    with commit():
        result = room.close().result
    assert (result.counts, result.blank, result.taken) == ([[1, 3], [2, 1], [3, 1]], 1, [1])


def test_candidates_level_at_the_last_place_are_left_to_the_meeting(commit):
    room = make_open(3, ask=make_election(3, most=2))
    for number, choice in enumerate(((1, 2), (1, 3), (2, 3))):
        room.vote(number, *choice)
    with commit():
        result = room.close().result
    assert (result.taken, result.level) == ([], [1, 2, 3])


def test_close_is_refused_without_ballots_without_right_and_when_the_urn_does_not_agree():
    room = make_open(4)
    with pytest.raises(actions.NobodyVoted):
        room.close()
    room.vote(0, YES)
    with pytest.raises(PermissionDenied):
        room.close(right=MAY_NOT)
    Envelope.objects.create(poll=room.poll, sealed=urn.seal(room.poll.public_key, [YES]))
    with pytest.raises(actions.UrnMismatch):
        room.close()
    assert Poll.objects.get().state == PollState.OPEN


def test_an_envelope_that_holds_no_ballot_is_invalid(commit):
    room = make_open(4)
    room.vote(0, YES)
    Envelope.objects.update(sealed=b"khong phai phieu")
    with commit():
        assert room.close().result.invalid == 1


def test_a_lost_key_leaves_only_calling_off(commit):
    room = make_open(4)
    room.vote(0, YES)
    urn.destroy(room.poll.urn)
    with pytest.raises(actions.KeyLost, match="Chỉ còn cách hủy"):
        room.close()
    with commit():
        room.cancel()
    assert (Poll.objects.get().state, Envelope.objects.count(), Ballot.objects.count()) == ("cancelled", 0, 0)


def test_cancel_destroys_the_ballots_unopened_and_needs_a_reason(commit):
    room = make_open(4)
    room.vote(0, YES)
    with pytest.raises(NotAsked):
        room.cancel(reason=" ")
    with pytest.raises(PermissionDenied):
        room.cancel(right=MAY_NOT)
    with commit():
        room.cancel()
    assert (Envelope.objects.count(), Ballot.objects.count(), urn.names()) == (0, 0, {})
    with pytest.raises(WrongState):
        room.cancel()
    with pytest.raises(actions.NotOpen):
        room.vote(1, YES)


def test_the_sweep_destroys_keys_that_were_left_and_no_other(monkeypatch):
    living, dead = make_open(4).poll, make_open(4)
    dead.vote(0, YES)
    dead.close()  # the process ends here: nothing happens after the commit
    orphan, _public = urn.make()
    assert jobs.sweep_keys() == 1
    assert set(urn.names()) == {living.urn, orphan}
    monkeypatch.setattr(jobs, "ORPHAN_SECONDS", -1)
    assert jobs.sweep_keys() == 1
    assert set(urn.names()) == {living.urn}
    urn.destroy(orphan)  # twice is once


# --- open votes and hands ----------------------------------------------------------------------------------------------------------


def test_a_unit_chooses_openly_and_changes_its_mind_until_the_close(commit):
    room = make_open(3, manner=Manner.BY_UNIT)
    room.choose(0, NO)
    room.choose(0, YES)
    room.choose(0, YES)
    room.choose(1, YES, actor=room.chair, right=MAY)
    with commit():
        result = room.close().result
    assert (result.counts, result.passed) == ([[YES, 2], [NO, 0], [ABSTAIN, 0]], True)
    assert OpenVote.objects.get(entitlement=room.entitlements[1]).written_by == room.chair
    assert Entry.objects.filter(event="voting.chosen").count() == 3
    with pytest.raises(actions.NotOpen):
        room.choose(2, YES)


def test_an_open_choice_is_refused_to_others_and_in_a_secret_manner():
    room = make_open(3, manner=Manner.BY_UNIT)
    with pytest.raises(PermissionDenied):
        room.choose(0, YES, actor=room.people[1].user)
    with pytest.raises(PermissionDenied):
        room.choose(0, YES, actor=room.chair)
    with pytest.raises(actions.NotAChoice):
        room.choose(0)
    with pytest.raises(actions.NotOpen):
        room.vote(0, YES)
    with pytest.raises(actions.NobodyVoted):
        room.close()


def test_hands_are_typed_and_held_against_the_room(commit):
    room = make_open(5, manner=Manner.HANDS)
    with pytest.raises(actions.NotTheHands):
        room.close()
    for wrong in ({YES: 4, NO: 2, ABSTAIN: 0}, {YES: 6, NO: 0, ABSTAIN: 0}, {YES: 3}):
        with pytest.raises(actions.NotTheHands):
            actions.record_hands(room.poll, counts=wrong, right=MAY, actor=room.chair, at=AT)
    with pytest.raises(PermissionDenied):
        actions.record_hands(room.poll, counts={YES: 5, NO: 0, ABSTAIN: 0}, right=MAY_NOT, actor=room.chair, at=AT)
    poll = actions.record_hands(room.poll, counts={YES: 3, NO: 1, ABSTAIN: 0}, right=MAY, actor=room.chair, at=AT)
    assert (poll.result.cast, poll.result.passed) == (4, True)
    with pytest.raises(WrongState):
        actions.record_hands(poll, counts={YES: 3, NO: 1, ABSTAIN: 0}, right=MAY, actor=room.chair, at=AT)
    with pytest.raises(actions.NotTheHands):
        actions.record_hands(make_open(3).poll, counts={YES: 3}, right=MAY, actor=room.chair, at=AT)


# --- the database's own word -------------------------------------------------------------------------------------------------------


def test_the_database_refuses_what_an_action_would_not_write():
    room = make_open(3)
    wrong = [
        {"state": "cancelled"},
        {"members": 2},
        {"share_of": 0},
        {"manner": "by_unit"},
        {"public_key": "", "urn": ""},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Poll.objects.filter(pk=room.poll.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Option.objects.create(poll=room.poll, position=1, label=NAMES[0])


def test_what_is_logged_names_voters_and_counts_and_no_choice(commit):
    room = make_open(4)
    room.vote(0, NO)
    entry = Entry.objects.get(event="voting.voted")
    assert (entry.changes, entry.reason, entry.subject_label) == ({"voter": room.voters[0].label}, "", room.poll.question)
    with commit():
        room.close()
    assert set(Entry.objects.get(event="voting.counted").changes) == {"cast", "blank", "invalid", "counts", "taken", "members", "present"}
