from django.db import migrations


class Migration(migrations.Migration):
    """The models moved to hub/transfers, with their tables; nothing changes in the database."""

    dependencies = [
        ("front_door", "0006_lists_in_order"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="AskedByHub"),
                migrations.DeleteModel(name="HubQuestion"),
                migrations.DeleteModel(name="Incoming"),
                migrations.DeleteModel(name="Passing"),
                migrations.DeleteModel(name="ReceivedProduct"),
            ]
        ),
    ]
