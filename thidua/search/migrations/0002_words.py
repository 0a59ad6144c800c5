"""The full-text index: FTS5 on SQLite, a stored tsvector with GIN on PostgreSQL. Words are cut by us (matching.py), so that both hold the
same: the tokenizer only splits at spaces, and neither stems nor folds."""

from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE search_words USING fts5(
    words, tokenize = "ascii tokenchars '_'", detail = none, columnsize = 0, prefix = '2 3 4'
)
"""
POSTGRESQL = (
    """
    CREATE TABLE search_words (
        rowid bigint PRIMARY KEY,
        words text NOT NULL,
        lexemes tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED
    )
    """,
    "CREATE INDEX search_words_lexemes ON search_words USING gin (lexemes)",
)


def make(apps, schema_editor):
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else (SQLITE,)
    for statement in statements:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_first_tables")]

    operations = [migrations.RunPython(make, drop)]
