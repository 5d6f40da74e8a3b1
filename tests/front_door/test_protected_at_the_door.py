"""What a referrer says is not safe to see is covered before anybody reads it, as is what the hub protects already."""

from __future__ import annotations

import copy
import hashlib
import json
import uuid
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from hub.front_door.contents import check_messages
from hub.front_door.models import Notification
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.submit import KeyUsedForAnotherMessage, submit
from hub.people.models import Mention, Protection
from hub.wall.functions import RefusedByTheWall, call
from tenants.models import Role
from tests.front_door.door_builders import fill, send
from tests.research.protecting_builders import (
    CONTACT,
    LEAD,
    MESSAGE,
    POSTCODE,
    ROAD,
    TELEPHONE,
    protected,
    told,
    where_read,
)
from tests.support.house import House
from tests.support.pages import get, shown, text_of

CHILD = {"lines": f"Flat 2, {ROAD}\nHarrow", "postcode": POSTCODE, "address_safe": "no", "address_contact": CONTACT}


def with_protect(protect: Any, who: str = "children") -> dict[str, Any]:
    message = copy.deepcopy(MESSAGE)
    message[who][0]["protect"] = protect
    return {who: message[who]}


def only(house: House) -> Notification:
    with house.at(LEAD):
        found: Notification = Notification.objects.get()
        check_messages([found])
    return found


def test_the_form_asks_and_the_address_is_read_by_nobody_from_the_first_moment(house: House) -> None:
    browser = house.stranger("refer-harrow")
    fill(browser, children=CHILD, what_happened={"what_happened": f"He stood outside {ROAD.lower()} again."})
    page = shown(get(browser, "/check/").text)
    assert "Is it safe for others to see where the child lives? No, it must be kept secret" in page
    send(browser)
    for word in (ROAD, POSTCODE):
        assert where_read(house, word) == {}
    found = only(house)
    assert found.message["children"][0]["address"] == {"lines": f"[protected: {CONTACT}]"}
    assert found.message["concern"]["what_happened"] == f"He stood outside [protected: {CONTACT}] again."
    visit = house.visit(role=Role.COORDINATOR)
    triage = shown(text_of(visit.get(f"/triage/{found.reference}/")))
    assert f"Not safe for others to see, how it is safe to reach them {CONTACT}" in triage
    listed = shown(text_of(visit.get(f"/triage/{found.reference}/protected/")))
    assert "Whoever referred says that it is not safe" in listed
    assert "The referrer, at the front door" in listed


@pytest.mark.parametrize("safe", ["", "yes"])
def test_nothing_is_protected_that_nobody_says_is_not_safe(house: House, safe: str) -> None:
    browser = house.stranger("refer-harrow")
    fill(browser, children={**CHILD, "address_safe": safe, "address_contact": ""})
    send(browser)
    assert where_read(house, POSTCODE)[LEAD] == {"front_door_notification", "people_mention"}
    with house.at(LEAD):
        assert not Protection.objects.exists()


def test_a_form_that_is_sent_twice_is_one_notification_and_one_protection(house: House) -> None:
    key = uuid.uuid4().hex
    made = []
    for _ in range(2):
        with house.at("door"):
            made.append(submit("harrow", "api", parse({**MESSAGE, **with_protect(True)}), key=key))
    assert [one.made for one in made] == [True, False]
    assert made[0].reference == made[1].reference
    with house.at(LEAD):
        kinds = sorted(Protection.objects.values_list("kind", flat=True))
    assert kinds == ["address", "school"]


def test_what_is_sent_again_after_it_was_protected_or_from_before_digests_were_keyed_is_the_same(house: House) -> None:
    key, message = uuid.uuid4().hex, parse(MESSAGE)

    def sent() -> tuple[str, bool]:
        with house.at("door"):
            made = submit("harrow", "api", message, key=key)
        return made.reference, made.made

    first = sent()
    assert first[1]
    with house.as_superuser() as cursor:
        plain = hashlib.sha256(json.dumps(MESSAGE, sort_keys=True, separators=(",", ":")).encode()).digest()
        cursor.execute("SELECT body_digest FROM front_door_notification")
        assert bytes(cursor.fetchone()[0]) != plain
    for kind in ("address", "telephone"):
        protected(house, only(house), kind)
        assert sent() == (first[0], False)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET body_digest = %s", [plain])
    assert sent() == (first[0], False)
    with house.at("door"), pytest.raises(KeyUsedForAnotherMessage):
        submit("harrow", "api", parse({**MESSAGE, "immediate_danger": True}), key=key)


