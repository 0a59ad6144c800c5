"""On the page of every record each act that its reader lacks is absent, and "Vì sao?" tells which fact withholds it (or gives it)."""

from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from thidua.conference.tests.factories import START, make_called

pytestmark = pytest.mark.django_db


@pytest.fixture
def records():
    """Return the records' pages by name, each with its acts' addresses, and the people who read them."""
    hall = make_called(3)
    scene, draft, conference = hall.scene, hall.drafts[0], hall.conference
    year = (scene.year.year, scene.cluster.code)
    unit, person, council = scene.units[1], scene.officers[1], scene.council
    pages = {
        reverse("organisation:unit", args=[unit.pk]): [
            reverse("organisation:unit_rename", args=[unit.pk]),
            reverse("organisation:delegation_new", args=[unit.pk]),
        ],
        reverse("organisation:person", args=[person.pk]): [reverse("organisation:person_edit", args=[person.pk])],
        reverse("organisation:council", args=[council.pk]): [reverse("organisation:council_edit", args=[council.pk])],
        reverse("cluster:year", args=year): [reverse("cluster:members", args=year)],
        reverse("drafting:detail", args=[*year, draft.pk]): [reverse("drafting:extend", args=[*year, draft.pk])],
        reverse("covenant:detail", args=year): [reverse("covenant:open", args=year)],
        reverse("conference:detail", args=[*year, conference.pk]): [reverse("conference:edit", args=[*year, conference.pk])],
        reverse("conference:minutes", args=[*year, conference.pk]): [],
    }
    readers = {
        "head": scene.heads[0],
        "officer": scene.officers[1],
        "other officer": scene.officers[2],
        "specialist": scene.specialist,
        "monitor": scene.monitor,
        "auditor": scene.auditor,
    }
    return pages, readers


def test_every_act_on_a_record_is_given_or_withheld_by_a_fact_that_its_page_tells(records):
    pages, readers = records
    silent, told = [], 0
    with time_machine.travel(START):
        for role, person in readers.items():
            client = Client()
            client.force_login(person.user)
            for page, acts in pages.items():
                answer = client.get(page)
                if answer.status_code != 200:
                    continue
                text = unescape(answer.content.decode())
                listed = answer.context["why"]
                told += len(listed)
                silent += [(role, page, act.label) for act in listed if not act.right.reason or act.label not in text]
                refused = [act for act in acts if client.get(act).status_code == 403]
                silent += [(role, page, act) for act in refused if f'"{act}"' in text]
                silent += [(role, page, act) for act in refused if all(each.right for each in listed)]
    assert silent == []
    assert told > 60


def test_page_refused_tells_the_fact(records):
    pages, readers = records
    client = Client()
    client.force_login(readers["officer"].user)
    edit = next(act for acts in pages.values() for act in acts if act.endswith("/doi-ten"))
    assert "do cán bộ cơ quan thường trực của Hội đồng làm" in client.get(edit).content.decode()
