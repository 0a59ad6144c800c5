"""Reads of drafts: the numbered text, what was said about it, where a text can start from."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from thidua.cluster.models import ClusterYear, Office
from thidua.cluster.queries import leaders, standing_members
from thidua.domain.text.pairing import Paragraph, paired
from thidua.domain.vietnamese import fold
from thidua.drafting.likes import groups_of
from thidua.drafting.models import (
    Answer,
    Clause,
    ClauseText,
    Comment,
    Draft,
    DraftKind,
    DraftState,
    DraftVersion,
    TextImport,
)
from thidua.drafting.numbering import LEVELS, numbered
from thidua.organisation.models import Person, Post, Unit

OPEN = (DraftState.DRAFT, DraftState.CIRCULATED)
DEAD = (DraftState.SUPERSEDED, DraftState.ABANDONED)
LAST = 1_000_000  # the place of what was taken out: after everything that stands
ORDER = {kind: place for place, kind in enumerate(DraftKind.values)}


@dataclass(frozen=True)
class NumberedClause:
    """One clause as a reader sees it. `number` is its label ("Điều 7.", "2.", "đ)"), `citation` how others name it ("khoản 2 Điều 7").

    `level` is the depth of its kind: 0 phần, 1 chương, 2 mục, 3 điều, 4 khoản, 5 điểm, 6 plain paragraph.
    """

    clause: int
    text: int | None
    kind: str
    number: str
    heading: str
    body: str
    level: int
    citation: str

    @property
    def words(self) -> str:
        """The clause's own words as one text: heading, then body, as they stand on paper."""
        return one_text(self.heading, self.body)

    @property
    def opening(self) -> str:
        """The first words, for lists."""
        words = self.heading or self.body
        return words if len(words) <= 80 else f"{words[:78].rsplit(' ', 1)[0]}…"


def one_text(heading: str, body: str) -> str:
    """Return heading and body as one text for comparing."""
    return f"{heading}\n{body}" if heading and body else heading or body


def bare_parts(draft: Draft) -> bool:
    """Return whether the parts of this text are written "I." (plans and covenants) and not "Phần I"."""
    return draft.kind != DraftKind.REGULATION


def clauses_of(draft: Draft) -> list[NumberedClause]:
    """Return the standing clauses with their numbers, in order. One query."""
    return clauses_of_all([draft])[draft.pk]


def clauses_of_all(drafts: list[Draft]) -> dict[int, list[NumberedClause]]:
    """Return the numbered clauses of several drafts by draft id. One query."""
    rows: dict[int, list[Clause]] = {draft.pk: [] for draft in drafts}
    standing = Clause.objects.filter(draft__in=rows, removed_at=None).select_related("current").order_by("draft_id", "position", "pk")
    for clause in standing:
        rows[clause.draft_id].append(clause)
    return {draft.pk: number_clauses(rows[draft.pk], bare_parts=bare_parts(draft)) for draft in drafts}


def number_clauses(rows: list[Clause], *, bare_parts: bool) -> list[NumberedClause]:
    """Put numbers on standing clauses that are in order and have their texts loaded."""
    numbers = numbered((row.kind for row in rows), bare_parts=bare_parts)
    return [
        NumberedClause(
            row.pk,
            row.current_id,
            row.kind,
            number.label,
            row.current.heading if row.current else "",
            row.current.body if row.current else "",
            number.level,
            number.citation,
        )
        for row, number in zip(rows, numbers, strict=True)
    ]


def in_version(version: DraftVersion) -> list[NumberedClause]:
    """Return the clauses as a snapshot kept them. No query."""
    return [NumberedClause(level=LEVELS[each["kind"]], **each) for each in version.content]


def content_of(clauses: list[NumberedClause]) -> list[dict[str, object]]:
    """Return what a snapshot stores of these clauses."""
    return [
        {
            "clause": each.clause,
            "text": each.text,
            "kind": each.kind,
            "number": each.number,
            "heading": each.heading,
            "body": each.body,
            "citation": each.citation,
        }
        for each in clauses
    ]


def removed_clauses(draft: Draft) -> list[Clause]:
    """Return the clauses taken out, with their last texts and what was said about them. Two queries."""
    rows = draft.clauses.exclude(removed_at=None).select_related("current").prefetch_related(Prefetch("comments", queryset=comments_full()))
    return list(rows.order_by("position", "pk"))