@pytest.mark.parametrize(
    ("protect", "who", "covered", "open_to_read"),
    [
        ({"what": ["address"], "safe_contact": CONTACT}, "children", [ROAD, POSTCODE], ["Plantedhill", TELEPHONE]),
        ({"what": ["school"]}, "children", ["Plantedhill"], [ROAD, POSTCODE]),
        ({}, "others", [ROAD, POSTCODE, TELEPHONE], ["Plantedhill"]),
        (True, "others", [ROAD, POSTCODE, TELEPHONE], ["Plantedhill"]),
        ({"what": ["telephone"]}, "others", [TELEPHONE], [ROAD]),
        ({"what": ["person"]}, "children", ["Amy", "2015-03-04", "Plantedhill"], ["Joel", TELEPHONE]),
        ({"what": ["all of it"]}, "children", [ROAD, "Plantedhill"], [TELEPHONE]),
        ("yes", "children", [ROAD, "Plantedhill"], [TELEPHONE]),
        (False, "children", [], [ROAD]),
    ],
)
def test_a_system_says_what_is_not_safe_of_whom(
    house: House, protect: Any, who: str, covered: list[str], open_to_read: list[str]
) -> None:
    told(house, **with_protect(protect, who))
    only(house)
    assert {word: where_read(house, word) for word in covered} == {word: {} for word in covered}
    assert all(LEAD in where_read(house, word) for word in open_to_read)


def test_what_cannot_be_read_is_said_to_be_completed_beside(house: House) -> None:
    message = parse({**MESSAGE, **with_protect("yes")})
    assert [one.path for one in message.to_check] == ["/children/0/protect"]


def test_without_a_way_to_reach_them_the_hub_is_asked(house: House) -> None:
    told(house, **with_protect({"what": ["address"]}))
    lines = only(house).message["children"][0]["address"]["lines"]
    assert lines == "[protected: ask this hub’s social care how to reach them]"


def test_an_address_that_is_protected_is_covered_in_what_comes_later(house: House) -> None:
    protected(house, told(house), "address", "telephone")
    neighbour = {"given_name": "Una", "address": {"lines": "99 Otherroad", "postcode": POSTCODE}}
    told(house, others=[], children=[neighbour], concern={"what_happened": "A neighbour of theirs."})
    assert where_read(house, POSTCODE)[LEAD] == {"front_door_notification", "people_mention"}
    for again in (
        {"children": [{"given_name": "Zoe", "address": MESSAGE["children"][0]["address"]}], "others": []},
        {"children": [{"given_name": "Zoe"}], "others": [],
         "concern": {"what_happened": f"They ring from {TELEPHONE.replace(' ', '')}\nnow."}},
    ):  # fmt: skip
        told(house, **again)
    for word in (ROAD, TELEPHONE):
        assert where_read(house, word) == {}


def test_a_person_who_is_protected_is_covered_when_they_are_named_again(house: House) -> None:
    protected(house, told(house), "person", about="Amy Example")
    again = {"given_name": "amy", "family_name": "EXAMPLE", "born_on": "2015-03-04", "school": "Anotherhill"}
    other = {"given_name": "Amy", "family_name": "Example", "born_on": "2013-01-01", "school": "Thirdhill"}
    told(house, children=[again], others=[], concern={"what_happened": "She was seen."})
    told(house, children=[other], others=[], concern={"what_happened": "Somebody else of that name."})
    assert where_read(house, "Anotherhill") == {}
    assert LEAD in where_read(house, "Thirdhill")
    with house.at(LEAD):
        assert Mention.objects.filter(kind="name", given_name="Protected", family_name="person").count() == 2


def test_the_door_covers_only_what_just_came_and_no_other_login_does(house: House) -> None:
    found = told(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET received_at = received_at - interval '1 second'")
    tries: list[tuple[Any, ...]] = [
        ("protect_at_door_v1", found.pk, "address", 0, "x", [ROAD], [], b"k"), ("cover_known_v1", found.pk, b"k"),
    ]  # fmt: skip
    for function, *arguments in tries:
        with house.at("door"), pytest.raises(RefusedByTheWall, match="not_just_submitted"), transaction.atomic():
            call(function, *arguments)
        for login in (LEAD, "police", "worker", "outside"):
            with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                call(function, *arguments)
