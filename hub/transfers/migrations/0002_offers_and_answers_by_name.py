"""Models are called what they are; their tables keep their names, and the database is not touched."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transfers", "0001_initial")]

    operations = [
        migrations.RenameModel(old_name="Passing", new_name="NotificationOffer"),
        migrations.RenameModel(old_name="Incoming", new_name="OfferAnswer"),
        migrations.AlterField(
            model_name="notificationoffer",
            name="notification",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="front_door.notification"
            ),
        ),
    ]
