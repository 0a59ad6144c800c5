"""Serving a demonstration on the network of a hall: addresses, a certificate of a CA made here, and what is printed.

Telephones give a page no service worker and no security key over plain http, so the demonstration speaks https with a certificate that
a CA of this data folder signed. The CA can sign for private addresses only, so that trusting it gives away nothing else. Knows no Django:
the settings are made from what it prints.
"""

import argparse
import ipaddress
import os
import secrets
import socket
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA, CA_KEY, SERVER, SERVER_KEY = "ca.crt", "ca.key", "server.crt", "server.key"
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")
CA_DAYS, SERVER_DAYS, RENEW_DAYS = 3650, 397, 30  # telephones take no server certificate of more than 398 days


def addresses() -> list[str]:
    """Return this machine's private IPv4 addresses, the one by which it reaches others first; or those that THIDUA_LAN_ADDRESSES names.

    Raises:
        SystemExit: it names one for which the CA may not sign; with the sentence that says so.
    """
    if named := [each.strip() for each in os.environ.get("THIDUA_LAN_ADDRESSES", "").split(",") if each.strip()]:
        if others := [each for each in named if not is_private(each)]:
            raise SystemExit(
                f"THIDUA_LAN_ADDRESSES names {', '.join(others)}; the certificate is for private IPv4 addresses only, such as 192.168.1.7."
            )
        return named
    found = []
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.connect(("192.0.2.1", 9))  # names a way out; nothing is sent
        found.append(door.getsockname()[0])
    with suppress(OSError):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [each for each in dict.fromkeys(found) if is_private(each) and not ipaddress.ip_address(each).is_loopback]


def is_private(address: str) -> bool:
    """Return whether this is an address, and one for which the CA may sign."""
    with suppress(ValueError):
        return any(ipaddress.ip_address(address) in ipaddress.ip_network(each) for each in PRIVATE)
    return False


def prepare(folder: Path, served: Sequence[str], *, now: datetime) -> x509.Certificate:
    """Make the CA once and a server certificate for these addresses when there is none that fits; return the CA's certificate."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if not (folder / CA).exists() or not (folder / CA_KEY).exists():
        _make_ca(folder, now)
    ca = x509.load_pem_x509_certificate((folder / CA).read_bytes())
    if not _fits(folder, ca, served, now):
        _make_server(folder, ca, served, now)
    return ca


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 fingerprint as telephones show it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _make_ca(folder: Path, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Thi Dua demo {now:%Y-%m-%d} {secrets.token_hex(2)}")])
    networks = [x509.IPAddress(ipaddress.ip_network(each)) for each in PRIVATE]
    made = (
        _about(name, name, key.public_key(), now, CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        # Not critical, so that a telephone that does not know constraints on addresses still reads the rest.
        .add_extension(x509.NameConstraints([*networks, x509.DNSName("localhost")], None), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(folder / CA_KEY, key)
    (folder / CA).write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _make_server(folder: Path, ca: x509.Certificate, served: Sequence[str], now: datetime) -> None:
    signer = serialization.load_pem_private_key((folder / CA_KEY).read_bytes(), password=None)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, served[0])])
    names = [x509.DNSName("localhost"), *(x509.IPAddress(ipaddress.ip_address(each)) for each in served)]
    made = (
        _about(name, ca.subject, key.public_key(), now, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.public_key()), critical=False)  # type: ignore[arg-type]
        .sign(_ec(signer), hashes.SHA256())
    )
    _write_key(folder / SERVER_KEY, key)
    (folder / SERVER).write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _ec(key: object) -> CertificateIssuerPrivateKeyTypes:
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the CA's key is not one that was made here")
    return key


def _about(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(**given: bool) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{each: given.get(each, False) for each in every})


def _fits(folder: Path, ca: x509.Certificate, served: Sequence[str], now: datetime) -> bool:
    try:
        made = x509.load_pem_x509_certificate((folder / SERVER).read_bytes())
        made.verify_directly_issued_by(ca)
        names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.IPAddress)
    except (OSError, ValueError, TypeError):
        return False
    lasts = made.not_valid_after_utc - now > timedelta(days=RENEW_DAYS)
    return lasts and {str(each) for each in names} == set(served) and (folder / SERVER_KEY).exists()


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def settings(served: Sequence[str], port: int) -> dict[str, str]:
    """Return the environment of a server that answers at these addresses only, with cookies that never leave https."""
    hosts = [*served, "localhost"]
    return {
        "THIDUA_HTTPS": "1",
        "THIDUA_HSTS_SECONDS": "0",  # the addresses of a hall belong to others tomorrow
        "THIDUA_HOSTS": ",".join(hosts),
        "THIDUA_ORIGINS": ",".join(f"https://{each}:{port}" for each in hosts),
    }


def shown(served: Sequence[str], port: int, mark: str) -> str:
    """Return what is printed: the addresses, a QR of each of the two steps, and what to know."""
    first, page = f"http://{served[0]}:{port + 1}/", f"https://{served[0]}:{port}/"
    others = ", ".join(f"https://{each}:{port}/" for each in served[1:])
    lines = [
        f"1. Once on each telephone: trust the certificate, as this page explains: {first}",
        _qr(first),
        f"2. Then open: {page}" + (f"   (also {others})" if others else ""),
        _qr(page),
        f"The CA's fingerprint (SHA-256): {mark}",
        "Everybody on this network can sign in with the accounts below: serve invented data only, and stop with Ctrl-C when done.",
    ]
    return "\n".join(lines)


def _qr(address: str) -> str:
    """Return a QR for a terminal of dark or light ground, two modules to a line."""
    rows = [[bool(cell) for cell in row] for row in segno.make(address, error="m", micro=False).matrix_iter(border=2)]
    rows += [[False] * len(rows[0])] * (len(rows) % 2)
    blocks = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}
    return "\n".join(
        "   " + "".join(blocks[above, below] for above, below in zip(rows[n], rows[n + 1], strict=True)) for n in range(0, len(rows), 2)
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m thidua.config.lan")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--words", action="store_true", help="print what people read instead of the environment")
    options = parser.parse_args()
    found = addresses()
    if not found:
        raise SystemExit("No private network address was found; connect to the hall's network, or name it in THIDUA_LAN_ADDRESSES.")
    served = list(dict.fromkeys([*found, "127.0.0.1"]))
    ca = prepare(options.data / "lan", served, now=datetime.now(UTC))
    if options.words:
        print(shown(found, options.port, fingerprint(ca)))
    else:
        print("\n".join(f"{name}={value}" for name, value in settings(served, options.port).items()))


if __name__ == "__main__":
    main()
