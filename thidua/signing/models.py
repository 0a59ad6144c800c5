"""Keys, certificates, and files that are being signed. Moments here are real time: a signature's time is never the training clock's."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SealKey(models.Model):
    """The installation's own key (con dấu của hệ thống), which certifies the first revision of a file; one is in use.

    `closed_key` is the private key, closed with a key that follows from SECRET_KEY.
    """

    certificate = models.BinaryField()
    closed_key = models.BinaryField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=models.Q(retired_at=None), name="seal_key_one_in_use"),
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%d/%m/%Y}"


class OfficeAuthority(models.Model):
    """The certificate authority inside this installation (cơ quan chứng thực nội bộ), for places that have no certificates yet.

    One is open; with its closing every certificate of it is revoked, and its lists go on being published. `closed_key` as of `SealKey`.
    `lists` counts the revocation lists it has published, `newest_list` is the last of them, `listed_at` its moment.
    """

    name = models.CharField(_("Tên cơ quan chứng thực"), max_length=200)
    certificate = models.BinaryField()
    closed_key = models.BinaryField()
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    lists = models.PositiveIntegerField(default=0)
    newest_list = models.BinaryField(blank=True, default=b"")
    listed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=models.Q(closed_at=None), name="office_authority_one_open"),
        ]

    def __str__(self) -> str:
        return self.name


class Source(models.TextChoices):
    """Where a certificate comes from."""

    OFFICE = "office", _("Nội bộ")
    OUTSIDE = "outside", _("Bên ngoài")


class SigningCertificate(models.Model):
    """A person's certificate (chứng thư số).

    From the office: granted by the administrator, then made by the person, whose passphrase alone opens `closed_key` (closing.py); until
    then `certificate` is empty. It is `replaced_at` the moment when a next one is granted because it ends soon, and goes on being valid.
    The key is destroyed when the certificate is revoked and when the next one is made. `tries` counts passphrases typed since `tries_from`
    that did not open it. From outside: only the certificate is kept, as one by which this person signs.

    With `organ`, an office (cơ quan), it is that office's own, under the name it bore when it was granted: the person signs by it for the
    organ only, and only while being its clerk (văn thư).
    """

    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="signing_certificates")
    organ = models.ForeignKey("organisation.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="signing_certificates")
    organ_name = models.CharField(_("Của cơ quan"), max_length=300, blank=True, default="")
    source = models.CharField(max_length=10, choices=Source)
    authority = models.ForeignKey(OfficeAuthority, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates")
    certificate = models.BinaryField(blank=True, default=b"")
    closed_key = models.BinaryField(blank=True, default=b"")
    fingerprint = models.CharField(_("Vân tay SHA-256"), max_length=64, blank=True)
    serial = models.CharField(_("Số sê-ri"), max_length=64, blank=True)
    subject = models.CharField(_("Cấp cho"), max_length=300, blank=True)
    issuer = models.CharField(_("Nơi cấp"), max_length=300, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    not_after = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tries_from = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(_("Lý do thu hồi"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=~models.Q(fingerprint="") & models.Q(revoked_at=None), name="signing_certificate_once"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(source="office", organ=None, revoked_at=None, replaced_at=None),
                name="signing_certificate_one_of_the_office",
            ),
            models.UniqueConstraint(
                fields=["person", "organ"],
                condition=models.Q(source="office", organ__isnull=False, revoked_at=None, replaced_at=None),
                name="signing_certificate_one_for_an_organ",
            ),
            models.CheckConstraint(
                condition=models.Q(organ=None, organ_name="") | (models.Q(organ__isnull=False) & ~models.Q(organ_name="")),
                name="signing_certificate_names_its_organ",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None) | ~models.Q(revoked_reason=""), name="signing_certificate_revoked_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.organ_name or str(self.person)


class HandSignature(models.Model):
    """The picture of a person's signature by hand (ảnh chữ ký tay): shown where that person signs digitally, and nowhere else.

    A next one takes its place; what was signed keeps the one it was signed with.
    """

    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="hand_signatures")
    picture = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(withdrawn_at=None), name="hand_signature_one_in_use"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class RootKind(models.TextChoices):
    STATE = "state", _("Chuyên dùng Chính phủ")
    PUBLIC = "public", _("Công cộng")
    OTHER = "other", _("Khác")


class TrustedRoot(models.Model):
    """A root whose certificates are accepted here (gốc tin cậy); `source` says where the administrator had it from.

    The roots of the office's own authorities need no row.
    """

    name = models.CharField(_("Tên"), max_length=300)
    kind = models.CharField(_("Loại"), max_length=10, choices=RootKind)
    certificate = models.BinaryField()
    fingerprint = models.CharField(_("Vân tay SHA-256"), max_length=64)
    source = models.CharField(_("Lấy từ đâu"), max_length=300)
    not_after = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fingerprint"], condition=models.Q(withdrawn_at=None), name="trusted_root_once"),
        ]

    def __str__(self) -> str:
        return self.name


class SignedFile(models.Model):
    """A PDF that several people sign, one revision after another (tệp ký).

    `first` is certified with the installation's seal; `current` the newest revision, `revision` its number (from 1). `places` are the
    boxes, in order: dicts of name, label, page, left, bottom, right, top (see foundation.signing.places.Place). `in_order`: nobody signs
    before those whose places stand earlier. `purpose` names what a signature here means (see `purposes`). `proved_at`: when its signatures
    were last given what proves them later.
    """

    name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=40)
    first = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    current = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField(default=1)
    places = models.JSONField()
    in_order = models.BooleanField(default=False)
    code = models.CharField(_("Mã kiểm tra"), max_length=12, blank=True)
    made_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="signed_file_code_of_one")]

    def __str__(self) -> str:
        return self.name


class Way(models.TextChoices):
    """How a person's key was used."""

    OFFICE = "office", _("Chứng thư nội bộ")
    FILE = "file", _("Chứng thư của cá nhân (tệp .p12)")
    TOKEN = "token", _("Thiết bị ký (USB token, ký từ xa)")


