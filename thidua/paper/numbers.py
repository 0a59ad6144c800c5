"""How number and symbol of an issued paper are written (số, ký hiệu văn bản)."""

from thidua.paper.models import PaperFamily, PaperType


def number_text(sequence: int, type: str, symbol: str, family: str) -> str:
    """Return number and symbol of an outgoing paper; numbers below 10 have a zero in front.

    State (Nghị định 30/2020/NĐ-CP): `01/KH-CTĐ4`; a letter (công văn) names no type: `01/CTĐ4`.
    Party (Hướng dẫn 36-HD/VPTW): `01-KH/CTĐ4`; a letter is `01-CV/CTĐ4`.
    """
    number = f"{sequence:02d}"
    if family == PaperFamily.PARTY:
        return f"{number}-{type}/{symbol}"
    return f"{number}/{symbol}" if type == PaperType.LETTER else f"{number}/{type}-{symbol}"


def compact(number: str) -> str:
    """Return number and symbol as typed from a paper, without spaces: "20 / KH-UBND" → "20/KH-UBND"."""
    return "".join(number.split())
