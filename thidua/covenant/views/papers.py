"""The canonical file, the printable page, and the check of every signature."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from thidua.cluster import permissions as cluster_permissions
from thidua.covenant import documents, queries
from thidua.covenant.models import Covenant
from thidua.covenant.verify_paper import verify_all_fetched
from thidua.foundation import clock
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.paper.showing import Back, show, show_kept


def _covenant(request: HttpRequest, year: int, code: str, pk: int) -> Covenant:
    cluster_year = cluster_permissions.year_or_404(request.user, year, code, clock.today())
    covenant = get_object_or_404(queries.covenants(cluster_year), pk=pk)
    covenant.draft.cluster_year = cluster_year
    return covenant


@login_required
@require_GET
def text(request: HttpRequest, year: int, code: str, pk: int) -> FileResponse:
    """The exact bytes that the units sign."""
    covenant = _covenant(request, year, code, pk)
    if not covenant.text.path.exists():
        raise Refused(_("Tệp văn bản giao ước không còn trên máy chủ. Hãy báo người quản trị khôi phục từ bản sao lưu."))
    return storage.response(covenant.text)


@login_required
@require_GET
def check(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    covenant = _covenant(request, year, code, pk)
    findings = verify_all_fetched(covenant)
    wrong = [finding for finding in findings if not finding.ok]
    context = {"covenant": covenant, "cluster_year": covenant.draft.cluster_year, "findings": findings, "wrong": wrong}
    return render(request, "covenant/verify.html", context)


@login_required
@require_GET
def paper(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    covenant = _covenant(request, year, code, pk)
    back = Back(reverse("covenant:detail", args=[year, code]), _("Quay lại giao ước"))
    paper = documents.covenant_paper(covenant)
    if covenant.signed_file is None:
        return show(request, paper, back=back)
    return show_kept(request, paper, covenant.signed_file.current, back=back)
