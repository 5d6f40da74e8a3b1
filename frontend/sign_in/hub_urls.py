"""The hub's end of entering and leaving."""

from __future__ import annotations

from django.urls import path

from frontend.sign_in import entering

urlpatterns = [
    path("enter/complete/", entering.complete, name="enter-complete"),
    path("stay/", entering.stay, name="stay"),
    path("sign-out/", entering.leave, name="leave"),
]
