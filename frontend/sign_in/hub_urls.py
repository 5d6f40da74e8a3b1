"""The hub's end of entering and leaving."""

from __future__ import annotations

from django.urls import path

from frontend.sign_in import entering, idle_lock

urlpatterns = [
    path("enter/complete/", entering.complete, name="enter-complete"),
    path("enter/as/<uuid:seat_id>/", entering.enter_as, name="enter-as"),
    path("time-left/", idle_lock.time_left, name="time-left"),
    path("locked/", idle_lock.locked, name="locked"),
    path("unlock/", idle_lock.unlock, name="unlock"),
    path("stay/", entering.stay, name="stay"),
    path("sign-out/", entering.leave, name="leave"),
]
