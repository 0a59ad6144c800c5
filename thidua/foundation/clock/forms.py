from django import forms as fields
from django.utils.translation import gettext_lazy as _

from thidua.foundation.ui import forms


class MomentForm(forms.Form):
    """The moment at which the training clock shall stand."""

    moment = fields.DateTimeField(
        label=_("Đặt đồng hồ ở"), help_text=_("Ngày và giờ, thí dụ 16/02/2023 07:30."), widget=forms.DateTimeInput
    )
