"""What the covenant tells the home page and its own page: what waits for whom, where the stage stands, what happened when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thidua.cluster import permissions as cluster_permissions
from thidua.cluster.models import ClusterYear
from thidua.covenant import permissions, queries
from thidua.covenant.models import Commitment, Covenant, CovenantState, SignatoryState
from thidua.covenant.queries import Wall
from thidua.drafting.models import Draft, DraftKind, DraftState
from thidua.foundation.accounts.models import User
from thidua.foundation.overview import Knot, Moment, Waiting
from thidua.foundation.ui.templatetags import td
from thidua.organisation.models import Unit
from thidua.organisation.queries import standing

STAGES = (DraftState.DRAFT, DraftState.CIRCULATED, DraftState.AGREED, CovenantState.OPEN_FOR_SIGNING, CovenantState.IN_FORCE)


@dataclass(frozen=True)
class Stage:
    """Where the covenant of one year stands: its draft, its covenant once signing opened, who has committed and who has signed."""

    cluster_year: ClusterYear
    draft: Draft | None
    covenant: Covenant | None
    uncommitted: tuple[Unit, ...] = ()
    wall: Wall | None = None
    others: tuple[Covenant, ...] = ()

    @property
    def state(self) -> str:
        if self.covenant:
            return self.covenant.state
        return self.draft.state if self.draft else ""


def stage_of(cluster_year: ClusterYear, at: datetime) -> Stage:
    """Return where the year's covenant stands."""
    draft, covenant, others = _now(cluster_year)
    if covenant:
        return Stage(cluster_year, covenant.draft, covenant, wall=queries.wall(covenant, at.date()), others=others)
    uncommitted = tuple(queries.units_without_commitments(draft, cluster_year)) if draft else ()
    return Stage(cluster_year, draft, None, uncommitted, others=others)


def _now(cluster_year: ClusterYear) -> tuple[Draft | None, Covenant | None, tuple[Covenant, ...]]:
    """Return the living draft, the covenant that counts now, and the year's other covenants; one query.

    A new draft comes before the covenant in force that it is going to replace.
    """
    drafts = queries.drafts_with_covenants(cluster_year)
    covenants = [found for draft in drafts if (found := queries.covenant_from(draft))]
    living = next((draft for draft in drafts if draft.state in queries.WRITABLE_STATES), None)
    being_signed = next((each for each in covenants if each.state in queries.OPEN_STATES), None)
    in_force = next((each for each in covenants if each.state == CovenantState.IN_FORCE), None)
    renewed = living is not None and queries.covenant_from(living) is None
    now = being_signed or (None if renewed else in_force)
    return living, now, tuple(each for each in covenants if each != now)


def steps(stage: Stage) -> list[dict[str, Any]]:
    """Return the steps of the covenant for the stepper, with their days."""
    labels = (_("Soạn thảo"), _("Lấy ý kiến"), _("Thông qua"), _("Các đơn vị ký"), _("Có hiệu lực"))
    place = _place(stage.state)
    waits = _("chờ mở ký") if stage.state == DraftState.AGREED else ""
    draft, covenant = stage.draft, stage.covenant
    moments = (
        draft.created_at if draft else None,
        draft.circulated_at if draft else None,
        draft.agreed_at if draft else None,
        covenant.opened_at if covenant else None,
        covenant.in_force_at if covenant else None,
    )
    finished = stage.state in (CovenantState.IN_FORCE, CovenantState.SUPERSEDED)
    return [
        {
            "label": label,
            "state": "done" if number < place or finished else "now" if number == place else "next",
            "note": td.vi_datetime(moment) if moment and (number <= place or finished) else waits if number == place else "",
        }
        for number, (label, moment) in enumerate(zip(labels, moments, strict=True))
    ]


def _place(state: str) -> int:
    """Return the number of the step that goes on now; before any draft it is the first."""
    beside: dict[str, str] = {
        DraftState.AGREED: CovenantState.OPEN_FOR_SIGNING,
        CovenantState.REFUSED_BY_UNIT: CovenantState.OPEN_FOR_SIGNING,
        CovenantState.ABANDONED: CovenantState.OPEN_FOR_SIGNING,
        CovenantState.SUPERSEDED: CovenantState.IN_FORCE,
    }
    wanted = beside.get(state, state)
    return STAGES.index(wanted) if wanted in STAGES else 0


