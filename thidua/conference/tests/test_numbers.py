"""Papers of a conference under a number: one for all invitations, one for what the chair concluded."""

import re

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from thidua.conference import actions, documents, queries
from thidua.conference.models import NumberedPaper
from thidua.conference.steps import WrongMoment
from thidua.conference.tests.factories import START, make_called, make_closed
from thidua.conference.tests.test_pages import client_of
from thidua.foundation.audit.models import Entry
from thidua.paper import actions as paper
from thidua.paper.documents import check_address
from thidua.paper.models import OfficialDocument

pytestmark = pytest.mark.django_db


def url(hall, rest):
    conference = hall.conference
    return f"/nam/{conference.cluster_year.year}/cum/{conference.cluster_year.cluster.code}/hoi-nghi/{conference.pk}/{rest}"


def seen_on(client, address):
    page = client.get(address).content.decode()
    return re.search(r'name="da-xem" value="([0-9a-f]{64})"', page), page


def test_all_invitations_share_one_number_that_is_taken_from_the_page_once():
    hall = make_called(drafts=1)
    head, member = client_of(hall.scene.officers[0].user), client_of(hall.scene.officers[1].user)
    at = hall.conference.called_at
    with time_machine.travel(at, tick=False):
        assert seen_on(member, url(hall, "giay-moi/ban-in"))[0] is None
        digest, page = seen_on(head, url(hall, "giay-moi/ban-in"))
        assert "DANH SÁCH MỜI" in page
        assert member.post(url(hall, "giay-moi/lay-so")).status_code == 403
        assert "Hãy xem lại bản in" in head.post(url(hall, "giay-moi/lay-so"), {"da-xem": "0" * 64}, follow=True).content.decode()
        head.post(url(hall, "giay-moi/lay-so"), {"da-xem": digest[1]})
        document = OfficialDocument.objects.get()
        again = head.post(url(hall, "giay-moi/lay-so"), {"da-xem": digest[1]}, follow=True)
    assert "đã lấy số rồi" in again.content.decode()
    assert OfficialDocument.objects.count() == 1
    assert (document.type, document.sequence, bool(document.file)) == ("GM", 1, True)
    drafts = queries.drafts_of(hall.conference)
    for each in hall.conference.invitations.all():
        made = documents.invitation_paper(hall.conference, each, drafts, document)
        assert document.number in made.number
        assert (made.on, made.check) == (document.issued_on, check_address(document))
    one = hall.conference.invitations.first()
    assert document.number in member.get(url(hall, f"giay-moi/{one.pk}/ban-in")).content.decode()
    assert document.number in member.get(url(hall, "ho-so")).content.decode()
    assert Entry.objects.filter(event="conference.paper_numbered").count() == 1


def test_the_conclusion_is_issued_after_the_closing_and_stays_as_it_was():
    called = make_called()
    with pytest.raises(WrongMoment):
        actions.issue_conclusion(called.conference, actor=called.scene.officers[0].user, at=START)
    hall = make_closed()
    actor, at = hall.scene.officers[0].user, hall.conference.closed_at
    with pytest.raises(PermissionDenied):
        actions.issue_conclusion(hall.conference, actor=hall.scene.officers[1].user, at=at)
    with pytest.raises(WrongMoment):
        actions.issue_invitations(hall.conference, actor=actor, at=at)
    document = actions.issue_conclusion(hall.conference, actor=actor, at=at)
    words = "Các đơn vị thực hiện ngay."
    assert words in str(document.content)
    hall.conference.conclusion = "Câu khác"
    hall.conference.save()
    page = client_of(hall.scene.officers[1].user).get(url(hall, "thong-bao-ket-luan")).content.decode()
    assert document.number in page
    assert words in page
    assert "Câu khác" not in page
    part = next(each for each in documents.all_parts(hall.conference) if each.name == "Thông báo kết luận")
    assert document.number in part.make().number

    paper.withdraw_number(document, reason="Ghi nhầm", actor=hall.scene.specialist.user, at=at)
    assert queries.numbered(hall.conference) == {}
    second = actions.issue_conclusion(hall.conference, actor=actor, at=at)
    assert second.sequence == document.sequence + 1
    assert NumberedPaper.objects.get().document == second
