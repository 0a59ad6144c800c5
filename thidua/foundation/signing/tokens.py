"""Timestamp tokens: the question to the server, its answer judged, the token put into the signature. Loaded late."""

import hashlib
import secrets

from asn1crypto import algos, cms, core, tsp
from django.utils.translation import gettext as _
from pyhanko.sign.general import extract_signer_info

from thidua.foundation.signing.cms import signed_data
from thidua.foundation.signing.refusals import TimestampMissed
from thidua.foundation.signing.tsp import WRONG, Token, read_token

TOKEN = "signature_time_stamp_token"  # noqa: S105 - an attribute's name  # nosec B105


def question_for(content: bytes) -> bytes | None:
    """Return the question to a timestamp server for a signature; none when it has its timestamp."""
    signer = extract_signer_info(signed_data(content))
    if any(each["type"].native == TOKEN for each in _unsigned(signer)):
        return None
    return question(hashlib.sha256(signer["signature"].native).digest())


def token_in(content: bytes) -> Token | None:
    """Return the timestamp in a signature, when it is about that very signature."""
    signer = extract_signer_info(signed_data(content))
    held = [value for each in _unsigned(signer) if each["type"].native == TOKEN for value in each["values"]]
    token = read_token(held[0]["content"]) if len(held) == 1 else None
    return token if token is not None and token.is_about(signer["signature"].native) else None


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
        granted = response["status"]["status"].native in ("granted", "granted_with_mods")
        token = response["time_stamp_token"] if granted else None
        said = read_token(token["content"]) if token is not None else None
    except WRONG as error:
        raise TimestampMissed(_("Máy chủ dấu thời gian trả lời không đúng.")) from error
    if token is None:
        raise TimestampMissed(_("Máy chủ dấu thời gian từ chối cấp dấu."))
    if said is None or said.digest != wanted["message_imprint"]["hashed_message"].native or said.nonce != wanted["nonce"].native:
        raise TimestampMissed(_("Máy chủ dấu thời gian trả lời không đúng."))
    return token


def _unsigned(signer: cms.SignerInfo) -> list[cms.CMSAttribute]:
    return [] if signer["unsigned_attrs"] is core.VOID or signer["unsigned_attrs"].native is None else list(signer["unsigned_attrs"])
