"""Pages of the covenant: what each reader finds, what happens on a click, what comes back after a refusal."""

import io
import re
from datetime import timedelta
from urllib.parse import unquote_plus

import pytest
from django.db.models import F
from django.urls import reverse
from python_calamine import CalamineWorkbook

from thidua.cluster.models import MemberUnit
from thidua.cluster.tests.factories import make_scene
from thidua.covenant import actions, pictures
from thidua.covenant.models import Commitment, Covenant, CovenantSignature, CovenantState
from thidua.covenant.tests.factories import AT, ON, certify, make_commitment, make_draft, make_in_force, make_open, make_ready, sign_by
from thidua.drafting.models import DraftState
from thidua.foundation.accounts.tests import entering
from thidua.foundation.clock.models import TrainingClock
from thidua.foundation.files import storage
from thidua.foundation.live.queries import version
from thidua.organisation import actions as organisation
from thidua.organisation.tests.factories import (
    PASSWORD,
    make_administrator,
    make_council,
    make_delegation,
    make_deputy,
    make_officer,
    make_person,
)
from thidua.signing.models import PdfSignature
from thidua.signing.tests.factories import PASSPHRASE, make_authority, make_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office_time():
    """The office's clock stands at the morning of the conference."""
    from thidua.foundation import clock

    TrainingClock.objects.update_or_create(pk=1, defaults={"offset": AT - clock.real_now()})


def url(scene, name, *arguments):
    return reverse(f"covenant:{name}", args=[scene.year.year, scene.cluster.code, *arguments])


def enter(client, person, *, again=False):
    """Sign in as a person; `again`: the password was typed once more just now."""
    return entering.enter(client, person.user, again=again)


def form_of(scene, covenant, number=1):
    """What the page for signing sends with the passphrase of the internal certificate."""
    return {"unit": scene.units[number].code, "text_sha256": covenant.text_sha256, "way": "office", "sign_password": PASSPHRASE}


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- the page ------------------------------------------------------------------------------------------------------------------------


def test_page_without_a_draft_says_what_to_do_first(client):
    scene = make_scene()
    page = text(enter(client, scene.heads[0]).get(url(scene, "detail")))
    assert "Năm nay chưa có dự thảo giao ước" in page
    assert "Soạn dự thảo giao ước" in page


def test_page_of_a_draft_hides_the_text_until_it_goes_round(client):
    scene = make_scene()
    make_draft(scene.year, state=DraftState.DRAFT)
    assert "Cụm trưởng đang soạn" in text(enter(client, scene.officers[1]).get(url(scene, "detail")))
    assert "Phát động phong trào" in text(enter(client, scene.officers[0]).get(url(scene, "detail")))


def test_page_asks_the_unit_for_its_commitments(client):
    scene = make_scene()
    draft = make_draft(scene.year, state=DraftState.CIRCULATED)
    page = text(enter(client, scene.officers[1]).get(url(scene, "detail")))
    assert "Ghi cam kết của" in page
    make_commitment(draft, scene.units[1])
    assert "Việc kế tiếp" not in text(client.get(url(scene, "detail")))


def test_page_offers_the_head_to_open(client):
    scene, _draft = make_ready()
    page = text(enter(client, scene.officers[0]).get(url(scene, "detail")))
    assert "Mở ký giao ước cho các đơn vị?" in page
    assert "Mở ký giao ước cho các đơn vị?" not in text(enter(client, scene.officers[1]).get(url(scene, "detail")))


def test_page_tells_the_head_who_lacks_commitments(client):
    scene = make_scene()
    draft = make_draft(scene.year)
    make_commitment(draft, scene.units[0])
    page = text(enter(client, scene.officers[0]).get(url(scene, "detail")))
    assert "Còn 2 đơn vị chưa ghi cam kết" in page
    assert "Mở ký giao ước cho các đơn vị?" not in page


def test_page_while_signing_shows_the_wall_and_the_next_step(client):
    scene, covenant = make_open()
    sign_by(scene, covenant, 0)
    page = text(enter(client, scene.heads[1]).get(url(scene, "detail")))
    assert "1 trên 3 đơn vị đã ký" in page
    assert "Đọc và ký giao ước" in page
    assert covenant.text_sha256 in page
    assert "Ghi đơn vị không ký" in page
    officer = text(enter(client, scene.officers[1]).get(url(scene, "detail")))
    assert "Thủ trưởng đơn vị, hoặc người được ủy quyền, ký giao ước." in officer
    assert "Đọc và ký giao ước" not in officer