def comments_full() -> QuerySet[Comment]:
    """Return comments that stand, oldest first, with unit, author, amendment, the text they are about, and answer."""
    return (
        Comment.objects.filter(withdrawn_at=None)
        .select_related("unit", "author", "amendment", "about", "answer__answered_by", "answer__outcome")
        .order_by("made_at", "pk")
    )


def comments_on(draft: Draft) -> dict[int, list[Comment]]:
    """Return the comments that stand on a draft, by clause. One query."""
    by_clause: dict[int, list[Comment]] = {}
    for comment in comments_full().filter(clause__draft=draft):
        by_clause.setdefault(comment.clause_id, []).append(comment)
    return by_clause


@dataclass(frozen=True)
class Counts:
    """How the discussion of a draft stands."""

    comments: int = 0
    waiting: int = 0
    accepted: int = 0
    partly: int = 0
    not_accepted: int = 0

    @property
    def answered(self) -> int:
        return self.comments - self.waiting


def counts_of(comments: list[Comment]) -> Counts:
    """Count comments by answer. No query when they came from `comments_full`."""
    decisions = Counter(answer.decision if (answer := answer_to(comment)) else "waiting" for comment in comments)
    return Counts(len(comments), decisions["waiting"], decisions["accepted"], decisions["partly"], decisions["not_accepted"])


def answer_to(comment: Comment) -> Answer | None:
    """Return the answer to a comment, if any."""
    return getattr(comment, "answer", None)


