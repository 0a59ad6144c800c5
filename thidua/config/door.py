"""The plain door beside a demonstration on the network: a page that explains how to trust its certificate, and the certificate."""

import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from thidua.config import lan

STYLE = "config/trust.css"


def answers(folder: Path, page: str) -> dict[str, tuple[str, bytes]]:
    """Return what the door answers, by address: the page, its style, the CA's certificate."""
    ca = x509.load_pem_x509_certificate((folder / lan.CA).read_bytes())
    values = {"page": page, "fingerprint": lan.fingerprint(ca), "name": ca.subject.rfc4514_string().removeprefix("CN=")}
    words = []
    for language in ("vi", "en"):
        with translation.override(language):
            words.append(render_to_string("config/trust_words.html", values | {"language": language}))
    whole = render_to_string("config/trust.html", {"words": words})
    return {
        "/": ("text/html; charset=utf-8", whole.encode()),
        "/trust.css": ("text/css; charset=utf-8", Path(str(finders.find(STYLE))).read_bytes()),
        "/thi-dua-ca.crt": ("application/x-x509-ca-cert", ca.public_bytes(Encoding.DER)),
    }


class Door(threading.Thread):
    """Serves these few answers over plain http until stopped; nothing of the application is reached through it."""

    def __init__(self, host: str, port: int, given: dict[str, tuple[str, bytes]]) -> None:
        super().__init__(name="plain-door", daemon=True)

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:
                kind, body = given.get(self.path, ("", b""))
                self.send_response(HTTPStatus.OK if kind else HTTPStatus.NOT_FOUND)
                if kind:
                    self.send_header("Content-Type", kind)
                self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'self'")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer((host, port), Handler)
        self.server.daemon_threads = True

    def run(self) -> None:
        self.server.serve_forever()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
