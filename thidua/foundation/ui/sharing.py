"""What a public page tells search engines and other sites about itself: its one address, a title, a picture, structured data."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

# Inside <script> these could end the element or begin another; JSON may write them as escapes.
UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
LONGEST_DESCRIPTION = 200


@dataclass(frozen=True)
class Shared:
    """`canonical` and `image` are whole addresses. `facts` is JSON-LD (schema.org), written into the page as data that no browser runs."""

    title: str
    description: str
    canonical: str
    image: str
    kind: str = "website"
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def json_ld(self) -> SafeString:
        facts = {"@context": "https://schema.org", **self.facts}
        return mark_safe(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).translate(UNSAFE))  # its parts are ours or escaped  # nosec B308 B703


def shared(
    request: HttpRequest, *, title: str, description: str, image: str, kind: str = "website", facts: dict[str, Any] | None = None
) -> Shared:
    """Return what this page says of itself; its canonical address is the one asked for, without the query string."""
    words = " ".join(description.split())
    short = words if len(words) <= LONGEST_DESCRIPTION else words[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"
    return Shared(title, short, request.build_absolute_uri(request.path), request.build_absolute_uri(image), kind, facts or {})
