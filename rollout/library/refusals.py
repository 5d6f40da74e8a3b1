"""Why an act of the library is refused. `sentence` says what to do now."""

from __future__ import annotations

from rollout.refusals import Refusal


class LibraryRefusal(Refusal):
    """Nothing was changed."""


class NotYours(LibraryRefusal):
    """Only a publisher of the owning agency writes a template."""

    sentence = "Only a publisher of the agency that owns this template can do that."


class Stale(LibraryRefusal):
    """Somebody else changed it since it was shown."""

    sentence = "A colleague changed this since you opened it. What you typed is still here: compare, and save again."


class NoDraft(LibraryRefusal):
    """Nothing is being written, or it was published meanwhile."""

    sentence = "There is no draft any more. A colleague may have published or discarded it."


class DraftThere(LibraryRefusal):
    """A template has one draft at a time."""

    sentence = "A draft of the next version has been begun already. Go on with that one."


class NothingToPublish(LibraryRefusal):
    """No words, no file, or no change from what stands."""

    sentence = "There is nothing new to publish. Write the text, add a file, or change something first."


class ReviewTooEarly(LibraryRefusal):
    """A review date that has passed when it is published."""

    field = "review_on"
    sentence = "The review date must be in the future."


class SayWhatChanged(LibraryRefusal):
    """A further version says what is new, since the hubs that hold an older one read it."""

    field = "changes"
    sentence = "Say what is new: hubs that use the version before read this."


class AlreadyWithdrawn(LibraryRefusal):
    """It was withdrawn before."""

    sentence = "This version was withdrawn already."


class FileRefused(LibraryRefusal):
    """The file is not kept; the sentence says why."""

    field = "file"
