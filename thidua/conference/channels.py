"""What the screens of a conference follow: its own acts, and those of the cluster's year (members, texts, signatures)."""

from thidua.cluster import channels as cluster
from thidua.conference.models import Conference


def conference(pk: int) -> str:
    """Return the channel on which a conference tells that something was done there."""
    return f"conference:{pk}"


def followed(shown: Conference) -> tuple[str, ...]:
    """Return the channels that a screen of this conference follows."""
    return (conference(shown.pk), cluster.year(shown.cluster_year_id))
