"""Writes of papers and registers. Once registered or issued a paper is never edited."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.documents import master as masters
from thidua.foundation.documents.codes import new_code
from thidua.foundation.documents.paper import Family, Paper, as_data
from thidua.foundation.files import kinds, storage
from thidua.foundation.files.models import StoredFile
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation.models import Person, Unit
from thidua.paper import permissions
from thidua.paper.documents import check_address, file_name, issued_pdf, marked, signable_pdf
from thidua.paper.models import Direction, Master, OfficialDocument, OrganSeal, PaperFamily, Register, SignedBy
from thidua.paper.numbers import compact, number_text
from thidua.paper.sealing import boxed


class RegisteredAlready(Refused):
    """This paper from above stands in the book already."""


# A congress every five years: a term of office touches six calendar years.
TERM_YEARS = 6


class RegisterExists(Refused):
    """The organ has its register of this year."""


class MasterNotUsable(Refused):
    """Something in the master is to be mended first, or it is in that state already."""


class DayRefused(Refused):
    """The paper's date lies in the future, outside the register's years, or before the last number given."""


class TermRefused(Refused):
    """A register's years or its first number cannot be so."""


@dataclass(frozen=True)
class Signers:
    """Who signs a paper digitally: the person, for which unit, and with which seal the clerk signs for the organ."""

    person: Person
    unit: Unit
    seal: OrganSeal


class NumberStands(Refused):
    """A number cannot be withdrawn, or not so."""


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
def open_register(
    *,
    organ: str,
    symbol: str,
    year: int,
    family: str,
    until_year: int | None = None,
    first: int = 1,
    before: str = "",
    right: Right,
    actor: User,
    at: datetime,
) -> Register:
    """Open an organ's register of outgoing papers for a year, or for a Party committee's term of office (mở sổ đăng ký văn bản đi).

    Its numbers begin at 01, or at `first` where the earlier ones stand in another book: `before` then says which.

    `right` is the caller's: a register belongs to a record of a higher slice (a cluster's year), and only that slice can say who acts
    for the organ. The caller asks its own predicate and hands the answer in; this action opens the door or not.

    Raises:
        PermissionDenied: the right is withheld.
        RegisterExists: a register of the organ under this symbol covers one of these years.
        TermRefused: it would end before it begins, run longer than a term, or begin at a later number without saying why.
    """
    permissions.require(right)
    until_year = until_year or year
    _check_term(year, until_year, family, first, before)
    register = Register(
        organ=organ, symbol=compact(symbol), year=year, family=family, until_year=until_year, first=first, before=" ".join(before.split())
    )
    if Register.objects.filter(organ=organ, symbol=register.symbol, year__lte=until_year, until_year__gte=year).exists():
        raise RegisterExists(_register_exists(register))
    try:
        with transaction.atomic():
            register.save()
    except IntegrityError:
        raise RegisterExists(_register_exists(register)) from None
    changes = {"symbol": [None, register.symbol], "year": [None, register.years], "family": [None, family], "first": [None, first]}
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
    compose: Callable[[OfficialDocument], Paper] | None = None,
    signers: Signers | None = None,
    right: Right,
    actor: User,
    at: datetime,
) -> OfficialDocument:
    """Give a paper the register's next number, and its date (cấp số, ngày tháng văn bản). A number is never given twice.

    Without `issuer` it is the register's organ; without `on` the paper bears today's date. `compose` returns the paper's words, now that
    number and date are known: they are kept, and the PDF is made from them in the same transaction and kept as its file. With
    `signers` the number is only held for the paper until they have signed digitally (see `signatures`); without, it is signed by hand on
    the printed page. `right` is the caller's, as in `open_register`: who may issue a cluster's plan is known to the slice that holds it.

    Raises:
        PermissionDenied: the right is withheld.
        DayRefused: the date lies in the future, outside the register's years, or before that of the last number.
        PaperNotMade, MasterRefused: the PDF could not be made; no number is taken.
    """
    permissions.require(right)
    register = Register.objects.select_for_update(no_key=True).get(pk=register.pk)
    issued_on = on or at.date()
    _check_day(register, issued_on, at.date())
    sequence = (register.documents.aggregate(last=Max("sequence"))["last"] or register.first - 1) + 1
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
        code=new_code() if compose else "",
        signed_by=SignedBy.KEY if signers else SignedBy.HAND,
        signer_person=signers.person if signers else None,
        signer_unit=signers.unit if signers else None,
        seal=signers.seal if signers else None,
    )
    changes = {"number": [None, document.number], "issued_on": [None, issued_on], "subject": [None, subject]}
    if compose is not None:
        kept = _keep(document, replace(_composed(compose(document), signers), check=check_address(document)), at)
        changes["sha256"] = [None, kept.sha256]
    audit.record("paper.issued", document, actor=actor, at=at, changes=changes)
    return document


