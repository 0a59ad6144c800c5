"""The index anew: what decides who sees an entry stands beside its words, and PostgreSQL holds these as a tsvector alone. The schedule
fills it within seconds, a large one within minutes."""

from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE search_words USING fts5(
    words, kind UNINDEXED, record UNINDEXED, owner UNINDEXED, cluster_year UNINDEXED, year UNINDEXED,
    tokenize = "ascii tokenchars '_'", detail = none, columnsize = 0, prefix = '2 3 4'
)
"""
POSTGRESQL = (
    """
    CREATE TABLE search_words (
        rowid bigint PRIMARY KEY,
        kind varchar(20) NOT NULL,
        record bigint NOT NULL,
        owner bigint NOT NULL,
        cluster_year bigint,
        year smallint,
        words tsvector NOT NULL
    )
    """,
    "CREATE INDEX search_words_lexemes ON search_words USING gin (words)",
)


def make(apps, schema_editor):
    """Make the table of words anew, and forget what the index held: it follows from everything else."""
    schema_editor.execute("DROP TABLE search_words")
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else (SQLITE,):
        schema_editor.execute(statement)
    apps.get_model("search", "IndexEntry").objects.all().delete()
    apps.get_model("search", "IndexProgress").objects.update(edition=0)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_words")]

    operations = [migrations.RunPython(make)]