def with_counts(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    """Add `comment_count`, `waiting_count` and `last_change` (when a text was last written), and fetch cluster year and document."""
    said = Comment.objects.filter(clause__draft=OuterRef("pk"), withdrawn_at=None).order_by()
    texts = ClauseText.objects.filter(clause__draft=OuterRef("pk")).order_by("-written_at").values("written_at")[:1]
    return drafts.select_related("cluster_year__cluster__council", "document").annotate(
        comment_count=_count(said), waiting_count=_count(said.filter(answer=None)), last_change=Subquery(texts)
    )


def with_last_version(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    """Add `last_version` and `last_version_at`: number and moment of the newest snapshot, if any."""
    kept = DraftVersion.objects.filter(draft=OuterRef("pk")).order_by("-number")
    return drafts.annotate(last_version=Subquery(kept.values("number")[:1]), last_version_at=Subquery(kept.values("made_at")[:1]))


def _count(rows: QuerySet) -> Coalesce:
    """Count the rows of a correlated query for each draft."""
    return Coalesce(Subquery(rows.values("clause__draft").annotate(found=Count("pk")).values("found")), 0)


def in_order(drafts: QuerySet[Draft]) -> list[Draft]:
    """Return drafts with their counts, living ones first, in the order plan, regulation, covenant. One query."""
    found = with_counts(drafts).order_by("-created_at", "-pk")
    return sorted(found, key=lambda draft: (draft.state in DEAD, ORDER[draft.kind]))


def current_draft(cluster_year: ClusterYear, kind: str) -> Draft | None:
    """Return the living draft of a kind (neither superseded nor abandoned), if any."""
    return Draft.objects.filter(cluster_year=cluster_year, kind=kind).exclude(state__in=DEAD).select_related("document").first()


def sources_for(cluster_year: ClusterYear, kind: str | None = None) -> QuerySet[Draft]:
    """Return agreed and issued texts of the same cluster, up to this year, that a new text can start from; the newest first."""
    done = (DraftState.AGREED, DraftState.ISSUED, DraftState.SUPERSEDED)
    found = Draft.objects.filter(cluster_year__cluster=cluster_year.cluster_id, cluster_year__year__lte=cluster_year.year, state__in=done)
    if kind:
        found = found.filter(kind=kind)
    return found.select_related("cluster_year").order_by("-cluster_year__year", "-pk")


def commented_by(drafts: QuerySet[Draft], unit_ids: frozenset[int]) -> QuerySet[Draft]:
    """Add `already_said`: whether one of these units has a standing comment on the draft."""
    said = Comment.objects.filter(clause__draft=OuterRef("pk"), unit_id__in=unit_ids, withdrawn_at=None)
    return drafts.annotate(already_said=Exists(said))


def responses(drafts: list[Draft]) -> list["Response"]:
    """Return the response table (bảng tiếp thu, giải trình) of these drafts, in the order of the text.

    One row for each comment; comments on one clause that say nearly the same, and have the same answer or none, stand in one row with all
    their units. Two queries, whatever the number of drafts.
    """
    numbered_by = {pk: {each.clause: (place, each) for place, each in enumerate(rows)} for pk, rows in clauses_of_all(drafts).items()}
    by_pk = {draft.pk: draft for draft in drafts}
    by_clause: dict[int, list[Comment]] = {}
    for comment in comments_full().filter(clause__draft__in=by_pk).select_related("clause__current"):
        by_clause.setdefault(comment.clause_id, []).append(comment)
    rows = []
    for pk, comments in by_clause.items():
        draft = by_pk[comments[0].clause.draft_id]
        place, clause = numbered_by[draft.pk].get(pk, (LAST, None))
        rows += [Response(draft, clause, tuple(each), place) for group in groups_of(comments) for each in _by_answer(group)]
    return sorted(rows, key=lambda row: (ORDER[row.draft.kind], row.draft.pk, row.place, row.comment.made_at, row.comment.pk))


def _by_answer(comments: list[Comment]) -> list[list[Comment]]:
    """Part a group where its answers differ."""
    parts: dict[tuple[str, str] | None, list[Comment]] = {}
    for comment in comments:
        answer = answer_to(comment)
        parts.setdefault((answer.decision, answer.reason) if answer else None, []).append(comment)
    return list(parts.values())


@dataclass(frozen=True)
class Response:
    """One row of the response table: a comment, or several that say nearly the same. No clause: it was taken out of the text."""

    draft: Draft
    clause: NumberedClause | None
    comments: tuple[Comment, ...]
    place: int

    @property
    def comment(self) -> Comment:
        """The one that was said first."""
        return self.comments[0]

    @property
    def units(self) -> list[Unit]:
        """Who said it, each unit once, in the order of speaking."""
        return list({each.unit_id: each.unit for each in self.comments}.values())

    @property
    def answer(self) -> Answer | None:
        return answer_to(self.comment)


def moved_on(comment: Comment, current: ClauseText | NumberedClause | None) -> bool:
    """Return whether a clause has other words than when a comment was written; not when the comment's own answer changed them."""
    if current is None:
        return False
    now = current.text if isinstance(current, NumberedClause) else current.pk
    answer = answer_to(comment)
    then = (comment.about.heading, comment.about.body)
    return comment.about_id != now and (answer is None or answer.outcome_id != now) and then != (current.heading, current.body)


@dataclass(frozen=True)
class Difference:
    """One clause in two versions; either may be missing."""

    old: NumberedClause | None
    new: NumberedClause | None


def differences(old: list[NumberedClause], new: list[NumberedClause]) -> list[Difference]:
    """Pair the clauses of two versions by identity, in the order of the new one; what is gone stands where it stood. No query."""
    old_by, new_ids = {each.clause: each for each in old}, {each.clause for each in new}
    gone_after: dict[int | None, list[NumberedClause]] = {}
    anchor: int | None = None
    for each in old:
        if each.clause in new_ids:
            anchor = each.clause
        else:
            gone_after.setdefault(anchor, []).append(each)
    made = [Difference(each, None) for each in gone_after.get(None, [])]
    for each in new:
        made.append(Difference(old_by.get(each.clause), each))
        made += [Difference(gone, None) for gone in gone_after.get(each.clause, [])]
    return made


def issued_before(draft: Draft, among: QuerySet[Draft]) -> Draft | None:
    """Return the text of this kind that the cluster issued last before this one: last year's, or an earlier issue of this year.

    A covenant takes no number: the one that was agreed before. A number that was withdrawn does not count. One query.
    """
    found = among.filter(
        kind=draft.kind,
        cluster_year__cluster=draft.cluster_year.cluster_id,
        cluster_year__year__lte=draft.cluster_year.year,
        state__in=(DraftState.AGREED, DraftState.ISSUED, DraftState.SUPERSEDED),
        created_at__lt=draft.created_at,
    ).exclude(agreed_at=None)
    if draft.kind != DraftKind.COVENANT:
        found = found.filter(document__withdrawn_at=None).exclude(document=None)
    return found.select_related("cluster_year__cluster", "document").order_by("-cluster_year__year", "-agreed_at", "-pk").first()


def paired_texts(old: list[NumberedClause], new: list[NumberedClause]) -> list[Difference]:
    """Pair the clauses of two texts that know nothing of each other, by their kinds and words, as `differences` does by identity.

    Neither text is asked again: no query.
    """
    mine, theirs = ([Paragraph(each.kind, each.words) for each in text] for text in (new, old))
    same = {theirs_at: new[mine_at].clause for mine_at, theirs_at in paired(theirs, mine).items()}
    return differences([replace(each, clause=same.get(at, -1 - at)) for at, each in enumerate(old)], new)


def newest_text(draft: Draft) -> int:
    """Return the id of the newest wording of any clause of a draft; zero for none. One query."""
    return ClauseText.objects.filter(clause__draft=draft).aggregate(newest=Max("pk"))["newest"] or 0


def wordings_then(draft: Draft, anchors: list[tuple[int, int]], last_text: int) -> list[NumberedClause]:
    """Return the standing clauses that a Word copy had, each with the words that it had there, under today's numbers. Two queries.

    `anchors` are clause and wording of its bookmarks; where one was lost, the newest wording up to `last_text` stood there.
    """
    named = dict(reversed(anchors))
    then: dict[int, ClauseText] = {}
    for text in ClauseText.objects.filter(clause__draft=draft, clause__removed_at=None, pk__lte=last_text).order_by("pk"):
        kept = then.get(text.clause_id)
        if kept is None or kept.pk != named.get(text.clause_id):
            then[text.clause_id] = text
    stood = [(each, then[each.clause]) for each in clauses_of(draft) if each.clause in then]
    return [replace(each, text=text.pk, heading=text.heading, body=text.body) for each, text in stood]


def people_of_members(cluster_year: ClusterYear, on: date) -> dict[str, list[tuple[Person, int]]]:
    """Return who holds a post in a member unit on a day, with the unit's id, by the name without marks. One query."""
    units = [each.unit_id for each in standing_members(cluster_year)]
    found: dict[str, list[tuple[Person, int]]] = {}
    for post in Post.objects.on(on).filter(unit__in=units).select_related("person").order_by("pk"):
        known = found.setdefault(fold(post.person.full_name), [])
        if (post.person, post.unit_id) not in known:
            known.append((post.person, post.unit_id))
    return found


def mentions_other_year(clauses: list[NumberedClause], year: int) -> list[NumberedClause]:
    """Return the clauses that still name the year before, as a text copied from last year may."""
    return [each for each in clauses if re.search(rf"\b{year - 1}\b", each.words)]


@dataclass(frozen=True)
class Signatory:
    """Who signs for a unit on a day: the unit, the post's title, the name; empty when nobody holds the post."""

    unit: Unit
    title: str = ""
    name: str = ""


def signatories(units: list[Unit], on: date) -> list[Signatory]:
    """Return the heads of these units on a day, in the same order. One query."""
    posts = leaders((unit.pk for unit in units), on)
    return [
        Signatory(unit, posts[unit.pk].title, posts[unit.pk].person.full_name) if unit.pk in posts else Signatory(unit) for unit in units
    ]


def head_of_cluster(cluster_year: ClusterYear, on: date) -> Signatory:
    """Return who signs the cluster's papers as its head (cụm trưởng) on a day. Two queries.

    Raises:
        MemberUnit.DoesNotExist: no unit holds the office.
    """
    member = cluster_year.members.select_related("unit__parent").get(office=Office.HEAD, left_on=None)
    return signatories([member.unit], on)[0]


# What the kind of a text is called on paper, before its abstract.
TYPE_WORDS = {DraftKind.PLAN: "Kế hoạch", DraftKind.REGULATION: "Quy chế", DraftKind.COVENANT: "Giao ước thi đua"}  # vi: data


def subject_of(draft: Draft) -> str:
    """Return the abstract of a text (trích yếu): its title without the name of its kind."""
    rest = draft.title.removeprefix(TYPE_WORDS[DraftKind(draft.kind)]).strip()
    return f"{rest[:1].upper()}{rest[1:]}" if rest else draft.title


def source_of(draft: Draft) -> TextImport | None:
    """Return the record of the file or the pasted words that a draft was made from, if it was. One query."""
    return TextImport.objects.filter(draft=draft).select_related("file", "started_by").first()
