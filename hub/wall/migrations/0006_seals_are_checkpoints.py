"""A seal says which snapshot it took in, and carries the tree so far with its signed head.

Seals are never changed, so the snapshot of those that stand is written as the column's type is, past the trigger.
"""

from django.db import migrations, models

TABLE = "wall_seal"


class Migration(migrations.Migration):
    dependencies = [("wall", "0005_other_hubs_as_recipients")]

    operations = [
        migrations.AddField("seal", "snapshot", models.TextField(default=""), preserve_default=False),
        migrations.RunSQL(
            f"ALTER TABLE {TABLE} ALTER COLUMN snapshot TYPE text USING to_xid::text || ':' || to_xid::text || ':'",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField("seal", "from_xid"),
        migrations.RemoveField("seal", "to_xid"),
        migrations.AddField("seal", "after_seq", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("seal", "incarnation", models.PositiveSmallIntegerField(db_default=1, default=1)),
        migrations.AddField("seal", "size", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("seal", "peaks", models.BinaryField(db_default=b"", default=b"")),
        migrations.AddField("seal", "blocks", models.BinaryField(db_default=b"", default=b"")),
        migrations.AddField("seal", "note", models.TextField(db_default="", default="")),
        migrations.AlterField("seal", "signature", models.BinaryField(db_default=b"", default=b"")),
        migrations.AddIndex("seal", models.Index(fields=["size"], name="seal_size")),
        migrations.AddIndex(
            "seal",
            models.Index(condition=models.Q(("blocks", b""), _negated=True), fields=["number"], name="seal_blocks"),
        ),
    ]
