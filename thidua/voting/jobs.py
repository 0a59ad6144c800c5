"""What the clock starts."""

import time

from thidua.voting import urn
from thidua.voting.models import Poll, PollState

# A key without a poll is what an opening left behind that did not commit; one that is being opened right now is younger than this.
ORPHAN_SECONDS = 3_600


def sweep_keys() -> int:
    """Destroy the keys of polls that have ended, should their own process not have lived to do it. Return how many."""
    kept = urn.names()
    polls = dict(Poll.objects.filter(urn__in=kept).values_list("urn", "state"))
    ended = (PollState.CLOSED, PollState.CANCELLED)
    dead = [name for name in kept if polls.get(name) in ended]
    dead += [name for name, written in kept.items() if name not in polls and time.time() - written > ORPHAN_SECONDS]
    for name in dead:
        urn.destroy(name)
    return len(dead)
