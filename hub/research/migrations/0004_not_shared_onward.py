from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("research", "0003_ask_about_named_children"),
    ]

    operations = [
        migrations.AlterField(
            model_name="request",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Not answered yet"),
                    ("nothing", "Nothing known"),
                    ("answered", "Answered"),
                    ("not_let_out", "Not shared onward"),
                ],
                default="open",
                max_length=12,
            ),
        ),
    ]
