"""What a person finds on a page."""

from __future__ import annotations

from mash_platform.journeys.pages import Page

PAGE = Page(
    """
    <title>Ask &amp; go</title>
    <a href="/requests/">My requests</a> <a href="/requests/1/">My request</a>
    <form action="/ask/"><input type="hidden" name="once" value="1"><input type="hidden" name="to" value="a">
      <input type="hidden" name="to" value="b"><input name="who" value="me"><textarea name="why">because
it &lt; that</textarea>
      <input type="checkbox" name="tick" value="x" checked><input type="checkbox" name="tick" value="y">
      <select name="one"><option value="">None</option><option value="z" selected>Z</option></select>
      <button name="act" value="send">Send</button></form>
    <ul class="govuk-list govuk-error-summary__list"><li><a href="#who">Enter who</a></li></ul>
    """
)


def test_a_form_is_sent_as_a_browser_would() -> None:
    form = PAGE.form_with("who", "why")
    assert form is not None
    assert form.fields == {
        "once": ["1"], "to": ["a", "b"], "who": ["me"], "why": ["because\nit < that"], "tick": ["x"], "one": ["z"],
    }  # fmt: skip
    assert form.choices == {"tick": ["x", "y"], "one": ["", "z"]}
    assert PAGE.form_to("/ask/") is form
    assert PAGE.form_with("who", "nobody") is None


def test_a_link_with_just_these_words_comes_before_one_that_has_them() -> None:
    assert PAGE.link("My request") == "/requests/1/"
    assert PAGE.link(href="/requests/") == "/requests/"
    assert PAGE.link("Elsewhere") == ""


def test_the_error_summary_and_the_title_are_read() -> None:
    assert PAGE.errors == ["Enter who"]
    assert PAGE.title == "Ask & go"


def test_choices_buttons_and_what_can_be_opened_are_found_by_their_words() -> None:
    page = Page(
        """<details><summary><span>Nothing <b>known</b></span></summary><form action="/a/">
        <input type="radio" name="into" id="i1" value="7"><label for="i1">Join <b>HRW-1</b> (same day)</label>
        <input type="radio" name="into" id="i2" value="8"><label for="i2">A new one</label>
        <select name="to"><option value="">Choose</option><option value="hgy">Haringey</option></select>
        <textarea name="why">
As it stood</textarea><input type="hidden" name="once" value="1">
        <button>Send it</button><button name="act" value="keep">Send</button></form></details>
        <script>no words</script>"""
    )
    form = page.form_with("into")
    assert form is not None
    assert form.choices_with("into", "HRW-1") == ["7"]
    assert form.choices_with("to", "Haringey") == ["hgy"]
    assert form.kinds == {"into": "radio", "to": "select", "why": "text", "once": "hidden"}
    assert form.fields["why"] == ["As it stood"]
    exact, first = form.button("Send"), form.button("Send i")
    assert exact is not None
    assert (exact.name, exact.value) == ("act", "keep")
    assert first is not None
    assert first.text == "Send it"
    assert page.summaries == ["Nothing known"]
    assert "no words" not in page.text
