"""Plain makers of papers and registers for tests."""

import itertools
from datetime import date, datetime
from zoneinfo import ZoneInfo

from thidua.foundation.rights import granted
from thidua.paper import actions
from thidua.paper.models import Direction, OfficialDocument, PaperFamily, PaperType, Register

AT = datetime(2023, 2, 16, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
_number = itertools.count(1)


def make_register(*, organ="Cụm Thi đua Giả định", symbol="CTĐ9", year=2023, family=PaperFamily.STATE):
    return Register.objects.create(organ=organ, symbol=symbol, year=year, until_year=year, family=family)


def make_incoming(**fields):
    n = next(_number)
    fields = {
        "number": f"{n}/KH-GĐ",
        "type": PaperType.PLAN,
        "issuer": "Ủy ban nhân dân huyện Giả Định",
        "issued_on": date(2023, 1, 19),
        "subject": f"công tác giả định {n}",
        "registered_at": AT,
    } | fields
    return OfficialDocument.objects.create(direction=Direction.INCOMING, **fields)


def make_outgoing(register, actor=None, **fields):
    fields = {"type": PaperType.PLAN, "subject": "kế hoạch giả định", "signer": "Nguyễn Thị Ví Dụ", "on": None} | fields
    return actions.issue(register, **fields, right=granted(), actor=actor, at=AT)
