"""What is typed and sent about certificates and roots. Rules live in the actions; here only shape."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.foundation.ui.forms import Form
from thidua.organisation.models import Person, Unit
from thidua.organisation.picking import PEOPLE, UNITS, PickField
from thidua.signing.models import RootKind
from thidua.signing.uploads import LARGEST

CERTIFICATE_FILES = _("Tệp .crt, .cer hoặc .pem, chỉ có chứng thư; không gửi tệp có khóa bí mật (.p12, .pfx).")


class CertificateFile(forms.FileField):
    """A file that should hold one certificate; of a larger one only so much is read as tells that it is none."""

    def clean(self, data: Any, initial: Any = None) -> bytes:
        sent = super().clean(data, initial)
        return cast(bytes, sent.read(LARGEST + 1))


class PassphraseForm(Form):
    """The passphrase of a new key, typed twice; the names say "password", so that nothing keeps what is typed."""

    sign_password = forms.CharField(
        label=_("Mật khẩu ký"),
        max_length=200,
        strip=False,
        help_text=_("Ít nhất 10 ký tự, khác mật khẩu đăng nhập. Chỉ đồng chí biết; không ai khôi phục được."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    sign_password_again = forms.CharField(
        label=_("Mật khẩu ký, gõ lại lần nữa"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_sign_password_again(self) -> str:
        typed = self.cleaned_data["sign_password_again"]
        if typed != self.cleaned_data.get("sign_password", typed):
            raise forms.ValidationError(_("Hai lần gõ mật khẩu ký chưa giống nhau. Hãy gõ lại."))
        return str(typed)


class ReasonForm(Form):
    """Why something is done that cannot be taken back."""

    reason = forms.CharField(label=_("Lý do"), max_length=300, widget=forms.Textarea({"rows": 3}))


class AuthorityForm(Form):
    """The name of the office's own authority."""

    name = forms.CharField(
        label=_("Tên cơ quan chứng thực"),
        max_length=200,
        help_text=_("Tên này hiện ở mục “Nơi cấp” của mọi chứng thư, ví dụ: Chứng thực nội bộ Hội đồng Thi đua Quận. Không đổi được."),
    )


class GrantForm(Form):
    """Who gets a certificate of the office, and for which organ when it is not for himself."""

    person = PickField(what=PEOPLE, label=_("Cấp cho ai"))
    organ = PickField(
        what=UNITS,
        label=_("Của cơ quan"),
        required=False,
        help_text=_("Để trống khi cấp cho cá nhân. Chứng thư của cơ quan dùng để đóng dấu, do văn thư của cơ quan giữ."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PickField, self.fields["person"]).offer(Person.objects.all(), on=on)
        cast(PickField, self.fields["organ"]).offer(Unit.objects.all(), on=on)


class CertificateForm(Form):
    """A certificate from outside of the person who sends it."""

    content = CertificateFile(label=_("Tệp chứng thư"), help_text=CERTIFICATE_FILES)


class OthersCertificateForm(CertificateForm):
    """A certificate from outside that the administrator registers for somebody."""

    person = PickField(what=PEOPLE, label=_("Của ai"))
    field_order = ("person", "content")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PickField, self.fields["person"]).offer(Person.objects.all(), on=on)


class HandForm(Form):
    """The picture of one's own signature by hand."""

    picture = forms.FileField(
        label=_("Ảnh chữ ký tay"),
        help_text=_("Ảnh PNG hoặc JPEG, tối đa 5 MB: ký trên giấy trắng rồi chụp hoặc quét. Hệ thống bỏ nền giấy, chỉ giữ nét mực."),
        widget=forms.ClearableFileInput({"accept": "image/png,image/jpeg"}),
    )


class RootForm(Form):
    """The root of an authority outside this installation."""

    content = CertificateFile(label=_("Tệp chứng thư gốc"), help_text=CERTIFICATE_FILES)
    kind = forms.ChoiceField(label=_("Loại"), choices=RootKind.choices)
    source = forms.CharField(
        label=_("Lấy từ đâu, đã so vân tay với nguồn nào"),
        max_length=300,
        help_text=_("Ví dụ: tải từ trang của nơi cấp ngày 01/02/2023; vân tay khớp với công văn số …"),
        widget=forms.Textarea({"rows": 3}),
    )
