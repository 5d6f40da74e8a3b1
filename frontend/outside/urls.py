"""Recipients outside the wall."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.outside import copies

app_name = "outside"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", copies.inbox, name="inbox"),
    path("take/", copies.take, name="take"),
    path("copies/<uuid:copy_id>/", copies.copy, name="copy"),
    path("copies/<uuid:copy_id>/pdf/", copies.pdf, name="pdf"),
    path("copies/<uuid:copy_id>/acknowledge/", copies.acknowledge, name="acknowledge"),
    path("copies/<uuid:copy_id>/hold/", copies.hold, name="hold"),
    path("copies/<uuid:copy_id>/recall-seen/", copies.recall_seen, name="recall-seen"),
    path("copies/<uuid:copy_id>/outcome/", copies.outcome, name="outcome"),
    path("copies/<uuid:copy_id>/feedback/", copies.feedback, name="feedback"),
]
