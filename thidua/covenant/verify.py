"""Checking a covenant against itself: file, text, commitments, units, every signature and its audit row. Everything is recomputed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.covenant.canonical import canonical, sha256
from thidua.covenant.facts import signed_text, text_clauses
from thidua.covenant.models import Covenant, CovenantSignature, CovenantState, Field, Signatory, SignatoryState
from thidua.covenant.seal import moment, seal_of, sealed_values
from thidua.drafting.models import DraftVersion
from thidua.drafting.queries import clauses_of, in_version
from thidua.foundation.audit.chain import GENESIS, hash_of, type_of
from thidua.foundation.audit.models import Entry
from thidua.foundation.files.models import StoredFile
from thidua.foundation.ui.templatetags import td

# What a seal covers, in words.
NAMED = {
    "covenant": gettext_lazy("giao ước"),
    "unit": gettext_lazy("đơn vị ký"),
    "unit_code": gettext_lazy("mã đơn vị ký"),
    "signer": gettext_lazy("người ký"),
    "signer_name": gettext_lazy("tên người ký"),
    "capacity": gettext_lazy("tư cách ký"),
    "delegation": gettext_lazy("giấy ủy quyền"),
    "authorisation": gettext_lazy("số giấy ủy quyền"),
    "text_sha256": gettext_lazy("mã văn bản đã ký"),
    "certificate": gettext_lazy("chứng thư đã ký"),
    "revision": gettext_lazy("bản của tệp ký"),
    "file_sha256": gettext_lazy("mã của tệp đã ký"),
    "page_sha256": gettext_lazy("mã của bản quét trang ký tay"),
    "page_signed_on": gettext_lazy("ngày ký trên giấy"),
    "attached_by": gettext_lazy("người đính kèm trang ký tay"),
    "confirmed_by": gettext_lazy("người xác nhận trang ký tay"),
    "signed_at": gettext_lazy("giờ ký thật"),
    "office_at": gettext_lazy("giờ ký"),
    "seal": gettext_lazy("dấu niêm"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was checked. `part`: file, text, signature, audit or state; `values` fill the words."""

    part: str
    ok: bool
    words: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The finding as plain text."""
        return self.words % self.values if self.values else self.words

    @property
    def html(self) -> SafeString:
        """The finding for a page: what comes from the database is escaped and marked as Vietnamese."""
        return td.marked(self.words, **self.values)


def verify(covenant: Covenant) -> list[Finding]:
    """Recompute everything from the rows of this moment and return what was found, good and bad."""
    return verify_fetched(Covenant.objects.select_related("text", "draft").get(pk=covenant.pk))


def verify_fetched(covenant: Covenant) -> list[Finding]:
    """Do the same for a covenant that was read just now, with its text and draft. Seven queries, whatever the number of units."""
    kept = _kept_bytes(covenant)
    places = covenant.signatories.select_related("unit", "signature__signer", "signature__pdf__stored", "signature__page__stored")
    signatories = list(places.order_by("position", "pk"))
    log = _Log(covenant, signatories)
    findings = [*_file(covenant, kept, log), *_text(covenant, kept, signatories)]
    for signatory in signatories:
        findings += _place(signatory, log)
    return [*findings, *_state(covenant, signatories, log)]


def problems(covenant: Covenant) -> list[Finding]:
    """Return only what is wrong."""
    return [finding for finding in verify(covenant) if not finding.ok]


# --- the log -------------------------------------------------------------------------------------------------------------------------


class _Log:
    """The audit rows about a covenant, with the rows beside them that their hashes chain to; two queries."""

    def __init__(self, covenant: Covenant, signatories: list[Signatory]) -> None:
        about = Entry.objects.filter(subject_type=type_of(covenant), subject_id=str(covenant.pk)).order_by("number")
        self.rows: dict[int, Entry] = {entry.number: entry for entry in about}
        numbers = {signature.entry_number for each in signatories if (signature := getattr(each, "signature", None))}
        wanted = set(self.rows) | numbers
        beside = {number + step for number in wanted for step in (-1, 0, 1)} - set(self.rows)
        self.beside: dict[int, Entry] = {entry.number: entry for entry in Entry.objects.filter(number__in=beside)}

    def row(self, number: int) -> Entry | None:
        return self.rows.get(number) or self.beside.get(number)

    def of(self, event: str) -> list[Entry]:
        return [entry for entry in self.rows.values() if entry.event == event]

    def holds(self, entry: Entry) -> bool:
        """Whether the row's own hash is right and the rows on both sides chain to it."""
        before, after = self.row(entry.number - 1), self.row(entry.number + 1)
        previous = before.hash if before else GENESIS
        chained = entry.previous_hash == previous and (after is None or after.previous_hash == entry.hash)
        return chained and entry.hash == hash_of(entry)