def test_page_in_force_says_since_when(client):
    scene, _covenant = make_in_force()
    page = text(enter(client, scene.monitor).get(url(scene, "detail")))
    assert "Giao ước có hiệu lực từ 16/02/2023" in page
    assert "Thôi ký văn bản này" not in page


def test_pages_are_not_shown_to_strangers(client):
    scene, covenant = make_open()
    for name in ("detail", "wall", "sign", "targets", "commitments"):
        assert enter(client, scene.outsider).get(url(scene, name)).status_code == 404
    for name in ("verify", "text", "paper", "record"):
        assert client.get(url(scene, name, covenant.pk)).status_code == 404
    client.logout()
    assert client.get(url(scene, "detail")).status_code == 302


def test_another_clusters_covenant_is_not_found_here(client):
    scene, _covenant = make_open()
    _other, foreign = make_open()
    for name in ("verify", "text", "paper", "record"):
        assert enter(client, scene.heads[0]).get(url(scene, name, foreign.pk)).status_code == 404


def test_head_opens_signing(client):
    scene, draft = make_ready()
    answer = enter(client, scene.officers[0]).post(url(scene, "open"), follow=True)
    assert "Đã mở ký giao ước" in text(answer)
    assert draft.covenant.state == CovenantState.OPEN_FOR_SIGNING
    assert "Một giao ước khác" in text(client.post(url(scene, "open"), follow=True)) or "đã mở ký rồi" in text(
        client.post(url(scene, "open"), follow=True)
    )


def test_others_do_not_open(client):
    scene, _draft = make_ready()
    answer = enter(client, scene.officers[1]).post(url(scene, "open"))
    assert answer.status_code == 403
    assert "do đơn vị cụm trưởng" in text(answer)


def test_open_without_a_draft_is_refused_in_words(client):
    scene = make_scene()
    assert "chưa có dự thảo giao ước để mở ký" in text(enter(client, scene.heads[0]).post(url(scene, "open"), follow=True))


def html(answer) -> str:
    return answer.content.decode()


def test_page_follows_the_signing_and_stops_when_in_force(client):
    scene, covenant = make_open()
    followed = html(enter(client, scene.officers[1]).get(url(scene, "detail")))
    assert f'data-live-stream="{url(scene, "stream")}"' in followed
    assert f'data-live-parts="{url(scene, "wall")}"' in followed
    assert f'data-live-at="{version(pictures.followed(covenant))}"' in followed
    assert f'data-live-mine="giao-uoc unit-{scene.units[1].pk}"' in followed
    sign_by(scene, covenant, 0, 1, 2)
    assert "data-live-stream" not in html(client.get(url(scene, "detail")))
    parts = text(client.get(url(scene, "wall")))
    assert parts.count("ĐÃ KÝ") == 3
    assert "Đang có hiệu lực" in parts
    assert "Ghi đơn vị không ký" not in parts


