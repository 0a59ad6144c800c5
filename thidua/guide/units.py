"""What the guide says to member units: officers and heads."""

from django.utils.translation import gettext_lazy as _

from thidua.guide.steps import ANSWER, ARRIVE, IN_HALL, NOTICES, SEARCH, SECOND_STEP, SIGN_IN, VERIFY, VOTE, WORK, YEAR, Role, Step

OFFICER = Role(
    "can-bo-don-vi",
    _("Cán bộ thi đua của đơn vị"),
    _("Góp ý dự thảo, trả lời giấy mời, ghi cam kết, báo cáo kết quả thay mặt đơn vị."),
    "users",
    (
        SIGN_IN,
        SECOND_STEP,
        WORK,
        NOTICES,
        Step(
            _("Đọc dự thảo"),
            _(
                "Mỗi dự thảo một dòng, có tình trạng và hạn góp ý. Bấm tên để đọc toàn văn; “Các bản, so hai "
                "bản” cho thấy đã đổi những chữ nào."
            ),
            "drafts",
            f"{YEAR}du-thao/",
        ),
        Step(
            _("Góp ý từng điều"),
            _(
                "Bấm vào điều muốn góp ý, viết ý kiến, và nếu cần thì sửa thẳng câu chữ đề nghị. Sửa nhiều chỗ thì "
                "tải bản Word, sửa rồi gửi lại. Trước hạn còn rút lại được; câu trả lời hiện ngay dưới ý kiến."
            ),
            "clause",
            f"{YEAR}du-thao/",
        ),
        ANSWER,
        ARRIVE,
        IN_HALL,
        VOTE,
        Step(
            _("Ghi cam kết của đơn vị"),
            _("Mỗi cam kết một dòng: lĩnh vực, nội dung, mức và đơn vị tính. Sửa, đổi thứ tự được cho tới khi mở ký."),
            "commitments",
            f"{YEAR}giao-uoc/",
        ),
        Step(
            _("Báo cáo kết quả, việc được giao"),
            _(
                "Đến kỳ, ghi kết quả từ đầu năm của từng cam kết, đính kèm minh chứng, rồi trình thủ trưởng duyệt và gửi; "
                "điền bằng Excel cũng được. Chưa có số liệu thì để trống, bằng không thì ghi 0. "
                "Việc chủ trì hội nghị giao hiện ở Việc của tôi: làm xong thì báo kết quả."
            ),
            "report",
            f"{YEAR}bao-cao/",
        ),
        SEARCH,
    ),
)

HEAD = Role(
    "thu-truong",
    _("Thủ trưởng đơn vị"),
    _("Đọc văn bản cuối cùng, ký giao ước, ủy quyền khi vắng."),
    "user-check",
    (
        SIGN_IN,
        SECOND_STEP,
        WORK,
        NOTICES,
        Step(
            _("Xem hội nghị"),
            _(
                "Trang hội nghị có giờ, nơi họp, chương trình, tài liệu và quy tắc biểu quyết. Khi họp, trang"
                " này dẫn tới phiên họp trên điện thoại."
            ),
            "conference",
            f"{YEAR}hoi-nghi/",
        ),
        ARRIVE,
        IN_HALL,
        VOTE,
        Step(
            _("Chuẩn bị chữ ký số trước hội nghị"),
            _(
                "Ở “Chữ ký số của tôi”, tạo chứng thư được cấp và đặt một mật khẩu ký chỉ mình biết; quên thì phải cấp lại. "
                "Đã có tệp .p12 hay USB token của nơi khác thì không cần. Gửi ảnh chữ ký tay nếu đồng chí ký văn bản của cụm."
            ),
            "own-key",
            "/chu-ky-so-cua-toi/",
        ),
        Step(
            _("Ký giao ước"),
            _(
                "Khi mở ký, Việc của tôi có nút ký: đọc lại toàn văn, nhập lại mật khẩu đăng nhập, gõ mật khẩu ký rồi ký. "
                "Không ký số được thì cán bộ đơn vị gửi bản quét trang ký tay, một người khác xác nhận; chữ ký ấy luôn ghi rõ là ký tay."
            ),
            "sign-covenant",
            f"{YEAR}giao-uoc/",
        ),
        VERIFY,
        Step(
            _("Ủy quyền khi vắng"),
            _("Mở trang đơn vị mình trong cây đơn vị, ghi người được ủy quyền, số giấy ủy quyền và thời hạn. Hết hạn thì quyền tự mất."),
            "own-unit",
            "/don-vi/cay",
        ),
        SEARCH,
    ),
)