# --- what waits ----------------------------------------------------------------------------------------------------------------------


def tasks(user: User, stage: Stage, at: datetime) -> list[Waiting]:
    """Return what waits for this person in this covenant, the most pressing first. No query when the stage was read whole."""
    if stage.covenant and stage.covenant.state in queries.OPEN_STATES and stage.wall:
        return _while_signing(user, stage, stage.wall, at)
    if stage.draft and not stage.covenant and stage.draft.state in (DraftState.CIRCULATED, DraftState.AGREED):
        return _before_signing(user, stage, stage.draft, at)
    return []


def _before_signing(user: User, stage: Stage, draft: Draft, at: datetime) -> list[Waiting]:
    own = standing(user, at.date()).unit_ids
    found = [_to_commit(stage, unit) for unit in stage.uncommitted if unit.pk in own]
    if draft.state == DraftState.AGREED and cluster_permissions.can_run(user, stage.cluster_year, at.date()):
        found.append(
            Waiting(
                title=td.marked(_("Mở ký giao ước thi đua năm %(year)d"), year=stage.cluster_year.year),
                detail=_("Nội dung đã được thông qua. Mở ký thì văn bản và cam kết được cố định, các đơn vị bắt đầu ký."),
                url=_url("detail", stage.cluster_year),
                verb=_("Xem và mở ký"),
                blocked=_missing_words(stage.uncommitted),
            )
        )
    return found


def _to_commit(stage: Stage, unit: Unit) -> Waiting:
    return Waiting(
        title=td.marked(_("Ghi cam kết của %(unit)s"), unit=unit.name),
        detail=_("Mỗi đơn vị ghi ít nhất một cam kết, chỉ tiêu trước khi mở ký giao ước."),
        url=_url("commitments", stage.cluster_year),
        verb=_("Ghi cam kết"),
    )


def _missing_words(units: Iterable[Unit]) -> str:
    missing = list(units)
    if not missing:
        return ""
    return td.marked(
        ngettext("Còn %(count)d đơn vị chưa ghi cam kết: %(names)s.", "Còn %(count)d đơn vị chưa ghi cam kết: %(names)s.", len(missing)),
        count=len(missing),
        names=queries.names(missing),
    )


def _while_signing(user: User, stage: Stage, wall: Wall, at: datetime) -> list[Waiting]:
    found, on = [], at.date()
    signing, own = permissions.signing_unit_ids(user, on), standing(user, on).unit_ids
    for tile in wall.waiting:
        title = td.marked(_("%(unit)s ký giao ước thi đua năm %(year)d"), unit=tile.unit_name, year=stage.cluster_year.year)
        if tile.unit_id in signing:
            detail = _("Đọc lại văn bản, nhập lại mật khẩu đăng nhập, gõ mật khẩu ký rồi ký. Chữ ký gắn với đúng văn bản đã đọc.")
            found.append(Waiting(title, detail, _url("sign", stage.cluster_year), _("Đọc và ký giao ước")))
        elif tile.unit_id in own:
            blocked = _("Thủ trưởng đơn vị, hoặc người được ủy quyền, ký giao ước.")
            found.append(Waiting(title, "", _url("detail", stage.cluster_year), _("Xem giao ước"), blocked=blocked))
    if cluster_permissions.can_run(user, stage.cluster_year, on):
        found += _to_confirm(stage, wall)
        found += _left(stage, wall)
    return found


def _to_confirm(stage: Stage, wall: Wall) -> list[Waiting]:
    """Pages signed by hand wait for a second person."""
    year = stage.cluster_year
    return [
        Waiting(
            title=td.marked(_("Xác nhận trang ký tay của %(unit)s"), unit=tile.unit_name),
            detail=_("Đối chiếu bản quét với bản giấy. Người đính kèm không tự xác nhận."),
            url=reverse("covenant:hand_page", args=[year.year, year.cluster.code, tile.page]),
            verb=_("Xem trang ký tay"),
        )
        for tile in wall.waiting
        if tile.page
    ]


