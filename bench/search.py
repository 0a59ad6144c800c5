"""What the search costs with a million things in the index.

`./run bench search [--rows N] [--rounds N] [--whole] [--json]` fills a database of its own with the scene of `bench pages`, then the
index with so many clauses, commitments, people and units of made-up Vietnamese words over it: a tenth through the code that always fills
it, which the database then writes nine times more at other times (`--whole`: all through that code, several times as long). It prints how
long that takes, how large the index is, and per question and role how long the answer takes (find, then read the first page of hits): p50
and p95 by the clock in milliseconds, and the least that it kept the processor busy (on a machine that does other things too, the clock
says more than the search costs). Each question is asked once before it is measured. On SQLite; with THIDUA_DATABASE_URL=postgres://… in a
new database on that server, dropped afterwards. With --data FOLDER what was filled stays in that folder (or database), and is only asked
the next time.
"""

import argparse
import json
import math
import os
import random
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.pages import prepare

# Share of each kind in a thousand rows.
SHARES = {"clause": 690, "commitment": 220, "person": 80, "unit": 10}
CLAUSE_WORDS, COMMITMENT_WORDS = 36, 14
FIRST, YEARS5, COPIES = 1_546_300_800, 5 * 365 * 86_400, 10  # 01/01/2019, and five years, in seconds
NAMES = """
an ảnh ân bình bảo bích cẩm châu chi cúc cường dung dũng duy duyên đào đạt điệp đoan đông đức giang hà hạnh hằng hiền hiếu hoa hòa hồng
huệ hùng hương khải khánh khôi kiên lan lâm liên linh loan lộc long lụa mai minh mỹ nga ngân ngọc nhàn nhi như oanh phát phong phú phúc
phương phượng quân quang quế quốc quyên sơn sương tâm thảo thắng thiện thoa thu thủy thư thương tiến tín toàn trang trí trinh trúc tuấn
tùng tuyết uyên vân việt vinh vũ vy xuân yến ươm
"""
SYLLABLES = NAMES.split()
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đào", "Tô")
QUESTIONS = {
    "one word": "phượng",
    "one word, no accents": "phuong",
    "four words": "phong trào thi đua",
    "a name": "Đào Thị Ươm",
    "two words": "quy chế",
    "a common word": "thi đua",
    "a common word, no accents": "thi dua",
    "two letters": "ng",
    "three letters": "tha",
    "a word begun": "nghị q",
    "one letter": "a",
    "no hit": "zzxq",
    "ten words": "các đơn vị thành viên phát động phong trào thi đua có",
}


def database(url: str) -> str:
    """Make a new database on that server and return its address."""
    import psycopg  # late: only where PostgreSQL is measured

    name = f"thidua_bench_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def drop(url: str, made: str) -> None:
    import psycopg  # late: only where PostgreSQL is measured

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{urlsplit(made).path[1:]}" WITH (FORCE)')


def corpus() -> list[str]:
    """Return the words of the outlines of plan, regulation and covenant, in order: the language of the house."""
    folder = Path(__file__).resolve().parents[1] / "thidua" / "drafting" / "outlines"
    return " ".join(path.read_text("utf-8") for path in sorted(folder.glob("*.yaml"))).replace("{", "").replace("}", "").split()


