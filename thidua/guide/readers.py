"""What the guide says to those who follow, check and keep the system, and to the public."""

from django.utils.translation import gettext_lazy as _

from thidua.guide.steps import (
    ANSWER,
    ARRIVE,
    FOLLOW_YEAR,
    IN_HALL,
    NOTICES,
    READ_COVENANT,
    SEARCH,
    SECOND_STEP,
    SIGN_IN,
    VERIFY,
    YEAR,
    Role,
    Step,
)

GUEST_IN_HALL = Step(
    IN_HALL.title,
    _("Trang tự theo hội trường: đang ở mục nào, bàn điều nào, ai đang nói. Khi chủ trì mời, bấm “Đăng ký phát biểu” để xin nói."),
    IN_HALL.picture,
    IN_HALL.page,
)

MONITOR = Role(
    "theo-doi",
    _("Người theo dõi, phụ trách cụm"),
    _("Đọc mọi việc của cụm được giao, dự hội nghị, không làm thay cụm trưởng."),
    "eye",
    (
        SIGN_IN,
        NOTICES,
        FOLLOW_YEAR,
        Step(
            _("Đọc dự thảo và ý kiến"),
            _("Xem dự thảo, ý kiến của các đơn vị và câu trả lời. Bảng tiếp thu, giải trình in được để mang theo."),
            "drafts",
            f"{YEAR}du-thao/",
        ),
        ANSWER,
        ARRIVE,
        GUEST_IN_HALL,
        READ_COVENANT,
        SEARCH,
    ),
)

COUNCIL = Role(
    "hoi-dong",
    _("Thành viên Hội đồng"),
    _("Xem các cụm do Hội đồng tổ chức, văn bản, giao ước đã ký."),
    "users-group",
    (
        SIGN_IN,
        SECOND_STEP,
        NOTICES,
        FOLLOW_YEAR,
        READ_COVENANT,
        VERIFY,
        Step(
            _("Xem văn bản và Hội đồng"),
            _("Mục Văn bản có văn bản đến, đi và sổ đăng ký. Danh sách thành viên Hội đồng có nhiệm kỳ từng người."),
            "papers",
            "/van-ban/",
        ),
        SEARCH,
    ),
)

AUDITOR = Role(
    "thanh-tra",
    _("Thanh tra"),
    _("Đọc tất cả, không sửa gì; kiểm tra nhật ký và chữ ký."),
    "scan",
    (
        SIGN_IN,
        SECOND_STEP,
        Step(
            _("Đọc nhật ký"),
            _(
                "Mỗi việc là một dòng: ai, lúc nào, việc gì, lý do. Lọc theo việc, tìm theo người, xuất "
                "Excel. Không dòng nào sửa hay xóa được."
            ),
            "log",
            "/nhat-ky/",
        ),
        FOLLOW_YEAR,
        Step(
            _("Xem lịch sử của một hồ sơ"),
            _("Ở cuối trang dự thảo, hội nghị, giao ước, đơn vị có mục “Lịch sử”: những dòng nhật ký của đúng hồ sơ ấy."),
            "conference",
            f"{YEAR}hoi-nghi/",
        ),
        Step(VERIFY.title, VERIFY.text, "covenant-audit", VERIFY.page),
        SEARCH,
    ),
)

ADMINISTRATOR = Role(
    "quan-tri",
    _("Quản trị hệ thống"),
    _("Cấp tài khoản, khóa và mở, cử thanh tra và quản trị theo quyết định."),
    "settings",
    (
        SIGN_IN,
        SECOND_STEP,
        Step(
            _("Tìm người"),
            _("Danh sách con người cho biết ai đã có tài khoản. Chuyên viên lập hồ sơ và ghi chức vụ; quản trị chỉ lo tài khoản."),
            "people",
            "/con-nguoi/",
        ),
        Step(
            _("Cấp, khóa, mở tài khoản"),
            _(
                "Ở trang của một người: lập tài khoản và gửi đường dẫn mời, cấp lại mật khẩu, khóa khi người "
                "ấy nghỉ, mở lại khi cần. Hồ sơ cũ vẫn mang tên người đã làm."
            ),
            "account",
            "/con-nguoi/",
        ),
        Step(
            _("Mở đăng nhập bị tạm khóa"),
            _(
                "Gõ sai mật khẩu năm lần thì tài khoản bị tạm khóa mười lăm phút từ nơi ấy. Hỏi đúng người rồi bấm “Mở khóa đăng nhập”. "
                "Người mất điện thoại thì tắt bước thứ hai ở trang của người ấy."
            ),
            "locked",
            "/con-nguoi/dang-nhap-bi-khoa",
        ),
        Step(
            _("Cử thanh tra, quản trị"),
            _("Ghi số quyết định và thời hạn. Luôn còn ít nhất một người quản trị."),
            "appointments",
            "/con-nguoi/cu/",
        ),
        Step(
            _("Cấp chứng thư để ký số"),
            _(
                "Mở cơ quan chứng thực nội bộ một lần, rồi cấp cho từng người; người ấy tự đặt mật khẩu ký. Chứng thư của cơ quan thì "
                "giao văn thư giữ. Có người nghỉ hay nghi lộ mật khẩu ký: thu hồi ngay. Chứng thư nơi khác: thêm nơi cấp ở “Gốc tin cậy”."
            ),
            "certificates",
            "/chu-ky-so/",
        ),
        Step(
            _("Xem nhật ký toàn hệ thống"),
            _("Quản trị đọc được nhật ký như thanh tra; không ai sửa được nó, kể cả quản trị."),
            "log",
            "/nhat-ky/",
        ),
        SEARCH,
    ),
)

ANYBODY = Role(
    "cong-chung",
    _("Người đọc trang công khai"),
    _("Đọc tin, xem cụm và giao ước, tự kiểm tra bản đã ký. Không cần tài khoản."),
    "world",
    (
        Step(
            _("Trang chủ"),
            _(
                "Tin mới nhất, các giao ước đang có hiệu lực và danh sách cụm, khối. Nền sáng hay tối, tiếng "
                "Việt hay tiếng Anh chọn ở cuối trang."
            ),
            "front",
            "/",
        ),
        Step(
            _("Đọc tin"),
            _("Tin đã sửa thì ghi rõ sửa lúc nào, vì sao. Kho tin xếp theo năm và tháng; nhận tin tự động qua RSS."),
            "article",
            "/tin-tuc/",
        ),
        Step(
            _("Xem một cụm"),
            _("Đơn vị thành viên, cụm trưởng, người theo dõi, văn bản của năm, và khi có hiệu lực thì toàn văn giao ước với chữ ký."),
            "public-cluster",
            "/cum-khoi/",
        ),
        Step(
            _("Tự kiểm tra bản đã ký"),
            _("Tải tệp giao ước, tính mã băm bằng lệnh ghi sẵn trên trang rồi so từng chữ số. Giống là đúng bản các đơn vị đã ký."),
            "public-covenant",
            "/cum-khoi/",
        ),
        Step(
            _("Kiểm tra một văn bản, một tệp PDF"),
            _(
                "Gõ mã in trên văn bản, quét mã QR, hoặc thả tệp PDF vào: trang nói ai ký, lúc nào, bằng chứng thư nào, "
                "tệp có bị sửa sau đó không. Tệp của nơi khác cũng kiểm tra được; tệp không được giữ lại."
            ),
            "check",
            "/kiem-tra/",
        ),
        Step(
            _("Tìm kiếm"),
            _("Gõ có dấu hay không dấu. Chỉ tìm trong những gì đã công bố."),
            "public-search",
            "/tim-kiem/",
        ),
    ),
)
