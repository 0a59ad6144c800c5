"""Rows that are units (đơn vị)."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.domain import vietnamese
from thidua.foundation.refusal import Refused
from thidua.foundation.sheets.columns import Field
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation import rules
from thidua.organisation.importing.house import House, key
from thidua.organisation.importing.lines import EXAMPLE, Line, Words, lengths, rows_named, same
from thidua.organisation.models import Family, Level, Unit, UnitKind

LENGTH = lengths(Unit, "code", "name", "short_name")
FIELDS = (
    Field(
        "name",
        gettext_lazy("Tên đơn vị"),
        ("don vi", "ten", "ten co quan", "co quan", "ten co quan don vi", "co quan don vi", "ten day du", "unit", "name"),
        required=True,
        help=gettext_lazy("Tên đầy đủ như trong quyết định thành lập."),
        example=f"Phòng Giả Định {EXAMPLE}",  # vi: data
    ),
    Field(
        "short_name",
        gettext_lazy("Tên viết tắt"),
        ("viet tat", "ten tat", "ten gon", "ten ngan", "short name"),
        help=gettext_lazy("Tối đa 20 ký tự; để trống thì lấy chữ đầu của các tiếng."),
        example="PGĐ",  # vi: data
    ),
    Field(
        "code",
        gettext_lazy("Mã đơn vị"),
        ("ma", "ma so", "ma dinh danh", "ma co quan", "code"),
        help=gettext_lazy("Chữ không dấu, chữ số, gạch ngang; để trống thì đặt theo tên. Đơn vị đã có được nhận ra bằng mã."),
        example="phong-gia-dinh",
    ),
    Field(
        "kind",
        gettext_lazy("Loại"),
        ("loai don vi", "loai hinh", "loai co quan", "kind"),
        help=gettext_lazy("Ghi bằng chữ, như trong danh sách chọn khi lập đơn vị."),
        example="Cơ quan chuyên môn",  # vi: data
    ),
    Field("level", gettext_lazy("Cấp"), ("cap don vi", "cap hanh chinh", "level"), example="Quận, huyện"),  # vi: data
    Field(
        "family", gettext_lazy("Thể thức văn bản"), ("the thuc", "family"), help=gettext_lazy("Nhà nước hoặc Đảng."), example="Nhà nước"
    ),  # vi: data
    Field(
        "parent",
        gettext_lazy("Trực thuộc"),
        (
            "truc thuoc don vi",
            "don vi cap tren",
            "co quan cap tren",
            "cap tren",
            "don vi chu quan",
            "co quan chu quan",
            "chu quan",
            "parent",
        ),
        help=gettext_lazy("Tên hoặc mã của đơn vị cấp trên, đã có trong hệ thống hoặc có trong chính tệp này."),
        example="",
    ),
    Field(
        "valid_from",
        gettext_lazy("Thành lập từ ngày"),
        ("ngay thanh lap", "tu ngay", "ngay hieu luc", "hieu luc tu ngay", "thanh lap", "valid from"),
        help=gettext_lazy("Viết theo dạng 31/12/2023."),
        example="01/01/2020",
    ),
    Field(
        "basis",
        gettext_lazy("Căn cứ"),
        ("quyet dinh thanh lap", "quyet dinh", "so quyet dinh", "van ban thanh lap", "basis"),
        help=gettext_lazy("Số, ngày của quyết định thành lập."),
        example="Quyết định số 01/QĐ-GĐ (giả định)",  # vi: data
    ),
)
LABELS = {field.key: field.label for field in FIELDS}
KIND_WORDS = {
    "ubnd": UnitKind.PEOPLES_COMMITTEE,
    "dang uy": UnitKind.PARTY_COMMITTEE,
    "cap uy": UnitKind.PARTY_COMMITTEE,
    "co quan dang": UnitKind.PARTY_OFFICE,
    "ban dang": UnitKind.PARTY_OFFICE,
    "co quan nha nuoc": UnitKind.STATE_OFFICE,
    "phong ban": UnitKind.STATE_OFFICE,
    "so nganh": UnitKind.STATE_OFFICE,
    "mat tran": UnitKind.FRONT,
    "doan the": UnitKind.FRONT,
    "mttq": UnitKind.FRONT,
    "su nghiep": UnitKind.PUBLIC_SERVICE,
    "don vi su nghiep cong lap": UnitKind.PUBLIC_SERVICE,
    "truong hoc": UnitKind.PUBLIC_SERVICE,
    "cong ty": UnitKind.ENTERPRISE,
    "khac": UnitKind.OTHER,
}
LEVEL_WORDS = {"tw": Level.CENTRAL, "thi xa": Level.DISTRICT, "thi tran": Level.COMMUNE, "phuong xa": Level.COMMUNE}
FAMILY_WORDS = {
    "nha nuoc": Family.STATE,
    "nghi dinh 30": Family.STATE,
    "dang": Family.PARTY,
    "huong dan 36": Family.PARTY,
}
CHOICES: tuple[tuple[str, Sequence[tuple[str, Any]], Mapping[str, str]], ...] = (
    ("kind", UnitKind.choices, KIND_WORDS),
    ("level", Level.choices, LEVEL_WORDS),
    ("family", Family.choices, FAMILY_WORDS),
)
SLUG = re.compile(r"[a-z0-9_-]+")
# What a correction may mend; the rest has its own act, with a day and a basis.
MENDED = ("name", "short_name", "kind", "level", "family")


def check(lines: Sequence[Line], house: House, options: Mapping[str, Any]) -> None:
    """Judge the rows as units, in place."""
    rows = [line for line in lines if not line.verdict]
    words = {name: Words(choices, more) for name, choices, more in CHOICES}
    for line in rows:
        _read(line, options)
        _recognise(line, house)
        _choose(line, options, words)
    new = [line for line in rows if "id" not in line.plan]
    _refuse_doubles(rows)
    _give_codes(new, house)
    _place(rows, new, house)
    _refuse_circles(new)
    for line in rows:
        if "id" in line.plan:
            _compare(line, house, words)
        line.settle(is_new="id" not in line.plan)


# --- What a row says -------------------------------------------------------------------------------------------------------------------


def _read(line: Line, options: Mapping[str, Any]) -> None:
    name = line.kept("name", LENGTH["name"])
    if not name:
        line.refuse("name", _("Dòng này không có tên đơn vị. Hãy ghi tên, hoặc bỏ dòng."))
    code = vietnamese.fold(line.kept("code", LENGTH["code"]))
    if code and not SLUG.fullmatch(code):
        line.refuse("code", _("Mã chỉ gồm chữ không dấu, chữ số và dấu gạch ngang, ví dụ van-phong-quan-uy."))
    line.plan = {
        "name": name,
        "short_name": line.kept("short_name", LENGTH["short_name"]),
        "code": code,
        "valid_from": line.first_day(options),
        "basis": line.kept("basis", 250),
    }


def _choose(line: Line, options: Mapping[str, Any], words: Mapping[str, Words]) -> None:
    """Read the choices; a new unit takes the chosen default where its cell is empty, and where there is none that is said."""
    is_new = "id" not in line.plan
    for name, known in words.items():
        if is_new or line.said(name):
            line.plan[name] = known.read(line, name, options.get(name, "") if is_new else "")
    if not is_new:
        return
    if not line.plan["valid_from"] and not line.said("valid_from"):
        line.refuse("valid_from", _("Ô này còn trống. Hãy ghi ngày thành lập như 31/12/2023, hoặc chọn ngày chung ở bước nhận cột."))
    if not line.plan["short_name"] and line.plan["name"]:
        line.plan["short_name"] = initials(line.plan["name"])
        line.note("short_name", _("Tự đặt theo tên: %(short)s.") % {"short": line.plan["short_name"]})


def initials(name: str) -> str:
    """Return the short name that a name suggests: "Phòng Nội vụ" → "PNV"."""
    return "".join(word[0] for word in re.findall(r"\w+", name)).upper()[: LENGTH["short_name"]]


# --- Which unit it is ------------------------------------------------------------------------------------------------------------------


def _recognise(line: Line, house: House) -> None:
    """Find the unit that is there already: by its code, or by its name where that leaves no doubt."""
    known = house.by_code.get(line.plan["code"]) if line.plan["code"] else None
    if known:
        line.plan["id"] = known.pk
        if known.valid_to is not None and known.valid_to < house.today:
            line.refuse("code", _("%(name)s mang mã này đã giải thể ngày %(day)s.") % {"name": known.name, "day": vi_date(known.valid_to)})
        return
    above, namesakes = line.said("parent"), house.named(line.plan["name"], full=True)
    found = [each for each in namesakes if not above or _stands_below(each, above, house)]
    if len(found) == 1 and not line.plan["code"]:
        line.plan["id"] = found[0].pk
    elif found and line.plan["code"]:
        line.refuse("code", _("Đơn vị cùng tên đã có với mã %(code)s. Hãy ghi đúng mã đó, hoặc để trống.") % {"code": found[0].code})
    elif found:
        codes = ", ".join(sorted(each.code for each in found))
        line.refuse("name", _("Có nhiều đơn vị cùng tên này, mã %(codes)s. Hãy ghi mã để nhận ra đúng đơn vị.") % {"codes": codes})
    elif namesakes:
        codes = ", ".join(sorted(each.code for each in namesakes)[:6])
        line.note(
            "name", _("Đã có đơn vị cùng tên, mã %(codes)s, trực thuộc nơi khác. Nếu là một đơn vị, hãy ghi mã đó.") % {"codes": codes}
        )


def _stands_below(unit: Unit, above: str, house: House) -> bool:
    parent = house.units.get(unit.parent_id or 0)
    return parent is not None and (
        vietnamese.fold(above) == parent.code or any(same(above, each) for each in (parent.name, parent.short_name))
    )


def _refuse_doubles(rows: Sequence[Line]) -> None:
    alike: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in rows:
        plan = line.plan
        if "id" in plan:
            alike["id", plan["id"]].append(line)
        elif plan["code"]:
            alike["code", plan["code"]].append(line)
        elif plan["name"]:
            alike["name", key(plan["name"]), key(line.said("parent"))].append(line)
    for (kind, *_rest), lines in alike.items():
        for line in lines if len(lines) > 1 else ():
            others = rows_named([each.number for each in lines if each is not line])
            line.refuse(
                "code" if kind == "code" else "name", _("Cùng một đơn vị với %(rows)s của tệp. Hãy giữ một dòng.") % {"rows": others}
            )


def _give_codes(new: Sequence[Line], house: House) -> None:
    """Give a code to those without: from the name, and where that is taken with a few letters that follow from name and parent."""
    lacking = [line for line in new if not line.plan["code"] and line.plan["name"]]
    bases = {line.number: slugify(vietnamese.fold(line.plan["name"])) for line in lacking}
    times = Counter(bases.values()) + Counter(line.plan["code"] for line in new if line.plan["code"])
    for line in lacking:
        code = bases[line.number]
        if len(code) > LENGTH["code"] or times[code] > 1 or code in house.by_code:
            told = f"{key(line.plan['name'])}|{key(line.said('parent'))}".encode()
            code = f"{code[: LENGTH['code'] - 7].rstrip('-')}-{hashlib.sha256(told).hexdigest()[:6]}"
        if code in house.by_code or not code.strip("-"):
            line.refuse("code", _("Chưa tự đặt được mã từ tên này. Hãy ghi mã, ví dụ van-phong-quan-uy."))
        line.plan["code"] = code


# --- Where it stands -------------------------------------------------------------------------------------------------------------------


def _place(rows: Sequence[Line], new: Sequence[Line], house: House) -> None:
    """Find the parent that each row names, among the units that are there and the new ones of the file."""
    in_file: dict[str, list[Line]] = defaultdict(list)
    for line in new:
        for name in {key(line.plan["name"]), key(line.plan["short_name"]), line.plan["code"]}:
            in_file[name].append(line)
    for line in rows:
        above = line.said("parent")
        line.plan["parent"] = _parent(line, above, house, in_file) if above else None


def _parent(line: Line, above: str, house: House, in_file: Mapping[str, list[Line]]) -> dict[str, int] | None:
    units = house.told(above)
    by_code = vietnamese.fold(above) in house.by_code
    # A row's own short name may be that of the parent it names: a unit never stands below itself.
    others = [] if by_code else [each for each in in_file.get(key(above), in_file.get(vietnamese.fold(above), [])) if each is not line]
    if len(units) + len(others) > 1:
        line.refuse_many("parent", above, [each.code for each in units] + [each.plan["code"] for each in others])
        return None
    if not units and not others:
        line.refuse(
            "parent",
            _("Chưa có đơn vị “%(name)s” trong hệ thống và trong tệp. Hãy ghi đúng tên hoặc mã, hoặc thêm đơn vị đó vào tệp.")
            % {"name": above},
        )
        return None
    parent = units[0] if units else Unit(name=others[0].plan["name"], valid_from=_day(others[0]) or house.today)
    if "id" not in line.plan and (day := _day(line)):
        try:
            rules.check_parent_lives(parent, day, house.today)
        except Refused as refusal:
            line.refuse("parent", str(refusal))
    return {"id": units[0].pk} if units else {"row": others[0].number}


def _day(line: Line) -> date | None:
    return date.fromisoformat(line.plan["valid_from"]) if line.plan["valid_from"] else None


def _refuse_circles(new: Sequence[Line]) -> None:
    """Refuse rows that stand below themselves, and those below a row that is refused."""
    by_number = {line.number: line for line in new}

    def above(line: Line) -> Line | None:
        return by_number.get((line.plan.get("parent") or {}).get("row", 0))

    for line in new:
        seen, here = {line.number}, above(line)
        while here is not None and here.number not in seen:
            seen.add(here.number)
            here = above(here)
        if here is line:
            line.refuse(
                "parent", _("Các đơn vị này trực thuộc vòng tròn: %(rows)s. Hãy sửa lại nơi trực thuộc.") % {"rows": rows_named(list(seen))}
            )
    refused = {line.number for line in new if line.bad}
    while below := [line for line in new if line.number not in refused and (line.plan.get("parent") or {}).get("row") in refused]:
        for line in below:
            refused.add(line.number)
            line.refuse(
                "parent", _("Đơn vị cấp trên ở dòng %(row)d chưa nhận được. Hãy sửa dòng đó trước.") % {"row": line.plan["parent"]["row"]}
            )


# --- What is different -----------------------------------------------------------------------------------------------------------------


def _compare(line: Line, house: House, words: Mapping[str, Words]) -> None:
    """Say what the file would mend in a unit that is there; what needs a day and a basis has its own act."""
    unit, wanted = house.units[line.plan["id"]], line.plan
    changed = {name: wanted[name] for name in MENDED if line.said(name) and wanted.get(name) and wanted[name] != getattr(unit, name)}
    if "name" in changed and (not line.said("code") or vietnamese.fold(changed["name"]) == changed["name"].casefold()):
        line.note("name", _("Giữ tên đang lưu: %(name)s.") % {"name": unit.name})
        del changed["name"]
    if "name" in changed:
        line.note("name", _("Đây là sửa tên ghi sai. Nếu đơn vị được đổi tên theo quyết định, hãy dùng “Đổi tên đơn vị”."))
    if line.said("parent") and not line.bad and (wanted["parent"] or {}).get("id") != unit.parent_id:
        line.refuse("parent", _("Đơn vị đã có, đang trực thuộc nơi khác. Hãy dùng “Chuyển nơi trực thuộc” ở trang của đơn vị."))
    if line.said("valid_from") and (day := _day(line)) and day != unit.valid_from:
        line.refuse(
            "valid_from", _("Đơn vị đã ghi thành lập ngày %(day)s. Hãy ghi đúng ngày đó hoặc để trống.") % {"day": vi_date(unit.valid_from)}
        )
    for name, value in changed.items():
        both = [getattr(unit, name), value]
        line.changes[str(LABELS[name])] = [words[name].labels.get(each, each) for each in both] if name in words else both
    line.name = unit.name
    line.plan = {"id": unit.pk, "set": changed, "before": {name: getattr(unit, name) for name in changed}}
