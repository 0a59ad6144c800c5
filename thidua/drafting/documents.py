"""What goes into the papers of a draft: the printable text and the response table."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from thidua.cluster.documents import HEAD_OF_CLUSTER, NO_NUMBER, head_signature, letterhead, recipients
from thidua.cluster.models import ClusterYear, Office, RegulationBy
from thidua.cluster.queries import standing_members
from thidua.drafting.models import ClauseKind, Draft, DraftKind, DraftState
from thidua.drafting.queries import (
    TYPE_WORDS,
    NumberedClause,
    Response,
    Signatory,
    counts_of,
    moved_on,
    signatories,
    subject_of,
)
from thidua.drafting.word.anchors import Anchor
from thidua.foundation.documents.paper import Annex, Column, Kind, Line, Paper, Row, Signature, Table, day_words, ended, paragraphs
from thidua.paper.models import OfficialDocument, PaperType

# The ground on which a text stands is in italics: the paragraphs before its body that begin so.
GROUND = re.compile(r"^(Căn cứ|Thực hiện|Theo |Hướng tới|Xét )")  # vi: data
FINAL = (DraftState.ISSUED, DraftState.SUPERSEDED)
DRAFT_MARK = "DỰ THẢO"  # vi: data
RESPONSE_COLUMNS = (
    Column("TT", 0.6, centred=True),
    Column("Điều, khoản", 1.5),  # vi: data
    Column("Đơn vị góp ý", 2.2),  # vi: data
    Column("Ý kiến góp ý", 4),  # vi: data
    Column("Kết quả", 1.3),  # vi: data
    Column("Tiếp thu, giải trình", 4),  # vi: data
)
TYPES = {DraftKind.PLAN: PaperType.PLAN, DraftKind.REGULATION: PaperType.REGULATION}


def document_of(draft: Draft) -> OfficialDocument | None:
    """Return the paper that a text became, or whose number is held for it while it is being signed; None where there is none in use."""
    document = draft.document
    return document if document and (draft.state in FINAL or document.withdrawn_at is None) else None


def paper_type(draft: Draft) -> PaperType:
    """Return the type that takes the number: a regulation annexed to a decision has none of its own.

    An issued text keeps the way in which it was issued, whatever the year's setting is now.
    """
    document = document_of(draft)
    if document:
        return PaperType(document.type)
    if draft.kind == DraftKind.REGULATION and draft.cluster_year.regulation_by == RegulationBy.DECISION:
        return PaperType.DECISION
    return TYPES[DraftKind(draft.kind)]


def abstract_of(draft: Draft) -> str:
    """Return the abstract under which the paper is registered: of the decision, where a decision issues the text."""
    return f"Ban hành {draft.title}" if paper_type(draft) == PaperType.DECISION else subject_of(draft)  # vi: data


def paper_of(draft: Draft, clauses: Sequence[NumberedClause], on: date) -> Paper:
    """Return the text as an official paper in the cluster's format family (Nghị định 30/2020 or Hướng dẫn 36-HD/VPTW). Three queries.

    A regulation that a decision issues is that decision (mẫu 1.3), with the regulation as its annex.
    """
    if draft.kind != DraftKind.COVENANT and paper_type(draft) == PaperType.DECISION:
        return decision_of(draft, clauses, on)
    return text_of(draft, clauses, on)


def text_of(draft: Draft, clauses: Sequence[NumberedClause], on: date) -> Paper:
    """Return the text as a paper by itself, also where a decision will issue it. Three queries."""
    cluster_year = draft.cluster_year
    document = document_of(draft)
    covenant = draft.kind == DraftKind.COVENANT
    unfinished = draft.state in (DraftState.DRAFT, DraftState.CIRCULATED)
    head = letterhead(cluster_year)
    members = standing_members(cluster_year)
    signing = [each.unit for each in members if covenant or each.office == Office.HEAD]
    signers = signatories(signing, document.issued_on if document else on)
    return Paper(
        family=head.family,
        parent=head.parent,
        organ=head.organ,
        number="" if covenant else head.number_line(paper_type(draft), document.number if document else ""),
        place=head.place,
        on=document.issued_on if document else None,
        type=TYPE_WORDS[DraftKind(draft.kind)],
        subject=subject_of(draft),
        marks=(DRAFT_MARK,) if unfinished else (),
        body=ended(lines_of(clauses)),
        signatures=tuple(_signature(each, covenant=covenant, named=not unfinished) for each in signers),
        recipients=() if covenant else recipients(cluster_year),
        proof=(_proof(document),) if document and document.audit_head else (),
    )


def working_copy(draft: Draft, clauses: Sequence[NumberedClause], on: date) -> tuple[Paper, list[Anchor]]:
    """Return the text as a paper to be edited in Word, its last line not closed, and where its clauses stand in it. Three queries."""
    lines = clause_lines(clauses)
    made = replace(text_of(draft, clauses, on), body=tuple(line for _clause, each in lines for line in each))
    return made, [Anchor(clause.clause, clause.text or 0, tuple(line.words for line in each)) for clause, each in lines]


def decision_of(draft: Draft, clauses: Sequence[NumberedClause], on: date) -> Paper:
    """Return the decision that issues a regulation; the grounds at the head of the regulation become those of the decision."""
    cluster_year, cluster = draft.cluster_year, draft.cluster_year.cluster
    document = document_of(draft)
    unfinished = draft.state in (DraftState.DRAFT, DraftState.CIRCULATED)
    head, lines = letterhead(cluster_year), lines_of(clauses)
    signature = head_signature(cluster_year, document.issued_on if document else on)
    number = document.number if document else ""
    day = document.issued_on if document else None
    return Paper(
        family=head.family,
        parent=head.parent,
        organ=head.organ,
        number=head.number_line(PaperType.DECISION, number),
        place=head.place,
        on=day,
        type="Quyết định",  # vi: data
        subject=abstract_of(draft),
        marks=(DRAFT_MARK,) if unfinished else (),
        body=ended(
            [
                Line(Kind.CENTRE, f"{HEAD_OF_CLUSTER} {cluster.name.upper()}"),
                *grounds_of(draft, [each.text for each in lines if each.kind == Kind.GROUND]),
                Line(Kind.CENTRE, "QUYẾT ĐỊNH:"),  # vi: data
                Line(Kind.ARTICLE, f"Ban hành kèm theo Quyết định này {draft.title}.", "Điều 1."),  # vi: data
                Line(Kind.ARTICLE, "Quyết định này có hiệu lực kể từ ngày ký.", "Điều 2."),  # vi: data
                Line(
                    Kind.ARTICLE, f"Các đơn vị thành viên {cluster.name} chịu trách nhiệm thi hành Quyết định này.", "Điều 3."
                ),  # vi: data
            ]
        ),
        signatures=(replace(signature, name="") if unfinished else signature,),
        recipients=("Như Điều 3;", *recipients(cluster_year)),  # vi: data
        annexes=(
            Annex(
                title=TYPE_WORDS[DraftKind(draft.kind)].upper(),
                subject=subject_of(draft),
                reference=_annexed_to(number or NO_NUMBER, day, cluster.name),
                body=ended(each for each in lines if each.kind != Kind.GROUND),
            ),
        ),
        proof=(_proof(document),) if document and document.audit_head else (),
    )


def _annexed_to(number: str, day: date | None, cluster: str) -> str:
    return f"(Kèm theo Quyết định số {number} {day_words(day)} của {HEAD_OF_CLUSTER.capitalize()} {cluster})"  # vi: data


def grounds_of(draft: Draft, written: Sequence[str]) -> list[Line]:
    """Return the grounds of a decision: what the text itself names, else what opened the year; and that the members agreed it."""
    year, plan = draft.cluster_year, draft.cluster_year.opening_plan
    found = [each.rstrip(" .;,") for each in written]
    if not found and year.cluster.founding_decision:
        found.append(f"Căn cứ {year.cluster.founding_decision}")  # vi: data
    if not found and plan:
        found.append(f"Căn cứ {plan.get_type_display()} số {plan.number} {day_words(plan.issued_on)} của {plan.issuer}")  # vi: data
    if draft.agreed_at:
        agreed = day_words(timezone.localtime(draft.agreed_at).date())
        found.append(f"Theo kết quả thông qua của các đơn vị thành viên {year.cluster.name} {agreed}")  # vi: data
    return [Line(Kind.GROUND, f"{each}{';' if at < len(found) else '.'}") for at, each in enumerate(found, start=1)]


def issued_paper(draft: Draft, document: OfficialDocument, clauses: Sequence[NumberedClause]) -> Paper:
    """Return the paper of a text that is being issued with this number and date."""
    draft.document = document
    return paper_of(draft, clauses, document.issued_on)


def lines_of(clauses: Sequence[NumberedClause]) -> list[Line]:
    """Return the clauses of a text as the paragraphs of a paper."""
    return [line for _clause, lines in clause_lines(clauses) for line in lines]


def clause_lines(clauses: Sequence[NumberedClause]) -> list[tuple[NumberedClause, list[Line]]]:
    """Return every clause with its paragraphs on paper."""
    made = []
    started = False
    for clause in clauses:
        started = started or clause.kind != ClauseKind.PARAGRAPH
        made.append((clause, _clause_lines(clause, started=started)))
    return made


def _clause_lines(clause: NumberedClause, *, started: bool) -> list[Line]:
    """A clause as paragraphs: the first carries number and heading, the others are text."""
    kind = _kind(clause, started=started)
    heading, body = clause.heading, paragraphs(clause.body)
    if kind in (Kind.CHAPTER, Kind.PART, Kind.ARTICLE):
        return [Line(kind, "", clause.number, heading), *body]
    if kind == Kind.GROUND:
        return [Line(kind, each.text) for each in body]
    lead = f"{heading}." if heading and body and not heading.endswith(".") else heading
    return [Line(kind, body[0].text if body else "", clause.number, lead), *body[1:]]


def _kind(clause: NumberedClause, *, started: bool) -> Kind:
    if clause.kind == ClauseKind.PARAGRAPH:
        return Kind.GROUND if not started and GROUND.match(clause.body) else Kind.TEXT
    if clause.kind in (ClauseKind.CHAPTER, ClauseKind.SECTION) or (clause.kind == ClauseKind.PART and not clause.number.endswith(".")):
        return Kind.CHAPTER
    if clause.kind == ClauseKind.ARTICLE:
        return Kind.ARTICLE
    return Kind.PART if clause.kind == ClauseKind.PART or (clause.heading and not clause.body) else Kind.TEXT


def _signature(signatory: Signatory, *, covenant: bool, named: bool) -> Signature:
    """Who signs for a unit: in a covenant under the unit's name, else as head of the cluster; a text still open names nobody."""
    title = (signatory.title.upper(),) if signatory.title else ()
    head = (signatory.unit.name.upper(),) if covenant else (HEAD_OF_CLUSTER,)
    return Signature(head + title, signatory.name if named else "")


