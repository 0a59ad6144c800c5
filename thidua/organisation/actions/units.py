"""Writes of units (đơn vị): founding, renaming, moving, correcting, dissolving, merging."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation import permissions, queries, rules
from thidua.organisation.models import Council, Post, Unit, UnitVersion

ONE_DAY = timedelta(days=1)


class DayRefused(Refused):
    """The day lies outside the unit's life, inside an earlier version, or in the future."""


class NothingChanged(Refused):
    """What was typed is what is kept already."""


class AlreadyDissolved(Refused):
    """The unit's end is recorded already."""


class StillInUse(Refused):
    """Posts, units below or councils still hang on the unit."""


class SuccessorRefused(Refused):
    """This unit cannot take over another's work."""


@transaction.atomic
def create_unit(
    *,
    code: str,
    name: str,
    short_name: str,
    kind: str,
    level: str,
    family: str,
    parent: Unit | None,
    valid_from: date,
    basis: str = "",
    actor: User,
    at: datetime,
) -> Unit:
    """Enter a unit (đơn vị) with its first version.

    Raises:
        PermissionDenied: actor is not the specialist.
        CodeTaken: the code belongs to another unit.
        ParentRefused: the parent did not live on the first day.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    rules.check_code_free(code, Unit.objects.filter(code=code).first())
    if parent:
        rules.check_parent_lives(parent, valid_from, at.date())
    unit = Unit.objects.create(
        code=code, name=name, short_name=short_name, kind=kind, level=level, family=family, parent=parent, valid_from=valid_from
    )
    UnitVersion.objects.create(
        unit=unit, name=name, short_name=short_name, kind=kind, level=level, parent=parent, valid_from=valid_from, basis=basis
    )
    changes = {"code": [None, code], "name": [None, name], "parent": [None, str(parent or "")], "valid_from": [None, valid_from]}
    audit.record("organisation.unit_created", unit, actor=actor, at=at, changes=changes, reason=basis)
    return unit


@transaction.atomic
def rename_unit(unit: Unit, *, name: str, short_name: str, from_day: date, basis: str = "", actor: User, at: datetime) -> UnitVersion:
    """Give the unit another name from a day on (đổi tên); the old name holds to the end of the day before.

    Raises:
        PermissionDenied: actor is not the specialist.
        DayRefused: the day is not after the newest version began, not within the unit's life, or in the future.
        NothingChanged: the unit has this name already.
    """
    unit = _locked(unit)
    permissions.require(permissions.can_manage(actor, at.date()))
    if (name, short_name) == (unit.name, unit.short_name):
        raise NothingChanged(_("Đơn vị đang mang đúng tên này. Hãy nhập tên mới."))
    newest = _newest_to_close(unit, from_day, at.date())
    before = {"name": unit.name, "short_name": unit.short_name}
    version = _open_version(unit, newest, from_day, basis, {"name": name, "short_name": short_name})
    changes = {"name": [before["name"], name], "short_name": [before["short_name"], short_name], "from_day": from_day}
    audit.record("organisation.unit_renamed", unit, actor=actor, at=at, changes=changes, reason=basis)
    return version


@transaction.atomic
def move_unit(unit: Unit, *, parent: Unit | None, from_day: date, basis: str = "", actor: User, at: datetime) -> UnitVersion:
    """Put the unit below another from a day on (chuyển đơn vị trực thuộc); no parent: it stands at the top.

    Raises:
        PermissionDenied: actor is not the specialist.
        ParentRefused: the parent is the unit itself, stands below it, or does not live on that day.
        DayRefused: as for renaming.
        NothingChanged: the unit stands there already.
    """
    unit = _locked(unit)
    permissions.require(permissions.can_manage(actor, at.date()))
    if unit.parent_id == (parent.pk if parent else None):
        raise NothingChanged(_("Đơn vị đang trực thuộc đúng nơi này. Hãy chọn nơi khác."))
    if parent:
        if queries.stands_below(parent.pk, unit.pk, from_day):
            raise rules.ParentRefused(
                _("%(parent)s là chính đơn vị này hoặc đang trực thuộc nó, nên không thể là cấp trên của nó. Hãy chọn đơn vị khác.")
                % {"parent": parent.name}
            )
        rules.check_parent_lives(parent, from_day, at.date())
    newest = _newest_to_close(unit, from_day, at.date())
    before = unit.parent
    version = _open_version(unit, newest, from_day, basis, {"parent": parent})
    changes = {"parent": [str(before or ""), str(parent or "")], "from_day": from_day}
    audit.record("organisation.unit_moved", unit, actor=actor, at=at, changes=changes, reason=basis)
    return version


@transaction.atomic
def correct_unit(
    unit: Unit,
    *,
    name: str,
    short_name: str,
    kind: str,
    level: str,
    family: str,
    reason: str,
    seen: str = "",
    actor: User,
    at: datetime,
) -> Unit:
    """Mend what was entered wrongly in the newest version (sửa ghi sai); a real change of name is a renaming.

    `seen` is the fingerprint of what the form showed; without it nobody asks who was faster.

    Raises:
        PermissionDenied: actor is not the specialist.
        Conflict: somebody changed the unit after the form was shown.
        NothingChanged: nothing is different.
    """
    unit = _locked(unit)
    permissions.require(permissions.can_manage(actor, at.date()))
    wanted = {"name": name, "short_name": short_name, "kind": kind, "level": level, "family": family}
    if seen and seen != queries.fingerprint(unit):
        raise Conflict(
            _("Đơn vị này vừa được người khác sửa. Hãy đối chiếu bản đang lưu với phần đồng chí viết."), theirs=unit, mine=wanted
        )
    changes: dict[str, Any] = {key: [getattr(unit, key), value] for key, value in wanted.items() if getattr(unit, key) != value}
    if not changes:
        raise NothingChanged(_("Chưa có gì thay đổi so với bản đang lưu."))
    for key, value in wanted.items():
        setattr(unit, key, value)
    unit.save(update_fields=list(wanted))
    version = _newest(unit)
    version.name, version.short_name, version.kind, version.level = name, short_name, kind, level
    version.save(update_fields=["name", "short_name", "kind", "level"])
    audit.record("organisation.unit_corrected", unit, actor=actor, at=at, changes=changes, reason=reason)
    return unit


@transaction.atomic
def dissolve_unit(unit: Unit, *, on: date, successor: Unit | None = None, basis: str = "", actor: User, at: datetime) -> None:
    """End the unit after this day (giải thể), naming who takes over its work, if anybody does.

    Raises:
        PermissionDenied: actor is not the specialist.
        AlreadyDissolved: its end is recorded already.
        DayRefused: the day lies before the unit's newest version.
        StillInUse: posts, units below or councils go on after that day; the sentence names them.
        SuccessorRefused: the successor is the unit itself or does not live on the next day.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    _end_unit(unit, on=on, successor=successor, basis=basis, event="organisation.unit_dissolved", actor=actor, at=at)


