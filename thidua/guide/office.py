"""What the guide says to those who run a cluster and a council: its head and secretary, the specialist."""

from django.utils.translation import gettext_lazy as _

from thidua.guide.steps import NOTICES, SEARCH, SECOND_STEP, WORK, YEAR, Role, Step

CLUSTER_HEAD = Role(
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
            _("Bảng tiếp thu, giải trình gom ý kiến theo điều. Mỗi ý kiến được tiếp thu, tiếp thu một phần hoặc chưa tiếp thu, kèm lý do."),
            "responses",
            f"{YEAR}du-thao/",
        ),
        Step(
            _("Triệu tập hội nghị"),
            _("Ghi giờ, nơi họp, chủ trì, thư ký, chương trình và dự thảo sẽ thông qua, rồi gửi giấy mời cho mọi đơn vị."),
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
            _("Điểm danh ở cửa"),
            _(
                "Bấm “Mã điểm danh” và để màn hình ấy ở cửa hội trường; ai quét được tự hiện ở danh sách có mặt, nhầm thì bấm “Hoàn tác”. "
                "Ai không có điện thoại thì thư ký bấm “Ghi có mặt”. Mã chỉ ngăn điểm danh hộ, không chứng minh ai đang ngồi họp."
            ),
            "door",
            f"{YEAR}hoi-nghi/",
        ),
        Step(
            _("Mời người phát biểu"),
            _(
                "Bấm “Mời đăng ký phát biểu”, các đơn vị đăng ký từ điện thoại theo thứ tự. Bấm “Mời phát biểu” ở tên một người: đồng hồ "
                "chạy trên màn hình hội trường; “Thêm 1 phút” khi cần."
            ),
            "speakers",
            f"{YEAR}hoi-nghi/",
        ),
        Step(
            _("Thư ký ghi bằng bàn phím"),
            _(
                "“Trang thư ký” chỉ có việc ghi: phím P ghi phát biểu, N ghi diễn biến, Q ghi quan điểm thay một đơn vị, D xem ai chờ nói, "
                "C điểm danh; Ctrl và Enter để ghi ô đang viết."
            ),
            "secretary",
            f"{YEAR}hoi-nghi/",
        ),
        Step(
            _("Mở biểu quyết, kiểm phiếu"),
            _(
                "Bấm “Mở biểu quyết ở mục này”, chọn công khai từng đơn vị, giơ tay ghi số đếm hay bỏ phiếu kín, rồi “Xem lại rồi mở”. "
                "Trang cho biết bao nhiêu đơn vị đã bỏ phiếu; “Kết thúc và kiểm phiếu” đưa kết quả lên màn hình và vào biên bản."
            ),
            "vote",
            f"{YEAR}hoi-nghi/",
        ),
        Step(
            _("Lập biên bản"),
            _("Biên bản được viết sẵn từ những gì đã ghi; thư ký sửa lời rồi xác nhận, chủ trì xác nhận sau cùng thì biên bản cố định."),
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
        Step(
            _("Giao việc, theo dõi báo cáo"),
            _(
                "Ở trang hội nghị bấm “Việc giao sau hội nghị” để giao từng đơn vị một việc kèm hạn. Ở “Báo cáo” mở các kỳ theo thông lệ, "
                "tiếp nhận hoặc trả lại kèm lý do; “Tiến độ so với cam kết” vẽ kết quả của mọi đơn vị, báo cáo muộn được đánh dấu."
            ),
            "progress",
            f"{YEAR}bao-cao/",
        ),
        SEARCH,
    ),
)

SPECIALIST = Role(
    "chuyen-vien",
    _("Chuyên viên cơ quan thường trực"),
    _("Giữ danh mục đơn vị, con người, Hội đồng; kiện toàn cụm; mở năm bằng kế hoạch; giữ sổ văn bản."),
    "clipboard-list",
    (
        SECOND_STEP,
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
            _("Lập cụm một lần; mỗi năm chép thành viên năm trước và luân phiên cụm trưởng, xem lại rồi kiện toàn."),
            "clusters",
            "/cum/",
        ),
        Step(
            _("Mở năm bằng kế hoạch"),
            _("Đăng ký kế hoạch của cấp tổ chức; từ đó cụm trưởng soạn được dự thảo. Đơn vị rời cụm giữa năm được ghi kèm lý do."),
            "cluster-year",
            YEAR,
        ),
        Step(
            _("Giữ sổ văn bản"),
            _("Đăng ký văn bản đến, xem sổ văn bản đi; số văn bản của cụm lấy từ sổ nên không trùng, không nhảy."),
            "papers",
            "/van-ban/",
        ),
        Step(
            _("Gửi con dấu để văn bản ký số"),
            _(
                "Quét con dấu đỏ và gửi ở trang con dấu; ghi ai là văn thư ở chức vụ. Từ đó kế hoạch, quy chế, thông báo kết luận của cụm "
                "do người ký ký số rồi văn thư đóng dấu; số được giữ tới khi đủ hai chữ ký. Chưa có con dấu thì ký tay trên bản giấy."
            ),
            "seal",
            "/van-ban/con-dau/moi",
        ),
        NOTICES,
        SEARCH,
    ),
)
