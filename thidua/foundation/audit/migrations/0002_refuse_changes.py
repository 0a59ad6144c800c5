"""Put up the triggers that refuse any change of the log."""

from django.db import migrations

from thidua.foundation.audit import triggers


def put_up(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_first_tables")]
    operations = [migrations.RunPython(put_up, migrations.RunPython.noop)]
