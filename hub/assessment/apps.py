"""The app of the room."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "hub.assessment"
    label = "assessment"
