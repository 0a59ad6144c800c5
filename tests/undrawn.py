"""Pages answered empty, for tests that only ask who gets in: that is decided before a page is drawn, and drawing takes half the time."""

from collections.abc import Iterator

from django.template import Origin
from django.template.loaders.base import Loader


class Blank(Loader):
    """Finds every template, and finds it empty."""

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        yield Origin(name=template_name, template_name=template_name, loader=self)

    def get_contents(self, origin: Origin) -> str:
        return ""
