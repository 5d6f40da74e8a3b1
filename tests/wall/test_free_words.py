"""Each column of a case that may hold free words says who reads it: what others read is looked through for what is
protected, and a column that nobody thought of fails."""

from __future__ import annotations

from hub.wall.free_words import is_free_words
from mash_platform.keeper.policies import hub_models, wall_of

# What no trigger looks through, and why not. Everything else does: a new column is looked through, or stands here.
DOOR = "came in at a door: never refused, and covered in the row (protect_v1, cover_known_v1)"
ISSUED = "made by issue_copy_v10, which refuses what its recipient was not given"
RECIPIENT = "a recipient's own, for the lead's desks; covered where the path is printed"
RELEASED = "its own agency's until a release, which says_nothing_protected refuses"
OWN = "read by its writer's desk, or its agency's guardian, alone"
CHOSEN = "chosen from what the hub set, or written by the platform"
NO_LOGIN = "no login reads it"
NOT_LOOKED_THROUGH = {
    "assessment_analysispoint heading": CHOSEN,
    "assessment_challenge steps": CHOSEN,
    "assessment_copy recipient_name": CHOSEN,
    "assessment_copy document": ISSUED,
    "assessment_copy acknowledged_by": RECIPIENT,
    "assessment_copy outcome_note": RECIPIENT,
    "assessment_copy recall_seen_by": RECIPIENT,
    "assessment_copy held_name": RECIPIENT,
    "assessment_copyfeedback recipient_name": CHOSEN,
    "assessment_copyfeedback words": "refused by feedback_readers_v1",
    "assessment_copyfeedback by_name": RECIPIENT,
    "assessment_copyholding holder_name": RECIPIENT,
    "assessment_copyholding by_name": RECIPIENT,
    "assessment_copyoutcome note": RECIPIENT,
    "assessment_copyoutcome by_name": RECIPIENT,
    "assessment_decision indicators": CHOSEN,
    "assessment_inspectionpaper words": "made of rows in which it was covered (hub/assessment/covering.py)",
    "assessment_inspectionpaper mark": CHOSEN,
    "assessment_productoffer to_name": CHOSEN,
    "front_door_attachment name": DOOR,
    "front_door_attachment media_type": CHOSEN,
    "front_door_attachment said": CHOSEN,
    "front_door_disposal own_why": CHOSEN,
    "front_door_forwarding case_number": OWN,
    "front_door_forwarding status": OWN,
    "front_door_forwarding lead_worker": OWN,
    "front_door_forwarding team": OWN,
    "front_door_forwarding telephone": OWN,
    "front_door_hubquestion hub_name": CHOSEN,
    "front_door_hubquestion contact": "what the other hub set for itself",
    "front_door_lefttomanager own_why": CHOSEN,
    "front_door_named label": DOOR,
    "front_door_notification message": DOOR,
    "front_door_notification to_check": DOOR,
    "front_door_passing to_name": CHOSEN,
    "front_door_receivedproduct document": "another hub's product, which its own desks answer for",
    "front_door_referrertold own_reference": DOOR,
    "front_door_subject label": DOOR,
    "front_door_undoneclosing own_why": CHOSEN,
    "people_coveredoriginal said": NO_LOGIN,
    "people_mention number_value": DOOR,
    "people_mention given_key": "a key of a name that is looked through",
    "people_mention family_key": "a key of a name that is looked through",
    "people_mention number_key": DOOR,
    "people_protectedgiven reason": OWN,
    "people_protectedwords words": NO_LOGIN,
    "people_protectedwords patterns": NO_LOGIN,
    "people_protectedwords near": NO_LOGIN,
    "people_protection safe_contact": "what stands in its place: protect_v1 refuses one that says it",
    "people_protection ended_why": OWN,
    "research_clocknotice clock": "a rating and a time",
    "research_desknote text": OWN,
    "research_finding text": RELEASED,
    "research_finding source_record": RELEASED,
    "research_finding withheld_reason": OWN,
    "research_finding paper_by": RELEASED,
    "research_findingfile name": RELEASED,
    "research_findingfile media_type": CHOSEN,
    "research_messagepart message": DOOR,
    "research_proposedrelease declined_why": OWN,
    "research_sampledrelease root": CHOSEN,
    "research_sampledrelease concern": OWN,
    "wall_breakglass holder": CHOSEN,
    "wall_breakglass reason": OWN,
    "wall_breakglass review": OWN,
    "wall_outboxrow kind": CHOSEN,
    "wall_outboxrow failure": CHOSEN,
    "wall_restrictedperson holder": CHOSEN,
    "wall_restriction word": OWN,
    "wall_restriction reason": OWN,
    "wall_restriction lifted_why": OWN,
    "wall_sharedlogindraft holder": CHOSEN,
    "wall_sharedlogindraft path": OWN,
    "wall_sharedlogindraft data": OWN,
    "wall_storedfile name": CHOSEN,
    "wall_storedfile content_type": CHOSEN,
    "wall_workdraft path": OWN,
    "wall_workdraft data": OWN,
}  # fmt: skip
LOOKED_THROUGH = [
    "assessment_analysis text",
    "assessment_analysispoint text",
    "assessment_auditedenquiry answers",
    "assessment_auditedenquiry learning",
    "assessment_challenge senior",
    "assessment_challengeentry words",
    "assessment_copy recall_reason",
    "assessment_copyotherway words",
    "assessment_decision despite",
    "assessment_decision handed_to",
    "assessment_decision overruled_why",
    "assessment_decision paper_by",
    "assessment_decision reason",
    "assessment_ending reason",
    "assessment_incident lessons",
    "assessment_incident what",
    "assessment_incidententry whom",
    "assessment_incidententry words",
    "assessment_loganswer text",
    "assessment_logentry text",
    "assessment_logentry told_by",
    "assessment_logentry told_to",
    "assessment_papershandedover taken_by",
    "front_door_clockpause reason",
    "front_door_dangermark until_reason",
    "front_door_dangermark words",
    "front_door_disposal reason",
    "front_door_dutyhandover answer",
    "front_door_dutyhandover words",
    "front_door_enquirylink why",
    "front_door_hubquestion why",
    "front_door_join until_reason",
    "front_door_lefttomanager reason",
    "front_door_ratingentry despite",
    "front_door_ratingentry reason",
    "front_door_referrertold reason",
    "front_door_referrertold words",
    "front_door_undoneclosing reason",
    "people_mention address_lines",
    "people_mention family_name",
    "people_mention given_name",
    "people_mention postcode",
    "people_mention text",
    "people_mention tie_kind",
    "people_settledbirth reason",
    "research_askedchild basis_decided_by",
    "research_askedchild basis_reason",
    "research_askedchild whole_why",
    "research_moretime reason",
    "research_proposedrelease approver",
    "research_proposedrelease necessity",
    "research_proposedrelease proportionality",
    "research_release approver",
    "research_release necessity",
    "research_release proportionality",
    "research_request basis_decided_by",
    "research_request basis_reason",
    "research_request ended_why",
    "research_request question",
    "research_request refused_why",
    "research_requestotherway words",
    "research_withdrawal reason",
    "wall_legalhold ended_why",
    "wall_legalhold reason",
]


def columns() -> tuple[set[str], set[str]]:
    """Every column of a case that may hold words, and those of them that a trigger looks through."""
    every, looked = set(), set()
    for model in hub_models():
        wall = wall_of(model)
        if wall is None or not wall.holds_cases:
            continue
        table, through = model._meta.db_table, wall.looks_through
        every |= {f"{table} {field.column}" for field in model._meta.concrete_fields if is_free_words(field)}
        looked |= {f"{table} {column}" for column in (through.words if through else ())}
    return every, looked


def test_each_column_of_free_words_is_looked_through_or_says_why_not() -> None:
    every, looked = columns()
    assert len(every) > 100
    assert sorted(every - looked) == sorted(NOT_LOOKED_THROUGH)


def test_what_is_looked_through_stays_so() -> None:
    assert sorted(columns()[1]) == LOOKED_THROUGH
