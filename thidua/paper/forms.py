"""What is typed about papers and registers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.foundation.ui.forms import Form, Select
from thidua.paper import queries
from thidua.paper.models import PaperFamily, PaperType


def chosen(choices: Any) -> list[tuple[str, Any]]:
    return [("", _("Chưa chọn")), *choices]


class IncomingForm(Form):
    """A paper from above, as its head and its end say."""

    type = forms.ChoiceField(label=_("Loại văn bản"), choices=lambda: chosen(PaperType.choices))
    number = forms.CharField(label=_("Số, ký hiệu"), max_length=60, help_text=_("Viết như trên văn bản, ví dụ 20/KH-UBND."))
    issued_on = forms.DateField(label=_("Ngày ban hành"), help_text=_("Viết theo dạng 31/12/2023."))
    issuer = forms.CharField(label=_("Cơ quan ban hành"), max_length=200)
    subject = forms.CharField(label=_("Trích yếu"), max_length=500, widget=forms.Textarea({"rows": 3}))
    signer = forms.CharField(label=_("Người ký"), max_length=200, required=False)
    file = forms.FileField(
        label=_("Tệp văn bản"), required=False, help_text=_("PDF hoặc Word, tối đa 20 MB. Chỉ người được xem văn bản mới tải được.")
    )


class RegisterForm(Form):
    """A register of outgoing papers."""

    organ = forms.CharField(label=_("Tên nơi ban hành"), max_length=200)
    symbol = forms.CharField(
        label=_("Ký hiệu nơi ban hành"), max_length=40, help_text=_("Phần chữ viết tắt trong số, ký hiệu, ví dụ CTĐ4.")
    )
    year = forms.IntegerField(label=_("Năm"), min_value=2000, max_value=2100)
    until_year = forms.IntegerField(
        label=_("Đến hết năm"),
        min_value=2000,
        max_value=2100,
        required=False,
        help_text=_("Chỉ với cấp ủy ghi số theo nhiệm kỳ, ví dụ 2020 đến 2025. Để trống nếu sổ mở theo năm."),
    )
    first = forms.IntegerField(label=_("Số bắt đầu"), min_value=1, max_value=99999, initial=1, required=False)
    before = forms.CharField(
        label=_("Các số trước đó"),
        max_length=300,
        required=False,
        help_text=_("Ghi khi không bắt đầu từ 01, ví dụ: số 01 đến 14 cấp theo sổ giấy của Văn phòng."),
    )
    family = forms.ChoiceField(
        label=_("Thể thức"),
        choices=PaperFamily.choices,
        help_text=_("Nhà nước viết 01/KH-CTĐ4; Đảng viết 01-KH/CTĐ4."),
    )

    def clean_first(self) -> int:
        """Begin at 01 where nothing is said."""
        return self.cleaned_data["first"] or 1


class WithdrawForm(Form):
    """Why a number has no paper in use."""

    reason = forms.CharField(
        label=_("Lý do hủy số"),
        help_text=_("Số đã hủy không dùng lại; sổ và trang kiểm tra văn bản đều ghi là đã hủy."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class SealForm(Form):
    """An organ's red seal."""

    organ = forms.ChoiceField(
        label=_("Nơi ban hành"),
        choices=lambda: chosen((each, each) for each in queries.organs()),
        widget=Select,
        help_text=_("Những nơi đã có sổ đăng ký văn bản đi. Từ khi có con dấu, văn bản của nơi này ký số."),
    )
    holder = forms.CharField(
        label=_("Tên cơ quan trên chứng thư"),
        max_length=200,
        help_text=_("Đúng như mục Cấp cho trong chứng thư số của cơ quan. Cụm không có con dấu riêng thì ghi cơ quan có con dấu."),
    )
    width_mm = forms.IntegerField(
        label=_("Bề ngang con dấu (mm)"),
        min_value=15,
        max_value=60,
        initial=36,
        help_text=_("Đo con dấu thật; dấu tròn thường 36 mm, số này ghi theo hiểu biết chung, hãy đo lại."),
    )
    picture = forms.FileField(
        label=_("Ảnh con dấu"),
        help_text=_("Quét màu con dấu đỏ trên giấy trắng, PNG hoặc JPEG, tối đa 5 MB. Hệ thống bỏ nền giấy."),
        widget=forms.ClearableFileInput({"accept": "image/png,image/jpeg"}),
    )


class MasterForm(Form):
    """An office's own master of papers."""

    organ = forms.ChoiceField(
        label=_("Nơi ban hành"),
        choices=lambda: chosen((each, each) for each in queries.organs()),
        widget=Select,
        help_text=_("Những nơi đã có sổ đăng ký văn bản đi."),
    )
    family = forms.ChoiceField(label=_("Thể thức"), choices=PaperFamily.choices)
    name = forms.CharField(label=_("Tên mẫu"), max_length=120, help_text=_("Ví dụ: Mẫu chung năm 2023."))
    file = forms.FileField(label=_("Tệp mẫu"), help_text=_("Word (.docx), tối đa 5 MB, sửa từ mẫu gốc."))
