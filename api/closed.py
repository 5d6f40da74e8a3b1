"""The API of a front door that is closed: nothing is taken, and it says so."""

from __future__ import annotations

from typing import Any

from django.urls import path, re_path
from rest_framework.response import Response
from rest_framework.views import APIView

from api.errors import problem
from tenants.access import Need, Rule

SAID = "This front door is not open yet. Nothing was kept. Refer in the way that you use today."


class Closed(APIView):
    """Any call."""

    rule = Rule(Need.NOTHING, "whoever sends a notification has to learn that it was not taken")
    schema = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Every method alike, before anything of the body is read."""
        self.headers: dict[str, str] = {}
        return self.finalize_response(self.initialize_request(request), self.refused())

    def refused(self) -> Response:
        """503."""
        return problem(503, SAID)


urlpatterns = [path("notifications", Closed.as_view()), re_path("^.*$", Closed.as_view())]
