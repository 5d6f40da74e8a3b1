"""Readiness: milestones, the gate, and building a hub."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.readiness import adults, authority, contacts, going_live, hub_orders, london, measures, milestone

app_name = "readiness"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", london.london, name="london"),
    path("building/", hub_orders.listed, name="building"),
    path("building/new/", hub_orders.new, name="build-new"),
    path("building/join/", hub_orders.join, name="build-join"),
    path("building/<uuid:pk>/", hub_orders.progress, name="build"),
    path("building/<uuid:pk>/again/", hub_orders.again, name="build-again"),
    path("building/<uuid:pk>/answer/", hub_orders.answer, name="build-answer"),
    path("overdue/", london.overdue, name="overdue"),
    path("authorities/<slug:slug>/", authority.show, name="authority"),
    path("authorities/<slug:slug>/go-live/", going_live.record, name="go-live"),
    path("authorities/<slug:slug>/go-live/take-back/", going_live.undo, name="take-back"),
    path("authorities/<slug:slug>/adults/", adults.show, name="adults"),
    path("authorities/<slug:slug>/adults/areas/<slug:area>/", adults.change_area, name="adults-area"),
    path("authorities/<slug:slug>/adults/agree/", adults.decide, name="adults-agree"),
    path("authorities/<slug:slug>/adults/words/", adults.change_words, name="adults-words"),
    path("authorities/<slug:slug>/contacts/", contacts.listed, name="contacts"),
    path("authorities/<slug:slug>/contacts/name/", contacts.name, name="contact-name"),
    path("authorities/<slug:slug>/contacts/<uuid:contact_id>/confirm/", contacts.confirm, name="contact-confirm"),
    path("authorities/<slug:slug>/contacts/<uuid:contact_id>/end/", contacts.end, name="contact-end"),
    path("authorities/<slug:slug>/measures/", measures.listed, name="measures"),
    path("authorities/<slug:slug>/measures/enter/", measures.enter, name="measures-enter"),
    path("authorities/<slug:slug>/let-pass/", going_live.let_pass, name="let-pass"),
    path("authorities/<slug:slug>/milestones/<slug:milestone>/", milestone.show, name="milestone"),
    path("authorities/<slug:slug>/milestones/<slug:milestone>/plan/", milestone.change_plan, name="plan"),
    path("authorities/<slug:slug>/milestones/<slug:milestone>/report/", milestone.make_report, name="report"),
    path("authorities/<slug:slug>/milestones/<slug:milestone>/answer/", milestone.answer, name="answer"),
    path("authorities/<slug:slug>/ask-for-a-hub/", milestone.ask, name="ask"),
    path("authorities/<slug:slug>/milestones/<slug:milestone>/not-applicable/", milestone.does_not_apply,
         name="not-applicable"),
]  # fmt: skip
