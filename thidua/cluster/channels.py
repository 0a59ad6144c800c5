"""On which channel the year of a cluster tells that something of it changed: members, texts, signatures."""


def year(cluster_year_id: int) -> str:
    """Return the channel of a cluster's year."""
    return f"year:{cluster_year_id}"
