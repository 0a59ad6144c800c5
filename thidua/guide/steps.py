"""One step of the guide, one reader of it, and the steps that several readers share.

Words on buttons stand in “…” exactly as the pages write them.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

YEAR = "/nam/{year}/cum/{code}/"  # filled with the year and cluster in which the reader stands


@dataclass(frozen=True)
class Step:
    """One thing to do: what, how, the picture that shows it, and the page on which it is done."""

    title: str | Promise
    text: str | Promise
    picture: str = ""
    page: str = ""


@dataclass(frozen=True)
class Role:
    """One reader of the guide."""

    slug: str
    name: str | Promise
    lead: str | Promise
    icon: str
    steps: tuple[Step, ...]


SIGN_IN = Step(
    _("Đăng nhập"),
    _(
        "Gõ tên đăng nhập và mật khẩu được cấp. Quên mật khẩu thì nhờ người quản trị cấp lại; "
        "đổi mật khẩu ở “Tài khoản của tôi” trong menu tên mình, góc trên bên phải."
    ),
    "sign-in",
    "/dang-nhap",
)
WORK = Step(
    _("Bắt đầu từ Việc của tôi"),
    _("Ô “Việc kế tiếp” nói việc gần hạn nhất, hạn đến khi nào, và có đúng một nút để làm. Làm xong thì việc sau hiện lên."),
    "work",
    "/viec-cua-toi/",
)
SEARCH = Step(
    _("Tìm ở mọi trang"),
    _(
        "Bấm phím / rồi gõ, có dấu hay không dấu đều được. Kết quả xếp theo loại; bấm loại và năm để "
        "thu hẹp. Chỉ hiện những gì mình được xem."
    ),
    "search",
    "/tra-cuu/",
)
ANSWER = Step(
    _("Trả lời giấy mời"),
    _("Báo dự họp, cử người khác, hoặc không dự được kèm lý do. Nút “Thêm vào lịch” đưa cuộc họp vào lịch của điện thoại."),
    "answer-invitation",
    f"{YEAR}hoi-nghi/",
)
READ_COVENANT = Step(
    _("Đọc giao ước và chữ ký"),
    _(
        "Trang Giao ước có toàn văn, cam kết của từng đơn vị và chữ ký đã có. “Xem bản in” để in ra "
        "giấy, “Xuất Excel” để lấy bảng chỉ tiêu."
    ),
    "covenant",
    f"{YEAR}giao-uoc/",
)
VERIFY = Step(
    _("Kiểm tra chữ ký"),
    _("Bấm “Kiểm tra chữ ký”: hệ thống tính lại mã của văn bản, của từng chữ ký và dòng nhật ký tương ứng, rồi nói khớp hay không khớp."),
    "verify",
    f"{YEAR}giao-uoc/",
)
FOLLOW_YEAR = Step(
    _("Theo năm thi đua ở cột bên trái"),
    _("Mỗi nút trên sợi chỉ là một việc của năm: chấm đặc là xong, vòng tròn là đang làm. Đổi năm, đổi cụm ở thanh trên cùng."),
    "year",
    YEAR,
)
SECOND_STEP = Step(
    _("Bật bước đăng nhập thứ hai"),
    _(
        "Ở “Tài khoản của tôi” bấm “Bật bước thứ hai”, quét mã bằng ứng dụng trên điện thoại hoặc thêm khóa bảo mật. "
        "In các mã dự phòng và cất đi: mất điện thoại thì dùng mã ấy. Cũng ở đây thấy mình đang đăng nhập ở những máy nào."
    ),
    "second-step",
    "/tai-khoan/",
)
NOTICES = Step(
    _("Đọc thông báo"),
    _(
        "Chuông ở thanh trên cùng đếm thông báo chưa đọc; mỗi dòng có nút dẫn thẳng tới việc. "
        "Ở “Nhận qua thư điện tử” chọn nhận ngay, mỗi ngày một thư, hay không nhận."
    ),
    "notices",
    "/thong-bao/",
)
ARRIVE = Step(
    _("Điểm danh bằng mã"),
    _(
        "Đến hội trường, quét mã trên màn hình bằng điện thoại đã đăng nhập, hoặc bấm “Điểm danh bằng mã” ở phiên họp và gõ tám chữ "
        "dưới mã. Mã đổi 20 giây một lần; không quét được thì báo thư ký."
    ),
    "arrive",
    f"{YEAR}hoi-nghi/",
)
IN_HALL = Step(
    _("Dự phiên họp trên điện thoại"),
    _(
        "Trang tự theo hội trường: đang ở mục nào, bàn điều nào, ai đang nói. Bấm “Đăng ký phát biểu” để xin nói; chọn rồi bấm "
        "“Gửi quan điểm của đơn vị”. Mất mạng thì việc đã bấm được giữ trên máy và tự gửi."
    ),
    "in-hall",
    f"{YEAR}hoi-nghi/",
)
VOTE = Step(
    _("Biểu quyết, bỏ phiếu kín"),
    _(
        "Khi mở biểu quyết, phiên họp hiện “Mở lá phiếu”: chọn, bấm “Xem lại rồi bỏ phiếu”, đọc lại rồi bỏ. Biểu quyết công khai đổi được "
        "đến khi kiểm phiếu; phiếu kín bỏ rồi không đổi, và không ai biết đồng chí chọn gì. Biểu quyết giơ tay thì thư ký ghi số đếm."
    ),
    "ballot",
    f"{YEAR}hoi-nghi/",
)
