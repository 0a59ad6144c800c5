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
    signatory, pdf = signature.signatory, signature.pdf
    in_file = {"certificate": pdf.fingerprint, "revision": pdf.revision, "file_sha256": pdf.stored.sha256} if pdf else {}
    return in_file | {
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


def seal_of(signature: CovenantSignature) -> str:
    """Return what the signature's seal must be, in hex."""
    content = json.dumps(sealed_values(signature), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), f"covenant-signature:{content}".encode(), hashlib.sha256).hexdigest()
