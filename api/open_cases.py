"""Social care's list of open cases by API: the whole list, in the place of the one before, or nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.utils import timezone
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from api.errors import problem
from api.keys import ByOpenCasesKey
from api.open_case_documents import how_old, load_list
from api.parsers import StorableJSONParser
from api.permissions import HoldsKey
from api.throttling import PerKey
from hub.front_door.models import OpenCaseList
from hub.front_door.triage.open_case_lines import (
    COLUMNS,
    LARGEST,
    MOST_FAULTS,
    NO_CHILD,
    Wrong,
    WrongLines,
    children_of,
)
from hub.front_door.triage.open_cases import MOST_CHILDREN, OpenChild, is_fresh, latest_list, load
from hub.wall.acts import Act
from hub.wall.members import known_here
from hub.wall.permissions import may
from tenants.access import Need, Rule
from tenants.middleware.passes import closed_to
from tenants.models import ApiKey, HubAgency
from tenants.seated import Seated, acting

TO_DO = {
    "empty": "Send a text that is not empty.",
    "too_long": "Shorten it to what the schema says.",
    "no_date": "Send a day such as 2015-05-17.",
    "no_nhs_number": "Send the ten digits, or an empty text.",
    "nothing_to_find_by": "Send born_on or nhs_number.",
    "same_child_twice": "Send each child of a case once.",
    "no_child": "Send the whole list.",
    "too_many": f"Send at most {MOST_CHILDREN} children.",
    "no_object": "Send an object as the schema has it.",
    "no_list": "Send an object with the list “children”.",
    "no_text": "Send a text.",
    "missing": "Send every name that the schema has; where nothing is known, an empty text.",
    "unknown": "Send no other names than the schema has.",
}


class ListParser(StorableJSONParser):
    """A whole list: larger than a notification, from whoever holds a key."""

    largest = LARGEST
    brackets = MOST_CHILDREN + 1000
    commas = MOST_CHILDREN * (len(COLUMNS) + 10)


class OpenCases(APIView):
    """POST the whole list; GET how old it is. No child of it can be read back."""

    rule = Rule(Need.KEY, "the list of open cases of the desk for which the key was made")
    authentication_classes = [ByOpenCasesKey]
    permission_classes = [HoldsKey]
    throttle_classes = [PerKey]
    parser_classes = [ListParser]
    largest_with_a_key, opened_by = LARGEST, ByOpenCasesKey.purpose  # looked at before anything is read

    @how_old
    def get(self, request: Any) -> Response:
        """200 with when it was loaded, and how many children it names."""
        with _at_desk(request.auth) as by:
            return Response(_age(latest_list(by.agency)))

    @load_list
    def post(self, request: Any) -> Response:
        """200 when it stands in the place of the one before; 422 with what is wrong, and then the one before stands."""
        now = timezone.now()
        with _at_desk(request.auth) as by:
            try:
                children = read_list(request.data)
            except WrongLines as lines:
                return _refused(lines, latest_list(by.agency))
            if request.headers.get("X-Test") == "1":
                return Response({"test": True, "would_load": True, "children": len(children)})
            known_here(by)
            return Response(_age(load(children, by=by, at=now, key=request.auth.pk)))


@contextmanager
def _at_desk(key: ApiKey) -> Iterator[Seated]:
    """The connection at the desk of the key's seat, which is looked at as at the pass of a person.

    Raises: PermissionDenied, where the desk has closed or loads no list.
    """
    now = timezone.now()
    desk = HubAgency.objects.filter(hub=key.seat.hub_id, agency=key.seat.agency_id).first()
    by = Seated.of(key.seat, is_lead=desk is not None and desk.is_lead, verified_at=key.made_at)
    if closed_to(key.seat, desk, timezone.localdate(now)) or not may(by, Act.LOAD_OPEN_CASES):
        raise PermissionDenied("The desk of this key loads no list of open cases.")
    connection: Any = connections["default"]
    with connection.using_login(by.login), acting(by):
        yield by


def read_list(body: Any) -> list[OpenChild]:
    """In: the body as JSON has it. Raises: WrongLines; what is not even of the schema's form is said first."""
    if not isinstance(body, dict) or not isinstance(body.get("children"), list):
        raise WrongLines([Wrong(-1, "no_list", "", "There is no list of children")])
    if set(body) != {"children"}:
        raise WrongLines([Wrong(-1, "unknown", "", "There is more than the list of children")])
    if not body["children"]:
        raise WrongLines([NO_CHILD])
    wrong: list[Wrong] = []
    for at, one in enumerate(body["children"]):
        wrong += _not_of_the_form(at, one)
        if len(wrong) >= MOST_FAULTS:
            break
    if wrong:
        raise WrongLines(wrong[:MOST_FAULTS])
    return children_of(
        (at, {column: one[name] for column, name in COLUMNS.items()}) for at, one in enumerate(body["children"])
    )


def _not_of_the_form(at: int, one: Any) -> list[Wrong]:
    if not isinstance(one, dict):
        return [Wrong(at, "no_object", "", "it is no object")]
    missing = [
        Wrong(at, "missing", column, f"“{column}” is missing") for column, name in COLUMNS.items() if name not in one
    ]
    no_text = [
        Wrong(at, "no_text", column, f"“{column}” is no text")
        for column, name in COLUMNS.items()
        if name in one and not isinstance(one[name], str)
    ]
    unknown = [Wrong(at, "unknown", "", "it has a name that the schema does not have")]
    return missing + no_text + (unknown if set(one) - set(COLUMNS.values()) else [])


def _age(listed: OpenCaseList | None) -> dict[str, Any]:
    """How old the list is, as the desk's page says it."""
    return {
        "loaded_at": listed.loaded_at.isoformat() if listed else None,
        "children": listed.children if listed else 0,
        "older_than_a_day": not is_fresh(listed, timezone.now()),
    }


def _refused(lines: WrongLines, stands: OpenCaseList | None) -> Response:
    before = f"The list of {stands.loaded_at.isoformat()} stands" if stands else "There is still none"
    faults = [_fault(one) for one in lines.wrong]
    answer = problem(422, f"Nothing was loaded. {before}.", faults=faults, code="wrong_list")
    answer.data["stands"] = _age(stands)
    return answer


def _fault(one: Wrong) -> dict[str, str]:
    place = "/children" if one.at < 0 else f"/children/{one.at}"
    path = f"{place}/{COLUMNS[one.column]}" if one.column else place
    return {
        "path": path,
        "code": one.code,
        "wrong": f"{one.words[:1].upper()}{one.words[1:]}.",
        "to_do": TO_DO[one.code],
    }
