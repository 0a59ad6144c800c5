"""What the guide says, role by role. Words on buttons stand in “…” exactly as the pages write them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.organisation.queries import Standing

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

ROLES = (
    Role(
        "can-bo-don-vi",
        _("Cán bộ thi đua của đơn vị"),
        _("Góp ý dự thảo, trả lời giấy mời, ghi cam kết thay mặt đơn vị."),
        "users",
        (
            SIGN_IN,
            WORK,
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
                    "Bấm vào điều muốn góp ý, viết ý kiến, và nếu cần thì sửa thẳng câu chữ đề nghị. Trước hạn "
                    "còn rút lại được; câu trả lời hiện ngay dưới ý kiến."
                ),
                "clause",
                f"{YEAR}du-thao/",
            ),
            ANSWER,
            Step(
                _("Ghi cam kết của đơn vị"),
                _(
                    "Mỗi cam kết một dòng: lĩnh vực, nội dung, mức và đơn vị tính. Sửa, đổi thứ tự được cho tới "
                    "khi mở ký."
                ),
                "commitments",
                f"{YEAR}giao-uoc/",
            ),
            SEARCH,
        ),
    ),
    Role(
        "thu-truong",
        _("Thủ trưởng đơn vị"),
        _("Đọc văn bản cuối cùng, ký giao ước, ủy quyền khi vắng."),
        "user-check",
        (
            SIGN_IN,
            WORK,
            Step(
                _("Xem hội nghị"),
                _(
                    "Trang hội nghị có giờ, nơi họp, chương trình, tài liệu và quy tắc biểu quyết. Khi họp, trang"
                    " này dẫn tới phiên họp trên điện thoại."
                ),
                "conference",
                f"{YEAR}hoi-nghi/",
            ),
            Step(
                _("Ký giao ước"),
                _(
                    "Khi mở ký, Việc của tôi có nút ký. Đọc lại toàn văn, nhập lại mật khẩu, rồi ký; chữ ký gắn "
                    "với đúng bản đang đọc."
                ),
                "covenant",
                f"{YEAR}giao-uoc/",
            ),
            VERIFY,
            Step(
                _("Ủy quyền khi vắng"),
                _(
                    "Mở trang đơn vị mình trong cây đơn vị, ghi người được ủy quyền, số giấy ủy quyền và thời "
                    "hạn. Hết hạn thì quyền tự mất."
                ),
                "own-unit",
                "/don-vi/cay",
            ),
        ),
    ),
    Role(
        "cum-truong",
        _("Cụm trưởng, thư ký hội nghị"),
        _("Soạn dự thảo, tiếp thu ý kiến, triệu tập và điều hành hội nghị, lập biên bản, đăng tin."),
        "gavel",
        (
            Step(WORK.title, WORK.text, "work-head", WORK.page),
            Step(
                _("Soạn và gửi dự thảo"),
                _(
                    "Bắt đầu từ văn bản năm trước hoặc từ mẫu. Sửa từng điều; hai người cùng sửa một điều thì hệ "
                    "thống đặt hai bản cạnh nhau. Gửi lấy ý kiến kèm hạn."
                ),
                "write-draft",
                f"{YEAR}du-thao/",
            ),
            Step(
                _("Trả lời mọi ý kiến"),
                _(
                    "Bảng tiếp thu, giải trình gom ý kiến theo điều. Mỗi ý kiến được tiếp thu, tiếp thu một phần "
                    "hoặc chưa tiếp thu, kèm lý do."
                ),
                "responses",
                f"{YEAR}du-thao/",
            ),
            Step(
                _("Triệu tập hội nghị"),
                _(
                    "Ghi giờ, nơi họp, chủ trì, thư ký, chương trình và dự thảo sẽ thông qua, rồi gửi giấy mời "
                    "cho mọi đơn vị."
                ),
                "call",
                f"{YEAR}hoi-nghi/",
            ),
            Step(
                _("Điều hành phiên họp"),
                _(
                    "Bàn điều hành: điểm danh, chuyển mục, đưa điều đang bàn lên màn hình hội trường, ghi phát "
                    "biểu, lấy quan điểm và biểu quyết."
                ),
                "console",
                f"{YEAR}hoi-nghi/",
            ),
            Step(
                _("Lập biên bản"),
                _(
                    "Biên bản được viết sẵn từ những gì đã ghi; thư ký sửa lời rồi xác nhận, chủ trì xác nhận sau"
                    " cùng thì biên bản cố định."
                ),
                "minutes",
                f"{YEAR}hoi-nghi/",
            ),
            Step(
                _("Soạn và đăng tin"),
                _(
                    "Từ hội nghị đã bế mạc bấm “Soạn tin”. Đọc lại, đăng ngay hoặc hẹn giờ; sửa sau khi đăng thì "
                    "người đọc thấy giờ và lý do sửa."
                ),
                "news-desk",
                "/tin/",
            ),
        ),
    ),
    Role(
        "chuyen-vien",
        _("Chuyên viên cơ quan thường trực"),
        _("Giữ danh mục đơn vị, con người, Hội đồng; kiện toàn cụm; mở năm bằng kế hoạch; giữ sổ văn bản."),
        "clipboard-list",
        (
            Step(
                _("Nhập đơn vị và con người"),
                _(
                    "Lập từng đơn vị, hoặc bấm “Nhập từ Excel” để đưa cả danh sách vào. Đổi tên, chuyển, sáp nhập"
                    " đều ghi ngày hiệu lực, nên xem lại được tên của ngày cũ."
                ),
                "units",
                "/don-vi/",
            ),
            Step(
                _("Xem thử trước khi ghi"),
                _(
                    "Tệp Excel được đọc và xem thử từng dòng: dòng nào mới, dòng nào đổi, dòng nào chưa nhận và "
                    "vì sao. Chưa bấm ghi thì chưa có gì thay đổi."
                ),
                "import",
                "/don-vi/nhap/",
            ),
            Step(
                _("Hội đồng và người theo dõi"),
                _(
                    "Ghi thành viên Hội đồng theo quyết định, có ngày bắt đầu và kết thúc. Người theo dõi cụm "
                    "được chọn trong số thành viên này."
                ),
                "councils",
                "/hoi-dong/",
            ),
            Step(
                _("Kiện toàn cụm"),
                _(
                    "Lập cụm một lần; mỗi năm chép thành viên năm trước và luân phiên cụm trưởng, xem lại rồi "
                    "kiện toàn."
                ),
                "clusters",
                "/cum/",
            ),
            Step(
                _("Mở năm bằng kế hoạch"),
                _(
                    "Đăng ký kế hoạch của cấp tổ chức; từ đó cụm trưởng soạn được dự thảo. Đơn vị rời cụm giữa "
                    "năm được ghi kèm lý do."
                ),
                "cluster-year",
                YEAR,
            ),
            Step(
                _("Giữ sổ văn bản"),
                _("Đăng ký văn bản đến, xem sổ văn bản đi; số văn bản của cụm lấy từ sổ nên không trùng, không nhảy."),
                "papers",
                "/van-ban/",
            ),
            SEARCH,
        ),
    ),
    Role(
        "theo-doi",
        _("Người theo dõi, phụ trách cụm"),
        _("Đọc mọi việc của cụm được giao, dự hội nghị, không làm thay cụm trưởng."),
        "eye",
        (
            SIGN_IN,
            FOLLOW_YEAR,
            Step(
                _("Đọc dự thảo và ý kiến"),
                _("Xem dự thảo, ý kiến của các đơn vị và câu trả lời. Bảng tiếp thu, giải trình in được để mang theo."),
                "drafts",
                f"{YEAR}du-thao/",
            ),
            ANSWER,
            READ_COVENANT,
            SEARCH,
        ),
    ),
    Role(
        "hoi-dong",
        _("Thành viên Hội đồng"),
        _("Xem các cụm do Hội đồng tổ chức, văn bản, giao ước đã ký."),
        "users-group",
        (
            SIGN_IN,
            FOLLOW_YEAR,
            READ_COVENANT,
            VERIFY,
            Step(
                _("Xem văn bản và Hội đồng"),
                _(
                    "Mục Văn bản có văn bản đến, đi và sổ đăng ký. Danh sách thành viên Hội đồng có nhiệm kỳ từng"
                    " người."
                ),
                "papers",
                "/van-ban/",
            ),
            SEARCH,
        ),
    ),
    Role(
        "thanh-tra",
        _("Thanh tra"),
        _("Đọc tất cả, không sửa gì; kiểm tra nhật ký và chữ ký."),
        "scan",
        (
            SIGN_IN,
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
                _(
                    "Ở cuối trang dự thảo, hội nghị, giao ước, đơn vị có mục “Lịch sử”: những dòng nhật ký của "
                    "đúng hồ sơ ấy."
                ),
                "conference",
                f"{YEAR}hoi-nghi/",
            ),
            Step(VERIFY.title, VERIFY.text, "covenant-audit", VERIFY.page),
            SEARCH,
        ),
    ),
    Role(
        "quan-tri",
        _("Quản trị hệ thống"),
        _("Cấp tài khoản, khóa và mở, cử thanh tra và quản trị theo quyết định."),
        "settings",
        (
            SIGN_IN,
            Step(
                _("Tìm người"),
                _(
                    "Danh sách con người cho biết ai đã có tài khoản. Chuyên viên lập hồ sơ và ghi chức vụ; quản "
                    "trị chỉ lo tài khoản."
                ),
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
                _("Cử thanh tra, quản trị"),
                _("Ghi số quyết định và thời hạn. Luôn còn ít nhất một người quản trị."),
                "appointments",
                "/con-nguoi/cu/",
            ),
            Step(
                _("Xem nhật ký toàn hệ thống"),
                _("Quản trị đọc được nhật ký như thanh tra; không ai sửa được nó, kể cả quản trị."),
                "log",
                "/nhat-ky/",
            ),
        ),
    ),
    Role(
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
                _(
                    "Tin đã sửa thì ghi rõ sửa lúc nào, vì sao. Kho tin xếp theo năm và tháng; nhận tin tự động "
                    "qua RSS."
                ),
                "article",
                "/tin-tuc/",
            ),
            Step(
                _("Xem một cụm"),
                _(
                    "Đơn vị thành viên, cụm trưởng, người theo dõi, văn bản của năm, và khi có hiệu lực thì toàn "
                    "văn giao ước với chữ ký."
                ),
                "public-cluster",
                "/cum-khoi/",
            ),
            Step(
                _("Tự kiểm tra bản đã ký"),
                _(
                    "Tải tệp giao ước, tính mã băm bằng lệnh ghi sẵn trên trang rồi so từng chữ số. Giống là đúng"
                    " bản các đơn vị đã ký."
                ),
                "public-covenant",
                "/cum-khoi/",
            ),
            Step(
                _("Tìm kiếm"),
                _("Gõ có dấu hay không dấu. Chỉ tìm trong những gì đã công bố."),
                "public-search",
                "/tim-kiem/",
            ),
        ),
    ),
)  # fmt: skip
PUBLIC = "cong-chung"
BY_SLUG = {role.slug: role for role in ROLES}


def roles_of(facts: Standing) -> list[str]:
    """Return the roles of the guide that fit this person, by the facts that hold today; the one with the most particular work first."""
    fits = (
        ("quan-tri", facts.is_administrator),
        ("thanh-tra", facts.is_auditor),
        ("chuyen-vien", facts.is_specialist),
        ("thu-truong", bool(facts.acting_head_unit_ids)),
        ("can-bo-don-vi", bool(facts.unit_ids)),
        ("cum-truong", bool(facts.unit_ids)),  # the office goes round: any unit may hold it
        ("theo-doi", bool(facts.seats)),
        ("hoi-dong", bool(facts.seats)),
    )
    return [slug for slug, fit in fits if fit]
