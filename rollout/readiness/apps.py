"""Milestones of each authority, the gate before go-live, and building its hub."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "rollout.readiness"
    default_auto_field = "django.db.models.BigAutoField"
