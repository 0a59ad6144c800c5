"""A covenant with everything it stands on, for tests. Units, people and targets are invented."""

import itertools
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from thidua.cluster.tests.factories import make_scene
from thidua.covenant import actions
from thidua.covenant.models import Commitment, Field
from thidua.drafting.models import Clause, ClauseText, Draft, DraftKind, DraftState, DraftVersion
from thidua.drafting.queries import clauses_of, content_of

AT = datetime(2023, 2, 16, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ON = AT.date()
CLAUSES = (
    ("paragraph", "", "Các đơn vị thành viên thống nhất giao ước thi đua với những nội dung sau đây:"),
    ("clause", "Thực hiện nhiệm vụ chính trị", "Hoàn thành xuất sắc nhiệm vụ được giao trong năm."),
    ("clause", "", "Phát động phong trào có nội dung, tiêu chí cụ thể;\nsơ kết, tổng kết đúng hạn."),
)
_minute = itertools.count(1)


def make_draft(cluster_year, *, state=DraftState.AGREED, clauses=CLAUSES, title="Giao ước thi đua năm 2023"):
    """Make the covenant's draft in a state, with its clauses and, from circulated on, a snapshot."""
    fields = {} if state == DraftState.DRAFT else {"circulated_at": AT - timedelta(days=2)}
    if state == DraftState.AGREED:
        fields["agreed_at"] = AT - timedelta(minutes=12)
    draft = Draft.objects.create(
        cluster_year=cluster_year, kind=DraftKind.COVENANT, title=title, state=state, created_at=AT - timedelta(days=3), **fields
    )
    for position, (kind, heading, body) in enumerate(clauses, start=1):
        clause = Clause.objects.create(draft=draft, kind=kind, position=position)
        clause.current = ClauseText.objects.create(clause=clause, sequence=1, heading=heading, body=body, written_at=draft.created_at)
        clause.save()
    if state != DraftState.DRAFT:
        content = content_of(clauses_of(draft))
        DraftVersion.objects.create(
            draft=draft, number=1, label="Bản thống nhất", revision=0, content=content, made_at=AT - timedelta(minutes=12)
        )
    return draft


def make_commitment(
    draft, unit, *, field=Field.SOCIO_ECONOMY, content="Giám sát công trình ví dụ", target=Decimal("5"), measure="công trình", position=1
):
    return Commitment.objects.create(
        draft=draft,
        unit=unit,
        field=field,
        content=content,
        target=target,
        measure=measure,
        position=position,
        written_at=AT - timedelta(days=1),
    )


def make_commitments(draft, units):
    for unit in units:
        make_commitment(draft, unit)
        words = {"field": Field.EMULATION, "content": "Phát hiện, giới thiệu điển hình tiên tiến (ví dụ)"}
        make_commitment(draft, unit, **words, target=Decimal("85.5"), measure="%", position=2)


def make_ready(members=3, **fields):
    """Make a scene whose covenant is agreed and committed to by everybody: signing can open."""
    scene = make_scene(members, **fields)
    draft = make_draft(scene.year)
    make_commitments(draft, scene.units)
    return scene, draft


def make_open(members=3, **fields):
    """Make a scene whose covenant is open for signing."""
    scene, draft = make_ready(members, **fields)
    return scene, actions.open_for_signing(draft, actor=scene.heads[0].user, at=AT)


def sign_by(scene, covenant, *numbers):
    """Let the heads of these units sign, a minute apart."""
    return [
        actions.sign(
            covenant,
            unit=scene.units[number],
            actor=scene.heads[number].user,
            text_sha256=covenant.text_sha256,
            at=AT + timedelta(minutes=next(_minute)),
        )
        for number in numbers
    ]


def make_in_force(members=3, **fields):
    """Make a scene whose covenant all units have signed."""
    scene, covenant = make_open(members, **fields)
    sign_by(scene, covenant, *range(members))
    covenant.refresh_from_db()
    return scene, covenant
