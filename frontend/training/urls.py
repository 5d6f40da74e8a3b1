"""Training on the platform's host: the syllabus, one's own training, and what publishers write."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.training import attendance, check, mine, sessions, syllabus, teach, teach_sessions

app_name = "training"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", syllabus.home, name="home"),
    path("courses/<uuid:course_id>/", syllabus.course, name="course"),
    path("sessions/", sessions.to_come, name="sessions"),
    path("sessions/<uuid:session_id>/", sessions.one, name="session"),
    path("sessions/<uuid:session_id>/book/", sessions.take_place, name="book"),
    path("sessions/<uuid:session_id>/give-back/", sessions.give_place_back, name="give-back"),
    path("mine/", mine.mine, name="mine"),
    path("mine/certificates/<uuid:certificate_id>/", mine.certificate, name="certificate"),
    path("mine/certificates/<uuid:certificate_id>/pdf/", mine.as_pdf, name="certificate-pdf"),
    path("check/", check.check, name="check"),
    path("teach/", teach.courses, name="teach"),
    path("teach/courses/new/", teach.new_course, name="new-course"),
    path("teach/courses/<uuid:course_id>/", teach.edit_course, name="edit-course"),
    path("teach/courses/<uuid:course_id>/modules/new/", teach.new_module, name="new-module"),
    path("teach/modules/<uuid:module_id>/", teach.edit_module, name="edit-module"),
    path("teach/modules/<uuid:module_id>/sessions/new/", teach_sessions.new, name="new-session"),
    path("teach/sessions/<uuid:session_id>/", teach_sessions.edit, name="edit-session"),
    path("teach/sessions/<uuid:session_id>/call-off/", teach_sessions.call_off_session, name="call-off-session"),
    path("teach/sessions/<uuid:session_id>/came/", attendance.came, name="came"),
    path("teach/sessions/<uuid:session_id>/attendance/", attendance.attendance, name="attendance"),
]
