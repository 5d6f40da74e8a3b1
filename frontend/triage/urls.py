"""Triage, inside the wall."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.triage import (
    close_together,
    danger,
    duty_page,
    files_page,
    hand_over_page,
    mark_danger,
    notification,
    open_cases,
    protected_page,
    protection_page,
    repeat_rule,
    time_limits,
    to_complete,
    waiting,
    write_down,
)

app_name = "triage"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", waiting.waiting, name="list"),
    path("changes/", waiting.waiting_changes, name="list-changes"),
    path("<reference:reference>/", notification.notification, name="notification"),
    path("close/", close_together.close, name="close"),
    path("open-cases/", open_cases.open_cases, name="open-cases"),
    path("write/", write_down.write, name="write"),
    path("repeats/", repeat_rule.repeat_rule, name="repeats"),
    path("time-limits/", time_limits.time_limits, name="time-limits"),
    path("to-complete/", to_complete.listed, name="to-complete"),
    path("<reference:reference>/complete/", to_complete.fill_in, name="complete"),
    path("duty/", duty_page.duty, name="duty"),
    path("duty/<uuid:shift_id>/off/", duty_page.off, name="duty-off"),
    path("duty/hand-over/", hand_over_page.give, name="hand-over-give"),
    path("duty/hand-overs/", hand_over_page.listed, name="hand-overs"),
    path("duty/hand-overs/<uuid:hand_over_id>/", hand_over_page.hand_over, name="hand-over"),
    path("duty/hand-overs/<uuid:hand_over_id>/take/", hand_over_page.take, name="hand-over-take"),
    path("duty/hand-overs/<uuid:hand_over_id>/return/", hand_over_page.send_back, name="hand-over-return"),
    path("danger/", danger.danger, name="danger"),
    path("<reference:reference>/danger/", danger.acknowledge, name="danger-acknowledge"),
    path("<reference:reference>/danger/mark/", mark_danger.mark, name="danger-mark"),
    path("<reference:reference>/danger/marks/<uuid:mark_id>/undo/", mark_danger.unmark, name="danger-unmark"),
    path("<reference:reference>/protected/", protected_page.protected, name="protected"),
    path("<reference:reference>/protected/<uuid:protection_id>/", protection_page.protection, name="protection"),
    path("<reference:reference>/protected/<uuid:protection_id>/open/", protection_page.open_it, name="open-protected"),
    path("<reference:reference>/protected/<uuid:protection_id>/give/", protection_page.give_it, name="give-protected"),
    path("<reference:reference>/protected/<uuid:protection_id>/end/", protection_page.end_it, name="unprotect"),
    path(
        "<reference:reference>/protected/<uuid:protection_id>/given/<uuid:given_id>/take-back/",
        protection_page.take_it_back,
        name="take-back-protected",
    ),
    path("<reference:reference>/files/<uuid:file_id>/", files_page.file, name="file"),
    path("<reference:reference>/files/<uuid:file_id>/save/", files_page.download, name="file-download"),
    path("<reference:reference>/put-right/", notification.put_right_here, name="put-right"),
    path("<reference:reference>/set-aside/", notification.put_aside, name="set-aside"),
    path("<reference:reference>/forward/", notification.forward_here, name="forward"),
    path("<reference:reference>/undo/", notification.undo, name="undo"),
    path("<reference:reference>/leave/", notification.leave, name="leave"),
]
