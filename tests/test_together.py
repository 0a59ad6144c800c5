"""Several people at one moment, on PostgreSQL where they really act at once: one of them waits, nobody overwrites, nothing is lost.

On SQLite writers take turns by themselves; what several processes do there is tried in covenant/tests/test_kill.py.
"""

from datetime import date, timedelta

import pytest
from django.db import transaction

from thidua.cluster import actions as cluster
from thidua.cluster.actions.members import MembersRefused
from thidua.cluster.models import MemberUnit, YearState
from thidua.cluster.rotation import Place
from thidua.cluster.tests.factories import make_cluster, make_scene, make_year
from thidua.covenant import actions as covenant
from thidua.covenant.models import CovenantState
from thidua.covenant.tests.factories import AT as SIGNED_AT
from thidua.covenant.tests.factories import certify, make_draft, make_open, sign_with_key
from thidua.covenant.verify import problems
from thidua.domain.voting.tally import NO, YES
from thidua.drafting import actions as drafting
from thidua.drafting.models import Answer, DraftState
from thidua.drafting.tests.factories import AT, UNTIL, make_agreed, make_circulated, say
from thidua.foundation import clock
from thidua.foundation.audit import chain as audit
from thidua.foundation.audit.models import Entry
from thidua.foundation.audit.verify import verify
from thidua.foundation.refusal import Refused
from thidua.foundation.states import WrongState
from thidua.foundation.tests.together import together
from thidua.organisation import actions as organisation
from thidua.organisation.models import Capacity
from thidua.organisation.tests.factories import make_administrator, make_person
from thidua.paper.models import Direction, OfficialDocument
from thidua.signing import closing
from thidua.signing import keys as signing_keys
from thidua.signing.models import SealKey
from thidua.signing.tests.factories import make_authority, make_certificate
from thidua.voting import urn
from thidua.voting.actions import AlreadyVoted, NotOpen
from thidua.voting.tests.factories import make_open as make_poll

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_two_last_signatures_at_once_bring_the_covenant_into_force_once():
    scene, signed = make_open(3)
    certify(scene)

    def sign(number):
        sign_with_key(scene, signed, number, at=SIGNED_AT + timedelta(minutes=number))

    sign(0)
    assert together(lambda: sign(1), lambda: sign(2)) == []
    signed.refresh_from_db()
    assert signed.state == CovenantState.IN_FORCE
    assert Entry.objects.filter(event="covenant.came_into_force").count() == 1
    assert problems(signed) == []
    assert verify().problem == ""


def test_one_unit_signing_twice_at_once_signs_once():
    scene, signed = make_open(3)
    certify(scene, 1)
    raised = together(*[lambda: sign_with_key(scene, signed, 1)] * 3)
    assert [isinstance(each, Refused) for each in raised] == [True, True]
    assert signed.signatories.filter(state="signed").count() == 1
    assert problems(signed) == []


def test_one_draft_issued_twice_at_once_takes_one_number():
    desk = make_agreed()
    at = UNTIL + timedelta(days=2)
    raised = together(*[lambda: drafting.issue(desk.draft, actor=desk.head, at=at)] * 3)
    assert [type(each) for each in raised] == [WrongState, WrongState]
    assert OfficialDocument.objects.filter(direction=Direction.OUTGOING).values_list("sequence", flat=True).get() == 1
    assert desk.fresh().state == DraftState.ISSUED


def test_one_comment_answered_twice_at_once_has_one_answer():
    desk = make_circulated()
    said = say(desk, desk.clause())
    words = {"decision": "accepted", "actor": desk.head, "at": AT + timedelta(hours=1)}
    raised = together(*[lambda reason=reason: drafting.answer(said, reason=reason, **words) for reason in ("Đúng.", "Phù hợp.")])
    assert [isinstance(each, Refused) for each in raised] == [True]
    assert Answer.objects.filter(comment=said).count() == 1


def test_one_unit_taken_into_two_clusters_at_once_is_in_one():
    scene = make_scene(3)
    unit = scene.outsider.posts.get().unit
    years = [make_year(make_cluster(scene.council), [], year=2024, state=YearState.DRAFT) for _each in range(2)]
    given = {"actor": scene.specialist.user, "at": AT}
    raised = together(*[lambda year=year: cluster.set_members(year, [Place(1, unit.pk, "head")], **given) for year in years])
    assert [type(each) for each in raised] == [MembersRefused]
    assert MemberUnit.objects.filter(unit=unit, year=2024, left_on=None).count() == 1


def test_eight_writers_leave_no_gap_in_the_log():
    users = [make_person().user for _each in range(8)]

    def write(user):
        for number in range(5):
            with transaction.atomic():
                audit.record("thing.changed", user, actor=user, at=clock.now(), changes={"number": [None, number]})

    assert together(*[lambda user=user: write(user) for user in users]) == []
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 41))
    assert verify().problem == ""


def test_who_locks_a_record_and_who_points_at_it_do_not_wait_for_each_other():
    """One holds the unit and waits for its turn in the log; the other has the turn, and at its end asks whether the unit is there."""
    scene = make_scene(3)
    draft, unit = make_draft(scene.year), scene.units[1]
    newcomers = [make_person() for _each in range(15)]

    def take_up():
        for person in newcomers:
            given = {"title": "Cán bộ", "capacity": Capacity.OFFICER, "valid_from": date(2023, 1, 1)}
            organisation.start_post(person=person, unit=unit, actor=scene.specialist.user, at=AT, **given)

    def commit():
        for number in range(15):
            words = {"field": "emulation", "content": f"Việc thứ {number} (ví dụ)", "target": None, "measure": ""}
            covenant.write_commitment(draft, unit=unit, actor=scene.officers[1].user, at=AT, **words)

    assert together(take_up, commit) == []
    assert verify().problem == ""


def test_one_ballot_sent_five_times_at_once_is_counted_once(settings, tmp_path):
    settings.URN_DIR = tmp_path / "urns"
    room = make_poll(4)
    raised = together(*[lambda: room.vote(0, YES)] * 5)
    assert [type(each) for each in raised] == [AlreadyVoted] * 4
    assert room.poll.envelopes.count() == 1


def test_ballots_and_the_count_at_once_leave_no_ballot_uncounted(settings, tmp_path):
    settings.URN_DIR = tmp_path / "urns"
    room = make_poll(4)
    room.vote(0, YES)
    raised = together(lambda: room.vote(1, YES), lambda: room.vote(2, NO), room.close, lambda: room.vote(3, YES))
    assert {type(each) for each in raised} <= {NotOpen}
    result = room.poll.result
    assert result.cast == 4 - len(raised) == sum(voted for _label, voted in result.roll) == room.poll.ballots.count()
    assert room.poll.envelopes.count() == 0
    assert urn.names() == {}


# --- keys --------------------------------------------------------------------------------------------------------------------------


def test_seal_that_three_need_first_is_made_once():
    assert together(*[signing_keys.seal_key] * 3) == []
    assert SealKey.objects.count() == 1


def test_passphrases_guessed_at_once_are_counted_one_by_one(monkeypatch):
    monkeypatch.setitem(closing.COST, "n", 2**4)
    administrator = make_administrator().user
    make_authority(administrator)
    row = make_certificate(actor=administrator)
    refused = together(*[lambda: signing_keys.open_office_key(row, "đoán mò một câu")] * 7)
    assert sorted("gõ sai 5 lần" in str(each) for each in refused) == [False] * 5 + [True] * 2
