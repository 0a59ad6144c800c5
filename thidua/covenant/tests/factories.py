"""A covenant with everything it stands on, for tests. Units, people and targets are invented."""

import itertools
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from thidua.cluster.tests.factories import make_scene
from thidua.covenant import actions
from thidua.covenant.actions.ceremony import PURPOSE
from thidua.covenant.models import Commitment, Field
from thidua.covenant.places import place_name
from thidua.drafting.models import Clause, ClauseText, Draft, DraftKind, DraftState, DraftVersion
from thidua.drafting.queries import clauses_of, content_of
from thidua.foundation.clock import real_now
from thidua.foundation.signing.places import Place
from thidua.organisation.models import Person
from thidua.organisation.tests.factories import make_administrator
from thidua.signing.keys import open_office_key
from thidua.signing.models import PdfSignature, Way
from thidua.signing.queries import office_certificate
from thidua.signing.tests.factories import PASSPHRASE, make_authority, make_certificate
from thidua.signing.tests.making import make_file

AT = datetime(2023, 2, 16, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ON = AT.date()
CLAUSES = (
    ("paragraph", "", "Các đơn vị thành viên thống nhất giao ước thi đua với những nội dung sau đây:"),
    ("clause", "Thực hiện nhiệm vụ chính trị", "Hoàn thành xuất sắc nhiệm vụ được giao trong năm."),
    ("clause", "", "Phát động phong trào có nội dung, tiêu chí cụ thể;\nsơ kết, tổng kết đúng hạn."),
)
ONE_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
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


def make_pdf_signature(covenant, unit, person):
    """Make the row of a digital signature in the covenant's file, without a key: what the covenant makes of it does not ask for one."""
    covenant.refresh_from_db(fields=["signed_file"])
    if covenant.signed_file is None:
        places = [Place(place_name(each), "Đơn vị", 1, 70, 100, 220, 180) for each in covenant.signatories.values_list("unit", flat=True)]
        covenant.signed_file = make_file(places, purpose=PURPOSE, content=ONE_PAGE)
        covenant.save(update_fields=["signed_file"])
    file = covenant.signed_file
    if made := file.signatures.filter(place=place_name(unit.pk)).first():
        return made
    file.revision += 1
    file.save(update_fields=["revision"])
    said = {"subject": person.full_name, "issuer": "Gốc Giả định", "serial": "1", "fingerprint": f"{unit.pk:064d}", "level": "B-B"}
    return PdfSignature.objects.create(
        file=file,
        place=place_name(unit.pk),
        revision=file.revision,
        stored=file.current,
        person=person,
        signer_name=person.full_name,
        way="office",
        signed_at=real_now(),
        **said,
    )


def sign(covenant, *, unit, actor, at=AT, text_sha256=None, delegation=None):
    """Let somebody sign for a unit, with the row of a digital signature made in the same stroke."""
    with transaction.atomic():
        pdf = make_pdf_signature(covenant, unit, Person.objects.get(user=actor))
        text = covenant.text_sha256 if text_sha256 is None else text_sha256
        return actions.sign(covenant, unit=unit, pdf=pdf, actor=actor, delegation=delegation, text_sha256=text, at=at)


def sign_by(scene, covenant, *numbers):
    """Let the heads of these units sign, a minute apart."""
    return [
        sign(covenant, unit=scene.units[number], actor=scene.heads[number].user, at=AT + timedelta(minutes=next(_minute)))
        for number in numbers
    ]


def certify(scene, *numbers):
    """Give the heads of these units, or of all, a certificate of the office."""
    administrator = make_administrator().user
    make_authority(administrator)
    for number in numbers or range(len(scene.heads)):
        make_certificate(scene.heads[number], actor=administrator)


def sign_with_key(scene, covenant, number, *, at=AT):
    """Let the head of a unit sign the covenant's file with his real key; he has been given a certificate before."""
    key = open_office_key(office_certificate(scene.heads[number], real_now()), PASSPHRASE)
    said = {"actor": scene.heads[number].user, "text_sha256": covenant.text_sha256, "at": at}
    return actions.sign_with_key(covenant, unit=scene.units[number], key=key, way=Way.OFFICE, **said)


def make_in_force(members=3, **fields):
    """Make a scene whose covenant all units have signed."""
    scene, covenant = make_open(members, **fields)
    sign_by(scene, covenant, *range(members))
    covenant.refresh_from_db()
    return scene, covenant
