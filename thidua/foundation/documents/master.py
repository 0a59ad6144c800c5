"""An office's own master of papers (mẫu văn bản Word): what is looked at before it is kept, and how it is used.

First the package is read without running anything in it; then a process of its own (`alone.py`) fills it with a sample paper. The same
process sets every paper in it later: a master is somebody else's program.
"""

import base64
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docx.oxml.ns import qn
from lxml import etree

from thidua.foundation.documents.paper import Family, Paper, as_data
from thidua.foundation.files import kinds
from thidua.foundation.refusal import Refused

ALONE = Path(__file__).resolve().with_name("alone.py")
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
CPU_SECONDS, WALL_SECONDS = 10, 40
MEMORY_BYTES = 768 * 1024 * 1024
# Fields that fetch, run or link to something outside; HYPERLINK is one of them.
FETCHES = re.compile(r"INCLUDE|DDE|LINK|DATABASE|MACRO|IMPORT|AUTOTEXT", re.IGNORECASE)
# Every placeholder of a master, with the words for it.
PLACEHOLDERS = {
    "parent": gettext_lazy("tên cơ quan chủ quản"),
    "organ": gettext_lazy("tên cơ quan ban hành"),
    "number": gettext_lazy("số, ký hiệu"),
    "place": gettext_lazy("địa danh"),
    "date": gettext_lazy("ngày tháng năm"),
    "marks": gettext_lazy("các dấu chỉ mức (DỰ THẢO…)"),
    "type": gettext_lazy("tên loại văn bản"),
    "subject": gettext_lazy("trích yếu"),
    "letter_subject": gettext_lazy("trích yếu của công văn"),
    "to": gettext_lazy("kính gửi một nơi"),
    "to_each": gettext_lazy("kính gửi nhiều nơi, mỗi nơi một dòng"),
    "body": gettext_lazy("nội dung"),
    "signatures": gettext_lazy("chữ ký và nơi nhận"),
    "proof": gettext_lazy("dòng đối chiếu ở cuối"),
    "annexes": gettext_lazy("các phụ lục"),
}


class MasterRefused(Refused):
    """The master holds or does what no master may."""


@dataclass(frozen=True)
class Answer:
    """What is to be mended in a master; with nothing to mend, papers can be set in it."""

    unknown: tuple[str, ...] = field(default=())
    absent: tuple[str, ...] = field(default=())
    styles: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        return not (self.unknown or self.absent or self.styles)


def check(content: bytes, family: Family) -> Answer:
    """Look at a master and try it with a sample paper; return what is to be mended.

    Raises:
        MasterRefused: too large, not a Word file, with macros, links or fetching fields, or it does not end, eats memory, or reaches
            for what is not its own.
    """
    inspect(content)
    said, _nothing = _alone("check", content, family=family)
    return Answer(**{name: tuple(each) for name, each in said.items()})


def render(content: bytes, paper: Paper) -> bytes:
    """Return the paper as a Word file, set in an office's own master by a process of its own.

    Raises:
        MasterRefused: as `check`.
    """
    return _alone("render", content, family=paper.family, data=as_data(paper))[1]


# --- Looking, without running -----------------------------------------------------------------------------------------------------


