"""The app of the room."""

from django.apps import AppConfig


class FrontDoorConfig(AppConfig):
    name = "hub.front_door"
    label = "front_door"