def _left(stage: Stage, wall: Wall) -> list[Waiting]:
    """The last units to wait for have left: somebody must say that they are not needed."""
    gone = [tile for tile in wall.tiles if tile.state == SignatoryState.LEFT and tile.awaited]
    if wall.waiting or not gone:
        return []
    return [
        Waiting(
            title=td.marked(_("Ghi nhận %(unit)s đã rời cụm"), unit=tile.unit_name),
            detail=_("Các đơn vị còn lại đã ký. Ghi nhận xong thì giao ước có hiệu lực."),
            url=_url("detail", stage.cluster_year),
            verb=_("Xem và ghi nhận"),
        )
        for tile in gone
    ]


def waiting(user: User, cluster_years: list[ClusterYear], at: datetime) -> list[Waiting]:
    """Return what waits for this person in these years; four queries at most."""
    ids = [each.pk for each in cluster_years]
    living = Draft.objects.filter(cluster_year__in=ids, kind=DraftKind.COVENANT, state__in=(DraftState.CIRCULATED, DraftState.AGREED))
    living = living.filter(covenant=None)
    drafts = {draft.cluster_year_id: draft for draft in living}
    being_signed = Covenant.objects.filter(draft__cluster_year__in=ids, state__in=queries.OPEN_STATES).select_related("draft")
    covenants = {covenant.draft.cluster_year_id: covenant for covenant in being_signed}
    walls = queries.walls(covenants.values(), names=False)
    rows = Commitment.objects.filter(draft__in=drafts.values(), removed_at=None).order_by().values_list("draft_id", "unit_id").distinct()
    committed = set(rows)
    found: list[Waiting] = []
    for cluster_year in cluster_years:
        draft, covenant = drafts.get(cluster_year.pk), covenants.get(cluster_year.pk)
        if covenant:
            found += tasks(user, Stage(cluster_year, covenant.draft, covenant, wall=walls[covenant.pk]), at)
        elif draft:
            missing = tuple(unit for unit in queries.member_units(cluster_year) if (draft.pk, unit.pk) not in committed)
            found += tasks(user, Stage(cluster_year, draft, None, missing), at)
    return found


# --- the stage and the year ----------------------------------------------------------------------------------------------------------


def knot(cluster_year: ClusterYear, at: datetime) -> Knot:
    """Return where the covenant stands on the year's thread: done when one is in force."""
    url, label = _url("detail", cluster_year), _("Giao ước")
    draft, covenant, _others = _now(cluster_year)
    if covenant and covenant.state in queries.OPEN_STATES:
        values = {"signed": covenant.draft.signed, "needed": covenant.draft.needed}  # type: ignore[attr-defined]
        return Knot("covenant", label, url, "now", _("%(signed)d trên %(needed)d đơn vị đã ký") % values)
    if covenant:
        return Knot("covenant", label, url, "done")
    if draft and draft.state == DraftState.AGREED:
        return Knot("covenant", label, url, "now", _("Chờ mở ký"))
    return Knot("covenant", label, url, "next")


def moments(cluster_year: ClusterYear) -> list[Moment]:
    """Return when signing opened and when the covenant came into force."""
    found, url = [], _url("detail", cluster_year)
    for covenant in queries.covenants(cluster_year).exclude(state=CovenantState.ABANDONED):
        title = td.vi(covenant.draft.title)
        found.append(Moment(timezone.localtime(covenant.opened_at), _("Mở ký giao ước thi đua"), title, url))
        if covenant.in_force_at:
            found.append(Moment(timezone.localtime(covenant.in_force_at), _("Giao ước thi đua có hiệu lực"), title, url))
    return sorted(found, key=lambda each: str(each.on))


def page_url(cluster_year: ClusterYear) -> str:
    """Return the address of the covenant's page."""
    return _url("detail", cluster_year)


def _url(name: str, cluster_year: ClusterYear) -> str:
    return reverse(f"covenant:{name}", args=[cluster_year.year, cluster_year.cluster.code])
