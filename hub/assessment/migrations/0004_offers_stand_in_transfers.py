from django.db import migrations


class Migration(migrations.Migration):
    """The model moved to hub/transfers, with its table; nothing changes in the database."""

    dependencies = [
        ("assessment", "0003_offer_products"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="ProductOffer")]),
    ]