def test_parts_are_answered_304_while_nothing_has_changed(client, django_assert_max_num_queries):
    scene, covenant = make_open()
    first = enter(client, scene.officers[1]).get(url(scene, "wall"))
    with django_assert_max_num_queries(8):
        assert client.get(url(scene, "wall"), headers={"If-None-Match": first["ETag"]}).status_code == 304
    sign_by(scene, covenant, 0)
    assert client.get(url(scene, "wall"), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_who_may_sign_is_shown_anew_when_a_post_or_a_delegation_changes(client):
    scene, covenant = make_open()
    enter(client, scene.officers[2])
    specialist, head = make_officer(make_council().standing_agency).user, scene.heads[1]
    subject = pictures.wall_subject(covenant, "vi")

    def changed_by(act):
        before, drawn, stood = client.get(url(scene, "wall")), subject.draw(), version(subject.channels)
        act()
        after = client.get(url(scene, "wall"), headers={"If-None-Match": before["ETag"]})
        assert (after.status_code, version(subject.channels) != stood) == (200, True)
        return {name for name, mark in subject.draw().marks.items() if mark != drawn.marks[name]}, text(after)

    def ends():
        organisation.end_post(head.posts.get(), on=AT.date() - timedelta(days=1), actor=specialist, at=AT)

    mark = f"unit-{scene.units[1].pk}"
    assert changed_by(ends)[0] == {mark}
    newcomer = make_person("Trần Thị Mới Nhận")
    post = {"unit": scene.units[1], "title": "Trưởng phòng", "capacity": "head", "valid_from": AT.date()}
    marks, words = changed_by(lambda: organisation.start_post(person=newcomer, **post, actor=specialist, at=AT))
    assert (marks, "Trần Thị Mới Nhận" in words) == ({mark}, True)


def test_wall_is_shared_and_the_own_place_is_the_readers(client):
    scene, covenant = make_open()
    picture = pictures.wall_subject(covenant, "vi").draw()
    assert set(picture.parts) == {"so-chu-ky", *(f"don-vi-{unit.pk}" for unit in scene.units)}
    assert "Đến lượt đơn vị mình" not in "".join(picture.parts.values())
    assert not any(word in "".join(picture.parts.values()) for word in ("<form", "csrf"))
    own = html(enter(client, scene.heads[1]).get(url(scene, "wall")))
    assert f'data-part="cua-minh-{scene.units[1].pk}"' in own
    assert f'data-part="don-vi-{scene.units[0].pk}"' in own
    assert own.count("Đến lượt đơn vị mình") == 1


def test_signature_is_said_aloud_and_concerns_its_unit_alone(client):
    scene, covenant = make_open()
    before = pictures.wall_subject(covenant, "vi").draw()
    sign_by(scene, covenant, 1)
    after = pictures.wall_subject(covenant, "vi").draw()
    assert {name for name in after.marks if after.marks[name] != before.marks[name]} == {f"unit-{scene.units[1].pk}"}
    changed = {name for name in after.parts if after.parts[name] != before.parts[name]}
    assert changed == {"so-chu-ky", f"don-vi-{scene.units[1].pk}"}
    assert f'data-say="Đã ký: {scene.units[1].name}"' in after.parts[f"don-vi-{scene.units[1].pk}"]
    page = html(enter(client, scene.officers[2]).get(url(scene, "detail")))
    assert "data-live-voice" in page
    assert 'aria-live="polite"' not in page.split('id="chu-ky"')[1].split("</section>")[0]
    sign_by(scene, covenant, 0, 2)
    ended = pictures.wall_subject(covenant, "vi").draw()
    assert ended.marks["giao-uoc"] != after.marks["giao-uoc"]


def test_stream_is_for_who_sees_the_year_and_for_what_is_signed(client):
    scene, _covenant = make_open()
    assert enter(client, scene.officers[1]).get(url(scene, "stream")).status_code == 204  # this server holds no streams
    assert enter(client, make_ready()[0].officers[1]).get(url(scene, "stream")).status_code == 404
    ready, _draft = make_ready()
    assert enter(client, ready.officers[1]).get(url(ready, "stream")).status_code == 404


# --- signing -------------------------------------------------------------------------------------------------------------------------


def test_sign_asks_for_the_password_first(client):
    scene, covenant = make_open()
    enter(client, scene.heads[1])
    answer = client.get(url(scene, "sign"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    posted = client.post(url(scene, "sign"), form_of(scene, covenant))
    assert client.get(posted["Location"])["Location"].startswith(reverse("account_reauthenticate"))
    assert CovenantSignature.objects.count() == 0


def test_sign_with_an_old_password_entry_asks_again(client):
    scene, _covenant = make_open()
    enter(client, scene.heads[1], again=True)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 3600
    session.save()
    assert client.get(url(scene, "sign")).status_code == 302


def test_typing_the_password_leads_to_the_text_and_then_to_the_signature(client):
    scene, covenant = make_open()
    enter(client, scene.heads[1])
    asked = client.get(url(scene, "sign"))
    certify(scene, 1)
    page = client.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert "Hoàn thành xuất sắc nhiệm vụ được giao trong năm." in text(page)
    assert covenant.text_sha256 in text(page)
    answer = client.post(url(scene, "sign"), form_of(scene, covenant), follow=True)
    assert "Đã ký giao ước. Chữ ký số gắn với đúng văn bản" in text(answer)
    assert CovenantSignature.objects.get().signer == scene.heads[1]


def test_last_signature_says_that_it_is_in_force(client):
    scene, covenant = make_open()
    sign_by(scene, covenant, 0, 2)
    certify(scene, 1)
    CovenantSignature.objects.update(pdf=None)
    Covenant.objects.update(signed_file=None)
    enter(client, scene.heads[1], again=True)
    answer = client.post(url(scene, "sign"), form_of(scene, covenant), follow=True)
    assert "giao ước có hiệu lực từ lúc này" in text(answer)


def test_sign_twice_tells_when_the_first_was(client):
    scene, covenant = make_open()
    enter(client, scene.heads[1], again=True)
    certify(scene, 1)
    form = form_of(scene, covenant)
    client.post(url(scene, "sign"), form)
    assert "Mỗi đơn vị ký một lần" in text(client.post(url(scene, "sign"), form, follow=True))
    assert CovenantSignature.objects.count() == 1


def test_sign_after_the_text_changed_shows_the_text_again(client):
    scene, covenant = make_open()
    certify(scene, 1)
    enter(client, scene.heads[1], again=True)
    answer = client.post(url(scene, "sign"), form_of(scene, covenant) | {"text_sha256": "0" * 64}, follow=True)
    assert "không còn là bản đồng chí vừa đọc" in text(answer)
    assert "Nội dung chung" in text(answer)


def test_deputy_is_told_to_record_the_delegation_before_any_password(client):
    scene, _covenant = make_open()
    answer = enter(client, make_deputy(scene.units[1])).get(url(scene, "sign"))
    assert answer.status_code == 403
    assert "Hãy ghi giấy ủy quyền của thủ trưởng" in text(answer)


def test_delegated_deputy_signs_and_reads_by_which_paper(client):
    scene, covenant = make_open()
    deputy = make_deputy(scene.units[1])
    make_delegation(scene.units[1], scene.heads[1], deputy, paper="Giấy ủy quyền số 05-GUQ/VD")
    enter(client, deputy, again=True)
    assert "theo Giấy ủy quyền số 05-GUQ/VD" in text(client.get(url(scene, "sign")))
    administrator = make_administrator().user
    make_authority(administrator)
    make_certificate(deputy, actor=administrator)
    client.post(url(scene, "sign"), form_of(scene, covenant))
    assert CovenantSignature.objects.get().authorisation == "Giấy ủy quyền số 05-GUQ/VD"


def test_delegation_that_runs_out_between_reading_and_signing_signs_nothing(client):
    scene, covenant = make_open()
    deputy = make_deputy(scene.units[1])
    make_delegation(scene.units[1], scene.heads[1], deputy, valid_to=ON)
    enter(client, deputy, again=True)
    assert client.get(url(scene, "sign")).status_code == 200
    TrainingClock.objects.update(offset=F("offset") + timedelta(days=1))  # he leaves the page open over the night
    answer = client.post(url(scene, "sign"), form_of(scene, covenant))
    assert answer.status_code == 403
    assert "chưa có giấy ủy quyền ký giao ước còn hiệu lực hôm nay" in text(answer)
    assert not CovenantSignature.objects.exists()


@pytest.mark.parametrize("who", ["officers", "specialist", "monitor", "auditor"])
def test_who_does_not_sign_is_told_why(client, who):
    scene, _covenant = make_open()
    person = scene.officers[1] if who == "officers" else getattr(scene, who)
    answer = enter(client, person, again=True).get(url(scene, "sign"))
    assert answer.status_code == 403


def test_nobody_signs_for_another_unit_by_changing_the_form(client):
    scene, covenant = make_open()
    enter(client, scene.heads[1], again=True)
    answer = client.post(url(scene, "sign"), form_of(scene, covenant, 2))
    assert answer.status_code == 403
    assert CovenantSignature.objects.count() == 0


def test_sign_before_opening_leads_back_in_words(client):
    scene, _draft = make_ready()
    assert "Giao ước chưa mở ký" in text(enter(client, scene.heads[1]).get(url(scene, "sign"), follow=True))


def test_unit_that_left_does_not_reach_the_signing(client):
    scene, covenant = make_open()
    MemberUnit.objects.filter(unit=scene.units[1]).update(left_on=ON, left_reason="Ví dụ")
    enter(client, scene.heads[1], again=True)
    answer = client.post(url(scene, "sign"), form_of(scene, covenant), follow=True)
    assert "đã rời cụm" in text(answer)


def test_each_way_to_sign_says_what_it_lacks(client):
    scene, covenant = make_open(2)
    enter(client, scene.heads[1], again=True)
    assert "Đồng chí chưa được cấp" in text(client.get(url(scene, "sign")))
    certify(scene, 1)
    said = form_of(scene, covenant)
    for typed, words in (
        ({"way": ""}, "Hãy chọn cách ký"),
        ({"sign_password": ""}, "Chưa gõ mật khẩu ký"),
        ({"sign_password": "không phải mật khẩu"}, "Mật khẩu ký chưa đúng"),
        ({"way": "file"}, "Chưa chọn tệp chứng thư"),
    ):
        answer = client.post(url(scene, "sign"), said | typed)
        assert answer.status_code == 422
        assert words in text(answer)
    assert not PdfSignature.objects.exists()


def test_passphrase_never_waits_in_the_session(client):
    scene, covenant = make_open(2)
    certify(scene, 1)
    enter(client, scene.heads[1])
    answer = client.post(url(scene, "sign"), form_of(scene, covenant))
    assert answer["Location"] == url(scene, "sign")
    assert PASSPHRASE not in unquote_plus(str(dict(client.session.items())))
    assert not PdfSignature.objects.exists()


def test_device_holds_the_turn_and_gives_it_back(client):
    scene, covenant = make_open(2)
    enter(client, scene.heads[1], again=True)
    shown = client.post(url(scene, "sign"), form_of(scene, covenant) | {"way": "token"})
    assert "thidua_sign.py http://testserver/ky-so/phieu/" in text(shown)
    assert "no-store" in shown["Cache-Control"]
    assert "Đang chờ thiết bị ký" in text(client.get(url(scene, "token_state")))
    assert "Đang ký, đến" in text(enter(client, scene.officers[0]).get(url(scene, "detail")))
    enter(client, scene.heads[1])
    client.post(url(scene, "release"))
    assert "Đã hết lượt ký" in text(client.get(url(scene, "token_state")))
    assert not PdfSignature.objects.exists()


# --- refusing, leaving, abandoning ---------------------------------------------------------------------------------------------------


def test_refusal_without_a_reason_comes_back_with_what_was_typed(client):
    scene, covenant = make_open()
    enter(client, scene.heads[1])
    form = {"covenant": covenant.pk, "unit": scene.units[1].code, "reason": " "}
    answer = client.post(url(scene, "refuse"), form)
    assert answer.status_code == 422
    assert "Hãy ghi lý do đơn vị không ký." in text(answer)
    long = client.post(url(scene, "refuse"), form | {"reason": "đ" * 5000})
    assert long.status_code == 422
    assert "đ" * 5000 in long.content.decode()


def test_refusal_is_shown_with_its_reason_as_text(client):
    scene, covenant = make_open()
    enter(client, scene.heads[1])
    reason = "Chưa thống nhất <script>alert('1')</script> \u202echữ ngược (ví dụ)"
    client.post(url(scene, "refuse"), {"covenant": covenant.pk, "unit": scene.units[1].code, "reason": reason})
    page = client.get(url(scene, "detail")).content.decode()
    assert "Chưa thống nhất &lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt; chữ ngược (ví dụ)" in page
    assert "Có đơn vị không ký" in page


def test_refusing_for_another_unit_is_forbidden(client):
    scene, covenant = make_open()
    form = {"covenant": covenant.pk, "unit": scene.units[2].code, "reason": "Lý do"}
    assert enter(client, scene.heads[1]).post(url(scene, "refuse"), form).status_code == 403


def test_abandon_returns_to_drafting_and_keeps_the_old_covenant_readable(client):
    scene, covenant = make_open()
    sign_by(scene, covenant, 0)
    enter(client, scene.heads[0])
    empty = client.post(url(scene, "abandon"), {"covenant": covenant.pk, "reason": ""})
    assert empty.status_code == 422
    answer = client.post(url(scene, "abandon"), {"covenant": covenant.pk, "reason": "Cần sửa chỉ tiêu (ví dụ)"}, follow=True)
    assert "Đã thôi ký giao ước này" in text(answer)
    covenant.draft.refresh_from_db()
    assert covenant.draft.state == DraftState.SUPERSEDED
    assert "Đã thôi ký" in text(client.get(url(scene, "record", covenant.pk)))


def test_record_of_the_present_covenant_is_its_page(client):
    scene, covenant = make_open()
    assert enter(client, scene.heads[0]).get(url(scene, "record", covenant.pk))["Location"] == url(scene, "detail")


def test_head_marks_the_last_missing_unit_as_left(client):
    scene, covenant = make_open()
    sign_by(scene, covenant, 0, 2)
    MemberUnit.objects.filter(unit=scene.units[1]).update(left_on=ON, left_reason="Ví dụ")
    enter(client, scene.heads[0])
    assert "Ghi nhận đã rời cụm" in text(client.get(url(scene, "detail")))
    answer = client.post(url(scene, "mark_left"), {"covenant": covenant.pk, "unit": scene.units[1].code}, follow=True)
    assert "Giao ước có hiệu lực từ lúc này" in text(answer)
    again = client.post(url(scene, "mark_left"), {"covenant": covenant.pk, "unit": scene.units[1].code}, follow=True)
    assert "không còn ở giai đoạn ký" in text(again)


@pytest.mark.parametrize("name", ["refuse", "abandon", "mark_left"])
def test_forms_without_sense_find_nothing(client, name):
    scene, _covenant = make_open()
    assert enter(client, scene.heads[0]).post(url(scene, name), {"unit": "khong-co", "reason": "Lý do"}).status_code == 404


# --- commitments ---------------------------------------------------------------------------------------------------------------------

GOOD = {"field": "security", "content": "Giữ gìn an ninh trật tự ở cơ sở", "target": "1.234,5", "measure": "phường"}


@pytest.fixture
def circulated():
    scene = make_scene()
    return scene, make_draft(scene.year, state=DraftState.CIRCULATED)


def test_officer_writes_with_a_decimal_comma(client, circulated):
    scene, _draft = circulated
    enter(client, scene.officers[1])
    assert "Đơn vị chưa ghi cam kết nào" in text(client.get(url(scene, "commitments")))
    page = text(client.post(url(scene, "commitments"), GOOD, follow=True))
    assert "Đã ghi cam kết." in page
    assert "1.234,5" in page
    assert str(Commitment.objects.get().target) == "1234.50"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"target": "85.5"}, "dấu phẩy thập phân"),
        ({"target": "nhiều"}, "dấu phẩy thập phân"),
        ({"target": "-5"}, "không được âm"),
        ({"target": "1,234"}, "hai chữ số thập phân"),
        ({"target": "9" * 5000}, "nhỏ hơn một nghìn tỷ"),
        ({"measure": ""}, "đi cùng nhau"),
        ({"target": ""}, "đi cùng nhau"),
        ({"content": ""}, "Hãy điền ô này."),
        ({"content": "đ" * 5000}, "tối đa 500 ký tự"),
        ({"measure": "đ" * 5000}, "tối đa 60 ký tự"),
        ({"field": "khac"}, "không còn trong danh sách"),
    ],
)
def test_wrong_commitment_comes_back_with_what_was_typed(client, circulated, changed, words):
    scene, _draft = circulated
    answer = enter(client, scene.officers[1]).post(url(scene, "commitments"), GOOD | changed)
    assert answer.status_code == 422
    assert words in text(answer)
    assert Commitment.objects.count() == 0
    for value in changed.values():
        if value:
            assert value in answer.content.decode() or "field" in changed


