"""The two desks at which a conference is conducted: the chair's table and the secretary's page. They share parts, forms and acts."""

from django.http import HttpRequest

from thidua.conference.models import Conference
from thidua.conference.views.steps import address

SECRETARY = "thu-ky"


def desk_of(request: HttpRequest) -> str:
    """Return the desk at which a form was filled in or a part is shown: "thu-ky", else the chair's table."""
    asked = request.POST.get("trang") or request.GET.get("trang")
    return SECRETARY if asked == SECRETARY else "dieu-hanh"


def back(request: HttpRequest, conference: Conference, place: str = "") -> str:
    """Return the address of the desk that the form came from."""
    return address(conference, "secretary" if desk_of(request) == SECRETARY else "console") + place
