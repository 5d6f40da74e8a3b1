"""What a person finds on a page: its words, its forms with what they hold, its links, and its errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Button:
    """A button that sends a form, and its words."""

    name: str
    value: str
    text: str = ""


@dataclass
class Form:
    """A form as a browser would send it."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)  # of checkboxes, radios and selects
    kinds: dict[str, str] = field(default_factory=dict)  # of each field: checkbox, radio, select, hidden or text
    buttons: list[Button] = field(default_factory=list)
    words: dict[tuple[str, str], str] = field(default_factory=dict)  # of each choice, by field and value

    def has(self, *names: str) -> bool:
        """Whether each of these can be filled in here."""
        return all(name in self.fields or name in self.choices for name in names)

    def button(self, words: str) -> Button | None:
        """The button with these words, or else the first that begins with them."""
        found = [one for one in self.buttons if one.text.startswith(words)]
        return next((one for one in found if one.text == words), found[0] if found else None)

    def choices_with(self, name: str, words: str) -> list[str]:
        """The values of a field whose words have these."""
        return [value for value in self.choices.get(name, []) if words in self.words.get((name, value), "")]


@dataclass
class Link:
    """A link and its words."""

    href: str
    text: str = ""


class Page(HTMLParser):
    """Reads a page. In: its HTML. Out: `forms`, `links`, `errors` (lines of the error summary), `title`, `summaries`
    (the words of what can be opened in place), `text` (all that can be read)."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.forms: list[Form] = []
        self.links: list[Link] = []
        self.errors: list[str] = []
        self.title = ""
        self.summaries: list[str] = []
        self._read: list[str] = []
        self._button: Button | None = None
        self._ids: dict[str, tuple[Form, str, str]] = {}  # of boxes: their form, field and value
        self._label = self._option = ""
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
        elif tag in ("title", "script", "style"):
            self._in.append(tag)
        elif tag == "label":
            self._label = said.get("for", "")
        elif tag == "summary":
            self.summaries.append("")
            self._in.append(tag)
        elif tag == "ul" and "govuk-error-summary__list" in said.get("class", ""):
            self._summary = 1
        elif tag == "li" and self._summary:
            self.errors.append("")
        elif self._form is not None:
            self._control(self._form, tag, said)

    def _control(self, form: Form, tag: str, said: dict[str, str]) -> None:
        name = said.get("name", "")
        if name and tag in ("input", "select", "textarea"):
            form.kinds[name] = said.get("type", "text") if tag == "input" else "select" if tag == "select" else "text"
        if tag == "button":
            self._button = Button(name, said.get("value", ""))
            form.buttons.append(self._button)
        elif tag == "select" and name:
            self._select = name
            form.choices.setdefault(name, [])
        elif tag == "option" and self._select:
            self._option = said.get("value", "")
            form.choices[self._select].append(self._option)
            if "selected" in said or self._select not in form.fields:
                form.fields[self._select] = [said.get("value", "")]
        elif tag == "textarea" and name:
            self._textarea = name
            form.fields[name] = [""]
        elif tag == "input" and name:
            if said.get("type") in ("checkbox", "radio"):
                form.choices.setdefault(name, []).append(said.get("value", "on"))
                self._ids[said.get("id", "")] = (form, name, said.get("value", "on"))
                if "checked" in said:
                    form.fields.setdefault(name, []).append(said.get("value", "on"))
            elif said.get("type") not in ("submit", "button", "file"):
                form.fields.setdefault(name, []).append(said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """Part of HTMLParser."""
        if tag == "form":
            self._form = None
        elif tag == "button":
            self._button = None
        elif tag == "label":
            self._label = ""
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            if self._form is not None and self._textarea:
                said = self._form.fields[self._textarea]
                said[0] = said[0].removeprefix("\n")  # as a browser reads it
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
        if "summary" in self._in:
            self.summaries[-1] = _joined(self.summaries[-1], data)
        if self._label in self._ids:
            form, name, value = self._ids[self._label]
            form.words[name, value] = _joined(form.words.get((name, value), ""), data)
        if self._select and self._form is not None and self._form.choices[self._select]:
            key = (self._select, self._option)
            self._form.words[key] = _joined(self._form.words.get(key, ""), data)
        if self._button is not None:
            self._button.text = _joined(self._button.text, data)
        if not {"title", "script", "style"} & set(self._in):
            self._read.append(data)
        if self._summary and self.errors:
            self.errors[-1] = f"{self.errors[-1]} {data}".strip()

    @property
    def text(self) -> str:
        """All that can be read, with single spaces."""
        return " ".join(" ".join(self._read).split())

    def form_with(self, *names: str) -> Form | None:
        """The first form in which these can be filled in."""
        return next((form for form in self.forms if form.has(*names)), None)

    def form_to(self, end: str) -> Form | None:
        """The first form that goes to an address with this end."""
        return next((form for form in self.forms if form.action.endswith(end)), None)

    def link(self, text: str = "", href: str = "") -> str:
        """The address of the link with these words, or else the first that has them; "" where there is none."""
        found = [one for one in self.links if text in " ".join(one.text.split()) and href in one.href]
        exact = [one for one in found if " ".join(one.text.split()) == text]
        return (exact or found)[0].href if found else ""


def _joined(before: str, more: str) -> str:
    return " ".join(f"{before} {more}".split())
