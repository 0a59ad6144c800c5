"""Steps that the acts share."""

from functools import partial

from django.db import transaction
from django.db.models import F

from thidua.foundation.live import publishing as live
from thidua.voting import channels, urn
from thidua.voting.models import Poll


def locked(poll: Poll) -> Poll:
    """Return the poll, alone with it until the transaction ends."""
    return Poll.objects.select_for_update(no_key=True).get(pk=poll.pk)


def touch(poll: Poll) -> None:
    """Raise the revision, and tell the open screens."""
    Poll.objects.filter(pk=poll.pk).update(revision=F("revision") + 1)
    live.publish(channels.polls(poll.subject))


def destroy_key_after_commit(poll: Poll) -> None:
    """Destroy the urn's key once what was decided is on disk; the sweep does it if this process does not live to."""
    if poll.urn:
        transaction.on_commit(partial(urn.destroy, poll.urn))
