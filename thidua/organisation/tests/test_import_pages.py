"""Pages of files on their way: the steps, what is shown, templates and lists that come back unchanged, the number of queries."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from thidua.foundation import clock
from thidua.foundation.sheets import columns, reading
from thidua.organisation import actions
from thidua.organisation.importing import CHECK, FIELDS, house
from thidua.organisation.importing.lines import lines_of
from thidua.organisation.models import ImportRun, Person, Unit
from thidua.organisation.tests.factories import make_council, make_head, make_officer, make_person, make_unit

pytestmark = pytest.mark.django_db

WORDS = "Tên đơn vị;Mã;Trực thuộc;Loại\nPhòng Mới;phong-moi;;Doanh nghiệp\nPhòng Lạc;;Sở Không Có;Doanh nghiệp\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def specialist(client):
    user = make_officer(make_council("Hội đồng Ví dụ").standing_agency).user
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"organisation:{name}", args=args)


def text(response):
    return response.content.decode()


def send(client, words=WORDS, *, kind="units", name="don-vi.csv"):
    return client.post(url("imports"), {"kind": kind, "file": SimpleUploadedFile(name, words.encode())})


def choose(client, run, **more):
    page = client.get(url("import_columns", run.pk))
    typed = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    return client.post(url("import_columns", run.pk), {**typed, "level": "base", "family": "state", "valid_from": "01/01/2023", **more})


def test_a_file_goes_its_four_steps(client, specialist):
    sent = send(client)
    run = ImportRun.objects.get()
    assert sent["Location"] == url("import_columns", run.pk)
    assert choose(client, run)["Location"] == url("import_run", run.pk)
    shown = text(client.get(url("import_run", run.pk)))
    assert "Còn 1 dòng chưa nhận được" in shown
    assert "Chưa có đơn vị “Sở Không Có”" in shown
    assert "Phòng Lạc" not in text(client.get(url("import_run", run.pk), {"ket-qua": "new"}))
    run.refresh_from_db()
    answer = client.post(url("import_accept", run.pk), {"seen": run.digest, "leave_out": "1"}, follow=True)
    assert "Đã ghi 1 dòng" in text(answer)
    unit = Unit.objects.get(code="phong-moi")
    assert url("unit", unit.pk) in text(answer)
    assert "Đã ghi từ tệp don-vi.csv, dòng 2" in text(client.get(url("unit", unit.pk)))
    assert "Hãy ghi lý do hoàn tác" in text(client.post(url("import_undo", run.pk), follow=True))
    client.post(url("import_undo", run.pk), {"reason": "Nhầm tệp"})
    assert not Unit.objects.filter(code="phong-moi").exists()


def test_an_old_workbook_is_said_not_to_tell_its_hidden_rows(client, specialist):
    kept = Path(reading.__file__).parent / "tests" / "files"
    for name, told in (("danh-sach.xls", "Tệp .xls không cho biết dòng nào đang bị ẩn"), ("danh-sach.ods", "có 1 dòng đang bị ẩn")):
        file = SimpleUploadedFile(name, (kept / name).read_bytes())
        page = client.post(url("imports"), {"kind": "people", "file": file}, follow=True)
        assert told in text(page)
    assert "Tệp .xls không cho biết" not in text(page)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert f'<a href="{url("units")}">Units</a>' in text(client.get(url("imports")))


def test_what_cannot_be_read_is_said_at_the_file(client, specialist):
    answer = send(client, "MZ\x00\x00", name="don-vi.xlsx")
    assert answer.status_code == 422
    assert "không phải bảng tính" in text(answer)
    assert not ImportRun.objects.exists()


def test_a_column_chosen_twice_is_said_and_nothing_typed_is_lost(client, specialist):
    send(client)
    answer = choose(client, ImportRun.objects.get(), cot_code="0", level="commune")
    assert answer.status_code == 422
    assert "Cột A được chọn cho hai mục" in text(answer)
    assert '<option value="commune" selected>' in text(answer)


def test_a_long_file_is_checked_behind_the_page(client, specialist, django_capture_on_commit_callbacks):
    rows = "".join(f"Phòng Giả định {number};p-{number};;\n" for number in range(1600))
    send(client, f"Tên đơn vị;Mã;Trực thuộc;Loại\n{rows}")
    run = ImportRun.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        answer = choose(client, run, kind="other")
    run.refresh_from_db()
    assert (run.state, run.counts["new"]) == ("checked", 1600)
    assert "Đã đọc và xem thử 1600 dòng" in text(client.get(answer["Location"]))


def test_a_wrong_row_is_corrected_on_its_own_page(client, specialist):
    send(client)
    run = ImportRun.objects.get()
    choose(client, run)
    row = url("import_row", run.pk, 3)
    assert f'href="{row}"' in text(client.get(url("import_run", run.pk), {"ket-qua": "problem"}))
    page = client.get(row)
    assert "Chưa có đơn vị “Sở Không Có”" in text(page)
    typed = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    again = client.post(row, {**typed, "parent": "Sở Vẫn Không Có"})
    assert again.status_code == 422
    assert "Chưa có đơn vị “Sở Vẫn Không Có”" in text(again)
    assert "Chưa sửa ô nào" in text(client.post(row, {**typed, "parent": "Sở Vẫn Không Có"}))
    done = client.post(row, {**typed, "parent": "Phòng Mới"}, follow=True)
    assert "Đã sửa dòng 3 và xem thử lại" in text(done)
    assert "Ghi 2 dòng vào hệ thống" in text(done)
    assert "Đã sửa tại đây" in text(done)
    assert not Unit.objects.filter(code="phong-moi").exists()
    run.refresh_from_db()
    actions.accept_import(run, seen=run.digest, actor=specialist, at=clock.now())
    assert client.get(row)["Location"] == url("import_run", run.pk)


def test_a_long_file_is_written_behind_the_page(client, specialist, monkeypatch, django_capture_on_commit_callbacks):
    send(client)
    run = ImportRun.objects.get()
    choose(client, run)
    run.refresh_from_db()
    monkeypatch.setattr("thidua.organisation.views.imports.MOST_AT_ONCE", 0)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url("import_accept", run.pk), {"seen": run.digest, "leave_out": "1"})
        shown = text(client.get(url("import_run", run.pk)))
        assert answer["Location"] in shown
        assert url("import_accept", run.pk) not in shown
    assert "Đã ghi 1 dòng vào hệ thống" in text(client.get(answer["Location"]))
    assert "Đã ghi 1 dòng" in text(client.get(url("import_run", run.pk)))
    again = client.post(url("import_accept", run.pk), {"seen": run.digest, "leave_out": "1"})
    assert again["Location"] == url("import_run", run.pk)


def test_the_page_of_rows_costs_the_same_for_few_and_many(client, specialist):
    counts = []
    for many in (1, 30):
        rows = "".join(f"Phòng Giả định {many} {number};p-{many}-{number};;\n" for number in range(many))
        send(client, f"Tên đơn vị;Mã;Trực thuộc;Loại\n{rows}")
        run = ImportRun.objects.order_by("-pk")[0]
        choose(client, run, kind="other")
        run.refresh_from_db()
        actions.accept_import(run, seen=run.digest, actor=specialist, at=clock.now())
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(url("import_run", run.pk))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 25


def judged(kind, content):
    sheet, match = columns.choose(reading.read(content, name="a.xlsx").sheets, FIELDS[kind])
    lines = lines_of(sheet, match.head_row, match.columns, FIELDS[kind][0].key)
    CHECK[kind](lines, house.read(today=clock.today(), with_people=kind == "people"), {})
    return {(line.verdict, tuple(sentence for _field, sentence in line.bad)) for line in lines}


def content(client, name, what):
    return b"".join(client.get(url(name, what)))


@pytest.mark.parametrize("kind", ["units", "people"])
def test_what_is_exported_comes_back_unchanged(client, specialist, kind):
    above = make_unit("=Đơn vị Giả định A")
    for number in (1, 2):
        make_head(make_unit("Trạm Y tế", parent=above, valid_from=date(2021, number, 1)))
    person = make_person("Trần Văn Giả", titles="+ Ủy viên")
    Person.objects.filter(pk=person.pk).update(phone="+84 912 000 111", email="gia@vi-du.invalid")
    assert judged(kind, content(client, "import_export", kind)) == {("unchanged", ())}


@pytest.mark.parametrize("kind", ["units", "people"])
def test_the_template_comes_back_with_nothing_to_write(client, specialist, kind):
    assert {verdict for verdict, _bad in judged(kind, content(client, "import_template", kind))} == {"skipped"}
