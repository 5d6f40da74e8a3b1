"""A number that was pasted from a letter or a spreadsheet is the number, wherever one is typed or sought."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django import forms
from django_otp.plugins.otp_totp.models import TOTPDevice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontend.door.forms import YouForm
from frontend.door.people_forms import ChildForm, OtherForm
from frontend.enquiries.link_page import LinkForm
from frontend.enquiries.search import SearchForm
from frontend.forms.base import GovFormMixin
from frontend.forms.dates import DateInputField
from frontend.forms.numbers import Pasted, WholeNumberField
from frontend.forms.times import ClockField
from frontend.requests.request_forms import RecordForm
from frontend.sign_in.forms import CodeForm, RecoveryForm
from frontend.training.check import NumberForm
from frontend.triage.write_down import CallForm
from frontend.wall.agencies import TelephoneForm
from frontend.wall.front_doors import ContactForm
from frontend.wall.ledger_filter import LedgerFilter
from frontend.wall.questions import ReferenceForm
from frontend.wall.retention_forms import HoldForm
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.references import as_reference, places_in, references_in
from hub.people.keys import is_nhs_number, is_upn, number_key, postcode_key, reference_key, telephone_key
from hub.people.searching import Sought
from rollout.training.certificates import tidied
from tenants.door_contacts import TELEPHONE
from tenants.second_factor import _digest, takes
from tests.support.house import House

NHS, UPN, POSTCODE, TELEPHONED = "9434765919", "H801200001001", "HA1 2XY", "020 7946 0123"
REFERENCE, CODE, RECOVERY = "HRW-12-004182", "123456", "abcde-fghjk-mnpqr"
INVISIBLE = ["\u00ad", "\u200b", "\u200e", "\u202a", "\u202c", "\u2060", "\ufeff"]
SPACES = [" ", "\u00a0", "\u2007", "\u2009", "\u202f", "\u3000"]
HYPHENS = ["-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2212", "\ufe63", "\uff0d"]
NUMBERS = re.compile(r"\.(.*telephone|.*postcode|.*reference|upn|nhs_number|.*_?code|number|sought|source_record)$")
WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+"}


@st.composite
def pasted(draw: Any, number: str) -> str:
    """The number with what comes with it: its own spaces and hyphens by other names, wide signs, invisible ones."""
    said = ""
    for sign in number:
        said += draw(st.sampled_from(["", *INVISIBLE]))
        if sign == " ":
            said += draw(st.sampled_from(SPACES))
        elif sign == "-":
            said += draw(st.sampled_from(HYPHENS))
        else:
            said += sign.translate(WIDE) if draw(st.booleans()) else sign
    ends = st.sampled_from(["", *SPACES, *INVISIBLE])
    return str(draw(ends) + said + draw(ends))


def cleaned(kind: type[forms.BaseForm], name: str, typed: str, **more: Any) -> str:
    """What a form has of a box, without its other boxes; the error where it refuses."""
    form: Any = kind({name: typed}, **more)
    form.full_clean()
    warned = {**form.errors, **getattr(form, "warnings", {})}
    return f"refused: {warned[name]}" if name in warned else str(form.cleaned_data[name])


def child(**said: Any) -> dict[str, Any]:
    """The first child of a message that came by the API, as it was read."""
    read = parse({"version": 1, "children": [said], "concern": {"what_happened": "x"}}, today=date(2025, 1, 1))
    return dict(read.read["children"][0])


@given(pasted("943 476 5919"), pasted(UPN), pasted(POSTCODE), pasted(TELEPHONED))
def test_at_the_front_door_and_by_the_api(nhs: str, upn: str, postcode: str, telephone: str) -> None:
    assert cleaned(ChildForm, "nhs_number", nhs) == "943 476 5919"
    assert cleaned(ChildForm, "upn", upn) == UPN
    assert cleaned(ChildForm, "postcode", postcode) == POSTCODE
    assert cleaned(OtherForm, "telephone", telephone) == TELEPHONED
    assert cleaned(YouForm, "telephone", telephone) == TELEPHONED
    assert child(nhs_number=nhs, upn=upn, address={"postcode": postcode}) == {
        "nhs_number": NHS, "upn": UPN, "address": {"postcode": POSTCODE},
    }  # fmt: skip


@given(pasted(TELEPHONED), pasted("CAD 4471/12"), pasted(REFERENCE), pasted("2018-02-03"))
def test_of_a_message_by_the_api_each_is_kept_read_and_counted_clean(
    telephone: str, own: str, reference: str, day: str
) -> None:
    referrer = {"source": "6", "telephone": telephone, "own_reference": own}
    sent: dict[str, Any] = {
        "version": 1, "immediate_danger": False, "adds_to": reference, "referrer": referrer,
        "children": [{"born_on": day, "nhs_number": "\u200b" * 50 + NHS, "telephone": telephone}],
        "concern": {"what_happened": f"She wrote {telephone}.", "happened_on": day},
    }  # fmt: skip
    message = parse(sent, today=date(2025, 1, 1))
    assert message.to_check == ()
    assert message.data["referrer"] == {"source": "6", "telephone": TELEPHONED, "own_reference": "CAD 4471/12"}
    assert (message.data["adds_to"], message.data["concern"]["happened_on"]) == (REFERENCE, "2018-02-03")
    assert message.read["children"] == [{"born_on": "2018-02-03", "nhs_number": NHS, "telephone": TELEPHONED}]
    assert message.data["concern"]["what_happened"] == sent["concern"]["what_happened"]


@given(pasted("14:30"), pasted("12"))
def test_a_time_a_day_and_how_many(time: str, number: str) -> None:
    assert str(ClockField().clean(time)) == "14:30:00"
    assert WholeNumberField(max_value=12).clean(number) == 12
    assert DateInputField().clean([number, number, "2018"]) == date(2018, 12, 12)


@given(pasted(REFERENCE))
def test_a_reference_in_a_text_is_found_where_it_stands(reference: str) -> None:
    text = f"As we wrote under {reference}, he is back."
    assert references_in(text, {"HRW"}) == [REFERENCE]
    [(start, end, _)] = places_in(text, {"HRW"})
    assert as_reference(text[start:end]) == REFERENCE


def kinds_of(base: type[Any]) -> Iterator[type[Any]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def test_no_form_has_a_box_for_a_number_that_is_not_cleaned() -> None:
    for served in ("hub", "platform", "door", "outside"):
        importlib.import_module(f"frontend.urls.{served}")
    boxes = [
        (f"{kind.__name__}.{name}", field) for kind in kinds_of(GovFormMixin) if kind.__module__ != "frontend.gallery"
        for name, field in getattr(kind, "base_fields", {}).items() if not field.widget.is_hidden
    ]  # fmt: skip
    assert len(boxes) > 200
    counted = forms.IntegerField | forms.TimeField | forms.DecimalField
    assert [
        name for name, field in boxes if not isinstance(field, Pasted)
        and (isinstance(field, counted) or (isinstance(field, forms.CharField) and NUMBERS.search(name)))
    ] == []  # fmt: skip


@given(pasted(POSTCODE), pasted(TELEPHONED), pasted(REFERENCE))
def test_at_the_desks(postcode: str, telephone: str, reference: str) -> None:
    assert cleaned(RecordForm, "postcode", postcode, people={}) == POSTCODE
    assert cleaned(CallForm, "postcode", postcode, doors=[]) == POSTCODE
    assert cleaned(CallForm, "telephone", telephone, doors=[]) == TELEPHONED
    assert cleaned(TelephoneForm, "telephone", telephone) == TELEPHONED
    for name in ("telephone", "night_telephone"):
        assert TELEPHONE.fullmatch(cleaned(ContactForm, name, telephone))
    assert cleaned(ReferenceForm, "reference", reference) == REFERENCE
    for kind, name, more in ((LinkForm, "other", {}), (HoldForm, "reference", {}),
                             (LedgerFilter, "reference", {"members": []})):  # fmt: skip
        assert as_reference(cleaned(kind, name, reference, **more)) == REFERENCE


@given(pasted("943 476 5919"), pasted(UPN), pasted(POSTCODE), pasted(TELEPHONED), pasted("CAD 4471/12"))
def test_in_the_search_and_in_what_matching_compares(
    nhs: str, upn: str, postcode: str, telephone: str, own: str
) -> None:
    assert is_nhs_number(nhs)
    assert is_upn(upn)
    assert (number_key("nhs", nhs), number_key("upn", upn)) == (f"nhs:{NHS}", f"upn:{UPN}")
    assert (postcode_key(postcode), telephone_key(telephone)) == ("HA12XY", "2079460123")
    assert reference_key(own) == "CAD447112"
    for typed, found in ((nhs, {"number": f"nhs:{NHS}"}), (upn, {"number": f"upn:{UPN}"}),
                         (postcode, {"postcode": "HA12XY"}), (telephone, {"telephone": "2079460123"})):  # fmt: skip
        sought = Sought.from_words(cleaned(SearchForm, "sought", typed))
        assert {name: getattr(sought, name) for name in found} == found


@given(pasted(REFERENCE))
def test_a_reference(reference: str) -> None:
    assert as_reference(reference) == REFERENCE
    assert SearchForm({"sought": reference}).is_valid()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(code=pasted("123 456"), recovery=pasted(RECOVERY), certificate=pasted("7K3Q-X9WV-20MB"))
def test_a_code_of_the_sign_in_and_the_number_of_a_certificate(
    house: House, code: str, recovery: str, certificate: str
) -> None:
    user = house.user()
    device = TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    with patch.object(TOTPDevice, "verify_token", lambda _, token: token == CODE):
        assert takes(device, cleaned(CodeForm, "code", code))
    assert _digest(user, cleaned(RecoveryForm, "code", recovery)) == _digest(user, RECOVERY)
    assert tidied(cleaned(NumberForm, "number", certificate)) == "7K3Q-X9WV-20MB"


@pytest.mark.parametrize("typed", ["943 476 5919 or 943", "94x34765919", "٩٤٣٤٧٦٥٩١٩"])
def test_what_is_no_number_is_none_for_being_cleaned(typed: str) -> None:
    assert not is_nhs_number(typed)
    assert cleaned(ChildForm, "nhs_number", typed).startswith("refused")
