"""Choosing a first password."""

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.foundation.ui.forms import Form


class FirstPasswordForm(Form):
    """The same password, typed twice."""

    password1 = forms.CharField(label=_("Mật khẩu mới"), max_length=200, strip=False)
    password2 = forms.CharField(label=_("Mật khẩu mới, gõ lại lần nữa"), max_length=200, strip=False)

    def clean_password2(self) -> str:
        typed = self.cleaned_data["password2"]
        if typed != self.cleaned_data.get("password1", typed):
            raise forms.ValidationError(_("Hai lần gõ mật khẩu mới chưa giống nhau. Hãy gõ lại."))
        return str(typed)
