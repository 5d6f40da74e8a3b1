"""What changing an open enquiry refuses: its children's ratings, and which notifications belong to it."""

from __future__ import annotations

from hub.wall.refusals import Refusal


class EnquiryRefusal(Refusal):
    """A refusal about an enquiry that is being worked on."""


class AnotherAuthoritys(EnquiryRefusal):
    """The child lives in another authority of a group hub. Source: RBKC page, docs/field.md, the tri-borough hub."""

    code = "another_authoritys"
    sentence = "This child lives in another authority, whose own hub staff rate and decide. Ring them."


class Decided(EnquiryRefusal):
    """There is a decision on it."""

    code = "decided"
    sentence = (
        "This child has been decided meanwhile. To change the rating now, the decision maker decides again, "
        "which keeps the decision before."
    )


class ChangedMeanwhile(EnquiryRefusal):
    """A colleague was first."""

    code = "changed_meanwhile"
    sentence = (
        "A colleague changed this child’s rating while you were reading. What you typed is kept. "
        "Look at the ratings so far, then change it if you still want to."
    )


class SameRating(EnquiryRefusal):
    """Nothing would change."""

    code = "same_rating"
    sentence = "The child has this rating already. Choose another one, or leave it as it is."


class TakenOutAlready(EnquiryRefusal):
    """The notification belongs to no enquiry, or to another one by now."""

    code = "taken_out_already"
    sentence = "A colleague took this notification out of the enquiry meanwhile. There is nothing left to do here."


class OpenedFromIt(EnquiryRefusal):
    """The enquiry has its reference and its first children from this notification."""

    code = "opened_from_it"
    sentence = "The enquiry was opened from this notification. Take the others out of it instead."


class AnotherAuthorityDecided(EnquiryRefusal):
    """A group hub: another authority's child was decided with it in the picture."""

    code = "another_authority_decided"
    sentence = (
        "Another authority decided for its child with this notification in the picture. Ring them: only they can take "
        "it out now."
    )


class AnotherAuthoritySent(EnquiryRefusal):
    """A group hub: a copy that another authority sent is theirs to recall."""

    code = "another_authority_sent"
    sentence = (
        "Another authority sent an information product with this notification in the picture. Ring them, so that they "
        "recall it first."
    )


class PassedOn(EnquiryRefusal):
    """Another hub has taken the enquiry over."""

    code = "passed_on"
    sentence = "Another hub has taken this enquiry over. Ring it: what does not belong is put right there."
