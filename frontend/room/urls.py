"""The room's display, and the screens that may show it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.room import continuity_page, display, screens_page

app_name = "room"
urlpatterns: list[URLPattern | URLResolver] = [
    path("display/", display.shown, name="display"),
    path("display/now/", display.now, name="display-now"),
    path("continuity/", continuity_page.overview, name="continuity"),
    path("continuity/now/", continuity_page.make_now, name="make-continuity-sheet"),
    path("continuity/holders/add/", continuity_page.add_holder, name="add-continuity-holder"),
    path("continuity/holders/<uuid:holder_id>/end/", continuity_page.remove_holder, name="end-continuity-holder"),
    path("screens/", screens_page.listed, name="screens"),
    path("screens/let-in/", screens_page.let_screen_in, name="let-screen-in"),
    path("screens/<uuid:screen_id>/code/", screens_page.code, name="screen-code"),
    path("screens/<uuid:screen_id>/revoke/", screens_page.revoke_screen, name="revoke-screen"),
]
