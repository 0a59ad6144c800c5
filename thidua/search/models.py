"""The index. Everything here follows from other slices' rows and can be made again from them (`./run manage reindex`)."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from thidua.search import matching


class IndexEntry(models.Model):
    """One thing that can be found (mục tra cứu), as its slice's `findable.py` tells it: see `foundation.findable.Findable`.

    The primary key is made from `at`, kind and record (`indexing.number_of`): the larger, the newer, so that the newest hits are found
    first without sorting.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20)
    record = models.BigIntegerField()
    owner = models.BigIntegerField()
    title = models.TextField()
    text = models.TextField()
    detail = models.TextField()
    word = models.CharField(max_length=120)
    at = models.DateTimeField()
    cluster_year = models.ForeignKey("cluster.ClusterYear", null=True, db_index=False, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)
    scope = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record"], name="index_entry_once")]
        indexes = [models.Index(fields=["kind", "owner"], name="index_entry_of_owner")]

    def __str__(self) -> str:
        return self.title


class WordsField(models.TextField):
    """Words with one space between them, which the database's own full-text index holds (`migrations/0003_bounded.py`).

    On PostgreSQL the column is a tsvector of them, and of short beginnings of them (`matching.with_beginnings`).
    """

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return matching.with_beginnings(value).split() if connection.vendor == "postgresql" else value

    def get_placeholder(self, value: Any, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> str:
        return "array_to_tsvector(%s)" if connection.vendor == "postgresql" else "%s"

    def select_format(self, compiler: SQLCompiler, sql: str, params: Any) -> tuple[str, Any]:
        if compiler.connection.vendor == "postgresql":
            return f"array_to_string(tsvector_to_array({sql}), ' ')", params
        return sql, params


class IndexWords(models.Model):
    """The words of an entry: folded, as written, and those of who may see it. FTS5 on SQLite, tsvector with GIN on PostgreSQL.

    What decides who sees it stands beside the words, so that a question reads this table alone; what is shown of a hit is in `IndexEntry`.
    """

    entry = models.OneToOneField(IndexEntry, primary_key=True, db_column="rowid", on_delete=models.DO_NOTHING, related_name="index")
    kind = models.CharField(max_length=20)
    record = models.BigIntegerField()
    owner = models.BigIntegerField()
    cluster_year = models.BigIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    words = WordsField()

    class Meta:
        managed = False
        db_table = "search_words"

    def __str__(self) -> str:
        return self.words


class IndexProgress(models.Model):
    """Up to which row of the log the index follows (one row), and by which edition of the rules it was made."""

    number = models.PositiveBigIntegerField(default=0)
    edition = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.number}"
