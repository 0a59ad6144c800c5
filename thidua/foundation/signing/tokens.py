"""Timestamp tokens by pyHanko: the question to the server, its answer judged, the token put into the signature. Loaded late."""

import hashlib
import secrets

from asn1crypto import algos, cms, core, tsp
from django.utils.translation import gettext as _
from pyhanko.sign.general import extract_certificate_info, extract_signer_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from thidua.foundation.signing.cms import signed_data
from thidua.foundation.signing.refusals import TimestampMissed

TOKEN = "signature_time_stamp_token"  # noqa: S105 - an attribute's name
WRONG = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, NotImplementedError, SignatureValidationError)


def question_for(content: bytes) -> bytes | None:
    """Return the question to a timestamp server for a signature; none when it has its timestamp."""
    signer = extract_signer_info(signed_data(content))
    if any(each["type"].native == TOKEN for each in _unsigned(signer)):
        return None
    return question(hashlib.sha256(signer["signature"].native).digest())


def question(digest: bytes) -> bytes:
    """Return the question to a timestamp server for a SHA-256 digest."""
    asked = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest},
            "nonce": secrets.randbits(63),
            "cert_req": True,
        }
    )
    made: bytes = asked.dump()
    return made


def stamped(content: bytes, asked: bytes, answer: bytes) -> bytes:
    """Return the signature with the token of this answer; raises `TimestampMissed` when the answer has none for it."""
    token = token_of(asked, answer)
    message = cms.ContentInfo.load(content)
    signer = message["content"]["signer_infos"][0]
    attribute = cms.CMSAttribute({"type": TOKEN, "values": [token]})
    signer["unsigned_attrs"] = cms.CMSAttributes([*_unsigned(signer), attribute])
    made: bytes = message.dump()
    return made


def token_of(asked: bytes, answer: bytes) -> cms.ContentInfo:
    """Return the token of an answer, whose signature is whole and which is about what was asked; raises `TimestampMissed`."""
    try:
        wanted, response = tsp.TimeStampReq.load(asked), tsp.TimeStampResp.load(answer, strict=True)
        if response["status"]["status"].native not in ("granted", "granted_with_mods"):
            raise TimestampMissed(_("Máy chủ dấu thời gian từ chối cấp dấu."))
        token = response["time_stamp_token"]
        data = token["content"]
        said = data["encap_content_info"]["content"].parsed
        certificate = extract_certificate_info(data).signer_cert
        digest = hashlib.new(
            extract_signer_info(data)["digest_algorithm"]["algorithm"].native, bytes(data["encap_content_info"]["content"])
        )
        whole = validate_sig_integrity(extract_signer_info(data), certificate, "tst_info", digest.digest())
        same = said["message_imprint"].native == wanted["message_imprint"].native and said["nonce"].native == wanted["nonce"].native
    except WRONG as error:
        raise TimestampMissed(_("Máy chủ dấu thời gian trả lời không đúng.")) from error
    if whole != (True, True) or not same:
        raise TimestampMissed(_("Máy chủ dấu thời gian trả lời không đúng."))
    return token


def _unsigned(signer: cms.SignerInfo) -> list[cms.CMSAttribute]:
    return [] if signer["unsigned_attrs"] is core.VOID or signer["unsigned_attrs"].native is None else list(signer["unsigned_attrs"])
