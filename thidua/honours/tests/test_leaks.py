"""Nothing of a draft or of a person's private data leaks: every place that could leak holds a marker, and every public page is read."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from thidua.cluster.models import MemberUnit, YearState
from thidua.cluster.tests.factories import make_cluster, make_year
from thidua.conference.models import AgendaItem, Attendance, Conference, Invitation, Minutes, Photograph, Position, Speech
from thidua.covenant.models import Commitment, CovenantSignature, Signatory
from thidua.covenant.tests.factories import make_in_force
from thidua.drafting.models import Amendment, Answer, Clause, ClauseText, Comment, Draft, DraftKind, DraftState, DraftVersion
from thidua.foundation.accounts.models import User
from thidua.foundation.files.photographs import prepare, store_photograph
from thidua.news.models import NewsState
from thidua.news.tests.factories import make_item, make_upload
from thidua.organisation.models import Person
from thidua.organisation.tests.factories import make_delegation, make_deputy, make_unit
from thidua.paper.models import OfficialDocument

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 2, 17, 18, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
MARKER = re.compile(r"ro-?ri|rò\s?rỉ|rò%20rỉ", re.IGNORECASE)
# Where the public site ends: the sign-in page, and what only signed-in people reach by it.
OUTSIDE = ("/dang-nhap", "/static/")


def secret(what: str) -> str:
    return f"RÒ RỈ {what}"


def add_clause(draft, words):
    clause = Clause.objects.create(draft=draft, kind="clause", position=900 + draft.clauses.count())
    clause.current = ClauseText.objects.create(clause=clause, sequence=1, heading="", body=words, written_at=NOW)
    clause.save()
    return clause


def document(**fields):
    values = {"direction": "incoming", "number": "20/KH-UBND", "type": "KH", "issuer": "Ủy ban Giả định", "issued_on": date(2023, 1, 19)}
    return OfficialDocument.objects.create(**values | {"subject": "Công tác thi đua", "registered_at": NOW} | fields)


def private_people(scene):
    for number, person in enumerate(Person.objects.select_related("user").all()):
        person.phone = f"RORI-{number}"
        person.titles = secret("chức danh")
        person.save()
        if person.user:
            User.objects.filter(pk=person.user.pk).update(username=f"rori-{number}", email=f"rori-{number}@vi-du.invalid")
    make_delegation(scene.units[0], scene.heads[0], make_deputy(scene.units[0]), paper=secret("giấy ủy quyền"))


def unfinished_drafts(scene, actor):
    year, unit = scene.year, scene.units[1]
    for kind, state in (
        (DraftKind.REGULATION, DraftState.CIRCULATED),
        (DraftKind.PLAN, DraftState.SUPERSEDED),
        (DraftKind.PLAN, DraftState.ABANDONED),
    ):
        draft = Draft.objects.create(cluster_year=year, kind=kind, title=secret("dự thảo"), state=state, created_at=NOW)
        add_clause(draft, secret("điều khoản"))
        DraftVersion.objects.create(draft=draft, number=1, label=secret("bản"), revision=0, content=[], made_at=NOW)
    issued = Draft.objects.create(
        cluster_year=year, kind=DraftKind.PLAN, title="Kế hoạch của Cụm", state=DraftState.ISSUED, created_at=NOW,
        document=document(number="01-KH/CTĐ", signer=secret("người ký"), file=store_photograph(prepare(make_upload("ro-ri.jpg")), at=NOW)),
    )  # fmt: skip
    for draft in Draft.objects.filter(cluster_year=year, state__in=[DraftState.ISSUED, DraftState.AGREED]):
        clause = add_clause(draft, "Điều công khai.")
        gone = add_clause(draft, secret("điều đã bỏ"))
        gone.removed_at = NOW
        gone.save()
        old = ClauseText.objects.create(clause=clause, sequence=2, body=secret("lời cũ"), written_at=NOW)
        comment = Comment.objects.create(clause=clause, about=old, unit=unit, author=actor, text=secret("góp ý"), made_at=NOW)
        Amendment.objects.create(comment=comment, body=secret("đề nghị sửa"))
        Answer.objects.create(comment=comment, decision="accepted", reason=secret("giải trình"), answered_by=actor, answered_at=NOW)
    return issued


def refusals(scene, covenant):
    Commitment.objects.filter(unit=scene.units[0]).first()
    words = {"field": "emulation", "position": 9, "written_at": NOW}
    Commitment.objects.create(draft=covenant.draft, unit=scene.units[0], content=secret("cam kết đã bỏ"), removed_at=NOW, **words)
    refuser = make_unit("Đơn vị Giả định R")
    Signatory.objects.create(
        covenant=covenant,
        unit=refuser,
        unit_code=refuser.code,
        unit_name=secret("đơn vị không ký"),
        position=90,
        state="refused",
        reason=secret("lý do không ký"),
    )
    CovenantSignature.objects.update(authorisation=secret("giấy ủy quyền ký"))
    MemberUnit.objects.create(
        cluster_year=scene.year,
        council=scene.council,
        year=2023,
        unit=make_unit(secret("đã rời")),
        position=91,
        left_on=NOW.date(),
        left_reason=secret("lý do rời"),
    )


def conference(scene, draft, actor):
    unit = scene.units[1]
    held = Conference.objects.create(
        cluster_year=scene.year, kind="signing", title=secret("hội nghị"), starts_at=NOW, place=secret("địa điểm"), chair=scene.heads[0],
        secretary=scene.officers[0], state="closed", conclusion=secret("kết luận"), rule_source=secret("quy tắc"),
    )  # fmt: skip
    item = AgendaItem.objects.create(
        conference=held, position=1, title=secret("mục"), presenter=secret("trình bày"), note=secret("diễn biến")
    )
    Speech.objects.create(
        item=item, unit=unit, speaker=secret("phát biểu"), summary=secret("lời"), spoken_at=NOW, recorded_by=actor, token="t"
    )
    Position.objects.create(
        conference=held, draft=draft, unit=unit, stance="disagrees", comments=secret("quan điểm"), stated_by=actor, stated_at=NOW
    )
    Attendance.objects.create(conference=held, unit=unit, name=secret("có mặt"), arrived_at=NOW)
    Invitation.objects.create(conference=held, unit=unit, answer="declines", reason=secret("lý do vắng"), sent_person=secret("cử"))
    Minutes.objects.create(conference=held, sections=[{"key": "a", "heading": secret("biên bản"), "body": ""}], written_at=NOW)
    file = store_photograph(prepare(make_upload("ro-ri.jpg")), at=NOW)
    Photograph.objects.create(conference=held, file=file, caption=secret("ảnh hội nghị"), position=1, added_at=NOW)


def hidden_news(scene):
    words = {"title": secret("tin"), "lead": secret("dẫn đề"), "body": secret("bài"), "photographs": 1}
    hidden = [
        make_item(slug="ro-ri-nhap", **words),
        make_item(slug="ro-ri-hen", state=NewsState.PUBLISHED, published_at=NOW + timedelta(minutes=1), **words),
        make_item(
            slug="tin-da-go", state=NewsState.WITHDRAWN, published_at=NOW - timedelta(days=1), withdrawn_reason=secret("lý do gỡ"), **words
        ),
    ]
    for item in hidden:
        item.photographs.update(caption=secret("chú thích"))
    shown = make_item(
        council=scene.council,
        editor_unit=scene.units[0],
        state=NewsState.PUBLISHED,
        title="Tin công khai",
        slug="tin-cong-khai",
        published_at=NOW - timedelta(hours=1),
    )
    shown.photographs.create(file=store_photograph(prepare(make_upload("ro-ri rò rỉ.jpg")), at=NOW), caption="Toàn cảnh", position=1)
    shown.corrections.create(
        corrected_at=NOW, reason="Sửa tên.", title=secret("tiêu đề cũ"), lead=secret("dẫn đề cũ"), body=secret("bài cũ")
    )
    return hidden


def leaky_scene():
    scene, covenant = make_in_force()
    actor = scene.officers[1].user
    scene.year.opening_plan = document(signer=secret("người ký kế hoạch"))
    scene.year.save()
    issued = unfinished_drafts(scene, actor)
    refusals(scene, covenant)
    conference(scene, issued, actor)
    hidden = hidden_news(scene)
    make_year(make_cluster(scene.council, name=secret("cụm đang lập"), code="ro-ri"), [make_unit(secret("đơn vị"))], state=YearState.DRAFT)
    private_people(scene)
    return scene, hidden


def addresses_in(page: str, base: str) -> set[str]:
    found = set()
    for name in re.findall(r'(?:href|src|data-read-url)="([^"]*)"|<(?:link|guid)[^>]*>([^<]*)<', page):
        address = urlsplit(urldefrag(urljoin(f"http://testserver{base}", unescape(name[0] or name[1])))[0])
        if address.netloc == "testserver" and not address.path.startswith(OUTSIDE):
            found.add(address.path + (f"?{address.query}" if address.query else ""))
    return found


def content_of(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace")


def walk(client, start):
    """Read every page that an anonymous reader can reach from these; return address → (status, all that was sent)."""
    seen, waiting = {}, list(start)
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        answer = client.get(address)
        page = content_of(answer)
        seen[address] = (answer.status_code, unquote(f"{answer.headers}\n{page}"))
        if answer["Content-Type"].startswith(("text/html", "application/rss")):
            waiting += addresses_in(page, urlsplit(address).path) - seen.keys()
    return seen


def test_no_marker_reaches_any_public_page(client):
    with time_machine.travel(NOW, tick=False):
        scene, hidden = leaky_scene()
        start = ["/", "/tin-tuc/", "/tin-tuc/rss", "/robots.txt", "/cum-khoi/", "/cum-khoi/?nam=2022", "/khong-co-trang-nay"]
        guessed = [reverse("news:article", args=[item.slug]) for item in hidden]
        guessed += [reverse("news:photo", args=[picture.pk]) for item in hidden for picture in item.photographs.all()]
        guessed += [reverse("honours:cluster", args=[2023, "ro-ri"])]
        guessed += [reverse("honours:paper", args=[2023, scene.cluster.code, word]) for word in ("ke-hoach", "quy-che", "giao-uoc")]
        seen = walk(client, start)
        behind = {address: client.get(address) for address in guessed}

    allowed = {200, 404, 405, 410}
    assert {address: status for address, (status, _page) in seen.items() if status not in allowed} == {}
    assert {address: found.group() for address, (_status, page) in seen.items() if (found := MARKER.search(page))} == {}
    public = {"/", "/tin-tuc/tin-cong-khai", "/tin-tuc/rss", f"/cum-khoi/2023/{scene.cluster.code}"}
    public |= {f"/cum-khoi/2023/{scene.cluster.code}/{word}" for word in ("ke-hoach", "giao-uoc/tep")}
    assert public <= seen.keys()
    assert any(address.startswith("/tin-tuc/anh/") for address in seen)
    assert "3 trên 4 đơn vị đã ký" in seen[f"/cum-khoi/2023/{scene.cluster.code}"][1]
    assert {answer.status_code for address, answer in behind.items() if "tin-da-go" in address} == {410}
    open_pages = {address for address, answer in behind.items() if answer.status_code == 200}
    assert open_pages == {f"/cum-khoi/2023/{scene.cluster.code}/ke-hoach"}
    for address, answer in behind.items():
        body = content_of(answer).replace(address, "")
        assert not MARKER.search(body), address


def test_the_markers_would_be_found():
    """The walk finds a marker however a page may write it."""
    for written in ("RÒ RỈ tin", "rori-3@vi-du.invalid", "ro-ri.jpg", unquote("%C3%A0-ro-ri"), unescape("R&Ograve; RỈ")):
        assert MARKER.search(written)
