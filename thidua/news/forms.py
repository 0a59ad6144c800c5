from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.foundation.ui.forms import FileInput, Form
from thidua.news import actions
from thidua.news.models import NewsItem, NewsPhotograph


class NewsForm(Form):
    """The words of an item. `public` asks for the reason of a correction."""

    title = forms.CharField(label=_("Tiêu đề"), max_length=actions.LONGEST_TITLE)
    lead = forms.CharField(
        label=_("Dẫn đề"),
        help_text=_("Một đến ba câu mở đầu: ở đâu, khi nào, ai, việc gì."),
        max_length=actions.LONGEST_LEAD,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    body = forms.CharField(
        label=_("Nội dung"),
        help_text=_("Chữ thường, không định dạng. Để một dòng trống giữa hai đoạn. Ảnh được xếp xen giữa các đoạn."),
        max_length=actions.LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    reason = forms.CharField(
        label=_("Lý do sửa"),
        help_text=_("Tin đã đăng, nên người đọc thấy giờ sửa và lý do này ở cuối bài."),
        max_length=actions.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not public:
            del self.fields["reason"]
        for name in ("title", "lead", "body"):
            self.fields[name].widget.attrs["lang"] = "vi"


class PictureForm(Form):
    """Caption, order and presence of one photograph."""

    caption = forms.CharField(label=_("Chú thích ảnh"), max_length=actions.LONGEST_CAPTION)
    position = forms.IntegerField(label=_("Thứ tự"), min_value=1, max_value=99)
    remove = forms.BooleanField(label=_("Bỏ ảnh này khỏi tin"), required=False)

    def __init__(self, picture: NewsPhotograph, data: Any = None) -> None:
        prefix = f"anh-{picture.pk}"
        sent = data is not None and f"{prefix}-caption" in data
        initial = {"caption": picture.caption, "position": picture.position}
        super().__init__(data if sent else None, prefix=prefix, initial=initial)
        self.picture = picture
        self.fields["caption"].widget.attrs["lang"] = "vi"
        self.fields["position"].widget.attrs["class"] = "form-control td-short"

    def as_picture(self) -> actions.Picture:
        values = self.cleaned_data if self.is_bound else self.initial
        return actions.Picture(values["caption"], values["position"], bool(values.get("remove")))


class PhotographForm(Form):
    """One more photograph."""

    file = forms.FileField(
        label=_("Tệp ảnh"), help_text=_("Ảnh JPEG, PNG hoặc WebP, tối đa 20 MB."), widget=FileInput(attrs={"accept": "image/*"})
    )
    caption = forms.CharField(
        label=_("Chú thích ảnh"), help_text=_("Ảnh chụp gì, ở đâu; ghi rõ nếu là hình minh họa."), max_length=actions.LONGEST_CAPTION
    )
    reason = forms.CharField(label=_("Lý do sửa"), help_text=_("Người đọc thấy lý do này ở cuối bài."), max_length=actions.LONGEST_REASON)

    def __init__(self, *args: Any, public: bool, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="anh-moi-%s", **kwargs)
        if not public:
            del self.fields["reason"]


class PublishForm(Form):
    """When to publish: now, or later."""

    publish_at = forms.DateTimeField(
        label=_("Giờ đăng"), required=False, help_text=_("Để trống để đăng ngay. Ví dụ hẹn giờ: 17/02/2023 16:30.")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


def first_values(item: NewsItem) -> dict[str, Any]:
    """Return what the form of an item shows at first."""
    return {"title": item.title, "lead": item.lead, "body": item.body, "revision": item.revision}


def publish_values(item: NewsItem, waiting: bool) -> dict[str, datetime | int | None]:
    """Return what the form of publishing shows at first: the time set before, if any."""
    return {"publish_at": item.published_at if waiting else None, "revision": item.revision}
