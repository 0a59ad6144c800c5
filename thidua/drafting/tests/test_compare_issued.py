"""A text beside the one of its kind that was issued before it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from thidua.cluster.tests.factories import make_plan, make_scene, make_year
from thidua.drafting import actions
from thidua.drafting.models import Draft, DraftKind, DraftState
from thidua.drafting.queries import issued_before
from thidua.drafting.tests.factories import AT, UNTIL, make_agreed
from thidua.organisation.tests.factories import make_officer, make_unit

pytestmark = pytest.mark.django_db


def read(user, url, status=200):
    client = Client()
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def issued(desk, **more):
    """Let a text be issued under a number of its own, without its pages being set."""
    document = make_plan(number="07-QC/CTĐ", issued_on=UNTIL.date())
    Draft.objects.filter(pk=desk.draft.pk).update(state=DraftState.ISSUED, document=document, **more)
    return document


@time_machine.travel(UNTIL + timedelta(days=3), tick=False)
def test_the_draft_of_the_year_stands_beside_what_was_issued_the_year_before():
    scene = make_scene(3, year=2022)
    before = make_agreed(scene=scene)
    document = issued(before)
    scene.year = make_year(scene.cluster, [*scene.units, newcomer := make_unit()], year=2023)
    later = UNTIL + timedelta(days=2)
    draft = actions.start(scene.year, kind=DraftKind.REGULATION, source=before.fresh(), actor=scene.officers[0].user, at=later)
    clauses = draft.clauses.filter(kind="clause").select_related("current").order_by("position")
    changed, gone = clauses[0], clauses[1]
    words = changed.current.body
    actions.edit_clause(
        changed, heading="", body=f"{words} Riêng quý IV gửi sớm.", base=changed.current_id, actor=scene.officers[0].user, at=later
    )
    actions.remove_clause(gone, base=gone.current_id, actor=scene.officers[0].user, at=later)
    base = f"/nam/2023/cum/{scene.cluster.code}/du-thao/{draft.pk}/"
    shown = read(scene.officers[0].user, f"{base}so-ban-hanh")
    assert f">{document.number}<" in shown
    assert "<ins> Riêng quý IV gửi sớm.</ins>" in shown
    assert f"<del>{gone.current.body}</del>" in shown
    assert shown.count('class="td-clause"') < len(read(scene.officers[0].user, f"{base}so-ban-hanh?ca=1").split('class="td-clause"')) - 1
    for page in ("van-ban", "ban/"):
        assert f"{base}so-ban-hanh" in read(scene.officers[0].user, f"{base}{page}")
    # who may not see the earlier text is not shown its words, nor the way to them
    actions.circulate(draft, comments_until=later + timedelta(days=9), actor=scene.officers[0].user, at=later)
    user = make_officer(newcomer).user
    hidden = read(user, f"{base}so-ban-hanh")
    assert "Chưa có bản nào để so" in hidden
    assert gone.current.body not in hidden
    assert f"{base}so-ban-hanh" not in read(user, f"{base}van-ban")
    document.withdrawn_at = later
    document.save()
    empty = read(scene.officers[0].user, f"{base}so-ban-hanh")
    assert gone.current.body not in empty
    assert "Chưa có bản nào để so" in empty
    assert "so-ban-hanh" not in read(scene.officers[0].user, f"{base}van-ban")


@time_machine.travel(UNTIL + timedelta(days=3), tick=False)
def test_a_covenant_is_compared_with_the_one_agreed_before_and_never_with_itself():
    desk = make_agreed(DraftKind.COVENANT, scene=make_scene(3, year=2022))
    assert issued_before(desk.fresh(), Draft.objects.all()) is None
    desk.scene.year = make_year(desk.scene.cluster, desk.scene.units, year=2023)
    draft = actions.start(desk.scene.year, kind=DraftKind.COVENANT, source=desk.draft, actor=desk.head, at=AT + timedelta(days=60))
    assert issued_before(draft, Draft.objects.all()) == desk.draft
    shown = read(desk.head, f"/nam/2023/cum/{desk.scene.cluster.code}/du-thao/{draft.pk}/so-ban-hanh")
    assert "<del>2022</del><ins>2023</ins>" in shown
