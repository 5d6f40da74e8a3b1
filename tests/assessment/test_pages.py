"""The decision maker's pages: assess, make the product, see where it is."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from frontend.presenters.dates import long_date
from hub.assessment import tasks
from hub.assessment.models import Analysis, Copy, Decision, Product
from hub.front_door.models import Enquiry, Subject
from hub.people.models import Mention
from mash_platform.journeys.pages import Page
from tenants.models import Role
from tests.assessment.case_builders import ANALYSIS, a_decider, a_decision, a_picture, a_product
from tests.assessment.test_product_facts import AMY, MOTHER, told
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import doubled_ids, text_of


def ticked(page: str) -> dict[str, list[str]]:
    """What is ticked on a page, by field."""
    form = Page(page).form_with("once")
    assert form is not None
    return {name: form.fields[name] for name in form.choices if name in form.fields}


def hidden(page: str) -> dict[str, str]:
    """The hidden values of a page's form."""
    names = re.findall(r'name="(mark|once|seen)" value="', page)
    return {name: re.findall(rf'name="{name}" value="([^"]+)"', page)[0] for name in names}


def a_choice(page: str, **changes: Any) -> dict[str, Any]:
    """A decision as the form sends it."""
    return {
        **hidden(page), "act": "decide", "analysis": ANALYSIS, "level": "4", "rating": "red",
        "decision": "strategy_s47", "reason": "Third incident.", **changes,
    }  # fmt: skip


def test_the_picture_says_what_stays_in_the_room_and_who_has_not_answered(house: House) -> None:
    enquiry, out, room = a_picture(house)
    page = house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{enquiry.reference}/assess/").text
    assert out.text in page
    assert room.text.replace("'", "&#39;") in page
    assert "Stays in the room" in page
    assert "Metropolitan Police Service released something, and more may come" in page