def test_content_with_tags_quotes_and_direction_marks_is_text(client, circulated):
    scene, _draft = circulated
    enter(client, scene.officers[1])
    client.post(url(scene, "commitments"), GOOD | {"content": "L'ví dụ <script>x</script> \u202engược"})
    page = client.get(url(scene, "detail")).content.decode()
    assert "L&#x27;ví dụ &lt;script&gt;x&lt;/script&gt; ngược" in page


def test_other_units_rows_are_read_and_not_written(client, circulated):
    scene, draft = circulated
    row = make_commitment(draft, scene.units[2], content="Cam kết của đơn vị khác (ví dụ)")
    enter(client, scene.officers[1])
    assert "Cam kết của đơn vị khác (ví dụ)" in text(client.get(url(scene, "detail")))
    assert client.post(url(scene, "commitments"), GOOD | {"unit": scene.units[2].code}).status_code == 403
    assert client.get(url(scene, "commitments") + f"?don-vi={scene.units[2].code}").status_code == 403
    for name in ("change", "remove", "move"):
        assert client.post(url(scene, name, row.pk), GOOD).status_code == 403
    assert client.get(url(scene, "change", row.pk)).status_code == 403


def test_commitment_of_another_cluster_is_not_found(client, circulated):
    scene, _draft = circulated
    other = make_scene()
    row = make_commitment(make_draft(other.year), other.units[0])
    for name in ("change", "remove", "move"):
        assert enter(client, scene.officers[1]).post(url(scene, name, row.pk), GOOD).status_code == 404


