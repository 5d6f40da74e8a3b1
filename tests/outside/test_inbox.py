"""The inbox of a team: what waits longest and is most urgent first, who has what, and by when."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from hub.assessment import recipient_portal
from hub.assessment.models import Copy, CopyHolding
from hub.assessment.recipient_portal import Colleague, HolderChanged
from hub.wall.models import LedgerEntry
from tenants.models import Role, Seat
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.outside.test_recipient import a_copy
from tests.support.house import House
from tests.support.pages import text_of
from tests.support.signing_in import PASSWORD, code_of, platform


def sent(house: House, rating: str, hours: float) -> uuid.UUID:
    """A copy for the assessment team of a product with this rating, sent so long ago."""
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    level = {"red": 4, "amber": 3, "green": 2, "blue": 1}[rating]
    a_decision(house, enquiry, by, rating=rating, threshold_level=level, decision="early_help")
    product = a_product(house, enquiry, by, out)
    with house.at(by):
        copy = Copy.objects.get(product=product)
    with house.as_superuser() as cursor:
        at = timezone.now() - timedelta(hours=hours)
        cursor.execute("UPDATE assessment_copy SET issued_at = %s WHERE id = %s", [at, copy.pk])
    return copy.pk


def listed(page: str) -> list[str]:
    return re.findall(r'href="/copies/([0-9a-f-]+)/(?:\?[^"]*)?"', page)


def test_red_and_longest_waiting_stand_first_over_all_pages(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A red of the day before stood on page 2."""
    monkeypatch.setattr("frontend.outside.copies.PAGE", 2)
    old_red, green, new_red, amber = (
        sent(house, rating, hours) for rating, hours in (("red", 30), ("green", 90), ("red", 1), ("amber", 50))
    )
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    assert listed(visit.get("/").text) == [str(old_red), str(new_red)]
    assert listed(visit.get("/?page=2").text) == [str(amber), str(green)]


def test_the_list_says_who_by_when_and_who_has_it(house: House) -> None:
    sent(house, "red", 30)
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    page = visit.get("/").text
    for words in (
        "Harrow assessment team",
        "Amy Example",
        "Early help",
        "Overdue",
        "Nobody",
        "1 product to acknowledge",
    ):
        assert words in page
    assert visit.get("/").text.count("Harrow assessment team") >= 2, "in the header, and as the list's name"


def test_filters_count_and_choose(house: House) -> None:
    red, green = sent(house, "red", 3), sent(house, "green", 5)
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    own = str(visit.seat.pk)
    visit.post(f"/copies/{green}/acknowledge/")
    visit.post(f"/copies/{green}/hold/", {"holder": own, "seen": ""})
    page = visit.get("/").text
    for words in ("Everything (2)", "To acknowledge (1)", "Mine (1)", "Nobody has it (1)", "With an outcome (0)"):
        assert words in page
    for show, expected in (("acknowledge", [red]), ("mine", [green]), ("nobody", [red]), ("answered", [])):
        assert listed(visit.get(f"/?show={show}").text) == [str(one) for one in expected], show
    assert listed(visit.get("/?rating=green").text) == [str(green)]
    assert listed(visit.get("/?show=mine&rating=red").text) == []
    assert listed(visit.get("/?show=nonsense&rating=purple").text) == [str(red), str(green)]


@pytest.mark.parametrize("way", ["recalled_at = now(), recall_reason = 'x', recall_instruction = 'destroy'",
                                 "replaced_by_id = (SELECT max(id::text)::uuid FROM assessment_copy)"])  # fmt: skip
def test_what_was_recalled_or_replaced_is_nobodys_work_any_more(house: House, way: str) -> None:
    first, second = sorted((sent(house, "red", 3), sent(house, "red", 2)), key=str)
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    for one in (first, second):
        visit.post(f"/copies/{one}/hold/", {"holder": str(visit.seat.pk), "seen": ""})
    assert sorted(listed(visit.get("/?show=mine").text)) == [str(first), str(second)]
    with house.as_superuser() as cursor:
        cursor.execute(f"UPDATE assessment_copy SET {way} WHERE id = %s", [first])
    assert listed(visit.get("/?show=mine").text) == listed(visit.get("/?show=acknowledge").text) == [str(second)]
    assert listed(visit.get("/?show=nobody").text) == []
    page = visit.get("/").text
    assert "Mine (1)" in page
    assert "To acknowledge (1)" in page


