"""The guardian's ledger, the manager's seats, and what the front doors say of reaching people."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.wall import (
    agencies,
    alerts_page,
    certificates,
    front_doors,
    ledger_grounds,
    ledger_own,
    ledger_page,
    ledger_samples,
    questions,
    reading_mark,
    retention_pages,
    seats,
    visits,
)

app_name = "wall"
urlpatterns: list[URLPattern | URLResolver] = [
    path("front-doors/", front_doors.listed, name="front-doors"),
    path("front-doors/<slug:slug>/", front_doors.change, name="change-door"),
    path("agencies/", agencies.listed, name="agencies"),
    path("agencies/<slug:code>/", agencies.change, name="agency-telephone"),
    path("ledger/", ledger_page.ledger_page, name="ledger"),
    path("ledger/questions/", questions.questions, name="ledger-questions"),
    path("ledger/child/", questions.child, name="ledger-child"),
    path("ledger/child/<uuid:kept>/", questions.looked, name="ledger-looked"),
    path("ledger/disclosed/", questions.disclosed, name="ledger-disclosed"),
    path("ledger/findings/<uuid:finding_id>/", questions.finding, name="ledger-finding"),
    path("ledger/people/", questions.people, name="ledger-people"),
    path("ledger/own/", ledger_own.own, name="ledger-own"),
    path("ledger/grounds/", ledger_grounds.grounds, name="ledger-grounds"),
    path("ledger/grounds/samples/", ledger_samples.samples, name="samples"),
    path("ledger/grounds/samples/<uuid:sampled_id>/", ledger_samples.sampled, name="sampled"),
    path("ledger/alerts/", alerts_page.listed, name="alerts"),
    path("ledger/alerts/<uuid:alert_id>/", alerts_page.alert, name="alert"),
    path("readings/<reference:reference>/", reading_mark.mark, name="mark-reading"),
    path("retention/", retention_pages.overview, name="retention"),
    path("retention/periods/", retention_pages.periods, name="retention-periods"),
    path("retention/holds/add/", retention_pages.place_hold, name="place-hold"),
    path("retention/holds/<uuid:hold_id>/end/", retention_pages.end_hold, name="end-hold"),
    path("retention/lists/<uuid:list_id>/", retention_pages.disposal_list, name="disposal-list"),
    path("retention/lists/<uuid:list_id>/approve/", retention_pages.approve, name="approve-disposal"),
    path("retention/lists/<uuid:list_id>/agree/", retention_pages.agree, name="agree-disposal"),
    path("retention/lists/<uuid:list_id>/stop/", retention_pages.stop, name="stop-disposal"),
    path("retention/records/<uuid:item_id>/keep/", retention_pages.keep, name="keep-record"),
    path("retention/certificates/", certificates.listed, name="certificates"),
    path("retention/certificates/<uuid:certificate_id>/", certificates.certificate, name="certificate"),
    path("visits/", visits.visits, name="visits"),
    path("visits/<uuid:seat_id>/suspend/", visits.suspend, name="suspend"),
    path("visits/<uuid:seat_id>/lift/", visits.lift, name="lift-suspension"),
    path("seats/", seats.seats, name="seats"),
    path("seats/grant/", seats.grant, name="grant-seat"),
    path("seats/sleep/", seats.sleep, name="seat-sleep"),
    path("seats/<uuid:seat_id>/keep/", seats.keep, name="keep-seat"),
    path("seats/<uuid:seat_id>/end/", seats.end, name="end-seat"),
]
