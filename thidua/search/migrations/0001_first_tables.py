import django.db.models.deletion
from django.db import migrations, models

import thidua.search.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cluster", "0001_first_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexEntry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("record", models.BigIntegerField()),
                ("owner", models.BigIntegerField()),
                ("title", models.TextField()),
                ("text", models.TextField()),
                ("detail", models.TextField()),
                ("word", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("scope", models.TextField()),
                (
                    "cluster_year",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cluster.clusteryear"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IndexProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("edition", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="IndexWords",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        db_column="rowid",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="index",
                        serialize=False,
                        to="search.indexentry",
                    ),
                ),
                ("words", thidua.search.models.WordsField()),
            ],
            options={
                "db_table": "search_words",
                "managed": False,
            },
        ),
        migrations.AddIndex(
            model_name="indexentry",
            index=models.Index(fields=["kind", "owner"], name="index_entry_of_owner"),
        ),
        migrations.AddConstraint(
            model_name="indexentry",
            constraint=models.UniqueConstraint(fields=("kind", "record"), name="index_entry_once"),
        ),
    ]
