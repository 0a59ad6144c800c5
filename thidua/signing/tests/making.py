"""Plain makers of files to sign, without keys: what a lease rules does not depend on what the bytes are."""

from datetime import datetime
from zoneinfo import ZoneInfo

from thidua.foundation import clock
from thidua.foundation.files import kinds, storage
from thidua.foundation.rights import granted, withheld
from thidua.foundation.signing.places import Place, Stamp
from thidua.signing import purposes
from thidua.signing.models import SignedFile
from thidua.signing.purposes import Purpose

AT = datetime(2023, 2, 16, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
PURPOSE = "thu"


def make_places(count=2):
    return [
        Place(
            f"don-vi-{n}",
            f"Đơn vị Giả định {n}",
            1,
            70.0 + 160 * (n % 3),
            100.0 + 90 * (n // 3),
            220.0 + 160 * (n % 3),
            180.0 + 90 * (n // 3),
        )
        for n in range(1, count + 1)
    ]


def register(monkeypatch, *, may_sign=None, signed=None, told=None):
    """Register the purpose of the tests: everybody may sign, and what was signed is told to a list."""

    def tell(signature, about, actor, at):
        if told is not None:
            told.append((signature.place, dict(about)))

    answers = Purpose(may_sign or (lambda *_asked: granted("Đồng chí được ký (thử).")), signed or tell)
    monkeypatch.setitem(purposes._known, PURPOSE, answers)


def nobody(*_asked):
    return withheld("Việc này do thủ trưởng đơn vị ký.")


def make_file(places=None, *, content=b"%PDF-1.7\nthu", in_order=False, purpose=PURPOSE):
    stored = storage.store_bytes(content, name="thu.pdf", kind=kinds.PDF, at=AT)
    return SignedFile.objects.create(
        name="Giao ước thi đua (ví dụ)",
        purpose=purpose,
        first=stored,
        current=stored,
        places=[place.as_data() for place in (places or make_places())],
        in_order=in_order,
        made_at=clock.real_now(),
    )


def make_stamp(person, *, unit="Đơn vị Giả định 1"):
    return Stamp(person.full_name, "Trưởng đơn vị, thủ trưởng đơn vị", unit, clock.real_now())
