#!/usr/bin/env python3
# vi: data
"""thidua-sign: ký số một tệp của hệ thống Thi đua bằng thiết bị ký (USB token), ngay trên máy của người ký.

Cài một lần:  pip install "pyhanko[pkcs11]>=0.38,<0.39"
Ký:           python thidua_sign.py ĐỊA-CHỈ-PHIẾU-KÝ --library /đường/dẫn/thư-viện-pkcs11
hoặc:         python thidua_sign.py ĐỊA-CHỈ-PHIẾU-KÝ --p12 chung-thu.p12

The private key and its PIN stay on this machine: what goes out is a signature, what comes in is the digest that is to be signed.
Exit codes: 0 signed, 1 refused by the server, 2 wrong command, 3 the key (no token, wrong PIN, pulled out), 4 the network, 5 not wanted.
After 3 and 4 the same command goes on, until the ticket's time is over.
"""

import argparse
import asyncio
import getpass
import io
import ipaddress
import json
import logging
import socket
import ssl
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

SIGNED, REFUSED, COMMAND, KEY, NETWORK, UNWANTED = range(6)
MOST_BYTES = 1_000_000
SECONDS = 20
PAUSES = (1, 2, 4)
DIGEST_BYTES = 32
UNABLE = {"MechanismInvalid", "MechanismParamInvalid", "KeyTypeInconsistent", "KeySizeRange", "FunctionNotSupported"}

Ask = Callable[[str], str]


class Stop(Exception):
    """Nothing more can be done; the text says why, the code is the program's."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


# --- the server --------------------------------------------------------------------------------------------------------------------


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A ticket is shown to the address that was typed, and to no other."""

    def redirect_request(self, *_asked: Any) -> None:
        return None


class Server:
    """The address with the ticket."""

    def __init__(self, address: str, *, insecure: bool = False, ca: str = "") -> None:
        self.address = address
        require_address(address, insecure=insecure)
        try:
            context = ssl.create_default_context(cafile=ca or None)
        except OSError as error:
            raise Stop(f"Không đọc được tệp chứng thư {ca}: {error}", COMMAND) from None
        handlers = [urllib.request.HTTPSHandler(context=context), NoRedirect()]
        self.opener = urllib.request.build_opener(*handlers)

    def fetch(self) -> dict[str, Any]:
        """Return what is to be signed."""
        return self._answered(urllib.request.Request(self.address, method="GET"))  # noqa: S310 - the scheme is checked above

    def hand_in(self, cms: bytes) -> dict[str, Any]:
        """Send the signature; a network that fails for a moment is tried again."""
        headers = {"Content-Type": "application/pkcs7-signature"}
        request = urllib.request.Request(self.address, data=cms, headers=headers, method="POST")  # noqa: S310 - as above
        for pause in (*PAUSES, 0):
            try:
                return self._answered(request)
            except Stop as stop:
                if stop.code != NETWORK or not pause:
                    raise
            time.sleep(pause)
        raise AssertionError("the last pause is none")

    def give_up(self) -> None:
        """Let the others sign; when that fails, the ticket's time ends by itself."""
        try:
            self._answered(urllib.request.Request(self.address, method="DELETE"))  # noqa: S310 - as above
        except Stop:
            return

    def _answered(self, request: urllib.request.Request) -> dict[str, Any]:
        try:
            with self.opener.open(request, timeout=SECONDS) as answer:
                status, content = answer.status, answer.read(MOST_BYTES)
        except urllib.error.HTTPError as error:
            with error:
                status, content = error.code, error.read(MOST_BYTES)
        except (OSError, urllib.error.URLError) as error:
            reason = getattr(error, "reason", error)
            raise Stop(f"Không nối được với máy chủ ({reason}). Hãy kiểm tra mạng rồi chạy lại đúng lệnh này.", NETWORK) from None
        return said(status, content)


