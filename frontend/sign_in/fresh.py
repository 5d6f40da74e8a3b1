"""Forms whose act wants the second factor again: a signed-in browser that somebody walked away from is not enough."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import timezone

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from tenants import second_factor

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
    code = forms.CharField(
        label="Six-digit code",
        max_length=20,
        help_text="Your authenticator app shows a new one every 30 seconds. Each works once.",
    )

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
        device = second_factor.device_of(self.request.user)
        if device is None or not second_factor.takes(device, self.cleaned_data["code"]):
            self.add_error("code", WRONG_CODE)
        else:
            self.request.session[VERIFIED_AT] = timezone.now().isoformat()
