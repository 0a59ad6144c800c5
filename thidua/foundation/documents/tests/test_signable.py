"""Where the places for digital signatures stand on a paper's pages."""

import itertools

import pytest

from thidua.foundation.documents.paper import Family, Kind, Line, Paper, Signature
from thidua.foundation.documents.pdf import count_pages, signable
from thidua.foundation.documents.rules import rules_of

MM = 72 / 25.4
LONG = "BAN THƯỜNG TRỰC ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM VÀ CÁC TỔ CHỨC CHÍNH TRỊ - XÃ HỘI QUẬN THỨ MƯỜI MỘT THÀNH PHỐ CỦA VÍ DỤ"


def paper(units: int, *, family: Family = Family.PARTY, landscape: bool = False) -> Paper:
    blocks = [Signature((LONG if number == 1 else f"ĐƠN VỊ {number}",), box=f"don-vi-{number}") for number in range(1, units + 1)]
    witness = Signature(("CHỨNG KIẾN",), "Trần Thị Ví Dụ")
    body = (Line(Kind.TEXT, "Các đơn vị thống nhất giao ước."),)
    return Paper(family, "Cụm ví dụ", "Giao ước", "thi đua năm 2023", body=body, signatures=(*blocks, witness), landscape=landscape)


@pytest.mark.parametrize(("units", "family", "landscape"), [(7, Family.PARTY, False), (40, Family.STATE, False), (5, Family.STATE, True)])
def test_every_unit_has_a_place_of_its_own(units, family, landscape):
    content, places = signable(paper(units, family=family, landscape=landscape))
    assert [each.name for each in places] == [f"don-vi-{number}" for number in range(1, units + 1)]
    assert places[0].label == LONG
    assert max(each.page for each in places) <= count_pages(content)
    rules, (width, height) = rules_of(family), (842, 595.3) if landscape else (595.3, 842)
    for each in places:
        assert each.height == pytest.approx(rules.sign_box * MM, abs=0.1)
        assert each.left >= rules.left * MM - 0.1
        assert each.right <= width - rules.right * MM + 0.1
        assert rules.bottom * MM - 0.1 <= each.bottom < each.top <= height - rules.top * MM + 0.1
    for one, other in itertools.combinations(places, 2):
        apart = one.page != other.page or one.right <= other.left or other.right <= one.left
        assert apart or one.bottom >= other.top or other.bottom >= one.top


def test_a_paper_without_places_is_the_same_paper():
    plain = Paper(Family.STATE, "Cơ quan ví dụ", "Kế hoạch", "ví dụ", signatures=(Signature(("CHỦ TỊCH",), "Trần Văn Ví Dụ"),))
    _content, places = signable(plain)
    assert places == ()
