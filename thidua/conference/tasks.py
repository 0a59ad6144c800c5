"""Slow work behind the pages: the papers of a conference put together."""

import tempfile
from datetime import datetime
from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thidua.conference import documents, permissions
from thidua.conference.models import Bundle, BundleKind
from thidua.conference.packing import Packing
from thidua.foundation import clock
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import kinds, storage
from thidua.foundation.refusal import Refused
from thidua.foundation.work import long

RELATED = ("cluster_year__cluster__council__authority", "cluster_year__monitor__person", "chair", "secretary")


@long.long_work
def put_together(run: long.Run, *, pk: int) -> None:
    """Make every paper of a bundle, and keep the files in one transaction with the end of the work (lập bộ hồ sơ).

    Killed midway, it begins again. A paper that cannot be made is listed in the index and on the page; the others are there.
    """
    bundle = Bundle.objects.select_related(*(f"conference__{each}" for each in RELATED)).get(pk=pk)
    conference, at = bundle.conference, clock.now()
    right = permissions.can_conduct(run.work.begun_by, conference, at.date())
    if not right:
        raise Refused(right.reason)
    whole = bundle.kind == BundleKind.WHOLE
    parts = documents.all_parts(conference) if whole else documents.invitation_parts(conference)
    run.expect(len(parts) + 1)
    with tempfile.TemporaryDirectory(prefix="thidua-ho-so-") as folder:
        packing = Packing(Path(folder), at)
        for number, part in enumerate(parts, start=1):
            packing.add(part)
            run.reached(number)
        packing.finish(conference, whole=whole)
        together = not whole and packing.join()
        with run.writing():
            _keep(bundle, packing, together=together, at=at)
            changes = {"kind": bundle.kind, "papers": packing.papers, "problems": len(packing.problems)}
            digest = {"sha256": bundle.archive.sha256 if bundle.archive else ""}
            audit.record("conference.bundle_made", conference, actor=run.work.begun_by, at=at, changes={**changes, **digest})
            year = conference.cluster_year
            run.finish(_said(packing), url=reverse("conference:papers", args=[year.year, year.cluster.code, conference.pk]))


def _said(packing: Packing) -> str:
    missing = len(packing.problems)
    said = ngettext("Đã lập %(count)d văn bản.", "Đã lập %(count)d văn bản.", packing.papers) % {"count": packing.papers}
    if not missing:
        return said
    lacks = ngettext("%(count)d văn bản chưa lập được.", "%(count)d văn bản chưa lập được.", missing) % {"count": missing}
    return _("%(made)s %(lacks)s Danh mục ghi lý do.") % {"made": said, "lacks": lacks}


def _keep(bundle: Bundle, packing: Packing, *, together: bool, at: datetime) -> None:
    """Store the files of this bundle, and take those of the earlier one of its kind away."""
    name = f"{bundle.kind_slug}-{bundle.conference_id}"
    bundle.archive = storage.store_path(packing.archive, name=f"{name}.zip", kind=kinds.ZIP, at=at)
    if together:
        bundle.together = storage.store_path(packing.together, name=f"{name}.pdf", kind=kinds.PDF, at=at)
    bundle.made_at, bundle.papers, bundle.problems = at, packing.papers, packing.problems
    bundle.save()
    for earlier in Bundle.objects.filter(conference=bundle.conference_id, kind=bundle.kind).exclude(pk=bundle.pk):
        files = [each for each in (earlier.archive, earlier.together) if each]
        earlier.delete()
        for each in files:
            storage.forget(each)
