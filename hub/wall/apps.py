"""The app of the room."""

from django.apps import AppConfig


class WallConfig(AppConfig):
    name = "hub.wall"
    label = "wall"
