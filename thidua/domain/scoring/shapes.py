# vi: data
"""Two shapes of a scheme to begin from, of 1,000 and of 100 points. They are of our own writing, after custom: no law fixes a table."""

from thidua.domain.scoring.points import HUNDREDTHS
from thidua.domain.scoring.scheme import Class, Criterion, Group, Item, Method, Scheme

KNOCK_OUTS = (
    Item("L1", "Không ký giao ước hoặc không đăng ký thi đua", 0, Method.BOOLEAN),
    Item("L2", "Lãnh đạo bị kỷ luật, hoặc tập thể có sai phạm lớn trong năm", 0, Method.BOOLEAN),
    Item("L3", "Để xảy ra vụ việc nghiêm trọng về tham nhũng, cháy nổ, tai nạn, mất an ninh", 0, Method.BOOLEAN),
)


def _points(number: int) -> int:
    return number * HUNDREDTHS


def _group(code: str, title: str, criteria: list[tuple[str, list[tuple[str, int, Method]]]]) -> Group:
    made = []
    for at, (name, rows) in enumerate(criteria, start=1):
        items = tuple(
            Item(
                f"{code}.{at}.{number}",
                words,
                _points(most),
                method,
                from_target=method == Method.PROPORTIONAL,
                evidence=method != Method.PROPORTIONAL,
            )
            for number, (words, most, method) in enumerate(rows, start=1)
        )
        made.append(Criterion(f"{code}.{at}", name, items))
    return Group(code, title, tuple(made))


def of_a_thousand() -> Scheme:
    """Return the shape of 1,000 points, for provinces and districts: 600, 200, 200."""
    by_target, by_hand = Method.PROPORTIONAL, Method.BY_HAND
    groups = (
        _group(
            "I",
            "Kinh tế - xã hội, quốc phòng - an ninh",
            [
                ("Chỉ tiêu kinh tế - xã hội được giao", [("Mức hoàn thành các chỉ tiêu kinh tế - xã hội đã cam kết", 400, by_target)]),
                ("Quốc phòng - an ninh", [("Mức hoàn thành các chỉ tiêu quốc phòng - an ninh đã cam kết", 200, by_target)]),
            ],
        ),
        _group(
            "II",
            "Chủ trương của Đảng, pháp luật; xây dựng Đảng, hệ thống chính trị",
            [
                ("Thực hiện chủ trương, pháp luật", [("Triển khai đầy đủ, đúng hạn, có kết quả", 100, by_hand)]),
                ("Xây dựng Đảng, hệ thống chính trị", [("Xếp loại của tổ chức đảng, đoàn thể trong năm", 100, by_hand)]),
            ],
        ),
        _group(
            "III",
            "Tổ chức phong trào thi đua và công tác khen thưởng",
            [
                (
                    "Phong trào thi đua",
                    [("Phát động phong trào có nội dung, tiêu chí cụ thể", 70, by_hand), ("Sơ kết, tổng kết, nhân điển hình", 50, by_hand)],
                ),
                (
                    "Khen thưởng, báo cáo",
                    [("Khen thưởng đúng đối tượng, kịp thời", 50, by_hand), ("Báo cáo đủ, đúng hạn", 30, by_hand)],
                ),
            ],
        ),
    )
    return Scheme(
        title="Bảng điểm 1.000 (mẫu tự soạn, sửa được)",
        groups=groups,
        bonuses=(
            Item("T1", "Mô hình mới, cách làm hay được cấp trên công nhận", _points(20), Method.COUNT_UP, each=_points(10), evidence=True),
        ),
        bonus_cap=_points(20),
        penalties=(Item("P1", "Mỗi báo cáo gửi chậm hoặc thiếu", _points(50), Method.COUNT_UP, each=_points(5)),),
        knock_outs=KNOCK_OUTS,
        gap_limit=_points(50),
        classes=(Class("Xuất sắc", _points(900)), Class("Tốt", _points(800)), Class("Khá", _points(650))),
    )


def of_a_hundred() -> Scheme:
    """Return the shape of 100 points, for agencies, Party offices, unions: 60, 20, 20."""
    by_target, by_hand = Method.PROPORTIONAL, Method.BY_HAND
    groups = (
        _group(
            "I",
            "Nhiệm vụ chính trị, chuyên môn được giao",
            [
                ("Chỉ tiêu đã cam kết", [("Mức hoàn thành các chỉ tiêu đã cam kết", 40, by_target)]),
                ("Nhiệm vụ khác", [("Hoàn thành nhiệm vụ thường xuyên và đột xuất", 20, by_hand)]),
            ],
        ),
        _group(
            "II",
            "Xây dựng Đảng, chính quyền, đoàn thể; kỷ luật, cải cách hành chính",
            [
                ("Xây dựng tổ chức", [("Xếp loại của tổ chức đảng, đoàn thể trong năm", 10, by_hand)]),
                ("Kỷ luật, cải cách hành chính", [("Kỷ luật công vụ, cải cách hành chính, văn hóa công sở", 10, by_hand)]),
            ],
        ),
        _group(
            "III",
            "Thi đua, khen thưởng",
            [
                (
                    "Kế hoạch, giao ước, phong trào",
                    [("Có kế hoạch, ký giao ước đúng hạn", 5, by_hand), ("Phong trào có nội dung, tiêu chí cụ thể", 5, by_hand)],
                ),
                ("Báo cáo, điển hình", [("Báo cáo đủ, đúng hạn", 5, by_hand), ("Phát hiện, nhân điển hình tiên tiến", 5, by_hand)]),
            ],
        ),
    )
    return Scheme(
        title="Bảng điểm 100 (mẫu tự soạn, sửa được)",
        groups=groups,
        bonuses=(Item("T1", "Thành tích nổi bật được cấp trên ghi nhận", _points(5), Method.COUNT_UP, each=_points(1), evidence=True),),
        bonus_cap=_points(5),
        penalties=(Item("P1", "Mỗi báo cáo gửi chậm hoặc thiếu", _points(5), Method.COUNT_UP, each=_points(1)),),
        knock_outs=KNOCK_OUTS,
        gap_limit=_points(5),
        classes=(Class("Xuất sắc", _points(90)), Class("Tốt", _points(80)), Class("Khá", _points(65))),
    )
