"""Pages that are the same for everybody who is not signed in, in one language and one theme."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., object])
# What a browser says of where a request comes from; old browsers say nothing.
OWN_PAGES = {"same-origin", "none", ""}


def for_everybody(*parameters: str) -> Callable[[View], View]:
    """Say of a view that its answer may be kept and served to every anonymous reader; `parameters` are the words of the address it reads.

    Such a page holds no form token and sets no cookie.
    """

    def mark(view: View) -> View:
        view.for_everybody = parameters  # type: ignore[attr-defined]
        return view

    return mark


def comes_from_here(request: HttpRequest) -> bool:
    """Return whether the browser says that one of our own pages sent this: enough for what only changes how pages look to that browser."""
    return request.headers.get("Sec-Fetch-Site", "") in OWN_PAGES
