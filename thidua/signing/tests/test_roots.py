"""Trusted roots: what is taken, what is refused, and what follows for a signer's certificate."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.exceptions import PermissionDenied

from thidua.foundation.signing.trust import Distrust, SignerRefused, require_trusted
from thidua.organisation.tests.factories import make_administrator, make_auditor
from thidua.signing import actions, closing, issuing, keys
from thidua.signing.actions.roots import RootRefused
from thidua.signing.models import TrustedRoot
from thidua.signing.reasons import ReasonMissing
from thidua.signing.tests.factories import AT, loaded, make_authority, make_certificate, outside, outside_root, pem
from thidua.signing.uploads import CertificateUnreadable

pytestmark = pytest.mark.django_db
SOURCE = "tải từ trang của nơi cấp giả định ngày 01/02/2023"


@pytest.fixture
def administrator():
    return make_administrator().user


def add(content, actor, *, source=SOURCE):
    return actions.add_root(content, kind="public", source=source, actor=actor, at=AT)


def weak_root(key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Gốc yếu")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    return builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())


def why(made, *chain):
    """Return why a certificate is not believed by this installation now."""
    with pytest.raises(SignerRefused) as refused:
        require_trusted(made, chain, keys.trust(), at=datetime.now(UTC))
    return refused.value.why


def test_signer_is_trusted_while_the_root_stands(administrator):
    root = outside_root()
    signer = outside("Phạm Thị Mẫu", root=root).certificate
    assert why(signer) == Distrust.UNKNOWN
    row = add(pem(root), administrator)
    assert (row.name, row.kind, row.not_after) == ("Nơi cấp Giả định", "public", root.certificate.not_valid_after_utc)
    require_trusted(signer, (), keys.trust(), at=datetime.now(UTC))
    with pytest.raises(RootRefused, match="đã có trong danh sách"):
        add(root.der, administrator)
    with pytest.raises(ReasonMissing):
        actions.withdraw_root(row, reason="", actor=administrator, at=AT)
    actions.withdraw_root(row, reason="lộ khóa", actor=administrator, at=AT)
    assert why(signer) == Distrust.UNKNOWN
    with pytest.raises(RootRefused, match="thôi tin cậy"):
        actions.withdraw_root(row, reason="lần nữa", actor=administrator, at=AT)
    assert add(pem(root), administrator).pk != row.pk


def test_office_certificate_is_trusted_until_revoked(administrator, monkeypatch):
    monkeypatch.setitem(closing.COST, "n", 2**4)
    make_authority(administrator)
    row = make_certificate(actor=administrator)
    require_trusted(loaded(row), (), keys.trust(), at=datetime.now(UTC))
    before = datetime.now(UTC)
    actions.revoke(row, reason="mất", actor=administrator, at=AT)
    assert why(loaded(row)) == Distrust.REVOKED
    require_trusted(loaded(row), (), keys.trust(), at=before - timedelta(seconds=1))  # what was signed before stays
    require_trusted(keys.seal_key().certificate, (), keys.trust(), at=datetime.now(UTC))


def test_root_that_is_none_or_weak_or_over_is_refused(administrator):
    now = datetime.now(UTC)
    authority = make_authority(administrator)
    over = outside_root(at=now - timedelta(days=3653 + 30))
    for content, words in (
        (pem(outside("Phạm Thị Mẫu")), "không phải chứng thư của một nơi cấp"),
        (pem(issuing.seal("https://vi-du.invalid", at=now)), "không phải chứng thư của một nơi cấp"),
        (pem(over), "đã hết hạn ngày"),
        (pem(outside_root(at=now + timedelta(days=2))), "có hiệu lực từ"),
        (pem_of(weak_root(rsa.generate_private_key(65537, 1024))), "quá yếu"),  # what is refused
        (pem_of(weak_root(ec.generate_private_key(ec.SECP192R1()))), "quá yếu"),  # what is refused
        (bytes(authority.certificate), "tin cậy sẵn"),
    ):
        with pytest.raises(RootRefused, match=words):
            add(content, administrator)
    with pytest.raises(CertificateUnreadable):
        add(b"", administrator)
    with pytest.raises(RootRefused, match="lấy chứng thư gốc này từ đâu"):
        add(pem(outside_root()), administrator, source="  ")
    with pytest.raises(PermissionDenied, match="quản trị hệ thống"):
        add(pem(outside_root()), make_auditor().user)
    assert not TrustedRoot.objects.exists()


def pem_of(certificate):
    return pem(issuing.Made(certificate, ec.generate_private_key(ec.SECP256R1())))
