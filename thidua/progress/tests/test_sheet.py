"""A report's table out to Excel, filled, and back in: what each row says, and that nothing is written before it is accepted."""

import io
import re

import pytest
import time_machine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from thidua.progress.sheet import HEADS, ILLUSTRATIVE
from thidua.progress.tests.factories import AT, fresh, make_desk, make_sent, make_written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office_time(settings):
    settings.TRAINING = False
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def desk():
    return make_desk()


def book(rows):
    """Return a workbook of these rows."""
    content = io.BytesIO()
    made = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    sheet = made.add_worksheet()
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell not in (None, ""):
                sheet.write(number, column, cell)
    made.close()
    return SimpleUploadedFile("bang.xlsx", content.getvalue())


def url(desk, name, report):
    return reverse(f"progress:{name}", args=desk.place(report.pk))


def table_of(client, desk, report):
    client.force_login(desk.scene.officers[1].user)
    content = client.get(url(desk, "table", report)).content
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def tried(client, desk, report, rows):
    answer = client.post(url(desk, "trial", report), {"upload": book(rows)})
    assert answer.status_code == 200
    return answer


def accepted(client, desk, report, answer):
    """Press "Ghi vào báo cáo": send what the page's hidden form holds."""
    form = answer.content.decode().partition('name="base"')[2]
    values = dict(re.findall(r'name="(value-\d+)" value="([^"]*)"', form))
    words = dict(re.findall(r'name="(words-\d+)"[^>]*>([^<]*)</textarea>', form))
    note = re.search(r'name="note"[^>]*>([^<]*)</textarea>', form)[1]
    return client.post(url(desk, "write", report), {"base": str(report.revision), "note": note, **values, **words})


def test_table_comes_back_filled_and_writes_only_when_accepted(client, desk):
    report = make_written(desk, values=(None, None), words="")
    rows = table_of(client, desk, report)
    assert rows[0] == list(HEADS)
    rows[1][5], rows[1][6] = 4, "Đạt 4 trên 5 (giả định)"
    rows[2][5] = "85,5"
    answer = tried(client, desk, report, rows)
    assert answer.context["trial"].may_be_accepted
    assert not report.figures.exclude(value=None).exists()
    assert accepted(client, desk, report, answer).status_code == 302
    assert sorted(f"{each.value} {each.words}" for each in report.figures.all()) == ["4.00 Đạt 4 trên 5 (giả định)", "85.50 "]


def test_table_of_a_training_office_says_so_and_comes_back(client, desk, settings):
    settings.TRAINING = True
    report = make_written(desk, values=(1, 2), words="")
    rows = table_of(client, desk, report)
    assert rows[1][0] == ILLUSTRATIVE
    answer = tried(client, desk, report, rows)
    assert answer.context["trial"].may_be_accepted
    assert len(answer.context["trial"].rows) == 2


def test_rows_are_known_by_their_code_wherever_they_stand(client, desk):
    report = make_written(desk, values=(1, 2), words="")
    head, first, second = table_of(client, desk, report)
    second[5] = 0
    answer = tried(client, desk, report, [["Báo cáo giả định"], [], head, second, first])
    accepted(client, desk, report, answer)
    one, other = desk.commitments(1)
    assert (report.figures.get(commitment=one).value, report.figures.get(commitment=other).value) == (1, 0)


def test_deleted_row_leaves_what_is_there(client, desk):
    report = make_written(desk, values=(1, 2), words="Giữ nguyên")
    head, _first, second = table_of(client, desk, report)
    second[5] = ""
    answer = tried(client, desk, report, [head, second])
    assert "Không có trong tệp: giữ nguyên như đang có." in answer.content.decode()
    accepted(client, desk, report, answer)
    one, other = desk.commitments(1)
    assert (report.figures.get(commitment=one).value, report.figures.get(commitment=one).words) == (1, "Giữ nguyên")
    assert report.figures.get(commitment=other).value is None


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        (5, "chín", "không phải là số"),
        (5, "9.5", "không phải là số"),
        (5, 0.125, "hai chữ số thập phân"),
        (5, 1e15, "một nghìn tỷ"),
        (5, True, "không phải là số"),
        (0, "CK-999999", "không phải của báo cáo này"),
        (0, "", "không có mã dòng"),
        (2, "Nội dung của dòng khác", "có thể đã bị xê dịch"),
        (6, "x" * 2001, "tối đa 2000 ký tự"),
    ],
)
def test_row_that_cannot_be_written_says_why_and_nothing_is_accepted(client, desk, column, cell, said):
    report = make_written(desk, values=(1, 2), words="")
    rows = table_of(client, desk, report)
    rows[1][column] = cell
    answer = tried(client, desk, report, rows)
    trial = answer.context["trial"]
    assert said in " ".join(row.problem for row in trial.rows)
    assert not trial.may_be_accepted
    assert "Ghi vào báo cáo</button>" not in answer.content.decode()
    assert fresh(report).revision == 1


def test_row_that_stands_twice_is_told(client, desk):
    report = make_written(desk)
    rows = table_of(client, desk, report)
    answer = tried(client, desk, report, [*rows, rows[1]])
    assert [row.problem for row in answer.context["trial"].rows if row.problem] == [
        "Mã dòng này đã có ở một dòng trên. Hãy bỏ bớt một dòng."
    ]


def test_table_tried_against_an_older_report_meets_the_conflict(client, desk):
    report = make_written(desk, values=(1, 2), words="")
    answer = tried(client, desk, report, table_of(client, desk, report))
    make_written(desk, values=(3, 4), words="Mới hơn")
    assert accepted(client, desk, report, answer).status_code == 409
    assert report.figures.get(commitment=desk.commitments(1)[0]).value == 3


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (SimpleUploadedFile("bang.xlsx", b"khong phai"), "không khớp nội dung"),
        (SimpleUploadedFile("bang.csv", "Tên;Tuổi\nA;1\n".encode()), "Không thấy cột"),
    ],
)
def test_file_that_is_no_table_of_ours_is_refused_in_words(client, desk, upload, said):
    report = make_written(desk)
    client.force_login(desk.scene.officers[1].user)
    upload.seek(0)
    answer = client.post(url(desk, "trial", report), {"upload": upload})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_report_that_was_sent_takes_no_table(client, desk):
    report = make_sent(desk)
    client.force_login(desk.scene.officers[1].user)
    assert client.post(url(desk, "trial", report), {"upload": book([HEADS])}).status_code == 302
    client.force_login(desk.scene.officers[2].user)
    assert client.post(url(desk, "trial", report), {"upload": book([HEADS])}).status_code == 404
