"""What the research room refuses."""

from __future__ import annotations

from django.db.utils import ProgrammingError

from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.refusals import Refusal
from tenants.seated import Seated


class ResearchRefusal(Refusal):
    """A refusal of this room."""


class SaysProtected(ResearchRefusal):
    """What is released says something that the lead protects (hub/people/protection_models.py)."""

    code = "says_protected"
    sentence = (
        "It says something that social care protects, such as where somebody lives: in its words, its source, or the "
        "name of a file. Nothing was released. Change it so that it does not: whoever needs it reads whom to ring."
    )


class WayMissing(ResearchRefusal):
    """Nothing was said."""

    code = "way_missing"
    sentence = "Say how they will learn of it"
    field = "way"


class SomebodyCanAnswer(ResearchRefusal):
    """A researcher of the agency can answer again."""

    code = "somebody_can_answer"
    sentence = "Somebody there can answer again, and sees the request. Nothing needs to be written down."


class SaidAlready(ResearchRefusal):
    """How the agency learns of it was written down before, in other words."""

    code = "said_already"
    sentence = "A colleague has already written down how they learn of it. The enquiry says it."


class RepeatsTheWords(ResearchRefusal):
    """A summary that says the words themselves."""

    code = "repeats_the_words"
    sentence = "The summary repeats the words that are to stay with your agency. Write what can be shared of them."
    field = "text"


class FilesChanged(ResearchRefusal):
    """A file that was ticked is not there any more."""

    code = "files_changed"
    sentence = (
        "A file that was ticked has been removed meanwhile. Nothing was released. Look at the files that are there, and"
        " tick those that you mean."
    )


class TooManyFiles(ResearchRefusal):
    """As many as one finding can have."""

    code = "too_many_files"
    sentence = "10 files are with this finding already. Remove one first, or record another finding for the rest."
    field = "file"


class AlreadyAnswered(ResearchRefusal):
    """The request is not open any more."""

    code = "already_answered"
    sentence = "Your agency has already answered this request. Change that answer first, if it is not right."


class HasFindings(ResearchRefusal):
    """ "Nothing known" where something was found."""

    code = "has_findings"
    sentence = "Your agency has recorded findings here, so “nothing known” would not be true."


class ToldMore(ResearchRefusal):
    """ "Nothing known" in an enquiry to which the agency released something before."""

    code = "told_more"
    sentence = (
        "Your agency released findings in this enquiry before, so “nothing known” alone would contradict them. Say "
        "that nothing more is known than what it released."
    )


class TakenBack(ResearchRefusal):
    """A finding that its agency withdrew is used again."""

    code = "taken_back"
    sentence = "Your agency withdrew this finding, so it is not used again. Record what you know now."


class AboutNobodyHere(ResearchRefusal):
    """An earlier finding about nobody whom this request names."""

    code = "about_nobody_here"
    sentence = "This finding is about nobody whom this request names. Record again what bears on them."


class NotAnsweredYet(ResearchRefusal):
    """What others see is said of an answer that was given."""

    code = "not_answered_yet"
    sentence = "This request is not answered. Say what others see of it when you answer."


class NothingTold(ResearchRefusal):
    """Finished without any finding."""

    code = "nothing_told"
    sentence = "Nothing is recorded yet. Record a finding, or say that nothing is known."


class StillHeld(ResearchRefusal):
    """Finished while findings are undecided."""

    code = "still_held"
    sentence = "Release or withhold each held finding first. Nobody else can see them."


class HolderChanged(ResearchRefusal):
    """A colleague took, gave or put back a request since the page was made."""

    code = "holder_changed"
    sentence = "A colleague changed meanwhile who has this request. Nothing was changed."


class NoSuchColleague(ResearchRefusal):
    """Given to somebody who does not research at this desk, or handed over to oneself."""

    code = "no_such_colleague"
    sentence = "Choose somebody who researches at your agency’s desk. Nothing was changed."


class NoteEmpty(ResearchRefusal):
    """A note without words."""

    code = "note_empty"
    sentence = "Write what your colleagues should know."


class NotLater(ResearchRefusal):
    """More time that is none, or that the clock does not allow."""

    code = "not_later"
    sentence = "Choose a time that is later than now and than the one before, and no later than the children’s clock."


