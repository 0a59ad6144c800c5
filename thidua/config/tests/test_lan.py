"""A demonstration on the network: the certificate, its door, the settings."""

import socket
import ssl
import threading
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
import segno
from cryptography import x509

from thidua.config import lan
from thidua.config.door import Door, answers

NOW = datetime.now(UTC)
HERE = ["127.0.0.1"]


def test_certificate_is_trusted_by_who_trusts_the_ca(tmp_path):
    folder = tmp_path / "lan"
    lan.prepare(folder, HERE, now=NOW)
    speaks = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    speaks.load_cert_chain(folder / lan.SERVER, folder / lan.SERVER_KEY)
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer():
            line, _address = door.accept()
            with speaks.wrap_socket(line, server_side=True) as safe:
                safe.recv(1)

        other = threading.Thread(target=answer, daemon=True)
        other.start()
        trusts = ssl.create_default_context(cafile=folder / lan.CA)
        with socket.create_connection(door.getsockname(), timeout=5) as line, trusts.wrap_socket(line, server_hostname="127.0.0.1") as safe:
            assert safe.version() == "TLSv1.3"
            safe.send(b".")
        other.join(5)


def test_ca_stays_and_the_certificate_follows_the_addresses_and_the_years(tmp_path):
    folder = tmp_path / "lan"

    def made(served, at=NOW):
        ca = lan.prepare(folder, served, now=at)
        return lan.fingerprint(ca), x509.load_pem_x509_certificate((folder / lan.SERVER).read_bytes()).serial_number

    first = made(HERE)
    assert made(HERE) == first
    moved = made(["10.1.2.3", *HERE])
    assert (moved[0], moved[1] == first[1]) == (first[0], False)
    assert made(["10.1.2.3", *HERE], NOW + timedelta(days=lan.SERVER_DAYS))[1] != moved[1]
    assert {(folder / name).stat().st_mode & 0o777 for name in (lan.CA_KEY, lan.SERVER_KEY)} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_ca_signs_for_private_addresses_only():
    assert [lan.is_private(each) for each in ("192.168.1.7", "10.0.0.1", "172.16.0.9", "8.8.8.8", "172.32.0.1")] == [True] * 3 + [False] * 2
    assert not any(lan.is_private(each) for each in ("fd00::2", "hoi-truong", ""))
    assert all(lan.is_private(each) for each in lan.addresses())


def test_address_that_is_named_is_taken_or_refused_in_a_sentence(monkeypatch):
    monkeypatch.setenv("THIDUA_LAN_ADDRESSES", "10.1.2.3, 192.168.1.7")
    assert lan.addresses() == ["10.1.2.3", "192.168.1.7"]
    monkeypatch.setenv("THIDUA_LAN_ADDRESSES", "10.1.2.3,192.0.2.2,hoi-truong")
    with pytest.raises(SystemExit, match=r"names 192\.0\.2\.2, hoi-truong; .* private"):
        lan.addresses()


def test_settings_open_these_addresses_and_no_others():
    made = lan.settings(["10.1.2.3"], 8000)
    assert made["THIDUA_HTTPS"] == "1"
    assert made["THIDUA_HOSTS"] == "10.1.2.3,localhost"
    assert made["THIDUA_ORIGINS"] == "https://10.1.2.3:8000,https://localhost:8000"


def test_what_is_printed_names_both_steps_and_draws_them():
    words = lan.shown(["10.1.2.3", "10.9.9.9"], 8000, "AB:CD")
    for each in ("http://10.1.2.3:8001/", "https://10.1.2.3:8000/", "https://10.9.9.9:8000/", "AB:CD"):
        assert each in words
    drawn = [modules([line for line in part.splitlines() if line.startswith("   █")]) for part in words.split("2. Then")]
    made = [segno.make(each, error="m", micro=False).matrix_iter(border=2) for each in ("http://10.1.2.3:8001/", "https://10.1.2.3:8000/")]
    assert drawn == [[[bool(cell) for cell in row] for row in each] for each in made]


def modules(lines):
    """Read the blocks of a terminal back into the modules of a code, as a camera does; the half line that fills the last row is left out."""
    halves = {" ": (True, True), "▄": (True, False), "▀": (False, True), "█": (False, False)}
    rows = [[halves[block][half] for block in line[3:]] for line in lines for half in (0, 1)]
    return rows[: len(rows[0])]


def test_plain_door_explains_in_two_languages_and_gives_the_certificate_alone(tmp_path):
    folder = tmp_path / "lan"
    ca = lan.prepare(folder, HERE, now=NOW)
    door = Door("127.0.0.1", 0, answers(folder, "https://127.0.0.1:8000/"))
    door.start()
    address = f"http://127.0.0.1:{door.server.server_port}"
    try:
        page = urllib.request.urlopen(f"{address}/", timeout=5).read().decode()
        for each in ("Tin cậy chứng chỉ", "Trust the certificate", "Android", "iPhone", "https://127.0.0.1:8000/", lan.fingerprint(ca)):
            assert each in page
        given = urllib.request.urlopen(f"{address}/thi-dua-ca.crt", timeout=5)
        assert given.headers["Content-Type"] == "application/x-x509-ca-cert"
        assert x509.load_der_x509_certificate(given.read()) == ca
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{address}/lan/ca.key", timeout=5)
    finally:
        door.stop()