class Maker:
    """Makes things of each kind, the same ones each time."""

    def __init__(self, rows: int) -> None:
        from thidua.cluster.models import ClusterYear  # late: settings come from the environment
        from thidua.drafting.models import Draft

        self.rows, self.dice, self.words = rows, random.Random(4), corpus()
        self.drafts = list(Draft.objects.select_related("cluster_year__cluster").order_by("pk"))
        self.years = list(ClusterYear.objects.select_related("cluster").order_by("pk"))

    def things(self, kind: str) -> Iterator[Any]:
        make = getattr(self, f"_{kind}")
        for number in range(1, self.rows * SHARES[kind] // 1000 + 1):
            yield make(number)

    def of(self, kind: str) -> Callable[[Any], Iterator[Any]]:
        """Return a source's `entries`: all things of this kind, whoever is asked for."""
        return lambda _owners: self.things(kind)

    def _at(self) -> datetime:
        return datetime.fromtimestamp(FIRST, UTC) + timedelta(seconds=self.dice.randrange(YEARS5))

    def _say(self, length: int) -> str:
        """Return pieces of the house's language with a rarer word between them."""
        made: list[str] = []
        while len(made) < length:
            start = self.dice.randrange(len(self.words) - 8)
            made += [*self.words[start : start + 8], self.dice.choice(SYLLABLES)]
        return " ".join(made[:length])

    def _in(self, year: Any) -> dict[str, Any]:
        from thidua.cluster.findable import scope_of  # late: settings come from the environment

        return {"at": self._at(), "cluster_year": year.pk, "year": year.year, "scope": scope_of(year)}

    def _clause(self, number: int) -> Any:
        draft = self.dice.choice(self.drafts)
        title = f"Điều {number % 40 + 1}. {self._say(6)}"
        values = {"text": self._say(CLAUSE_WORDS), "detail": draft.title, "word": draft.kind}
        return findable(record=number, owner=draft.pk, title=title, **values, **self._in(draft.cluster_year))

    def _commitment(self, number: int) -> Any:
        values = {"text": "công trình", "detail": "Đơn vị Giả định"}
        return findable(record=number, owner=1, title=self._say(COMMITMENT_WORDS), **values, **self._in(self.dice.choice(self.years)))

    def _person(self, number: int) -> Any:
        name = f"{self.dice.choice(FAMILIES)} {self.dice.choice(('Văn', 'Thị'))} {self.dice.choice(SYLLABLES).title()}"
        unit = self.dice.randint(1, 600)
        text, scope = f"Cán bộ thi đua, Đơn vị Giả định số {unit}", ("all", f"p{number}", f"u{unit}")
        return findable(record=number, owner=number, title=name, text=text, at=self._at(), scope=scope)

    def _unit(self, number: int) -> Any:
        values = {"title": f"Đơn vị Giả định số {number}", "text": f"GĐ{number}", "at": self._at()}
        return findable(record=number, owner=number, scope=("all", f"u{number}"), **values)


def findable(**values: Any) -> Any:
    from thidua.foundation.findable import Findable  # late: settings come from the environment

    return Findable(**values)


def fill(rows: int, *, whole: bool = False) -> float:
    """Fill the index and return the seconds: every tenth entry by its own code, the rest are those again; or all of them by that code."""
    from django.db import connection  # late: settings come from the environment

    from thidua.search import indexing
    from thidua.search.models import IndexEntry, IndexWords
    from thidua.search.sources import BY_KIND

    IndexWords.objects.all().delete()
    IndexEntry.objects.all().delete()
    maker = Maker(rows if whole else rows // COPIES)
    begun = time.perf_counter()
    with without_index():
        for kind in SHARES:
            indexing.renew_all(replace(BY_KIND[kind], entries=maker.of(kind)))
        if not whole:
            repeat_on_postgresql() if connection.vendor == "postgresql" else repeat_on_sqlite()
    return time.perf_counter() - begun


def repeat_on_sqlite() -> None:
    """Let SQLite write every entry nine times more, in the order of time, as `repeat_on_postgresql` does. Its index looks at no spans."""
    from django.db import connection, transaction  # late: settings come from the environment

    for copy in range(1, COPIES):
        number = f"(((((rowid >> 24) - {FIRST} + {copy * (YEARS5 // COPIES)}) % {YEARS5}) + {FIRST}) << 24) | (rowid & 16777215)"
        record = f"record + {copy} * 1000000"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE again AS SELECT id AS before, number, record FROM"
                f" (SELECT id, {number.replace('rowid', 'id')} AS number, {record} AS record FROM search_indexentry WHERE record < 1000000)"
                " ORDER BY number"
            )
            cursor.execute(
                "INSERT INTO search_indexentry (id, kind, record, owner, title, text, detail, word, at, cluster_year_id, year, scope)"
                " SELECT number, kind, again.record, owner, title, text, detail, word, datetime(number >> 24, 'unixepoch'),"
                " cluster_year_id, year, scope FROM again JOIN search_indexentry AS first ON first.id = before ORDER BY again.rowid"
            )
            cursor.execute(
                "INSERT INTO search_words (rowid, kind, record, owner, cluster_year, year, words)"
                " SELECT number, kind, again.record, owner, cluster_year, year, words"
                " FROM again JOIN search_words AS first ON first.rowid = before ORDER BY again.rowid"
            )
            cursor.execute("DROP TABLE again")


def repeat_on_postgresql() -> None:
    """Let PostgreSQL write every entry nine times more, each half a year later, those that leave the five years at their beginning."""
    from django.db import connection  # late: settings come from the environment

    number = f"(((((rowid >> 24) - {FIRST} + copy * {YEARS5 // COPIES}) % {YEARS5}) + {FIRST}) << 24) | (rowid & 16777215)"
    spans = "ARRAY['_s' || ({0} >> 43), '_l' || ({0} >> 46)]"
    words = f"ts_delete(words, {spans.format('rowid')}) || array_to_tsvector({spans.format('number')})"
    copies = f"(SELECT *, {number} AS number FROM search_words, generate_series(1, {COPIES - 1}) AS copy) AS again"
    record = "again.record + copy * 1000000"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_indexentry (id, kind, record, owner, title, text, detail, word, at, cluster_year_id, year, scope)"
            f" SELECT number, again.kind, {record}, again.owner, title, text, detail, word, to_timestamp(number >> 24), cluster_year_id,"
            f" again.year, scope FROM {copies} JOIN search_indexentry ON id = rowid"
        )
        cursor.execute(
            "INSERT INTO search_words (rowid, kind, record, owner, cluster_year, year, words)"
            f" SELECT number, kind, {record}, owner, cluster_year, year, {words} FROM {copies}"
        )


@contextmanager
def without_index() -> Iterator[None]:
    """Make PostgreSQL's index of words afterwards, as a restored backup does."""
    from django.db import connection  # late: settings come from the environment

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'search_words_lexemes'")
        (again,) = cursor.fetchone()
        cursor.execute("DROP INDEX search_words_lexemes")
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(again)


