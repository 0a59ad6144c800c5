"""The program for the signer's machine, against the real addresses and a real PKCS#11 library (SoftHSM); and what its addresses answer."""

import base64
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.cache import caches
from django.urls import reverse

from thidua.foundation import clock
from thidua.foundation.files import storage
from thidua.foundation.limits.counting import Limit
from thidua.foundation.signing import checking
from thidua.foundation.signing.tests.keys import p12_of, rsa_key
from thidua.signing import tickets
from thidua.signing.client import thidua_sign
from thidua.signing.keys import trust
from thidua.signing.models import Lease, PdfSignature, SignedFile
from thidua.signing.tests.conftest import NAMES
from thidua.signing.tests.test_files import begin
from thidua.signing.tests.test_remote import by_token, prepare
from thidua.signing.views import remote

PIN, LIBRARY = "2468", "/usr/lib/softhsm/libsofthsm2.so"


@pytest.fixture
def file(table, paper):
    return begin(paper, table.people[0].user)


# --- the addresses -----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_ticket_tells_what_is_to_be_signed_takes_it_in_and_says_done(client, table, file):
    lease, word = prepare(file, table)
    address = reverse("signing:ticket", kwargs={"word": word})
    task = client.get(address)
    assert task.json() | {"now": "", "expires_at": ""} == {
        "digest": lease.digest,
        "algorithm": "sha256",
        "file": "giao-uoc.pdf",
        "place": "Đơn vị Giả định 1",
        "signer": "Nguyễn Văn Giả Định (Đơn vị Giả định 1)",
        "expires_at": "",
        "now": "",
    }
    assert "no-store" in task["Cache-Control"]
    assert client.cookies == {}
    made = base64.encodebytes(by_token(lease, table.keys.people[0]))
    for _again in range(2):
        answer = client.post(address, b"-----BEGIN CMS-----\n" + made + b"-----END CMS-----\n", content_type="text/plain")
        assert (answer.status_code, answer.json()) == (200, {"ok": True, "done": True, "revision": 2, "level": "B-B"})
    assert client.get(address).json()["done"] is True
    assert client.delete(address).status_code == 410


@pytest.mark.django_db
def test_each_no_has_its_number_and_its_sentence(client, table, file, settings, monkeypatch):
    lease, word = prepare(file, table)
    address = reverse("signing:ticket", kwargs={"word": word})
    nowhere = reverse("signing:ticket", kwargs={"word": "khong-co"})
    for sent in (b"", b"\x30\x80", b"x" * 400_000, b"{}"):
        assert client.post(address, sent, content_type="text/plain").status_code == 422
    wrong = client.post(address, by_token(lease, table.keys.people[1]), content_type="application/pkcs7-signature")
    assert (wrong.status_code, "không phải đồng chí" in wrong.json()["error"]) == (422, True)
    assert (client.get(nowhere).status_code, client.post(nowhere).status_code, client.put(address).status_code) == (404, 404, 405)
    with time_machine.travel(clock.real_now() + timedelta(seconds=181), tick=False):
        late = client.post(address, by_token(lease, table.keys.people[0]), content_type="application/pkcs7-signature")
        assert (late.status_code, "hết giờ" in late.json()["error"]) == (410, True)
    assert client.delete(address).json() == {"ok": True}
    assert "thôi ký" in client.get(address).json()["error"]
    assert SignedFile.objects.get().revision == 1
    settings.LIMITS = True
    monkeypatch.setattr(remote, "TICKET", Limit("ticket", times=3, seconds=60))
    caches["counts"].clear()
    answers = [client.get(nowhere).status_code for _each in range(5)]
    assert (answers[0], answers[-1]) == (404, 429)
    caches["counts"].clear()


@pytest.mark.django_db
def test_program_is_given_out_to_anybody(client):
    answer = client.get(reverse("signing:program"))
    assert b"thidua-sign" in b"".join(answer.streaming_content)
    assert "thidua_sign.py" in answer["Content-Disposition"]


# --- the program, without a token --------------------------------------------------------------------------------------------------