# --- file and text -------------------------------------------------------------------------------------------------------------------


def _kept_bytes(covenant: Covenant) -> bytes:
    try:
        return covenant.text.path.read_bytes()
    except OSError:
        return b""


def _is_whole(stored: StoredFile) -> bool:
    try:
        return sha256(stored.path.read_bytes()) == stored.sha256
    except OSError:
        return False


def _file(covenant: Covenant, kept: bytes, log: _Log) -> Iterator[Finding]:
    ok = bool(kept) and sha256(kept) == covenant.text_sha256 == covenant.text.sha256
    good, bad = _("Tệp văn bản đúng mã SHA-256 đã ký."), _("Tệp văn bản không còn đúng mã SHA-256 của giao ước: tệp hoặc mã đã bị đổi.")
    yield Finding("file", ok, good if ok else bad)
    opened = log.of("covenant.opened_for_signing")
    if len(opened) != 1 or not log.holds(opened[0]):
        yield Finding("audit", False, _("Dòng nhật ký về việc mở ký không còn hoặc đã bị sửa."))
    elif opened[0].changes.get("text_sha256") != covenant.text_sha256:
        yield Finding("file", False, _("Mã văn bản của giao ước khác mã mà nhật ký đã ghi khi mở ký."))
    elif opened[0].office_at != covenant.opened_at:
        yield Finding("state", False, _("Thời điểm mở ký khác thời điểm mà nhật ký đã ghi."))
    else:
        yield Finding("audit", True, _("Dòng nhật ký về việc mở ký còn nguyên."))


def _text(covenant: Covenant, kept: bytes, signatories: list[Signatory]) -> Iterator[Finding]:
    clauses = clauses_of(covenant.draft)
    now = canonical(signed_text(covenant, signatories, clauses))
    if now == kept:
        yield Finding("text", True, _("Nội dung chung, cam kết và danh sách đơn vị trong cơ sở dữ liệu khớp từng chữ với tệp đã ký."))
    else:
        yield from _differences(kept.decode(errors="replace"), now.decode())
    version = DraftVersion.objects.filter(draft=covenant.draft_id, made_at__lte=covenant.opened_at).order_by("-number").first()
    if version and text_clauses(in_version(version)) != text_clauses(clauses):
        yield Finding("text", False, _("Nội dung chung khác bản “%(version)s” đã lưu khi thống nhất."), {"version": version.label})


def _keyed(text: str) -> dict[tuple[str, ...], list[str]]:
    """Return the records of a canonical text by what they are about."""
    found: dict[tuple[str, ...], list[str]] = {}
    for line in text.split("\n"):
        tag, *values = line.split("\t")
        key = (tag, *values[:1]) if tag in ("member", "clause") else (tag,)
        if tag == "commitment" and len(values) > 2:
            place = sum(1 for each in found if each[:2] == (tag, values[1])) + 1
            key = (tag, values[1], str(place))
            values = values[1:]
        found[key] = values
    return found


