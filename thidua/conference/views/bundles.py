"""All papers of a conference on one page, and put together to be taken away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.conference import actions, documents, permissions, queries
from thidua.conference.models import Bundle, BundleKind, Minutes
from thidua.conference.steps import require_state
from thidua.conference.views.steps import about, address, conference_or_404
from thidua.covenant import queries as covenant
from thidua.foundation import clock
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import acts, unless_refused


@login_required
@require_GET
def papers(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    on = clock.today()
    conference = conference_or_404(request, year, code, pk, on)
    may_make = permissions.can_conduct(request.user, conference, on) & unless_refused(require_state, conference, *actions.BUNDLED)
    bundles = {each.kind: each for each in queries.bundles_of(conference)}
    values = about(
        conference,
        invitations=queries.invitations_of(conference),
        numbered=queries.numbered(conference),
        drafts=documents.circulated(conference),
        minutes=Minutes.objects.filter(conference=conference).first(),
        covenant=covenant.covenant_of(conference.cluster_year),
        bundles=[(kind, label, bundles.get(kind)) for kind, label in BundleKind.choices],
        may_make=may_make,
        why=acts((_("Lập bộ hồ sơ để tải về"), may_make)),
    )
    return render(request, "conference/papers.html", values)


@login_required
@require_POST
def make(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    kind = request.POST.get("kind", "")
    permissions.require(permissions.can_conduct(request.user, conference, at.date()))
    if kind not in BundleKind.values:
        messages.error(request, _("Chưa rõ cần lập bộ nào. Hãy bấm lại nút ở bộ cần lập."))
        return redirect(address(conference, "papers"))
    try:
        work = actions.make_bundle(conference, kind=kind, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(address(conference, "papers"))
    return redirect(work)


@login_required
@require_GET
def file(request: HttpRequest, year: int, code: str, pk: int, bundle: int) -> HttpResponseBase:
    """The ZIP; with `?tep=pdf` the one PDF of all."""
    conference = conference_or_404(request, year, code, pk, clock.today())
    found = get_object_or_404(Bundle.objects.select_related("archive", "together"), pk=bundle, conference=conference)
    stored = found.together if request.GET.get("tep") == "pdf" else found.archive
    if stored is None:
        raise Http404
    if not stored.path.exists():
        raise Refused(_("Tệp hồ sơ không còn trên máy chủ. Hãy lập lại bộ hồ sơ."))
    return storage.response(stored)