def _proof(document: OfficialDocument) -> str:
    return f"Nhật ký hệ thống khi ban hành: {document.audit_rows} dòng, mã băm dòng cuối {document.audit_head}"  # vi: data


# --- the response table ------------------------------------------------------------------------------------------------------------


def where(row: Response, *, with_draft: bool) -> str:
    """Return which clause a comment is about, in the way texts cite: "Khoản 2 Điều 7", or "Quy chế, khoản 2 Điều 7"."""
    place = row.clause.citation if row.clause else "điều đã bỏ"  # vi: data
    if not with_draft:
        return f"{place[:1].upper()}{place[1:]}"
    kind = TYPE_WORDS[DraftKind(row.draft.kind)].removesuffix(" thi đua")  # vi: data
    return f"{kind}, {place}"


def responses_paper(cluster_year: ClusterYear, rows: Sequence[Response], draft: Draft | None, on: date) -> Paper:
    """Return the table of opinions and answers (bảng tiếp thu, giải trình) of one draft, or of all the year's, each under its title."""
    head, single = letterhead(cluster_year), draft is not None
    of = draft.title if draft else f"các dự thảo năm {cluster_year.year} của {cluster_year.cluster.name}"  # vi: data
    with translation.override("vi"):
        count = counts_of([each for row in rows for each in row.comments])
        units = len({unit.pk for row in rows for unit in row.units})
        said = f"Có {count.comments} ý kiến góp ý của {units} đơn vị; đã trả lời {count.answered} ý kiến."  # vi: data
        body = (Line(Kind.TEXT, said), Table(RESPONSE_COLUMNS, _response_table(rows, single=single))) if rows else (Line(Kind.TEXT, said),)
    return Paper(
        family=head.family,
        parent=head.parent,
        organ=head.organ,
        place=head.place,
        type="Bảng tiếp thu, giải trình",  # vi: data
        subject=f"Ý kiến góp ý đối với {of}",  # vi: data
        body=body,
        signatures=(head_signature(cluster_year, on),),
        recipients=recipients(cluster_year),
        landscape=True,
    )


