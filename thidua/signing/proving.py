"""Signatures get what it takes to prove them later, behind the pages: a timestamp that could not be had, lists of revoked certificates.

The work is done on a copy, without the lease; the lease is taken for the moment of writing, so that nobody who signs waits for a server.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet

from thidua.foundation.audit import chain as audit
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.foundation.signing import checking
from thidua.foundation.signing.refusals import FileRefused, TimestampMissed
from thidua.foundation.signing.timestamps import Timestamps, upgrade
from thidua.signing import keys, leases, levels
from thidua.signing.models import Level, PdfSignature, SignedFile

log = logging.getLogger(__name__)

# A file is left alone while people sign it; one that rose no further is tried again, less and less hopefully.
QUIET = timedelta(minutes=10)
AGAIN_WITHOUT_TIMESTAMP, AGAIN = timedelta(hours=1), timedelta(days=1)
GIVEN_UP = timedelta(days=90)
AT_ONCE = 20
ORDER = list(Level.values)


def due(now: datetime) -> QuerySet[SignedFile]:
    """Return the files with signatures that could rise, those first that were never tried."""
    low, lower = Q(signatures__level__in=(Level.BASIC, Level.TIMESTAMPED)), Q(signatures__level=Level.BASIC)
    last = SignedFile.objects.annotate(last=Max("signatures__signed_at"))
    quiet = last.filter(last__lt=now - QUIET, last__gt=now - GIVEN_UP)
    untried = Q(proved_at=None) | (low & Q(proved_at__lt=now - AGAIN)) | (lower & Q(proved_at__lt=now - AGAIN_WITHOUT_TIMESTAMP))
    wanted = quiet.filter(untried, pk__in=SignedFile.objects.filter(low).values("pk")).values("pk")
    return SignedFile.objects.filter(pk__in=wanted).select_related("current").order_by(F("proved_at").asc(nulls_first=True), "pk")


def prove_all(now: datetime, at: datetime) -> int:
    """Raise what can be raised; return how many files did. A server that does not answer ends the round."""
    server = levels.server()
    if server is None:
        return 0
    risen = 0
    for file in list(due(now)[:AT_ONCE]):
        try:
            risen += prove(file, server, now=now, at=at)
        except TimestampMissed as missed:
            log.warning("signatures wait for a timestamp: %s", missed)
            break
        except leases.LeaseHeld:
            continue
        except (Refused, OSError, ValueError):
            log.exception("signatures of file %s cannot be raised now", file.pk)
            SignedFile.objects.filter(pk=file.pk).update(proved_at=now)
    return risen


def prove(file: SignedFile, server: Timestamps, *, now: datetime, at: datetime) -> bool:
    """Give one file what its signatures lack, as a revision of its own; return whether any of them rose.

    What does not raise a level, as a timestamp of a server that is not trusted here, is not written.

    Raises:
        TimestampMissed: the server gave no timestamp.
        FileRefused: the PDF cannot be read.
        LeaseHeld: somebody signs at this moment.
    """
    trust = keys.trust()
    content = upgrade(storage.read(file.current), replace(trust, fetch=True), server, at=now)
    checked = checking.report(content, trust, at=now)
    if checked.problem is not None:
        raise FileRefused(f"file {file.pk}: {checked.problem.value}")
    found = {each.field: each for each in checked.signatures if each.holds and each.level.value in ORDER}
    raised = {
        each.pk: found[each.place]
        for each in file.signatures.all()
        if each.place in found and ORDER.index(found[each.place].level.value) > ORDER.index(each.level)
    }
    if not raised:
        SignedFile.objects.filter(pk=file.pk).update(proved_at=now)
        return False
    return _write(file, content, raised, now=now, at=at)


def _write(file: SignedFile, content: bytes, raised: dict[int, Any], *, now: datetime, at: datetime) -> bool:
    storage.write(content)
    lease = leases.take(file, leases.Wanted(user=None, person=None, holder=""), rule=lambda _fresh: None)
    try:
        if lease.base != file.revision:  # somebody signed meanwhile: in the next round
            return False
        with transaction.atomic(durable=True):
            file = leases.write(lease, content)
            changes: dict[str, Any] = {"revision": [file.revision - 1, file.revision], "sha256": file.current.sha256}
            for signature in PdfSignature.objects.filter(pk__in=raised).order_by("pk"):
                changes[signature.place] = [signature.level, raised[signature.pk].level.value]
                signature.level, signature.timestamped_at = raised[signature.pk].level.value, raised[signature.pk].timestamped_at
                signature.save(update_fields=["level", "timestamped_at"])
            SignedFile.objects.filter(pk=file.pk).update(proved_at=now)
            audit.record("signing.level_raised", file, actor=None, at=at, changes=changes)
        return True
    finally:
        leases.give_back(lease)
