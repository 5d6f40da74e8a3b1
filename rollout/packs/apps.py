"""The board's packs, risks, decisions and actions."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "rollout.packs"
    default_auto_field = "django.db.models.BigAutoField"
