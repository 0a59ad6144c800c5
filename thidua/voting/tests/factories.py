"""Polls with voters around them, for tests. Units and people are plainly invented."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from thidua.domain.voting.threshold import Base, Rule, Threshold
from thidua.foundation.accounts.models import User
from thidua.foundation.rights import granted
from thidua.organisation.models import Person
from thidua.organisation.tests.factories import make_officer, make_person, make_unit
from thidua.voting import actions
from thidua.voting.actions import Voter
from thidua.voting.asking import Ask
from thidua.voting.models import Entitlement, Manner, Poll, PollKind

AT = datetime(2023, 2, 16, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
MAY = granted("Người điều hành cuộc thử.")
HALF = Threshold(Rule.MORE_THAN, 1, 2, Base.MEMBERS)
NAMES = tuple(f"Ứng viên Giả định {letter}" for letter in "ABCDEFGHIJKL")
_number = itertools.count(1)


@dataclass
class Room:
    """A poll, who runs it, and its voters: `people[i]` acts for the voter of `entitlements[i]`."""

    poll: Poll
    chair: User
    people: list[Person] = field(default_factory=list)
    voters: list[Voter] = field(default_factory=list)

    @property
    def entitlements(self) -> list[Entitlement]:
        return list(self.poll.entitlements.order_by("pk"))

    def open(self, **fields: Any) -> Poll:
        fields = {"members": len(self.voters), "present": len(self.voters), "right": MAY, "actor": self.chair, "at": AT, **fields}
        self.poll = actions.open_poll(self.poll, voters=self.voters, **fields)
        return self.poll

    def vote(self, number, *choice):
        return actions.vote(self.entitlements[number], choice=choice, actor=self.people[number].user, at=AT)

    def choose(self, number: int, *choice: int, **fields: Any):
        fields = {"actor": self.people[number].user, "at": AT, **fields}
        return actions.choose(self.entitlements[number], choice=choice, **fields)

    def close(self, **fields: Any) -> Poll:
        fields = {"right": MAY, "actor": self.chair, "at": AT, **fields}
        self.poll = actions.close(self.poll, **fields)
        return self.poll

    def cancel(self, **fields: Any) -> Poll:
        fields = {"reason": "Nhầm nội dung.", "right": MAY, "actor": self.chair, "at": AT, **fields}
        self.poll = actions.cancel(self.poll, **fields)
        return self.poll


def make_account(person=None):
    person = person or make_person()
    if person.user is None:
        person.user = User.objects.create_user(f"cu-tri-{next(_number)}", full_name=person.full_name)
        person.save()
    return person.user


def make_ask(manner=Manner.SECRET, **fields: Any) -> Ask:
    fields = {"question": "Thông qua nội dung giả định?", "threshold": HALF, "rule_source": "Quy chế giả định, Điều 7", **fields}
    return Ask(manner=manner, **fields)


def make_election(candidates=3, most=1, **fields: Any) -> Ask:
    return make_ask(kind=PollKind.ELECTION, options=NAMES[:candidates], most=most, **fields)


def make_room(voters=4, *, ask=None, by_person=False, subject="thu:1", **fields: Any) -> Room:
    """Make a prepared poll with so many voters: units with an officer each, or people."""
    chair = make_account()
    poll = actions.prepare(subject=subject, ask=ask or make_ask(**fields), right=MAY, actor=chair, at=AT)
    room = Room(poll, chair)
    for _each in range(voters):
        unit = None if by_person else make_unit()
        person = make_person() if unit is None else make_officer(unit)
        make_account(person)
        room.people.append(person)
        room.voters.append(Voter(unit.name, unit=unit) if unit else Voter(person.full_name, person=person))
    return room


def make_open(voters=4, **fields: Any) -> Room:
    """Make a poll that takes ballots."""
    room = make_room(voters, **fields)
    room.open(few_accepted=True)
    return room
