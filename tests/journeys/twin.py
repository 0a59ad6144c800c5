"""Puts the fictional twin's conference of 2023 at a stage, through the actions, for trials that begin in the middle.

`bring` runs this file in a process of its own on a server's data folder, while the server runs.
"""

import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import django

from tests.server import ROOT, Server, environment


def bring(server: Server, stage: str) -> None:
    """Bring the twin's conference to a stage: discussing, speaking, adopting, voting, signing, lapsed, rewritten or issued."""
    command = [sys.executable, "-m", "tests.journeys.twin", stage]
    done = subprocess.run(command, cwd=ROOT, env=environment(server.data), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def main(stage: str) -> None:
    from thidua.cluster.models import ClusterYear  # late: the settings come first
    from thidua.foundation import clock

    twin = ClusterYear.objects.get(cluster__code="cum-gia-dinh", year=2023)
    stages = {
        "discussing": discussing,
        "speaking": speaking,
        "adopting": adopting,
        "voting": voting,
        "signing": signing,
        "lapsed": lapsed,
        "rewritten": rewritten,
        "issued": issued,
    }
    stages[stage](twin, clock.now())


def account(username: str) -> Any:
    from thidua.foundation.accounts.models import User

    return User.objects.get(username=username)


def units_with_heads(twin: Any) -> list[tuple[Any, Any]]:
    members = twin.members.filter(left_on=None).select_related("unit").order_by("position")
    return [(each.unit, account(f"thutruong.gd{each.unit.short_name.removeprefix('GĐ')}")) for each in members]


def begin(twin: Any, kind: str, at: datetime) -> None:
    from thidua.conference import actions

    actions.start_item(twin.conferences.get().items.get(kind=kind), actor=account("canbo.gd2"), at=at)


def discussing(twin: Any, at: datetime) -> None:
    """All seven units are in the room and the drafts are being discussed; nobody has stated a position."""
    from thidua.conference import actions

    held, secretary = twin.conferences.get(), account("canbo.gd2")
    for unit, head in units_with_heads(twin):
        actions.check_in(held, unit=unit, name=head.person.full_name, actor=secretary, at=at)
    actions.open_session(held, actor=secretary, at=at)
    begin(twin, "discussion", at)


def speaking(twin: Any, at: datetime) -> None:
    """The floor is open; the first who asked speaks, two others wait."""
    from thidua.conference import actions

    held, chair = twin.conferences.get(), account("thutruong.gd2")
    if held.state == "called":
        discussing(twin, at)
    item = held.items.get(state="now")
    actions.open_floor(item, actor=chair, at=at)
    asked = [actions.ask_to_speak(item, unit=unit, actor=head, at=at) for unit, head in units_with_heads(twin)[2:5]]
    actions.call_speaker(asked[0], minutes=5, actor=chair, at=at)


def voting(twin: Any, at: datetime) -> None:
    """All seven units are in the room and vote secretly on who heads the cluster next year; three ballots are in the urn."""
    from thidua.conference import actions, votes
    from thidua.voting import actions as ballots
    from thidua.voting.asking import Ask

    held, secretary = twin.conferences.get(), account("canbo.gd2")
    if held.state == "called":
        discussing(twin, at)
    names = tuple(unit.name for unit, _head in units_with_heads(twin)[1:4])
    given = votes.rule_of_call(held)
    ask = Ask("Giới thiệu đơn vị làm cụm trưởng năm 2024", "secret", given.threshold, given.source, kind="election", options=names)
    poll = actions.prepare_vote(held.items.get(state="now"), ask=ask, actor=secretary, at=at)
    poll = actions.open_vote(held, poll=poll, actor=secretary, at=at)
    heads = {unit.pk: head for unit, head in units_with_heads(twin)}
    for each, choice in zip(poll.entitlements.order_by("-pk")[:3], (1, 1, 2), strict=True):
        ballots.vote(each, choice=[choice], actor=heads[each.unit_id], at=at)


def adopting(twin: Any, at: datetime) -> None:
    """The chair has gone on to the item in which drafts are adopted."""
    begin(twin, "adoption", at)


def signing(twin: Any, at: datetime) -> None:
    """The drafts are adopted and the covenant is open for signing; nobody has signed."""
    from thidua.conference import actions

    held, chair = twin.conferences.get(), account("thutruong.gd2")
    if held.state == "called":
        discussing(twin, at)
    for draft in twin.drafts.all():
        for unit, head in units_with_heads(twin):
            actions.state_position(held, draft=draft, unit=unit, stance="agrees", actor=head, at=at)
        actions.record_adoption(held, draft=draft, revision=draft.revision, actor=chair, at=at)
    begin(twin, "signing", at)
    open_covenant(twin, at)


def lapsed(_twin: Any, at: datetime) -> None:
    """The half minute is over for which a signature holds its file."""
    from thidua.signing.models import Lease

    Lease.objects.update(expires_at=at - timedelta(days=10_000))


def rewritten(twin: Any, at: datetime) -> None:
    """The head has given up the text that was open for signing, and opened another one."""
    from thidua.covenant import actions as covenant
    from thidua.covenant.models import Covenant
    from thidua.drafting import actions as drafting
    from thidua.drafting import queries
    from thidua.drafting.models import Clause

    officer, old = account("canbo.gd2"), Covenant.objects.select_related("draft").get(draft__cluster_year=twin)
    covenant.abandon(old, reason="Sửa câu chữ (giả định).", actor=account("thutruong.gd2"), at=at)
    draft = drafting.start(twin, kind="covenant", source=old.draft, actor=officer, at=at)
    first = next(each for each in queries.clauses_of(draft) if each.body)
    clause = Clause.objects.get(pk=first.clause)
    drafting.edit_clause(clause, heading=first.heading, body=f"{first.body} Câu mới.", base=first.text, actor=officer, at=at)
    draft = drafting.circulate(draft, comments_until=at + timedelta(hours=1), actor=officer, at=at)
    for unit, head in units_with_heads(twin):
        covenant.copy_commitments(draft, unit=unit, source=old.draft, actor=head, at=at)
    draft.refresh_from_db()
    drafting.agree(draft, actor=account("thutruong.gd2"), at=at, revision=draft.revision)
    open_covenant(twin, at)


def issued(twin: Any, at: datetime) -> None:
    """The drafts are adopted and the regulation is issued."""
    from thidua.drafting import actions as drafting

    signing(twin, at)
    drafting.issue(twin.drafts.get(kind="regulation"), actor=account("thutruong.gd2"), at=at)


def open_covenant(twin: Any, at: datetime) -> None:
    from thidua.covenant import actions as covenant

    draft = twin.drafts.get(kind="covenant", state="agreed")
    covenant.open_for_signing(draft, actor=account("thutruong.gd2"), at=at)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
