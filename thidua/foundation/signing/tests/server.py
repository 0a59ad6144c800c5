"""A timestamp server that answers well (by certomancer, no code of ours), or badly in several ways; it publishes lists of revoked ones too."""

import threading
from collections.abc import Callable
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from certomancer.services import TimeStamper
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from thidua.foundation.signing.bridge import as_asn1
from thidua.foundation.signing.keys import Key


def stamper_of(key: Key) -> TimeStamper:
    private = key.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return TimeStamper(
        as_asn1(key.certificate), asn1_keys.PrivateKeyInfo.load(private), certs_to_embed=[as_asn1(each) for each in key.chain]
    )


@contextmanager
def serving(stamper: TimeStamper, lists: dict[str, bytes] | None = None, answers: dict[str, Callable[[bytes], bytes]] | None = None):
    """Serve at an address; what is asked for is its path: good, hang, drip, garbage, error, refuse, other, large, one of the lists, or of
    what answers about one certificate."""
    ended = threading.Event()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            sent, way = self.rfile.read(int(self.headers["Content-Length"])), self.path.strip("/")
            if answers and way in answers:
                return self.answer(answers[way](sent))
            asked = tsp.TimeStampReq.load(sent)
            if way == "hang":
                ended.wait(30)
            elif way == "other":
                asked["message_imprint"]["hashed_message"] = bytes(32)
                asked = tsp.TimeStampReq.load(asked.dump(force=True))
            elif way == "error":
                return self.send_error(503)
            refused = bytes.fromhex("30053003020102")  # a status alone: rejection
            plain = {"garbage": b"<html>no</html>", "large": b"0" * 300_000, "refuse": refused}
            content = plain.get(way) or stamper.request_tsa_response(asked).dump()
            return self.answer(content, slowly=way == "drip")

        def do_GET(self):
            found = (lists or {}).get(self.path.strip("/"))
            self.answer(found) if found else self.send_error(404)

        def answer(self, content, *, slowly=False):
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            for at in range(0, len(content), 1 if slowly else len(content)):
                self.wfile.write(content[at : at + (1 if slowly else len(content))])
                if slowly and ended.wait(0.1):
                    return

        def log_message(self, *_arguments):
            pass

        def handle(self):
            with suppress(OSError):  # who asked has gone
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
