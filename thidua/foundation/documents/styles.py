# vi: data
"""The paragraph styles of a Word master, by the names that an office sees in Word."""

from enum import StrEnum
from pathlib import Path

MASTERS = Path(__file__).resolve().parent / "masters"


class Style(StrEnum):
    """A master must have those in which the body is set; in the others it may do as it likes."""

    TEXT = "VB Nội dung"
    GROUND = "VB Căn cứ"
    PART = "VB Phần"
    ARTICLE = "VB Điều"
    CHAPTER = "VB Chương"
    CENTRE = "VB Giữa"
    NOTE = "VB Ghi chú"
    PLAIN = "VB Dòng"
    PARENT = "VB Cơ quan chủ quản"
    ORGAN = "VB Cơ quan ban hành"
    NUMBER = "VB Số ký hiệu"
    LETTER = "VB Trích yếu công văn"
    NATION = "VB Quốc hiệu"
    MOTTO = "VB Tiêu ngữ"
    PLACE = "VB Địa danh"
    MARK = "VB Dấu chỉ mức"
    TYPE = "VB Tên loại"
    SUBJECT = "VB Trích yếu"
    RULE = "VB Đường kẻ"
    TO = "VB Kính gửi"
    TO_EACH = "VB Kính gửi nhiều nơi"
    AUTHORITY = "VB Quyền hạn"
    SIGNED_NOTE = "VB Ghi chú chữ ký"
    SIGNER = "VB Họ tên"
    RECIPIENTS_HEAD = "VB Nơi nhận"
    RECIPIENTS = "VB Danh sách nơi nhận"
    CELL = "VB Ô bảng"
    PROOF = "VB Đối chiếu"
    ANNEX = "VB Phụ lục"
    ANNEX_SUBJECT = "VB Tên phụ lục"
    ANNEX_REFERENCE = "VB Kèm theo"


# What the renderer itself sets; a master without one of these cannot be used.
NEEDED = (
    Style.TEXT,
    Style.GROUND,
    Style.PART,
    Style.ARTICLE,
    Style.CHAPTER,
    Style.CENTRE,
    Style.NOTE,
    Style.PLAIN,
    Style.AUTHORITY,
    Style.SIGNED_NOTE,
    Style.SIGNER,
    Style.RECIPIENTS_HEAD,
    Style.RECIPIENTS,
    Style.CELL,
    Style.PROOF,
    Style.ANNEX,
    Style.ANNEX_SUBJECT,
    Style.ANNEX_REFERENCE,
)
