"""Of whom a fact is said is bound to the ledger, too: altered, it is shown and used nowhere, and named each night."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from hub.assessment.parting import take_out
from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.fact_checks import check_all_facts
from hub.front_door.models import Enquiry, Notification
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.submit import submit
from hub.front_door.triage.putting_right import put_right
from hub.front_door.triage.triaging import open_enquiry
from hub.people.models import Link
from hub.research.findings import Learnt, record
from hub.research.models import Request
from hub.research.protecting import protect, protectable_of
from hub.research.using_again import use_again
from hub.wall import contents
from hub.wall.models import Door
from tenants.models import PlatformEntry, Role
from tenants.seated import Seated
from tests.front_door.triage_builders import rated
from tests.people.test_facts_bound import alter, came
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House
from tests.transfers.offer_builders import MESSAGE, a_message

AMY = {"given_name": "Amy", "family_name": "Example", "born_on": "2015-03-02", "nhs_number": "943 476 5918"}
PLACE, RIGHT = "/children/0/nhs_number", "943 476 5919"


def by_night(house: House, hub: str = "harrow") -> int:
    """How many contents are not what was recorded of them."""
    with house.at("worker", hub):
        return check_all_facts(hub)


def opened(house: House, by: Seated, found: Notification, into: Enquiry | None = None) -> Enquiry:
    """The notification's enquiry; or the one that it joined, of whose child it is."""
    with house.at(by):
        same = into.subjects.get().pk if into else None
        said = [ChildRated(one.named, one.rating, one.reason, same_as=same) for one in rated(house, found)]
        return open_enquiry(found.pk, said, by=by, at=timezone.now(), into=into.pk if into else None)


def links_of(house: House, found: Notification) -> list[Link]:
    with house.at(house.lead()):
        return list(Link.objects.filter(mention__source_id=found.pk).select_related("mention"))


def person_of(house: House, found: Notification) -> uuid.UUID:
    with house.at(house.lead()):
        person: uuid.UUID = found.named.get().person_id
        return person


@pytest.fixture
def police(house: House) -> Seated:
    return house.seated(role=Role.RESEARCHER)


ALTERED = (
    "person_id = %s", "mention_id = %s", "agency = 'police'", "from_at = from_at - interval '1 day'",
    "made_by = gen_random_uuid()", "until_at = now()",
)  # fmt: skip


@pytest.mark.parametrize("change", ALTERED)
def test_an_altered_link_is_named_by_night(house: House, change: str) -> None:
    """Until then it can hide a fact of somebody, or say it of somebody else."""
    found, other = came(house), came(house)
    into = {"person_id = %s": person_of(house, other), "mention_id = %s": links_of(house, other)[0].mention_id}
    assert by_night(house) == 0
    (link, *_) = links_of(house, found)
    alter(house, f"UPDATE people_link SET {change} WHERE id = %s", *([into[change]] if change in into else []), link.pk)
    assert by_night(house) > 0
    assert PlatformEntry.objects.filter(act="alarm", object_kind="content", object_ref="harrow").count() > 0


def test_a_fact_that_is_said_of_somebody_else_now_is_not_shown(house: House) -> None:
    found, other = came(house), came(house)
    visit = house.visit(role=Role.COORDINATOR)
    assert visit.get(f"/triage/{other.reference}/").status_code == 200
    moved = "UPDATE people_link SET person_id = %s WHERE person_id = %s"
    alter(house, moved, person_of(house, other), person_of(house, found))
    answer = visit.get(f"/triage/{other.reference}/")
    assert answer.status_code == 409
    assert "This is not what was recorded" in answer.text


def test_a_link_or_a_fact_that_somebody_put_beside_the_others_is_not_shown(house: House) -> None:
    """One alone of its message, where it stands, which no other of that message stands beside."""
    found, other = came(house), came(house)
    visit = house.visit(role=Role.COORDINATOR)
    copied = (
        "INSERT INTO people_link (id, mention_id, person_id, agency, state, desks, from_at)"
        " SELECT gen_random_uuid(), mention_id, %s, agency, state, desks, from_at FROM people_link WHERE id = %s"
    )
    alter(house, copied, person_of(house, other), links_of(house, found)[0].pk)
    assert visit.get(f"/triage/{other.reference}/").status_code == 409
    assert by_night(house) == 2  # the link, and a fact of two people


def test_a_link_that_is_gone_leaves_a_fact_of_nobody_which_is_named_by_night(house: House) -> None:
    (link, *_) = links_of(house, came(house))
    alter(house, "DELETE FROM people_link WHERE id = %s", link.pk)
    assert by_night(house) == 1


