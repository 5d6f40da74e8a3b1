"""The app of the room."""

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "hub.transfers"
    label = "transfers"
