"""What periods are called: in the reader's language on pages, in Vietnamese where the words are kept."""

from django.utils.translation import override

from thidua.progress.models import period_label


def vietnamese_name(kind: str, number: int) -> str:
    """Return a period's name in the middle of a Vietnamese sentence: quý I, 6 tháng, cả năm."""
    with override("vi"):
        name = period_label(kind, number)
    return name[:1].lower() + name[1:]
