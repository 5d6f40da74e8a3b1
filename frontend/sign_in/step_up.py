"""Forms whose act wants the second factor again: a signed-in browser that somebody walked away from is not enough."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.utils import timezone

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.sign_in.forms import APP_HINT, code_field
from tenants import second_factor
from tenants.wrong_tries import TooManyTries

VERIFIED_AT = "second_factor_at"  # in the session: when the second factor was last given, ISO
WRONG_CODE = "This code is not right, or was used already. Wait for the next one and type it."


def given_in_this_sitting(request: Any) -> bool:
    """Whether the second factor was given so lately that the acts of one sitting need no other."""
    given = datetime.fromisoformat(request.session[VERIFIED_AT])
    return timezone.now() - given <= timedelta(seconds=settings.STEP_UP_SECONDS)


class FreshForm(GovForm):
    """Ends with the code of the person's app. It is looked at last, since a code is used up by looking at it.

    `sitting`: not asked for where it was given within one sitting (settings.STEP_UP_SECONDS), as inside a hub.
    """

    sitting: ClassVar[bool] = False
    code_look: ClassVar[Look] = Look(width=10)
    code = code_field(f"{APP_HINT} Each works once.")

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.looks = {**cls.looks, "code": cls.code_look}

    def __init__(self, data: Any = None, *, request: Any, **rest: Any) -> None:
        self.request = request
        super().__init__(data, **rest)
        if self.sitting and given_in_this_sitting(request):
            del self.fields["code"]
        else:
            self.order_fields([*(name for name in self.fields if name != "code"), "code"])

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if "code" not in self.fields or self.errors:
            return
        error = code_error(self.request, self.cleaned_data["code"])
        if error:
            self.add_error("code", error)


def code_error(request: Any, code: str) -> str:
    """Look at a code that somebody signed in gives again. Out: what is wrong with it; "" where it is right.

    Their wrong ones are counted for their sign-in alone: nobody who knows their password makes them wait here.
    """
    now = timezone.now()
    try:
        is_right = second_factor.is_right(request.user, code, browser=str(request.user.sign_in.pk), at=now)
    except TooManyTries as many:
        return f"Too many tries. Wait {many.words}, then type the code that your app shows."
    if not is_right:
        return WRONG_CODE
    request.session[VERIFIED_AT] = now.isoformat()
    return ""
