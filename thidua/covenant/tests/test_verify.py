"""Everything that SQL can change in a covenant is found, and named."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from thidua.covenant import actions, verify
from thidua.covenant.models import Commitment, Covenant, CovenantSignature, Signatory
from thidua.covenant.tests.factories import AT, make_commitment, make_in_force, make_open, sign, sign_by
from thidua.foundation.audit import triggers
from thidua.foundation.audit.models import Entry
from thidua.organisation.models import Unit
from thidua.organisation.tests.factories import make_delegation, make_deputy, make_person

pytestmark = pytest.mark.django_db


def sql(statement, *values):
    """Change a row as somebody with the database would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount, "nothing was changed"


def rewrite_log(statement, *values):
    """Change the log as somebody with the database would: triggers taken down, a row changed, triggers put up."""
    triggers.lift(connection)
    sql(statement, *values)
    triggers.install(connection)


def wrong(covenant):
    return " ".join(finding.sentence for finding in verify.problems(covenant))


def first_signature(covenant):
    return CovenantSignature.objects.filter(signatory__covenant=covenant).order_by("signatory__position").first()


@pytest.fixture
def covenant():
    return make_in_force()[1]


def test_untouched_covenant_is_whole(covenant, capsys):
    assert verify.problems(covenant) == []
    Covenant.objects.update(signed_file=None)  # a file without keys; test_ceremony.py has one with
    call_command("verify_covenant", str(covenant.pk))
    assert "nguyên vẹn" in capsys.readouterr().out


def test_covenant_half_signed_refused_and_left_is_whole():
    scene, covenant = make_open(4)
    sign_by(scene, covenant, 0)
    actions.record_refusal(covenant, unit=scene.units[1], reason="Lý do (ví dụ)", actor=scene.heads[1].user, at=AT)
    assert verify.problems(covenant) == []


def test_signature_by_delegation_is_whole():
    scene, covenant = make_open()
    deputy = make_deputy(scene.units[1])
    make_delegation(scene.units[1], scene.heads[1], deputy)
    sign(covenant, unit=scene.units[1], actor=deputy.user)
    assert verify.problems(covenant) == []


def test_renaming_a_unit_later_changes_nothing(covenant):
    Unit.objects.update(name="Tên mới (ví dụ)")
    assert verify.problems(covenant) == []


# --- text and targets ----------------------------------------------------------------------------------------------------------------


def test_changed_clause_is_named(covenant):
    sql("UPDATE drafting_clausetext SET body = 'Nội dung khác' WHERE heading <> ''")
    assert "Nội dung chung đã bị đổi" in wrong(covenant)
    assert "Nội dung khác" in wrong(covenant)


def test_changed_snapshot_is_named(covenant):
    sql("UPDATE drafting_draftversion SET content = %s", "[]")
    assert "khác bản “Bản thống nhất”" in wrong(covenant)


def test_changed_title_is_named(covenant):
    sql("UPDATE drafting_draft SET title = 'Tên khác'")
    assert "Phần đầu của văn bản" in wrong(covenant)


def test_changed_target_is_named_with_its_unit(covenant):
    row = Commitment.objects.order_by("pk").first()
    sql("UPDATE covenant_commitment SET target = 4 WHERE id = %s", row.pk)
    assert f"{row.unit.name}, cam kết thứ 1: chỉ tiêu đã bị đổi từ “5 công trình” thành “4 công trình”" in wrong(covenant)


def test_changed_measure_and_content_are_named(covenant):
    row = Commitment.objects.order_by("pk").first()
    sql("UPDATE covenant_commitment SET measure = 'phường' WHERE id = %s", row.pk)
    assert "thành “5 phường”" in wrong(covenant)
    sql("UPDATE covenant_commitment SET measure = 'công trình', content = 'Việc khác' WHERE id = %s", row.pk)
    assert f"{row.unit.name}, cam kết thứ 1: nội dung đã bị đổi" in wrong(covenant)