def said(status: int, content: bytes) -> dict[str, Any]:
    """Return what the server answered, when it is an answer of this system."""
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        if status in (429, 502, 503, 504):
            raise Stop(f"Máy chủ đang bận hoặc đang khởi động lại (mã {status}). Hãy đợi một phút rồi chạy lại đúng lệnh này.", NETWORK)
        raise Stop(f"Địa chỉ này không phải phiếu ký (mã {status}). Hãy chép lại đúng lệnh trên trang ký.", COMMAND)
    if status in (429, 503):
        raise Stop(str(answer.get("error", "Máy chủ đang bận. Hãy đợi rồi chạy lại đúng lệnh này.")), NETWORK)
    if "error" in answer or status >= 400:
        raise Stop(str(answer.get("error", f"Máy chủ từ chối (mã {status}).")), REFUSED)
    return answer


def require_address(address: str, *, insecure: bool) -> None:
    """Go on only over TLS, on this very machine, or, when that was asked for, inside the office's own network."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise Stop("Địa chỉ phiếu ký không đúng. Hãy chép lại đúng lệnh trên trang ký.", COMMAND)
    if parts.scheme == "https" or is_within(host, only_this_machine=True):
        return
    if not insecure:
        message = "Địa chỉ này không mã hóa (http). Trong mạng nội bộ của cơ quan, thêm --insecure-http để vẫn ký."
        raise Stop(message, COMMAND)
    if not is_within(host):
        raise Stop("Địa chỉ không mã hóa (http) chỉ dùng được trong mạng nội bộ. Hãy dùng địa chỉ https.", COMMAND)


def is_within(host: str, *, only_this_machine: bool = False) -> bool:
    """Return whether all addresses of a host are private ones."""
    if only_this_machine and host != "localhost":
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False
    try:
        found = {str(each[4][0]).partition("%")[0] for each in socket.getaddrinfo(host, None)}
    except OSError as error:
        raise Stop(f"Không tìm thấy máy chủ {host} ({error}). Hãy kiểm tra mạng rồi chạy lại đúng lệnh này.", NETWORK) from None
    addresses = [ipaddress.ip_address(each) for each in found]
    return bool(addresses) and all(each.is_loopback if only_this_machine else each.is_private for each in addresses)


# --- the key -----------------------------------------------------------------------------------------------------------------------


@contextmanager
def signer_from_file(path: str, password: str) -> Iterator[Any]:
    """Give a signer with the key of a PKCS#12 file."""
    from pyhanko.sign.signers import SimpleSigner  # late: what is missing is told in words

    signer = SimpleSigner.load_pkcs12(path, passphrase=password.encode())
    if signer is None:
        raise Stop("Không mở được tệp chứng thư: sai mật khẩu, hoặc tệp không phải .p12. Hãy thử lại.", KEY)
    yield signer


@contextmanager
def signer_from_token(library: str, token: str, label: str, pin: str) -> Iterator[Any]:
    """Give a signer with a key that stays on the token; who is signed in there is signed out at the end."""
    import pkcs11  # late: as above
    from pyhanko.sign.pkcs11 import PKCS11Signer  # late: as above

    errors = pkcs11.exceptions
    found = token_of(library, token)
    try:
        session = found.open(user_pin=pin)
    except errors.PinLocked:
        raise Stop("Thiết bị ký đã khóa vì gõ sai mã PIN nhiều lần. Hãy liên hệ nơi cấp để mở khóa.", KEY) from None
    except (errors.PinIncorrect, errors.PinInvalid, errors.PinLenRange, errors.ArgumentsBad):
        raise Stop("Sai mã PIN. Gõ sai nhiều lần thiết bị sẽ khóa. Hãy chạy lại đúng lệnh này và gõ lại.", KEY) from None
    try:
        certificate, identity = certificate_of(session, label)
        # Every token signs a digest with ECDSA; few hash by themselves.
        raw = bool(certificate.public_key.algorithm == "ec")
        yield PKCS11Signer(session, signing_cert=certificate, key_id=identity, other_certs_to_pull=None, use_raw_mechanism=raw)
    finally:
        with suppress(errors.PKCS11Error):  # it may be pulled out by now
            session.close()


