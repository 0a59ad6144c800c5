"""Every act on a cluster and its year, each refusal, each permission."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from thidua.cluster import actions
from thidua.cluster.actions.clusters import NameTaken
from thidua.cluster.actions.members import MembersRefused, NotHandedOver, NotLeaving
from thidua.cluster.actions.years import FamilyFixed, Incomplete, WrongMonitor, WrongPlan, WrongYear
from thidua.cluster.models import ClusterYear, MemberUnit, Office, YearState
from thidua.cluster.queries import cluster_fingerprint, members_fingerprint, members_now, places, rotation_proposal
from thidua.cluster.rotation import Place
from thidua.cluster.tests.factories import make_cluster, make_plan, make_scene, make_year, pdf
from thidua.foundation.audit.chain import history_of
from thidua.foundation.audit.models import Entry
from thidua.foundation.files.storage import FileRefused
from thidua.foundation.refusal import Conflict
from thidua.foundation.states import WrongState
from thidua.organisation.tests.factories import make_council, make_seat, make_unit
from thidua.paper.actions import RegisteredAlready
from thidua.paper.models import OfficialDocument, Register

AT = datetime(2023, 2, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db
PLAN = actions.Plan(
    number="20/KH-UBND",
    issuer="UBND quận Giả Định",
    issued_on=date(2023, 1, 19),
    subject="công tác thi đua, khen thưởng năm 2023",
    signer="",
)


def by(scene, who="specialist"):
    person = scene.heads[0] if who == "head" else scene.officers[1] if who == "member" else getattr(scene, who)
    return {"actor": person.user, "at": AT}


def rows(*units):
    offices = (Office.HEAD, Office.FIRST_DEPUTY, Office.SECOND_DEPUTY)
    return [Place(n, unit.pk, offices[n - 1] if n <= 3 else Office.MEMBER) for n, unit in enumerate(units, start=1)]


def draft(members=3):
    return make_scene(members, state=YearState.DRAFT)


def events(*subjects):
    return [entry.event for entry in history_of(*subjects)]


# --- who may ------------------------------------------------------------------------------------------------------------------------
def acts(scene):
    year, unit, plan = scene.year, make_unit(), make_plan()
    return {
        "create_cluster": lambda **who: actions.create_cluster(scene.council, kind="cum", code="moi", name="Mới", symbol="M", **who),
        "change_cluster": lambda **who: actions.change_cluster(
            scene.cluster, kind="cum", name="Đổi", symbol="Đ", founding_decision="", base=cluster_fingerprint(scene.cluster), **who
        ),
        "start_year": lambda **who: actions.start_year(scene.cluster, 2024, paper_family="state", **who),
        "set_members": lambda **who: actions.set_members(year, rows(*scene.units, unit), **who),
        "copy_last_year": lambda **who: actions.copy_last_year(year, rows(unit, *scene.units), **who),
        "establish": lambda **who: actions.establish(year, **who),
        "assign_monitor": lambda **who: actions.assign_monitor(year, scene.year.monitor, **who),
        "open_year": lambda **who: actions.open_year(year, document=plan, **who),
        "leave": lambda **who: actions.leave(year.members.last(), on=AT.date(), reason="Sáp nhập", **who),
        "hand_over_office": lambda **who: actions.hand_over_office(year, office="head", to_unit=scene.units[1], reason="Luân phiên", **who),
        "choose_paper_family": lambda **who: actions.choose_paper_family(year, "state", **who),
        "ensure_register": lambda **who: actions.ensure_register(year, **who),
    }


@pytest.mark.parametrize("who", ["member", "monitor", "auditor", "outsider"])
@pytest.mark.parametrize("name", sorted(set(actions.__all__) - {"Plan"}))
def test_acts_refuse_who_does_not_serve_the_organiser(name, who):
    scene = make_scene()
    with pytest.raises(PermissionDenied):
        acts(scene)[name](**by(scene, who))


@pytest.mark.parametrize("name", sorted(set(actions.__all__) - {"Plan", "choose_paper_family", "ensure_register"}))
def test_acts_refuse_the_head_and_the_specialist_of_another_council(name):
    scene, other = make_scene(), make_scene()
    act = acts(scene)[name]
    for actor in (scene.heads[0].user, other.specialist.user):
        with pytest.raises(PermissionDenied):
            act(actor=actor, at=AT)


# --- cluster ------------------------------------------------------------------------------------------------------------------------
def test_create_cluster_keeps_it_and_records_it():
    scene = make_scene()
    cluster = actions.create_cluster(
        scene.council, kind="khoi", code="khoi-1", name="Khối 1", symbol="K1", founding_decision="QĐ 01", **by(scene)
    )
    assert (cluster.council, cluster.kind, cluster.founding_decision) == (scene.council, "khoi", "QĐ 01")
    assert events(cluster) == ["cluster.created"]


def test_create_cluster_refuses_a_taken_code_or_name():
    scene = make_scene()
    with pytest.raises(NameTaken, match="đã dùng cho một cụm khác"):
        actions.create_cluster(scene.council, kind="cum", code=scene.cluster.code, name="Mới", symbol="M", **by(scene))
    with pytest.raises(NameTaken, match="đã có cụm tên"):
        actions.create_cluster(scene.council, kind="cum", code="moi", name=scene.cluster.name, symbol="M", **by(scene))


def test_change_cluster_records_what_changed():
    scene = make_scene()
    base = cluster_fingerprint(scene.cluster)
    fields = {"kind": "cum", "symbol": scene.cluster.symbol, "founding_decision": ""}
    changed = actions.change_cluster(scene.cluster, name="Cụm <script>O'Tên</script>", base=base, **fields, **by(scene))
    assert changed.name == "Cụm <script>O'Tên</script>"
    assert history_of(changed)[0].changes == {"name": [scene.cluster.name, changed.name]}


def test_change_cluster_tells_the_second_of_two():
    scene = make_scene()
    base = cluster_fingerprint(scene.cluster)
    fields = {"kind": "cum", "symbol": "X", "founding_decision": "", "base": base}
    actions.change_cluster(scene.cluster, name="Tên thứ nhất", **fields, **by(scene))
    with pytest.raises(Conflict) as caught:
        actions.change_cluster(scene.cluster, name="Tên thứ hai", **fields, **by(scene))
    assert (caught.value.theirs.name, caught.value.mine["name"]) == ("Tên thứ nhất", "Tên thứ hai")


def test_change_cluster_refuses_the_name_of_a_sister():
    scene = make_scene()
    sister = make_cluster(scene.council)
    with pytest.raises(NameTaken):
        actions.change_cluster(
            scene.cluster,
            kind="cum",
            name=sister.name,
            symbol="X",
            founding_decision="",
            base=cluster_fingerprint(scene.cluster),
            **by(scene),
        )


# --- beginning a year ---------------------------------------------------------------------------------------------------------------
def test_start_year_begins_as_a_draft():
    scene = make_scene()
    year = actions.start_year(scene.cluster, 2024, paper_family="party", **by(scene))
    assert (year.state, year.paper_family, year.members.count()) == (YearState.DRAFT, "party", 0)
    assert events(year) == ["cluster.year_started"]


@pytest.mark.parametrize(("year", "words"), [(2023, "đã có năm 2023"), (2025, "Chưa lập được năm 2025"), (1999, "Chưa lập được năm 1999")])
def test_start_year_refuses_a_year_that_is_there_or_far_away(year, words):
    scene = make_scene()
    with pytest.raises(WrongYear, match=words):
        actions.start_year(scene.cluster, year, paper_family="state", **by(scene))


# --- members ------------------------------------------------------------------------------------------------------------------------
def test_set_members_replaces_the_list_and_may_swap_offices():
    scene = draft()
    a, b, c = scene.units
    new = make_unit()
    actions.set_members(scene.year, rows(b, a, new), **by(scene))
    assert [(each.unit, each.office) for each in members_now(scene.year)] == [(b, "head"), (a, "first_deputy"), (new, "second_deputy")]
    assert not MemberUnit.objects.filter(unit=c).exists()
    assert events(scene.year) == ["cluster.members_set"]


def test_set_members_again_with_the_same_list_records_nothing():
    scene = draft()
    actions.set_members(scene.year, rows(*scene.units), **by(scene))
    assert events(scene.year) == []


def test_set_members_after_establishing_asks_to_establish_again():
    scene = make_scene(state=YearState.ESTABLISHED)
    assert actions.set_members(scene.year, rows(*scene.units, make_unit()), **by(scene)).state == YearState.DRAFT


@pytest.mark.parametrize("state", [YearState.PLANNED, YearState.CLOSED])
def test_set_members_refuses_an_open_or_closed_year(state):
    scene = make_scene(state=state)
    with pytest.raises(WrongState, match="đã mở"):
        actions.set_members(scene.year, rows(*scene.units), **by(scene))


def test_set_members_refuses_a_unit_twice_two_in_one_office_and_two_in_one_place():
    scene = draft()
    a, b, c = scene.units
    wrong = [Place(1, a.pk, "head"), Place(2, a.pk, "member"), Place(1, b.pk, "head"), Place(4, c.pk, "member")]
    with pytest.raises(MembersRefused) as caught:
        actions.set_members(scene.year, wrong, **by(scene))
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        f"{a.name} có mặt hai lần trong danh sách. Hãy bỏ bớt một dòng.",
        "Hai đơn vị cùng giữ vai trò “Cụm trưởng”",
        "Hai đơn vị cùng thứ tự 1",
    ]


def test_set_members_refuses_an_unknown_unit_or_office():
    scene = draft()
    with pytest.raises(MembersRefused, match="không còn trong danh mục"):
        actions.set_members(scene.year, [Place(1, 10**9)], **by(scene))
    with pytest.raises(MembersRefused, match="không còn trong danh mục"):
        actions.set_members(scene.year, [Place(1, scene.units[0].pk, "vua")], **by(scene))


def test_set_members_refuses_a_dissolved_unit_and_names_its_successor():
    scene = draft()
    heir = make_unit("Đơn vị Kế thừa Giả định")
    gone = make_unit("Đơn vị Đã thôi Giả định", valid_to=date(2022, 12, 31), successor=heir)
    with pytest.raises(MembersRefused, match=r"Đơn vị Đã thôi Giả định đã giải thể.*31/12/2022.*Đơn vị Kế thừa Giả định"):
        actions.set_members(scene.year, rows(*scene.units, gone), **by(scene))


def test_set_members_refuses_a_unit_not_founded_yet():
    scene = draft()
    with pytest.raises(MembersRefused, match="thành lập ngày 01/07/2025"):
        actions.set_members(scene.year, rows(*scene.units, make_unit(valid_from=date(2025, 7, 1))), **by(scene))


def test_set_members_refuses_a_unit_of_another_cluster_of_the_organiser_and_names_it():
    scene = draft()
    other = make_cluster(scene.council, name="Cụm Thi đua Giả định Khác")
    taken = make_unit("Đơn vị Bận Giả định")
    make_year(other, [taken])
    with pytest.raises(MembersRefused, match=r"Đơn vị Bận Giả định đã là thành viên của Cụm Thi đua Giả định Khác năm 2023"):
        actions.set_members(scene.year, rows(*scene.units, taken), **by(scene))


def test_set_members_takes_a_unit_that_left_or_is_with_another_organiser_or_year():
    scene = draft()
    left, abroad, last_year = make_unit(), make_unit(), make_unit()
    sister = make_year(make_cluster(scene.council), [left])
    sister.members.update(left_on=AT.date(), left_reason="Chuyển cụm")
    make_year(make_cluster(make_council()), [abroad])
    make_year(make_cluster(scene.council), [last_year], year=2022)
    actions.set_members(scene.year, rows(*scene.units, left, abroad, last_year), **by(scene))
    assert members_now(scene.year).count() == 6


def test_the_database_keeps_a_unit_in_one_cluster_of_an_organiser():
    scene = draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_year(make_cluster(scene.council), [scene.units[0]])


def test_set_members_tells_the_second_of_two():
    scene = draft()
    base = members_fingerprint(members_now(scene.year))
    first, second = rows(*scene.units, make_unit()), rows(*reversed(scene.units))
    actions.set_members(scene.year, first, base=base, **by(scene))
    with pytest.raises(Conflict) as caught:
        actions.set_members(scene.year, second, base=base, **by(scene))
    assert (list(caught.value.theirs), list(caught.value.mine)) == (first, second)
    assert list(places(members_now(scene.year))) == first


# --- copying last year --------------------------------------------------------------------------------------------------------------
def test_copying_last_year_proposes_and_writes_only_when_confirmed():
    scene = make_scene(4)
    year = actions.start_year(scene.cluster, 2024, paper_family="party", **by(scene))
    proposal = rotation_proposal(year, AT.date())
    assert year.members.count() == 0
    actions.copy_last_year(year, proposal.rotation.places, base=members_fingerprint([]), **by(scene))
    assert [each.office for each in members_now(year)] == ["member", "head", "first_deputy", "second_deputy"]
    assert [each.unit for each in members_now(year)] == scene.units
    assert [each.office for each in members_now(scene.year)] == ["head", "first_deputy", "second_deputy", "member"]
    assert events(year)[0] == "cluster.year_copied"


def test_rotation_proposal_skips_a_dissolved_unit_and_one_that_left():
    scene = make_scene(5)
    gone, left = scene.units[1], scene.units[4]
    gone.valid_to = date(2023, 6, 30)
    gone.save()
    scene.year.members.filter(unit=left).update(left_on=AT.date(), left_reason="Chuyển cụm")
    year = actions.start_year(scene.cluster, 2024, paper_family="party", **by(scene))
    proposal = rotation_proposal(year, AT.date())
    assert proposal.skipped == [gone]
    assert [proposal.units[each.unit_id] for each in proposal.rotation.places] == [scene.units[0], scene.units[2], scene.units[3]]


def test_rotation_proposal_is_none_without_a_last_year():
    assert rotation_proposal(make_scene().year, AT.date()) is None


# --- establishing -------------------------------------------------------------------------------------------------------------------
def test_establish_moves_on_and_is_recorded():
    scene = draft(2)
    assert actions.establish(scene.year, **by(scene)).state == YearState.ESTABLISHED
    assert events(scene.year) == ["cluster.established"]


def test_establish_twice_is_refused():
    scene = draft()
    actions.establish(scene.year, **by(scene))
    with pytest.raises(WrongState):
        actions.establish(scene.year, **by(scene))
    assert events(scene.year) == ["cluster.established"]


def test_establish_names_everything_that_is_missing():
    scene = draft(1)
    scene.year.members.update(office=Office.SECOND_DEPUTY)
    unit = scene.units[0]
    unit.valid_to = date(2023, 1, 15)
    unit.save()
    with pytest.raises(Incomplete) as caught:
        actions.establish(scene.year, **by(scene))
    assert [problem.split(".")[0] for problem in caught.value.problems] == [
        "Cụm cần ít nhất hai đơn vị thành viên",
        "Chưa có cụm trưởng",
        "Có cụm phó thứ hai mà chưa có cụm phó thứ nhất",
        f"{unit.name} đã giải thể, hết hiệu lực ngày 15/01/2023",
    ]
    assert ClusterYear.objects.get(pk=scene.year.pk).state == YearState.DRAFT


# --- monitor ------------------------------------------------------------------------------------------------------------------------
def test_assign_monitor_takes_a_seat_of_the_organising_council():
    scene = make_scene()
    seat = make_seat(scene.council)
    assert actions.assign_monitor(scene.year, seat, **by(scene)).monitor == seat
    assert events(scene.year) == ["cluster.monitor_assigned"]


def test_assign_monitor_refuses_another_council_and_a_seat_that_ended():
    scene = make_scene()
    with pytest.raises(WrongMonitor, match="không phải thành viên"):
        actions.assign_monitor(scene.year, make_seat(make_council()), **by(scene))
    with pytest.raises(WrongMonitor, match="không còn là thành viên"):
        actions.assign_monitor(scene.year, make_seat(scene.council, valid_to=date(2022, 12, 31)), **by(scene))


def test_assign_monitor_refuses_a_closed_year():
    scene = make_scene(state=YearState.CLOSED)
    with pytest.raises(WrongState, match="đã khép"):
        actions.assign_monitor(scene.year, make_seat(scene.council), **by(scene))


# --- opening ------------------------------------------------------------------------------------------------------------------------
def test_open_year_registers_the_plan_with_its_file():
    scene = make_scene(state=YearState.ESTABLISHED)
    year = actions.open_year(scene.year, plan=PLAN, upload=pdf(), **by(scene))
    plan = year.opening_plan
    assert (year.state, plan.number, plan.issued_on, plan.issuer, plan.subject) == (
        YearState.PLANNED, "20/KH-UBND", date(2023, 1, 19), "UBND quận Giả Định", "công tác thi đua, khen thưởng năm 2023",
    )  # fmt: skip
    assert plan.file.name == "ke-hoach.pdf"
    assert events(year) == ["cluster.year_opened"]


def test_open_year_takes_a_registered_plan_for_a_second_cluster():
    scene = make_scene(state=YearState.ESTABLISHED)
    plan = make_plan()
    assert actions.open_year(scene.year, document=plan, **by(scene)).opening_plan == plan
    assert OfficialDocument.objects.count() == 1


@pytest.mark.parametrize("state", [YearState.DRAFT, YearState.PLANNED, YearState.CLOSED])
def test_open_year_refuses_a_year_that_is_not_established(state):
    scene = make_scene(state=state)
    with pytest.raises(WrongState):
        actions.open_year(scene.year, plan=PLAN, **by(scene))
    assert not OfficialDocument.objects.exists()


def test_open_year_refuses_no_plan_another_paper_another_year_and_a_day_to_come():
    scene = make_scene(state=YearState.ESTABLISHED)
    for words, given in (
        ("Chưa có kế hoạch", {}),
        ("không phải kế hoạch", {"document": make_plan(type="QĐ")}),
        ("không thuộc năm 2023", {"document": make_plan(issued_on=date(2021, 1, 19))}),
        ("chưa tới", {"plan": actions.Plan("1/KH", "UBND", date(2023, 2, 2), "x")}),
    ):
        with pytest.raises(WrongPlan, match=words):
            actions.open_year(scene.year, **given, **by(scene))


def test_open_year_refuses_a_file_that_is_not_what_its_name_says_and_keeps_nothing():
    scene = make_scene(state=YearState.ESTABLISHED)
    with pytest.raises(FileRefused):
        actions.open_year(scene.year, plan=PLAN, upload=pdf(content=b"GIF89a"), **by(scene))
    assert not OfficialDocument.objects.exists()


# --- leaving and handing over -------------------------------------------------------------------------------------------------------
def test_leave_ends_a_membership_with_its_reason():
    scene = make_scene()
    member = actions.leave(scene.year.members.get(unit=scene.units[2]), on=date(2023, 1, 31), reason="Sáp nhập", **by(scene))
    assert (member.left_on, member.left_reason) == (date(2023, 1, 31), "Sáp nhập")
    assert [each.unit for each in members_now(scene.year)] == scene.units[:2]
    assert (events(scene.year), history_of(scene.year)[0].reason) == (["cluster.unit_left"], "Sáp nhập")


def test_leave_twice_is_refused():
    scene = make_scene()
    member = scene.year.members.get(unit=scene.units[2])
    actions.leave(member, on=AT.date(), reason="Sáp nhập", **by(scene))
    with pytest.raises(NotLeaving, match="đã rời cụm ngày 01/02/2023"):
        actions.leave(member, on=AT.date(), reason="Sáp nhập", **by(scene))


def test_leave_tells_the_head_to_hand_over_first():
    scene = make_scene()
    head = scene.year.members.get(office=Office.HEAD)
    with pytest.raises(NotLeaving, match=rf"bàn giao vai trò cụm trưởng trước.*{scene.units[1].name}"):
        actions.leave(head, on=AT.date(), reason="Sáp nhập", **by(scene))
    actions.leave(scene.year.members.get(unit=scene.units[1]), on=AT.date(), reason="Sáp nhập", **by(scene))
    with pytest.raises(NotLeaving, match="cho đơn vị khác trước"):
        actions.leave(head, on=AT.date(), reason="Sáp nhập", **by(scene))


def test_leave_refuses_no_reason_another_year_and_a_day_to_come():
    scene = make_scene()
    member = scene.year.members.get(unit=scene.units[2])
    for words, on, reason in (
        ("Chưa ghi lý do", AT.date(), "  "),
        ("nằm trong năm 2023", date(2022, 12, 31), "Sáp nhập"),
        ("chưa tới", date(2023, 2, 2), "Sáp nhập"),
    ):
        with pytest.raises(NotLeaving, match=words):
            actions.leave(member, on=on, reason=reason, **by(scene))


def test_leave_refuses_before_the_year_is_open():
    scene = make_scene(state=YearState.ESTABLISHED)
    with pytest.raises(WrongState):
        actions.leave(scene.year.members.last(), on=AT.date(), reason="Sáp nhập", **by(scene))


def test_hand_over_office_makes_the_giver_a_member_and_lets_the_head_leave():
    scene = make_scene()
    actions.hand_over_office(scene.year, office="head", to_unit=scene.units[1], reason="Sáp nhập", **by(scene))
    assert [each.office for each in members_now(scene.year)] == ["member", "head", "second_deputy"]
    actions.leave(scene.year.members.get(unit=scene.units[0]), on=AT.date(), reason="Sáp nhập", **by(scene))
    assert events(scene.year) == ["cluster.unit_left", "cluster.office_handed_over"]


def test_hand_over_office_fills_a_vacant_office():
    scene = make_scene(4)
    actions.hand_over_office(scene.year, office="head", to_unit=scene.units[1], reason="Sáp nhập", **by(scene))
    actions.hand_over_office(scene.year, office="first_deputy", to_unit=scene.units[3], reason="Bổ sung", **by(scene))
    assert members_now(scene.year).get(office="first_deputy").unit == scene.units[3]


def test_hand_over_office_refuses_what_cannot_be():
    scene = make_scene()
    stranger, dissolved = make_unit(), scene.units[2]
    dissolved.valid_to = date(2023, 1, 31)
    dissolved.save()
    for words, given in (
        ("đang giữ vai trò", {"office": "head", "to_unit": scene.units[0]}),
        ("không phải thành viên", {"office": "head", "to_unit": stranger}),
        ("đã giải thể", {"office": "head", "to_unit": dissolved}),
        ("Hãy chọn vai trò", {"office": "member", "to_unit": scene.units[1]}),
        ("Chưa ghi lý do", {"office": "head", "to_unit": scene.units[1], "reason": ""}),
    ):
        with pytest.raises(NotHandedOver, match=words):
            actions.hand_over_office(scene.year, **{"reason": "Sáp nhập", **given}, **by(scene))


def test_hand_over_office_refuses_before_the_year_is_open():
    scene = draft()
    with pytest.raises(WrongState):
        actions.hand_over_office(scene.year, office="head", to_unit=scene.units[1], reason="x", **by(scene))


# --- papers of the cluster ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["specialist", "head"])
def test_choose_paper_family_is_for_the_specialist_and_the_head(who):
    scene = make_scene()
    assert actions.choose_paper_family(scene.year, "state", **by(scene, who)).paper_family == "state"
    assert events(scene.year) == ["cluster.paper_family_chosen"]


def test_how_a_regulation_is_issued_is_chosen_also_while_the_register_is_open():
    scene = make_scene(2)
    actions.ensure_register(scene.year, **by(scene, "head"))
    year = actions.choose_paper_family(scene.year, "party", regulation_by="decision", **by(scene))
    assert year.regulation_by == "decision"
    assert Entry.objects.get(event="cluster.paper_family_chosen").changes == {"regulation_by": ["itself", "decision"]}
    with pytest.raises(FamilyFixed, match="Hãy chọn cách ban hành"):
        actions.choose_paper_family(scene.year, "party", regulation_by="khac", **by(scene))


def test_choose_paper_family_refuses_once_the_register_is_open_or_for_a_family_that_is_none():
    scene = make_scene()
    with pytest.raises(FamilyFixed, match="Hãy chọn thể thức"):
        actions.choose_paper_family(scene.year, "khac", **by(scene))
    actions.ensure_register(scene.year, **by(scene, "head"))
    with pytest.raises(FamilyFixed, match="đã mở"):
        actions.choose_paper_family(scene.year, "state", **by(scene))


def test_ensure_register_opens_one_register_and_finds_it_again():
    scene = make_scene()
    register = actions.ensure_register(scene.year, **by(scene, "head"))
    assert actions.ensure_register(scene.year, **by(scene, "head")) == register == Register.objects.get()
    assert (register.organ, register.symbol, register.year, register.family) == (scene.cluster.name, scene.cluster.symbol, 2023, "party")
    assert events(scene.year) == ["cluster.register_opened"]


@pytest.mark.parametrize(("year", "until_year", "first"), [(2020, 2025, 1), (2023, 2023, 15)])
def test_ensure_register_takes_the_one_that_was_opened_for_the_cluster(year, until_year, first):
    scene = make_scene()
    opened = Register.objects.create(
        organ=scene.cluster.name,
        symbol=scene.cluster.symbol,
        year=year,
        until_year=until_year,
        family="party",
        first=first,
        before="Sổ giấy" if first > 1 else "",
    )
    assert actions.ensure_register(scene.year, **by(scene, "head")) == opened == Register.objects.get()


@pytest.mark.parametrize(("year", "until_year", "family"), [(2021, 2022, "party"), (2024, 2025, "party")])
def test_ensure_register_leaves_one_of_other_years_alone(year, until_year, family):
    scene = make_scene()
    Register.objects.create(organ=scene.cluster.name, symbol=scene.cluster.symbol, year=year, until_year=until_year, family=family)
    assert actions.ensure_register(scene.year, **by(scene, "head")).year == 2023
    assert Register.objects.count() == 2


def test_ensure_register_keeps_clusters_of_one_name_apart():
    scene, twin = make_scene(), make_scene()
    twin.cluster.name, twin.cluster.symbol = scene.cluster.name, scene.cluster.symbol
    twin.cluster.save()
    actions.ensure_register(scene.year, **by(scene))
    assert actions.ensure_register(twin.year, **by(twin)).organ == f"{scene.cluster.name} ({twin.council.short_name})"


def test_open_year_refuses_a_plan_that_is_in_the_book():
    scene, sister = make_scene(state=YearState.ESTABLISHED), make_scene(state=YearState.ESTABLISHED)
    actions.open_year(scene.year, plan=PLAN, upload=pdf(), **by(scene))
    with pytest.raises(RegisteredAlready, match="20/KH-UBND"):
        actions.open_year(sister.year, plan=PLAN, upload=pdf(), **by(sister))
    assert ClusterYear.objects.get(pk=sister.year.pk).state == YearState.ESTABLISHED
