"""Numbers as offices write them: 85,5 and 1.200, the same in every language of the page; dots between thousands may be left out."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

WRITTEN = re.compile(r"-?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]+)?")
UNREADABLE = _("Hãy viết một số với dấu phẩy thập phân, ví dụ 85,5 hoặc 1.200.")


def read(typed: str) -> Decimal | None:
    """Return the number that was typed, None for nothing.

    Raises:
        ValueError: it is no number written so.
    """
    bare = typed.replace(" ", "").replace("\u00a0", "")
    if not bare:
        return None
    if not WRITTEN.fullmatch(bare):
        raise ValueError(typed)
    return Decimal(bare.replace(".", "").replace(",", "."))


def plain(value: Decimal | None) -> str:
    """Return a number without trailing zeros, exponent or grouping, with a point: 85.5; nothing for None."""
    if value is None:
        return ""
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


class CommaField(forms.CharField):
    """A number typed with a decimal comma. What it may be is the form's to say (`validate`)."""

    def to_python(self, value: Any) -> Any:
        try:
            return read(str(value or ""))
        except ValueError as error:
            raise forms.ValidationError(UNREADABLE, code="number") from error

    def prepare_value(self, value: Any) -> Any:
        return plain(value).replace(".", ",") if isinstance(value, Decimal) else value

    def run_validators(self, value: Any) -> None:
        """The length of the typed text says nothing about a number."""
