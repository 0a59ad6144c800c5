from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0001_long_works_and_signs_of_life")]

    operations = [
        migrations.AddField(model_name="longwork", name="phase", field=models.CharField(blank=True, default="", max_length=250)),
    ]
