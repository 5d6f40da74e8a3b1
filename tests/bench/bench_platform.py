"""`make bench`: the pages of the platform that no other bench opens: the library and its forms, readiness, training.

Not a test: a slow machine fails nothing here. The file's name keeps it out of `make test`.
"""

from __future__ import annotations

from django.utils import timezone

from rollout.library.drafting import begin_next
from rollout.library.models import TemplateKind
from tenants.models import Role
from tests.bench.measuring import Cost, listed, page
from tests.library.library_builders import a_set, a_version, browser_of
from tests.rollout.test_board_pages import DAY
from tests.support.house import House
from tests.support.signing_in import visitor

EVERYBODY = ("/", "/library/", "/training/", "/training/sessions/", "/training/mine/", "/account/")
OF_THE_SECRETARY = (
    "/readiness/" + DAY, "/readiness/overdue/" + DAY, "/readiness/authorities/harrow/" + DAY,
    "/board/authorities/harrow/" + DAY, "/board/between-hubs/", "/packs/", "/registers/action/" + DAY, "/links/",
    "/mentors/", "/board/authorities/harrow/change/",
)  # fmt: skip
QUESTIONS = ("child", "concern", "other", "you")


def test_pages_of_the_platform(house: House) -> None:
    found: dict[str, Cost] = {}
    version = a_version(house, TemplateKind.QUESTION_SET, content=a_set())
    begin_next(version.template_id, by=version.published_by, at=timezone.now())
    publisher, library = browser_of(house, version.published_by), f"/library/{version.template_id}/"
    found["a template"] = page(publisher, library)
    found["its draft"] = page(publisher, f"{library}draft/")
    for step in QUESTIONS:
        found[f"its questions, {step}"] = page(publisher, f"{library}draft/questions/{step}/")
    secretary, operator = visitor(house, Role.SECRETARY), visitor(house, Role.OPERATOR)
    for path in (*EVERYBODY, *OF_THE_SECRETARY):
        found[path.partition("?")[0]] = page(secretary, path)
    for path in ("/people/", "/people/review/", "/readiness/building/", "/readiness/building/new/"):
        found[path] = page(operator, path)
    listed(found)
