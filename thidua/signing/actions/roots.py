"""Writes of trusted roots (gốc tin cậy): whose certificates are accepted beside the office's own."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.foundation.signing.keys import CURVES, RSA_BITS, facts, name_of
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.signing import issuing, permissions, queries
from thidua.signing.models import OfficeAuthority, TrustedRoot
from thidua.signing.reasons import required
from thidua.signing.uploads import read_certificate


class RootRefused(Refused):
    """The certificate is no authority's, weak, not valid now, our own, trusted already, of untold origin, or withdrawn."""


@transaction.atomic
def add_root(content: bytes, *, kind: str, source: str, actor: User, at: datetime) -> TrustedRoot:
    """Accept the certificates that this root issues (thêm gốc tin cậy).

    Raises:
        PermissionDenied: actor is not the administrator.
        CertificateUnreadable: the file is not one certificate.
        RootRefused: its key is too weak, it is no authority's, not valid now, our own, or trusted already; or where it is from is not told.
    """
    permissions.require(permissions.can_administer(actor, at.date()))
    source = " ".join(source.split())
    if not source:
        raise RootRefused(_("Hãy ghi đã lấy chứng thư gốc này từ đâu, ngày nào, và đã so vân tay với nguồn nào."))
    now = clock.real_now()
    loaded = read_certificate(content)
    _require_strong(loaded)
    _require_root(loaded, now)
    said = facts(loaded)
    root = TrustedRoot.objects.create(
        name=name_of(loaded.subject)[:300],
        kind=kind,
        certificate=loaded.public_bytes(issuing.DER),
        fingerprint=said.fingerprint,
        source=source[:300],
        not_after=said.not_after,
        added_by=actor,
        added_at=now,
    )
    changes = {"name": [None, root.name], "fingerprint": [None, root.fingerprint], "source": [None, root.source]}
    audit.record("signing.root_added", root, actor=actor, at=at, changes=changes)
    return root


def _require_strong(loaded: x509.Certificate) -> None:
    public = loaded.public_key()
    by_rsa = isinstance(public, rsa.RSAPublicKey) and public.key_size >= RSA_BITS
    if not by_rsa and not (isinstance(public, ec.EllipticCurvePublicKey) and isinstance(public.curve, CURVES)):
        raise RootRefused(_("Khóa của chứng thư gốc này quá yếu: cần RSA từ 2048 bit, hoặc ECDSA P-256 trở lên."))


def _require_root(loaded: x509.Certificate, now: datetime) -> None:
    said = facts(loaded)
    if not issuing.is_authority(loaded):
        reason = _("Đây không phải chứng thư của một nơi cấp (CA). Hãy tải chứng thư gốc từ trang của nơi cấp.")
        raise RootRefused(reason)
    if now > said.not_after:
        raise RootRefused(_("Chứng thư gốc này đã hết hạn ngày %(day)s. Hãy tải bản còn hạn.") % {"day": vi_date(said.not_after)})
    if now < said.not_before:
        raise RootRefused(_("Chứng thư gốc này có hiệu lực từ %(day)s.") % {"day": vi_date(said.not_before)})
    if any(x509.load_der_x509_certificate(bytes(each)) == loaded for each in OfficeAuthority.objects.values_list("certificate", flat=True)):
        raise RootRefused(_("Đây là gốc của cơ quan chứng thực nội bộ; hệ thống đã tin cậy sẵn."))
    if queries.trusted_roots().filter(fingerprint=said.fingerprint).exists():
        raise RootRefused(_("Chứng thư gốc này đã có trong danh sách tin cậy."))


@transaction.atomic
def withdraw_root(root: TrustedRoot, *, reason: str, actor: User, at: datetime) -> None:
    """Stop accepting what this root issues (thôi tin cậy); signatures that rest on it are then told of as not trusted.

    Raises:
        PermissionDenied: actor is not the administrator.
        ReasonMissing: no reason is given.
        RootRefused: it is withdrawn already.
    """
    root = TrustedRoot.objects.select_for_update(no_key=True).get(pk=root.pk)
    permissions.require(permissions.can_administer(actor, at.date()))
    reason = required(reason)
    if root.withdrawn_at:
        raise RootRefused(_("Đã thôi tin cậy gốc này rồi."))
    root.withdrawn_at = clock.real_now()
    root.save(update_fields=["withdrawn_at"])
    audit.record("signing.root_withdrawn", root, actor=actor, at=at, reason=reason)
