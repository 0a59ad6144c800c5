"""Issued papers keep their words and may lose their number's use; a register may run through a term of office."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def one_year_each(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Registers that are there already are of one year."""
    apps.get_model("paper", "Register").objects.update(until_year=models.F("year"))


class Migration(migrations.Migration):
    dependencies = [("paper", "0003_head_of_the_log")]

    operations = [
        migrations.AddField("officialdocument", "content", models.JSONField(blank=True, null=True)),
        migrations.AddField("officialdocument", "withdrawn_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "officialdocument",
            "withdrawn_reason",
            models.CharField(blank=True, default="", max_length=500, verbose_name="Lý do hủy số"),
            False,
        ),
        migrations.AddField("register", "first", models.PositiveIntegerField(default=1, verbose_name="Số bắt đầu")),
        migrations.AddField(
            "register", "before", models.CharField(blank=True, default="", max_length=300, verbose_name="Các số trước đó"), False
        ),
        migrations.AddField("register", "until_year", models.PositiveSmallIntegerField(null=True, verbose_name="Đến hết năm")),
        migrations.RunPython(one_year_each, migrations.RunPython.noop),
        migrations.AlterField("register", "until_year", models.PositiveSmallIntegerField(verbose_name="Đến hết năm")),
        migrations.AddConstraint(
            "register",
            models.CheckConstraint(condition=models.Q(("until_year__gte", models.F("year"))), name="register_ends_after_it_begins"),
        ),
        migrations.AddConstraint(
            "register",
            models.CheckConstraint(
                condition=models.Q(("first", 1), models.Q(("before", ""), _negated=True), _connector="OR"),
                name="register_explains_what_is_not_in_it",
            ),
        ),
    ]
