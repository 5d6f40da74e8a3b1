"""The app of the room."""

from django.apps import AppConfig


class ResearchConfig(AppConfig):
    name = "hub.research"
    label = "research"
