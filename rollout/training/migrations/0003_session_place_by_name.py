"""A place in a session is called so; its table keeps its name, and the database is not touched."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0002_an_auditor")]

    operations = [
        migrations.AlterModelTable(name="place", table="training_place"),
        migrations.RenameModel(old_name="Place", new_name="SessionPlace"),
    ]
