"""Every paper issued so far was signed by hand on the printed page."""

from django.db import migrations


def by_hand(apps, schema_editor):
    apps.get_model("paper", "OfficialDocument").objects.filter(direction="outgoing", signed_by="").update(signed_by="hand")


class Migration(migrations.Migration):
    dependencies = [("paper", "0007_signatures")]
    operations = [migrations.RunPython(by_hand, migrations.RunPython.noop)]
