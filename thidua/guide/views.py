from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from thidua.foundation import clock
from thidua.guide.pictures import HEIGHT, LANGUAGES, PICTURES, WIDTH, Picture
from thidua.guide.roles import BY_SLUG, PUBLIC, ROLES, roles_of
from thidua.guide.steps import SIGN_IN, Step
from thidua.home.context import navigation_of
from thidua.organisation.queries import standing


@dataclass(frozen=True)
class Shown:
    """A step as the page shows it: with its picture in the reader's language, and the page it is done on, where the reader may go."""

    step: Step
    picture: str
    url: str


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every role, the reader's own first."""
    own = roles_of(standing(request.user, clock.today()))
    first = own[0] if own else PUBLIC
    return render(
        request, "guide/index.html", {"roles": sorted(ROLES, key=lambda each: each.slug != first), "own": first, **_shell(request)}
    )


@require_safe
def role(request: HttpRequest, role: str) -> HttpResponse:
    if role not in BY_SLUG:
        raise Http404
    shown = BY_SLUG[role]
    context = {
        "role": shown,
        "steps": [Shown(step, _picture(step), _url(request, role, step)) for step in shown.steps],
        "others": [each for each in ROLES if each.slug != role],
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "guide/role.html", {**context, **_shell(request)})


def _shell(request: HttpRequest) -> dict[str, str]:
    return {"shell": "ui/base.html" if request.user.is_authenticated else "ui/public.html"}


def _picture(step: Step) -> str:
    language = get_language()
    return Picture.file(step.picture, language if language in LANGUAGES else LANGUAGES[0]) if step.picture in PICTURES else ""


def _url(request: HttpRequest, role: str, step: Step) -> str:
    """Return where the step is done; "" where it is not for this reader, or where no year is at hand."""
    if role == PUBLIC:
        return step.page
    if not request.user.is_authenticated:
        return step.page if step is SIGN_IN else ""
    if step is SIGN_IN or role not in roles_of(standing(request.user, clock.today())):
        return ""
    current = navigation_of(request).current
    if current is None:
        return "" if "{" in step.page else step.page
    return step.page.format(year=current.year, code=current.cluster.code)