class Level(models.TextChoices):
    """How long a signature can be proved (PAdES): by itself, with a timestamp, with revocation information too."""

    BASIC = "B-B", "B-B"
    TIMESTAMPED = "B-T", "B-T"
    LONG_TERM = "B-LT", "B-LT"


class PdfSignature(models.Model):
    """One person's signature in a file (chữ ký số), as it was made; never edited but for a level that rose."""

    file = models.ForeignKey(SignedFile, on_delete=models.PROTECT, related_name="signatures")
    place = models.CharField(max_length=40)
    revision = models.PositiveSmallIntegerField()
    stored = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=120)
    way = models.CharField(_("Cách ký"), max_length=10, choices=Way)
    subject = models.CharField(max_length=300)
    issuer = models.CharField(max_length=300)
    serial = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    level = models.CharField(_("Mức"), max_length=5, choices=Level)
    signed_at = models.DateTimeField()
    timestamped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "place"], name="pdf_signature_once_per_place"),
            models.UniqueConstraint(fields=["file", "revision"], name="pdf_signature_once_per_revision"),
        ]

    def __str__(self) -> str:
        return self.signer_name


class Lease(models.Model):
    """The right to write a file's next revision, for a short while (đang ký); one per file, gone when it is used, given back or lapsed.

    Without a `digest` the key is here and works for some seconds. With one, the key is on the signer's own machine: `prepared` is the
    revision, made on revision `base`, with the hole that the signature fills, `state` what fitting it in needs, `digest` what is to be
    signed, hex; `moment` is when the signature says it was made. `about` belongs to the file's purpose. No `user`: the installation itself.
    """

    file = models.OneToOneField(SignedFile, on_delete=models.CASCADE, related_name="lease")
    place = models.CharField(max_length=40, blank=True)
    user = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("organisation.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    holder = models.CharField(max_length=500)
    about = models.JSONField(default=dict)
    base = models.PositiveSmallIntegerField()
    prepared = models.BinaryField(blank=True, default=b"")
    state = models.BinaryField(blank=True, default=b"")
    digest = models.CharField(max_length=128, blank=True)
    moment = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.holder


class Ticket(models.Model):
    """What lets a program on the signer's machine fetch a digest and hand a signature in (phiếu ký), without a session.

    `secret` is the SHA-256, hex, of the word that was shown once. The row outlives its lease, so that who comes late is told why:
    `cms` is the SHA-256 of what was taken, which the same program may send again.
    """

    secret = models.CharField(max_length=64, unique=True)
    file = models.ForeignKey(SignedFile, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=40)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    lease = models.ForeignKey(Lease, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)
    cms = models.CharField(max_length=64, blank=True)
    signature = models.ForeignKey(PdfSignature, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.file} · {self.place}"


class ScannedPage(models.Model):
    """A page signed by hand and scanned (trang ký tay), which stands in for a digital signature in a place, marked as what it is.

    It counts once a second person has held it against the paper and confirmed it; until then it can be withdrawn, with a reason.
    """

    file = models.ForeignKey(SignedFile, on_delete=models.PROTECT, related_name="scanned_pages")
    place = models.CharField(max_length=40)
    stored = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(_("Người ký trên giấy"), max_length=120)
    signed_on = models.DateField(_("Ngày ký trên giấy"))
    attached_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(_("Lý do rút"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "place"], condition=models.Q(withdrawn_at=None), name="scanned_page_one_per_place"),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("attached_by")), name="scanned_page_second_person"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | (models.Q(confirmed_at=None) & ~models.Q(withdrawn_reason="")),
                name="scanned_page_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.signer_name
