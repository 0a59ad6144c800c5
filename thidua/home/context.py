"""What the shell shows around every page: the year as a thread, years, clusters, tools."""

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    return {}
