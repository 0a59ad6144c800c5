"""On every page each act that its reader lacks is absent, and "Vì sao?" tells which fact withholds it (or gives it)."""

import re
import sys
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from thidua.conference import actions, votes
from thidua.conference.tests.factories import START, make_voting
from thidua.foundation.rights import Right
from thidua.movement import actions as movements
from thidua.movement.tests import factories as movement
from thidua.news.tests.factories import make_item
from thidua.organisation import actions as organisation
from thidua.organisation.tests.factories import make_administrator
from thidua.paper.tests.factories import make_incoming, make_register
from thidua.progress.tests.factories import make_desk, make_sent
from thidua.voting.asking import Ask
from thidua.voting.models import Manner

pytestmark = pytest.mark.django_db
NOW = START + timedelta(minutes=40)


def bring_in(user):
    """Return a file with a row that cannot be taken in, checked."""
    upload = SimpleUploadedFile("don-vi.csv", "Tên đơn vị;Mã;Trực thuộc\nPhòng Lạc;lac;Sở Không Có\n".encode())
    run = organisation.start_import(kind="units", upload=upload, actor=user, at=NOW)
    chosen = {"sheet": run.sheet, "head_row": run.head_row, "columns": run.columns, "options": {}}
    return organisation.check_import(run, **chosen, actor=user, at=NOW)


@pytest.fixture
def records(settings, tmp_path):
    """Return pages, each with the addresses of acts that it offers to some, and the people who read them."""
    settings.FILES_DIR = tmp_path
    hall = make_voting(3)
    scene, draft, conference = hall.scene, hall.drafts[0], hall.conference
    year = (scene.year.year, scene.cluster.code)
    unit, person, council = scene.units[1], scene.officers[1], scene.council
    rule = votes.rule_of_call(conference)
    ask = Ask(question="Nhất trí giả định?", manner=Manner.BY_UNIT, threshold=rule.threshold, rule_source=rule.source)
    poll = actions.prepare_vote(conference.items.get(state="now"), ask=ask, actor=hall.secretary, at=NOW)
    actions.open_vote(conference, poll=poll, actor=hall.secretary, at=NOW)

    (given,) = actions.assign(conference, content="Việc giả định", units=[scene.units[1]], due_on=None, actor=hall.secretary, at=NOW)

    stage = movement.make_draft(scene=scene, at=NOW, respond_by=None, report_by=None, begins_on=NOW.date())
    draft_movement = movement.make_draft(scene=scene, at=NOW).movement
    launched = stage.movement = movements.launch(stage.movement, revision=0, actor=stage.keeper, at=NOW)
    movement.join(stage, at=NOW)
    reported = movement.make_sent(stage, counted_to=NOW.date(), at=NOW)
    exemplar = movement.put_forward(stage, at=NOW)

    def at(name, *numbers):
        return reverse(name, args=numbers)

    def of(name, *numbers):
        return reverse(name, args=[*year, *numbers])

    clause = draft.clauses.order_by("position")[0].pk
    pages = {
        at("organisation:units"): [at("organisation:unit_new"), at("organisation:imports")],
        at("organisation:unit_tree"): [at("organisation:unit_new")],
        at("organisation:unit", unit.pk): [at("organisation:unit_rename", unit.pk), at("organisation:delegation_new", unit.pk)],
        at("organisation:people"): [at("organisation:person_new"), at("organisation:locked")],
        at("organisation:person", person.pk): [at("organisation:person_edit", person.pk)],
        at("organisation:appointments"): [],
        at("organisation:councils"): [at("organisation:council_new")],
        at("organisation:council", council.pk): [at("organisation:council_edit", council.pk)],
        at("organisation:import_run", bring_in(scene.specialist.user).pk): [],
        at("paper:documents"): [at("paper:incoming_new")],
        at("paper:document", make_incoming().pk): [],
        at("paper:masters"): [],
        at("paper:registers"): [at("paper:register_new")],
        at("paper:register", make_register().pk): [],
        at("signing:certificates"): [at("signing:authority_open")],
        at("signing:roots"): [at("signing:root_add")],
        at("news:item", make_item(council=council, editor_unit=scene.units[0]).pk): [],
        at("cluster:clusters"): [at("cluster:create")],
        of("cluster:year"): [of("cluster:members")],
        of("drafting:list"): [of("drafting:start", "plan")],
        of("drafting:detail", draft.pk): [of("drafting:extend", draft.pk)],
        of("drafting:clause", draft.pk, clause): [of("drafting:edit", draft.pk, clause), of("drafting:insert", draft.pk)],
        of("drafting:responses", draft.pk): [],
        of("drafting:all_responses"): [],
        of("covenant:detail"): [of("covenant:open")],
        of("progress:index"): [of("progress:open")],
        at("movement:movements"): [at("movement:start")],
        of("movement:of_year"): [at("movement:start")],
        at("movement:movement", draft_movement.pk): [at("movement:write", draft_movement.pk)],
        at("movement:movement", launched.pk): [at("movement:correct", launched.pk), at("movement:review", launched.pk)],
        at("movement:unit", launched.pk, unit.code): [
            at("movement:plan_write", launched.pk, unit.code),
            at("movement:put_forward", launched.pk, unit.code),
        ],
        at("movement:report", launched.pk, reported.pk): [at("movement:report_write", launched.pk, reported.pk)],
        at("movement:exemplar", launched.pk, exemplar.pk): [at("movement:exemplar_change", launched.pk, exemplar.pk)],
        of("conference:list"): [of("conference:create")],
        of("conference:papers", conference.pk): [of("conference:bundle_make", conference.pk)],
        of("conference:detail", conference.pk): [of("conference:edit", conference.pk), of("conference:console", conference.pk)],
        of("conference:session", conference.pk): [],
        of("conference:vote", conference.pk, poll.pk): [],
        of("conference:minutes", conference.pk): [],
        of("conference:assignments", conference.pk): [of("conference:assign", conference.pk)],
        of("conference:assignment", conference.pk, given.pk): [],
    }
    desk = make_desk()
    report = make_sent(desk)
    pages |= {
        at("progress:period", *desk.place(desk.period.pk)): [],
        at("progress:report", *desk.place(report.pk)): [],
        at("progress:unit", *desk.place(desk.scene.units[1].code)): [at("progress:rules", *desk.place(desk.scene.units[1].code))],
    }
    readers = {
        "head of the cluster that reports": desk.scene.heads[0].user,
        "officer who reports": desk.scene.officers[1].user,
        "head": scene.heads[0].user,
        "officer": scene.officers[1].user,
        "specialist": scene.specialist.user,
        "administrator": make_administrator().user,
    }
    return pages, readers


