"""A seal says which snapshot it took in, and carries the tree so far with its signed head.

Seals are never changed, so the snapshot of those that stand is written as the column's type is, past the trigger.
"""

from django.db import migrations, models

TABLE = "tenants_platformseal"


class Migration(migrations.Migration):
    dependencies = [("tenants", "0014_more_kinds_of_notice")]

    operations = [
        migrations.AddField("platformseal", "snapshot", models.TextField(default=""), preserve_default=False),
        migrations.RunSQL(
            f"ALTER TABLE {TABLE} ALTER COLUMN snapshot TYPE text USING to_xid::text || ':' || to_xid::text || ':'",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField("platformseal", "from_xid"),
        migrations.RemoveField("platformseal", "to_xid"),
        migrations.AddField("platformseal", "after_seq", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("platformseal", "incarnation", models.PositiveSmallIntegerField(db_default=1, default=1)),
        migrations.AddField("platformseal", "size", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("platformseal", "peaks", models.BinaryField(db_default=b"", default=b"")),
        migrations.AddField("platformseal", "blocks", models.BinaryField(db_default=b"", default=b"")),
        migrations.AddField("platformseal", "note", models.TextField(db_default="", default="")),
        migrations.AlterField("platformseal", "signature", models.BinaryField(db_default=b"", default=b"")),
        migrations.AddIndex("platformseal", models.Index(fields=["size"], name="platformseal_size")),
        migrations.AddIndex(
            "platformseal",
            models.Index(
                condition=models.Q(("blocks", b""), _negated=True), fields=["number"], name="platformseal_blocks"
            ),
        ),
    ]