def run(address, *options, answers=("có",), secret=PIN):
    """Run the program in this process; what it asks is answered in order."""
    left = list(answers)
    return main([address, *options], ask=lambda _question: left.pop(0), ask_secret=lambda _question: secret)


def main(command, **asking):
    """Run the program in a thread of its own: a browser of the same worker keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(thidua_sign.main, command, **asking).result()


@pytest.mark.parametrize(
    ("address", "options", "code", "words"),
    [
        ("http://8.8.8.8/ky-so/phieu/x", [], 2, "không mã hóa"),
        ("http://8.8.8.8/ky-so/phieu/x", ["--insecure-http"], 2, "mạng nội bộ"),
        ("ftp://127.0.0.1/x", [], 2, "không đúng"),
        ("http://[x/", [], 2, "không đúng"),
        ("https://ai@127.0.0.1/x", [], 2, "không đúng"),
        ("http://127.0.0.1:9/ky-so/phieu/x", [], 4, "chạy lại đúng lệnh này"),
        ("http://127.0.0.1:9/x", ["--ca", "/khong/co.pem"], 2, "Không đọc được"),
    ],
)
def test_program_speaks_only_where_nobody_listens_in(capsys, address, options, code, words):
    assert run(address, "--p12", "khong-co.p12", *options) == code
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [(200, b"<html>", 2), (502, b"<html>", 4), (429, b'{"error": "c"}', 4), (410, b'{"error": "c"}', 1), (500, b"{}", 1), (200, b"[]", 2)],
)
def test_program_believes_only_answers_of_this_system(status, content, code):
    with pytest.raises(thidua_sign.Stop) as stopped:
        thidua_sign.said(status, content)
    assert stopped.value.code == code


@pytest.mark.parametrize(
    "task", [{"digest": "ab", "algorithm": "sha256"}, {"digest": "ab" * 32, "algorithm": "md5"}, {"algorithm": "sha256"}]
)
def test_program_signs_nothing_but_a_digest_of_the_right_kind(task):
    with pytest.raises(thidua_sign.Stop):
        thidua_sign.digest_of(task)


@pytest.fixture
def ticket(live_server, table, paper):
    """A file that waits for the first person's signature, and the address of its ticket on a real server."""
    _lease, word = prepare(begin(paper, table.people[0].user), table)
    return live_server.url + reverse("signing:ticket", kwargs={"word": word})


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_program_signs_with_a_file_once_it_was_shown_and_agreed(ticket, table, tmp_path, capsys, monkeypatch):
    own = tmp_path / "minh.p12"
    own.write_bytes(p12_of(table.keys.people[0], "mat-khau-p12"))
    assert run(ticket, "--p12", str(own), secret="sai") == thidua_sign.KEY
    assert "sai mật khẩu" in capsys.readouterr().err
    monkeypatch.setattr(thidua_sign, "PAUSES", (0.01,))
    post, lost = thidua_sign.Server._answered, []

    def lose(server, request):
        answer = post(server, request)
        if request.method == "POST" and len(lost) < 2:
            lost.append(answer)
            raise thidua_sign.Stop("Mất mạng.", thidua_sign.NETWORK)
        return answer

    monkeypatch.setattr(thidua_sign.Server, "_answered", lose)  # the signature arrives, the answer does not, twice
    assert run(ticket, "--p12", str(own), secret="mat-khau-p12") == thidua_sign.NETWORK
    assert "Nguyễn Văn Giả Định, do Gốc Giả định cấp" in capsys.readouterr().out
    assert run(ticket, "--p12", str(own), secret="mat-khau-p12") == thidua_sign.SIGNED
    assert "Chữ ký ở bản thứ 2" in capsys.readouterr().out
    assert [answer["revision"] for answer in lost] == [2, 2]
    assert PdfSignature.objects.count() == 1


