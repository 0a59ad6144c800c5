"""Signatures as messages (CMS, RFC 5652) in the form of PAdES: made with a key, and taken apart. Loaded late; see making.py."""

from asn1crypto import cms, core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.utils.translation import gettext as _
from pyhanko.sign.general import extract_certificate_info, extract_signer_info, find_unique_cms_attribute
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko_certvalidator.registry import SimpleCertificateStore

from thidua.foundation.signing.bridge import as_asn1, as_x509, settled
from thidua.foundation.signing.keys import Key, KeyRefused, require_strong
from thidua.foundation.signing.refusals import CmsRefused

SHA256 = "sha256"
MOST_BYTES = 200_000
MECHANISMS = {"rsassa_pkcs1v15", "rsassa_pss", "ecdsa"}
HASHES = {"sha256", "sha384", "sha512"}


def signed(digest: bytes, key: Key) -> bytes:
    """Return the signature of a SHA-256 digest: detached, with its certificates, bound to its own (signing-certificate-v2)."""
    return signed_by(HeldKey(key), digest)


class HeldKey(Signer):
    """A signer of pyHanko's with a key in memory, which is used as it is: never written out and read again."""

    def __init__(self, key: Key) -> None:
        super().__init__(signing_cert=as_asn1(key.certificate), cert_registry=SimpleCertificateStore.from_certs(map(as_asn1, key.chain)))
        self.private_key = key.private_key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if digest_algorithm != SHA256:
            raise ValueError(digest_algorithm)
        if isinstance(self.private_key, RSAPrivateKey):
            return self.private_key.sign(data, PKCS1v15(), hashes.SHA256())
        return self.private_key.sign(data, ECDSA(hashes.SHA256()))


def signed_by(signer: Signer, digest: bytes) -> bytes:
    """Return the signature of a SHA-256 digest by one of pyHanko's signers (a key in memory, a token)."""
    message: cms.ContentInfo = settled(signer.async_sign(digest, SHA256, use_pades=True))
    made: bytes = message.dump()
    return made


def checked(content: bytes, digest: bytes) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    """Return whose signature it is and the other certificates inside; raises `CmsRefused` as `check_cms` does."""
    data = signed_data(content)
    try:
        signer = extract_signer_info(data)
        certificates = extract_certificate_info(data)
        own = as_x509(certificates.signer_cert)
        _require_way(data, signer)
        require_strong(own)
        same, valid = validate_sig_integrity(signer, certificates.signer_cert, "data", digest)
        others = tuple(as_x509(each) for each in certificates.other_certs)
    except KeyRefused as refusal:
        raise CmsRefused(str(refusal)) from None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, NotImplementedError, SignatureValidationError) as error:
        raise _broken() from error
    if not same:
        raise CmsRefused(_("Chữ ký này là của một văn bản khác, hoặc của bản đã cũ. Hãy lấy lại mã băm và ký lại."))
    if not valid:
        raise CmsRefused(_("Chữ ký không khớp với chứng thư kèm theo. Hãy ký lại."))
    return own, others


def signed_data(content: bytes) -> cms.SignedData:
    """Return what a signature holds; raises `CmsRefused` when it is none."""
    if len(content) > MOST_BYTES:
        raise _broken()
    try:
        message = cms.ContentInfo.load(content, strict=True)
        if message["content_type"].native != "signed_data":
            raise _broken()
        message.native  # noqa: B018 - reads all of it, so that what is damaged anywhere is found here
        return message["content"]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise _broken() from error


def _require_way(data: cms.SignedData, signer: cms.SignerInfo) -> None:
    """Ask for a detached signature with SHA-256, bound to its certificate, by a way that is held to be strong."""
    detached = data["encap_content_info"]["content"].native is None and data["encap_content_info"]["content_type"].native == "data"
    way = signer["signature_algorithm"]
    plain = way["algorithm"].native in ("rsassa_pkcs1v15",)
    strong = way.signature_algo in MECHANISMS and (plain or way.hash_algo in HASHES)
    attributes = signer["signed_attrs"]
    if not detached or attributes is core.VOID or signer["digest_algorithm"]["algorithm"].native != SHA256 or not strong:
        raise CmsRefused(_("Chữ ký không đúng dạng PAdES với SHA-256, tách rời nội dung. Hãy ký lại bằng công cụ thidua-sign."))
    try:
        find_unique_cms_attribute(attributes, "signing_certificate_v2")
    except (KeyError, ValueError):
        raise CmsRefused(
            _("Chữ ký thiếu thuộc tính gắn với chứng thư (signing-certificate-v2). Hãy ký lại bằng công cụ thidua-sign.")
        ) from None


def _broken() -> CmsRefused:
    return CmsRefused(_("Dữ liệu gửi lên không phải chữ ký số (CMS), hoặc đã hỏng. Hãy ký lại."))
