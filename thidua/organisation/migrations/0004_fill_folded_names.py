"""Give the units that are there already their words without marks and their order."""

from django.db import migrations

from thidua.domain import vietnamese

BATCH = 500


def fill(apps, schema_editor):
    for model in ("Unit", "UnitVersion"):
        rows = apps.get_model("organisation", model).objects.order_by("pk")
        changed = []
        for row in rows.iterator(chunk_size=BATCH):
            row.folded_name = vietnamese.fold(row.name)[:200]
            row.sort_key = vietnamese.title_key(row.name)[:250]
            changed.append(row)
        rows.bulk_update(changed, ["folded_name", "sort_key"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0003_bring_in_from_files"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
