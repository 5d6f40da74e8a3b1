"""Whether a certificate is good: asked by number, answered without a name.

For those who are signed in alone. A manager who takes somebody on has an account; nobody else needs to know who was
trained for a safeguarding hub, nor should anybody be able to try numbers without being known.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from frontend.training import labels
from rollout.training import certificates
from tenants.access import known


class NumberForm(GovForm):
    """The number as it stands on the certificate."""

    number = NumberField(label="Number of the certificate", max_length=40)

    looks = {"number": Look(width=20, hint="For example, 7K3Q-X9WV-20MB. It is at the foot of the certificate.")}


@known("says whether a number is good, of which module and since when, and never whose")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """By a POST, so that no number stays in an address or a log."""
    form = NumberForm(request.POST or None)
    answer = None
    if request.method == "POST" and form.is_valid():
        found = certificates.find(form.cleaned_data["number"])
        if found is None:
            form.add_error("number", "No certificate has this number. Check it against the certificate and try again.")
        else:
            answer = {
                "number": found.number,
                "good": found.counts(timezone.localdate()),
                "state": labels.certificate_words(found, timezone.localdate()),
                "certificate": found,
            }
    return render(request, "training/check.html", {"form": form, "answer": answer})