def _differences(kept: str, now: str) -> Iterator[Finding]:
    signed, present = _keyed(kept), _keyed(now)
    names = {values[1]: values[2] for key, values in signed.items() if key[0] == "member" and len(values) > 2}
    for key in dict.fromkeys([*signed, *present]):
        old, new = signed.get(key), present.get(key)
        if old != new and key[0] not in ("commitments", "clauses", "members"):
            yield _difference(key, old, new, names)


def _difference(key: tuple[str, ...], old: list[str] | None, new: list[str] | None, names: dict[str, str]) -> Finding:
    if key[0] == "commitment":
        return _commitment_difference(key, old, new, names.get(key[1], key[1]))
    values = {"old": " · ".join(old or [])[:300] or "–", "new": " · ".join(new or [])[:300] or "–"}
    if key[0] == "clause":
        return Finding("text", False, _("Nội dung chung đã bị đổi. Đã ký: “%(old)s”. Hiện có: “%(new)s”."), values)
    if key[0] == "member":
        return Finding("text", False, _("Danh sách đơn vị ký đã bị đổi. Đã ký: “%(old)s”. Hiện có: “%(new)s”."), values)
    return Finding("text", False, _("Phần đầu của văn bản đã bị đổi. Đã ký: “%(old)s”. Hiện có: “%(new)s”."), values)


def _commitment_difference(key: tuple[str, ...], old: list[str] | None, new: list[str] | None, unit: str) -> Finding:
    values: dict[str, object] = {"unit": unit, "place": int(key[2])}
    if old is None:
        return Finding("text", False, _("%(unit)s: có thêm cam kết thứ %(place)d, không có trong văn bản đã ký."), values)
    if new is None:
        return Finding("text", False, _("%(unit)s: mất cam kết thứ %(place)d của văn bản đã ký."), values)
    if old[3:] != new[3:]:
        values |= {"old": " ".join(old[3:]).strip() or "–", "new": " ".join(new[3:]).strip() or "–"}
        return Finding("text", False, _("%(unit)s, cam kết thứ %(place)d: chỉ tiêu đã bị đổi từ “%(old)s” thành “%(new)s”."), values)
    if old[2:] != new[2:]:
        values |= {"old": old[2], "new": new[2]}
        return Finding("text", False, _("%(unit)s, cam kết thứ %(place)d: nội dung đã bị đổi từ “%(old)s” thành “%(new)s”."), values)
    values |= {"old": _field_label(old[1]), "new": _field_label(new[1])}
    return Finding("text", False, _("%(unit)s, cam kết thứ %(place)d: lĩnh vực đã bị đổi từ “%(old)s” thành “%(new)s”."), values)


def _field_label(code: str) -> object:
    return Field(code).label if code in Field.values else code


# --- signatures ----------------------------------------------------------------------------------------------------------------------


def _place(signatory: Signatory, log: _Log) -> Iterator[Finding]:
    signature = getattr(signatory, "signature", None)
    unit = signatory.unit_name
    if signature is None:
        if signatory.state == SignatoryState.SIGNED:
            yield Finding("signature", False, _("%(unit)s: ghi là đã ký nhưng không còn chữ ký."), {"unit": unit})
        return
    signature.signatory = signatory
    found = [*_signature(signature, unit), *_entry(signature, unit, log)]
    if signatory.state != SignatoryState.SIGNED:
        found.append(Finding("signature", False, _("%(unit)s: có chữ ký nhưng trạng thái không phải “đã ký”."), {"unit": unit}))
    if found:
        yield from found
    else:
        values = {"unit": unit, "signer": signature.signer_name, "capacity": signature.capacity}
        by_hand = _("%(unit)s: %(signer)s (%(capacity)s) ký tay trên giấy; bản quét trang ký còn nguyên. Không phải chữ ký số.")
        digital = _("%(unit)s: chữ ký của %(signer)s (%(capacity)s) còn nguyên.")
        yield Finding("signature", True, by_hand if signature.page else digital, values)