@transaction.atomic
def merge_units(units: Iterable[Unit], *, into: Unit, on: date, basis: str = "", actor: User, at: datetime) -> None:
    """End several units after this day with one that lives on as their successor (sáp nhập). All of them or none.

    Raises:
        PermissionDenied: actor is not the specialist.
        SuccessorRefused: nothing to merge, or as for dissolving.
        AlreadyDissolved, DayRefused, StillInUse: as for dissolving, for any of them.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    units = list(units)
    if not units:
        raise SuccessorRefused(_("Hãy chọn ít nhất một đơn vị để sáp nhập."))
    # All of them now, in one order: after the first row of the log nobody may be waited for.
    list(Unit.objects.select_for_update(no_key=True).filter(pk__in=[unit.pk for unit in (*units, into)]).order_by("pk"))
    for unit in units:
        _end_unit(unit, on=on, successor=into, basis=basis, event="organisation.unit_merged", actor=actor, at=at)
    names = [unit.name for unit in units]
    audit.record("organisation.units_taken_in", into, actor=actor, at=at, changes={"units": names, "on": on}, reason=basis)


# --- Parts ------------------------------------------------------------------------------------------------------------------------


def _locked(unit: Unit) -> Unit:
    return Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def _newest(unit: Unit) -> UnitVersion:
    return unit.versions.order_by("-valid_from", "-pk")[0]


def _newest_to_close(unit: Unit, from_day: date, today: date) -> UnitVersion:
    """Return the newest version when another may follow it from this day."""
    newest = _newest(unit)
    values = {"day": vi_date(from_day), "since": vi_date(newest.valid_from), "name": newest.name, "end": vi_date(unit.valid_to)}
    if from_day < unit.valid_from:
        raise DayRefused(
            _("Ngày %(day)s đơn vị chưa thành lập (thành lập ngày %(since)s). Hãy chọn ngày sau đó.")
            % {"day": vi_date(from_day), "since": vi_date(unit.valid_from)}
        )
    if unit.valid_to is not None and from_day > unit.valid_to:
        raise DayRefused(_("Đơn vị đã giải thể, hoạt động đến hết ngày %(end)s. Hãy chọn ngày trước đó.") % values)
    if from_day > today:
        raise DayRefused(_("Ngày %(day)s chưa tới. Hãy ghi thay đổi từ chính ngày nó có hiệu lực.") % values)
    if from_day <= newest.valid_from:
        raise DayRefused(
            _("Từ ngày %(since)s đã ghi tên và vị trí “%(name)s”; hai thời kỳ không được chồng nhau. Hãy chọn ngày sau ngày đó.") % values
        )
    return newest


def _open_version(unit: Unit, newest: UnitVersion, from_day: date, basis: str, changed: dict[str, Any]) -> UnitVersion:
    """Close the newest version the day before and open the next one with what changed; the unit shows it from now on."""
    end = newest.valid_to
    newest.valid_to = from_day - ONE_DAY
    newest.save(update_fields=["valid_to"])
    for key, value in changed.items():
        setattr(unit, key, value)
    unit.save(update_fields=list(changed))
    return UnitVersion.objects.create(
        unit=unit,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        level=unit.level,
        parent=unit.parent,
        valid_from=from_day,
        valid_to=end,
        basis=basis,
    )


def _end_unit(unit: Unit, *, on: date, successor: Unit | None, basis: str, event: str, actor: User, at: datetime) -> None:
    unit = _locked(unit)
    newest = _newest(unit)
    _check_end(unit, newest, on)
    _check_unused(unit, on)
    if successor and (successor.pk == unit.pk or not Unit.objects.on(on + ONE_DAY).filter(pk=successor.pk).exists()):
        raise SuccessorRefused(
            _("%(name)s không thể kế thừa %(unit)s vì là chính đơn vị này hoặc không còn hoạt động sau ngày %(day)s. Hãy chọn đơn vị khác.")
            % {"name": successor.name, "unit": unit.name, "day": vi_date(on)}
        )
    newest.valid_to = on
    newest.save(update_fields=["valid_to"])
    unit.valid_to, unit.successor = on, successor
    unit.save(update_fields=["valid_to", "successor"])
    changes = {"valid_to": [None, on], "successor": [None, str(successor or "")]}
    audit.record(event, unit, actor=actor, at=at, changes=changes, reason=basis)


def _check_end(unit: Unit, newest: UnitVersion, on: date) -> None:
    if unit.valid_to is not None:
        raise AlreadyDissolved(
            _("%(unit)s đã được ghi giải thể, hoạt động đến hết ngày %(day)s.") % {"unit": unit.name, "day": vi_date(unit.valid_to)}
        )
    if on < unit.valid_from:
        raise DayRefused(
            _("Ngày %(day)s đơn vị chưa thành lập (thành lập ngày %(since)s). Hãy chọn ngày sau đó.")
            % {"day": vi_date(on), "since": vi_date(unit.valid_from)}
        )
    if on < newest.valid_from:
        raise DayRefused(
            _("Đơn vị còn mang tên “%(name)s” từ ngày %(since)s. Hãy chọn ngày giải thể sau ngày đó.")
            % {"name": newest.name, "since": vi_date(newest.valid_from)}
        )


def _check_unused(unit: Unit, on: date) -> None:
    """Refuse while anything hangs on the unit after this day, naming it."""
    later = Q(valid_to=None) | Q(valid_to__gt=on)
    posts = Post.objects.filter(later, unit=unit).select_related("person").order_by("person__sort_key", "pk")
    values = {"unit": unit.name, "day": vi_date(on)}
    if posts:
        holders = ", ".join(f"{post.person} ({post.title})" for post in posts)
        raise StillInUse(
            _("%(unit)s còn người giữ chức vụ sau ngày %(day)s: %(holders)s. Hãy kết thúc các chức vụ này trước.")
            % {**values, "holders": holders}
        )
    below = ", ".join(Unit.objects.filter(later, parent=unit).order_by("name", "pk").values_list("name", flat=True))
    if below:
        raise StillInUse(
            _("%(unit)s còn đơn vị trực thuộc: %(below)s. Hãy chuyển hoặc giải thể các đơn vị này trước.") % {**values, "below": below}
        )
    councils = Council.objects.filter(later).filter(Q(authority=unit) | Q(standing_agency=unit)).order_by("name", "pk")
    named = ", ".join(councils.values_list("name", flat=True))
    if named:
        raise StillInUse(
            _("%(unit)s đang là cơ quan thành lập hoặc cơ quan thường trực của %(councils)s. Hãy đổi ở trang Hội đồng trước.")
            % {**values, "councils": named}
        )
