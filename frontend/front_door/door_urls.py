"""A front door: the steps of the referral form, and how far a referral is."""

from __future__ import annotations

from django.urls import path

from frontend.front_door import door_adults, door_contacts, door_pages, door_sent

urlpatterns = [
    path("", door_pages.refer, name="refer"),
    path("danger/", door_pages.danger, name="danger"),
    path("ring-999/", door_pages.ring, name="ring"),
    path("children/<place:place>/", door_pages.child, name="child"),
    path("what-happened/", door_pages.concern, name="concern"),
    path("others/<place:place>/", door_pages.other, name="other"),
    path("you/", door_pages.you, name="you"),
    path("check/", door_pages.check, name="check"),
    path("adults/", door_adults.adults, name="adults"),
    path("reach-us/", door_contacts.reach_us, name="reach-us"),
    path("privacy/", door_contacts.privacy, name="privacy"),
    path("accessibility/", door_contacts.accessibility, name="accessibility"),
    path("clear/", door_pages.clear, name="clear"),
    path("sent/<token:token>/", door_sent.sent, name="sent"),
    path("status/<token:token>/", door_sent.status, name="status"),
]
