"""The database numbers the ledger's rows itself: an identity column needs no grant on a sequence."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE tenants_platformentry ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY",
            "ALTER TABLE tenants_platformentry ALTER COLUMN seq DROP IDENTITY",
        ),
    ]
