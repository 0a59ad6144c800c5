"""Number and symbol, by the State's and by the Party's rule."""

import pytest

from thidua.paper.models import PaperFamily, PaperType
from thidua.paper.numbers import compact, number_text


@pytest.mark.parametrize(
    ("sequence", "type", "symbol", "family", "written"),
    [
        (1, PaperType.PLAN, "CTĐ4", PaperFamily.STATE, "01/KH-CTĐ4"),
        (1, PaperType.PLAN, "CTĐ4", PaperFamily.PARTY, "01-KH/CTĐ4"),
        (9, PaperType.REGULATION, "CTĐ4", PaperFamily.PARTY, "09-QC/CTĐ4"),
        (10, PaperType.DECISION, "UBND", PaperFamily.STATE, "10/QĐ-UBND"),
        (127, PaperType.SUBMISSION, "VPQU", PaperFamily.PARTY, "127-TTr/VPQU"),
        (3, PaperType.LETTER, "UBND-NV", PaperFamily.STATE, "03/UBND-NV"),
        (3, PaperType.LETTER, "VPQU", PaperFamily.PARTY, "03-CV/VPQU"),
    ],
)
def test_numbers_are_written_by_the_rule_of_the_family(sequence, type, symbol, family, written):
    assert number_text(sequence, type, symbol, family) == written


def test_a_typed_number_loses_its_spaces():
    assert compact(" 20 / KH-UBND ") == "20/KH-UBND"
