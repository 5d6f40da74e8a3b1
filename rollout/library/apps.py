"""The shared library: templates and training material of agencies, by version."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "rollout.library"
    default_auto_field = "django.db.models.BigAutoField"
