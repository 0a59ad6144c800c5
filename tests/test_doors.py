"""Every address × every role, compared with one table written by hand (tests/doors.txt).

The walk goes through the fictional twin: its year 2023 on the morning of the conference (head unit: Đơn vị Giả định Hai), and its year 2022,
where the conference is closed and the covenant in force (rows ending in @2022; head unit: Đơn vị Giả định Một). The addresses are those of Đơn vị Giả định Năm's own things. A page that only takes a POST gets one that says next to nothing, undone
afterwards. A door is open when the answer is neither a sign-in page, nor 403, nor 404.
"""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from tests.addresses import World, routes
from thidua.cluster.models import ClusterYear
from thidua.covenant.models import Covenant
from thidua.covenant.places import place_name
from thidua.demo.loader import STANDS_AT, load
from thidua.foundation.accounts.models import User
from thidua.foundation.notify.models import Letter, LetterState
from thidua.foundation.work import long
from thidua.foundation.work.long import Run
from thidua.news.tests.factories import make_item
from thidua.organisation import actions as organisation
from thidua.organisation.models import Unit
from thidua.signing.models import ScannedPage

# Who gets in does not depend on the database; what each slice's own tests ask is asked on both.
pytestmark = [pytest.mark.long, pytest.mark.sqlite]

# The demonstration holds none of these: their own slices' tests knock there.
NOT_WALKED = {
    "movement:plan_file",
    "movement:plan_file_remove",
    "drafting:import",
    "drafting:import_line",
    "drafting:import_read_again",
    "drafting:import_store",
    "drafting:import_discard",
    "drafting:word_return",
    "drafting:word_return_discard",
    "organisation:delegation_file",
    "paper:master",
    "paper:master_file",
    "paper:master_sample",
    "paper:master_activate",
    "paper:master_withdraw",
    "paper:seal_picture",
    "paper:seal_withdraw",
    "conference:speech_remove",
    "accounts:end_sign_in",
    "mfa_remove_webauthn",
    "conference:asked_withdraw",
    "conference:asked_call",
    "conference:asked_time",
    "conference:asked_end",
    "conference:bundle_file",
    "signing:make",
    "signing:certificate",
    "signing:revoke",
    "signing:trusted_root",
    "signing:root_withdraw",
    "signing:root_of",
    "signing:list_of",
}
TABLE = Path(__file__).parent / "doors.txt"
# letter → account: who walks
ROLES = {
    "p": None,  # the public
    "h": "thutruong.gd2",  # head of the cluster's head unit, chair of the conference
    "s": "canbo.gd2",  # officer of the head unit, secretary of the conference
    "u": "thutruong.gd5",  # head of the unit whose things are walked
    "o": "canbo.gd5",  # officer of that unit
    "d": "cappho.gd5",  # its deputy, without a delegation
    "n": "canbo.gd6",  # officer of another unit of the cluster
    "e": "canbo.gd1",  # officer of the unit that held the head's office last year
    "f": "nguyencanbo.gd6",  # who held that post until last year
    "c": "canbo.bdv",  # officer in another cluster, of another council
    "m": "theodoi.gd",  # the monitor
    "k": "chuyenvien.gd",  # the specialist of the organising council
    "x": "chuyenvien",  # the specialist of another council
    "a": "thanhtra",  # the auditor
    "q": "quantri",  # the administrator
}


# Who asks for what belongs to another council: of those who are alike there, a head and an officer of the same unit.
STRANGERS = "phuocmkxaq"


def table() -> dict[str, str]:
    """Read the table: a route's name, then the letters for which its door is open ("-" for nobody)."""
    rows = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, letters = line.split()
            rows[name] = "" if letters == "-" else letters
    return rows


def is_open(client: Client, address: str, data: dict[str, object], post_only: set[str]) -> bool:
    """Knock: GET, or a POST where only that is taken; whatever it did is undone."""
    with transaction.atomic():
        answer = client.post(address, data) if address in post_only else client.get(address)
        if answer.status_code == 405:
            post_only.add(address)
            answer = client.post(address, data)
        transaction.set_rollback(True)
    answer.getvalue()  # a file is read to its end, and so closed
    assert is_guarded(answer), address
    asks_to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/dang-nhap")
    return not asks_to_sign_in and answer.status_code not in (403, 404)


def is_guarded(answer: HttpResponseBase) -> bool:
    """Return whether no page may be framed, no script or style of a stranger runs in it, and no browser guesses what it is."""
    rules = answer.headers.get("Content-Security-Policy", "")
    guessed = answer.headers.get("X-Content-Type-Options") != "nosniff"
    framed = answer.headers.get("X-Frame-Options") != "DENY"
    return bool(rules) and not ("unsafe" in rules or guessed or framed)


def walk(worlds: dict[str, World], roles: str = "".join(ROLES)) -> dict[str, str]:
    """Return for each route the letters of those who get in; worlds with a mark are asked only about what they name."""
    doors: list[tuple[str, str, dict[str, object]]] = []
    for mark, world in worlds.items():
        asked = [route for route in routes() if not mark or route.name in world.only]
        doors += [(f"{route.name}{mark}", address, world.data(route)) for route in asked if (address := world.address(route))]
    found = {name: "" for name, _address, _data in doors}
    post_only: set[str] = set()
    for letter in roles:
        client, username = Client(), ROLES[letter]
        if username:
            client.force_login(User.objects.get(username=username))
        for name, address, data in doors:
            if is_open(client, address, data, post_only):
                found[name] += letter
    return found