def _signature(signature: CovenantSignature, unit: str) -> Iterator[Finding]:
    covenant = signature.signatory.covenant
    if signature.text_sha256 != covenant.text_sha256:
        yield Finding("signature", False, _("%(unit)s: chữ ký được đặt lên một văn bản khác."), {"unit": unit})
    if signature.seal != seal_of(signature):
        yield Finding("signature", False, _("%(unit)s: dấu niêm của chữ ký không khớp nội dung chữ ký."), {"unit": unit})
    if signature.page and not _is_whole(signature.page.stored):
        yield Finding("signature", False, _("%(unit)s: bản quét trang ký tay không còn hoặc đã bị đổi."), {"unit": unit})


def _entry(signature: CovenantSignature, unit: str, log: _Log) -> Iterator[Finding]:
    entry = log.row(signature.entry_number)
    values: dict[str, Any] = {"unit": unit, "number": signature.entry_number}
    if entry is None or entry.event != "covenant.signed" or str(entry.subject_id) != str(signature.signatory.covenant_id):
        yield Finding("audit", False, _("%(unit)s: không có dòng nhật ký số %(number)d về chữ ký này."), values)
        return
    if not log.holds(entry):
        yield Finding("audit", False, _("%(unit)s: dòng nhật ký số %(number)d đã bị sửa."), values)
    logged, present = entry.changes, {**sealed_values(signature), "seal": signature.seal}
    if moment(entry.office_at) != present["office_at"]:
        yield Finding("audit", False, _("%(unit)s: giờ ký khác giờ của dòng nhật ký số %(number)d."), values)
    for name, what in NAMED.items():
        if logged.get(name) != present.get(name):
            changed = {"unit": unit, "what": what, "old": logged.get(name) or "–", "new": present.get(name) or "–"}
            yield Finding("signature", False, _("%(unit)s: %(what)s đã bị đổi. Nhật ký ghi “%(old)s”, hiện có “%(new)s”."), changed)


# --- state ---------------------------------------------------------------------------------------------------------------------------


def _state(covenant: Covenant, signatories: list[Signatory], log: _Log) -> Iterator[Finding]:
    wrong = [*_lost(signatories, log), *_in_force(covenant, signatories, log)]
    broken = [entry.number for entry in log.rows.values() if not log.holds(entry)]
    if broken:
        numbers = ", ".join(str(number) for number in broken)
        wrong.append(Finding("audit", False, _("Nhật ký của giao ước đã bị sửa ở các dòng: %(numbers)s."), {"numbers": numbers}))
    if wrong:
        yield from wrong
    else:
        yield Finding("state", True, _("Trạng thái của giao ước khớp với nhật ký và các chữ ký."))


def _lost(signatories: list[Signatory], log: _Log) -> Iterator[Finding]:
    present = {signature.entry_number for each in signatories if (signature := getattr(each, "signature", None))}
    for entry in log.of("covenant.signed"):
        if entry.number not in present:
            values = {"number": entry.number, "code": entry.changes.get("unit_code", ""), "signer": entry.changes.get("signer_name", "")}
            lost = _("Nhật ký dòng %(number)d ghi đơn vị %(code)s đã ký (%(signer)s) nhưng không còn chữ ký đó.")
            yield Finding("signature", False, lost, values)


def _in_force(covenant: Covenant, signatories: list[Signatory], log: _Log) -> Iterator[Finding]:
    came = log.of("covenant.came_into_force")
    stands = covenant.state in (CovenantState.IN_FORCE, CovenantState.SUPERSEDED)
    if stands != bool(came):
        yield Finding("state", False, _("Trạng thái của giao ước không khớp với nhật ký."))
    elif came and came[0].office_at != covenant.in_force_at:
        yield Finding("state", False, _("Thời điểm có hiệu lực khác thời điểm mà nhật ký đã ghi."))
    if stands and any(each.state == SignatoryState.WAITING for each in signatories):
        yield Finding("state", False, _("Giao ước ghi là có hiệu lực nhưng còn đơn vị chưa ký."))