def _response_table(rows: Sequence[Response], *, single: bool) -> tuple[Row, ...]:
    made: list[Row] = []
    last: Draft | None = None
    number = 0
    for row in rows:
        if not single and row.draft != last:
            made.append(Row((row.draft.title,), heading=True))
            last, number = row.draft, 0
        number += 1
        made.append(Row((str(number), *_response_cells(row))))
    return tuple(made)


def _response_cells(row: Response) -> tuple[str, ...]:
    amendment, answer = getattr(row.comment, "amendment", None), row.answer
    proposed = f"Đề nghị viết: {_one_cell(amendment.heading, amendment.body)}" if amendment else ""  # vi: data
    outcome = f"Chữ đã dùng: {_one_cell(answer.outcome.heading, answer.outcome.body)}" if answer and answer.outcome else ""  # vi: data
    return (
        where(row, with_draft=False),
        "\n".join(unit.name for unit in row.units),
        _one_cell(said_in(row), proposed),
        str(answer.get_decision_display()) if answer else "Chờ trả lời",  # vi: data
        _one_cell(answer.reason, outcome) if answer else "",
    )


def response_heads() -> list[str]:
    """Return the heads of the response table's Excel file."""
    return [
        _("Dự thảo"),
        _("Điều, khoản"),
        _("Đơn vị góp ý"),
        _("Ý kiến"),
        _("Chữ lúc góp ý, nếu đã đổi"),
        _("Chữ đề nghị"),
        _("Kết quả"),
        _("Lý do, giải trình"),
        _("Chữ đã dùng"),
    ]