def token_of(library: str, name: str) -> Any:
    """Return the token that is plugged in, of this name when there are several."""
    import pkcs11  # late: as above

    if not Path(library).is_file():
        raise Stop(f"Không có thư viện PKCS#11 ở {library}. Hãy xem lại đường dẫn (thường kèm theo bộ cài của thiết bị ký).", COMMAND)
    try:
        found = [slot.get_token() for slot in pkcs11.lib(library).get_slots(token_present=True)]
    except RuntimeError as error:
        raise Stop(f"Thư viện PKCS#11 không chạy được ({named(error)}). Hãy cài lại phần mềm của thiết bị ký.", KEY) from None
    found = [each for each in found if each.flags & pkcs11.TokenFlag.TOKEN_INITIALIZED and name in ("", each.label)]
    if not found:
        wanted = f" tên “{name}”" if name else ""
        raise Stop(f"Không thấy thiết bị ký{wanted}. Hãy cắm thiết bị rồi chạy lại đúng lệnh này.", KEY)
    if len(found) > 1:
        names = ", ".join(sorted(each.label for each in found))
        raise Stop(f"Có nhiều thiết bị ký: {names}. Hãy thêm --token TÊN.", COMMAND)
    return found[0]


def certificate_of(session: Any, label: str) -> tuple[Any, bytes]:
    """Return the certificate on the token that has its private key there, and the number under which both are kept."""
    from asn1crypto import x509  # late: as above
    from pkcs11 import Attribute, ObjectClass  # late: as above

    keys = {each[Attribute.ID] for each in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})}
    held = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))
    found = [each for each in held if each[Attribute.ID] in keys and label in ("", each[Attribute.LABEL])]
    if not found:
        wanted = f" tên “{label}”" if label else ""
        raise Stop(f"Trên thiết bị không có chứng thư{wanted} kèm khóa bí mật. Hãy kiểm tra lại thiết bị.", KEY)
    if len(found) > 1:
        names = ", ".join(sorted(str(each[Attribute.LABEL]) for each in found))
        raise Stop(f"Trên thiết bị có nhiều chứng thư: {names}. Hãy thêm --certificate TÊN.", COMMAND)
    return x509.Certificate.load(found[0][Attribute.VALUE]), found[0][Attribute.ID]


def signature_of(signer: Any, digest: bytes) -> bytes:
    """Return the signature (CMS, PAdES, SHA-256) of the digest."""
    message = asyncio.run(signer.async_sign(digest, "sha256", use_pades=True))
    made: bytes = message.dump()
    return made


def named(error: BaseException) -> str:
    """Return what a fault is called."""
    return f"{type(error).__name__} {error}".strip()


# --- the act -----------------------------------------------------------------------------------------------------------------------


def shown(task: dict[str, Any], signer: Any) -> str:
    """Return what the signer reads before saying yes."""
    own = signer.signing_cert
    until = datetime.fromisoformat(task["expires_at"])
    rows = (
        ("Tệp", task["file"]),
        ("Ô ký", task["place"]),
        ("Người ký", task["signer"]),
        ("Chứng thư", f"{own.subject.native.get('common_name', '')}, do {own.issuer.native.get('common_name', '')} cấp"),
        ("Mã băm SHA-256", " ".join(task["digest"][at : at + 8] for at in range(0, 64, 8))),
        ("Ký trước", f"{until:%H:%M:%S ngày %d/%m/%Y}"),
    )
    return "\n".join(f"  {name + ':':<16} {value}" for name, value in rows)


def digest_of(task: dict[str, Any]) -> bytes:
    """Return the digest to sign; nothing else is ever signed by this program."""
    try:
        digest = bytes.fromhex(str(task["digest"]))
    except (KeyError, ValueError):
        digest = b""
    if task.get("algorithm") != "sha256" or len(digest) != DIGEST_BYTES:
        raise Stop("Máy chủ đưa ra mã băm không đúng dạng SHA-256. Không ký.", REFUSED)
    return digest


def done(answer: dict[str, Any]) -> str:
    """Say that the signature is in the file, and how long it can be proved."""
    level = {"B-B": "chưa có dấu thời gian", "B-T": "có dấu thời gian", "B-LT": "có dấu thời gian và thông tin thu hồi"}
    known = level.get(str(answer.get("level")), "")
    return f"Đã ký. Chữ ký ở bản thứ {answer.get('revision')} của tệp" + (f", mức {answer['level']} ({known})." if known else ".")


