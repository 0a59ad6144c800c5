from datetime import time

from django import forms as fields
from django.utils.translation import gettext_lazy as _

from thidua.foundation.notify.models import LANGUAGES, By
from thidua.foundation.ui import forms

HOURS = [(f"{hour:02d}:00", f"{hour:02d}:00") for hour in range(5, 22)]


class ChoiceForm(forms.Form):
    """How this person wants letters."""

    by = fields.ChoiceField(label=_("Thư điện tử"), choices=By.choices, widget=fields.RadioSelect)
    digest_at = fields.ChoiceField(
        label=_("Giờ gửi thư tóm tắt"), help_text=_("Chỉ dùng khi chọn một thư tóm tắt mỗi ngày."), choices=HOURS, widget=forms.Select
    )
    language = fields.ChoiceField(label=_("Tiếng của thư"), choices=LANGUAGES, widget=forms.Select)

    def clean_digest_at(self) -> time:
        return time.fromisoformat(self.cleaned_data["digest_at"])
