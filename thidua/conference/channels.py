"""What the screens of a conference follow: its own acts, its votes, and those of the cluster's year (members, texts, signatures)."""

from thidua.cluster import channels as cluster
from thidua.conference.models import Conference
from thidua.voting import channels as voting


def subject(pk: int) -> str:
    """Return the name by which polls know a conference."""
    return f"conference:{pk}"


def conference(pk: int) -> str:
    """Return the channel on which a conference tells that something was done there."""
    return f"conference:{pk}"


def followed(shown: Conference) -> tuple[str, ...]:
    """Return the channels that a screen of this conference follows."""
    return (conference(shown.pk), voting.polls(subject(shown.pk)), cluster.year(shown.cluster_year_id))