@transaction.atomic
def withdraw_number(document: OfficialDocument, *, reason: str, actor: User, at: datetime) -> OfficialDocument:
    """Say that a number was given and its paper is not in use (hủy số): the number stays taken, the register shows the reason.

    Raises:
        PermissionDenied: actor is not the specialist.
        NumberStands: it came from above, is withdrawn already, or no reason is given.
    """
    permissions.require(permissions.can_register(actor, at.date()))
    document = OfficialDocument.objects.select_for_update(no_key=True).get(pk=document.pk)
    reason = " ".join(reason.split())
    if document.direction != Direction.OUTGOING:
        raise NumberStands(_("Văn bản đến mang số của nơi ban hành, không hủy ở đây."))
    if document.withdrawn_at:
        raise NumberStands(_("Số %(number)s đã hủy rồi. Hãy tải lại trang để xem lý do.") % {"number": document.number})
    if not reason:
        raise NumberStands(_("Hãy ghi lý do hủy số, để người đọc sổ hiểu vì sao số này không có văn bản."))
    document.withdrawn_at, document.withdrawn_reason = at, reason
    document.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    audit.record("paper.number_withdrawn", document, actor=actor, at=at, changes={"number": document.number}, reason=reason)
    return document


def upload_master(*, organ: str, family: str, name: str, file: UploadedFile, actor: User, at: datetime) -> Master:
    """Take an office's own master in (gửi mẫu văn bản), looked at and tried; what is to be mended in it is kept as its answer.

    Nothing is set in it until it is made active. It is tried before the transaction begins: that takes seconds.

    Raises:
        PermissionDenied: actor is not the specialist.
        FileRefused: the file is empty, damaged, or no Word file.
        MasterRefused: it holds or does what no master may; the sentence says what.
    """
    permissions.require(permissions.can_register(actor, at.date()))
    answer = masters.check(storage.content_of(file), Family(family))
    with transaction.atomic():
        stored = storage.store(file, allowed=(kinds.DOCX,), at=at)
        kept = {each: list(found) for each, found in asdict(answer).items()}
        made = Master.objects.create(
            organ=organ, family=family, name=" ".join(name.split()), file=stored, answer=kept, uploaded_by=actor, uploaded_at=at
        )
        changes = {"name": [None, made.name], "organ": [None, organ], "family": [None, family], "sha256": [None, stored.sha256]}
        audit.record("paper.master_uploaded", made, actor=actor, at=at, changes=changes)
    return made


@transaction.atomic
def activate_master(master: Master, *, actor: User, at: datetime) -> Master:
    """Set the organ's papers in this master from now on (cho dùng mẫu); the one before it is withdrawn.

    Raises:
        PermissionDenied: actor is not the specialist.
        MasterNotUsable: something in it is to be mended first, or it is in use already.
    """
    permissions.require(permissions.can_register(actor, at.date()))
    same = Master.objects.select_for_update(no_key=True).filter(organ=master.organ, family=master.family)
    rows = {each.pk: each for each in same.order_by("pk")}
    master = rows[master.pk]
    if not master.is_usable:
        raise MasterNotUsable(_("Mẫu này còn chỗ phải sửa nên chưa dùng được. Hãy sửa trong Word theo kết quả kiểm tra rồi gửi lại."))
    if master.is_active:
        raise MasterNotUsable(_("Mẫu này đang dùng rồi. Hãy tải lại trang."))
    for before in rows.values():
        if before.is_active:
            _withdraw(before, actor, at)
    master.active_from, master.withdrawn_at = at, None
    master.save(update_fields=["active_from", "withdrawn_at"])
    audit.record("paper.master_activated", master, actor=actor, at=at, changes={"name": master.name, "organ": master.organ})
    return master


