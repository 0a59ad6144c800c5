"""The round trip through Word: a copy to edit, the edited copy back, and the page where every change is seen before it is written."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from thidua.drafting import actions, documents, looking_over, moments, permissions, queries
from thidua.drafting.forms import LookOverForm, ReturnForm
from thidua.drafting.models import ClauseText, Draft, WordReturn
from thidua.drafting.returning import Change
from thidua.drafting.views.frame import back_to, draft_or_404
from thidua.drafting.word import returned
from thidua.drafting.word.anchors import Origin, anchored
from thidua.foundation import clock
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.organisation.models import Unit
from thidua.paper.documents import file_name, marked, own_master, word_of
from thidua.paper.showing import WORD, file_response


@login_required
@require_GET
def copy(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The text as a Word file in which every clause is anchored; only while its words may still change."""
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    try:
        moments.require_open(draft)
        origin = Origin(draft.pk, draft.revision, queries.newest_text(draft))
        paper, anchors = documents.working_copy(draft, queries.clauses_of(draft), at.date())
        paper = marked(paper)
        content = anchored(word_of(paper, own_master(paper)), anchors, origin)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return back_to(draft)
    return file_response(content, WORD, f"{file_name(paper)}-de-sua.docx")


@login_required
def begin(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    permissions.require(permissions.can_return(request.user, draft, at.date()))
    form = ReturnForm(request.POST, request.FILES) if request.method == "POST" else ReturnForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            storage.require_size(upload.size)
            read = returned.read(upload)  # outside any transaction
            made = actions.begin_return(draft, returned=read, upload=upload, actor=request.user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_url(draft, made))
    way, closed = _way(request, draft, at)
    context = {
        "draft": draft,
        "cluster_year": draft.cluster_year,
        "form": form,
        "way": way,
        "closed": closed,
        "waiting": permissions.returns_of(request.user).filter(draft=draft, written_at=None).select_related("file").order_by("-pk"),
    }
    return render(request, "drafting/return_word.html", context, status=422 if form.errors else 200)


def _url(draft: Draft, made: WordReturn) -> str:
    return reverse("drafting:word_return", args=[draft.cluster_year.year, draft.cluster_year.cluster.code, draft.pk, made.pk])


def _way(request: HttpRequest, draft: Draft, at: datetime) -> tuple[str, str]:
    """What would come of a copy now, and the sentence that says why nothing would."""
    try:
        return moments.way_of_return(draft, at, writes=bool(permissions.can_edit(request.user, draft, at.date()))), ""
    except Refused as refusal:
        return "", str(refusal)


@login_required
def look_over(request: HttpRequest, year: int, code: str, pk: int, return_pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    found = get_object_or_404(permissions.returns_of(request.user).filter(draft=draft).select_related("file"), pk=return_pk)
    if found.written_at is not None:
        messages.info(request, _("Bản Word gửi lại này đã được ghi rồi. Hãy mở dự thảo để xem."))
        return back_to(draft)
    permissions.require(permissions.can_return(request.user, draft, at.date()))
    changes = [Change.from_json(row) for row in found.content["changes"]]
    way = found.content["way"]
    texts = ClauseText.objects.filter(clause__draft=draft).in_bulk([each.about for each in changes if each.about])
    rows = looking_over.rows_of(changes, queries.clauses_of(draft), texts, way=way)
    form = _form(request, draft, rows, changes, at, way=way)
    if request.method == "POST" and form.is_valid():
        if way == moments.TEXT:
            more = {"revision": form.cleaned_data["base"]}
        else:
            more = {"unit": form.cleaned_data["unit"]}
        try:
            done = actions.write_return(found, chosen=form.chosen, **more, actor=request.user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(done, way))
            return back_to(draft)
    context = {
        "draft": draft,
        "cluster_year": draft.cluster_year,
        "word_return": found,
        "rows": [(row, None if row.stuck else form[row.name]) for row in rows],
        "asked": sum(row.asks for row in rows),
        "way": way,
        "form": form,
        "hands": [form[hand.field] for hand in form.hands],
        "revision": draft.revision,
    }
    return render(request, "drafting/word_return.html", context, status=422 if form.errors else 200)


def _form(
    request: HttpRequest, draft: Draft, rows: list[looking_over.Row], changes: list[Change], at: datetime, *, way: str
) -> LookOverForm:
    units = permissions.units_to_speak_for(request.user, draft.cluster_year, at.date()) if way == moments.OPINIONS else frozenset()
    hands = []
    if way == moments.OPINIONS:
        people = queries.people_of_members(draft.cluster_year, at.date())
        hands = looking_over.hands_of(changes, people, units, request.user)
    more = {"rows": rows, "hands": hands, "units": Unit.objects.filter(pk__in=units).order_by("name", "pk")}
    return LookOverForm(request.POST or None, initial={"base": draft.revision}, **more)


def _said(done: actions.Written, way: str) -> str:
    if way == moments.TEXT:
        return ngettext("Đã ghi %(number)d thay đổi vào dự thảo.", "Đã ghi %(number)d thay đổi vào dự thảo.", done.new) % {
            "number": done.new
        }
    said = ngettext("Đã ghi %(number)d ý kiến của đơn vị.", "Đã ghi %(number)d ý kiến của đơn vị.", done.new) % {"number": done.new}
    if not done.known:
        return said
    known = ngettext("%(number)d ý kiến đã có từ trước.", "%(number)d ý kiến đã có từ trước.", done.known) % {"number": done.known}
    return f"{said} {known}"


@login_required
@require_POST
def discard(request: HttpRequest, year: int, code: str, pk: int, return_pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    found = get_object_or_404(permissions.returns_of(request.user).filter(draft=draft), pk=return_pk)
    try:
        actions.discard_return(found, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ bản Word gửi lại; tệp không còn giữ."))
    return back_to(draft)
