"""The API of a host that is named as a front door and is none: nothing is taken, and it says where the doors are."""

from __future__ import annotations

from django.conf import settings
from django.urls import path, re_path
from rest_framework.response import Response

from api.closed import Closed
from api.errors import problem


class Unknown(Closed):
    """Any call."""

    def refused(self) -> Response:
        """404, with the address of the list."""
        doors = f"{settings.PLATFORM_ADDRESS}/front-doors/"
        return problem(404, f"There is no front door here. Nothing was kept. The doors: {doors}", code="no_such_door")


urlpatterns = [path("notifications", Unknown.as_view()), re_path("^.*$", Unknown.as_view())]
