"""Queries that every request asks: Django puts them into SQL once, afterwards only their values change.

Putting a query of a few joins into SQL takes Django five to ten times as long as the database takes to answer it. The answer is never
kept: each call asks the database. `docs/decisions/0025-what-every-request-asks-is-put-into-sql-once.md` says when to use it.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
Value = date | int | str
# What stands for a value while the query is put into SQL: like nothing that a query of ours holds, and small enough for every column.
_STAND_INS: dict[type, Callable[[int], Value]] = {
    date: lambda n: date(1, 3, 1 + n),
    int: lambda n: 31_001 + n,
    str: lambda n: f"stands-in-{n}",
}
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class _Sql:
    """A query in SQL: its parameters, and for each the number of the value that it is, or None where it never changes."""

    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]
    values: tuple[int | None, ...]


class Prepared(Generic[Row]):
    """A query by what builds it: a function of days, ids and words, which stand in its conditions as they are.

    Called with such values it returns the rows, as a list. The order, joins and `[:1]` of the query are part of it; none of its
    conditions may be left out or added depending on a value, for it is built with stand-ins.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._in_sql: dict[str, _Sql] = {}

    def __call__(self, *values: Value) -> list[Row]:
        if any(isinstance(each, int) and each > LARGEST_ID for each in values):
            return []  # out of an address: no id is so large
        kept = self._in_sql.get(connection.vendor)
        if kept is None:
            kept = self._in_sql[connection.vendor] = _put_into_sql(self._build, [type(each) for each in values])
        parameters = tuple(
            each if number is None else _as_parameter(each, values[number])
            for each, number in zip(kept.parameters, kept.values, strict=True)
        )
        compiler = copy(kept.compiler)  # the lines to the database belong to threads; all else in it is only read
        compiler.connection = connection
        compiler.as_sql = lambda *_given, **_named: (kept.sql, parameters)  # type: ignore[method-assign]
        queryset = kept.queryset.all()
        queryset.query.get_compiler = lambda *_given, **_named: compiler  # type: ignore[method-assign]
        return list(queryset)


def _put_into_sql(build: Callable[..., QuerySet[Any, Any]], kinds: list[type]) -> _Sql:
    stand_ins = [_STAND_INS[kind](number) for number, kind in enumerate(kinds)]
    queryset = build(*stand_ins)
    compiler = queryset.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    known = {_as_parameter(each, each): number for number, each in enumerate(stand_ins)}
    values = tuple(known.get(each) if isinstance(each, int | str | date) else None for each in parameters)
    if set(values) - {None} != set(known.values()):
        raise RuntimeError("a value does not stand in the query as it is, so the query cannot be prepared")
    return _Sql(queryset, compiler, sql, tuple(parameters), values)


def _as_parameter(like: Any, value: Value) -> Any:
    """Return the value as the database wants it: a day in its own form, a number of the same size as the parameter is."""
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return type(like)(value)