def test_added_and_removed_commitments_are_named(covenant):
    row = Commitment.objects.order_by("pk").first()
    make_commitment(covenant.draft, row.unit, position=9, field="emulation")
    assert f"{row.unit.name}: có thêm cam kết thứ 3" in wrong(covenant)
    sql("DELETE FROM covenant_commitment WHERE unit_id = %s AND position > 1", row.unit_id)
    assert f"{row.unit.name}: mất cam kết thứ 2" in wrong(covenant)


def test_changed_unit_name_and_added_signatory_are_named(covenant):
    sql("UPDATE covenant_signatory SET unit_name = 'Đơn vị khác' WHERE position = 2")
    assert "Danh sách đơn vị ký đã bị đổi" in wrong(covenant)


def test_changed_heading_is_named(covenant):
    covenant.heading["year"] = 2024
    covenant.save()
    assert "Phần đầu của văn bản đã bị đổi. Đã ký: “2023”. Hiện có: “2024”" in wrong(covenant)


def test_changed_file_is_named(covenant):
    path = covenant.text.path
    before = path.read_bytes()
    path.write_bytes(before.replace(b"2023", b"2024"))
    try:
        assert "Tệp văn bản không còn đúng mã SHA-256" in wrong(covenant)
        path.unlink()
        assert "Tệp văn bản không còn đúng mã SHA-256" in wrong(covenant)
    finally:
        path.write_bytes(before)


def test_changed_hash_is_named(covenant):
    sql("UPDATE covenant_covenant SET text_sha256 = %s", "0" * 64)
    assert "Tệp văn bản không còn đúng mã" in wrong(covenant)
    assert "khác mã mà nhật ký đã ghi khi mở ký" in wrong(covenant)
    assert "chữ ký được đặt lên một văn bản khác" in wrong(covenant)


# --- signatures ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("signer_name", "Người Khác", "tên người ký đã bị đổi"),
        ("capacity", "Phó trưởng đơn vị", "tư cách ký đã bị đổi"),
        ("authorisation", "Giấy khác", "số giấy ủy quyền đã bị đổi"),
        ("text_sha256", "0" * 64, "mã văn bản đã ký đã bị đổi"),
        ("signed_at", "2023-02-16 01:00:00+00:00", "giờ ký thật đã bị đổi"),
        ("office_at", "2023-02-16 01:00:00+00:00", "giờ ký đã bị đổi"),
        ("seal", "0" * 64, "dấu niêm đã bị đổi"),
    ],
)
def test_changed_signature_is_named_with_its_unit(covenant, column, value, words):
    signature = first_signature(covenant)
    sql(f"UPDATE covenant_covenantsignature SET {column} = %s WHERE id = %s", value, signature.pk)
    sentence = wrong(covenant)
    assert f"{signature.signatory.unit_name}: {words}" in sentence
    assert "dấu niêm" in sentence
    with pytest.raises(CommandError, match=words):
        call_command("verify_covenant", str(covenant.pk))


def test_changed_signer_is_named(covenant):
    sql("UPDATE covenant_covenantsignature SET signer_id = %s WHERE id = %s", make_person().pk, first_signature(covenant).pk)
    assert "người ký đã bị đổi" in wrong(covenant)


def test_changed_unit_of_a_signature_is_named(covenant):
    other = make_in_force(1)[0].units[0]
    signature = first_signature(covenant)
    sql("UPDATE covenant_signatory SET unit_id = %s WHERE id = %s", other.pk, signature.signatory_id)
    assert "đơn vị ký đã bị đổi" in wrong(covenant)


def test_signature_pointing_at_another_audit_row_is_named(covenant):
    first, second, *_rest = CovenantSignature.objects.order_by("entry_number")
    sql("UPDATE covenant_covenantsignature SET entry_number = %s WHERE id = %s", second.entry_number, first.pk)
    assert f"{first.signatory.unit_name}: dấu niêm đã bị đổi" in wrong(covenant)
    sql("UPDATE covenant_covenantsignature SET entry_number = 99999 WHERE id = %s", first.pk)
    assert "không có dòng nhật ký số 99999" in wrong(covenant)