@transaction.atomic
def withdraw_master(master: Master, *, actor: User, at: datetime) -> Master:
    """Go back to the built-in master (ngừng dùng mẫu).

    Raises:
        PermissionDenied: actor is not the specialist.
        MasterNotUsable: it is not in use.
    """
    permissions.require(permissions.can_register(actor, at.date()))
    master = Master.objects.select_for_update(no_key=True).get(pk=master.pk)
    if not master.is_active:
        raise MasterNotUsable(_("Mẫu này không còn dùng. Hãy tải lại trang."))
    _withdraw(master, actor, at)
    return master


# --- Parts ------------------------------------------------------------------------------------------------------------------------


def _already(document: OfficialDocument) -> str:
    return _("%(issuer)s đã có %(document)s ngày %(day)s trong sổ văn bản đến: %(subject)s. Hãy dùng văn bản đó.") % {
        "issuer": document.issuer,
        "document": document,
        "day": vi_date(document.issued_on),
        "subject": document.subject,
    }


def _register_exists(register: Register) -> str:
    return _("%(organ)s đã có sổ đăng ký văn bản đi năm %(years)s với ký hiệu %(symbol)s. Hãy dùng sổ đó.") % {
        "organ": register.organ,
        "years": register.years,
        "symbol": register.symbol,
    }


def _check_term(year: int, until_year: int, family: str, first: int, before: str) -> None:
    if until_year < year:
        raise TermRefused(_("Sổ kết thúc trước khi bắt đầu. Hãy xem lại năm cuối."))
    if until_year > year and family != PaperFamily.PARTY:
        raise TermRefused(_("Sổ của cơ quan nhà nước mở theo từng năm. Hãy để năm cuối trùng năm đầu."))
    if until_year - year >= TERM_YEARS:
        raise TermRefused(_("Một nhiệm kỳ không dài quá %(years)d năm ghi sổ. Hãy xem lại năm cuối.") % {"years": TERM_YEARS})
    if first > 1 and not before.strip():
        raise TermRefused(_("Sổ bắt đầu từ số %(first)d: hãy ghi các số trước đó nằm ở đâu.") % {"first": first})


def _withdraw(master: Master, actor: User, at: datetime) -> None:
    master.withdrawn_at = at
    master.save(update_fields=["withdrawn_at"])
    audit.record("paper.master_withdrawn", master, actor=actor, at=at, changes={"name": master.name, "organ": master.organ})


def _composed(paper: Paper, signers: Signers | None) -> Paper:
    return boxed(marked(paper)) if signers else marked(paper)


def _keep(document: OfficialDocument, made: Paper, at: datetime) -> StoredFile:
    """Keep the words of an issued paper, and the PDF that is its file from now on, or until it is signed digitally."""
    content = signable_pdf(made) if document.signed_by == SignedBy.KEY else issued_pdf(made)
    kept = storage.store_bytes(content, name=f"{file_name(made)}.pdf", kind=kinds.PDF, at=at)
    document.file, document.content = kept, as_data(made)
    document.save(update_fields=["file", "content"])
    return kept


def _check_not_coming(issued_on: date, today: date) -> None:
    if issued_on > today:
        raise DayRefused(_("Ngày ban hành %(day)s chưa tới. Hãy xem lại ngày ghi trên văn bản.") % {"day": vi_date(issued_on)})


def _check_day(register: Register, issued_on: date, today: date) -> None:
    _check_not_coming(issued_on, today)
    if not register.year <= issued_on.year <= register.until_year:
        raise DayRefused(
            _("Sổ này của năm %(years)s, không cấp số cho văn bản ngày %(day)s. Hãy mở sổ của năm đó.")
            % {"years": register.years, "day": vi_date(issued_on)}
        )
    last = register.documents.order_by("-sequence").first()
    if last and issued_on < last.issued_on:
        raise DayRefused(
            _("Số %(number)s đã cấp ngày %(day)s; văn bản sau không ghi ngày trước đó. Hãy chọn ngày %(day)s hoặc muộn hơn.")
            % {"number": last.number, "day": vi_date(last.issued_on)}
        )
