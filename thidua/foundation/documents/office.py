"""A Word file as PDF, by LibreOffice where the machine has it: for offices whose papers follow a master of their own."""

import html
import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from thidua.foundation.documents.letters import FONTS
from thidua.foundation.documents.pdf import PaperNotMade

SECONDS = 60
PDF_A_2 = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}'
# Its own settings, made for one file and gone after it: no macro, nothing fetched from elsewhere, no link brought up to date.
SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
SETTINGS = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="{SECURITY}"><prop oor:name="DisableMacrosExecution"><value>true</value></prop></item>
<item oor:path="{SECURITY}"><prop oor:name="BlockUntrustedRefererLinks"><value>true</value></prop></item>
<item oor:path="{SECURITY}"><prop oor:name="DisableActiveContent"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"><value>0</value></prop></item>
</oor:items>
"""
# Where Word names Times New Roman, this installation's own fonts stand for it: an older Liberation Serif of the machine's lacks Vietnamese
# letters, which would come from another font in the middle of words.
LETTERS = """<?xml version="1.0"?>
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
{folders}
<selectfont><rejectfont><glob>/usr/*/LiberationSerif-*</glob></rejectfont></selectfont>
</fontconfig>
"""
_one = threading.Lock()


def program() -> str:
    """Return where LibreOffice is, or nothing."""
    return shutil.which("soffice") or ""


def as_pdf(content: bytes, *, timeout: float = SECONDS) -> bytes:
    """Return a Word file as PDF/A-2b; one at a time in this process.

    Raises:
        PaperNotMade: LibreOffice is not there, took longer than `timeout` seconds, or made nothing.
    """
    with _one, tempfile.TemporaryDirectory(prefix="thidua-office-") as folder:
        here = Path(folder)
        (here / "profile" / "user").mkdir(parents=True)
        (here / "profile" / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        (here / "fonts.conf").write_text(_letters(), encoding="utf-8")
        (here / "paper.docx").write_bytes(content)
        command = [
            program() or "soffice",
            f"-env:UserInstallation={(here / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--convert-to", PDF_A_2, "--outdir", folder, str(here / "paper.docx")),
        ]
        try:
            _run(command, here, timeout)
            return (here / "paper.pdf").read_bytes()
        except (OSError, subprocess.TimeoutExpired):
            raise PaperNotMade(_("LibreOffice chưa lập được bản PDF. Hãy thử lại sau ít phút, hoặc ngừng dùng mẫu.")) from None


def _letters() -> str:
    folders = [str(FONTS), *filter(None, [settings.PAPER_FONTS])]
    return LETTERS.format(folders="\n".join(f"<dir>{html.escape(each)}</dir>" for each in folders))


def _run(command: list[str], folder: Path, timeout: float) -> None:
    """Run a program and whatever it starts in a group of its own, ended as a whole when time is up."""
    surroundings = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
    surroundings |= {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "XDG_CACHE_HOME": str(folder)}
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603  the machine's own program, on a file of ours  # nosec B603
        command, cwd=folder, env=surroundings, start_new_session=True, stdin=nothing, stdout=nothing, stderr=nothing
    )
    try:
        process.wait(timeout)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, 9)
            process.wait()
