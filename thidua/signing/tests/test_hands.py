"""Signatures by hand as pictures: what is taken in, what is kept of it, and who may have it."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from thidua.foundation.audit.models import Entry
from thidua.foundation.files import storage
from thidua.foundation.files.ink import draw_ink
from thidua.foundation.files.storage import FileRefused
from thidua.organisation.tests.factories import PASSWORD, make_person
from thidua.signing import actions, queries
from thidua.signing.models import HandSignature
from thidua.signing.tests.factories import AT
from thidua.signing.tests.inks import hand, seal, upload


def test_of_a_picture_only_the_ink_is_kept():
    photograph = hand()
    exif = Image.Exif()
    exif[0x010E] = "nơi chụp giả định"
    out = io.BytesIO()
    photograph.save(out, "JPEG", exif=exif)
    drawn = draw_ink(SimpleUploadedFile("chu-ky.jpg", out.getvalue()))
    kept = Image.open(io.BytesIO(drawn.content))
    assert (kept.mode, kept.size) == ("RGBA", (drawn.width, drawn.height))
    assert not kept.getexif()
    assert drawn.width < 650 < photograph.width
    lows, highs = zip(*kept.getextrema(), strict=True)
    assert (lows[3], highs[3]) == (0, 255)


@pytest.mark.parametrize(
    ("picture", "name", "red", "said"),
    [
        (Image.new("RGB", (400, 300), "white"), "trang.png", False, "không có nét mực"),
        (hand(ink=(240, 240, 240), paper=(40, 40, 40)), "toi.png", False, "không trắng"),
        (hand().resize((60, 34)), "nho.png", False, "quá nhỏ"),
        (hand(), "xanh.png", True, "không phải dấu đỏ"),
        (seal(ink=(10, 10, 10)), "den.png", True, "không phải dấu đỏ"),
        (seal(), "dau.jpg", None, "không khớp nội dung"),
    ],
)
def test_what_is_no_ink_on_white_paper_is_refused(picture, name, red, said):
    sent = SimpleUploadedFile(name, upload(picture).read()) if red is None else upload(picture, name)
    with pytest.raises(FileRefused, match=said):
        draw_ink(sent, red=bool(red))


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "rỗng"), (b"%PDF-1.7", "không phải loại"), (b"\x89PNG\r\n\x1a\n" + b"0" * 200, "hỏng"), (b"\x89PNG" * 1_400_000, "5 MB")],
)
def test_a_damaged_or_foreign_file_is_refused(content, said):
    with pytest.raises(FileRefused, match=said):
        draw_ink(SimpleUploadedFile("anh.png", content))


def test_a_red_seal_is_a_red_seal():
    assert draw_ink(upload(seal()), red=True).width == 561


@pytest.mark.django_db
def test_a_next_picture_takes_the_place_of_the_one_before():
    person = make_person()
    first = actions.keep_hand(person, picture=upload(hand()), actor=person.user, at=AT)
    second = actions.keep_hand(person, picture=upload(hand(ink=(0, 0, 0))), actor=person.user, at=AT)
    assert queries.hand_of(person) == second
    assert HandSignature.objects.get(pk=first.pk).withdrawn_at == AT
    assert storage.read(second.picture).startswith(b"\x89PNG")
    actions.withdraw_hand(person, actor=person.user, at=AT)
    actions.withdraw_hand(person, actor=person.user, at=AT)
    assert queries.hand_of(person) is None
    events = list(Entry.objects.filter(event__startswith="signing.hand").order_by("number").values_list("event", flat=True))
    assert events == ["signing.hand_kept", "signing.hand_kept", "signing.hand_withdrawn"]


@pytest.mark.django_db
def test_nobody_keeps_or_takes_away_anothers():
    person, other = make_person(), make_person()
    for act in (
        lambda: actions.keep_hand(person, picture=upload(hand()), actor=other.user, at=AT),
        lambda: actions.withdraw_hand(person, actor=other.user, at=AT),
    ):
        with pytest.raises(PermissionDenied, match="chính người đó"):
            act()
    assert not HandSignature.objects.exists()


@pytest.mark.django_db
def test_the_page_shows_it_to_its_person_and_to_nobody_else(client):
    person, other = make_person(), make_person()
    client.force_login(person.user)
    assert client.post(reverse("signing:hand"), {"picture": upload(hand())})["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(reverse("signing:hand"), {"picture": upload(Image.new("RGB", (90, 90), "white"))}).status_code == 422
    assert client.post(reverse("signing:hand"), {"picture": upload(hand())}).status_code == 302
    assert reverse("signing:hand_picture") in client.get(reverse("signing:mine")).content.decode()
    picture = client.get(reverse("signing:hand_picture"))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    picture.getvalue()
    client.force_login(other.user)
    assert client.get(reverse("signing:hand_picture")).status_code == 404
