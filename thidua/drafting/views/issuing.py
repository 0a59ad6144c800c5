"""Issuing a text with the signer's key: what was read is signed; the clerk then seals it on the paper's own page."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from thidua.drafting import actions, documents, issuing, permissions, queries
from thidua.drafting.models import Draft, DraftState
from thidua.drafting.views.frame import back_to, draft_or_404
from thidua.foundation import clock
from thidua.foundation.accounts.confirming import asked_again
from thidua.foundation.refusal import Refused
from thidua.foundation.ui import asked
from thidua.foundation.ui.templatetags import td
from thidua.organisation.models import Person
from thidua.paper.actions import Signers
from thidua.paper.documents import digest, marked
from thidua.paper.models import OfficialDocument
from thidua.paper.sealing import boxed
from thidua.signing.models import Way
from thidua.signing.ways import key_of, way_of, ways_of


@login_required
@never_cache
@sensitive_post_parameters()
def sign(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """Choose a key and sign; the number is taken with it."""
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    permissions.require(permissions.can_issue(request.user, draft, at.date()))
    held = documents.document_of(draft)
    if held is not None:
        return redirect("paper:sign", pk=held.pk)
    try:
        signers = issuing.signers_of(draft, at.date())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return back_to(draft)
    if draft.state != DraftState.AGREED or signers is None:
        messages.error(request, _("Văn bản này không ký số để ban hành: chưa thống nhất, đã ban hành, hoặc nơi này ký tay trên bản giấy."))
        return back_to(draft)
    permissions.require(issuing.can_issue_with_key(request.user, draft, signers, at.date()))
    return _sign_again_known(request, draft, signers, at)


@asked_again(kept=False)
def _sign_again_known(request: HttpRequest, draft: Draft, signers: Signers, at: datetime) -> HttpResponse:
    """What only a person who has just shown again who he is may see and do."""
    problem = ""
    if request.method == "POST":
        try:
            document = _sign_posted(request, draft, signers.person, at)
        except Refused as refusal:
            held = documents.document_of(Draft.objects.select_related("document").get(pk=draft.pk))
            if held is not None:  # the number is taken and the signature failed: it goes on there
                messages.error(request, td.marked(_("Số %(number)s đang giữ cho văn bản. %(why)s"), number=held.number, why=str(refusal)))
                return redirect("paper:sign", pk=held.pk)
            problem = str(refusal)
        else:
            messages.success(request, td.marked(_("Đã lấy số %(number)s."), number=document.number))
            return redirect("paper:sign", pk=document.pk)
    seen = request.POST.get("da-xem") or digest(boxed(marked(documents.paper_of(draft, queries.clauses_of(draft), at.date()))))
    context = {
        "draft": draft,
        "cluster_year": draft.cluster_year,
        "signers": signers,
        "ways": ways_of(signers.person, way=way_of(request.POST), problem=problem),
        "kept": {"da-xem": asked.words(request.GET, "da-xem") or seen},
    }
    return render(request, "drafting/sign.html", context, status=422 if problem else 200)


def _sign_posted(request: HttpRequest, draft: Draft, person: Person, at: datetime) -> OfficialDocument:
    seen = request.POST.get("da-xem", "")
    if way_of(request.POST) == Way.TOKEN:
        return actions.hold(draft, seen=seen, key=None, actor=request.user, at=at)
    key, way = key_of(request, person)
    return actions.issue_signed(draft, seen=seen, key=key, way=way, actor=request.user, at=at)
