"""Checking the whole chain."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from thidua.foundation.audit.anchors import anchors
from thidua.foundation.audit.chain import GENESIS, hash_of
from thidua.foundation.audit.models import Entry


@dataclass(frozen=True)
class Report:
    """Outcome of a check: `problem` is empty when the chain is whole; rows after `anchored_to` are not anchored yet."""

    rows: int
    head: str
    anchored_to: int
    problem: str = ""
    first_wrong: int | None = None


def verify() -> Report:
    """Recompute every row's hash and hold the chain against the anchors.

    Names the first wrong row, or a cut before the last anchor, or a changed anchor file.
    """
    try:
        kept = anchors()
    except (ValueError, KeyError) as error:
        return Report(Entry.objects.count(), "", 0, _("Tệp mốc neo đã bị sửa: %(what)s.") % {"what": error})
    wanted = {anchor.count: anchor.hash for anchor in kept if anchor.count}
    last_anchor = max(wanted, default=0)
    previous, expected = GENESIS, 0
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        expected += 1
        if entry.number != expected:
            return Report(expected - 1, previous, last_anchor, _("Thiếu dòng %(n)d của nhật ký.") % {"n": expected}, expected)
        if entry.previous_hash != previous or entry.hash != hash_of(entry):
            return Report(expected, previous, last_anchor, _("Dòng %(n)d của nhật ký đã bị sửa.") % {"n": expected}, expected)
        if wanted.get(entry.number, entry.hash) != entry.hash:
            return Report(expected, previous, last_anchor, _("Dòng %(n)d không khớp mốc neo.") % {"n": expected}, expected)
        previous = entry.hash
    if expected < last_anchor:
        cut = {"last": expected, "anchor": last_anchor}
        problem = _("Nhật ký bị cắt: mốc neo ghi %(anchor)d dòng, nay chỉ còn %(last)d dòng.") % cut
        return Report(expected, previous, last_anchor, problem, expected + 1)
    return Report(expected, previous, last_anchor)
