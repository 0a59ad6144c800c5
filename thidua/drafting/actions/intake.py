"""Bringing a text in from Word or from pasted words: read, confirmed line by line, stored at once or not at all."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.cluster.models import ClusterYear
from thidua.drafting import permissions, staging
from thidua.drafting.actions.writing import _plant, _require_can_begin
from thidua.drafting.facts import outline_facts
from thidua.drafting.models import ClauseKind, Draft, TextImport
from thidua.drafting.outline import Node, filled
from thidua.drafting.word.reading import Reading
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import kinds, storage
from thidua.foundation.refusal import Conflict, Refused

KEPT = timedelta(days=14)
MOST_LINES = 6_000  # four hundred pages
LONGEST_TITLE, LONGEST_HEADING, LONGEST_BODY = 300, 500, 20_000


class NothingToImport(Refused):
    """No words were found, or nothing is left to store."""


class TooLong(Refused):
    """Nobody can look over so many lines."""


class NotStorable(Refused):
    """A line is too long for a clause."""


@transaction.atomic
def begin_import(
    cluster_year: ClusterYear,
    *,
    kind: str,
    reading: Reading,
    upload: UploadedFile | None = None,
    pasted: str = "",
    actor: User,
    at: datetime,
) -> TextImport:
    """Keep a text that was read, to be confirmed: from the file `upload`, which is kept as it came, or from words that were pasted.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        CannotStart: the year is not open, or a living draft of this kind exists.
        NothingToImport: it holds no words.
        TooLong: it holds more lines than anybody looks over.
        FileRefused: the file is too large or not named as what it is.
    """
    cluster_year = _held_year(cluster_year)
    permissions.require(permissions.can_start(actor, cluster_year, at.date()))
    _require_can_begin(cluster_year, kind)
    lines = staging.staged(reading)
    if not staging.standing(lines):
        raise NothingToImport(_("Không tìm thấy điều, khoản hay đoạn văn nào. Hãy kiểm tra lại tệp hoặc chữ đã dán."))
    if len(lines) > MOST_LINES:
        raise TooLong(
            _("Văn bản có %(number)d dòng, quá mức %(limit)d dòng xem lại được một lần. Hãy tách thành nhiều phần.")
            % {"number": len(lines), "limit": MOST_LINES}
        )
    stored = storage.store(upload, allowed=(kinds.DOCX,), at=at) if upload else None
    made = TextImport.objects.create(
        cluster_year=cluster_year,
        kind=kind,
        title=staging.title_in(lines)[:LONGEST_TITLE] or filled(kind, outline_facts(cluster_year)).title,
        file=stored,
        pasted=pasted,
        sha256=stored.sha256 if stored else hashlib.sha256(pasted.encode()).hexdigest(),
        content=_content(reading, lines),
        started_by=actor,
        started_at=at,
        expires_at=at + KEPT,
    )
    changes = {"kind": kind, "sha256": made.sha256, "file": stored.name if stored else "", **staging.counts(lines)}
    audit.record("drafting.import_begun", made, actor=actor, at=at, changes=changes)
    return made


def _held_year(cluster_year: ClusterYear) -> ClusterYear:
    locked = ClusterYear.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("cluster__council").get(pk=cluster_year.pk)


def _content(reading: Reading, lines: staging.Lines) -> dict[str, Any]:
    return {
        "lines": staging.as_json(lines),
        "converted": staging.converted_lines(reading),
        "footnotes": reading.footnotes,
        "pictures": reading.pictures,
        "has_changes": reading.has_changes,
    }


def _held(text_import: TextImport, actor: User, at: datetime, base: int | None = None) -> TextImport:
    """Lock an import that is not stored yet, ask permission, and whether it is still as the actor saw it."""
    locked = TextImport.objects.select_for_update(of=("self",), no_key=True).select_related("cluster_year__cluster__council")
    found = locked.filter(pk=text_import.pk).first()
    if found is None:
        raise NothingToImport(_("Bản nhập này đã bỏ hoặc đã hết hạn. Hãy nhập lại từ tệp hoặc dán chữ lại."))
    permissions.require(permissions.can_review(actor, found, at.date()))
    if base is not None and found.draft_id is None and base != found.revision:
        raise Conflict(_("Bản nhập đã đổi ở một cửa sổ khác. Trang này đang hiện bản mới nhất; hãy xem lại rồi làm tiếp."))
    return found


def _require_not_stored(text_import: TextImport) -> None:
    if text_import.draft_id is not None:
        raise NothingToImport(_("Bản nhập này đã thành dự thảo. Hãy mở dự thảo để sửa tiếp."))


def _keep(text_import: TextImport, lines: staging.Lines) -> None:
    text_import.content = {**text_import.content, "lines": staging.as_json(lines)}
    text_import.revision += 1
    text_import.save(update_fields=["content", "revision"])


REVISIONS = {"confirm": staging.confirm, "aside": staging.set_aside, "in": staging.bring_in, "join": staging.join}


@transaction.atomic
def revise_import(
    text_import: TextImport, *, verb: str, ids: Collection[int], kind: str = "", base: int | None, actor: User, at: datetime
) -> TextImport:
    """Do one thing with several lines: "kind" gives them a level, "join" joins each to the one before, "aside" keeps them out, "in" takes
    them back in, "confirm" leaves them as they are without their doubts.

    Raises:
        PermissionDenied: actor did not begin this import, or no longer acts for the head unit.
        NothingToImport: stored already, gone, or no line is named.
        Conflict: it changed in another window.
    """
    text_import = _held(text_import, actor, at, base)
    _require_not_stored(text_import)
    before = staging.from_json(text_import.content["lines"])
    known = {line.id for line in before}.intersection(ids)
    if not known or (verb == "kind" and kind not in ClauseKind.values) or (verb != "kind" and verb not in REVISIONS):
        raise NothingToImport(_("Chưa chọn dòng nào. Hãy đánh dấu các dòng rồi bấm lại."))
    lines = staging.set_kind(before, known, kind) if verb == "kind" else REVISIONS[verb](before, known)
    _keep(text_import, lines)
    audit.record("drafting.import_revised", text_import, actor=actor, at=at, changes={"verb": verb, "kind": kind, "lines": len(known)})
    return text_import


@transaction.atomic
def rewrite_line(
    text_import: TextImport, *, line: int, kind: str, heading: str, body: str, base: int | None, actor: User, at: datetime
) -> TextImport:
    """Give one line other words or another level; a blank line in its body parts it in two.

    Raises:
        PermissionDenied: actor did not begin this import, or no longer acts for the head unit.
        NothingToImport: stored already, gone, or no words are left.
        Conflict: it changed in another window.
    """
    text_import = _held(text_import, actor, at, base)
    _require_not_stored(text_import)
    if not heading.strip() and not body.strip():
        raise NothingToImport(_("Chưa có chữ nào. Hãy viết lại; nếu không dùng dòng này thì bấm “Không đưa vào”."))
    before = staging.from_json(text_import.content["lines"])
    lines = staging.rewrite(before, line, kind=kind, heading=heading, body=body)
    _keep(text_import, lines)
    changes = {"line": line, "kind": kind, "parts": 1 + len(lines) - len(before)}
    audit.record("drafting.import_revised", text_import, actor=actor, at=at, changes=changes)
    return text_import


@transaction.atomic
def read_again(text_import: TextImport, *, reading: Reading, accepts_changes: bool, actor: User, at: datetime) -> TextImport:
    """Take the same file as it reads with its tracked changes accepted, or as it was before them; what was revised begins anew.

    Raises:
        PermissionDenied: actor did not begin this import, or no longer acts for the head unit.
        NothingToImport: stored already, gone, or it holds no words this way.
    """
    text_import = _held(text_import, actor, at)
    _require_not_stored(text_import)
    lines = staging.staged(reading)
    if not staging.standing(lines):
        raise NothingToImport(_("Đọc theo cách này thì tệp không còn chữ nào, nên bản đang xem được giữ nguyên."))
    text_import.content, text_import.accepts_changes = _content(reading, lines), accepts_changes
    text_import.revision += 1
    text_import.save(update_fields=["content", "accepts_changes", "revision"])
    changes = {"accepts_changes": accepts_changes, **staging.counts(lines)}
    audit.record("drafting.import_read_again", text_import, actor=actor, at=at, changes=changes)
    return text_import


@transaction.atomic
def store_import(text_import: TextImport, *, title: str, base: int | None, actor: User, at: datetime) -> Draft:
    """Make the draft from the confirmed lines, all at once or not at all. Stored already: returns that draft.

    Raises:
        PermissionDenied: actor did not begin this import, or no longer acts for the head unit.
        CannotStart: the year is not open, or a living draft of this kind exists by now.
        NothingToImport: gone, or no line is left.
        NotStorable: a heading or a body is longer than a clause takes.
        Conflict: it changed in another window.
    """
    cluster_year = _held_year(text_import.cluster_year)
    text_import = _held(text_import, actor, at, base)
    if text_import.draft is not None:
        return text_import.draft
    _require_can_begin(cluster_year, text_import.kind)
    lines = staging.from_json(text_import.content["lines"])
    counted, nodes = staging.counts(lines), [Node(line.kind, line.heading, line.body) for line in staging.standing(lines)]
    if not nodes:
        raise NothingToImport(_("Không còn dòng nào để đưa vào dự thảo. Hãy đưa lại các dòng cần dùng."))
    _require_fits(nodes)
    draft = Draft.objects.create(cluster_year=cluster_year, kind=text_import.kind, title=title.strip() or text_import.title, created_at=at)
    _plant(draft, nodes, actor=actor, at=at)
    text_import.draft, text_import.stored_at, text_import.content, text_import.title = draft, at, {}, draft.title
    text_import.save(update_fields=["draft", "stored_at", "content", "title"])
    source = text_import.file.name if text_import.file else "pasted"
    changes = {"kind": draft.kind, "source": source, "sha256": text_import.sha256, "clauses": len(nodes), **counted}
    audit.record("drafting.started", draft, actor=actor, at=at, changes=changes)
    return draft


def _require_fits(nodes: list[Node]) -> None:
    for node in nodes:
        if len(node.heading) > LONGEST_HEADING or len(node.body) > LONGEST_BODY:
            opening = (node.heading or node.body)[:60]
            raise NotStorable(
                _("Dòng bắt đầu bằng “%(opening)s…” dài quá mức một điều, khoản. Hãy bấm “Sửa” ở dòng đó và tách ra.")
                % {"opening": opening}
            )


@transaction.atomic
def discard_import(text_import: TextImport, *, actor: User, at: datetime) -> None:
    """Give up an import that was not stored; its words and its file are destroyed.

    Raises:
        PermissionDenied: actor did not begin this import, or no longer acts for the head unit.
        NothingToImport: stored already, or gone.
    """
    text_import = _held(text_import, actor, at)
    _require_not_stored(text_import)
    audit.record("drafting.import_discarded", text_import, actor=actor, at=at, changes={"sha256": text_import.sha256})
    _destroy(text_import)


def _destroy(text_import: TextImport) -> None:
    stored = text_import.file
    text_import.delete()
    if stored:
        storage.forget(stored)
