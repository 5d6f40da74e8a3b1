"""Requests to an agency, its findings and releases."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frontend.requests import (
    agreeing,
    agreement_rule,
    answering,
    approvers_page,
    at_the_desk,
    change_finding,
    chronology,
    finding_files,
    hand_back,
    onward_disclosure,
    pages,
    summarise_page,
    told_before_page,
    what_others_see,
    whose,
    withdraw,
)

app_name = "requests"
urlpatterns: list[URLPattern | URLResolver] = [
    path("requests/", pages.requests, name="list"),
    path("requests/changes/", pages.requests_changes, name="list-changes"),
    path("requests/agreements/", agreeing.agreements, name="agreements"),
    path("requests/agreements/rule/", agreement_rule.rule, name="rule"),
    path("requests/agreements/approvers/", approvers_page.approvers, name="approvers"),
    path("requests/agreements/approvers/<uuid:approver_id>/end/", approvers_page.ended, name="approver-ended"),
    path("requests/what-others-see/", what_others_see.answer_default, name="answer-default"),
    path("requests/agreements/<uuid:release_id>/", agreeing.agreement, name="agreement"),
    path("requests/agreements/<uuid:release_id>/agree/", agreeing.agreed, name="agree"),
    path("requests/agreements/<uuid:release_id>/decline/", agreeing.declined, name="decline"),
    path("requests/agreements/<uuid:release_id>/withdraw/", agreeing.withdrawn, name="withdraw"),
    path("requests/whose/<uuid:question_id>/", whose.say, name="whose"),
    path("requests/hand-over/", at_the_desk.hand_requests_over, name="hand-over"),
    path("requests/<uuid:request_id>/hold/", at_the_desk.hold_request, name="hold"),
    path("requests/<uuid:request_id>/note/", pages.note, name="note"),
    path("requests/<uuid:request_id>/", pages.one, name="request"),
    path("requests/<uuid:request_id>/nothing-known/", answering.nothing_known, name="nothing-known"),
    path("requests/<uuid:request_id>/tell-which/", what_others_see.tell, name="tell-which"),
    path("requests/<uuid:request_id>/hand-back/", hand_back.hand_request_back, name="hand-back"),
    path("requests/<uuid:request_id>/change/", answering.change, name="change"),
    path("requests/<uuid:request_id>/before/", told_before_page.earlier_findings, name="before"),
    path(
        "requests/<uuid:request_id>/before/<uuid:finding_id>/again/",
        told_before_page.use_finding_again,
        name="use-again",
    ),
    path("requests/<uuid:request_id>/record/", pages.record, name="record"),
    path(
        "requests/<uuid:request_id>/findings/<uuid:finding_id>/change/",
        change_finding.change_finding,
        name="change-finding",
    ),
    path("requests/files/<uuid:file_id>/", finding_files.file, name="file"),
    path("requests/files/<uuid:file_id>/save/", finding_files.download, name="file-download"),
    path("requests/<uuid:request_id>/findings/<uuid:finding_id>/files/", finding_files.files, name="files"),
    path(
        "requests/<uuid:request_id>/findings/<uuid:finding_id>/files/<uuid:file_id>/",
        finding_files.held_file,
        name="held-file",
    ),
    path(
        "requests/<uuid:request_id>/findings/<uuid:finding_id>/files/<uuid:file_id>/save/",
        finding_files.download_held,
        name="held-file-download",
    ),
    path(
        "requests/<uuid:request_id>/findings/<uuid:finding_id>/files/<uuid:file_id>/remove/",
        finding_files.remove_file,
        name="remove-file",
    ),
    path("requests/<uuid:request_id>/chronology/", chronology.chronology, name="chronology"),
    path("requests/<uuid:request_id>/release/", pages.release, name="release"),
    path(
        "requests/<uuid:request_id>/findings/<uuid:finding_id>/summary/",
        summarise_page.summarise_finding,
        name="summarise",
    ),
    path("requests/<uuid:request_id>/findings/<uuid:finding_id>/withhold/", pages.withhold, name="withhold"),
    path(
        "requests/<uuid:request_id>/findings/<uuid:finding_id>/withdraw/",
        withdraw.withdraw_finding,
        name="withdraw-finding",
    ),
    path("requests/<uuid:request_id>/share-onward/", onward_disclosure.share_findings_onward, name="share-onward"),
    path(
        "requests/<uuid:request_id>/do-not-share-onward/",
        onward_disclosure.keep_in_the_room,
        name="do-not-share-onward",
    ),
    path("requests/<uuid:request_id>/finish/", answering.finished, name="finish"),
]
