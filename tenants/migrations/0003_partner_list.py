"""The partner list."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_number_the_ledger")]

    operations = [
        migrations.CreateModel(
            name="PartnerRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("agency", models.CharField(max_length=12)),
                ("reference", models.CharField(max_length=13)),
                ("rating", models.CharField(max_length=6)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("is_open", models.BooleanField()),
                ("version", models.PositiveIntegerField()),
                (
                    "hub",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.hub"),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_open", True)),
                        fields=["agency", "hub", "due_at"],
                        name="partner_waiting",
                    )
                ],
            },
        ),
    ]
