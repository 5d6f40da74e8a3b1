"""The database numbers the ledger's rows itself: an identity column needs no grant on a sequence."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("wall", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE wall_ledgerentry ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY",
            "ALTER TABLE wall_ledgerentry ALTER COLUMN seq DROP IDENTITY",
        ),
    ]
