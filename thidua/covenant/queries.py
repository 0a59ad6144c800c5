"""Reads of covenants: where the year's covenant stands, who has signed, what each unit commits to, and what stands in the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thidua.cluster.models import ClusterYear, MemberUnit
from thidua.cluster.queries import standing_members
from thidua.covenant.models import Commitment, Covenant, CovenantState, Field, Signatory, SignatoryState
from thidua.covenant.places import place_name, waiting_page
from thidua.drafting.models import Draft, DraftKind, DraftState
from thidua.drafting.queries import current_draft
from thidua.foundation import clock
from thidua.organisation.models import Capacity, Delegation, Post, Unit
from thidua.signing.models import Lease, ScannedPage

FIELD_ORDER = {field: number for number, field in enumerate(Field.values)}
OPEN_STATES = (CovenantState.OPEN_FOR_SIGNING, CovenantState.REFUSED_BY_UNIT)
WRITABLE_STATES = (DraftState.DRAFT, DraftState.CIRCULATED, DraftState.AGREED)


# --- where the covenant stands -------------------------------------------------------------------------------------------------------


def covenants(cluster_year: ClusterYear) -> QuerySet[Covenant]:
    """Return every covenant of the year, the newest first."""
    found = Covenant.objects.filter(draft__cluster_year=cluster_year)
    found = found.select_related("draft__cluster_year__cluster", "text", "signed_file__current")
    return found.order_by("-opened_at", "-pk")


def covenant_of(cluster_year: ClusterYear) -> Covenant | None:
    """Return the covenant that counts now: the one being signed, else the one in force; none before signing opens."""
    standing = list(covenants(cluster_year).filter(state__in=(*OPEN_STATES, CovenantState.IN_FORCE))[:5])
    return next((each for each in standing if each.state in OPEN_STATES), standing[0] if standing else None)


def covenant_in_force(cluster_year: ClusterYear) -> Covenant | None:
    """Return the covenant in force, if any; it may be shown to the public."""
    return covenants(cluster_year).filter(state=CovenantState.IN_FORCE).first()


def draft_of(cluster_year: ClusterYear) -> Draft | None:
    """Return the year's living draft of the covenant, if any."""
    return current_draft(cluster_year, DraftKind.COVENANT)


def drafts_with_covenants(cluster_year: ClusterYear) -> list[Draft]:
    """Return every draft of the year's covenant with what became of it and how many signed, the newest first; one query.

    Each has `signed` and `needed`, numbers of units.
    """
    needed = Count("covenant__signatories", filter=~Q(covenant__signatories__state=SignatoryState.LEFT))
    signed = Count("covenant__signatories", filter=Q(covenant__signatories__state=SignatoryState.SIGNED))
    found = Draft.objects.filter(cluster_year=cluster_year, kind=DraftKind.COVENANT).select_related("covenant__text", "document")
    found = found.annotate(needed=needed, signed=signed)
    drafts: list[Draft] = list(found.order_by("-pk"))
    for draft in drafts:
        draft.cluster_year = cluster_year
    return drafts


def covenant_from(draft: Draft) -> Covenant | None:
    """Return the covenant that this draft became, without a query when it was fetched along."""
    return getattr(draft, "covenant", None)


# --- commitments ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitCommitments:
    """A unit, by the name it had when signing opened, and what it commits to, by field."""

    unit_id: int
    unit_name: str
    rows: tuple[Commitment, ...]


def in_order(rows: Iterable[Commitment]) -> list[Commitment]:
    """Return commitments of one unit by field, then in the order that the unit gave them."""
    return sorted(rows, key=lambda row: (FIELD_ORDER.get(row.field, len(FIELD_ORDER)), row.position, row.pk))


def commitments_of(draft: Draft, units: Iterable[Unit]) -> list[UnitCommitments]:
    """Return the standing commitments of these units, in the order of the units; one query."""
    return _commitments(draft, [(unit.pk, unit.name) for unit in units])


def signed_commitments(covenant: Covenant, tiles: "Iterable[Tile]") -> list[UnitCommitments]:
    """Return the commitments of a covenant in the order of its wall; one query."""
    return _commitments(covenant.draft, [(tile.unit_id, tile.unit_name) for tile in tiles])


