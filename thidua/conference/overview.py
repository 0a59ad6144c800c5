"""What conferences tell the home page (Hội nghị)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from thidua.cluster.models import ClusterYear
from thidua.conference import channels, permissions, queries
from thidua.conference.models import (
    Adoption,
    AgendaItem,
    Answer,
    Assignment,
    Conference,
    ConferenceState,
    Invitation,
    Minutes,
    MinutesState,
    Position,
)
from thidua.foundation.accounts.models import User
from thidua.foundation.overview import Knot, Moment, Waiting
from thidua.foundation.ui.templatetags import td
from thidua.organisation.queries import Standing, standing
from thidua.voting import queries as voting

UNDER_WAY = (ConferenceState.CALLED, ConferenceState.IN_SESSION)


def waiting(user: User, cluster_years: list[ClusterYear], at: datetime) -> list[Waiting]:
    """Return what waits for this person: to answer, to open, to state a position, to do what was given, to confirm, to compose news.

    At most eight queries, however many years and conferences.
    """
    facts = standing(user, at.date())
    if facts.person is None:
        return []
    years = {each.pk: each for each in cluster_years}
    runs = {pk for pk, year in years.items() if permissions.can_call(user, year, at.date())}
    found = _to_answer(facts, years)
    conferences = list(_conferences(years))
    for conference in conferences:
        conference.cluster_year = years[conference.cluster_year_id]
    led = [each for each in conferences if each.cluster_year_id in runs or facts.person.pk in (each.chair_id, each.secretary_id)]
    for conference in led:
        found += _to_conduct(conference, at)
        found += _to_confirm(conference, facts)
    sitting = [each for each in conferences if each.state == ConferenceState.IN_SESSION]
    found += _to_vote(facts, sitting)
    found += _to_state(facts, sitting)
    found += _to_do(facts, years)
    return found + _to_tell([each for each in led if each.cluster_year_id in runs])


def _conferences(years: dict[int, ClusterYear]) -> Iterable[Conference]:
    rows = Conference.objects.filter(cluster_year__in=years).exclude(state=ConferenceState.CANCELLED)
    return rows.select_related("minutes").order_by("starts_at", "pk") if years else []


def _to_answer(facts: Standing, years: dict[int, ClusterYear]) -> list[Waiting]:
    """Invitations of my units and of myself; a guest may be invited to a year that is not otherwise shown to him."""
    me = facts.person.pk if facts.person else 0
    mine = Q(unit_id__in=facts.unit_ids, conference__cluster_year__in=years) | Q(person_id=me)
    rows = Invitation.objects.filter(mine, conference__state=ConferenceState.CALLED, answer=Answer.PENDING)
    return [
        Waiting(
            title=td.marked(_("Trả lời giấy mời: %(title)s"), title=each.conference.title),
            detail=_("Báo dự họp, cử người khác, hoặc không dự được kèm lý do."),
            url=_url("answer", each.conference, each.pk),
            verb=_("Trả lời giấy mời"),
            due=each.conference.starts_at,
        )
        for each in rows.select_related("conference__cluster_year__cluster").order_by("conference__starts_at", "pk")
    ]


def _to_conduct(conference: Conference, at: datetime) -> list[Waiting]:
    title, today = conference.title, timezone.localtime(at).date()
    if conference.state == ConferenceState.DRAFT:
        return [
            Waiting(
                title=td.marked(_("Gửi giấy mời: %(title)s"), title=title),
                detail=_("Xem lại chương trình và khách mời rồi gửi."),
                url=conference.get_absolute_url(),
                verb=_("Mở hội nghị"),
                due=conference.starts_at,
            )
        ]
    if conference.state == ConferenceState.CALLED and timezone.localtime(conference.starts_at).date() <= today:
        return [
            Waiting(
                title=td.marked(_("Điểm danh và khai mạc: %(title)s"), title=title),
                detail=_("Ghi ai có mặt ở bàn điều hành rồi khai mạc."),
                url=_url("console", conference),
                verb=_("Mở bàn điều hành"),
                due=conference.starts_at,
            )
        ]
    if conference.state == ConferenceState.IN_SESSION:
        return [
            Waiting(
                title=td.marked(_("Điều hành hội nghị đang họp: %(title)s"), title=title),
                detail=_("Ghi phát biểu, quan điểm và kết quả."),
                url=_url("console", conference),
                verb=_("Mở bàn điều hành"),
                happening=True,
            )
        ]
    return []


def _minutes(conference: Conference) -> Minutes | None:
    return getattr(conference, "minutes", None)


def _to_confirm(conference: Conference, facts: Standing) -> list[Waiting]:
    if conference.state != ConferenceState.CLOSED:
        return []
    minutes, me, title = _minutes(conference), facts.person.pk if facts.person else 0, conference.title
    if minutes is None and me == conference.secretary_id:
        return [_at_minutes(conference, td.marked(_("Lập biên bản: %(title)s"), title=title), _("Lập biên bản"))]
    if minutes and minutes.state == MinutesState.WRITTEN and me == conference.secretary_id:
        return [_at_minutes(conference, td.marked(_("Xác nhận biên bản (thư ký): %(title)s"), title=title), _("Đọc và xác nhận"))]
    if minutes and minutes.state == MinutesState.SECRETARY_CONFIRMED and me == conference.chair_id:
        return [_at_minutes(conference, td.marked(_("Xác nhận biên bản (chủ trì): %(title)s"), title=title), _("Đọc và xác nhận"))]
    return []


def _at_minutes(conference: Conference, title: SafeString, verb: str) -> Waiting:
    detail = _("Thư ký xác nhận trước, chủ trì xác nhận sau; khi đó biên bản cố định.")
    return Waiting(title=title, detail=detail, url=_url("minutes", conference), verb=verb)


def _to_state(facts: Standing, sitting: list[Conference]) -> list[Waiting]:
    """Drafts of conferences in session, not decided yet, on which my unit in the room has said nothing."""
    if not sitting or not facts.unit_ids:
        return []
    here = set(queries.present_conference_ids(sitting, facts.unit_ids))
    if not here:
        return []
    same = {"conference": OuterRef("agendaitem__conference"), "draft": OuterRef("draft")}
    said = Position.objects.filter(**same, unit_id__in=facts.unit_ids)
    on_agenda = AgendaItem.drafts.through.objects.filter(agendaitem__conference__in=sitting)
    open_pairs = on_agenda.exclude(Exists(Adoption.objects.filter(**same))).exclude(Exists(said))
    open_drafts = set(open_pairs.values_list("agendaitem__conference_id", "draft_id"))
    return [
        Waiting(
            title=td.marked(_("Nêu quan điểm của đơn vị: %(title)s"), title=each.title),
            detail=_("Còn %(number)d dự thảo chờ quan điểm của đơn vị.") % {"number": sum(pk == each.pk for pk, _draft in open_drafts)},
            url=_url("session", each),
            verb=_("Vào phiên họp"),
            happening=True,
        )
        for each in sitting
        if each.pk in here and any(pk == each.pk for pk, _draft in open_drafts)
    ]


def _to_vote(facts: Standing, sitting: list[Conference]) -> list[Waiting]:
    """Ballots of my units, or my own, that are not cast yet. One query while a conference is in session."""
    subjects = {channels.subject(each.pk): each for each in sitting}
    ballots = voting.not_cast(subjects, unit_ids=facts.unit_ids, person_id=facts.person.pk if facts.person else None)
    return [
        Waiting(
            title=td.marked(_("Bỏ phiếu: %(question)s"), question=each.poll.question),
            detail=_("Cuộc biểu quyết đang mở tại hội nghị."),
            url=_url("ballot", subjects[each.poll.subject], each.poll_id, each.pk),
            verb=_("Mở lá phiếu"),
            happening=True,
        )
        for each in (ballots if subjects else ())
    ]


def _to_do(facts: Standing, years: dict[int, ClusterYear]) -> list[Waiting]:
    """What conferences gave my units to do, by its day. One query for who acts for a unit."""
    if not facts.unit_ids or not years:
        return []
    return [
        Waiting(
            title=td.marked(_("Việc được giao: %(content)s"), content=each.content),
            detail=_to_do_detail(each),
            url=_url("assignment", each.conference, each.pk),
            verb=_("Làm xong, báo kết quả"),
            due=queries.end_of(each.due_on) if each.due_on else None,
        )
        for each in queries.assignments_open(years, facts.unit_ids)
    ]


def _to_do_detail(assignment: Assignment) -> str:
    if assignment.returned_reason:
        return td.marked(_("Cụm trưởng trả lại: %(reason)s"), reason=assignment.returned_reason)
    return td.marked(_("Chủ trì giao cho %(unit)s tại %(title)s."), unit=assignment.unit.name, title=assignment.conference.title)


def _to_tell(led: list[Conference]) -> list[Waiting]:
    """Closed conferences with fixed minutes and no news item."""
    fixed = [each for each in led if (minutes := _minutes(each)) and minutes.state == MinutesState.FIXED]
    told = queries.told_sources(fixed) if fixed else frozenset()
    return [
        Waiting(
            title=td.marked(_("Soạn tin: %(title)s"), title=each.title),
            detail=_("Tin soạn sẵn từ diễn biến, kèm ảnh; đồng chí sửa câu chữ rồi đăng."),
            url=each.get_absolute_url(),
            verb=_("Mở để soạn tin"),
        )
        for each in fixed
        if queries.news_source(each) not in told
    ]


def knot(cluster_year: ClusterYear, at: datetime) -> Knot:
    """Return where the conferences stand: now while one is prepared, called or in session; done once one has closed. One query."""
    rows = list(
        Conference.objects.filter(cluster_year=cluster_year)
        .exclude(state=ConferenceState.CANCELLED)
        .order_by("starts_at", "pk")
        .values_list("state", "starts_at")
    )
    url, label = reverse("conference:list", args=[cluster_year.year, cluster_year.cluster.code]), _("Hội nghị")
    coming = [(state, starts_at) for state, starts_at in rows if state != ConferenceState.CLOSED]
    if coming:
        state, starts_at = coming[0]
        return Knot("conference", label, url, "now", _note(state, timezone.localtime(starts_at), timezone.localtime(at)))
    if rows:
        held = timezone.localtime(rows[-1][1])
        return Knot("conference", label, url, "done", _("Đã họp %(day)s") % {"day": td.vi_date(held)})
    return Knot("conference", label, url, "next")


def _note(state: str, starts_at: datetime, at: datetime) -> str:
    if state == ConferenceState.IN_SESSION:
        return _("Đang họp")
    if state == ConferenceState.DRAFT:
        return _("Đang chuẩn bị")
    if starts_at.date() == at.date():
        return _("Hôm nay, %(time)s") % {"time": td.vi_time(starts_at)}
    return td.vi_datetime(starts_at)


def moments(cluster_year: ClusterYear) -> list[Moment]:
    """Return when conferences were, are or will be held. One query."""
    adopted = Exists(queries.adoptions_of(OuterRef("pk")))
    rows = Conference.objects.filter(cluster_year=cluster_year, state__in=(*UNDER_WAY, ConferenceState.CLOSED)).annotate(
        has_adopted=adopted
    )
    made = []
    for each in rows.order_by("starts_at", "pk"):
        each.cluster_year = cluster_year
        detail = _("Đã thông qua dự thảo") if each.has_adopted else each.get_state_display()
        made.append(Moment(each.opened_at or each.starts_at, td.vi(each.title), str(detail), each.get_absolute_url()))
    return made


def _url(name: str, conference: Conference, *more: int) -> str:
    year = conference.cluster_year
    return reverse(f"conference:{name}", args=[year.year, year.cluster.code, conference.pk, *more])
