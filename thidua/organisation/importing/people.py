"""Rows that are people and the posts they hold (cán bộ, chức vụ)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.domain import vietnamese
from thidua.foundation.refusal import Refused
from thidua.foundation.sheets import values
from thidua.foundation.sheets.columns import Field
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation import rules
from thidua.organisation.importing.house import House, key
from thidua.organisation.importing.lines import EXAMPLE, Line, Words, lengths, rows_named, same
from thidua.organisation.models import Capacity, Person, Post, Unit

LENGTH = lengths(Person, "full_name", "titles", "phone", "email")
TITLE_LENGTH = 200
FIELDS = (
    Field(
        "full_name",
        gettext_lazy("Họ và tên"),
        ("ho ten", "ten can bo", "ho va ten can bo", "ten", "ho ten can bo", "full name", "name"),
        required=True,
        help=gettext_lazy("Đủ họ, tên đệm và tên trong một ô."),
        example=f"Nguyễn Thị Ví Dụ {EXAMPLE}",  # vi: data
    ),
    Field(
        "titles",
        gettext_lazy("Chức danh ghi trên văn bản"),
        ("chuc danh", "chuc danh tren van ban", "titles"),
        help=gettext_lazy("Như sẽ in trên biên bản."),
        example="Quận ủy viên, Trưởng phòng",  # vi: data
    ),
    Field(
        "phone",
        gettext_lazy("Điện thoại"),
        ("so dien thoai", "dien thoai di dong", "sdt", "dt", "di dong", "phone"),
        help=gettext_lazy("Số 0 ở đầu bị Excel bỏ thì được thêm lại."),
        example="0900 000 000",
    ),
    Field(
        "email",
        gettext_lazy("Thư điện tử"),
        ("email", "e mail", "thu dien tu cong vu", "dia chi email", "hop thu"),
        example="vidu@don-vi.invalid",
    ),
    Field(
        "unit",
        gettext_lazy("Đơn vị"),
        ("ten don vi", "don vi cong tac", "co quan", "noi cong tac", "co quan don vi", "phong ban", "unit"),
        help=gettext_lazy("Tên hoặc mã của đơn vị đã có trong hệ thống."),
        example="",
    ),
    Field(
        "title",
        gettext_lazy("Chức vụ"),
        ("chuc vu hien nay", "vi tri", "vi tri viec lam", "title"),
        help=gettext_lazy("Có đơn vị thì cần có chức vụ."),
        example="Trưởng phòng",  # vi: data
    ),
    Field(
        "capacity",
        gettext_lazy("Tư cách"),
        ("vai tro", "tu cach lam viec", "capacity"),
        help=gettext_lazy("Thủ trưởng; Cấp phó; Cán bộ thi đua; Cán bộ khác."),
        example="Thủ trưởng",  # vi: data
    ),
    Field(
        "valid_from",
        gettext_lazy("Từ ngày"),
        ("ngay bo nhiem", "giu chuc vu tu ngay", "ngay bat dau", "ngay nhan chuc", "bo nhiem tu ngay", "valid from"),
        help=gettext_lazy("Ngày bắt đầu giữ chức vụ, viết theo dạng 31/12/2023."),
        example="01/01/2023",
    ),
    Field(
        "valid_to",
        gettext_lazy("Đến hết ngày"),
        ("den ngay", "ngay ket thuc", "valid to"),
        help=gettext_lazy("Để trống nếu chưa có thời hạn."),
    ),
    Field(
        "number",
        gettext_lazy("Số hồ sơ"),
        ("so ho so trong he thong", "ma ho so"),
        help=gettext_lazy("Chỉ có khi xuất từ hệ thống; nhờ số này mà nhận ra đúng người."),
    ),
)
LABELS = {field.key: field.label for field in FIELDS}
CAPACITY_WORDS = {
    "cap truong": Capacity.HEAD,
    "nguoi dung dau": Capacity.HEAD,
    "lanh dao": Capacity.HEAD,
    "pho thu truong": Capacity.DEPUTY,
    "pho": Capacity.DEPUTY,
    "chuyen trach thi dua": Capacity.OFFICER,
    "phu trach thi dua": Capacity.OFFICER,
    "can bo van thu": Capacity.CLERK,
    "van thu co quan": Capacity.CLERK,
    "chuyen vien": Capacity.STAFF,
    "khac": Capacity.STAFF,
}
MENDED = ("full_name", "titles", "phone", "email")


def check(lines: Sequence[Line], house: House, options: Mapping[str, Any]) -> None:
    """Judge the rows as people with their posts, in place. A person may stand in several rows, one for each post."""
    rows = [line for line in lines if not line.verdict]
    capacities = Words(Capacity.choices, CAPACITY_WORDS)
    for line in rows:
        _read(line)
        _find_unit(line, house)
        _read_post(line, options, capacities)
        _recognise(line, house)
    identities = {line.number: _identity(line) for line in rows}
    groups: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in rows:
        groups[identities[line.number]].append(line)
    for group in groups.values():
        _agree(group)
        _refuse_double_posts(group)
        for line in group:
            line.plan["first"] = min(each.number for each in group)
    _refuse_doubtful(rows, identities)
    for line in rows:
        _judge_post(line, house)
    _refuse_two_heads(rows)
    for line in rows:
        _compare(line, house)
        line.settle(is_new="id" not in line.plan)


# --- What a row says -------------------------------------------------------------------------------------------------------------------


def _read(line: Line) -> None:
    name = line.kept("full_name", LENGTH["full_name"])
    if not name:
        line.refuse("full_name", _("Dòng này không có họ tên. Hãy ghi họ và tên, hoặc bỏ dòng."))
    elif len(name.split()) == 1:
        line.note("full_name", _("Họ tên chỉ có một tiếng. Hãy xem lại đã ghi đủ họ chưa."))
    phone = values.telephone(line.cells.get("phone", ""))
    if phone and phone != line.said("phone"):
        line.note("phone", _("Hiểu là %(phone)s.") % {"phone": phone})
    if len(phone) > LENGTH["phone"] or (phone and sum(letter.isdigit() for letter in phone) < 3):
        line.refuse("phone", _("Chưa hiểu số điện thoại này. Hãy ghi một số, tối đa 20 ký tự."))
    email = line.kept("email", LENGTH["email"]).casefold()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            line.refuse("email", _("Địa chỉ thư điện tử chưa đúng. Ví dụ đúng: vidu@donvi.vn."))
    line.plan = {"full_name": name, "titles": line.kept("titles", LENGTH["titles"]), "phone": phone[: LENGTH["phone"]], "email": email}


def _find_unit(line: Line, house: House) -> None:
    said = line.said("unit")
    line.plan["unit"] = None
    if not said:
        return
    found = house.told(said)
    if len(found) == 1:
        line.plan["unit"] = found[0].pk
    elif found:
        line.refuse_many("unit", said, [each.code for each in found])
    else:
        line.refuse(
            "unit", _("Chưa có đơn vị “%(name)s” trong hệ thống. Hãy ghi đúng tên hoặc mã, hoặc nhập đơn vị trước.") % {"name": said}
        )


def _read_post(line: Line, options: Mapping[str, Any], capacities: Words) -> None:
    title, has_unit = line.kept("title", TITLE_LENGTH), bool(line.said("unit"))
    line.plan["post"] = None
    if not title and not has_unit:
        return
    if not title:
        line.refuse("title", _("Có đơn vị nhưng chưa có chức vụ. Hãy ghi chức vụ, ví dụ Chuyên viên."))
    if not has_unit:
        line.refuse("unit", _("Có chức vụ nhưng chưa có đơn vị. Hãy ghi tên hoặc mã đơn vị."))
    capacity = capacities.read(line, "capacity", options.get("capacity", ""))
    missing = _("Ô này còn trống. Hãy ghi ngày bắt đầu như 31/12/2023, hoặc chọn ngày chung ở bước nhận cột.")
    begins, ends = line.first_day(options, missing=missing), line.day("valid_to")
    line.plan["post"] = {
        "unit": line.plan["unit"],
        "title": title,
        "capacity": capacity,
        "valid_from": begins,
        "valid_to": ends and ends.isoformat(),
    }


# --- Who it is -------------------------------------------------------------------------------------------------------------------------


def _recognise(line: Line, house: House) -> None:
    """Find the person who is there already: by number, by name with telephone or e-mail, or by name within the unit."""
    plan = line.plan
    if number := line.said("number"):
        person = house.people.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else None
        if person is None:
            line.refuse("number", _("Không có hồ sơ số %(number)s. Hãy để trống ô này nếu là người mới.") % {"number": number})
        elif not same(person.full_name, plan["full_name"]):
            line.refuse(
                "number",
                _("Hồ sơ số %(number)s là của %(name)s. Muốn đổi tên, hãy sửa ở trang của người đó.")
                % {"number": number, "name": person.full_name},
            )
        else:
            plan["id"] = person.pk
        return
    namesakes = house.people_by_name.get(key(plan["full_name"]), [])
    found = [
        each
        for each in namesakes
        if (plan["phone"] and _digits(each.phone) == _digits(plan["phone"])) or (plan["email"] and each.email == plan["email"])
    ]
    if not found and plan["unit"]:
        found = [each for each in namesakes if any(post.unit_id == plan["unit"] for post in house.posts_by_person[each.pk])]
    if len(found) == 1:
        plan["id"] = found[0].pk
    elif found:
        numbers = ", ".join(str(each.pk) for each in found)
        line.refuse(
            "full_name",
            _("Có nhiều người cùng tên này ở đây, hồ sơ số %(numbers)s. Hãy ghi số hồ sơ của đúng người.") % {"numbers": numbers},
        )
    elif namesakes:
        places = "; ".join(_told(each, house) for each in namesakes[:3])
        line.note("full_name", _("Đã có người cùng tên: %(places)s. Nếu là một người, hãy ghi số hồ sơ của người đó.") % {"places": places})


def _told(person: Person, house: House) -> str:
    posts = ", ".join(f"{post.title}, {post.unit.name}" for post in house.posts_by_person[person.pk][:1])
    return (
        _("hồ sơ số %(number)d (%(posts)s)") % {"number": person.pk, "posts": posts}
        if posts
        else _("hồ sơ số %(number)d") % {"number": person.pk}
    )


def _digits(phone: str) -> str:
    """Return a number as it is compared: +84 912 … and 0912 … are one."""
    return "".join(letter for letter in values.telephone(phone) if letter.isdigit())


def _identity(line: Line) -> tuple[Any, ...]:
    """Return by what rows are one person: who is there already, or name with telephone, with e-mail, with unit."""
    plan, name = line.plan, key(line.plan["full_name"])
    if "id" in plan:
        return "id", plan["id"]
    if not name or line.said("number"):
        return "row", line.number
    if plan["phone"]:
        return "phone", name, _digits(plan["phone"])
    return ("email", name, plan["email"]) if plan["email"] else ("unit", name, plan["unit"])


def _agree(group: Sequence[Line]) -> None:
    """Let rows of one person say the same about him; an empty cell says nothing."""
    if len(group) == 1:
        return
    for name in MENDED:
        said = {line.plan[name] for line in group if line.plan[name]}
        if len(said) > 1:
            for line in group:
                others = rows_named([each.number for each in group if each is not line])
                line.refuse(name, _("Cùng một người với %(rows)s nhưng ô này ghi khác nhau. Hãy ghi giống nhau.") % {"rows": others})
        elif said:
            for line in group:
                line.plan[name] = min(said)


def _refuse_double_posts(group: Sequence[Line]) -> None:
    alike: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in group:
        post = line.plan["post"]
        alike[(post["unit"], key(post["title"]), post["capacity"]) if post else ()].append(line)
    for lines in alike.values():
        for line in lines if len(lines) > 1 else ():
            others = rows_named([each.number for each in lines if each is not line])
            line.refuse("full_name", _("Cùng người, cùng chức vụ với %(rows)s của tệp. Hãy giữ một dòng.") % {"rows": others})


def _refuse_doubtful(rows: Sequence[Line], identities: Mapping[int, tuple[Any, ...]]) -> None:
    """Two rows of one name in one unit are two people only when both tell them apart; in two units they are two, aloud."""

    def others(line: Line, lines: Sequence[Line]) -> dict[str, str]:
        mine = identities[line.number]
        return {"rows": rows_named([each.number for each in lines if identities[each.number] != mine])}

    namesakes: dict[str, list[Line]] = defaultdict(list)
    for line in rows:
        if line.plan["full_name"]:
            namesakes[key(line.plan["full_name"])].append(line)
    for lines in namesakes.values():
        for line in lines if len({identities[each.number] for each in lines}) > 1 else ():
            line.note("full_name", _("Cùng tên với %(rows)s của tệp, coi là hai người.") % others(line, lines))
        by_unit: dict[int, list[Line]] = defaultdict(list)
        for line in lines:
            if line.plan["unit"]:
                by_unit[line.plan["unit"]].append(line)
        for together in by_unit.values():
            people = {identities[line.number] for line in together}
            for line in together if len(people) > 1 and any(identity[0] == "unit" for identity in people) else ():
                line.refuse(
                    "full_name",
                    _("Cùng tên, cùng đơn vị với %(rows)s. Hãy ghi điện thoại hoặc thư điện tử ở mọi dòng để biết là một hay hai người.")
                    % others(line, together),
                )


# --- The post --------------------------------------------------------------------------------------------------------------------------


def _post(line: Line, house: House) -> Post | None:
    """Return the post of a row as it would be written; None when there is none, or it cannot be told."""
    told = line.plan["post"]
    if not told or not told["unit"] or not told["title"] or not told["valid_from"] or not told["capacity"]:
        return None
    unit: Unit = house.units[told["unit"]]
    person = house.people.get(line.plan.get("id", 0)) or Person(full_name=line.plan["full_name"])
    return Post(
        person=person,
        unit=unit,
        title=told["title"],
        capacity=told["capacity"],
        valid_from=date.fromisoformat(told["valid_from"]),
        valid_to=date.fromisoformat(told["valid_to"]) if told["valid_to"] else None,
    )


def _judge_post(line: Line, house: House) -> None:
    post = _post(line, house)
    if post is None:
        return
    held = [
        each
        for each in house.posts_by_person.get(line.plan.get("id", 0), ())
        if each.unit_id == post.unit_id and same(each.title, post.title)
    ]
    if held:
        _compare_post(line, held[0])
        return
    for field, rule in (
        ("valid_to", lambda: rules.check_order(post.valid_from, post.valid_to)),
        ("valid_from", lambda: rules.check_within_unit(post.unit, post.valid_from, post.valid_to)),
        ("capacity", lambda: rules.check_post_free(post, house.posts_by_unit[post.unit_id])),
    ):
        try:
            rule()
        except Refused as refusal:
            line.refuse(field, str(refusal))


def _compare_post(line: Line, held: Post) -> None:
    """The person holds this post already: what the file says otherwise about it has its own act."""
    told = line.plan["post"]
    line.plan["post"] = None
    sentence = _("Chức vụ này đã ghi: %(capacity)s, từ ngày %(day)s. Muốn ghi khác, hãy kết thúc chức vụ đó trước.") % {
        "capacity": held.get_capacity_display(),
        "day": vi_date(held.valid_from),
    }
    if line.said("capacity") and told["capacity"] != held.capacity:
        line.refuse("capacity", sentence)
    if line.said("valid_from") and told["valid_from"] != held.valid_from.isoformat():
        line.refuse("valid_from", sentence)
    if told["valid_to"] and (held.valid_to is None or told["valid_to"] != held.valid_to.isoformat()):
        line.refuse("valid_to", sentence)


def _refuse_two_heads(rows: Sequence[Line]) -> None:
    heads: dict[int, list[Line]] = defaultdict(list)
    for line in rows:
        post = line.plan["post"]
        if post and post["capacity"] == Capacity.HEAD and post["unit"] and post["valid_from"]:
            heads[post["unit"]].append(line)
    for lines in heads.values():
        for line in lines:
            others = [each.number for each in lines if each is not line and _meet(line.plan["post"], each.plan["post"])]
            if others:
                line.refuse(
                    "capacity",
                    _("Đơn vị có hai thủ trưởng cùng lúc: xem %(rows)s. Mỗi thời gian chỉ một người.") % {"rows": rows_named(others)},
                )


def _meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return (not one["valid_to"] or other["valid_from"] <= one["valid_to"]) and (
        not other["valid_to"] or one["valid_from"] <= other["valid_to"]
    )


# --- What is different -----------------------------------------------------------------------------------------------------------------


def _compare(line: Line, house: House) -> None:
    """Say what the file would change in a person who is there, and which post it would add."""
    plan = line.plan
    person = house.people.get(plan.get("id", 0))
    if person is None:
        return
    changed = {name: plan[name] for name in MENDED if plan[name] and plan[name] != getattr(person, name)}
    if "full_name" in changed and vietnamese.fold(changed["full_name"]) == changed["full_name"].casefold():
        line.note("full_name", _("Giữ tên đang lưu: %(name)s.") % {"name": person.full_name})
        del changed["full_name"]
    if "phone" in changed and _digits(changed["phone"]) == _digits(person.phone):
        del changed["phone"]
    for name, value in changed.items():
        line.changes[str(LABELS[name])] = [getattr(person, name), value]
    post = plan["post"]
    if post and post["unit"]:
        others = ", ".join(each.title for each in house.posts_by_person[person.pk] if each.unit_id == post["unit"])
        line.changes[str(LABELS["title"])] = [others, ", ".join(filter(None, (others, post["title"])))]
        if others:
            line.note(
                "title", _("Người này đang giữ chức vụ %(titles)s ở đơn vị; nếu đã thôi, hãy kết thúc chức vụ đó.") % {"titles": others}
            )
    line.name = person.full_name
    line.plan = {
        "id": person.pk,
        "first": plan["first"],
        "set": changed,
        "before": {name: getattr(person, name) for name in changed},
        "post": post,
    }
