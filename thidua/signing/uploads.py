"""Reading a certificate that somebody uploads (.crt, .cer, .pem): one certificate, and never a private key."""

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from django.utils.translation import gettext as _

from thidua.foundation.refusal import Refused

LARGEST = 64 * 1024
PEM = b"-----BEGIN CERTIFICATE-----"


class CertificateUnreadable(Refused):
    """The file is not one certificate."""


def read_certificate(content: bytes) -> x509.Certificate:
    """Return the certificate in a file, PEM or DER.

    Raises:
        CertificateUnreadable: the file is empty, too large, something else, holds several, or holds a private key.
    """
    if not content.strip():
        raise CertificateUnreadable(_("Tệp rỗng. Hãy chọn lại tệp chứng thư (.crt, .cer hoặc .pem)."))
    if len(content) > LARGEST:
        raise CertificateUnreadable(_("Tệp nặng hơn 64 KB nên không phải một chứng thư. Hãy chọn lại tệp .crt, .cer hoặc .pem."))
    if b"PRIVATE KEY-----" in content or _is_p12(content):
        raise CertificateUnreadable(
            _("Tệp này có khóa bí mật nên hệ thống không nhận và không giữ lại gì. Hãy gửi riêng tệp chứng thư (.crt, .cer hoặc .pem).")
        )
    if content.count(PEM) > 1:
        raise CertificateUnreadable(_("Tệp có nhiều chứng thư. Hãy tách ra và gửi từng chứng thư một."))
    try:
        certificate = x509.load_pem_x509_certificate(content) if PEM in content else x509.load_der_x509_certificate(content)
        certificate.extensions  # noqa: B018  # what cannot be read shows itself only here
        certificate.public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        reason = _("Tệp không đọc được như một chứng thư. Hãy tải lại từ nơi cấp tệp có đuôi .crt, .cer hoặc .pem.")
        raise CertificateUnreadable(reason) from None
    return certificate


def _is_p12(content: bytes) -> bool:
    """Return whether it begins as PKCS#12 does: a sequence whose first element is the version 3."""
    head = content[:12]
    return head[:1] == b"\x30" and b"\x02\x01\x03" in head[2:9]
