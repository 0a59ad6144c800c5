"""A Word copy that comes back edited: read, looked over, and what was chosen written at once as ordinary opinions, or as the text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.domain.text.structure import HEADINGS, LONGEST_HEADING
from thidua.drafting import permissions
from thidua.drafting.actions.opinions import SaidAlready, Wording, comment
from thidua.drafting.actions.steps import _locked
from thidua.drafting.actions.writing import NothingChanged, edit_clause, insert_clause, place_clause, remove_clause
from thidua.drafting.documents import clause_lines
from thidua.drafting.models import Clause, Draft, WordReturn
from thidua.drafting.moments import OPINIONS, TEXT, way_of_return
from thidua.drafting.queries import NumberedClause, clauses_of, wordings_then
from thidua.drafting.returning import Change, Found, New, compared
from thidua.drafting.word.returned import Returned
from thidua.drafting.word.wording import Expected
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import kinds, storage
from thidua.foundation.refusal import Conflict, Refused
from thidua.organisation.models import Person, Unit

KEPT = timedelta(days=14)
MOST_CHANGES = 2_000
LONGEST_TITLE, LONGEST_BODY, LONGEST_OPINION = 500, 20_000, 5_000
ORDER = {"edit": 0, "move": 1, "add": 2, "remove": 3}  # what is written first: the others find their neighbours still there


class NotOfThisDraft(Refused):
    """The file was not made from this text."""


class NothingCameBack(Refused):
    """The file changes nothing, came back before, or nothing is chosen."""


class NotWritable(Refused):
    """A change cannot be written as it is."""


@dataclass(frozen=True)
class Whose:
    """Whose words a change is, where not the sender's: a colleague of the unit, or the name in the file."""

    name: str = ""
    person: Person | None = None


@dataclass(frozen=True)
class Written:
    """How many changes were written, and how many the unit had said already."""

    new: int
    known: int


@transaction.atomic
def begin_return(draft: Draft, *, returned: Returned, upload: UploadedFile, actor: User, at: datetime) -> WordReturn:
    """Keep an edited copy that was read, to be looked over. The same file sent twice: returns the one that waits.

    Raises:
        PermissionDenied: actor neither comments on the draft nor writes it.
        TextFixed: the draft is agreed, issued or out of use.
        CommentsClosed: no opinions are taken now, and actor does not write the text.
        NotOfThisDraft: it was made from another text, or not here.
        NothingCameBack: it changes nothing, or what it changed was written already.
        NotWritable: it changes more than anybody looks over.
        FileRefused: the file is too large or not named as what it is.
    """
    draft = _locked(draft)
    permissions.require(permissions.can_return(actor, draft, at.date()))
    way = way_of_return(draft, at, writes=bool(permissions.can_edit(actor, draft, at.date())))
    _require_of_this(draft, returned, actor, at)
    stored = storage.store(upload, allowed=(kinds.DOCX,), at=at)
    before = WordReturn.objects.filter(draft=draft, sent_by=actor, sha256=stored.sha256).first()
    if before is not None:
        storage.forget(stored)
        if before.written_at is None:
            return before
        raise NothingCameBack(_("Tệp này đồng chí đã gửi và đã ghi rồi. Muốn gửi thêm thì sửa tiếp trong tệp rồi gửi lại."))
    found = _changes_in(draft, returned, way=way)
    if not found.changes:
        raise NothingCameBack(_("Chữ trong tệp giống hệt dự thảo: không có thay đổi hay ghi chú nào để ghi."))
    if len(found.changes) > MOST_CHANGES:
        raise NotWritable(_("Tệp có quá nhiều thay đổi để xem lại một lần. Hãy chia ra sửa và gửi nhiều lần."))
    content = {"way": way, "changes": [each.as_json() for each in found.changes], "gone": found.gone_since, "tables": found.tables}
    made = WordReturn.objects.create(
        draft=draft, file=stored, sha256=stored.sha256, content=content, sent_by=actor, sent_at=at, expires_at=at + KEPT
    )
    audit.record("drafting.return_read", draft, actor=actor, at=at, changes={"sha256": made.sha256, "changes": len(found.changes)})
    return made


def _require_of_this(draft: Draft, returned: Returned, actor: User, at: datetime) -> None:
    """Go on only with a copy of this draft; where a program dropped the file's properties, its bookmarks say so too."""
    if returned.origin is None:
        known = {clause for clause, _text in returned.anchors}
        if not known or not draft.clauses.filter(pk__in=known).exists():
            raise NotOfThisDraft(
                _("Tệp này không phải bản Word tải từ dự thảo ở đây. Hãy bấm “Tải bản Word để sửa”, chép chỗ sửa sang bản đó rồi gửi lại.")
            )
    elif returned.origin.draft != draft.pk:
        other = permissions.visible_to(actor, at.date()).filter(pk=returned.origin.draft).first()
        if other is None:
            raise NotOfThisDraft(_("Tệp này tải từ một văn bản khác. Hãy gửi ở đúng dự thảo mà tệp được tải về."))
        raise NotOfThisDraft(_("Tệp này tải từ văn bản khác: “%(title)s”. Hãy gửi tệp ở dự thảo đó.") % {"title": other.title})


