"""The answers of a check in words, for the page and for the command; for whoever knows nothing of certificates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.foundation.signing.checking import Change, Distrust, Level, Problem, SignatureReport
from thidua.foundation.ui.templatetags.td import vi_date, vi_datetime
from thidua.paper.models import OfficialDocument
from thidua.paper.verdicts import Checked, Verdict

LONGEST = 200

VERDICTS: dict[Verdict, tuple[str, Promise]] = {
    Verdict.WITHDRAWN: (
        "warn",
        gettext_lazy("Đúng là tệp đã ban hành từ hệ thống này, nhưng số văn bản đã bị hủy: văn bản không còn dùng."),
    ),
    Verdict.SIGNED: ("ok", gettext_lazy("Tệp còn nguyên như khi ký, mọi chữ ký số đều hợp lệ và mọi chứng thư đều được tin cậy.")),
    Verdict.UNKNOWN: (
        "warn",
        gettext_lazy("Hệ thống này chưa từng phát hành tệp này và tệp không có chữ ký số, nên không nói được tệp thật hay giả."),
    ),
    Verdict.OTHER: ("bad", gettext_lazy("Tệp này không phải tệp mang mã này: nội dung tệp đã khác. Bản in lại hoặc bản quét cũng vậy.")),
    Verdict.DISTRUSTED: (
        "warn",
        gettext_lazy("Tệp còn nguyên như khi ký, nhưng có chứng thư không được tin cậy. Hãy xem lý do ở từng chữ ký bên dưới."),
    ),
    Verdict.CHANGED: (
        "bad",
        gettext_lazy("Tệp không còn nguyên như khi ký. Đừng dùng tệp này; hãy xin lại bản gốc từ nơi gửi."),
    ),
}
PROBLEMS: dict[Problem, Promise] = {
    Problem.EMPTY: gettext_lazy("Tệp rỗng, không có gì để kiểm tra. Hãy xin lại tệp từ nơi gửi."),
    Problem.NOT_PDF: gettext_lazy("Đây không phải tệp PDF nên không kiểm tra được chữ ký. Hãy chọn đúng tệp PDF nhận được."),
    Problem.TOO_LARGE: gettext_lazy("Tệp quá lớn, không kiểm tra được chữ ký."),
    Problem.ENCRYPTED: gettext_lazy("Tệp bị khóa bằng mật khẩu nên không kiểm tra được chữ ký. Hãy xin nơi gửi bản không khóa."),
    Problem.DAMAGED: gettext_lazy("Tệp PDF bị hỏng nên không kiểm tra được chữ ký. Hãy tải lại hoặc xin lại tệp từ nơi gửi."),
    Problem.TOO_HEAVY: gettext_lazy("Tệp phức tạp đến mức không kiểm tra xong trong thời gian cho phép, nên không nói được gì về chữ ký."),
}
CHANGES: dict[Change, Promise] = {
    Change.NOTHING: gettext_lazy("Không có gì thay đổi sau chữ ký này."),
    Change.PROOF: gettext_lazy("Sau đó chỉ thêm bằng chứng của chữ ký, nội dung không đổi."),
    Change.SIGNATURES: gettext_lazy("Sau đó chỉ có thêm chữ ký khác, nội dung không đổi."),
    Change.CONTENT: gettext_lazy("Tệp đã bị thay đổi sau chữ ký này."),
}
LEVELS: dict[Level, Promise] = {
    Level.OTHER: gettext_lazy("Không xếp mức: chữ ký không theo chuẩn PAdES hoặc không hợp lệ."),
    Level.BASIC: gettext_lazy("B-B: chứng minh được khi chứng thư còn hiệu lực; chưa có dấu thời gian tin cậy."),
    Level.TIMESTAMPED: gettext_lazy("B-T: giờ ký được máy chủ dấu thời gian xác nhận."),
    Level.LONG_TERM: gettext_lazy("B-LT: tệp mang sẵn bằng chứng để nhiều năm sau vẫn kiểm tra được."),
}
DISTRUSTS: dict[Distrust, Promise] = {
    Distrust.UNKNOWN: gettext_lazy("Hệ thống này không biết nơi cấp, nên không nói được chứng thư có đúng của người đó không."),
    Distrust.REVOKED: gettext_lazy("Chứng thư đã bị thu hồi trước khi ký."),
    Distrust.REVOKED_LATER: gettext_lazy("Chứng thư bị thu hồi sau giờ ký tự ghi, và không có dấu thời gian chứng minh giờ đó."),
    Distrust.EXPIRED: gettext_lazy("Chứng thư đã hết hạn khi ký."),
    Distrust.NOT_YET: gettext_lazy("Chứng thư chưa có hiệu lực khi ký."),
    Distrust.WEAK: gettext_lazy("Khóa hoặc thuật toán của chữ ký quá yếu."),
    Distrust.USE: gettext_lazy("Chứng thư này không được cấp để ký."),
    Distrust.BROKEN: gettext_lazy("Chứng thư hỏng hoặc sai quy cách."),
}


@dataclass(frozen=True)
class Told:
    """One signature in words: `tone` and `word` its state, `facts` what is said of it, each under its label."""

    title: str
    tone: str
    word: str
    facts: tuple[tuple[str, str], ...]


def verdict(checked: Checked) -> tuple[str, str]:
    """Return the tone and the sentence that come first."""
    if checked.verdict == Verdict.UNREADABLE and checked.report.problem:
        return "bad", str(PROBLEMS[checked.report.problem])
    if checked.verdict != Verdict.OURS:
        tone, sentence = VERDICTS[checked.verdict]
        return tone, str(sentence)
    if checked.file is None or (checked.document and checked.file.is_newest):
        return "ok", _("Đúng là tệp văn bản đã ban hành từ hệ thống này, không thay đổi chỗ nào.")
    return "ok", _("Đúng là tệp được ký tại hệ thống này, không thay đổi chỗ nào.")


def warnings(checked: Checked) -> list[str]:
    """Return what is to be said beside the verdict."""
    said = []
    if checked.file is None and checked.document is None and checked.verdict != Verdict.UNKNOWN:
        said.append(_("Hệ thống này chưa từng phát hành tệp này; ngoài những điều ghi ở đây, không nói được gì thêm về tệp."))
    if checked.verdict in (Verdict.UNREADABLE, Verdict.UNKNOWN):
        said.append(_("Nếu văn bản có mã kiểm tra của nơi khác, hãy kiểm tra ở địa chỉ in trên văn bản."))
    if checked.file and not checked.file.is_newest:
        values = {"own": checked.file.revision, "newest": checked.file.file.revision}
        said.append(_("Đây là bản thứ %(own)d trên %(newest)d: đã có bản mới hơn. Hãy dùng bản mới nhất.") % values)
    if checked.report.has_script:
        said.append(_("Tệp có chứa chương trình (JavaScript hoặc tương tự): nội dung hiện ra có thể tự thay đổi. Hãy thận trọng."))
    return said


def signatures(checked: Checked) -> Iterator[Told]:
    """Give every signature in words, in the order in which they were made."""
    places = {each["name"]: str(each["label"]) for each in checked.file.file.places} if checked.file else {}
    for each in checked.report.signatures:
        yield _told(each, places.get(each.field, ""), checked.roots.get(each.root, ""))


def _told(signature: SignatureReport, place: str, kind: str) -> Told:
    if not signature.readable:
        return Told(_("Chữ ký không đọc được"), "bad", _("Không hợp lệ"), ())
    tone, word = _state(signature)
    title = _("Con dấu xác nhận tệp: %(name)s") if signature.is_seal else "%(name)s"
    rows = [
        (_("Ký cho"), _plain(place)),
        (_("Tổ chức"), _plain(signature.organisation)),
        (_("Nội dung ký"), _plain(signature.reason)),
        (_("Khi nào"), moment(signature)),
        (_("Chứng thư"), _certificate(signature, kind)),
        (_("Tình trạng chứng thư"), _standing(signature)),
        (_("Sau khi ký"), _after(signature)),
        (_("Mức"), str(LEVELS[signature.level])),
    ]
    return Told(title % {"name": _plain(signature.signer) or _("không có tên")}, tone, word, tuple(row for row in rows if row[1]))


def _state(signature: SignatureReport) -> tuple[str, str]:
    if not signature.holds:
        return "bad", _("Không hợp lệ")
    return ("ok", _("Hợp lệ")) if signature.trusted else ("warn", _("Không được tin cậy"))


def moment(signature: SignatureReport) -> str:
    """Return when it was made, and who says so."""
    if signature.timestamped_at:
        values = {"at": vi_datetime(signature.timestamped_at), "by": _plain(signature.timestamp_by)}
        if signature.timestamp_trusted:
            return _("%(at)s, theo dấu thời gian của %(by)s") % values
        return _("%(at)s, theo dấu thời gian của %(by)s, nơi chưa được tin cậy tại đây") % values
    if signature.claimed_at:
        return _("%(at)s, theo đồng hồ của máy ký") % {"at": vi_datetime(signature.claimed_at)}
    return _("Chữ ký không ghi giờ")


def _certificate(signature: SignatureReport, kind: str) -> str:
    values = {
        "issuer": _plain(signature.issuer),
        "kind": kind or _("gốc không rõ"),
        "serial": signature.serial[:64],
        "first": _day(signature.not_before),
        "last": _day(signature.not_after),
    }
    return _("%(issuer)s cấp (%(kind)s), từ %(first)s đến %(last)s, số sê-ri %(serial)s") % values


def _standing(signature: SignatureReport) -> str:
    if signature.distrust is None:
        good = _("Còn hiệu lực khi ký, nơi cấp được tin cậy tại đây.")
        later = _("Nay đã hết hạn; chữ ký vẫn có giá trị.") if signature.expired_now else ""
        revoked = _("Thu hồi ngày %(day)s, sau khi ký.") % {"day": vi_date(signature.revoked_at)} if signature.revoked_at else ""
        return " ".join(filter(None, (good, later, revoked)))
    why = str(DISTRUSTS[signature.distrust])
    day = _("Ngày thu hồi: %(day)s.") % {"day": vi_date(signature.revoked_at)} if signature.revoked_at else ""
    return " ".join(filter(None, (why, day)))


def _after(signature: SignatureReport) -> str:
    if not (signature.intact and signature.valid):
        return _("Phần đã ký không còn đúng từng byte như khi ký, hoặc chữ ký bị hỏng.")
    return str(CHANGES[signature.change])


def register(checked: Checked) -> str:
    """Return what our register says of a file that was made here."""
    if isinstance(checked.document, OfficialDocument):
        document = checked.document
        values = {"number": document.number, "day": vi_date(document.issued_on), "issuer": document.issuer}
        return _("Văn bản số %(number)s ngày %(day)s của %(issuer)s.") % values
    if checked.file is not None:
        revision = {"own": checked.file.revision, "newest": checked.file.file.revision}
        return _("%(name)s, bản thứ %(own)d trên %(newest)d.") % {"name": checked.file.file.name, **revision}
    return ""


def _day(value: datetime | None) -> str:
    return vi_date(value) if value else "–"


def _plain(text: str) -> str:
    """Return what a stranger wrote without what would disturb a line or a terminal."""
    return "".join(letter for letter in text if letter.isprintable())[:LONGEST]
