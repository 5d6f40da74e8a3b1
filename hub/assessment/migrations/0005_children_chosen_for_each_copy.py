import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Children are chosen for each copy. A summary was already frozen in each copy's document."""

    dependencies = [
        ("assessment", "0004_offers_stand_in_transfers"),
    ]

    operations = [
        migrations.RemoveField(model_name="product", name="summary"),
        migrations.CreateModel(
            name="CopyChild",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("with_reason", models.BooleanField()),
                (
                    "copy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="children", to="assessment.copy"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["subject_id"], name="copies_of_a_child")],
                "constraints": [models.UniqueConstraint(fields=("copy", "subject_id"), name="a_child_once_in_a_copy")],
            },
        ),
    ]
