"""What the pages of a draft show: the text in groups, what was said about each clause, the steps, the table of contents."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from thidua.drafting import permissions
from thidua.drafting.models import Answer, Clause, ClauseKind, ClauseText, Comment, Draft, DraftKind, DraftState
from thidua.drafting.moments import require_open, require_taking_comments
from thidua.drafting.queries import Counts, Difference, NumberedClause, Response, answer_to, moved_on, one_text
from thidua.drafting.redline import Piece, redline
from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Act, Right, acts, unless_refused
from thidua.foundation.ui.templatetags.td import vi_date, vi_datetime

HEADINGS = (ClauseKind.PART, ClauseKind.CHAPTER, ClauseKind.SECTION)


@dataclass(frozen=True)
class Said:
    """One comment as the page shows it. `since`: what the clause became since it was written, as a redline; empty while it is the same.
    `own`: the reader may take it back.
    """

    comment: Comment
    answer: Answer | None
    pieces: list[Piece]
    since: list[Piece]
    own: bool


@dataclass(frozen=True)
class Line:
    """One clause on the page, with its redline and what was said about it."""

    clause: NumberedClause
    heading: list[Piece]
    body: list[Piece]
    said: list[Said] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """A clause that opens a block on the page (an article, or a khoản outside articles) and the lines below it."""

    head: Line
    lines: list[Line] = field(default_factory=list)

    @property
    def comments(self) -> int:
        return len(self.head.said) + sum(len(line.said) for line in self.lines)

    @property
    def is_heading(self) -> bool:
        """Whether it is only the heading of a phần, chương or mục."""
        return self.head.clause.kind in HEADINGS and not self.lines


@dataclass(frozen=True)
class Rights:
    """What this reader may do on this draft, each with its reason."""

    edit: Right
    comment: Right
    answer: Right
    circulate: Right
    issue: Right
    units: frozenset[int]


def rights_of(user: User, draft: Draft, at: datetime) -> Rights:
    """Ask every predicate once for a page."""
    on = at.date()
    return Rights(
        permissions.can_edit(user, draft, on),
        permissions.can_comment(user, draft, on),
        permissions.can_answer(user, draft, on),
        permissions.can_circulate(user, draft, on),
        permissions.can_issue(user, draft, on),
        permissions.units_to_speak_for(user, draft.cluster_year, on),
    )


def why_of(rights: Rights, draft: Draft, at: datetime) -> list[Act]:
    """Return what this reader may do on the draft now, and the fact that decides: who he is, or how far the draft has come."""
    still_open = unless_refused(require_open, draft)
    return acts(
        (_("Sửa chữ, gửi lấy ý kiến"), rights.edit & still_open),
        (_("Góp ý, đề nghị chữ khác"), rights.comment & unless_refused(require_taking_comments, draft, at)),
        (_("Trả lời góp ý"), rights.answer & still_open),
        (_("Ban hành"), rights.issue),
    )


def takes_comments(draft: Draft, at: datetime) -> bool:
    """Return whether units can comment now."""
    return draft.state == DraftState.CIRCULATED and (draft.comments_until is None or at <= draft.comments_until)


@dataclass(frozen=True)
class Removed:
    """A clause that was taken out, with what was said about it."""

    clause: Clause
    said: list[Said]


def removed_of(clauses: list[Clause], rights: Rights, *, is_open: bool) -> list[Removed]:
    """Lay out the clauses that were taken out."""
    return [Removed(each, [said_of(one, each.current, rights.units, is_open=is_open) for one in each.comments.all()]) for each in clauses]


def since_of(comment: Comment, current: ClauseText | NumberedClause | None) -> list[Piece]:
    """Return how the words of the clause changed since a comment was written, as a redline; nothing when they did not."""
    if current is None or not moved_on(comment, current):
        return []
    return redline(one_text(comment.about.heading, comment.about.body), one_text(current.heading, current.body))


def said_of(comment: Comment, current: ClauseText | NumberedClause | None, units: frozenset[int], *, is_open: bool) -> Said:
    """Lay a comment out: the redline of its amendment, how the text moved on since, whether the reader may take it back."""
    answer = answer_to(comment)
    amendment = getattr(comment, "amendment", None)
    pieces = []
    if amendment:
        pieces = redline(one_text(comment.about.heading, comment.about.body), one_text(amendment.heading, amendment.body))
    return Said(comment, answer, pieces, since_of(comment, current), is_open and answer is None and comment.unit_id in units)


def opinions_of(row: Response) -> list[tuple[Comment, list[Piece]]]:
    """Return the opinions of a row of the response table, those in the same words once, each with what the clause became since."""
    seen: set[tuple[str, int]] = set()
    made = []
    for each in row.comments:
        if (each.text, each.about_id) not in seen:
            seen.add((each.text, each.about_id))
            made.append((each, since_of(each, row.clause)))
    return made


def lines_of(
    clauses: list[NumberedClause], comments: dict[int, list[Comment]], base: list[NumberedClause] | None, rights: Rights, *, is_open: bool
) -> list[Line]:
    """Return every clause as a line; with a base the words are a redline from it."""
    before = {each.clause: each for each in base} if base is not None else None
    made = []
    for clause in clauses:
        old = clause if before is None else before.get(clause.clause)
        said = [said_of(each, clause, rights.units, is_open=is_open) for each in comments.get(clause.clause, [])]
        heading = redline(old.heading if old else "", clause.heading)
        made.append(Line(clause, heading, redline(old.body if old else "", clause.body), said))
    return made


def groups_of(lines: list[Line]) -> list[Group]:
    """Return the lines in blocks: an article with its khoản, a khoản outside articles with its điểm, each heading by itself."""
    groups: list[Group] = []
    in_article = False
    for line in lines:
        kind = line.clause.kind
        if kind in HEADINGS:
            in_article = False
        opens = kind in (*HEADINGS, ClauseKind.ARTICLE) or (kind == ClauseKind.CLAUSE and not in_article)
        after_heading = bool(groups) and groups[-1].head.clause.kind in HEADINGS
        if opens or not groups or after_heading:
            groups.append(Group(line))
        else:
            groups[-1].lines.append(line)
        in_article = in_article or kind == ClauseKind.ARTICLE
    return groups


@dataclass(frozen=True)
class Chapter:
    """One line of the table of contents."""

    clause: NumberedClause
    first: NumberedClause | None = None
    last: NumberedClause | None = None


def contents_of(clauses: list[NumberedClause]) -> list[Chapter]:
    """Return the table of contents: parts and chapters with the articles in them; without any, the khoản themselves."""
    tops = [each for each in clauses if each.kind in (ClauseKind.PART, ClauseKind.CHAPTER)]
    if not tops:
        return [Chapter(each) for each in clauses if each.kind in (ClauseKind.ARTICLE, ClauseKind.CLAUSE) and each.heading]
    made = []
    for place, top in enumerate(tops):
        start = clauses.index(top)
        end = clauses.index(tops[place + 1]) if place + 1 < len(tops) else len(clauses)
        articles = [each for each in clauses[start:end] if each.kind == ClauseKind.ARTICLE]
        made.append(Chapter(top, articles[0] if articles else None, articles[-1] if articles else None))
    return made


def steps_of(draft: Draft) -> list[dict[str, str]]:
    """Return the stepper: from writing to issue, or to signing for a covenant."""
    covenant = draft.kind == DraftKind.COVENANT
    reached = _reached(draft)
    due = _("đến %(due)s") % {"due": vi_datetime(draft.comments_until)} if draft.comments_until else ""
    notes = (
        vi_date(draft.created_at),
        vi_date(draft.circulated_at),
        due,
        vi_date(draft.agreed_at),
        vi_date(draft.document.issued_on) if draft.document and draft.is_final else "",
    )
    labels = (
        _("Soạn thảo"),
        _("Gửi lấy ý kiến"),
        _("Tiếp thu, giải trình"),
        _("Hội nghị thống nhất"),
        _("Ký giao ước") if covenant else _("Ban hành"),
    )
    states = ["done"] * reached + ["now"] + ["next"] * len(labels)
    if draft.state == DraftState.ABANDONED:
        states = ["done"] * reached + ["next"] * len(labels)
    return [{"label": label, "note": note, "state": state} for label, note, state in zip(labels, notes, states, strict=False)]


def _reached(draft: Draft) -> int:
    """How many of the five steps are behind."""
    if draft.is_final:
        return 5
    if draft.agreed_at:
        return 4
    return 2 if draft.circulated_at else 0


@dataclass(frozen=True)
class Change:
    """One clause in two versions as a redline; `clause` is the newer side. `same`: nothing changed but perhaps its number."""

    clause: NumberedClause
    difference: Difference
    heading: list[Piece]
    body: list[Piece]

    @property
    def same(self) -> bool:
        old, new = self.difference.old, self.difference.new
        return bool(old and new and (old.heading, old.body) == (new.heading, new.body))

    @property
    def kind(self) -> str:
        """What happened: added, gone, changed, renumbered or same."""
        old, new = self.difference.old, self.difference.new
        if old is None:
            return "added"
        if new is None:
            return "gone"
        if not self.same:
            return "changed"
        return "same" if old.number == new.number else "renumbered"


def changes_of(differences: list[Difference]) -> list[Change]:
    """Return every clause of two versions as a redline."""
    made = []
    for each in differences:
        old, new = each.old, each.new
        heading = redline(old.heading if old else "", new.heading if new else "")
        body = redline(old.body if old else "", new.body if new else "")
        made += [Change(shown, each, heading, body) for shown in (new or old,) if shown]
    return made


@dataclass(frozen=True)
class Writing:
    """One wording in the life of a clause, as a redline from the one before."""

    text: ClauseText
    pieces: list[Piece]


def writings_of(clause: Clause, texts: list[ClauseText]) -> list[Writing]:
    """Return the wordings of a clause, newest first."""
    made, before = [], ""
    for text in texts:
        words = one_text(text.heading, text.body)
        made.append(Writing(text, redline(before, words) if before else [("equal", words)]))
        before = words
    return list(reversed(made))


def summary_of(counts: Counts) -> list[str]:
    """Return how the answers stand, as short lines."""
    return [
        _("%(number)d tiếp thu") % {"number": counts.accepted},
        _("%(number)d tiếp thu một phần") % {"number": counts.partly},
        _("%(number)d chưa tiếp thu, có nêu lý do") % {"number": counts.not_accepted},
    ]