def test_of_a_recalled_copy_its_team_reads_no_rating(house: House) -> None:
    sent(house, "red", 1)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE assessment_copy SET recalled_at = now(), recall_reason = 'x', recall_instruction = 'destroy'"
        )
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    page = visit.get("/").text
    assert "Recalled: read now" in page
    assert "mash-rating--red" not in page
    assert "Red (" not in page
    assert listed(visit.get("/?rating=red").text) == []


def test_it_is_taken_given_handed_back_and_undone(house: House) -> None:
    copy = a_copy(house)
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    own = str(visit.seat.pk)
    joan = house.seat(Role.RECIPIENT, team="assessment", user=house.user("Joan Marchbank"))
    at = f"/copies/{copy}/"
    visit.post(f"{at}hold/", {"holder": own, "seen": ""})
    assert "You have it." in visit.get(at).text
    visit.post(f"{at}hold/", {"holder": str(joan.pk), "seen": own})
    page = visit.get(at).text
    assert "Joan Marchbank has it." in page
    assert "Take it" in page
    theirs = house.visit(joan)
    assert "Undo: " in theirs.get(at).text
    theirs.post(f"{at}hold/", {"holder": own, "seen": str(joan.pk)})
    visit.post(f"{at}hold/", {"holder": "", "seen": own})
    page = visit.get(at).text
    assert "Nobody has it yet." in page
    assert "Handed back: nobody has it" in page
    with house.at(house.lead()):
        assert CopyHolding.objects.count() == 4
    with house.at("guardian"):
        lines = LedgerEntry.objects.filter(act="hold_copy").order_by("seq")
        assert [one.detail["holder"] for one in lines] == [own, str(joan.pk), own, None]


def test_of_two_who_take_it_at_once_one_hears_of_the_other(house: House) -> None:
    copy = a_copy(house)
    first, second = (house.visit(role=Role.RECIPIENT, team="assessment") for _ in range(2))
    for one in (first, second):
        one.post(f"/copies/{copy}/hold/", {"holder": str(one.seat.pk), "seen": ""})
    assert "A colleague changed who has it" in second.get(f"/copies/{copy}/").text
    assert "You have it." in first.get(f"/copies/{copy}/").text


def test_it_is_given_to_nobody_of_another_team_and_not_by_one(house: House) -> None:
    copy = a_copy(house)
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    other = house.seat(Role.RECIPIENT, team="earlyhelp")
    visit.post(f"/copies/{copy}/hold/", {"holder": str(other.pk), "seen": ""})
    assert "Choose somebody of your team" in visit.get(f"/copies/{copy}/").text
    by = house.seated(other)
    with house.at(by), pytest.raises(HolderChanged):
        recipient_portal.hold(copy, Colleague(by.seat, by.name), None, by=by)
    visit.post(f"/copies/{copy}/hold/", {"holder": "", "seen": "no-id"})
    assert "The page was out of date" in visit.get(f"/copies/{copy}/").text
    assert house.visit(role=Role.DECISION_MAKER).post(f"/copies/{copy}/hold/", {}).status_code == 404


def test_a_team_that_had_an_older_version_hears_of_a_newer_one_that_went_elsewhere(house: House) -> None:
    enquiry, out, _ = a_picture(house, recipients=["assessment", "earlyhelp"])
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out, recipients=["assessment", "earlyhelp"])
    a_product(house, enquiry, by, out, recipients=["earlyhelp"])
    with house.at(by):
        old = Copy.objects.get(recipient="assessment")
    page = house.visit(role=Role.RECIPIENT, team="assessment").get(f"/copies/{old.pk}/").text
    assert "The hub made version 2 of this product, which was not sent to your team" in page


def test_outcomes_stand_as_a_history(house: House) -> None:
    copy = a_copy(house)
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    visit.post(f"/copies/{copy}/acknowledge/")
    visit.post(f"/copies/{copy}/outcome/", {"outcome": "accepted", "note": ""})
    visit.post(f"/copies/{copy}/outcome/", {"outcome": "closed", "note": "They moved."})
    page = visit.get(f"/copies/{copy}/").text
    assert page.index("Closed after contact with the family. They moved.") < page.rindex("Accepted")


