"""Offices' own masters of papers: one active for an organ and a family."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FAMILIES = [("state", "Nhà nước"), ("party", "Đảng")]  # vi: data


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_waiting_photographs"),
        ("paper", "0004_papers_as_data"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Master",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organ", models.CharField(max_length=200, verbose_name="Nơi ban hành")),  # vi: data
                ("family", models.CharField(choices=FAMILIES, max_length=10, verbose_name="Thể thức")),  # vi: data
                ("name", models.CharField(max_length=120, verbose_name="Tên mẫu")),  # vi: data
                ("answer", models.JSONField()),
                ("uploaded_at", models.DateTimeField()),
                ("active_from", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile")),
                (
                    "uploaded_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active_from__isnull", False), ("withdrawn_at", None)),
                        fields=("organ", "family"),
                        name="master_one_active_per_organ_and_family",
                    )
                ],
            },
        ),
    ]
