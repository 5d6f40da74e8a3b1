"""The board's registers of risks, decisions asked and actions."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.packs import items

app_name = "registers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", items.registers, name="all"),
    path("<slug:kind>/", items.register, name="register"),
    path("<slug:kind>/add/", items.add, name="add"),
    path("<slug:kind>/<number:item>/", items.show, name="item"),
    path("<slug:kind>/<number:item>/change/", items.change, name="change"),
]