def response_rows(rows: Iterable[Response]) -> list[list[str]]:
    """Return the lines of the Excel file; in a training installation the first says that the content is illustrative."""
    lines = [_response_row(row) for row in rows]
    return [[_("nội dung minh họa")], *lines] if settings.TRAINING else lines


def _response_row(row: Response) -> list[str]:
    amendment, answer = getattr(row.comment, "amendment", None), row.answer
    outcome = answer.outcome if answer else None
    return [
        row.draft.title,
        where(row, with_draft=False),
        "; ".join(unit.name for unit in row.units),
        said_in(row),
        since_in(row),
        _one_cell(amendment.heading, amendment.body) if amendment else "",
        answer.get_decision_display() if answer else _("Chờ trả lời"),
        answer.reason if answer else "",
        _one_cell(outcome.heading, outcome.body) if outcome else "",
    ]


def said_in(row: Response) -> str:
    """Return what a row says: the words once where all units wrote the same, else each unit's own."""
    texts = {each.text for each in row.comments}
    if len(texts) == 1:
        return row.comment.text
    return "\n".join(f"{each.unit.name}: {each.text}" for each in row.comments if each.text)


def since_in(row: Response) -> str:
    """Return the words that the clause had when it was spoken about, where they changed since; one text for each that differs."""
    texts = {each.about_id: _one_cell(each.about.heading, each.about.body) for each in row.comments if moved_on(each, row.clause)}
    return "\n\n".join(texts.values())


def _one_cell(heading: str, body: str) -> str:
    return f"{heading}\n{body}".strip()
