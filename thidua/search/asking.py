"""One searcher's questions, in the language of the database.

What the searcher may see is put into words once, and asked with each question. Both databases end at as many answers as are wanted, the
newest first: FTS5 by itself, PostgreSQL part by part (`search.spans`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import starmap
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
SELECT found.rowid, found.kind, found.year
FROM (VALUES {parts}) AS part (words, low, high)
CROSS JOIN LATERAL (
    SELECT rowid, kind, year FROM search_words
    WHERE words @@ part.words AND (words @@ %s::tsquery) IS NOT FALSE
    AND rowid + 0 >= part.low AND rowid + 0 < part.high AND ({seen})
    ORDER BY rowid + 0 DESC LIMIT %s
) AS found
LIMIT %s
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

    def answers(self, wanted: Wanted, most: int) -> list[Key]:
        """Return what answers the question, the newest first, so many and one more at most. One query; on PostgreSQL two at first."""
        if connection.vendor == "postgresql":
            rows = self._postgresql(wanted, most + 1)
        else:
            rows = self._rows(FTS5.format(seen=self.seen), [wanted.as_fts(), *self.parameters, most + 1])
        return sorted(starmap(Key, rows), key=lambda key: -key.pk)

    def _postgresql(self, wanted: Wanted, limit: int) -> list[Any]:
        parts: list[Any] = []
        for part in self._all_parts():
            parts += [replace(wanted, spans=part.spans).as_tsquery(), part.low, part.high]
        each = ", ".join(["(%s::tsquery, %s::bigint, %s::bigint)"] * len(self._all_parts()))
        parameters = [*parts, wanted.beginning_to_check(), *self.parameters, limit, limit]
        return self._rows(POSTGRESQL.format(parts=each, seen=self.seen), parameters)

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