# --- the program, with a token -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def token(tmp_path_factory, keyring):
    """A token with an RSA and an EC key of the first person. Returns the folder in which it lies: without it, it is pulled out."""
    import pkcs11  # late: not everywhere
    from pkcs11 import Attribute
    from pkcs11.util.x509 import decode_x509_certificate

    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    tool = ["softhsm2-util", "--pin", PIN]
    subprocess.run([*tool, "--init-token", "--free", "--label", "Thẻ thử", "--so-pin", "1357"], check=True, capture_output=True)
    keys = {"rsa": keyring.of(NAMES[0], private=rsa_key()), "ec": keyring.people[0]}
    for number, (label, key) in enumerate(keys.items(), start=1):
        path = folder / "key.pem"
        path.write_bytes(key.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        given = ["--import", str(path), "--token", "Thẻ thử", "--label", label, "--id", f"0{number}"]
        subprocess.run([*tool, *given], check=True, capture_output=True)
        path.unlink()
    library = pkcs11.lib(LIBRARY)
    library.reinitialize()
    with library.get_token(token_label="Thẻ thử").open(rw=True, user_pin=PIN) as session:
        for number, (label, key) in enumerate(keys.items(), start=1):
            said = decode_x509_certificate(key.certificate.public_bytes(Encoding.DER))
            session.create_object({**said, Attribute.TOKEN: True, Attribute.LABEL: label, Attribute.ID: bytes([number])})
    yield folder / "tokens"
    del os.environ["SOFTHSM2_CONF"]


def plug(library=LIBRARY):
    import pkcs11  # late: not everywhere

    pkcs11.lib(library).reinitialize()


@pytest.mark.sqlite
@pytest.mark.softhsm
@pytest.mark.django_db(transaction=True)
def test_token_that_is_missing_locked_or_pulled_out_leaves_the_ticket_for_the_same_command(ticket, token, capsys, monkeypatch):
    posted = []
    hand_in = thidua_sign.Server.hand_in
    monkeypatch.setattr(thidua_sign.Server, "hand_in", lambda server, cms: posted.append(cms) or hand_in(server, cms))
    command = [ticket, "--library", LIBRARY, "--certificate", "ec"]

    def pull_out(_question):
        shutil.move(token, token.with_name("rut-ra"))
        plug()
        return "có"

    for options, code, words in (
        (["--token", "Thẻ khác"], thidua_sign.KEY, "Không thấy thiết bị ký tên “Thẻ khác”"),
        (["--certificate", "khác"], thidua_sign.KEY, "không có chứng thư tên “khác”"),
        (["--certificate", ""], thidua_sign.COMMAND, "nhiều chứng thư: ec, rsa"),
        (["--library", "/khong/co.so"], thidua_sign.COMMAND, "Không có thư viện"),
    ):
        assert run(*command, *options) == code
        assert words in capsys.readouterr().err
    assert run(*command, secret="0000") == thidua_sign.KEY
    assert "Sai mã PIN" in capsys.readouterr().err
    assert main(command, ask=pull_out, ask_secret=lambda _question: PIN) == thidua_sign.KEY
    assert "rút ra hoặc ngừng trả lời" in capsys.readouterr().err
    assert (posted, Lease.objects.count()) == ([], 1)
    shutil.move(token.with_name("rut-ra"), token)
    plug()
    assert run(*command) == thidua_sign.SIGNED
    signature = PdfSignature.objects.select_related("stored").get()
    assert checking.report(storage.read(signature.stored), trust()).trusted
    assert (signature.way, signature.signer_name, len(posted)) == ("token", NAMES[0], 1)


@pytest.mark.sqlite
@pytest.mark.softhsm
@pytest.mark.django_db(transaction=True)
def test_rsa_key_of_a_token_signs_and_who_says_no_frees_the_file(ticket, token, live_server, table, capsys):
    command = ["--library", LIBRARY, "--token", "Thẻ thử", "--certificate", "rsa"]
    assert run(ticket, *command, answers=["không"]) == thidua_sign.UNWANTED
    assert (Lease.objects.count(), PdfSignature.objects.count()) == (0, 0)
    assert run(ticket, *command) == thidua_sign.REFUSED
    assert "thôi ký" in capsys.readouterr().err
    _lease, word = prepare(SignedFile.objects.get(), table)
    assert run(live_server.url + reverse("signing:ticket", kwargs={"word": word}), *command, "--yes") == thidua_sign.SIGNED
    signature = PdfSignature.objects.select_related("stored").get()
    assert tickets.find(word).signature == signature
    assert checking.report(storage.read(signature.stored), trust()).trusted