def sign(server: Server, opened: Callable[[], AbstractContextManager[Any]], ask: Ask, *, agreed: bool = False) -> str:
    """Fetch, show, ask, sign, hand in; return what to say."""
    task = server.fetch()
    if task.get("done"):
        return done(task)
    digest = digest_of(task)
    until = datetime.fromisoformat(task["expires_at"])
    try:
        with opened() as signer:
            print(shown(task, signer))
            if not agreed and ask("Gõ “có” rồi Enter để ký: ").strip().lower() not in ("có", "co", "yes", "y"):
                server.give_up()
                raise Stop("Đã thôi ký. Chưa gửi gì; người khác ký được ngay.", UNWANTED)
            cms = signature_of(signer, digest)
    except (Stop, ImportError, EOFError):
        raise
    except Exception as error:
        if type(error).__name__ in UNABLE:
            raise Stop(f"Thiết bị không ký được theo cách cần thiết ({named(error)}). Hãy hỏi nơi cấp thiết bị.", KEY) from None
        message = (
            f"Thiết bị ký đã bị rút ra hoặc ngừng trả lời giữa chừng ({named(error)}). Chưa gửi gì. "
            f"Hãy cắm lại thiết bị rồi chạy lại đúng lệnh này trước {until:%H:%M:%S}."
        )
        raise Stop(message, KEY) from None
    return done(server.hand_in(cms))


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command."""
    made = argparse.ArgumentParser(prog="thidua-sign", description="Ký số một tệp của hệ thống Thi đua trên máy của người ký.")
    made.add_argument("address", metavar="ĐỊA-CHỈ", help="địa chỉ có phiếu ký, chép từ trang ký")
    key = made.add_mutually_exclusive_group(required=True)
    key.add_argument("--library", metavar="TỆP", help="thư viện PKCS#11 của thiết bị ký")
    key.add_argument("--p12", metavar="TỆP", help="tệp chứng thư .p12, .pfx trên máy này")
    made.add_argument("--token", default="", metavar="TÊN", help="tên thiết bị ký, khi có nhiều thiết bị")
    made.add_argument("--certificate", default="", metavar="TÊN", help="tên chứng thư, khi thiết bị có nhiều chứng thư")
    made.add_argument("--insecure-http", action="store_true", help="cho phép địa chỉ http trong mạng nội bộ")
    made.add_argument("--ca", default="", metavar="TỆP", help="chứng thư gốc (PEM) của máy chủ, khi cơ quan tự cấp")
    made.add_argument("--yes", action="store_true", help="ký mà không hỏi lại")
    return made


def main(arguments: Sequence[str] | None = None, *, ask: Ask = input, ask_secret: Ask = getpass.getpass) -> int:
    """Sign, and return the exit code."""
    given = parser().parse_args(arguments)

    def opened() -> AbstractContextManager[Any]:
        if given.p12:
            if not Path(given.p12).is_file():
                raise Stop(f"Không có tệp {given.p12}.", COMMAND)
            return signer_from_file(given.p12, ask_secret("Mật khẩu của tệp chứng thư: "))
        return signer_from_token(given.library, given.token, given.certificate, ask_secret("Mã PIN của thiết bị ký: "))

    try:
        server = Server(given.address, insecure=given.insecure_http, ca=given.ca)
        print(sign(server, opened, ask, agreed=given.yes))
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.code
    except ImportError as error:
        print(f'Máy này chưa cài thư viện ký ({error.name}). Hãy chạy: pip install "pyhanko[pkcs11]>=0.38,<0.39"', file=sys.stderr)
        return COMMAND
    except (KeyboardInterrupt, EOFError):
        print("Đã dừng. Chưa gửi gì; chạy lại đúng lệnh này để tiếp tục.", file=sys.stderr)
        return UNWANTED
    return SIGNED


def run() -> NoReturn:
    """Be the program: every window shows Vietnamese, and only what is said here."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    sys.exit(main())


if __name__ == "__main__":
    run()
