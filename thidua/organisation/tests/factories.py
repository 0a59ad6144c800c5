"""Plain makers of units, people and councils for tests. Names are invented; nothing surprises."""

import itertools
from datetime import date

from thidua.foundation.accounts.models import User
from thidua.foundation.accounts.tests.entering import PASSWORD
from thidua.organisation.models import (
    Appointment,
    AppointmentRole,
    Capacity,
    Council,
    CouncilRole,
    CouncilSeat,
    Delegation,
    Level,
    Person,
    Post,
    Unit,
    UnitKind,
    UnitVersion,
)

LONG_AGO = date(2020, 1, 1)
_number = itertools.count(1)


def make_unit(name=None, *, parent=None, valid_from=LONG_AGO, valid_to=None, kind=UnitKind.STATE_OFFICE, level=Level.DISTRICT, **fields):
    n = next(_number)
    name = name or f"Đơn vị Giả định {n}"
    fields.setdefault("code", f"don-vi-{n}")
    fields.setdefault("short_name", f"GD{n}")
    unit = Unit.objects.create(name=name, parent=parent, valid_from=valid_from, valid_to=valid_to, kind=kind, level=level, **fields)
    UnitVersion.objects.create(
        unit=unit, name=name, short_name=unit.short_name, kind=kind, level=level, parent=parent, valid_from=valid_from, valid_to=valid_to
    )
    return unit


def make_person(name=None, *, titles="", account=True):
    n = next(_number)
    name = name or f"Nguyễn Thị Ví Dụ {n}"
    user = User.objects.create_user(f"nguoi-{n}", full_name=name, email=f"nguoi-{n}@vi-du.invalid", password=PASSWORD) if account else None
    return Person.objects.create(full_name=name, sort_key=name, titles=titles, user=user)


def make_post(person, unit, capacity=Capacity.OFFICER, *, title="Cán bộ thi đua", valid_from=LONG_AGO, valid_to=None):
    return Post.objects.create(person=person, unit=unit, capacity=capacity, title=title, valid_from=valid_from, valid_to=valid_to)


def make_officer(unit, **fields):
    person = make_person(**fields)
    make_post(person, unit, Capacity.OFFICER, title="Cán bộ thi đua")
    return person


def make_head(unit, **fields):
    person = make_person(**fields)
    make_post(person, unit, Capacity.HEAD, title="Trưởng đơn vị")
    return person


def make_deputy(unit, **fields):
    person = make_person(**fields)
    make_post(person, unit, Capacity.DEPUTY, title="Phó trưởng đơn vị")
    return person


def make_delegation(unit, head, deputy, *, paper="Giấy ủy quyền số 01/GUQ ngày 10/02/2023", valid_from=LONG_AGO, valid_to=None):
    return Delegation.objects.create(
        unit=unit, from_person=head, to_person=deputy, paper=paper, scope="Ký giao ước thi đua", valid_from=valid_from, valid_to=valid_to
    )


def make_council(name=None, *, authority=None, standing_agency=None):
    n = next(_number)
    return Council.objects.create(
        name=name or f"Hội đồng Thi đua - Khen thưởng Giả định {n}",
        short_name=f"Hội đồng {n}",
        authority=authority or make_unit(kind=UnitKind.PEOPLES_COMMITTEE),
        standing_agency=standing_agency or make_unit("Phòng Nội vụ Giả định" if name is None else None),
        valid_from=LONG_AGO,
    )


def make_seat(council, person=None, *, role=CouncilRole.VICE_CHAIR, valid_from=LONG_AGO, valid_to=None):
    return CouncilSeat.objects.create(council=council, person=person or make_person(), role=role, valid_from=valid_from, valid_to=valid_to)


def make_auditor(**fields):
    person = make_person(**fields)
    Appointment.objects.create(person=person, role=AppointmentRole.AUDITOR, paper="QĐ số 01 (giả định)", valid_from=LONG_AGO)
    return person


def make_administrator(**fields):
    person = make_person(**fields)
    Appointment.objects.create(person=person, role=AppointmentRole.ADMINISTRATOR, paper="QĐ số 02 (giả định)", valid_from=LONG_AGO)
    return person
