"""Where to turn about an adult. There is no form for adults; this says so, and who is there for them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenants.access import public


@public("whoever worries about an adult has to learn where to turn")
@require_GET
def adults(request: Any) -> HttpResponse:
    """Whether the hub takes concerns about adults yet, and where to turn with them."""
    return render(request, "door/adults.html", {"place": request.place})
