"""Paragraphs of two texts that know nothing of each other."""

from hypothesis import given
from hypothesis import strategies as st

from thidua.domain.text.alike import words_of
from thidua.domain.text.pairing import LEAST, Paragraph, paired, share

OLD = [
    Paragraph("article", "Phạm vi điều chỉnh"),
    Paragraph("clause", "Các đơn vị thành viên gửi báo cáo trước ngày 15 tháng 6."),
    Paragraph("clause", "Cụm trưởng tổng hợp báo cáo của các đơn vị."),
    Paragraph("clause", "Nội dung không còn dùng nữa."),
]


def test_the_same_words_come_first_then_the_most_alike():
    new = [
        Paragraph("clause", "Cụm trưởng tổng hợp báo cáo của các đơn vị."),
        Paragraph("clause", "Các đơn vị thành viên gửi báo cáo trước ngày 20 tháng 6 hằng năm."),
        Paragraph("article", "Cụm trưởng tổng hợp báo cáo của các đơn vị."),
        Paragraph("clause", "Một câu hoàn toàn khác."),
    ]
    assert paired(OLD, new) == {0: 2, 1: 1}


def test_equal_paragraphs_keep_their_order_and_nearer_ones_win():
    same = [Paragraph("clause", "Như trên.")] * 3
    assert paired(same, same[:2]) == {0: 0, 1: 1}
    old = [Paragraph("point", f"Đơn vị số {each} báo cáo kết quả thi đua.") for each in ("một", "hai", "ba")]
    new = [Paragraph("point", f"Đơn vị số {each} báo cáo kết quả thi đua.") for each in ("bốn", "năm", "sáu")]
    assert paired(old, new) == {0: 0, 1: 1, 2: 2}


words = st.lists(st.sampled_from(["báo", "cáo", "đơn", "vị", "15", "không", "thi", "đua"]), max_size=8).map(" ".join)
texts = st.lists(st.builds(Paragraph, st.sampled_from(["clause", "point"]), words), max_size=6)


@given(texts, texts)
def test_no_paragraph_stands_in_two_pairs_and_pairs_are_alike(old, new):
    found = paired(old, new)
    assert len(set(found.values())) == len(found)
    for mine, theirs in found.items():
        assert new[mine].kind == old[theirs].kind
        assert share(words_of(new[mine].text), words_of(old[theirs].text)) >= LEAST or new[mine].text == old[theirs].text