@pytest.fixture
def left_out(monkeypatch):
    """Collect the reasons of the rights for want of which a template leaves something out."""
    found = set()

    def asked(right: Right) -> bool:
        if not right.granted and "/django/template/" in sys._getframe(1).f_code.co_filename:
            found.add(right.reason)
        return right.granted

    monkeypatch.setattr(Right, "__bool__", asked)
    return found


def words_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", answer.content.decode())).split())


def test_every_act_is_given_or_withheld_by_a_fact_that_its_page_tells(records, left_out):
    pages, readers = records
    silent, told, read = [], 0, set()
    with time_machine.travel(NOW):
        for role, user in readers.items():
            client = Client()
            client.force_login(user)
            for page, addresses in pages.items():
                left_out.clear()
                answer = client.get(page)
                if answer.status_code != 200:
                    assert answer.status_code in (403, 404)
                    continue
                html, text, listed = answer.content.decode(), words_of(answer), answer.context["why"]
                read.add(page)
                told += len(listed)
                silent += [(role, page, act.label) for act in listed if not act.right.reason or act.label not in text]
                silent += [(role, page, reason) for reason in left_out if not reason or " ".join(reason.split()) not in text]
                refused = [address for address in addresses if client.get(address).status_code == 403]
                silent += [(role, page, address) for address in refused if f'"{address}"' in html]
                silent += [(role, page, address) for address in refused if all(each.right.granted for each in listed)]
    assert silent == []
    assert read == set(pages)
    assert told > 150


def test_page_refused_tells_the_fact(records):
    pages, readers = records
    client = Client()
    client.force_login(readers["officer"])
    edit = next(act for acts in pages.values() for act in acts if act.endswith("/doi-ten"))
    assert "do cán bộ cơ quan thường trực của Hội đồng làm" in client.get(edit).content.decode()