def _changes_in(draft: Draft, returned: Returned, *, way: str) -> Found:
    """Compare a copy with what stood in it, without what the text says by now."""
    last = returned.origin.last_text if returned.origin else max((text for _clause, text in returned.anchors), default=0)
    then = wordings_then(draft, returned.anchors, last)
    found = compared([Expected(clause, tuple(lines)) for clause, lines in clause_lines(then)], returned, by_author=way == OPINIONS)
    now = {each.clause: (each.heading, each.body) for each in clauses_of(draft)}
    kept = [each for each in found.changes if each.kind != "edit" or now.get(each.clause or 0) != (each.heading, each.body)]
    return Found(tuple(kept), found.gone_since, found.tables)


def _held(word_return: WordReturn, actor: User, at: datetime) -> tuple[WordReturn, Draft, str]:
    """Lock a copy that waits, and its draft; ask permission and what may come of it now."""
    draft = _locked(word_return.draft)
    permissions.require(permissions.can_return(actor, draft, at.date()))
    found = permissions.returns_of(actor).select_for_update(of=("self",), no_key=True).filter(pk=word_return.pk).first()
    if found is None:
        raise NothingCameBack(_("Bản Word gửi lại này đã bỏ hoặc đã hết hạn. Hãy gửi lại tệp."))
    if found.written_at is not None:
        raise NothingCameBack(_("Bản Word gửi lại này đã được ghi rồi. Hãy mở dự thảo để xem."))
    found.draft = draft
    return found, draft, way_of_return(draft, at, writes=bool(permissions.can_edit(actor, draft, at.date())))


@transaction.atomic
def write_return(
    word_return: WordReturn,
    *,
    chosen: Mapping[int, Whose],
    unit: Unit | None = None,
    revision: int | None = None,
    actor: User,
    at: datetime,
) -> Written:
    """Write the changes that were chosen, by their ids, all at once or none: as opinions of `unit`, or as the text.

    What the unit said already is passed over. `revision` is the draft as the actor saw it; only the text itself asks for it.

    Raises:
        PermissionDenied: actor neither comments on the draft nor writes it, or does not speak for the unit.
        TextFixed, CommentsClosed: as for `begin_return`; or a clause was taken out meanwhile.
        NothingCameBack: gone, written already, or nothing is chosen.
        NotWritable: too long, a note where no opinions are taken, or a clause taken out whose lower ones stay.
        Conflict: what may come of the copy, or the text itself, has changed since it was looked over.
    """
    word_return, draft, way = _held(word_return, actor, at)
    if way != word_return.content["way"]:
        raise Conflict(_("Từ khi gửi tệp, dự thảo đã sang bước khác. Hãy bấm “Bỏ bản này” rồi gửi lại tệp để xem theo bước mới."))
    if way == TEXT and revision != draft.revision:
        raise Conflict(_("Dự thảo đã đổi trong lúc đồng chí xem. Trang này đang hiện bản mới nhất; hãy xem lại rồi ghi."))
    picked = [each for row in word_return.content["changes"] if (each := Change.from_json(row)).id in chosen]
    if not picked:
        raise NothingCameBack(_("Chưa chọn thay đổi nào. Hãy đánh dấu những thay đổi sẽ ghi, hoặc bấm “Bỏ bản này”."))
    clauses = {each.pk: each for each in draft.clauses.select_related("current")}
    numbered = clauses_of(draft)
    known = 0
    if way == TEXT:
        for each in sorted(picked, key=lambda change: ORDER.get(change.kind, 9)):
            _write_text(draft, each, clauses, actor=actor, at=at)
    elif unit is None:
        raise NotWritable(_("Hãy chọn đơn vị mà đồng chí góp ý thay."))
    else:
        for each in picked:
            try:
                _say(each, chosen[each.id], clauses, numbered, unit=unit, actor=actor, at=at)
            except SaidAlready:
                known += 1
    word_return.written_at, word_return.content = at, {}
    word_return.save(update_fields=["written_at", "content"])
    counted = {"sha256": word_return.sha256, "written": len(picked) - known, "known": known, "way": way}
    audit.record("drafting.return_written", draft, actor=actor, at=at, changes=counted)
    return Written(len(picked) - known, known)


