# vi: data
"""What a bundle holds: the papers of a conference one by one, its index and the sheet of the log."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import override

from thidua.cluster.documents import NO_NUMBER, letterhead
from thidua.conference import queries
from thidua.conference.documents.papers import (
    agenda_paper,
    attendance_paper,
    conclusion_paper,
    invitation_paper,
    invited_name,
    minutes_paper,
)
from thidua.conference.history import WORDS
from thidua.conference.models import Conference, ConferenceState, Invitation, Minutes, NumberedKind
from thidua.covenant import documents as covenant_documents
from thidua.covenant import history as covenant_history
from thidua.covenant import queries as covenant
from thidua.covenant.models import Covenant
from thidua.drafting import documents as drafting_documents
from thidua.drafting import history as drafting_history
from thidua.drafting import queries as drafting
from thidua.drafting.models import Draft
from thidua.foundation.audit.chain import history_of
from thidua.foundation.audit.models import Entry
from thidua.foundation.documents.paper import Column, Kind, Line, Paper, Row, Table
from thidua.foundation.documents.pdf import pdf
from thidua.foundation.documents.word import word
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.foundation.ui.templatetags.td import vi_datetime
from thidua.paper.documents import file_name, issued_paper, marked
from thidua.paper.models import OfficialDocument

INVITATIONS = "giay-moi"
NAME_LENGTH = 60  # of a file inside, so that Windows unpacks it anywhere
HASH_LINE = 32
INDEX = (
    Column("TT", 0.7, centred=True),
    Column("Văn bản", 4),
    Column("Số, ngày", 2),
    Column("Tệp trong hồ sơ", 4.2),
    Column("Mã băm SHA-256 của tệp", 4.6),
)
SHEET = (
    Column("Dòng", 0.9, centred=True),
    Column("Lúc", 1.5, centred=True),
    Column("Người làm", 2.6),
    Column("Việc", 3),
    Column("Đối tượng", 3),
    Column("Mã băm của dòng", 4.6),
)


@dataclass(frozen=True)
class Made:
    """One paper of a bundle as files: ending → bytes."""

    title: str
    stem: str
    number: str = ""
    on: date | None = None
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One paper to be put in: `name` says which it is where it cannot be made, `make` makes it from the record as it stands then."""

    name: str
    make: Callable[[], Made]
    folder: str = ""


@dataclass(frozen=True)
class Entered:
    """One line of the index: a paper with its files' paths and hashes, or the reason why it is not there."""

    title: str
    number: str = ""
    on: date | None = None
    files: tuple[tuple[str, str], ...] = ()
    problem: str = ""


def made_from(paper: Paper) -> Made:
    """Return a paper as PDF and Word, as this installation prints it."""
    printed = marked(paper)
    return _made(printed, pdf(printed))


def _made(paper: Paper, content: bytes) -> Made:
    return Made(paper.title, file_name(paper)[:NAME_LENGTH].strip("-"), paper.number, paper.on, {"pdf": content, "docx": word(paper)})


def invitation_parts(conference: Conference) -> list[Part]:
    """Return every invitation, in the order of the cluster's units, then guests."""
    drafts = list(queries.drafts_of(conference))
    document = queries.numbered(conference).get(NumberedKind.INVITATIONS)
    return [
        Part(f"Giấy mời {invited_name(each)}", partial(_invitation, conference, each, drafts, document), INVITATIONS)
        for each in queries.invitations_of(conference)
    ]


def _invitation(conference: Conference, invitation: Invitation, drafts: list[Draft], document: OfficialDocument | None) -> Made:
    return made_from(invitation_paper(conference, invitation, drafts, document))


def all_parts(conference: Conference) -> list[Part]:
    """Return everything that the conference has by now: drafts only once they went round, minutes and conclusion after its closing."""
    in_room, items, year = queries.room(conference), queries.agenda(conference), conference.cluster_year
    parts = [
        Part("Chương trình", lambda: made_from(agenda_paper(conference, items))),
        *invitation_parts(conference),
        Part("Danh sách đại biểu", lambda: made_from(attendance_paper(conference, in_room))),
    ]
    drafts = circulated(conference)
    parts += [Part(each.title, partial(_draft, each, conference)) for each in drafts]
    if drafts:
        table = drafting_documents.responses_paper
        on = _day(conference)
        parts.append(Part("Bảng tiếp thu, giải trình", lambda: made_from(table(year, drafting.responses(drafts), None, on))))
    minutes = Minutes.objects.filter(conference=conference).first()
    if minutes:
        parts.append(Part("Biên bản", lambda: made_from(minutes_paper(conference, minutes))))
    if conference.state == ConferenceState.CLOSED:
        taken = queries.numbered(conference).get(NumberedKind.CONCLUSION)
        issued = taken if taken and not taken.is_held else None
        notice = partial(_kept, issued) if issued else lambda: made_from(conclusion_paper(conference, items, in_room))
        parts.append(Part("Thông báo kết luận", notice))
    standing = covenant.covenant_of(year)
    if standing:
        standing.draft.cluster_year = year
        parts.append(Part("Giao ước thi đua", partial(_covenant, standing)))
        name = "Văn bản giao ước mà các đơn vị ký"
        parts.append(Part(name, lambda: Made(name, "van-ban-giao-uoc", files={"txt": storage.read(standing.text)})))
    return parts


