"""What the assessment room refuses."""

from __future__ import annotations

from hub.wall.refusals import Refusal


class AssessmentRefusal(Refusal):
    """A refusal of this room."""


class PictureChanged(AssessmentRefusal):
    """Something was released, answered or decided since the page was made."""

    code = "picture_changed"
    sentence = (
        "The picture changed while you were deciding: something was released, answered or decided. "
        "What you typed is kept. Look at the timeline again, then decide."
    )


class DecidedSincePaper(AssessmentRefusal):
    """The decision on paper is older than one that stands."""

    code = "decided_since_paper"
    sentence = (
        "A child was decided after the date and time on the paper, and that decision stands. "
        "Write what the paper says in the enquiry's log, or decide now without a date on the paper."
    )
    field = "paper_on"


class AnalysisChanged(AssessmentRefusal):
    """A colleague kept another analysis since the page was made."""

    code = "analysis_changed"
    sentence = (
        "A colleague kept another analysis while you were writing. Theirs and yours are both below, and yours is not "
        "kept yet. Put into yours what should be kept, then keep it."
    )


class FactorWithoutFinding(AssessmentRefusal):
    """A factor is tied to a finding that is not shared with the desk, or not any more."""

    code = "factor_without_finding"
    sentence = (
        "A finding that a factor is tied to was withdrawn, or is not shared with you any more. Choose another finding "
        "that bears it out, or empty the factor. What you typed is kept."
    )


class ChangedWhileOverruling(AssessmentRefusal):
    """Somebody rated or decided since the page was shown."""

    code = "changed_while_overruling"
    sentence = (
        "A colleague rated or decided while you were reading. What you typed is kept. Look at what is there now, then "
        "overrule it if you still want to."
    )


class NothingOverruled(AssessmentRefusal):
    """What would stand is what stands."""

    code = "nothing_overruled"
    sentence = "This is what is recorded already. Change the level, the rating or the decision, or leave it as it is."


class PictureChangedSinceDecision(PictureChanged):
    """The same, where a product was being made."""

    sentence = (
        "The picture changed while you were making the product: something was released, answered or decided. "
        "What you typed is kept. Look at the findings and the decision again, then go on."
    )


class PassedOn(AssessmentRefusal):
    """Another hub accepted the enquiry."""

    code = "passed_on"
    sentence = "Another hub has accepted this enquiry and decides it now. Nothing was saved here."


class DecisionsMissing(AssessmentRefusal):
    """A child of the decider's own authority was left out, or decided without a level, rating or reason."""

    code = "decisions_missing"
    sentence = "Decide for every child of your authority, each with a level, a rating and a reason."


class NotYoursToDecide(AssessmentRefusal):
    """Every child of the enquiry is another authority's. Source: RBKC page, docs/field.md, the tri-borough hub."""

    code = "not_yours_to_decide"
    sentence = "Another authority decides for these children, since they live there."


class NotDecidedYet(AssessmentRefusal):
    """A product before a decision."""

    code = "not_decided_yet"
    sentence = "Decide first. A product tells its recipient what was decided for each child."


class NobodyToSendTo(AssessmentRefusal):
    """A product without a recipient of this hub."""

    code = "nobody_to_send_to"
    sentence = "Choose who gets the product from the teams that are listed."


class ReasonToEndMissing(AssessmentRefusal):
    """An enquiry that is to end without a product, without why."""

    code = "reason_to_end_missing"
    sentence = "Say why nobody outside has to act on it."


class RecipientClosed(AssessmentRefusal):
    """A product for a team that stands for several organisations, or that has closed."""

    code = "recipient_closed"
    sentence = (
        "One of these recipients has closed, or is several organisations. Choose the one organisation that "
        "acts on it, or ask for it to be added under Recipients. Nothing was sent, and what you typed is kept."
    )


class NoChildChosen(AssessmentRefusal):
    """A copy without a child, or with one for whom the sender's authority has not decided."""

    code = "no_child_chosen"
    sentence = "Choose at least one child for each recipient, from those for whom you decided. Nothing was sent."


class NotAboutTheChildren(AssessmentRefusal):
    """A finding about another child of the enquiry than those that the recipient is told of."""

    code = "not_about_the_children"
    sentence = (
        "A finding that you ticked is about a child whom you did not tick for that recipient. Untick the finding, or "
        "tick the child. Nothing was sent."
    )


