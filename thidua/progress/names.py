"""What periods are called where the words are kept: in Vietnamese, whatever language their reader has."""

from django.utils.translation import override

from thidua.progress.models import period_in_year


def vietnamese_name(kind: str, number: int, year: int) -> str:
    """Return a period with its year as it stands in a Vietnamese sentence: quý I năm 2023, cả năm 2023."""
    with override("vi"):
        return period_in_year(kind, number, year)