def circulated(conference: Conference) -> list[Draft]:
    """Return the conference's drafts that everybody in the cluster has seen."""
    drafts = list(queries.drafts_of(conference).exclude(circulated_at=None).select_related("document__file"))
    for each in drafts:
        each.cluster_year = conference.cluster_year
    return drafts


def _draft(draft: Draft, conference: Conference) -> Made:
    """The very file that was kept when the text was issued, else the text as it stands."""
    document = draft.document if draft.state in drafting_documents.FINAL else None
    if document and document.file and document.content:
        return _kept(document)
    return made_from(drafting_documents.paper_of(draft, drafting.clauses_of(draft), _day(conference)))


def _kept(document: OfficialDocument) -> Made:
    """An issued paper with the very file that was kept."""
    paper = issued_paper(document)
    if paper is None or document.file is None:
        raise Refused(f"{document.number}: không còn tệp")
    return _made(paper, storage.read(document.file))


def _covenant(covenant: Covenant) -> Made:
    """The very file that the units sign, where there is one."""
    paper = covenant_documents.covenant_paper(covenant)
    return _made(paper, storage.read(covenant.signed_file.current)) if covenant.signed_file else made_from(paper)


def _day(conference: Conference) -> date:
    return timezone.localtime(conference.closed_at or conference.starts_at).date()


def reason_of(error: Exception) -> str:
    """Return why a paper could not be made, in the words of the index."""
    if isinstance(error, Refused):
        with override("vi"):
            return str(error)
    if isinstance(error, OSError):
        return "Tệp không còn trên máy chủ. Hãy báo người quản trị khôi phục từ bản sao lưu."
    return "Hệ thống gặp lỗi khi lập văn bản này. Hãy báo người quản trị xem nhật ký máy chủ."


# --- the index and the sheet of the log ----------------------------------------------------------------------------------------------


def index_paper(conference: Conference, entered: Sequence[Entered], at: datetime) -> Paper:
    """Return the list of what is in the bundle (danh mục hồ sơ), with the hash of every file and what could not be made."""
    missing = sum(1 for each in entered if each.problem)
    words = f"Hồ sơ có {len(entered) - missing} văn bản, lập lúc {vi_datetime(at)}."
    lines = [Line(Kind.TEXT, words)]
    if missing:
        lines.append(Line(Kind.TEXT, f"{missing} văn bản chưa lập được; lý do ghi tại dòng của văn bản đó."))
    rows = tuple(row for number, each in enumerate(entered, start=1) for row in _index_rows(number, each))
    return _listed(conference, "Danh mục hồ sơ", (*lines, Table(INDEX, rows)), at)


def _index_rows(number: int, entered: Entered) -> list[Row]:
    """A row for each file of a paper, so that path and hash stand side by side."""
    if entered.problem:
        return [Row((str(number), entered.title, "", "", f"Chưa lập được: {entered.problem}"))]
    given = "" if NO_NUMBER in entered.number else entered.number
    said = "\n".join(each for each in (given, f"{entered.on:%d/%m/%Y}" if entered.on else "") if each)
    first = (str(number), entered.title, said)
    return [Row((*(first if at == 0 else ("", "", "")), path, broken(sha256))) for at, (path, sha256) in enumerate(entered.files)]


def sheet_paper(conference: Conference, at: datetime) -> Paper:
    """Return who did what and when, by the log: of the conference, its drafts and the covenant, oldest first.

    Ballots are no part of it: the log of a vote stands with the vote.
    """
    year = conference.cluster_year
    standing = covenant.covenant_of(year)
    subjects = [conference, *circulated(conference), *([standing] if standing else [])]
    entries = list(history_of(*subjects).order_by("number"))
    words = {**drafting_history.WORDS, **covenant_history.WORDS, **WORDS}
    with override("vi"):
        rows = tuple(_sheet_row(each, str(words.get(each.event, each.event))) for each in entries)
    until = vi_datetime(at)
    said = f"Nhật ký hệ thống có {len(rows)} dòng về hội nghị, dự thảo và giao ước tới {until}; mã băm của mỗi dòng nối với dòng trước."
    return _listed(conference, "Phiếu nhật ký", (Line(Kind.TEXT, said), Table(SHEET, rows)), at)


def _sheet_row(entry: Entry, words: str) -> Row:
    what = f"{words}\nLý do: {entry.reason}" if entry.reason else words
    return Row((str(entry.number), vi_datetime(entry.office_at), entry.actor_label, what, entry.subject_label, broken(entry.hash)))


def broken(sha256: str) -> str:
    """Return a hash in lines that fit a column."""
    return "\n".join(sha256[start : start + HASH_LINE] for start in range(0, len(sha256), HASH_LINE))


def _listed(conference: Conference, type: str, body: Iterable[Line | Table], at: datetime) -> Paper:
    head = letterhead(conference.cluster_year)
    return Paper(
        family=head.family,
        parent=head.parent,
        organ=head.organ,
        place=head.place,
        on=timezone.localtime(at).date(),
        type=type,
        subject=conference.title,
        body=tuple(body),
        landscape=True,
        title=f"{type} {conference.title}",
    )
