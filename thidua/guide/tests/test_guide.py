"""The guide stays true: every picture is there and small, every page it points at opens for whom it is written, in both languages."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from thidua.cluster.tests.factories import make_scene
from thidua.foundation import clock
from thidua.guide.pictures import HEIGHT, LANGUAGES, PICTURES, WIDTH, Picture
from thidua.guide.roles import ROLES, roles_of
from thidua.organisation.queries import standing
from thidua.organisation.tests.factories import make_administrator, make_seat

MOST_BYTES = 3_200_000


def test_every_picture_is_named_once_and_there():
    named = {step.picture for role in ROLES for step in role.steps}
    assert named == set(PICTURES)
    missing = [file for key in PICTURES for language in LANGUAGES if finders.find(file := Picture.file(key, language)) is None]
    assert missing == []


def test_pictures_have_one_size_and_are_small_together():
    files = [Path(str(finders.find(Picture.file(key, language)))) for key in PICTURES for language in LANGUAGES]
    sizes = set()
    for path in files:
        with Image.open(path) as picture:
            sizes.add(picture.size)
    assert sizes == {(WIDTH, HEIGHT)}
    assert sum(path.stat().st_size for path in files) < MOST_BYTES


def test_every_role_has_five_to_thirteen_steps():
    assert [role.slug for role in ROLES if not 5 <= len(role.steps) <= 13] == []


@pytest.fixture
def readers():
    """Accounts by the role of the guide that is written for them."""
    scene = make_scene(2)
    return {
        "can-bo-don-vi": scene.officers[1],
        "thu-truong": scene.heads[1],
        "cum-truong": scene.officers[0],
        "chuyen-vien": scene.specialist,
        "theo-doi": scene.monitor,
        "hoi-dong": make_seat(scene.council).person,
        "thanh-tra": scene.auditor,
        "quan-tri": make_administrator(),
    }


@pytest.mark.django_db
def test_every_page_the_guide_points_at_opens_for_whom_it_is_written(readers):
    for role in ROLES:
        client, person = Client(), readers.get(role.slug)
        if person:
            client.force_login(person.user)
            assert role.slug in roles_of(standing(person.user, clock.today()))
        page = client.get(f"/huong-dan/{role.slug}/")
        assert page.status_code == 200
        pointed = [each.url for each in page.context["steps"] if each.url]
        assert pointed
        assert {url: status for url in pointed if (status := client.get(url).status_code) != 200} == {}


@pytest.mark.django_db
def test_guide_is_open_to_everybody_and_begins_with_ones_own_role(client, readers):
    assert client.get("/huong-dan/").context["own"] == "cong-chung"
    assert client.get("/huong-dan/khong-co/").status_code == 404
    assert "Mở trang này" not in client.get("/huong-dan/chuyen-vien/").content.decode()
    client.force_login(readers["chuyen-vien"].user)
    assert client.get("/huong-dan/").context["roles"][0].slug == "chuyen-vien"


@pytest.mark.django_db
def test_guide_is_whole_in_english(client):
    client.cookies["django_language"] = "en"
    for role in ROLES:
        page = client.get(f"/huong-dan/{role.slug}/").content.decode()
        assert f"guide/pictures/en/{role.steps[0].picture}.webp" in page
        words = re.sub(r"<[^>]+>|Thi Đua", " ", page.split('<ol class="td-guide">')[1].split("</ol>")[0])
        assert not re.search("[ăâđêôơưĂÂĐÊÔƠƯ]", words), role.slug
