"""Steps that several acts take: lock, ask whether the text is open, write a wording, count the change, keep a snapshot."""

from datetime import datetime

from django.utils.translation import gettext as _

from thidua.cluster import channels
from thidua.drafting.models import Clause, ClauseText, Draft, DraftVersion
from thidua.drafting.moments import TextFixed
from thidua.drafting.queries import clauses_of, content_of
from thidua.foundation.accounts.models import User
from thidua.foundation.live import publishing as live
from thidua.foundation.refusal import Conflict


def _locked(draft: Draft) -> Draft:
    """Return the draft, held until the act is done: acts on one draft take turns."""
    return Draft.objects.select_for_update(of=("self",), no_key=True).select_related("cluster_year__cluster").get(pk=draft.pk)


def _require_standing(clause: Clause) -> None:
    """Go on only when the clause was not taken out."""
    if clause.removed_at is not None:
        raise TextFixed(_("Điều này đã được bỏ khỏi dự thảo. Hãy khôi phục trước khi sửa."))


def _require_seen(clause: Clause, base: int | None, *, mine: object) -> None:
    """Go on only when the text is the one that the actor saw.

    Raises:
        Conflict: another person wrote a new text meanwhile; carries it and what the actor wrote.
    """
    if clause.current_id != base:
        raise Conflict(
            _("Nội dung đã đổi trong lúc đồng chí viết. Hai bản đặt cạnh nhau bên dưới, không bản nào bị mất."),
            theirs=clause.current,
            mine=mine,
        )


def _write(clause: Clause, heading: str, body: str, *, actor: User | None, at: datetime) -> ClauseText:
    """Add a wording to the clause and make it the one that stands."""
    sequence = clause.texts.count() + 1
    text = ClauseText.objects.create(clause=clause, sequence=sequence, heading=heading, body=body, written_by=actor, written_at=at)
    clause.current = text
    clause.save(update_fields=["current"])
    return text


def _count_change(draft: Draft) -> None:
    draft.revision += 1
    draft.save(update_fields=["revision"])
    live.publish(channels.year(draft.cluster_year_id))


def _snapshot(draft: Draft, label: str, *, actor: User, at: datetime) -> DraftVersion:
    """Keep the whole text as it stands."""
    return DraftVersion.objects.create(
        draft=draft,
        number=draft.versions.count() + 1,
        label=label,
        revision=draft.revision,
        content=content_of(clauses_of(draft)),
        made_by=actor,
        made_at=at,
    )
