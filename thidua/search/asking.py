"""One searcher's questions, in the language of the database.

What the searcher may see is put into words once, and asked with each question. Both databases end at as many answers as are wanted, the
newest first: FTS5 by itself, PostgreSQL part by part (`search.spans`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product, starmap
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import Q

from thidua.search import spans
from thidua.search.matching import Wanted
from thidua.search.models import IndexWords

FTS5 = "SELECT rowid, kind, year FROM search_words WHERE search_words MATCH %s AND ({seen}) ORDER BY rowid DESC LIMIT %s"
# Where an index of numbers would offer the order or the limits, the planner would follow it and read the words of every row: so "+ 0".
POSTGRESQL = """
SELECT question.number, found.rowid, found.kind, found.year
FROM generate_series(0, %s) AS question (number)
CROSS JOIN LATERAL (
    SELECT hit.rowid, hit.kind, hit.year
    FROM (VALUES {asked}) AS asked (number, words, beginning, low, high)
    CROSS JOIN LATERAL (
        SELECT rowid, kind, year FROM search_words
        WHERE words @@ asked.words AND (words @@ asked.beginning) IS NOT FALSE
        AND rowid + 0 >= asked.low AND rowid + 0 < asked.high AND ({seen})
        ORDER BY rowid + 0 DESC LIMIT %s
    ) AS hit
    WHERE asked.number = question.number
    LIMIT %s
) AS found
"""
DEPTH = "(SELECT rowid FROM search_words ORDER BY rowid DESC OFFSET %s LIMIT 1)"


@dataclass(frozen=True)
class Key:
    """What is known of a hit before it is read."""

    pk: int
    kind: str
    year: int | None


class Asking:
    """Asks the index for one searcher."""

    def __init__(self, seen: Q) -> None:
        compiler = IndexWords.objects.filter(seen).query.get_compiler(connection=connection)
        try:
            self.seen, self.parameters = compiler.compile(compiler.query.where)
        except FullResultSet:
            self.seen, self.parameters = "1 = 1", ()
        except EmptyResultSet:
            self.seen, self.parameters = "1 = 0", ()
        self._parts: list[spans.Part] = []

    def answers(self, questions: Sequence[Wanted], most: int) -> list[list[Key]]:
        """Return what answers each question, the newest first, so many and one more at most.

        On SQLite one query for each question; on PostgreSQL one for all, and one more the first time.
        """
        if connection.vendor == "postgresql":
            return self._postgresql(questions, most + 1) if questions else []
        return [self._fts5(wanted, most + 1) for wanted in questions]

    def _fts5(self, wanted: Wanted, limit: int) -> list[Key]:
        rows = self._rows(FTS5.format(seen=self.seen), [wanted.as_fts(), *self.parameters, limit])
        return list(starmap(Key, rows))

    def _postgresql(self, questions: Sequence[Wanted], limit: int) -> list[list[Key]]:
        asked: list[Any] = []
        for (number, wanted), part in product(enumerate(questions), self._all_parts()):
            asked += [number, replace(wanted, spans=part.spans).as_tsquery(), wanted.beginning_to_check(), part.low, part.high]
        each = ", ".join(["(%s, %s::tsquery, %s::tsquery, %s::bigint, %s::bigint)"] * (len(asked) // 5))
        rows = self._rows(POSTGRESQL.format(asked=each, seen=self.seen), [len(questions) - 1, *asked, *self.parameters, limit, limit])
        found: list[list[Key]] = [[] for _question in questions]
        for number, *row in rows:
            found[number].append(Key(*row))
        return [sorted(keys, key=lambda key: -key.pk) for keys in found]

    def _all_parts(self) -> list[spans.Part]:
        if not self._parts:
            sizes = [0, *(size for size, _span in spans.SIZES)]
            row = self._rows("SELECT " + ", ".join([DEPTH] * len(sizes)), sizes)[0]
            self._parts = spans.parts(row[0] or 0, list(row[1:]))
        return self._parts

    @staticmethod
    def _rows(sql: str, parameters: Sequence[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())