def twin(year: int, *, only: frozenset[str] = frozenset()) -> World:
    """Return the twin's world in a year."""
    cluster_year = ClusterYear.objects.select_related("cluster").get(cluster__code="cum-gia-dinh", year=year)
    world = World(cluster_year, unit=Unit.objects.get(code="gia-dinh-nam"))
    world.only = only
    return world


def elsewhere() -> World:
    """Return the world of another council's cluster, with everything in it that has a number or a code of its own.

    What belongs to a person and to no council is left out: a notice, a letter, a work behind the pages, an import.
    """
    cluster_year = ClusterYear.objects.select_related("cluster__council__standing_agency").get(cluster__code="cum-so-4", year=2023)
    council = cluster_year.cluster.council
    make_item(council=council, editor_unit=council.standing_agency, photographs=1)
    world = World(cluster_year, unit=Unit.objects.get(code="ban-to-chuc"))
    numbered = [route.name for route in routes() if any(each == "code" or each.endswith("pk") for each in route.parameters)]
    of_a_person = ("organisation:import_", "work:", "notify:", "home:resend_letter")
    world.only = frozenset(name for name in numbered if not name.startswith(of_a_person))
    return world


# What the morning of 2023 does not have yet: a covenant, minutes, issued papers, a photograph, a news item.
LATER = frozenset(
    f"{slice_}:{name}"
    for slice_, names in {
        "covenant": "detail wall stream sign refuse abandon mark_left commitments change remove move record verify text paper "
        "hand_attach hand_page hand_scan hand_confirm hand_withdraw",
        "progress": "index open period deadline close reopen begin enter board unit rules report write table trial present send receive return "
        "correct evidence_add evidence evidence_remove",
        "movement": "of_year movement write launch widen correct withdraw review close version unit plan_write plan_present plan_approve decline "
        "take_up plan_file_add plan_file plan_file_remove report_begin put_forward report report_write report_present report_send "
        "report_receive report_return report_file_add report_file report_file_remove exemplar exemplar_change exemplar_accept "
        "exemplar_return exemplar_file_add exemplar_file exemplar_file_remove",
        "conference": "assignments assign assignment assignment_report assignment_return assignment_withdraw console check_out undo_attendance "
        "speech_remove photograph photograph_move photograph_remove minutes minutes_edit "
        "minutes_secretary minutes_chair minutes_return minutes_paper vote vote_live vote_open vote_close vote_cancel vote_admit vote_withdraw "
        "vote_hands ballot",
        "drafting": "detail comment edit issue supersede",
        "honours": "covenant_file paper",
        "news": "photo item edit",
    }.items()
    for name in names.split()
)


def nothing(run: Run) -> None:
    """A long work that is never carried out here."""


@pytest.mark.django_db
@pytest.mark.usefixtures("undrawn", "known")
def test_every_door_is_open_to_whom_the_table_says():
    load("morning")
    unit = Unit.objects.get(code="gia-dinh-nam")
    people = {name: User.objects.get(username=name).person for name in ("thutruong.gd5", "cappho.gd5")}
    organisation.delegate(
        unit,
        to_person=people["cappho.gd5"],
        paper="Giấy ủy quyền số 01/GUQ (giả định)",
        scope="Ký giao ước",
        valid_from=date(2023, 12, 1),  # not yet: the deputy walks without it
        actor=people["thutruong.gd5"].user,
        at=STANDS_AT["morning"],
    )
    organisation.start_import(
        kind="units",
        upload=SimpleUploadedFile("don-vi.csv", "Tên đơn vị;Mã\nĐơn vị Giả định Mới;moi\n".encode()),
        actor=User.objects.get(username="chuyenvien.gd"),
        at=STANDS_AT["morning"],
    )
    person = people["thutruong.gd5"].user
    Letter.objects.create(to=person, state=LetterState.FAILED, made_at=STANDS_AT["morning"], due_at=STANDS_AT["morning"])
    last_year = Covenant.objects.select_related("signed_file", "text").get(draft__cluster_year=twin(2022).year, state="in_force")
    ScannedPage.objects.create(
        file=last_year.signed_file,
        place=place_name(unit.pk),
        stored=last_year.text,
        signer_name="Người Giả Định",
        signed_on=date(2022, 3, 1),
        attached_by=person,
        attached_at=STANDS_AT["morning"],
    )
    long.begin(nothing, title="Việc giả định", by=people["thutruong.gd5"].user, at=STANDS_AT["morning"])
    found = walk({"": twin(2023), "@2022": twin(2022, only=LATER)})
    # Each kind asks for every thing of another council's: what they get in to is listed, all else stays shut.
    found |= {name: letters for name, letters in walk({"@elsewhere": elsewhere()}, STRANGERS).items() if letters}
    assert found == table()


def test_the_table_names_every_address():
    left_out = {route.name for route in routes()} - {name.partition("@")[0] for name in table()}
    assert left_out == NOT_WALKED