def test_change_remove_move_and_their_history(client, circulated):
    scene, draft = circulated
    first, second = (
        make_commitment(draft, scene.units[1], position=1),
        make_commitment(draft, scene.units[1], position=2, content="Việc hai"),
    )
    enter(client, scene.officers[1])
    form = client.get(url(scene, "change", first.pk)).content.decode()
    base = re.search(r'name="base" value="([^"]+)"', form)[1]
    client.post(url(scene, "move", second.pk), {"up": "1"})
    answer = client.post(url(scene, "change", first.pk), GOOD | {"base": base}, follow=True)
    assert "Đã sửa cam kết." in text(answer)
    answer = client.post(url(scene, "remove", second.pk), follow=True)
    assert "Đã bỏ cam kết." in text(answer)
    page = text(client.get(url(scene, "commitments")))
    assert "Việc hai" not in page
    assert "Đã sửa cam kết" in page


def test_two_people_on_one_commitment_both_texts_are_shown(client, circulated):
    scene, draft = circulated
    row = make_commitment(draft, scene.units[1])
    actions.change_commitment(
        row, field=row.field, content="Bản của người thứ nhất", target=row.target, measure=row.measure, base=row.written_at,
        actor=scene.heads[1].user, at=AT + timedelta(minutes=1),
    )  # fmt: skip
    enter(client, scene.officers[1])
    answer = client.post(url(scene, "change", row.pk), GOOD | {"base": row.written_at.isoformat(), "content": "Bản của người thứ hai"})
    assert answer.status_code == 409
    page = text(answer)
    assert "Bản của người thứ nhất" in page
    assert "Bản của người thứ hai" in page
    base = re.search(r'name="base" value="([^"]+)"', answer.content.decode())[1]
    client.post(url(scene, "change", row.pk), GOOD | {"base": base, "content": "Bản của người thứ hai"})
    row.refresh_from_db()
    assert row.content == "Bản của người thứ hai"