def test_joining_putting_right_and_taking_out_leave_every_link_as_it_is_recorded(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    enquiry = opened(house, by, came(house))
    second = a_message(house, children=[AMY])
    opened(house, by, second, into=enquiry)
    assert by_night(house) == 0
    with house.at(by):
        put_right(second, PLACE, RIGHT, by=by)
    assert by_night(house) == 0
    visit = house.visit(role=Role.COORDINATOR)
    assert visit.get(f"/enquiries/{enquiry.reference}/").status_code == 200
    with house.at(by):
        take_out(second.pk, of=enquiry.pk, to_triage=True, reason="Another Amy", by=by, at=timezone.now())
    assert by_night(house) == 0
    ended = next(one for one in links_of(house, second) if one.until_at and one.made_by)
    alter(house, "UPDATE people_link SET until_at = NULL WHERE id = %s", ended.pk)
    assert visit.get(f"/enquiries/{enquiry.reference}/").status_code == 409
    assert by_night(house) == 2


def test_of_a_message_from_before_links_were_bound_only_what_moved_since_is(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    enquiry = opened(house, by, came(house))
    old = a_message(house, children=[AMY])
    before = (
        "UPDATE wall_ledgerentry SET detail = detail - '{said,parts}'::text[] WHERE act = 'submit' AND object_ref = %s"
    )
    alter(house, before, old.reference)
    opened(house, by, old, into=enquiry)
    with house.at(by):
        put_right(old, PLACE, RIGHT, by=by)
    assert by_night(house) == 0
    assert house.visit(role=Role.COORDINATOR).get(f"/enquiries/{enquiry.reference}/").status_code == 200
    alter(house, "UPDATE people_link SET made_by = gen_random_uuid() WHERE until_at IS NULL AND made_by IS NOT NULL")
    assert by_night(house) > 0


def test_in_a_group_hub_another_authority_puts_right_and_nothing_looks_altered(house: House) -> None:
    other = next(code for code in _leads(house) if code != "wsmcsc")
    by = house.seated(role=Role.COORDINATOR, hub="triborough", agency=other)
    with house.at("door", "triborough"):
        made = submit("westminster", "form", parse({**MESSAGE, "children": [AMY]}))
    with house.at(by):
        put_right(Notification.objects.get(pk=made.notification), PLACE, RIGHT, by=by)
    assert by_night(house, "triborough") == 0


def _leads(house: House) -> list[str]:
    with house.at("worker", "triborough"):
        return list(Door.objects.values_list("lead_agency", flat=True))


def finding_of(house: House, asked: Request, by: Seated) -> uuid.UUID:
    """The police record a finding that brings somebody in, with where they live."""
    made = uuid.uuid4()
    with house.at(by):
        about = list(asked.enquiry.subjects.values_list("person_id", flat=True))
        record(
            asked.pk, finding_id=made, about=about, kind="event", happened_on=None, text="He lives there.",
            learnt=[Learnt(given_name="Ned", family_name="Planted", address_lines="2 Other Road")], by=by,
            at=timezone.now(),
        )  # fmt: skip
    return made


def test_who_was_brought_in_by_a_finding_is_bound(house: House, police: Seated) -> None:
    asked = a_request(house, an_enquiry(house))
    finding_of(house, asked, police)
    visit, page = house.visit(role=Role.RESEARCHER), f"/requests/{asked.pk}/"
    assert visit.get(page).status_code == 200
    assert by_night(house) == 0
    alter(house, "UPDATE people_link SET person_id = gen_random_uuid() WHERE agency = 'police'")
    assert visit.get(page).status_code == 409
    assert by_night(house) == 2


def test_an_altered_fact_is_not_recorded_anew_with_a_finding_that_is_used_again(house: House, police: Seated) -> None:
    by = house.seated(role=Role.COORDINATOR)
    earlier = finding_of(house, a_request(house, opened(house, by, came(house))), police)
    again = a_request(house, opened(house, by, came(house)))
    alter(house, "UPDATE people_mention SET family_name = 'Else' WHERE source_id = %s", earlier)
    with house.at(police), pytest.raises(contents.Altered):
        use_again(again.pk, earlier, finding_id=uuid.uuid4(), by=police, at=timezone.now())


@pytest.mark.parametrize("way", ["protected", "put right", "joined"])
def test_an_altered_fact_is_not_recorded_anew_by_an_act_on_its_message(house: House, way: str) -> None:
    by = house.seated(role=Role.COORDINATOR)
    enquiry = opened(house, by, came(house))
    found = a_message(house, children=[AMY])
    alter(house, "UPDATE people_mention SET day = '2001-01-01' WHERE source_id = %s AND kind = 'birth'", found.pk)

    def do() -> None:
        if way == "joined":
            opened(house, by, found, into=enquiry)
            return
        with house.at(by):
            if way == "protected":
                words = {"reason": "threat", "safe_contact": "By the school"}
                protect(found, protectable_of(found)[:1], form=uuid.uuid4(), by=by, **words)
            else:
                put_right(found, PLACE, RIGHT, by=by)

    with pytest.raises(contents.Altered):
        do()