def test_removed_signature_is_named(covenant):
    signature = first_signature(covenant)
    unit = signature.signatory.unit_name
    sql("DELETE FROM covenant_covenantsignature WHERE id = %s", signature.pk)
    assert f"{unit}: ghi là đã ký nhưng không còn chữ ký" in wrong(covenant)
    sql("UPDATE covenant_signatory SET state = 'waiting' WHERE id = %s", signature.signatory_id)
    assert "nhưng không còn chữ ký đó" in wrong(covenant)
    assert "còn đơn vị chưa ký" in wrong(covenant)


def test_invented_signature_is_named():
    scene, covenant = make_open()
    (real,) = sign_by(scene, covenant, 0)
    place = Signatory.objects.get(covenant=covenant, unit=scene.units[1])
    real.pk, real.signatory, real.signer, real.pdf = None, place, scene.heads[1], None
    real.save(force_insert=True)
    place.state = "signed"
    place.save()
    assert f"{place.unit_name}: dấu niêm của chữ ký không khớp" in wrong(covenant)


# --- state and log -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE covenant_covenant SET state = 'open_for_signing'", "Trạng thái của giao ước không khớp với nhật ký"),
        ("UPDATE covenant_covenant SET in_force_at = '2023-02-16 01:00:00+00:00'", "Thời điểm có hiệu lực khác"),
        ("UPDATE covenant_covenant SET opened_at = '2023-02-16 04:00:00+00:00'", "Thời điểm mở ký khác"),
    ],
)
def test_changed_state_or_time_is_named(covenant, statement, words):
    sql(statement)
    assert words in wrong(covenant)


def test_state_set_in_force_by_hand_is_named():
    _scene, covenant = make_open()
    sql("UPDATE covenant_covenant SET state = 'in_force'")
    assert "Trạng thái của giao ước không khớp với nhật ký" in wrong(covenant)


@pytest.mark.parametrize("column", ["reason", "actor_label", "origin", "subject_label"])
def test_changed_audit_row_is_named(covenant, column):
    number = first_signature(covenant).entry_number
    rewrite_log(f"UPDATE audit_entry SET {column} = 'khác' WHERE number = %s", number)
    assert f"dòng nhật ký số {number} đã bị sửa" in wrong(covenant)


@pytest.mark.parametrize("column", ["office_at", "real_at"])
def test_changed_time_of_audit_row_is_named(covenant, column):
    number = first_signature(covenant).entry_number
    rewrite_log(f"UPDATE audit_entry SET {column} = '2023-02-16 01:00:00+00:00' WHERE number = %s", number)
    assert f"dòng nhật ký số {number} đã bị sửa" in wrong(covenant)


def test_audit_row_written_anew_with_other_words_is_named(covenant):
    number = first_signature(covenant).entry_number
    changes = Entry.objects.get(number=number).changes
    assert changes["signer_name"]
    rewrite_log("UPDATE audit_entry SET changes = %s, hash = %s WHERE number = %s", "{}", "0" * 64, number)
    assert f"dòng nhật ký số {number} đã bị sửa" in wrong(covenant)


def test_removed_audit_row_is_named(covenant):
    signature = first_signature(covenant)
    rewrite_log("DELETE FROM audit_entry WHERE number = %s", signature.entry_number)
    assert f"{signature.signatory.unit_name}: không có dòng nhật ký số {signature.entry_number}" in wrong(covenant)


def test_removed_opening_row_is_named(covenant):
    rewrite_log("DELETE FROM audit_entry WHERE event = 'covenant.opened_for_signing'")
    assert "Dòng nhật ký về việc mở ký" in wrong(covenant)


def test_command_refuses_a_number_that_is_none():
    with pytest.raises(CommandError, match="Không có giao ước số 404"):
        call_command("verify_covenant", "404")


@pytest.mark.parametrize("members", [1, 3])
def test_verify_costs_the_same_whatever_the_units(members, django_assert_max_num_queries):
    _scene, covenant = make_in_force(members)
    with django_assert_max_num_queries(8):
        assert verify.problems(covenant) == []
