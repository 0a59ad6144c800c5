"""A bundle on its way into a ZIP: papers one by one on disk, never all in memory; what cannot be made is noted and the rest goes on."""

import hashlib
import logging
import zipfile
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from thidua.conference import documents
from thidua.conference.documents import Entered, Made, Part
from thidua.conference.models import Conference
from thidua.foundation.documents.pdf import join

log = logging.getLogger(__name__)


class Packing:
    """Files of one bundle in a folder of their own: `archive` is the ZIP, `together` one PDF of all its papers."""

    def __init__(self, folder: Path, at: datetime) -> None:
        self.archive, self.together = folder / "ho-so.zip", folder / "tat-ca.pdf"
        self.entered: list[Entered] = []
        self._folder, self._at = folder, at
        self._papers: list[Path] = []
        self._zip = zipfile.ZipFile(self.archive, "w", zipfile.ZIP_DEFLATED)

    @property
    def problems(self) -> list[dict[str, str]]:
        """What could not be made, and why."""
        return [{"name": each.title, "reason": each.problem} for each in self.entered if each.problem]

    @property
    def papers(self) -> int:
        return sum(1 for each in self.entered if not each.problem)

    def add(self, part: Part) -> None:
        """Make one paper and put its files in; one that cannot be made is listed with its reason."""
        try:
            made = part.make()
        except Exception as error:
            log.exception("the paper %r of a bundle was not made", part.name)
            self.entered.append(Entered(part.name, problem=documents.reason_of(error)))
            return
        files = self._put(made, part.folder)
        self.entered.append(Entered(made.title, made.number, made.on, files))

    def finish(self, conference: Conference, *, whole: bool) -> None:
        """Put the index in, for a whole bundle the sheet of the log too, and close the ZIP."""
        if whole:
            self.add(Part("Phiếu nhật ký", lambda: documents.made_from(documents.sheet_paper(conference, self._at))))  # vi: data
        self._put(documents.made_from(documents.index_paper(conference, self.entered, self._at)), "", number=0)
        self._zip.close()

    def join(self) -> bool:
        """Write all PDFs as one; False when there is none."""
        if self._papers:
            join(self._papers, self.together)
        return bool(self._papers)

    def _put(self, made: Made, folder: str, *, number: int | None = None) -> tuple[tuple[str, str], ...]:
        place = len(self.entered) + 1 if number is None else number
        stem = f"{place:02d}-{made.stem}"
        files = []
        for ending, content in made.files.items():
            path = f"{folder}/{stem}.{ending}" if folder else f"{stem}.{ending}"
            moment = timezone.localtime(self._at).timetuple()[:6]
            self._zip.writestr(zipfile.ZipInfo(path, moment), content, zipfile.ZIP_DEFLATED)
            files.append((path, hashlib.sha256(content).hexdigest()))
            if ending == "pdf" and number is None:
                kept = self._folder / f"{place}.pdf"
                kept.write_bytes(content)
                self._papers.append(kept)
        return tuple(files)