def inspect(content: bytes) -> None:
    """Read a master's package without filling it.

    Raises:
        MasterRefused: the sentence says what was found and what to do.
    """
    if len(content) > MOST_BYTES:
        raise MasterRefused(_("Tệp mẫu nặng hơn 5 MB. Hãy bỏ bớt hình trong mẫu rồi gửi lại."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(each.file_size for each in package.infolist()) > MOST_UNPACKED:
                raise MasterRefused(_("Tệp mẫu bung ra quá lớn nên không mở được an toàn. Hãy mở bằng Word, lưu lại rồi gửi."))
            names = package.namelist()
            if "word/document.xml" not in names:
                raise MasterRefused(_("Tệp không phải Word (.docx). Hãy lưu mẫu dạng .docx rồi gửi lại."))
            _look_at_names(names, package.read("[Content_Types].xml"))
            for name in names:
                if name.endswith((".xml", ".rels")):
                    _look_at_part(package.read(name))
    except (*kinds.BROKEN_ARCHIVE, KeyError, etree.XMLSyntaxError):
        raise MasterRefused(_("Tệp mẫu bị hỏng, không mở được. Hãy mở bằng Word, lưu lại dạng .docx rồi gửi.")) from None


def _look_at_names(names: list[str], types: bytes) -> None:
    low = [name.lower() for name in names]
    if any("vba" in name for name in low) or b"macroEnabled" in types:
        raise MasterRefused(_("Tệp mẫu có macro (mã tự chạy). Hãy lưu lại dạng .docx, không macro, rồi gửi."))
    if any("/embeddings/" in name or "/activex/" in name or "afchunk" in name for name in low):
        raise MasterRefused(_("Trong tệp mẫu có gắn một tệp khác. Hãy bỏ đối tượng gắn kèm rồi gửi lại."))


def _look_at_part(content: bytes) -> None:
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    if root.getroottree().docinfo.doctype:
        raise MasterRefused(_("Tệp mẫu có phần khai báo lạ, không do Word tạo ra. Hãy mở bằng Word, lưu lại rồi gửi."))
    fields = ["".join(each.text or "" for each in root.iter(qn("w:instrText"), qn("w:delInstrText")))]
    fields += [each.get(qn("w:instr"), "") for each in root.iter(qn("w:fldSimple"))]
    for each in fields:
        if FETCHES.search("".join(each.split())):
            raise MasterRefused(
                _("Tệp mẫu có trường lấy nội dung từ nơi khác. Hãy chọn trường đó trong Word, bấm Ctrl+Shift+F9 để đổi thành chữ.")
            )
    if next(root.iter(qn("w:altChunk")), None) is not None:
        raise MasterRefused(_("Trong tệp mẫu có gắn một tệp khác. Hãy bỏ đối tượng gắn kèm rồi gửi lại."))
    for each in root.iter("{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"):
        if each.get("TargetMode", "").lower() == "external" or each.get("Type", "").lower().endswith(("/attachedtemplate", "/afchunk")):
            raise MasterRefused(
                _("Tệp mẫu có liên kết ra ngoài (“%(target)s”). Hãy bỏ liên kết hoặc mẫu gốc đính kèm rồi gửi lại.")
                % {"target": each.get("Target", "")[:120]}
            )


# --- The process that fills -------------------------------------------------------------------------------------------------------


def _alone(does: str, content: bytes, *, family: str, data: dict[str, Any] | None = None) -> tuple[dict[str, Any], bytes]:
    task = {
        "does": does,
        "master": base64.b64encode(content).decode(),
        "family": family,
        "data": data,
        "cpu_seconds": CPU_SECONDS,
        "memory_bytes": MEMORY_BYTES,
    }
    command = [sys.executable, "-I", "-X", "utf8", str(ALONE)]
    try:
        done = subprocess.run(  # noqa: S603  our own program; the master comes as data  # nosec B603
            command, input=json.dumps(task).encode(), capture_output=True, env={}, cwd="/", timeout=WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise MasterRefused(_endless()) from None
    if done.returncode < 0:
        raise MasterRefused(_endless())
    line, _end, made = done.stdout.partition(b"\n")
    if done.returncode or not line:
        raise RuntimeError(f"the process that fills masters failed: {done.stderr.decode(errors='replace')[-2000:]}")
    said = json.loads(line)
    if "problem" in said:
        raise MasterRefused(_sentence(said))
    return said, made


def _sentence(said: dict[str, str]) -> str:
    detail = {"detail": said.get("detail", "")}
    match said["problem"]:
        case "memory":
            return _("Mẫu này làm đầy bộ nhớ nên đã bị dừng. Hãy bỏ vòng lặp và phép tính khỏi mẫu rồi gửi lại.")
        case "forbidden":
            return _("Mẫu này làm việc khác ngoài điền chữ (đọc tệp, gọi lệnh, phép tính). Hãy chỉ để các chỗ điền có trong hướng dẫn.")
        case "syntax" | "undefined":
            return _("Một chỗ điền trong mẫu viết chưa đúng (%(detail)s). Hãy xem lại các dấu {{ }} và {%% %%} rồi gửi lại.") % detail
        case _:
            return _("Chưa lập được văn bản từ mẫu này (%(detail)s). Hãy bắt đầu lại từ mẫu gốc rồi sửa dần.") % detail


def _endless() -> str:
    return _("Mẫu này chạy mãi không xong nên đã bị dừng. Hãy bỏ vòng lặp khỏi mẫu rồi gửi lại.")
