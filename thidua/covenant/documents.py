# vi: data
"""The covenant as a paper: its text, the table of targets, a block for every unit that signs, the witness.

Seam for the signed PDF: the places of signatures stand in the order of the wall, the witness last (the renderer marks each place).
`Covenant.text_sha256`, over the canonical file, stands in the proof; the seal kept with each signature stays what `verify` recomputes.
"""

from django.conf import settings
from django.utils import timezone, translation

from thidua.cluster.documents import letterhead
from thidua.cluster.models import ClusterYear
from thidua.covenant.models import Commitment, Covenant, CovenantState, Field, SignatoryState
from thidua.covenant.queries import Tile, signed_commitments, wall
from thidua.drafting.documents import lines_of
from thidua.drafting.queries import clauses_of, subject_of
from thidua.foundation.documents.paper import Block, Column, Kind, Line, Paper, Row, Signature, Table, ended
from thidua.foundation.ui.templatetags.td import vi_date, vi_number, vi_time

UNSIGNED = "BẢN ĐANG KÝ, CHƯA CÓ HIỆU LỰC"
FINAL = (CovenantState.IN_FORCE, CovenantState.SUPERSEDED)
COLUMNS = (Column("TT", 0.7, centred=True), Column("Lĩnh vực", 2.2), Column("Nội dung cam kết, chỉ tiêu", 5), Column("Mức cam kết", 2))
MADE_UP = "(Nội dung minh họa: cam kết, chỉ tiêu được đặt ra để tập huấn)"
PROMISE = "Các đơn vị ký tên dưới đây cam kết thực hiện đầy đủ những nội dung của Giao ước này."


def covenant_paper(covenant: Covenant) -> Paper:
    """Return the covenant as it is printed; a dozen queries at most, whatever the number of units."""
    cluster_year, tiles = covenant.draft.cluster_year, wall(covenant).tiles
    head = letterhead(cluster_year)
    with translation.override("vi"):
        targets, witness = _targets(covenant, tiles), _witness(cluster_year)
    return Paper(
        family=head.family,
        parent=head.parent,
        organ=covenant.heading.get("cluster_name", head.organ),
        place=head.place,
        on=timezone.localtime(covenant.in_force_at or covenant.opened_at).date(),
        type="Giao ước thi đua",
        subject=subject_of(covenant.draft),
        marks=() if covenant.state in FINAL else (UNSIGNED,),
        body=ended([*lines_of(clauses_of(covenant.draft)), *targets, Line(Kind.TEXT, PROMISE)]),
        signatures=(*map(_block, tiles), *witness),
        proof=(f"Mã băm SHA-256 của văn bản giao ước mà các đơn vị ký: {covenant.text_sha256}",),
    )


def _targets(covenant: Covenant, tiles: tuple[Tile, ...]) -> list[Block]:
    rows: list[Row] = []
    for group in signed_commitments(covenant, tiles):
        rows.append(Row((group.unit_name,), heading=True))
        rows += [_target(number, row) for number, row in enumerate(group.rows, start=1)]
    note = [Line(Kind.NOTE, MADE_UP)] if settings.TRAINING else []
    return [Line(Kind.CENTRE, "CAM KẾT, CHỈ TIÊU CỦA CÁC ĐƠN VỊ"), *note, Table(COLUMNS, tuple(rows))]


def _target(number: int, row: Commitment) -> Row:
    amount = vi_number(row.target)
    amount = f"{amount}%" if row.measure == "%" else f"{amount} {row.measure}".strip()
    return Row((str(number), str(Field(row.field).label), row.content, amount))


def _block(tile: Tile) -> Signature:
    """A unit's place: name, title, and what became of it there."""
    unit, title = (tile.unit_name.upper(),), (tile.capacity,) if tile.capacity else ()
    if tile.is_signed:
        by = (f"({tile.authorisation})",) if tile.authorisation else ()
        when = f"Đã ký điện tử, mã {tile.code}, lúc {vi_time(tile.signed_at)} ngày {vi_date(tile.signed_at)}"
        return Signature(unit, tile.signer, (*title, *by, when))
    if tile.state == SignatoryState.REFUSED:
        return Signature(unit, notes=(f"Không ký. Lý do: {tile.reason}",))
    if tile.state == SignatoryState.LEFT:
        return Signature(unit, notes=("Đã rời cụm",))
    return Signature(unit, notes=(*title, "(chưa ký)"))


def _witness(cluster_year: ClusterYear) -> tuple[Signature, ...]:
    """The council member who follows the cluster, under whose eyes the units sign."""
    monitor = cluster_year.monitor
    if monitor is None:
        return ()
    titles = monitor.person.titles or str(monitor.get_role_display())
    return (Signature(("CHỨNG KIẾN", titles.upper()), monitor.person.full_name),)