class NotOverdue(ResearchRefusal):
    """Answered meanwhile, or still in time."""

    code = "not_overdue"
    sentence = "The agency has answered meanwhile, or still has time. Nobody was reminded."


class NotTheApprover(ResearchRefusal):
    """The agency named who agrees to its releases, and it is somebody else."""

    code = "not_the_approver"
    sentence = (
        "Your agency named who agrees to its releases. One of them agrees to this one, or their deputy while they are "
        "away, as somebody else said. Nothing was changed."
    )


class WhoseFirst(ResearchRefusal):
    """A finding of which the agency has not said whose it is."""

    code = "whose_first"
    sentence = (
        "A notification was taken out of this enquiry since one of these findings was recorded. Say first whose it is: "
        "it is on top of your agency’s requests."
    )


class AlreadyDecided(ResearchRefusal):
    """A finding was released or withheld before."""

    code = "already_decided"
    sentence = "One of these findings has already been released or withheld. Nothing was changed."


class ChangedMeanwhile(ResearchRefusal):
    """Somebody at the same desk changed it since the page was made."""

    code = "changed_meanwhile"
    sentence = (
        "Somebody in your agency changed this while you were looking. What it says now is below; look and try again."
    )


class AskedAgain(ResearchRefusal):
    """Another request of the same enquiry is open for the agency."""

    code = "asked_again"
    sentence = "Your agency has been asked again about these children. Answer the newer request."


class NoSuchPlace(ResearchRefusal):
    """A desk or recipient that is not in this hub, or somebody whom the enquiry does not name."""

    code = "no_such_place"
    sentence = "Choose from those listed. One of your choices is not part of this hub or this enquiry."


class AsksToShareOnward(ResearchRefusal):
    """The request asks whether something may go out, and is answered by that alone."""

    code = "asks_to_let_out"
    sentence = "You are asked whether what your agency shared may go out. Agree to share it, or say why not."


class NotShared(ResearchRefusal):
    """A finding that is held, withheld or shared onward with this recipient already."""

    code = "not_shared"
    sentence = "Choose findings that your agency has released to the hub and that may not go there yet."


class ReasonMissing(ResearchRefusal):
    """Not shared onward without saying why."""

    code = "reason_missing"
    sentence = "Say why it is not shared onward. The decision maker reads it."


class NotOpen(ResearchRefusal):
    """A request that was answered, withdrawn or handed back meanwhile."""

    code = "not_open"
    sentence = "This request is not open any more: it was answered, withdrawn or handed back. Nothing was changed."


class ReasonForEndMissing(ResearchRefusal):
    """Withdrawn or handed back without saying why."""

    code = "reason_for_end_missing"
    sentence = "Say why. The other side reads it."


class SharedOnward(ResearchRefusal):
    """What you agreed to share may have been sent by now."""

    code = "let_out"
    sentence = "What you agreed to share may have been sent by now, so this answer stays. Ring the decision maker."


class WaitsForAgreement(ResearchRefusal):
    """Something else is done to a finding whose release waits for a colleague."""

    code = "waits_for_agreement"
    sentence = "A release of one of these findings waits for a colleague to agree. Withdraw it, or wait for the answer."


class SamePerson(ResearchRefusal):
    """Whoever decided a release agrees to it, from this seat or another one of theirs."""

    code = "same_person"
    sentence = "You decided this release yourself. Somebody else of your agency has to agree."


class SeatNotKnown(ResearchRefusal):
    """One of the two entered the hub before it wrote down who they are."""

    code = "no_such_member"
    sentence = (
        "The hub does not know yet who one of you two is. Leave the hub and enter it again, both of you; then agree."
    )


class AnsweredMeanwhile(ResearchRefusal):
    """A release that waits no more."""

    code = "answered_meanwhile"
    sentence = "This release was agreed to, declined or withdrawn, or ended with its request. Nothing was changed."


def raise_if_protected(error: ProgrammingError, *, by: Seated) -> None:
    """Row policies share nothing that says what the lead protects (says_nothing_protected). To be called after the
    rollback: it leaves a line, since whoever is refused often may be trying out a guess. Raises: SaysProtected."""
    if "row-level security policy" in str(error):
        ledger.write_refusal(Act.RELEASE, by=by, path="says what is protected")
        raise SaysProtected from error