def test_commitments_after_opening_are_only_read(client):
    scene, _covenant = make_open()
    enter(client, scene.officers[1])
    page = text(client.get(url(scene, "commitments")))
    assert "Giao ước đã mở ký nên cam kết không sửa được nữa" in page
    assert "Ghi thêm một cam kết" not in page
    assert "đã mở ký" in text(client.post(url(scene, "commitments"), GOOD))
    row = Commitment.objects.filter(unit=scene.units[1]).first()
    assert "đã mở ký" in text(client.post(url(scene, "remove", row.pk), follow=True))


def test_commitments_page_without_a_draft_or_a_unit(client):
    scene = make_scene()
    assert "Năm nay chưa có dự thảo giao ước" in text(enter(client, scene.officers[1]).get(url(scene, "commitments"), follow=True))
    assert enter(client, scene.specialist).get(url(scene, "commitments")).status_code == 403


def test_commitments_of_the_abandoned_covenant_are_copied(client):
    scene, covenant = make_open()
    actions.abandon(covenant, reason="Ví dụ", actor=scene.heads[0].user, at=AT)
    make_draft(scene.year, state=DraftState.CIRCULATED)
    enter(client, scene.officers[1])
    assert "Chép cam kết từ giao ước trước (năm 2023)" in text(client.get(url(scene, "commitments")))
    assert "Đã chép 2 cam kết" in text(client.post(url(scene, "copy"), {"unit": scene.units[1].code}, follow=True))
    assert "không chép thêm" in text(client.post(url(scene, "copy"), {"unit": scene.units[1].code}, follow=True))


