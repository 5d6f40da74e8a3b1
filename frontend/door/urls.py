"""A front door: the steps of the referral form, and how far a referral is."""

from __future__ import annotations

from django.urls import path

from frontend.door import about_me, adults, contacts, files, pages, save_and_return, sent

urlpatterns = [
    path("", pages.refer, name="refer"),
    path("danger/", pages.danger, name="danger"),
    path("about-me/", about_me.about_me, name="about-me"),
    path("about-me/you/", about_me.reach_me, name="about-me-you"),
    path("ring-999/", pages.ring, name="ring"),
    path("children/<place:place>/", pages.child, name="child"),
    path("what-happened/", pages.concern, name="concern"),
    path("others/<place:place>/", pages.other, name="other"),
    path("you/", pages.you, name="you"),
    path("files/", files.files, name="files"),
    path("check/", pages.check, name="check"),
    path("adults/", adults.adults, name="adults"),
    path("reach-us/", contacts.reach_us, name="reach-us"),
    path("privacy/", contacts.privacy, name="privacy"),
    path("accessibility/", contacts.accessibility, name="accessibility"),
    path("clear/", pages.clear, name="clear"),
    path("come-back/", pages.come_back, name="come-back"),
    path("save/", save_and_return.save, name="save"),
    path("go-on/<token:token>/", save_and_return.by_link, name="come-back-by-link"),
    path("leave/", pages.leave, name="leave"),
    path("sent/<token:token>/", sent.sent, name="sent"),
    path("another/", sent.another, name="another"),
    path("sent/<token:token>/files/", files.sent_files, name="sent-files"),
    path("sent/<token:token>/add/", sent.add, name="add"),
    path("status/<token:token>/", sent.status, name="status"),
]
