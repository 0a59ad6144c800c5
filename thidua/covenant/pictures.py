"""What the open pages of a covenant share while it is signed, drawn once per version; and marks that tell whose own part has changed."""

import hashlib

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from thidua.cluster import channels
from thidua.covenant import queries
from thidua.covenant.models import Covenant
from thidua.foundation import clock
from thidua.foundation.live.hub import Picture, Subject
from thidua.organisation import channels as organisation

STATE = "giao-uoc"  # what concerns everybody's own part: whether it is signed, in force, given up


def of_unit(unit_id: int) -> str:
    """Return the name of the mark that concerns a unit."""
    return f"unit-{unit_id}"


def followed(covenant: Covenant) -> tuple[str, ...]:
    """Return the channels that a page of this covenant follows."""
    return followed_in(covenant.draft.cluster_year_id)


def followed_in(year_id: int) -> tuple[str, ...]:
    """Return the channels that the pages of a cluster's year follow: its own acts, and posts and delegations, which say who may sign."""
    return (channels.year(year_id), organisation.POSTS)


def wall_subject(covenant: Covenant, language: str) -> Subject:
    """Return what the pages of this covenant follow, in this language."""

    def draw() -> Picture:
        now = Covenant.objects.get(pk=covenant.pk)
        wall = queries.wall(now, clock.today())
        shown = {"wall": wall, "own": False, "being_signed": now.state in queries.OPEN_STATES, "ui": {"training": settings.TRAINING}}
        with translation.override(language):
            parts = {f"don-vi-{each.unit_id}": render_to_string("covenant/tile.html", shown | {"tile": each}) for each in wall.tiles}
            parts["so-chu-ky"] = render_to_string("covenant/wall_count.html", shown)
        marks = {of_unit(each.unit_id): _mark(each.state, each.signer, each.awaited, each.signing_until, each.page) for each in wall.tiles}
        return Picture(parts, marks | {STATE: _mark(now.state, len(wall.waiting) == 0)})

    return Subject(("covenant.wall", covenant.pk, language), followed(covenant), draw)


def _mark(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:8]
