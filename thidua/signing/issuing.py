"""Making keys, certificates and what tells of revoked ones: X.509 by `cryptography`, without tables and without a clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

Subject = x509.Name
LONGEST = 64  # bytes: a longer common name makes no valid certificate (X.520)
NAME_IN_FULL = x509.ObjectIdentifier("2.5.4.41")
YEARS = 10
INTERNAL = "Chứng thư nội bộ"  # vi: data
SEAL = "Con dấu của hệ thống Thi đua"  # vi: data
USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
DIGEST = hashes.SHA256()
DER = serialization.Encoding.DER


@dataclass(frozen=True)
class Made:
    """A new key with its certificate."""

    certificate: x509.Certificate
    private_key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(DER)

    @property
    def secret(self) -> bytes:
        """The private key, PKCS#8, not encrypted: to be closed at once."""
        return self.private_key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


@dataclass(frozen=True)
class Addresses:
    """Where a certificate says that its issuer's certificate, list and answers are found."""

    root: str
    revoked: str
    answers: str


def load_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """Return a key that `Made.secret` gave."""
    key = serialization.load_der_private_key(secret, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("keys made here are of one kind")
    return key


def seal(site: str, *, at: datetime) -> Made:
    """Make the installation's seal: a certificate that signs itself and names the installation."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(SEAL, organisation=site)
    usage = x509.KeyUsage(**_usage("digital_signature", "content_commitment"))
    builder = _builder(name, name, key, at, years_later(at))
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(site)]), critical=False)
    return Made(builder.sign(key, DIGEST), key)


def root(name: str, site: str, *, at: datetime) -> Made:
    """Make the root of an office's own authority, which issues to people and to no further authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name, organisation=site, unit=INTERNAL)
    usage = x509.KeyUsage(**_usage("digital_signature", "key_cert_sign", "crl_sign"))
    builder = _builder(subject, subject, key, at, years_later(at))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(usage, critical=True)
    return Made(builder.sign(key, DIGEST), key)


def certificate(
    authority: Made, full_name: str, organisation: str, number: str, *, addresses: Addresses, at: datetime, until: datetime
) -> Made:
    """Make a person's key and certificate; `number` tells two people of one name apart."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(full_name, organisation=organisation, unit=INTERNAL, number=number)
    until = min(until, authority.certificate.not_valid_after_utc)
    builder = _builder(subject, authority.certificate.subject, key, at, until)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(x509.KeyUsage(**_usage("digital_signature", "content_commitment")), critical=True)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.private_key.public_key())
    builder = builder.add_extension(issuer, critical=False)
    for extension in (_list_at(addresses.revoked), _found_at(addresses)):
        builder = builder.add_extension(extension, critical=False)
    return Made(builder.sign(authority.private_key, DIGEST), key)


def revocation_list(authority: Made, revoked: Iterable[tuple[int, datetime]], *, number: int, at: datetime, until: datetime) -> bytes:
    """Return the list of an authority's revoked certificates (serial number, moment), signed, in DER."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(authority.certificate.subject)
    builder = builder.last_update(_whole(at)).next_update(_whole(until))
    builder = builder.add_extension(x509.CRLNumber(number), critical=False)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.private_key.public_key())
    builder = builder.add_extension(issuer, critical=False)
    for serial, moment in revoked:
        each = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(_whole(moment)).build()
        builder = builder.add_revoked_certificate(each)
    return builder.sign(authority.private_key, DIGEST).public_bytes(DER)


def is_authority(certificate: x509.Certificate) -> bool:
    """Return whether a certificate is one that issues others (CA)."""
    basic = next((each.value for each in certificate.extensions if isinstance(each.value, x509.BasicConstraints)), None)
    usage = next((each.value for each in certificate.extensions if isinstance(each.value, x509.KeyUsage)), None)
    return basic is not None and basic.ca and (usage is None or usage.key_cert_sign)


def years_later(at: datetime, years: int = YEARS) -> datetime:
    """Return the same day years later; of 29 February the day before."""
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, day=28)


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _name(common: str, *, organisation: str = "", unit: str = "", number: str = "") -> Subject:
    parts = [(NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, _cut(organisation)), (NameOID.ORGANIZATIONAL_UNIT_NAME, unit)]
    parts += [(NameOID.SERIAL_NUMBER, number), (NameOID.COMMON_NAME, _cut(common))]
    if not _fits(common):
        parts.append((NAME_IN_FULL, common))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


def _cut(text: str) -> str:
    """Return the text, shortened to what a certificate takes, with a mark that says so."""
    mark = "…"
    if _fits(text):
        return text
    while not _fits(text + mark):
        text = text[:-1]
    return text + mark


def _fits(text: str) -> bool:
    return len(text.encode()) <= LONGEST


def _builder(subject: Subject, issuer: Subject, key: ec.EllipticCurvePrivateKey, at: datetime, until: datetime) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(_whole(at)).not_valid_after(_whole(until))
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _usage(*granted: str) -> dict[str, bool]:
    return {name: name in granted for name in USES}


def _list_at(address: str) -> x509.CRLDistributionPoints:
    return x509.CRLDistributionPoints([x509.DistributionPoint([x509.UniformResourceIdentifier(address)], None, None, None)])


def _found_at(addresses: Addresses) -> x509.AuthorityInformationAccess:
    found = ((AuthorityInformationAccessOID.OCSP, addresses.answers), (AuthorityInformationAccessOID.CA_ISSUERS, addresses.root))
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(method, x509.UniformResourceIdentifier(address)) for method, address in found]
    )
