"""The seal of a signature: an HMAC-SHA256 with the audit key, which is kept outside the database."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from thidua.covenant.models import CovenantSignature


def moment(value: datetime) -> str:
    """Return a moment as it is sealed: UTC with microseconds."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def sealed_values(signature: CovenantSignature) -> dict[str, Any]:
    """Return what the seal covers; the audit row of the act keeps the same values, so that a change can be named."""
    signatory = signature.signatory
    return _in_file(signature) | {
        "covenant": signatory.covenant_id,
        "unit": signatory.unit_id,
        "unit_code": signatory.unit_code,
        "signer": signature.signer_id,
        "signer_name": signature.signer_name,
        "capacity": signature.capacity,
        "delegation": signature.delegation_id,
        "authorisation": signature.authorisation,
        "text_sha256": signature.text_sha256,
        "signed_at": moment(signature.signed_at),
        "office_at": moment(signature.office_at),
    }


def _in_file(signature: CovenantSignature) -> dict[str, Any]:
    if pdf := signature.pdf:
        return {"certificate": pdf.fingerprint, "revision": pdf.revision, "file_sha256": pdf.stored.sha256}
    if page := signature.page:
        hands = {"attached_by": page.attached_by_id, "confirmed_by": page.confirmed_by_id}
        return {"page_sha256": page.stored.sha256, "page_signed_on": page.signed_on.isoformat(), **hands}
    return {}


def seal_of(signature: CovenantSignature) -> str:
    """Return what the signature's seal must be, in hex."""
    content = json.dumps(sealed_values(signature), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), f"covenant-signature:{content}".encode(), hashlib.sha256).hexdigest()
