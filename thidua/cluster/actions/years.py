"""A cluster's year from its first list to the organiser's plan that opens it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thidua.cluster import permissions
from thidua.cluster.membership import day_within, missing_for_establishing
from thidua.cluster.models import Cluster, ClusterYear, RegulationBy, YearState
from thidua.cluster.queries import members_now
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right
from thidua.foundation.states import WrongState
from thidua.organisation.models import CouncilSeat
from thidua.paper import actions as paper
from thidua.paper.models import OfficialDocument, PaperFamily, PaperType, Register


class WrongYear(Refused):
    """The cluster already has this year, or it is not a year that can be started now."""


class Incomplete(Refused):
    """The list of members is not whole yet. `problems` names each thing that is missing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


class WrongMonitor(Refused):
    """This person does not sit on the organising council that year."""


class WrongPlan(Refused):
    """This paper cannot open the year."""


class FamilyFixed(Refused):
    """Papers of this year already follow a format family."""


@dataclass(frozen=True)
class Plan:
    """The organiser's plan as its paper says (số, ký hiệu; cơ quan ban hành; ngày; trích yếu; người ký)."""

    number: str
    issuer: str
    issued_on: date
    subject: str
    signer: str = ""


def _locked(cluster_year: ClusterYear) -> ClusterYear:
    return ClusterYear.objects.select_for_update(no_key=True).get(pk=cluster_year.pk)


@transaction.atomic
def start_year(cluster: Cluster, year: int, *, paper_family: str, actor: User, at: datetime) -> ClusterYear:
    """Begin a cluster's year, without members yet (lập năm của cụm).

    Raises:
        PermissionDenied: actor does not serve the organising council's standing agency.
        WrongYear: the year is there already, or lies before 2000 or after next year.
    """
    cluster = Cluster.objects.select_for_update(no_key=True).get(pk=cluster.pk)
    permissions.require(permissions.can_manage(actor, cluster, at.date()))
    values = {"cluster": cluster.name, "year": year, "next": at.year + 1}
    if cluster.years.filter(year=year).exists():
        raise WrongYear(_("%(cluster)s đã có năm %(year)d. Hãy mở năm đó từ danh sách cụm.") % values)
    if not 2000 <= year <= at.year + 1:
        raise WrongYear(_("Chưa lập được năm %(year)d: chỉ lập từ năm 2000 đến năm %(next)d. Hãy chọn lại năm.") % values)
    cluster_year = ClusterYear.objects.create(cluster=cluster, year=year, paper_family=paper_family)
    audit.record("cluster.year_started", cluster_year, actor=actor, at=at, changes={"year": year, "paper_family": paper_family})
    return cluster_year


@transaction.atomic
def establish(cluster_year: ClusterYear, *, actor: User, at: datetime) -> ClusterYear:
    """Declare the list of members whole (kiện toàn cụm): one head, at least two units, all of them living, offices in rank.

    Raises:
        PermissionDenied: actor does not serve the organising council's standing agency.
        WrongState: the year is not a draft.
        Incomplete: something is missing; names what.
    """
    cluster_year = _locked(cluster_year)
    permissions.require(permissions.can_manage(actor, cluster_year.cluster, at.date()))
    cluster_year.move_to(YearState.ESTABLISHED)
    problems = missing_for_establishing(members_now(cluster_year), day_within(cluster_year.year, at.date()))
    if problems:
        raise Incomplete(problems)
    cluster_year.save(update_fields=["state"])
    audit.record("cluster.established", cluster_year, actor=actor, at=at)
    return cluster_year


