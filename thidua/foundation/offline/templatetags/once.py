"""The key of a form that is carried out once."""

import secrets

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def once_key() -> str:
    """Draw the hidden key: {% once_key %} inside a form whose view is `once`."""
    return format_html('<input type="hidden" name="key" value="{}">', secrets.token_hex(16))