def _commitments(draft: Draft, units: list[tuple[int, str]]) -> list[UnitCommitments]:
    by_unit: dict[int, list[Commitment]] = {}
    for row in Commitment.objects.filter(draft=draft, removed_at=None).select_related("unit"):
        by_unit.setdefault(row.unit_id, []).append(row)
    return [UnitCommitments(pk, name, tuple(in_order(by_unit.get(pk, ())))) for pk, name in units]


def member_units(cluster_year: ClusterYear) -> list[Unit]:
    """Return the units that are members now, in the fixed order."""
    return [member.unit for member in standing_members(cluster_year)]


def units_without_commitments(draft: Draft, cluster_year: ClusterYear) -> list[Unit]:
    """Return the members that have not committed to anything yet."""
    units = member_units(cluster_year)
    return [unit for unit, each in zip(units, commitments_of(draft, units), strict=True) if not each.rows]


def earlier_commitments(draft: Draft, unit: Unit) -> Draft | None:
    """Return the newest other covenant draft of the cluster in which this unit committed to something, to copy from."""
    kept = Commitment.objects.filter(draft=OuterRef("pk"), unit=unit, removed_at=None)
    others = Draft.objects.filter(kind=DraftKind.COVENANT, cluster_year__cluster=draft.cluster_year.cluster_id).exclude(pk=draft.pk)
    return others.filter(Exists(kept)).select_related("cluster_year").order_by("-cluster_year__year", "-pk").first()


# --- what stands in the way ----------------------------------------------------------------------------------------------------------


def names(units: Iterable[Unit]) -> str:
    """Return the names of units for a sentence."""
    return ", ".join(unit.name for unit in units)


def commitment_obstacle(draft: Draft) -> str:
    """Return why commitments cannot change now; empty when they can."""
    if Covenant.objects.filter(draft=draft).exists():
        return _("Giao ước đã mở ký nên cam kết không sửa được nữa. Muốn đổi phải lập giao ước mới.")
    if draft.state not in WRITABLE_STATES or draft.kind != DraftKind.COVENANT:
        return _("Dự thảo giao ước này không còn dùng nên không ghi cam kết vào được nữa.")
    return ""


def opening_obstacle(draft: Draft) -> str:
    """Return why signing cannot open now; empty when it can."""
    if Covenant.objects.filter(draft=draft).exists():
        return _("Giao ước này đã mở ký rồi. Hãy tải lại trang để xem đơn vị nào đã ký.")
    if draft.kind != DraftKind.COVENANT or draft.state != DraftState.AGREED:
        return _("Mở ký sau khi hội nghị thông qua nội dung giao ước.")
    if Covenant.objects.filter(draft__cluster_year=draft.cluster_year_id, state__in=OPEN_STATES).exists():
        return _("Một giao ước khác của năm đang được ký. Hãy thôi ký giao ước đó trước khi mở ký giao ước mới.")
    missing = units_without_commitments(draft, draft.cluster_year)
    if missing:
        return ngettext(
            "Còn %(count)d đơn vị chưa ghi cam kết: %(names)s. Hãy nhắc đơn vị ghi ít nhất một cam kết rồi mở ký.",
            "Còn %(count)d đơn vị chưa ghi cam kết: %(names)s. Hãy nhắc đơn vị ghi ít nhất một cam kết rồi mở ký.",
            len(missing),
        ) % {"count": len(missing), "names": names(missing)}
    return ""


def _with_membership(signatories: QuerySet[Signatory]) -> QuerySet[Any]:
    current = MemberUnit.objects.filter(cluster_year=OuterRef("covenant__draft__cluster_year"), unit=OuterRef("unit"), left_on=None)
    return signatories.annotate(is_member=Exists(current)).order_by("position", "pk")


def gone_unsigned(covenant: Covenant) -> list[Signatory]:
    """Return the places that the covenant still waits for although their units have left the cluster's year."""
    return list(_with_membership(covenant.signatories.all()).filter(is_member=False, state=SignatoryState.WAITING))


