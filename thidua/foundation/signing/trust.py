"""Whom we believe: the roots an installation accepts, and whether a signer's certificate leads to one of them."""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module

from cryptography import x509
from django.utils.translation import gettext as _

from thidua.foundation.refusal import Refused
from thidua.foundation.signing.believed import Distrust, Trust

__all__ = ["Distrust", "SignerRefused", "Trust", "distrust", "require_trusted"]


class SignerRefused(Refused):
    """A signer's certificate is not believed; `why` says of what kind the reason is."""

    def __init__(self, message: str, why: Distrust) -> None:
        super().__init__(message)
        self.why = why


def require_trusted(certificate: x509.Certificate, chain: Sequence[x509.Certificate], trust: Trust, *, at: datetime) -> None:
    """Refuse a certificate that does not lead to an accepted root at that moment; the network is not asked.

    Raises:
        SignerRefused: no path to a root, revoked, expired, not yet valid, or signed in a way that is too weak.
    """
    why = distrust(certificate, chain, trust, at=at)
    if why is not None:
        raise SignerRefused(_sentence(why), why)


def distrust(certificate: x509.Certificate, chain: Sequence[x509.Certificate], trust: Trust, *, at: datetime) -> Distrust | None:
    """Return why a certificate is not believed at that moment, or nothing."""
    found: Distrust | None = import_module("thidua.foundation.signing.paths").distrust(certificate, chain, trust, at)
    return found


def _sentence(why: Distrust) -> str:
    sentences = {
        Distrust.UNKNOWN: _(
            "Chứng thư do nơi chưa được hệ thống tin cậy cấp. Hãy đề nghị quản trị viên thêm nơi cấp vào danh sách tin cậy."
        ),
        Distrust.REVOKED_LATER: _("Chứng thư đã bị thu hồi sau khi ký, và không có dấu thời gian chứng minh lúc ký."),
        Distrust.USE: _("Chứng thư này không dùng để ký văn bản. Hãy dùng chứng thư chữ ký số của cá nhân."),
        Distrust.REVOKED: _("Chứng thư đã bị thu hồi. Hãy dùng chứng thư khác."),
        Distrust.EXPIRED: _("Chứng thư, hoặc chứng thư của nơi cấp, đã hết hạn. Hãy dùng chứng thư khác."),
        Distrust.NOT_YET: _("Chứng thư, hoặc chứng thư của nơi cấp, chưa có hiệu lực."),
        Distrust.WEAK: _("Chứng thư được nơi cấp ký bằng thuật toán quá yếu. Hãy dùng chứng thư khác."),
        Distrust.BROKEN: _("Chứng thư không hợp lệ. Hãy dùng chứng thư khác."),
    }
    return sentences[why]
