"""What the demonstration's library holds: every word invented, and each says so."""

from __future__ import annotations

import copy
from typing import Any

from mash_platform.formats.typed import Typed, founding

INVENTED = "Invented for the demonstration."
VISIT = {
    "id": "visit", "kind": "long_text", "label": "Is there anything that could make a visit unsafe?", "more": True,
    "hint": "For example, dogs, weapons or somebody who may become violent",
}  # fmt: skip
TODAY = {
    "id": "today", "kind": "choice", "label": "Where is the child today?",
    "choices": ["At home", "At school or nursery", "Somewhere else", "I do not know"],
}  # fmt: skip
CONTACT = {"id": "safe_to_ring", "kind": "yes_no", "label": "Is it safe to ring you during the day?"}


def questions(version: int) -> dict[str, Any]:
    """The referral questions: the platform's own with one more, then with three more and one in other words."""
    made = copy.deepcopy(founding(Typed.QUESTION_SET))
    concern = made["steps"]["concern"]
    concern.append(VISIT)
    if version > 1:
        concern.insert(1, TODAY)
        views = next(one for one in concern if one.get("ask") == "views")
        views |= {"label": "What has the child said, in the child’s own words?", "hint": "And what do the parents say?"}
        made["steps"]["you"].insert(6, CONTACT)
    return made


REQUEST_FORM = {
    "format": "request_form/1",
    "question": founding(Typed.REQUEST_FORM)["question"],
    "by_kind": {
        "police": ["Which calls to the address were there in the last 12 months?", "Are there warning markers?"],
        "health": ["Which appointments were missed?", "Has the child been seen with injuries?"],
        "education": ["How is attendance?", "What has the child told a teacher?"],
        "housing": ["Who is on the tenancy?", "Were there complaints about noise or damage?"],
    },
}
LAYOUT = {
    "format": "product_layout/1",
    "title": "Information product",
    "introduction": "Read the decision first. What agencies know stands below it, in the order of what happened.",
    "closing": "Keep this where only those who act on it can see it.",
    "sections": [
        {"section": "children", "heading": "What was decided"},
        {"section": "summary", "heading": "Summary"},
        {"section": "findings", "heading": "What agencies know"},
        {"section": "next_steps", "heading": "What to do next"},
        {"section": "legal_basis", "heading": "Shared on the basis of"},
    ],
}
AGREEMENT = """An agreement between the agencies that sit in the hub.

1. What it is for
We share what we know of a child where that is needed to keep the child safe.

2. Who decides
Each agency decides what of its own records it shares. Nobody else can share them.

3. What is written down
Each time something is shared, the purpose, the legal basis and who approved it are recorded.

4. What happens outside the hub
Nothing leaves the hub without the agreement of the agency that owns it.

5. When we look at it again
Once a year, and after any serious case review that touches the hub."""
LETTER = """Dear parent,

We have been told something that worries us about your child. We would like to talk with you about it.

Please ring the number at the top of this letter. You can bring somebody with you.

Yours sincerely"""
LETTER_NEXT = LETTER.replace(
    "Please ring the number at the top of this letter. You can bring somebody with you.",
    "Please ring the number at the top of this letter within two days.\n\n"
    "You can bring somebody with you, and we can find an interpreter.",
)
GUIDE = """How to write a police notification that a hub can act on.

Say what you saw and what you were told, and keep the two apart.
Name every child in the household, also those who were not there.
Say how the child seemed, and what the child said in the child's own words.
Say what you did about the danger before you left."""