class FactNotToSend(AssessmentRefusal):
    """A fact of a message about somebody else than the children chosen, one that is gone, or a referrer's name."""

    code = "fact_not_to_send"
    sentence = (
        "A fact that you ticked goes only with a child whom you did not tick for that recipient, or its message is no "
        "longer part of this enquiry. Untick the fact, or tick the child. Nothing was sent."
    )


class CopyTooLong(AssessmentRefusal):
    """A copy of which no PDF could be made: refused to whoever makes it, who can still change it."""

    code = "copy_too_long"
    sentence = (
        "A copy would be longer than some 150 pages, and could not be made. Untick findings that this recipient does "
        "not need, or shorten the summary. Nothing was sent, and what you typed is kept."
    )


class NotSharedOnward(AssessmentRefusal):
    """A finding that its owner did not agree to share with this recipient. Source: MPA, July 2011, docs/field.md."""

    code = "not_let_out"
    sentence = (
        "One of these findings may not go to one of these recipients: its owner did not agree to share it with them. "
        "Nothing was sent."
    )


class NotCertainWhose(AssessmentRefusal):
    """A finding of which its owner was asked whose it is (undo_join_v3) and has not said."""

    code = "not_certain_whose"
    sentence = (
        "It is not certain that one of these findings is about these children: its owner was asked and has not said "
        "yet. Nothing was sent."
    )


class NobodyThere(AssessmentRefusal):
    """A copy for a team in which nobody has a seat, without another way to reach them."""

    code = "nobody_there"
    sentence = (
        "Nobody of one of these teams can open what you send. Say how they will learn of it, or choose another team. "
        "Nothing was sent, and what you typed is kept."
    )


class CannotRecall(AssessmentRefusal):
    """A copy that was recalled before, or that another authority sent."""

    code = "cannot_recall"
    sentence = "This copy was recalled before, or another authority sent it."


class NotReleased(AssessmentRefusal):
    """A finding that is held, withheld or withdrawn already."""

    code = "not_released"
    sentence = "This finding is not released, or it was withdrawn before. Nothing was changed."


class HubNotOpen(AssessmentRefusal):
    """A product for a hub that takes nothing now."""

    code = "hub_not_open"
    sentence = "That hub takes nothing on this platform now. Choose another recipient, or ring them."


class NotFromInside(AssessmentRefusal):
    """Another hub would be offered a copy of a restricted enquiry by the worker, which passes it over."""

    code = "not_from_inside"
    sentence = "A restricted enquiry’s product goes to no other hub from here. Leave it out, and ring who leads there."


class ReasonForHubMissing(AssessmentRefusal):
    """A product for another hub, without why the child is theirs."""

    code = "reason_for_hub_missing"
    sentence = "Say why the child is the other hub’s. They see the reference, the rating and this reason."


class RepeatsProtected(AssessmentRefusal):
    """Something typed says what is protected, and the recipient was not given it (issue_copy_v10)."""

    code = "repeats_protected"
    sentence = (
        "What a recipient would read says something that is protected. Nothing was sent. Take it out of the words, "
        "leave out the finding that says it, or give it to that recipient by name on the notification’s page."
    )


class PassageRefused(AssessmentRefusal):
    """A passage cannot be left out as it was given. `passage` is it; `recipient` whose copy, where that is known."""

    code = "passage_refused"
    sentence = "A passage to leave out could not be left out, and nothing was sent. Open the page again."
    says = "“{passage}” could not be left out."

    def __init__(self, passage: str = "", recipient: str = "") -> None:
        super().__init__()
        self.passage, self.recipient = passage, recipient

    @property
    def in_form(self) -> str:
        """What stands beside the box of that recipient."""
        return self.says.format(passage=self.passage)


class PassageNotThere(PassageRefused):
    """It stands nowhere in what the recipient will read."""

    code = "passage_not_there"
    says = "“{passage}” is not in what they will read. Copy it from there, one passage in each line."


class PassageElsewhere(PassageRefused):
    """It would still stand in a name, or in what the hub says of itself."""

    code = "passage_elsewhere"
    says = "“{passage}” is also in a name or a heading, which cannot be left out. Give more of the words around it."


class PassageTooShort(PassageRefused):
    """Fewer than three letters and digits."""

    code = "passage_too_short"
    says = "“{passage}” is too short. Give more of the words around it."
