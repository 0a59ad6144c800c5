"""The units' places in the covenant's file, by name."""

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from thidua.signing.models import ScannedPage

PREFIX = "don-vi-"


def place_name(unit_id: int) -> str:
    """Return the name of a unit's place for its signature in the covenant's file."""
    return f"{PREFIX}{unit_id}"


def waiting_page() -> Subquery:
    """Return, for a query of signatories, the id of the scanned page that waits there for a second person."""
    place = Concat(Value(PREFIX), Cast(OuterRef("unit_id"), CharField()))
    pages = ScannedPage.objects.filter(file=OuterRef("covenant__signed_file"), place=place, confirmed_at=None, withdrawn_at=None)
    return Subquery(pages.values("pk")[:1])
