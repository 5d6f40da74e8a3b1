"""The API of a front door."""

from __future__ import annotations

from django.urls import path

from api.documents import Document
from api.notifications import Notifications, NotificationSchema, NotificationStatus

urlpatterns = [
    path("notifications", Notifications.as_view(), name="api-notifications"),
    path("notifications/schema.json", NotificationSchema.as_view(), name="api-notification-schema"),
    path("notifications/<token:token>/status", NotificationStatus.as_view(), name="api-notification-status"),
    path("schema/", Document.as_view(), name="api-schema"),
]
