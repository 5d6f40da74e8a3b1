import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0005_children_chosen_for_each_copy"),
    ]

    operations = [
        migrations.AddField(
            model_name="copy",
            name="rating",
            field=models.CharField(default="", max_length=6),
        ),
        migrations.AddField(
            model_name="copy",
            name="recall_instruction",
            field=models.CharField(
                choices=[
                    ("destroy", "Destroy every copy, on paper and in your records, and tell nobody what it said"),
                    ("correct", "Do not act on it, put your records right, and wait for a corrected version"),
                    ("ring", "Do not act on it, and ring the hub now"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="copy",
            name="recall_reason",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="copy",
            name="recall_seen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="copy",
            name="recall_seen_by",
            field=models.CharField(default="", max_length=120),
        ),
        migrations.AddField(
            model_name="copy",
            name="recalled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="copy",
            name="recalled_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="copy",
            name="replaced_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaces", to="assessment.copy"
            ),
        ),
        migrations.CreateModel(
            name="CopyOutcome",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("assessment_started", "Assessment started"),
                            ("allocated", "Allocated to a worker"),
                            ("declined", "Declined, with a reason"),
                            ("closed", "Closed after contact with the family"),
                        ],
                        max_length=24,
                    ),
                ),
                ("note", models.TextField(default="")),
                ("by_name", models.CharField(max_length=120)),
                ("by", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "copy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="assessment.copy"
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
                "abstract": False,
                "default_permissions": (),
            },
        ),
        # Copies that were sent before say the rating of their most urgent child, too, and what has replaced them.
        migrations.RunSQL(
            """
            UPDATE assessment_copy SET rating = coalesce((
                SELECT child ->> 'rating' FROM jsonb_array_elements(document -> 'children') child
                ORDER BY array_position(ARRAY['red', 'amber', 'green', 'blue'], child ->> 'rating') LIMIT 1
            ), '');
            UPDATE assessment_copy c SET replaced_by_id = (
                SELECT n.id FROM assessment_copy n JOIN assessment_product np ON np.id = n.product_id
                WHERE np.enquiry_id = p.enquiry_id AND n.recipient = c.recipient AND np.version > p.version
                ORDER BY np.version DESC LIMIT 1
            ) FROM assessment_product p WHERE p.id = c.product_id;
            """,
            migrations.RunSQL.noop,
        ),
    ]
