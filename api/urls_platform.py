"""The API of the platform's host: for agencies' systems that hold a key."""

from __future__ import annotations

from django.urls import path

from api.open_cases import OpenCases
from api.partner_documents import PartnerDocument
from api.partner_requests import PartnerRequests

urlpatterns = [
    path("partner/requests", PartnerRequests.as_view(), name="api-partner-requests"),
    path("open-cases", OpenCases.as_view(), name="api-open-cases"),
    path("schema/", PartnerDocument.as_view(), name="api-partner-schema"),
]
