import hashlib
import json
import sys
from dataclasses import asdict, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from thidua.foundation.refusal import Refused
from thidua.foundation.signing import checking
from thidua.foundation.signing.checking import MOST_BYTES, Problem, Report
from thidua.foundation.signing.trust import Trust
from thidua.paper import telling
from thidua.paper.verdicts import Checked, Verdict, check_file, judged
from thidua.signing import keys
from thidua.signing.uploads import read_certificate

# The worst counts; what stands later is worse.
CODES = {
    Verdict.OURS: 0,
    Verdict.SIGNED: 4,
    Verdict.UNKNOWN: 1,
    Verdict.WITHDRAWN: 2,
    Verdict.DISTRUSTED: 5,
    Verdict.UNREADABLE: 3,
    Verdict.CHANGED: 6,
}


class Command(BaseCommand):
    help = (
        "Say of files whether they were made here and what their signatures hold, without a network. Exit codes, the worst counts, from "
        "good to bad: 0 ours, unchanged and in use; 4 not ours, every signature valid and trusted; 1 not ours and not signed; 2 ours, but "
        "its number was withdrawn; 5 as it was signed, but a signer is not trusted; 3 cannot be read or checked; 6 changed after signing. "
        "64: a --root cannot be read, and nothing was checked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON list instead of sentences")
        parser.add_argument("--root", action="append", default=[], type=Path, metavar="FILE", help="trust this root too, in this run")

    def handle(self, *args: Any, **options: Any) -> None:
        here = keys.trust()
        trust = replace(here, roots=(*here.roots, *map(_root, options["root"])))
        try:
            answers = [_one(path, trust) for path in options["files"]]
        finally:
            checking.stop()
        if options["json"]:
            self.stdout.write(json.dumps([_as_data(*each) for each in answers], ensure_ascii=False, indent=1, default=_plain))
        else:
            for path, found in answers:
                self._tell(path, found)
        codes = list(CODES.values())
        worst = max((_code(found) for _path, found in answers), key=codes.index)
        if worst:
            sys.exit(worst)

    def _tell(self, path: Path, found: Checked | str) -> None:
        if isinstance(found, str):
            self.stderr.write(f"{path}: {found}")
            return
        self.stdout.write(" ".join([f"{path}: {telling.verdict(found)[1]}", telling.register(found)]).rstrip())
        for sentence in [*telling.warnings(found), f"SHA-256: {found.sha256}"]:
            self.stdout.write(f"  {sentence}")
        for number, each in enumerate(telling.signatures(found), 1):
            self.stdout.write(f"  {number}. {each.title}: {each.word}")
            for label, fact in each.facts:
                self.stdout.write(f"     {label}: {fact}")


def _root(path: Path) -> x509.Certificate:
    try:
        return read_certificate(path.read_bytes())
    except (OSError, Refused) as problem:
        raise CommandError(f"{path}: {problem}", returncode=64) from None


def _one(path: Path, trust: Trust) -> tuple[Path, Checked | str]:
    """Return what a file is, or why it cannot be read."""
    try:
        with path.open("rb") as file:
            if path.stat().st_size > MOST_BYTES:
                return path, judged(hashlib.file_digest(file, "sha256").hexdigest(), Report(Problem.TOO_LARGE))
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        return path, _("không đọc được (%(why)s).") % {"why": error.strerror}
    return path, check_file(content, trust=trust)


def _code(found: Checked | str) -> int:
    return CODES[Verdict.UNREADABLE] if isinstance(found, str) else CODES[found.verdict]


def _as_data(path: Path, found: Checked | str) -> dict[str, Any]:
    if isinstance(found, str):
        return {"file": str(path), "verdict": Verdict.UNREADABLE, "code": _code(found), "sentence": found}
    held = found.file
    return {
        "file": str(path),
        "verdict": found.verdict,
        "code": _code(found),
        "sentence": telling.verdict(found)[1],
        "warnings": telling.warnings(found),
        "sha256": found.sha256,
        "document": found.document and {"number": found.document.number, "issued_on": found.document.issued_on.isoformat()},
        "signed_file": held and {"name": held.file.name, "revision": held.revision, "newest": held.file.revision},
        **{name: value for name, value in asdict(found.report).items() if name != "signatures"},
        "signatures": [
            {**asdict(each), "holds": each.holds, "trusted": each.trusted, "root_kind": found.roots.get(each.root, "")}
            for each in found.report.signatures
        ],
    }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(type(value))