def test_deciding_for_all_children_in_one_go_leads_to_the_product(house: House) -> None:
    enquiry, *_ = a_picture(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/assess/"
    answer = visit.post(address, a_choice(visit.get(address).text))
    assert (answer.status_code, answer["Location"]) == (302, f"/enquiries/{enquiry.reference}/product/")
    with house.at(house.lead()):
        assert {one.rating for one in Decision.objects.all()} == {"red"}


def test_emergency_action_is_said_to_be_rung_about_before_anything_is_sent(house: House) -> None:
    enquiry, *_ = a_picture(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/assess/"
    page = text_of(visit.get(address))
    assert "police protection (section 46) or an emergency protection order (section 44)" in page
    answer = visit.post(address, a_choice(visit.get(address).text, decision="emergency_action"), follow=True)
    assert "Ring whoever takes the emergency action now, if nobody has." in text_of(answer)
    with house.at(house.lead()):
        assert {one.decision for one in Decision.objects.all()} == {"emergency_action"}


def test_one_child_can_be_decided_differently(house: House) -> None:
    enquiry, *_ = a_picture(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/assess/"
    own = {"level-1": "2", "rating-1": "green", "decision-1": "early_help", "reason-1": "Lives with an aunt."}
    visit.post(address, a_choice(visit.get(address).text, **own))
    with house.at(house.lead()):
        first, second = Enquiry.objects.get(pk=enquiry.pk).subjects.all()
        assert (first.decision, first.rating) == ("strategy_s47", "red")
        assert (second.decision, second.rating, second.threshold_level) == ("early_help", "green", 2)


def test_how_soon_does_not_follow_from_how_much_help(house: House) -> None:
    """Level of need and rating are two things: nobody chose a rating, so each child keeps its own."""
    enquiry, *_ = a_picture(house, rating="green")
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/assess/"
    page = visit.get(address).text
    assert "As rated now" in page
    assert "Usually red" not in page
    visit.post(address, a_choice(page, rating=""))
    with house.at(house.lead()):
        assert {(one.threshold_level, one.rating) for one in Decision.objects.all()} == {(4, "green")}


@pytest.mark.parametrize("number", [1, 2, 7, 50])
def test_no_id_stands_twice_whatever_the_number_of_children(house: House, number: int) -> None:
    """The label of one child's own level set the level of every child."""
    enquiry, *_ = a_picture(house, children=[f"Child{one} Example" for one in range(number)])
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/assess/"
    page = visit.get(address)
    assert doubled_ids(page) == []
    assert doubled_ids(visit.post(address, {**hidden(page.text), "act": "decide"})) == []
    a_decision(house, enquiry, a_decider(house))
    for path in ("", "product/"):
        assert doubled_ids(visit.get(f"/enquiries/{enquiry.reference}/{path}")) == []


def test_the_analysis_alone_can_be_kept(house: House) -> None:
    enquiry, *_ = a_picture(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/assess/"
    visit.post(address, {**hidden(visit.get(address).text), "act": "analyse", "analysis": ANALYSIS})
    with house.at(house.lead()):
        assert Analysis.objects.get().text == ANALYSIS
        assert not Decision.objects.exists()
    assert ANALYSIS in visit.get(address).text


def test_what_came_meanwhile_is_shown_beside_what_was_typed(house: House) -> None:
    enquiry, *_ = a_picture(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/assess/"
    sent = a_choice(visit.get(address).text, reason="Typed by hand.")
    a_release(house, a_finding(house, a_request(house, enquiry, agency="hrwhealth"), text="A broken arm in May."))
    page = visit.post(address, sent).text
    assert "The picture changed while you were deciding" in page
    assert "A broken arm in May." in page
    assert "Typed by hand." in page
    answer = visit.post(address, {**sent, **hidden(page)})
    assert answer.status_code == 302


def test_what_is_missing_is_said_at_its_field(house: House) -> None:
    enquiry, *_ = a_picture(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/assess/"
    page = visit.post(address, a_choice(visit.get(address).text, level="", reason="")).text
    assert "Select the level of need" in page
    assert "Enter the reason for the decision" in page
    assert ANALYSIS in page


def test_a_product_is_checked_then_sent_and_a_second_click_changes_nothing(house: House) -> None:
    enquiry, out, room = a_picture(house)
    a_decision(house, enquiry, a_decider(house))
    house.seat(Role.RECIPIENT, team="assessment")
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/product/"
    form = visit.get(address).text
    assert "1 of 2 findings may go to them" in form
    assert "1 finding stays in the room" in form
    chosen = {**hidden(form), "recipients": ["assessment"]}
    empty = visit.post(address, {**chosen, "act": "choose"}).text
    assert "checked" not in empty[empty.index("To Harrow assessment team") :]  # sharing is opt-in
    filled = visit.post(
        address, {**chosen, "act": "suggest:assessment", "assessment-summary": "Growing violence."}
    ).text
    assert "Growing violence." in filled
    sent = {**chosen, **ticked(filled), "assessment-summary": "Growing violence."}
    assert sent["assessment-findings"] == [str(out.pk)]
    assert len(sent["assessment-children"]) == len(sent["assessment-reasons"]) == 2
    check = visit.post(address, {**sent, "act": "check"}).text
    assert "What Harrow assessment team will read" in check
    assert out.text in check
    assert room.text.replace("'", "&#39;") not in check
    with house.at(house.lead()):
        assert not Product.objects.exists()
    for _ in range(2):
        assert visit.post(address, {**sent, "act": "send"})["Location"] == f"/products/{sent['once']}/"
    with house.at(house.lead()):
        assert Copy.objects.count() == 1


def test_what_a_recipient_gets_must_be_chosen_for_them(house: House) -> None:
    enquiry, *_ = a_picture(house)
    a_decision(house, enquiry, a_decider(house))
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/product/"
    chosen = {**hidden(visit.get(address).text), "recipients": ["assessment", "school"]}
    page = visit.post(address, {**chosen, "act": "check", "school-summary": "Typed by hand."}).text
    for error in (
        "Harrow assessment team: choose at least one child",
        "Harrow assessment team: enter a summary",
        "Elmgrove Primary School: choose at least one child",
    ):
        assert error in page
    assert "Elmgrove Primary School: enter a summary" not in page
    assert "Typed by hand." in page


def test_one_summary_serves_a_second_recipient_without_being_typed_again(house: House) -> None:
    enquiry, *_ = a_picture(house)
    a_decision(house, enquiry, a_decider(house))
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/product/"
    chosen = {**hidden(visit.get(address).text), "recipients": ["assessment", "school"]}
    page = visit.post(address, {**chosen, "act": "choose"}).text
    assert "Use the summary for Harrow assessment team" in page
    assert 'value="same:assessment"' not in page  # the first has none above it
    first = {**chosen, "assessment-summary": "Growing violence.", "act": "same:school"}
    assert summaries(visit.post(address, first).text) == ["Growing violence.", "Growing violence."]
    own = visit.post(address, {**first, "school-summary": "She trusts you."}).text
    assert summaries(own) == ["Growing violence.", "She trusts you.\n\nGrowing violence."]  # what was typed stays
    twice = {**first, "school-summary": "She trusts you.\n\nGrowing violence."}
    assert summaries(visit.post(address, twice).text)[1] == "She trusts you.\n\nGrowing violence."
    assert summaries(visit.post(address, {**first, "assessment-summary": ""}).text) == ["", ""]


def summaries(page: str) -> list[str]:
    """What stands in each recipient's summary."""
    forms = (form for form in Page(page).forms if form.has("assessment-summary", "school-summary"))
    form = next(forms)
    return [form.fields[f"{code}-summary"][0].replace("\r\n", "\n") for code in ("assessment", "school")]


def test_what_was_told_is_ticked_for_one_recipient_and_stays_ticked(house: House) -> None:
    message = told(house, {**AMY, "age": 7, "age_said_on": "2012-11-27"}, others=[MOTHER])
    enquiry = an_enquiry(house, message)
    a_decision(house, enquiry, a_decider(house))
    house.seat(Role.RECIPIENT, team="school")
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/product/"
    with house.at(house.lead()):
        home = str(Mention.objects.get(source_id=message.pk, kind="address").pk)
        amy = str(Subject.objects.get(enquiry=enquiry).pk)
    chosen = {**hidden(visit.get(address).text), "recipients": ["school"]}
    page = visit.post(address, {**chosen, "act": "choose"}).text
    assert "checked" not in page[page.index("To ") :]
    assert re.search(rf'name="school-aside"[^>]*value="{home}"', page)  # where somebody lives stands apart
    happened = f"{message.pk}:what_happened"
    sent = {
        **chosen, "school-children": [amy], "school-facts": [happened], "school-aside": [home],
        "school-summary": "Words.",
    }  # fmt: skip
    check = visit.post(address, {**sent, "act": "check"}).text
    assert "4 Example Road, HA1 1AA" in check
    assert "A shouting at night." in check
    assert "About 7 years old on 27 November 2012" in check
    assert "020 7946 0001" not in check
    again = ticked(visit.post(address, {**sent, "act": "change"}).text)
    assert again["school-facts"] == [happened]
    assert again["school-aside"] == [home]


def test_that_nobody_is_there_is_said_before_it_goes_and_the_other_way_is_kept(house: House) -> None:
    enquiry, *_ = a_picture(house)
    a_decision(house, enquiry, a_decider(house))
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/product/"
    with house.at(house.lead()):
        children = [str(one) for one in Subject.objects.filter(enquiry=enquiry).values_list("pk", flat=True)]
    chosen = {**hidden(visit.get(address).text), "recipients": ["school"]}
    assert "Nobody there can open it yet." in visit.post(address, {**chosen, "act": "choose"}).text
    sent = {**chosen, "school-children": children, "school-summary": "Words."}
    refused = visit.post(address, {**sent, "act": "send"}).text
    assert "say how they will learn of it" in refused
    with house.at(house.lead()):
        assert not Product.objects.exists()
    sent["school-other_way"] = "Ruth rings the head at 9:00."
    where = visit.post(address, {**sent, "act": "send"})["Location"]
    page = visit.get(where).text
    assert "Nobody there can open it yet" in page
    assert "Ruth rings the head at 9:00." in page
    with house.at(house.lead()):
        assert "Ruth" not in str(Copy.objects.get().document)
    house.seat(Role.RECIPIENT, team="school")
    assert "Nobody there can open it" not in text_of(visit.get("/products/"))


def test_a_team_whose_last_person_left_says_since_when(house: House) -> None:
    enquiry, *_ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    seat = house.seat(Role.RECIPIENT, team="school", days=9)
    a_product(house, enquiry, by, recipients=["school"])
    visit = house.visit(role=Role.DECISION_MAKER)
    assert "Nobody there" not in text_of(visit.get("/products/"))
    seat.ends_at = timezone.now() - timedelta(days=2)
    seat.save(update_fields=["ends_at"])
    said = f"Nobody there can open it since {long_date(timezone.localdate() - timedelta(days=2))}"
    assert said in visit.get("/products/").text
    address = f"/enquiries/{enquiry.reference}/product/"
    assert said in visit.post(
        address, {**hidden(visit.get(address).text), "recipients": ["school"], "act": "choose"}
    ).text  # fmt: skip


def test_no_further_action_for_every_child_closes_and_asks_for_no_product(house: House) -> None:
    enquiry, *_ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by, decision="no_further_action", threshold_level=1, rating="blue")
    with house.at(by):
        assert Enquiry.objects.get(pk=enquiry.pk).state == "closed"
    visit = house.visit(role=Role.DECISION_MAKER)
    assert "Make the product" not in text_of(visit.get("/enquiries/?state=closed"))
    assert enquiry.reference in visit.get("/enquiries/?state=closed").text
    assert enquiry.reference not in text_of(visit.get("/enquiries/?state=decided"))
    a_product(house, enquiry, by)  # what was decided can still be sent to whoever should know
    with house.at(by):
        assert Enquiry.objects.get(pk=enquiry.pk).state == "sent"


def test_a_name_of_a_child_left_out_is_pointed_at_before_it_goes(house: House) -> None:
    enquiry, *_ = a_picture(house)
    a_decision(house, enquiry, a_decider(house))
    house.seat(Role.RECIPIENT, team="school")
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/product/"
    with house.at(house.lead()):
        amy = Subject.objects.get(enquiry=enquiry, label="Amy Example")
    sent = {
        **hidden(visit.get(address).text), "recipients": ["school"], "act": "check",
        "school-children": [str(amy.pk)], "school-summary": "Amy and JOEL are late for school.",
    }  # fmt: skip
    assert "names Joel Example, whom you did not tick for them" in visit.post(address, sent).text
    sent["school-summary"] = "Amy is late for school."
    assert "whom you did not tick" not in visit.post(address, sent).text


def test_where_no_other_hub_is_open_the_product_has_no_such_recipient(house: House) -> None:
    enquiry, *_ = a_picture(house)
    a_decision(house, enquiry, a_decider(house))
    with house.as_superuser() as cursor:
        cursor.execute("DELETE FROM wall_recipient WHERE to_authority <> ''")
    page = house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{enquiry.reference}/product/")
    assert page.status_code == 200
    assert "Another hub" not in page.text


def test_without_a_decision_the_product_page_leads_back(house: House) -> None:
    enquiry, *_ = a_picture(house)
    page = house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{enquiry.reference}/product/").text
    assert "Nothing is decided yet" in page


def test_a_product_shows_where_each_copy_is_and_its_pdf(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by, out)
    with house.at("worker"):
        copy = Copy.objects.get()
        tasks.copy_issued(copy.pk)
    visit = house.visit(role=Role.COORDINATOR)
    page = visit.get(f"/products/{product.pk}/").text
    assert "Not opened yet" in page
    assert out.text in page
    pdf = visit.get(f"/products/{product.pk}/copies/{copy.pk}/pdf/")
    assert pdf.content.startswith(b"%PDF-")
    assert "attachment" in pdf["Content-Disposition"]
    assert enquiry.reference in visit.get("/products/").text


def test_the_list_takes_the_same_queries_with_more_copies(house: House, django_assert_max_num_queries: Any) -> None:
    by = a_decider(house)
    visit = house.visit(role=Role.COORDINATOR)
    for _ in range(4):
        enquiry, out, _ = a_picture(house)
        a_decision(house, enquiry, by)
        a_product(house, enquiry, by, out)
    with django_assert_max_num_queries(11):  # with one each for what rings, what came back, and who was chased
        visit.get("/products/?show=all")


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.COORDINATOR, Role.MANAGER, Role.GUARDIAN])
def test_nobody_but_the_decision_maker_decides_or_sends(house: House, role: Role) -> None:
    enquiry, *_ = a_picture(house)
    visit = house.visit(role=role)
    for page in ("assess", "product"):
        assert visit.get(f"/enquiries/{enquiry.reference}/{page}/").status_code == 403


def test_the_enquirys_page_says_what_was_decided_and_sent_to_the_lead_alone(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    address = f"/enquiries/{enquiry.reference}/"
    lead, police = (house.visit(role=role).get(address).text for role in (Role.COORDINATOR, Role.RESEARCHER))
    for words in ("Strategy discussion", "Products sent"):
        assert words in lead
    assert "Strategy discussion" not in police
    assert "not fetched yet" in lead


def test_a_form_whose_hidden_values_were_lost_says_so_and_sends_nothing(house: House) -> None:
    enquiry, *_ = a_picture(house)
    a_decision(house, enquiry, a_decider(house))
    visit = house.visit(role=Role.DECISION_MAKER)
    sent = {"once": "garbage", "mark": "", "recipients": ["assessment"], "assessment-summary": "Words."}
    answer = visit.post(f"/enquiries/{enquiry.reference}/product/", {**sent, "act": "send"})
    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    with house.at(house.lead()):
        assert not Product.objects.exists()


def test_of_two_who_write_an_analysis_neither_replaces_the_other_and_what_stands_beside_it_stays(house: House) -> None:
    enquiry = an_enquiry(house)
    address = f"/enquiries/{enquiry.reference}/assess/"
    first, second = (house.visit(house.seat(Role.DECISION_MAKER)) for _ in range(2))
    old = hidden(second.get(address).text)
    assert old["seen"] == "0"
    kept = {
        **hidden(first.get(address).text),
        "act": "analyse",
        "analysis": ANALYSIS,
        "level": "4",
        "reason": "Afraid.",
    }
    assert first.post(address, kept).status_code == 303
    page = first.get(address).text
    assert "Afraid." in page
    again = {**hidden(page), "act": "analyse", "analysis": ANALYSIS + " More."}
    assert first.post(address, again).status_code == 303
    mine = "The grandmother is there every day."
    both = second.post(address, {**old, "act": "analyse", "analysis": mine})
    assert both.status_code == 200
    assert "A colleague kept another analysis" in both.text
    assert ANALYSIS + " More." in both.text
    assert mine in both.text
    assert second.post(address, {**hidden(both.text), "act": "analyse", "analysis": mine}).status_code == 303
