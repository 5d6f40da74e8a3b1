"""What a person finds on a page: its forms with what they hold, its links, and its errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form as a browser would send it."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)  # of checkboxes, radios and selects

    def has(self, *names: str) -> bool:
        """Whether each of these can be filled in here."""
        return all(name in self.fields or name in self.choices for name in names)


@dataclass
class Link:
    """A link and its words."""

    href: str
    text: str = ""


class Page(HTMLParser):
    """Reads a page. In: its HTML. Out: `forms`, `links`, `errors` (lines of the error summary), `title`."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.forms: list[Form] = []
        self.links: list[Link] = []
        self.errors: list[str] = []
        self.title = ""
        self._form: Form | None = None
        self._select = self._textarea = ""
        self._in: list[str] = []
        self._summary = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Part of HTMLParser."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(said.get("action", ""))
            self.forms.append(self._form)
        elif tag == "a":
            self.links.append(Link(said.get("href", "")))
            self._in.append("a")
        elif tag == "title":
            self._in.append("title")
        elif tag == "ul" and "govuk-error-summary__list" in said.get("class", ""):
            self._summary = 1
        elif tag == "li" and self._summary:
            self.errors.append("")
        elif self._form is not None:
            self._control(self._form, tag, said)

    def _control(self, form: Form, tag: str, said: dict[str, str]) -> None:
        name = said.get("name", "")
        if tag == "select" and name:
            self._select = name
            form.choices.setdefault(name, [])
        elif tag == "option" and self._select:
            form.choices[self._select].append(said.get("value", ""))
            if "selected" in said or self._select not in form.fields:
                form.fields[self._select] = [said.get("value", "")]
        elif tag == "textarea" and name:
            self._textarea = name
            form.fields[name] = [""]
        elif tag == "input" and name:
            if said.get("type") in ("checkbox", "radio"):
                form.choices.setdefault(name, []).append(said.get("value", "on"))
                if "checked" in said:
                    form.fields.setdefault(name, []).append(said.get("value", "on"))
            elif said.get("type") not in ("submit", "button", "file"):
                form.fields.setdefault(name, []).append(said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """Part of HTMLParser."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""
        elif tag == "ul":
            self._summary = 0
        elif tag in self._in:
            self._in.remove(tag)

    def handle_data(self, data: str) -> None:
        """Part of HTMLParser."""
        if self._textarea and self._form is not None:
            self._form.fields[self._textarea][0] += data
        if "a" in self._in:
            self.links[-1].text += data
        if "title" in self._in:
            self.title += data
        if self._summary and self.errors:
            self.errors[-1] = f"{self.errors[-1]} {data}".strip()

    def form_with(self, *names: str) -> Form | None:
        """The first form in which these can be filled in."""
        return next((form for form in self.forms if form.has(*names)), None)

    def form_to(self, end: str) -> Form | None:
        """The first form that goes to an address with this end."""
        return next((form for form in self.forms if form.action.endswith(end)), None)

    def link(self, text: str = "", href: str = "") -> str:
        """The address of the link with these words, or else the first that has them; "" where there is none."""
        found = [one for one in self.links if text in one.text and href in one.href]
        exact = [one for one in found if one.text.strip() == text]
        return (exact or found)[0].href if found else ""
