"""An index of what came after decisions, which navigation and lists ask on every page of the lead's desks."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Widens."""

    dependencies = (("assessment", "0025_marks_of_any_length"),)

    operations = (
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["enquiry"], name="log_after_a_decision", condition=models.Q(is_after=True)),
        ),
    )
