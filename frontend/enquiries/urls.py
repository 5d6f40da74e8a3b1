"""Every page of an enquiry, and the list and the search that lead to one."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.common import reading_reason
from frontend.decisions import assess, ending, issue, overrule, written
from frontend.enquiries import (
    ask,
    ask_onward_disclosure,
    assign,
    enquiry_page,
    late_answers,
    link_page,
    log_page,
    notification_log,
    other_way,
    pages,
    pause,
    rate_siblings,
    remind,
    review_rating,
    search,
    settle_birth,
    take_out,
    whole_path,
    withdraw_request,
    withdrawn,
    work_lists,
)
from frontend.transfers import known_to_you

app_name = "enquiries"
urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", search.search_hub, name="search"),
    path("search/<uuid:kept>/", search.found, name="found"),
    path("enquiries/", pages.enquiries, name="list"),
    path("work/", work_lists.work, name="work"),
    path("work/changes/", work_lists.work_changes, name="work-changes"),
    path("triage/<reference:reference>/assign/", assign.assign_notification, name="assign-notification"),
    path("enquiries/<reference:reference>/assign/", assign.assign_enquiry, name="assign"),
    path("enquiries/late/", late_answers.late_answers, name="late"),
    path(
        "enquiries/<reference:reference>/requests/<uuid:request_id>/more-time/",
        late_answers.more_time,
        name="more-time",
    ),
    path("enquiries/<reference:reference>/", enquiry_page.enquiry, name="enquiry"),
    path("enquiries/<reference:reference>/ask/", ask.ask_agencies, name="ask"),
    path(
        "enquiries/<reference:reference>/ask-to-share-onward/",
        ask_onward_disclosure.ask_agencies_to_share_onward,
        name="ask-to-share-onward",
    ),
    path("enquiries/<reference:reference>/known-elsewhere/", known_to_you.elsewhere, name="known"),
    path("enquiries/<reference:reference>/known-elsewhere/<uuid:question_id>/", known_to_you.again, name="known-again"),
    path("enquiries/<reference:reference>/assess/", assess.assess, name="assess"),
    path("enquiries/<reference:reference>/log/", log_page.log, name="log"),
    path("enquiries/<reference:reference>/log/<uuid:entry_id>/", log_page.answer, name="log-answer"),
    path("triage/<reference:reference>/log/", notification_log.log, name="notification-log"),
    path("enquiries/<reference:reference>/why/", reading_reason.why, name="why-read"),
    path("triage/<reference:reference>/why/", reading_reason.why_notification, name="why-read-notification"),
    path("enquiries/<reference:reference>/print/", whole_path.choose_purpose, name="print"),
    path("enquiries/<reference:reference>/print/path/", whole_path.printed, name="printed"),
    path("enquiries/<reference:reference>/link/", link_page.link, name="link"),
    path("enquiries/<reference:reference>/links/<uuid:link_id>/undo/", link_page.undo, name="unlink"),
    path("enquiries/<reference:reference>/people/<uuid:person>/birth/", settle_birth.settle, name="birth"),
    path(
        "enquiries/<reference:reference>/people/<uuid:person>/birth/<uuid:settled>/undo/",
        settle_birth.undo,
        name="undo-birth",
    ),
    path("enquiries/<reference:reference>/written/", written.written, name="written"),
    path("enquiries/<reference:reference>/end/", ending.end_enquiry, name="end"),
    path("enquiries/<reference:reference>/product/", issue.issue_product, name="issue"),
    path(
        "enquiries/<reference:reference>/requests/<uuid:request_id>/remind/",
        remind.remind_agency,
        name="remind",
    ),
    path(
        "enquiries/<reference:reference>/requests/<uuid:request_id>/other-way/",
        other_way.other_way,
        name="other-way",
    ),
    path(
        "enquiries/<reference:reference>/requests/<uuid:request_id>/withdraw/",
        withdraw_request.withdraw_asking,
        name="withdraw-request",
    ),
    path("enquiries/<reference:reference>/withdrawn/<uuid:finding_id>/", withdrawn.withdrawn_finding, name="withdrawn"),
    path("enquiries/<reference:reference>/pause/", pause.pause_clock, name="pause"),
    path("enquiries/<reference:reference>/ratings/", rate_siblings.rate_siblings, name="ratings"),
    path(
        "enquiries/<reference:reference>/children/<uuid:subject_id>/rating/",
        review_rating.review_rating,
        name="rating",
    ),
    path(
        "enquiries/<reference:reference>/children/<uuid:subject_id>/overrule/",
        overrule.overrule,
        name="overrule",
    ),
    path(
        "enquiries/<reference:reference>/notifications/<reference:notification>/take-out/",
        take_out.take_it_out,
        name="take-out",
    ),
]