def _say(
    change: Change,
    whose: Whose,
    clauses: Mapping[int, Clause],
    numbered: list[NumberedClause],
    *,
    unit: Unit,
    actor: User,
    at: datetime,
) -> None:
    """Make one change an opinion on its clause; one that stands before all others is said of the first."""
    clause = clauses.get(change.clause or (numbered[0].clause if numbered else 0))
    if clause is None:
        raise NotWritable(_("Ghi chú không đứng cạnh điều nào nên không ghi thành ý kiến được. Hãy bỏ chọn."))
    wording = Wording(change.heading, change.body) if change.kind == "edit" else None
    text = "" if wording else _words_of(change, {each.clause: each.citation for each in numbered})
    if len(text) > LONGEST_OPINION or (wording and (len(wording.heading) > LONGEST_TITLE or len(wording.body) > LONGEST_BODY)):
        raise NotWritable(_too_long(text or change.heading or change.body))
    about = change.about or clause.current_id or 0
    comment(clause, unit=unit, about=about, text=text, wording=wording, said_as=whose.name, said_by=whose.person, actor=actor, at=at)


def _words_of(change: Change, citations: Mapping[int, str]) -> str:
    """Return what an opinion says that is no other wording; data, and so Vietnamese."""
    place = citations.get(change.clause or 0, "")
    if change.kind == "note":
        return f"Về chữ “{change.quote}”: {change.body}" if change.quote else change.body  # vi: data
    if change.kind == "remove":
        return f"Đề nghị bỏ {place}."  # vi: data
    if change.kind == "move":
        behind = citations.get(change.behind or 0)
        return f"Đề nghị chuyển {place} đến ngay sau {behind}." if behind else f"Đề nghị chuyển {place} lên đầu văn bản."  # vi: data
    lines = "\n".join(f"{node.number} {node.body}".strip() for node in change.nodes)
    return f"Đề nghị thêm sau {place}:\n{lines}" if place else f"Đề nghị thêm ở đầu văn bản:\n{lines}"  # vi: data


def _write_text(draft: Draft, change: Change, clauses: Mapping[int, Clause], *, actor: User, at: datetime) -> None:
    """Make one change the text itself; what stands so already is passed over."""
    clause = clauses.get(change.clause or 0)
    try:
        if change.kind == "edit" and clause:
            if len(change.heading) > LONGEST_TITLE or len(change.body) > LONGEST_BODY:
                raise NotWritable(_too_long(change.heading or change.body))
            edit_clause(clause, heading=change.heading, body=change.body, base=clause.current_id, actor=actor, at=at)
        elif change.kind == "move" and clause:
            place_clause(clause, behind=clauses.get(change.behind or 0), actor=actor, at=at)
        elif change.kind == "add":
            _insert(draft, change, actor=actor, at=at)
        elif change.kind == "remove" and clause:
            if "below_stays" in change.doubts:
                raise NotWritable(
                    _("Một đề mục bị bỏ mà các điều, khoản bên dưới vẫn còn. Hãy chuyển các điều, khoản đó trước rồi bỏ đề mục.")
                )
            remove_clause(clause, base=Clause.objects.get(pk=clause.pk).current_id, actor=actor, at=at)
        elif change.kind == "note":
            raise NotWritable(_("Lúc này không nhận góp ý nên ghi chú trong tệp không ghi được. Hãy bỏ chọn các ghi chú."))
    except NothingChanged:
        return


def _insert(draft: Draft, change: Change, *, actor: User, at: datetime) -> None:
    """Put new clauses right behind the one that they stood behind in the file, before whatever follows it."""
    order = [each.clause for each in clauses_of(draft)]
    place = order.index(change.clause) + 1 if change.clause in order else 0
    following = Clause.objects.select_related("draft").get(pk=order[place]) if place < len(order) else None
    for node in change.nodes:
        heading, body = _parts_of(node)
        if len(heading) > LONGEST_TITLE or len(body) > LONGEST_BODY:
            raise NotWritable(_too_long(heading or body))
        insert_clause(draft, kind=node.kind, heading=heading, body=body, anchor=following, before=True, actor=actor, at=at)


def _parts_of(node: New) -> tuple[str, str]:
    """Return heading and body of a new clause: a short first line of an article, or of what is above it, is its heading."""
    first, _break, rest = node.body.partition("\n")
    if node.kind in (*HEADINGS, "article") and len(first) <= LONGEST_HEADING:
        return first, rest
    return "", node.body


def _too_long(words: str) -> str:
    return _("Chỗ bắt đầu bằng “%(opening)s…” dài quá mức ghi được. Hãy bỏ chọn, rồi tách ra trong tệp và gửi lại.") % {
        "opening": words[:60]
    }


@transaction.atomic
def discard_return(word_return: WordReturn, *, actor: User, at: datetime) -> None:
    """Give up a copy that was not written; what was read and the file are destroyed.

    Raises:
        PermissionDenied: actor neither comments on the draft nor writes it.
        NothingCameBack: written already, or gone.
    """
    draft = _locked(word_return.draft)
    permissions.require(permissions.can_return(actor, draft, at.date()))
    found = permissions.returns_of(actor).select_related("file").filter(pk=word_return.pk, written_at=None).first()
    if found is None:
        raise NothingCameBack(_("Bản Word gửi lại này đã ghi hoặc đã bỏ rồi."))
    audit.record("drafting.return_discarded", draft, actor=actor, at=at, changes={"sha256": found.sha256})
    stored = found.file
    found.delete()
    storage.forget(stored)