@transaction.atomic
def assign_monitor(cluster_year: ClusterYear, seat: CouncilSeat, *, actor: User, at: datetime) -> ClusterYear:
    """Put a member of the organising council in charge of following the cluster (theo dõi, phụ trách cụm).

    Raises:
        PermissionDenied: actor does not serve the organising council's standing agency.
        WrongState: the year is closed.
        WrongMonitor: the seat is on another council, or is not held in that year.
    """
    cluster_year = _locked(cluster_year)
    permissions.require(permissions.can_manage(actor, cluster_year.cluster, at.date()))
    _refuse_closed(cluster_year)
    seat = CouncilSeat.objects.select_related("person", "council").get(pk=seat.pk)
    values = {"person": seat.person.full_name, "council": cluster_year.cluster.council.name, "year": cluster_year.year}
    if seat.council_id != cluster_year.cluster.council_id:
        raise WrongMonitor(
            _("Đồng chí %(person)s không phải thành viên của %(council)s. Hãy chọn một thành viên Hội đồng tổ chức cụm.") % values
        )
    if not seat.holds_on(day_within(cluster_year.year, at.date())):
        raise WrongMonitor(
            _("Đồng chí %(person)s không còn là thành viên của %(council)s trong năm %(year)d. Hãy chọn người khác.") % values
        )
    before, cluster_year.monitor = cluster_year.monitor_id, seat
    cluster_year.save(update_fields=["monitor"])
    audit.record("cluster.monitor_assigned", cluster_year, actor=actor, at=at, changes={"monitor_seat": [before, seat.pk]})
    return cluster_year


@transaction.atomic
def open_year(
    cluster_year: ClusterYear,
    *,
    plan: Plan | None = None,
    upload: UploadedFile | None = None,
    document: OfficialDocument | None = None,
    actor: User,
    at: datetime,
) -> ClusterYear:
    """Open the year by the organiser's plan (mở năm): a plan already registered, or one registered now from its paper and file.

    Raises:
        PermissionDenied: actor does not serve the organising council's standing agency.
        WrongState: the year is not established, or is open already.
        WrongPlan: none is given; it is no plan, of another year, or dated in the future.
        RegisteredAlready: this plan is in the book; it is to be chosen there.
        FileRefused: the file is not one that papers may have.
    """
    cluster_year = _locked(cluster_year)
    permissions.require(permissions.can_manage(actor, cluster_year.cluster, at.date()))
    cluster_year.move_to(YearState.PLANNED)
    if document is not None:
        _refuse_plan(cluster_year, document.type, document.issued_on, at.date())
    elif plan is not None:
        _refuse_plan(cluster_year, PaperType.PLAN, plan.issued_on, at.date())
        document = paper.register_incoming(
            type=PaperType.PLAN,
            number=plan.number,
            issuer=plan.issuer,
            issued_on=plan.issued_on,
            subject=plan.subject,
            signer=plan.signer,
            file=upload,
            actor=actor,
            at=at,
        )
    else:
        raise WrongPlan(_("Chưa có kế hoạch. Hãy chọn kế hoạch đã đăng ký hoặc nhập kế hoạch mới."))
    cluster_year.opening_plan = document
    cluster_year.save(update_fields=["state", "opening_plan"])
    audit.record(
        "cluster.year_opened", cluster_year, actor=actor, at=at, changes={"plan": document.number, "issued_on": document.issued_on}
    )
    return cluster_year


def _refuse_plan(cluster_year: ClusterYear, type: str, issued_on: date, today: date) -> None:
    values = {"year": cluster_year.year, "before": cluster_year.year - 1, "day": f"{issued_on:%d/%m/%Y}"}
    if type != PaperType.PLAN:
        raise WrongPlan(_("Văn bản này không phải kế hoạch. Hãy chọn kế hoạch của cấp tổ chức."))
    if issued_on.year not in (cluster_year.year, cluster_year.year - 1):
        raise WrongPlan(
            _("Kế hoạch ngày %(day)s không thuộc năm %(year)d. Kế hoạch mở năm %(year)d ban hành trong năm %(before)d hoặc %(year)d.")
            % values
        )
    if issued_on > today:
        raise WrongPlan(_("Ngày ban hành %(day)s chưa tới. Hãy xem lại ngày ghi trên văn bản.") % values)


