"""The app of the room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "hub.people"
    label = "people"
