# vi: data
"""The covenant as a paper: its text, the table of targets, a block for every unit that signs, the witness.

`covenant_paper` prints how it stands now; `signable_paper` is what becomes the file that the units sign: a place for every unit in the
order of the wall, the witness last. `Covenant.text_sha256`, over the canonical file, stands in the proof of both.
"""

from dataclasses import replace

from django.conf import settings
from django.utils import timezone, translation

from thidua.cluster.documents import letterhead
from thidua.cluster.models import ClusterYear
from thidua.covenant.models import Commitment, Covenant, CovenantState, Field, SignatoryState
from thidua.covenant.places import place_name
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
    marks = () if covenant.state in FINAL else (UNSIGNED,)
    tiles = wall(covenant).tiles
    return replace(_paper(covenant, tiles), marks=marks, signatures=(*map(_block, tiles), *_witness(covenant.draft.cluster_year)))


def signable_paper(covenant: Covenant, *, check: str = "") -> Paper:
    """Return the covenant as the file that its units sign: a place for each that has not signed yet, named by `place_name`.

    `check` is the address printed on it, where anybody checks the file. Who signed before there was such a file stands there by name.
    """
    tiles = wall(covenant).tiles
    blocks = [_block(tile) if tile.is_signed else Signature((tile.unit_name.upper(),), box=place_name(tile.unit_id)) for tile in tiles]
    return replace(_paper(covenant, tiles), signatures=(*blocks, *_witness(covenant.draft.cluster_year)), check=check)


def _paper(covenant: Covenant, tiles: tuple[Tile, ...]) -> Paper:
    """Return everything but marks and signatures."""
    cluster_year = covenant.draft.cluster_year
    head = letterhead(cluster_year)
    with translation.override("vi"):
        targets = _targets(covenant, tiles)
    return Paper(
        family=head.family,
        parent=head.parent,
        organ=covenant.heading.get("cluster_name", head.organ),
        place=head.place,
        on=timezone.localtime(covenant.opened_at).date(),
        type="Giao ước thi đua",
        subject=subject_of(covenant.draft),
        body=ended([*lines_of(clauses_of(covenant.draft)), *targets, Line(Kind.TEXT, PROMISE)]),
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
        moment = f"mã {tile.code}, lúc {vi_time(tile.signed_at)} ngày {vi_date(tile.signed_at)}"
        when = f"Đã ký điện tử, {moment}"
        if tile.by_hand:
            when = f"Đã ký tay trên giấy ngày {vi_date(tile.by_hand)}, không phải chữ ký số; bản quét được xác nhận, {moment}"
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
    with translation.override("vi"):
        titles = monitor.person.titles or str(monitor.get_role_display())
    return (Signature(("CHỨNG KIẾN", titles.upper()), monitor.person.full_name),)