def path_of(location: str) -> str:
    found = urlsplit(location)
    return f"{found.path}?{found.query}"


def posted(client: Client, path: str, **words: str) -> str:
    """Fill in the form of a page, as it stands there. Out: where it leads, or the page that it answers with."""
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', client.get(path, secure=True).text))
    answer = client.post(path, {**{name: unescape(one) for name, one in kept.items()}, **words}, secure=True)
    return path_of(answer["Location"]) if answer.status_code == 302 else answer.text


def test_a_first_sign_in_from_a_products_address_ends_at_that_product(house: House) -> None:
    copy = a_copy(house)
    seat = house.seat(Role.RECIPIENT, team="assessment")
    outside, signing_in = house.stranger("outside-harrow"), platform()
    way = path_of(outside.get(f"/copies/{copy}/", secure=True)["Location"])
    way = path_of(signing_in.get(way, secure=True)["Location"])
    way = posted(signing_in, way, username=seat.user.username, password=PASSWORD)
    way = path_of(signing_in.get(way, secure=True)["Location"])
    assert way.startswith("/sign-in/enrol/")
    signing_in.get(way, secure=True)
    page = posted(signing_in, way, code=code_of(seat.user))
    (onwards,) = re.findall(r'href="(/enter/[^"]+)"', page)
    done = path_of(signing_in.get(unescape(onwards), secure=True)["Location"])
    opened = outside.get(done, secure=True)
    assert opened["Location"] == f"/copies/{copy}/"
    assert "Called to the address three times" in outside.get(opened["Location"], secure=True).text


def test_a_way_in_that_ran_out_leads_back_to_the_product(house: House) -> None:
    copy = uuid.uuid4()
    page = house.stranger("outside-harrow").get(f"/enter/complete/?code=x&next=/copies/{copy}/", secure=True)
    assert f'href="/copies/{copy}/"' in page.text


def boxes(page: str) -> list[str]:
    return re.findall(r'name="copy" value="([^"]*)" form="several"', page)


def test_several_are_taken_at_once_each_with_its_line(house: House) -> None:
    first, second = sent(house, "red", 3), sent(house, "green", 5)
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    ticked = boxes(visit.get("/").text)
    assert {one.partition(":")[0] for one in ticked} == {str(first), str(second)}
    answer = visit.post("/take/?from=show%3Dnobody", {"copy": ticked})
    assert answer["Location"] == "/?show=nobody", "back to the list as it was"
    assert "You have 2 products more now." in visit.get("/").text
    assert boxes(visit.get("/").text) == [], "what one has is not offered again"
    with house.as_superuser() as cursor:
        cursor.execute("SELECT id, held_by FROM assessment_copy")
        assert dict(cursor.fetchall()) == {first: visit.seat.pk, second: visit.seat.pk}
        cursor.execute("SELECT copy_id FROM assessment_copyholding")
        assert {one for (one,) in cursor.fetchall()} == {first, second}
        cursor.execute(
            "SELECT object_ref FROM wall_ledgerentry WHERE act = 'hold_copy' AND member = %s", [visit.seat.pk]
        )
        assert {one for (one,) in cursor.fetchall()} == {str(first), str(second)}


def test_what_a_colleague_took_meanwhile_is_not_taken_from_them_and_the_rest_is(house: House) -> None:
    first, second = sent(house, "red", 3), sent(house, "green", 5)
    mine, colleague = (house.visit(house.seat(Role.RECIPIENT, team="assessment")) for _ in range(2))
    ticked = boxes(mine.get("/").text)
    colleague.post(f"/copies/{first}/hold/", {"holder": str(colleague.seat.pk), "seen": ""})
    mine.post("/take/", {"copy": ticked})
    page = mine.get("/").text
    assert "You have 1 product more now." in page
    assert "1 was not taken" in page
    with house.as_superuser() as cursor:
        cursor.execute("SELECT id, held_by FROM assessment_copy")
        assert dict(cursor.fetchall()) == {first: colleague.seat.pk, second: mine.seat.pk}


