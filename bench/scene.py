"""Thirty clusters of twenty units over five years, written in bulk: the size at which pages are measured."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from thidua.cluster.models import Cluster, ClusterKind, ClusterYear, MemberUnit, Office, YearState
from thidua.conference.models import (
    AgendaItem,
    Attendance,
    Conference,
    ConferenceKind,
    ConferenceState,
    Invitation,
    ItemKind,
    ItemState,
    Minutes,
    Position,
    Stance,
)
from thidua.covenant.models import Commitment, Covenant, CovenantSignature, CovenantState, Field, Signatory, SignatoryState
from thidua.drafting.models import Clause, ClauseKind, ClauseText, Comment, Draft, DraftKind, DraftState, DraftVersion
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import kinds, storage
from thidua.news.models import NewsItem, NewsState
from thidua.organisation.models import (
    Appointment,
    AppointmentRole,
    Capacity,
    Council,
    CouncilRole,
    CouncilSeat,
    Level,
    Person,
    Post,
    Unit,
    UnitKind,
    UnitVersion,
)
from thidua.paper.models import Direction, OfficialDocument, PaperFamily, PaperType, Register

CLUSTERS, UNITS, YEARS = 30, 20, (2019, 2020, 2021, 2022, 2023)
CLAUSES, COMMENTS = 30, 40
LONG_AGO = date(2018, 1, 1)
OFFICES = {0: Office.HEAD, 1: Office.FIRST_DEPUTY, 2: Office.SECOND_DEPUTY}
TEXT = "Các đơn vị thành viên phát động phong trào thi đua có nội dung, tiêu chí cụ thể, sát nhiệm vụ chính trị của đơn vị. " * 3


def moment(year: int, month: int = 2, day: int = 16, hour: int = 2) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@transaction.atomic
def build() -> dict[str, User]:
    """Write everything; return one account per role: specialist, officer, head, auditor."""
    council, roles = _council()
    units = _units(council)
    accounts = _people(units)
    clusters = Cluster.objects.bulk_create(
        Cluster(code=f"cum-{n}", kind=ClusterKind.CUM, name=f"Cụm Thi đua số {n}", symbol=f"CTĐ{n}", council=council)
        for n in range(CLUSTERS)
    )
    for year in YEARS:
        _year(year, clusters, units, council, accounts)
    for number in range(2000):
        audit.record("bench.written", clusters[number % CLUSTERS], actor=roles["specialist"], at=moment(2023), reason="đo tốc độ")
    return roles | {"officer": accounts[0], "head": accounts[1]}


@transaction.atomic
def enlarge(units: int, people: int) -> None:
    """Add units in two levels and people with a post each, until there are so many: what no cluster's year holds, but every list."""
    authority, there = Unit.objects.get(code="ubnd"), Unit.objects.count()
    more = [
        Unit(
            code=f"them-{n}",
            name=f"Trạm Giả định số {n}",
            short_name=f"TG{n}",
            kind=UnitKind.PUBLIC_SERVICE,
            level=Level.COMMUNE,
            valid_from=LONG_AGO,
        )
        for n in range(max(0, units - there))
    ]
    tops = more[: len(more) // 20]
    for unit in tops:
        unit.parent = authority
    Unit.objects.bulk_create(tops)
    for n, unit in enumerate(more[len(tops) :]):
        unit.parent = tops[n % len(tops)]
    Unit.objects.bulk_create(more[len(tops) :])
    same = ("name", "short_name", "kind", "level", "parent_id", "valid_from")
    UnitVersion.objects.bulk_create(UnitVersion(unit=unit, **{name: getattr(unit, name) for name in same}) for unit in more)
    made = Person.objects.bulk_create(Person(full_name=f"Phạm Thị Thêm {n}") for n in range(max(0, people - Person.objects.count())))
    Post.objects.bulk_create(
        Post(person=person, unit=more[n % len(more)], title="Chuyên viên", capacity=Capacity.STAFF, valid_from=LONG_AGO)
        for n, person in enumerate(made)
    )


def _council() -> tuple[Council, dict[str, User]]:
    authority, agency = (
        Unit.objects.create(code=code, name=name, short_name=code.upper(), kind=kind, level=Level.PROVINCE, valid_from=LONG_AGO)
        for code, name, kind in (
            ("ubnd", "Ủy ban nhân dân tỉnh Giả Định", UnitKind.PEOPLES_COMMITTEE),
            ("snv", "Sở Nội vụ tỉnh Giả Định", UnitKind.STATE_OFFICE),
        )
    )
    for unit in (authority, agency):
        UnitVersion.objects.create(
            unit=unit, name=unit.name, short_name=unit.short_name, kind=unit.kind, level=unit.level, valid_from=LONG_AGO
        )
    council = Council.objects.create(
        name="Hội đồng Thi đua - Khen thưởng tỉnh Giả Định",
        short_name="Hội đồng TĐ-KT tỉnh Giả Định",
        authority=authority,
        standing_agency=agency,
        valid_from=LONG_AGO,
    )
    made = {}
    for role in ("specialist", "auditor"):
        user = User.objects.create_user(f"do-{role}", full_name=f"Nguyễn Thị Đo Đạc {role}")
        person = Person.objects.create(full_name=user.full_name, sort_key=user.full_name, user=user)
        made[role] = user
        if role == "specialist":
            Post.objects.create(person=person, unit=agency, title="Chuyên viên", capacity=Capacity.OFFICER, valid_from=LONG_AGO)
            CouncilSeat.objects.create(council=council, person=person, role=CouncilRole.SECRETARY, valid_from=LONG_AGO)
        else:
            Appointment.objects.create(person=person, role=AppointmentRole.AUDITOR, paper="QĐ 01", valid_from=LONG_AGO)
    return council, made


def _units(council: Council) -> list[Unit]:
    units = Unit.objects.bulk_create(
        Unit(
            code=f"don-vi-{n}",
            name=f"Đơn vị Giả định số {n}",
            short_name=f"GĐ{n}",
            kind=UnitKind.STATE_OFFICE,
            level=Level.PROVINCE,
            parent=council.authority,
            valid_from=LONG_AGO,
        )
        for n in range(CLUSTERS * UNITS)
    )
    UnitVersion.objects.bulk_create(
        UnitVersion(
            unit=unit,
            name=unit.name,
            short_name=unit.short_name,
            kind=unit.kind,
            level=unit.level,
            parent=council.authority,
            valid_from=LONG_AGO,
        )
        for unit in units
    )
    return units


def _people(units: list[Unit]) -> list[User]:
    """An officer (even index) and a head (odd index) for each unit."""
    users = User.objects.bulk_create(User(username=f"nguoi-{n}", full_name=f"Trần Văn Đo {n}", password="!") for n in range(len(units) * 2))
    people = Person.objects.bulk_create(Person(full_name=user.full_name, sort_key=user.full_name, user=user) for user in users)
    Post.objects.bulk_create(
        Post(
            person=person,
            unit=units[n // 2],
            title="Trưởng đơn vị" if n % 2 else "Cán bộ thi đua",
            capacity=Capacity.HEAD if n % 2 else Capacity.OFFICER,
            valid_from=LONG_AGO,
        )
        for n, person in enumerate(people)
    )
    return users


def _year(year: int, clusters: list[Cluster], units: list[Unit], council: Council, accounts: list[User]) -> None:
    seat = CouncilSeat.objects.filter(council=council).first()
    plan = OfficialDocument.objects.create(
        direction=Direction.INCOMING,
        number=f"{year - 2000}/KH-UBND",
        type=PaperType.PLAN,
        issuer="Ủy ban nhân dân tỉnh Giả Định",
        issued_on=date(year, 1, 19),
        subject=f"công tác thi đua, khen thưởng năm {year}",
        registered_at=moment(year, 1, 20),
    )
    for n, cluster in enumerate(clusters):
        members = units[n * UNITS : (n + 1) * UNITS]
        term = {"year": year, "until_year": year}
        register = Register.objects.create(organ=cluster.name, symbol=cluster.symbol, family=PaperFamily.STATE, **term)
        cluster_year = ClusterYear.objects.create(
            cluster=cluster, year=year, state=YearState.PLANNED, monitor=seat, opening_plan=plan, paper_family="state", register=register
        )
        MemberUnit.objects.bulk_create(
            MemberUnit(
                cluster_year=cluster_year, council=council, year=year, unit=unit, office=OFFICES.get(k, Office.MEMBER), position=k + 1
            )
            for k, unit in enumerate(members)
        )
        drafts = [_draft(cluster_year, kind, accounts[n * UNITS * 2 :], members) for kind in DraftKind]
        _conference(cluster_year, drafts, members, accounts[n * UNITS * 2])
        _covenant(drafts[2], members, year)
        NewsItem.objects.create(
            council=council,
            editor_unit=members[0],
            slug=f"tin-{year}-{n}",
            title=f"Cụm Thi đua số {n} ký giao ước thi đua năm {year}",
            lead=TEXT,
            body="\n\n".join([TEXT] * 6),
            state=NewsState.PUBLISHED,
            published_at=moment(year, 2, 17),
            written_at=moment(year, 2, 17),
        )


def _draft(cluster_year: ClusterYear, kind: str, accounts: list[User], members: list[Unit]) -> Draft:
    at = moment(cluster_year.year, 2, 1)
    draft = Draft.objects.create(
        cluster_year=cluster_year,
        kind=kind,
        title=f"{DraftKind(kind).label} năm {cluster_year.year}",
        state=DraftState.CIRCULATED if cluster_year.year == YEARS[-1] and kind != DraftKind.COVENANT else DraftState.AGREED,
        comments_until=moment(cluster_year.year, 2, 16),
        circulated_at=at,
        created_at=at,
    )
    clauses = Clause.objects.bulk_create(
        Clause(draft=draft, kind=ClauseKind.ARTICLE if n % 3 == 0 else ClauseKind.CLAUSE, position=n) for n in range(CLAUSES)
    )
    texts = ClauseText.objects.bulk_create(
        ClauseText(clause=clause, sequence=1, heading=f"Nội dung {n}" if n % 3 == 0 else "", body=TEXT, written_at=at)
        for n, clause in enumerate(clauses)
    )
    for clause, text in zip(clauses, texts, strict=True):
        clause.current = text
    Clause.objects.bulk_update(clauses, ["current"])
    Comment.objects.bulk_create(
        Comment(
            clause=clauses[n % CLAUSES],
            about=texts[n % CLAUSES],
            unit=members[n % UNITS],
            author=accounts[(n % UNITS) * 2],
            text=TEXT,
            made_at=at,
        )
        for n in range(COMMENTS)
    )
    DraftVersion.objects.create(
        draft=draft,
        number=1,
        label="Bản gửi lấy ý kiến",
        revision=0,
        content=[
            {"clause": c.pk, "text": t.pk, "kind": c.kind, "number": "", "citation": "", "heading": t.heading, "body": t.body}
            for c, t in zip(clauses, texts, strict=True)
        ],
        made_at=at,
    )
    return draft


def _conference(cluster_year: ClusterYear, drafts: list[Draft], members: list[Unit], user: User) -> None:
    year = cluster_year.year
    now = year == YEARS[-1]
    chair = user.person
    conference = Conference.objects.create(
        cluster_year=cluster_year,
        kind=ConferenceKind.SIGNING,
        title=f"Hội nghị ký giao ước thi đua năm {year}",
        starts_at=moment(year),
        place="Hội trường",
        chair=chair,
        secretary=chair,
        state=ConferenceState.IN_SESSION if now else ConferenceState.CLOSED,
        rule_source="Chưa có quy chế",
        called_at=moment(year, 2, 10),
        opened_at=moment(year),
    )
    Invitation.objects.bulk_create(Invitation(conference=conference, unit=unit) for unit in members)
    Attendance.objects.bulk_create(
        Attendance(conference=conference, unit=unit, name=f"Đại biểu {n}", arrived_at=moment(year)) for n, unit in enumerate(members)
    )
    for position, kind in enumerate((ItemKind.OPENING, ItemKind.PRESENTATION, ItemKind.DISCUSSION, ItemKind.SIGNING, ItemKind.CLOSING), 1):
        item = AgendaItem.objects.create(
            conference=conference,
            position=position,
            kind=kind,
            title=str(ItemKind(kind).label),
            state=ItemState.NOW if now and position == 3 else ItemState.WAITING,
        )
        if kind in (ItemKind.PRESENTATION, ItemKind.DISCUSSION):
            item.drafts.set(drafts)
    Position.objects.bulk_create(
        Position(conference=conference, draft=draft, unit=unit, stance=Stance.AGREES, stated_by=user, stated_at=moment(year))
        for draft, unit in itertools.product(drafts, members)
    )
    if not now:
        Minutes.objects.create(
            conference=conference, sections=[{"key": "time", "heading": "Thời gian", "body": TEXT}], written_at=moment(year)
        )


def _covenant(draft: Draft, members: list[Unit], year: int) -> None:
    Commitment.objects.bulk_create(
        Commitment(
            draft=draft,
            unit=unit,
            field=field,
            content="Hoàn thành chỉ tiêu được giao",
            target=Decimal(100),
            measure="phần trăm",
            position=n,
            written_at=moment(year),
        )
        for n, (unit, field) in enumerate(itertools.product(members, Field))
    )
    text = storage.store_bytes(f"THI-DUA-COVENANT {draft.pk}\n".encode(), name="giao-uoc.txt", kind=kinds.TEXT, at=moment(year))
    covenant = Covenant.objects.create(
        draft=draft, state=CovenantState.IN_FORCE, text=text, text_sha256=text.sha256, opened_at=moment(year), in_force_at=moment(year)
    )
    signatories = Signatory.objects.bulk_create(
        Signatory(covenant=covenant, unit=unit, position=n, state=SignatoryState.SIGNED) for n, unit in enumerate(members)
    )
    heads = {post.unit_id: post.person for post in Post.objects.filter(unit__in=members, capacity=Capacity.HEAD).select_related("person")}
    CovenantSignature.objects.bulk_create(
        CovenantSignature(
            signatory=each,
            signer=heads[each.unit_id],
            signer_name=heads[each.unit_id].full_name,
            capacity="Trưởng đơn vị",
            text_sha256=text.sha256,
            signed_at=moment(year) + timedelta(minutes=each.position),
            office_at=moment(year),
            seal="0" * 64,
            entry_number=1,
        )
        for each in signatories
    )