def has_left(signatory: Signatory) -> bool:
    """Return whether the unit is no longer a member of the cluster's year."""
    members = MemberUnit.objects.filter(cluster_year=signatory.covenant.draft.cluster_year_id, unit=signatory.unit_id, left_on=None)
    return not members.exists()


def signing_obstacle(signatory: Signatory) -> str:
    """Return why this unit cannot sign now, whoever signs for it; empty when it can."""
    covenant = signatory.covenant
    if signatory.state == SignatoryState.SIGNED:
        signature = signatory.signature
        return _("%(unit)s đã ký lúc %(time)s ngày %(date)s, người ký: đồng chí %(signer)s. Mỗi đơn vị ký một lần.") % {
            "unit": signatory.unit_name,
            "time": timezone.localtime(signature.office_at).strftime("%H:%M"),
            "date": timezone.localtime(signature.office_at).strftime("%d/%m/%Y"),
            "signer": signature.signer_name,
        }
    if covenant.state == CovenantState.ABANDONED:
        return _("Giao ước này đã thôi ký. Hãy tải lại trang để xem giao ước mới.")
    if covenant.state == CovenantState.SUPERSEDED:
        return _("Giao ước này đã được thay thế bằng giao ước mới. Hãy tải lại trang.")
    if covenant.state == CovenantState.IN_FORCE and signatory.state != SignatoryState.REFUSED:
        return _("Giao ước đã có hiệu lực, không còn chờ chữ ký của đơn vị.")
    if signatory.state == SignatoryState.LEFT or has_left(signatory):
        return _("%(unit)s đã rời cụm nên không ký giao ước này nữa.") % {"unit": signatory.unit_name}
    return ""


def place_of(page: ScannedPage) -> tuple[Covenant, Unit]:
    """Return the covenant and the unit for which a page was signed."""
    covenant = Covenant.objects.select_related("draft__cluster_year__cluster").get(signed_file=page.file_id)
    places = {place_name(each.unit_id): each.unit for each in covenant.signatories.select_related("unit")}
    return covenant, places[page.place]


# --- the wall of signatures ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tile:
    """One unit on the wall: who signed, as what, by which authorisation, when. `state`: signed, waiting, refused, left.

    Before a unit signs, `signer` and `capacity` say who may: its head, or who holds a delegation that day. `awaited`: the covenant still
    waits for it (also for a unit that left, until somebody says so or the next unit signs). `level`: of the digital signature, empty for
    a unit that signed before there were any. `by_hand`: the day on which it was signed on paper, of which `page` is the scan; while nobody
    has confirmed it, `page` alone is there. `signing_until`: somebody holds the file for this unit's signature, until then (real time).
    """

    unit_id: int
    unit_name: str
    unit_code: str
    state: str
    signer: str = ""
    capacity: str = ""
    authorisation: str = ""
    signed_at: datetime | None = None
    reason: str = ""
    code: str = ""
    awaited: bool = False
    level: str = ""
    by_hand: date | None = None
    page: int | None = None
    signing_until: datetime | None = None

    @property
    def is_signed(self) -> bool:
        return self.state == SignatoryState.SIGNED


@dataclass(frozen=True)
class Wall:
    """Who has signed: `signed` of `needed` units (those that left are not needed)."""

    covenant: Covenant
    tiles: tuple[Tile, ...]

    @property
    def signed(self) -> int:
        return sum(tile.is_signed for tile in self.tiles)

    @property
    def needed(self) -> int:
        return sum(tile.state != SignatoryState.LEFT for tile in self.tiles)

    @property
    def waiting(self) -> tuple[Tile, ...]:
        return tuple(tile for tile in self.tiles if tile.state == SignatoryState.WAITING)

    @property
    def refused(self) -> tuple[Tile, ...]:
        return tuple(tile for tile in self.tiles if tile.state == SignatoryState.REFUSED)

    def of_unit(self, unit_id: int) -> Tile | None:
        """Return the tile of a unit, if it is on the wall."""
        return next((tile for tile in self.tiles if tile.unit_id == unit_id), None)


