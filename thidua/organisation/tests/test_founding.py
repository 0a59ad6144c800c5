"""Beginning an installation, once."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from thidua.foundation.accounts.models import User
from thidua.foundation.audit.models import Entry
from thidua.organisation.models import Council
from thidua.organisation.queries import standing

pytestmark = pytest.mark.django_db

FILE = """
since: 2023-01-01
authority: {code: ubnd, name: Ủy ban nhân dân huyện Giả Định, short_name: UB, kind: peoples_committee, level: district, family: state}
standing_agency: {code: nv, name: Phòng Nội vụ huyện Giả Định, short_name: NV, kind: state_office, level: district, family: state}
council: {name: Hội đồng Giả Định, short_name: HĐGĐ}
specialist: {full_name: Nguyễn Thị Ví Dụ, username: vidu, basis: Chuyên viên}
administrator: {full_name: Trần Văn Thử, username: thu, basis: Quyết định số 01 (giả định)}
"""


def found(tmp_path, text=FILE):
    path = tmp_path / "founding.yaml"
    path.write_text(text, encoding="utf-8")
    call_command("found", str(path))


def test_found_makes_a_specialist_and_an_administrator(tmp_path, capsys):
    found(tmp_path)
    on = date(2023, 2, 16)
    assert standing(User.objects.get(username="vidu"), on).is_specialist
    assert standing(User.objects.get(username="thu"), on).is_administrator
    assert Entry.objects.get(event="organisation.founded").actor is None
    password = capsys.readouterr().out.splitlines()[0].rpartition("/ ")[2]
    assert User.objects.get(username="vidu").check_password(password)


def test_found_twice_is_refused(tmp_path):
    found(tmp_path)
    with pytest.raises(PermissionDenied):
        found(tmp_path)
    assert Council.objects.count() == 1


@pytest.mark.parametrize("text", ["", "since: x", FILE.replace("since: 2023-01-01", "since: hôm nay"), FILE.replace("code: nv, ", "")])
def test_found_says_what_is_missing_in_the_file(tmp_path, text):
    with pytest.raises(CommandError, match="Chưa đọc được tệp"):
        found(tmp_path, text)
    assert not Council.objects.exists()
