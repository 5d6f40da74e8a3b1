from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0018_sign_ins_and_account_links"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(max_length=12),
        ),
    ]