def signature_code(seal: str) -> str:
    """Return the short code of a signature printed on papers: the first sixteen digits of its seal, in fours."""
    return "-".join(seal[start : start + 4].upper() for start in range(0, 16, 4)) if seal else ""


def wall(covenant: Covenant, on: date | None = None) -> Wall:
    """Return who has signed, in the fixed order of units; three queries. `on`: the day for which to name who may still sign."""
    return walls([covenant], on)[covenant.pk]


def walls(covenants: Iterable[Covenant], on: date | None = None, *, names: bool = True) -> dict[int, Wall]:
    """Return the walls of several covenants by covenant id; three queries, whatever their number. One without who may still sign."""
    asked = {covenant.pk: covenant for covenant in covenants}
    places: dict[int, list[Any]] = {pk: [] for pk in asked}
    rows = _with_membership(Signatory.objects.filter(covenant__in=asked)).annotate(page_waiting=waiting_page())
    for signatory in rows.select_related("signature__pdf", "signature__page"):
        places[signatory.covenant_id].append(signatory)
    waiting = [each.unit_id for rows in places.values() for each in rows if each.state != SignatoryState.SIGNED and each.is_member]
    day = on or max((timezone.localtime(covenant.opened_at).date() for covenant in asked.values()), default=None)
    who = _who_may_sign(waiting, day) if names and waiting and day else {}
    held = _held([covenant for covenant in asked.values() if covenant.state in OPEN_STATES])
    return {pk: Wall(covenant, tuple(_tile(each, who, held) for each in places[pk])) for pk, covenant in asked.items()}


def _held(covenants: list[Covenant]) -> dict[tuple[int, int], datetime]:
    """Return for each covenant and unit in whose place somebody is signing at this moment, until when; one query, or none."""
    files = {covenant.signed_file_id: covenant.pk for covenant in covenants if covenant.signed_file_id}
    if not files:
        return {}
    leases = Lease.objects.filter(file__in=files, expires_at__gt=clock.real_now()).exclude(digest="").only("file", "about", "expires_at")
    return {(files[lease.file_id], lease.about["unit"]): lease.expires_at for lease in leases if "unit" in lease.about}


def _who_may_sign(unit_ids: list[int], on: date) -> dict[int, tuple[str, str, str]]:
    """Return for each unit the name, title and paper of the person who may sign: by a delegation that holds, else the head."""
    heads = Post.objects.on(on).filter(unit_id__in=unit_ids, capacity=Capacity.HEAD).select_related("person").order_by("-pk")
    delegations = Delegation.objects.in_force(on).filter(unit_id__in=unit_ids).select_related("to_person").order_by("-pk")
    found = {post.unit_id: (post.person.full_name, post.title, "") for post in heads}
    found |= {each.unit_id: (each.to_person.full_name, "", each.paper) for each in delegations}
    return found


def _tile(signatory: Any, who: dict[int, tuple[str, str, str]], held: dict[tuple[int, int], datetime]) -> Tile:
    place = (signatory.unit_id, signatory.unit_name, signatory.unit_code)
    signature = getattr(signatory, "signature", None)
    if signature is not None:
        return Tile(
            *place,
            signatory.state,
            signer=signature.signer_name,
            capacity=signature.capacity,
            authorisation=signature.authorisation,
            signed_at=signature.office_at,
            code=signature_code(signature.seal),
            level=signature.pdf.level if signature.pdf else "",
            by_hand=signature.page.signed_on if signature.page else None,
            page=signature.page_id,
        )
    is_member = getattr(signatory, "is_member", True)
    state = signatory.state if is_member or signatory.state == SignatoryState.REFUSED else SignatoryState.LEFT
    signer, capacity, paper = who.get(signatory.unit_id, ("", "", ""))
    awaited = signatory.state == SignatoryState.WAITING
    return Tile(
        *place,
        state,
        signer=signer,
        capacity=capacity,
        authorisation=paper,
        reason=signatory.reason,
        awaited=awaited,
        page=signatory.page_waiting,
        signing_until=held.get((signatory.covenant_id, signatory.unit_id)),
    )
