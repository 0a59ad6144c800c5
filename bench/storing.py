"""What a paper costs from rows to a stored file with its audit row, and a conference's bundle; `./run bench papers` asks this for its part.

The demonstration, after its conference, is loaded into a database of its own (SQLite). A text of it is read from its rows, takes the next
number of its register, is set, stored and written into the log, each in a transaction of its own; then bare Typst sets the same papers.
"""

import argparse
import json
import statistics
import tempfile
import time
from typing import Any

from bench.pages import prepare
from bench.papers import bare_typst

BUNDLES = 3


def measure(papers: int) -> dict[str, Any]:
    """Take the figures; to be called once, in a process whose database is made for it."""
    from django.core.management import call_command

    call_command("demo", at="after", verbosity=0)
    made = issued(papers)
    typst, _processor = bare_typst([each for each, _pages in made[1]])
    found = {"issued_per_second": made[0], "issued_pages": made[1][0][1], "issued_bare_typst_per_second": typst}
    return found | bundled()


def issued(papers: int) -> tuple[float, list[tuple[Any, int]]]:
    """Papers a second that get their number, are set, kept and logged; and the papers with their pages."""
    from thidua.drafting import documents
    from thidua.drafting.models import Draft, DraftKind
    from thidua.drafting.queries import clauses_of
    from thidua.foundation import clock
    from thidua.foundation.accounts.models import User
    from thidua.foundation.documents import pdf
    from thidua.foundation.documents.paper import from_data
    from thidua.foundation.files import storage
    from thidua.foundation.rights import granted
    from thidua.paper import actions
    from thidua.paper.models import OfficialDocument, Register

    number = (
        Draft.objects.filter(kind=DraftKind.PLAN, document__isnull=False)
        .order_by("-document__register__year", "pk")
        .values_list("pk", flat=True)[0]
    )
    register = Register.objects.get(documents__draft=number)
    actor = User.objects.get(username="chuyenvien")

    def one() -> OfficialDocument:
        draft = Draft.objects.select_related("cluster_year__cluster__council__authority", "document").get(pk=number)
        given: dict[str, Any] = {
            "type": documents.paper_type(draft),
            "subject": documents.abstract_of(draft),
            "signer": "",
            "right": granted(),
        }
        return actions.issue(
            register,
            compose=lambda document: documents.issued_paper(draft, document, clauses_of(draft)),
            actor=actor,
            at=clock.now(),
            **given,
        )

    one()
    begun = time.perf_counter()
    made = [one() for _number in range(papers)]
    rate = papers / (time.perf_counter() - begun)
    kept = [(from_data(each.content), each.file) for each in made if each.content and each.file]
    assert len(kept) == papers, "a paper was issued without its words or its file"
    return rate, [(paper, pdf.count_pages(storage.read(file))) for paper, file in kept]


def bundled() -> dict[str, Any]:
    """Seconds in which a worker puts all papers of the demonstration's conference together: the median of some runs."""
    from django.test import override_settings

    from thidua.conference.actions import make_bundle
    from thidua.conference.models import BundleKind, Conference
    from thidua.foundation import clock
    from thidua.foundation.work.models import LongWork

    conference = Conference.objects.select_related("secretary__user").order_by("pk")[0]
    at_once = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "long"]}}
    secretary = conference.secretary.user
    assert secretary is not None
    seconds = []
    for _run in range(BUNDLES):
        with override_settings(TASKS=at_once):
            begun = time.perf_counter()
            work = make_bundle(conference, kind=BundleKind.WHOLE, actor=secretary, at=clock.now())
            seconds.append(time.perf_counter() - begun)
        done = LongWork.objects.get(pk=work.pk)
        assert done.state == "done", done.state
    return {"bundle_seconds": statistics.median(seconds), "bundle_papers": done.total - 1}


def main() -> None:
    """Measure, and print for a program."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--papers", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="thidua-bench-") as folder:
        prepare(folder)
        print(json.dumps(measure(asked.papers)))


if __name__ == "__main__":
    main()