def test_table_of_targets_filters_by_unit(client):
    scene, _draft = make_ready()
    page = text(enter(client, scene.specialist).get(url(scene, "targets") + f"?don-vi={scene.units[1].pk}"))
    assert "Dòng 1 đến 2 trong 2" in page


@pytest.mark.parametrize("training", [True, False])
def test_excel_holds_every_unit_and_says_that_it_is_illustrative(client, settings, training):
    scene, _draft = make_ready()
    settings.TRAINING = training
    answer = enter(client, scene.auditor).get(url(scene, "targets") + "?xuat=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 6 + training
    assert ("Nội dung minh họa" in str(rows)) == training
    assert [scene.units[0].name, "Thi đua, khen thưởng", "Phát hiện, giới thiệu điển hình tiên tiến (ví dụ)", 85.5, "%"] in rows


# --- papers, file, check -------------------------------------------------------------------------------------------------------------


def test_file_is_the_exact_text_that_was_signed(client):
    scene, covenant = make_open()
    answer = enter(client, scene.officers[1]).get(url(scene, "text", covenant.pk))
    assert b"".join(answer.streaming_content) == storage.read(covenant.text)
    assert "attachment" in answer["Content-Disposition"]


def test_file_that_is_gone_is_told_in_words(client):
    scene, covenant = make_open()
    covenant.text.path.unlink()
    answer = enter(client, scene.officers[1]).get(url(scene, "text", covenant.pk))
    assert answer.status_code == 409
    assert "không còn trên máy chủ" in text(answer)


def test_check_shows_what_holds_and_what_was_changed(client):
    scene, covenant = make_in_force()
    Covenant.objects.update(signed_file=None)  # a file without keys; test_ceremony.py has one with
    page = text(enter(client, scene.officers[1]).get(url(scene, "verify", covenant.pk)))
    assert "Tất cả khớp nhau" in page
    assert page.count("còn nguyên") == 4
    CovenantSignature.objects.filter(signatory__position=2).update(signer_name="Người Khác")
    page = text(client.get(url(scene, "verify", covenant.pk)))
    assert "Không còn nguyên vẹn" in page
    assert "tên người ký đã bị đổi" in page


def test_printed_covenant_has_a_block_for_every_unit_and_the_witness(client):
    scene, covenant = make_open()
    sign_by(scene, covenant, 0)
    actions.record_refusal(covenant, unit=scene.units[2], reason="Lý do (ví dụ)", actor=scene.heads[2].user, at=AT)
    page = text(enter(client, scene.officers[1]).get(url(scene, "paper", covenant.pk)))
    for unit in scene.units:
        assert unit.name.upper() in page
    assert "Đã ký điện tử, mã" in page
    assert "(chưa ký)" in page
    assert "Không ký. Lý do: Lý do (ví dụ)" in page
    assert scene.monitor.full_name in page
    assert "BẢN ĐANG KÝ, CHƯA CÓ HIỆU LỰC" in page
    assert covenant.text_sha256 in page
    assert "85,5%" in page
    assert "None" not in page


# --- cost ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("members", [1, 3])
@pytest.mark.parametrize("name", ["detail", "targets", "verify", "paper", "commitments"])
def test_pages_cost_the_same_whatever_the_units(client, django_assert_max_num_queries, members, name):
    scene, covenant = make_open(members)
    sign_by(scene, covenant, 0)
    enter(client, scene.heads[0])
    arguments = [covenant.pk] if name in ("verify", "paper") else []
    client.get(url(scene, name, *arguments))
    with django_assert_max_num_queries(25):
        assert client.get(url(scene, name, *arguments)).status_code == 200
