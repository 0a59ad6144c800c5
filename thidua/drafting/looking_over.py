"""What the page of an edited Word copy shows: each change as a redline, whose it is, and why it is asked about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.domain.vietnamese import fold
from thidua.drafting.models import ClauseText
from thidua.drafting.moments import TEXT
from thidua.drafting.queries import NumberedClause, one_text
from thidua.drafting.redline import Piece, redline
from thidua.drafting.returning import Change
from thidua.drafting.word.returned import UNKNOWN
from thidua.foundation.accounts.models import User
from thidua.organisation.models import Person

REASONS = {
    "found": gettext_lazy("Dấu của điều này trong tệp đã mất; nhận ra theo chữ gần giống"),
    "strange": gettext_lazy("Chữ khác gần hết; có thể dấu của điều này đã sang chỗ khác"),
    "together": gettext_lazy("Nhiều người sửa cùng một chỗ, không tách riêng chữ của từng người được"),
    "removed": gettext_lazy("Không còn trong tệp"),
    "below_stays": gettext_lazy("Các điều, khoản bên dưới vẫn còn trong tệp"),
    "added": gettext_lazy("Có trong tệp mà dự thảo không có"),
    "parted": gettext_lazy("Viết liền với điều bên cạnh, có thể là tách ra"),
    "copied": gettext_lazy("Chép từ một điều khác"),
    "moved": gettext_lazy("Đứng ở chỗ khác trong tệp"),
    "beside_new": gettext_lazy("Ghi chú đứng cạnh chữ mới thêm"),
    "changed_since": gettext_lazy("Điều này đã đổi từ khi tải tệp; ghi thì chữ trong tệp thay chữ mới"),
    "gone": gettext_lazy("Điều này đã được bỏ khỏi dự thảo nên không ghi được"),
    "no_notes": gettext_lazy("Lúc này không nhận góp ý nên ghi chú chỉ để xem"),
    "no_place": gettext_lazy("Ghi chú không đứng cạnh điều nào nên chỉ để xem"),
}
KINDS = {
    "edit": gettext_lazy("Sửa chữ"),
    "add": gettext_lazy("Thêm"),
    "remove": gettext_lazy("Bỏ"),
    "move": gettext_lazy("Chuyển chỗ"),
    "note": gettext_lazy("Ghi chú"),
}


@dataclass(frozen=True)
class Row:
    """One change on the page. `since`: what the clause became after the file was made. `asks`: it needs a yes or a no; `stuck`: it cannot
    be written at all.
    """

    change: Change
    clause: NumberedClause | None
    behind: NumberedClause | None
    pieces: list[Piece]
    since: list[Piece]
    reasons: list[str]
    stuck: bool

    @property
    def name(self) -> str:
        return f"c{self.change.id}"

    @property
    def kind(self) -> str:
        return str(KINDS[self.change.kind])

    @property
    def place(self) -> str:
        return self.clause.citation if self.clause else _("đầu văn bản")

    @property
    def asks(self) -> bool:
        return bool(self.reasons) and not self.stuck

    @property
    def author(self) -> str:
        return _("không rõ tên") if self.change.author == UNKNOWN else self.change.author


def rows_of(changes: Iterable[Change], clauses: Sequence[NumberedClause], texts: Mapping[int, ClauseText], *, way: str) -> list[Row]:
    """Return the changes for the page: what is asked about first, then in the order of the text."""
    by_pk = {each.clause: each for each in clauses}
    rows = [_row(each, by_pk, texts, way=way) for each in changes]
    return sorted(rows, key=lambda row: (row.stuck, not row.asks))


def _row(change: Change, clauses: Mapping[int, NumberedClause], texts: Mapping[int, ClauseText], *, way: str) -> Row:
    clause, then = clauses.get(change.clause or 0), texts.get(change.about or 0)
    before = one_text(then.heading, then.body) if then else ""
    changed = clause is not None and then is not None and before != clause.words
    codes = list(change.doubts)
    stuck = ""
    if change.kind == "note" and (way == TEXT or change.clause is None):
        stuck = "no_notes" if way == TEXT else "no_place"
    elif change.clause is not None and clause is None:
        stuck = "gone"
    if changed and way == TEXT and change.kind in ("edit", "remove"):
        codes.append("changed_since")
    return Row(
        change,
        clause,
        clauses.get(change.behind or 0),
        _pieces(change, before),
        redline(before, clause.words) if changed and clause else [],
        [str(REASONS[code]) for code in ([stuck] if stuck else codes)],
        bool(stuck),
    )


def _pieces(change: Change, before: str) -> list[Piece]:
    if change.kind == "edit":
        return redline(before, one_text(change.heading, change.body))
    if change.kind == "add":
        return [("insert", "\n".join(f"{node.number} {node.body}".strip() for node in change.nodes))]
    return [("delete", before)] if change.kind == "remove" else []


@dataclass(frozen=True)
class Hand:
    """Somebody whom the file names: whom of the sender's units that may be, and who it is in another unit.

    `match`: the one person of this name in the sender's units; `elsewhere`: the one in another unit of the cluster.
    """

    name: str
    field: str
    match: Person | None
    elsewhere: Person | None
    colleagues: tuple[Person, ...]

    @property
    def shown(self) -> str:
        return _("không rõ tên") if self.name == UNKNOWN else self.name


def hands_of(changes: Iterable[Change], people: Mapping[str, list[tuple[Person, int]]], units: frozenset[int], sender: User) -> list[Hand]:
    """Return the names in a file that are not the sender's own, each with whom it may mean."""
    own_name = fold(sender.full_name)
    names = sorted({each.author for each in changes if each.author and fold(each.author) != own_name})
    everybody = {person.pk: person for found in people.values() for person, unit in found if unit in units}
    colleagues = tuple(sorted((each for each in everybody.values() if fold(each.full_name) != own_name), key=lambda each: each.sort_key))
    made = []
    for at, name in enumerate(names):
        found = people.get(fold(name), [])
        own = {person.pk: person for person, unit in found if unit in units}
        others = {person.pk: person for person, unit in found if unit not in units}
        match = next(iter(own.values())) if len(own) == 1 and not others else None
        elsewhere = next(iter(others.values())) if len(others) == 1 and not own else None
        made.append(Hand(name, f"ai{at}", match, elsewhere, colleagues))
    return made
