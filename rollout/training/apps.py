"""Courses, sessions and certificates; mentors at go-lives."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "rollout.training"
    default_auto_field = "django.db.models.BigAutoField"