def size() -> int:
    """Return the bytes that entries and words take, indexes included."""
    from django.db import connection  # late: settings come from the environment

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size('search_indexentry') + pg_total_relation_size('search_words')")
        else:
            cursor.execute(
                "SELECT SUM(pgsize) FROM dbstat WHERE name GLOB 'search_*' OR name GLOB 'index_entry*' OR name GLOB 'sqlite_autoindex_se*'"
            )
        return int(cursor.fetchone()[0])


def settle() -> None:
    """Let the database look at what it holds, as it does by itself after a while."""
    from django.db import connection  # late: settings come from the environment

    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE search_words, search_indexentry" if connection.vendor == "postgresql" else "ANALYZE search_indexentry"
        )


def processor_seconds() -> float:
    """Return what this process has worked so far, and PostgreSQL for it where that is on this machine."""
    from django.db import connection  # late: settings come from the environment

    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    connection.ensure_connection()
    counted = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return own + int(counted.read_text().split()[0]) / 1e9 if counted.exists() else own


def ask(rounds: int, accounts: dict[str, int]) -> list[dict[str, Any]]:
    """Ask every question as each role and return the figures."""
    from bench.scene import moment  # late: settings come from the environment
    from thidua.foundation.accounts.models import User
    from thidua.search import queries

    at = moment(2023)
    users = {role: User.objects.get(pk=accounts[role]) for role in ("auditor", "specialist", "officer")}
    rows = []
    for (role, user), (name, typed) in ((each, question) for each in users.items() for question in QUESTIONS.items()):
        times, worked = [], []
        for number in range(rounds + 1):
            begun, processor = time.perf_counter(), processor_seconds()
            who = queries.searcher(user, at)
            found = queries.find(who, typed)
            queries.hits(who, found, found.keys[:20])
            if number:
                times.append((time.perf_counter() - begun) * 1000)
                worked.append((processor_seconds() - processor) * 1000)
        times.sort()
        p95 = times[math.ceil(len(times) * 0.95) - 1]
        hits = f"{'>' if found.more else ''}{len(found.keys)}"
        rows.append(
            {
                "question": name,
                "role": role,
                "processor_ms": round(min(worked), 1),
                "p50_ms": round(statistics.median(times), 1),
                "p95_ms": round(p95, 1),
                "hits": hits,
            }
        )
    return rows


def filled(folder: str, rows: int, *, whole: bool) -> dict[str, Any]:
    """Fill the scene and the index where that has not been done, and return what is known of it."""
    from bench import scene  # late: settings come from the environment

    known = Path(folder) / "filled.json"
    if known.exists():
        return dict(json.loads(known.read_text("utf-8")))
    accounts = {role: user.pk for role, user in scene.build().items()}
    seconds = fill(rows, whole=whole)
    settle()
    found = {"accounts": accounts, "rows": rows, "fill_seconds": round(seconds, 1), "bytes": size()}
    known.write_text(json.dumps(found), "utf-8")
    return found


def address(folder: str) -> str:
    """Return where the index is: nothing for SQLite, or the database on the server, the same as last time for the same folder."""
    server = os.environ.get("THIDUA_DATABASE_URL", "")
    if not server.startswith("postgres"):
        return ""
    kept = Path(folder) / "address"
    if not kept.exists():
        kept.write_text(database(server), "utf-8")
    return kept.read_text("utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench search")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--whole", action="store_true", help="fill everything by the code that always does (ten minutes and more)")
    parser.add_argument("--data", help="a folder in which what is filled stays for the next time")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    folder = options.data or tempfile.mkdtemp(prefix="thidua-bench-")
    Path(folder).mkdir(exist_ok=True)
    server, made = os.environ.get("THIDUA_DATABASE_URL", ""), address(folder)
    try:
        if made:
            os.environ["THIDUA_DATABASE_URL"] = made
        prepare(folder)
        figures = filled(folder, options.rows, whole=options.whole)
        figures["asked"] = ask(options.rounds, figures.pop("accounts"))
    finally:
        if not options.data:
            if made:
                from django.db import connection  # late: settings come from the environment

                connection.close()
                drop(server, made)
            shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        json.dump(figures, sys.stdout, indent=1)
        return
    print(f"{figures['rows']:,} entries in {figures['fill_seconds']} s, {figures['bytes'] / 1e6:.0f} MB with all indexes")
    print(f"{'question':<22} {'role':<11} {'processor':>9} {'p50 ms':>7} {'p95 ms':>7} {'hits':>6}")
    slowest = max(figures["asked"], key=lambda row: row["p95_ms"])
    for row in figures["asked"]:
        print(f"{row['question']:<22} {row['role']:<11} {row['processor_ms']:>9} {row['p50_ms']:>7} {row['p95_ms']:>7} {row['hits']:>6}")
    print(f"\nslowest p95 by the clock: {slowest['p95_ms']} ms ({slowest['question']}, {slowest['role']})")


if __name__ == "__main__":
    main()