@pytest.mark.parametrize("said", [[], ["x"], ["x:y"], [":"], [f"{uuid.uuid4()}:x"]])
def test_nothing_ticked_takes_nothing(house: House, said: list[str]) -> None:
    sent(house, "red", 3)
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    assert visit.post("/take/", {"copy": said})["Location"] == "/"
    assert "Tick the products that you take. Nothing was changed." in visit.get("/").text


def test_of_another_team_nothing_is_taken(house: House) -> None:
    copy = sent(house, "red", 3)
    other = house.visit(role=Role.RECIPIENT, team="earlyhelp")
    other.post("/take/", {"copy": [f"{copy}:"]})
    assert "1 was not taken" in other.get("/").text
    with house.as_superuser() as cursor:
        cursor.execute("SELECT held_by FROM assessment_copy WHERE id = %s", [copy])
        assert cursor.fetchone() == (None,)


def test_the_list_is_sorted_by_when_it_was_sent_either_way(house: House) -> None:
    red, green, amber = (sent(house, *of) for of in (("red", 3), ("green", 90), ("amber", 50)))
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    assert listed(visit.get("/?sort=sent").text) == [str(green), str(amber), str(red)]
    assert listed(visit.get("/?sort=-sent").text) == [str(red), str(amber), str(green)]
    assert listed(visit.get("/?sort=password").text) == [str(red), str(amber), str(green)], "as usual"


def test_a_button_prints_where_a_script_can(house: House) -> None:
    copy = sent(house, "red", 3)
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    for address in ("/", f"/copies/{copy}/"):
        assert 'data-module="mash-print" hidden>Print this page</button>' in visit.get(address).text


def test_the_filters_of_one_rating_count_what_they_would_show(house: House) -> None:
    sent(house, "red", 3)
    sent(house, "green", 5)
    page = text_of(house.visit(role=Role.RECIPIENT, team="assessment").get("/?rating=green"))
    assert ("Everything (1)" in page, "To acknowledge (1)" in page, "Nobody has it (1)" in page) == (True, True, True)


def test_it_is_given_to_a_colleague_who_is_of_the_team_now_and_not_to_oneself(house: House) -> None:
    copy = a_copy(house)
    visit = house.visit(house.seat(Role.RECIPIENT, team="assessment", user=house.user("Ida Oneself")))
    house.seat(Role.RECIPIENT, team="assessment", user=house.user("Joan Marchbank"))
    left = house.seat(Role.RECIPIENT, team="assessment", user=house.user("Lee Left"))
    house.seat(Role.RECIPIENT, team="earlyhelp", user=house.user("Olu Other"))
    at = f"/copies/{copy}/"
    visit.post(f"{at}hold/", {"holder": str(left.pk), "seen": ""})
    visit.post(f"{at}hold/", {"holder": str(visit.seat.pk), "seen": str(left.pk)})
    Seat.objects.filter(pk=left.pk).update(ends_at=timezone.now())
    visit.post(f"{at}hold/", {"holder": "", "seen": str(visit.seat.pk)})
    page = text_of(visit.get(at))
    [box] = re.findall(r'<select[^>]*id="holder-to".*?</select>', page)
    assert re.findall(r"<option[^>]*>\s*([^<]*?)\s*</option>", box) == ["Joan Marchbank"]


def test_that_somebody_had_it_is_undone_while_they_are_of_the_team(house: House) -> None:
    copy = a_copy(house)
    visit = house.visit(role=Role.RECIPIENT, team="assessment")
    lee, joan = (
        house.seat(Role.RECIPIENT, team="assessment", user=house.user(name)) for name in ("Lee Left", "Joan Marchbank")
    )
    at = f"/copies/{copy}/"
    visit.post(f"{at}hold/", {"holder": str(lee.pk), "seen": ""})
    visit.post(f"{at}hold/", {"holder": str(joan.pk), "seen": str(lee.pk)})
    assert "Undo: Lee Left had it before" in text_of(visit.get(at))
    Seat.objects.filter(pk=lee.pk).update(ends_at=timezone.now())
    assert "Lee Left had it before" not in text_of(visit.get(at))