@transaction.atomic
def choose_paper_family(
    cluster_year: ClusterYear, family: str, *, regulation_by: str | None = None, actor: User, at: datetime
) -> ClusterYear:
    """Choose by whose rules the cluster's papers are laid out this year, and how its regulation is issued (thể thức văn bản của cụm).

    No text fixes either: local custom. What is issued already stays as it was issued. `regulation_by`: None leaves it as it is.

    Raises:
        PermissionDenied: actor neither serves the standing agency nor acts for the head unit.
        WrongState: the year is closed.
        FamilyFixed: the cluster's register of this year is open under the other family, or there is no such family or way.
    """
    cluster_year = _locked(cluster_year)
    permissions.require(permissions.can_choose_paper_family(actor, cluster_year, at.date()))
    _refuse_closed(cluster_year)
    if family not in PaperFamily.values:
        raise FamilyFixed(_("Hãy chọn thể thức Nhà nước hoặc thể thức Đảng."))
    if regulation_by is not None and regulation_by not in RegulationBy.values:
        raise FamilyFixed(_("Hãy chọn cách ban hành quy chế: trực tiếp hoặc kèm theo quyết định."))
    if family != cluster_year.paper_family and cluster_year.register_id is not None:
        raise FamilyFixed(
            _("Sổ đăng ký văn bản năm nay của cụm đã mở, số đã cấp theo thể thức đang dùng. Thể thức mới chọn được từ năm sau.")
        )
    chosen = {"paper_family": family, "regulation_by": regulation_by or cluster_year.regulation_by}
    changes = {name: [getattr(cluster_year, name), value] for name, value in chosen.items() if getattr(cluster_year, name) != value}
    if not changes:
        return cluster_year
    for name, (_before, value) in changes.items():
        setattr(cluster_year, name, value)
    cluster_year.save(update_fields=list(changes))
    audit.record("cluster.paper_family_chosen", cluster_year, actor=actor, at=at, changes=changes)
    return cluster_year


@transaction.atomic
def ensure_register(cluster_year: ClusterYear, *, actor: User, at: datetime) -> Register:
    """Return the cluster's own register of outgoing papers for the year, opened now if it is the first paper (sổ đăng ký văn bản đi).

    One that was opened on the page of registers for this cluster and covers the year (a term of office, or one that goes on from a paper
    book) is taken.

    Raises:
        PermissionDenied: actor neither serves the standing agency nor acts for the head unit.
    """
    cluster_year = _locked(cluster_year)
    right = permissions.can_choose_paper_family(actor, cluster_year, at.date())
    permissions.require(right)
    if cluster_year.register is not None:
        return cluster_year.register
    register = _register_at_hand(cluster_year) or _opened_register(cluster_year, right=right, actor=actor, at=at)
    cluster_year.register = register
    cluster_year.save(update_fields=["register"])
    audit.record("cluster.register_opened", cluster_year, actor=actor, at=at, changes={"symbol": register.symbol})
    return register


def _covering(cluster_year: ClusterYear) -> QuerySet[Register]:
    """The registers under the cluster's symbol and family that run through this year."""
    year = cluster_year.year
    return Register.objects.filter(
        symbol=cluster_year.cluster.symbol, family=cluster_year.paper_family, year__lte=year, until_year__gte=year
    )


def _names(cluster_year: ClusterYear) -> tuple[str, str]:
    """The cluster's name, and the name it takes where clusters of two councils bear one."""
    cluster = cluster_year.cluster
    return cluster.name, f"{cluster.name} ({cluster.council.short_name})"


def _register_at_hand(cluster_year: ClusterYear) -> Register | None:
    others = ClusterYear.objects.exclude(cluster=cluster_year.cluster).exclude(register=None).values("register")
    return _covering(cluster_year).filter(organ__in=_names(cluster_year)).exclude(pk__in=others).order_by("pk").first()


def _opened_register(cluster_year: ClusterYear, *, right: Right, actor: User, at: datetime) -> Register:
    name, longer = _names(cluster_year)
    taken = Register.objects.filter(
        organ=name, symbol=cluster_year.cluster.symbol, year__lte=cluster_year.year, until_year__gte=cluster_year.year
    ).exists()
    return paper.open_register(
        organ=longer if taken else name,
        symbol=cluster_year.cluster.symbol,
        year=cluster_year.year,
        family=cluster_year.paper_family,
        right=right,
        actor=actor,
        at=at,
    )


def _refuse_closed(cluster_year: ClusterYear) -> None:
    if cluster_year.state == YearState.CLOSED:
        raise WrongState(_("Năm của cụm đã khép nên không sửa được nữa."))
