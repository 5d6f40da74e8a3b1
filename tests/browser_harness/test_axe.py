"""axe finds faults, says where they are, and works under the strictest policy and without JavaScript."""

from __future__ import annotations

import pytest

from tests.browser.axe import PageBreaksRules, no_axe_violations
from tests.browser.fixtures import NewPerson


@pytest.mark.parametrize("javascript", [True, False])
def test_a_good_page_passes(new_person: NewPerson, port: int, javascript: bool) -> None:
    page = new_person(javascript=javascript).page
    page.goto(f"http://harrow.localhost:{port}/")
    no_axe_violations(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_faults_are_named_with_rule_impact_place_and_help(new_person: NewPerson, port: int, javascript: bool) -> None:
    page = new_person(javascript=javascript).page
    page.goto(f"http://harrow.localhost:{port}/faulty")
    with pytest.raises(PageBreaksRules) as refusal:
        no_axe_violations(page)
    said = str(refusal.value)
    assert "image-alt (critical): Images must have alternative text" in said
    assert "at #picture" in said
    assert "label (critical)" in said
    assert "at #unnamed" in said
    assert "html-has-lang (serious)" in said


def test_a_check_leaves_scripts_switched_off(new_person: NewPerson, port: int) -> None:
    page = new_person(javascript=False).page
    page.goto(f"http://harrow.localhost:{port}/")
    no_axe_violations(page)
    page.reload()
    assert page.inner_text("#script") == ""
