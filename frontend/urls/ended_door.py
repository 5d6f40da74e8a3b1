"""A front door whose last day is over: it begins no form and names the door that takes its place.

A form that was begun before goes to its end, and what a system sends by the API is kept: no notification is refused
because its door has closed. The hub of the other door is offered both (hub/transfers/closed_doors.py).
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.urls.resolvers import RoutePattern

from frontend.door import about_me, closed, pages, sent
from frontend.urls import door
from frontend.urls.common import handler400, handler403, handler404, handler500

urlpatterns: list[URLPattern | URLResolver] = [
    path("", closed.ended, name="refer"),
    path("danger/", closed.if_begun(pages.danger), name="danger"),
    path("about-me/", closed.if_begun(about_me.about_me), name="about-me"),
    path("another/", closed.if_begun(sent.another), name="another"),
    URLResolver(RoutePattern(""), door),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
