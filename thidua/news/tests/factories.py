"""Plain makers of news for tests."""

import io
import itertools
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from thidua.foundation.files.photographs import prepare, store_photograph
from thidua.news.models import NewsItem, NewsState
from thidua.organisation.tests.factories import make_council, make_unit

AT = datetime(2023, 2, 17, 16, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
_number = itertools.count(1)


def make_upload(name="anh.jpg", *, colour="maroon", size=(64, 36)):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def make_item(*, council=None, editor_unit=None, state=NewsState.DRAFT, published_at=None, photographs=0, **fields):
    n = next(_number)
    if state == NewsState.PUBLISHED and published_at is None:
        published_at = AT - timedelta(hours=1)
    item = NewsItem.objects.create(
        council=council or make_council(),
        editor_unit=editor_unit or make_unit(),
        state=state,
        published_at=published_at,
        slug=fields.pop("slug", f"tin-gia-dinh-{n}"),
        title=fields.pop("title", f"Tin giả định số {n}"),
        lead=fields.pop("lead", "Dẫn đề giả định."),
        body=fields.pop("body", "Đoạn một.\n\nĐoạn hai.\n\nĐoạn ba."),
        written_at=AT - timedelta(days=1),
        **fields,
    )
    for position in range(1, photographs + 1):
        file = store_photograph(prepare(make_upload(f"anh-{n}-{position}.jpg")), at=AT)
        item.photographs.create(file=file, caption=f"Chú thích {n}.{position}", position=position)
    return item
