import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conference", "0001_first_tables"), ("drafting", "0001_first_tables")]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="shown",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="drafting.clause"
            ),
        ),
        migrations.AddField(model_name="position", name="revision", field=models.PositiveIntegerField(default=0)),
    ]
