"""Every address of the project, with the numbers that make it a real one in the demonstration's data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from thidua.cluster.models import ClusterYear, MemberUnit
from thidua.conference.models import (
    AgendaItem,
    Assignment,
    Attendance,
    Bundle,
    Conference,
    Invitation,
    Minutes,
    Photograph,
    SpeakingRequest,
    Speech,
)
from thidua.covenant.models import Commitment, Covenant, CovenantSignature, Signatory
from thidua.drafting.models import Clause, Comment, Draft, DraftVersion
from thidua.foundation.accounts.models import SignIn
from thidua.foundation.notify.models import Letter, Notice
from thidua.foundation.work.models import LongWork
from thidua.movement.models import Attachment, Exemplar, Movement, MovementReport, Participation
from thidua.news.models import NewsItem, NewsPhotograph
from thidua.organisation.models import Appointment, Council, CouncilSeat, Delegation, ImportRun, Person, Post, Unit
from thidua.paper.models import OfficialDocument, Register
from thidua.progress.models import WRITABLE, Evidence, Period, Report
from thidua.signing.models import ScannedPage
from thidua.voting.models import Entitlement, Poll

# Routes that belong to a library or lead nowhere by themselves.
LEFT_OUT = {"set_language", "account_logout"}
# What an address needs, read from its own words: Django lets includes of one prefix share their converters, and adds to them as it goes.
NAMED = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """A named address and the names of what it needs."""

    name: str
    parameters: tuple[str, ...]


def routes() -> list[Route]:
    """Return every named route of the project, in the order of the address book."""
    return [each for each in _walk(get_resolver(), "", ()) if each.name not in LEFT_OUT]


def _walk(resolver: URLResolver, namespace: str, parameters: tuple[str, ...]) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        needed = (*parameters, *NAMED.findall(str(pattern.pattern)))
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, needed)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Route(f"{namespace}{pattern.name}", needed)


class World:
    """Real objects of one cluster's year, by the names that addresses use."""

    only: frozenset[str] = frozenset()

    def __init__(self, cluster_year: ClusterYear, *, unit: Unit) -> None:
        self.year, self.unit = cluster_year, unit
        self.drafts = Draft.objects.filter(cluster_year=cluster_year).order_by("pk")
        self.conference = Conference.objects.filter(cluster_year=cluster_year).order_by("pk").first()

    def address(self, route: Route) -> str | None:
        """Return the route as a real address; None when the data holds nothing of its kind."""
        values = {}
        for parameter in route.parameters:
            values[parameter] = self._value(route.name, parameter)
            if values[parameter] is None:
                return None
        return reverse(route.name, kwargs=values)

    def data(self, route: Route) -> dict[str, object]:
        """Return what a POST to this route must name to be about a real thing; empty for most."""
        if route.name == "conference:check_in":
            return {"invitation": self._conference(route.name, "invitation")}
        if route.name in ("conference:vote_admit", "conference:vote_withdraw"):
            return {"unit": self.unit.pk, "option": 1}
        if route.name in ("progress:begin", "progress:enter"):
            return {"unit": self.unit.code}
        return {"unit": self.unit.pk} if route.name in ("covenant:mark_left", "covenant:refuse", "conference:ask_to_speak") else {}

    def _value(self, name: str, parameter: str) -> object:
        slice_ = name.partition(":")[0]
        plain = {
            "year": self.year.year,
            "code": self.year.cluster.code,
            "kind": "plan",
            "word": "ke-hoach",
            "number": 1,
            "token": "khong-co",
            "what": "units",
            "month": 2,
            "group": "don-vi",
            "role": "can-bo-don-vi",
            "family": "state",
            "question": "khong-co",
        }
        if name == "paper:check_code":
            return OfficialDocument.objects.exclude(code="").order_by("pk").values_list("code", flat=True).first()
        if parameter in plain:
            return plain[parameter]
        if parameter == "slug":
            return NewsItem.objects.filter(state="published").order_by("pk").values_list("slug", flat=True).first()
        if name.startswith("mfa_"):
            return None  # nobody in the demonstration has a key of his own
        return getattr(self, f"_{slice_}")(name, parameter)

    def _first(self, rows: QuerySet[Any]) -> int | None:
        return rows.order_by("pk").values_list("pk", flat=True).first()

    def _organisation(self, name: str, parameter: str) -> int | None:
        word = name.partition(":")[2]
        people = Person.objects.filter(posts__unit=self.unit)
        table = {
            "import": self._first(ImportRun.objects.all()),
            "unit": self.unit.pk,
            "delegation_new": self.unit.pk,
            "delegation_file": self._first(Delegation.objects.filter(unit=self.unit, file__isnull=False)),
            "delegation": self._first(Delegation.objects.filter(unit=self.unit)),
            "post": self._first(Post.objects.filter(unit=self.unit)),
            "appointment_new": self._first(people),
            "appointment": self._first(Appointment.objects.all()),
            "account": self._first(people),
            "person": self._first(people),
            "seat_new": self._first(self._councils()),
            "seat": self._first(CouncilSeat.objects.filter(council__in=self._councils())),
            "council": self._first(self._councils()),
        }
        return next(value for key, value in table.items() if word.startswith(key))

    def _councils(self) -> QuerySet[Council]:
        return Council.objects.filter(pk=self.year.cluster.council_id)

    def _notify(self, name: str, parameter: str) -> int | None:
        return self._first(Notice.objects.filter(to__person__posts__unit=self.unit, to__person__posts__capacity="head"))

    def _home(self, name: str, parameter: str) -> int | None:
        return self._first(Letter.objects.all())

    def _work(self, name: str, parameter: str) -> int | None:
        return self._first(LongWork.objects.all())

    def _accounts(self, name: str, parameter: str) -> int | None:
        return self._first(SignIn.objects.all())

    def _paper(self, name: str, parameter: str) -> int | None:
        if "register" in name:
            return self._first(Register.objects.all())
        if "master" in name or "seal" in name:
            return None  # no office of the demonstration has a master or a seal of its own
        papers = OfficialDocument.objects.all()
        return self._first(papers.filter(content__isnull=False) if name in {"paper:file", "paper:look"} else papers)

    def _signing(self, name: str, parameter: str) -> None:
        return None  # nobody in the demonstration signs with a key yet

    def _cluster(self, name: str, parameter: str) -> int | None:
        return self._first(MemberUnit.objects.filter(cluster_year=self.year, unit=self.unit))

    def _drafting(self, name: str, parameter: str) -> int | None:
        draft = self.drafts.filter(kind="regulation").first()
        clauses = Clause.objects.filter(draft=draft)
        table = {
            "pk": draft.pk if draft else None,
            "clause_pk": self._first(clauses.filter(comments__unit=self.unit)) or self._first(clauses),
            "comment_pk": self._first(Comment.objects.filter(clause__draft=draft, unit=self.unit)),
            "version_pk": self._first(DraftVersion.objects.filter(draft=draft)),
            "return_pk": None,  # nor an edited Word copy back
            "import_pk": None,  # nobody in the demonstration is bringing a text in
            "line": None,
        }
        return table[parameter]

    def _covenant(self, name: str, parameter: str) -> int | None:
        draft = self.drafts.filter(kind="covenant").first()
        covenant = Covenant.objects.filter(draft=draft).first()
        table: dict[str, Any] = {
            "unit_pk": self.unit.pk,
            "unit_code": self.unit.code,
            "commitment_pk": self._first(Commitment.objects.filter(draft=draft, unit=self.unit)),
            "signatory_pk": self._first(Signatory.objects.filter(covenant=covenant, unit=self.unit)),
            "signature_pk": self._first(CovenantSignature.objects.filter(signatory__covenant=covenant)),
            "covenant_pk": covenant.pk if covenant else None,
            "draft_pk": draft.pk if draft else None,
            "page": self._first(ScannedPage.objects.filter(file__covenant=covenant)) if covenant else None,
        }
        if parameter == "pk":
            return table["commitment_pk"] if name.partition(":")[2] in ("change", "remove", "move") else table["covenant_pk"]
        return table[parameter]

    def _progress(self, name: str, parameter: str) -> object:
        reports = Report.objects.filter(period__cluster_year=self.year, unit=self.unit)
        if name.partition(":")[2] in ("write", "trial", "present", "send", "evidence_add"):
            reports = reports.filter(state__in=WRITABLE)
        report = reports.order_by("pk").first()
        if parameter == "unit_code":
            return self.unit.code
        if parameter == "file":
            return self._first(Evidence.objects.filter(report=report))
        if name.partition(":")[2] in ("period", "deadline", "close", "reopen", "begin", "enter"):
            return self._first(Period.objects.filter(cluster_year=self.year))
        return report.pk if report else None

    def _movement(self, name: str, parameter: str) -> object:
        movement = Movement.objects.filter(cluster_year=self.year).order_by("pk").first()
        place = Participation.objects.filter(movement=movement, unit=self.unit).first()
        report = MovementReport.objects.filter(participation=place).order_by("pk").first()
        exemplar = Exemplar.objects.filter(participation=place).order_by("pk").first()
        owner = {"participation": place} if "plan" in name else {"report": report} if "report" in name else {"exemplar": exemplar}
        table = {
            "pk": movement.pk if movement else None,
            "unit_code": self.unit.code if place else None,
            "report": report.pk if report else None,
            "exemplar": exemplar.pk if exemplar else None,
            "file": self._first(Attachment.objects.filter(**owner)),
        }
        return table[parameter]

    def _conference(self, name: str, parameter: str) -> int | None:
        held = self.conference
        of = {"conference": held}
        table = {
            "pk": held.pk if held else None,
            "item": self._first(AgendaItem.objects.filter(**of)),
            "invitation": self._first(Invitation.objects.filter(unit=self.unit, **of)),
            "guest": self._first(Invitation.objects.filter(unit=None, **of)),
            "assignment": self._first(Assignment.objects.filter(unit=self.unit, **of)),
            "attendance": self._first(Attendance.objects.filter(**of)),
            "speech": self._first(Speech.objects.filter(item__conference=held)),
            "asked": self._first(SpeakingRequest.objects.filter(**of)),
            "bundle": self._first(Bundle.objects.filter(**of)),
            "photograph": self._first(Photograph.objects.filter(**of)),
            "minutes": self._first(Minutes.objects.filter(**of)),
            "draft": self.drafts.filter(kind="regulation").values_list("pk", flat=True).first(),
            "unit": self.unit.pk,
            "poll": self._first(Poll.objects.filter(subject=f"conference:{held.pk}" if held else "", manner="secret")),
        }
        table["entitlement"] = self._first(Entitlement.objects.filter(poll=table["poll"], unit=self.unit))
        return table[parameter.removesuffix("_pk")]

    def _news(self, name: str, parameter: str) -> int | None:
        if name == "news:photo":
            return self._first(NewsPhotograph.objects.filter(item__council_id=self.year.cluster.council_id))
        return self._first(NewsItem.objects.filter(council_id=self.year.cluster.council_id))
