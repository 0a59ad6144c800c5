"""Writes of papers and registers. Once registered or issued a paper is never edited."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import kinds, storage
from thidua.foundation.files.models import StoredFile
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.paper import permissions
from thidua.paper.models import Direction, OfficialDocument, Register
from thidua.paper.numbers import compact, number_text


class RegisteredAlready(Refused):
    """This paper from above stands in the book already."""


class RegisterExists(Refused):
    """The organ has its register of this year."""


class DayRefused(Refused):
    """The paper's date lies in the future, in another year than the register, or before the last number given."""


@transaction.atomic
def register_incoming(
    *,
    type: str,
    number: str,
    issued_on: date,
    issuer: str,
    subject: str,
    signer: str = "",
    file: StoredFile | UploadedFile | None = None,
    actor: User,
    at: datetime,
) -> OfficialDocument:
    """Enter a paper that came from above (đăng ký văn bản đến), with its file: one stored already, or one that comes now.

    Raises:
        PermissionDenied: actor is not the specialist.
        DayRefused: its date lies in the future.
        RegisteredAlready: a paper of this issuer, number and year is in the book; the sentence names it.
        FileRefused: the file is no PDF, Word or Excel file.
    """
    permissions.require(permissions.can_register(actor, at.date()))
    number, issuer = compact(number), " ".join(issuer.split())
    _check_not_coming(issued_on, at.date())
    same = OfficialDocument.objects.filter(
        direction=Direction.INCOMING, issuer__iexact=issuer, number__iexact=number, issued_on__year=issued_on.year
    ).first()
    if same:
        raise RegisteredAlready(_already(same))
    if isinstance(file, UploadedFile):
        file = storage.store(file, allowed=kinds.PAPERS, at=at)
    document = OfficialDocument(
        direction=Direction.INCOMING,
        number=number,
        type=type,
        issuer=issuer,
        issued_on=issued_on,
        subject=subject,
        signer=signer,
        file=file,
        registered_at=at,
    )
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:
        raise RegisteredAlready(_already(document)) from None
    changes = {"number": [None, number], "issuer": [None, issuer], "issued_on": [None, issued_on]}
    audit.record("paper.incoming_registered", document, actor=actor, at=at, changes=changes)
    return document


@transaction.atomic
def open_register(*, organ: str, symbol: str, year: int, family: str, right: Right, actor: User, at: datetime) -> Register:
    """Open an organ's register of outgoing papers for a year (mở sổ đăng ký văn bản đi); its numbers begin at 01.

    `right` is the caller's: a register belongs to a record of a higher slice (a cluster's year), and only that slice can say who acts
    for the organ. The caller asks its own predicate and hands the answer in; this action opens the door or not.

    Raises:
        PermissionDenied: the right is withheld.
        RegisterExists: the organ has its register of this year under this symbol.
    """
    permissions.require(right)
    register = Register(organ=organ, symbol=compact(symbol), year=year, family=family)
    try:
        with transaction.atomic():
            register.save()
    except IntegrityError:
        raise RegisterExists(
            _("%(organ)s đã có sổ đăng ký văn bản đi năm %(year)d với ký hiệu %(symbol)s. Hãy dùng sổ đó.")
            % {"organ": organ, "year": year, "symbol": register.symbol}
        ) from None
    changes = {"symbol": [None, register.symbol], "year": [None, year], "family": [None, family]}
    audit.record("paper.register_opened", register, actor=actor, at=at, changes=changes)
    return register


@transaction.atomic
def issue(
    register: Register,
    *,
    type: str,
    subject: str,
    signer: str,
    issuer: str = "",
    file: StoredFile | None = None,
    on: date | None = None,
    right: Right,
    actor: User,
    at: datetime,
) -> OfficialDocument:
    """Give a paper the register's next number, and its date (cấp số, ngày tháng văn bản). A number is never given twice.

    Without `issuer` it is the register's organ; without `on` the paper bears today's date. `right` is the caller's, as in
    `open_register`: who may issue a cluster's plan is known to the slice that holds the plan.

    Raises:
        PermissionDenied: the right is withheld.
        DayRefused: the date lies in the future, in another year than the register, or before that of the last number.
    """
    permissions.require(right)
    register = Register.objects.select_for_update(no_key=True).get(pk=register.pk)
    issued_on = on or at.date()
    _check_day(register, issued_on, at.date())
    sequence = (register.documents.aggregate(last=Max("sequence"))["last"] or 0) + 1
    audit_rows, audit_head = audit.head()
    document = OfficialDocument.objects.create(
        direction=Direction.OUTGOING,
        audit_rows=audit_rows,
        audit_head=audit_head,
        register=register,
        sequence=sequence,
        number=number_text(sequence, type, register.symbol, register.family),
        type=type,
        issuer=issuer or register.organ,
        issued_on=issued_on,
        subject=subject,
        signer=signer,
        file=file,
        registered_at=at,
    )
    changes = {"number": [None, document.number], "issued_on": [None, issued_on], "subject": [None, subject]}
    audit.record("paper.issued", document, actor=actor, at=at, changes=changes)
    return document


# --- Parts ------------------------------------------------------------------------------------------------------------------------


def _already(document: OfficialDocument) -> str:
    return _("%(issuer)s đã có %(document)s ngày %(day)s trong sổ văn bản đến: %(subject)s. Hãy dùng văn bản đó.") % {
        "issuer": document.issuer,
        "document": document,
        "day": vi_date(document.issued_on),
        "subject": document.subject,
    }


def _check_not_coming(issued_on: date, today: date) -> None:
    if issued_on > today:
        raise DayRefused(_("Ngày ban hành %(day)s chưa tới. Hãy xem lại ngày ghi trên văn bản.") % {"day": vi_date(issued_on)})


def _check_day(register: Register, issued_on: date, today: date) -> None:
    _check_not_coming(issued_on, today)
    if issued_on.year != register.year:
        raise DayRefused(
            _("Sổ này của năm %(year)d, không cấp số cho văn bản ngày %(day)s. Hãy mở sổ của năm đó.")
            % {"year": register.year, "day": vi_date(issued_on)}
        )
    last = register.documents.order_by("-sequence").first()
    if last and issued_on < last.issued_on:
        raise DayRefused(
            _("Số %(number)s đã cấp ngày %(day)s; văn bản sau không ghi ngày trước đó. Hãy chọn ngày %(day)s hoặc muộn hơn.")
            % {"number": last.number, "day": vi_date(last.issued_on)}
        )
